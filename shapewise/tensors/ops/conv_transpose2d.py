"""Transposed convolution: the shapes of a convolution backwards; every number of the image spreads over a window.

Sources: PyTorch documentation, "torch.nn.ConvTranspose2d"; Dumoulin and Visin, arXiv:1603.07285, chapter 4; Odena, Dumoulin
and Olah, "Deconvolution and Checkerboard Artifacts", Distill 2016.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable, sample
from shapewise.tensors.ops._arguments import checked_count, checked_flag, countable
from shapewise.tensors.ops._convolution import refuse_channels, refuse_groups
from shapewise.tensors.ops._transposed_code import transposed_code
from shapewise.tensors.ops._window import SPATIAL, affordable, image_operand, layout_warnings, number_text, per_axis, shifted
from shapewise.tensors.shapes import element_count
from shapewise.tensors.windows import Pads, span_size, transposed_size
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


@dataclass(frozen=True, slots=True)
class Transposed:
    """A transposed convolution whose arguments were checked."""

    x: Shape
    filters: int
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: object
    """As given: a number, one an axis, "same" or "valid"."""
    cuts: tuple[Pads, ...]
    """Places cut off before and after each axis."""
    output_padding: tuple[int, ...]
    dilation: tuple[int, ...]
    groups: int
    bias: bool
    result: Shape
    weight: Shape

    @property
    def flops(self) -> int:
        """Every number of the image meets every weight of its channel once."""
        return element_count(self.x) * element_count(self.weight[1:])


def plan(
    *,
    shapes: Sequence[Sequence[object]],
    filters: object = 16,
    kernel: object = 2,
    stride: object = 2,
    padding: object = 0,
    output_padding: object = 0,
    dilation: object = 1,
    groups: object = 1,
    bias: bool = True,
    channels: object = None,
) -> Transposed:
    """Check all arguments and work out the shapes."""
    x = image_operand(shapes, 2)
    count, parts = checked_count(filters, "filters"), checked_count(groups, "groups")
    refuse_channels(x, channels)
    refuse_groups(x, count, parts)
    kernels, strides = per_axis(kernel, 2, "kernel"), per_axis(stride, 2, "stride")
    holes = per_axis(dilation, 2, "dilation")
    if padding in ("same", "valid"):
        cuts, added = _worded(x, str(padding), kernels, strides, holes, per_axis(output_padding, 2, "output_padding", 0))
    else:
        cuts = tuple((cut, cut) for cut in per_axis(padding, 2, "padding", 0))
        added = per_axis(output_padding, 2, "output_padding", 0)
        _refuse_output_padding(x, added, strides, holes)
    sizes = tuple(
        size if padding == "same" and step == 1 else transposed_size(size, kernel, step, 0, extra - sum(cut), hole)
        for size, kernel, step, cut, extra, hole in zip(x[2:], kernels, strides, cuts, added, holes, strict=True)
    )
    _refuse_empty(x, sizes, cuts)
    result, weight = countable((x[0], count, *sizes)), countable((x[1], count // parts, *kernels))
    return Transposed(
        x, count, kernels, strides, padding, cuts, added, holes, parts, checked_flag(bias, "bias"), result, weight
    )


def _worded(
    x: Shape, word: str, kernel: Sequence[int], stride: Sequence[int], dilation: Sequence[int], asked: Sequence[int]
) -> tuple[tuple[Pads, ...], tuple[int, ...]]:
    """What Keras's words cut off and add: "same" ends at size · stride, "valid" cuts nothing and never ends below it."""
    if any(asked):
        raise ShapeError(
            f"output_padding {number_text(asked)} with padding={word!r}, which sets it",
            needed="output_padding=0",
            where="output_padding",
            fix="write output_padding=0, or padding as a number",
            operands=(x,),
        )
    beyond = [span_size(size, hole) - step for size, hole, step in zip(kernel, dilation, stride, strict=True)]
    cut = [max(extra, 0) if word == "same" else 0 for extra in beyond]
    return tuple((total // 2, total - total // 2) for total in cut), tuple(max(-extra, 0) for extra in beyond)


def _refuse_output_padding(x: Shape, added: Sequence[int], stride: Sequence[int], dilation: Sequence[int]) -> None:
    for number, (extra, step, hole) in enumerate(zip(added, stride, dilation, strict=True)):
        if extra >= max(step, hole):
            raise ShapeError(
                f"output_padding {extra} with stride {step} and dilation {hole}",
                needed=f"less than {max(step, hole)}, the larger of stride and dilation",
                where="output_padding",
                fix=f"write output_padding={min(max(pair) for pair in zip(stride, dilation, strict=True)) - 1}",
                operands=(x,),
                axis=number + 2,
                sizes=(extra, max(step, hole)),
                rule="A convolution with stride s maps s sizes to one; output_padding says which of them is meant",
            )


def _refuse_empty(x: Shape, sizes: Shape, cuts: Sequence[Pads]) -> None:
    for number, size in enumerate(sizes):
        if isinstance(size, int) and size < 1:
            raise ShapeError(
                f"axis {number + 2} of x {shape_text(x)} would get size {size}",
                needed="at least 1 place",
                where="padding",
                fix=f"write padding={_less_cut(cuts, number, size)}: it cuts places off here",
                operands=(x,),
                axis=number + 2,
                sizes=(size, 1),
            )


def _less_cut(cuts: Sequence[Pads], number: int, size: int) -> int:
    """A padding that leaves one place on the axis that would get ``size``, and no more than is cut off now."""
    return max(min(cuts[number][0] + (size - 1) // 2, *(cut[0] for cut in cuts)), 0)


def shape(**arguments: Any) -> Shape:
    """(N, filters, (size − 1)·stride − 2·padding + dilation·(kernel − 1) + output_padding + 1 …)."""
    return plan(**arguments).result


def inputs(**arguments: Any) -> dict[str, Array]:
    """The image, the weight (channels, filters of a group, height, width), and a bias a filter."""
    up = plan(**arguments)
    arrays = {"x": sample("x", up.x), "weight": sample("weight", up.weight)}
    return {**arrays, "bias": sample("bias", (up.filters,))} if up.bias else arrays


def run(**arguments: Any) -> Array:
    """Add every number's window where it belongs, then cut the padding off."""
    import numpy as np

    up = plan(**arguments)
    allocatable(up.x, "x")
    height, width = allocatable(up.result, "the result")[2:]
    affordable(up.flops)
    arrays = inputs(**arguments)
    x: Any = arrays["x"]
    weight: Any = arrays["weight"]
    (top, bottom), (left, right) = up.cuts
    full: Any = np.zeros((len(x), up.filters, height + top + bottom, width + left + right))
    share = x.shape[1] // up.groups
    columns = x.reshape(len(x), up.groups, share, x.shape[2] * x.shape[3])
    for place, view in shifted(full, up.kernel, up.stride, up.dilation, x.shape[2:]):
        spread = weight[(slice(None), slice(None), *place)].reshape(up.groups, share, -1).swapaxes(1, 2)
        view += (spread @ columns).reshape(view.shape)
    result = full[:, :, top : top + height, left : left + width]
    return result + arrays["bias"].reshape(-1, 1, 1) if up.bias else result  # type: ignore[no-any-return]


def steps(**arguments: Any) -> tuple[Step, ...]:
    """Each axis with its numbers, the weight, and what it costs."""
    up = plan(**arguments)
    lines = [Step("channels of the result", "one for each filter", str(up.filters))]
    for number, name in enumerate(SPATIAL[2]):
        before, after = up.cuts[number]
        cut = f"2·{before}" if before == after else f"{before} − {after}"
        formula = (
            f"({up.x[number + 2]} − 1)·{up.stride[number]} − {cut} + "
            f"{up.dilation[number]}·({up.kernel[number]} − 1) + {up.output_padding[number]} + 1"
        )
        lines.append(Step(f"{name} (axis {number + 2})", formula, str(up.result[number + 2])))
    window = " · ".join(str(size) for size in up.weight)
    count = cost(**arguments)
    lines.append(Step("weight", "channels, filters of a group, kernel", shape_text(up.weight)))
    lines.append(Step("parameters", window + (f" + {up.filters}" if up.bias else ""), f"{count.parameters:,}"))
    lines.append(
        Step("multiply-adds", f"{element_count(up.x):,} numbers of x · {element_count(up.weight[1:]):,}", f"{up.flops:,}")
    )
    lines.append(Step("result", "batch, filters, height, width", shape_text(up.result)))
    return tuple(lines)


def cost(**arguments: Any) -> Cost:
    """Weight and bias; one window of multiply-adds a number of the image."""
    up = plan(**arguments)
    return Cost(element_count(up.weight) + up.filters * up.bias, up.flops, 4 * element_count(up.result))


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Windows that overlap unevenly, or leave gaps."""
    up = plan(**arguments)
    told = layout_warnings(up.x)
    for name, size, step in zip(SPATIAL[2], up.kernel, up.stride, strict=True):
        if size < step:
            told.append(f"Along the {name}, a kernel of {size} with stride {step} leaves places that no number reaches.")
        elif size % step:
            told.append(
                f"Along the {name}, a kernel of {size} is no multiple of the stride {step}: "
                "windows overlap unevenly, which shows as a checkerboard."
            )
    return tuple(told)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    return transposed_code(framework, plan(**arguments))


OPERATION = Operation(
    name="conv_transpose2d",
    title="Transposed convolution",
    family="convolution",
    article="transposed-conv",
    operands=("x",),
    axes="image",
    parameters=(
        Parameter("filters", "size", 16, "Channels of the result.", minimum=1),
        Parameter("kernel", "size", 2, "Height and width that each number spreads over.", minimum=1),
        Parameter("stride", "size", 2, "How far apart neighbouring numbers land.", minimum=1),
        Parameter(
            "padding",
            "size",
            0,
            'Places cut off at both ends: the padding of the convolution that this turns round; "same" gives size · stride.',
            minimum=0,
        ),
        Parameter("output_padding", "size", 0, "Places added at the far end; less than the stride or the dilation.", minimum=0),
        Parameter("dilation", "size", 1, "Distance between the places of the kernel.", minimum=1),
        Parameter("groups", "size", 1, "Into how many parts the channels are split; each is spread on its own.", minimum=1),
        Parameter("bias", "flag", True, "Whether each filter adds a number of its own."),
        Parameter("channels", "size", None, "Channels that the layer was built for; those of x unless given.", minimum=1),
    ),
    example={"shapes": [(8, 64, 16, 16)], "filters": 32, "kernel": 2, "stride": 2},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "padding makes the result smaller; output_padding makes it larger, at the far end of each axis alone."),
        Trap("torch", "The weight is (channels, filters, H, W), the other way round from nn.Conv2d."),
        Trap(
            "keras",
            'padding="same" gives size · stride; "valid" never gives less, however short the kernel. PyTorch has neither word.',
        ),
        Trap("keras", "The kernel is (H, W, filters, channels), and there is no number for padding: crop the result instead."),
    ),
)
