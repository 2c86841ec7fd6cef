"""Squeeze: axes of size 1 are taken out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.ops._arguments import checked_axes
from shapewise.tensors.ops._elementwise import elementwise_inputs, the_operand
from shapewise.tensors.ops._movement import axis_names, moved
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def _gone(x: Shape, axis: Any) -> tuple[int, ...]:
    """The axes that are taken out: those named, or every one whose size is known to be 1."""
    if axis is None:
        return tuple(number for number, size in enumerate(x) if size == 1)
    axes = checked_axes(axis, len(x), "axis")
    for number in axes:
        if isinstance(x[number], int) and x[number] != 1:
            ones = [place for place, size in enumerate(x) if size == 1]
            raise ShapeError(
                f"axis {number} of x {shape_text(x)} has {x[number]} places",
                needed="a size of 1: an axis that holds more than one number a row cannot be left out",
                where="axis",
                fix=f"write axis={ones[0]}" if ones else f"take one slice, x.take(0, axis={number}), or reduce it with a mean",
                operands=(x,),
                axis=number,
                sizes=(x[number],),
                rule="Only an axis of size 1 can be squeezed",
            )
    return axes


def shape(*, shapes: Sequence[Sequence[object]], axis: Any = None) -> Shape:
    """The sizes that remain."""
    x = the_operand(shapes)
    gone = _gone(x, axis)
    return tuple(size for number, size in enumerate(x) if number not in gone)


def run(*, shapes: Sequence[Sequence[object]], axis: Any = None) -> Array:
    """Take the axes out of the sample array."""
    import numpy as np

    gone = _gone(the_operand(shapes), axis)
    return np.squeeze(elementwise_inputs(shapes=shapes)["x"], axis=gone)


def steps(*, shapes: Sequence[Sequence[object]], axis: Any = None) -> tuple[Step, ...]:
    """Which axes go and which stay."""
    x = the_operand(shapes)
    gone = _gone(x, axis)
    lines = [
        Step(f"axis {number}", f"size {size}", "taken out" if number in gone else "stays") for number, size in enumerate(x)
    ]
    return (*lines, Step("result", shape_text(x), shape_text(shape(shapes=shapes, axis=axis))))


def cost(*, shapes: Sequence[Sequence[object]], axis: Any = None) -> Cost:
    """Nothing is computed."""
    return moved(shape(shapes=shapes, axis=axis))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    x, axis = tuple(arguments["shapes"][0]), arguments.get("axis")
    if framework == "einops":
        gone, names = _gone(x, axis), axis_names(len(x))
        pattern = " ".join("1" if number in gone else name for number, name in enumerate(names))
        return f'z = einops.rearrange(x, "{pattern} -> {" ".join(n for i, n in enumerate(names) if i not in gone)}")'
    named = "" if axis is None else f", axis={axis}"
    return {
        "numpy": f"z = np.squeeze(x{named})",
        "torch": f"z = torch.squeeze(x{named.replace('axis', 'dim')})",
        "keras": f"z = keras.ops.squeeze(x{named})",
        "jax": f"z = jnp.squeeze(x{named})",
    }.get(framework)


def warnings(*, shapes: Sequence[Sequence[object]], axis: Any = None) -> tuple[str, ...]:
    """A batch of one that disappears."""
    x = the_operand(shapes)
    if axis is None and len(x) > 1 and x[0] == 1:
        return (f"Axis 0 of {shape_text(x)} goes too: a batch of 1 loses its batch axis, one of 2 would not. Name the axis.",)
    return ()


OPERATION = Operation(
    name="squeeze",
    title="Squeeze",
    family="reshaping",
    article="squeeze-unsqueeze",
    operands=("x",),
    axes="any",
    parameters=(Parameter("axis", "axis", None, "The axis of size 1 that is taken out; none named means all of them."),),
    example={"shapes": [(8, 64, 1, 1)], "axis": (2, 3)},
    shape=shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "x.squeeze(1) leaves an axis whose size is not 1 as it is, without an error; NumPy raises."),
        Trap("numpy", "np.squeeze(x) without an axis also removes a batch of 1."),
        Trap("keras", "On the PyTorch backend keras.ops.squeeze keeps an axis that is not 1 without an error; JAX raises."),
    ),
)
