"""Average pooling: the mean of each window, channel by channel.

Source: PyTorch documentation, "torch.nn.AvgPool2d".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewise.tensors.ops._arguments import checked_flag
from shapewise.tensors.ops._pooling import (
    CEIL_MODE,
    POOL_PARAMETERS,
    Pooling,
    plan,
    pool_cost,
    pool_inputs,
    pool_run,
    pool_steps,
    pool_warnings,
    reduced,
)
from shapewise.tensors.ops._pooling_code import mean_code
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap

if TYPE_CHECKING:
    from shapewise.types import Array


def checked(*, counts_padding: bool = True, **arguments: Any) -> tuple[Pooling, bool]:
    """The pooling, and whether padding counts in the mean."""
    return plan(**arguments), checked_flag(counts_padding, "counts_padding")


def shape(**arguments: Any) -> Shape:
    """Batch and channels stay; height and width become the number of windows."""
    return checked(**arguments)[0].result


def inputs(**arguments: Any) -> dict[str, Array]:
    """The image."""
    return pool_inputs(checked(**arguments)[0])


def run(**arguments: Any) -> Array:
    """The sum of each window over how many of its numbers count."""
    import numpy as np

    pool, counts_padding = checked(**arguments)
    total = pool_run(pool, np.add, 0.0)
    ones = np.ones((1, 1, *(size for size in pool.x[2:] if isinstance(size, int))))
    ones = np.pad(ones, ((0, 0), (0, 0), *pool.pads), constant_values=float(counts_padding))
    # What only a last window that was rounded up reaches is outside the padding, and never counts.
    over = [(0, reach[1] - pad[1]) for reach, pad in zip(pool.reach, pool.pads, strict=True)]
    return total / reduced(pool, np.pad(ones, ((0, 0), (0, 0), *over)), np.add, 0.0)


def steps(**arguments: Any) -> tuple[Step, ...]:
    """Each axis with its numbers."""
    pool, counts_padding = checked(**arguments)
    lines = pool_steps(pool, "the mean")
    if any(sum(pad) for pad in pool.reach):
        counted = "zeros of the padding count in the mean" if counts_padding else "only numbers of the image count in the mean"
        return (*lines, Step("at the edge", counted, f"counts_padding={counts_padding}"))
    return lines


def cost(**arguments: Any) -> Cost:
    """One addition a number of each window."""
    return pool_cost(checked(**arguments)[0])


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Places that no window reads, and channels that seem to stand last."""
    return pool_warnings(checked(**arguments)[0])


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    pool, counts_padding = checked(**arguments)
    return mean_code(framework, pool, counts_padding)


OPERATION = Operation(
    name="avg_pool2d",
    title="Average pooling",
    family="pooling",
    article="pooling",
    operands=("x",),
    axes="image",
    parameters=(
        *POOL_PARAMETERS,
        CEIL_MODE,
        Parameter("counts_padding", "flag", True, "Whether the zeros of the padding count in the mean (count_include_pad)."),
    ),
    example={"shapes": [(8, 16, 28, 28)], "kernel": 2},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "Zeros of the padding count in the mean unless count_include_pad=False, so edges come out smaller."),
        Trap(
            "keras", 'padding="same" never counts the padding: the same picture gives other numbers at the edge than PyTorch.'
        ),
        Trap(
            "keras", 'On the PyTorch backend, padding="same" with one place more behind than in front repeats the edge instead.'
        ),
        Trap("torch", "stride is the kernel unless given, not 1."),
    ),
)
