"""Pooling and transposed convolution over one, two or three axes, by their rule: the laboratory shows those of images."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shapewise.tensors.shapes import sizes_clash
from shapewise.tensors.snippets.recorder import Apply, Given, called_with, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import Value, as_int, as_ints, as_size, as_tensor
from shapewise.tensors.windows import pool_size, span_size, transposed_size
from shapewise.types import Shape, Size


def numbers(value: Value, count: int, where: str) -> tuple[int, ...]:
    """One number for every axis, or one each."""
    told = as_ints(value, where)
    if len(told) == 1:
        return told * count
    if len(told) != count:
        raise refuse(
            f"{where} got {len(told)} numbers for {count} axes",
            needed=f"{count} numbers, or one for all",
            fix=f"write {where}={told[0]}",
            operands=(),
        )
    return told


def split_axes(name: str, x: Shape, spatial: int, last: bool) -> tuple[Shape, Shape, Shape]:
    """What stands before, among and behind the axes that a window slides over."""
    least = spatial + 2 if last else spatial + 1
    if not least <= len(x) <= spatial + 2:
        raise refuse(
            f"{name} got {shown(x)} with {len(x)} axes",
            needed=f"{spatial + 2} axes" if last else f"{spatial + 2} axes, or {spatial + 1} without a batch",
            fix="add the missing axis, or leave one out",
            operands=(x,),
        )
    return (x[:1], x[1:-1], x[-1:]) if last else (x[:-spatial], x[-spatial:], ())


def pool_places(name: str, start: int) -> dict[str, int]:
    """Where the rarer arguments of a pooling stand; ``start`` is the place of the kernel, and −1 means nowhere.

    ``F.max_pool2d`` has ceil_mode before return_indices, ``nn.MaxPool2d`` has it behind; the mean has neither places nor holes.
    """
    if not name.lower().startswith("max"):
        return {"dilation": -1, "ceil_mode": start + 3, "return_indices": -1}
    if start:
        return {"dilation": start + 3, "ceil_mode": start + 4, "return_indices": start + 5}
    return {"dilation": 3, "ceil_mode": 5, "return_indices": 4}


@dataclass(frozen=True)
class _Pooling:
    """The arguments of a pooling."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: Value
    dilation: tuple[int, ...]
    ceil: bool
    both: bool
    """Whether the places of the largest are given too."""


def _pooling(made: Given, spatial: int, last: bool, start: int) -> _Pooling:
    """They are read before the tensor is looked at: a refusal must not hide an argument that is not followed."""
    kernel = numbers(made.get(start, "kernel_size", "pool_size", default=2), spatial, "the kernel")
    told = made.get(start + 1, "stride", "strides")
    places = {} if last else pool_places(made.name, start)
    return _Pooling(
        kernel,
        numbers(kernel if told is None else told, spatial, "the stride"),
        made.get(start + 2, "padding", default=0),
        numbers(made.get(places.get("dilation", -1), "dilation", default=1), spatial, "the dilation"),
        made.flag(places.get("ceil_mode", -1), "ceil_mode"),
        made.flag(places.get("return_indices", -1), "return_indices"),
    )


