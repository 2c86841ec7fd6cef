"""Group normalisation: channels are taken in groups; each sample's group gets mean 0 and variance 1.

Source: Wu and He, "Group Normalization", ECCV 2018, arXiv:1803.08494; PyTorch documentation, "torch.nn.GroupNorm".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._arguments import checked_count
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
from shapewise.tensors.ops._window import common_divisor
from shapewise.tensors.shapes import element_count, is_known
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def plan(*, shapes: Sequence[Sequence[object]], groups: object = 32, channels: object = None) -> tuple[Shape, int, Size]:
    """The operand, the number of groups, and the channels in each."""
    x = features_operand(shapes, 2, "the batch and the channels")
    count = checked_count(groups, "groups")
    refuse_channels(x, channels)
    given = x[1]
    if isinstance(given, int) and (given % count or given == 0):
        most = min(count, max(given // 2, 1))  # a channel a group would be another layer, instance normalisation
        works = common_divisor(given, most=most) if given else 1
        raise ShapeError(
            f"{count} groups do not divide {given} channels on axis 1 of x {shape_text(x)}",
            needed=f"a multiple of {count} channels",
            where="groups",
            fix=f"write groups={works}" if given else "give x at least 1 channel",
            operands=(x,),
            axis=1,
            sizes=(given, count),
            rule="Each group takes an equal share of the channels",
        )
    share = given // count if isinstance(given, int) else given if count == 1 else None
    values = (x[0], share, *x[2:])
    if is_known(values) and element_count(values) == 1:
        raise ShapeError(
            f"a group of x {shape_text(x)} is 1 number: minus its own mean it is 0",
            needed="at least 2 numbers a group",
            where="groups",
            fix="write groups=1, or use larger sizes" if given != 1 else "give x more channels or places",
            operands=(x,),
            axis=1,
            sizes=(1, 2),
        )
    return x, count, share


def shape(**arguments: Any) -> Shape:
    """The shape of x."""
    return plan(**arguments)[0]


def inputs(**arguments: Any) -> dict[str, Array]:
    """The numbers, and a scale and a shift for each channel."""
    x, _, _ = plan(**arguments)
    return {"x": sample("x", x), "weight": sample("weight", (x[1],)), "bias": sample("bias", (x[1],))}


def run(**arguments: Any) -> Array:
    """Normalise each sample's groups, scale and shift each channel."""
    x, count, share = plan(**arguments)
    arrays: Any = inputs(**arguments)
    grouped = arrays["x"].reshape(x[0], count, share, *x[2:])
    normal = standardized(grouped, tuple(range(2, len(x) + 1))).reshape(x)
    result: Array = normal * along(arrays["weight"], 1, len(x)) + along(arrays["bias"], 1, len(x))
    return result


def steps(**arguments: Any) -> tuple[Step, ...]:
    """How the channels are grouped, and which numbers share a mean."""
    x, count, share = plan(**arguments)
    values = (share, *x[2:])
    split = Step("channels a group", f"{x[1]} / {count}", str(share))
    together = " · ".join(str(size) for size in values)
    return (
        split,
        *normalization_steps(x, together, element_count(values) if is_known(values) else None, (x[0], count), (x[1],)),
    )


def cost(**arguments: Any) -> Cost:
    """A scale and a shift a channel."""
    x, _, _ = plan(**arguments)
    return normalization_cost(x, (x[1],))


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Groups of a single number, and channels that stand last."""
    x, count, share = plan(**arguments)
    values = (share, *x[2:])
    told = []
    if is_known(values) and element_count(values) == 1:
        told.append(f"With {count} groups, a group of {shape_text(x)} is a single number: the result is the bias alone.")
    if len(x) > 2 and x[-1] in (1, 3) and x[1] not in (1, 3):
        told.append(f"{shape_text(x)} looks like channels last: here the {x[1]} of axis 1 are grouped.")
    return tuple(told)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    x, count, share = plan(**arguments)
    if framework == "torch":
        return f"z = nn.GroupNorm({count}, {x[1]})(x)" if isinstance(x[1], int) else None
    if framework == "keras":
        return f"z = keras.layers.GroupNormalization(groups={count}, axis=1, epsilon={EPSILON})(x)"
    if framework == "einops":
        return None
    package = "np" if framework == "numpy" else "jnp"
    weight, bias = along_text("weight", 1, len(x)), along_text("bias", 1, len(x))
    axes = tuple(range(2, len(x) + 1))
    return (
        f"groups = x.reshape(len(x), {count}, {share if isinstance(share, int) else -1}, *x.shape[2:])\n"
        f"mean, variance = groups.mean(axis={axes}, keepdims=True), groups.var(axis={axes}, keepdims=True)\n"
        f"z = ((groups - mean) / {package}.sqrt(variance + {EPSILON})).reshape(x.shape) * {weight} + {bias}"
    )


OPERATION = Operation(
    name="group_norm",
    title="Group normalisation",
    family="output",
    article="normalization-axes",
    operands=("x",),
    axes="image",
    parameters=(
        Parameter("groups", "size", 32, "Into how many groups the channels are split: 1 takes all together.", minimum=1),
        Parameter("channels", "size", None, "Channels that the layer was built for; those of x unless given.", minimum=1),
    ),
    example={"shapes": [(8, 16, 14, 14)], "groups": 4},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap(
            "torch",
            "nn.GroupNorm(groups, channels): the groups come first; as many groups as channels is instance normalisation.",
        ),
        Trap("keras", "GroupNormalization takes groups=32 and axis=-1 unless told otherwise, and adds 0.001 to the variance."),
        Trap("torch", "The channels must stand on axis 1: (N, L, C) is read with L as the channels."),
    ),
)
