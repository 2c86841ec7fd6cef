"""Transpose (permute): whole axes change places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.ops._arguments import checked_axes
from shapewise.tensors.ops._elementwise import elementwise_inputs, the_operand
from shapewise.tensors.ops._movement import axis_names, moved
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def permutation(x: Shape, axes: Any) -> tuple[int, ...]:
    """Which axis of x comes first, second …: all of them once, or all in reverse where none is named.

    Parameters
    ----------
    x
        The operand's shape.
    axes
        A permutation of its axes, or ``None``.

    Raises
    ------
    ShapeError
        If an axis is missing, named twice, or out of range.

    Examples
    --------
    >>> permutation((8, 32, 32, 3), (0, 3, 1, 2)), permutation((2, 3), None)
    ((0, 3, 1, 2), (1, 0))
    """
    if axes is None:
        return tuple(reversed(range(len(x))))
    order = checked_axes(axes, len(x))
    if len(order) != len(x):
        missing = [axis for axis in range(len(x)) if axis not in order]
        raise ShapeError(
            f"axes {order} name {len(order)} of the {len(x)} axes of x {shape_text(x)}",
            needed="every axis once",
            where="axes",
            fix=f"write axes={(*order, *missing)}",
            operands=(x,),
            sizes=(len(order), len(x)),
            rule="A permutation names every axis once",
        )
    return order


def shape(*, shapes: Sequence[Sequence[object]], axes: Any = None) -> Shape:
    """The sizes in the new order."""
    x = the_operand(shapes)
    return tuple(x[axis] for axis in permutation(x, axes))


def run(*, shapes: Sequence[Sequence[object]], axes: Any = None) -> Array:
    """Move the axes of the sample array."""
    import numpy as np

    order = permutation(the_operand(shapes), axes)
    return np.transpose(elementwise_inputs(shapes=shapes)["x"], order)


def steps(*, shapes: Sequence[Sequence[object]], axes: Any = None) -> tuple[Step, ...]:
    """Which axis goes where."""
    x = the_operand(shapes)
    order = permutation(x, axes)
    lines = [Step(f"axis {place} of z", f"axis {axis} of x", str(x[axis])) for place, axis in enumerate(order)]
    index = ", ".join(f"i{axis}" for axis in range(len(x)))
    target = ", ".join(f"i{axis}" for axis in order)
    return (*lines, Step("every element", f"z[{target}] = x[{index}]", shape_text(tuple(x[axis] for axis in order))))


def cost(*, shapes: Sequence[Sequence[object]], axes: Any = None) -> Cost:
    """Nothing is computed; frameworks give a view with other strides."""
    return moved(shape(shapes=shapes, axes=axes))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    order = permutation(tuple(arguments["shapes"][0]), arguments.get("axes"))
    if framework == "einops":
        names = axis_names(len(order))
        return f'z = einops.rearrange(x, "{" ".join(names)} -> {" ".join(names[axis] for axis in order)}")'
    return {
        "numpy": f"z = np.transpose(x, {shape_text(order)})",
        "torch": f"z = x.permute({shape_text(order)})",
        "keras": f"z = keras.ops.transpose(x, {shape_text(order)})",
        "jax": f"z = jnp.transpose(x, {shape_text(order)})",
    }.get(framework)


def warnings(*, shapes: Sequence[Sequence[object]], axes: Any = None) -> tuple[str, ...]:
    """The batch that was moved along."""
    x = the_operand(shapes)
    order = permutation(x, axes)
    if len(x) > 2 and order[0] != 0:
        told = "without axes, all are reversed" if axes is None else f"axes {order}"
        return (f"{told[0].upper()}{told[1:]}: axis 0 of {shape_text(x)}, usually the batch, becomes axis {order.index(0)}.",)
    return ()


OPERATION = Operation(
    name="transpose",
    title="Transpose (permute)",
    family="reshaping",
    article="transpose-permute",
    operands=("x",),
    axes="any",
    parameters=(Parameter("axes", "axes", None, "The axes of x in their new order; none named means all in reverse."),),
    example={"shapes": [(8, 32, 32, 3)], "axes": (0, 3, 1, 2)},
    shape=shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "x.transpose(1, 2) swaps two axes; x.permute takes all of them; neither is contiguous afterwards."),
        Trap("keras", "keras.layers.Permute counts from 1 and leaves the batch out: Permute((3, 1, 2)) is axes (0, 3, 1, 2)."),
        Trap("numpy", "x.T reverses every axis, so that (batch, rows, columns) becomes (columns, rows, batch)."),
        Trap("torch", "x.T of more than two axes warns and reverses all; x.mT swaps the last two; x.t() refuses three."),
        Trap("keras", "keras.ops.transpose without axes reverses all of them, the batch included."),
    ),
)
