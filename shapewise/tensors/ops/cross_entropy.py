"""Cross-entropy: how surprised the scores are by the right class; the classes stand on axis 1.

Source: PyTorch documentation, "torch.nn.CrossEntropyLoss".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._arguments import checked_choice
from shapewise.tensors.ops._elementwise import checked_operands
from shapewise.tensors.ops._losses import REDUCTION, REDUCTIONS, reduced, reduced_shape, reduction_code, reduction_step
from shapewise.tensors.ops.softmax import softmax
from shapewise.tensors.shapes import element_count, merged_size, sizes_clash
from shapewise.types import Arguments, Cost, Framework, Operation, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


@dataclass(frozen=True, slots=True)
class Losses:
    """A cross-entropy whose arguments were checked."""

    scores: Shape
    targets: Shape
    reduction: str
    axis: int
    """Where the classes stand: 1, or 0 for a single sample."""
    losses: Shape
    is_shares: bool
    """Whether a target is a share for each class instead of the number of one."""


def plan(*, shapes: Sequence[Sequence[object]], reduction: object = "mean") -> Losses:
    """Check the targets against the scores: a class for each place, or a share for each class."""
    scores, targets = checked_operands(shapes, 2, 2)
    word = checked_choice(reduction, "reduction", REDUCTIONS)
    axis = 1 if len(scores) > 1 else 0
    if not scores or scores[axis] == 0:
        raise ShapeError(
            f"scores {shape_text(scores)} have no classes" + (" (0 of them)" if scores else " (0 axes)"),
            needed="an axis of classes: (N, C), (N, C, …), or (C,)",
            where="shapes",
            fix="give scores such as (8, 10): 8 samples, 10 classes",
            operands=(scores, targets),
            axis=axis if scores else None,
        )
    wanted = (*scores[:axis], *scores[axis + 1 :])
    is_shares = len(targets) == len(scores)
    expected = scores if is_shares else wanted
    if len(targets) not in (len(scores), len(wanted)) or _first_clash(targets, expected) is not None:
        raise _target_error(scores, targets, wanted, axis)
    losses = tuple(merged_size(*pair) for pair in zip(wanted, _without(targets, axis, is_shares), strict=True))
    return Losses(scores, targets, word, axis, losses, is_shares)


def _without(targets: Shape, axis: int, is_shares: bool) -> Shape:
    return (*targets[:axis], *targets[axis + 1 :]) if is_shares else targets


def _first_clash(targets: Shape, expected: Shape) -> int | None:
    pairs = enumerate(zip(targets, expected, strict=True))
    return next((axis for axis, (given, wanted) in pairs if sizes_clash(given, wanted)), None)


def _target_error(scores: Shape, targets: Shape, wanted: Shape, axis: int) -> ShapeError:
    """What was probably meant: classes last, a target axis too many, or another batch."""
    fix = f"give targets the shape {shape_text(wanted)}"
    expected = wanted if len(targets) == len(wanted) else scores
    clash = _first_clash(targets, expected) if len(targets) == len(expected) else None
    last = (scores[0], scores[-1], *scores[1:-1]) if len(scores) > 2 else scores
    if len(scores) > 2 and len(targets) == len(wanted) and not any(map(sizes_clash, targets, scores[:-1])):
        fix = f"move the classes to axis 1: transpose scores to {shape_text(last)}"
    elif (
        len(targets) == len(scores)
        and not any(map(sizes_clash, targets, scores[:-1]))
        and targets[-1] == 1
        and len(scores) == 2
    ):
        fix = f"squeeze axis {len(targets) - 1} of targets: {shape_text(wanted)}"
    elif len(targets) == len(scores):
        fix = f"give targets the shape {shape_text(scores)}, or {shape_text(wanted)}"
    sizes: tuple[Size, ...] = (len(scores), len(targets))
    if clash is not None:
        sizes = (expected[clash], targets[clash])
    return ShapeError(
        f"targets {shape_text(targets)} do not go with scores {shape_text(scores)}: {scores[axis]} classes on axis {axis}",
        needed=f"a class for each place {shape_text(wanted)}, or a share for each class {shape_text(scores)}",
        where="shapes",
        fix=fix,
        operands=(scores, targets),
        axis=clash,
        sizes=sizes,
        rule="Targets have the shape of the scores without the axis of classes, which is axis 1",
    )


def shape(**arguments: Any) -> Shape:
    """A scalar; without reduction, a loss for each place."""
    made = plan(**arguments)
    return reduced_shape(made.losses, made.reduction)


def inputs(**arguments: Any) -> dict[str, Array]:
    """Scores, and classes below their number (or shares that sum to 1)."""
    made = plan(**arguments)
    numbers: Any = sample("targets", made.targets)
    classes = made.scores[made.axis]
    scores = sample("scores", made.scores)
    if made.is_shares:
        return {"scores": scores, "targets": softmax(numbers, made.axis)}
    return {"scores": scores, "targets": (numbers * 8 + 16).astype("int64") % classes}


def run(**arguments: Any) -> Array:
    """The logarithm of the right class's share, with the sign turned."""
    import numpy as np

    made = plan(**arguments)
    arrays: Any = inputs(**arguments)
    shifted = arrays["scores"] - arrays["scores"].max(axis=made.axis, keepdims=True, initial=-np.inf)
    logs = shifted - np.log(np.exp(shifted).sum(axis=made.axis, keepdims=True))
    if made.is_shares:
        losses = -(arrays["targets"] * logs).sum(axis=made.axis)
    else:
        picked = np.expand_dims(arrays["targets"], made.axis)
        losses = -np.take_along_axis(logs, picked, axis=made.axis).squeeze(made.axis)
    return reduced(losses, made.reduction)  # type: ignore[no-any-return]


