"""The frame around every page: title, navigation, and one small line while the library is still being read."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from shapewise.ui import rooms
from shapewise.ui.brand import ICON, LOGO
from shapewise.ui.browser import act_in_frame
from shapewise.ui.in_turn import in_turn
from shapewise.ui.pages import PAGES
from shapewise.ui.renewing import leave_as_it_is

HERE = Path(__file__).resolve().parent


@in_turn
def frame() -> None:
    """Draw the frame, then the page that the address names."""
    st.set_page_config(page_title="Shapewise", page_icon=ICON, layout="wide")
    st.logo(LOGO, size="large")
    page = st.navigation(
        [
            st.Page(
                HERE / page.script,
                title=page.title,
                url_path=page.path or None,
                default=not page.path,
                visibility="visible" if page.listed else "hidden",
            )
            for page in PAGES
        ],
        position="top",
    )
    act_in_frame()
    st.session_state["came_from"] = st.session_state.get("page", "")
    st.session_state["page"] = page.url_path
    leave_as_it_is()
    warming_line()
    page.run()


def warming_line() -> None:
    """Say that answers come from words alone until the model is there, and stop asking once there is a library.

    The line has a place of its own that stays when the line goes: otherwise the whole page would move up by one, and be made
    anew in the browser, and what a reader is typing at that moment would be lost.
    """
    with st.container():
        if rooms.is_ready() and rooms.library() is not None:
            return
        st.session_state["warming"] = True
        _watch_warming(rooms.absence())


@st.fragment(run_every=0.5)
def _watch_warming(told: str) -> None:
    """The line; where nothing can be had, it is the page that says why, and it is made anew once that is no longer so."""
    if not rooms.is_ready():
        st.caption(rooms.warming_sentence())
        return
    changed = rooms.library() is not None or (rooms.live().state == "unavailable" and rooms.absence() != told)
    if changed and st.session_state.pop("warming", False):
        st.rerun()


if __name__ == "__main__":
    frame()
