"""Add: the sum of activations, element by element."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

from shapewise.tensors.arrays import allocatable
from shapewise.tensors.ops._elementwise import (
    elementwise_cost,
    elementwise_inputs,
    elementwise_shape,
    elementwise_steps,
    operand_name,
    stretch_warnings,
)
from shapewise.types import Arguments, Framework, Operation, Step, Trap

if TYPE_CHECKING:
    from shapewise.types import Array


def run(*, shapes: Sequence[Sequence[object]]) -> Array:
    """Add the sample arrays from left to right."""
    allocatable(elementwise_shape(shapes=shapes), "result")
    return reduce(lambda left, right: left + right, elementwise_inputs(shapes=shapes).values())


def steps(*, shapes: Sequence[Sequence[object]]) -> tuple[Step, ...]:
    """How the axes align, and z[i] = x[i] + y[i]."""
    return elementwise_steps("+", shapes)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    names = [operand_name(position) for position in range(len(arguments["shapes"]))]
    if framework == "keras":
        same = len({tuple(shape) for shape in arguments["shapes"]}) == 1
        return f"z = keras.layers.Add()([{', '.join(names)}])" if same else f"z = {_chain('keras.ops.add', names)}"
    return {"numpy": f"z = {' + '.join(names)}", "torch": f"z = {' + '.join(names)}", "jax": f"z = {' + '.join(names)}"}.get(
        framework
    )


def _chain(function: str, names: Sequence[str]) -> str:
    """A call nested from the left, for a function of two arguments."""
    return reduce(lambda left, right: f"{function}({left}, {right})", names)


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
        Trap("keras", "keras.layers.Add aligns axis 0, the batch axis, too, and leaves it out of the shapes that it shows."),
        Trap("torch", "x + y broadcasts; a loss that gets (n,) and (n, 1) therefore compares every pair."),
    ),
)
