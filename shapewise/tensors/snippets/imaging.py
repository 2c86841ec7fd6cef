"""Functions on images and signals that are called without a layer: convolutions, pooling, resizing, patches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from shapewise.tensors.snippets import volumes
from shapewise.tensors.snippets.recorder import Given, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import Value, as_int, as_size, as_sizes, as_tensor
from shapewise.types import Shape


def window(given: Given, start: int) -> dict[str, Value]:
    """kernel, stride, padding, dilation as the laboratory names them, from their places after ``start``."""
    found: dict[str, Value] = {}
    names = (("kernel", "kernel_size", "pool_size", "ksize"), ("stride", "stride", "strides"), ("padding", "padding"))
    for place, (ours, *theirs) in enumerate(names):
        value = given.get(start + place, *theirs)
        if value is not None:
            found[ours] = tuple(value) if isinstance(value, list) else value
    return found


def pool_window(given: Given, start: int) -> tuple[dict[str, Value], bool]:
    """The arguments of a two-dimensional pooling of PyTorch, and whether it gives the places of the largest too."""
    found = window(given, start)
    places = volumes.pool_places(given.name, start)
    dilation = given.get(places["dilation"], "dilation")
    if dilation is not None:
        found["dilation"] = tuple(dilation) if isinstance(dilation, list) else dilation
    if given.flag(places["ceil_mode"], "ceil_mode"):
        found["ceil_mode"] = True
    return found, given.flag(places["return_indices"], "return_indices")


def _pool(operation: str) -> Callable[[Given], Value]:
    def follow(given: Given) -> Value:
        x = as_tensor(given.get(0, "input"), given.name)
        last = given.framework in ("keras", "tf")
        arguments, both = (window(given, 1), False) if last else pool_window(given, 1)
        result = given.recorder.perform_image(operation, x.shape, last, 2, **arguments)
        return (result, result) if both else result

    return follow


def _conv(given: Given) -> Value:
    """``F.conv2d(x, weight, bias, stride, padding)``: filters and kernel stand in the weight's shape."""
    spatial = int(given.name[-2])
    x, weight = as_tensor(given.get(0, "input"), given.name), as_tensor(given.get(1, "weight"), given.name).shape
    if given.framework != "torch" or len(weight) != spatial + 2 or not all(isinstance(size, int) for size in weight):
        raise FollowingStops(given.name, f"only F.{given.name} with a known weight (filters, channels, kernel) is followed.")
    groups = as_int(given.get(6, "groups", default=1), "groups")
    arguments = {
        "filters": weight[0],
        "kernel": weight[2:] if spatial > 1 else weight[2],
        "stride": given.get(3, "stride", default=1),
        "padding": given.get(4, "padding", default=0),
        "dilation": given.get(5, "dilation", default=1),
        "groups": groups,
        "channels": as_int(weight[1], "channels") * groups,
    }
    return given.recorder.perform_image(given.name, x.shape, False, spatial, **arguments)


def _conv_transpose2d(given: Given) -> Value:
    """Here the weight is (channels, filters, height, width)."""
    x, weight = as_tensor(given.get(0, "input"), given.name), as_tensor(given.get(1, "weight"), given.name).shape
    groups = as_int(given.get(6, "groups", default=1), "groups")
    if given.framework != "torch" or len(weight) != 4 or not all(isinstance(size, int) for size in weight):
        raise FollowingStops(given.name, "only F.conv_transpose2d with a known weight is followed.")
    filters = as_int(weight[1], "filters") * groups
    told = (("stride", 3, 1), ("padding", 4, 0), ("output_padding", 5, 0), ("dilation", 7, 1))
    arguments = {name: given.get(place, name, default=default) for name, place, default in told}
    return given.recorder.perform_image(
        given.name, x.shape, False, 2, channels=weight[0], filters=filters, groups=groups, kernel=weight[2:], **arguments
    )


_MODES = {"linear": (3,), "bilinear": (4,), "bicubic": (4,), "trilinear": (5,)}
"""How many axes a tensor has in PyTorch for each way to interpolate; the others take 3 to 5."""


_ANY_AXES = ("nearest", "nearest-exact", "area", "lanczos")


