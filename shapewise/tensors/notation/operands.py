"""Which shapes of a text are operands, and which are what comes out, or what is wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shapewise.patterns import lazy_pattern
from shapewise.tensors.notation.found import FoundShape
from shapewise.tensors.notation.roles import arity
from shapewise.types import Shape

_RESULT = lazy_pattern(
    r"(?:\b(?:gives?|given|gave|giving|expect(?:ed|ing)?|want(?:ed)?|need|becomes?|makes?|made|instead\sof|returns?|returned"
    r"|produces?|produced|yields?|should\sbe|equals?|results?(?:\s(?:in|is|of))?|get|got|getting|comes?\sout\s(?:as|to)"
    r"|outputs?(?:\sshape)?(?:\s(?:is|of))?)|->|→|=>)\s?(?:(?:me|us|a|an|the|shape|tensor|of|is|to\sbe|rather\sthan)\s){0,4}$",
    re.IGNORECASE,
)
"""What stands before a shape that comes out."""
_INPUT = lazy_pattern(
    r"\b(?:input|but|layer|from|of|on|for)\s\S{0,20}\s?(?:got|get|gets|given|gives?)\s\S{0,12}$", re.IGNORECASE
)
"""``expected …, but got (8, 3)``: what a layer got went in."""
_GOES_ON = lazy_pattern(r"\s?(?:(?:down|up|back|over)\s)?(?:into|to|->|→|=>)\s(?:a\s|an\s|shape\s){0,2}[(\[\d]", re.IGNORECASE)
"""``make (10,) into (10, 1)``: what is made into another is no result."""
_WORDS = "two|three|four|five|six|seven|eight|nine|ten"
_COUNTS = {**{word: count for count, word in enumerate(_WORDS.split("|"), start=2)}, "both": 2}
_THINGS = r"(?:images|frames|crops|slices|tensors|arrays|matrices|maps|layers|inputs|vectors|branches|outputs|operands)"
_SEVERAL = lazy_pattern(
    rf"\b(?:({_WORDS}|[2-9]|1\d|20)\s(?:\w{{1,12}}\s){{0,2}}?{_THINGS}|(both))\s(?:\w{{1,12}}\s){{0,4}}(?:torch\.)?$"
    rf"|\b({_WORDS})\s{{1,2}}$",
    re.IGNORECASE,
)
_NUMBER_BEFORE = lazy_pattern(rf"(?<![\w.,])(?:([2-9]|1\d|20)|({_WORDS}))\s$", re.IGNORECASE)
_ROWS_APART = lazy_pattern(r"(\d{1,2})\s(?:\w{1,12}\s)?(?:vectors|embeddings)\s(?:of|with)\b", re.IGNORECASE)
"""``5 vectors of 8 numbers``: as many operands for what joins them, and one table for anything else."""
_MOST_APART = 20
_THINGS_FIRST = lazy_pattern(_THINGS, re.IGNORECASE)
_THINGS_AFTER = lazy_pattern(rf"\s(?:\w{{1,12}}\s)?{_THINGS}\b", re.IGNORECASE)
_BETWEEN = lazy_pattern(
    r"\s?(?:tensor|array|image|batch|one|shape)?\s?(?:(?:down|up|back|over)\s)?"
    r"(?:to|into|->|→|=>)\s(?:a\s|an\s|shape\s){0,2}",
    re.IGNORECASE,
)
_OUT_OF = lazy_pattern(r"\s?(?:out\sof|from)\s(?:a\s|an\s|shape\s|one\sof\s){0,2}", re.IGNORECASE)
"""``make (8, 64) out of (8, 64, 1, 1)``: what stands second goes in."""
_PLAIN = lazy_pattern(r"[A-Za-z]{3}\s|(?<=\d)\s[A-Za-z]{4,40}$")
_REACH = 48


def is_told(text: str, found: FoundShape) -> bool:
    """Whether a shape was put together from words ("20 vectors of length 7"), and is not written as one."""
    written = text[found.start : found.end]
    return bool(_PLAIN.search(written)) and "(" not in written and "[" not in written


def operands_of(text: str, operation: str | None, shapes: Sequence[FoundShape]) -> tuple[Shape, ...]:
    """The operands, each once for each tensor that has it; for an operation with one operand, the wanted shape behind it.

    Examples
    --------
    >>> from shapewise.tensors.notation.written import find_shapes
    >>> text = "does torch.stack of two (3, 4) give (6, 4)?"
    >>> operands_of(text, "stack", find_shapes(text))
    ((3, 4), (3, 4))
    """
    needed = arity(operation)
    results = [found for found in shapes if comes_out(text, found)]
    inputs = [found for found in shapes if found not in results]
    if len(inputs) == 1 and needed > 1 and operation != "matmul":
        rows = _ROWS_APART.match(text, inputs[0].start, inputs[0].end)
        if rows and int(rows[1]) <= _MOST_APART and len(inputs[0].shape) == 2:
            return (inputs[0].shape[1:],) * int(rows[1])
    if len(inputs) == 1:
        times = _how_many(text, inputs[0], needed)
        if times > 1:
            return (inputs[0].shape,) * times
    if needed == 1 and inputs:
        return tuple(found.shape for found in (*inputs, *results))
    if len(inputs) >= min(needed, 2):
        return tuple(found.shape for found in inputs)
    return tuple(found.shape for found in shapes)


def comes_out(text: str, found: FoundShape) -> bool:
    """Whether the text says of a shape that it is a result: "gives (2, 3)", "-> (2, 3)"."""
    before = text[max(0, found.start - _REACH) : found.start]
    said = _RESULT.search(before)
    if said is None or _INPUT.search(before):
        return False
    arrow = said[0].lstrip()[:2] in ("->", "=>") or said[0].lstrip()[:1] == "→"
    return arrow or not _GOES_ON.match(text, found.end)


def _how_many(text: str, found: FoundShape, needed: int) -> int:
    """One shape may mean several operands: "three tensors of shape (2, 3)"; "(3, 3) matrices" are as many as it takes."""
    match = _SEVERAL.search(text, max(0, found.start - 80), found.start)
    if match:
        word = next(group for group in match.groups() if group).lower()
        return _COUNTS[word] if word in _COUNTS else int(word)
    counted = _NUMBER_BEFORE.search(text, max(0, found.start - 8), found.start) if needed > 1 else None
    if counted and _THINGS_FIRST.match(text, found.start):  # 5 vectors of 8 numbers
        return int(counted[1]) if counted[1] else _COUNTS[counted[2].lower()]
    return 2 if needed == 2 and _THINGS_AFTER.match(text, found.end) else 1


def goal(text: str, shapes: Sequence[FoundShape]) -> str | None:
    """The operation that leads from one shape to another, where a text says no more than that: "from A to B".

    Examples
    --------
    >>> from shapewise.tensors.notation.written import find_shapes
    >>> text = "how do I get from (2, 3, 4) to (2, 4, 3)?"
    >>> goal(text, find_shapes(text))
    'transpose'
    """
    if len(shapes) != 2:
        return None
    first, second = shapes[0].shape, shapes[1].shape
    if comes_out(text, shapes[0]) and _OUT_OF.fullmatch(text, shapes[0].end, shapes[1].start):
        first, second = second, first
    elif not _BETWEEN.fullmatch(text, shapes[0].end, shapes[1].start):
        return None
    if first == second:
        return None
    if [size for size in first if size != 1] == [size for size in second if size != 1]:
        return "squeeze" if len(first) == len(second) + 1 else "expand_dims" if len(second) == len(first) + 1 else "reshape"
    if sorted(map(str, first)) == sorted(map(str, second)):
        return "transpose"
    if all(isinstance(size, int) for size in (*first, *second)):
        return "reshape" if _count(first) == _count(second) else "broadcast_to" if _spreads(first, second) else None
    return None


def _count(shape: Shape) -> int:
    total = 1
    for size in shape:
        total *= size if isinstance(size, int) else 1
    return total


def _spreads(first: Shape, second: Shape) -> bool:
    pairs = zip(first[::-1], second[::-1], strict=False)
    return len(first) <= len(second) and all(size in (1, other) for size, other in pairs)
