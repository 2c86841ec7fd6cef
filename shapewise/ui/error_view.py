"""An error on the page: its sentences, and never a traceback."""

from __future__ import annotations

import streamlit as st

from shapewise.errors import ShapeError
from shapewise.ui.render import escape, prose


def show_error(error: ShapeError) -> None:
    """An error as its sentences, each on its line."""
    lines = [f"**{escape(error.given)}.**"]
    if error.needed:
        lines.append(f"Needed: {prose(error.needed)}.")
    if error.fix:
        lines.append(f"To mend it: {prose(error.fix)}.")
    st.error("  \n".join(lines))
