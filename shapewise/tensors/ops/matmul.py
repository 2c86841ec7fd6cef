"""Matmul: rows of x times columns of y, with any number of batch axes in front."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable, sample
from shapewise.tensors.ops._arguments import countable
from shapewise.tensors.ops._elementwise import checked_operands, elementwise_inputs, unbroadcast
from shapewise.tensors.shapes import broadcast_shape, element_count, is_known, merged_size, sizes_clash
from shapewise.types import Arguments, Cost, Framework, Operation, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def matmul_shape(x: Shape, y: Shape) -> Shape:
    """The shape of x @ y: the last axis of x meets the last but one of y, or the only one.

    Parameters
    ----------
    x, y
        At least one axis each. An operand with one axis is a vector: its axis is summed over and leaves no trace.

    Raises
    ------
    ShapeError
        For a scalar, or sizes that clash.

    Notes
    -----
    **Source**: NumPy reference, "numpy.matmul".

    Examples
    --------
    >>> matmul_shape((8, 1, 5, 3), (7, 3, 4)), matmul_shape((3,), (3, 4)), matmul_shape((3,), (3,))
    ((8, 7, 5, 4), (4,), ())
    """
    for name, operand in (("x", x), ("y", y)):
        if not operand:
            raise ShapeError(
                f"{name} () has 0 axes",
                needed="at least 1 axis in each operand",
                where="shapes",
                fix="multiply with * where one operand is a single number",
                operands=(x, y),
                rule="A matrix product needs at least one axis on each side",
            )
    inner = len(y) - 2 if len(y) > 1 else 0
    if sizes_clash(x[-1], y[inner]):
        raise _inner_error(x, y, inner)
    try:
        batch = broadcast_shape(x[:-2], y[:-2])
    except ShapeError as error:
        raise ShapeError(
            f"batch axes {shape_text(x[:-2])} of x {shape_text(x)} and {shape_text(y[:-2])} of y {shape_text(y)} do not fit",
            needed="equal sizes or 1 on every axis before the last two",
            where="shapes",
            fix="give one operand a batch axis of size 1, or bring both to one batch size",
            operands=(x, y),
            axis=error.axis,
            sizes=error.sizes,
            rule="All axes but the last two are batch axes and broadcast",
        ) from None
    return (*batch, *x[-2:-1], *y[-1:]) if len(y) > 1 else (*batch, *x[-2:-1])


def _inner_error(x: Shape, y: Shape, inner: int) -> ShapeError:
    fix = f"project x to {y[inner]} numbers with linear, or choose another operand"
    if len(y) > 1 and not sizes_clash(x[-1], y[-1]):
        fix = "transpose the last two axes of y: x @ y.swapaxes(-1, -2)"
    elif len(x) > 1 and not sizes_clash(x[-2], y[inner]):
        fix = "transpose the last two axes of x: x.swapaxes(-1, -2) @ y"
    return ShapeError(
        f"axis {len(x) - 1} of x {shape_text(x)} has {x[-1]}, axis {inner} of y {shape_text(y)} has {y[inner]}",
        needed="the same size in both: they are multiplied and summed over",
        where="shapes",
        fix=fix,
        operands=(x, y),
        axis=len(x) - 1,
        sizes=(x[-1], y[inner]),
        rule="The last axis of x equals the last but one of y",
    )


def shape(*, shapes: Sequence[Sequence[object]]) -> Shape:
    """The batch, then the rows of x, then the columns of y."""
    x, y = checked_operands(shapes, most=2)
    return countable(matmul_shape(x, y))


def run(*, shapes: Sequence[Sequence[object]]) -> Array:
    """Multiply the sample arrays."""
    import numpy as np

    allocatable(shape(shapes=shapes), "result")
    x, y = elementwise_inputs(shapes=shapes).values()
    return np.asarray(np.matmul(x, y))


def gradients(*, shapes: Sequence[Sequence[object]]) -> dict[str, Array]:
    """For x it is g @ yᵀ, for y xᵀ @ g, summed over the batch axes along which they were stretched."""
    upstream = sample("gradient", shape(shapes=shapes))
    x, y = elementwise_inputs(shapes=shapes).values()
    left = x[None, :] if x.ndim == 1 else x
    right = y[:, None] if y.ndim == 1 else y
    if x.ndim == 1:
        upstream = upstream[..., None] if y.ndim == 1 else upstream
        upstream = upstream[..., None, :]
    elif y.ndim == 1:
        upstream = upstream[..., None]
    return {
        "x": unbroadcast(upstream @ right.swapaxes(-1, -2), left.shape).reshape(x.shape),
        "y": unbroadcast(left.swapaxes(-1, -2) @ upstream, right.shape).reshape(y.shape),
    }


def steps(*, shapes: Sequence[Sequence[object]]) -> tuple[Step, ...]:
    """Which axes are batch, which are summed over, and which remain."""
    x, y = checked_operands(shapes, most=2)
    result = shape(shapes=shapes)
    inner = y[-2] if len(y) > 1 else y[0]
    lines = []
    if len(x) > 2 or len(y) > 2:
        batch = broadcast_shape(x[:-2], y[:-2])
        lines.append(Step("batch", f"{shape_text(x[:-2])} and {shape_text(y[:-2])} broadcast", shape_text(batch)))
    lines.append(
        Step("summed over", f"last of x {x[-1]} = {'last but one' if len(y) > 1 else 'only axis'} of y {inner}", str(inner))
    )
    if len(x) > 1:
        lines.append(Step("rows of x", shape_text(x), str(x[-2])))
    if len(y) > 1:
        lines.append(Step("columns of y", shape_text(y), str(y[-1])))
    left, right = ("x[i, k]" if len(x) > 1 else "x[k]"), ("y[k, j]" if len(y) > 1 else "y[k]")
    target = ", ".join([*["i"] * (len(x) > 1), *["j"] * (len(y) > 1)])
    return (
        *lines,
        Step(
            "every element",
            f"z[{target}] = Σ k {left} · {right}" if target else f"z = Σ k {left} · {right}",
            shape_text(result),
        ),
    )


def _summed(x: Shape, y: Shape) -> Size:
    return merged_size(x[-1], y[-2] if len(y) > 1 else y[0])


def cost(*, shapes: Sequence[Sequence[object]]) -> Cost:
    """A multiply-add for each number of the result and each that is summed over."""
    x, y = checked_operands(shapes, most=2)
    count = element_count(shape(shapes=shapes))
    return Cost(0, count * element_count((_summed(x, y),)), 4 * count)


def code(framework: Framework, _arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    if framework == "einops":
        return None
    return "z = keras.ops.matmul(x, y)" if framework == "keras" else "z = x @ y"


def warnings(*, shapes: Sequence[Sequence[object]]) -> tuple[str, ...]:
    """Square matrices fit either way round; a batch of 1 is stretched."""
    x, y = checked_operands(shapes, most=2)
    found = []
    if len(y) > 1 and y[-1] == y[-2] and y[-1] != 1 and is_known(y[-2:]):
        found.append(f"y {shape_text(y)} is square in its last two axes: x @ y and x @ yᵀ both run, and differ.")
    if len(x) == 2 and len(y) == 2 and x[0] == x[1] == y[0] and x[0] != 1 and y[0] != y[1]:
        found.append(f"x {shape_text(x)} is square: xᵀ @ y runs too, and differs.")
    return tuple(found)


OPERATION = Operation(
    name="matmul",
    title="Matrix product",
    family="products",
    article="batched-matmul",
    operands=("x", "y"),
    axes="features",
    parameters=(),
    example={"shapes": [(8, 10, 64), (64, 32)]},
    shape=shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("numpy", "np.dot equals @ for two matrices only: with batch axes it pairs every batch with every other."),
        Trap("torch", "torch.mm takes two matrices, torch.bmm two batches of equal size; only @ broadcasts the batch."),
        Trap("keras", "A Dense layer on (batch, time, features) is this product on the last axis; the others are batch."),
        Trap("torch", "A vector gets an axis and loses it again: (2, 3) @ (3,) is (2,), and (3,) @ (3,) is one number."),
        Trap("jax", "jnp.dot pairs every batch with every other, as np.dot does; jnp.matmul is @."),
    ),
    gradients=gradients,
)
