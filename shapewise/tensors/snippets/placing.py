"""Functions that put numbers in places, or take places out; and windows that slide over an array."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shapewise.tensors.shapes import sizes_clash
from shapewise.tensors.snippets.counting import COUNTING
from shapewise.tensors.snippets.products import elementwise
from shapewise.tensors.snippets.recorder import Given, checked, operand, refuse, shown
from shapewise.tensors.snippets.reducing import reduced_shape
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import Tensor, Value, as_int, as_ints, as_sizes, as_tensor, nested_shape, tensor_list
from shapewise.types import Shape, Size


def _in_place(given: Given) -> Value:
    """``scatter_``, ``index_add``, ``index_copy``, ``index_fill``: the shape stays."""
    x = operand(given)
    given.get(3, "src", "value", "source")
    if given.name.startswith("scatter"):
        _check_scatter(given, x.shape)
        _check_source(given, as_tensor(given.get(2, "index"), given.name).shape)
    elif given.name.startswith(("index_add", "index_copy")):
        _check_rows(given, x.shape)
    return Tensor(x.shape)


def _check_scatter(given: Given, x: Shape) -> None:
    axis, index = checked(as_int(given.get(1, "dim"), "dim"), x), as_tensor(given.get(2, "index"), given.name).shape
    if len(index) != len(x):
        raise refuse(
            f"{given.name} got {shown(x)} and an index {shown(index)}",
            needed=f"an index with {len(x)} axes",
            fix="write index.unsqueeze(-1) where an axis is missing",
            operands=(x, index),
        )
    for place, (size, wanted) in enumerate(zip(x, index, strict=True)):
        if place != axis and isinstance(size, int) and isinstance(wanted, int) and wanted > size:
            raise refuse(
                f"the index {shown(index)} is larger on axis {place} than {shown(x)}",
                needed=f"at most {size} there",
                fix="shorten the index",
                operands=(x, index),
                axis=place,
                sizes=(size, wanted),
            )


def _check_source(given: Given, index: Shape) -> None:
    """The source is read wherever the index is: it has as many axes, none of them shorter."""
    source = given.get(3, "src", "value", "source")
    if not isinstance(source, Tensor) or not source.shape or not index:
        return
    short = next((axis for axis, (own, other) in enumerate(zip(source.shape, index, strict=False))
                  if isinstance(own, int) and isinstance(other, int) and own < other), None)  # fmt: skip
    if len(source.shape) != len(index) or short is not None:
        raise refuse(
            f"{given.name} got an index {shown(index)} and a source {shown(source.shape)}",
            needed=f"a source of {len(index)} axes, each at least as long as the index",
            fix=f"give it a source of {shown(index)}, or expand it with source.expand{shown(index)}",
            operands=(index, source.shape),
            axis=short,
        )


def _check_rows(given: Given, x: Shape) -> None:
    axis, index = checked(as_int(given.get(1, "dim"), "dim"), x), as_tensor(given.get(2, "index"), given.name).shape
    source = as_tensor(given.get(3, "source", "tensor"), given.name).shape
    wanted = (*x[:axis], *index, *x[axis + 1 :])
    if len(source) != len(wanted) or any(map(sizes_clash, source, wanted)):
        raise refuse(
            f"{given.name} puts {shown(source)} into {shown(x)} at {shown(index)} places of axis {axis}",
            needed=f"a source of {shown(wanted)}",
            fix="take as many places as the source has",
            operands=(x, source),
            axis=axis,
        )


def _taken_along(given: Given) -> Value:
    """``np.take_along_axis(x, index, axis)``: the index decides along the axis, both are stretched elsewhere."""
    x, index = operand(given).shape, as_tensor(given.get(1, "indices"), given.name).shape
    axis = given.get(2, "axis", "dim")
    if axis is None or len(index) != len(x):
        raise FollowingStops(given.name, f"{given.name} is followed for an index of as many axes, along one of them.")
    place = checked(as_int(axis, "axis"), x)
    result: list[Size] = []
    for at, (size, other) in enumerate(zip(x, index, strict=True)):
        if at == place:
            result.append(other)
            continue
        if sizes_clash(size, other) and 1 not in (size, other):
            raise refuse(
                f"the index {shown(index)} and {shown(x)} differ on axis {at}",
                needed="the same size there, or 1",
                fix="give the index the axes of the array, except along the one that is picked from",
                operands=(x, index),
                axis=at,
                sizes=(size, other),
            )
        result.append(other if size == 1 else size)
    return given.recorder.result(result, "the index decides along its axis")


def _quantile(given: Given) -> Value:
    """A list of percentages stands in front of the axes that stay."""
    x, asked = operand(given).shape, given.get(1, "q")
    axes = given.axes(2)
    front = asked.shape if isinstance(asked, Tensor) else nested_shape(asked)
    rest = reduced_shape(x, axes, given.flag(3 if given.framework == "torch" else -1, "keepdims", "keepdim"))
    return given.recorder.result((*front, *rest), f"{given.name}s stand first")


def _turned(given: Given) -> Value:
    """A quarter turn swaps the two axes; two leave them."""
    x, times = operand(given), as_int(given.get(1, "k", default=1), "k")
    first, second = as_ints(given.get(2, "axes", "dims", default=(0, 1)), "axes")
    shape = list(x.shape)
    one, two = checked(first, x.shape), checked(second, x.shape)
    if times % 2:
        shape[one], shape[two] = shape[two], shape[one]
    return given.recorder.result(shape, "a quarter turn" if times % 2 else "a half turn")


def _changed_length(given: Given) -> Value:
    """``np.delete`` takes places out of an axis, ``np.insert`` puts some in."""
    x = operand(given).shape
    places, values = given.get(1, "obj"), given.get(2, "values")
    count = len(places) if isinstance(places, list | tuple) else 1 if isinstance(places, int) else None
    axis = given.axis(2 if given.name == "delete" else 3)
    if axis is None and len(x) != 1:
        return given.recorder.result((None,), f"np.{given.name} without an axis flattens")
    at = checked(axis or 0, x)
    size = x[at]
    if given.name == "delete" and isinstance(places, int) and isinstance(size, int) and not -size <= places < size:
        raise refuse(
            f"place {places} of axis {at}, which has {size}",
            needed=f"a place from {-size} to {size - 1}",
            fix="count from 0",
            operands=(x,),
            axis=at,
            sizes=(size,),
        )
    if given.name == "insert" and axis is None and not isinstance(values, int | float):
        count = None
    new = size + (count if given.name == "insert" else -count) if isinstance(size, int) and count is not None else None
    return given.recorder.result((*x[:at], new, *x[at + 1 :]), f"{count} places" if count is not None else "")


def _windows(given: Given) -> Value:
    """``sliding_window_view(x, (2, 2))``: the windows' own axes stand last."""
    x, told = operand(given).shape, given.get(1, "window_shape")
    sizes, axes = as_ints(told, "window_shape"), given.axes(2)
    places = tuple(range(len(x))) if axes is None else tuple(checked(axis, x) for axis in axes)
    if len(places) != len(sizes):
        raise refuse(
            f"{len(sizes)} window sizes for {len(places)} axes of {shown(x)}",
            needed=f"{len(places)}, or axis= for fewer axes",
            fix=f"write axis={tuple(range(len(x) - len(sizes), len(x)))}",
            operands=(x,),
        )
    shape = list(x)
    for place, window in zip(places, sizes, strict=True):
        size = shape[place]
        if isinstance(size, int) and window > size:
            raise refuse(
                f"a window of {window} over axis {place} of {shown(x)}, which has {size}",
                needed=f"at most {size}",
                fix="make the window smaller",
                operands=(x,),
                axis=place,
                sizes=(size, window),
            )
        shape[place] = size - window + 1 if isinstance(size, int) else None
    return given.recorder.result((*shape, *sizes), "the windows' own axes stand last")


