"""The pages as flows: what is drawn, what a click does, and what the server refuses whatever a browser sends."""

from __future__ import annotations

import gc
import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from shapewise.journal import Journal
from shapewise.settings import Settings
from shapewise.tensors.ops import operations
from shapewise.types import Demo
from shapewise.ui import browser, demo_view, rooms
from shapewise.ui.demo_card import Sent, edited
from shapewise.ui.laboratory import DEFAULT
from shapewise.ui.packed import is_question, pack
from shapewise.ui.pages import EXAMPLES, WELCOME
from shapewise.ui.render import exactly
from tests.test_contributions import archive
from tests.ui.fake_library import NOISE, FakeLibrary, FakeLive

TOP = Path(__file__).resolve().parents[2]
SHELL = str(TOP / "shapewise" / "ui" / "shell.py")
UI = TOP / "shapewise" / "ui"
QUESTION = "When should I add layers and when concatenate them? I have 64x128x128 and 32x128x128"


@pytest.fixture(scope="session")
def library() -> FakeLibrary:
    return FakeLibrary(TOP / "kb")


@pytest.fixture(scope="session")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the explanations for all tests that only read them; one that writes takes ``own_kb``."""
    return Path(shutil.copytree(TOP / "kb", tmp_path_factory.mktemp("pages") / "kb"))


@pytest.fixture(scope="module", autouse=True)
def scanned_once() -> Iterator[None]:
    """Each app that is tried looks through all installed packages for components, for longer than it then draws; what is
    installed does not change meanwhile, so the first look serves all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="module", autouse=True)
def frozen() -> None:
    """Sets aside what is in memory already, as the app does: after each run of a page Streamlit collects all garbage, which
    takes a second where PyTorch, Keras and JAX are loaded by the tests before."""
    gc.freeze()


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kb: Path, library: FakeLibrary) -> Iterator[SimpleNamespace]:
    """The shared rooms, furnished with a library that needs no model and a journal of its own."""
    settings = Settings(kb=kb, index=tmp_path / "index", data=tmp_path / "data")
    journal = Journal(settings.data)
    house = SimpleNamespace(live=FakeLive(library), settings=settings, journal=journal)
    monkeypatch.setattr(rooms, "live", lambda: house.live)
    monkeypatch.setattr(rooms, "settings", lambda: house.settings)
    monkeypatch.setattr(rooms, "journal", lambda: house.journal)
    rooms._answer.cache_clear()
    yield house
    journal.close()


@pytest.fixture
def own_kb(house: SimpleNamespace, tmp_path: Path) -> Path:
    """The explanations of the house, in a copy that a test may write into."""
    house.settings = replace(house.settings, kb=Path(shutil.copytree(house.settings.kb, tmp_path / "kb")))
    return house.settings.kb


def run(page: str = "", **parameters: str) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=15)
    if page:
        app.run()
        app.switch_page(str(UI / page))
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def texts(app: AppTest) -> str:
    kinds: list[Any] = [
        app.title,
        app.header,
        app.subheader,
        app.markdown,
        app.caption,
        app.error,
        app.info,
        app.warning,
        app.success,
    ]
    shown = [str(one.value) for kind in kinds for one in kind]
    for told in told_to_cards(app):
        card = json.loads(told["card"])
        shown += [told["heading"], *(" ".join(one) for one in json.loads(told["compared"]))]
        shown += [card.get("result", ""), *card.get("error", ()), *(sentence for fault in card["faults"] for sentence in fault)]
    return "\n".join(shown)


def told_to_cards(app: AppTest) -> list[dict[str, Any]]:
    """What the browser is told of each demo on the page."""
    return [json.loads(one.proto.json) for one in app.get("bidi_component") if one.proto.component_name == "shapewise_demo"]


def form(app: AppTest) -> dict[str, Any]:
    """What stands in the first demo's fields, by the words above them, but for the layout."""
    card = json.loads(told_to_cards(app)[0]["card"])
    controls, _buttons = json.loads(card["drawn"])
    return {control["label"]: card["values"][control["name"]] for control in controls if control["name"] != "layout"}


def change(app: AppTest, **values: object) -> dict[str, Any]:
    """Do what a browser does when fields change: ask for the card, and write its demo into the address; what the card says."""
    told = told_to_cards(app)[0]
    card = json.loads(told["card"])
    typed = {**card["values"], **{name.replace("_", "-"): one for name, one in values.items()}}
    words = {name: card[name] for name in ("own", "shown", "filled")}
    card = edited(Sent.read({**words, "place": told["place"], "values": json.dumps(typed)}))
    app.query_params[told["parameter"]] = card["own"]
    app.query_params["layout"] = card["shown"]
    app.run()
    return card


def test_the_empty_page_hints_at_three_questions(house: SimpleNamespace) -> None:
    app = run()
    assert app.title[0].value == "How do these tensors fit together?"
    assert len([button for button in app.button if button.key and button.key.startswith("example-")]) == len(EXAMPLES)


def test_the_identity_is_one_click_away(house: SimpleNamespace) -> None:
    """A linear layer over a concatenation is the sum of two: the link leads to the laboratory, set to that call."""

    address = re.search(r"\(([^()]*laboratory\?[^()]*)\)", texts(run()))
    assert address is not None
    demo = Demo.parse(parse_qs(urlsplit(address[1]).query)["demo"][0])
    operation = operations()[demo.operation]
    assert demo.operation == "linear_identity"
    assert operation.shape(**demo.arguments) == (128, 128, 128)


def test_a_question_is_answered_and_noted(house: SimpleNamespace) -> None:
    app = run()
    app.chat_input[0].set_value(QUESTION).run()
    assert not app.exception
    shown = texts(app)
    assert "kb/merging/add-vs-concatenate.md:" in shown
    assert "cannot be done" in shown
    assert "(96, 128, 128)" in shown
    assert app.query_params["q"] == QUESTION
    house.journal.flush()
    assert [row.question for row in house.journal.asked()] == [QUESTION]
    app.run()
    house.journal.flush()
    assert len(house.journal.asked()) == 1, "looking at an answer again is not asking again"


