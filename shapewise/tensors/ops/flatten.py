"""Flatten: neighbouring axes run together into one; the batch, axis 0, is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shapewise.errors import ShapeError
from shapewise.tensors.ops._elementwise import elementwise_inputs, the_operand
from shapewise.tensors.ops._movement import axis_names, moved, product_size, product_text, starts_with_batch
from shapewise.tensors.shapes import checked_axis
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def _span(shapes: Sequence[Sequence[object]], start_axis: int, end_axis: int) -> tuple[Shape, int, int]:
    """The operand, and the first and last of the axes that are merged."""
    x = the_operand(shapes) or (1,)  # a scalar becomes one number on one axis, in every framework
    first, last = checked_axis(start_axis, len(x), "start_axis"), checked_axis(end_axis, len(x), "end_axis")
    if first > last:
        raise ShapeError(
            f"start_axis {first} comes after end_axis {last} in x {shape_text(x)}",
            needed="a start at or before the end",
            where="start_axis",
            fix=f"write start_axis={last}, end_axis={first}",
            operands=(x,),
        )
    return x, first, last


def shape(*, shapes: Sequence[Sequence[object]], start_axis: int = 1, end_axis: int = -1) -> Shape:
    """The merged axes' sizes multiplied; the others stay."""
    x, first, last = _span(shapes, start_axis, end_axis)
    return (*x[:first], product_size(x[first : last + 1]), *x[last + 1 :])


def run(*, shapes: Sequence[Sequence[object]], start_axis: int = 1, end_axis: int = -1) -> Array:
    """Merge axes of the sample array."""
    result = shape(shapes=shapes, start_axis=start_axis, end_axis=end_axis)
    array = elementwise_inputs(shapes=shapes)["x"]
    return array.reshape(tuple(size for size in result if isinstance(size, int)))


def steps(*, shapes: Sequence[Sequence[object]], start_axis: int = 1, end_axis: int = -1) -> tuple[Step, ...]:
    """Which axes are multiplied, and where one element ends up."""
    x, first, last = _span(shapes, start_axis, end_axis)
    merged = x[first : last + 1]
    result = shape(shapes=shapes, start_axis=start_axis, end_axis=end_axis)
    place = f"i{first}"
    for axis in range(first + 1, last + 1):
        place = f"{place if axis == first + 1 else f'({place})'} · {x[axis]} + i{axis}"
    return (
        Step("kept", "the axes before and after", shape_text(x[:first] + x[last + 1 :])),
        Step(f"axes {first} to {last}", product_text(merged), str(result[first])),
        Step("place on the new axis", place, f"0 … {result[first]} − 1"),
    )


def cost(*, shapes: Sequence[Sequence[object]], start_axis: int = 1, end_axis: int = -1) -> Cost:
    """Nothing is computed."""
    return moved(shape(shapes=shapes, start_axis=start_axis, end_axis=end_axis))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    start, end = arguments.get("start_axis", 1), arguments.get("end_axis", -1)
    x, first, last = _span(arguments["shapes"], start, end)
    if framework == "einops":
        if not len(arguments["shapes"][0]):
            return 'z = einops.rearrange(x, " -> 1")'
        names = axis_names(len(x))
        merged = [*names[:first], f"({' '.join(names[first : last + 1])})", *names[last + 1 :]]
        return f'z = einops.rearrange(x, "{" ".join(names)} -> {" ".join(merged)}")'
    parts = [f"*x.shape[:{first}]"] * (first > 0) + ["-1"] + [f"*x.shape[{last + 1}:]"] * (last + 1 < len(x))
    target = f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
    if framework == "keras":
        layer = (first, last) == (1, len(x) - 1) and len(x) > 2
        return "z = keras.layers.Flatten()(x)" if layer else f"z = keras.ops.reshape(x, {target})"
    tail = "" if last == len(x) - 1 else f", end_dim={end}"
    return {
        "numpy": f"z = x.reshape({target})",
        "torch": f"z = torch.flatten(x, start_dim={start}{tail})",
        "jax": f"z = x.reshape({target})",
    }.get(framework)


def warnings(*, shapes: Sequence[Sequence[object]], start_axis: int = 1, end_axis: int = -1) -> tuple[str, ...]:
    """The batch that is lost."""
    x, first, last = _span(shapes, start_axis, end_axis)
    if first == 0 and last > 0 and starts_with_batch(x):
        return (
            f"Axis 0 of {shape_text(x)}, usually the batch, is merged too: samples can no longer be told apart. "
            "start_axis=1 keeps it.",
        )
    return ()


OPERATION = Operation(
    name="flatten",
    title="Flatten",
    family="reshaping",
    article="flatten",
    operands=("x",),
    axes="image",
    parameters=(
        Parameter("start_axis", "axis", 1, "The first axis that is merged; 1 keeps the batch."),
        Parameter("end_axis", "axis", -1, "The last axis that is merged."),
    ),
    example={"shapes": [(8, 64, 7, 7)], "start_axis": 1},
    shape=shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("numpy", "x.flatten() merges all axes, the batch included."),
        Trap("torch", "torch.flatten(x) starts at axis 0 and loses the batch; nn.Flatten() starts at 1."),
        Trap("keras", "keras.layers.Flatten keeps the batch always, and turns (batch,) into (batch, 1)."),
        Trap(
            "keras",
            'Flatten(data_format="channels_first") moves the channels last first: other places, same shape.',
        ),
        Trap("torch", "nn.Flatten() refuses a vector, which has no axis 1."),
    ),
)
