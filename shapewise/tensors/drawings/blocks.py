"""A tensor as a block: the last two axes are its face, the third from the end its depth; others are told in front of it.

All blocks of a drawing share one scale, so their proportions are true; only what would be thinner than a hair is drawn
thicker, and the drawing then says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shapewise.tensors.drawings.canvas import Canvas, text_width
from shapewise.types import Shape, Size

LARGEST = 112.0
"""Pixels of the largest size in a drawing."""
THINNEST = 7.0
"""Pixels of the smallest size, so that an axis of 1 can still be seen."""
UNKNOWN = 0.6
"""A size that is not known is drawn as this part of the largest, with a dashed outline."""
SLANT = 0.42
"""How far the depth runs to the right and up, for a pixel of depth."""
COPIES_SIZE = 15
"""Text size of the "8 ×" in front of a block."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Pixels for sizes."""

    largest: int

    @classmethod
    def of(cls, shapes: Sequence[Shape]) -> Scale:
        """The scale at which the largest size of all shapes is ``LARGEST`` pixels long."""
        sizes = [size for shape in shapes for size in shape[-3:] if isinstance(size, int)]
        return cls(max([*sizes, 1]))

    def pixels(self, size: Size) -> float:
        """Length of a size; never thinner than ``THINNEST``."""
        if not isinstance(size, int):
            return LARGEST * UNKNOWN
        return max(THINNEST, LARGEST * size / self.largest)

    def distorts(self, shapes: Sequence[Shape]) -> bool:
        """Whether some size is drawn thicker than true."""
        return any(
            isinstance(size, int) and LARGEST * size / self.largest < THINNEST - 0.5 for shape in shapes for size in shape[-3:]
        )


@dataclass(frozen=True, slots=True)
class Extent:
    """The room of a block, in pixels."""

    width: float
    height: float
    depth: float
    margin: float
    """Room in front of the block for the number of copies."""

    @property
    def outer_width(self) -> float:
        """With margin and depth."""
        return self.margin + self.width + self.depth * SLANT

    @property
    def outer_height(self) -> float:
        """With depth."""
        return self.height + self.depth * SLANT


def extent_of(shape: Shape, scale: Scale) -> Extent:
    """How much room a tensor's block takes."""
    width = scale.pixels(shape[-1]) if shape else THINNEST * 2
    height = scale.pixels(shape[-2]) if len(shape) > 1 else THINNEST * 2
    depth = scale.pixels(shape[-3]) if len(shape) > 2 else 0.0
    copies = copies_text(shape)
    return Extent(width, height, depth, text_width(copies, COPIES_SIZE) + 4 if copies else 0.0)


