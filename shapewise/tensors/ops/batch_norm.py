"""Batch normalisation: each channel gets mean 0 and variance 1 over the batch and all places.

Source: Ioffe and Szegedy, "Batch Normalization", ICML 2015, arXiv:1502.03167; PyTorch documentation, "torch.nn.BatchNorm2d".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._arguments import checked_flag
from shapewise.tensors.ops._convolution import refuse_channels
from shapewise.tensors.ops._normalization import (
    EPSILON,
    along,
    along_text,
    features_operand,
    normalization_cost,
    normalization_steps,
    standardized,
)
from shapewise.tensors.shapes import checked_axis, element_count, is_known
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def plan(
    *, shapes: Sequence[Sequence[object]], axis: int = 1, training: bool = True, channels: object = None
) -> tuple[Shape, int, bool]:
    """The operand, the axis of the channels, and whether the batch's own mean is used."""
    x = features_operand(shapes, 2, "the batch and the channels")
    place = checked_axis(axis, len(x))
    refuse_channels(x, channels, place)
    rest = shared(x, place)
    if checked_flag(training, "training") and is_known(rest) and element_count(rest) < 2:
        raise ShapeError(
            f"each channel of x {shape_text(x)} has {element_count(rest)} number{'s' * (element_count(rest) != 1)}, "
            "and its own mean is to be subtracted",
            needed="at least 2 numbers for each channel in training",
            where="shapes",
            fix="write training=False, or give a batch of 2 or more",
            operands=(x,),
            axis=0,
            sizes=(element_count(rest), 2),
            rule="A mean and a variance need more than one value per channel when training",
        )
    return x, place, training


def shared(x: Shape, axis: int) -> Shape:
    """Sizes of the axes that share a mean: all but the channels."""
    return (*x[:axis], *x[axis + 1 :])


def shape(**arguments: Any) -> Shape:
    """The shape of x."""
    return plan(**arguments)[0]


def inputs(**arguments: Any) -> dict[str, Array]:
    """The numbers, a scale and a shift for each channel; the running mean and variance where they are used."""
    x, axis, training = plan(**arguments)
    arrays = {name: sample(name, shape) for name, shape in (("x", x), ("weight", (x[axis],)), ("bias", (x[axis],)))}
    if training:
        return arrays
    variance: Any = sample("variance", (x[axis],))
    return {**arrays, "mean": sample("mean", (x[axis],)), "variance": variance**2 + 0.25}


def run(**arguments: Any) -> Array:
    """Normalise each channel, scale and shift."""
    import numpy as np

    x, axis, training = plan(**arguments)
    arrays: Any = inputs(**arguments)
    if training:
        normal = standardized(arrays["x"], tuple(number for number in range(len(x)) if number != axis))
    else:
        mean, variance = along(arrays["mean"], axis, len(x)), along(arrays["variance"], axis, len(x))
        normal = (arrays["x"] - mean) / np.sqrt(variance + EPSILON)
    result: Array = normal * along(arrays["weight"], axis, len(x)) + along(arrays["bias"], axis, len(x))
    return result


def steps(**arguments: Any) -> tuple[Step, ...]:
    """Which numbers share a mean."""
    x, axis, training = plan(**arguments)
    rest = shared(x, axis)
    together = f"all axes but axis {axis}: {' · '.join(str(size) for size in rest)}"
    if not training:
        together = f"axis {axis}: the running mean of each channel, kept from training"
    return normalization_steps(x, together, element_count(rest) if is_known(rest) else None, (x[axis],), (x[axis],))


def cost(**arguments: Any) -> Cost:
    """A scale and a shift a channel."""
    x, axis, _ = plan(**arguments)
    return normalization_cost(x, (x[axis],))


def warnings(**arguments: Any) -> tuple[str, ...]:
    """A channel axis that is none, and a batch too small for a mean."""
    x, axis, training = plan(**arguments)
    told = []
    if axis == 0:
        told.append(f"Axis 0 of {shape_text(x)} is usually the batch: each sample would be a channel of its own.")
    if len(x) > 2 and axis == 1 and x[-1] in (1, 3) and x[1] not in (1, 3):
        told.append(f"{shape_text(x)} looks like channels last: axis={len(x) - 1} would normalise its {x[-1]} channels.")
    if training and len(x) == 2 and isinstance(x[0], int) and 2 <= x[0] < 8 and axis == 1:
        told.append(f"A mean of {x[0]} numbers is very uncertain: layer_norm or group_norm do not look at the batch.")
    return tuple(told)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    x, axis, training = plan(**arguments)
    if framework == "torch":
        return _torch(x, axis, training)
    if framework == "keras":
        return f"z = keras.layers.BatchNormalization(axis={axis}, epsilon={EPSILON})(x, training={training})"
    if framework == "einops":
        return None
    package = "np" if framework == "numpy" else "jnp"
    rest = tuple(number for number in range(len(x)) if number != axis)
    lines = []
    names = ["mean", "variance"]
    if training:
        lines.append(f"mean, variance = x.mean(axis={rest}, keepdims=True), x.var(axis={rest}, keepdims=True)")
    else:
        names = [along_text(name, axis, len(x)) for name in names]
    weight, bias = along_text("weight", axis, len(x)), along_text("bias", axis, len(x))
    lines.append(f"z = (x - {names[0]}) / {package}.sqrt({names[1]} + {EPSILON}) * {weight} + {bias}")
    return "\n".join(lines)


def _torch(x: Shape, axis: int, training: bool) -> str | None:
    if len(x) > 5:
        return None  # nn.BatchNorm3d takes five axes
    layer = f"BatchNorm{max(len(x) - 2, 1)}d"
    made = f"nn.{layer}({x[axis]})" if isinstance(x[axis], int) else f"nn.Lazy{layer}()"
    called = made if training else f"{made}.eval()"
    if axis == 1:
        return f"z = {called}(x)"
    return f"z = {called}(x.movedim({axis}, 1)).movedim(1, {axis})"


OPERATION = Operation(
    name="batch_norm",
    title="Batch normalisation",
    family="output",
    article="normalization-axes",
    operands=("x",),
    axes="image",
    parameters=(
        Parameter("axis", "axis", 1, "The axis of the channels, each of which gets a mean of its own."),
        Parameter("training", "flag", True, "Use the mean of this batch; otherwise the running mean kept from training."),
        Parameter("channels", "size", None, "Channels that the layer was built for; those of x unless given.", minimum=1),
    ),
    example={"shapes": [(8, 16, 28, 28)]},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("keras", "BatchNormalization takes axis=-1, channels last, unless axis=1 is given."),
        Trap("keras", "It adds 0.001 to the variance and keeps 0.99 of the running mean; PyTorch adds 0.00001 and keeps 0.9."),
        Trap("torch", "model.eval() switches to the running mean; forgotten, a single sample fails or comes out as the bias."),
        Trap("torch", "momentum=0.1 is the share of the new batch; Keras's momentum=0.99 is the share of the old mean."),
        Trap("torch", "nn.BatchNorm1d reads axis 1 as the channels: (N, L, C) fails, or is normalised by place if L fits."),
    ),
)