@pytest.mark.parametrize(
    ("page", "address", "told"),
    [
        ("contribute.py", {}, ["merging", "my-explanation"]),
        ("laboratory.py", {"view": "trace", "q": "x = torch.randn(2, 3)"}, ["x = torch.randn(2, 3)"]),
        (
            "laboratory.py",
            {"view": "trace", "packed": pack("x = torch.randn(2, 3)\n" * 400)},
            ["x = torch.randn(2, 3)\n" * 400],
        ),
    ],
)
def test_what_the_page_fills_in_is_told_with_every_run(
    house: SimpleNamespace, page: str, address: dict[str, str], told: list[str]
) -> None:
    """A browser that is still loading what draws fields sees the second of two runs alone."""
    app = run(page, **address)
    for _time in range(2):
        fields = [one.proto for one in (*app.text_input, *app.text_area)]
        assert [field.default for field in fields][: len(told)] == told
        assert all(field.default and not field.set_value for field in fields)
        app.run()


def test_a_question_too_long_for_an_address_stays_on_the_page(house: SimpleNamespace) -> None:
    question = f"{QUESTION} {NOISE}"
    app = run()
    app.chat_input[0].set_value(QUESTION).run()
    app.chat_input[0].set_value(question).run()
    assert not is_question(app.query_params)
    assert app.query_params["turn"]
    for _time in range(4):
        app.run()
        assert [one.label for one in app.expander if one.label == "Your text"], "what was pasted is gone"
    assert "Earlier in this conversation" in texts(app)
    app.query_params.clear()
    app.run()
    assert app.title[0].value == WELCOME


def test_a_long_question_is_packed_into_the_address_which_opens_it_elsewhere(house: SimpleNamespace) -> None:
    question = f"{QUESTION} {'and again ' * 2_000}"
    app = run()
    app.chat_input[0].set_value(question).run()
    address = dict(app.query_params)
    assert list(address) == ["packed"]
    other = run(**address)
    assert [one.label for one in other.expander if one.label == "Your text"]
    first, second = (re.sub(r"#[0-9a-f]{8}-turn", "#turn", texts(one)) for one in (app, other))  # each visit has a name
    assert second == first


def test_the_way_back_to_an_earlier_question_is_a_link(house: SimpleNamespace) -> None:
    app = run()
    for question in (NOISE, "How do I flatten?", "What is padding?"):
        app.chat_input[0].set_value(question).run()
    ways = re.findall(r"^- \[[^\n]*\]\(\./\?([^()]*)\)$", texts(app), re.MULTILINE)
    flatten, long = (parse_qs(way) for way in ways)
    assert (flatten, list(long)) == ({"q": ["How do I flatten?"]}, ["turn"])
    for address in (long, flatten, long):  # back, forward, back: what was gone back over is still known by its words
        app.query_params.clear()
        app.query_params.update({name: values[0] for name, values in address.items()})
        app.run()
        assert bool([one.label for one in app.expander if one.label == "Your text"]) is (address is long)
        assert ("Earlier in this conversation" in texts(app)) is (address is flatten), "what came before stays with it"
    other = run(turn=long["turn"][0])
    assert other.title[0].value == WELCOME
    assert "known only where it was asked" in texts(other)


def test_the_same_words_after_another_question_are_another_turn(house: SimpleNamespace) -> None:
    app = run()
    for question in ("How do I flatten?", "and in Keras?", "What is padding?", "and in Keras?", "What is stride?"):
        app.chat_input[0].set_value(question).run()
    app.query_params.clear()
    app.query_params.update({"q": "and in Keras?", "after": "How do I flatten?"})
    app.run()
    ways = re.findall(r"^- \[([^\n]*)\]\(\./", texts(app), re.MULTILINE)
    assert ways == ["How do I flatten?"], "the first of the two is shown"
    app.chat_input[0].set_value("why?").run()
    assert app.query_params["after"].split("\n")[0] == "and in Keras? How do I flatten?", "with what it leaned on itself"


def test_an_answer_that_needs_no_question_before_it_is_the_same_after_any(house: SimpleNamespace) -> None:
    alone = rooms.answer("How do I flatten a tensor?")
    assert rooms.answer("How do I flatten a tensor?", "What is padding?") is alone
    assert rooms.answer("and in Keras?", "What is padding?") is not rooms.answer("and in Keras?", "How do I flatten?")


def test_a_typed_question_follows_upon_the_one_that_is_shown(house: SimpleNamespace) -> None:
    app = run()
    for question in ("How do I flatten?", "What is padding?"):
        app.chat_input[0].set_value(question).run()
    app.query_params.clear()
    app.query_params["q"] = "How do I flatten?"
    app.chat_input[0].set_value("and in Keras?").run()
    assert app.query_params["after"] == "How do I flatten?"


def test_a_heading_shows_what_was_typed_and_links_nowhere(house: SimpleNamespace) -> None:
    question = "'b c h w -> b (c h w)' <= see www.example.com, https://example.com or me@example.com --"
    shown = texts(run(q=question))
    assert not re.search(r"-\\?>|<=|www\\?\.|https?\\?:|\w@|--", shown.split("\n\n")[0].replace("\\", ""))
    assert exactly("a -> b").replace("\u2060", "").replace("\\", "") == "a -> b"


def ways(app: AppTest) -> dict[str, str]:
    """Where the links lead that do something on the page, by their words."""
    return dict(re.findall(r"\[([^\[\]]*)\]\((#[0-9a-f]{8}-[^()]*)\)", texts(app)))


def follow(app: AppTest, monkeypatch: pytest.MonkeyPatch, *places: object) -> None:
    """Do what a browser does when links that do something on their page are followed."""
    told = [[time.monotonic_ns() + number, place] for number, place in enumerate(places)]

    def frame(*, on_acts_change: Callable[[], None], **_about: object) -> None:
        with monkeypatch.context() as held:
            held.setitem(st.session_state, "frame", {"acts": told})
            on_acts_change()
            on_acts_change()  # what was taken is not taken again

    with monkeypatch.context() as patch:
        patch.setattr(browser, "_FRAME", frame)
        app.run()
    assert not app.exception


