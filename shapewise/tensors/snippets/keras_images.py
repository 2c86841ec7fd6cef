"""Layers of Keras for images: (batch, height, width, channels)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapewise.tensors.snippets.imaging import resized, window
from shapewise.tensors.snippets.keras_volumes import transposed_sizes
from shapewise.tensors.snippets.recorder import Apply, Given, called_with
from shapewise.tensors.snippets.torch_layers import conv_arguments
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import Value, as_int, as_ints
from shapewise.tensors.snippets.volumes import numbers


def _is_last(made: Given) -> bool:
    """Whether the channels stand last."""
    return bool(made.get(-1, "data_format", default="channels_last") != "channels_first")


def conv(operation: str, spatial: int) -> Callable[[Given], Apply]:
    """A convolution of the laboratory with Keras's arguments."""

    def build(made: Given) -> Apply:
        arguments = conv_arguments(made, 0, 1)
        if operation == "conv_transpose2d":
            return _transposed(made, arguments)
        if arguments.get("padding") == "causal":
            return _causal(made, arguments)
        last = _is_last(made)
        return lambda call: call.recorder.perform_image(operation, called_with(call), last, spatial, **arguments)

    return build


def _causal(made: Given, arguments: dict[str, Any]) -> Apply:
    """``Conv1D(4, 3, padding="causal")`` is padded in front alone: as many places as with "same"."""
    stride = as_int(arguments.get("stride", 1), "strides")

    def apply(call: Given) -> Value:
        batch, length, _ = called_with(call)
        if not _is_last(made) or stride < 1:
            raise FollowingStops(made.name, "only (batch, length, features) is followed with causal padding.")
        steps = -(-length // stride) if isinstance(length, int) else None
        return call.recorder.result((batch, steps, arguments["filters"]), "causal: padded in front alone")

    return apply


def _transposed(made: Given, arguments: dict[str, Any]) -> Apply:
    """Keras's "same" gives size · stride, which the laboratory tells by its result."""
    kernel, stride = numbers(arguments.get("kernel"), 2, "kernel_size"), numbers(arguments.get("stride", 1), 2, "strides")
    same = arguments.get("padding", "valid") == "same"
    grown = transposed_sizes(made, 2, kernel, stride, same)

    def apply(call: Given) -> Value:
        x = called_with(call)
        if len(x) != 4 or not _is_last(made):
            raise FollowingStops(made.name, "only (N, H, W, C) is followed here.")
        return call.recorder.result((x[0], *grown(x[1:3]), arguments["filters"]), "a transposed convolution")

    return apply


def depthwise(made: Given) -> Apply:
    """Each channel on its own."""
    arguments = window(made, 0)
    multiplier = made.get(-1, "depth_multiplier")
    if multiplier is not None:
        arguments["multiplier"] = multiplier
    holes = made.get(-1, "dilation_rate")
    if holes is not None:
        arguments["dilation"] = tuple(holes) if isinstance(holes, list) else holes
    return lambda call: call.recorder.perform_image("depthwise_conv2d", called_with(call), _is_last(made), 2, **arguments)


def pool(operation: str) -> Callable[[Given], Apply]:
    """A pooling of 2 unless told otherwise."""

    def build(made: Given) -> Apply:
        arguments = {"kernel": 2, **window(made, 0)}
        return lambda call: call.recorder.perform_image(operation, called_with(call), _is_last(made), 2, **arguments)

    return build


def upsample(made: Given) -> Apply:
    """Upsampling by a factor, or one each for height and width."""
    scale = made.get(0, "size", default=2)
    factor = scale[0] if isinstance(scale, list | tuple) and len(set(scale)) == 1 else scale
    return lambda call: resized(call, called_with(call), None, factor, last=True)


def border(operation: str) -> Callable[[Given], Apply]:
    """ZeroPadding2D and Cropping2D: one number, a pair, or a pair of pairs for height and width."""

    def build(made: Given) -> Apply:
        width = made.get(0, "padding", "cropping", default=1 if operation == "pad" else 0)
        pairs = [width, width] if isinstance(width, int) else list(width)
        both = [(pair, pair) if isinstance(pair, int) else tuple(as_ints(pair, "padding")) for pair in pairs]
        before, after = (0, *(pair[0] for pair in both), 0), (0, *(pair[1] for pair in both), 0)
        return lambda call: call.recorder.perform(operation, [called_with(call)], before=before, after=after)

    return build
