"""Pure shape arithmetic on ints and tuples: what every operation's rule is made of.

A size may be a number, a name (``"N"``) or ``None`` (unknown). Two sizes clash only if both are numbers and differ;
names and unknown sizes are believed until a number says otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from shapewise.errors import ShapeError
from shapewise.types import Shape, Size, shape_text

MAX_AXES = 32
"""More axes than this are refused: it is where NumPy 1 and most frameworks stop."""
MAX_ELEMENTS = 2**63 - 1
"""More elements than this cannot be counted by any framework's 64-bit integers."""


def checked_shape(shape: Iterable[object], where: str = "shape") -> Shape:
    """Return the shape as a tuple, or say what is wrong with it.

    Parameters
    ----------
    shape
        Sizes ≥ 0, names, or ``None``.
    where
        How the message calls it: ``"x"``.

    Raises
    ------
    ShapeError
        For negative, fractional or missing sizes, more than 32 axes, or more than 2**63 - 1 elements.

    Examples
    --------
    >>> checked_shape([2, None, "N"])
    (2, None, 'N')
    """
    if shape.__class__ is tuple and _is_plain(shape):
        return shape
    if isinstance(shape, str | bytes) or not isinstance(shape, Iterable):
        raise ShapeError(
            f"{shape!r} is not a shape",
            needed="a tuple of sizes",
            where=where,
            fix="write (2, 3)",
            rule="A shape is a tuple of sizes",
        )
    sizes = tuple(_checked_size(size, where) for size in shape)
    if len(sizes) > MAX_AXES:
        raise ShapeError(
            f"the shape has {len(sizes)} axes",
            needed=f"at most {MAX_AXES} axes",
            where=where,
            fix="merge neighbouring axes with reshape",
            operands=(sizes,),
        )
    if element_count(sizes) > MAX_ELEMENTS:
        raise ShapeError(
            f"{_short_shape(sizes)} has {_told_count(element_count(sizes))} elements",
            needed="at most 2**63 - 1 elements",
            where=where,
            fix="use smaller sizes",
            operands=(sizes,),
        )
    return sizes


def _is_plain(shape: tuple[object, ...]) -> bool:
    """Whether nothing can be wrong: whole numbers and unknown sizes, not many. A repair asks this ten thousand times."""
    count = 1
    for size in shape:
        if size.__class__ is int:
            if size < 0:
                return False
            count *= size
        elif size is not None:
            return False
    return len(shape) <= MAX_AXES and count <= MAX_ELEMENTS


def _told_count(count: int) -> str:
    """A count too large to write out; beyond 10^300 a float, which :.3g makes of it, overflows."""
    return f"{count:.3g}" if count < 10**300 else "more than 10^300"


def _short_shape(shape: Shape) -> str:
    """The shape as text, cut where a size has hundreds of digits (Python writes no int of more than 4,300)."""
    sizes = [_told_count(size) if isinstance(size, int) and size > 10**40 else str(size) for size in shape]
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"


def _checked_size(size: object, where: str) -> Size:
    if size is None or (isinstance(size, str) and size.isidentifier()):
        return size
    if isinstance(size, bool) or not hasattr(size, "__index__"):
        raise ShapeError(
            f"{size!r} is not a size",
            needed="a whole number ≥ 0, a name, or None",
            where=where,
            fix="give a whole number such as 64",
        )
    number = int(size.__index__())
    if number < 0:
        raise ShapeError(
            f"the size {number} is negative",
            needed="a whole number ≥ 0",
            where=where,
            fix="write None for a size that is not known yet; only reshape takes -1",
        )
    return number


def element_count(shape: Shape) -> int:
    """How many numbers a tensor holds; symbolic and unknown sizes count as 1.

    Examples
    --------
    >>> element_count((64, 128, 128)), element_count(()), element_count((None, 3))
    (1048576, 1, 3)
    """
    return math.prod([size for size in shape if isinstance(size, int)])


def is_known(shape: Shape) -> bool:
    """Whether every size is a number."""
    return all(isinstance(size, int) for size in shape)


