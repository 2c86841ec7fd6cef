"""A way out before it is tried: edits of operands, and the operation that follows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from shapewise.tensors.repair.edits import Edit, edited_shape
from shapewise.tensors.repair.lines import operand_names
from shapewise.types import Arguments, Operation, Shape

_OF_THE_RESULT = ("features", "filters", "vocabulary", "multiplier", "stride", "axis", "axes", "parts", "repeats", "padding")
"""Arguments whose numbers no axis of an operand has to have."""


@dataclass(frozen=True)
class Problem:
    """An operation with arguments that it refuses (or whose result is not the goal)."""

    name: str
    arguments: Arguments
    error: ShapeError | None
    goal: Shape | None = None

    @cached_property
    def operation(self) -> Operation:
        """The operation itself."""
        return operations()[self.name]

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The operands' shapes."""
        return tuple(tuple(shape) for shape in self.arguments["shapes"])

    @cached_property
    def names(self) -> list[str]:
        """The operands' names, as the operation's code has them."""
        return operand_names(self.operation, len(self.shapes))

    @cached_property
    def others(self) -> dict[str, Any]:
        """The arguments beside the shapes."""
        return {name: value for name, value in self.arguments.items() if name != "shapes"}

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Every number that an axis might have to have: sizes of operands, numbers among the arguments, the goal's."""
        found = [size for shape in (*self.shapes, self.goal or ()) for size in shape if isinstance(size, int)]
        for name, value in self.others.items():
            if name in _OF_THE_RESULT:
                continue
            listed = value if isinstance(value, list | tuple) else (value,)
            found += [size for size in listed if isinstance(size, int) and not isinstance(size, bool) and size > 0]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Candidate:
    """Edits in their order, then an operation; ``usual`` is lower for what is done more often."""

    edits: tuple[Edit, ...]
    operation: str
    others: Mapping[str, Any]
    """The operation's arguments beside the shapes."""
    usual: float
    when: str
    said: str = ""
    """What changes in the operation itself, as an instruction; empty where only operands are edited."""
    order: tuple[int, ...] = ()
    """Which operand of the problem comes first, second …; empty for the order that was given."""
    loses: str = ""
    kind: str = ""
    """Fixes of one kind are shown once or twice, not ten times."""
    tags: tuple[str, ...] = field(default=())

    def operands(self, shapes: tuple[Shape, ...]) -> tuple[Shape, ...]:
        """The shapes after the edits, in the operation's order."""
        made = list(shapes)
        for edit in self.edits:
            made[edit.operand] = edited_shape(made[edit.operand], edit)
        return tuple(made[position] for position in self.order) if self.order else tuple(made)

    def arguments(self, shapes: tuple[Shape, ...]) -> dict[str, Any]:
        """What the operation is called with after the edits."""
        return {"shapes": list(self.operands(shapes)), **self.others}

    def result(self, shapes: tuple[Shape, ...]) -> Shape | None:
        """The shape that comes out; ``None`` where it is refused still."""
        try:
            return operations()[self.operation].shape(**self.arguments(shapes))
        except ShapeError:
            return None
