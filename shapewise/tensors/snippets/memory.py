"""Whether PyTorch can view a tensor in another shape, whose axes were moved without moving its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapewise.tensors.shapes import is_known
from shapewise.tensors.snippets.values import Tensor
from shapewise.types import Shape


def ordered_strides(shape: Shape) -> tuple[int, ...] | None:
    """The strides of numbers that lie in order; ``None`` for a shape with unknown sizes.

    Examples
    --------
    >>> ordered_strides((2, 3, 4))
    (12, 4, 1)
    """
    if not is_known(shape):
        return None
    strides: list[int] = []
    step = 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1) if isinstance(size, int) else 1
    return tuple(reversed(strides))


def moved(x: Tensor, axes: Sequence[int], result: Shape) -> Tensor:
    """The tensor after its axes were put in another order: the numbers stay where they are."""
    strides = x.strides or ordered_strides(x.shape)
    return Tensor(result, tuple(strides[axis] for axis in axes) if strides else None)


def channels_last(x: Tensor) -> Tensor:
    """The tensor with its channels next to each other in memory, as ``memory_format=torch.channels_last`` lays them."""
    told = ordered_strides((x.shape[0], *x.shape[2:], x.shape[1]))
    return replace(x, strides=(told[0], told[3], told[1], told[2]) if told else None)


def settled(x: Tensor) -> Tensor:
    """What a function of every number makes of a tensor: numbers with gaps between them, or used twice, come to lie in order.

    Examples
    --------
    >>> settled(Tensor((4, 3), (1, 4))).strides, settled(Tensor((2, 6), (12, 1))).strides
    ((1, 4), None)
    """
    if x.strides is None or not is_known(x.shape):
        return x
    step = 1
    for stride, size in sorted(zip(x.strides, x.shape, strict=True)):
        if size != 1 and stride != step:
            return replace(x, strides=None)
        step *= size if isinstance(size, int) else 1
    return x


def can_view(x: Tensor, shape: Sequence[int]) -> bool:
    """Whether a view with these sizes exists: axes are merged only where one follows the other in memory.

    Notes
    -----
    **Source**: PyTorch documentation, "torch.Tensor.view": the condition on strides.

    Examples
    --------
    >>> can_view(Tensor((2, 3, 4)), (6, 4)), can_view(Tensor((2, 4, 3), (12, 1, 4)), (2, 12))
    (True, False)
    """
    strides = x.strides
    if strides is None or not is_known(x.shape) or 0 in x.shape:
        return True
    sizes = [size for size in x.shape if isinstance(size, int)]
    place = len(shape) - 1
    step, count = strides[-1] if strides else 1, 1
    for axis in reversed(range(len(sizes))):
        count *= sizes[axis]
        if axis > 0 and (sizes[axis - 1] == 1 or strides[axis - 1] == count * step):
            continue  # the axis before goes on where this one ends: both are one run of numbers
        filled = 1
        while place >= 0 and (filled < count or shape[place] == 1):
            filled *= shape[place]
            place -= 1
        if filled != count:
            return False
        if axis > 0:
            step, count = strides[axis - 1], 1
    return place == -1
