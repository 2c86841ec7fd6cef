"""All shapes of a text, in every notation, none of them twice."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from shapewise.errors import ShapeError
from shapewise.patterns import lazy_pattern
from shapewise.tensors.notation.brackets import find_bracketed
from shapewise.tensors.notation.crosses import find_crossed
from shapewise.tensors.notation.found import MAX_TEXT, FoundFault, FoundShape
from shapewise.tensors.notation.prose import find_told
from shapewise.tensors.notation.sizes import BadSizeError, NotASizeError, read_size, word_set
from shapewise.tensors.notation.typed import find_typed
from shapewise.tensors.shapes import checked_shape
from shapewise.types import Shape

MAX_FOUND = 200
"""Shapes that are reported of one text."""

_NAME = lazy_pattern(
    r"(?<![\w.])([A-Za-z_]\w{0,30})(?:(?:\.shape|\.size\(\)|\.get_shape\(\))?\s{0,2}(?:==|=|:|\bis\b|\bhas\b|\bwas\b)|\s{1,2}of\s(?=size|shape)|\s(?=shape))"
    r"\s{0,2}(?:(?:of|with|the|a|now|shape|size)\b\s{0,2}=?\s{0,2}){0,3}(?:[A-Za-z_][\w.]{0,30}[(\[]){0,2}\s{0,2}$|(?<![\w.])([A-Za-z]\w?)\s{1,2}$"
)
_SLIDES = lazy_pattern(r"\b(?:conv|kernel|filters?\b|pool)", re.IGNORECASE)
_WINDOWS = frozenset((size, size) for size in (1, 3, 5, 7, 9, 11))
"""``64 to 128 channels, 3x3, 8x64x16x16``: beside a shape with channels, a small odd square is the window that slides."""
_UNITS = lazy_pattern(r"\s?(?:images?|maps?|pixels?|px|matri|feature|inputs?|grid|patch)", re.IGNORECASE)
_NO_NAME = word_set(
    "shape shapes size sizes of is has with a an the and or to tensor tensors array arrays matrix input output i have if add "
    "concat concatenate plus x_shape torch np tf keras jnp numpy dim axis from by into for in on at layer layers both when my "
    "vector get expected got but where between one two batch data image images that this it are was be can not stack multiply "
    "matmul dot return print merge join sum operands operand give gives got then do does did than over dtype view reshape "
    "kerastensor so vs we us me no by up go he my ok"
)


@lru_cache(maxsize=64)
def scan(text: str) -> tuple[tuple[FoundShape, ...], tuple[FoundFault, ...], tuple[FoundShape, ...]]:
    """Shapes, faults and kernel sizes of a text, each in its order."""
    text = text[:MAX_TEXT]
    bracketed, bracket_faults = find_bracketed(text)
    crossed, cross_faults, kernels = find_crossed(text)
    crossed = list(dict.fromkeys(crossed))  # two patterns read 64x64; a twin would end what is told after the first
    pairs = sorted((found for found in crossed if len(found.shape) == 2), key=lambda found: found.start)
    if any(len(found.shape) > 2 for found in (*crossed, *bracketed)) and _SLIDES.search(text):
        windows = [pair for pair in pairs if pair.shape in _WINDOWS and not _UNITS.match(text, pair.end)]
        kernels, pairs = [*kernels, *windows], [pair for pair in pairs if pair not in windows]
        crossed = [found for found in crossed if found not in windows]
    told, used = find_told(text, pairs[:MAX_FOUND])
    inside = frozenset((pair.start, pair.end) for pair in used)
    taken: list[tuple[int, int]] = []
    shapes: list[FoundShape] = []
    plain = [found for found in crossed if (found.start, found.end) not in inside]
    # Kernels and image sizes take their places first, so that nothing else reads them as a shape.
    kernels = [found for found in kernels if _take(taken, found.start, found.end)]
    for found in used:
        _take(taken, found.start, found.end)
    for group in (find_typed(text), bracketed, plain, told):
        shapes += [
            FoundShape(found.shape, found.start, found.end, found.name or _name_before(text, found.start))
            for found in sorted(group, key=lambda found: (found.start, -found.end))
            if _take(taken, found.start, found.end, inside if group is told else frozenset())
        ]
    faults = [fault for fault in (*cross_faults, *bracket_faults) if _take(taken, fault.start, fault.end)]
    return (
        tuple(sorted(shapes, key=lambda found: (found.start, found.end))[:MAX_FOUND]),
        tuple(sorted(faults, key=lambda fault: (fault.start, fault.end))[:MAX_FOUND]),
        tuple(sorted(kernels, key=lambda found: found.start)[:MAX_FOUND]),
    )


def _take(taken: list[tuple[int, int]], start: int, end: int, inside: frozenset[tuple[int, int]] = frozenset()) -> bool:
    """Mark the characters as read, unless some of them are; those of ``inside`` do not count."""
    place = bisect_left(taken, (start, end))
    near = max(0, place - 1)
    while near < len(taken) and taken[near][0] < end:
        if start < taken[near][1] and taken[near] not in inside:
            return False
        near += 1
    taken.insert(place, (start, end))
    return True


def _name_before(text: str, start: int) -> str | None:
    match = _NAME.search(text, max(0, start - 60), start)
    name = (match[1] or match[2]) if match else ""
    return name if name and name.lower() not in _NO_NAME and not name.lower().endswith("shape") else None


def find_shapes(text: str) -> tuple[FoundShape, ...]:
    """Find every shape in a text, in whichever notation, with its place and what the text calls it.

    Parameters
    ----------
    text
        A question, code, or an error message; the first 200,000 characters are read.

    Notes
    -----
    Sizes of kernels ("3x3 convolution"), of pictures without channels ("224x224 images"), versions, years and factors
    ("4x faster") are no shapes. Shapes that cannot be are left out; ``find_request`` says why.
    **Source**: the printed forms of NumPy, PyTorch, TensorFlow, Keras and JAX, and of jaxtyping's annotations.

    Examples
    --------
    >>> [found.shape for found in find_shapes("add 64x128x128 and torch.Size([32, 128, 128])")]
    [(64, 128, 128), (32, 128, 128)]
    >>> find_shapes("x.shape == (2, 3)")[0].name
    'x'
    """
    return scan(text)[0]


def parse_shape(text: str) -> Shape:
    """Read one shape, in any notation; the text holds nothing else.

    Parameters
    ----------
    text
        ``64x128x128``, ``(None, 64)``, ``torch.Size([2, 3])``, ``2, 3``, ``5``, ``()`` …

    Raises
    ------
    ShapeError
        With a sentence: for a missing, negative, fractional or zero size between x, too many axes or elements.

    Notes
    -----
    **Source**: as ``find_shapes``.

    Examples
    --------
    >>> parse_shape("64x128x128"), parse_shape("(None, 64)"), parse_shape("8, 3"), parse_shape("5"), parse_shape("()")
    ((64, 128, 128), (None, 64), (8, 3), (5,), ())
    """
    written = text.strip()
    if len(written) > 2000:
        raise _not_a_shape(f"{written[:40]} … ({len(written):,} characters)")
    shapes, faults, kernels = scan(written)
    if faults:
        raise ShapeError(faults[0].message, rule="A shape is a list of whole sizes")
    whole = [found for found in (*shapes, *kernels) if written[: found.start].strip() == "" == written[found.end :].strip()]
    if whole:
        return whole[0].shape
    plain = _plain_sizes(written)
    if plain is not None:
        return checked_shape(plain)
    if len(shapes) == 1 and not re.search(r"\w", written[shapes[0].end :]):
        return shapes[0].shape
    raise _not_a_shape(repr(written))


def _plain_sizes(written: str) -> Shape | None:
    """``2, 3`` · ``2 3`` · ``5`` · ``()`` · ``(3)`` · ``scalar``."""
    if written in ("()", "[]", "scalar"):
        return ()
    inner = written
    if written[:1] + written[-1:] in ("()", "[]"):
        inner = written[1:-1]
    items = [item for item in re.split(r"\s{0,9},\s{0,9}|\s{1,9}", inner.strip()) if item]
    try:
        sizes = [read_size(item) for item in items]
    except BadSizeError as error:
        raise ShapeError(
            str(error), needed="whole sizes", where="shape", fix="round it to the size that the tensor really has"
        ) from error
    except NotASizeError:
        return None
    if any(isinstance(size, str) and not (size.isupper() or len(sizes) > 1) for size in sizes):
        return None
    return tuple(sizes) or None


def _not_a_shape(shown: str) -> ShapeError:
    return ShapeError(
        f"{shown} is not a shape",
        needed="sizes with x between them, or in brackets",
        where="shape",
        fix="write 64x128x128 or (64, 128, 128); None or N for a size that is not known",
        rule="A shape is a list of whole sizes",
    )
