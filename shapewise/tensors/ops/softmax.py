"""Softmax: numbers along one axis become shares that sum to 1.

Source: PyTorch documentation, "torch.nn.Softmax".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._elementwise import checked_operands
from shapewise.tensors.ops._movement import starts_with_batch
from shapewise.tensors.shapes import checked_axis, element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def plan(*, shapes: Sequence[Sequence[object]], axis: int = -1) -> tuple[Shape, int]:
    """The operand, and the axis counted from the front."""
    (x,) = checked_operands(shapes, 1, 1)
    return x, checked_axis(axis, len(x))


def shape(**arguments: Any) -> Shape:
    """The shape of x."""
    return plan(**arguments)[0]


def inputs(**arguments: Any) -> dict[str, Array]:
    """The scores."""
    return {"x": sample("x", plan(**arguments)[0])}


def run(**arguments: Any) -> Array:
    """Exponentials over their sum; the largest is subtracted first, so that none overflows."""
    _, axis = plan(**arguments)
    return softmax(inputs(**arguments)["x"], axis)  # type: ignore[no-any-return]


def softmax(x: Any, axis: int) -> Any:
    """Shares along one axis; where every score is −inf, the shares are 0."""
    import numpy as np

    largest = x.max(axis=axis, keepdims=True, initial=-np.inf)
    powers = np.exp(x - np.where(np.isfinite(largest), largest, 0))
    total = powers.sum(axis=axis, keepdims=True)
    return powers / np.where(total == 0, 1, total)


def steps(**arguments: Any) -> tuple[Step, ...]:
    """How many sums there are, and of how many numbers."""
    x, axis = plan(**arguments)
    rest = (*x[:axis], *x[axis + 1 :])
    return (
        Step(f"axis {axis}", f"{x[axis]} numbers share a sum", "they add to 1"),
        Step("sums", "one for each place on the other axes", f"{element_count(rest):,} of {shape_text(rest)}"),
        Step("every number", "z = exp(x − max) / sum of exp(x − max)", shape_text(x)),
    )


def cost(**arguments: Any) -> Cost:
    """An exponential, an addition and a division a number."""
    count = element_count(shape(**arguments))
    return Cost(parameters=0, flops=3 * count, bytes=4 * count)


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Shares over the batch, and shares of a single number."""
    x, axis = plan(**arguments)
    told = []
    if axis == 0 and starts_with_batch(x):
        told.append(
            f"Axis 0 of {shape_text(x)} is usually the batch: the samples share one sum there, so one sample's answer depends "
            f"on the others. axis={len(x) - 1} shares out each sample's own numbers."
        )
    if x[axis] == 1:
        told.append(
            f"Axis {axis} of {shape_text(x)} has size 1: a single number's share is always 1. For one score, use a sigmoid."
        )
    return tuple(told)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    axis = arguments.get("axis", -1)
    plan(**arguments)
    return {
        "numpy": f"powers = np.exp(x - x.max(axis={axis}, keepdims=True))\nz = powers / powers.sum(axis={axis}, keepdims=True)",
        "torch": f"z = F.softmax(x, dim={axis})",
        "keras": f"z = keras.ops.softmax(x, axis={axis})",
        "jax": f"z = jax.nn.softmax(x, axis={axis})",
    }.get(framework)


OPERATION = Operation(
    name="softmax",
    title="Softmax",
    family="output",
    article="softmax-axis",
    operands=("x",),
    axes="any",
    parameters=(Parameter("axis", "axis", -1, "The axis along which the numbers become shares that sum to 1."),),
    example={"shapes": [(8, 10)], "axis": -1},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap(
            "torch",
            "nn.Softmax() without dim guesses: axis 0 for tensors with 1 or 3 axes, axis 1 for others. Always give dim.",
        ),
        Trap("torch", "nn.CrossEntropyLoss takes scores, not shares: a softmax before it is applied twice."),
        Trap("keras", "axis=-1 by default: with channels first, that is the width."),
        Trap("jax", "jax.nn.softmax takes axis=-1 by default, PyTorch has no safe default."),
        Trap("numpy", "There is no np.softmax, and np.exp(x) / np.exp(x).sum() gives nan for 1000: take x − x.max() first."),
    ),
)
