"""Repeat: every slice of an axis several times in a row: a a b b."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable
from shapewise.tensors.ops._arguments import checked_count, checked_counts, countable
from shapewise.tensors.ops._elementwise import elementwise_inputs, the_operand
from shapewise.tensors.ops._movement import axis_names, moved
from shapewise.tensors.shapes import checked_axis
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def _plan(shapes: Sequence[Sequence[object]], repeats: Any, axis: object) -> tuple[Shape, int, int | tuple[int, ...]]:
    """The operand, the axis from the front, and how often: one count, or one a slice."""
    x = the_operand(shapes)
    place = checked_axis(axis, len(x))
    if not isinstance(repeats, tuple | list):
        return x, place, checked_count(repeats, "repeats", 0)
    counts, size = checked_counts(repeats, "repeats"), x[place]
    if len(counts) == 1:
        return x, place, counts[0]
    if isinstance(size, int) and len(counts) != size:
        raise ShapeError(
            f"repeats holds {len(counts)} counts, axis {place} of x {shape_text(x)} has {size} slices",
            needed=f"one count, or {size}",
            where="repeats",
            fix=f"write repeats={max(counts, default=1)}",
            operands=(x,),
            axis=place,
            sizes=(len(counts), size),
        )
    return x, place, counts


def shape(*, shapes: Sequence[Sequence[object]], repeats: Any = 2, axis: int = 0) -> Shape:
    """One size multiplied, or the sum of its slices' counts; the others stay."""
    x, place, times = _plan(shapes, repeats, axis)
    size = x[place]
    if isinstance(times, tuple):
        grown: Size = sum(times)
    else:
        grown = size * times if isinstance(size, int) else size if times == 1 else None
    return countable((*x[:place], grown, *x[place + 1 :]))


def run(*, shapes: Sequence[Sequence[object]], repeats: Any = 2, axis: int = 0) -> Array:
    """Repeat the slices of the sample array."""
    import numpy as np

    allocatable(shape(shapes=shapes, repeats=repeats, axis=axis), "result")
    return np.repeat(elementwise_inputs(shapes=shapes)["x"], _plan(shapes, repeats, axis)[2], axis=axis)


def steps(*, shapes: Sequence[Sequence[object]], repeats: Any = 2, axis: int = 0) -> tuple[Step, ...]:
    """How the axis grows, and in which order."""
    result = shape(shapes=shapes, repeats=repeats, axis=axis)
    x, place, times = _plan(shapes, repeats, axis)
    if isinstance(times, tuple):
        sums = " + ".join(str(count) for count in times[:8]) + (" + …" if len(times) > 8 else "")
        order = " ".join(str(number) for number, count in enumerate(times[:4]) for _ in range(min(count, 4)))
        return (
            Step(f"axis {place}", sums, str(result[place])),
            Step("order of the slices", "slice i stands there repeats[i] times", f"{order} …"),
            Step("result", "the other axes stay", shape_text(result)),
        )
    order = " ".join(str(number) for number in range(2) for _ in range(min(times, 4)))
    return (
        Step(f"axis {place}", f"{x[place]} · {repeats}", str(result[place])),
        Step("order of the slices", "each several times in a row", f"{order} …"),
        Step("every element", f"z[…, i, …] = x[…, i // {repeats}, …]", shape_text(result)),
    )


def cost(*, shapes: Sequence[Sequence[object]], repeats: Any = 2, axis: int = 0) -> Cost:
    """Nothing is computed; the copies take memory."""
    return moved(shape(shapes=shapes, repeats=repeats, axis=axis))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    axis = arguments.get("axis", 0)
    repeats = _plan(arguments["shapes"], arguments.get("repeats", 2), axis)[2]
    several = isinstance(repeats, tuple)
    if framework == "einops":
        if several:
            return None
        names = axis_names(len(arguments["shapes"][0]))
        place = checked_axis(axis, len(names))
        grown = [*names[:place], f"({names[place]} times)", *names[place + 1 :]]
        return f'z = einops.repeat(x, "{" ".join(names)} -> {" ".join(grown)}", times={repeats})'
    return {
        "numpy": f"z = np.repeat(x, {repeats}, axis={axis})",
        "torch": f"z = torch.repeat_interleave(x, {f'torch.tensor({repeats})' if several else repeats}, dim={axis})",
        "keras": f"z = keras.ops.repeat(x, {f'keras.ops.array({repeats})' if several else repeats}, axis={axis})",
        "jax": f"z = jnp.repeat(x, {f'jnp.array({repeats})' if several else repeats}, axis={axis})",
    }.get(framework)


def warnings(*, shapes: Sequence[Sequence[object]], repeats: Any = 2, axis: int = 0) -> tuple[str, ...]:
    """Copies along the batch are more samples."""
    x, place, times = _plan(shapes, repeats, axis)
    if place == 0 and len(x) in (2, 4) and times not in (0, 1):
        told = f"{times} times" if isinstance(times, int) else "several times"
        return (f"Axis 0 of {shape_text(x)} is usually the batch: each sample stands there {told} afterwards.",)
    return ()


OPERATION = Operation(
    name="repeat",
    title="Repeat",
    family="reshaping",
    article="expand-repeat-tile",
    operands=("x",),
    axes="any",
    parameters=(
        Parameter("repeats", "size", 2, "How often each slice stands in the result: one count, or one a slice.", minimum=0),
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
        Trap("jax", "Inside jax.jit the count must be a fixed number, or total_repeat_length be given."),
    ),
)
