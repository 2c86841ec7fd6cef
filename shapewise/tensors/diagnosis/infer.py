"""Where no form and no word says the operation: shapes and numbers are tried against the laboratory's rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapewise.errors import ShapeError
from shapewise.tensors.shapes import element_count, is_known
from shapewise.types import Shape, Size


def inferred_operation(shapes: tuple[Shape, ...], axis: int | None, sizes: tuple[Size, ...]) -> str | None:
    """The one operation that refuses exactly these shapes with exactly these sizes; ``None`` where none or several do.

    Parameters
    ----------
    shapes
        As the message names them.
    axis
        The axis that it names, if it does.
    sizes
        The two sizes that it sets against each other.

    Examples
    --------
    >>> inferred_operation(((6, 30), (40, 5)), None, (30, 40)), inferred_operation(((6, 4), (5, 5)), None, (24, 25))
    ('matmul', 'reshape')
    >>> inferred_operation(((6, 30), (6, 40)), 1, (30, 40)) is None, inferred_operation(((2,), (5,)), None, (2, 5)) is None
    (True, True)
    """
    if len(shapes) != 2 or len(sizes) != 2 or not all(is_known(shape) for shape in shapes):
        return None
    first, second = shapes
    if sizes == (element_count(first), element_count(second)) and max(len(first), len(second)) > 1:
        return "reshape"
    found = [name for name, arguments in _candidates(first, second) if _refuses(name, arguments, axis, sizes)]
    return found[0] if len(found) == 1 else None


def _candidates(first: Shape, second: Shape) -> Iterator[tuple[str, dict[str, Any]]]:
    """The operations on two operands that differ in what they refuse; joining is tried on every axis that is not at fault."""
    yield "matmul", {"shapes": [first, second]}
    yield "add", {"shapes": [first, second]}
    if len(first) == len(second):
        unequal = [axis for axis in range(len(first)) if first[axis] != second[axis]]
        for axis in range(len(first)):
            if axis not in unequal or len(unequal) > 1:
                yield "concat", {"shapes": [first, second], "axis": axis}
                break


def _refuses(name: str, arguments: dict[str, Any], axis: int | None, sizes: tuple[Size, ...]) -> bool:
    from shapewise.tensors.ops import operations

    try:
        operations()[name].shape(**arguments)
    except ShapeError as error:
        return set(error.sizes) == set(sizes) and (axis is None or error.axis in (None, axis))
    return False
