"""Patch embedding: an image cut into squares, each projected to a vector: a sequence for a Transformer.

Source: Dosovitskiy et al., "An Image is Worth 16x16 Words", ICLR 2021, arXiv:2010.11929.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable, sample
from shapewise.tensors.ops._arguments import checked_count, checked_flag, countable
from shapewise.tensors.ops._convolution import convolve, refuse_channels
from shapewise.tensors.ops._window import SPATIAL, affordable, image_operand, layout_warnings, number_text, per_axis
from shapewise.tensors.shapes import element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


@dataclass(frozen=True, slots=True)
class Patches:
    """A patch embedding whose arguments were checked."""

    x: Shape
    patch: tuple[int, ...]
    grid: Shape
    class_token: bool
    weight: Shape
    result: Shape

    @property
    def parameters(self) -> int:
        """The projection with its bias, and the class token."""
        features = element_count(self.weight[:1])
        return element_count(self.weight) + features * (2 if self.class_token else 1)

    @property
    def flops(self) -> int:
        """Every number of the image meets every feature once."""
        return element_count(self.x) * element_count(self.weight[:1])


def plan(
    *,
    shapes: Sequence[Sequence[object]],
    patch: object = 16,
    features: object = 768,
    class_token: bool = False,
    channels: object = None,
) -> Patches:
    """Check all arguments and count the patches."""
    x = image_operand(shapes, 2)
    sides, width = per_axis(patch, 2, "patch"), checked_count(features, "features")
    refuse_channels(x, channels)
    for number, (size, side) in enumerate(zip(x[2:], sides, strict=True)):
        if isinstance(size, int) and size % side:
            raise ShapeError(
                f"the {SPATIAL[2][number]} {size} of x {shape_text(x)} is no multiple of the patch {side}: "
                f"{size} = {size // side} · {side} + {size % side}",
                needed=f"a multiple of {side} on axis {number + 2}",
                where="shapes",
                fix=f"pad axis {number + 2} to {-(-size // side) * side}"
                + (f", or crop it to {size // side * side}" if size >= side else ""),
                operands=(x,),
                axis=number + 2,
                sizes=(size, side),
                rule="Patches tile the image: height and width are multiples of the patch",
            )
    grid: list[Size] = [
        size // side if isinstance(size, int) else size if side == 1 else None for size, side in zip(x[2:], sides, strict=True)
    ]
    token = checked_flag(class_token, "class_token")
    counts = [number for number in grid if isinstance(number, int)]
    places = counts[0] * counts[1] + token if len(counts) == 2 else None
    weight = countable((width, x[1], *sides))
    return Patches(x, sides, tuple(grid), token, weight, countable((x[0], places, width)))


def shape(**arguments: Any) -> Shape:
    """(N, patches, features); one place more with a class token."""
    return plan(**arguments).result


def inputs(**arguments: Any) -> dict[str, Array]:
    """The image, the projection as a kernel, its bias, and the class token."""
    cut = plan(**arguments)
    arrays = {"x": sample("x", cut.x), "weight": sample("weight", cut.weight), "bias": sample("bias", cut.weight[:1])}
    return {**arrays, "token": sample("token", (1, 1, *cut.weight[:1]))} if cut.class_token else arrays


def run(**arguments: Any) -> Array:
    """A convolution whose windows do not overlap, its places laid out in a row."""
    import numpy as np

    cut = plan(**arguments)
    batch, _, width = allocatable(cut.result, "the result")
    affordable(cut.flops)
    arrays: Any = inputs(**arguments)
    maps: Any = convolve(arrays["x"], arrays["weight"], arrays["bias"], cut.patch)
    places = maps.reshape(batch, width, maps.shape[2] * maps.shape[3]).transpose(0, 2, 1)
    if not cut.class_token:
        return places  # type: ignore[no-any-return]
    return np.concatenate([np.broadcast_to(arrays["token"], (batch, 1, width)), places], axis=1)


def steps(**arguments: Any) -> tuple[Step, ...]:
    """The grid, the patches, the projection, and the class token."""
    cut = plan(**arguments)
    area = (cut.x[1], *cut.patch)
    flat = element_count(area) if isinstance(cut.x[1], int) else None
    count = element_count(cut.grid) if all(isinstance(size, int) for size in cut.grid) else None
    lines = [
        Step("patches down", f"{cut.x[2]} / {cut.patch[0]}", str(cut.grid[0])),
        Step("patches across", f"{cut.x[3]} / {cut.patch[1]}", str(cut.grid[1])),
        Step("patches", f"{cut.grid[0]} · {cut.grid[1]}", str(count)),
        Step("numbers a patch", " · ".join(str(size) for size in area), str(flat)),
        Step("projection", f"{flat} to {cut.weight[0]} features", shape_text((cut.x[0], count, cut.weight[0]))),
    ]
    if cut.class_token:
        lines.append(Step("class token", f"{count} + 1 in front", str(cut.result[1])))
    return (*lines, Step("result", "batch, places, features", shape_text(cut.result)))


def cost(**arguments: Any) -> Cost:
    """The projection is learned; it reads every number of the image once."""
    cut = plan(**arguments)
    return Cost(cut.parameters, cut.flops, 4 * element_count(cut.result))


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Channels that seem to stand last."""
    return tuple(layout_warnings(plan(**arguments).x))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    cut = plan(**arguments)
    down, across = cut.patch
    width = cut.weight[0]
    join = {"numpy": "np.concatenate", "jax": "jnp.concatenate", "keras": "keras.ops.concatenate"}.get(framework)
    token = ""
    if framework == "torch":
        known = isinstance(cut.x[1], int)
        layer = f"nn.Conv2d({cut.x[1]}, " if known else "nn.LazyConv2d("
        if cut.class_token:
            token = (
                f"\ntoken = nn.Parameter(torch.zeros(1, 1, {width}))\nz = torch.cat([token.expand(len(z), -1, -1), z], dim=1)"
            )
        return (
            f"maps = {layer}{width}, {number_text(cut.patch)}, stride={number_text(cut.patch)})(x)\n"
            f"z = maps.flatten(2).transpose(1, 2){token}"
        )
    if framework == "einops":
        if cut.class_token:
            return None
        return (
            f'patches = rearrange(x, "n c (h i) (w j) -> n (h w) (c i j)", i={down}, j={across})\n'
            'z = patches @ rearrange(weight, "d c i j -> (c i j) d") + bias'
        )
    if framework == "keras":
        maps = (
            f"maps = keras.layers.Conv2D({width}, {number_text(cut.patch)}, strides={number_text(cut.patch)}, "
            'data_format="channels_first")(x)\n'
            f"z = keras.ops.transpose(keras.ops.reshape(maps, (maps.shape[0], {width}, -1)), (0, 2, 1))"
        )
        if cut.class_token:
            token = f"\ntokens = keras.ops.broadcast_to(token, (z.shape[0], 1, {width}))\nz = {join}([tokens, z], axis=1)"
        return maps + token
    package = "np" if framework == "numpy" else "jnp"
    if cut.class_token:
        token = f"\nz = {join}([{package}.broadcast_to(token, (n, 1, {width})), z], axis=1)"
    return (
        "n, c, h, w = x.shape\n"
        f"patches = x.reshape(n, c, h // {down}, {down}, w // {across}, {across}).transpose(0, 2, 4, 1, 3, 5)\n"
        f"patches = patches.reshape(n, (h // {down}) * (w // {across}), c * {down * across})\n"
        f"z = patches @ weight.reshape({width}, -1).T + bias{token}"
    )


OPERATION = Operation(
    name="patch_embed",
    title="Patch embedding",
    family="sequence",
    article="patch-embedding",
    operands=("x",),
    axes="image",
    parameters=(
        Parameter("patch", "size", 16, "Side of a patch: one number, or height and width.", minimum=1),
        Parameter("features", "size", 768, "How many numbers stand for a patch.", minimum=1),
        Parameter("class_token", "flag", False, "Put one learned place in front, which stands for the whole image."),
        Parameter("channels", "size", None, "Channels that the layer was built for; those of x unless given.", minimum=1),
    ),
    example={"shapes": [(2, 3, 32, 32)], "patch": 8, "features": 64, "class_token": True},
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
            "The convolution gives (N, D, H, W): flatten(2) and transpose(1, 2) make (N, places, D); a reshape would mix them.",
        ),
        Trap("torch", "nn.Conv2d drops what does not fill a patch without a word; here that is refused."),
        Trap("einops", 'Whether a patch is read "(c i j)" or "(i j c)" must agree with the weight; both give the same shape.'),
        Trap("keras", "Conv2D with channels last gives (N, H, W, D): one reshape makes (N, places, D), no transpose."),
    ),
)
