"""The numbers that operations run on: fixed, seeded, small enough to read, and the same in every process."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING

from shapewise.errors import ShapeError
from shapewise.tensors.shapes import element_count, is_known
from shapewise.types import Shape, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array

MAX_ALLOCATED = 4_000_000
"""No array of more elements is ever made (32 MB in float64); larger shapes are shown, and a miniature is run."""

KEPT = 512
"""Arrays of at most so many elements are kept, 4 MB in all: to seed a generator takes longer than to fill them."""

_blank: ContextVar[bool] = ContextVar("blank", default=False)


def sample(name: str, shape: Shape) -> Array:
    """An array of multiples of 1/8 in [−2, 2): float32 and float64 hold them, and their sums, exactly.

    Parameters
    ----------
    name
        What the array is called; each name has numbers of its own.
    shape
        Known sizes, at most 4,000,000 elements.

    Raises
    ------
    ShapeError
        If a size is unknown, or the array would be too large to make.
    """
    sizes = allocatable(shape, name)
    if _blank.get():
        return _of_zero(sizes)
    return _small(name, sizes).copy() if math.prod(sizes) <= KEPT else _made(name, sizes)


def _made(name: str, sizes: tuple[int, ...]) -> Array:
    import numpy as np

    seed = zlib.crc32(name.encode())  # hash() differs from process to process
    # asarray: arithmetic on an array without axes gives a NumPy scalar, which is no array any more
    return np.asarray(np.random.default_rng(seed).integers(-16, 16, size=sizes).astype(np.float64) / 8.0)


_small = lru_cache(maxsize=1024)(_made)


@contextmanager
def blank() -> Iterator[None]:
    """Arrays that are made meanwhile have their shape and a single 0 that stands everywhere: for who asks for shapes alone."""
    token = _blank.set(True)
    try:
        yield
    finally:
        _blank.reset(token)


def _of_zero(sizes: tuple[int, ...]) -> Array:
    import numpy as np

    return np.broadcast_to(np.float64(0), sizes)


def allocatable(shape: Shape, where: str = "shape") -> tuple[int, ...]:
    """The shape as plain ints, if an array of it may be made; raises ShapeError otherwise."""
    if not is_known(shape):
        raise ShapeError(
            f"{shape_text(shape)} has a size that is not a number",
            needed="numbers only, to compute values",
            where=where,
            fix="give the unknown size a number, such as a batch of 2",
            operands=(shape,),
        )
    # a size of 0 makes the count 0, and NumPy still refuses (0, 2**62): each size is counted as at least 1
    if element_count(tuple(max(size, 1) for size in shape if isinstance(size, int))) > MAX_ALLOCATED:
        raise ShapeError(
            f"{shape_text(shape)} has {element_count(shape):,} elements",
            needed=f"at most {MAX_ALLOCATED:,} elements to compute values",
            where=where,
            fix="run the miniature, which keeps the relations of the sizes",
            operands=(shape,),
        )
    return tuple(size for size in shape if isinstance(size, int))
