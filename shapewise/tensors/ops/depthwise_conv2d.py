"""Depthwise convolution: every channel is convolved on its own; no channel sees another.

Sources: Chollet, "Xception", CVPR 2017, arXiv:1610.02357; Keras documentation, "DepthwiseConv2D layer".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.tensors.ops._arguments import checked_count
from shapewise.tensors.ops._convolution import (
    Convolution,
    conv_parameters,
    placed,
    planned_cost,
    planned_inputs,
    planned_run,
    planned_steps,
    refuse_channels,
)
from shapewise.tensors.ops._convolution_code import conv_code, keras_padded
from shapewise.tensors.ops._window import image_operand, layout_warnings, number_text, unused_warnings
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap

if TYPE_CHECKING:
    from shapewise.types import Array


def plan(
    *,
    shapes: Sequence[Sequence[object]],
    kernel: object = 3,
    multiplier: object = 1,
    stride: object = 1,
    padding: object = 0,
    dilation: object = 1,
    bias: bool = True,
    channels: object = None,
) -> Convolution:
    """As many groups as channels; ``multiplier`` filters a channel."""
    x = image_operand(shapes, 2)
    each = checked_count(multiplier, "multiplier")
    refuse_channels(x, channels)
    filters = x[1] * each if isinstance(x[1], int) else x[1] if each == 1 else None
    return placed(x, filters, x[1], 1, kernel, stride, padding, dilation, bias)


def shape(**arguments: Any) -> Shape:
    """(N, channels · multiplier, height, width), the sizes as in any convolution."""
    return plan(**arguments).result


def inputs(**arguments: Any) -> dict[str, Array]:
    """The image, one kernel a filter, and a bias a filter."""
    return planned_inputs(plan(**arguments))


def run(**arguments: Any) -> Array:
    """Convolve each channel of the sample image on its own."""
    return planned_run(plan(**arguments))


def steps(**arguments: Any) -> tuple[Step, ...]:
    """As a convolution whose filters see one channel."""
    return planned_steps(plan(**arguments))


def cost(**arguments: Any) -> Cost:
    """One kernel of one channel a filter."""
    return planned_cost(plan(**arguments))


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Places that no window reads, and channels that seem to stand last."""
    conv = plan(**arguments)
    return (*layout_warnings(conv.x), *unused_warnings(conv.x, conv.kernel, conv.stride, conv.pads, conv.dilation))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    conv = plan(**arguments)
    if not isinstance(conv.x[1], int):
        return None  # the number of groups is the number of channels
    if framework != "keras":
        return conv_code(framework, conv)
    if len(set(conv.stride)) > 1 or (max(conv.stride) > 1 and max(conv.dilation) > 1):
        return None  # Keras wants one stride for both axes, and no stride together with dilation
    options = [f"strides={conv.stride[0]}"] if conv.stride[0] > 1 else []
    padded = keras_padded(conv, options)
    if max(conv.dilation) > 1:
        options.append(f"dilation_rate={number_text(conv.dilation)}")
    multiplier = arguments.get("multiplier", 1)
    if multiplier != 1:
        options.append(f"depth_multiplier={multiplier}")
    if not conv.bias:
        options.append("use_bias=False")
    options.append('data_format="channels_first"')
    return f"z = keras.layers.DepthwiseConv2D({number_text(conv.kernel)}, {', '.join(options)})({padded})"


OPERATION = Operation(
    name="depthwise_conv2d",
    title="Depthwise convolution",
    family="convolution",
    article="depthwise-grouped-conv",
    operands=("x",),
    axes="image",
    parameters=(
        Parameter("multiplier", "size", 1, "How many filters each channel gets.", minimum=1),
        *(parameter for parameter in conv_parameters(2) if parameter.name not in ("filters", "groups")),
    ),
    example={"shapes": [(8, 32, 28, 28)], "kernel": 3, "padding": 1},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "There is no depthwise layer: nn.Conv2d with groups equal to the channels is one."),
        Trap("keras", "DepthwiseConv2D has no filters argument; the result has channels · depth_multiplier channels."),
        Trap("keras", "SeparableConv2D is this and a 1x1 convolution after it, in one layer."),
        Trap(
            "torch",
            "The kernel of filter m of channel c stands at weight[c · multiplier + m, 0]; Keras keeps (H, W, C, multiplier).",
        ),
    ),
)
