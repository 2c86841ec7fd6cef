"""Multiply: one operand as a gate on the other, element by element (the Hadamard product)."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._elementwise import (
    chain,
    elementwise_cost,
    elementwise_inputs,
    elementwise_run,
    elementwise_shape,
    elementwise_steps,
    keras_merged,
    operand_names,
    stretch_warnings,
    unbroadcast,
)
from shapewise.types import Arguments, Framework, Operation, Step, Trap

if TYPE_CHECKING:
    from shapewise.types import Array


def run(*, shapes: Sequence[Sequence[object]]) -> Array:
    """Multiply the sample arrays from left to right."""
    return elementwise_run(operator.mul, shapes, elementwise_inputs)


def gradients(*, shapes: Sequence[Sequence[object]]) -> dict[str, Array]:
    """Each operand gets the gradient times the product of the others: where a gate is 0, nothing flows back."""
    upstream = sample("gradient", elementwise_shape(shapes=shapes))
    inputs = elementwise_inputs(shapes=shapes)
    return {
        name: unbroadcast(reduce(operator.mul, (other for key, other in inputs.items() if key != name), upstream), array.shape)
        for name, array in inputs.items()
    }


def steps(*, shapes: Sequence[Sequence[object]]) -> tuple[Step, ...]:
    """How the axes align, and z[i] = x[i] · y[i]."""
    return elementwise_steps("·", shapes)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    names = operand_names(arguments)
    if framework == "einops":
        return None
    if framework == "keras":
        return keras_merged("Multiply", arguments, f"z = {chain('keras.ops.multiply', names)}")
    return f"z = {' * '.join(names)}"


OPERATION = Operation(
    name="multiply",
    title="Multiply",
    family="merging",
    article="multiply-gating",
    operands=("x", "y"),
    axes="any",
    parameters=(),
    example={"shapes": [(8, 64, 32, 32), (8, 64, 1, 1)]},
    shape=elementwise_shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=elementwise_cost,
    code=code,
    variadic=True,
    warnings=stretch_warnings,
    traps=(
        Trap("numpy", "* multiplies element by element; the matrix product is @."),
        Trap("torch", "A gate of one number a channel has the shape (N, C, 1, 1); (N, C) would meet height and width."),
        Trap("jax", "An array cannot be changed: x[0] = 1 raises, x.at[0].set(1) gives a new one."),
    ),
    gradients=gradients,
)
