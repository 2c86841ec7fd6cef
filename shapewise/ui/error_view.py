"""An error on the page: its sentences, and never a traceback."""

from __future__ import annotations

import streamlit as st

from shapewise.errors import ShapeError
from shapewise.ui.error_text import sentences
from shapewise.ui.render import escape, prose


def show_error(error: ShapeError) -> None:
    """An error as its sentences, each on its line."""
    first, *others = sentences(error)
    st.error("  \n".join([f"**{escape(first)}**", *map(prose, others)]))
