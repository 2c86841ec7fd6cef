"""Fixes of Keras' image layers, found with the channels on axis 1, as Keras has them: channels last."""

from __future__ import annotations

import re
from dataclasses import replace

from shapewise.types import Diagnosis, Fix, Shape, Size

_FIRST = ', data_format="channels_first"'
_PAIRS = re.compile(r"\((\(-?\d+, -?\d+\)(?:, \(-?\d+, -?\d+\))+)\)")
_PAIR = re.compile(r"\([^()]*\)")
_SLICES = re.compile(r"\[((?:[-:\d]+, )+[-:\d]+)\]")
_AXIS = re.compile(r"\baxis=(\d)\b")
_AXES = re.compile(r"\b(ax[ei]s) (\d)(?: and (\d))?(?: and (\d))?")
_MOVES = re.compile(r"transpose|reshape|expand_dims|swapaxes|moveaxis|squeeze|Dense|keepdims|mean\(")
"""Lines that move axes themselves: what they mean with the channels elsewhere is no matter of their numbers."""
_LAYERS = ("conv", "pool")


def channels_last(diagnosis: Diagnosis) -> tuple[Fix, ...]:
    """The fixes of a diagnosis in the order of axes that Keras' layers have unless they are told otherwise."""
    demo = diagnosis.demo
    if diagnosis.framework != "keras" or diagnosis.operation not in _LAYERS or demo is None:
        return diagnosis.fixes
    x = tuple(next(iter(demo.arguments.get("shapes", [()])), ()))
    told = next((shape for shape in diagnosis.shapes if len(shape) == len(x)), None)
    if told is not None and told[1:-1] != x[2:]:
        return diagnosis.fixes  # its channels stand first
    return tuple(moved for fix in diagnosis.fixes if (moved := _moved(fix, told, x)))


def _moved(fix: Fix, told: Shape | None, x: Shape) -> Fix | None:
    lines, ndim = fix.code.get("keras", ""), len(x)
    if _FIRST not in lines:
        return fix
    if _MOVES.search(lines) or len(fix.result_shape) != ndim:
        return None

    def last(items: list[str]) -> list[str]:
        return [items[0], *items[2:], items[1]] if len(items) == ndim else items

    def place(axis: str) -> str:
        return str(ndim - 1 if axis == "1" else max(int(axis) - 1, 0))

    def named(match: re.Match[str]) -> str:
        return f"{match.group(1)} {' and '.join(place(axis) for axis in match.groups()[1:] if axis)}"

    lines = lines.replace(_FIRST, "")
    lines = _PAIRS.sub(lambda match: f"({', '.join(last(_PAIR.findall(match.group(1))))})", lines)
    lines = _SLICES.sub(lambda match: f"[{', '.join(last(match.group(1).split(', ')))}]", lines)
    lines = _AXIS.sub(lambda match: f"axis={place(match.group(1))}", lines)
    batch, channels, *places = fix.result_shape
    pooled = "Pooling" in lines
    result: tuple[Size, ...] = (None, *places, None)
    if told is not None:
        result = (told[0], *places, told[-1] if pooled else channels)
    elif not pooled and x[0] not in (1, 2):
        result = (batch, *places, channels)
    title, loses = (_AXES.sub(named, text) for text in (fix.title, fix.loses))
    return replace(fix, title=title, loses=loses, code={"keras": lines}, result_shape=result, demo=None)