def test_further_passages_are_made_when_they_are_asked_for(house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    app = run(q=QUESTION)
    before = texts(app)
    more = next(place for words, place in ways(app).items() if re.fullmatch(r"Show \d more passages", words))
    follow(app, monkeypatch, more)
    assert texts(app).count("Open there") > before.count("Open there")
    app.run()
    assert texts(app).count("Open there") > before.count("Open there"), "they stay"
    follow(app, monkeypatch, ways(app)["Show fewer passages"])
    assert texts(app).count("Open there") == before.count("Open there")


@pytest.mark.parametrize(("first", "then"), [("Yes, it was", "It was not"), ("No, it was not", "It was")])
def test_a_vote_is_noted_with_its_word_and_can_be_changed(
    house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, first: str, then: str
) -> None:
    voted: list[tuple[bool, str]] = []
    monkeypatch.setattr(rooms, "vote", lambda _answer, *, good, word="": voted.append((good, word)))
    good = first.startswith("Yes")
    app = run(q=QUESTION)
    follow(app, monkeypatch, ways(app)[first])
    app.run()
    assert voted == [(good, "")]
    assert "Was this it?" not in texts(app)
    app.text_input[0].set_value("more on axes").run()
    app.run()
    assert voted == [(good, ""), (good, "more on axes")]
    app.query_params["q"] = "What is padding?"
    app.run()
    assert "Was this it?" in texts(app), "the next answer is asked about anew"
    app.query_params["q"] = QUESTION
    app.run()
    assert app.text_input[0].value == "more on axes"
    assert len(voted) == 2, "coming back says nothing anew"
    follow(app, monkeypatch, ways(app)[then])
    assert voted[2:] == [(not good, "more on axes")]


def test_links_of_another_answer_another_visit_or_another_text_do_nothing(
    house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    voted: list[bool] = []
    monkeypatch.setattr(rooms, "vote", lambda _answer, *, good, word="": voted.append(good))
    elsewhere = ways(run(q=QUESTION))["Yes, it was"]
    app = run(q="What is padding?")
    other = ways(app)["Yes, it was"]
    app.query_params["q"] = QUESTION
    app.run()
    mine = ways(app)["Yes, it was"]
    for place in (elsewhere, other, mine + "x", "#yes", mine.removeprefix("#"), "", 7, None, [mine]):
        follow(app, monkeypatch, place)
    assert not voted
    follow(app, monkeypatch, mine)
    assert voted == [True]


def test_a_link_reproduces_question_and_demo(house: SimpleNamespace) -> None:
    app = run(q=QUESTION, demo="add((64, 1, 128), (64, 128, 1))")
    assert form(app) == {"Operation": "add", "Shape of x": "64 x 1 x 128", "Shape of y": "64 x 128 x 1"}
    assert "(64, 128, 128)" in texts(app)


def test_a_hostile_link_is_an_ordinary_page(house: SimpleNamespace) -> None:
    app = run(q="<script>alert(1)</script>", demo="__import__('os')", at="\x00", layout="x", view="'")
    assert not app.exception


def test_an_empty_question_gets_a_hint(house: SimpleNamespace) -> None:
    app = run()
    app.chat_input[0].set_value("   ").run()
    assert "That was empty" in texts(app)


def test_while_the_library_is_read_the_page_stands(house: SimpleNamespace) -> None:
    house.live = FakeLive(None, "loading")
    app = run(q=QUESTION)
    assert "Reading the library" in texts(app)
    assert "appears in a moment" in texts(app)


def test_a_library_that_cannot_be_had_says_why(house: SimpleNamespace) -> None:
    house.live = FakeLive(None, "unavailable")
    house.live.sentence = "kb holds no explanation that can be read"
    for page in ("", "browse.py", "explanation.py", "library.py"):
        app = run(page, q=QUESTION, article="concat-axis")
        assert "kb holds no explanation that can be read" in texts(app), page


def test_where_there_is_nothing_to_read_the_first_page_says_so_and_the_first_file_makes_it_anew(
    house: SimpleNamespace, library: FakeLibrary
) -> None:
    house.live = FakeLive(None, "unavailable")
    house.live.sentence = "kb holds no explanation that can be read"
    app = run()
    assert texts(app).count("kb holds no explanation that can be read") == 1
    house.live.sentence = "the file has no text"
    app.run()
    assert "the file has no text" in texts(app)
    house.live = FakeLive(library)
    app.run()
    assert "the file has no text" not in texts(app)
    assert not app.exception


def test_code_too_long_for_a_link_is_said_to_be(house: SimpleNamespace) -> None:
    app = run("laboratory.py", view="trace")
    for code, told in (("x = torch.randn(2, 3)\n" * 400, False), (f"x = torch.randn(2, 3)  # {NOISE}", True)):
        app.text_area(key="trace-code-0").set_value(code).run()
        assert ("too long for a link" in texts(app)) is told
        assert ("packed" in app.query_params) is not told


def test_code_is_followed_line_by_line(house: SimpleNamespace) -> None:
    app = run("laboratory.py", view="trace")
    assert "Line 7 fails" in texts(app)
    app.text_area(key="trace-code-0").set_value("x = torch.randn(2, 3)\ny = x.T").run()
    assert not app.exception
    assert "Every line fits" in texts(app)
    assert app.query_params["q"].startswith("x = torch.randn")
    app = run(q="x = torch.randn(2, 3)\ny = torch.cat([x, x], dim=1)")
    assert "Your code, line by line" in texts(app)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("x = torch.randn(8, 30)\ny = nn.Linear(40, 10)(x)", "nn.Linear("),
        ("x = tf.zeros((8, 30))\ny = tf.zeros((40, 10))\nz = tf.matmul(x, y)", "keras."),
        ("x = np.zeros((2, 3))\ny = np.zeros((2, 4))\nz = x + y", "np."),
    ],
)
def test_fixes_of_code_are_written_as_the_code_is(house: SimpleNamespace, code: str, shown: str) -> None:
    app = run(q=code)
    assert "fails" in texts(app)
    fix = next(code for code in app.code if code.language == "python")
    assert shown in fix.value


