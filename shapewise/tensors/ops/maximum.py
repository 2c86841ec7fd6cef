"""Maximum: the largest of the operands, element by element."""

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
    """Take the largest of the sample arrays."""
    import numpy as np

    return elementwise_run(np.maximum, shapes, elementwise_inputs)


def gradients(*, shapes: Sequence[Sequence[object]]) -> dict[str, Array]:
    """The operand that is largest gets the gradient, the others get 0."""
    import numpy as np

    return extreme_gradients(np.maximum, shapes)


def steps(*, shapes: Sequence[Sequence[object]]) -> tuple[Step, ...]:
    """How the axes align, and z[i] = max(x[i], y[i])."""
    return extreme_steps("max", shapes)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    names = operand_names(arguments)
    if framework == "keras" and are_equal(arguments):
        return f"z = keras.layers.Maximum()([{', '.join(names)}])"
    functions = {"numpy": "np.maximum", "torch": "torch.maximum", "keras": "keras.ops.maximum", "jax": "jnp.maximum"}
    return f"z = {chain(functions[framework], names)}" if framework in functions else None


OPERATION = Operation(
    name="maximum",
    title="Maximum",
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
        Trap("numpy", "np.max(x, 1) is the largest number along axis 1; np.maximum(x, y) compares two arrays."),
        Trap("torch", "torch.max(x, dim=1) gives values and indices; torch.maximum(x, y) compares two tensors."),
        Trap("numpy", "np.maximum hands nan on; np.fmax leaves it out. torch.maximum and torch.fmax do the same."),
    ),
    gradients=gradients,
)
