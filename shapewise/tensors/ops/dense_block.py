"""Dense block: each layer reads everything before it, concatenated, and adds a few channels.

Source: Huang, Liu, van der Maaten and Weinberger, "Densely Connected Convolutional Networks", CVPR 2017, arXiv:1608.06993.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewise.tensors.arrays import allocatable
from shapewise.tensors.ops._arguments import checked_count, checked_flag, countable
from shapewise.tensors.ops._blocks import (
    Layer,
    conv,
    defined,
    layer_cost,
    layer_inputs,
    layer_step,
    norm,
    parameters_step,
    refuse_single_values,
    relu,
)
from shapewise.tensors.ops._window import affordable, image_operand, layout_warnings
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array

MOST_LAYERS = 1000


@dataclass(frozen=True, slots=True)
class Dense:
    """A dense block whose arguments were checked."""

    x: Shape
    growth: int
    count: int
    bottleneck: bool
    normalized: bool
    result: Shape

    def channels(self, number: int) -> Size:
        """How many channels layer ``number`` reads, counted from 0."""
        return self.x[1] + number * self.growth if isinstance(self.x[1], int) else None if number else self.x[1]

    def layers(self) -> list[Layer]:
        """All convolutions in order; each normalises what it reads."""
        made = []
        for number in range(self.count):
            channels, place = self.channels(number), (self.x[0], self.growth, *self.x[2:])
            if self.bottleneck:
                width = 4 * self.growth
                wide = (self.x[0], width, *self.x[2:])
                made.append(Layer(f"narrow_{number}", (width, channels, 1, 1), wide, channels if self.normalized else 0))
                channels = width
            weight = (self.growth, channels, 3, 3)
            made.append(Layer(f"layer_{number}", weight, place, channels if self.normalized else 0))
        return made


def plan(
    *,
    shapes: Sequence[Sequence[object]],
    layers: object = 4,
    growth: object = 32,
    bottleneck: bool = False,
    norm: bool = True,
) -> Dense:
    """Check all arguments and count the channels."""
    x = image_operand(shapes, 2)
    count, rate = checked_count(layers, "layers", 1, MOST_LAYERS), checked_count(growth, "growth")
    channels = x[1] + count * rate if isinstance(x[1], int) else None
    result = countable((x[0], channels, *x[2:]))
    block = Dense(x, rate, count, checked_flag(bottleneck, "bottleneck"), checked_flag(norm, "norm"), result)
    if block.normalized:
        refuse_single_values([x], x)
    for layer in block.layers()[-2:]:
        countable(layer.weight)
    return block


def shape(**arguments: Any) -> Shape:
    """(N, channels + layers · growth, H, W)."""
    return plan(**arguments).result


def results(**arguments: Any) -> dict[str, Shape]:
    """What comes out, and what each layer adds."""
    block = plan(**arguments)
    new = (block.x[0], block.growth, *block.x[2:])
    return {"output": block.result, **{f"layer_{number}": new for number in range(block.count)}}


def inputs(**arguments: Any) -> dict[str, Array]:
    """The image and the weights."""
    block = plan(**arguments)
    return layer_inputs(block.x, block.layers())


def outputs(**arguments: Any) -> dict[str, Array]:
    """Normalise, rectify, convolve, and lay the result behind all that was there."""
    import numpy as np

    block = plan(**arguments)
    allocatable(block.result, "the result")
    affordable(cost(**arguments).flops)
    arrays: Any = inputs(**arguments)
    z, made = arrays["x"], {}
    for number in range(block.count):
        new = z
        if block.bottleneck:
            new = conv(relu(norm(new, arrays, f"narrow_{number}")), arrays, f"narrow_{number}")
        new = conv(relu(norm(new, arrays, f"layer_{number}")), arrays, f"layer_{number}", 1, 1)
        made[f"layer_{number}"] = new
        z = np.concatenate([z, new], axis=1)
    return {"output": z, **made}


def run(**arguments: Any) -> Array:
    """The image and everything that the layers added."""
    return outputs(**arguments)["output"]


def steps(**arguments: Any) -> tuple[Step, ...]:
    """What each layer reads and adds."""
    block = plan(**arguments)
    beside = "batch normalisation, ReLU first" if block.normalized else "ReLU first"
    layers = block.layers()
    lines = [layer_step(layer, f" ({beside})") for layer in layers[:8]]
    if len(layers) > 8:
        lines.append(Step("further layers", f"{len(layers) - 8} more in the same way", f"{block.growth} channels each"))
    sums = f"{block.x[1]} + {block.count} · {block.growth}"
    return (
        *lines,
        Step("channels of the result", sums, str(block.result[1])),
        parameters_step(layers),
        Step("result", "x and all layers, concatenated", shape_text(block.result)),
    )


def cost(**arguments: Any) -> Cost:
    """The convolutions; concatenation computes nothing."""
    block = plan(**arguments)
    return layer_cost(block.layers(), block.result)


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Channels that seem to stand last."""
    return tuple(layout_warnings(plan(**arguments).x))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    block = plan(**arguments)
    if framework == "einops" or not isinstance(block.x[1], int):
        return None
    if framework in ("numpy", "jax"):
        return _by_hand(framework, block) if block.count <= 16 else None
    return _torch(block, block.x[1]) if framework == "torch" else _keras(block)