def test_sizes_are_planned_and_the_nearest_can_be_taken(house: SimpleNamespace) -> None:
    app = run("laboratory.py", view="plan")
    assert "Level 3 does not fit" in texts(app)
    app.button(key="use-height-256").click().run()
    assert not app.exception
    assert app.number_input(key="height").value == 256
    assert not app.error


def test_changing_the_operation_keeps_the_shapes(house: SimpleNamespace) -> None:
    app = run("laboratory.py")
    change(app, operation="add")
    assert not app.exception
    assert form(app) == {"Operation": "add", "Shape of x": "64 x 128 x 128", "Shape of y": "32 x 128 x 128"}
    assert "64 in x" in texts(app)
    assert app.query_params["demo"] == "add((64, 128, 128), (32, 128, 128))"


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ({"demo": "add((2, 3), (3,))", "layout": "channels_last"}, {"demo": "add((2, 3), (3,))", "layout": "channels_last"}),
        ({"demo": DEFAULT, "layout": "channels_first"}, {}),
        ({"demo": "add((2,3),(3,))", "layout": "sideways"}, {"demo": "add((2, 3), (3,))", "layout": "keras"}),
        ({"demo": "__import__('os')", "layout": "channels_last"}, {"demo": "add((9,), (9,))", "layout": "keras"}),
        ({"demo": 7, "layout": None}, {"demo": "add((9,), (9,))", "layout": "keras"}),
        ({}, {"demo": "add((9,), (9,))", "layout": "keras"}),
    ],
)
def test_what_a_browser_tells_of_a_demo_stands_in_the_address_if_it_is_one(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, Any], address: dict[str, str]
) -> None:
    parameters = {"demo": "add((9,), (9,))", "layout": "keras"}
    monkeypatch.setattr(demo_view.st, "query_params", parameters)
    demo_view.write_address(told, Demo.parse(DEFAULT), "demo")
    assert parameters == address


def test_every_operation_has_a_working_page(house: SimpleNamespace) -> None:
    from shapewise.tensors.ops import operations

    app = run("laboratory.py")
    for name in sorted(operations()):
        app.query_params["demo"] = _example(name)
        app.run()
        assert not app.exception, name
        assert form(app)["Operation"] == name
        assert not app.error, [one.value for one in app.error]


def _example(name: str) -> str:
    from shapewise.tensors.ops import operations
    from shapewise.types import Demo

    return str(Demo(name, operations()[name].example))


@pytest.mark.parametrize("wrong", ["3x", "0x5", "-1x4", "2x" * 40 + "2", "1" + "0" * 30, "", "ducks"])
def test_a_wrong_shape_is_a_sentence(house: SimpleNamespace, wrong: str) -> None:
    app = run("laboratory.py")
    (fault,) = change(app, shape_0=wrong)["faults"]
    assert not app.exception
    assert fault[0].endswith(".")


def test_the_code_choice_is_remembered_from_page_to_page(house: SimpleNamespace) -> None:
    app = run("laboratory.py")
    app.button_group[0].set_value("try").run()
    group = next(group for group in app.button_group if group.key and group.key.endswith("-framework"))
    group.set_value("torch").run()
    assert any("torch.cat" in code.value for code in app.code)
    app.switch_page(str(UI / "explanation.py"))
    app.query_params["article"] = "concat-axis"
    app.run()
    assert not app.exception
    assert any("torch" in code.value for code in app.code)


@pytest.mark.parametrize(
    ("told", "chosen", "shown"), [("torch", "", "torch.cat"), ("torch", "jax", "jnp."), (["torch"], "", "np.")]
)
@pytest.mark.parametrize("further", ["<script>", 7, None])
def test_what_was_chosen_on_an_earlier_visit_is_taken_where_it_is_a_framework(
    house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, told: object, chosen: str, shown: str, further: object
) -> None:
    app = run("laboratory.py")
    app.button_group[0].set_value("try").run()
    if chosen:
        next(group for group in app.button_group if group.key and group.key.endswith("-framework")).set_value(chosen).run()

    def frame(*, on_framework_change: Callable[[], None], **_about: object) -> None:
        for one in (further, told):
            with monkeypatch.context() as held:
                held.setitem(st.session_state, "frame", {"framework": one})
                on_framework_change()

    with monkeypatch.context() as patch:
        patch.setattr(browser, "_FRAME", frame)
        app.run()
    assert not app.exception
    app.run()
    assert any(shown in code.value for code in app.code)


def test_predicting_hides_the_result_until_a_guess(house: SimpleNamespace) -> None:
    app = run("laboratory.py", view="predict")
    assert "(8, 96, 32, 32)" not in texts(app)
    next(field for field in app.text_input if field.label == "Your guess").set_value("(8, 2, 64, 32, 32)").run()
    assert app.warning
    assert "(8, 96, 32, 32)" in texts(app)


def test_the_shapes_go_along_from_view_to_view(house: SimpleNamespace) -> None:
    demo = "concat((3, 5), (3, 6), axis=1)"
    app = run("laboratory.py", demo=demo)
    for view in ("predict", "compare", "try"):
        app.button_group(key="lab-view").set_value(view).run()
        assert not app.exception
        assert app.query_params["demo"] == demo
        assert app.query_params.get("view", "try") == view
    app.button_group(key="lab-view").set_value("plan").run()
    assert dict(app.query_params) == {"view": "plan"}


def test_every_explanation_is_a_page(house: SimpleNamespace, library: FakeLibrary) -> None:
    for slug in sorted(library.articles)[::9]:
        app = run("explanation.py", article=slug)
        assert app.title[0].value
        assert any(header.value.startswith("Short answer") for header in app.header), slug


def test_an_unknown_explanation_says_so(house: SimpleNamespace) -> None:
    app = run("explanation.py", article="<b>no</b>")
    assert app.title[0].value == "No such explanation"


