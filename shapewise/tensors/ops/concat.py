"""Concatenate: operands laid one after the other along an axis that exists already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shapewise.tensors.arrays import allocatable
from shapewise.tensors.joined import concat_shape
from shapewise.tensors.ops._arguments import countable
from shapewise.tensors.ops._elementwise import checked_operands, elementwise_inputs, operand_name
from shapewise.tensors.ops._movement import starts_with_batch
from shapewise.tensors.shapes import checked_axis, element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def shape(*, shapes: Sequence[Sequence[object]], axis: int = 0) -> Shape:
    """Sizes add on ``axis`` and must agree everywhere else."""
    return countable(concat_shape(checked_operands(shapes, least=1), axis))


def run(*, shapes: Sequence[Sequence[object]], axis: int = 0) -> Array:
    """Concatenate the sample arrays."""
    import numpy as np

    allocatable(shape(shapes=shapes, axis=axis), "result")
    return np.concatenate(list(elementwise_inputs(shapes=shapes).values()), axis=axis)


def steps(*, shapes: Sequence[Sequence[object]], axis: int = 0) -> tuple[Step, ...]:
    """The other axes agree; the sizes on the joined axis add; where each operand ends up."""
    operands = checked_operands(shapes, least=1)
    result = concat_shape(operands, axis)
    place = checked_axis(axis, len(result))
    lines = [
        Step(f"axis {number}", " = ".join(str(operand[number]) for operand in operands), str(result[number]))
        for number in range(len(result))
        if number != place
    ]
    lines.append(Step(f"axis {place}", " + ".join(str(operand[place]) for operand in operands), str(result[place])))
    start = 0
    for position, operand in enumerate(operands):
        size = operand[place]
        if not isinstance(size, int):
            break
        lines.append(
            Step(f"{operand_name(position)} becomes", f"z[{':, ' * place}{start}:{start + size}]", shape_text(operand))
        )
        start += size
    return tuple(lines)


def cost(*, shapes: Sequence[Sequence[object]], axis: int = 0) -> Cost:
    """Nothing is computed; every number is copied once."""
    return Cost(parameters=0, flops=0, bytes=4 * element_count(shape(shapes=shapes, axis=axis)))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    names = ", ".join(operand_name(position) for position in range(len(arguments["shapes"])))
    axis = arguments.get("axis", 0)
    return {
        "numpy": f"z = np.concatenate([{names}], axis={axis})",
        "torch": f"z = torch.cat([{names}], dim={axis})",
        "keras": f"z = keras.layers.Concatenate(axis={axis})([{names}])",
        "jax": f"z = jnp.concatenate([{names}], axis={axis})",
    }.get(framework)


def warnings(*, shapes: Sequence[Sequence[object]], axis: int = 0) -> tuple[str, ...]:
    """Joining along the batch axis makes more samples, not more features."""
    operands = checked_operands(shapes, least=1)
    place = checked_axis(axis, len(concat_shape(operands, axis)))
    if place == 0 and starts_with_batch(operands[0]) and len(operands) > 1:
        return (
            f"Axis 0 of {shape_text(operands[0])} is usually the batch: "
            "joined there, the operands become more samples, not more features.",
        )
    return ()


OPERATION = Operation(
    name="concat",
    title="Concatenate",
    family="merging",
    article="concat-axis",
    operands=("x", "y"),
    axes="any",
    parameters=(Parameter("axis", "axis", 0, "The axis along which the operands are joined; all others must agree."),),
    example={"shapes": [(64, 128, 128), (32, 128, 128)], "axis": 0},
    shape=shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    variadic=True,
    warnings=warnings,
    traps=(
        Trap("keras", "keras.layers.Concatenate joins along axis=-1 by default; torch.cat along dim=0, NumPy along axis=0."),
        Trap("keras", "Keras hides the batch axis in Input(shape=…), yet counts it: axis=1 is the first axis that you wrote."),
        Trap("torch", "torch.cat leaves out an empty tensor of shape (0,); NumPy refuses it beside (2, 3)."),
        Trap("numpy", "np.append without an axis flattens both arrays first."),
    ),
)
