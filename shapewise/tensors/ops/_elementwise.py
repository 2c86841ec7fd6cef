"""What the elementwise merges share: broadcasting, and one number of each operand for one of the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable, sample
from shapewise.tensors.ops._arguments import countable
from shapewise.tensors.shapes import broadcast_shape, checked_shape, element_count
from shapewise.types import Arguments, Cost, Shape, Size, Step, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array

NAMES = ("x", "y", "w", "v")
"""How operands are called, in order."""


def operand_name(position: int) -> str:
    """The name of an operand by its position: x, y, w, v, then x4, x5 …"""
    return NAMES[position] if position < len(NAMES) else f"x{position}"


def checked_operands(shapes: Sequence[Sequence[object]], least: int = 2, most: int | None = None) -> list[Shape]:
    """The operands' shapes, checked one by one; at least ``least`` and at most ``most`` of them."""
    # the type of a class is quicker to ask for than that of an abstract one
    if not isinstance(shapes, list | tuple) and (isinstance(shapes, str | bytes) or not isinstance(shapes, Sequence)):
        raise ShapeError(
            f"{shapes!r} is not a list of shapes", needed="a list", where="shapes", fix="write shapes=[(2, 3), (2, 3)]"
        )
    count = len(shapes)
    if count < least or (most is not None and count > most):
        wanted = f"exactly {least}" if least == most else f"at least {least}" if count < least else f"at most {most}"
        raise ShapeError(
            f"{count} {'operand was' if count == 1 else 'operands were'} given",
            needed=f"{wanted} {'operand' if wanted.endswith(' 1') else 'operands'}",
            where="shapes",
            fix="give another shape, such as (2, 3)" if count < least else f"leave out {count - (most or 0)} of the shapes",
            rule=f"This operation takes {wanted} {'operand' if wanted.endswith(' 1') else 'operands'}",
        )
    return [checked_shape(shape, operand_name(position)) for position, shape in enumerate(shapes)]


def elementwise_shape(*, shapes: Sequence[Sequence[object]]) -> Shape:
    """The broadcast shape of all operands."""
    return countable(broadcast_shape(*checked_operands(shapes), names=NAMES))


def pair_shape(*, shapes: Sequence[Sequence[object]]) -> Shape:
    """The broadcast shape of exactly two operands."""
    return countable(broadcast_shape(*checked_operands(shapes, most=2), names=NAMES))


def the_operand(shapes: Sequence[Sequence[object]]) -> Shape:
    """The one shape of an operation that takes a single operand."""
    return checked_operands(shapes, least=1, most=1)[0]


def elementwise_inputs(*, shapes: Sequence[Sequence[object]], **_others: Any) -> dict[str, Array]:
    """One array an operand."""
    return {
        operand_name(position): sample(operand_name(position), shape)
        for position, shape in enumerate(checked_operands(shapes, least=1))
    }


def elementwise_run(
    function: Callable[[Any, Any], Any], shapes: Sequence[Sequence[object]], inputs: Callable[..., dict[str, Array]]
) -> Array:
    """The function applied from left to right, if the result is small enough to make."""
    import numpy as np

    allocatable(elementwise_shape(shapes=shapes), "result")
    # asarray: NumPy's arithmetic on arrays without axes gives scalars
    return np.asarray(reduce(function, inputs(shapes=shapes).values()))


def operand_names(arguments: Arguments) -> list[str]:
    """The names of as many operands as there are shapes."""
    return [operand_name(position) for position in range(len(arguments["shapes"]))]


def are_equal(arguments: Arguments) -> bool:
    """Whether all operands have one shape: only then do Keras' merging layers do what their users expect."""
    return len({tuple(shape) for shape in arguments["shapes"]}) == 1


def keras_merged(layer: str, arguments: Arguments, otherwise: str) -> str:
    """Keras' merging layer where it does what its users expect; where it may not, the line that is given.

    Examples
    --------
    >>> keras_merged("Add", {"shapes": [(2, 3), (2, 3)]}, "z = keras.ops.add(x, y)")
    'z = keras.layers.Add()([x, y])'
    >>> keras_merged("Add", {"shapes": [(2, 3), (3,)]}, "z = keras.ops.add(x, y)")
    'z = keras.ops.add(x, y)'
    """
    return f"z = keras.layers.{layer}()([{', '.join(operand_names(arguments))}])" if are_equal(arguments) else otherwise


