"""Copies laid side by side, and places told several times."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from shapewise.tensors.shapes import sizes_clash
from shapewise.tensors.snippets.recorder import Given, checked, operand, refuse, shown
from shapewise.tensors.snippets.values import Tensor, Value, as_int, as_ints
from shapewise.types import Shape


def _repeat(given: Given) -> Value:
    """PyTorch's ``x.repeat(1, 2)`` lays whole copies side by side; NumPy's ``repeat`` doubles each number."""
    x = operand(given)
    if given.framework == "torch" and given.name == "repeat":
        repeats = as_ints(given.rest(1, "repeats", "sizes"), "repeats")
        if len(repeats) < len(x.shape):
            raise refuse(
                f"repeat got {len(repeats)} numbers for {shown(x.shape)}",
                needed=f"at least {len(x.shape)}, one an axis",
                fix=f"write repeat{shown((1,) * (len(x.shape) - len(repeats)) + repeats)}",
                operands=(x.shape,),
            )
        return _tiled(given, x, repeats)
    repeats = given.get(1, "repeats")
    axis = given.axis(2)
    if axis is None:
        x = given.recorder.perform("reshape", [x.shape], to=(-1,))
        axis = 0
    if isinstance(repeats, list | tuple) and len(repeats) != 1:
        return _repeated_each(given, x.shape, checked(axis, x.shape), as_ints(repeats, "repeats"))
    count = repeats[0] if isinstance(repeats, list | tuple) else repeats
    return given.recorder.perform("repeat", [x.shape], repeats=as_int(count, "repeats"), axis=axis)


def _repeated_each(given: Given, x: Shape, axis: int, repeats: tuple[int, ...]) -> Value:
    """A number for each place of the axis says how often it is told."""
    if sizes_clash(x[axis], len(repeats)):
        raise refuse(
            f"{len(repeats)} numbers of repeats are given for axis {axis} of {shown(x)}",
            needed=f"{x[axis]}, one for each place, or a single one for all",
            fix="write a single number, or one for each place",
            operands=(x,),
            axis=axis,
            sizes=(x[axis], len(repeats)),
        )
    return given.recorder.result((*x[:axis], sum(repeats), *x[axis + 1 :]), "each place as often as is told")


def _tile(given: Given) -> Value:
    repeats = given.rest(1, "reps", "repeats", "multiples", "dims")
    return _tiled(given, operand(given), as_ints(repeats, "repeats"))


def _tiled(given: Given, x: Tensor, repeats: Sequence[int]) -> Value:
    return given.recorder.perform("tile", [x.shape], repeats=tuple(repeats))


REPEATING: Mapping[str, Callable[[Given], Value]] = {"repeat": _repeat, "repeat_interleave": _repeat, "tile": _tile}
