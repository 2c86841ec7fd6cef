"""Code in several frameworks: one choice, remembered from block to block and from page to page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

FRAMEWORKS = {
    "numpy": "NumPy",
    "torch": "PyTorch",
    "keras": "Keras",
    "jax": "JAX",
    "tensorflow": "TensorFlow",
    "einops": "einops",
}


def show_code(code: Mapping[Any, str], key: str) -> None:
    """The same lines in several frameworks; the choice is remembered from page to page."""
    names = [name for name in FRAMEWORKS if name in code]
    if not names:
        return
    remembered = st.session_state.get("framework")
    control = f"{key}-framework"
    # set before the control is made, so that all code on all pages follows the last choice
    st.session_state[control] = remembered if remembered in names else names[0]
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
    st.session_state["framework"] = st.session_state[control]
