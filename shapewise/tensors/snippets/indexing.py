"""The shape of ``x[...]``: whole numbers, slices, new axes, ``...``, lists and masks."""

from __future__ import annotations

from dataclasses import dataclass

from shapewise.tensors.shapes import broadcast_shape
from shapewise.tensors.snippets.recorder import refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import Symbol, Tensor, Unknown, Value, nested_shape
from shapewise.types import Shape, Size


@dataclass(frozen=True, slots=True)
class SliceValue:
    """``start:stop:step``."""

    start: Value
    stop: Value
    step: Value


def indexed_shape(shape: Shape, index: Value) -> Shape:
    """The shape of ``x[index]``, by NumPy's rules.

    Notes
    -----
    Whole numbers take an axis away, slices shorten it, ``None`` adds one, ``...`` stands for the axes in between; lists and
    tensors of whole numbers are broadcast together and stand where the first of them stood, or in front if they are apart.
    **Source**: NumPy user guide, "Indexing on ndarrays".

    Raises
    ------
    LineFails
        For too many indices, or a number out of range.

    Examples
    --------
    >>> indexed_shape((8, 3, 32, 32), (SliceValue(None, 4, None), 0, ...))
    (4, 32, 32)
    """
    items = list(index) if isinstance(index, tuple) else [index]
    taken = 0
    for item in items:
        if item is not None and item is not ...:
            taken += len(item.shape) if isinstance(item, Tensor) and _is_mask(item, shape[taken:]) else 1
    if taken > len(shape):
        raise refuse(
            f"{taken} indices for a shape with {len(shape)} axes: {shown(shape)}",
            needed=f"at most {len(shape)} indices",
            fix="leave out an index, or add an axis with None",
            operands=(shape,),
        )
    if ... in items:
        place = items.index(...)
        items[place : place + 1] = [SliceValue(None, None, None)] * (len(shape) - taken)
    else:
        items += [SliceValue(None, None, None)] * (len(shape) - taken)
    return _shape_of(shape, items)


def _shape_of(shape: Shape, items: list[Value]) -> Shape:
    result: list[Size] = []
    lists: list[Shape] = []
    list_places: list[int] = []
    axis = 0
    for position, item in enumerate(items):
        if item is None:
            result.append(1)
            continue
        size = shape[axis]
        if isinstance(item, SliceValue):
            result.append(_sliced(size, item))
        elif isinstance(item, Tensor) and _is_mask(item, shape[axis:]):
            lists.append((None,))
            list_places.append(position)
            axis += len(item.shape) - 1
            if len(lists) == 1:
                result.append(-1)
        elif isinstance(item, Tensor | list):
            lists.append(item.shape if isinstance(item, Tensor) else nested_shape(item))
            for number in item if isinstance(item, list) else ():
                _checked_number(number, size, axis, shape)
            list_places.append(position)
            if len(lists) == 1:
                result.append(-1)  # their common shape goes here
        elif isinstance(item, bool) or not isinstance(item, int | Symbol | Unknown):
            raise FollowingStops("index", "an index is not written out.")
        else:
            _checked_number(item, size, axis, shape)
        axis += 1
    if not lists:
        return tuple(result)
    common = broadcast_shape(*lists)
    place = result.index(-1)
    together = list_places == list(range(list_places[0], list_places[-1] + 1))
    rest = [*result[:place], *result[place + 1 :]]
    return (*rest[:place], *common, *rest[place:]) if together else (*common, *rest)


def _is_mask(item: Tensor, left: Shape) -> bool:
    """A comparison, or a tensor that has exactly the axes that it is laid on."""
    return bool(item.shape) and (item.mask or (len(item.shape) > 1 and item.shape == left[: len(item.shape)]))


def _checked_number(item: Value, size: Size, axis: int, shape: Shape) -> None:
    if isinstance(item, int) and isinstance(size, int) and not -size <= item < size:
        raise refuse(
            f"index {item} on axis {axis} of {shown(shape)}, which has {size} places",
            needed=f"a whole number from {-size} to {size - 1}",
            fix=f"use an index below {size}",
            operands=(shape,),
            axis=axis,
            sizes=(size,),
        )


def _sliced(size: Size, part: SliceValue) -> Size:
    """How many places a slice leaves; unknown where a bound or the size is."""
    bounds = (part.start, part.stop, part.step)
    if bounds == (None, None, None):
        return size
    if part.start in (None, 0) and part.step in (None, 1) and isinstance(part.stop, Symbol) and part.stop.size == size:
        return size
    if not isinstance(size, int) or any(not isinstance(bound, int | None) for bound in bounds):
        return None
    if part.step == 0:
        raise FollowingStops("slice", "a slice has a step of 0.")
    return len(range(*slice(*bounds).indices(size)))
