"""Expand dims (unsqueeze): an axis of size 1 is put in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.tensors.ops._arguments import checked_axes
from shapewise.tensors.ops._elementwise import elementwise_inputs, the_operand
from shapewise.tensors.ops._movement import axis_names, moved
from shapewise.tensors.shapes import checked_shape
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def _plan(shapes: Sequence[Sequence[object]], axis: object) -> tuple[Shape, tuple[int, ...]]:
    """The operand, and the places of the new axes in the result, in ascending order."""
    x = the_operand(shapes)
    count = len(axis) if isinstance(axis, tuple | list) else 1
    return x, tuple(sorted(checked_axes(axis, len(x) + count, "axis")))


def _opened(sizes: Sequence[Any], places: Sequence[int], new: Any) -> list[Any]:
    """The list with something put in at the places of the result."""
    rest = iter(sizes)
    return [new if place in places else next(rest) for place in range(len(sizes) + len(places))]


def shape(*, shapes: Sequence[Sequence[object]], axis: Any = 0) -> Shape:
    """The sizes with a 1 put in, or several."""
    x, places = _plan(shapes, axis)
    return checked_shape(tuple(_opened(x, places, 1)), "result")


def run(*, shapes: Sequence[Sequence[object]], axis: Any = 0) -> Array:
    """Put the axis into the sample array."""
    import numpy as np

    shape(shapes=shapes, axis=axis)
    return np.expand_dims(elementwise_inputs(shapes=shapes)["x"], _plan(shapes, axis)[1])


def steps(*, shapes: Sequence[Sequence[object]], axis: Any = 0) -> tuple[Step, ...]:
    """Where the new axis stands, and how its elements are reached."""
    x, places = _plan(shapes, axis)
    index = [f"i{number}" for number in range(len(x))]
    return (
        Step("axes", f"{len(x)} + {len(places)}", str(len(x) + len(places))),
        *(Step(f"new axis {place}", f"axis={axis}", "1") for place in places),
        Step(
            "every element",
            f"z[{', '.join(_opened(index, places, '0'))}] = x[{', '.join(index) or '()'}]",
            shape_text(shape(shapes=shapes, axis=axis)),
        ),
    )


def cost(*, shapes: Sequence[Sequence[object]], axis: Any = 0) -> Cost:
    """Nothing is computed."""
    return moved(shape(shapes=shapes, axis=axis))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    axis = arguments.get("axis", 0)
    places = _plan(arguments["shapes"], axis)[1]
    if isinstance(axis, tuple | list):
        axis = places
    if framework == "einops":
        names = axis_names(len(arguments["shapes"][0]))
        return f'z = einops.rearrange(x, "{" ".join(names)} -> {" ".join(_opened(names, places, "1"))}")'
    return {
        "numpy": f"z = np.expand_dims(x, axis={axis})",
        "torch": "z = x" + "".join(f".unsqueeze({place})" for place in (axis if isinstance(axis, tuple) else (axis,))),
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
    parameters=(
        Parameter("axis", "axis", 0, "Where the new axis stands in the result; −1 puts it last. Several make several."),
    ),
    example={"shapes": [(3, 224, 224)], "axis": 0},
    shape=shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    traps=(
        Trap("torch", "x.unsqueeze takes one axis at a time; np.expand_dims takes a tuple."),
        Trap("numpy", "x[:, None] and x[None, :] do the same; np.expand_dims says which axis it is."),
        Trap("keras", "There is no layer for it: keras.ops.expand_dims counts the batch as axis 0 and takes a tuple, too."),
    ),
)
