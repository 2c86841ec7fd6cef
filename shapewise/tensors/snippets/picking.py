"""Functions that pick places, slide windows over an axis, or lay several tensors out as one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shapewise.errors import ShapeError
from shapewise.tensors.joined import concat_shape
from shapewise.tensors.shapes import sizes_clash
from shapewise.tensors.snippets.patches import unfold
from shapewise.tensors.snippets.recorder import Given, checked, operand, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops, LineFails
from shapewise.tensors.snippets.values import Tensor, Value, as_int, as_ints, as_size, as_tensor, nested_shape, tensor_list
from shapewise.types import Shape, Size


def _replaced(shape: Shape, axis: int, *sizes: Size) -> Shape:
    """The shape with one axis exchanged for others, or for none."""
    return (*shape[:axis], *sizes, *shape[axis + 1 :])


def _narrow(given: Given) -> Value:
    x = operand(given)
    place = checked(as_int(given.get(1, "dim"), "dim"), x.shape)
    start, length, size = as_int(given.get(2, "start"), "start"), as_int(given.get(3, "length"), "length"), x.shape[place]
    if isinstance(size, int) and (start + size if start < 0 else start) + length > size:
        raise refuse(
            f"{length} places from {start} reach past axis {place} of {shown(x.shape)}, which has {size}",
            needed=f"an end of at most {size}",
            fix=f"write narrow({place}, {start}, {max(size - start, 0)})",
            operands=(x.shape,),
            axis=place,
            sizes=(size,),
        )
    return given.recorder.result(_replaced(x.shape, place, length), f"{length} places of axis {place}")


def _select(given: Given) -> Value:
    x = operand(given)
    if len(given.args) < 2 and not given.has(1, "dim"):
        raise FollowingStops("select", "select has no axis here.")
    place, index = checked(as_int(given.get(1, "dim"), "dim"), x.shape), given.get(2, "index")
    check_places(given, x.shape, place, index)
    return given.recorder.result(_replaced(x.shape, place), f"one place of axis {place}")


def check_places(given: Given, x: Shape, axis: int, places: Value) -> None:
    """A place that is written out must be one of the axis."""
    size = x[axis]
    listed = [place for place in (places if isinstance(places, list | tuple) else [places]) if isinstance(place, int)]
    wrong = next((place for place in listed if isinstance(size, int) and not -size <= place < size), None)
    if wrong is not None:
        raise refuse(
            f"{given.name} asks for place {wrong} of axis {axis} of {shown(x)}, which has {size}",
            needed=f"a place from {-size} to {size - 1}" if isinstance(size, int) and size else "an axis that is not empty",
            fix="count from 0, or name another axis",
            operands=(x,),
            axis=axis,
            sizes=(size,),
        )


def _take(given: Given) -> Value:
    """``np.take(x, places, axis)``, ``x.index_select(axis, places)``; the places' own axes stand where the axis was."""
    x, torch_order = operand(given), given.name == "index_select"
    places = given.get(2, "index") if torch_order else given.get(1, "indices", "index")
    axis = given.get(1, "dim") if torch_order else given.axis(2)
    shape = places.shape if isinstance(places, Tensor) else nested_shape(places)
    if torch_order and len(shape) > 1:
        raise refuse(
            f"{given.name} got an index {shown(shape)} with {len(shape)} axes",
            needed="an index of 1 axis",
            fix="use ravel() on the index, or x[:, index]",
            operands=(x.shape, shape),
        )
    if torch_order and not shape:
        shape = (1,)  # a single place keeps the axis
    if axis is None:
        return given.recorder.result(shape, "places of the flattened array")
    place = checked(as_int(axis, "axis"), x.shape)
    if given.framework != "jax" and given.get(-1, "mode") is None:  # JAX fills what lies outside
        check_places(given, x.shape, place, places)
    return given.recorder.result(_replaced(x.shape, place, *shape), f"places of axis {place}")


def _diagonal(given: Given) -> Value:
    x = operand(given)
    first = as_int(given.get(2, "dim1", "axis1", default=0), "axis1")
    second = as_int(given.get(3, "dim2", "axis2", default=1), "axis2")
    one, two = checked(first, x.shape), checked(second, x.shape)
    offset, sizes = as_int(given.get(1, "offset", default=0), "offset"), (x.shape[one], x.shape[two])
    rest = tuple(size for axis, size in enumerate(x.shape) if axis not in (one, two))
    length = _overlap(sizes, offset)
    return given.recorder.result((*rest, length), "the diagonal stands last")