def _by_hand(framework: Framework, block: Dense) -> str:
    join = "np.concatenate" if framework == "numpy" else "jnp.concatenate"
    lines = defined(framework, ["conv", "relu", *(["norm"] if block.normalized else [])])

    def layer(source: str, name: str, options: str) -> str:
        if not block.normalized:
            return f"conv(relu({source}), {name}_weight, {name}_bias{options})"
        return f"conv(relu(norm({source}, {name}_scale, {name}_shift)), {name}_weight{options})"

    for number in range(block.count):
        source = "x" if number == 0 else "z"
        before = source
        if block.bottleneck:
            lines.append(f"narrow = {layer(source, f'narrow_{number}', '')}")
            before = "narrow"
        lines.append(f"z = {join}([{source}, {layer(before, f'layer_{number}', ', padding=1')}], axis=1)")
    return "\n".join(lines)


def _torch(block: Dense, channels: int) -> str:
    width, bias = 4 * block.growth, ", bias=False" if block.normalized else ""

    def parts(count: str, convolution: str) -> list[str]:
        return [*([f"nn.BatchNorm2d({count})"] if block.normalized else []), "nn.ReLU()", convolution]

    narrow = parts("channels", f"nn.Conv2d(channels, {width}, 1{bias})") if block.bottleneck else []
    source = str(width) if block.bottleneck else "channels"
    last = parts(source, f"nn.Conv2d({source}, {block.growth}, 3, padding=1{bias})")
    return (
        "z = x\n"
        f"for channels in range({channels}, {channels + block.count * block.growth}, {block.growth}):\n"
        f"    layer = nn.Sequential({', '.join([*narrow, *last])})\n"
        "    z = torch.cat([z, layer(z)], dim=1)"
    )


def _keras(block: Dense) -> str:
    bias = ", use_bias=False" if block.normalized else ""
    lines = ["z = x", f"for _ in range({block.count}):", "    new = z"]

    def layer(filters: int, kernel: int, padding: str) -> None:
        if block.normalized:
            lines.append("    new = keras.layers.BatchNormalization(axis=1)(new)")
        made = f'keras.layers.Conv2D({filters}, {kernel}{padding}{bias}, data_format="channels_first")'
        lines.append(f"    new = {made}(keras.ops.relu(new))")

    if block.bottleneck:
        layer(4 * block.growth, 1, "")
    layer(block.growth, 3, ', padding="same"')
    return "\n".join([*lines, "    z = keras.layers.Concatenate(axis=1)([z, new])"])


OPERATION = Operation(
    name="dense_block",
    title="Dense block",
    family="blocks",
    article="dense-connections",
    operands=("x",),
    axes="image",
    parameters=(
        Parameter("layers", "size", 4, "How many layers, each reading all that came before.", minimum=1, maximum=MOST_LAYERS),
        Parameter("growth", "size", 32, "How many channels each layer adds (the growth rate).", minimum=1),
        Parameter("bottleneck", "flag", False, "Narrow to 4 · growth channels with a 1x1 convolution first."),
        Parameter("norm", "flag", True, "Batch normalisation before each convolution, instead of a bias."),
    ),
    example={"shapes": [(2, 16, 8, 8)], "layers": 3, "growth": 8},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "torch.cat copies all channels at every layer: memory grows with the square of the layers."),
        Trap("keras", "Concatenate joins along axis=-1 unless told otherwise: with channels first, that is the width."),
    ),
    results=results,
    outputs=outputs,
)
