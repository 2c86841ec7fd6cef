"""Boxes and arrows: how a block of layers is wired, with the shape that leaves each box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shapewise.tensors.drawings.canvas import Canvas, Drawing, Palette, text_width
from shapewise.types import Shape, shape_text

COLUMN_GAP = 34.0
ROW_GAP = 30.0
BOX_HEIGHT = 46.0
MARGIN = 12.0


@dataclass(frozen=True, slots=True)
class Node:
    """A box: what it does, and the shape that leaves it."""

    key: str
    title: str
    shape: Shape | None
    column: int
    row: float
    kind: Literal["tensor", "layer", "merge"] = "layer"


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow from one box to another; ``clash`` marks two shapes that do not fit."""

    start: str
    end: str
    clash: bool = False


def draw_diagram(palette: Palette, nodes: Sequence[Node], edges: Sequence[Edge], sentence: str) -> Drawing:
    """Lay boxes out on their columns and rows, and join them.

    Parameters
    ----------
    nodes
        Boxes with whole columns from 0 and rows from 0; rows may lie halfway.
    edges
        Arrows between boxes by their keys.
    sentence
        The text alternative.
    """
    canvas = Canvas(palette)
    widths: dict[int, float] = {}
    for node in nodes:
        widths[node.column] = max(widths.get(node.column, 0.0), _box_width(node))
    lefts: dict[int, float] = {}
    x = MARGIN
    for column in sorted(widths):
        lefts[column] = x
        x += widths[column] + COLUMN_GAP
    boxes = {node.key: _box(node, lefts[node.column], widths[node.column]) for node in nodes}
    for edge in edges:
        _arrow(canvas, boxes[edge.start], boxes[edge.end], palette.clash if edge.clash else palette.faint)
    for node in nodes:
        _draw_node(canvas, node, boxes[node.key])
    return canvas.finish(sentence)


Box = tuple[float, float, float, float]
"""Left, top, width, height."""


def _box_width(node: Node) -> float:
    lines = [node.title, shape_text(node.shape) if node.shape is not None else ""]
    return max(text_width(line) for line in lines) + 22


def _box(node: Node, left: float, width: float) -> Box:
    own = _box_width(node)
    return left + (width - own) / 2, MARGIN + node.row * (BOX_HEIGHT + ROW_GAP), own, BOX_HEIGHT


def _arrow(canvas: Canvas, start: Box, end: Box, colour: str) -> None:
    """From the right of one box to the left of the next; from the side that faces it where they share a column."""
    if end[0] > start[0] + start[2]:
        begin = (start[0] + start[2], start[1] + start[3] / 2)
        finish = (end[0] - 2, end[1] + end[3] / 2)
        if abs(begin[1] - finish[1]) < 1:
            canvas.path([begin, finish], colour)
            return
        bend = finish[0] - COLUMN_GAP / 2
        canvas.path([begin, (bend, begin[1]), (bend, finish[1]), finish], colour)
        return
    down = end[1] > start[1]
    x = end[0] + end[2] / 2
    canvas.path([(x, start[1] + start[3] if down else start[1]), (x, end[1] - 2 if down else end[1] + end[3] + 2)], colour)


def _draw_node(canvas: Canvas, node: Node, box: Box) -> None:
    colour = {"tensor": canvas.palette.operands[0], "layer": canvas.palette.operands[2], "merge": canvas.palette.result}[
        node.kind
    ]
    radius = {"tensor": 3, "layer": 9, "merge": 22}[node.kind]
    canvas.rectangle(*box, colour, opacity=0.14, radius=radius)
    middle = box[0] + box[2] / 2
    if node.shape is None:
        canvas.text(middle, box[1] + box[3] / 2 + 5, node.title, bold=True)
        return
    canvas.text(middle, box[1] + 19, node.title, bold=True)
    canvas.text(middle, box[1] + 37, shape_text(node.shape), colour=canvas.palette.faint, size=12)
