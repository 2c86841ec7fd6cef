"""Upsample: a larger image out of the same numbers, repeated (nearest) or mixed (bilinear); nothing is learned.

Source: PyTorch documentation, "torch.nn.Upsample".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable, sample
from shapewise.tensors.ops._arguments import checked_choice, checked_factor, checked_flag, countable
from shapewise.tensors.ops._window import affordable, image_operand, layout_warnings, number_text, per_axis
from shapewise.tensors.shapes import element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


@dataclass(frozen=True, slots=True)
class Upsampling:
    """An upsampling whose arguments were checked."""

    x: Shape
    scale: tuple[int | float, ...] | None
    """How many times each size; ``None`` where a size was asked for instead."""
    mode: str
    align_corners: bool
    result: Shape

    @property
    def whole(self) -> tuple[int, ...] | None:
        """The scale where it is whole: then every number is copied equally often."""
        counts = tuple(factor for factor in self.scale or () if isinstance(factor, int))
        return counts if len(counts) == 2 else None


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
    factors = _factors(scale)
    sizes: list[Size] = [
        _scaled(given, factor, axis) if isinstance(given, int) else given if factor == 1 else None
        for axis, (given, factor) in enumerate(zip(x[2:], factors, strict=True), start=2)
    ]
    return Upsampling(x, factors, way, align_corners, countable((*x[:2], *sizes)))


def _factors(scale: object) -> tuple[int | float, ...]:
    """One factor for both axes, or one for each."""
    if isinstance(scale, tuple | list):
        if len(scale) != 2:
            raise ShapeError(
                f"scale has {len(scale)} numbers: {tuple(scale)!r}",
                needed="one number, or 2: height and width",
                where="scale",
                fix="write scale=2",
            )
        return tuple(checked_factor(factor, "scale") for factor in scale)
    return (checked_factor(scale, "scale"),) * 2


def _scaled(size: int, factor: int | float, axis: int) -> int:
    """The whole places of size · factor: what is left over is dropped."""
    wanted = size * factor if isinstance(factor, int) else floor(size * factor)
    if wanted < 1:
        raise ShapeError(
            f"{size} · {factor} = {size * factor:g} places on axis {axis}, less than 1",
            needed="at least 1 place",
            where="scale",
            fix="write scale=1",
            axis=axis,
            sizes=(size,),
        )
    return wanted


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
            np.arange(wanted) * given // wanted
            if up.scale is None or isinstance(factor, int)
            else np.minimum(np.floor(np.arange(wanted) / factor).astype(int), given - 1)
            for wanted, given, factor in zip((height, width), x.shape[2:], up.scale or (0, 0), strict=True)
        )
        return x[:, :, rows][:, :, :, columns]  # type: ignore[no-any-return]
    affordable(element_count(up.result) * (x.shape[2] + x.shape[3]))
    down, across = (
        mixing(given, wanted, up.align_corners, factor or wanted / given)
        for given, wanted, factor in zip(x.shape[2:], (height, width), up.scale or (0, 0), strict=True)
    )
    return down @ x @ across.T  # type: ignore[no-any-return]


def mixing(size: int, wanted: Any, align_corners: bool, factor: float) -> Any:
    """A matrix (wanted, size): how much of each old place is in each new one; ``factor``: new places an old one."""
    import numpy as np

    allocatable((wanted, size), "the weights of an axis")
    at = np.linspace(0, size - 1, wanted) if align_corners else np.clip((np.arange(wanted) + 0.5) / factor - 0.5, 0, size - 1)
    return np.maximum(0, 1 - np.abs(at[:, None] - np.arange(size)))


def steps(**arguments: Any) -> tuple[Step, ...]:
    """Each axis, and where a number comes from."""
    up = plan(**arguments)
    lines = [Step("batch and channels", "stay", shape_text(up.x[:2]))]
    for number, name in enumerate(("height", "width")):
        given, wanted = up.x[number + 2], up.result[number + 2]
        formula = f"{given} · {up.scale[number]}" if up.scale else f"asked for, from {given}"
        if up.scale and not up.whole:
            formula = f"floor({formula})"
        lines.append(Step(f"{name} (axis {number + 2})", formula, str(wanted)))
    back = "/ scale" if up.scale else "· old size / new size"
    if up.mode == "nearest":
        lines.append(Step("every number", f"old place = floor(new place {back})", "1 number is copied"))
    elif up.align_corners:
        lines.append(Step("every number", "old place = new place · (old size − 1) / (new size − 1)", "4 numbers are mixed"))
    else:
        lines.append(Step("every number", f"old place = (new place + 1/2) {back} − 1/2", "4 numbers are mixed"))
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
        to = f"scale_factor={_factor_text(up.scale)}" if up.scale else f"size={up.result[2:]}"
        aligned = ", align_corners=True" if up.align_corners else ""
        return f'z = nn.Upsample({to}, mode="{up.mode}"{aligned})(x)'
    if framework == "keras":
        return _keras(up)
    if framework == "einops":
        if up.mode == "bilinear" or not up.whole:
            return None
        return f'z = repeat(x, "n c h w -> n c (h i) (w j)", i={up.whole[0]}, j={up.whole[1]})'
    package = "np" if framework == "numpy" else "jnp"
    if up.mode == "nearest" and up.whole:
        return f"z = x.repeat({up.whole[0]}, axis=2).repeat({up.whole[1]}, axis=3)"
    if not all(isinstance(size, int) for size in up.result[2:]):
        return None
    return _places_by_hand(framework, package, up)


def _places_by_hand(framework: Framework, package: str, up: Upsampling) -> str:
    """Lines of NumPy or JAX that say where each new place reads."""
    height, width = up.result[2:]
    fractional = up.scale is not None and up.whole is None
    if framework == "jax" and up.mode == "bilinear" and not up.align_corners and not fractional:
        return f'z = jax.image.resize(x, (*x.shape[:2], {height}, {width}), "bilinear", antialias=False)'
    if up.mode == "nearest":
        rows, columns = (
            f"({package}.arange({wanted}) {ratio}).astype(int)" if ratio[0] == "/" else f"{package}.arange({wanted}) {ratio}"
            for wanted, ratio in zip((height, width), _whole_ratios(up), strict=True)
        )
        return f"rows = {rows}\ncolumns = {columns}\nz = x[:, :, rows][:, :, :, columns]"
    at = f"{package}.clip(({package}.arange(wanted) + 0.5) / factor - 0.5, 0, size - 1)"
    if up.align_corners:
        at = f"{package}.linspace(0, size - 1, wanted)"
    down, across = up.scale or (f"{height} / x.shape[2]", f"{width} / x.shape[3]")
    return (
        "def mixing(size, wanted, factor):  # how much of each old place is in each new one\n"
        f"    at = {at}\n"
        f"    return {package}.maximum(0, 1 - {package}.abs(at[:, None] - {package}.arange(size)))\n\n"
        f"z = mixing(x.shape[2], {height}, {down}) @ x @ mixing(x.shape[3], {width}, {across}).T"
    )


def _whole_ratios(up: Upsampling) -> tuple[str, ...]:
    """What takes a new place to an old one: by the factor where it is a fraction, else by whole numbers."""
    factors = up.scale or (0, 0)
    return tuple(
        f"/ {factor}" if isinstance(factor, float) else f"* x.shape[{axis}] // {up.result[axis]}"
        for axis, factor in enumerate(factors, start=2)
    )


def _factor_text(scale: tuple[int | float, ...]) -> str:
    return str(scale[0]) if len(set(scale)) == 1 else str(scale)


def _keras(up: Upsampling) -> str | None:
    if up.align_corners:
        return None  # Keras always takes the middles of the places
    if up.whole:
        options = "" if up.mode == "nearest" else ', interpolation="bilinear"'
        return f'z = keras.layers.UpSampling2D({number_text(up.whole)}{options}, data_format="channels_first")(x)'
    if up.mode == "nearest":
        places = [
            f'keras.ops.cast(keras.ops.arange({wanted}) {ratio}, "int32")'
            if ratio[0] == "/"
            else f"keras.ops.arange({wanted}) {ratio}"
            for wanted, ratio in zip(up.result[2:], _whole_ratios(up), strict=True)
        ]
        return f"z = keras.ops.take(keras.ops.take(x, {places[0]}, axis=2), {places[1]}, axis=3)"
    if up.scale:
        return None  # Keras knows no fractional scale; a resize to the same size reads a little beside
    return f'z = keras.ops.image.resize(x, {up.result[2:]}, interpolation="bilinear", data_format="channels_first")'


OPERATION = Operation(
    name="upsample",
    title="Upsample",
    family="pooling",
    article="upsampling",
    operands=("x",),
    axes="image",
    parameters=(
        Parameter("scale", "factor", 2, "How many times as high and as wide: one number, or one each; fractions too."),
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
        Trap("torch", "nn.Upsample(2) makes 2x2 pictures: its first argument is the size; say scale_factor=2."),
        Trap("torch", 'mode="bilinear" takes four axes alone: "linear" is for (N, C, L), "trilinear" for (N, C, D, H, W).'),
    ),
)
