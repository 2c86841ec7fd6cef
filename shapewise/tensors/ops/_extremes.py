"""Maximum and minimum, which are one operation but for their name: who wins at each place, and who gets the gradient."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal

from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._elementwise import (
    chain,
    elementwise_cost,
    elementwise_inputs,
    elementwise_run,
    elementwise_shape,
    elementwise_steps,
    keras_merged,
    operand_name,
    operand_names,
    stretch_warnings,
    unbroadcast,
)
from shapewise.types import Arguments, Framework, Operation, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def extreme(name: Literal["maximum", "minimum"], traps: tuple[Trap, ...]) -> Operation:
    """The operation of that name, which is NumPy's, PyTorch's and Keras's name for it too."""
    return Operation(
        name=name,
        title=name.capitalize(),
        family="merging",
        article="average-max-merge",
        operands=("x", "y"),
        axes="any",
        parameters=(),
        example={"shapes": [(8, 256), (8, 256)]},
        shape=elementwise_shape,
        inputs=elementwise_inputs,
        run=partial(extreme_run, name),
        steps=partial(extreme_steps, name[:3]),
        cost=elementwise_cost,
        code=partial(extreme_code, name),
        variadic=True,
        warnings=stretch_warnings,
        traps=traps,
        gradients=partial(extreme_gradients, name),
    )


def extreme_run(name: str, *, shapes: Sequence[Sequence[object]]) -> Array:
    """The largest, or the smallest, of the sample arrays at each place."""
    import numpy as np

    return elementwise_run(getattr(np, name), shapes, elementwise_inputs)


def extreme_code(name: str, framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    modules = {"numpy": "np", "torch": "torch", "keras": "keras.ops", "jax": "jnp"}
    if framework not in modules:
        return None
    line = f"z = {chain(f'{modules[framework]}.{name}', operand_names(arguments))}"
    return keras_merged(name.capitalize(), arguments, line) if framework == "keras" else line


def extreme_gradients(name: str, *, shapes: Sequence[Sequence[object]]) -> dict[str, Array]:
    """The gradient goes to the winner; of two that tie each gets half, pair by pair from the left as PyTorch has it."""
    import numpy as np

    function = getattr(np, name)
    gradient = sample("gradient", elementwise_shape(shapes=shapes))
    inputs = list(elementwise_inputs(shapes=shapes).values())
    before = [inputs[0]]
    for array in inputs[1:]:
        before.append(function(before[-1], array))
    shares: list[Array] = []
    for position in range(len(inputs) - 1, 0, -1):
        left, right = np.broadcast_arrays(before[position - 1], inputs[position])
        chosen = function(left, right)
        share = np.where(left == right, 0.5, (right == chosen).astype(float))
        shares.append(unbroadcast(gradient * share, inputs[position].shape))
        gradient = unbroadcast(gradient * (1 - share), before[position - 1].shape)
    shares.append(gradient)
    return {operand_name(position): share for position, share in enumerate(reversed(shares))}


def extreme_steps(symbol: str, *, shapes: Sequence[Sequence[object]]) -> tuple[Step, ...]:
    """How the axes align, then z[i] = max(x[i], y[i])."""
    lines = elementwise_steps(",", shapes)
    body = ", ".join(f"{operand_name(position)}[i]" for position in range(len(shapes)))
    return (*lines[:-1], Step("every element", f"z[i] = {symbol}({body})", shape_text(elementwise_shape(shapes=shapes))))