def test_browsing_by_tag_and_by_typing(house: SimpleNamespace, library: FakeLibrary) -> None:
    app = run("browse.py")
    search_box(app).set_value("dense connect").run()
    assert ":primary-background[" in texts(app)
    app = run("browse.py", tag="merging")
    assert "add-vs-concatenate" in texts(app)


def search_box(app: AppTest) -> Any:
    return next(one for one in app.text_input if str(one.key).startswith("browse-search"))


def tags_and_view(app: AppTest) -> tuple[Any, Any]:
    """The field of tags, which the map has none of, and that of list and map."""
    found = {str(one.key).rpartition("-")[0]: one for one in app.button_group}
    return found.get("browse-tag"), found["browse-view"]


def test_what_is_chosen_on_browse_stands_in_the_address_and_comes_back_from_it(house: SimpleNamespace) -> None:
    app = run("browse.py")
    assert app.query_params == {}
    search_box(app).set_value("dense & connect").run()
    assert app.query_params == {"search": "dense & connect"}
    tags, _view = tags_and_view(app)
    tags.set_value(["merging"] if isinstance(tags.value, list) else "merging").run()
    assert app.query_params == {"search": "dense & connect", "tag": "merging"}
    listed = texts(app)
    _tags, view = tags_and_view(app)
    view.set_value(["Map"] if isinstance(view.value, list) else "Map").run()
    address = {"search": "dense & connect", "tag": "merging", "view": "map"}
    assert app.query_params == address
    assert "Near points treat like matters" in texts(app) or "A map needs" in texts(app)

    for one in (app, run("browse.py", **address)):
        _tags, view = tags_and_view(one)
        assert view.value in ("Map", ["Map"])
        assert one.query_params == address
        view.set_value(["List"] if isinstance(view.value, list) else "List").run()
        assert one.query_params == {"search": "dense & connect", "tag": "merging"}
        assert search_box(one).value == "dense & connect"
        assert tags_and_view(one)[0].value in ("merging", ["merging"])
        assert texts(one) == listed


def test_an_address_that_changes_by_other_means_fills_the_fields(house: SimpleNamespace) -> None:
    app = run("browse.py", search="axis")
    assert search_box(app).value == "axis"
    search_box(app).set_value("skip").run()
    assert app.query_params == {"search": "skip"}
    app.query_params = {"tag": "merging"}
    app.run()
    assert search_box(app).value == ""
    assert tags_and_view(app)[0].value in ("merging", ["merging"])
    app.query_params = {"search": "skip", "view": "map"}
    app.run()
    assert tags_and_view(app)[1].value in ("Map", ["Map"])


def test_a_browser_that_still_tells_the_address_from_before_takes_nothing_from_the_box(house: SimpleNamespace) -> None:
    app = run("browse.py", search="ax")
    search_box(app).set_value("axis").run()
    key = search_box(app).key
    app.query_params = {"search": "ax"}
    app.run()
    assert (search_box(app).key, search_box(app).value) == (key, "axis")
    before, until = app.session_state["browse-late"]
    assert until < time.monotonic() + 5
    app.session_state["browse-late"] = (before, 0.0)  # much later
    app.run()
    assert search_box(app).value == "ax"


def test_a_field_of_browse_keeps_what_is_in_it_while_the_page_is_made_again(house: SimpleNamespace) -> None:
    app = run("browse.py", search="axis", tag="merging")
    fields = (search_box(app), *tags_and_view(app))
    app.run()
    assert [one.key for one in (search_box(app), *tags_and_view(app))] == [one.key for one in fields]
    assert app.query_params == {"search": "axis", "tag": "merging"}


def test_back_on_browse_its_search_is_there(house: SimpleNamespace) -> None:
    app = run("browse.py")
    search_box(app).set_value("axis").run()
    app.switch_page(str(UI / "explanation.py"))
    app.query_params = {"article": "concat-axis"}
    app.run()
    assert "axis" in app.title[0].value
    app.switch_page(str(UI / "browse.py"))
    app.query_params = {"search": "axis"}
    app.run()
    assert search_box(app).value == "axis"
    assert ":primary-background[" in texts(app)


def test_an_address_with_a_tag_that_there_is_not_stays_as_it_was_opened(house: SimpleNamespace) -> None:
    app = run("browse.py", tag="no such tag", search="axis")
    assert tags_and_view(app)[0].value in (None, [])
    assert app.query_params == {"tag": "no such tag", "search": "axis"}


def test_explanations_at_the_top_of_a_folder_draw_no_empty_tag(house: SimpleNamespace, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "certs.md").write_text("# Certificates\n\nRenewal failed.\n")
    house.live = FakeLive(FakeLibrary(tmp_path / "notes"))
    app = run("browse.py")
    assert "Certificates" in texts(app)
    assert tags_and_view(app)[0] is None
    (tmp_path / "notes" / "certs.md").write_text("---\ntags: [tls]\n---\n# Certificates\n\nRenewal failed.\n")
    house.live = FakeLive(FakeLibrary(tmp_path / "notes"))
    assert tags_and_view(run("browse.py"))[0].options == ["tls"]


def test_saving_writes_the_file_once_and_only_where_allowed(own_kb: Path) -> None:
    app = run("contribute.py")
    app.text_input(key="contribute-name-0").set_value("my-new-one").run()
    app.button(key="contribute-save").click().run()
    assert not app.exception
    assert "exists" not in texts(app)
    written = own_kb / "merging" / "my-new-one.md"
    assert written.exists()
    app.button(key="contribute-save").click().run()
    assert "exists already" in texts(app)


def test_the_server_refuses_though_the_button_was_shown(house: SimpleNamespace, own_kb: Path) -> None:
    app = run("contribute.py")
    house.settings = replace(house.settings, edit="off")
    app.button(key="contribute-save").click().run()
    assert not (own_kb / "merging" / "my-explanation.md").exists()


@pytest.mark.parametrize("name", ["../../out", "/etc/cron.d/x", "a b", "_hidden"])
def test_a_name_that_leads_elsewhere_is_refused(own_kb: Path, name: str) -> None:
    before = sorted(own_kb.parent.rglob("*"))
    app = run("contribute.py")
    app.text_input(key="contribute-name-0").set_value(name).run()
    app.button(key="contribute-save").click().run()
    assert app.error
    assert sorted(own_kb.parent.rglob("*")) == before


