"""Upsample: a larger image out of the same numbers, repeated (nearest) or mixed (bilinear); nothing is learned.

Source: PyTorch documentation, "torch.nn.Upsample".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable, sample
from shapewise.tensors.ops._arguments import checked_choice, checked_flag, countable
from shapewise.tensors.ops._window import affordable, image_operand, layout_warnings, number_text, per_axis
from shapewise.tensors.shapes import element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


@dataclass(frozen=True, slots=True)
class Upsampling:
    """An upsampling whose arguments were checked."""

    x: Shape
    scale: tuple[int, ...] | None
    """How often each size is taken; ``None`` where a size was asked for instead."""
    mode: str
    align_corners: bool
    result: Shape


def plan(
    *,
    shapes: Sequence[Sequence[object]],
    scale: object = 2,
    size: object = None,
    mode: object = "nearest",
    align_corners: bool = False,
) -> Upsampling:
    """Check all arguments and work out the shape."""
    x = image_operand(shapes, 2)
    way = checked_choice(mode, "mode", ("nearest", "bilinear"))
    if checked_flag(align_corners, "align_corners") and way == "nearest":
        raise ShapeError(
            "align_corners=True with mode='nearest', which takes 1 number and mixes none",
            needed="mode='bilinear'",
            where="align_corners",
            fix="write align_corners=False, or mode='bilinear'",
            operands=(x,),
        )
    if size is not None:
        return Upsampling(x, None, way, align_corners, countable((*x[:2], *per_axis(size, 2, "size"))))
    factors = per_axis(scale, 2, "scale")
    sizes: list[Size] = [
        given * factor if isinstance(given, int) else given if factor == 1 else None
        for given, factor in zip(x[2:], factors, strict=True)
    ]
    return Upsampling(x, factors, way, align_corners, countable((*x[:2], *sizes)))


def shape(**arguments: Any) -> Shape:
    """Batch and channels stay; height and width become size · scale, or the size that was asked for."""
    return plan(**arguments).result


def inputs(**arguments: Any) -> dict[str, Array]:
    """The image."""
    return {"x": sample("x", plan(**arguments).x)}


def run(**arguments: Any) -> Array:
    """Mix rows, then columns: each new place is a weighted sum of the old ones."""
    import numpy as np

    up = plan(**arguments)
    x: Any = inputs(**arguments)["x"]
    height, width = allocatable(up.result, "the result")[2:]
    if up.mode == "nearest":
        rows, columns = (
            np.arange(wanted) * given // wanted for wanted, given in zip((height, width), x.shape[2:], strict=True)
        )
        return x[:, :, rows][:, :, :, columns]  # type: ignore[no-any-return]
    affordable(element_count(up.result) * (x.shape[2] + x.shape[3]))
    return mixing(x.shape[2], height, up.align_corners) @ x @ mixing(x.shape[3], width, up.align_corners).T  # type: ignore[no-any-return]


def mixing(size: int, wanted: Any, align_corners: bool) -> Any:
    """A matrix (wanted, size): how much of each old place is in each new one."""
    import numpy as np

    allocatable((wanted, size), "the weights of an axis")
    if align_corners:
        at = np.linspace(0, size - 1, wanted)
    else:
        at = np.clip((np.arange(wanted) + 0.5) * size / wanted - 0.5, 0, size - 1)
    return np.maximum(0, 1 - np.abs(at[:, None] - np.arange(size)))


def steps(**arguments: Any) -> tuple[Step, ...]:
    """Each axis, and where a number comes from."""
    up = plan(**arguments)
    lines = [Step("batch and channels", "stay", shape_text(up.x[:2]))]
    for number, name in enumerate(("height", "width")):
        given, wanted = up.x[number + 2], up.result[number + 2]
        formula = f"{given} · {up.scale[number]}" if up.scale else f"asked for, from {given}"
        lines.append(Step(f"{name} (axis {number + 2})", formula, str(wanted)))
    if up.mode == "nearest":
        lines.append(Step("every number", "old place = floor(new place · old size / new size)", "1 number is copied"))
    elif up.align_corners:
        lines.append(Step("every number", "old place = new place · (old size − 1) / (new size − 1)", "4 numbers are mixed"))
    else:
        lines.append(Step("every number", "old place = (new place + 1/2) · old size / new size − 1/2", "4 numbers are mixed"))
    return (*lines, Step("result", "batch, channels, height, width", shape_text(up.result)))


def cost(**arguments: Any) -> Cost:
    """Nothing is learned; a bilinear number mixes four."""
    up = plan(**arguments)
    count = element_count(up.result)
    return Cost(parameters=0, flops=4 * count if up.mode == "bilinear" else 0, bytes=4 * count)


def warnings(**arguments: Any) -> tuple[str, ...]:
    """A result that is smaller, and channels that seem to stand last."""
    up = plan(**arguments)
    told = layout_warnings(up.x)
    pairs = zip(up.x[2:], up.result[2:], strict=True)
    if any(isinstance(given, int) and isinstance(wanted, int) and wanted < given for given, wanted in pairs):
        told.append(
            f"{shape_text(up.x)} becomes smaller, {shape_text(up.result)}: numbers between the places that are read are lost. "
            "To make an image smaller, pool it."
        )
    return tuple(told)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    up = plan(**arguments)
    if framework == "torch":
        to = f"scale_factor={number_text(up.scale)}" if up.scale else f"size={up.result[2:]}"
        aligned = ", align_corners=True" if up.align_corners else ""
        return f'z = nn.Upsample({to}, mode="{up.mode}"{aligned})(x)'
    if framework == "keras":
        return _keras(up)
    if framework == "einops":
        if up.mode == "bilinear" or not up.scale:
            return None
        return f'z = repeat(x, "n c h w -> n c (h i) (w j)", i={up.scale[0]}, j={up.scale[1]})'
    package = "np" if framework == "numpy" else "jnp"
    if up.mode == "nearest" and up.scale:
        return f"z = x.repeat({up.scale[0]}, axis=2).repeat({up.scale[1]}, axis=3)"
    if not all(isinstance(size, int) for size in up.result[2:]):
        return None
    height, width = up.result[2:]
    if framework == "jax" and up.mode == "bilinear" and not up.align_corners:
        return f'z = jax.image.resize(x, (*x.shape[:2], {height}, {width}), "bilinear", antialias=False)'
    if up.mode == "nearest":
        return (
            f"rows = {package}.arange({height}) * x.shape[2] // {height}\n"
            f"columns = {package}.arange({width}) * x.shape[3] // {width}\n"
            "z = x[:, :, rows][:, :, :, columns]"
        )
    at = f"{package}.clip(({package}.arange(wanted) + 0.5) * size / wanted - 0.5, 0, size - 1)"
    if up.align_corners:
        at = f"{package}.linspace(0, size - 1, wanted)"
    return (
        "def mixing(size, wanted):  # how much of each old place is in each new one\n"
        f"    at = {at}\n"
        f"    return {package}.maximum(0, 1 - {package}.abs(at[:, None] - {package}.arange(size)))\n\n"
        f"z = mixing(x.shape[2], {height}) @ x @ mixing(x.shape[3], {width}).T"
    )


def _keras(up: Upsampling) -> str | None:
    if up.align_corners:
        return None  # Keras always takes the middles of the places
    if up.scale:
        options = "" if up.mode == "nearest" else ', interpolation="bilinear"'
        return f'z = keras.layers.UpSampling2D({number_text(up.scale)}{options}, data_format="channels_first")(x)'
    if up.mode == "nearest":
        places = [
            f"keras.ops.arange({wanted}) * x.shape[{axis}] // {wanted}" for axis, wanted in enumerate(up.result[2:], start=2)
        ]
        return f"z = keras.ops.take(keras.ops.take(x, {places[0]}, axis=2), {places[1]}, axis=3)"
    return f'z = keras.ops.image.resize(x, {up.result[2:]}, interpolation="bilinear", data_format="channels_first")'


OPERATION = Operation(
    name="upsample",
    title="Upsample",
    family="pooling",
    article="upsampling",
    operands=("x",),
    axes="image",
    parameters=(
        Parameter("scale", "size", 2, "How many times as high and as wide: one number, or one each.", minimum=1),
        Parameter("size", "size", None, "Height and width of the result, instead of a scale.", minimum=1),
        Parameter(
            "mode", "choice", "nearest", "Copy the nearest number, or mix the four around.", choices=("nearest", "bilinear")
        ),
        Parameter("align_corners", "flag", False, "Bilinear only: corners keep their numbers exactly."),
    ),
    example={"shapes": [(8, 64, 16, 16)], "scale": 2, "mode": "nearest"},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap(
            "torch", "nn.Upsample and F.interpolate copy the nearest number unless mode is given; nn.Upsample learns nothing."
        ),
        Trap("torch", "align_corners=True keeps the corners and changes every other number; Keras has no such switch."),
        Trap("keras", "UpSampling2D takes (N, H, W, C) unless told otherwise, and whole factors only."),
        Trap(
            "keras",
            "keras.ops.image.resize takes the nearest number from the middle of each new place, F.interpolate from its start.",
        ),
        Trap("jax", "jax.image.resize takes the whole result shape, batch and channels included, and smooths when it shrinks."),
    ),
)
