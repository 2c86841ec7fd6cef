"""The map of the library: each theme can be told from the others, and nothing stands outside the picture."""

from __future__ import annotations

import re
from math import atan2, pi
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from shapewise.ui.map_view import MARGIN, WIDTH, draw_map

SVG = "{http://www.w3.org/2000/svg}"


def drawn(themes: list[str]) -> ElementTree.Element:
    """A map with one explanation a theme."""
    articles = {f"slug-{number}": SimpleNamespace(title="T", theme=theme) for number, theme in enumerate(themes)}
    places = {slug: (number / len(themes), number % 5 / 5) for number, slug in enumerate(articles)}
    return ElementTree.fromstring(draw_map(places, SimpleNamespace(articles=articles), themes))  # type: ignore[arg-type] # no more of a library is drawn


def look(mark: ElementTree.Element) -> tuple[str | int, ...]:
    """Form and colour of a mark: its element, how many corners, where the first one points, and how it is painted."""
    corners = [tuple(map(float, corner.split(","))) for corner in mark.get("points", "").split()]
    middle = [sum(values) / len(values) for values in zip(*corners, strict=True)]
    turned = round(atan2(corners[0][1] - middle[1], corners[0][0] - middle[0]) / (pi / 4)) if corners else 0
    return mark.tag, len(corners), turned, mark.get("fill", ""), mark.get("stroke", "")


def legend(picture: ElementTree.Element) -> list[ElementTree.Element]:
    return [group for group in picture.iter(f"{SVG}g") if group.get("class") == "theme"]


@pytest.mark.parametrize("count", [8, 12, 64])
def test_no_two_themes_look_alike_and_the_legend_says_which_is_which(count: int) -> None:
    picture = drawn([f"theme {number:02d}" for number in range(count)])
    named = [look(group[0]) for group in legend(picture)]
    assert len(named) == len(set(named)) == count
    marks = {group.get("data-slug"): look(group[-1]) for group in picture.iter(f"{SVG}g") if group.get("data-slug")}
    assert [marks[f"slug-{number}"] for number in range(count)] == named


@pytest.mark.parametrize(
    "themes",
    [
        [f"theme {number:02d}" for number in range(12)],
        [f"{number:02d} a theme with a rather long name" for number in range(12)],
        ["", *("x" * 300 + str(number) for number in range(11))],
    ],
    ids=["short", "long", "endless"],
)
def test_the_legend_of_twelve_themes_stands_inside_the_picture_and_apart(themes: list[str]) -> None:
    picture = drawn(themes)
    height = float(picture.get("viewBox", "").split()[-1])
    taken: list[tuple[float, float, float]] = []
    for group in legend(picture):
        text = group[1]
        left, y = float(text.get("x", "")), float(text.get("y", ""))
        right = left + 6.5 * len(text.text or "")
        assert MARGIN <= left < right <= WIDTH
        assert y < height
        assert not any(y == other_y and left < end and start < right for start, end, other_y in taken)
        taken.append((left, right, y))
    assert len(taken) == 12
    points = [float(one.get("cy", "")) for one in picture.iter(f"{SVG}circle") if one.get("r") == "14"]
    assert max(points) + 14 < min(y for _left, _right, y in taken)


def test_eight_themes_stand_on_one_line() -> None:
    picture = drawn(["broadcasting", "convolution", "errors", "merging", "output", "products", "reshaping", "sequence"])
    assert len({text.get("y") for group in legend(picture) for text in group.iter(f"{SVG}text")}) == 1
    assert re.fullmatch("0 0 960 620", picture.get("viewBox", ""))