def test_gaps_are_told_and_can_be_written(house: SimpleNamespace) -> None:
    house.journal.record("How do I bake sourdough bread?", "not_covered", 0.1, "")
    house.journal.record("how do I bake bread (sourdough)?", "not_covered", 0.1, "")
    house.journal.flush()
    app = run("library.py")
    shown = texts(app)
    assert "sourdough" in shown
    assert "asked or noted 2 times" in shown
    app.button(key="gap-0").click().run()
    assert not app.exception
    assert "sourdough" in app.text_area(key="contribute-text-0").value


def test_a_turned_off_journal_is_said(house: SimpleNamespace) -> None:
    house.journal, kept = None, house.journal
    app = run("library.py")
    assert "turned off" in texts(app)
    app = run()
    app.chat_input[0].set_value(QUESTION).run()
    assert not app.exception
    house.journal = kept


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("layout", ["channels_first", "channels_last", "keras"])
def test_a_layer_that_does_not_fit_is_refused_in_the_words_of_the_layout(layout: str) -> None:
    app = run("laboratory.py", demo="conv2d((8, 4, 32, 30), filters=64, kernel=7, channels=3)", layout=layout)
    given = {
        "channels_first": "x (8, 4, 32, 30) has 4 channels on axis 1",
        "channels_last": "x (8, 32, 30, 4) has 4 channels on axis 3",
        "keras": "x (32, 30, 4) has 4 channels on axis 3",
    }[layout]
    assert given in texts(app).replace("\\", "")
    assert "What would work" in texts(app)


@pytest.mark.usefixtures("house")
def test_shapes_are_typed_in_the_layout_that_is_on() -> None:
    """Fields, axis, result and code follow the switch; the address keeps the laboratory's own call."""
    call = "concat((8, 64, 32, 32), (8, 32, 32, 32), axis=1)"
    app = run("laboratory.py", demo=call, layout="channels_last")
    fields = form(app)
    assert (fields["Shape of x"], fields["Shape of y"], fields["Axis"]) == ("8 x 32 x 32 x 64", "8 x 32 x 32 x 32", 3)
    assert "(8, 32, 32, 96)" in texts(app)
    change(app, shape_1="8 x 32 x 32 x 7")
    assert "(8, 32, 32, 71)" in texts(app)
    assert app.query_params["demo"] == "concat((8, 64, 32, 32), (8, 7, 32, 32), axis=1)"
    assert any("axis=3" in block.value for block in app.code)
    change(app, layout="keras")
    assert not app.exception
    assert form(app)["Shape of y"] == "32 x 32 x 7"
    change(app, shape_1="32 x 32 x 9")
    assert "(32, 32, 73)" in texts(app)
    assert app.query_params["demo"] == "concat((8, 64, 32, 32), (8, 9, 32, 32), axis=1)"


DRAFT = """---
title: How do I weave two layers?
summary: One number of each in turn.
tags: [merging, weaving]
related: [concat-axis, not-written-yet]
sources:
  - A book about *weaving*, 1804
  - Another book
demo: stack((64, 128), (64, 128), axis=0)
---

## Short answer

One after the other.

## Why

Because both stay whole.
"""


def typed(text: str) -> AppTest:
    """The page Contribute with a text in its field."""
    app = run("contribute.py")
    app.text_area(key="contribute-text-0").set_value(text).run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def values(app: AppTest) -> list[str]:
    """What is shown, one text a piece, in the order of the page."""
    kinds = ("markdown", "heading", "caption", "bidi_component")
    shown = []
    for _place, one in sorted(app.main.__dict__["children"].items()):
        shown += _walked(one, kinds)
    return shown


def _walked(one: Any, kinds: tuple[str, ...]) -> list[str]:
    if hasattr(one, "children"):
        return [text for _place, child in sorted(one.children.items()) for text in _walked(child, kinds)]
    if one.type == "bidi_component":
        return ["the demo"] if one.proto.component_name == "shapewise_demo" else []
    return [one.value] if isinstance(getattr(one, "value", None), str) and hasattr(one.proto, "body") else []


def test_files_left_out_for_their_names_are_told_on_the_library_page(house: SimpleNamespace, own_kb: Path) -> None:
    (own_kb / "merging" / "_index.md").write_text("# Merging\n", encoding="utf-8")
    told = "Not read as explanations, because of their names: "
    assert f"{told}kb/merging/_index.md" in texts(run("library.py")).replace("\\", "")  # and not our own two pages
    (own_kb / "merging" / "_index.md").unlink()
    assert told not in texts(run("library.py")).replace("\\", "")


def test_a_draft_is_shown_as_its_page_will_be(house: SimpleNamespace, tmp_path: Path) -> None:
    drafted = typed(DRAFT)
    before, own = values(drafted), told_to_cards(drafted)
    preview = before[before.index("##### As readers will see it") + 1 :]
    for name in ("merging/my-explanation", "merging/concat-axis"):
        (tmp_path / "kb" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "kb" / f"{name}.md").write_text(DRAFT if "my" in name else "# Joining\n\nAlong an axis.\n")
    house.settings = replace(house.settings, kb=tmp_path / "kb")
    house.live = FakeLive(FakeLibrary(tmp_path / "kb"))
    page = run("explanation.py", article="my-explanation")
    served, cards = values(page), told_to_cards(page)
    start, end = served.index(preview[0]), served.index("##### On this page")
    assert preview[: end - start] == served[start:end]
    assert preview.index("the demo") == preview.index("Why") - 1
    assert preview[preview.index("Sources") + 1].startswith("- A book about \\*weaving\\*, 1804\n- Another")
    outline = preview[preview.index("##### On this page") + 1]
    assert outline == re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", served[end + 1]) == "- Short answer\n- Why"
    assert preview[preview.index("##### Related") + 1].endswith(":small[named by its author]")
    assert "not-written-yet" not in "\n".join(preview)
    assert preview[preview.index("##### Tags") :] == served[served.index("##### Tags") :][:2]
    apart = {"parameter": "", "layout": own[0]["layout"]}
    assert [one | apart for one in cards] == own


