"""Drawings say the truth, hold nothing but shapes, and never break on what a reader types."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.errors import ShapeError
from shapewise.tensors.drawings import aligns, draw, draw_broadcast
from shapewise.tensors.drawings.blocks import Scale, extent_of
from shapewise.tensors.drawings.canvas import text_width
from shapewise.tensors.ops import operations
from shapewise.types import Demo

ALLOWED = {"svg", "title", "polygon", "rect", "line", "text"}
sizes = st.one_of(st.integers(0, 2000), st.none(), st.sampled_from(["N", "C"]))
shapes = st.lists(sizes, max_size=6).map(tuple)


def elements(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter())


COLOUR = re.compile(r"none|light-dark\(#([0-9a-f]{6}),#([0-9a-f]{6})\)")
PAGES = ("fcfbf8", "15171a")
"""The grounds of the light and of the dark page."""


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("name", sorted(operations()))
def test_every_colour_is_one_for_each_page_and_text_can_be_read_on_both(name: str) -> None:
    for element in elements(draw(Demo(name, operations()[name].example)).svg):
        for attribute in ("fill", "stroke"):
            value = element.get(attribute)
            found = COLOUR.fullmatch(value) if value is not None else None
            assert value is None or found is not None, value
            if element.tag.endswith("}text") and attribute == "fill":
                assert found is not None
                assert all(contrast(colour, page) >= 4.5 for colour, page in zip(found.groups(), PAGES, strict=True)), value


@pytest.mark.parametrize("name", sorted(operations()))
def test_every_operation_has_a_drawing(name: str) -> None:
    drawing = draw(Demo(name, operations()[name].example))
    assert {element.tag.split("}")[1] for element in elements(drawing.svg)} <= ALLOWED
    assert drawing.sentence.endswith(".")
    assert drawing.width > 50
    assert drawing.height > 20


def test_a_concatenation_says_where_each_operand_lies() -> None:
    drawing = draw(Demo.parse("concat((64, 128, 128), (32, 128, 128), axis=0)"))
    assert "gives z (96, 128, 128)" in drawing.sentence
    assert "x fills places 0 to 63, y fills places 64 to 95" in drawing.sentence


def test_a_reduction_says_what_becomes_of_which_axis() -> None:
    drawing = draw(Demo("reduce", {"shapes": [(32, 10, 512)], "how": "max", "axis": 1}))
    assert drawing.sentence.startswith("max over axis 1 of x (32, 10, 512) gives z (32, 512).")
    assert ">max<" in drawing.svg
    assert draw(Demo("reduce", {"shapes": [(3, 4, 5)], "axis": (0, 2)})).sentence.startswith("mean over axes 0, 2 of x")
    assert draw(Demo("reduce", {"shapes": [(3, 4)], "how": "sum"})).sentence.startswith("sum over all axes of x")


def test_a_mismatch_is_drawn_with_its_axis() -> None:
    drawing = draw(Demo.parse("add((64, 128, 128), (32, 128, 128))"))
    assert "fails" in drawing.sentence
    assert "axis 0: 64 ≠ 32" in "".join(element.text or "" for element in elements(drawing.svg))


def test_proportions_are_true() -> None:
    scale = Scale.of([(64, 128, 128), (32, 128, 128)])
    first, second = extent_of((64, 128, 128), scale), extent_of((32, 128, 128), scale)
    assert first.depth == 2 * second.depth
    assert first.width == first.height == second.width


def test_what_is_drawn_thicker_is_said() -> None:
    assert "thicker than true" in draw(Demo.parse("concat((1, 512), (1, 512), axis=0)")).sentence
    assert "thicker than true" not in draw(Demo.parse("concat((4, 8), (4, 8), axis=0)")).sentence


@given(st.lists(shapes, min_size=2, max_size=3), st.integers(-3, 3))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_any_shapes_are_drawn(operands: list[tuple[object, ...]], axis: int) -> None:
    for demo in (Demo("add", {"shapes": operands}), Demo("concat", {"shapes": operands, "axis": axis})):
        elements(draw(demo).svg)
    elements(draw_broadcast(operands).svg)


@pytest.mark.parametrize(
    "written",
    [
        "linear((8, 14400), features=10, in_features=16384)",
        "add((3,), (4,))",
        "stack((1, 3), (1, 3))",
        "squeeze((1, 3), axis=1)",
    ],
)
def test_nothing_of_a_flat_picture_is_cut_off(written: str) -> None:
    """Signs and words beside flat blocks are higher than the blocks."""
    drawing = draw(Demo.parse(written))
    tops = [float(y) for y in re.findall(r'<rect x="[^"]*" y="([^"]*)"', drawing.svg)]
    texts = re.findall(r'<text x="[^"]*" y="([^"]*)"[^>]*?font-size="(\d+)"', drawing.svg)
    tops += [float(y) - 0.75 * int(size) for y, size in texts]
    assert texts
    assert min(tops) >= 0, tops


def test_names_from_readers_stay_text() -> None:
    svg = draw_broadcast([(2,), (2,)], names=['<script>alert("x")</script>', "y"]).svg
    assert {element.tag.split("}")[1] for element in elements(svg)} <= ALLOWED
    assert not re.search(r"<script|onload|href", svg.replace("&lt;script", ""))


def test_alignment_tells_stretching_and_clashing() -> None:
    assert "Stretched: x on axis 1" in draw_broadcast([(8, 1), (8, 5)]).sentence
    assert "clash on axis 1: 4 against 5" in draw_broadcast([(8, 4), (8, 5)]).sentence
    assert aligns("add")
    assert not aligns("concat")


@pytest.mark.parametrize("shape", [(10**9, 100_000), ("hidden_channels", 4), (2, 3)])
def test_every_size_of_an_alignment_stands_inside_its_cell(shape: tuple[int | str, ...]) -> None:
    drawn = elements(draw_broadcast([shape, shape]).svg)
    widths = {round(float(one.get("width", 0)), 1) for one in drawn if one.tag.endswith("rect")}
    assert len(widths) == 1
    assert widths.pop() > max(text_width(str(size)) for size in shape)


def test_what_fails_is_told_in_one_sentence() -> None:
    drawn = draw(Demo("concat", {"shapes": [(2, 3, 4), (2, 4, 4)], "axis": 0}))
    assert "fails: axis 1 does not fit" in drawn.sentence


def test_an_unknown_operation_is_named() -> None:
    with pytest.raises(ShapeError, match="no operation 'frobnicate'"):
        draw(Demo("frobnicate", {"shapes": [(2,)]}))
