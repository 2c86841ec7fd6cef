"""Expand dims (unsqueeze): an axis of size 1 is put in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shapewise.tensors.ops._elementwise import elementwise_inputs, the_operand
from shapewise.tensors.ops._movement import axis_names, moved
from shapewise.tensors.shapes import checked_axis, checked_shape
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def shape(*, shapes: Sequence[Sequence[object]], axis: int = 0) -> Shape:
    """The sizes with a 1 put in."""
    x = the_operand(shapes)
    place = checked_axis(axis, len(x) + 1)
    return checked_shape((*x[:place], 1, *x[place:]), "result")


def run(*, shapes: Sequence[Sequence[object]], axis: int = 0) -> Array:
    """Put the axis into the sample array."""
    import numpy as np

    shape(shapes=shapes, axis=axis)
    return np.expand_dims(elementwise_inputs(shapes=shapes)["x"], axis)


def steps(*, shapes: Sequence[Sequence[object]], axis: int = 0) -> tuple[Step, ...]:
    """Where the new axis stands, and how its elements are reached."""
    x = the_operand(shapes)
    place = checked_axis(axis, len(x) + 1)
    index = [f"i{number}" for number in range(len(x))]
    return (
        Step("axes", f"{len(x)} + 1", str(len(x) + 1)),
        Step(f"new axis {place}", f"axis={axis}", "1"),
        Step(
            "every element",
            f"z[{', '.join([*index[:place], '0', *index[place:]])}] = x[{', '.join(index) or '()'}]",
            shape_text(shape(shapes=shapes, axis=axis)),
        ),
    )


def cost(*, shapes: Sequence[Sequence[object]], axis: int = 0) -> Cost:
    """Nothing is computed."""
    return moved(shape(shapes=shapes, axis=axis))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    axis = arguments.get("axis", 0)
    if framework == "einops":
        names = axis_names(len(arguments["shapes"][0]))
        place = checked_axis(axis, len(names) + 1)
        return f'z = einops.rearrange(x, "{" ".join(names)} -> {" ".join([*names[:place], "1", *names[place:]])}")'
    return {
        "numpy": f"z = np.expand_dims(x, axis={axis})",
        "torch": f"z = x.unsqueeze({axis})",
        "keras": f"z = keras.ops.expand_dims(x, axis={axis})",
        "jax": f"z = jnp.expand_dims(x, axis={axis})",
    }.get(framework)


OPERATION = Operation(
    name="expand_dims",
    title="Expand dims (unsqueeze)",
    family="reshaping",
    article="squeeze-unsqueeze",
    operands=("x",),
    axes="any",
    parameters=(Parameter("axis", "axis", 0, "Where the new axis stands in the result; −1 puts it last."),),
    example={"shapes": [(3, 224, 224)], "axis": 0},
    shape=shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    traps=(
        Trap("torch", "x.unsqueeze(-1) puts the axis last; x.unsqueeze(1) puts it after the batch."),
        Trap("numpy", "x[:, None] and x[None, :] do the same; np.expand_dims says which axis it is."),
    ),
)
