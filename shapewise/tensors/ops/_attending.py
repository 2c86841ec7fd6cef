"""What the attentions share: three sequences that fit, a mask that fits them, and shares of the values.

Sources: Vaswani et al., "Attention Is All You Need", NeurIPS 2017, arXiv:1706.03762; PyTorch documentation,
"torch.nn.functional.scaled_dot_product_attention".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._elementwise import checked_operands
from shapewise.tensors.ops.softmax import softmax
from shapewise.tensors.shapes import broadcast_shape, checked_shape, merged_size, sizes_clash
from shapewise.types import Parameter, Shape, Size, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array

OPERANDS = ("query", "key", "value")


def sequences(shapes: Sequence[Sequence[object]], least: int, most: int) -> tuple[Shape, Shape, Shape]:
    """Query, key and value; a missing key is the query, a missing value the key: self-attention."""
    operands = checked_operands(shapes, 1, 3)
    for name, operand in zip(OPERANDS, operands, strict=False):  # fewer than three are given for self-attention
        if not least <= len(operand) <= most:
            count = f"{least}" if least == most else f"at least {least}"
            wanted = (1,) * (least - len(operand)) + operand if len(operand) < least else (None, *operand[-least + 1 :])
            raise ShapeError(
                f"{name} {shape_text(operand)} has {len(operand)} {'axis' if len(operand) == 1 else 'axes'}",
                needed=f"{count} axes: {'batch, ' if least > 2 else ''}length, features",
                where="shapes",
                fix=f"reshape it to {shape_text(wanted)}",
                operands=tuple(operands),
                sizes=(len(operand), least),
            )
    query = operands[0]
    key = operands[1] if len(operands) > 1 else query
    return query, key, operands[2] if len(operands) > 2 else key


def refuse_pair(
    names: tuple[str, str],
    shapes: tuple[Shape, Shape],
    axes: tuple[int, int],
    meaning: str,
    fix: str,
    operands: Sequence[Shape],
) -> Size:
    """The size that two operands share on an axis each (counted from the end); raises where they clash."""
    (first, second), (one, other) = shapes, axes
    if sizes_clash(first[one], second[other]):
        raise ShapeError(
            f"{names[0]} {shape_text(first)} has {first[one]} {meaning}, {names[1]} {shape_text(second)} has {second[other]}",
            needed=f"as many {meaning} in {names[0]} as in {names[1]}",
            where="shapes",
            fix=fix,
            operands=tuple(operands),
            axis=one % len(first),
            sizes=(first[one], second[other]),
        )
    return merged_size(first[one], second[other])


def shared_batch(operands: Sequence[Shape]) -> Shape:
    """The leading axes of query, key and value, stretched to one another."""
    try:
        return broadcast_shape(*(operand[:-2] for operand in operands), names=OPERANDS)
    except ShapeError as error:
        told = ", ".join(f"{name} {shape_text(operand)}" for name, operand in zip(OPERANDS, operands, strict=False))
        raise ShapeError(
            f"{told} are not of one batch: {' against '.join(str(size) for size in error.sizes)}",
            needed="equal sizes on the axes before length and features, or 1",
            where="shapes",
            fix="give query, key and value of the same samples, or of 1 sample that serves all",
            operands=tuple(operands),
            axis=error.axis,
            sizes=error.sizes,
        ) from error


def checked_mask(mask: Any, scores: Shape) -> Shape | None:
    """The mask's shape, if it stretches to the scores without stretching them."""
    if mask is None:
        return None
    shape = checked_shape(mask, "mask")
    if not shape:
        raise ShapeError(
            "the mask () has 0 axes, so it says nothing of the places",
            needed=f"1 to {len(scores)} axes",
            where="mask",
            fix=f"give the mask the shape {shape_text(scores[-2:])}",
            operands=(shape, scores),
        )
    rows, columns = scores[-2:]
    padding = ""
    if len(shape) == 2 and sizes_clash(shape[0], rows) and not sizes_clash(shape[0], scores[0]):
        padding = (
            f"a mask of padding, one row a sample, is reshaped to {shape_text((shape[0], *(1,) * (len(scores) - 2), shape[1]))}"
        )
    fix = padding or f"give the mask the shape {shape_text((rows, columns))}"
    try:
        stretched = broadcast_shape(shape, scores, names=("mask", "scores"))
    except ShapeError as error:
        raise _mask_error(shape, scores, fix, error.axis) from error
    grown = [axis for axis in range(len(stretched)) if axis >= len(scores) or sizes_clash(stretched[axis], scores[axis])]
    if len(stretched) > len(scores) or grown:
        raise _mask_error(shape, scores, fix, grown[0] if grown else 0)
    return shape


def _mask_error(mask: Shape, scores: Shape, fix: str, axis: int | None) -> ShapeError:
    place = None if axis is None else axis - max(len(scores), len(mask)) + len(mask)
    sizes = (mask[place], scores[axis]) if axis is not None and place is not None and place >= 0 and axis < len(scores) else ()
    return ShapeError(
        f"the mask {shape_text(mask)} does not fit the scores {shape_text(scores)}",
        needed=f"a mask that stretches to {shape_text(scores)}: each size equal to it, or 1",
        where="mask",
        fix=fix,
        operands=(mask, scores),
        axis=axis,
        sizes=sizes,
        rule="The mask is aligned with the scores (…, query places, key places) at the last axis",
    )


def mask_sample(mask: Shape | None) -> dict[str, Array]:
    """True where a place takes part; the first key always does, so that every row has one."""
    if mask is None:
        return {}
    values: Any = sample("mask", mask) > -1
    values[..., :1] = True
    return {"mask": values}


def attended(query: Any, key: Any, value: Any, mask: Any, causal: bool) -> tuple[Any, Any]:
    """The values shared out by softmax(query · key / √features), and the shares."""
    import numpy as np

    scores = query @ key.swapaxes(-1, -2) / query.shape[-1] ** 0.5
    if causal:
        before = np.tri(*scores.shape[-2:]).astype(bool)
        mask = before if mask is None else mask & before
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    shares = softmax(scores, -1)
    return shares @ value, shares


def mask_warnings(mask: Shape | None, scores: Shape, causal: bool) -> list[str]:
    """Masks that fit and may be read on another axis than was meant."""
    told = []
    rows, columns = scores[-2:]
    if causal and isinstance(rows, int) and isinstance(columns, int) and rows != columns:
        told.append(
            f"causal=True with {rows} queries and {columns} keys: query 0 sees key 0 alone. If the queries are the last of the "
            "keys, as with a cache, make the mask yourself."
        )
    if mask is not None and len(scores) > 2 and len(mask) == 2 and mask[0] == scores[0] == rows and rows != 1:
        told.append(
            f"The mask {shape_text(mask)} is read as (query places, key places), and the batch is {scores[0]} too. "
            f"If its rows are samples, reshape it to {shape_text((mask[0], *(1,) * (len(scores) - 2), mask[1]))}."
        )
    if mask is not None and len(scores) == 4 and len(mask) == 3 and mask[0] != 1:
        told.append(
            f"The first axis of the mask {shape_text(mask)} is read as heads, not as the batch. If it is the batch, "
            f"reshape it to {shape_text((mask[0], 1, *mask[1:]))}."
        )
    return told


MASK = Parameter("mask", "shape", None, "Shape of a mask that is True where a key takes part; it stretches to the scores.")
CAUSAL = Parameter("causal", "flag", False, "Each place sees itself and the places before it only.")
