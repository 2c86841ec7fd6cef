"""The shape of tensors joined along an axis that they have."""

from __future__ import annotations

from collections.abc import Sequence

from shapewise.errors import ShapeError
from shapewise.tensors.shapes import checked_axis, merged_size, sizes_clash, total_size
from shapewise.types import Shape, Size, shape_text


def concat_shape(shapes: Sequence[Shape], axis: int) -> Shape:
    """The shape of a concatenation: sizes add on ``axis`` and agree everywhere else.

    Notes
    -----
    **Source**: NumPy reference, "numpy.concatenate".

    Raises
    ------
    ShapeError
        For unequal numbers of axes, or a clash on another axis.

    Examples
    --------
    >>> concat_shape([(64, 128, 128), (32, 128, 128)], 0)
    (96, 128, 128)
    """
    first = shapes[0]
    for position, shape in enumerate(shapes):
        if len(shape) != len(first):
            raise ShapeError(
                f"operand 1 {shape_text(first)} has {len(first)} axes, "
                f"operand {position + 1} {shape_text(shape)} has {len(shape)}",
                needed="the same number of axes in every operand",
                where="shapes",
                fix="add the missing axis of size 1 with expand_dims",
                operands=tuple(shapes),
                sizes=(len(first), len(shape)),
                rule="Concatenation joins along an existing axis, so all operands have equally many axes",
            )
    place = checked_axis(axis, len(first))
    result = list(first)
    for number in range(len(first)):
        column = [shape[number] for shape in shapes]
        if number == place:
            result[number] = total_size(column)
            continue
        for shape in shapes[1:]:
            if sizes_clash(result[number], shape[number]):
                raise _concat_error(shapes, number, place, column)
            result[number] = merged_size(result[number], shape[number])
    return tuple(result)


def _concat_error(shapes: Sequence[Shape], axis: int, place: int, column: list[Size]) -> ShapeError:
    told = " against ".join(str(size) for size in dict.fromkeys(column))
    told_sizes = [{size for size in sizes if isinstance(size, int)} for sizes in zip(*shapes, strict=True)]
    unequal = [number for number, sizes in enumerate(told_sizes) if len(sizes) > 1]
    wrong = [str(number) for number in unequal if number != place]
    made_equal = f"axes {' and '.join(wrong)}, each" if len(wrong) > 1 else f"axis {axis}"
    # Joined along another axis, all others must agree, the one joined so far as well.
    other_way = f"join along axis {axis} instead, or " if unequal == [axis] else ""
    return ShapeError(
        f"axis {axis} does not fit: {told} in {' and '.join(shape_text(shape) for shape in shapes)}",
        needed=f"equal sizes on every axis but axis {place}, along which they are joined",
        where="shapes",
        fix=f"{other_way}pad or crop {made_equal} to one size",
        operands=tuple(shapes),
        axis=axis,
        sizes=tuple(column),
        rule="All sizes must agree, except on the axis along which the operands are joined",
    )
