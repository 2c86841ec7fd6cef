"""Broadcast to: axes of size 1, and missing leading ones, repeated until a shape is reached, without a copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable
from shapewise.tensors.ops._elementwise import elementwise_inputs, the_operand
from shapewise.tensors.ops._movement import moved
from shapewise.tensors.shapes import checked_shape, merged_size, sizes_clash
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def shape(*, shapes: Sequence[Sequence[object]], to: Any = (1,)) -> Shape:
    """The wanted shape, if each size of x is 1 or already there, aligned at the last axis."""
    x = the_operand(shapes)
    target = checked_shape(_kept(x, to), "to")
    lead = len(target) - len(x)
    if lead < 0:
        raise ShapeError(
            f"x {shape_text(x)} has {len(x)} axes, {shape_text(target)} has {len(target)}",
            needed=f"at least {len(x)} axes: broadcasting adds axes and takes none away",
            where="to",
            fix=f"write to={shape_text((*x[: len(x) - len(target)], *target))}, or squeeze x first",
            operands=(x, target),
            sizes=(len(x), len(target)),
        )
    result = list(target)
    for axis, size in enumerate(x):
        wanted = target[axis + lead]
        if size != 1 and sizes_clash(size, wanted):
            raise ShapeError(
                f"axis {axis} of x {shape_text(x)} has {size}, axis {axis + lead} of {shape_text(target)} has {wanted}",
                needed=f"{size} there, or a size of 1 in x",
                where="to",
                fix=f"write to={shape_text(_reachable(x, target))}, or use tile or repeat",
                operands=(x, target),
                axis=axis + lead,
                sizes=(size, wanted),
                rule="Aligned at the last axis, a size is 1 or stays as it is",
            )
        if size != 1:
            result[axis + lead] = merged_size(wanted, size)
    return tuple(result)


def _kept(x: Shape, to: Any) -> Any:
    """The wanted sizes with x's own where −1 stands, as PyTorch's expand takes them; −1 on a new axis stays, and is refused."""
    if not isinstance(to, tuple | list):
        return to
    lead = len(to) - len(x)
    return tuple(
        x[axis - lead] if isinstance(size, int) and size == -1 and axis >= lead >= 0 else size for axis, size in enumerate(to)
    )


def _reachable(x: Shape, target: Shape) -> Shape:
    """The target with the sizes of x wherever they are not 1."""
    lead = len(target) - len(x)
    return (*target[:lead], *(wanted if size == 1 else size for size, wanted in zip(x, target[lead:], strict=True)))


def run(*, shapes: Sequence[Sequence[object]], to: Any = (1,)) -> Array:
    """Repeat the sample array, in a copy."""
    import numpy as np

    sizes = allocatable(shape(shapes=shapes, to=to), "to")
    return np.array(np.broadcast_to(elementwise_inputs(shapes=shapes)["x"], sizes))


def steps(*, shapes: Sequence[Sequence[object]], to: Any = (1,)) -> tuple[Step, ...]:
    """What happens on each axis."""
    x, target = the_operand(shapes), shape(shapes=shapes, to=to)
    lead = len(target) - len(x)
    lines = []
    for axis, wanted in enumerate(target):
        size = x[axis - lead] if axis >= lead else None
        if axis < lead:
            told = f"missing in x: repeated {wanted} times"
        elif size == 1 != wanted:
            told = f"1: repeated {wanted} times"
        else:
            told = f"{size}: stays"
        lines.append(Step(f"axis {axis}", told, str(wanted)))
    return (*lines, Step("memory", "a repeated axis has stride 0: no number is copied", shape_text(target)))


def cost(*, shapes: Sequence[Sequence[object]], to: Any = (1,)) -> Cost:
    """Nothing is computed."""
    return moved(shape(shapes=shapes, to=to))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    target = shape_text(_kept(the_operand(arguments["shapes"]), tuple(arguments.get("to", (1,)))))
    call = {
        "numpy": "np.broadcast_to",
        "torch": "torch.broadcast_to",
        "keras": "keras.ops.broadcast_to",
        "jax": "jnp.broadcast_to",
    }
    return f"z = {call[framework]}(x, {target})" if framework in call else None


OPERATION = Operation(
    name="broadcast_to",
    title="Broadcast to (expand)",
    family="reshaping",
    article="expand-repeat-tile",
    operands=("x",),
    axes="any",
    parameters=(Parameter("to", "shape", (1,), "The wanted sizes; −1 keeps the size that is there."),),
    example={"shapes": [(64, 1, 1)], "to": (8, 64, 32, 32)},
    shape=shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    traps=(
        Trap("torch", "x.expand gives a view in which many places are one number: writing to it changes all of them."),
        Trap("torch", "torch.broadcast_to and x.expand keep an axis whose size is given as -1; NumPy refuses it."),
        Trap("numpy", "np.broadcast_to gives a view that cannot be written to; copy it first."),
        Trap("jax", "jnp.broadcast_to refuses −1; keras.ops.broadcast_to takes it where PyTorch runs below."),
    ),
)
