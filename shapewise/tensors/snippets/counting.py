"""Functions that count numbers or pick some out: how many, only running tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shapewise.tensors.shapes import sizes_clash
from shapewise.tensors.snippets.products import elementwise
from shapewise.tensors.snippets.recorder import Given, checked, operand, refuse, shown
from shapewise.tensors.snippets.values import Tensor, Value, as_int, as_tensor, nested_shape


def _masked(given: Given) -> Value:
    elementwise(given.recorder, None, [operand(given), as_tensor(given.get(1, "mask"), given.name)])
    return given.recorder.result((None,), "how many are picked is known only when the code runs")


def _rows_masked(given: Given) -> Value:
    """``tf.boolean_mask``: the axes of the mask become one."""
    x, mask = operand(given).shape, as_tensor(given.get(1, "mask"), given.name).shape
    if any(map(sizes_clash, mask, x)) or len(mask) > len(x):
        raise refuse(
            f"boolean_mask got {shown(x)} and a mask {shown(mask)}",
            needed=f"a mask of {shown(x[: len(mask)])}",
            fix="compare the same tensor to make the mask",
            operands=(x, mask),
        )
    return given.recorder.result((None, *x[len(mask) :]), "how many are picked is known only when the code runs")


def _bins(given: Given) -> Value:
    """``np.histogram``: counts, and one border more."""
    operand(given)
    bins = given.get(1, "bins", default=10)
    borders = bins.shape if isinstance(bins, Tensor) else nested_shape(bins) if isinstance(bins, list | tuple) else ()
    count = borders[0] - 1 if borders and isinstance(borders[0], int) else bins if isinstance(bins, int) else None
    given.recorder.result((count,), "counts, and their borders")
    return (Tensor((count,)), Tensor((count + 1 if isinstance(count, int) else None,)))


def _distinct(given: Given) -> Value:
    """``unique``: how many there are, only running tells; counts and places come with it where they are asked for."""
    axis = given.get(-1, "axis", "dim")
    x = operand(given).shape
    place = checked(as_int(axis, "axis"), x) if axis is not None else 0
    result = given.recorder.result((*x[:place], None, *x[place + 1 :]), "how many differ is known only when the code runs")
    asked = ("return_index", "return_inverse", "return_counts")
    more = [Tensor((None,)) for name in asked if given.get(-1, name) is True]
    return (result, *more) if more else result


def _nonzero(given: Given) -> Value:
    """PyTorch gives a row of places for each; NumPy a list of places for each axis."""
    x = operand(given).shape
    if given.framework in ("numpy", "jax") or given.get(-1, "as_tuple") is True:
        given.recorder.result((None,), "how many are not zero is known only when the code runs")
        return tuple(Tensor((None,)) for _ in x)
    return given.recorder.result((None, len(x)), "a row of places for each number that is not zero")


def _rows_of_places(given: Given) -> Value:
    return given.recorder.result((None, len(operand(given).shape)), "a row of places for each number that is not zero")


def _bincount(given: Given) -> Value:
    operand(given)
    given.get(2, "minlength")
    return given.recorder.result((None,), "as long as the largest number, or minlength, asks for")


COUNTING: Mapping[str, Callable[[Given], Value]] = {
    "masked_select": _masked, "boolean_mask": _rows_masked, "histogram": _bins, "bincount": _bincount, "unique": _distinct,
    "nonzero": _nonzero, "argwhere": _rows_of_places,
}  # fmt: skip
