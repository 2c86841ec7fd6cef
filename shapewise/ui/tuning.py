"""What a server of many readers asks of Streamlit beyond its settings, each part measured with ``benchmark.py --app``."""

from __future__ import annotations

import asyncio
import gc
from collections import deque
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeAlias

from streamlit.components.v2.bidi_component import main as components
from streamlit.runtime import app_session, runtime
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

REMEMBERED = ("_populate_theme_msg", "_populate_config_msg")
"""Functions of Streamlit that write the theme and the other settings into the message that begins each run of a page.

What they write is the same as long as the server runs, and making it anew was a sixth of what an edit costs.
"""

MESSAGES_AT_ONCE = 50
"""Messages that are handed on before the server looks what else there is to do.

Streamlit looks after each one. While a page is being made, looking means waiting for Python's other thread, five thousandths of
a second each time: with two hundred readers, pages that were made long ago then came out two seconds later, all at once.
"""

FULL_ROUNDS = 200
"""Rounds of the garbage collector through what is young to one through everything; Python's own number is ten.

A full round looks at all that two hundred readers hold: a tenth of a second, several times a minute, in which nobody is served.
"""

HANDED_ON_EVERY = 0.02
"""Seconds after which what a page has come to so far is handed on to its reader, if it is still being made.

Streamlit hands on each part by itself. That wakes the thread that serves all readers, for which the one that makes the page
then waits.
"""


def tune() -> None:
    """Let Streamlit remember what does not change; call it when the options have been read. Twice does no harm.

    Streamlit has neither settings nor hooks for these: its own functions are replaced, and the types of what stands in for
    them are wider than theirs. ``tests/ui/test_tuning.py`` looks whether it still asks for each of them by that name.
    """
    for name in REMEMBERED:
        function = getattr(app_session, name)
        if not hasattr(function, "__wrapped__"):
            setattr(app_session, name, _copied(function))
    gc.set_threshold(*gc.get_threshold()[:2], FULL_ROUNDS)
    runtime.asyncio = _Asyncio()  # type: ignore[assignment,attr-defined] # stands in for the module
    AppSession._compute_skills_nudge_state = _recommend_nothing  # type: ignore[assignment,method-assign] # no setting for it
    AppSession._on_scriptrunner_event = _put_by  # type: ignore[assignment,method-assign] # takes any event
    if not hasattr(AppSession.request_rerun, "__wrapped__"):
        AppSession.request_rerun = _after_what_waits(AppSession.request_rerun)  # type: ignore[method-assign] # no hook there
    components.make_bidi_component_presenter = _presented_as_it_is  # type: ignore[assignment,attr-defined] # an import of theirs


class _Asyncio:
    """The module of that name as Streamlit's sending of messages sees it: pauses of no time are taken now and then."""

    def __init__(self) -> None:
        self._passed = 0

    def __getattr__(self, name: str) -> Any:
        """Everything else is as it is."""
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        """Pause; for no time only at every :data:`MESSAGES_AT_ONCE`-th call."""
        self._passed += 1
        if seconds or not self._passed % MESSAGES_AT_ONCE:
            await asyncio.sleep(seconds)


Waiting: TypeAlias = deque[Callable[[], None]]
"""What the page of a reader has come to and is not handed on yet, in its order."""


def _put_by(session: AppSession, *event: Any, **about: Any) -> None:
    """In place of Streamlit's ``_on_scriptrunner_event``, which hands on each event at once: keep it with those before it.

    They are handed on together: when the page is made, and while it is not, every :data:`HANDED_ON_EVERY`.
    """
    waiting = _waiting(session)
    waiting.append(partial(session._handle_scriptrunner_event_on_event_loop, *event, **about))
    kind = about.get("event", event[1] if len(event) > 1 else None)
    if kind is ScriptRunnerEvent.SCRIPT_STARTED:
        session._call_soon_on_event_loop(partial(_look_again, session))
    elif kind is not ScriptRunnerEvent.ENQUEUE_FORWARD_MSG:
        session._call_soon_on_event_loop(partial(_hand_on, waiting))


def _waiting(session: AppSession) -> Waiting:
    waiting: Waiting = session.__dict__.setdefault("_waiting_events", deque())
    return waiting


def _hand_on(waiting: Waiting) -> None:
    while waiting:
        waiting.popleft()()


def _look_again(session: AppSession) -> None:
    if not session.__dict__.setdefault("_looks_again", False):
        session.__dict__["_looks_again"] = True
        session._event_loop.call_later(HANDED_ON_EVERY, _hand_on_and_look, session)


def _hand_on_and_look(session: AppSession) -> None:
    session.__dict__["_looks_again"] = False
    _hand_on(_waiting(session))
    if session._state is AppSessionState.APP_IS_RUNNING:
        _look_again(session)


def _after_what_waits(request: Callable[..., None]) -> Callable[..., None]:
    """Hand on what waits before the next page is begun: Streamlit drops what comes of the one before it from then on."""

    @wraps(request)
    def hand_on_and_request(session: AppSession, *about: Any, **more: Any) -> None:
        _hand_on(_waiting(session))
        request(session, *about, **more)

    return hand_on_and_request


def _recommend_nothing(_session: AppSession) -> tuple[bool, str]:
    """Streamlit asks before each run of a page whether to offer its developers something; readers are never offered it."""
    return False, ""


def _presented_as_it_is(*_about: object) -> Callable[[object, object], object]:
    """What a component of ours holds is read by the page as it is.

    Streamlit presents it as a dictionary that can also be written to, of a class that it makes anew at each look: five looks at
    two components were a thirtieth of an answer. Nothing here writes to it, and what happens once is told by the call itself.
    """
    return lambda held, _state: held


def _copied(fill: Callable[..., None]) -> Callable[..., None]:
    """Let a function that writes into a message write once, for each other argument, and copy from then on."""
    written: dict[tuple[Any, ...], Any] = {}

    @wraps(fill)
    def copy(message: Any, *about: Any) -> None:
        if about not in written:
            first = type(message)()
            fill(first, *about)
            written[about] = first
        if written[about].ByteSize():  # merging nothing would still say that there is something
            message.MergeFrom(written[about])

    return copy
