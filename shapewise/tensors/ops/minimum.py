"""Minimum: the smallest of the operands, element by element."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shapewise.tensors.ops._elementwise import (
    are_equal,
    chain,
    elementwise_cost,
    elementwise_inputs,
    elementwise_run,
    elementwise_shape,
    operand_names,
    stretch_warnings,
)
from shapewise.tensors.ops._extremes import extreme_gradients, extreme_steps
from shapewise.types import Arguments, Framework, Operation, Step, Trap

if TYPE_CHECKING:
    from shapewise.types import Array


def run(*, shapes: Sequence[Sequence[object]]) -> Array:
    """Take the smallest of the sample arrays."""
    import numpy as np

    return elementwise_run(np.minimum, shapes, elementwise_inputs)


def gradients(*, shapes: Sequence[Sequence[object]]) -> dict[str, Array]:
    """The operand that is smallest gets the gradient, the others get 0."""
    import numpy as np

    return extreme_gradients(np.minimum, shapes)


def steps(*, shapes: Sequence[Sequence[object]]) -> tuple[Step, ...]:
    """How the axes align, and z[i] = min(x[i], y[i])."""
    return extreme_steps("min", shapes)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    names = operand_names(arguments)
    if framework == "keras" and are_equal(arguments):
        return f"z = keras.layers.Minimum()([{', '.join(names)}])"
    functions = {"numpy": "np.minimum", "torch": "torch.minimum", "keras": "keras.ops.minimum", "jax": "jnp.minimum"}
    return f"z = {chain(functions[framework], names)}" if framework in functions else None


OPERATION = Operation(
    name="minimum",
    title="Minimum",
    family="merging",
    article="average-max-merge",
    operands=("x", "y"),
    axes="any",
    parameters=(),
    example={"shapes": [(8, 256), (8, 256)]},
    shape=elementwise_shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=elementwise_cost,
    code=code,
    variadic=True,
    warnings=stretch_warnings,
    traps=(
        Trap("numpy", "np.min(x, 1) is the smallest number along axis 1; np.minimum(x, y) compares two arrays."),
        Trap("torch", "torch.min(x, dim=1) gives values and indices; torch.minimum(x, y) compares two tensors."),
        Trap("numpy", "np.minimum hands nan on; np.fmin leaves it out. torch.minimum and torch.fmin do the same."),
    ),
    gradients=gradients,
)