def _triangle(given: Given) -> Value:
    """``np.triu_indices(n, k)``: rows and columns of the cells on one side of a diagonal."""
    rows, offset = as_int(given.get(0, "n", "row"), "n"), as_int(given.get(-1, "k", "offset", default=0), "k")
    if given.framework == "torch":
        columns, offset = as_int(given.get(1, "col"), "col"), as_int(given.get(2, "offset", default=0), "offset")
    else:
        offset = as_int(given.get(1, "k", default=0), "k")
        columns = as_int(given.get(2, "m", default=rows), "m")
    upper = given.name.startswith("triu")
    if max(rows, columns) > 10_000:
        raise FollowingStops(given.name, "the triangle is too large to be counted here.")
    count = sum(
        min(max(columns - (row + offset), 0), columns) if upper else min(max(row + offset + 1, 0), columns)
        for row in range(rows)
    )
    if given.framework == "torch":
        return given.recorder.result((2, count), "rows and columns of the cells")
    given.recorder.result((count,), "rows and columns of the cells")
    return (Tensor((count,)), Tensor((count,)))


def _convolved(given: Given) -> Value:
    """``np.convolve``: full unless told."""
    x, y = as_tensor(given.get(0), given.name).shape, as_tensor(given.get(1), given.name).shape
    usual = "valid" if given.name == "correlate" else "full"
    mode = given.get(2, "mode", default=usual)
    for shape in (x, y):
        if len(shape) != 1:
            raise refuse(
                f"{given.name} got {shown(x)} and {shown(y)}", needed="vectors", fix="use ravel() first", operands=(x, y)
            )
    if not isinstance(x[0], int) or not isinstance(y[0], int):
        return given.recorder.result((None,), mode)
    lengths = {"full": x[0] + y[0] - 1, "same": max(x[0], y[0]), "valid": abs(x[0] - y[0]) + 1}
    return given.recorder.result((lengths.get(mode),), f"mode={mode!r}")


