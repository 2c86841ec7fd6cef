"""Functions that reduce axes, or pick numbers along one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shapewise.tensors.notation.sizes import word_set
from shapewise.tensors.shapes import sizes_clash
from shapewise.tensors.snippets.recorder import Given, checked, operand, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import Tensor, Value, as_int, as_ints, as_tensor, nested_shape
from shapewise.types import Shape, Size


def reduced_shape(shape: Shape, axes: tuple[int, ...] | None, keepdims: bool) -> Shape:
    """The shape after a sum, mean or maximum over axes.

    Examples
    --------
    >>> reduced_shape((8, 3, 5), (1,), False), reduced_shape((8, 3, 5), (-1,), True), reduced_shape((8, 3), None, False)
    ((8, 5), (8, 3, 1), ())
    """
    places = list(range(len(shape))) if axes is None else [checked(axis, shape) for axis in axes]
    twice = next((axis for axis in places if places.count(axis) > 1), None)
    if twice is not None:
        raise refuse(
            f"axis {twice} is named twice in {axes}",
            needed="each axis once",
            fix="leave one out",
            operands=(shape,),
            axis=twice,
        )
    kept: list[Size] = []
    for axis, size in enumerate(shape):
        if axis not in places:
            kept.append(size)
        elif keepdims:
            kept.append(1)
    return tuple(kept)


def _reduce(given: Given) -> Value:
    """A sum, mean, maximum … over axes; PyTorch's max and min over one axis give the places too."""
    x = operand(given)
    if given.name in ("max", "min") and given.framework == "torch" and isinstance(given.get(1), Tensor):
        raise FollowingStops(given.name, "use maximum or minimum for two tensors.")
    axes = given.axes(1)
    if given.name == "average":
        _check_weights(given, x.shape, axes)
    keep = given.flag(2, "keepdim", "keepdims")
    if given.name in ("argmax", "argmin") and given.framework == "tf" and axes is None:
        axes = (0,)  # TensorFlow's own choice, where the others count through all axes
    if given.name == "mode" and axes is None:
        axes = (-1,)
    pairs = given.framework == "torch" and (given.name in _BOTH or (given.name in _PAIRS and axes is not None))
    how = _HOW.get(given.name)
    if axes == () and given.framework == "torch":
        axes = None  # dim=() means every axis there, and none elsewhere
    if how is None or axes == ():
        result = given.recorder.result(reduced_shape(x.shape, axes, keep), f"{given.name} over {_told(axes)}")
    else:
        arguments: dict[str, Any] = {"how": how, "axis": axes[0] if axes and len(axes) == 1 else axes}
        note = "PyTorch gives values and indices, both of this shape" if pairs else ""
        result = given.recorder.perform("reduce", [x.shape], note, **arguments, **({"keepdims": True} if keep else {}))
    return (result, result) if pairs else result


def _check_weights(given: Given, x: Shape, axes: tuple[int, ...] | None) -> None:
    """``np.average``: the weights have the shape of the array, or of the axes that are averaged over."""
    weights = given.get(-1, "weights")
    if weights is None:
        return
    own = weights.shape if isinstance(weights, Tensor) else nested_shape(weights)
    along = tuple(x[checked(axis, x)] for axis in axes) if axes is not None else x
    fits = [len(own) == len(one) and not any(map(sizes_clash, own, one)) for one in (x, along)]
    if not any(fits):
        raise refuse(
            f"average got {shown(x)} and weights {shown(own)}",
            needed=f"weights of {shown(along)}" + (f", or of {shown(x)}" if along != x else ""),
            fix="take as many weights as there are numbers along the axis",
            operands=(x, own),
        )


def _told(axes: tuple[int, ...] | None) -> str:
    if axes is None:
        return "all axes"
    return f"axis {axes[0]}" if len(axes) == 1 else f"axes {', '.join(str(axis) for axis in axes)}"


def _top_k(given: Given) -> Value:
    x = operand(given)
    axis = given.axis(2, -1)
    place = checked(-1 if axis is None else axis, x.shape)
    count, size = as_int(given.get(1, "k"), "k"), x.shape[place]
    if isinstance(size, int) and not 0 <= count <= size:
        raise refuse(
            f"k is {count}, axis {place} of {shown(x.shape)} has {size} numbers",
            needed=f"k from 0 to {size}",
            fix=f"write k={size}",
            operands=(x.shape,),
            axis=place,
            sizes=(size,),
        )
    shape = (*x.shape[:place], count, *x.shape[place + 1 :])
    result = given.recorder.result(shape)
    return (result, result)


