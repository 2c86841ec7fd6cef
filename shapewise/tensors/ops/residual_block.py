"""Residual block: two convolutions whose result is added to what came in.

Source: He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", CVPR 2016, arXiv:1512.03385.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable
from shapewise.tensors.ops._arguments import checked_choice, checked_count, checked_flag, countable
from shapewise.tensors.ops._blocks import (
    Layer,
    conv,
    defined,
    layer_cost,
    layer_inputs,
    layer_step,
    norm,
    parameters_step,
    refuse_even,
    refuse_single_values,
    relu,
)
from shapewise.tensors.ops._window import affordable, image_operand, layout_warnings, unused_warnings
from shapewise.tensors.shapes import element_count, sizes_clash
from shapewise.tensors.windows import conv_size
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array

SHORTCUTS = ("identity", "projection")


@dataclass(frozen=True, slots=True)
class Residual:
    """A residual block whose arguments were checked."""

    x: Shape
    kernel: int
    stride: int
    normalized: bool
    layers: tuple[Layer, ...]
    """first, second, and the projection where there is one."""
    result: Shape

    @property
    def projected(self) -> bool:
        """Whether the shortcut is a 1x1 convolution."""
        return len(self.layers) == 3


def plan(
    *,
    shapes: Sequence[Sequence[object]],
    filters: object = None,
    kernel: object = 3,
    stride: object = 1,
    shortcut: object = "identity",
    norm: bool = True,
) -> Residual:
    """Check all arguments; both ways must come to the same shape, or nothing can be added."""
    x = image_operand(shapes, 2)
    size, step = checked_count(kernel, "kernel"), checked_count(stride, "stride")
    count = x[1] if filters is None else checked_count(filters, "filters")
    way, normalized = checked_choice(shortcut, "shortcut", SHORTCUTS), checked_flag(norm, "norm")
    refuse_even(size)
    half = size // 2
    places = tuple(conv_size(given, size, step, (half, half)) for given in x[2:])
    result = countable((x[0], count, *places))
    kept = count if normalized else 0
    layers = [
        Layer("first", countable((count, x[1], size, size)), result, kept),
        Layer("second", countable((count, count, size, size)), result, kept),
    ]
    if way == "projection":
        layers.append(Layer("projection", countable((count, x[1], 1, 1)), result, kept))
    else:
        _refuse_sum(x, result)
    if normalized:
        refuse_single_values([result], x)
    return Residual(x, size, step, normalized, tuple(layers), result)


def _refuse_sum(x: Shape, result: Shape) -> None:
    for axis in range(1, 4):
        if sizes_clash(x[axis], result[axis]):
            raise ShapeError(
                f"the convolutions give {shape_text(result)}, the shortcut is x {shape_text(x)}: "
                f"{result[axis]} against {x[axis]} on axis {axis}",
                needed="equal shapes: they are added",
                where="shortcut",
                fix='write shortcut="projection", a 1x1 convolution with the same stride',
                operands=(x, result),
                axis=axis,
                sizes=(x[axis], result[axis]),
                rule="What is added to x has the shape of x",
            )


def shape(**arguments: Any) -> Shape:
    """(N, filters, ceil(H / stride), ceil(W / stride))."""
    return plan(**arguments).result


def inputs(**arguments: Any) -> dict[str, Array]:
    """The image and the weights."""
    block = plan(**arguments)
    return layer_inputs(block.x, block.layers)


def run(**arguments: Any) -> Array:
    """relu(F(x) + shortcut(x))."""
    block = plan(**arguments)
    allocatable(block.result, "the result")
    affordable(cost(**arguments).flops)
    arrays: Any = inputs(**arguments)
    x, half = arrays["x"], block.kernel // 2
    z = relu(norm(conv(x, arrays, "first", block.stride, half), arrays, "first"))
    z = norm(conv(z, arrays, "second", 1, half), arrays, "second")
    way = norm(conv(x, arrays, "projection", block.stride), arrays, "projection") if block.projected else x
    return relu(z + way)  # type: ignore[no-any-return]


def steps(**arguments: Any) -> tuple[Step, ...]:
    """Both ways, and their sum."""
    block = plan(**arguments)
    beside = ", batch normalisation" if block.normalized else ""
    strided = f", stride {block.stride}" if block.stride > 1 else ""
    first, second, *projection = block.layers
    lines = [layer_step(first, f"{strided}{beside}, ReLU"), layer_step(second, beside)]
    lines.append(
        layer_step(projection[0], f"{strided}{beside}") if projection else Step("shortcut", "x as it is", shape_text(block.x))
    )
    return (
        *lines,
        Step("sum", f"{shape_text(block.result)} + {shape_text(block.result)}, ReLU", shape_text(block.result)),
        parameters_step(block.layers),
    )


def cost(**arguments: Any) -> Cost:
    """The convolutions, and one addition a number for the sum."""
    block = plan(**arguments)
    return layer_cost(block.layers, block.result, element_count(block.result))


def projection_parameters(arguments: Arguments) -> int:
    """What a projection shortcut alone adds to the learned numbers; 0 for a block without one."""
    return sum(layer.parameters for layer in plan(**arguments).layers[2:])


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Channels that seem to stand last; places that a strided shortcut never reads; a projection that nothing needs."""
    block = plan(**arguments)
    told = layout_warnings(block.x)
    if block.projected and block.stride == 1 and block.x[1] == block.result[1]:
        told.append(f"Both ways have the shape {shape_text(block.result)}: x itself could be added, without parameters.")
    if block.projected and block.stride > 1:
        steps = (block.stride, block.stride)
        told += [
            f"In the shortcut: {told_one}" for told_one in unused_warnings(block.x, (1, 1), steps, ((0, 0), (0, 0)), (1, 1))
        ]
    return tuple(told)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    block = plan(**arguments)
    if framework == "einops":
        return None
    if framework in ("numpy", "jax"):
        return _by_hand(framework, block)
    if not isinstance(block.x[1], int):
        return None
    return _torch(block) if framework == "torch" else _keras(block)


