"""The live demo: an operation with fields for its shapes and parameters, redrawn at once, its state in the address.

One function, used beside answers, in explanations and in the laboratory. Only the fragment runs when a field changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import streamlit as st

from shapewise.errors import ShapeError, ShapewiseError
from shapewise.tensors.ops import operations
from shapewise.tensors.proof import Proof, numbers, prove
from shapewise.tensors.view import View
from shapewise.tensors.views import SHOWN, Shown, offers, view_of
from shapewise.types import Cost, Demo, Fix, Framework, Shape, Step, shape_text
from shapewise.ui.demo_fields import canonical, laid, last_demo, read_fields, show_as
from shapewise.ui.error_view import show_error
from shapewise.ui.figures import pictures, rehearse_drawing, show_drawing
from shapewise.ui.permalinks import Permalink, is_sound
from shapewise.ui.render import prose
from shapewise.ui.tuning import in_turn

Depth: TypeAlias = Literal["none", "link", "below", "beside"]
_LABELS: Mapping[Shown, str] = {
    "channels_first": "Channels first (N, C, H, W)",
    "channels_last": "Channels last (N, H, W, C)",
    "keras": "As Keras: batch hidden",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a demo, in the words and numbers of a layout: a result, or the error with its fields."""

    demo: Demo
    """Channels first, as the address has it."""
    result: Shape | None
    error: ShapeError | None
    warnings: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    cost: Cost | None = None
    shown: Shown = "channels_first"

    @property
    def view(self) -> View:
        """The layout that it is told in."""
        return view_of(operations()[self.demo.operation], self.demo.arguments, self.shown)

    def code(self, framework: Framework) -> str | None:
        """The lines that a reader would paste, in this layout; none where a layer cannot even be written down."""
        view = self.view
        try:
            lines = view.operation.code(framework, view.demo(self.demo).arguments)
        except ShapeError:
            return None
        return view.code(framework, lines, None if self.result is None else len(self.result) + view.hides_batch)

    def fixes(self) -> tuple[Fix, ...]:
        """Edits that make it possible, in this layout."""
        view = self.view
        return tuple(view.fix(fix) for fix in fixes_of(str(view.demo(self.demo))))


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


def outcome(demo: Demo, shown: Shown = "channels_first") -> Outcome:
    """What comes of a demo, remembered by its written form; told in a layout."""
    return _outcome(str(demo)) if shown == "channels_first" else _told(str(demo), shown)


@lru_cache(maxsize=1_000)
def _told(written: str, shown: Shown) -> Outcome:
    demo = Demo.parse(written)
    view = view_of(operations()[demo.operation], demo.arguments, shown)
    found = _outcome(str(view.demo(demo)))
    return Outcome(
        demo,
        None if found.result is None else view.drawn(found.result),
        None if found.error is None else view.error(found.error),
        tuple(view.text(warning) for warning in found.warnings),
        view.steps(found.steps),
        found.cost,
        shown,
    )


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
    # no containers where the page has no columns: a reader's every edit would send them, and wait for them
    left, right = st.columns([11, 9], gap="large") if depth == "beside" else (nullcontext(), nullcontext())
    layout = _layout(prefix) if depth in ("beside", "below") else "channels_first"
    show_as(prefix, layout)
    with left:
        demo = read_fields(prefix, picture="" if reveal is not None else f"{prefix}-drawing")
    if demo is None:
        return
    _write_address(demo, canonical(default), parameter)
    if reveal is not None and not reveal(demo):
        return
    found = outcome(demo, layout)
    with left:
        if depth in ("beside", "below"):
            _layout_switch(demo, prefix, layout)
        there = f"[Open in the laboratory]({Permalink(demo=demo).address('laboratory')})" if depth == "link" else ""
        show_outcome(found, key=prefix, link=there)
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


