"""What the elementwise merges share: broadcasting, and one number of each operand for one of the result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._arguments import countable
from shapewise.tensors.shapes import broadcast_shape, checked_shape, element_count
from shapewise.types import Cost, Shape, Size, Step, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array

NAMES = ("x", "y", "w", "v")
"""How operands are called, in order."""


def operand_name(position: int) -> str:
    """The name of an operand by its position: x, y, w, v, then x4, x5 …"""
    return NAMES[position] if position < len(NAMES) else f"x{position}"


def checked_operands(shapes: Sequence[Sequence[object]], least: int = 2, most: int | None = None) -> list[Shape]:
    """The operands' shapes, checked one by one; at least ``least`` and at most ``most`` of them."""
    if isinstance(shapes, str | bytes) or not isinstance(shapes, Sequence):
        raise ShapeError(
            f"{shapes!r} is not a list of shapes", needed="a list", where="shapes", fix="write shapes=[(2, 3), (2, 3)]"
        )
    count = len(shapes)
    if count < least or (most is not None and count > most):
        wanted = f"exactly {least}" if least == most else f"at least {least}" if count < least else f"at most {most}"
        raise ShapeError(
            f"{count} {'operand was' if count == 1 else 'operands were'} given",
            needed=f"{wanted} {'operand' if wanted.endswith(' 1') else 'operands'}",
            where="shapes",
            fix="give another shape, such as (2, 3)" if count < least else f"leave out {count - (most or 0)} of the shapes",
            operands=tuple(tuple(shape) for shape in shapes if isinstance(shape, Sequence)),
            rule=f"This operation takes {wanted} {'operand' if wanted.endswith(' 1') else 'operands'}",
        )
    return [checked_shape(shape, operand_name(position)) for position, shape in enumerate(shapes)]


def elementwise_shape(*, shapes: Sequence[Sequence[object]]) -> Shape:
    """The broadcast shape of all operands."""
    return countable(broadcast_shape(*checked_operands(shapes), names=NAMES))


def elementwise_inputs(*, shapes: Sequence[Sequence[object]], **_others: Any) -> dict[str, Array]:
    """One array an operand."""
    return {
        operand_name(position): sample(operand_name(position), shape) for position, shape in enumerate(checked_operands(shapes))
    }


def alignment_steps(shapes: Sequence[Shape], result: Shape) -> list[Step]:
    """One step an axis of the result: which sizes meet there, and what comes of them."""
    steps = []
    for axis in range(len(result)):
        column: list[Size | str] = [
            shape[axis - len(result) + len(shape)] if axis >= len(result) - len(shape) else "missing" for shape in shapes
        ]
        formula = " and ".join(str(size) for size in column)
        reason = "equal" if len(set(column)) == 1 else "1 and missing axes stretch"
        steps.append(Step(f"axis {axis}", f"{formula}: {reason}", str(result[axis])))
    return steps


def elementwise_steps(symbol: str, shapes: Sequence[Sequence[object]]) -> tuple[Step, ...]:
    """How the axes align, then the formula with the operands' names."""
    operands = checked_operands(shapes)
    result = broadcast_shape(*operands, names=NAMES)
    names = [operand_name(position) for position in range(len(operands))]
    aligned = [Step("align at the last axis", " and ".join(shape_text(shape) for shape in operands), shape_text(result))]
    body = f" {symbol} ".join(f"{name}[i]" for name in names)
    return (*aligned, *alignment_steps(operands, result), Step("every element", f"z[i] = {body}", shape_text(result)))


def elementwise_cost(*, shapes: Sequence[Sequence[object]]) -> Cost:
    """No parameters; one operation an element and a further operand."""
    count = element_count(elementwise_shape(shapes=shapes))
    return Cost(parameters=0, flops=count * (len(shapes) - 1), bytes=4 * count)


def stretch_warnings(*, shapes: Sequence[Sequence[object]], **_others: Any) -> tuple[str, ...]:
    """What broadcasting does without a word and is seldom meant."""
    operands = checked_operands(shapes)
    result = broadcast_shape(*operands, names=NAMES)
    if any(len(shape) >= 1 and element_count(shape) > 1 and element_count(result) > element_count(shape) for shape in operands):
        grown = [shape for shape in operands if shape != result and element_count(shape) > 1]
        if len(grown) == len(operands):
            told = " and ".join(shape_text(shape) for shape in operands)
            return (
                f"{told} give {shape_text(result)}: every operand is stretched, so each number meets many others. "
                "If one number was to meet one, make the shapes equal first (squeeze the axis of size 1, or reshape).",
            )
    return ()
