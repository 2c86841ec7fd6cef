"""What pad and crop share: a count before and after each axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapewise.tensors.ops._arguments import checked_counts
from shapewise.tensors.ops._elementwise import the_operand
from shapewise.types import Shape

Plan = tuple[Shape, tuple[int, ...], tuple[int, ...]]


def bordered(shapes: Sequence[Sequence[object]], before: Any, after: Any) -> Plan:
    """The operand and both lists of counts, one an axis; ``None`` means 0 everywhere."""
    x = the_operand(shapes)
    first = (0,) * len(x) if before is None else checked_counts(before, "before", length=len(x))
    last = (0,) * len(x) if after is None else checked_counts(after, "after", length=len(x))
    return x, first, last


def slices(first: Sequence[int], sizes: Sequence[object]) -> str:
    """The index that cuts a block out: ``2:61, :``."""
    told = [
        f"{start}:{start + size}" if isinstance(size, int) else f"{start}:" for start, size in zip(first, sizes, strict=True)
    ]
    return ", ".join(told)