def _check_mode(given: Given, x: Shape, mode: Value) -> None:
    if isinstance(mode, str) and mode not in _MODES and mode not in _ANY_AXES:
        near = get_close_matches(mode, (*_MODES, *_ANY_AXES), 1) or ["nearest"]
        raise refuse(
            f"{mode[:30]!r} is no mode of interpolation",
            needed=f"one of {', '.join((*_ANY_AXES[:3], *_MODES))}",
            fix=f'write mode="{near[0]}"',
            operands=(x,),
        )
    wanted = _MODES.get(mode, (3, 4, 5)) if isinstance(mode, str) else ()
    if wanted and len(x) not in wanted:
        fitting = next((name for name, axes in _MODES.items() if len(x) in axes), "")
        raise refuse(
            f'mode="{mode[:30]}" got {shown(x)} with {len(x)} axes',
            needed=f"{' or '.join(map(str, wanted))} axes: batch and channels stand first",
            fix=f'write mode="{fitting}"' if fitting else "add the missing axes first",
            operands=(x,),
        )


def resized(given: Given, x: Shape, size: Value, scale: Value, last: bool = False, mode: Value = None) -> Value:
    """Upsampling by a whole factor is an operation of the laboratory; any other size is told by its rule."""
    if (size is None) == (scale is None) and not last:
        raise refuse(
            f"{given.name} got {'a size and a scale_factor' if scale is not None else 'neither a size nor a scale_factor'}",
            needed="one of the two",
            fix="leave one out" if scale is not None else "write scale_factor=2",
            operands=(x,),
        )
    _check_mode(given, x, mode)
    if isinstance(scale, list):
        scale = tuple(scale)
    if size is None and isinstance(scale, int) and len(x) == 4:
        return given.recorder.perform_image("upsample", x, last, 2, scale=scale)
    places = range(1, len(x) - 1) if last else range(2, len(x))
    new = list(x)
    for numbers in (size, scale):
        if isinstance(numbers, list | tuple) and len(numbers) != len(places):
            raise refuse(
                f"{len(numbers)} numbers are given for the {len(places)} axes that are resized of {shown(x)}",
                needed=f"{len(places)} numbers, or one for all",
                fix="leave out batch and channels",
                operands=(x,),
            )
    for position, axis in enumerate(places):
        wanted = size[position] if isinstance(size, list | tuple) else size
        factor = scale[position] if isinstance(scale, tuple) else scale
        old = x[axis]
        if wanted is not None:
            new[axis] = as_size(wanted)
        elif isinstance(factor, int | float) and isinstance(old, int):
            new[axis] = int(old * factor)
        else:
            new[axis] = None
    return given.recorder.result(new, "resized")


def _interpolate(given: Given) -> Value:
    x = as_tensor(given.get(0, "input"), given.name)
    last = given.framework in ("keras", "tf")
    mode = None if last or given.framework != "torch" else given.get(3, "mode", default="nearest")
    return resized(given, x.shape, given.get(1, "size"), given.get(2, "scale_factor"), last, mode)


def pooled_to(given: Given, x: Shape, size: Value, spatial: int) -> Value:
    """Adaptive pooling gives the size that was asked for; ``None`` keeps the old one."""
    wanted = list(size) if isinstance(size, list | tuple) else [size] * spatial
    both = given.flag(-1, "return_indices")
    kept = x[: len(x) - spatial]
    new = [old if one is None else as_size(one) for old, one in zip(x[len(x) - spatial :], wanted, strict=True)]
    if both:
        result = given.recorder.result((*kept, *new), "adaptive pooling gives the size that it is told, and the places")
        return (result, result)
    if all(one == 1 for one in new) and spatial == 2 and len(x) == 4:
        return given.recorder.perform("global_average_pool" if "vg" in given.name else "global_max_pool", [x], keepdims=True)
    return given.recorder.result((*kept, *new), "adaptive pooling gives the size that it is told")


def _adaptive(given: Given) -> Value:
    x = as_tensor(given.get(0, "input"), given.name)
    spatial = next((int(mark) for mark in given.name if mark.isdigit()), 2)
    return pooled_to(given, x.shape, given.get(1, "output_size"), spatial)


def _pixel_shuffle(given: Given) -> Value:
    x = as_tensor(given.get(0), given.name)
    return given.recorder.perform_image(
        "pixel_shuffle", x.shape, False, 2, factor=as_int(given.get(1, "upscale_factor"), "factor")
    )


