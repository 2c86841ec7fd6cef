"""The map of the library: explanations as points, near ones close, themes by colour and by shape; a click opens."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape as html_escape
from math import ceil, cos, pi, sin
from typing import TYPE_CHECKING

import streamlit as st

from shapewise.tensors.drawings import both
from shapewise.ui import rooms
from shapewise.ui.figures import pick_point
from shapewise.ui.render import article_link, escape

if TYPE_CHECKING:
    from shapewise.library.library import Library

WIDTH, HEIGHT, MARGIN = 960.0, 620.0, 34.0
_COLUMNS, _LINE = 8, 20.0
"""The legend's columns, and how much each further line of it adds to the picture."""
_LONGEST_NAME = 40
_FORMS = 8
_COLOURS = (
    both("#0072b2", "#56b4e9"),
    both("#b84a00", "#f0a35e"),
    both("#00795a", "#4cd6a8"),
    both("#9a4a78", "#e7a5cb"),
    both("#4b4fa8", "#b3b6ff"),
    both("#8a6d00", "#e3c25c"),
    both("#5b6472", "#a9b2c0"),
    both("#b3001b", "#ff8088"),
)
_INK, _PAPER = both("#1d1b17", "#ece9e2"), both("#fcfbf8", "#15171a")


def show_map(library: Library) -> None:
    """The picture, and the same as a list."""
    places = rooms.positions()
    if len(places) < 2:
        st.info("A map needs two explanations at least.")
        return
    themes = sorted({library.articles[slug].theme for slug in places})
    data = {
        "svg": draw_map(places, library, themes),
        "sentence": f"Map of {len(places)} explanations; near ones treat like matters. The list below says the same in words.",
        "width": int(WIDTH),
    }
    opened = pick_point(data, key="map")
    if opened in library.articles:
        st.switch_page("explanation.py", query_params={"article": opened})
    st.caption("Near points treat like matters. Colour and form tell the theme. Click a point, or use the list, to open it.")
    with st.expander("The map as a list"):
        for theme in themes:
            st.markdown(f"**{escape(theme.capitalize())}**")
            for slug in sorted(places):
                if library.articles[slug].theme == theme:
                    near = " · ".join(escape(library.articles[other].title) for other in nearest(places, slug))
                    st.markdown(f"- {article_link(library.articles[slug].title, slug)}  \n  :small[near: {near}]")


def nearest(places: Mapping[str, tuple[float, float]], slug: str, count: int = 2) -> list[str]:
    """The points that lie nearest to one."""
    x, y = places[slug]
    others = [other for other in places if other != slug]
    return sorted(others, key=lambda other: ((places[other][0] - x) ** 2 + (places[other][1] - y) ** 2, other))[:count]


def draw_map(places: Mapping[str, tuple[float, float]], library: Library, themes: list[str]) -> str:
    """The map as SVG: a mark a point with its slug as name, and a legend."""
    xs, ys = [x for x, _y in places.values()], [y for _x, y in places.values()]
    spots = {
        slug: (MARGIN + _scaled(x, xs) * (WIDTH - 2 * MARGIN), MARGIN + _scaled(y, ys) * (HEIGHT - 3 * MARGIN))
        for slug, (x, y) in places.items()
    }
    marks, labels = [], []
    used = [(x - 9, x + 9, y) for x, y in spots.values()]
    for slug, (x, y) in sorted(spots.items()):
        article = library.articles[slug]
        number = themes.index(article.theme)
        title = html_escape(article.title)
        marks.append(
            f'<g data-slug="{html_escape(slug)}" tabindex="0" role="link" aria-label="{title}"><title>{title}</title>'
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="14" fill="{_PAPER}" fill-opacity="0.01"/>{_mark(number, x, y)}</g>'
        )
        right = x > WIDTH * 0.72
        width = 6.4 * len(slug)
        left = x - 12 - width if right else x + 12
        if not any(abs(y - other_y) < 14 and left < end and other_left < left + width for other_left, end, other_y in used):
            used.append((left, left + width, y))
            anchor = "end" if right else "start"
            labels.append(
                f'<text x="{x - 11 if right else x + 11:.0f}" y="{y + 4:.0f}" font-size="12" text-anchor="{anchor}" '
                f'fill="{_INK}">{html_escape(slug)}</text>'
            )
    legend, height = _legend(themes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}">'
        f"{''.join(labels)}{''.join(marks)}{legend}</svg>"
    )


def _scaled(value: float, values: list[float]) -> float:
    low, high = min(values), max(values)
    return (value - low) / (high - low) if high > low else 0.5


def _legend(themes: list[str]) -> tuple[str, float]:
    """The names of the themes, line by line below the points, and how high the picture is with them."""
    width = (WIDTH - 2 * MARGIN) / _COLUMNS
    pieces, line, column = [], 0, 0
    for number, theme in enumerate(themes):
        name = theme or "others"
        name = f"{name[: _LONGEST_NAME - 1]}…" if len(name) > _LONGEST_NAME else name
        taken = ceil((24 + 7 * len(name)) / width)
        if column + taken > _COLUMNS:
            line, column = line + 1, 0
        x, y = MARGIN + column * width, HEIGHT - 14 + line * _LINE
        text = f'<text x="{x + 12:.0f}" y="{y + 4:.0f}" font-size="13" fill="{_INK}">{html_escape(name)}</text>'
        pieces.append(f'<g class="theme">{_mark(number, x, y)}{text}</g>')
        column += taken
    return "".join(pieces), HEIGHT + line * _LINE


def _mark(number: int, x: float, y: float) -> str:
    """A form of its own for each theme, so that the theme can be told without colour.

    Past as many themes as forms, the forms come again with the colours moved on by one: 64 themes differ in one or the other.
    """
    form = number % _FORMS
    colour = _COLOURS[(number + number // _FORMS) % len(_COLOURS)]
    if form == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{colour}"/>'
    if form == 7:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="none" stroke="{colour}" stroke-width="3"/>'
    corners, turn, inner = {
        1: (4, pi / 4, 0),
        2: (3, -pi / 2, 0),
        3: (4, 0, 0),
        4: (3, pi / 2, 0),
        5: (5, -pi / 2, 3),
        6: (4, 0, 2.4),
    }[form]
    count = corners * 2 if inner else corners
    points = []
    for step in range(count):
        radius = inner if inner and step % 2 else 7.5
        angle = turn + 2 * pi * step / count
        points.append(f"{x + radius * cos(angle):.1f},{y + radius * sin(angle):.1f}")
    return f'<polygon points="{" ".join(points)}" fill="{colour}"/>'