def steps(**arguments: Any) -> tuple[Step, ...]:
    """The classes, a loss for each place, and what becomes of them."""
    made = plan(**arguments)
    rule = "−sum of share · log softmax(scores)" if made.is_shares else "−log softmax(scores)[the target]"
    told = "a share for each class" if made.is_shares else "the number of a class"
    return (
        Step("classes", f"axis {made.axis} of {shape_text(made.scores)}", str(made.scores[made.axis])),
        Step("targets", f"{told}, {shape_text(made.targets)}", shape_text(made.targets)),
        Step("every place", rule, shape_text(made.losses)),
        reduction_step(made.losses, made.reduction),
    )


def cost(**arguments: Any) -> Cost:
    """A softmax over the scores; nothing is learned."""
    made = plan(**arguments)
    return Cost(0, 3 * element_count(made.scores), 4 * element_count(reduced_shape(made.losses, made.reduction)))


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Classes that seem to stand last; one class alone; shares where a class was meant."""
    made = plan(**arguments)
    told = []
    scores = made.scores
    if len(scores) == 3 and scores[1] == scores[2] and not made.is_shares and isinstance(scores[1], int):
        told.append(
            f"Axis 1 and axis 2 of {shape_text(scores)} are both {scores[1]}: axis 1 is read as the classes. "
            "If they stand last, as a Transformer gives them, transpose axes 1 and 2; the shapes do not show it."
        )
    if scores[made.axis] == 1:
        told.append(
            f"One class in {shape_text(scores)}: its share is always 1 and the loss 0. For yes or no, use binary cross-entropy."
        )
    return tuple(told)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    made = plan(**arguments)
    if framework == "torch":
        option = "" if made.reduction == "mean" else f', reduction="{made.reduction}"'
        return f"z = F.cross_entropy(scores, targets{option})"
    if framework == "einops":
        return None
    axis = made.axis
    if framework == "keras":
        reduce = {"mean": "keras.ops.mean(losses)", "sum": "keras.ops.sum(losses)", "none": "losses"}[made.reduction]
        name = "categorical_crossentropy" if made.is_shares else "sparse_categorical_crossentropy"
        last = "scores" if axis == len(made.scores) - 1 else f"keras.ops.moveaxis(scores, {axis}, -1)"
        targets = "targets"
        if made.is_shares and last != "scores":
            targets = f"keras.ops.moveaxis(targets, {axis}, -1)"
        return f"losses = keras.ops.{name}({targets}, {last}, from_logits=True)\nz = {reduce}"
    package = "np" if framework == "numpy" else "jnp"
    lines = [f"logs = jax.nn.log_softmax(scores, axis={axis})"]
    if framework == "numpy":
        lines = [
            f"shifted = scores - scores.max(axis={axis}, keepdims=True)",
            f"logs = shifted - np.log(np.exp(shifted).sum(axis={axis}, keepdims=True))",
        ]
    if made.is_shares:
        lines.append(f"losses = -(targets * logs).sum(axis={axis})")
    else:
        picked = f"{package}.expand_dims(targets, {axis})"
        lines.append(f"losses = -{package}.take_along_axis(logs, {picked}, axis={axis}).squeeze({axis})")
    return "\n".join([*lines, f"z = losses{reduction_code(made.reduction)}"])


OPERATION = Operation(
    name="cross_entropy",
    title="Cross-entropy",
    family="output",
    article="loss-target-shapes",
    operands=("scores", "targets"),
    axes="features",
    parameters=(REDUCTION,),
    example={"shapes": [(8, 10), (8,)]},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "The classes stand on axis 1: a Transformer's (N, L, C) must become (N, C, L) first."),
        Trap("torch", "Targets are classes (torch.long, without the axis of classes) or shares (floating point, with it)."),
        Trap("torch", "It takes scores: a softmax before it is applied twice, and training is slow for no visible reason."),
        Trap("keras", "SparseCategoricalCrossentropy takes shares unless from_logits=True, classes on the last axis."),
        Trap("keras", "sparse_… is for the number of a class, categorical_… for one-hot targets or shares."),
        Trap("keras", "Targets of (N, 1) are taken as (N,); PyTorch refuses them."),
        Trap("torch", "Targets of −100 are left out of the mean; if all are, the loss is nan."),
    ),
)
