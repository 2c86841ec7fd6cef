"""The axis that does not fit and the sizes that clash, in the words of any framework."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shapewise.patterns import lazy_pattern
from shapewise.types import Shape, Size

_AXIS_WORD = r"(?:non-singleton |non-concat |concat |batch |contracting )?(?:dimension|dim|axis|axes|dims|mode)"
_NAMED_AXIS = lazy_pattern(
    r"(?P<except>(?:except|apart|other than|besides|along which)[a-z ]{0,30}?)?"
    rf"\b(?P<word>{_AXIS_WORD})(?: index| number| value)?"
    r"(?P<link> |\[|\(| ?= ?| ?: ?| ?# ?)(?P<axis>-?\d{1,2})(?P<after>[\])]?(?=[^\d.x]|\.?$|\.\D))(?! (?:elements|values"
    r"|dimensions|dims|axes|and \d|, \d|but got \d|vs))"
)
_NOT_AN_AXIS = lazy_pattern(
    r"(?:of|has|have|with|of the|expected|got|number of|value|is|to|from|size|same|be|first|last|two|three|array of|tensor"
    r" of|expected input|than|matching) $"
)
_AT_AXIS = lazy_pattern(
    r"\bat (-\d)!|\b(\d)(?:th|st|nd|rd) (?:dimension|axis|dim)\b|\bfor axis (-?\d)|\bat index[: ]+(\d)\b(?= got)|\bindex:"
    r" (\d) got\b|\.(?:size|shape)[\[(](-?\d{1,2})[\])]|\bshape\[(-?\d{1,2})\](?! ?= ?\[)|\bindex of (\d) "
    r"|\boffending index is (\d)|\bdims?\[(-?\d{1,2})\]|\baxis=(-?\d{1,2})|\bdim=(-?\d{1,2})"
    r"|\bdimension \((-?\d{1,2})\) must be in"
)


def find_axis(plain: str) -> int | None:
    """The axis that a message names as the one that does not fit, as it counts them; ``None`` where it names none.

    The axis along which operands are joined ("except in dimension 1") and a number of axes ("array of dimension 1") are
    not what is asked for.

    Examples
    --------
    >>> find_axis("the size of tensor a (64) must match the size of tensor b (32) at non-singleton dimension 1")
    1
    >>> find_axis("sizes of tensors must match except in dimension 1. expected size 33 but got size 32") is None
    True
    """
    joining = "|along" if re.search(r"concat|\bcat\b|\bjoin|\bstack", plain) else ""
    for match in _NAMED_AXIS.finditer(plain):
        before = plain[max(0, match.start() - 24) : match.start()]
        if match.group("except") or re.search(
            rf"(?:except|apart from|other than|concat{joining}) (?:for |in |on |along |the )*(?:\w+ ){{0,2}}$", before
        ):
            continue
        bracketed = match.group("link") in "[("
        if bracketed and not re.search(r"dim|axis", match.group("word")):
            continue
        if (
            match.group("link").strip() in ("", ":")
            and match.group("word").endswith(("dimension", "dim"))
            and _NOT_AN_AXIS.search(before)
        ):
            continue
        return int(match.group("axis"))
    for match in _AT_AXIS.finditer(plain):
        before = plain[max(0, match.start() - 24) : match.start()]
        if not re.search(rf"except|concat|apart{joining}", before):
            return int(next(group for group in match.groups() if group is not None))
    return 0 if _BATCH.search(plain) else None


_BATCH = lazy_pattern(
    r"(?:same|equal|matching|mismatch\w*|inconsistent|different|compatible) (?:number of )?(?:batch[ _]?(?:size|dim)"
    r"|samples)|batch[ _]sizes? .{0,40}(?:match|equal|same|differ)"
)
"""The batch is the first axis, and words name it as plainly as a number."""


_JOINED = lazy_pattern(
    r"(?:except|apart)(?: (?:in|for|on|from|along|at|the|concat|concatenation|join))* (?:dimension|axis|dim)(?: |=|:"
    r"|\()+(-?\d{1,2})"
    r"|(?:concat(?:enation)?[ _]?axis|along (?:dimension|axis|dim)|concat_axis|axis)(?: |=|: ?)(-?\d{1,2})"
)


def differ_in_stacks(shapes: Sequence[Shape]) -> bool:
    """Whether two operands of a product differ before their last two axes, and not in the sizes that are summed over.

    Examples
    --------
    >>> differ_in_stacks([(7, 2, 3), (6, 3, 5)])
    True
    >>> differ_in_stacks([(7, 2, 3), (6, 4, 5)])
    False
    """
    if len(shapes) != 2 or min(map(len, shapes)) < 3:
        return False
    first, second = shapes
    inner = {first[-1], second[-2]} - {None}
    pairs = zip(first[-3::-1], second[-3::-1], strict=False)
    apart = any(None not in pair and 1 not in pair and len(set(pair)) == 2 for pair in pairs)
    return apart and len(inner) < 2


def last_difference(first: Shape, second: Shape) -> tuple[int | None, tuple[Size, ...]]:
    """The last axis on which two shapes of equally many axes have other sizes, and these; ``None`` where they have not.

    Examples
    --------
    >>> last_difference((None, 6, 9), (2, 7, 9))
    (1, (6, 7))
    """
    for axis in range(len(first) - 1, -1, -1):
        column = (first[axis], second[axis])
        if None not in column and column[0] != column[1]:
            return axis, column
    return None, ()


def find_joined_axis(plain: str) -> int | None:
    """The axis along which operands were to be joined, where the message tells it."""
    match = _JOINED.search(plain)
    return int(next(group for group in match.groups() if group is not None)) if match else None


_N = r"\(?\[?(-?\d{1,18})\]?\)?"
_PAIRS = tuple(
    lazy_pattern(pattern)
    for pattern in (
        rf"expected\b[^;]{{0,90}}?(?<![\w.\[(=-]){_N}(?![\w.\[x])(?: [\w-]+){{0,8}}?,? (?:but )?"
        rf"(?:got|found|received|saw|was|is|has)(?: \w+){{0,5}}?[ :]+{_N}(?![dx\w])",
        rf"\b{_N}(?: \w+){{0,8}}? (?:must match|does not match|doesnt match|did not match|is not equal to|not equal to"
        rf"|differs from|is different from|but corresponding|!=|≠)(?: [\w-]+){{0,8}}? {_N}",
        rf"\bsize {_N} in (?:dimension|dim|axis) -?\d{{1,2}},? but (?:expected|got)(?: size)? {_N}",
        rf"(?:got|found|received|saw|sizes?|(?<!in )(?<!at )(?<!along )dimensions?|values?|lengths?|between|are|is)[ :]+{_N} ?"
        rf"(?:vs\.?|and|!=|but|with|against|,|by|or|versus)(?: \w+){{0,5}}? {_N}(?!\w)",
        rf"(?:got|found|received|has|have|is|was)(?: \w+){{0,3}}? {_N}(?: \w+){{0,3}}?,? "
        rf"(?:but|instead of|while|and|whereas|when)(?: \w+){{0,7}}? {_N}",
        rf"\b(?:source|inferred|actual|got)\w*? ?[=:] ?{_N}\W{{1,3}}(?:target|declared|computed|expected)\w*? ?[=:] ?{_N}",
        rf"subtracting {_N} from {_N}",
        rf"\b{_N}(?: \([^()]{{0,20}}\))? (?:vs\.?|!=|≠|versus|by) {_N}",
        rf"\bto have value {_N}.{{0,80}}? with shape {_N}",
    )
)


def find_sizes(plain: str) -> tuple[Size, ...]:
    """The two sizes that a message sets against each other; empty where it sets none.

    Examples
    --------
    >>> find_sizes("the size of tensor a (64) must match the size of tensor b (32) at non-singleton dimension 1")
    (64, 32)
    """
    for pattern in _PAIRS:
        if (match := pattern.search(plain)) and match.group(1) != match.group(2):
            return int(match.group(1)), int(match.group(2))
    return ()