def _by_hand(framework: Framework, block: Residual) -> str:
    lines = defined(framework, ["conv", "relu", *(["norm"] if block.normalized else [])])

    def layer(source: str, name: str, stride: int, padding: int) -> str:
        options = (f", stride={stride}" if stride > 1 else "") + (f", padding={padding}" if padding else "")
        if not block.normalized:
            return f"conv({source}, {name}_weight, {name}_bias{options})"
        return f"norm(conv({source}, {name}_weight{options}), {name}_scale, {name}_shift)"

    half = block.kernel // 2
    lines.append(f"z = relu({layer('x', 'first', block.stride, half)})")
    lines.append(f"z = {layer('z', 'second', 1, half)}")
    lines.append(f"z = relu(z + {layer('x', 'projection', block.stride, 0) if block.projected else 'x'})")
    return "\n".join(lines)


def _torch(block: Residual) -> str:
    count, half = block.result[1], block.kernel // 2

    def layer(channels: object, kernel: int, stride: int, padding: int) -> str:
        options = (f", stride={stride}" if stride > 1 else "") + (f", padding={padding}" if padding else "")
        if not block.normalized:
            return f"nn.Conv2d({channels}, {count}, {kernel}{options})"
        return f"nn.Conv2d({channels}, {count}, {kernel}{options}, bias=False), nn.BatchNorm2d({count})"

    way = f"nn.Sequential({layer(block.x[1], 1, block.stride, 0)})" if block.projected else "nn.Identity()"
    return (
        "main = nn.Sequential(\n"
        f"    {layer(block.x[1], block.kernel, block.stride, half)}, nn.ReLU(),\n"
        f"    {layer(count, block.kernel, 1, half)},\n"
        ")\n"
        f"shortcut = {way}\n"
        "z = F.relu(main(x) + shortcut(x))"
    )


def _keras(block: Residual) -> str:
    count = block.result[1]

    def layer(source: str, kernel: int, stride: int, padding: str) -> str:
        options = (f", strides={stride}" if stride > 1 else "") + padding + (", use_bias=False" if block.normalized else "")
        made = f'keras.layers.Conv2D({count}, {kernel}{options}, data_format="channels_first")({source})'
        return f"keras.layers.BatchNormalization(axis=1)({made})" if block.normalized else made

    way = layer("x", 1, block.stride, "") if block.projected else "x"
    same = ', padding="same"'
    first, second = layer("x", block.kernel, block.stride, same), layer("main", block.kernel, 1, same)
    return f"main = keras.ops.relu({first})\nmain = {second}\nz = keras.ops.relu(keras.layers.Add()([main, {way}]))"


OPERATION = Operation(
    name="residual_block",
    title="Residual block",
    family="blocks",
    article="residual-connections",
    operands=("x",),
    axes="image",
    parameters=(
        Parameter("filters", "size", None, "Channels of the result; those of x unless given.", minimum=1),
        Parameter("kernel", "size", 3, "Side of both convolutions; odd, so that the size stays.", minimum=1),
        Parameter("stride", "size", 1, "Stride of the first convolution and of the projection.", minimum=1),
        Parameter("shortcut", "choice", "identity", "Add x itself, or a 1x1 convolution of it.", choices=SHORTCUTS),
        Parameter("norm", "flag", True, "Batch normalisation after each convolution, instead of a bias."),
    ),
    example={"shapes": [(2, 16, 14, 14)], "filters": 32, "stride": 2, "shortcut": "projection"},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap(
            "torch", "x += F(x) inside forward changes x in place; autograd refuses it where x is needed again: write x + F(x)."
        ),
        Trap("keras", "keras.layers.Add broadcasts a size of 1: a shortcut with 1 channel is added without a word."),
        Trap("keras", 'padding="same" with stride 2 pads other places than padding=1 does in PyTorch: the shape is the same.'),
    ),
)
