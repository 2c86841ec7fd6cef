"""What maximum and minimum share: who wins at each place, and who gets the gradient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._elementwise import (
    elementwise_inputs,
    elementwise_shape,
    elementwise_steps,
    operand_name,
    unbroadcast,
)
from shapewise.types import Step, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def extreme_gradients(function: Callable[[Any, Any], Any], shapes: Sequence[Sequence[object]]) -> dict[str, Array]:
    """The gradient goes to the winner; of two that tie each gets half, pair by pair from the left as PyTorch has it."""
    import numpy as np

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


def extreme_steps(symbol: str, shapes: Sequence[Sequence[object]]) -> tuple[Step, ...]:
    """How the axes align, then z[i] = max(x[i], y[i])."""
    lines = elementwise_steps(",", shapes)
    body = ", ".join(f"{operand_name(position)}[i]" for position in range(len(shapes)))
    return (*lines[:-1], Step("every element", f"z[i] = {symbol}({body})", shape_text(elementwise_shape(shapes=shapes))))
