"""Convolution along one, two or three axes: one rule, one loop, and the lines of each framework.

Sources: PyTorch documentation, "torch.nn.Conv2d"; Dumoulin and Visin, "A guide to convolution arithmetic for deep learning",
arXiv:1603.07285.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable, sample
from shapewise.tensors.ops._arguments import checked_count, checked_flag, countable
from shapewise.tensors.ops._window import (
    SPATIAL,
    affordable,
    checked_pads,
    common_divisor,
    image_operand,
    layout_warnings,
    per_axis,
    refuse_small,
    shifted,
    size_formula,
    unused_warnings,
)
from shapewise.tensors.shapes import element_count
from shapewise.tensors.windows import Pads, conv_size
from shapewise.types import Cost, Parameter, Shape, Size, Step, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


@dataclass(frozen=True, slots=True)
class Convolution:
    """A convolution whose arguments were checked."""

    x: Shape
    filters: Size
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: object
    pads: tuple[Pads, ...]
    dilation: tuple[int, ...]
    groups: Size
    bias: bool
    result: Shape
    weight: Shape

    @property
    def spatial(self) -> int:
        """How many axes the window slides along."""
        return len(self.kernel)

    @property
    def parameters(self) -> int:
        """Learned numbers: the weight, and one bias a filter."""
        return element_count(self.weight) + (element_count((self.filters,)) if self.bias else 0)

    @property
    def flops(self) -> int:
        """Multiply-adds: one window of the group's channels for each number of the result; the bias is the start of its sum."""
        return element_count(self.result) * element_count(self.weight[1:])


def plan(
    spatial: int,
    *,
    shapes: Sequence[Sequence[object]],
    filters: object = 16,
    kernel: object = 3,
    stride: object = 1,
    padding: object = 0,
    dilation: object = 1,
    groups: object = 1,
    bias: bool = True,
    channels: object = None,
) -> Convolution:
    """Check all arguments of a convolution and work out its shapes."""
    x = image_operand(shapes, spatial)
    count, grouped = checked_count(filters, "filters"), checked_count(groups, "groups")
    refuse_channels(x, channels)
    refuse_groups(x, count, grouped)
    weight_channels = x[1] // grouped if isinstance(x[1], int) else x[1] if grouped == 1 else None
    return placed(x, count, grouped, weight_channels, kernel, stride, padding, dilation, bias)


def placed(
    x: Shape,
    filters: Size,
    groups: Size,
    weight_channels: Size,
    kernel: object,
    stride: object,
    padding: object,
    dilation: object,
    bias: bool,
) -> Convolution:
    """The convolution of checked channels: where its windows go."""
    spatial = len(x) - 2
    kernels = per_axis(kernel, spatial, "kernel")
    strides = per_axis(stride, spatial, "stride")
    holes = per_axis(dilation, spatial, "dilation")
    pads = checked_pads(padding, x[2:], kernels, strides, holes)
    refuse_small(x, kernels, pads, holes)
    sizes = tuple(
        size if padding == "same" and step == 1 else conv_size(size, k, step, pad, hole)
        for size, k, step, pad, hole in zip(x[2:], kernels, strides, pads, holes, strict=True)
    )
    result, weight = countable((x[0], filters, *sizes)), countable((filters, weight_channels, *kernels))
    return Convolution(x, filters, kernels, strides, padding, pads, holes, groups, checked_flag(bias, "bias"), result, weight)


def refuse_channels(x: Shape, channels: object, axis: int = 1) -> None:
    """Raise where the layer was built for another number of channels."""
    if channels is None:
        return
    built = checked_count(channels, "channels")
    given = x[axis]
    if isinstance(given, int) and given != built:
        raise ShapeError(
            f"x {shape_text(x)} has {given} channels on axis {axis}, the layer was built for {built}",
            needed=f"{built} channels on axis {axis}",
            where="channels",
            fix=f"build the layer with channels={given}, or bring x to {built} channels with a 1x1 convolution first",
            operands=(x,),
            axis=axis,
            sizes=(given, built),
            rule="A layer's weight fits one number of input channels",
        )


def refuse_groups(x: Shape, filters: int, groups: int) -> None:
    """Raise where groups do not divide the channels or the filters."""
    given = x[1] if isinstance(x[1], int) else groups
    for name, count in (("channels of x", given), ("filters", filters)):
        if count % groups:
            works = common_divisor(given, filters, most=groups)
            raise ShapeError(
                f"{groups} groups do not divide {count} {name}: {count} = {count // groups} · {groups} + {count % groups}",
                needed="channels and filters that are both multiples of groups",
                where="groups",
                fix=f"write groups={works}",
                operands=(x,),
                axis=1,
                sizes=(count, groups),
                rule="Each group takes an equal share of the channels and makes an equal share of the filters",
            )


def conv_shape(spatial: int, **arguments: Any) -> Shape:
    """(N, filters, floor((size + padding − span) / stride) + 1 …)."""
    return plan(spatial, **arguments).result


def conv_inputs(spatial: int, **arguments: Any) -> dict[str, Array]:
    """The image, the kernels and a bias for each filter."""
    return planned_inputs(plan(spatial, **arguments))


def planned_inputs(conv: Convolution) -> dict[str, Array]:
    """The arrays of a checked convolution."""
    arrays = {"x": sample("x", conv.x), "weight": sample("weight", conv.weight)}
    return {**arrays, "bias": sample("bias", (conv.filters,))} if conv.bias else arrays


