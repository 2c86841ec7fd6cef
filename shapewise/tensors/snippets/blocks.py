"""NumPy's ways to lay arrays out as a table: ``np.block([[a, b], [c, d]])``, ``np.r_[x, 0]``, ``np.c_[x, y]``."""

from __future__ import annotations

from shapewise.tensors.snippets.indexing import SliceValue
from shapewise.tensors.snippets.recorder import Given, Recorder, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import Tensor, Value, as_tensor
from shapewise.types import Shape


def block(given: Given) -> Value:
    """The innermost lists lie along the last axis, those around them along the one before."""
    parts = given.get(0, "arrays")
    return _block(given.recorder, parts, _depth(parts), max(_depth(parts), _most_axes(parts)))


def _depth(parts: Value) -> int:
    if not isinstance(parts, list):
        return 0
    depths = {_depth(part) for part in parts}
    if len(depths) > 1:
        raise refuse(
            f"lists nested {min(depths)} and {max(depths)} deep stand side by side in block",
            needed="one depth for all",
            fix="put brackets around the single arrays too",
            operands=(),
        )
    if not depths:
        raise refuse("block got a list without arrays", needed="at least 1 array", fix="leave the list out", operands=())
    return 1 + depths.pop()


def _most_axes(parts: Value) -> int:
    return max(map(_most_axes, parts)) if isinstance(parts, list) else len(as_tensor(parts, "block").shape)


def _block(recorder: Recorder, parts: Value, depth: int, ndim: int) -> Tensor:
    if not isinstance(parts, list):
        shape = as_tensor(parts, "block").shape
        return Tensor((1,) * (ndim - len(shape)) + shape)
    rows = [_block(recorder, part, depth - 1, ndim).shape for part in parts]
    return recorder.perform("concat", rows, axis=-depth) if len(rows) > 1 else Tensor(rows[0])


def along(recorder: Recorder, name: str, index: Value) -> Tensor:
    """``np.r_[…]`` joins along the first axis; ``np.c_[…]`` makes columns of vectors and joins along the last."""
    items = list(index) if isinstance(index, tuple) else [index]
    if any(isinstance(item, str) for item in items):
        raise FollowingStops(f"np.{name}", f"the words in np.{name} are not followed here.")
    shapes = [_item(item, name) for item in items]
    if name == "c_":
        shapes = [(1, 1) if not shape else (*shape, 1) if len(shape) == 1 else shape for shape in shapes]
    else:
        shapes = [shape or (1,) for shape in shapes]
    ndim = max(map(len, shapes))
    if any(len(shape) != ndim for shape in shapes):
        short = next(shape for shape in shapes if len(shape) != ndim)
        raise refuse(
            f"np.{name} got {shown(short)} beside {ndim} axes",
            needed=f"{ndim} axes in all",
            fix="write x[None, :] for a row",
            operands=tuple(shapes),
        )
    return recorder.perform("concat", shapes, axis=-1 if name == "c_" else 0) if len(shapes) > 1 else Tensor(shapes[0])


def _item(item: Value, name: str) -> Shape:
    if not isinstance(item, SliceValue):
        return as_tensor(item, f"np.{name}").shape
    bounds = (item.start or 0, item.stop, 1 if item.step is None else item.step)
    if isinstance(bounds[2], complex):
        return (int(abs(bounds[2])),)
    if not all(isinstance(bound, int) for bound in bounds) or bounds[2] == 0:
        return (None,)
    return (len(range(*bounds)),)