def _padded_rows(given: Given) -> Value:
    """``pad_sequence``: as long as the longest, the batch second unless batch_first."""
    shapes = [tensor.shape for tensor in tensor_list(given.get(0, "sequences"), given.name)]
    rest = {shape[1:] for shape in shapes}
    if len(rest) > 1 or not shapes:
        raise refuse(
            f"pad_sequence got {', '.join(map(shown, shapes[:4]))}",
            needed="sequences that differ in their first axis alone",
            fix="give all of them as many features",
            operands=tuple(shapes),
        )
    lengths = [shape[0] if shape else None for shape in shapes]
    known = [length for length in lengths if isinstance(length, int)]
    longest = max(known) if len(known) == len(lengths) else None
    front = (len(shapes), longest) if given.flag(1, "batch_first") else (longest, len(shapes))
    return given.recorder.result((*front, *shapes[0][1:]), "as long as the longest")


def _pairs(given: Given) -> Value:
    """``torch.cartesian_prod`` and ``combinations``: a row for each choice."""
    sizes = [as_tensor(value, given.name).shape for value in given.args]
    total: Size = 1
    for size in sizes:
        total = total * size[0] if len(size) == 1 and isinstance(size[0], int) and isinstance(total, int) else None
    return given.recorder.result((total, len(sizes)) if len(sizes) > 1 else sizes[0], "a row for each pair")


def resized_array(given: Given) -> Value:
    """``np.resize`` repeats the numbers, or leaves some out; ``jax.image.resize`` is told the whole shape too."""
    given.get(0, "a", "image")
    sizes = as_sizes(given.get(1, "new_shape", "shape"))
    return given.recorder.result(sizes, "numbers are repeated or left out to fit")


def _cosine(given: Given) -> Value:
    x, y = as_tensor(given.get(0, "x1"), given.name), as_tensor(given.get(1, "x2"), given.name)
    both = elementwise(given.recorder, None, [x, y]).shape
    axis = given.get(2, "dim", default=1)
    return given.recorder.result(reduced_shape(both, (as_int(axis, "dim"),), keepdims=False), f"one cosine along axis {axis}")


_KEPT = (
    "scatter scatter_ scatter_add scatter_add_ "
    "index_add index_add_ index_copy index_copy_ index_fill index_fill_ masked_scatter"
)

PLACING: Mapping[str, Callable[[Given], Value]] = {
    **COUNTING,
    **dict.fromkeys(_KEPT.split(), _in_place),
    "take_along_axis": _taken_along, "take_along_dim": _taken_along,
    "percentile": _quantile, "quantile": _quantile, "nanpercentile": _quantile, "nanquantile": _quantile, "rot90": _turned,
    "delete": _changed_length, "insert": _changed_length, "sliding_window_view": _windows, "triu_indices": _triangle,
    "tril_indices": _triangle, "convolve": _convolved, "correlate": _convolved,
    "pad_sequence": _padded_rows,
    "cartesian_prod": _pairs, "cosine_similarity": _cosine,
}  # fmt: skip