def conv_run(spatial: int, **arguments: Any) -> Array:
    """Convolve the sample image."""
    return planned_run(plan(spatial, **arguments))


def planned_run(conv: Convolution) -> Array:
    """Values of a checked convolution, if they can be had in time."""
    allocatable(conv.x, "x")
    allocatable(conv.result, "the result")
    affordable(conv.flops)
    arrays = planned_inputs(conv)
    return convolve(arrays["x"], arrays["weight"], arrays.get("bias"), conv.stride, conv.pads, conv.dilation)


def convolve(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Sequence[int] = (1, 1),
    pads: Sequence[Pads] = ((0, 0), (0, 0)),
    dilation: Sequence[int] = (1, 1),
) -> Array:
    """Sum over the kernel's places of (weights there) times (the image shifted there); groups follow from the shapes."""
    import numpy as np

    batch, channels, (filters, share, *kernel) = x.shape[0], x.shape[1], weight.shape
    groups = channels // share
    kernels: Any = weight
    padded: Any = np.pad(x, ((0, 0), (0, 0), *pads))
    sizes = [
        (size - hole * (k - 1) - 1) // step + 1
        for size, k, step, hole in zip(padded.shape[2:], kernel, stride, dilation, strict=True)
    ]
    total: Any = np.zeros((batch, groups, filters // groups, prod(sizes)))
    for place, view in shifted(padded, kernel, stride, dilation, sizes):
        columns = view.reshape(batch, groups, share, prod(sizes))
        total += kernels[(slice(None), slice(None), *place)].reshape(groups, filters // groups, share) @ columns
    result: Any = total.reshape(batch, filters, *sizes)
    if bias is not None:
        result += bias.reshape(-1, *(1,) * len(kernel))
    return result  # type: ignore[no-any-return]


def conv_steps(spatial: int, **arguments: Any) -> tuple[Step, ...]:
    """Channels, weight, each sliding axis with its numbers, and what one number of the result sums."""
    return planned_steps(plan(spatial, **arguments))


def planned_steps(conv: Convolution) -> tuple[Step, ...]:
    """The worked lines of a checked convolution."""
    share = conv.weight[1]
    shared = f"{conv.x[1]} / {conv.groups} groups" if conv.groups != 1 else f"all {conv.x[1]}"
    lines = [
        Step("batch", f"{conv.x[0]} stays", str(conv.x[0])),
        Step("channels that a filter sees", shared, str(share)),
        Step("channels of the result", "one for each filter", str(conv.filters)),
    ]
    for number, name in enumerate(SPATIAL[conv.spatial]):
        size = conv.x[number + 2]
        formula = size_formula(size, conv.kernel[number], conv.stride[number], conv.pads[number], conv.dilation[number])
        lines.append(Step(f"{name} (axis {number + 2})", formula, str(conv.result[number + 2])))
    window = " · ".join(str(size) for size in conv.weight[1:])
    lines.append(
        Step(
            "weight",
            f"filters {conv.filters}, channels a filter {share}, kernel {shape_text(conv.kernel)}",
            shape_text(conv.weight),
        )
    )
    added = f" + {conv.filters}" if conv.bias else ""
    lines.append(Step("parameters", f"{conv.filters} · {window}{added}", f"{conv.parameters:,}"))
    lines.append(Step("multiply-adds", f"{element_count(conv.result):,} numbers · {window}", f"{conv.flops:,}"))
    lines.append(Step("result", "batch, filters, places", shape_text(conv.result)))
    return tuple(lines)


def conv_cost(spatial: int, **arguments: Any) -> Cost:
    """Weight and bias; one window of multiply-adds a number of the result."""
    return planned_cost(plan(spatial, **arguments))


def planned_cost(conv: Convolution) -> Cost:
    """What a checked convolution costs."""
    return Cost(parameters=conv.parameters, flops=conv.flops, bytes=4 * element_count(conv.result))


def conv_warnings(spatial: int, **arguments: Any) -> tuple[str, ...]:
    """Places that no window reads, and channels that seem to stand last."""
    conv = plan(spatial, **arguments)
    return (*layout_warnings(conv.x), *unused_warnings(conv.x, conv.kernel, conv.stride, conv.pads, conv.dilation))


def conv_parameters(spatial: int) -> tuple[Parameter, ...]:
    """The arguments of a convolution, told for a reader."""
    axes = " and ".join(SPATIAL[spatial])
    each = "One number" if spatial == 1 else f"One number, or one each for {axes}"
    return (
        Parameter("filters", "size", 16, "Channels of the result; each filter makes one of them.", minimum=1),
        Parameter("kernel", "size", 3, f"Length of the window. {each}.", minimum=1),
        Parameter("stride", "size", 1, f"How far the window moves at a time. {each}.", minimum=1),
        Parameter("padding", "size", 0, f'Zeros added at both ends of each axis. {each}, or "same" or "valid".', minimum=0),
        Parameter("dilation", "size", 1, f"Distance between the places that the kernel reads. {each}.", minimum=1),
        Parameter("groups", "size", 1, "Into how many parts the channels are split; each is convolved on its own.", minimum=1),
        Parameter("bias", "flag", True, "Whether each filter adds a number of its own."),
        Parameter("channels", "size", None, "Channels that the layer was built for; those of x unless given.", minimum=1),
    )