def show_outcome(found: Outcome, *, key: str, link: str = "") -> None:
    """The result or the error, the drawing, and what a reader should be warned of; ``link`` in markdown leads on."""
    if found.error is not None:
        show_error(found.error)
        if link:
            st.markdown(link)
    elif found.result is not None:
        result = f"Result: :primary-background[**`{shape_text(found.result)}`**]"
        st.markdown(f"{result} \u2003 {link}" if link else result)
    if found.view.hides_batch:
        st.caption(
            f"The batch of {found.view.batch} is hidden, as in a shape that Keras takes; axis numbers still count it as axis 0."
        )
    show_drawing(found.demo, key=f"{key}-drawing", layout=found.shown, alignment=True, more=_run_lines(found))
    for warning in found.warnings:
        st.warning(prose(warning))
    proof = _proof(found)
    if proof is not None:
        _numbers(proof, key)


def early_pictures(found: Outcome, picture: str) -> dict[str, dict[str, Any]]:
    """What :func:`show_outcome` draws, for a browser that does not wait for the page; raises ShapewiseError where it cannot."""
    return pictures(found.demo, key=picture, layout=found.shown, alignment=True, more=_run_lines(found))


def _proof(found: Outcome) -> Proof | None:
    return _proved(str(found.view.demo(found.demo))) if found.error is None else None


def _run_lines(found: Outcome) -> tuple[str, ...]:
    """That the demo was run, where it was."""
    proof = _proof(found)
    return () if proof is None else (_was_run(proof, found.view),)


def _layout(prefix: str) -> Shown:
    """The layout that the address asks for, where it means something for what stands in the fields."""
    asked, demo = st.query_params.get("layout"), last_demo(prefix)
    operation = operations()[demo.operation]
    for way in SHOWN[1:]:
        # a layout that is on stays on while a shape is typed that, halfway, looks like no image
        if asked == way and (way in offers(operation, demo.arguments) or laid(prefix) == way):
            return way
    return SHOWN[0]


def _layout_switch(demo: Demo, prefix: str, layout: Shown) -> None:
    """Where the channels stand and whether the batch is shown: in the fields, the drawing, the steps and the code."""
    ways = [way for way in SHOWN if way == layout or way in offers(operations()[demo.operation], demo.arguments)]
    if len(ways) == 1:
        return
    key = f"{prefix}-layout"
    st.session_state[key] = layout
    plain = {**_LABELS, "channels_first": "Batch shown"}
    labels = _LABELS if "channels_last" in ways else plain
    st.segmented_control(
        "Show the axes as",
        ways,
        format_func=labels.__getitem__,
        key=key,
        required=True,
        on_change=_write_layout,
        args=(key,),
    )


def _write_layout(key: str) -> None:
    chosen = st.session_state[key]
    if chosen in SHOWN[1:]:
        st.query_params["layout"] = chosen
    elif "layout" in st.query_params:
        del st.query_params["layout"]


@lru_cache(maxsize=500)
def _proved(written: str) -> Proof | None:
    return prove(Demo.parse(written))


def rehearse(demo: Demo) -> None:
    """Make what a demo needs, and throw it away: the next one finds everything imported."""
    if is_sound(demo):
        outcome(demo)
        _proved(str(demo))
        rehearse_drawing(demo)


def _was_run(proof: Proof, view: View) -> str:
    """That it was run, and on what."""
    gave = view.text(shape_text(proof.shape))
    if not proof.scaled:
        return f"Run in NumPy on these very shapes: the result has the shape `{gave}`."
    return f"Run in NumPy on a copy scaled down with the same relations: `{view.text(str(proof.demo))}` gave `{gave}`."


def _numbers(proof: Proof, key: str) -> None:
    """The numbers themselves, made when they are asked for."""
    box = st.expander("The numbers", key=f"{key}-numbers", on_change="rerun")
    if box.open:
        with box:
            for name, text in numbers(proof.demo):
                st.caption(f"`{name}`")
                st.code(text, language=None)
