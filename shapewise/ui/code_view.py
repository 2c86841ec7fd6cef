"""Code in several frameworks: one choice, remembered from block to block, from page to page and from visit to visit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from shapewise.types import nearest_framework

FRAMEWORKS = {
    "numpy": "NumPy",
    "torch": "PyTorch",
    "keras": "Keras",
    "jax": "JAX",
    "tensorflow": "TensorFlow",
    "einops": "einops",
}


_NOT_TOLD = "framework-not-told"
"""Where it is kept that a choice was made in a part of a page, of which the rest of the page has not heard."""


def chosen_framework() -> str:
    """What the reader chose last; empty before the first choice."""
    return str(st.session_state.get("framework", ""))


def tell_framework() -> str:
    """The same, for the frame around a page, with which all of the page is made anew."""
    st.session_state.pop(_NOT_TOLD, None)
    return chosen_framework()


def choose_framework(name: str) -> None:
    """Show all code in this framework, where it is one; it may come from a browser."""
    if name in FRAMEWORKS:
        st.session_state["framework"] = name


def show_code(code: Mapping[Any, str], key: str, first: str = "") -> None:
    """The same lines in several frameworks; the choice is remembered from page to page, and before it ``first`` is shown."""
    names = [name for name in FRAMEWORKS if name in code]
    if not names:
        return
    if st.session_state.get(_NOT_TOLD):
        st.rerun()  # a part of the page alone is being made: code elsewhere on it follows the choice, too
    remembered = chosen_framework()
    control = f"{key}-framework"
    # set before the control is made, so that all code on all pages follows the last choice
    shown = nearest_framework(first, {name: lines for name, lines in code.items() if name in FRAMEWORKS})
    st.session_state[control] = remembered if remembered in names else shown
    chosen = st.segmented_control(
        "Framework",
        names,
        format_func=FRAMEWORKS.__getitem__,
        key=control,
        label_visibility="collapsed",
        required=True,
        on_change=_remember_framework,
        args=(control,),
    )
    st.code(code[chosen or names[0]], language="python", wrap_lines=True)


def _remember_framework(control: str) -> None:
    choose_framework(st.session_state[control])
    st.session_state[_NOT_TOLD] = True