def chain(function: str, names: Sequence[str]) -> str:
    """A call nested from the left, for a function of two arguments.

    Examples
    --------
    >>> chain("np.maximum", ["x", "y", "w"])
    'np.maximum(np.maximum(x, y), w)'
    """
    return reduce(lambda left, right: f"{function}({left}, {right})", names)


def unbroadcast(gradient: Array, shape: Sequence[int]) -> Array:
    """The gradient of an operand that was stretched: summed over every axis along which it was repeated."""
    extra = gradient.ndim - len(shape)
    stretched = tuple(axis for axis in range(gradient.ndim) if axis < extra or shape[axis - extra] != gradient.shape[axis])
    summed: Array = gradient.sum(axis=stretched, keepdims=True)
    return summed.reshape(tuple(shape))


def alignment_steps(shapes: Sequence[Shape], result: Shape) -> list[Step]:
    """One step an axis of the result: which sizes meet there, and what comes of them."""
    steps = []
    for axis in range(len(result)):
        column: list[Size | str] = [
            shape[axis - len(result) + len(shape)] if axis >= len(result) - len(shape) else "missing" for shape in shapes
        ]
        formula = " and ".join(str(size) for size in column)
        reason = "equal" if len(set(column)) == 1 else "1 and missing axes stretch"
        steps.append(Step(f"axis {axis}", f"{formula}: {reason}", str(result[axis])))
    return steps


def elementwise_steps(symbol: str, shapes: Sequence[Sequence[object]]) -> tuple[Step, ...]:
    """How the axes align, then the formula with the operands' names."""
    operands = checked_operands(shapes)
    result = broadcast_shape(*operands, names=NAMES)
    names = [operand_name(position) for position in range(len(operands))]
    aligned = [Step("align at the last axis", " and ".join(shape_text(shape) for shape in operands), shape_text(result))]
    body = f" {symbol} ".join(f"{name}[i]" for name in names)
    return (*aligned, *alignment_steps(operands, result), Step("every element", f"z[i] = {body}", shape_text(result)))


def elementwise_cost(*, shapes: Sequence[Sequence[object]]) -> Cost:
    """No parameters; one operation an element and a further operand."""
    count = element_count(elementwise_shape(shapes=shapes))
    return Cost(parameters=0, flops=count * (len(shapes) - 1), bytes=4 * count)


def stretch_warnings(*, shapes: Sequence[Sequence[object]], **_others: Any) -> tuple[str, ...]:
    """What broadcasting does without a word and is seldom meant."""
    operands = checked_operands(shapes)
    result = broadcast_shape(*operands, names=NAMES)
    large = [shape for shape in operands if element_count(shape) > 1]
    told = " and ".join(shape_text(shape) for shape in operands)
    if len(large) > 1 and all(element_count(result) > element_count(shape) for shape in large):
        return (
            f"{told} give {shape_text(result)}: every operand is stretched, so each number meets many others. "
            "If one number was to meet one, make the shapes equal first (squeeze the axis of size 1, or reshape).",
        )
    found = []
    for position, shape in enumerate(operands):
        if element_count(shape) > 1 and shape != result:
            found += [*_stretched_axes(operand_name(position), shape, result), *_mixed_axes(position, shape, result)]
    return tuple(found)


def _stretched_axes(name: str, shape: Shape, result: Shape) -> list[str]:
    """Axes of size 1 that are repeated to the size of the result."""
    lead = len(result) - len(shape)
    return [
        f"Axis {axis} of {name} {shape_text(shape)} has size 1 and is repeated {result[axis + lead]} times: right for a gate "
        "or a mean; if it was left over from a slice, squeeze it."
        for axis, size in enumerate(shape)
        if size == 1 and result[axis + lead] != 1
    ]


def _mixed_axes(position: int, shape: Shape, result: Shape) -> list[str]:
    """A shorter operand that may have been meant for another axis than the last one, which it meets."""
    if len(shape) != 1 or shape[0] == 1 or len(result) < 2:
        return []
    name, last = operand_name(position), len(result) - 1
    if len(result) in (4, 5):
        return [
            f"{name} {shape_text(shape)} meets axis {last}, the last. One number a channel of (N, C, …) has the shape "
            f"({shape[0]}{', 1' * (len(result) - 2)})."
        ]
    if result[0] == shape[0]:
        return [
            f"{name} {shape_text(shape)} meets axis {last}, the last, although axis 0 has {shape[0]} too. "
            f"One number a sample needs the shape ({shape[0]}{', 1' * last})."
        ]
    return []
