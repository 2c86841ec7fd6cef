"""Pixel shuffle: channels become places; each factor · factor channels make one channel that is factor times as large.

Source: Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural
Network", CVPR 2016, arXiv:1609.05158.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._arguments import checked_count, countable
from shapewise.tensors.ops._window import image_operand, layout_warnings
from shapewise.tensors.shapes import element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def plan(*, shapes: Sequence[Sequence[object]], factor: object = 2) -> tuple[Shape, Shape, int]:
    """The operand, the result and the factor."""
    x = image_operand(shapes, 2)
    times = checked_count(factor, "factor")
    channels = x[1]
    if isinstance(channels, int) and channels % times**2:
        works = next(number for number in range(min(times, channels, 4096), 0, -1) if channels % number**2 == 0)
        more = -(-channels // times**2) * times**2
        raise ShapeError(
            f"{channels} channels on axis 1 of x {shape_text(x)} do not make squares of {times} · {times} = {times**2}",
            needed=f"a multiple of {times**2} channels",
            where="factor",
            fix=f"write factor={works}, or bring x to {more} channels with a 1x1 convolution first",
            operands=(x,),
            axis=1,
            sizes=(channels, times**2),
            rule="Each channel of the result takes factor · factor channels of the operand",
        )
    grown: list[Size] = [size * times if isinstance(size, int) else size if times == 1 else None for size in x[2:]]
    left = channels // times**2 if isinstance(channels, int) else channels if times == 1 else None
    return x, countable((x[0], left, *grown)), times


def shape(**arguments: Any) -> Shape:
    """(N, C / factor², H · factor, W · factor)."""
    return plan(**arguments)[1]


def inputs(**arguments: Any) -> dict[str, Array]:
    """The image."""
    return {"x": sample("x", plan(**arguments)[0])}


def run(**arguments: Any) -> Array:
    """Split the channels, bring their parts beside height and width, and merge."""
    _, result, times = plan(**arguments)
    x: Any = inputs(**arguments)["x"]
    n, c, h, w = x.shape
    split = x.reshape(n, c // times**2, times, times, h, w)
    return split.transpose(0, 1, 4, 2, 5, 3).reshape(result)  # type: ignore[no-any-return]


def steps(**arguments: Any) -> tuple[Step, ...]:
    """How the channels split and where their parts go."""
    x, result, times = plan(**arguments)
    return (
        Step(
            "split the channels",
            f"{x[1]} = {result[1]} · {times} · {times}",
            shape_text((x[0], result[1], times, times, *x[2:])),
        ),
        Step("height (axis 2)", f"{x[2]} · {times}", str(result[2])),
        Step("width (axis 3)", f"{x[3]} · {times}", str(result[3])),
        Step(
            "every number",
            f"z[n, c, h, w] = x[n, c·{times**2} + (h mod {times})·{times} + w mod {times}, h // {times}, w // {times}]",
            shape_text(result),
        ),
    )


def cost(**arguments: Any) -> Cost:
    """Nothing is computed; every number moves once."""
    return Cost(parameters=0, flops=0, bytes=4 * element_count(shape(**arguments)))


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Channels that seem to stand last."""
    return tuple(layout_warnings(plan(**arguments)[0]))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    times = plan(**arguments)[2]
    if framework == "torch":
        return f"z = nn.PixelShuffle({times})(x)"
    if framework == "einops":
        return f'z = rearrange(x, "n (c i j) h w -> n c (h i) (w j)", i={times}, j={times})'
    sizes, order, merged = f"(n, -1, {times}, {times}, h, w)", "(0, 1, 4, 2, 5, 3)", f"(n, -1, h * {times}, w * {times})"
    if framework == "keras":
        return (
            "n, c, h, w = x.shape\n"
            f"split = keras.ops.reshape(x, {sizes})\n"
            f"z = keras.ops.reshape(keras.ops.transpose(split, {order}), {merged})"
        )
    return f"n, c, h, w = x.shape\nz = x.reshape({sizes}).transpose({order}).reshape({merged})"


OPERATION = Operation(
    name="pixel_shuffle",
    title="Pixel shuffle",
    family="pooling",
    article="upsampling",
    operands=("x",),
    axes="image",
    parameters=(Parameter("factor", "size", 2, "How many times as high and as wide the result is.", minimum=1),),
    example={"shapes": [(8, 64, 16, 16)], "factor": 2},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap(
            "keras",
            "keras.ops.depth_to_space with channels last splits them as (factor, factor, C), nn.PixelShuffle as (C, factor²).",
        ),
        Trap("torch", "nn.PixelUnshuffle is the way back, not a pooling: it loses nothing."),
        Trap("torch", "The channels must stand on axis 1: (N, H, W, C) is taken without an error if H can be divided."),
    ),
)
