"""Layer normalisation: each sample's features get mean 0 and variance 1; no sample touches another.

Source: Ba, Kiros and Hinton, "Layer Normalization", arXiv:1607.06450; PyTorch documentation, "torch.nn.LayerNorm".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._normalization import (
    EPSILON,
    features_operand,
    normalization_cost,
    normalization_steps,
    standardized,
)
from shapewise.tensors.shapes import checked_shape, element_count, merged_size, sizes_clash
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def plan(*, shapes: Sequence[Sequence[object]], normalized: Any = None) -> tuple[Shape, Shape]:
    """The operand, and the sizes that the layer was built for: those of the last axes."""
    x = features_operand(shapes, 1, "the features last")
    if normalized is None:
        return x, x[-1:]
    built = checked_shape((normalized,) if hasattr(normalized, "__index__") else normalized, "normalized")
    if not built or len(built) > len(x):
        raise ShapeError(
            f"normalized {shape_text(built)} has {len(built)} axes, x {shape_text(x)} has {len(x)}",
            needed=f"1 to {len(x)} of the last axes of x",
            where="normalized",
            fix=f"write normalized={shape_text(x[-1:])}",
            operands=(x,),
            sizes=(len(built), len(x)),
        )
    start = len(x) - len(built)
    for axis, (given, wanted) in enumerate(zip(x[start:], built, strict=True), start=start):
        if sizes_clash(given, wanted):
            raise ShapeError(
                f"axis {axis} of x {shape_text(x)} has size {given}, the layer was built for {shape_text(built)}",
                needed=f"the last {'axis' if len(built) == 1 else 'axes'} of x to be {shape_text(built)}",
                where="normalized",
                fix=f"build the layer with normalized={shape_text(x[start:])}, or move the features to the end with transpose",
                operands=(x,),
                axis=axis,
                sizes=(given, wanted),
                rule="The last axes of x are the ones that the layer was built for",
            )
    return x, tuple(merged_size(given, wanted) for given, wanted in zip(x[start:], built, strict=True))


def shape(**arguments: Any) -> Shape:
    """The shape of x."""
    return plan(**arguments)[0]


def inputs(**arguments: Any) -> dict[str, Array]:
    """The numbers, and a scale and a shift for each feature."""
    x, built = plan(**arguments)
    return {"x": sample("x", x), "weight": sample("weight", built), "bias": sample("bias", built)}


def run(**arguments: Any) -> Array:
    """Normalise the last axes of the sample, scale and shift."""
    _, built = plan(**arguments)
    arrays = inputs(**arguments)
    return standardized(arrays["x"], last_axes(built)) * arrays["weight"] + arrays["bias"]  # type: ignore[no-any-return]


def last_axes(built: Shape) -> tuple[int, ...]:
    """(−1,), or (−2, −1) …"""
    return tuple(range(-len(built), 0))


def steps(**arguments: Any) -> tuple[Step, ...]:
    """Which numbers share a mean."""
    x, built = plan(**arguments)
    together = f"the last {'axis' if len(built) == 1 else f'{len(built)} axes'}: {' · '.join(str(size) for size in built)}"
    return normalization_steps(x, together, element_count(built), x[: len(x) - len(built)], built)


def cost(**arguments: Any) -> Cost:
    """A scale and a shift a feature."""
    return normalization_cost(*plan(**arguments))


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Axes that are seldom meant."""
    x, built = plan(**arguments)
    told = []
    if len(x) == 4 and len(built) == 1:
        told.append(
            f"The last axis of {shape_text(x)} is the width, if the channels come first: each row is normalised alone. "
            "To normalise the channels, move them to the end, or use group_norm with groups=1."
        )
    if element_count(built) == 1 and all(isinstance(size, int) for size in built):
        told.append(f"{shape_text(built)} is a single number: minus its own mean it is 0, so the result is the bias alone.")
    if len(built) == len(x) and len(x) > 1:
        told.append(f"All axes of {shape_text(x)} share one mean, the batch too: one sample's result depends on the others.")
    return tuple(told)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    _, built = plan(**arguments)
    axes: Any = last_axes(built) if len(built) > 1 else -1
    if framework == "torch":
        if not all(isinstance(size, int) for size in built):
            return None  # nn.LayerNorm is built from numbers
        return f"z = nn.LayerNorm({built[0] if len(built) == 1 else built})(x)"
    if framework == "keras":
        return f"z = keras.layers.LayerNormalization(axis={list(axes) if len(built) > 1 else axes}, epsilon={EPSILON})(x)"
    if framework == "einops":
        return None
    package = "np" if framework == "numpy" else "jnp"
    return (
        f"mean, variance = x.mean(axis={axes}, keepdims=True), x.var(axis={axes}, keepdims=True)\n"
        f"z = (x - mean) / {package}.sqrt(variance + {EPSILON}) * weight + bias"
    )


OPERATION = Operation(
    name="layer_norm",
    title="Layer normalisation",
    family="output",
    article="normalization-axes",
    operands=("x",),
    axes="sequence",
    parameters=(
        Parameter(
            "normalized", "shape", None, "Sizes of the last axes, which are normalised together; the last one unless given."
        ),
    ),
    example={"shapes": [(8, 128, 64)]},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "nn.LayerNorm takes sizes, not axes: nn.LayerNorm(64) means the last axis, which must have size 64."),
        Trap("keras", "LayerNormalization takes axes, not sizes, and adds 0.001 to the variance; PyTorch adds 0.00001."),
        Trap("torch", "nn.LayerNorm((C, H, W)) learns a weight for each place; nn.GroupNorm(1, C) one for each channel."),
        Trap("torch", "nn.LayerNorm(C) on (N, C, H, W) fails, or normalises the width in silence if it is C, too."),
        Trap("torch", "x.std() divides by n − 1; the layer and x.std() of NumPy divide by n."),
    ),
)