def _overlap(sizes: tuple[Size, Size], offset: int) -> Size:
    rows, columns_ = sizes
    if not isinstance(rows, int) or not isinstance(columns_, int):
        return None
    return max(min(rows + min(offset, 0), columns_ - max(offset, 0)), 0)


def _powers(given: Given) -> Value:
    """``np.vander(x, 3)``: a row of powers for each number, as many as there are numbers unless told."""
    x = as_tensor(given.get(0, "x"), given.name).shape
    if len(x) != 1 and given.framework != "torch":
        raise refuse(f"vander got {shown(x)}", needed="1 axis", fix="flatten it first", operands=(x,))
    told = given.get(1, "N")
    return given.recorder.result((*x, x[-1] if told is None else as_size(told)), "powers of each number")


def _diag(given: Given) -> Value:
    """A vector becomes a square, a matrix its diagonal."""
    x, offset = operand(given), as_int(given.get(1, "k", "diagonal", default=0), "k")
    if len(x.shape) == 1:
        size = x.shape[0] + abs(offset) if isinstance(x.shape[0], int) else None
        return given.recorder.result((size, size), "the numbers on the diagonal")
    if len(x.shape) != 2:
        raise refuse("diag got " + shown(x.shape), needed="1 or 2 axes", fix="use diagonal", operands=(x.shape,))
    return given.recorder.result((_overlap((x.shape[0], x.shape[1]), offset),), "the diagonal")


def _meshgrid(given: Given) -> Value:
    """NumPy swaps the first two axes unless told ``indexing="ij"``; PyTorch does not."""
    vectors = given.args[0] if len(given.args) == 1 and isinstance(given.args[0], list | tuple) else given.args
    sizes = [as_tensor(vector, "meshgrid").shape for vector in vectors]
    grid = [shape[0] if shape else 1 for shape in sizes]
    order = given.named.get("indexing", "ij" if given.framework == "torch" else "xy")
    if order == "xy":
        grid[:2] = grid[1::-1]
    return [given.recorder.result(tuple(grid), "a place for every pair") for _ in sizes]


def _unbind(given: Given) -> Value:
    """A tensor for each place of an axis; several names on the left take them."""
    x = operand(given)
    axis = given.axis(1, 0)
    place = checked(0 if axis is None else axis, x.shape)
    size = x.shape[place]
    if not isinstance(size, int) or size > 200:
        raise FollowingStops(
            "unbind", f"it makes {shown((size,))} tensors." if size else "the size that is unbound is not known."
        )
    given.recorder.result(_replaced(x.shape, place), f"{size} of them")
    return [Tensor(_replaced(x.shape, place)) for _ in range(size)]


def _vdot(given: Given) -> Value:
    """Both are flattened and multiplied: one number."""
    shapes = [as_tensor(given.get(place), "vdot").shape for place in range(2)]
    flat = [given.recorder.perform("flatten", [shape], start_axis=0).shape if len(shape) != 1 else shape for shape in shapes]
    return given.recorder.perform("matmul", flat)


def _normalised(given: Given) -> Value:
    """``F.layer_norm(x, (64,))`` holds the last axes to the sizes that it is told."""
    if given.framework != "torch":
        return Tensor(operand(given).shape)
    told = given.get(1, "normalized_shape")
    sizes = (told,) if isinstance(told, int) else as_ints(told, "normalized_shape")
    return given.recorder.perform("layer_norm", [operand(given).shape], normalized=sizes)


def _kron(given: Given) -> Value:
    x, y = as_tensor(given.get(0), "kron").shape, as_tensor(given.get(1), "kron").shape
    ndim = max(len(x), len(y))
    pairs = zip((1,) * (ndim - len(x)) + x, (1,) * (ndim - len(y)) + y, strict=True)
    return given.recorder.result([a * b if isinstance(a, int) and isinstance(b, int) else None for a, b in pairs], "kron")


def _tensordot(given: Given) -> Value:
    x, y = as_tensor(given.get(0), "tensordot").shape, as_tensor(given.get(1), "tensordot").shape
    axes = given.get(2, "dims", "axes", default=2)
    if isinstance(axes, int):
        mine, theirs = tuple(range(len(x) - axes, len(x))), tuple(range(axes))
    else:
        mine, theirs = (as_ints([part] if isinstance(part, int) else part, "axes") for part in axes)
    mine, theirs = tuple(checked(axis, x) for axis in mine), tuple(checked(axis, y) for axis in theirs)
    for one, two in zip(mine, theirs, strict=False):
        if sizes_clash(x[one], y[two]):
            raise refuse(
                f"axis {one} of {shown(x)} and axis {two} of {shown(y)} are summed together",
                needed="the same size in both",
                fix="name the axes that agree",
                operands=(x, y),
                sizes=(x[one], y[two]),
            )
    rest = [size for axis, size in enumerate(x) if axis not in mine]
    return given.recorder.result([*rest, *(size for axis, size in enumerate(y) if axis not in theirs)], "the rest of both")


