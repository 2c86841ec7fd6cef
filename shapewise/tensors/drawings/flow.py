"""Operands on the left, what is done to them in the middle, the result on the right: the drawing of most operations."""

from __future__ import annotations

from collections.abc import Sequence

from shapewise.errors import ShapeError
from shapewise.tensors.drawings.blocks import Part, Scale, draw_block, extent_of, label_lines, label_room
from shapewise.tensors.drawings.canvas import Canvas, Drawing, Palette
from shapewise.types import Shape, shape_text

GAP = 26.0
LABEL_LINE = 17.0
TOP = 12.0
FAILURE_HEIGHT = 44.0

SYMBOLS = {
    "add": "+",
    "subtract": "−",
    "multiply": "×",
    "divide": "÷",
    "maximum": "max",
    "minimum": "min",
    "average": "mean",
    "matmul": "@",
    "dot": "·",
    "linear": "@",
    "linear_identity": "@",
    "concat": "concat",
    "stack": "stack",
}
ELEMENTWISE = ("add", "subtract", "multiply", "divide", "maximum", "minimum", "average", "mse", "glu", "positional_add")


def draw_flow(
    palette: Palette,
    operation: str,
    names: Sequence[str],
    shapes: Sequence[Shape],
    result: Shape | None,
    error: ShapeError | None,
    axis: int | None,
    axis_names: Sequence[Sequence[str]],
    result_names: Sequence[str],
    told: str = "",
) -> Drawing:
    """Draw operands, symbol and result, or the axis at which they fail.

    Parameters
    ----------
    names, shapes, axis_names
        One entry an operand.
    result, error
        One of the two is ``None``.
    axis
        For a concatenation or a stack: the axis of the result along which the operands lie.
    told
        What is done, where the operation's name says too little: "mean over axis 1".
    """
    canvas = Canvas(palette)
    scale = Scale.of([*shapes, *([result] if result is not None else [])])
    tallest = max(extent_of(shape, scale).outer_height for shape in [*shapes, *([result] if result is not None else [])])
    height = max(tallest, FAILURE_HEIGHT)  # beside flat blocks, signs and words are what needs the room
    middle = TOP + height / 2
    x = 12.0
    symbol = told.partition(" ")[0] or SYMBOLS.get(operation, "→")
    for position, (name, shape) in enumerate(zip(names, shapes, strict=True)):
        if position:
            x = _between(canvas, x, middle, symbol if len(symbol) == 1 else ",")
        part = Part(None, _operand_colour(palette, position), position % 4)
        x = _tensor(canvas, x, middle, name, shape, scale, [part], 0, _clash_axis(error, shape), axis_names[position])
    plain = len(shapes) == 1 or len(symbol) > 1
    x = _between(
        canvas,
        x,
        middle,
        (symbol if plain and symbol != "→" else "=") if error is None else "≠",
        arrow=plain,
        wrong=bool(error),
    )
    if result is None or error is not None:
        _failure(canvas, x, middle, error)
    else:
        _tensor(
            canvas,
            x,
            middle,
            "z",
            result,
            scale,
            _parts(palette, operation, shapes, result, axis),
            axis or 0,
            None,
            result_names,
        )
    sentence = _sentence(told or operation, names, shapes, result, error, axis)
    if scale.distorts([*shapes, *([result] if result is not None else [])]):
        sentence += " Very small sizes are drawn thicker than true."
    return canvas.finish(sentence)


def _operand_colour(palette: Palette, position: int) -> str:
    return palette.operands[position % len(palette.operands)]


def _parts(palette: Palette, operation: str, shapes: Sequence[Shape], result: Shape, axis: int | None) -> list[Part]:
    """The result in the colours of the operands where they still lie apart, else in its own."""
    if operation in ("concat", "stack") and axis is not None and len(shapes) <= 8:
        sizes = [shape[axis] if operation == "concat" else 1 for shape in shapes]
        return [Part(size, _operand_colour(palette, position), position % 4) for position, size in enumerate(sizes)]
    if len(shapes) == 1:
        return [Part(None, palette.operands[0], 0)]
    return [Part(None, palette.result, 0)]


