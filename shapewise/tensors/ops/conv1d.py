"""Convolution 1-D: filters that slide along a sequence laid out as (batch, channels, length).

Source: PyTorch documentation, "torch.nn.Conv1d".
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
    return conv_code(framework, plan(1, **arguments))


OPERATION = Operation(
    name="conv1d",
    title="Convolution along one axis",
    family="convolution",
    article="conv-output-shape",
    operands=("x",),
    axes="image",
    parameters=conv_parameters(1),
    example={"shapes": [(8, 16, 100)], "filters": 32, "kernel": 5, "padding": 2},
    shape=partial(conv_shape, 1),
    inputs=partial(conv_inputs, 1),
    run=partial(conv_run, 1),
    steps=partial(conv_steps, 1),
    cost=partial(conv_cost, 1),
    code=code,
    warnings=partial(conv_warnings, 1),
    traps=(
        Trap(
            "torch",
            "nn.Conv1d takes (N, C, L) and slides along the last axis; recurrent layers and attention use (N, L, C).",
        ),
        Trap("keras", 'keras.layers.Conv1D takes (N, L, C) unless data_format="channels_first" is given.'),
        Trap("keras", 'padding="causal" pads in front alone; PyTorch has no word for it: F.pad(x, (kernel - 1, 0)) first.'),
        Trap(
            "numpy", 'np.convolve turns the kernel round, takes two vectors alone, and pads fully unless mode="valid" is given.'
        ),
        Trap("torch", "Two axes are read as (C, L) without a batch: N signals (N, L) need x[:, None]."),
    ),
)
