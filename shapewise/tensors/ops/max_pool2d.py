"""Max pooling: the largest number of each window, channel by channel.

Source: PyTorch documentation, "torch.nn.MaxPool2d".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewise.tensors.ops._pooling import (
    CEIL_MODE,
    POOL_PARAMETERS,
    plan,
    pool_cost,
    pool_inputs,
    pool_run,
    pool_steps,
    pool_warnings,
)
from shapewise.tensors.ops._pooling_code import max_code
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap

if TYPE_CHECKING:
    from shapewise.types import Array


def shape(**arguments: Any) -> Shape:
    """Batch and channels stay; height and width become the number of windows."""
    return plan(**arguments).result


def inputs(**arguments: Any) -> dict[str, Array]:
    """The image."""
    return pool_inputs(plan(**arguments))


def run(**arguments: Any) -> Array:
    """The largest number of each window of the sample image; padding never wins."""
    import numpy as np

    return pool_run(plan(**arguments), np.maximum, -np.inf)


def steps(**arguments: Any) -> tuple[Step, ...]:
    """Each axis with its numbers."""
    return pool_steps(plan(**arguments), "the largest")


def cost(**arguments: Any) -> Cost:
    """One comparison a number of each window."""
    return pool_cost(plan(**arguments))


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Places that no window reads, and channels that seem to stand last."""
    return pool_warnings(plan(**arguments))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    return max_code(framework, plan(**arguments))


OPERATION = Operation(
    name="max_pool2d",
    title="Max pooling",
    family="pooling",
    article="pooling",
    operands=("x",),
    axes="image",
    parameters=(
        *POOL_PARAMETERS,
        Parameter("dilation", "size", 1, "Distance between the places that the window reads.", minimum=1),
        CEIL_MODE,
    ),
    example={"shapes": [(8, 16, 28, 28)], "kernel": 3, "stride": 2, "padding": 1},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "stride is the kernel unless given, not 1; F.max_pool2d and Keras do the same."),
        Trap(
            "torch", "Sizes are rounded down; ceil_mode=True rounds up. A window that would start in the padding never counts."
        ),
        Trap(
            "keras",
            'MaxPooling2D takes no number for padding, "valid" or "same" alone, and channels last unless told otherwise.',
        ),
        Trap("numpy", "Pad with −inf, not with 0: a zero would be the largest number of a window of negative ones."),
        Trap("keras", 'There is no dilation and no ceil_mode; padding="same" rounds up.'),
    ),
)
