"""Convolution 3-D: filters that slide through a volume or a video laid out as (batch, channels, depth, height, width).

Source: PyTorch documentation, "torch.nn.Conv3d".
"""

from __future__ import annotations

from functools import partial

from shapewise.tensors.ops._convolution import (
    conv_cost,
    conv_inputs,
    conv_parameters,
    conv_run,
    conv_shape,
    conv_steps,
    conv_warnings,
    plan,
)
from shapewise.tensors.ops._convolution_code import conv_code
from shapewise.types import Arguments, Framework, Operation, Trap


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    return conv_code(framework, plan(3, **arguments))


OPERATION = Operation(
    name="conv3d",
    title="Convolution along three axes",
    family="convolution",
    article="conv-output-shape",
    operands=("x",),
    axes="image",
    parameters=conv_parameters(3),
    example={"shapes": [(2, 3, 8, 16, 16)], "filters": 4, "kernel": 3, "padding": 1},
    shape=partial(conv_shape, 3),
    inputs=partial(conv_inputs, 3),
    run=partial(conv_run, 3),
    steps=partial(conv_steps, 3),
    cost=partial(conv_cost, 3),
    code=code,
    warnings=partial(conv_warnings, 3),
    traps=(
        Trap("torch", "A video is (N, C, T, H, W); stacked frames come as (N, T, C, H, W) and must be permuted first."),
        Trap("keras", 'Conv3D takes (N, D, H, W, C) unless data_format="channels_first" is given.'),
        Trap("keras", "strides above 1 and dilation_rate above 1 are refused together."),
    ),
)
