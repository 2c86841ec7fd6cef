"""Stack: operands of one shape laid side by side along a new axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable, sample
from shapewise.tensors.ops._arguments import countable
from shapewise.tensors.ops._elementwise import checked_operands, elementwise_inputs, operand_name, operand_names
from shapewise.tensors.shapes import checked_axis, checked_shape, element_count, merged_size, sizes_clash
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def shape(*, shapes: Sequence[Sequence[object]], axis: int = 0) -> Shape:
    """All sizes agree; the new axis counts the operands."""
    operands = checked_operands(shapes, least=1)
    agreed: list[Size] = list(operands[0])
    for position, operand in enumerate(operands):
        clashes = [number for number in range(min(len(agreed), len(operand))) if sizes_clash(agreed[number], operand[number])]
        if len(operand) != len(agreed) or clashes:
            raise _stack_error(operands, position, clashes[0] if clashes else None)
        agreed = [merged_size(one, other) for one, other in zip(agreed, operand, strict=True)]
    place = checked_axis(axis, len(agreed) + 1)
    return checked_shape(countable((*agreed[:place], len(operands), *agreed[place:])), "result")


def _stack_error(operands: list[Shape], position: int, axis: int | None) -> ShapeError:
    first, other = operands[0], operands[position]
    told = f"x {shape_text(first)} against {operand_name(position)} {shape_text(other)}"
    sizes: tuple[Size, ...]
    if axis is None or len(first) != len(other):
        given, axis, sizes = f"{len(first)} axes against {len(other)}: {told}", None, (len(first), len(other))
    else:
        given, sizes = f"axis {axis} does not fit: {told}", tuple(operand[axis] for operand in operands if len(operand) > axis)
    return ShapeError(
        given,
        needed="the same shape in every operand",
        where="shapes",
        fix="make the shapes equal, or join along an existing axis with concat, where that axis may differ",
        operands=tuple(operands),
        axis=axis,
        sizes=sizes,
        rule="Operands that are stacked have equal shapes",
    )


def run(*, shapes: Sequence[Sequence[object]], axis: int = 0) -> Array:
    """Stack the sample arrays."""
    import numpy as np

    allocatable(shape(shapes=shapes, axis=axis), "result")
    return np.stack(list(elementwise_inputs(shapes=shapes).values()), axis=axis)


def gradients(*, shapes: Sequence[Sequence[object]], axis: int = 0) -> dict[str, Array]:
    """Each operand gets its own slice of the gradient."""
    result = shape(shapes=shapes, axis=axis)
    upstream = sample("gradient", result)
    place = checked_axis(axis, len(result))
    return {operand_name(position): upstream.take([position], axis=place).squeeze(place) for position in range(len(shapes))}


def steps(*, shapes: Sequence[Sequence[object]], axis: int = 0) -> tuple[Step, ...]:
    """The shapes are equal, the new axis counts them, and each operand is one slice of it."""
    result = shape(shapes=shapes, axis=axis)
    place = checked_axis(axis, len(result))
    operands = checked_operands(shapes, least=1)
    lines = [
        Step("equal shapes", " = ".join(shape_text(operand) for operand in operands), shape_text(operands[0])),
        Step(f"new axis {place}", f"{len(operands)} operands", str(len(operands))),
    ]
    lines += [
        Step(f"{operand_name(position)} becomes", f"z[{':, ' * place}{position}]", shape_text(operand))
        for position, operand in enumerate(operands)
    ]
    return tuple(lines)


def cost(*, shapes: Sequence[Sequence[object]], axis: int = 0) -> Cost:
    """Nothing is computed; every number is copied once."""
    return Cost(0, 0, 4 * element_count(shape(shapes=shapes, axis=axis)))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    names, axis = ", ".join(operand_names(arguments)), arguments.get("axis", 0)
    calls = {
        "numpy": f"z = np.stack([{names}], axis={axis})",
        "torch": f"z = torch.stack([{names}], dim={axis})",
        "keras": f"z = keras.ops.stack([{names}], axis={axis})",
        "jax": f"z = jnp.stack([{names}], axis={axis})",
    }
    if framework == "einops":
        ndim = len(arguments["shapes"][0])
        place = checked_axis(axis, ndim + 1)
        axes = [f"a{number}" for number in range(ndim)]
        after = " ".join([*axes[:place], "operand", *axes[place:]])
        return f'z = einops.rearrange([{names}], "{" ".join(["operand", *axes])} -> {after}")'
    return calls[framework]


def warnings(*, shapes: Sequence[Sequence[object]], axis: int = 0) -> tuple[str, ...]:
    """A new axis in front pushes the batch to axis 1."""
    first = checked_operands(shapes, least=1)[0]
    if len(first) in (2, 4) and checked_axis(axis, len(first) + 1) == 0 and len(shapes) > 1:
        return (
            f"The new axis stands in front: the old axis 0, usually the batch, becomes axis 1 of "
            f"{shape_text(shape(shapes=shapes, axis=axis))}. If {shape_text(first)} holds one sample each, that is right.",
        )
    return ()


OPERATION = Operation(
    name="stack",
    title="Stack",
    family="merging",
    article="stack-vs-concat",
    operands=("x", "y"),
    axes="any",
    parameters=(Parameter("axis", "axis", 0, "Where the new axis stands in the result; −1 puts it last."),),
    example={"shapes": [(3, 32, 32), (3, 32, 32)], "axis": 0},
    shape=shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    variadic=True,
    warnings=warnings,
    traps=(
        Trap(
            "torch", "torch.stack makes a new axis; torch.cat joins along an old one: (3, 4) twice give (2, 3, 4) and (6, 4)."
        ),
        Trap("keras", "keras.layers has no Stack; keras.ops.stack counts the batch as axis 0."),
        Trap("numpy", "np.vstack and np.hstack concatenate two-dimensional arrays; only np.stack makes an axis."),
        Trap("torch", "torch.stack stretches nothing: (3,) and (1,) are refused."),
    ),
    gradients=gradients,
)
