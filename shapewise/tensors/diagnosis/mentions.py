"""Shapes in the words of any framework: the grammar that forms never seen are read with."""

from __future__ import annotations

import re
from typing import NamedTuple

from shapewise.patterns import lazy_pattern
from shapewise.types import Shape, Size

MAX_SIZE = 2**63
"""A larger number is an address or a hash, not a size."""


class Mention(NamedTuple):
    """A shape that a message writes, and the words in front of it."""

    shape: Shape
    start: int
    end: int
    before: str
    """Up to 48 characters before it, in lower case."""


_BRACKET = lazy_pattern(r"[(\[{<]([^()\[\]{}<>\n]{0,200})[)\]}>]")
_X_SHAPE = lazy_pattern(r"(?<![\w.x\-])(?:-?\d{1,18}|\?)(?: ?x ?(?:-?\d{1,18}|\?)){1,31}(?!\w|\.\d)")
_X_BEFORE_DTYPE = lazy_pattern(r"^(?:(?:\d{1,18}|\?)x){1,31}(?=[a-z]+\d{1,2}$)")
_BY_MATRIX = lazy_pattern(
    r"\b(\d{1,12}) by (\d{1,12})(?= (?:matri|array|tensor))|\b(\d{1,12}) by (\d{1,12})(?=$|[ .,])(?<=shape)"
)
_SPACED = lazy_pattern(
    r"\bshape(?: is|:| =)? (\d{1,12}(?: \d{1,12}){1,7})(?= \(\d)|\b(?:weight|bias)(?: of size)? (\d{1,12}(?: \d{1,12}){1,7})"
    r"(?= instead|,|$)"
)
"""Caffe writes its shapes with spaces, and the number of elements behind them; so does PyTorch 1.2 to 1.5 those of weights."""
_DIMENSION = lazy_pattern(r"dimension\((\w{1,20})\)", re.IGNORECASE)
_HINT = lazy_pattern(r"\bs\d{1,6}: hint = (\d{1,18})")
_NO_SHAPE = lazy_pattern(
    r"signature=(\S{1,200})|\bindices\[[\d, ]{1,20}\] = (\[[\d, -]{0,60}\])"
    r"|\bblocks(\[[\d,: ]{1,20}\])|(?:number of dimensions, got|along axis \d+:) (\{[\d, ]{1,60}\})"
    r"|\b(?:cropping|pad_width|pad|repeated axis in [\w.]{1,40})(?:=|: )(\(\(?[\d, ()-]{1,80}\))"
)
"""Brackets that hold the names of axes, places, borders or axes, not sizes."""
_NAMED_SIZES = lazy_pattern(r"^(?:k?[a-z]{1,2}: ?-?\d{1,12}[ ,]{0,2}){1,6}$")
_PAIRED = {"(": ")", "[": "]", "{": "}", "<": ">"}
_CURLY_SHAPE = lazy_pattern(r"(?:shape|shapes|dims|size|sizes|tensor|\b\w{1,3}):? ?=? ?$")
_X_LIST = lazy_pattern(r"^(?:-?\d{1,18}|\?)(?: ?x ?(?:-?\d{1,18}|\?)){1,31}$")
_NUMBER = lazy_pattern(r"^-?\d{1,19}l?$")
_SYMBOL = lazy_pattern(
    r"^(?:s\d{1,4}|u\d{1,4}|[a-z]|bs|batch(?:_?size)?|seq(?:_?len(?:gth)?)?|dim_?\d?|unk__\d{1,9}|nobs"
    r"|hidden|embed|height"
    r"|width|channels?|num_\w{1,20})$"
)

_UNKNOWN_WORDS = frozenset(("none", "?", "*", "unk", "unknown", ":", "nan", "null", "ellipsis", "dynamic", "any"))
_NOT_SHAPES = lazy_pattern(
    r"(?:strides?|stride_\w|ksize|kernel_size|kernel_shape|kernel|pool_size|pool size|window size|window_strides"
    r"|dilations?|dilation_rate|dilation|rhs_dilation"
    r"|paddings?|explicit_paddings|pads?|padding_\w{1,9}|axes|axis|axis_\w{1,9}|axes_\w{1,9}|perm|permutation|permute"
    r"|range|range of|block|thread|version"
    r"|device|cuda|order|ordering|dimension_numbers|broadcast_dimensions|dimensions|dims|dim"
    r"|contract\w{0,10}|batch_dims"
    r"|output_padding|offset|slice|split_sizes|splits"
    r"|sections|repeats|multiples|reps|groups|args?|kwargs|excluded|values? ?=|begin|end|scale_factor|crop"
    r"|ratio|seed|ids"
    r"|starts|ends|slice_sizes|start_indices|limit_indices"
    r"|in|line|col|step|label|labels?|class(?:es)?|loc|ndims?|rank|ranks|got shape of type|tokens?"
    r"|coordinates?|sharding"
    r"|mesh|layout|iteration|threads|scales|names?|sizes_of"
    r"|lengths?|counts?|of subscripts|in the equation)"
    r" ?(?:=|:|of|is|are|to be in)? ?\(?$"
)
_SHAPE_WORDS = lazy_pattern(
    r"(?:shapes?|sizes?|dims?|dimensions|tensor|tensors|array|arrays|input|output|weight|weights|matrix|matrices|mask"
    r"|expected|got|found|into|to|and|vs\.?|received|with|against|or|but|"
    r"target|operands?|arguments?|source|destination|src|dst|gradient|type|between|from|for|of|is|are|be|eshape|dshape"
    r"|leftshape|rightshape|lhs|rhs|self|other|[:=,>]|->)"
    r"[ '\"]?[:=]? ?[(\[]?$"
)
_SINGLE_SHAPE_WORDS = lazy_pattern(
    r"(?:shapes?(?: is| are| of| to be)?|size(?: of| is| to be)?|sizes|tensor|dims?(?: is)?|torch\.size\(|tensorshape\("
    r"|shape=|size=|shapes?:|shape \w{1,12} is|to shape|into shape"
    r"|from shape|and|vs\.?|[,>]|but got|got|expected|\bto|float\d\d|int\d\d|bool|uint\d|bf16|[fsu]\d\d|pred|size\)"
    r"|shapes? ?[=:]|[a-z]\.shape ?[=:]|target|input|tensor\{|tensorshape\(\[)[ :=]{0,2}[(\[{]?$"
)