def sizes_clash(first: Size, second: Size) -> bool:
    """Whether two sizes cannot be equal: both numbers, and different."""
    return isinstance(first, int) and isinstance(second, int) and first != second


def merged_size(first: Size, second: Size) -> Size:
    """The better known of two sizes that do not clash: a number before a name before ``None``.

    Examples
    --------
    >>> merged_size(None, 3), merged_size("N", None), merged_size("N", 4)
    (3, 'N', 4)
    """
    for kind in (int, str):
        for size in (first, second):
            if isinstance(size, kind):
                return size
    return None


def total_size(sizes: Sequence[Size]) -> Size:
    """The sum of sizes; ``None`` as soon as one is not a number (a name plus a number has no name).

    Examples
    --------
    >>> total_size([64, 32]), total_size([64, None])
    (96, None)
    """
    return sum(size for size in sizes if isinstance(size, int)) if is_known(tuple(sizes)) else None


def checked_axis(axis: object, ndim: int, where: str = "axis") -> int:
    """Return the axis counted from the front.

    Parameters
    ----------
    axis
        From ``-ndim`` to ``ndim - 1``.
    ndim
        How many axes the shape has.

    Raises
    ------
    ShapeError
        If it is no whole number, or out of range.

    Examples
    --------
    >>> checked_axis(-1, 4)
    3
    """
    if isinstance(axis, bool) or not hasattr(axis, "__index__"):
        raise ShapeError(f"{axis!r} is not an axis", needed="a whole number", where=where, fix="write 0 for the first axis")
    number = int(axis.__index__())
    if not -ndim <= number < ndim:
        span = f"use −{ndim} … {ndim - 1}" if ndim else "a scalar has no axis: reshape it to (1,) first"
        raise ShapeError(
            f"axis {number} of a shape with {ndim} {'axis' if ndim == 1 else 'axes'}",
            needed=f"an axis from {-ndim} to {ndim - 1}" if ndim else "a shape with at least one axis",
            where=where,
            fix=span,
            axis=number,
            rule=f"An axis of a shape with {ndim} axes lies between {-ndim} and {ndim - 1}",
        )
    return number % ndim


def broadcast_shape(*shapes: Shape, names: Sequence[str] = ("x", "y", "z")) -> Shape:
    """The shape of an elementwise operation: align at the last axis; on each axis the sizes agree, or are 1.

    Notes
    -----
    **Source**: NumPy user guide, "Broadcasting".

    Raises
    ------
    ShapeError
        With the axis (counted in the result, from 0) and the clashing sizes.

    Examples
    --------
    >>> broadcast_shape((8, 1, 6), (7, 1))
    (8, 7, 6)
    """
    ndim = max((len(shape) for shape in shapes), default=0)
    padded = [(1,) * (ndim - len(shape)) + shape for shape in shapes]
    result: list[Size] = []
    for axis in range(ndim):
        column = [shape[axis] for shape in padded]
        size: Size = 1
        for given in column:
            if given == 1:
                continue
            if size != 1 and sizes_clash(size, given):
                raise _broadcast_error(shapes, names, ndim, axis, column)
            size = given if size == 1 else merged_size(size, given)
        result.append(size)
    return tuple(result)


def _broadcast_error(shapes: Sequence[Shape], names: Sequence[str], ndim: int, axis: int, column: list[Size]) -> ShapeError:
    told = " against ".join(
        f"{size} in {name} {shape_text(shape)}"
        for size, name, shape in zip(column, _names(names, len(shapes)), shapes, strict=True)
        if len(shape) > axis - ndim + len(shape) >= 0
    )
    return ShapeError(
        f"axis {axis} does not fit: {told}",
        needed="equal sizes on this axis, or a size of 1",
        where="shapes",
        fix="make the sizes equal (project, pad or crop), or join along this axis with concat",
        operands=tuple(shapes),
        axis=axis,
        sizes=tuple(column),
        rule="Aligned at the last axis, two sizes must be equal, or one of them must be 1",
    )


def _names(names: Sequence[str], count: int) -> list[str]:
    return [names[position] if position < len(names) else f"operand {position + 1}" for position in range(count)]
