"""Global average pooling: the mean of each channel, over all its places."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from shapewise.tensors.ops._global_pooling import (
    GLOBAL_PARAMETERS,
    global_code,
    global_cost,
    global_inputs,
    global_shape,
    global_steps,
    global_warnings,
    plan,
    pooled_axes,
)
from shapewise.types import Arguments, Framework, Operation, Trap

if TYPE_CHECKING:
    from shapewise.types import Array


def run(**arguments: Any) -> Array:
    """The mean of each channel of the sample image."""
    x, result = plan(**arguments)
    values: Any = global_inputs(**arguments)["x"]
    return values.mean(axis=pooled_axes(x), keepdims=len(result) > 2)  # type: ignore[no-any-return]


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    return global_code(framework, "mean", "Average", **arguments)


OPERATION = Operation(
    name="global_average_pool",
    title="Global average pooling",
    family="pooling",
    article="global-pooling",
    operands=("x",),
    axes="image",
    parameters=GLOBAL_PARAMETERS,
    example={"shapes": [(8, 64, 7, 7)]},
    shape=global_shape,
    inputs=global_inputs,
    run=run,
    steps=partial(global_steps, "the mean"),
    cost=global_cost,
    code=code,
    warnings=global_warnings,
    traps=(
        Trap("torch", "nn.AdaptiveAvgPool2d(1) keeps the axes: (N, C, 1, 1); flatten(1) before a linear layer."),
        Trap("keras", "The pooled axes are gone unless keepdims=True, and the channels are taken to stand last."),
        Trap("numpy", "x.mean() without an axis is one number: x.mean(axis=(2, 3)) keeps batch and channels."),
    ),
)
