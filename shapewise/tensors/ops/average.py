"""Average: the mean of the operands, element by element."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING

from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._elementwise import (
    chain,
    elementwise_cost,
    elementwise_inputs,
    elementwise_run,
    elementwise_shape,
    elementwise_steps,
    keras_merged,
    operand_name,
    operand_names,
    stretch_warnings,
    unbroadcast,
)
from shapewise.tensors.shapes import element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def run(*, shapes: Sequence[Sequence[object]]) -> Array:
    """Add the sample arrays and divide by how many they are."""
    return elementwise_run(operator.add, shapes, elementwise_inputs) / len(shapes)


def gradients(*, shapes: Sequence[Sequence[object]]) -> dict[str, Array]:
    """Every operand gets its equal share of the gradient."""
    share = sample("gradient", elementwise_shape(shapes=shapes)) / len(shapes)
    return {name: unbroadcast(share, array.shape) for name, array in elementwise_inputs(shapes=shapes).items()}


def steps(*, shapes: Sequence[Sequence[object]]) -> tuple[Step, ...]:
    """How the axes align, and z[i] = (x[i] + y[i]) / 2."""
    body = " + ".join(f"{operand_name(position)}[i]" for position in range(len(shapes)))
    result = shape_text(elementwise_shape(shapes=shapes))
    return (*elementwise_steps("+", shapes)[:-1], Step("every element", f"z[i] = ({body}) / {len(shapes)}", result))


def cost(*, shapes: Sequence[Sequence[object]]) -> Cost:
    """The additions, and one division an element."""
    added = elementwise_cost(shapes=shapes)
    return Cost(0, added.flops + element_count(elementwise_shape(shapes=shapes)), added.bytes)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    names = operand_names(arguments)
    if framework == "einops":
        return None
    if framework == "keras":
        return keras_merged("Average", arguments, f"z = {chain('keras.ops.add', names)} / {len(names)}")
    return f"z = ({' + '.join(names)}) / {len(names)}"


OPERATION = Operation(
    name="average",
    title="Average",
    family="merging",
    article="average-max-merge",
    operands=("x", "y"),
    axes="any",
    parameters=(),
    example={"shapes": [(8, 256), (8, 256)]},
    shape=elementwise_shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    variadic=True,
    warnings=stretch_warnings,
    traps=(
        Trap("numpy", "np.average(x, axis=1) is the mean along an axis of one array; here several arrays meet."),
        Trap("keras", "keras.layers.Average divides by the number of operands, so it keeps the scale where Add lets it grow."),
        Trap(
            "torch", "There is no function for several tensors: torch.stack([x, y]).mean(dim=0), which refuses whole numbers."
        ),
    ),
    gradients=gradients,
)
