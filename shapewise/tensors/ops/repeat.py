"""Repeat: every slice of an axis several times in a row: a a b b."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shapewise.tensors.arrays import allocatable
from shapewise.tensors.ops._arguments import checked_count, countable
from shapewise.tensors.ops._elementwise import elementwise_inputs, the_operand
from shapewise.tensors.ops._movement import axis_names, moved
from shapewise.tensors.shapes import checked_axis
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def shape(*, shapes: Sequence[Sequence[object]], repeats: int = 2, axis: int = 0) -> Shape:
    """One size multiplied; the others stay."""
    x = the_operand(shapes)
    place, times = checked_axis(axis, len(x)), checked_count(repeats, "repeats")
    size = x[place]
    return countable((*x[:place], size * times if isinstance(size, int) else size if times == 1 else None, *x[place + 1 :]))


def run(*, shapes: Sequence[Sequence[object]], repeats: int = 2, axis: int = 0) -> Array:
    """Repeat the slices of the sample array."""
    import numpy as np

    allocatable(shape(shapes=shapes, repeats=repeats, axis=axis), "result")
    return np.repeat(elementwise_inputs(shapes=shapes)["x"], repeats, axis=axis)


def steps(*, shapes: Sequence[Sequence[object]], repeats: int = 2, axis: int = 0) -> tuple[Step, ...]:
    """How the axis grows, and in which order."""
    x, result = the_operand(shapes), shape(shapes=shapes, repeats=repeats, axis=axis)
    place = checked_axis(axis, len(x))
    order = " ".join(str(slice_) for slice_ in range(2) for _ in range(min(repeats, 4)))
    return (
        Step(f"axis {place}", f"{x[place]} · {repeats}", str(result[place])),
        Step("order of the slices", "each several times in a row", f"{order} …"),
        Step("every element", f"z[…, i, …] = x[…, i // {repeats}, …]", shape_text(result)),
    )


def cost(*, shapes: Sequence[Sequence[object]], repeats: int = 2, axis: int = 0) -> Cost:
    """Nothing is computed; the copies take memory."""
    return moved(shape(shapes=shapes, repeats=repeats, axis=axis))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    repeats, axis = arguments.get("repeats", 2), arguments.get("axis", 0)
    if framework == "einops":
        names = axis_names(len(arguments["shapes"][0]))
        place = checked_axis(axis, len(names))
        grown = [*names[:place], f"({names[place]} times)", *names[place + 1 :]]
        return f'z = einops.repeat(x, "{" ".join(names)} -> {" ".join(grown)}", times={repeats})'
    return {
        "numpy": f"z = np.repeat(x, {repeats}, axis={axis})",
        "torch": f"z = torch.repeat_interleave(x, {repeats}, dim={axis})",
        "keras": f"z = keras.ops.repeat(x, {repeats}, axis={axis})",
        "jax": f"z = jnp.repeat(x, {repeats}, axis={axis})",
    }.get(framework)


def warnings(*, shapes: Sequence[Sequence[object]], repeats: int = 2, axis: int = 0) -> tuple[str, ...]:
    """Copies along the batch are more samples."""
    x = the_operand(shapes)
    if checked_axis(axis, len(x)) == 0 and len(x) in (2, 4) and checked_count(repeats, "repeats") > 1:
        return (f"Axis 0 of {shape_text(x)} is usually the batch: each sample stands there {repeats} times afterwards.",)
    return ()


OPERATION = Operation(
    name="repeat",
    title="Repeat",
    family="reshaping",
    article="expand-repeat-tile",
    operands=("x",),
    axes="any",
    parameters=(
        Parameter("repeats", "size", 2, "How often each slice stands in the result.", minimum=1),
        Parameter("axis", "axis", 0, "The axis whose slices are repeated."),
    ),
    example={"shapes": [(8, 64, 16, 16)], "repeats": 2, "axis": 2},
    shape=shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "x.repeat is NumPy's tile; NumPy's repeat is torch.repeat_interleave."),
        Trap("numpy", "np.repeat without an axis flattens first."),
        Trap("keras", "keras.layers.RepeatVector makes a new axis: (batch, features) gives (batch, n, features)."),
    ),
)