def _pooled(name: str, told: _Pooling, call: Given, x: Shape, spatial: int, last: bool) -> Value:
    """The shape after a pooling over one to three axes; a window that finds no place is refused."""
    front, middle, back = split_axes(name, x, spatial, last)
    kernel, stride, holes = told.kernel, told.stride, told.dilation
    pads = numbers(0 if isinstance(told.padding, str) else told.padding, spatial, "the padding")
    sizes: list[Size] = []
    for axis, size in enumerate(middle):
        if told.padding == "same":
            sizes.append(-(-size // stride[axis]) if isinstance(size, int) else None)
            continue
        new = pool_size(size, kernel[axis], stride[axis], (pads[axis], pads[axis]), holes[axis], ceil_mode=told.ceil)
        if isinstance(new, int) and new < 1:
            raise refuse(
                f"a window of {kernel[axis]} over axis {len(front) + axis} of {shown(x)}, which has {size}",
                needed=f"a size of at least {span_size(kernel[axis], holes[axis]) - 2 * pads[axis]}",
                fix="use a smaller window, or padding",
                operands=(x,),
                axis=len(front) + axis,
                sizes=(size, kernel[axis]),
            )
        sizes.append(new)
    result = call.recorder.result((*front, *sizes, *back), f"windows of {shown(kernel)}")
    return (result, result) if told.both else result


def pool_layer(spatial: int, last: bool) -> Callable[[Given], Apply]:
    """A pooling layer of either framework."""

    def build(made: Given) -> Apply:
        told = _pooling(made, spatial, last, 0)
        return lambda call: _pooled(made.name, told, call, called_with(call), spatial, last)

    return build


def _pooled_at_once(given: Given, x: Shape, spatial: int, last: bool) -> Value:
    return _pooled(given.name, _pooling(given, spatial, last, 1), given, x, spatial, last)


def pool_function(spatial: int) -> Callable[[Given], Value]:
    """``F.max_pool3d(x, 2)``."""
    return lambda given: _pooled_at_once(given, as_tensor(given.get(0, "input"), given.name).shape, spatial, last=False)


def ops_pool(given: Given) -> Value:
    """``keras.ops.max_pool(x, 2)``: as many axes as the tensor has between batch and channels."""
    if given.framework != "keras":  # flax moves its windows by 1 unless told, TensorFlow writes SAME
        raise FollowingStops(given.name, f"{given.name} is followed as keras.ops.{given.name} alone.")
    x = as_tensor(given.get(0, "inputs"), given.name).shape
    last = given.get(-1, "data_format") != "channels_first"
    if not 3 <= len(x) <= 5:
        raise refuse(f"{given.name} got {shown(x)}", needed="3 to 5 axes", fix="add the batch and the channels", operands=(x,))
    return _pooled_at_once(given, x, len(x) - 2, last)


def transposed(call: Given, x: Shape, channels: Size, filters: Size, spatial: int, window: Sequence[Value]) -> Value:
    """The shape after a transposed convolution of PyTorch: kernel, stride, padding, output padding, dilation."""
    front, middle, _ = split_axes(call.name, x, spatial, last=False)
    if sizes_clash(front[-1], channels):
        raise refuse(
            f"{shown(x)} has {front[-1]} channels, the layer was built for {channels}",
            needed=f"{channels} channels on axis {len(front) - 1}",
            fix=f"build it for {front[-1]} channels",
            operands=(x,),
            axis=len(front) - 1,
            sizes=(front[-1], channels),
        )
    told = [numbers(value, spatial, "the window") for value in window]
    sizes = [
        transposed_size(size, told[0][axis], told[1][axis], told[2][axis], told[3][axis], told[4][axis])
        for axis, size in enumerate(middle)
    ]
    return call.recorder.result((*front[:-1], filters, *sizes), "a transposed convolution")


def reached(name: str, x: Shape, told: Value, spatial: int, window: Sequence[Value]) -> tuple[int, ...]:
    """The output padding of a transposed convolution that is told its ``output_size``: kernel, stride, padding, dilation."""
    wanted = as_ints(told, "output_size") if isinstance(told, list | tuple) else (as_int(told, "output_size"),) * spatial
    kernel, stride, padding, dilation = (numbers(value, spatial, "the window") for value in window)
    added = []
    for axis, (size, goal) in enumerate(zip(x[-spatial:], wanted[-spatial:], strict=True)):
        least = transposed_size(size, kernel[axis], stride[axis], padding[axis], 0, dilation[axis])
        if not isinstance(least, int):
            raise FollowingStops(name, "an output_size is told for a size that is not known.")
        if not least <= goal < least + stride[axis]:
            raise refuse(
                f"output_size asks {name} for {goal} on axis {len(x) - spatial + axis}, from {size}",
                needed=f"a size from {least} to {least + stride[axis] - 1}",
                fix=f"write {least} there, or change the stride",
                operands=(x,),
                axis=len(x) - spatial + axis,
                sizes=(goal, least),
            )
        added.append(goal - least)
    return tuple(added)


def transposed_layer(spatial: int) -> Callable[[Given], Apply]:
    """``nn.ConvTranspose1d(16, 33, 3, stride=2)``."""

    def build(made: Given) -> Apply:
        channels, filters = made.size(0, "in_channels"), made.size(1, "out_channels")
        window = [
            made.get(2, "kernel_size"), made.get(3, "stride", default=1), made.get(4, "padding", default=0),
            made.get(5, "output_padding", default=0), made.get(8, "dilation", default=1),
        ]  # fmt: skip
        made.get(6, "groups")  # the groups say which channels meet, and nothing of the sizes

        def apply(call: Given) -> Value:
            x, told = called_with(call), window
            if call.has(1, "output_size"):
                plain = [*window[:3], window[4]]
                told = [*window[:3], reached(made.name, x, call.get(1, "output_size"), spatial, plain), window[4]]
            return transposed(call, x, channels, filters, spatial, told)

        return apply

    return build


def transposed_function(given: Given) -> Value:
    """``F.conv_transpose1d(x, weight)``, whose weight is (channels, filters, kernel)."""
    spatial = int(given.name[-2])
    x, weight = as_tensor(given.get(0, "input"), given.name).shape, as_tensor(given.get(1, "weight"), given.name).shape
    if given.framework != "torch" or len(weight) != spatial + 2 or given.get(6, "groups", default=1) != 1:
        raise FollowingStops(given.name, f"only F.{given.name} with a weight (channels, filters, kernel) is followed.")
    window = [
        [as_int(size, "the kernel") for size in weight[2:]],
        given.get(3, "stride", default=1), given.get(4, "padding", default=0),
        given.get(5, "output_padding", default=0), given.get(7, "dilation", default=1),
    ]  # fmt: skip
    return transposed(given, x, weight[0], weight[1], spatial, window)


# ------------------------------------------------------------------------------------------------ patches and grids


def folded(given: Given, call: Given, x: Shape, start: int) -> Value:
    """``F.fold`` lays columns back: their number must be that of the places that the kernel finds in the result."""
    target = numbers(given.get(start, "output_size"), 2, "output_size")
    kernel, dilation, padding, stride = (
        numbers(given.get(start + place, name, default=default), 2, name)
        for place, name, default in ((1, "kernel_size", None), (2, "dilation", 1), (3, "padding", 0), (4, "stride", 1))
    )
    if len(x) not in (2, 3):
        raise refuse(f"fold got {shown(x)}", needed="(batch, columns, places)", fix="unfold makes such a tensor", operands=(x,))
    rows, places = x[-2], x[-1]
    cells = kernel[0] * kernel[1]
    if isinstance(rows, int) and rows % cells:
        raise refuse(
            f"{rows} numbers a column of {shown(x)} do not divide among a kernel of {kernel[0]} · {kernel[1]} = {cells}",
            needed=f"a multiple of {cells} on axis {len(x) - 2}",
            fix="take the kernel that unfold had",
            operands=(x,),
            axis=len(x) - 2,
            sizes=(rows, cells),
        )
    found = 1
    for axis in range(2):
        found *= (target[axis] + 2 * padding[axis] - dilation[axis] * (kernel[axis] - 1) - 1) // stride[axis] + 1
    if sizes_clash(places, found):
        raise refuse(
            f"{shown(x)} has {places} columns, and a kernel of {shown(kernel)} finds {found} places in {shown(target)}",
            needed=f"{found} on the last axis",
            fix="take the output_size, kernel, stride and padding that unfold had",
            operands=(x,),
            axis=len(x) - 1,
            sizes=(places, found),
        )
    channels = rows // cells if isinstance(rows, int) else None
    return call.recorder.result((*x[:-2], channels, *target), "the patches laid back, overlaps added up")


def fold(given: Given) -> Value:
    """``F.fold(columns, output_size, kernel_size)``."""
    return folded(given, given, as_tensor(given.get(0, "input"), "fold").shape, 1)


def fold_layer(made: Given) -> Apply:
    """``nn.Fold(output_size, kernel_size)``."""
    return lambda call: folded(made, call, called_with(call), 0)


def affine_grid(given: Given) -> Value:
    """``F.affine_grid(theta, size)``: a pair of coordinates for each place."""
    theta, size = as_tensor(given.get(0, "theta"), "affine_grid").shape, given.get(1, "size")
    sizes = tuple(as_size(one) for one in size) if isinstance(size, list | tuple) else None
    if sizes is None or len(sizes) not in (4, 5):
        raise FollowingStops("affine_grid", "the size of the grid is not written out as (N, C, H, W).")
    spatial = len(sizes) - 2
    wanted = (sizes[0], spatial, spatial + 1)
    if len(theta) != 3 or any(map(sizes_clash, theta, wanted)):
        raise refuse(
            f"affine_grid got theta {shown(theta)} for {shown(sizes)}",
            needed=f"{shown(wanted)}: a matrix for each sample",
            fix=f"write theta.view{shown((-1, spatial, spatial + 1))}",
            operands=(theta,),
        )
    return given.recorder.result((sizes[0], *sizes[2:], spatial), "the coordinates stand last")


def grid_sample(given: Given) -> Value:
    """``F.grid_sample(x, grid)``: the grid is (N, H, W, 2), the coordinates last."""
    x, grid = as_tensor(given.get(0, "input"), "grid_sample").shape, as_tensor(given.get(1, "grid"), "grid_sample").shape
    spatial = len(x) - 2
    if spatial not in (2, 3) or len(grid) != len(x) or sizes_clash(grid[-1], spatial) or sizes_clash(grid[0], x[0]):
        channels_first = len(grid) == len(x) and grid[1] == spatial
        raise refuse(
            f"grid_sample got {shown(x)} and a grid {shown(grid)}",
            needed=f"a grid of {shown((x[0] if x else 'N', 'H', 'W', 2) if spatial != 3 else (x[0], 'D', 'H', 'W', 3))}",
            fix="move the coordinates last: grid.permute(0, 2, 3, 1)" if channels_first else "make it with affine_grid",
            operands=(x, grid),
        )
    return given.recorder.result((*x[:2], *grid[1:-1]), "the grid's height and width, the input's channels")