def _distances(given: Given) -> Value:
    x, y = as_tensor(given.get(0), "cdist").shape, as_tensor(given.get(1), "cdist").shape
    if min(len(x), len(y)) < 2 or sizes_clash(x[-1], y[-1]):
        raise refuse(
            f"cdist got {shown(x)} and {shown(y)}",
            needed="rows of the same length",
            fix="transpose the one whose features do not stand last",
            operands=(x, y),
        )
    return given.recorder.result((*x[:-2], x[-2], y[-2]), "every row meets every other")


def _column_stack(given: Given) -> Value:
    shapes = [tensor.shape for tensor in tensor_list(given.get(0), given.name)]
    return given.recorder.perform("concat", [(*shape, 1) if len(shape) == 1 else shape for shape in shapes], axis=1)


def _append(given: Given) -> Value:
    """``np.append`` flattens both without an axis."""
    shapes = [as_tensor(given.get(place), "append").shape for place in range(2)]
    axis = given.axis(2)
    if axis is not None:
        return given.recorder.perform("concat", shapes, axis=axis)
    flat = [given.recorder.perform("flatten", [shape], start_axis=0).shape if len(shape) != 1 else shape for shape in shapes]
    try:
        return given.recorder.result(concat_shape(flat, 0), "np.append without an axis flattens")
    except ShapeError as error:
        raise LineFails(error) from error


def _beside(part: Value, x: Shape, place: int, given: Given) -> Shape:
    """The shape of what stands before or behind an array; a single number of NumPy is one place everywhere."""
    shape = as_tensor(part, given.name).shape
    return shape if shape or given.framework == "torch" else _replaced(x, place, 1)


def _difference(given: Given) -> Value:
    x = operand(given)
    axis = given.axis(2, -1)
    place = checked(-1 if axis is None else axis, x.shape)
    parts = [given.get(-1, "prepend"), Tensor(x.shape), given.get(-1, "append")]
    joined = [_beside(part, x.shape, place, given) for part in parts if part is not None]
    if len(joined) > 1:
        x = given.recorder.perform("concat", joined, "what is put before and behind", axis=place)
    size, times = x.shape[place], as_int(given.get(1, "n", default=1), "n")
    return given.recorder.result(_replaced(x.shape, place, max(size - times, 0) if isinstance(size, int) else None), "diff")


def _sorted(given: Given) -> Value:
    """PyTorch's sort gives the places too; NumPy's flattens where axis=None is written out."""
    x = operand(given)
    axis = given.get(-1, "axis", "dim", default=-1)
    if axis is not None and x.shape:
        checked(as_int(axis, "axis"), x.shape)
    if axis is None:
        return given.recorder.perform("flatten", [x.shape], start_axis=0) if len(x.shape) != 1 else Tensor(x.shape)
    return (Tensor(x.shape), Tensor(x.shape)) if given.framework == "torch" and given.name == "sort" else Tensor(x.shape)


def _running(given: Given) -> Value:
    """NumPy's cumsum without an axis flattens first."""
    x, axis = operand(given), given.axis(1)
    if given.framework in ("numpy", "jax", "keras") and axis is None and len(x.shape) != 1:
        return given.recorder.perform("flatten", [x.shape], start_axis=0)
    checked(axis or 0, x.shape or (1,))
    return Tensor(x.shape)


PICKING: Mapping[str, Callable[[Given], Value]] = {
    "unfold": unfold, "narrow": _narrow, "select": _select, "take": _take, "index_select": _take, "diagonal": _diagonal,
    "diag": _diag, "vander": _powers, "meshgrid": _meshgrid, "kron": _kron, "tensordot": _tensordot, "cdist": _distances,
    "column_stack": _column_stack, "append": _append, "diff": _difference, "sort": _sorted, "argsort": _sorted,
    "argpartition": _sorted, "partition": _sorted,
    "unbind": _unbind, "unstack": _unbind, "vdot": _vdot, "layer_norm": _normalised,
    "cumsum": _running, "cumprod": _running,
}  # fmt: skip
