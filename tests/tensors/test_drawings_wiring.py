"""Blocks are wired truly: every box shows the shape that leaves it, and a merge that fails is marked where it fails."""

from __future__ import annotations

from time import perf_counter
from xml.etree import ElementTree

import pytest

from shapewise.tensors.drawings import draw
from shapewise.tensors.drawings.wiring import Wiring, wiring
from shapewise.tensors.ops import operations
from shapewise.types import Demo

BLOCKS = [
    "residual_block((1, 64, 32, 32), filters=64)",
    "residual_block((8, 64, 32, 32), filters=128, stride=2, shortcut='projection')",
    "residual_block((8, 64, 32, 32), filters=128, stride=2)",
    "dense_block((1, 64, 56, 56), layers=2, growth=32)",
    "dense_block((None, 64, 56, 56), layers=6, growth=32)",
    "inception_block((1, 192, 28, 28))",
    "se_gate((8, 64, 32, 32), reduction=16)",
    "glu((8, 512))",
    "linear_identity((64, 128, 128), (32, 128, 128), features=128, axis=0)",
    "multi_head_attention((8, 10, 512), heads=8, batch_first=True)",
    "multi_head_attention((2, 10, 32), (2, 12, 32), (2, 12, 32), heads=4, batch_first=True)",
    "unet((1, 3, 112, 112), depth=4)",
    "unet((1, 3, 100, 100), depth=4)",
    "unet((1, 3, 100, 100), depth=4, fit='pad', merge='add')",
]


def wired(text: str) -> Wiring:
    demo = Demo.parse(text)
    found = wiring(operations()[demo.operation], demo)
    assert found is not None
    return found


@pytest.mark.parametrize("text", BLOCKS)
def test_every_arrow_joins_two_boxes_and_every_box_is_joined(text: str) -> None:
    nodes, edges = wired(text)
    keys = [node.key for node in nodes]
    assert len(dict.fromkeys(keys)) == len(keys)
    places = [(node.column, node.row) for node in nodes]
    assert len(dict.fromkeys(places)) == len(places)
    assert sorted(keys) == sorted(dict.fromkeys([edge.start for edge in edges] + [edge.end for edge in edges]))


@pytest.mark.parametrize("text", BLOCKS)
def test_it_is_drawn_at_once(text: str) -> None:
    demo = Demo.parse(text)
    drawing = draw(demo)
    ElementTree.fromstring(drawing.svg)
    assert drawing.sentence.startswith(f"How {demo.operation} of ")
    started = perf_counter()
    for _ in range(5):
        draw(demo)
    assert (perf_counter() - started) / 5 < 0.05


def test_the_last_box_has_the_shape_of_the_result() -> None:
    for text in BLOCKS:
        demo = Demo.parse(text)
        nodes, edges = wired(text)
        if not any(edge.clash for edge in edges):
            assert operations()[demo.operation].shape(**demo.arguments) in [node.shape for node in nodes]


def test_an_identity_shortcut_that_does_not_fit_is_marked() -> None:
    nodes, edges = wired("residual_block((8, 64, 32, 32), filters=128, stride=2)")
    assert [(edge.start, edge.end) for edge in edges if edge.clash] == [("x", "add")]
    assert next(node for node in nodes if node.key == "add").shape is None
    assert not any(edge.clash for edge in wired("residual_block((8, 64, 32, 32), filters=64)")[1])


def test_the_first_skip_that_fails_on_the_way_up_is_marked() -> None:
    nodes, edges = wired("unet((1, 3, 100, 100), depth=4)")
    assert [(edge.start, edge.end) for edge in edges if edge.clash] == [("down2", "up2")]
    shapes = {node.key: node.shape for node in nodes}
    assert shapes["up3"] == (1, 512, 12, 12)
    assert shapes["up2"] is shapes["up1"] is shapes["up0"] is shapes["z"] is None
    assert "25x25 against 24x24" in [node.title for node in nodes]


def test_channels_add_up_along_a_dense_block() -> None:
    nodes, _ = wired("dense_block((1, 64, 56, 56), layers=6, growth=32)")
    assert [node.shape for node in nodes if node.title == "concat"] == [(1, 96, 56, 56), (1, 128, 56, 56), (1, 160, 56, 56)]
    assert nodes[-1].title == "3 more layers"
    assert nodes[-1].shape == (1, 256, 56, 56)


def test_what_has_no_inside_is_drawn_as_before() -> None:
    demo = Demo.parse("concat((2, 3), (2, 5), axis=1)")
    assert wiring(operations()["concat"], demo) is None
    assert wiring(operations()["residual_block"], Demo.parse("residual_block((2, 3), filters=4)")) is None
    assert draw(Demo.parse("residual_block((2, 3), filters=4)")).sentence
