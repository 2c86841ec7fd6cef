"""Broadcasting as a table: shapes written under each other, aligned at the last axis, and what each column becomes."""

from __future__ import annotations

from collections.abc import Sequence

from shapewise.errors import ShapeError
from shapewise.tensors.drawings.canvas import Canvas, Drawing, Palette, text_width
from shapewise.tensors.shapes import broadcast_shape, merged_size
from shapewise.types import Shape, Size, shape_text

CELL_WIDTH = 62.0
"""Room of a column, with the gap beside it; all grow where a size has more letters than fit."""
CELL_GAP = 6.0
CELL_MARGIN = 10.0
CELL_HEIGHT = 30.0
LABEL_WIDTH = 56.0


def draw_alignment(palette: Palette, names: Sequence[str], shapes: Sequence[Shape]) -> Drawing:
    """Draw the columns of an elementwise operation: equal, stretched (hatched) or clashing (marked with ≠).

    Parameters
    ----------
    names, shapes
        One entry an operand, in order.
    """
    canvas = Canvas(palette)
    ndim = max((len(shape) for shape in shapes), default=0)
    try:
        result: Shape | None = broadcast_shape(*shapes, names=names)
    except ShapeError:
        result = None
    y = 26.0
    columns = [_column(shapes, ndim, axis) for axis in range(ndim)]
    room = _room(columns)
    for axis in range(ndim):
        canvas.text(LABEL_WIDTH + (axis + 0.5) * room, 16, f"axis {axis}", colour=palette.faint, size=12)
    for position, name in enumerate(names):
        canvas.text(LABEL_WIDTH - 12, y + 20, name, anchor="end", bold=True)
        for axis, column in enumerate(columns):
            place = (LABEL_WIDTH + axis * room, y)
            _cell(canvas, place, room, column[position], palette.operands[position % 4], _stretches(column, position))
        y += CELL_HEIGHT + 6
    canvas.line((LABEL_WIDTH, y + 1), (LABEL_WIDTH + ndim * room - CELL_GAP, y + 1), palette.faint)
    y += 8
    canvas.text(LABEL_WIDTH - 12, y + 20, "z", anchor="end", bold=True)
    for axis, column in enumerate(columns):
        clashes = _clashes(column)
        told = "≠" if clashes else _told(_merged(column))
        colour = palette.clash if clashes else palette.result
        canvas.rectangle(LABEL_WIDTH + axis * room, y, room - CELL_GAP, CELL_HEIGHT, colour, opacity=0.1)
        canvas.text(LABEL_WIDTH + (axis + 0.5) * room - CELL_GAP / 2, y + 20, told, colour=colour, bold=True)
    return canvas.finish(_sentence(names, shapes, columns, result))


def _room(columns: Sequence[Sequence[Size | str]]) -> float:
    """The room of each column: that of the longest size, names and numbers of ten digits included."""
    longest = max((text_width(_told(size)) for column in columns for size in column if size != "missing"), default=0.0)
    return max(CELL_WIDTH, longest + CELL_MARGIN + CELL_GAP)


def _column(shapes: Sequence[Shape], ndim: int, axis: int) -> list[Size | str]:
    """What stands on one axis of the result, from each operand; ``"missing"`` where the operand has no such axis."""
    return [shape[axis - ndim + len(shape)] if axis >= ndim - len(shape) else "missing" for shape in shapes]


def _present(column: Sequence[Size | str]) -> list[Size]:
    """The sizes of a column that do not stretch."""
    return [size for size in column if size not in (1, "missing")]


def _clashes(column: Sequence[Size | str]) -> bool:
    numbers = [size for size in _present(column) if isinstance(size, int)]
    return any(number != numbers[0] for number in numbers[1:])


def _stretches(column: Sequence[Size | str], position: int) -> bool:
    return column[position] in (1, "missing") and bool(_present(column))


def _merged(column: Sequence[Size | str]) -> Size:
    merged: Size = 1
    for size in _present(column):
        merged = size if merged == 1 else merged_size(merged, size)
    return merged


def _told(size: Size | str) -> str:
    return "?" if size is None else str(size)


def _cell(canvas: Canvas, place: tuple[float, float], room: float, size: Size | str, colour: str, stretches: bool) -> None:
    x, y = place
    width = room - CELL_GAP
    if size == "missing":
        canvas.polygon(
            [(x, y), (x + width, y), (x + width, y + CELL_HEIGHT), (x, y + CELL_HEIGHT)], colour, opacity=0, dashed=True
        )
        canvas.text(x + width / 2, y + 20, "(1)", colour=canvas.palette.faint)
        return
    canvas.rectangle(x, y, width, CELL_HEIGHT, colour, opacity=0.08 if stretches else 0.2)
    if stretches:
        canvas.hatch(x, y, width, CELL_HEIGHT, colour, 1)
    canvas.text(x + width / 2, y + 20, _told(size), bold=True)


def _sentence(
    names: Sequence[str], shapes: Sequence[Shape], columns: Sequence[Sequence[Size | str]], result: Shape | None
) -> str:
    operands = " and ".join(f"{name} {shape_text(shape)}" for name, shape in zip(names, shapes, strict=True))
    if result is None:
        axis = next(number for number, column in enumerate(columns) if _clashes(column))
        sizes = " against ".join(_told(size) for size in dict.fromkeys(_present(columns[axis])))
        return f"Aligned at the last axis, {operands} clash on axis {axis}: {sizes}, and neither is 1."
    stretched = [
        f"{name} on axis {axis}"
        for position, name in enumerate(names)
        for axis, column in enumerate(columns)
        if _stretches(column, position)
    ]
    told = f"Aligned at the last axis, {operands} give {shape_text(result)}."
    return f"{told} Stretched: {', '.join(stretched)}." if stretched else told