_A_WORD = lazy_pattern(r"[a-z]{3,}:? $")


def find_mentions(text: str) -> tuple[Mention, ...]:
    """Every shape that a message writes, in its order.

    Parameters
    ----------
    text
        One message on one line, without quotes.

    Notes
    -----
    Round, square and curly brackets, ``torch.Size``, ``TensorShape``, ``f32[2,3]``, ``2x3``, ``tensor<2x3xf32>`` and the
    spaces of printed NumPy arrays are read. Strides, kernels' paddings, axes and places in lists are no shapes.

    **Source**: the message texts of NumPy, PyTorch, TensorFlow, Keras, JAX and ONNX Runtime, triggered one by one.

    Examples
    --------
    >>> [mention.shape for mention in find_mentions("mat1 and mat2 shapes cannot be multiplied (32x400 and 512x10)")]
    [(32, 400), (512, 10)]
    >>> [mention.shape for mention in find_mentions("inputs shape=(None, 1, 1, 64), strides=(1, 1)")]
    [(None, 1, 1, 64)]
    """
    text = blanked(text.lower())
    found = [mention for match in _BRACKET.finditer(text) if (mention := _of_bracket(match, text))]
    taken = [(mention.start, mention.end) for mention in found]
    for match in _X_SHAPE.finditer(text):
        if not any(start <= match.start() < end for start, end in taken):
            sizes = _sizes(match.group(0), x_allowed=True)
            if sizes and not match.group(0).startswith("0x") and not _NOT_SHAPES.search(_before(text, match.start())):
                found.append(Mention(sizes, match.start(), match.end(), _before(text, match.start())))
    for match in _SPACED.finditer(text):
        group = match.lastindex or 0
        sizes = tuple(int(size) for size in match.group(group).split())
        found.append(Mention(sizes, match.start(group), match.end(group), _before(text, match.start(group))))
    for match in _BY_MATRIX.finditer(text):
        first, second = (int(group) for group in match.groups() if group)
        found.append(Mention((first, second), match.start(), match.end(), _before(text, match.start())))
    return tuple(sorted(found, key=lambda mention: mention.start))


def blanked(text: str) -> str:
    """The text with symbolic notations put plainly, at equal length where shapes are read by place."""
    text = _NO_SHAPE.sub(lambda match: match.group(0).translate(_WITHOUT_BRACKETS), text)
    text = _DIMENSION.sub(r"\1", text)
    return _HINT.sub(r"\1", text)


_WITHOUT_BRACKETS = str.maketrans("()[]{}", "~~~~~~")


def _before(text: str, start: int) -> str:
    return text[max(0, start - 48) : start]


def _of_bracket(match: re.Match[str], text: str) -> Mention | None:
    body, before, kind = match.group(1).strip(), _before(text, match.start()), match.group(0)[0]
    place = Mention((), match.start(), match.end(), before)
    if match.group(0)[-1] != _PAIRED[kind] or (kind == "{" and not _CURLY_SHAPE.search(before)):
        return None
    if _NAMED_SIZES.match(body):
        return Mention(tuple(int(size) for size in re.findall(r"-?\d+", body)), *_place(place))
    if kind == "<":
        inner = _X_BEFORE_DTYPE.match(body)
        sizes = _sizes(inner.group(0).rstrip("x"), x_allowed=True) if inner and before.endswith("tensor") else None
        return Mention(sizes, *_place(place)) if sizes else None
    if kind == "{" and before.endswith("]"):
        return None
    if not body and before.endswith(".size"):
        return None  # a call that asks for a shape, in a condition of C++ that the message prints
    if not body:
        shape_said = re.search(
            r"(?:(?<!re)shapes?|size|float\d\d|bool|int\d\d)(?: of| is|="
            r"|:)? ?[(\[]?$",
            before.removesuffix("torch.size(") or "",
        )
        return place if shape_said or before.endswith("torch.size(") else None
    if (
        re.search(r"(?:^|[^\w])(?:reshape|view|transpose|permute|expand|repeat|zeros|ones|randn?|empty)\(?\.?$", before)
        and kind == "("
    ):
        return None
    if _NOT_SHAPES.search(before) and not _really_a_shape(before):
        return None
    if re.search(r"\bindices$", before):
        return None
    single = len(_tokens(body.strip(" ,"))) == 1
    if single and kind == "[" and _is_place(before, text[match.end() : match.end() + 12]):
        return None
    if single and not _single_is_shape(body, before, kind):
        return None
    sizes = _sizes(body, x_allowed=kind in "([")
    return Mention(sizes, *_place(place)) if sizes is not None else None


