"""What Streamlit is made to remember changes nothing that it says."""

from __future__ import annotations

import asyncio
import gc
import inspect
import time
from collections.abc import Callable

import pytest
from streamlit import config
from streamlit.components.v2.bidi_component import main as components
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session, runtime
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

from shapewise.ui.tuning import FULL_ROUNDS, HANDED_ON_EVERY, MESSAGES_AT_ONCE, REMEMBERED, tune

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


def test_what_is_replaced_is_still_what_streamlit_asks() -> None:
    """Under another name in another version, both would be asked again, and nobody would notice but the readers."""
    begins = inspect.getsource(app_session.AppSession._create_new_session_message)
    assert "self._compute_skills_nudge_state()" in begins
    assert "make_bidi_component_presenter(" in inspect.getsource(components.BidiComponentMixin._bidi_component)
    assert "self._scriptrunner.on_event.connect(self._on_scriptrunner_event)" in inspect.getsource(
        AppSession._create_scriptrunner
    )
    assert "self._create_scriptrunner(rerun_data)" in inspect.getsource(AppSession.request_rerun)
    assert "lambda: self._handle_scriptrunner_event_on_event_loop(" in inspect.getsource(app_session)
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


class Session:
    """What is asked of a reader's session when its page hands something on."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._event_loop = loop
        self._state = AppSessionState.APP_NOT_RUNNING
        self.woken = 0
        self.handed_on: list[str] = []

    def _call_soon_on_event_loop(self, call: Callable[[], None]) -> None:
        self.woken += 1
        self._event_loop.call_soon_threadsafe(call)

    def _handle_scriptrunner_event_on_event_loop(self, _sender: object, event: ScriptRunnerEvent, part: str = "") -> None:
        if event is ScriptRunnerEvent.SCRIPT_STARTED:
            self._state = AppSessionState.APP_IS_RUNNING
        if event is ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS:
            self._state = AppSessionState.APP_NOT_RUNNING
        self.handed_on.append(part or event.name)


def test_the_parts_of_a_page_are_handed_on_together_in_their_order() -> None:
    tune()
    put_by = AppSession._on_scriptrunner_event

    async def make() -> Session:
        session = Session(asyncio.get_running_loop())
        put_by(session, None, event=ScriptRunnerEvent.SCRIPT_STARTED)
        for number in range(9):
            put_by(session, None, event=ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, part=f"part {number}")
        await asyncio.sleep(0)
        assert session.handed_on == []
        put_by(session, None, event=ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS)
        await asyncio.sleep(0.001)
        return session

    session = asyncio.run(make())
    assert session.handed_on == ["SCRIPT_STARTED", *(f"part {number}" for number in range(9)), "FRAGMENT_STOPPED_WITH_SUCCESS"]
    assert session.woken == 2


def test_what_a_long_page_has_come_to_is_handed_on_before_its_end() -> None:
    tune()
    put_by = AppSession._on_scriptrunner_event

    async def make() -> Session:
        session = Session(asyncio.get_running_loop())
        put_by(session, None, event=ScriptRunnerEvent.SCRIPT_STARTED)
        for part in ("first", "second", "third"):
            put_by(session, None, event=ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, part=part)
            end = time.monotonic() + 100 * HANDED_ON_EVERY
            while part not in session.handed_on and time.monotonic() < end:
                await asyncio.sleep(HANDED_ON_EVERY / 4)
        return session

    assert asyncio.run(make()).handed_on == ["SCRIPT_STARTED", "first", "second", "third"]


def test_what_waits_is_handed_on_before_the_next_page_is_begun() -> None:
    """Of a page that is not the session's last one Streamlit takes nothing any more."""
    tune()

    async def make() -> Session:
        return Session(asyncio.get_running_loop())

    session = asyncio.run(make())
    AppSession._on_scriptrunner_event(session, None, event=ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, part="the last")
    session._state = AppSessionState.SHUTDOWN_REQUESTED  # one that ends begins no page, and may be asked to
    AppSession.request_rerun(session, None)
    assert session.handed_on == ["the last"]


def test_full_rounds_of_the_collector_are_rare_and_the_others_as_python_has_them() -> None:
    before = gc.get_threshold()
    tune()
    assert gc.get_threshold() == (*before[:2], FULL_ROUNDS)
