"""An error on the page: its sentences, and never a traceback."""

from __future__ import annotations

import streamlit as st

from shapewise.errors import ShapeError
from shapewise.ui.render import escape, prose


def begun(sentence: str) -> str:
    """A sentence with its first word in upper case, unless that word is a name such as ``x`` or ``shapes[0]``."""
    first = sentence.partition(" ")[0]
    return sentence[:1].upper() + sentence[1:] if len(first) > 1 and first.isalpha() else sentence


def show_error(error: ShapeError) -> None:
    """An error as its sentences, each on its line."""
    lines = [f"**{escape(begun(error.given))}.**"]
    if error.needed:
        lines.append(f"Needed: {prose(error.needed)}.")
    if error.fix:
        lines.append(f"To mend it: {prose(error.fix)}.")
    st.error("  \n".join(lines))
