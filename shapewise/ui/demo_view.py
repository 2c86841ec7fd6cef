"""The live demo on a page: an operation with fields for its shapes and parameters, redrawn at once, its state in the address.

One element of ours, used beside answers, in explanations and in the laboratory. The browser asks for the card anew when a field
changes (``demo_route.py``), and writes the demo into the address. Only the laboratory is run after an edit: it takes the
operation apart around the card.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any, Literal, TypeAlias, cast

import streamlit as st

from shapewise.tensors.views import SHOWN, Shown
from shapewise.types import Demo, shape_text
from shapewise.ui.demo_card import Place, offered, written
from shapewise.ui.demo_fields import canonical
from shapewise.ui.demo_script import LOADER
from shapewise.ui.form import LONGEST_FIELD
from shapewise.ui.in_turn import in_turn
from shapewise.ui.outcome import outcome
from shapewise.ui.permalinks import read_demo

Depth: TypeAlias = Literal["none", "below", "beside"]

_CARD = st.components.v2.component(
    "shapewise_demo",
    html="<div class='demo'><h5 hidden></h5><div class='compared'></div>"
    "<div class='form' role='group' aria-label='The demo'><div class='fields'></div>"
    "<p class='hint' aria-hidden='true'></p></div>"
    "<div class='faults' role='status'></div><div class='told'><p class='result' role='status'></p><p class='hidden'></p>"
    "<div class='pictures'></div><div class='warnings'></div>"
    "<details class='numbers'><summary>The numbers</summary><div></div></details></div></div>",
    js=LOADER,
)


def show_demo(
    key: str,
    demo: Demo,
    *,
    default: Demo,
    parameter: str = "demo",
    heading: str = "",
    compared: Sequence[Demo] = (),
) -> None:
    """A demo beside a text; whatever a reader does to it is between the browser and the card's own door.

    Parameters
    ----------
    demo, default
        The demo that the address asks for, and the text's own, which needs no word in the address.
    parameter
        Where in the address the demo is written; with an empty one, the card neither reads the address nor writes it.
    heading, compared
        Words above it, and what other operations make of the same shapes.
    """
    verdicts = [_verdict(one) for one in compared]
    _show_card(key, demo, default=default, parameter=parameter, heading=heading, compared=verdicts)


def _verdict(demo: Demo) -> tuple[str, str, str]:
    """What an operation makes of a reader's shapes: its call, whether it can be done, and what comes of it."""
    found = outcome(demo)
    if found.error is not None:
        return str(demo), "cannot be done:", f"{found.error.given.rstrip('.')}."
    return str(demo), "gives", shape_text(found.result or ())


def _show_card(
    key: str,
    demo: Demo,
    *,
    default: Demo,
    place: Place = "text",
    shown: Shown = "channels_first",
    parameter: str = "demo",
    on_told: Callable[[], None] | None = None,
    heading: str = "",
    compared: Sequence[tuple[str, str, str]] = (),
) -> None:
    data = {
        # as text: of a list, Streamlit first asks pandas whether it is a table, which takes longer than all the rest
        "card": written(demo, shown, place),
        "place": place,
        "parameter": parameter,
        "layout": layout_parameter(parameter),
        "asked": st.query_params.get(parameter, "") if parameter else "",
        "standard": str(canonical(default)),
        "longest": LONGEST_FIELD,
        "heading": heading,
        "compared": json.dumps(compared),
    }
    if on_told is None:
        _CARD(data=data, key=key)
    else:
        _CARD(data=data, key=key, on_told_change=on_told)


@st.fragment
@in_turn
def live_demo(
    prefix: str,
    *,
    default: Demo,
    parameter: str = "demo",
    depth: Depth = "none",
    reveal: Callable[[Demo], bool] | None = None,
) -> None:
    """A demo of the laboratory, which the page is run for: what stands around it depends on it.

    Parameters
    ----------
    parameter
        Where in the address the demo is written.
    depth
        Where to take the operation apart (steps, cost, code, repair): below the drawing or beside it.
    reveal
        Asked before the result is shown; it draws what it needs.
    """
    key = f"{prefix}-card"
    demo = canonical(read_demo(st.query_params.get(parameter)) or default)
    told = _told(key)
    layout = _layout(demo, told, parameter) if reveal is None else SHOWN[0]
    # no containers where the page has no columns: a reader's every edit would send them, and wait for them
    left, right = st.columns([11, 9], gap="large") if depth == "beside" else (nullcontext(), nullcontext())
    with left:
        _show_card(
            key,
            demo,
            default=default,
            place="laboratory" if reveal is None else "prediction",
            shown=layout,
            parameter=parameter,
            on_told=lambda: write_address(_told(key), default, parameter),
        )
    if told.get("fault") == [str(demo), layout]:
        return  # what stands in the fields is no demo: the card says why
    if reveal is not None:
        if reveal(demo):
            _show_card(f"{prefix}-revealed", demo, default=default, place="revealed")
        return
    if depth != "none":
        from shapewise.ui import lab_view

        lab_view.show_depth(outcome(demo, layout), left, right, key=prefix)


def _told(key: str) -> Mapping[str, Any]:
    """What the browser told of a card last; it may have been made by anyone."""
    told = st.session_state.get(key, {}).get("told")
    return cast(Mapping[str, Any], told) if isinstance(told, Mapping) else {}


def layout_parameter(parameter: str) -> str:
    """Where in the address the layout of a demo is written."""
    return "layout" if parameter == "demo" else f"{parameter}-layout"


def _layout(demo: Demo, told: Mapping[str, Any], parameter: str) -> Shown:
    """The layout that the address asks for, where it means something for the demo.

    One that is on stays on while a shape is typed that, halfway, looks like no image.
    """
    asked = st.query_params.get(layout_parameter(parameter))
    if told.get("demo") == str(demo) and told.get("layout") == asked:
        return next((way for way in SHOWN if way == asked), SHOWN[0])
    return offered(demo, asked)


def told_demo(key: str) -> Demo | None:
    """The demo as the browser has last told that it stands in a card; nothing where it told nothing."""
    written = _told(key).get("demo")
    return read_demo(written) if isinstance(written, str) else None


def write_address(told: Mapping[str, Any], default: Demo, parameter: str) -> None:
    """Write what the browser told of a card into the address; nothing where it is the page's own, or none of ours."""
    written, layout = told.get("demo"), told.get("layout")
    demo = read_demo(written) if isinstance(written, str) else None
    if demo is None:
        return
    wanted = {parameter: "" if canonical(demo) == canonical(default) else str(canonical(demo))}
    if layout in SHOWN:
        wanted[layout_parameter(parameter)] = "" if layout == SHOWN[0] else str(layout)
    for name, value in wanted.items():
        if not value and name in st.query_params:
            del st.query_params[name]
        elif value and st.query_params.get(name) != value:
            st.query_params[name] = value
