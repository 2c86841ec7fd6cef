"""Pooling over height and width: one rule, two reductions.

Sources: PyTorch documentation, "torch.nn.MaxPool2d" and "torch.nn.AvgPool2d".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable, sample
from shapewise.tensors.ops._arguments import checked_flag, countable
from shapewise.tensors.ops._window import (
    SPATIAL,
    affordable,
    checked_pads,
    image_operand,
    layout_warnings,
    per_axis,
    refuse_small,
    shifted,
    size_formula,
    unused_warnings,
)
from shapewise.tensors.shapes import element_count
from shapewise.tensors.windows import Pads, pool_size, span_size
from shapewise.types import Cost, Parameter, Shape, Size, Step, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


@dataclass(frozen=True, slots=True)
class Pooling:
    """A pooling whose arguments were checked."""

    x: Shape
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: object
    pads: tuple[Pads, ...]
    dilation: tuple[int, ...]
    ceil_mode: bool
    result: Shape

    @property
    def reach(self) -> tuple[Pads, ...]:
        """The padding, and behind it what a last window that was rounded up reaches over."""
        reached = []
        for axis, (kernel, stride, pads, dilation) in enumerate(
            zip(self.kernel, self.stride, self.pads, self.dilation, strict=True), start=2
        ):
            size, places = self.x[axis], self.result[axis]
            over = 0
            if isinstance(size, int) and isinstance(places, int):
                over = max((places - 1) * stride + span_size(kernel, dilation) - size - sum(pads), 0)
            reached.append((pads[0], pads[1] + over))
        return tuple(reached)

    @property
    def is_tiling(self) -> bool:
        """Whether the windows cover each number exactly once."""
        whole = all(isinstance(size, int) and size % kernel == 0 for size, kernel in zip(self.x[2:], self.kernel, strict=True))
        return whole and self.kernel == self.stride and not any(sum(pad) for pad in self.reach) and max(self.dilation) == 1


def plan(
    *,
    shapes: Sequence[Sequence[object]],
    kernel: object = 2,
    stride: object = None,
    padding: object = 0,
    dilation: object = 1,
    ceil_mode: bool = False,
) -> Pooling:
    """Check all arguments of a pooling and work out its shape."""
    x = image_operand(shapes, 2)
    kernels = per_axis(kernel, 2, "kernel")
    strides = kernels if stride is None else per_axis(stride, 2, "stride")
    holes = per_axis(dilation, 2, "dilation")
    ceil = checked_flag(ceil_mode, "ceil_mode")
    pads = checked_pads(padding, x[2:], kernels, strides, holes)
    if padding != "same":
        _refuse_padding(x, kernels, pads)
    if not ceil or padding == "same":
        refuse_small(x, kernels, pads, holes)
    sizes = tuple(
        size if padding == "same" and step == 1 else pool_size(size, k, step, pad, hole, ceil_mode=ceil)
        for size, k, step, pad, hole in zip(x[2:], kernels, strides, pads, holes, strict=True)
    )
    if any(isinstance(size, int) and size < 1 for size in sizes):
        refuse_small(x, kernels, pads, holes)
    return Pooling(x, kernels, strides, padding, pads, holes, ceil, countable((x[0], x[1], *sizes)))


def _refuse_padding(x: Shape, kernel: Sequence[int], pads: Sequence[Pads]) -> None:
    """Raise where a window could lie in the padding alone; as PyTorch, which does not count dilation here."""
    for number, (size, (pad, _)) in enumerate(zip(kernel, pads, strict=True)):
        most = size // 2
        if pad > most:
            raise ShapeError(
                f"padding {pad} with a kernel of {size} along the {SPATIAL[2][number]} of x {shape_text(x)}",
                needed=f"at most {most}, half of the kernel",
                where="padding",
                fix=f"write padding={min(kernel) // 2}",
                operands=(x,),
                axis=number + 2,
                sizes=(pad, most),
                rule="Padding of a pooling is at most half of its kernel, so that no window lies outside the image",
            )


def pool_inputs(pool: Pooling) -> dict[str, Array]:
    """The image; a pooling learns nothing."""
    return {"x": sample("x", pool.x)}


def pool_run(pool: Pooling, reduce: Any, start: float) -> Array:
    """Reduce every window of the sample image; ``start``, which changes nothing, stands outside it."""
    import numpy as np

    allocatable(pool.result, "the result")
    affordable(pool_flops(pool))
    x = sample("x", pool.x)
    return reduced(pool, np.pad(x, ((0, 0), (0, 0), *pool.reach), constant_values=start), reduce, start)


def reduced(pool: Pooling, padded: Array, reduce: Any, start: float) -> Array:
    """Reduce every window of an array that was padded already, place by place of the kernel."""
    import numpy as np

    sizes = tuple(size for size in pool.result[2:] if isinstance(size, int))
    total: Any = np.full((*padded.shape[:2], *sizes), start)
    for _, view in shifted(padded, pool.kernel, pool.stride, pool.dilation, sizes):
        reduce(total, view, out=total)
    return total  # type: ignore[no-any-return]


def pool_flops(pool: Pooling) -> int:
    """One comparison or addition a number of each window."""
    return element_count(pool.result) * element_count(pool.kernel)


def pool_steps(pool: Pooling, told: str) -> tuple[Step, ...]:
    """Batch and channels stay; each axis with its numbers; what becomes of a window."""
    lines = [Step("batch and channels", "stay", shape_text(pool.x[:2]))]
    for number, name in enumerate(SPATIAL[2]):
        size, window = pool.x[number + 2], (pool.kernel[number], pool.stride[number], pool.pads[number], pool.dilation[number])
        result = pool.result[number + 2]
        formula = size_formula(size, *window, rounding="ceil" if pool.ceil_mode else "floor")
        if pool.ceil_mode and _is_left_out(size, result, *window):
            formula += ", and the last window, which would start in the padding, left out"
        lines.append(Step(f"{name} (axis {number + 2})", formula, str(result)))
    lines.append(Step("every window", f"{told} of {' · '.join(map(str, pool.kernel))} numbers", "1 number"))
    lines.append(Step("result", "batch, channels, places", shape_text(pool.result)))
    return tuple(lines)


def _is_left_out(size: Size, result: Size, kernel: int, stride: int, pads: Pads, dilation: int) -> bool:
    """Whether rounding up found a window more than there is in the result."""
    if not isinstance(size, int) or not isinstance(result, int):
        return False
    return (result - 1) * stride < size + sum(pads) - span_size(kernel, dilation)


def pool_cost(pool: Pooling) -> Cost:
    """Nothing is learned; every window is read once."""
    return Cost(parameters=0, flops=pool_flops(pool), bytes=4 * element_count(pool.result))


def pool_warnings(pool: Pooling) -> tuple[str, ...]:
    """Places that no window reads, and channels that seem to stand last."""
    unused = [] if pool.ceil_mode else unused_warnings(pool.x, pool.kernel, pool.stride, pool.pads, pool.dilation)
    return (*layout_warnings(pool.x), *unused)


POOL_PARAMETERS = (
    Parameter("kernel", "size", 2, "Height and width of the window: one number, or one each.", minimum=1),
    Parameter("stride", "size", None, "How far the window moves at a time; its own length unless given.", minimum=1),
    Parameter(
        "padding",
        "size",
        0,
        'Places added at both ends, at most half a window: a number, one each, "same" or "valid".',
        minimum=0,
    ),
)
CEIL_MODE = Parameter(
    "ceil_mode", "flag", False, "Round up instead of down: a last window that is only partly full counts too."
)
