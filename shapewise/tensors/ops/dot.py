"""Dot: the inner products of two batches along one axis of each, as Keras' Dot layer takes them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable, sample
from shapewise.tensors.ops._arguments import checked_flag, countable
from shapewise.tensors.ops._elementwise import checked_operands, elementwise_inputs
from shapewise.tensors.shapes import checked_axis, element_count, merged_size, sizes_clash
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array

Plan = tuple[Shape, Shape, int, int]


def _plan(shapes: Sequence[Sequence[object]], axes: Any) -> Plan:
    """Both shapes and the axis of each that is summed over, counted from the front."""
    x, y = checked_operands(shapes, most=2)
    for name, operand in (("x", x), ("y", y)):
        if len(operand) < 2:
            raise ShapeError(
                f"{name} {shape_text(operand)} has {len(operand)} axes",
                needed="at least 2: the batch, and the axis that is summed over",
                where="shapes",
                fix=f"give {name} a batch axis of size 1 with expand_dims",
                operands=(x, y),
            )
    pair = tuple(axes) if isinstance(axes, Iterable) and not isinstance(axes, str) else (axes, axes)
    if len(pair) != 2:
        raise ShapeError(
            f"axes names {len(pair)} axes", needed="one, or one of each operand", where="axes", fix="write axes=(1, 1)"
        )
    first, second = checked_axis(pair[0], len(x), "axes"), checked_axis(pair[1], len(y), "axes")
    if first == 0 or second == 0:
        raise ShapeError(
            f"axes {pair} name axis 0",
            needed="an axis after the batch: each sample of x meets the same sample of y",
            where="axes",
            fix="write axes=(1, 1)",
            operands=(x, y),
            axis=0,
        )
    for one, other, told in ((0, 0, "the batch, axis 0"), (first, second, f"axis {first} of x against axis {second} of y")):
        if sizes_clash(x[one], y[other]):
            raise ShapeError(
                f"{told} does not fit: {x[one]} in x {shape_text(x)} against {y[other]} in y {shape_text(y)}",
                needed="equal sizes in the batch, and on the two axes that are summed over",
                where="shapes",
                fix="choose axes of equal size, or project one operand with linear",
                operands=(x, y),
                axis=one,
                sizes=(x[one], y[other]),
            )
    return x, y, first, second


def shape(*, shapes: Sequence[Sequence[object]], axes: Any = -1, normalize: bool = False) -> Shape:
    """The batch, then what is left of x, then what is left of y; a batch of single numbers keeps an axis of size 1."""
    checked_flag(normalize, "normalize")
    x, y, first, second = _plan(shapes, axes)
    left = x[1:first] + x[first + 1 :]
    right = y[1:second] + y[second + 1 :]
    return countable((merged_size(x[0], y[0]), *(left + right or (1,))))


def run(*, shapes: Sequence[Sequence[object]], axes: Any = -1, normalize: bool = False) -> Array:
    """Sum the products, sample by sample."""
    import numpy as np

    result = allocatable(shape(shapes=shapes, axes=axes, normalize=normalize), "result")
    _, _, first, second = _plan(shapes, axes)
    x, y = elementwise_inputs(shapes=shapes).values()
    if normalize:
        x, y = x / _length(x, first), y / _length(y, second)
    x, y = np.moveaxis(x, first, -1), np.moveaxis(y, second, -1)
    # −1 would not know what to stand for where a size is 0.
    a = x.reshape(x.shape[0], math.prod(x.shape[1:-1]), x.shape[-1])
    b = y.reshape(y.shape[0], math.prod(y.shape[1:-1]), y.shape[-1])
    flat = np.matmul(a, b.swapaxes(1, 2))
    made: Array = flat.reshape(result)
    return made


def _length(array: Array, axis: int) -> Array:
    """The Euclidean length along an axis, at least 1e-6 as in Keras, which divides by it."""
    import numpy as np

    length: Array = np.sqrt(np.maximum((array * array).sum(axis=axis, keepdims=True), 1e-12))
    return length


def gradients(*, shapes: Sequence[Sequence[object]], axes: Any = -1, normalize: bool = False) -> dict[str, Array]:
    """Each operand gets the other one, weighted with the gradient."""
    import numpy as np

    if checked_flag(normalize, "normalize"):
        raise ShapeError("2 operands are normalized", needed="normalize=False", where="normalize", fix="leave normalize out")
    upstream = sample("gradient", shape(shapes=shapes, axes=axes))
    _, _, first, second = _plan(shapes, axes)
    x, y = elementwise_inputs(shapes=shapes).values()
    left, right = np.moveaxis(x, first, -1), np.moveaxis(y, second, -1)
    a, b = left.reshape(len(x), -1, x.shape[first]), right.reshape(len(y), -1, y.shape[second])
    g = upstream.reshape(len(x), a.shape[1], b.shape[1])
    return {
        "x": np.moveaxis((g @ b).reshape(left.shape), -1, first),
        "y": np.moveaxis((g.swapaxes(1, 2) @ a).reshape(right.shape), -1, second),
    }


def steps(*, shapes: Sequence[Sequence[object]], axes: Any = -1, normalize: bool = False) -> tuple[Step, ...]:
    """The batch stays, one axis of each is summed over, the rest is laid side by side."""
    x, y, first, second = _plan(shapes, axes)
    result = shape(shapes=shapes, axes=axes, normalize=normalize)
    lines = [
        Step("batch", f"{x[0]} = {y[0]}", str(result[0])),
        Step("summed over", f"axis {first} of x = axis {second} of y", str(merged_size(x[first], y[second]))),
        Step("left of x", shape_text(x[1:]), shape_text(x[1:first] + x[first + 1 :])),
        Step("left of y", shape_text(y[1:]), shape_text(y[1:second] + y[second + 1 :])),
    ]
    if normalize:
        lines.append(Step("normalized", "each vector is divided by its length first", "cosines from −1 to 1"))
    return (*lines, Step("every element", "z[n, …] = Σ k x[n, …, k, …] · y[n, …, k, …]", shape_text(result)))


def cost(*, shapes: Sequence[Sequence[object]], axes: Any = -1, normalize: bool = False) -> Cost:
    """A multiply-add for each number of the result and each that is summed over."""
    x, _, first, _ = _plan(shapes, axes)
    count = element_count(shape(shapes=shapes, axes=axes, normalize=normalize))
    return Cost(0, count * element_count((x[first],)), 4 * count)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    axes, normalize = arguments.get("axes", -1), arguments.get("normalize", False)
    x, y, first, second = _plan(arguments["shapes"], axes)
    if framework == "keras":
        given = f"axes={axes if isinstance(axes, int) else (first, second)}"
        return f"z = keras.layers.Dot({given}{', normalize=True' if normalize else ''})([x, y])"
    if len(x) > 11 or len(y) > 11:
        return None  # the letters of einsum run out
    letters = "abcdefghijklmnopqrstuvwxyz"
    left = "".join("n" if axis == 0 else "k" if axis == first else letters[axis - 1] for axis in range(len(x)))
    right = "".join("n" if axis == 0 else "k" if axis == second else letters[13 + axis] for axis in range(len(y)))
    out = "n" + "".join(letter for letter in left + right if letter not in "nk")
    tail = "[:, None]" if out == "n" else ""
    unit = {
        "numpy": "{0} = {0} / np.linalg.norm({0}, axis={1}, keepdims=True)\n",
        "torch": "{0} = F.normalize({0}, dim={1})\n",
        "jax": "{0} = {0} / jnp.linalg.norm({0}, axis={1}, keepdims=True)\n",
    }
    call = {"numpy": "np.einsum", "torch": "torch.einsum", "jax": "jnp.einsum"}
    if framework not in call:
        return None
    before = unit[framework].format("x", first) + unit[framework].format("y", second) if normalize else ""
    return f'{before}z = {call[framework]}("{left},{right}->{out}", x, y){tail}'


def warnings(*, shapes: Sequence[Sequence[object]], axes: Any = -1, normalize: bool = False) -> tuple[str, ...]:
    """A sum over an axis of size 1 is a plain product."""
    x, _, first, _ = _plan(shapes, axes)
    if x[first] == 1:
        return (f"Axis {first} of x has size 1, so nothing is summed: each result is one product.",)
    return ()


OPERATION = Operation(
    name="dot",
    title="Dot",
    family="merging",
    article="average-max-merge",
    operands=("x", "y"),
    axes="any",
    parameters=(
        Parameter("axes", "axes", -1, "The axis of each operand that is summed over; the batch, axis 0, cannot be one."),
        Parameter("normalize", "flag", False, "Whether vectors are divided by their length first, which gives cosines."),
    ),
    example={"shapes": [(8, 10, 64), (8, 12, 64)], "axes": (2, 2)},
    shape=shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("keras", "keras.layers.Dot on two batches of vectors gives (batch, 1), not (batch,)."),
        Trap("numpy", "np.dot(x, y) knows no batch: (8, 10, 64) and (8, 64, 12) give (8, 10, 8, 12)."),
        Trap("torch", "torch.dot takes two vectors and nothing else; batches need torch.einsum or torch.bmm."),
        Trap("numpy", "np.vdot flattens arrays of any shape to vectors first; torch.vdot refuses them."),
    ),
    gradients=gradients,
)
