"""Shapes with a sign between the sizes: ``64x128x128``, ``64×128×128``, ``64 * 128 * 128``, ``224 by 224 by 3``."""

from __future__ import annotations

import re

from shapewise.errors import ShapeError
from shapewise.patterns import lazy_pattern
from shapewise.tensors.notation.found import FoundFault, FoundShape
from shapewise.tensors.notation.sizes import AXIS_LETTERS
from shapewise.tensors.shapes import checked_shape
from shapewise.types import Shape, Size

_SIZE = r"(?:\d{1,60}(?:\^\d{1,2})?|None|\?|[A-Z](?![A-Za-z]))"
_TIMES = r"\s{0,2}(?:[x×X✕⨯]|\\times)\s{0,2}"
_BY = r"\s{1,2}by\s{1,2}"
_SIGN = rf"(?:{_TIMES}|{_BY})"
_FREE = r"(?<![\w.%^/−-])"
_CROSS = lazy_pattern(rf"{_FREE}(?:{_SIZE})(?:(?:{_TIMES}(?:{_SIZE})){{1,80}}|(?:{_BY}(?:{_SIZE})){{1,80}})(?![\w^]|\.\d)")
"""One sign throughout: "upsample 8x16x10x10 by 3" ends before its "by"."""
_MAY_CROSS = lazy_pattern(r"[\dA-Ze?]\s{0,2}(?:[x×X✕⨯*]|\\times|by)")
"""How a size and a sign behind it look, whichever: where none stand, no pattern below needs to be tried, or compiled."""
_LETTERS = lazy_pattern(_FREE + r"(?:[A-Z]|\d{1,9})(?:[x×](?:[A-Z]|\d{1,9})){1,31}(?!\w)")
_STARS = lazy_pattern(_FREE + r"(?<![*+=])\d{1,60}(?:\s{0,2}\*\s{0,2}\d{1,60}){1,80}(?![\w^]|\.\d)")
_LISTED = lazy_pattern(
    r"\bshapes?(?:\s{0,2}(?:is|of|are|=|==|:|was))?\s{0,3}(\d{1,9}(?:,\s?\d{1,9}){1,7})(?![\w,.]{0,40}\d|\s?[x×)\]])",
    re.IGNORECASE,
    needs=("shape",),
)
_SPLIT = lazy_pattern(rf"{_SIGN}|\s{{0,2}}\*\s{{0,2}}|x(?=[A-Z\d])")

_NEGATIVE = lazy_pattern(
    r"(?<![\w.)\]])[-−]\d{1,30}(?:x\d{1,30}){1,40}(?!\w)|(?<![\w.)-])\d{1,30}(?:x\d{1,30}){0,40}x-\d{1,30}(?!\w)"
)
_FRACTION = lazy_pattern(r"(?<![\w.-])(?:\d{1,20}[x×]){0,40}\d{1,20}\.\d{1,20}(?:[x×]\d{1,20}(?:\.\d{1,20})?){1,40}(?![\w.])")
_DANGLING = lazy_pattern(
    r"(?<![\w.-])\d{1,30}(?:[x×]\d{1,30}){0,40}[x×](?=\s{0,2}(?:$|[,;?!]|and\b|with\b|to\b|plus\b|or\b|\+))"
)
_DOUBLED = lazy_pattern(r"(?<![\w.-])\d{1,30}(?:[x×]\d{1,30}){0,40}[x×]{2,5}\d{1,30}")

_BETWEEN = (
    r"(?:(?:,|or|and|vs\.?|to|/)\s{0,2}\d{1,2}\s?[x×]\s?\d{1,2}[\s-]{0,2}){0,3}"
    r"(?:(?:max|average|avg|mean|global|depthwise|pointwise|separable|dilated|transposed?|strided|stride|same|valid|spatial|"
    r"grouped|standard|single|square|small|large|non-overlapping|image|local|overlapping|[1-3]d|stride-?\d|2D|\d{1,4})[\s-]{1,2}){0,3}"
)
_KERNEL_AFTER = lazy_pattern(
    rf"[\s-]{{0,2}}{_BETWEEN}(?:(?:and|or)\s)?(?:kernels?|conv\w{{0,12}}|filters?|windows?|(?:max)?-?pool\w{{0,6}}|patch(?:es)?|strides?|layers?|branch(?:es)?|deconv\w{{0,10}}|receptive)",
    re.IGNORECASE,
)
_KERNEL_BEFORE = lazy_pattern(
    r"(?:kernels?|filters?|windows?|pool|patch(?:es)?|strides?|conv(?:olutions?)?)(?:[\s_-](?:size|of|sizes|shape|is|are|=|:|with|a)){0,4}\s{0,2}[=:]?\s{0,2}\(?(?:\d[x×]\d\s(?:and|or)\s)?$",
    re.IGNORECASE,
)
_COUNTS = lazy_pattern(r"\b(?:Linear|Dense|in_features|parameters|weights)\b|\bflatten|\bnumbers?\b")
"""Where these are spoken of, ``16*5*5`` is a count of features and no shape."""
_QUOTED = lazy_pattern(r"Error\b|[Oo]utput size")
"""An error message names sizes of zero rightly."""
_ARITHMETIC_AFTER = lazy_pattern(r"\s{0,3}(?:[=+/]|-\s|\*|−)")


