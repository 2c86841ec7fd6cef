"""Add: the sum of activations, element by element."""

from __future__ import annotations

import operator
from collections.abc import Sequence
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
    """Add the sample arrays from left to right."""
    return elementwise_run(operator.add, shapes, elementwise_inputs)


def gradients(*, shapes: Sequence[Sequence[object]]) -> dict[str, Array]:
    """Every operand gets the gradient of the sum unchanged; that is why a residual link carries it so far."""
    upstream = sample("gradient", elementwise_shape(shapes=shapes))
    return {name: unbroadcast(upstream, array.shape) for name, array in elementwise_inputs(shapes=shapes).items()}


def steps(*, shapes: Sequence[Sequence[object]]) -> tuple[Step, ...]:
    """How the axes align, and z[i] = x[i] + y[i]."""
    return elementwise_steps("+", shapes)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    names = operand_names(arguments)
    if framework == "einops":
        return None
    if framework == "keras":
        return keras_merged("Add", arguments, f"z = {chain('keras.ops.add', names)}")
    return f"z = {' + '.join(names)}"


OPERATION = Operation(
    name="add",
    title="Add",
    family="merging",
    article="add-semantics",
    operands=("x", "y"),
    axes="any",
    parameters=(),
    example={"shapes": [(64, 128, 128), (64, 128, 128)]},
    shape=elementwise_shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=elementwise_cost,
    code=code,
    variadic=True,
    warnings=stretch_warnings,
    traps=(
        Trap(
            "keras",
            "keras.layers.Add lines up (2, 3) with (2, 5, 3) at the batch and refuses batches of 1 and 8; x + y does neither.",
        ),
        Trap("torch", "x + y broadcasts; a loss that gets (n,) and (n, 1) therefore compares every pair."),
        Trap("jax", "x += y makes a new array, so (3,) += (2, 3) grows to (2, 3) without a word; NumPy and PyTorch refuse it."),
    ),
    gradients=gradients,
)
