"""The text of an explanation on the page: markdown, drawings, code in tabs. Used by the explanation and its preview alike."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from shapewise.ui.code_view import show_code
from shapewise.ui.figures import show_drawing
from shapewise.ui.permalinks import read_demo
from shapewise.ui.pieces import Block
from shapewise.ui.render import Place, anchor, cut, escape, safe_markdown
from shapewise.ui.wikilinks import unlinked


def show_section(section: Sequence[Block], key: str, place: Place | None = None, *, anchors: bool = True) -> None:
    """Draw the pieces of a section; without anchors where the same headings may stand on the page twice."""
    for number, block in enumerate(section):
        _show(block, f"{key}-{number}", place, anchors)


def _show(block: Block, key: str, place: Place | None, anchors: bool) -> None:
    if block.kind == "heading":
        shown = st.header if block.level <= 2 else st.subheader
        shown(escape(cut(unlinked(block.text), 300)), anchor=(anchor(block.text) or None) if anchors else False)
    elif block.kind == "tabs":
        show_code({name: cut(code) for name, code in block.tabs}, key)
    elif block.kind == "code":
        st.code(cut(block.text), language="python")
    elif block.kind == "drawing":
        for line_number, line in enumerate(block.text.split("\n")[:6]):
            demo = read_demo(line)
            if demo is None:
                st.code(cut(line, 500), language=None)
            else:
                show_drawing(demo, key=f"{key}-{line_number}")
    else:
        st.markdown(safe_markdown(block.text, place), anchors=False)
