"""Tile: a whole array several times side by side: a b a b."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.tensors.arrays import allocatable
from shapewise.tensors.ops._arguments import checked_count, checked_counts, countable
from shapewise.tensors.ops._elementwise import elementwise_inputs, the_operand
from shapewise.tensors.ops._movement import axis_names, moved
from shapewise.tensors.shapes import checked_shape
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def _plan(shapes: Sequence[Sequence[object]], repeats: Any) -> tuple[Shape, tuple[int, ...]]:
    """The operand and the counts, both led by 1s to equal length."""
    x = the_operand(shapes)
    times = (checked_count(repeats, "repeats", 0),) if hasattr(repeats, "__index__") else checked_counts(repeats, "repeats")
    ndim = max(len(x), len(times))
    return (1,) * (ndim - len(x)) + x, (1,) * (ndim - len(times)) + times


def shape(*, shapes: Sequence[Sequence[object]], repeats: Any = (2,)) -> Shape:
    """Each size multiplied by its count; counts are aligned at the last axis."""
    x, times = _plan(shapes, repeats)
    grown = (
        size * count if isinstance(size, int) else size if count == 1 else None for size, count in zip(x, times, strict=True)
    )
    return checked_shape(countable(tuple(grown)), "result")


def run(*, shapes: Sequence[Sequence[object]], repeats: Any = (2,)) -> Array:
    """Lay copies of the sample array side by side."""
    import numpy as np

    allocatable(shape(shapes=shapes, repeats=repeats), "result")
    return np.tile(elementwise_inputs(shapes=shapes)["x"], _plan(shapes, repeats)[1])


def steps(*, shapes: Sequence[Sequence[object]], repeats: Any = (2,)) -> tuple[Step, ...]:
    """How each axis grows, and in which order."""
    x, times = _plan(shapes, repeats)
    result = shape(shapes=shapes, repeats=repeats)
    lines = [
        Step(f"axis {axis}", f"{size} · {count}", str(grown))
        for axis, (size, count, grown) in enumerate(zip(x, times, result, strict=True))
    ]
    return (
        *lines,
        Step("every element", "z[i, …] = x[i mod size, …]: the whole array, then the whole array again", shape_text(result)),
    )


def cost(*, shapes: Sequence[Sequence[object]], repeats: Any = (2,)) -> Cost:
    """Nothing is computed; the copies take memory."""
    return moved(shape(shapes=shapes, repeats=repeats))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    x, times = _plan(arguments["shapes"], arguments.get("repeats", (2,)))
    if framework == "einops":
        if len(x) != len(arguments["shapes"][0]):
            return None
        names = axis_names(len(x))
        grown = [f"(t{axis} {name})" if times[axis] != 1 else name for axis, name in enumerate(names)]
        counts = "".join(f", t{axis}={count}" for axis, count in enumerate(times) if count != 1)
        return f'z = einops.repeat(x, "{" ".join(names)} -> {" ".join(grown)}"{counts})'
    told = shape_text(times)
    return {
        "numpy": f"z = np.tile(x, {told})",
        "torch": f"z = torch.tile(x, {told})",
        "keras": f"z = keras.ops.tile(x, {told})",
        "jax": f"z = jnp.tile(x, {told})",
    }.get(framework)


def warnings(*, shapes: Sequence[Sequence[object]], repeats: Any = (2,)) -> tuple[str, ...]:
    """Copies along the batch are more samples."""
    x, times = _plan(shapes, repeats)
    if len(x) in (2, 4) and times[0] > 1:
        return (f"Axis 0 of {shape_text(x)} is usually the batch: the same samples come {times[0]} times over.",)
    return ()


OPERATION = Operation(
    name="tile",
    title="Tile",
    family="reshaping",
    article="expand-repeat-tile",
    operands=("x",),
    axes="any",
    parameters=(Parameter("repeats", "sizes", (2,), "How often x is laid along each axis, aligned at the last one."),),
    example={"shapes": [(8, 1, 64)], "repeats": (1, 10, 1)},
    shape=shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "x.repeat(2, 3) does this, and needs a count for every axis; torch.tile does not."),
        Trap("numpy", "np.tile(x, 2) works on the last axis, np.repeat(x, 2) on the flattened array."),
        Trap("jax", "jnp.tile(x, (2,)) works on the last axis, as np.tile does."),
    ),
)
