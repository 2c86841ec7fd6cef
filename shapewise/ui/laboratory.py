"""The laboratory: every operation on the reader's own shapes, taken apart."""

from __future__ import annotations

import streamlit as st

from shapewise.errors import ShapeError
from shapewise.tensors.notation import parse_shape
from shapewise.tensors.ops import operations
from shapewise.tensors.prediction import judge
from shapewise.types import Demo
from shapewise.ui.demo_view import live_demo
from shapewise.ui.error_view import show_error
from shapewise.ui.permalinks import Permalink
from shapewise.ui.plan_view import show_planner
from shapewise.ui.render import escape
from shapewise.ui.trace_view import show_tracer

VIEWS = {
    "try": "Try it",
    "compare": "Side by side",
    "trace": "Trace code",
    "plan": "Plan sizes",
    "predict": "Predict first",
}
WITH_DEMO = ("try", "compare", "predict")
DEFAULT = "concat((64, 128, 128), (32, 128, 128), axis=0)"
PREDICTED = "concat((8, 64, 32, 32), (8, 32, 32, 32), axis=1)"
COMPARED = "concat((64, 128, 128), (64, 128, 128), axis=0)"
BESIDE = "add((64, 128, 128), (64, 128, 128))"


def show() -> None:
    """Draw the page."""
    st.title("Laboratory", anchor=False)
    asked = Permalink.read(st.query_params.to_dict()).view
    st.session_state["lab-view"] = asked if asked in VIEWS else "try"
    view = st.segmented_control(
        "What to do",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        key="lab-view",
        label_visibility="collapsed",
        required=True,
        on_change=_remember_view,
    )
    {"compare": _compare, "trace": show_tracer, "plan": show_planner, "predict": _predict}.get(view or "try", _try)()


def _remember_view() -> None:
    """Put the view into the address; the shapes that a reader has set go along to where there is a demo, too."""
    view = st.session_state["lab-view"]
    demo = st.query_params.get("demo", "") if view in WITH_DEMO else ""
    st.query_params.from_dict({**({} if view == "try" else {"view": view}), **({"demo": demo} if demo else {})})


def _try() -> None:
    live_demo("lab", default=Demo.parse(DEFAULT), depth="beside")


def _compare() -> None:
    """Two operations on two sides; adding against concatenating is the first example."""
    st.markdown("Two operations on the same shapes: what each makes of them, and what each costs.")
    left, right = st.columns(2, gap="large")
    with left:
        live_demo("left", default=Demo.parse(COMPARED), depth="below", parameter="demo")
    with right:
        live_demo("right", default=Demo.parse(BESIDE), depth="below", parameter="beside")


def _predict() -> None:
    """The reader says the shape before it is shown."""
    st.markdown("Say what comes out before you see it. A wrong guess tells which belief led to it.")
    live_demo("guess", default=Demo.parse(PREDICTED), reveal=_guess)


def _guess(demo: Demo) -> bool:
    """Ask for a guess and judge it; true once the result may be shown."""
    key = f"guess of {demo}"
    operation = operations()[demo.operation]
    st.markdown(f"What shape does **{escape(operation.title)}** give?  \n`{demo}`")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input("Your guess", key=key, placeholder="such as 8 x 96 x 32 x 32", max_chars=120, width=260)
        cannot = st.button("It cannot be done", key=f"{key} cannot")
        seen = st.button("Show me", key=f"{key} show")
    if cannot:
        verdict = judge(demo, None)
    elif text:
        try:
            verdict = judge(demo, parse_shape(text))
        except ShapeError as error:
            show_error(error)
            return seen
    else:
        return seen
    (st.success if verdict.right else st.warning)(escape(verdict.sentence))
    return True


if __name__ == "__main__":
    show()
