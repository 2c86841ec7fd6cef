"""Gated linear unit: one half of the features, multiplied by the sigmoid of the other half.

Source: Dauphin, Fan, Auli and Grangier, "Language Modeling with Gated Convolutional Networks", ICML 2017, arXiv:1612.08083.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._elementwise import checked_operands
from shapewise.tensors.shapes import checked_axis, element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def plan(*, shapes: Sequence[Sequence[object]], axis: int = -1) -> tuple[Shape, Shape, int]:
    """The operand, the result, and the axis counted from the front."""
    (x,) = checked_operands(shapes, 1, 1)
    place = checked_axis(axis, len(x))
    size = x[place]
    if isinstance(size, int) and size % 2:
        raise ShapeError(
            f"axis {place} of x {shape_text(x)} has size {size}, which is odd",
            needed="an even size: one half is gated by the other",
            where="axis",
            fix=f"project axis {place} to {size + 1}",
            operands=(x,),
            axis=place,
            sizes=(size, 2),
        )
    half = size // 2 if isinstance(size, int) else None
    return x, (*x[:place], half, *x[place + 1 :]), place


def shape(**arguments: Any) -> Shape:
    """Half the size on one axis."""
    return plan(**arguments)[1]


def inputs(**arguments: Any) -> dict[str, Array]:
    """The numbers: values in the first half, gates in the second."""
    return {"x": sample("x", plan(**arguments)[0])}


def run(**arguments: Any) -> Array:
    """First half times sigmoid of the second."""
    import numpy as np

    _, _, axis = plan(**arguments)
    values, gates = np.split(inputs(**arguments)["x"], 2, axis=axis)
    return values / (1 + np.exp(-gates))  # type: ignore[no-any-return]


def steps(**arguments: Any) -> tuple[Step, ...]:
    """The halves, and their product."""
    x, result, axis = plan(**arguments)
    return (
        Step(f"halves of axis {axis}", f"{x[axis]} / 2", str(result[axis])),
        Step("gate", "sigmoid of the second half: between 0 and 1", shape_text(result)),
        Step("every number", "z = value · sigmoid(gate)", shape_text(result)),
    )


def cost(**arguments: Any) -> Cost:
    """A sigmoid and a product a number of the result."""
    result = shape(**arguments)
    return Cost(parameters=0, flops=2 * element_count(result), bytes=4 * element_count(result))


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Samples that gate each other."""
    x, _, axis = plan(**arguments)
    if axis == 0 and len(x) > 1:
        return (f"Axis 0 of {shape_text(x)} is usually the batch: half of the samples would gate the other half, and be gone.",)
    return ()


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    axis = arguments.get("axis", -1)
    plan(**arguments)
    return {
        "numpy": f"values, gates = np.split(x, 2, axis={axis})\nz = values / (1 + np.exp(-gates))",
        "torch": f"z = F.glu(x, dim={axis})",
        "keras": f"z = keras.ops.glu(x, axis={axis})",
        "jax": f"z = jax.nn.glu(x, axis={axis})",
    }.get(framework)


OPERATION = Operation(
    name="glu",
    title="Gated linear unit",
    family="blocks",
    article="multiply-gating",
    operands=("x",),
    axes="any",
    parameters=(Parameter("axis", "axis", -1, "The axis that is halved: values first, gates second."),),
    example={"shapes": [(8, 20, 64)], "axis": -1},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "The layer before must make twice the features: F.glu halves them. With channels first, give dim=1."),
        Trap("torch", "The gate is the second half; some implementations gate with the first: the shape is the same."),
        Trap("jax", "jax.nn.glu halves the last axis unless told, as F.glu and keras.activations.glu do."),
    ),
)
