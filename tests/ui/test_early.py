"""The drawing that a browser asks for by itself is the one that the page would bring, and no request can do more than ask."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from shapewise.types import Demo
from shapewise.ui.demo_fields import demo_of
from shapewise.ui.demo_view import early_pictures, outcome
from shapewise.ui.early import ROUTES

CONCAT = "concat((64, 128, 128), (32, 128, 128), axis=0)"
TYPED = {"operation": "concat", "shape-0": "10x128x128", "shape-1": "32 x 128 x 128", "axis": 0}


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=ROUTES))


def ask(client: TestClient, values: Any = None, **changed: str) -> Any:
    words = {"picture": "lab-drawing", "own": CONCAT, "shown": "channels_first", "values": json.dumps(values or TYPED)}
    return client.get("/api/drawing", params=words | changed)


def test_it_is_what_the_page_draws(client: TestClient) -> None:
    answer = ask(client)
    demo = Demo.parse("concat((10, 128, 128), (32, 128, 128), axis=0)")
    assert answer.status_code == 200
    assert answer.json() == early_pictures(outcome(demo), "lab-drawing")
    assert "gives z (42, 128, 128)" in answer.json()["lab-drawing"]["sentence"]
    assert "Run in NumPy" in answer.json()["lab-drawing"]["said"]
    assert answer.headers["cache-control"] == "no-store"


def test_below_another_path_too(client: TestClient) -> None:
    words = {"picture": "p", "own": CONCAT, "shown": "channels_first", "values": json.dumps(TYPED)}
    assert client.get("/team/shapes/api/drawing", params=words).status_code == 200


def test_an_elementwise_operation_brings_its_alignment(client: TestClient) -> None:
    values = {"operation": "add", "shape-0": "8x1x6", "shape-1": "7x1"}
    answer = ask(client, values, own="add((8, 1, 6), (7, 1))")
    assert list(answer.json()) == ["lab-drawing", "lab-drawing-alignment"]


def test_shapes_that_do_not_fit_are_drawn_as_the_page_draws_them(client: TestClient) -> None:
    demo = Demo.parse("concat((10, 7, 128), (32, 128, 128), axis=0)")
    assert outcome(demo).error is not None
    assert ask(client, TYPED | {"shape-0": "10x7x128"}).json() == early_pictures(outcome(demo), "lab-drawing")


@pytest.mark.parametrize(
    "values",
    [
        TYPED | {"shape-0": "-3x4"},
        TYPED | {"operation": "stack"},
        TYPED | {"shape-0": "9" * 100},
    ],
)
def test_what_is_no_demo_or_another_operation_waits_for_the_page(client: TestClient, values: Any) -> None:
    assert ask(client, values).status_code == 204


@pytest.mark.parametrize(
    "changed",
    [
        {"own": "no_such((1,))"},
        {"own": "__import__('os')"},
        {"own": ""},
        {"shown": "sideways"},
        {"values": "{"},
        {"values": "[1]"},
        {"values": '"text"'},
    ],
)
def test_what_is_no_request_of_ours_is_refused(client: TestClient, changed: dict[str, str]) -> None:
    assert ask(client, **changed).status_code == 400


def test_only_asking_is_possible(client: TestClient) -> None:
    assert client.post("/api/drawing").status_code == 405


def test_a_shape_more_and_a_shape_less_are_understood() -> None:
    own = Demo.parse(CONCAT)
    more = demo_of(own, "channels_first", TYPED | {"shape-2": "5x128x128"})
    assert str(more) == "concat((10, 128, 128), (32, 128, 128), (5, 128, 128), axis=0)"
    three = Demo.parse(str(more))
    assert str(demo_of(three, "channels_first", TYPED)) == "concat((10, 128, 128), (32, 128, 128), axis=0)"
    many = {f"shape-{number}": "1x128x128" for number in range(1_000)}
    most = demo_of(own, "channels_first", TYPED | many)
    assert most is not None
    assert len(most.arguments["shapes"]) == 6


def test_what_is_typed_in_another_layout_is_read_in_it() -> None:
    own = Demo.parse("concat((8, 64, 32, 32), (8, 32, 32, 32), axis=1)")
    values = {"operation": "concat", "shape-0": "8x32x32x10", "shape-1": "8x32x32x32", "axis": 3}
    assert str(demo_of(own, "channels_last", values)) == "concat((8, 10, 32, 32), (8, 32, 32, 32), axis=1)"
