"""What every drawing is made of: a palette, a canvas that collects marks, and the finished drawing.

SVG is written as text, without a library, because a picture must be ready in a few milliseconds and hold nothing but
plain shapes: no script, no style sheet, no address. Everything that comes from a reader passes through ``escape``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from itertools import pairwise
from typing import Literal, TypeAlias

Point: TypeAlias = tuple[float, float]

TEXT_SIZE = 13
FONT = "Source Sans 3, Source Sans Pro, system-ui, sans-serif"
CHARACTER_WIDTH = 7.0
"""Pixels that a character of the text size takes at most, near enough to leave room for it."""


_BOTH = "light-dark("


def both(light: str, dark: str) -> str:
    """A colour that is one on a light page and the other on a dark one; the browser chooses, also when the theme changes."""
    return f"{_BOTH}{light},{dark})"


def _parts(colour: str) -> list[str]:
    return colour.removeprefix(_BOTH).removesuffix(")").split(",")


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of a drawing. Operands differ in hue, in lightness and in hatching, so no fact hangs on colour alone.

    Notes
    -----
    **Source**: the operand hues are those of Okabe and Ito, "Color Universal Design (CUD)" (2008), lightened for dark pages.
    """

    ink: str
    faint: str
    operands: tuple[str, ...]
    result: str
    clash: str
    paper: str
    """What fills are mixed with: a solid mixture hides what lies behind it, a translucent one would not."""

    def tint(self, colour: str, share: float) -> str:
        """A colour mixed into the paper; a share of 1 is the colour itself.

        Examples
        --------
        >>> PALETTE.tint(both("#000000", "#ffffff"), 0.5)
        'light-dark(#808080,#888a8e)'
        """
        return _mixed(colour, self.paper, share)


@cache
def _mixed(colour: str, paper: str, share: float) -> str:
    mixed = []
    for mine, ground in zip(_parts(colour), _parts(paper), strict=True):
        channels = zip(_channels(mine), _channels(ground), strict=True)
        mixed.append("#" + "".join(f"{round(share * one + (1 - share) * other):02x}" for one, other in channels))
    return both(*mixed)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


PALETTE = Palette(
    ink=both("#1f2430", "#e9ecf1"),
    faint=both("#5b6472", "#a9b2c0"),
    operands=(
        both("#0072b2", "#56b4e9"),
        both("#b84a00", "#f0a35e"),
        both("#00795a", "#4cd6a8"),
        both("#9a4a78", "#e7a5cb"),
    ),
    result=both("#4b4fa8", "#b3b6ff"),
    clash=both("#b3001b", "#ff8088"),
    paper=both("#ffffff", "#12161d"),
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished picture with its text alternative."""

    svg: str
    sentence: str
    """Says in words what the picture shows."""
    width: int
    height: int


@dataclass(slots=True)
class Canvas:
    """Collects marks, and knows how much room they take."""

    palette: Palette
    marks: list[str] = field(default_factory=list)
    right: float = 0.0
    bottom: float = 0.0

    def _reach(self, x: float, y: float) -> None:
        self.right = max(self.right, x)
        self.bottom = max(self.bottom, y)

    def polygon(self, points: Sequence[Point], colour: str, *, opacity: float = 0.2, dashed: bool = False) -> None:
        """A closed outline, filled lightly with its own colour."""
        for x, y in points:
            self._reach(x, y)
        told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dash = ' stroke-dasharray="4 3"' if dashed else ""
        self.marks.append(
            f'<polygon points="{told}" fill="{self.palette.tint(colour, opacity)}" stroke="{colour}" stroke-width="1.4" '
            f'stroke-linejoin="round"{dash}/>'
        )

    def rectangle(
        self, x: float, y: float, width: float, height: float, colour: str, *, opacity: float = 0.2, radius: int = 3
    ) -> None:
        """An upright box with round corners."""
        self._reach(x + width, y + height)
        self.marks.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius}" '
            f'fill="{self.palette.tint(colour, opacity)}" stroke="{colour}" stroke-width="1.4"/>'
        )

    def line(self, start: Point, end: Point, colour: str, *, width: float = 1.4, dashed: bool = False) -> None:
        """A straight line."""
        self._reach(*start)
        self._reach(*end)
        dash = ' stroke-dasharray="4 3"' if dashed else ""
        self.marks.append(
            f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" stroke="{colour}" '
            f'stroke-width="{width}" stroke-linecap="round"{dash}/>'
        )

    def path(self, points: Sequence[Point], colour: str, *, arrow: bool = True) -> None:
        """A line through points, with a head at its end."""
        for start, end in pairwise(points):
            self.line(start, end, colour)
        if arrow and len(points) > 1:
            self.head(points[-2], points[-1], colour)

    def head(self, start: Point, end: Point, colour: str) -> None:
        """The head of an arrow that comes from ``start``."""
        length = max(((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5, 1e-9)
        dx, dy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
        left = (end[0] - 7 * dx - 4 * dy, end[1] - 7 * dy + 4 * dx)
        right = (end[0] - 7 * dx + 4 * dy, end[1] - 7 * dy - 4 * dx)
        self.polygon([end, left, right], colour, opacity=1)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        colour: str | None = None,
        anchor: Literal["start", "middle", "end"] = "middle",
        size: int = TEXT_SIZE,
        bold: bool = False,
    ) -> None:
        """One line of text whose base line is at ``y``."""
        room = text_width(words, size)
        self._reach(x + {"start": room, "middle": room / 2, "end": 0}[anchor], y + 4)
        weight = ' font-weight="600"' if bold else ""
        place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
        self.marks.append(
            f'<text {place} font-size="{size}"{weight} fill="{colour or self.palette.ink}">{escape(words)}</text>'
        )

    def hatch(self, x: float, y: float, width: float, height: float, colour: str, kind: int) -> None:
        """Lines across a box that tell operands apart without their colour; kind 0 is plain."""
        if kind == 0 or width < 4 or height < 4:
            return
        step = 9.0
        if kind % 3 == 1:  # rising lines, clipped by hand to the box
            offset = step
            while offset < width + height:
                start = (x + min(offset, width), y + max(0.0, offset - width))
                end = (x + max(0.0, offset - height), y + min(offset, height))
                self.marks.append(_thin(start, end, colour))
                offset += step
        elif kind % 3 == 2:
            row = step / 2
            while row < height:
                self.marks.append(_thin((x, y + row), (x + width, y + row), colour))
                row += step
        else:
            column = step / 2
            while column < width:
                self.marks.append(_thin((x + column, y), (x + column, y + height), colour))
                column += step

    def finish(self, sentence: str, margin: int = 10) -> Drawing:
        """The picture, as wide and as high as its marks need."""
        width, height = round(self.right + margin), round(self.bottom + margin)
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'role="img" font-family="{FONT}"><title>{escape(sentence)}</title>{"".join(self.marks)}</svg>'
        )
        return Drawing(svg, sentence, width, height)


def text_width(words: str, size: int = TEXT_SIZE) -> float:
    """Room that a line of text takes, in pixels, rather too much than too little."""
    return len(words) * CHARACTER_WIDTH * size / TEXT_SIZE


def _thin(start: Point, end: Point, colour: str) -> str:
    return (
        f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" '
        f'stroke="{colour}" stroke-width="0.8" stroke-opacity="0.55"/>'
    )