def test_a_draft_leaves_the_address_alone(house: SimpleNamespace) -> None:
    app = typed(DRAFT)
    app.query_params["demo"] = "add((2, 3), (3,))"
    app.run()
    (told,) = told_to_cards(app)
    assert (told["parameter"], told["asked"]) == ("", "")
    assert json.loads(told["card"])["own"] == "stack((64, 128), (64, 128), axis=0)"


def test_a_demo_that_is_being_typed_breaks_nothing(house: SimpleNamespace) -> None:
    call = "stack((64, 128), (64, 128), axis=0)"
    app = typed(DRAFT)
    for typed_so_far in (
        "",
        "stack",
        "stack((64,",
        "stack((64, 128))",
        "stack((64, 128), (64, 12), axis=0)",
        "duck((2,))",
        "[",
        "'",
    ):
        app.text_area(key="contribute-text-0").set_value(DRAFT.replace(call, typed_so_far)).run()
        assert not app.exception, typed_so_far
        assert "How do I weave two layers?" in texts(app) or typed_so_far in ("[", "'")
        assert len(told_to_cards(app)) == (typed_so_far.startswith("stack((64, 128)")), typed_so_far


def test_a_text_that_cannot_be_read_yet_is_shown_as_far_as_it_can(house: SimpleNamespace) -> None:
    shown = texts(typed(DRAFT.replace("title: How do I weave two layers?\n", "")))
    assert "title is missing" in shown
    assert "One number of each in turn" in shown
    assert "Because both stay whole" in shown
    assert "Another book" in shown
    assert "Because both stay whole" in texts(typed(DRAFT.replace("tags: [", "tags: [[")))


@pytest.mark.parametrize(("likeness", "close"), [(0.61, True), (0.59, False)])
def test_a_draft_near_an_explanation_is_told_so(
    house: SimpleNamespace, library: FakeLibrary, likeness: float, *, close: bool
) -> None:
    other = copy(library)
    other.likeness, other.generation = likeness, f"likeness {likeness}"
    house.live = FakeLive(other)
    shown = texts(typed(DRAFT))
    assert ("This is close to what is there" in shown) is close
    near = re.findall(r"^- \[[^\n]*\]\(explanation\?article=([\w-]+)\)$", shown.partition("This is close to")[2], re.MULTILINE)[
        :3
    ]
    assert bool(near) is close
    if near:  # a draft that takes the place of an explanation is not told that it is close to it
        app = typed(DRAFT)
        app.text_input(key="contribute-name-0").set_value(near[0]).run()
        assert f"article={near[0]})" not in texts(app).partition("This is close to")[2].partition("Try it")[0]


def test_without_a_model_it_says_that_likeness_is_not_looked_for(house: SimpleNamespace, library: FakeLibrary) -> None:
    other = copy(library)
    other.mode = "lexical only"
    house.live = FakeLive(other)
    assert "no model now" in texts(typed(DRAFT))


def test_what_is_wanted_is_offered_and_begun_with_a_click(house: SimpleNamespace) -> None:
    assert not [one for one in run("contribute.py").expander if one.label.startswith("Wanted")]
    house.journal.record("How do I bake sourdough bread?", "not_covered", 0.1, "")
    house.journal.flush()
    app = run("contribute.py")
    assert [one.label for one in app.expander if one.label.startswith("Wanted")] == ["Wanted: 1 question without an answer"]
    assert app.button(key="wanted-0").label == "How do I bake sourdough bread?"
    app.button(key="wanted-0").click().run()
    assert not app.exception
    text = next(field for field in app.text_area if field.label == "Markdown").value
    assert "title: 'How do I bake sourdough bread?'\n" in text
    assert "questions:\n  - 'How do I bake sourdough bread?'\n" in text
    name = next(field for field in app.text_input if field.label == "File name without .md").value
    assert name == "how-do-i-bake-sourdough-bread"


def dropped(*members: tuple[str, bytes]) -> AppTest:
    """The page Contribute with an archive dropped on it."""
    app = run("contribute.py")
    app.file_uploader(key="contribute-files").set_value([("all.zip", archive(*members), "application/zip")]).run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def test_an_archive_is_saved_in_part_and_told(own_kb: Path) -> None:
    app = dropped(("one.md", DRAFT.encode()), ("broken.md", b"\xff\xfa\x00"), ("two.md", DRAFT.encode()), ("c.exe", b"x"))
    assert "is not UTF\\-8" in texts(app)
    assert "only files that end with" in texts(app)
    (save,) = [button for button in app.button if button.label.startswith("Save ")]
    assert save.label == "Save 2 files"
    (own_kb / "contributed").mkdir()
    (own_kb / "contributed" / "two.md").write_text("mine")
    save.click().run()
    assert not app.exception
    shown = texts(app)
    assert "1 of 2 saved" in shown
    assert "exists already" in shown
    (bar,) = app.get("progress")
    assert (bar.proto.value, bar.proto.text) == (100, "2 of 2")
    assert {file.name: file.read_text() for file in (own_kb / "contributed").iterdir()} == {"one.md": DRAFT, "two.md": "mine"}


def test_the_server_refuses_dropped_files_though_the_button_was_shown(house: SimpleNamespace, own_kb: Path) -> None:
    app = dropped(("one.md", DRAFT.encode()))
    house.settings = replace(house.settings, edit="off")
    next(button for button in app.button if button.label == "Save 1 file").click().run()
    assert not (own_kb / "contributed").exists()
    assert not [button for button in app.button if button.label.startswith("Save ")]


def test_dropped_files_are_not_saved_where_nothing_may_be(house: SimpleNamespace, own_kb: Path) -> None:
    def saving() -> None:
        from shapewise.ui import contribute

        contribute._save_all([("one", "text")], "contributed")

    house.settings = replace(house.settings, edit="off")
    app = AppTest.from_function(saving).run()
    assert ["turned off" in one.value for one in app.error] == [True]
    assert not (own_kb / "contributed").exists()
    house.settings = replace(house.settings, edit="local")
    assert not AppTest.from_function(saving).run().error
    assert (own_kb / "contributed" / "one.md").exists()


