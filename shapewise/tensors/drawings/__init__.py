"""Drawings of operations as SVG: pure functions of a demo, with a sentence as text alternative."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from shapewise.errors import ShapeError
from shapewise.tensors.drawings.alignment import draw_alignment
from shapewise.tensors.drawings.canvas import PALETTE, Drawing, both
from shapewise.tensors.drawings.diagram import draw_diagram
from shapewise.tensors.drawings.flow import ELEMENTWISE, draw_flow
from shapewise.tensors.drawings.wiring import merges_told, wiring
from shapewise.tensors.ops import operations
from shapewise.tensors.ops._elementwise import operand_name
from shapewise.tensors.shapes import checked_shape
from shapewise.tensors.view import View
from shapewise.types import Demo, Operation, Shape, shape_text

__all__ = ["Drawing", "both", "draw", "draw_broadcast"]

_TEXT = re.compile(r"(?<=>)[^<>]+(?=<)")
MOST_OPERANDS = 6
"""More operands than this are not drawn one by one."""


def draw(
    demo: Demo,
    *,
    axis_names: Sequence[Sequence[str]] | None = None,
    result_names: Sequence[str] = (),
    view: View | None = None,
) -> Drawing:
    """Draw an operation on its shapes; where it fails, the axis at fault.

    Parameters
    ----------
    demo
        Which operation, with which arguments.
    axis_names, result_names
        What the axes of each operand and of the result are called, such as N C H W; none where they are not given.
    view
        The layout to draw in; ``demo`` is then what the view carries out, and names are those of the layout, batch included.

    Raises
    ------
    ShapeError
        If there is no such operation, or a shape is none. A mismatch does not raise: it is drawn.

    Examples
    --------
    >>> draw(Demo("concat", {"shapes": [(64, 8, 8), (32, 8, 8)], "axis": 0})).sentence.split(".")[0]
    'concat of x (64, 8, 8) and y (32, 8, 8) gives z (96, 8, 8)'
    """
    operation = _operation(demo)
    shapes = [checked_shape(shape, _name(operation, position)) for position, shape in enumerate(demo.arguments["shapes"])][
        :MOST_OPERANDS
    ]
    result, error = _outcome(operation, demo)
    if view is not None:
        shapes = [view.drawn(shape) for shape in shapes]
        result = None if result is None else view.drawn(result)
        error = None if error is None else view.drawn_error(error)
        axis_names = [_seen(names, shape) for names, shape in zip(axis_names or [], shapes, strict=False)]
        result_names = _seen(result_names, result or ())
    names = [_name(operation, position) for position in range(len(shapes))]
    inside = wiring(operation, demo)
    if inside is not None:
        merges = merges_told(*inside)
        told = f"{_told(operation, names, shapes, result, error)} {merges if view is None else view.text(merges)}"
        drawing = draw_diagram(PALETTE, *inside, told.strip())
        return drawing if view is None else replace(drawing, svg=_TEXT.sub(lambda text: view.text(text[0]), drawing.svg))
    return draw_flow(
        PALETTE,
        operation.name,
        names,
        shapes,
        result,
        error,
        _join_axis(operation, demo, view),
        [
            _fitting(axis_names[position] if axis_names and position < len(axis_names) else (), shape)
            for position, shape in enumerate(shapes)
        ],
        _fitting(result_names, result or ()),
        _reduction(demo),
    )


def draw_broadcast(shapes: Sequence[Shape], *, names: Sequence[str] = ()) -> Drawing:
    """Draw how shapes align under an elementwise operation, clashes included.

    Examples
    --------
    >>> draw_broadcast([(8, 1, 6), (7, 1)]).sentence
    'Aligned at the last axis, x (8, 1, 6) and y (7, 1) give (8, 7, 6). Stretched: x on axis 1, y on axis 0, y on axis 2.'
    """
    checked = [checked_shape(shape, operand_name(position)) for position, shape in enumerate(shapes)][:MOST_OPERANDS]
    told = [names[position] if position < len(names) else operand_name(position) for position in range(len(checked))]
    return draw_alignment(PALETTE, told, checked)


def aligns(operation: str) -> bool:
    """Whether an operation is elementwise, so that its alignment is worth a drawing of its own."""
    return operation in ELEMENTWISE


def _operation(demo: Demo) -> Operation:
    known = operations()
    if demo.operation not in known:
        raise ShapeError(
            f"there is no operation {demo.operation!r}",
            needed="one of the laboratory's operations",
            where="demo",
            fix="write concat",
        )
    return known[demo.operation]


def _outcome(operation: Operation, demo: Demo) -> tuple[Shape | None, ShapeError | None]:
    try:
        return operation.shape(**demo.arguments), None
    except ShapeError as error:
        return None, error


def _told(
    operation: Operation, names: Sequence[str], shapes: Sequence[Shape], result: Shape | None, error: ShapeError | None
) -> str:
    """What a diagram shows, in a sentence."""
    given = " and ".join(f"{name} {shape_text(shape)}" for name, shape in zip(names, shapes, strict=True))
    if result is None:
        return f"How {operation.name} of {given} is wired, and where it fails: {error.given if error else 'it fails'}."
    return f"How {operation.name} of {given} is wired; it gives z {shape_text(result)}."


def _reduction(demo: Demo) -> str:
    """What a reduction makes of which axes: "mean over axis 1"; nothing for another operation."""
    if demo.operation != "reduce":
        return ""
    axis = demo.arguments.get("axis")
    over = "all axes" if axis is None else f"axis {axis}" if isinstance(axis, int) else f"axes {', '.join(map(str, axis))}"
    return f"{demo.arguments.get('how', 'mean')} over {over}"


def _name(operation: Operation, position: int) -> str:
    return operation.operands[position] if position < len(operation.operands) else operand_name(position)


def _join_axis(operation: Operation, demo: Demo, view: View | None) -> int | None:
    """The axis of the drawn result along which the operands lie, counted from the front."""
    result, _ = _outcome(operation, demo)
    if operation.name not in ("concat", "stack") or result is None:
        return None
    axis: int = demo.arguments.get("axis", 0)
    return axis % len(result) - (view is not None and view.hides_batch)


def _seen(names: Sequence[str], shape: Shape) -> Sequence[str]:
    """The names of the axes that are drawn: without the first, where the batch is hidden."""
    return names[1:] if len(names) == len(shape) + 1 else names


def _fitting(names: Sequence[str], shape: Shape) -> Sequence[str]:
    """Axis names, if there is one for each axis."""
    return names if len(names) == len(shape) else ()
