"""The live demo: an operation with fields for its shapes and parameters, redrawn at once, its state in the address.

One function, used beside answers, in explanations and in the laboratory. Only the fragment runs when a field changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

import streamlit as st

from shapewise.errors import ShapeError, ShapewiseError
from shapewise.tensors.layout import Layout, holds_channels, laid_out, laid_out_arguments
from shapewise.tensors.ops import operations
from shapewise.tensors.proof import Proof, numbers, prove
from shapewise.types import Cost, Demo, Fix, Shape, Step, shape_text
from shapewise.ui.demo_fields import canonical, operation_field, read_fields
from shapewise.ui.error_view import show_error
from shapewise.ui.figures import rehearse_drawing, show_drawing
from shapewise.ui.permalinks import Permalink, is_sound
from shapewise.ui.render import prose
from shapewise.ui.tuning import in_turn

Depth: TypeAlias = Literal["none", "link", "below", "beside"]
LAYOUTS: tuple[Layout, ...] = ("channels_first", "channels_last")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a demo: a result, or the error with its fields."""

    demo: Demo
    result: Shape | None
    error: ShapeError | None
    warnings: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    cost: Cost | None = None


@lru_cache(maxsize=2_000)
def _outcome(written: str) -> Outcome:
    demo = Demo.parse(written)
    operation = operations()[demo.operation]
    try:
        result = operation.shape(**demo.arguments)
    except ShapeError as error:
        return Outcome(demo, None, error)
    warnings, steps = operation.warnings(**demo.arguments), operation.steps(**demo.arguments)
    try:
        cost = operation.cost(**demo.arguments)
    except (ShapeError, TypeError):
        cost = None  # symbolic sizes cannot be counted
    return Outcome(demo, result, None, warnings, steps, cost)


def outcome(demo: Demo) -> Outcome:
    """What comes of a demo, remembered by its written form."""
    return _outcome(str(demo))


@lru_cache(maxsize=500)
def fixes_of(written: str) -> tuple[Fix, ...]:
    """Edits that make a failing demo possible, each executed before."""
    from shapewise.tensors.repair import repair

    demo = Demo.parse(written)
    try:
        return repair(demo.operation, **demo.arguments)
    except ShapewiseError:
        return ()


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
    """The controls, the drawing and what it comes to; call ``load`` before it.

    Parameters
    ----------
    parameter
        Where in the address the demo is written.
    depth
        Where to take the operation apart (steps, cost, code, repair): below the drawing or beside it; ``link`` leads there.
    reveal
        Asked before the result is shown; it draws what it needs.
    """
    left, right = st.columns([11, 9], gap="large") if depth == "beside" else (st.container(), st.container())
    with left:
        controls, errors = st.container(), st.container()
    with controls:
        operation = operation_field(prefix)
    demo = read_fields(prefix, operation, controls, errors)
    if demo is None:
        return
    st.session_state[f"{prefix}-shown"] = str(demo)
    _write_address(demo, canonical(default), parameter)
    if reveal is not None and not reveal(demo):
        return
    found = outcome(demo)
    with left:
        show_outcome(
            found, key=prefix, layout=_layout_switch(demo, prefix) if depth in ("beside", "below") else "channels_first"
        )
        if depth == "link":
            st.markdown(f"[Open in the laboratory]({Permalink(demo=demo).address('laboratory')})")
    if depth in ("beside", "below"):
        from shapewise.ui import lab_view

        lab_view.show_depth(found, left, right, key=prefix)


def _write_address(demo: Demo, default: Demo, parameter: str) -> None:
    """The demo's written form in the address; nothing where it is the page's own."""
    written = str(demo)
    if written == str(default):
        if parameter in st.query_params:
            del st.query_params[parameter]
    elif st.query_params.get(parameter) != written:
        st.query_params[parameter] = written


def show_outcome(found: Outcome, *, key: str, layout: Layout = "channels_first") -> None:
    """The result or the error, the drawing, and what a reader should be warned of."""
    shown = found.demo
    if found.error is not None:
        show_error(found.error)
    elif found.result is not None:
        st.markdown(f"Result: :primary-background[**`{shape_text(found.result)}`**]")
        shown = _in_layout(found, layout)
    show_drawing(shown, key=f"{key}-drawing", layout=layout, alignment=True)
    for warning in found.warnings:
        st.warning(prose(warning))
    if found.error is None:
        _numbers(found.demo, key)


def _layout_switch(demo: Demo, prefix: str) -> Layout:
    """Where the channels stand in the picture; asked only where there are channels."""
    kind, shapes = operations()[demo.operation].axes, demo.arguments["shapes"]
    if not shapes or not holds_channels(kind, tuple(shapes[0])):
        return "channels_first"
    key = f"{prefix}-layout"
    st.session_state[key] = st.query_params.get("layout") if st.query_params.get("layout") in LAYOUTS else LAYOUTS[0]
    chosen = st.segmented_control(
        "Show the axes as",
        LAYOUTS,
        format_func={
            "channels_first": "Channels first (N, C, H, W)",
            "channels_last": "Channels last (N, H, W, C)",
        }.__getitem__,
        key=key,
        required=True,
        on_change=_write_layout,
        args=(key,),
    )
    return chosen or LAYOUTS[0]


def _write_layout(key: str) -> None:
    if st.session_state[key] == "channels_last":
        st.query_params["layout"] = "channels_last"
    elif "layout" in st.query_params:
        del st.query_params["layout"]


def _in_layout(found: Outcome, layout: Layout) -> Demo:
    """The demo to draw: with the channels last, the same call as Keras writes it, where it can be carried out as it stands."""
    demo = found.demo
    operation = operations()[demo.operation]
    if layout == "channels_first" or found.result is None:
        return demo
    shapes = [tuple(shape) for shape in demo.arguments["shapes"]]
    if operation.axes == "any":
        changed = Demo(demo.operation, laid_out_arguments(operation, demo.arguments, layout))
        st.markdown(f"The same with the channels last: `{changed}` gives `{shape_text(operation.shape(**changed.arguments))}`.")
        return changed
    told = ", ".join(f"`{shape_text(laid_out(shape, operation.axes, layout))}`" for shape in shapes)
    result = shape_text(laid_out(found.result, operation.axes, layout))
    st.markdown(f"With the channels last, as Keras writes it: {told} gives `{result}`. The picture keeps the channels first.")
    return demo


@lru_cache(maxsize=500)
def _proved(written: str) -> Proof | None:
    return prove(Demo.parse(written))


def rehearse(demo: Demo) -> None:
    """Make what a demo needs, and throw it away: the next one finds everything imported."""
    if is_sound(demo):
        outcome(demo)
        _proved(str(demo))
        rehearse_drawing(demo)


def _numbers(demo: Demo, key: str) -> None:
    """That it was run, on what, and the numbers themselves."""
    proof = _proved(str(demo))
    if proof is None:
        return
    if proof.scaled:
        st.caption(
            f"Run in NumPy on a copy scaled down with the same relations: `{proof.demo}` gave `{shape_text(proof.shape)}`."
        )
    else:
        st.caption(f"Run in NumPy on these very shapes: the result has the shape `{shape_text(proof.shape)}`.")
    box = st.expander("The numbers", key=f"{key}-numbers", on_change="rerun")
    if box.open:
        with box:
            for name, text in numbers(proof.demo):
                st.caption(f"`{name}`")
                st.code(text, language=None)
