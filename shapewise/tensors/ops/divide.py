"""Divide: one operand scaled by the other, element by element."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._elementwise import (
    elementwise_cost,
    elementwise_inputs,
    elementwise_run,
    elementwise_steps,
    pair_shape,
    stretch_warnings,
    unbroadcast,
)
from shapewise.types import Arguments, Framework, Operation, Step, Trap

if TYPE_CHECKING:
    from shapewise.types import Array


def inputs(*, shapes: Sequence[Sequence[object]], **_others: Any) -> dict[str, Array]:
    """The sample arrays, with 1 in place of 0 in the divisor."""
    import numpy as np

    arrays = elementwise_inputs(shapes=shapes)
    return {name: array if name == "x" else np.where(array == 0, 1.0, array) for name, array in arrays.items()}


def run(*, shapes: Sequence[Sequence[object]]) -> Array:
    """Divide the first sample array by the second."""
    pair_shape(shapes=shapes)
    return elementwise_run(operator.truediv, shapes, inputs)


def gradients(*, shapes: Sequence[Sequence[object]]) -> dict[str, Array]:
    """The gradient of x is divided by y; y gets −x/y² times the gradient, which grows without bound as y nears 0."""
    upstream = sample("gradient", pair_shape(shapes=shapes))
    x, y = inputs(shapes=shapes).values()
    return {"x": unbroadcast(upstream / y, x.shape), "y": unbroadcast(-upstream * x / (y * y), y.shape)}


def steps(*, shapes: Sequence[Sequence[object]]) -> tuple[Step, ...]:
    """How the axes align, and z[i] = x[i] / y[i]."""
    return elementwise_steps("/", shapes)


def code(framework: Framework, _arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    if framework == "einops":
        return None
    return "z = keras.ops.divide(x, y)" if framework == "keras" else "z = x / y"


OPERATION = Operation(
    name="divide",
    title="Divide",
    family="merging",
    article="broadcasting-rules",
    operands=("x", "y"),
    axes="any",
    parameters=(),
    example={"shapes": [(8, 10), (8, 1)]},
    shape=pair_shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=elementwise_cost,
    code=code,
    warnings=stretch_warnings,
    traps=(
        Trap(
            "numpy", "x / x.sum(axis=1) fails or divides the wrong way; x.sum(axis=1, keepdims=True) keeps the axis of size 1."
        ),
        Trap("keras", "Keras has no merging layer that divides; keras.ops.divide does."),
        Trap("torch", "Division by 0 gives inf or nan without an error; NumPy warns once."),
        Trap("numpy", "x /= 2 is refused for whole numbers, in PyTorch too; x / 2 makes floating-point numbers."),
    ),
    gradients=gradients,
)
