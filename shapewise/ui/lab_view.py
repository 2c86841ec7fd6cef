"""An operation taken apart: steps, cost, traps, code, repair."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import streamlit as st

from shapewise.tensors.ops import operations
from shapewise.types import Framework, Operation, Trap
from shapewise.ui import answer_view
from shapewise.ui.code_view import FRAMEWORKS, show_code
from shapewise.ui.outcome import Outcome
from shapewise.ui.provenance_view import show_provenance
from shapewise.ui.render import article_link, escape, prose, table

_FRAMEWORKS: tuple[Framework, ...] = ("numpy", "torch", "keras", "jax", "einops")
_MOST_STEPS = 24


def show_depth(found: Outcome, left: AbstractContextManager[Any], right: AbstractContextManager[Any], *, key: str) -> None:
    """Everything that is known of a demo beside its drawing."""
    operation = operations()[found.demo.operation]
    with left:
        if found.error is not None:
            answer_view.show_fixes(found.fixes(), key)
        else:
            _steps(found)
            show_provenance(found.demo, key=key, shown=found.shown)
    with right:
        _cost(found)
        _code(found, key)
        st.markdown("\n\n".join([*_traps(operation.traps), _way_on(operation)]), anchors=False)


def _way_on(operation: Operation) -> str:
    return article_link("Read the explanation", operation.article)


def _steps(found: Outcome) -> None:
    if not found.steps:
        return
    rows = [
        {"Step": escape(step.label), "Formula": f"`{_cell(step.formula)}`", "Comes to": f"`{_cell(step.value)}`"}
        for step in found.steps[:_MOST_STEPS]
    ]
    st.markdown(f"##### Step by step\n\n{table(rows)}", anchors=False)


def _cell(text: str) -> str:
    """Text for a code span in a cell: no backquote could close it, no bar could end the cell."""
    return text.replace("`", "'").replace("\n", " ") or " "


def _cost(found: Outcome) -> None:
    cost = found.cost
    if cost is None:
        return
    with st.container(horizontal=True, gap="large"):
        st.metric("Parameters", f"{cost.parameters:,}", help="Numbers that are learned.")
        st.metric("Multiply-adds", short_number(cost.flops), help=f"{cost.flops:,}; an addition alone counts once too.")
        st.metric("Memory of the result", memory(cost.bytes), help=f"{cost.bytes:,} bytes: float32, or int64 for places.")


def short_number(count: int) -> str:
    """A count as a reader says it: 1,234 · 56.6 million."""
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if count >= size:
            return f"{count / size:.3g} {word}" if count < 1000 * size else f"{count:.3g}"
    return f"{count:,}"


def memory(count: int) -> str:
    """Bytes in the unit that leaves a small number: 6 MiB."""
    number = float(count)
    for unit in ("bytes", "KiB", "MiB", "GiB", "TiB"):
        if number < 1024 or unit == "TiB":
            return f"{number:.3g} {unit}" if number < 1000 else f"{number:,.0f} {unit}"
        number /= 1024
    raise AssertionError("unreachable: TiB ends the loop")


def _code(found: Outcome, key: str) -> None:
    code = {name: found.code(name) for name in _FRAMEWORKS}
    lines = {name: text for name, text in code.items() if text}
    if lines:
        st.markdown("##### In code", anchors=False)
        show_code(lines, key)


def _traps(traps: tuple[Trap, ...]) -> list[str]:
    if not traps:
        return []
    lines = [f"- **{FRAMEWORKS.get(trap.framework, trap.framework)}**: {prose(trap.text)}" for trap in traps]
    return ["##### Where frameworks differ", "\n".join(lines)]
