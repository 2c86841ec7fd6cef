"""Pages that stand open are made anew when a file has changed, as if their readers had clicked: what they chose stays.

A page that asks again and again, as that of the library does, costs its server a run a second for each reader, who may be two
hundred. So the server looks once for all of them, and tells those whose page shows what is no longer so.
"""

from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime import exists, get_instance
from streamlit.runtime.app_session import AppSession, AppSessionState

from shapewise.ui import rooms

_SHOWN = "shown-generation"
"""Where it is kept what the page of a reader was made from; empty for a page that nothing changes, or that is written in."""
AGAIN = 0.3
"""Seconds until a page is looked at again that is being made just now."""
MOST_LOOKS = 20


def keep_up() -> None:
    """Have the page, which is being made, made anew once the files have changed."""
    st.session_state[_SHOWN] = generation()


def leave_as_it_is() -> None:
    """Whatever page comes now, it stays as it is, unless it says otherwise."""
    st.session_state[_SHOWN] = ""


def generation() -> str:
    """Which index the library is read from. That its model has come changes no text that a reader has before them."""
    library = rooms.library()
    return "" if library is None else library.generation


def renew() -> None:
    """Have all pages made anew that were made from other files; returns at once, and may be called from any thread."""
    if not exists():
        return
    for one in get_instance()._session_mgr.list_active_sessions():
        one.session._call_soon_on_event_loop(partial(renew_one, one.session))


def renew_one(session: AppSession, looks: int = MOST_LOOKS) -> None:
    """Have one page made anew, if it shows what is no longer so; on the thread that serves the readers.

    One that is being made is left to be: its reader has just clicked, and a run that begins would end it.
    """
    held = session.session_state
    shown = held[_SHOWN] if _SHOWN in held else ""  # noqa: SIM401 - it looks like a mapping, and has no get
    if not shown or shown == generation() or session._state is AppSessionState.SHUTDOWN_REQUESTED:
        return
    if session._state is AppSessionState.APP_IS_RUNNING:
        if looks:
            session._event_loop.call_later(AGAIN, renew_one, session, looks - 1)
        return
    state = ClientState()
    state.CopyFrom(session._client_state)
    state.ClearField("fragment_id")  # all of the page, whatever part of it ran last
    session.request_rerun(state)