def unshuffled(given: Given, x: Shape, factor: int) -> Value:
    """Each square of places becomes as many channels."""
    if len(x) < 3:
        raise refuse(f"pixel_unshuffle got {shown(x)}", needed="(N, C, H, W)", fix="add the missing axes", operands=(x,))
    for axis in (len(x) - 2, len(x) - 1):
        size = x[axis]
        if isinstance(size, int) and (factor < 1 or size % factor):
            raise refuse(
                f"axis {axis} of {shown(x)} has {size}, which {factor} does not divide",
                needed=f"a multiple of {factor}",
                fix="pad or crop it first",
                operands=(x,),
                axis=axis,
                sizes=(size, factor),
            )
    channels = x[-3] * factor * factor if isinstance(x[-3], int) else None
    sizes = [size // factor if isinstance(size, int) else None for size in x[-2:]]
    return given.recorder.result((*x[:-3], channels, *sizes), "each square of places becomes channels")


def _pixel_unshuffle(given: Given) -> Value:
    x = as_tensor(given.get(0), given.name).shape
    return unshuffled(given, x, as_int(given.get(1, "downscale_factor"), "downscale_factor"))


def _unpooled(given: Given) -> Value:
    """``F.max_unpool2d(x, indices, 2)`` goes back to where the largest were."""
    x, _ = as_tensor(given.get(0, "input"), given.name).shape, as_tensor(given.get(1, "indices"), given.name)
    told = given.get(5, "output_size")
    if told is not None:
        return given.recorder.result((*x[:-2], *as_sizes(told)[-2:]), "back to the size that is told")
    kernel = volumes.numbers(given.get(2, "kernel_size"), 2, "kernel_size")
    step = given.get(3, "stride")
    stride = volumes.numbers(kernel if step is None else step, 2, "stride")
    padding = volumes.numbers(given.get(4, "padding", default=0), 2, "padding")
    sizes = [
        (size - 1) * stride[axis] - 2 * padding[axis] + kernel[axis] if isinstance(size, int) else None
        for axis, size in enumerate(x[-2:])
    ]
    return given.recorder.result((*x[:-2], *sizes), "back to where the largest were")


def _conv_of_keras(given: Given) -> Value:
    """``keras.ops.conv(x, kernel)``, whose kernel is (height, width, channels, filters)."""
    if given.framework != "keras":  # jax.lax.conv has its kernel in another order
        raise FollowingStops("conv", "conv is followed as keras.ops.conv alone.")
    x, kernel = as_tensor(given.get(0, "inputs"), "conv").shape, as_tensor(given.get(1, "kernel"), "conv").shape
    spatial = len(kernel) - 2
    if spatial not in (1, 2, 3) or not all(isinstance(size, int) for size in kernel):
        raise FollowingStops("conv", "only keras.ops.conv with a known kernel (height, width, channels, filters) is followed.")
    last = given.get(-1, "data_format") != "channels_first"
    channels = x[-1 if last else 1] if len(x) > 1 else None
    read = as_int(kernel[-2], "channels")
    groups = channels // read if isinstance(channels, int) and read and channels % read == 0 else 1
    arguments: dict[str, Value] = {
        "filters": kernel[-1],
        "kernel": kernel[:-2] if spatial > 1 else kernel[0],
        "stride": given.get(2, "strides", default=1),
        "padding": given.get(3, "padding", default="valid"),
        "dilation": given.get(-1, "dilation_rate", default=1),
        "groups": max(groups, 1),
        "channels": read * max(groups, 1),
    }
    return given.recorder.perform_image(f"conv{spatial}d", x, last, spatial, **arguments)


IMAGING: Mapping[str, Callable[[Given], Value]] = {
    "max_pool2d": _pool("max_pool2d"), "avg_pool2d": _pool("avg_pool2d"), "conv1d": _conv, "conv2d": _conv, "conv3d": _conv,
    "conv_transpose2d": _conv_transpose2d, "interpolate": _interpolate, "upsample": _interpolate, "resize": _interpolate,
    "adaptive_avg_pool2d": _adaptive, "adaptive_max_pool2d": _adaptive, "adaptive_avg_pool1d": _adaptive,
    "adaptive_max_pool1d": _adaptive, "adaptive_avg_pool3d": _adaptive, "adaptive_max_pool3d": _adaptive,
    "pixel_shuffle": _pixel_shuffle, "pixel_unshuffle": _pixel_unshuffle, "max_unpool2d": _unpooled,
    "max_pool1d": volumes.pool_function(1), "avg_pool1d": volumes.pool_function(1),
    "max_pool3d": volumes.pool_function(3), "avg_pool3d": volumes.pool_function(3),
    "max_pool": volumes.ops_pool, "average_pool": volumes.ops_pool, "conv": _conv_of_keras,
    "conv_transpose1d": volumes.transposed_function, "conv_transpose3d": volumes.transposed_function,
    "fold": volumes.fold, "affine_grid": volumes.affine_grid, "grid_sample": volumes.grid_sample,
}  # fmt: skip
