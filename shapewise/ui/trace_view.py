"""Code followed line by line: the shape after each, the first failure with its fixes, and where following stopped."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from shapewise.tensors.snippets import Trace, is_snippet, trace
from shapewise.types import shape_text
from shapewise.ui import answer_view
from shapewise.ui.browser import send_while_typing
from shapewise.ui.error_view import show_error
from shapewise.ui.figures import show_drawing
from shapewise.ui.filled import fill, filled, is_filled
from shapewise.ui.in_turn import in_turn
from shapewise.ui.outcome import fixes_of
from shapewise.ui.packed import PACKED
from shapewise.ui.permalinks import Permalink, clean, is_sound
from shapewise.ui.render import escape, prose, table

LONGEST_CODE = 20_000
CODE = "trace-code"
MOST_LINES = 80
EXAMPLE = """x = torch.randn(8, 3, 32, 32)
skip = nn.Conv2d(3, 64, 3, padding=1)(x)
down = F.max_pool2d(skip, 2)
deep = nn.Conv2d(64, 128, 3, padding=1)(down)
up = nn.ConvTranspose2d(128, 64, 2, stride=2)(deep)
both = torch.cat([up, skip], dim=1)
out = both + x"""


@lru_cache(maxsize=300)
def traced(text: str) -> Trace | None:
    """What following the code came to; nothing where the text is no code."""
    return trace(text) if is_snippet(text) else None


def show_tracer() -> None:
    """A field for code, and its shapes beside it; the address carries the code as its question."""
    link = Permalink.read(st.query_params.to_dict())
    st.markdown("Paste a few lines of NumPy, PyTorch or Keras. They are read, never executed.", anchors=False)
    drawn = is_filled(CODE) and filled(CODE)[0] in st.session_state
    if not drawn or st.session_state.get("trace-from") != link.question:
        fill(CODE, link.question or EXAMPLE)
        st.session_state["trace-from"] = link.question
    _tracer()


@st.fragment
@in_turn
def _tracer() -> None:
    left, right = st.columns([9, 11], gap="large")
    with left:
        key, first = filled(CODE)
        code = st.text_area("Code", first, key=key, height=340, max_chars=LONGEST_CODE)
        send_while_typing(key, code)
    _write_address("" if code == EXAMPLE else clean(code))
    with right:
        if code != EXAMPLE and clean(code) and not st.session_state["trace-from"]:
            st.caption("This code is too long for a link: a copied one leads to the tracer without it.")
        found = traced(code)
        if found is None:
            st.info(
                "This is no code about tensors yet. A first line such as `x = torch.randn(8, 3, 32, 32)` tells where to begin."
            )
        else:
            show_trace(found, key="trace")


def _write_address(code: str) -> None:
    """Put the code into the address, where it is not too long for one."""
    wanted = Permalink(question=code).parameters()
    st.session_state["trace-from"] = code if wanted else ""
    for name in ("q", PACKED["q"]):
        if name in wanted and st.query_params.get(name) != wanted[name]:
            st.query_params[name] = wanted[name]
        elif name not in wanted and name in st.query_params:
            del st.query_params[name]


def show_trace(found: Trace, *, key: str) -> None:
    """The lines with their shapes as a table, then what stopped them."""
    rows = [
        {
            "Line": str(line.number),
            "Code": f"`{_cell(line.source)}`",
            "Shape": f"`{shape_text(line.shape)}`" if line.shape is not None else "",
            "Note": prose(line.note),
        }
        for line in found.lines[:MOST_LINES]
    ]
    if rows:
        if not any(row["Note"] for row in rows):
            rows = [{name: value for name, value in row.items() if name != "Note"} for row in rows]
        st.markdown(table(rows), anchors=False)
    if found.failure is not None:
        st.markdown(f"**Line {found.failure.number} fails**: `{_cell(found.failure.source)}`", anchors=False)
        show_error(found.failure.error)
        demo = found.failure.demo
        if demo is not None and is_sound(demo):
            show_drawing(demo, key=f"{key}-failure")
            answer_view.show_fixes(fixes_of(str(demo)), key, framework=found.failure.framework)
            st.markdown(f"[Open this line in the laboratory]({Permalink(demo=demo).address('laboratory')})", anchors=False)
    elif found.stopped_at is not None:
        st.info(f"Followed up to line {found.stopped_at.number}: {escape(found.stopped_at.reason)}")
    elif rows:
        st.success("Every line fits.")


def _cell(text: str) -> str:
    """Code for a span in a table: no backquote could close it."""
    return " ".join(text.replace("`", "'").split())[:200] or " "