def _is_place(before: str, after: str) -> bool:
    """Whether ``[1]`` is a place or a size: ``x.shape[1]``, ``shape[0] = …``, ``the [1] dimension of x is [3]``."""
    if re.match(r" ?dimension\b", after):
        return True
    if re.search(r"\bdimension of \S{1,40} is $|\b(?:width|height|length|depth): ?$", before):
        return True
    if before.endswith(" size") and after.startswith(" in"):
        return True
    if re.search(r"\b(?:received|equal to) $", before) and after.startswith(" in"):
        return True
    return bool(re.search(r"[.\w](?:shape|size)$|\w_(?:sizes|dims)$", before)) or (
        before.endswith("shape") and bool(re.match(r" ?[=.:)]| vs| of| and", after))
    )


def _place(mention: Mention) -> tuple[int, int, str]:
    return mention.start, mention.end, mention.before


def _really_a_shape(before: str) -> bool:
    """Words such as "dimensions" stand before axes and before shapes; a word of shape in front decides."""
    return bool(
        re.search(
            r"(?:shape|size|input|output|tensor|\w's|wrong|have|has|with|expected|got|invalid)s? ?(?:dims?|dimensions)"
            r" ?(?:=|:|of|is|are)? ?$",
            before,
        )
        or re.search(
            r"(?:_dims|\bdims are|dims is|dims:|dimensions:|weight values|mask value|kernel (?:shape"
            r"|of shape)) ?(?:=|:)? ?$",
            before,
        )
    )


def _single_is_shape(body: str, before: str, kind: str) -> bool:
    """Whether one number in brackets is a shape of one axis, and not a size, a place or a count."""
    comma = body.rstrip().endswith(",")
    if kind == "(":
        return comma or bool(
            re.search(
                r"(?:into|to|from|with|of|has|have|having|and) shape ?$|shapes? ?(?:=|is|of|:) ?$|shape$"
                r"|\b(?:got input|vec|bias) $|\)x$|shapes? \(\d[\d, ]{0,60}\),? (?:and|vs\.?|with) $",
                before,
            )
        )
    if kind == "{":
        return bool(re.search(r"(?:shape|dims|w|tensor|size|[a-z]{1,9})[:=]? ?$", before))
    if re.search(r"[\w\])]$", before) and not re.search(
        r"(?:size|shape|sizes|float\d\d|int\d\d|uint\d\d?|bool|bf16|\b[fsu]\d{1,2}|pred|tensor)$", before
    ):
        return False
    return comma or any(pattern.search(before) for pattern in (_SINGLE_SHAPE_WORDS, _SHAPE_WORDS, _A_WORD))


def _tokens(body: str) -> list[str]:
    """The parts of a list of sizes: between commas, between ``x``, or between spaces."""
    if _X_LIST.match(body):
        return [token.strip() for token in body.split("x")]
    return [token.strip() for token in (body.split(",") if "," in body else body.split(" ")) if token.strip()]


def _sizes(body: str, *, x_allowed: bool) -> Shape | None:
    """The sizes of a bracket's inside; ``None`` if it is no list of sizes."""
    body = body.strip().removesuffix(",").strip()
    if not x_allowed and re.search(r"\dx", body):
        return None
    tokens = _tokens(body)
    if not tokens or len(tokens) > 32:
        return None
    sizes: list[Size] = []
    numbers = 0
    for token in tokens:
        token = token.strip()
        if _NUMBER.match(token):
            number = int(token.rstrip("l"))
            if number >= MAX_SIZE:
                return None
            sizes.append(number)
            numbers += 1
        elif token in _UNKNOWN_WORDS:
            sizes.append(None)
        elif token in ("newaxis", "-"):
            sizes.append(-1)
        elif _SYMBOL.match(token):
            sizes.append(None)
        else:
            return None
    if "," not in body and "x" not in body and any(_SYMBOL.match(token) for token in tokens) and len(tokens) > 1:
        return None
    symbols = sum(bool(_SYMBOL.match(token)) and token not in _UNKNOWN_WORDS for token in tokens)
    if not numbers and (
        symbols == 0 or (symbols and not all(re.match(r"[su]\d+$|[nbchwldt]$|bs$|batch", token) for token in tokens))
    ):
        return tuple(sizes) if symbols == 0 and len(tokens) > 1 else None
    return tuple(sizes)
