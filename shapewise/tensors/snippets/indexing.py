"""The shape of ``x[...]``: whole numbers, slices, new axes, ``...``, lists and masks."""

from __future__ import annotations

from dataclasses import dataclass

from shapewise.errors import ShapeError
from shapewise.tensors.shapes import broadcast_shape, sizes_clash
from shapewise.tensors.snippets.memory import ordered_strides
from shapewise.tensors.snippets.recorder import refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops, LineFails
from shapewise.tensors.snippets.values import Symbol, Tensor, Unknown, Value, nested_shape
from shapewise.types import Shape, Size


@dataclass(frozen=True, slots=True)
class SliceValue:
    """``start:stop:step``."""

    start: Value
    stop: Value
    step: Value


def indexed_shape(shape: Shape, index: Value, framework: str = "") -> Shape:
    """The shape of ``x[index]``, by NumPy's rules, and by those of PyTorch and JAX where they have others.

    Notes
    -----
    Whole numbers take an axis away, slices shorten it, ``None`` adds one, ``...`` stands for the axes in between; lists and
    tensors of whole numbers are broadcast together and stand where the first of them stood, or in front if they are apart.
    Beside lists, a whole number counts as one of them in NumPy and JAX, and is taken first in PyTorch; JAX lets no number
    reach too far, and PyTorch has no negative steps.
    **Source**: NumPy user guide, "Indexing on ndarrays"; JAX documentation, "Out-of-bounds indexing".

    Raises
    ------
    LineFails
        For too many indices, a number out of range, or a mask of another length.

    Examples
    --------
    >>> indexed_shape((8, 3, 32, 32), (SliceValue(None, 4, None), 0, ...))
    (4, 32, 32)
    >>> indexed_shape((2, 3, 4), (0, SliceValue(None, None, None), [1, 2]), "numpy")
    (2, 3)
    >>> indexed_shape((2, 3, 4), (0, SliceValue(None, None, None), [1, 2]), "torch")
    (3, 2)
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
    place = next((place for place, item in enumerate(items) if item is ...), None)
    rest = [SliceValue(None, None, None)] * (len(shape) - taken)
    filled = [*items, *rest] if place is None else [*items[:place], *rest, *items[place + 1 :]]
    # Dots that stand for no axis still part what is before them from what is behind.
    parted = (place is not None and not rest and place) or None
    return _Indexing(shape, framework).result(filled, parted)


class _Indexing:
    """An index on its way through the axes of a shape."""

    def __init__(self, shape: Shape, framework: str) -> None:
        self.shape = shape
        self.framework = framework
        self.axis = 0
        self.result_sizes: list[Size] = []
        self.lists: list[Shape] = []
        self.places: list[int] = []
        self.first = 0
        """Where the common shape of the lists goes while they stand together."""

    def result(self, items: list[Value], parted: int | None) -> Shape:
        """The shape that all items leave."""
        listed = any(isinstance(item, Tensor | list) for item in items)
        for position, item in enumerate(items):
            self._take(position, item, listed and self.framework != "torch")
        if not listed:
            return tuple(self.result_sizes)
        try:
            common = broadcast_shape(*self.lists)
        except ShapeError as error:
            raise LineFails(error) from error
        places, rest = self.places, tuple(self.result_sizes)
        together = places == list(range(places[0], places[-1] + 1))
        if parted is not None and places[0] < parted <= places[-1]:
            together = False
        return (*rest[: self.first], *common, *rest[self.first :]) if together else (*common, *rest)

    def _take(self, position: int, item: Value, numbers_are_lists: bool) -> None:
        if item is None:
            self.result_sizes.append(1)
            return
        size = self.shape[self.axis]
        if isinstance(item, SliceValue):
            self._refuse_backwards(item)
            self.result_sizes.append(_sliced(size, item))
        elif isinstance(item, Tensor) and _is_mask(item, self.shape[self.axis :]):
            self._refuse_misfit(item.shape)
            self._add(position, (None,))
            self.axis += len(item.shape) - 1
        elif isinstance(item, list) and item and all(isinstance(one, bool) for one in item):
            self._refuse_misfit((len(item),))
            self._add(position, (sum(item),))
        elif isinstance(item, Tensor | list):
            if isinstance(item, list):
                self._refuse_list(item)
            self._add(position, item.shape if isinstance(item, Tensor) else nested_shape(item))
        elif isinstance(item, bool) or not isinstance(item, int | Symbol | Unknown):
            raise FollowingStops("index", "an index is not written out.")
        else:
            self._refuse_outside(item)
            if numbers_are_lists:
                self._add(position, ())
        self.axis += 1

    def _add(self, position: int, shape: Shape) -> None:
        if not self.lists:
            self.first = len(self.result_sizes)
        self.lists.append(shape)
        self.places.append(position)

    def _refuse_list(self, item: list[Value]) -> None:
        if self.framework == "jax":
            raise refuse(
                "a list stands where JAX takes an array as an index",
                needed="an array, a number or a slice",
                fix="write jnp.array([…]) around the list",
                operands=(self.shape,),
            )
        for number in item:
            self._refuse_outside(number)

    def _refuse_outside(self, item: Value) -> None:
        size = self.shape[self.axis]
        if self.framework != "jax" and isinstance(item, int) and isinstance(size, int) and not -size <= item < size:
            raise refuse(
                f"index {item} on axis {self.axis} of {shown(self.shape)}, which has {size} places",
                needed=f"a whole number from {-size} to {size - 1}" if size else "an axis that is not empty",
                fix=f"use an index below {size}" if size else "make the axis longer first",
                operands=(self.shape,),
                axis=self.axis,
                sizes=(size,),
            )

    def _refuse_backwards(self, item: SliceValue) -> None:
        if self.framework == "torch" and isinstance(item.step, int) and item.step < 0:
            raise refuse(
                f"a slice with the step {item.step} on axis {self.axis} of {shown(self.shape)}",
                needed="a step of at least 1: PyTorch has no negative ones",
                fix=f"write x.flip({self.axis}) to turn the order round",
                operands=(self.shape,),
                axis=self.axis,
            )

    def _refuse_misfit(self, mask: Shape) -> None:
        left = self.shape[self.axis : self.axis + len(mask)]
        wrong = next((at for at, (one, other) in enumerate(zip(mask, left, strict=False)) if sizes_clash(one, other)), None)
        if wrong is not None:
            raise refuse(
                f"a mask of {shown(mask)} is laid on {shown(left)}, of {shown(self.shape)}",
                needed=f"a mask of {shown(left)}",
                fix="compare the same tensor to make the mask",
                operands=(self.shape, mask),
                axis=self.axis + wrong,
                sizes=(mask[wrong], left[wrong]),
            )


def _is_mask(item: Tensor, left: Shape) -> bool:
    """A comparison, or a tensor that has exactly the axes that it is laid on."""
    return bool(item.shape) and (item.mask or (len(item.shape) > 1 and item.shape == left[: len(item.shape)]))


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


def indexed_strides(x: Tensor, index: Value) -> tuple[int, ...] | None:
    """How the axes of ``x[index]`` lie in memory: numbers, slices and new axes move nothing; lists make a copy in order."""
    items = list(index) if isinstance(index, tuple) else [index]
    strides = x.strides or ordered_strides(x.shape)
    plain = all(item is None or item is ... or isinstance(item, SliceValue | int) for item in items)
    if strides is None or not plain or any(isinstance(item, bool) for item in items):
        return None
    place = next((place for place, item in enumerate(items) if item is ...), len(items))
    rest = len(x.shape) - sum(item is not None and item is not ... for item in items)
    items[place : place + 1] = [SliceValue(None, None, None)] * rest
    found: list[int] = []
    axis = 0
    for item in items:
        if item is None:
            found.append(1)
            continue
        if isinstance(item, SliceValue):
            found.append(strides[axis] * (item.step if isinstance(item.step, int) else 1))
        axis += 1
    return tuple(found)