def copies_text(shape: Shape) -> str:
    """How many such blocks there are, by the axes before the last three: ``8 ×``; empty for up to three axes.

    Examples
    --------
    >>> copies_text((8, 64, 32, 32)), copies_text((64, 32, 32)), copies_text((2, None, 64, 32, 32))
    ('8 ×', '', '2 × ? ×')
    """
    return " ".join(f"{'?' if size is None else size} ×" for size in shape[:-3])


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a block along one axis, in the colour and hatching of the operand that it came from."""

    size: Size
    colour: str
    hatching: int


def draw_block(
    canvas: Canvas,
    x: float,
    y: float,
    shape: Shape,
    scale: Scale,
    parts: Sequence[Part],
    axis: int = 0,
    clash: int | None = None,
) -> Extent:
    """Draw a tensor with its upper left outer corner at (x, y); ``parts`` divide it along ``axis``.

    Parameters
    ----------
    shape
        The tensor's shape, any number of axes.
    parts
        One part for a plain block; several for a concatenation, whose sizes run along ``axis``.
    axis
        Which axis the parts divide, from 0.
    clash
        The axis that does not fit, marked with a strong edge; ``None`` for none.
    """
    room = extent_of(shape, scale)
    face_y = y + room.outer_height - room.height
    if room.margin:
        canvas.text(
            x, face_y + room.height / 2 + 5, copies_text(shape), anchor="start", size=COPIES_SIZE, colour=canvas.palette.faint
        )
        x += room.margin
    for piece_x, piece_y, piece, part in _pieces(x, face_y, room, shape, parts, axis):
        dashed = any(not isinstance(size, int) for size in shape[-3:])
        _cuboid(canvas, piece_x, piece_y, piece, part.colour, dashed=dashed, opacity=0.2)
        canvas.hatch(piece_x, piece_y, piece.width, piece.height, part.colour, part.hatching)
    if clash is not None:
        _mark_axis(canvas, x, face_y, room, clash - len(shape))
    return room


def _cuboid(canvas: Canvas, x: float, y: float, room: Extent, colour: str, *, dashed: bool, opacity: float) -> None:
    """Face, top and side, with the face's upper left corner at (x, y)."""
    run = room.depth * SLANT
    w, h = room.width, room.height
    if run:
        canvas.polygon(
            [(x, y), (x + run, y - run), (x + w + run, y - run), (x + w, y)], colour, opacity=opacity * 0.5, dashed=dashed
        )
        side = [(x + w, y), (x + w + run, y - run), (x + w + run, y + h - run), (x + w, y + h)]
        canvas.polygon(side, colour, opacity=opacity * 1.6, dashed=dashed)
    canvas.polygon([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], colour, opacity=opacity, dashed=dashed)


def _pieces(
    x: float, y: float, room: Extent, shape: Shape, parts: Sequence[Part], axis: int
) -> list[tuple[float, float, Extent, Part]]:
    """Where each part of a divided block lies, the hindmost first."""
    from_end = axis - len(shape)
    known = [part.size for part in parts if isinstance(part.size, int)]
    if len(parts) == 1 or len(known) < len(parts) or sum(known) == 0 or from_end < -3:
        return [(x, y, room, parts[0])] if len(parts) == 1 or from_end >= -3 else [(x, y, room, part) for part in parts[:1]]
    pieces, start, total = [], 0.0, float(sum(known))
    for part, size in zip(parts, known, strict=True):
        share = size / total
        if from_end == -1:
            pieces.append((x + start * room.width, y, Extent(share * room.width, room.height, room.depth, 0.0), part))
        elif from_end == -2:
            pieces.append((x, y + start * room.height, Extent(room.width, share * room.height, room.depth, 0), part))
        else:
            run = start * room.depth * SLANT
            pieces.append((x + run, y - run, Extent(room.width, room.height, share * room.depth, 0), part))
        start += share
    return pieces[::-1] if from_end == -3 else pieces


def _mark_axis(canvas: Canvas, x: float, y: float, room: Extent, from_end: int) -> None:
    """A strong edge along the axis that does not fit."""
    run, colour = room.depth * SLANT, canvas.palette.clash
    if from_end == -1:
        canvas.line((x, y + room.height), (x + room.width, y + room.height), colour, width=4)
    elif from_end == -2:
        canvas.line((x, y), (x, y + room.height), colour, width=4)
    elif from_end == -3 and run:
        canvas.line((x, y), (x + run, y - run), colour, width=4)
    elif room.margin:
        canvas.line((x - room.margin, y + room.height / 2 + 11), (x - 6, y + room.height / 2 + 11), colour, width=4)


def label_lines(name: str, shape: Shape, axis_names: Sequence[str]) -> list[str]:
    """What stands under a block: its name and shape, then each axis with its size."""
    sizes = ", ".join("?" if size is None else str(size) for size in shape)
    lines = [f"{name} ({sizes}{',' if len(shape) == 1 else ''})"]
    if shape and axis_names:
        lines.append(
            " · ".join(f"{axis} {'?' if size is None else size}" for axis, size in zip(axis_names, shape, strict=True))
        )
    return lines


def label_room(lines: Sequence[str]) -> float:
    """Pixels that the widest line under a block takes."""
    return max((text_width(line) for line in lines), default=0.0)
