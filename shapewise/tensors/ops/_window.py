"""What convolutions and poolings share: the operand, numbers for each axis, padding, and the window that does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import gcd
from typing import TYPE_CHECKING

from shapewise.errors import ShapeError
from shapewise.tensors.ops._arguments import checked_count
from shapewise.tensors.ops._elementwise import checked_operands
from shapewise.tensors.shapes import element_count
from shapewise.tensors.windows import Pads, conv_size, same_pads, span_size, unused_size
from shapewise.types import Shape, Size, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array

SPATIAL = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}
"""Names of the axes that a window slides along."""
MAX_MULTIPLY_ADDS = 2_000_000_000
"""No run computes more: about a second of one core. Larger ones are told, and a miniature is run."""


def image_operand(shapes: Sequence[Sequence[object]], spatial: int) -> Shape:
    """The one operand (N, C, …) with ``spatial`` axes after the channels, none of them empty but the batch."""
    (x,) = checked_operands(shapes, 1, 1)
    words = ", ".join(("batch", "channels", *SPATIAL[spatial]))
    if len(x) != spatial + 2:
        raise ShapeError(
            f"x {shape_text(x)} has {len(x)} {'axis' if len(x) == 1 else 'axes'}",
            needed=f"{spatial + 2} axes: {words}",
            where="shapes",
            fix=_axes_fix(x, spatial + 2),
            operands=(x,),
            sizes=(len(x), spatial + 2),
            rule=f"The operand has {spatial + 2} axes: {words}",
        )
    for axis in range(1, len(x)):
        if x[axis] == 0:
            raise ShapeError(
                f"axis {axis} of x {shape_text(x)} has size 0",
                needed="at least 1 on every axis but the batch",
                where="shapes",
                fix=f"give axis {axis} a size of 1 or more",
                operands=(x,),
                axis=axis,
                sizes=(0,),
            )
    return x


def _axes_fix(x: Shape, ndim: int) -> str:
    """How to come by the right number of axes without touching a number."""
    if len(x) < ndim:
        wanted = (1,) * (ndim - len(x)) + x
        missing = "the batch axis" if len(x) == ndim - 1 else "the missing axes"
        return f"add {missing} in front with expand_dims or reshape: {shape_text(wanted)}"
    leading = x[: len(x) - ndim + 1]
    merged: Size = element_count(leading) if all(isinstance(size, int) for size in leading) else None
    return f"merge the leading axes into the batch with reshape: {shape_text((merged, *x[len(x) - ndim + 1 :]))}"


def per_axis(value: object, count: int, where: str, least: int = 1) -> tuple[int, ...]:
    """One number for all axes, or one for each."""
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        numbers = tuple(checked_count(number, where, least) for number in value)
        if len(numbers) == count:
            return numbers
        raise ShapeError(
            f"{where} has {len(numbers)} {'number' if len(numbers) == 1 else 'numbers'}: {numbers}",
            needed=f"one number, or {count}, one for each axis that the window slides along",
            where=where,
            fix=f"write {where}={max(numbers, default=max(least, 1))}",
        )
    return (checked_count(value, where, least),) * count


def checked_pads(
    padding: object, sizes: Shape, kernel: Sequence[int], stride: Sequence[int], dilation: Sequence[int]
) -> tuple[Pads, ...]:
    """``padding`` as zeros before and after each axis: a number, one for each axis, "same" or "valid"."""
    if padding == "valid":
        return ((0, 0),) * len(sizes)
    if padding == "same":
        return tuple(same_pads(*numbers) for numbers in zip(sizes, kernel, stride, dilation, strict=True))
    if isinstance(padding, str):
        raise ShapeError(
            f"padding is {padding!r}",
            needed='a whole number ≥ 0, "same" or "valid"',
            where="padding",
            fix="write padding=0",
        )
    return tuple((number, number) for number in per_axis(padding, len(sizes), "padding", 0))


def refuse_small(x: Shape, kernel: Sequence[int], pads: Sequence[Pads], dilation: Sequence[int]) -> None:
    """Raise where the window is longer than the padded axis."""
    for number, (kernel_size, pad, holes) in enumerate(zip(kernel, pads, dilation, strict=True)):
        axis, size, span = number + 2, x[number + 2], span_size(kernel_size, holes)
        if not isinstance(size, int) or size + sum(pad) >= span:
            continue
        name = SPATIAL[len(kernel)][number]
        reach = f"the kernel {kernel_size}" + (f" ({span} places with dilation {holes})" if holes > 1 else "")
        room = f"{size} + {pad[0]} + {pad[1]} = {size + sum(pad)}" if sum(pad) else f"{size}"
        most = min(_longest(*numbers) for numbers in zip(x[2:], pads, dilation, strict=True))
        raise ShapeError(
            f"{reach} does not fit into the {name} of x {shape_text(x)}: {room}",
            needed=f"at least {span} places on axis {axis}",
            where="kernel",
            fix=f"write kernel={most}{' or less' if most > 1 else ''}, or make axis {axis} at least {span - sum(pad)} long",
            operands=(x,),
            axis=axis,
            sizes=(size + sum(pad), span),
            rule="The window must fit into the padded axis: size + padding ≥ dilation · (kernel − 1) + 1",
        )


def _longest(size: Size, pad: Pads, dilation: int) -> int:
    """The longest kernel that still fits into an axis; any length for an axis of unknown size."""
    return max((size + sum(pad) - 1) // dilation + 1, 1) if isinstance(size, int) else MAX_MULTIPLY_ADDS


def size_formula(size: Size, kernel: int, stride: int, pads: Pads, dilation: int, *, rounding: str = "floor") -> str:
    """The rule of one axis with its numbers filled in."""
    padded = f" + 2·{pads[0]}" if pads[0] == pads[1] and pads[0] else f" + {pads[0]} + {pads[1]}" if sum(pads) else ""
    span = f"{dilation}·({kernel} − 1) − 1" if dilation > 1 else f"{kernel}"
    return f"{rounding}(({size}{padded} − {span}) / {stride}) + 1"


def unused_warnings(
    x: Shape, kernel: Sequence[int], stride: Sequence[int], pads: Sequence[Pads], dilation: Sequence[int]
) -> list[str]:
    """A sentence for each axis whose last numbers no window reads."""
    told = []
    names = SPATIAL[len(kernel)]
    for number, name in enumerate(names):
        size, window = x[number + 2], (kernel[number], stride[number], pads[number], dilation[number])
        left = unused_size(size, *window)
        if left:
            told.append(
                f"The last {left} of {size} places of axis {number + 2} ({name}) are never read: "
                f"{size_formula(size, *window)} rounds down to {conv_size(size, *window)}."
            )
    return told


def layout_warnings(x: Shape) -> list[str]:
    """A sentence where the channels seem to stand last."""
    if len(x) < 4 or not all(isinstance(size, int) for size in x[1:]):
        return []
    first, last = x[1], x[-1]
    if last in (1, 3, 4) and isinstance(first, int) and first > 4 and all(size == first for size in x[1:-1]):
        return [
            f"{shape_text(x)} looks like channels last, as Keras lays images out; here axis 1 is the channels, so it has "
            f"{first} of them and an axis of {last}. Move the channels to axis 1 first: {shape_text((x[0], last, *x[1:-1]))}."
        ]
    return []


def common_divisor(*numbers: int, most: int) -> int:
    """The largest number up to ``most`` that divides all of them."""
    shared = gcd(*numbers)
    return next(number for number in range(min(most, shared, 4096), 0, -1) if shared % number == 0)


def affordable(flops: int) -> None:
    """Raise where computing the values would take too long for a page."""
    if flops > MAX_MULTIPLY_ADDS:
        raise ShapeError(
            f"the values take {flops:,} multiply-adds",
            needed=f"at most {MAX_MULTIPLY_ADDS:,} to compute values",
            where="shapes",
            fix="run the miniature, which keeps the relations of the sizes",
        )


def number_text(numbers: Sequence[int]) -> str:
    """A number where all are equal, a tuple otherwise: 3, (1, 5)."""
    return str(numbers[0]) if len(set(numbers)) == 1 else str(tuple(numbers))


def pads_text(pads: Sequence[Pads]) -> str:
    """Padding as Keras and JAX write it."""
    return str(tuple(pads)) if len(pads) > 1 else f"({pads[0]},)"


def torch_pads(pads: Sequence[Pads]) -> str:
    """Padding as F.pad takes it: the last axis first."""
    return str(tuple(number for pad in reversed(pads) for number in pad))


def shifted(
    padded: Array, kernel: Sequence[int], stride: Sequence[int], dilation: Sequence[int], sizes: Sequence[int]
) -> Iterator[tuple[tuple[int, ...], Array]]:
    """Each place of the kernel with a view of what it reads: one number for each of the ``sizes`` places of the result.

    All windows side by side would hold every number kernel-size times; these views are summed one by one.
    """
    import numpy as np

    for place in np.ndindex(*kernel):
        ranges = tuple(
            slice(at * hole, at * hole + step * (size - 1) + 1, step)
            for at, hole, step, size in zip(place, dilation, stride, sizes, strict=True)
        )
        yield place, padded[(slice(None), slice(None), *ranges)]


def sliding_lines(
    kernel: Sequence[int],
    stride: Sequence[int],
    pads: Sequence[Pads],
    dilation: Sequence[int],
    *,
    filled: str = "",
) -> list[str]:
    """NumPy lines that make ``windows`` (batch, channels, places…, kernel…) of ``x``; ``filled``: what is padded with."""
    lines, source = [], "x"
    if any(sum(pad) for pad in pads):
        lines.append(f"padded = np.pad(x, ((0, 0), (0, 0), {', '.join(str(pad) for pad in pads)}){filled})")
        source = "padded"
    spans = tuple(span_size(size, holes) for size, holes in zip(kernel, dilation, strict=True))
    axes = tuple(range(2, len(kernel) + 2))
    lines.append(f"windows = np.lib.stride_tricks.sliding_window_view({source}, {spans}, axis={axes})")
    if any(step > 1 for step in (*stride, *dilation)):
        cuts = ", ".join(f"::{step}" if step > 1 else ":" for step in (*stride, *dilation))
        lines.append(f"windows = windows[:, :, {cuts}]")
    return lines