def test_what_was_asked_is_counted_and_drawn(house: SimpleNamespace) -> None:
    app = run("library.py")
    assert "Nothing has been asked yet" in texts(app)
    assert {metric.label: metric.value for metric in app.metric}["Explanations"] == str(len(house.live.current.articles))
    assert "Questions by day" not in _figures(app)
    for question, status in (("How do I flatten?", "answered"), ("What is a hat?", "unsure"), ("What is tea?", "not_covered")):
        house.journal.record(question, status, 0.5, "")
    house.journal.flush()
    app = run("library.py")
    assert "3 questions on 1 day, 33% answered." in texts(app)
    assert re.search(r"Questions by day\. [\d-]+: 1 answered, 1 not sure, 1 not covered", _figures(app))
    assert "<rect" in _figures(app)
    assert "What is a hat?" in texts(app).replace("\\", "")


def _figures(app: AppTest) -> str:
    return "\n".join(one.proto.json for one in app.get("bidi_component"))


def test_what_was_asked_can_be_taken_away(house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    house.journal.record("=cmd, a question", "answered", 0.5, "concat-axis")
    house.journal.vote("=cmd, a question", "concat-axis", good=False, word="more")
    house.journal.flush()
    offered: dict[str, tuple[Callable[[], str], str, str]] = {}
    with monkeypatch.context() as patch:
        patch.setattr(
            st,
            "download_button",
            lambda label, data, name, kind, **_named: offered.update({label: (data, name, kind)}),
        )
        run("library.py")
    (as_csv, *csv_file), (as_json, *json_file) = offered["Export as CSV"], offered["Export as JSON"]
    assert csv_file == ["shapewise-questions.csv", "text/csv"]
    assert json_file == ["shapewise-journal.json", "application/json"]
    head, row = as_csv().splitlines()
    assert head == "at,question,status,confidence,article"
    assert row.endswith(""","'=cmd, a question",answered,0.5,concat-axis""")
    told = json.loads(as_json())
    assert "more" in json.dumps(told)
    assert "=cmd, a question" in json.dumps(told)
    assert {button.label for button in run("library.py").get("download_button")} == set(offered)


def test_deleting_asks_first_and_then_empties(house: SimpleNamespace) -> None:
    house.journal.record("How do I flatten?", "answered", 0.5, "")
    house.journal.flush()
    app = run("library.py")
    assert not [button for button in app.button if button.label == "Delete them"]
    next(button for button in app.button if button.label == "Delete all").click().run()
    assert "This cannot be undone" in texts(app)
    assert house.journal.asked(), "it asks first"

    def asking() -> None:  # a dialog stays open in a browser; here, the page would be run without it
        from shapewise.ui import library

        library._confirm_delete()

    app = AppTest.from_function(asking).run()
    assert house.journal.asked()
    next(button for button in app.button if button.label == "Delete them").click().run()
    assert not app.exception
    assert not house.journal.asked()


def test_an_explanation_leads_on(house: SimpleNamespace, library: FakeLibrary) -> None:
    article = library.articles["concat-axis"]
    app = run("explanation.py", article="concat-axis")
    shown = [one.value for one in app.markdown]
    outline = shown[shown.index("##### On this page") + 1].split("\n")
    assert outline[0] == "- [Short answer](#short-answer)"
    assert len(outline) == len([header for header in app.header if header.value != "Sources"])
    for slug, reason in library.related("concat-axis"):
        assert any(f"article={slug})" in text and f":small[{reason}]" in text for text in shown), slug
    assert library.related("concat-axis")
    shelf = sorted((one for one in library.articles.values() if one.theme == article.theme), key=lambda one: one.path)
    place = shelf.index(article)
    for word, other in (("Previous", shelf[place - 1]), ("Next", shelf[place + 1])):
        (found,) = [text for text in shown if text.startswith(f":small[{word}]")]
        assert f"article={other.slug})" in found
    ends = [one.value for one in run("explanation.py", article=shelf[0].slug).markdown]
    assert not [text for text in ends if text.startswith(":small[Previous]")]


def _sure(
    house: SimpleNamespace, library: FakeLibrary, monkeypatch: pytest.MonkeyPatch, status: str, confidence: float
) -> None:
    """Let the library find what it finds, and be as sure of it as is said."""
    other = copy(library)
    find = library.search
    monkeypatch.setattr(
        other, "search", lambda *given, **named: replace(find(*given, **named), status=status, confidence=confidence)
    )
    house.live = FakeLive(other)


def test_an_unsure_answer_says_why(house: SimpleNamespace, library: FakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    _sure(house, library, monkeypatch, "unsure", 0.42)
    shown = texts(run(q="Which way do layers go together?"))
    assert ":orange-badge[Not sure]" in shown
    assert "none answers it surely: the best has a probability of 42%. Naming the operation or the shapes helps." in shown
    rooms._answer.cache_clear()
    _sure(house, library, monkeypatch, "answered", 0.9)
    shown = texts(run(q="Which way do layers go together?"))
    assert ":green-badge[Answered]" in shown
    assert "surely" not in shown


def test_what_is_not_covered_shows_the_three_nearest(
    house: SimpleNamespace, library: FakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    _sure(house, library, monkeypatch, "not_covered", 0.05)
    question = "How do I bake layers of bread?"
    app = run(q=question)
    assert "The library has no explanation that answers this." in texts(app)
    nearest = [library.articles[slug] for slug, _score in library.search(question).ranking]
    assert len(nearest) > 3
    shown = [one.value for one in app.markdown if one.value.startswith("**[")]
    assert len(shown) == 3
    for text, article in zip(shown, nearest, strict=False):
        assert f"article={article.slug})" in text
        assert article.summary in text.replace("\\", "")
    assert "Was this it?" not in texts(app)
