"""What Streamlit is made to remember changes nothing that it says."""

from __future__ import annotations

import asyncio
import inspect
import threading
import time

import pytest
from streamlit import config
from streamlit.components.v2.bidi_component import main as components
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session, runtime

from shapewise.ui.tuning import MESSAGES_AT_ONCE, REMEMBERED, in_turn, tune

SECTIONS = ("theme", "theme.light", "theme.dark", "theme.sidebar", "theme.light.sidebar", "theme.dark.sidebar")


def told() -> bytes:
    """What begins each run of a page, as a reader's browser gets it: the settings, and the theme part by part."""
    message = NewSession()
    app_session._populate_config_msg(message.config)
    for section in SECTIONS:
        part = message.custom_theme
        for name in section.split(".")[1:]:
            part = getattr(part, name)
        app_session._populate_theme_msg(part, section)
    return message.SerializeToString(deterministic=True)


@pytest.fixture
def untuned(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in REMEMBERED:
        function = getattr(app_session, name)
        monkeypatch.setattr(app_session, name, getattr(function, "__wrapped__", function))


@pytest.mark.usefixtures("untuned")
def test_the_theme_and_the_settings_are_told_alike_with_and_without() -> None:
    plain = told()
    assert b"#15171a" in plain, "the theme of our own was not read: nothing is compared here"
    tune()
    assert told() == plain
    assert told() == plain


@pytest.mark.usefixtures("untuned")
def test_the_second_message_asks_for_nothing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tune()
    remembered = [getattr(app_session, name) for name in REMEMBERED]
    plain = told()

    def asked(*_: object) -> None:
        raise AssertionError("an option was read anew")

    monkeypatch.setattr(config, "get_option", asked)
    monkeypatch.setattr(config, "get_options_for_section", asked)
    assert told() == plain
    tune()
    assert [getattr(app_session, name) for name in REMEMBERED] == remembered, "tuning twice wraps it twice"


def test_pages_are_made_one_after_the_other_and_their_parts_with_them() -> None:
    inside, most, order = 0, 0, []

    @in_turn
    def part() -> None:
        order.append("part")

    @in_turn
    def page() -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.01)
        part()
        inside -= 1

    threads = [threading.Thread(target=page) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=5)
    assert (most, len(order)) == (1, 5)


def test_a_page_that_breaks_off_lets_the_next_one_in() -> None:
    @in_turn
    def broken() -> None:
        raise KeyError("broken")

    made: list[str] = []
    with pytest.raises(KeyError):
        broken()
    other = threading.Thread(target=in_turn(lambda: made.append("made")))
    other.start()
    other.join(timeout=5)
    assert made == ["made"]


def test_what_is_replaced_is_still_what_streamlit_asks() -> None:
    """Under another name in another version, both would be asked again, and nobody would notice but the readers."""
    begins = inspect.getsource(app_session.AppSession._create_new_session_message)
    assert "self._compute_skills_nudge_state()" in begins
    assert "make_bidi_component_presenter(" in inspect.getsource(components.BidiComponentMixin._bidi_component)
    assert "await asyncio.sleep(0)" in inspect.getsource(runtime.Runtime._loop_coroutine)
    tune()
    assert app_session.AppSession._compute_skills_nudge_state(object()) == (False, "")
    held = {"told": {"demo": "x"}}
    assert components.make_bidi_component_presenter("id", "other", {"told"})(held, object()) is held


def test_messages_are_handed_on_many_at_once_and_others_get_their_turn() -> None:
    tune()
    others = 0

    async def other() -> None:
        nonlocal others
        while True:
            others += 1
            await asyncio.sleep(0)

    async def send(count: int) -> int:
        waiting = asyncio.create_task(other())
        await asyncio.sleep(0)
        before = others
        for _message in range(count):
            await runtime.asyncio.sleep(0)
        waiting.cancel()
        return others - before

    assert asyncio.run(send(10 * MESSAGES_AT_ONCE)) == 10
    started = time.perf_counter()
    asyncio.run(runtime.asyncio.sleep(0.02))
    assert time.perf_counter() - started >= 0.02
    assert runtime.asyncio.Event is asyncio.Event
