"""Fields that the page fills and the reader goes on from: with a template, or with what the address holds."""

from __future__ import annotations

import streamlit as st


def fill(name: str, value: str) -> None:
    """Let the field of that name hold a value, whatever it held; call it before the field is drawn.

    The value is the field's own, and the field a new one. A value that is put into the page's state is told to the browser
    once: where the page is run again before the browser has loaded what draws fields, which takes a second on a slow
    machine, it is told to nobody, and the field is empty.
    """
    times, _value = st.session_state.get(_place(name), (-1, ""))
    st.session_state[_place(name)] = (times + 1, value)


def filled(name: str) -> tuple[str, str]:
    """The key and the value to draw the field with; what stands in it is in the page's state under the key."""
    times, value = st.session_state[_place(name)]
    return f"{name}-{times}", value


def is_filled(name: str) -> bool:
    """Whether the page has filled the field, for this reader."""
    return _place(name) in st.session_state


def _place(name: str) -> str:
    return f"filled-{name}"
