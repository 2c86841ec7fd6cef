"""The size planner: which sizes a ladder such as a U-Net takes, where a skip stops fitting, and what to change."""

from __future__ import annotations

from typing import Any, Literal

import streamlit as st

from shapewise.errors import ShapeError
from shapewise.tensors.drawings import both
from shapewise.tensors.planner import Joint, Ladder, Level, Plan, plan
from shapewise.ui.error_view import show_error
from shapewise.ui.figures import show_figure
from shapewise.ui.render import prose, table

LARGEST = 100_000
_JOINTS: dict[Joint, str] = {"equal": "must be equal", "crop": "crop the skip", "pad": "pad what comes up"}
_INK, _FAINT = both("#1d1b17", "#ece9e2"), both("#5b6472", "#a9b2c0")
_LEFT, _RIGHT, _CLASH = both("#0072b2", "#56b4e9"), both("#4b4fa8", "#b3b6ff"), both("#b3001b", "#ff8088")
_STEP_X, _STEP_Y, _WIDE, _HIGH = 40, 58, 72, 34


def show_planner() -> None:
    """The fields, and a plan for each side of the image; every field stands in the address."""
    st.markdown("Sizes go down by pooling and up again; at each level the two sides must meet. Try the sizes of your images.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        height = st.number_input("Height", 1, LARGEST, 250, key="height", width=130, bind="query-params")
        width = st.number_input("Width", 1, LARGEST, 256, key="width", width=130, bind="query-params")
        depth = st.slider("Levels with a skip", 1, 8, 4, key="depth", width=180, bind="query-params")
        convolutions = st.slider("Convolutions a level", 0, 4, 2, key="convolutions", width=180, bind="query-params")
        kernel = st.number_input("Kernel", 1, 15, 3, key="kernel", width=110, bind="query-params")
        padding: Any = st.selectbox("Padding", ("same", "valid"), key="padding", width=120, bind="query-params")
        joint: Any = st.selectbox(
            "Skips", list(_JOINTS), format_func=_JOINTS.__getitem__, key="joint", width=190, bind="query-params"
        )
    try:
        ladder = _ladder(depth, convolutions, kernel, padding, joint)
        plans = {"Height": plan(height, ladder), "Width": plan(width, ladder)}
    except ShapeError as error:
        show_error(error)
        return
    for column, (name, found) in zip(st.columns(2, gap="large"), plans.items(), strict=True):
        with column:
            _show(name, found)


def _ladder(depth: int, convolutions: int, kernel: int, padding: Literal["same", "valid"], joint: Joint) -> Ladder:
    return Ladder(depth=depth, convolutions=convolutions, kernel=kernel, padding=padding, joint=joint)


def _show(name: str, found: Plan) -> None:
    st.subheader(f"{name} {found.size:,}", anchor=False)
    (st.success if found.works else st.error)(prose(found.sentence))
    if not found.works and found.nearest:
        with st.container(horizontal=True):
            for size in found.nearest:
                key = name.lower()
                st.button(f"Use {size:,}", key=f"use-{key}-{size}", on_click=_use, args=(key, size))
    picture = {"svg": draw_ladder(found), "sentence": found.sentence, "width": _picture_width(found)}
    show_figure(picture, key=f"ladder-{name}")
    rows = [_row(level) for level in found.levels]
    st.markdown(table(rows), anchors=False)


def _use(key: str, size: int) -> None:
    st.session_state[key] = size


def _row(level: Level) -> dict[str, str]:
    """Four columns, which fit a phone; what enters and leaves each level stands in the picture."""
    fits = {None: "", True: "yes", False: "no"}[level.fits]
    rising = "" if level.rising is None else str(level.rising)
    return {"Level": str(level.number), "Skip": str(level.skip), "Comes up": rising, "Fits": fits}


def _picture_width(found: Plan) -> int:
    return 2 * (len(found.levels) + 1) * _STEP_X + 2 * _WIDE


def draw_ladder(found: Plan) -> str:
    """The ladder as a V: skips on the left, what comes up on the right, the bottom between them."""
    width = _picture_width(found)
    height = (len(found.levels) + 1) * _STEP_Y + 10
    parts = []
    for level in found.levels:
        x, y = 6 + level.number * _STEP_X, 6 + level.number * _STEP_Y
        mirror = width - x - _WIDE
        parts.append(_box(x, y, str(level.skip), _LEFT))
        if level.rising is not None:
            colour = _CLASH if level.fits is False else _RIGHT
            told = str(level.leaving) if level.leaving is not None else str(level.rising)
            parts.append(_box(mirror, y, told, colour))
            middle = y + _HIGH / 2
            dashes = ' stroke-dasharray="5 4"' if level.fits is False else ""
            ends = f'x1="{x + _WIDE + 4}" y1="{middle}" x2="{mirror - 4}" y2="{middle}"'
            parts.append(f'<line {ends} stroke="{colour}" stroke-width="1.5"{dashes}/>')
            words = f"{level.skip} ≠ {level.rising}" if level.fits is False else f"skip {level.skip}, up {level.rising}"
            parts.append(_text((x + _WIDE + mirror) / 2, middle - 5, words, _CLASH if level.fits is False else _FAINT))
    if found.bottom is not None:
        parts.append(_box((width - _WIDE) / 2, 6 + len(found.levels) * _STEP_Y, str(found.bottom), _RIGHT))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'


def _box(x: float, y: float, text: str, colour: str) -> str:
    place = f'x="{x}" y="{y}" width="{_WIDE}" height="{_HIGH}" rx="5"'
    rectangle = f'<rect {place} fill="{colour}" fill-opacity="0.14" stroke="{colour}"/>'
    return rectangle + _text(x + _WIDE / 2, y + _HIGH / 2 + 5, text, _INK, 15)


def _text(x: float, y: float, text: str, colour: str, size: int = 12) -> str:
    return f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="middle" fill="{colour}">{text}</text>'