def split_sizes(written: str) -> list[str]:
    """The sizes of ``64x128 x N``, as they are written.

    Examples
    --------
    >>> split_sizes("64x128 × N"), split_sizes("224 by 224")
    (['64', '128', 'N'], ['224', '224'])
    """
    return [part for part in _SPLIT.split(written) if part]


def is_kernel(text: str, start: int, end: int, shape: Shape) -> bool:
    """Whether small sizes such as ``3x3`` are those of a kernel, a pool or a patch rather than of a tensor."""
    if shape == (1, 1):  # nobody adds a tensor of one number in two axes; everybody writes of 1x1 convolutions
        return True
    if len(shape) > 3 or any(not isinstance(size, int) or size > 64 for size in shape):
        return False
    before = text[max(0, start - 40) : start]
    return bool(_KERNEL_AFTER.match(text, end, min(len(text), end + 120))) or bool(_KERNEL_BEFORE.search(before))


def find_crossed(text: str) -> tuple[list[FoundShape], list[FoundFault], list[FoundShape]]:
    """Shapes, faults, and the sizes of kernels, which are no shapes of operands."""
    shapes: list[FoundShape] = []
    kernels: list[FoundShape] = []
    crosses = bool(_MAY_CROSS.search(text))
    faults = _surely_wrong(text) if crosses else []
    counts = crosses and bool(_COUNTS.search(text))
    quoted = crosses and bool(_QUOTED.search(text))
    for pattern in (_CROSS, _LETTERS, _STARS) if crosses else ():
        for match in pattern.finditer(text):
            items = [_size(item) for item in split_sizes(match[0])]
            shape: Shape = tuple(items)
            if pattern is _STARS and (counts or _ARITHMETIC_AFTER.match(text, match.end())):
                continue
            if not _letters_are_sizes(shape, pattern is not _STARS):
                continue
            if is_kernel(text, match.start(), match.end(), shape):
                kernels.append(FoundShape(shape, match.start(), match.end()))
                continue
            fault = None if quoted and 0 in shape else _fault(match[0], shape)
            if fault:
                faults.append(FoundFault(fault, match.start(), match.end()))
            else:
                shapes.append(FoundShape(shape, match.start(), match.end()))
    shapes += [  # "of shape 64, 128, 128"
        FoundShape(tuple(int(size) for size in match[1].split(",")), match.start(1), match.end(1))
        for match in _LISTED.finditer(text)
    ]
    return shapes, faults, kernels


def _size(item: str) -> Size:
    if item in ("None", "?"):
        return None
    if "^" in item:
        number, _, power = item.partition("^")
        size: int = int(number[:6]) ** int(power)
        return size
    return int(item) if item.isascii() and item.isdigit() else item


def _letters_are_sizes(shape: Shape, may_hold_letters: bool) -> bool:
    """``NxCxHxW`` is a shape; ``A x B`` is a product of matrices, and so is ``Q x K``."""
    letters = [size for size in shape if isinstance(size, str)]
    if not letters:
        return any(size is not None for size in shape)
    return may_hold_letters and all(letter in AXIS_LETTERS for letter in letters)


def _fault(written: str, shape: Shape) -> str | None:
    shown = written if len(written) <= 60 else f"{written[:50]} … ({len(shape)} sizes)"
    if 0 in shape:
        sizes = ", ".join(str(size) for size in shape)
        return (
            f"{shown} has a size of zero, so it would hold no number at all. Is that meant? "
            f"Then write ({sizes}{',' if len(shape) == 1 else ''}); otherwise give a size of at least 1."
        )
    try:
        checked_shape(shape, where=shown)
    except ShapeError as error:
        return str(error)
    return None


_WRONG = (
    (_NEGATIVE, "has a negative size", "whole numbers from 1", "write None (or N) for a size that is not known yet"),
    (_FRACTION, "has a size that is not whole", "whole numbers", "round it to the size that the tensor really has"),
    (_DOUBLED, "misses a size between two x", "a size between every two x", "write 3x4x5"),
)


def _surely_wrong(text: str) -> list[FoundFault]:
    faults = [_told(match, wrong, needed, fix) for pattern, wrong, needed, fix in _WRONG for match in pattern.finditer(text)]
    faults += [
        _told(match, "ends where a size is missing", "a size after every x", f"write {match[0][:60]}4 if the last size is 4")
        for match in _DANGLING.finditer(text)
        if match[0].count("x") + match[0].count("×") > 1 or _stands_alone(text, match)
    ]
    return faults


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """``3x`` is a broken shape beside another shape; in "4x faster", "up to 3x" it says how often."""
    before = text[max(0, match.start() - 24) : match.start()].rstrip().lower()
    if before.endswith(
        ("by", "to", "about", "only", "is", "upsample", "upsampled", "scale", "speedup", "factor of", "roughly", "than")
    ):
        return False
    rest = text[: match.start()] + text[match.end() :]
    return not rest.strip(" ?!.,;") or bool(re.search(r"\d\s{0,2}[x×]\s{0,2}\d|\(\d{1,9},", rest[:4000]))


def _told(match: re.Match[str], wrong: str, needed: str, fix: str) -> FoundFault:
    shown = match[0] if len(match[0]) <= 60 else f"{match[0][:50]} …"
    return FoundFault(f"{shown} {wrong}. Needed: {needed}. Fix: {fix}.", match.start(), match.end())