def _tensor(
    canvas: Canvas,
    x: float,
    middle: float,
    name: str,
    shape: Shape,
    scale: Scale,
    parts: Sequence[Part],
    axis: int,
    clash: int | None,
    axis_names: Sequence[str],
) -> float:
    """A block with its label below; returns where the next thing may begin."""
    lines = label_lines(name, shape, axis_names)
    room = extent_of(shape, scale)
    width = max(room.outer_width, label_room(lines))
    draw_block(canvas, x + (width - room.outer_width) / 2, middle - room.outer_height / 2, shape, scale, parts, axis, clash)
    lowest = middle + _half_height(scale, shape) + LABEL_LINE
    canvas.text(x + width / 2, lowest, lines[0], bold=True)
    for number, line in enumerate(lines[1:], start=1):
        canvas.text(x + width / 2, lowest + number * LABEL_LINE, line, colour=canvas.palette.faint, size=12)
    return x + width + GAP


def _half_height(scale: Scale, shape: Shape) -> float:
    return extent_of(shape, scale).outer_height / 2


def _between(canvas: Canvas, x: float, middle: float, words: str, *, arrow: bool = False, wrong: bool = False) -> float:
    colour = canvas.palette.clash if wrong else canvas.palette.ink
    width = max(18.0, len(words) * 9.0)
    canvas.text(
        x + width / 2,
        middle + 6 - (12 if arrow and words not in "=≠" else 0),
        words,
        size=18 if len(words) < 3 else 13,
        bold=True,
        colour=colour,
    )
    if arrow and words not in "=≠":
        canvas.path([(x, middle + 6), (x + width + 6, middle + 6)], colour)
    return x + width + GAP


def _failure(canvas: Canvas, x: float, middle: float, error: ShapeError | None) -> None:
    """The clashing sizes in words, where the result would stand."""
    colour = canvas.palette.clash
    sizes = list(dict.fromkeys(str(size) for size in error.sizes)) if error else []
    axis = f"axis {error.axis}: " if error and error.axis is not None else ""
    told = axis + " ≠ ".join(sizes) if len(sizes) > 1 else "does not fit"
    width = max(120.0, len(told) * 8.0 + 24)
    canvas.rectangle(x, middle - FAILURE_HEIGHT / 2, width, FAILURE_HEIGHT, colour, opacity=0.08)
    canvas.text(x + width / 2, middle + 5, told, colour=colour, bold=True, size=14)


def _clash_axis(error: ShapeError | None, shape: Shape) -> int | None:
    """The clashing axis counted in this operand; a broadcast counts it in the result, so align at the last axis."""
    if error is None or error.axis is None or not error.operands:
        return None
    longest = max(len(operand) for operand in error.operands)
    place = error.axis if all(len(operand) == longest for operand in error.operands) else error.axis - longest + len(shape)
    return place if 0 <= place < len(shape) else None


def _sentence(
    operation: str,
    names: Sequence[str],
    shapes: Sequence[Shape],
    result: Shape | None,
    error: ShapeError | None,
    axis: int | None,
) -> str:
    """What the picture shows, in words."""
    operands = " and ".join(f"{name} {shape_text(shape)}" for name, shape in zip(names, shapes, strict=True))
    if error is not None or result is None:
        return f"{operation} of {operands} fails{f': {error.given}' if error else ''}".rstrip(".") + "."
    told = f"{operation} of {operands} gives z {shape_text(result)}."
    if operation == "concat" and axis is not None and all(isinstance(shape[axis], int) for shape in shapes):
        start, places = 0, []
        for name, shape in zip(names, shapes, strict=True):
            size = shape[axis]
            if isinstance(size, int) and size:
                places.append(f"{name} fills places {start} to {start + size - 1}")
                start += size
        told += f" Along axis {axis}, {', '.join(places)}."
    return told
