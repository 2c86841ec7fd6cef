"""What the normalisations share: subtract the mean, divide by the root of the variance, scale and shift.

Sources: Ioffe and Szegedy, "Batch Normalization", ICML 2015, arXiv:1502.03167; Ba, Kiros and Hinton, "Layer Normalization",
arXiv:1607.06450; Wu and He, "Group Normalization", ECCV 2018, arXiv:1803.08494.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.ops._elementwise import checked_operands
from shapewise.tensors.shapes import element_count
from shapewise.types import Cost, Shape, Size, Step, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array

EPSILON = 1e-5
"""Added to the variance, as PyTorch does; Keras adds 1e-3."""


def features_operand(shapes: Sequence[Sequence[object]], least: int, meaning: str) -> Shape:
    """The one operand, with at least ``least`` axes."""
    (x,) = checked_operands(shapes, 1, 1)
    if len(x) < least:
        wanted = (*x, *(1,) * (least - len(x)))  # in front, a batch of 1 would have no mean to speak of
        raise ShapeError(
            f"x {shape_text(x)} has {len(x)} {'axis' if len(x) == 1 else 'axes'}",
            needed=f"at least {least} {'axis' if least == 1 else 'axes'}: {meaning}",
            where="shapes",
            fix=f"add the missing axis with expand_dims: {shape_text(wanted)}",
            operands=(x,),
            sizes=(len(x), least),
        )
    return x


def standardized(x: Any, axes: tuple[int, ...]) -> Any:
    """Mean 0 and variance 1 over some axes."""
    import numpy as np

    if x.size == 0:
        return x  # no number, no mean
    mean, variance = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    return (x - mean) / np.sqrt(variance + EPSILON)


def along(vector: Array, axis: int, ndim: int) -> Any:
    """A vector laid along one axis, so that it broadcasts."""
    return vector.reshape(*(-1 if number == axis else 1 for number in range(ndim)))


def along_text(name: str, axis: int, ndim: int) -> str:
    """As code: ``weight.reshape(1, -1, 1, 1)``; a vector on the last axis broadcasts as it is."""
    if axis == ndim - 1:
        return name
    return f"{name}.reshape({', '.join('-1' if number == axis else '1' for number in range(ndim))})"


def normalization_steps(x: Shape, together: str, count: Size, statistics: Shape, weight: Shape) -> tuple[Step, ...]:
    """Which numbers share a mean, how many means there are, and what is learned."""
    learned = 2 * element_count(weight)
    return (
        Step("share a mean and a variance", together, f"{count} numbers"),
        Step("means and variances", "one each for what is left", shape_text(statistics)),
        Step("every number", "z = (x − mean) / √(variance + 0.00001) · weight + bias", shape_text(x)),
        Step("weight and bias", f"2 · {' · '.join(str(size) for size in weight)}", f"{learned:,} parameters"),
        Step("result", "the shape of x", shape_text(x)),
    )


def normalization_cost(x: Shape, weight: Shape) -> Cost:
    """A scale and a shift are learned; each number is summed, squared, divided, and scaled and shifted."""
    return Cost(parameters=2 * element_count(weight), flops=4 * element_count(x), bytes=4 * element_count(x))
