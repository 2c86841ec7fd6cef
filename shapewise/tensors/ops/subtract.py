"""Subtract: how one operand differs from the other, element by element."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING

from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._elementwise import (
    elementwise_cost,
    elementwise_inputs,
    elementwise_run,
    elementwise_steps,
    keras_merged,
    pair_shape,
    stretch_warnings,
    unbroadcast,
)
from shapewise.types import Arguments, Framework, Operation, Step, Trap

if TYPE_CHECKING:
    from shapewise.types import Array


def run(*, shapes: Sequence[Sequence[object]]) -> Array:
    """Subtract the second sample array from the first."""
    pair_shape(shapes=shapes)
    return elementwise_run(operator.sub, shapes, elementwise_inputs)


def gradients(*, shapes: Sequence[Sequence[object]]) -> dict[str, Array]:
    """For x the gradient as it is, for y with its sign changed."""
    upstream = sample("gradient", pair_shape(shapes=shapes))
    x, y = elementwise_inputs(shapes=shapes).values()
    return {"x": unbroadcast(upstream, x.shape), "y": unbroadcast(-upstream, y.shape)}


def steps(*, shapes: Sequence[Sequence[object]]) -> tuple[Step, ...]:
    """How the axes align, and z[i] = x[i] − y[i]."""
    return elementwise_steps("−", shapes)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    if framework == "einops":
        return None
    if framework == "keras":
        return keras_merged("Subtract", arguments, "z = keras.ops.subtract(x, y)")
    return "z = x - y"


OPERATION = Operation(
    name="subtract",
    title="Subtract",
    family="merging",
    article="average-max-merge",
    operands=("x", "y"),
    axes="any",
    parameters=(),
    example={"shapes": [(8, 256), (8, 256)]},
    shape=pair_shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=elementwise_cost,
    code=code,
    warnings=stretch_warnings,
    traps=(
        Trap("keras", "keras.layers.Subtract takes exactly 2 operands, where Add and Multiply take any number."),
        Trap("torch", "(n,) minus (n, 1) gives (n, n) without a word; a mean over it still looks like a loss."),
    ),
    gradients=gradients,
)
