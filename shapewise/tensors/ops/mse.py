"""Mean squared error: the difference of prediction and target, squared, on average.

Source: PyTorch documentation, "torch.nn.MSELoss"; NumPy user guide, "Broadcasting".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable, sample
from shapewise.tensors.ops._arguments import checked_choice, countable
from shapewise.tensors.ops._elementwise import alignment_steps, checked_operands
from shapewise.tensors.ops._losses import REDUCTION, REDUCTIONS, reduced, reduced_shape, reduction_code, reduction_step
from shapewise.tensors.shapes import broadcast_shape, element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array

NAMES = ("prediction", "target")


def plan(*, shapes: Sequence[Sequence[object]], reduction: object = "mean") -> tuple[Shape, Shape, Shape, str]:
    """The two operands, the shape of their differences, and the reduction."""
    prediction, target = checked_operands(shapes, 2, 2)
    word = checked_choice(reduction, "reduction", REDUCTIONS)
    try:
        losses = countable(broadcast_shape(prediction, target, names=NAMES))
    except ShapeError as error:
        raise ShapeError(
            error.given,
            needed=error.needed,
            where="shapes",
            fix=f"give target the shape of prediction, {shape_text(prediction)}",
            operands=(prediction, target),
            axis=error.axis,
            sizes=error.sizes,
            rule=error.rule,
        ) from error
    return prediction, target, losses, word


def shape(**arguments: Any) -> Shape:
    """A scalar; without reduction, the broadcast shape."""
    _, _, losses, reduction = plan(**arguments)
    return reduced_shape(losses, reduction)


def inputs(**arguments: Any) -> dict[str, Array]:
    """Prediction and target."""
    prediction, target, _, _ = plan(**arguments)
    return {"prediction": sample("prediction", prediction), "target": sample("target", target)}


def run(**arguments: Any) -> Array:
    """The squared differences, reduced."""
    _, _, losses, reduction = plan(**arguments)
    allocatable(losses, "the differences")
    arrays: Any = inputs(**arguments)
    return reduced((arrays["prediction"] - arrays["target"]) ** 2, reduction)  # type: ignore[no-any-return]


def steps(**arguments: Any) -> tuple[Step, ...]:
    """How the operands align, the squares, and what becomes of them."""
    prediction, target, losses, reduction = plan(**arguments)
    return (
        *alignment_steps([prediction, target], losses),
        Step("every number", "(prediction − target)²", shape_text(losses)),
        reduction_step(losses, reduction),
    )


def cost(**arguments: Any) -> Cost:
    """A difference and a square a number."""
    _, _, losses, reduction = plan(**arguments)
    return Cost(0, 2 * element_count(losses), 4 * element_count(reduced_shape(losses, reduction)))


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Prediction and target of different shapes: numbers meet that do not belong together."""
    prediction, target, losses, _ = plan(**arguments)
    if len(prediction) == len(target) and all(
        given == wanted or not isinstance(given, int) or not isinstance(wanted, int)
        for given, wanted in zip(prediction, target, strict=True)
    ):
        return ()
    told = f"prediction {shape_text(prediction)} and target {shape_text(target)} are stretched to {shape_text(losses)}"
    small, large = sorted((prediction, target), key=element_count)
    if element_count(losses) > element_count(large):
        told += ": every prediction is compared with every target, and the loss is smallest where all predictions are equal"
    elif element_count(small) == element_count(large):
        told += ", which changes no number"
    else:
        told += ": the same numbers are compared again and again"
    if element_count(prediction) == element_count(target):
        return (f"{told}. Make the shapes equal first: target.reshape{shape_text(prediction)}.",)
    return (f"{told}. Make the shapes equal first.",)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    prediction, target, _, reduction = plan(**arguments)
    if framework == "torch":
        option = "" if reduction == "mean" else f', reduction="{reduction}"'
        return f"z = F.mse_loss(prediction, target{option})"
    if framework == "keras":
        same = prediction == target and len(prediction) > 0
        if reduction == "mean" and same:
            return "z = keras.losses.MeanSquaredError()(target, prediction)"
        squares = "keras.ops.square(prediction - target)"
        return {"mean": f"z = keras.ops.mean({squares})", "sum": f"z = keras.ops.sum({squares})", "none": f"z = {squares}"}[
            reduction
        ]
    if framework == "einops":
        return None
    return f"z = ((prediction - target) ** 2){reduction_code(reduction)}"


OPERATION = Operation(
    name="mse",
    title="Mean squared error",
    family="output",
    article="loss-target-shapes",
    operands=NAMES,
    axes="features",
    parameters=(REDUCTION,),
    example={"shapes": [(8, 1), (8, 1)]},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap(
            "torch", "(n, 1) against (n,) is stretched to (n, n), with a warning that is easily missed: n² pairs are compared."
        ),
        Trap("keras", "MeanSquaredError squeezes (n, 1) against (n,); keras.ops and NumPy stretch both to (n, n)."),
        Trap("keras", 'reduction="none" still takes the mean over the last axis: (8, 3) gives (8,), in PyTorch (8, 3).'),
    ),
)