def _rows(given: Given) -> Value:
    """Whole rows along an axis: the axes of the places stand where it was."""
    x, places, axis = operand(given).shape, given.get(1, "indices"), given.axis(-1, 0)
    place = checked(0 if axis is None else axis, x)
    own = places.shape if isinstance(places, Tensor) else nested_shape(places)
    return given.recorder.result((*x[:place], *own, *x[place + 1 :]), f"places of axis {place}")


def _gather(given: Given) -> Value:
    """``x.gather(dim, index)`` has the shape of the index; ``tf.gather(x, places)`` takes whole rows."""
    if given.framework in ("tf", "keras"):
        return _rows(given)
    x, index = operand(given), as_tensor(given.get(2, "index", "indices"), "gather")
    if given.framework != "torch" or len(x.shape) != len(index.shape):
        raise FollowingStops(given.name, f"{given.name} is followed only for an index of as many axes as the tensor.")
    along = checked(as_int(given.get(1, "dim"), "dim"), x.shape)
    for axis, (size, wanted) in enumerate(zip(x.shape, index.shape, strict=True)):
        if axis != along and isinstance(size, int) and isinstance(wanted, int) and wanted > size:
            raise refuse(
                f"the index {shown(index.shape)} is larger on axis {axis} than {shown(x.shape)}",
                needed=f"at most {size} there",
                fix=f"gather along axis {axis}, or shorten the index",
                operands=(x.shape, index.shape),
                axis=axis,
                sizes=(size, wanted),
            )
    return given.recorder.result(index.shape, "gather gives the shape of its index")


def _norm(given: Given) -> Value:
    """``x.norm(dim=1)``: the first positional argument is the kind of norm."""
    axes = given.get(2, "dim", "axis")
    listed = None if axes is None else as_ints(axes, "axis")
    kind = given.get(1, "ord", "p")
    over = len(operand(given).shape) if listed is None else len(listed)
    # PyTorch's method takes a number as the kind of norm over any axes; the usual norm is of vectors or matrices there too.
    matrix = (
        (listed is not None or kind is not None)
        if given.framework != "torch"
        else kind in (None, "fro", "nuc") and (listed is not None)
    )
    if matrix and over > 2:
        raise refuse(
            f"norm got {over} axes of {shown(operand(given).shape)}",
            needed="1 axis, of vectors, or 2, of matrices",
            fix="name the axis, or flatten first with ravel()",
            operands=(operand(given).shape,),
        )
    return given.recorder.result(reduced_shape(operand(given).shape, listed, given.flag(3, "keepdim", "keepdims")), "norm")


def norm_of_matrices(given: Given) -> Value:
    """``torch.linalg.norm(A, ord, dim)``: a kind of norm is one of a vector or of a matrix, so of 1 axis or 2."""
    x, kind, axes = operand(given).shape, given.get(1, "ord", "p"), given.axes(2)
    over = len(x) if axes is None else len(axes)
    if (over > 2 and (kind is not None or axes is not None)) or (axes is not None and over == 0):
        raise refuse(
            f"linalg.norm got {over} axes of {shown(x)}",
            needed="1 axis, of vectors, or 2, of matrices",
            fix="name them with dim=, or flatten first",
            operands=(x,),
        )
    return given.recorder.result(reduced_shape(x, axes, given.flag(3, "keepdim", "keepdims")), "norm")


def norm_of_vectors(given: Given) -> Value:
    """``torch.linalg.vector_norm(x, ord, dim)`` takes any axes together as one vector."""
    x, axes = operand(given).shape, given.axes(2) or None
    given.get(1, "ord")
    return given.recorder.result(reduced_shape(x, axes, given.flag(3, "keepdim", "keepdims")), "norm")


_HOW = {
    "mean": "mean", "reduce_mean": "mean", "average": "mean", "sum": "sum", "reduce_sum": "sum", "max": "max", "amax": "max",
    "reduce_max": "max", "min": "min", "amin": "min", "reduce_min": "min", "prod": "prod", "reduce_prod": "prod",
    "argmax": "argmax", "argmin": "argmin",
}  # fmt: skip
"""Those that the laboratory shows, by its word for them."""
_PAIRS = frozenset(("max", "min", "median", "nanmedian", "mode"))
_BOTH = frozenset(("std_mean", "var_mean"))
_REDUCED = word_set(
    "mean sum max min amax amin prod std var argmax argmin any all logsumexp median nansum nanmean reduce_mean "
    "reduce_sum average reduce_max reduce_min reduce_prod count_nonzero nanmedian mode ptp nanstd nanvar nanmax nanmin "
    "std_mean var_mean"
)

REDUCING: Mapping[str, Callable[[Given], Value]] = {
    **dict.fromkeys(sorted(_REDUCED), _reduce),
    "norm": _norm, "gather": _gather, "topk": _top_k, "top_k": _top_k,
}  # fmt: skip
