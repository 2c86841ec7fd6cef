"""What a browser asks for when a field changes: the card that the page would bring, and nothing beyond what is offered."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from shapewise.tensors.ops import operations
from shapewise.types import Demo
from shapewise.ui.demo_card import opened
from shapewise.ui.demo_fields import MOST_OPERANDS, canonical
from shapewise.ui.demo_route import DemoRoute
from shapewise.ui.demo_script import LOADER, MODULE, MODULE_NAME, SCRIPT
from shapewise.ui.demo_style import STYLE
from shapewise.ui.opening_style import head
from shapewise.ui.outcome import outcome

CONCAT = "concat((64, 128, 128), (32, 128, 128), axis=0)"
IMAGES = "concat((8, 64, 32, 32), (8, 32, 32, 32), axis=1)"
TYPED = {"operation": "concat", "shape-0": "10x128x128", "shape-1": "32 x 128 x 128", "axis": 0}


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(DemoRoute(Starlette()))


def ask(client: TestClient, values: Any = None, path: str = "/api/demo", **changed: str) -> Any:
    words = {"own": CONCAT, "shown": "channels_first", "place": "laboratory", "values": json.dumps(values or TYPED)}
    return client.get(path, params=words | changed)


def card(client: TestClient, values: Any = None, **changed: str) -> dict[str, Any]:
    answer = ask(client, values, **changed)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    told: dict[str, Any] = answer.json()
    return told


def test_it_is_what_the_page_shows(client: TestClient) -> None:
    told = card(client)
    page = opened(Demo.parse("concat((10, 128, 128), (32, 128, 128), axis=0)"), place="laboratory")
    same = set(page) - {"values", "filled", "refill"}
    assert {name: told[name] for name in same} == {name: page[name] for name in same}
    assert told["values"] == TYPED | {"layout": "channels_first"}, "what was typed stays as it was typed"
    assert (told["refill"], told["faults"], told["result"]) == (False, [], "(42, 128, 128)")
    assert "gives z (42, 128, 128)" in told["pictures"][0]["sentence"]
    assert "Run in NumPy" in told["pictures"][0]["said"]


def test_fields_are_not_drawn_anew_while_a_slider_is_dragged(client: TestClient) -> None:
    own = "linear((8, 96), features=10)"
    page = opened(Demo.parse(own), place="laboratory")
    cards = [page, *(card(client, page["values"] | {"features": number}, own=own) for number in (11, 32, 33, 5_000))]
    assert {one["drawn"] for one in cards} == {page["drawn"]}
    assert '"reach": [1, 32]' in page["drawn"]
    assert (cards[-1]["own"], cards[-1]["result"]) == ("linear((8, 96), features=5000)", "(8, 5000)")


@pytest.mark.parametrize("path", ["/team/shapes/api/demo", "/laboratory/api/demo"])
def test_below_another_path_too(client: TestClient, path: str) -> None:
    assert ask(client, path=path).json() == card(client)


@pytest.mark.parametrize("path", ["/api/", "/team/shapes/api/"])
def test_the_cards_script_comes_by_a_name_that_says_what_is_in_it(client: TestClient, path: str) -> None:
    answer = client.get(path + MODULE_NAME, params={"again": "2"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.text == MODULE
    assert all(part in MODULE for part in (SCRIPT, json.dumps(STYLE)))
    assert sha256(MODULE.encode()).hexdigest().startswith(MODULE_NAME.removeprefix("demo-").removesuffix(".js"))
    assert f'"api/{MODULE_NAME}' in LOADER.replace("`", '"')
    assert f'<link rel="modulepreload" href="./api/{MODULE_NAME}">' in head(), "it is fetched before it is asked for"


def test_an_elementwise_operation_brings_its_alignment(client: TestClient) -> None:
    told = card(client, {"operation": "add", "shape-0": "8x1x6", "shape-1": "7x1"}, own="add((8, 1, 6), (7, 1))")
    assert len(told["pictures"]) == 2
    assert "Run in NumPy" not in told["pictures"][0]["said"]
    assert "Run in NumPy" in told["pictures"][1]["said"]


def test_shapes_that_do_not_fit_are_drawn_with_the_reason(client: TestClient) -> None:
    told = card(client, TYPED | {"shape-0": "10x7x128"})
    assert outcome(Demo.parse(told["own"])).error is not None
    assert told["error"][0].endswith(".")
    assert told["result"] == ""
    assert not told["proved"]
    assert told["pictures"][0]["svg"]


@pytest.mark.parametrize("wrong", ["-3x4", "9" * 100, "", "ducks", "1" + "0" * 30])
def test_what_is_no_shape_is_a_fault_and_the_demo_before_it_stays(client: TestClient, wrong: str) -> None:
    told = card(client, TYPED | {"shape-0": wrong})
    assert len(told["faults"]) == 1
    assert told["own"] == CONCAT
    assert "result" not in told
    assert told["values"]["shape-0"] == wrong


def test_another_operation_keeps_the_shapes_where_it_takes_as_many(client: TestClient) -> None:
    told = card(client, TYPED | {"operation": "add"}, own="concat((10, 128, 128), (32, 128, 128), axis=0)")
    assert told["own"] == "add((10, 128, 128), (32, 128, 128))"
    assert told["refill"]
    assert card(client, TYPED | {"operation": "split"})["own"] == str(canonical(Demo("split", operations()["split"].example)))


def test_a_shape_that_was_typed_just_before_goes_with_the_reader_to_another_operation(client: TestClient) -> None:
    assert card(client, TYPED | {"operation": "add"})["own"] == "add((10, 128, 128), (32, 128, 128))"


def test_what_cannot_be_written_down_is_left_out_of_what_was_typed(client: TestClient) -> None:
    assert card(client, TYPED | {"shape-0": "10\ud800x128x128"})["own"].startswith("concat((10, 128, 128)")


@pytest.mark.parametrize(
    "own",
    [
        f"softmax(({', '.join(['2'] * 20)}), axis=0)",
        f"concat(({', '.join(['2'] * 14)}), ({', '.join(['2'] * 14)}), axis=0)",
    ],
)
def test_the_numbers_of_many_axes_are_few(client: TestClient, own: str) -> None:
    answer = client.get("/api/demo", params={"own": own, "shown": "channels_first", "place": "text", "numbers": "1"})
    assert "At place 0 of each of the first" in answer.json()["numbers"][0][1]
    assert len(answer.content) < 200_000


@pytest.mark.parametrize(
    "own",
    [
        "rnn((2, 5, 8), hidden=4, layers=2000)",
        "conv2d((1, 1, 300, 300), filters=1, kernel=299)",
        "dense_block((1, 4, 8, 8), layers=1000)",
    ],
)
def test_a_call_of_thousands_of_steps_is_told_but_not_run(client: TestClient, own: str) -> None:
    told = client.get("/api/demo", params={"own": own, "shown": "channels_first", "place": "text", "numbers": "1"}).json()
    assert told["result"], told
    assert (told["proved"], "numbers" in told) == (False, False)


def test_the_numbers_come_for_a_reader_who_has_opened_them(client: TestClient) -> None:
    values, small = {"shape-0": "2x3", "shape-1": "(3,)"}, {"own": "add((2, 3), (3,))"}
    assert "numbers" not in card(client, values, **small)
    (name, numbers), *_others = card(client, values, **small, numbers="1")["numbers"]
    assert name.startswith("x")
    assert "0." in numbers
    assert "numbers" not in card(client, TYPED | {"shape-0": "10x7x128"}, numbers="1")


def test_a_prediction_does_not_tell_what_comes_out(client: TestClient) -> None:
    told = card(client, place="prediction", numbers="1")
    assert "(42, 128, 128)" not in json.dumps(told)
    assert {"result", "pictures", "numbers"}.isdisjoint(told)


def test_a_card_beside_a_text_leads_to_the_laboratory_and_offers_no_layout(client: TestClient) -> None:
    told = card(client, place="text")
    assert told["link"].startswith("laboratory?demo=concat")
    assert "layout" not in told["values"]
    assert card(client)["link"] == ""


@pytest.mark.parametrize(
    "own",
    [
        "no_such((1,))",
        "__import__('os')",
        "",
        "f(" + "a[0]" * 2_000 + ")",
        "concat()",
        "concat(('<b>', 2), (2, 2), axis=0)",
        "reduce((32, 10, 512), how='mean', axis=1.5)",
        f"concat({'(2, 3), ' * 200}axis=0)",
    ],
)
def test_what_is_no_demo_has_no_card(client: TestClient, own: str) -> None:
    assert ask(client, own=own).status_code == 204
    assert ask(client, filled=own).status_code == 204


@pytest.mark.parametrize(
    "changed",
    [
        {"shown": "sideways"},
        {"place": "roof"},
        {"values": "{"},
        {"values": "[1]"},
        {"values": '"text"'},
        {"values": "[" * 5_000},
    ],
)
def test_what_is_no_request_of_ours_is_refused(client: TestClient, changed: dict[str, str]) -> None:
    assert ask(client, **changed).status_code == 400


@pytest.mark.parametrize(
    ("values", "own"),
    [
        (TYPED | {"operation": ["add"], "shape-0": {"a": 1}, "axis": "one"}, CONCAT),
        (TYPED | {"operation": "<script>", "layout": 7}, "concat((10, 128, 128), (32, 128, 128), axis=0)"),
        (
            {f"shape-{number}": "1x128x128" for number in range(1_000)},
            f"concat({'(1, 128, 128), ' * MOST_OPERANDS}axis=0)",
        ),
        (TYPED | {"axis": True, "shape-1": None}, "concat((10, 128, 128), (32, 128, 128), axis=0)"),
    ],
)
def test_what_the_fields_do_not_offer_is_not_taken(client: TestClient, values: Any, own: str) -> None:
    told = card(client, values, pressed="delete everything")
    assert told["own"] == own


def test_only_asking_is_possible(client: TestClient) -> None:
    refused = client.post("/api/demo")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
    assert client.head("/api/demo", params={"own": CONCAT}).status_code == 400


def test_everything_else_is_passed_on() -> None:
    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("passed on")(scope, receive, send)

    client = TestClient(DemoRoute(page))
    for path in ("/", "/api/", "/api/other", "/demo", "/api/demo/below"):
        assert client.get(path).text == "passed on", path


def test_a_shape_more_and_a_shape_less_are_understood(client: TestClient) -> None:
    more = card(client, TYPED, pressed="more")
    assert more["own"] == "concat((10, 128, 128), (32, 128, 128), (32, 128, 128), axis=0)"
    assert (more["refill"], more["values"]["shape-2"]) == (True, "32 x 128 x 128")
    then = card(client, more["values"] | {"shape-2": "5x128x128"}, own=more["own"], filled=more["filled"])
    assert then["own"] == "concat((10, 128, 128), (32, 128, 128), (5, 128, 128), axis=0)"
    less = card(client, then["values"], own=then["own"], filled=then["filled"], pressed="less")
    assert less["own"] == "concat((10, 128, 128), (32, 128, 128), axis=0)"


def test_what_is_typed_in_another_layout_is_read_in_it(client: TestClient) -> None:
    values = {"operation": "concat", "shape-0": "8x32x32x10", "shape-1": "8x32x32x32", "axis": 3, "layout": "channels_last"}
    told = card(client, values, own=IMAGES, shown="channels_last")
    assert (told["own"], told["result"]) == ("concat((8, 10, 32, 32), (8, 32, 32, 32), axis=1)", "(8, 32, 32, 42)")


def test_another_layout_writes_the_fields_anew(client: TestClient) -> None:
    values = {"operation": "concat", "shape-0": "8x64x32x32", "shape-1": "8x7x32x32", "axis": 1, "layout": "keras"}
    told = card(client, values, own=IMAGES)
    assert (told["own"], told["shown"], told["refill"]) == ("concat((8, 64, 32, 32), (8, 7, 32, 32), axis=1)", "keras", True)
    assert (told["values"]["shape-1"], told["values"]["axis"]) == ("32 x 32 x 7", 3)
    assert "batch of 8 is hidden" in told["hidden"]
    then = card(client, told["values"] | {"shape-1": "32 x 32 x 9"}, own=told["own"], shown="keras", filled=told["filled"])
    assert (then["own"], then["result"]) == ("concat((8, 64, 32, 32), (8, 9, 32, 32), axis=1)", "(32, 32, 73)")


def test_an_address_is_followed_in_a_layout_that_means_something_for_it(client: TestClient) -> None:
    words = {"own": "matmul((2, 3), (3, 4))", "shown": "channels_last", "place": "laboratory"}
    assert client.get("/api/demo", params=words).json()["shown"] == "channels_first"
    assert client.get("/api/demo", params=words | {"own": IMAGES}).json()["shown"] == "channels_last"
