"""The identity W[x; y] = W1·x + W2·y: a linear layer on a concatenation is a sum of two linear layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shapewise.tensors.arrays import allocatable, sample
from shapewise.tensors.joined import concat_shape
from shapewise.tensors.ops._arguments import checked_count, countable
from shapewise.tensors.ops._elementwise import checked_operands
from shapewise.tensors.shapes import checked_axis, element_count, is_known
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


MOST_COMPUTED = 50_000
"""Operands and weights of more numbers than this would keep a reader waiting; the identity is then shown on a part."""


def _joined(shapes: Sequence[Sequence[object]], axis: int) -> tuple[Shape, Shape, Shape, int]:
    """Both operands, their concatenation, and the axis from the front."""
    x, y = checked_operands(shapes, most=2)
    joined = concat_shape([x, y], axis)
    return x, y, joined, checked_axis(axis, len(joined))


def shape(*, shapes: Sequence[Sequence[object]], features: int = 16, axis: int = -1) -> Shape:
    """The shape of the concatenation, with ``features`` on the joined axis."""
    _, _, joined, place = _joined(shapes, axis)
    return countable((*joined[:place], checked_count(features, "features"), *joined[place + 1 :]))


def inputs(*, shapes: Sequence[Sequence[object]], features: int = 16, axis: int = -1) -> dict[str, Array]:
    """x, y and the weight of shape (features, size of x + size of y)."""
    x, y, joined, place = _joined(shapes, axis)
    width = joined[place]
    return {"x": sample("x", x), "y": sample("y", y), "weight": sample("weight", (checked_count(features, "features"), width))}


def _apply(weight: Array, array: Array, place: int) -> Array:
    """The weight applied along one axis, at every place of the others (a 1x1 convolution, where that axis is the channels)."""
    import numpy as np

    return np.moveaxis(np.moveaxis(array, place, -1) @ weight.T, -1, place)


def run(*, shapes: Sequence[Sequence[object]], features: int = 16, axis: int = -1) -> Array:
    """The linear layer on the concatenation."""
    import numpy as np

    allocatable(shape(shapes=shapes, features=features, axis=axis), "result")
    _, _, joined, place = _joined(shapes, axis)
    allocatable(joined, "the concatenation")
    given = inputs(shapes=shapes, features=features, axis=axis)
    return _apply(given["weight"], np.concatenate([given["x"], given["y"]], axis=place), place)


def differences(*, shapes: Sequence[Sequence[object]], features: int = 16, axis: int = -1) -> dict[str, float]:
    """The largest difference between the two sides of each identity, computed on the sample arrays.

    Parameters
    ----------
    shapes
        x and y, equal but for the joined axis.
    features
        How many numbers the layer gives, at least 1.
    axis
        The joined axis, from −ndim to ndim − 1.

    Raises
    ------
    ShapeError
        If x and y cannot be joined, or are too large to compute with.

    Notes
    -----
    ``split`` is W[x; y] against W1·x + W2·y. ``shared`` is W1·x + W1·y against W1·(x + y): adding is concatenating with
    W2 = W1; it is there only where x and y have one shape.
    **Source**: multiplication of block matrices, [W1 W2] [x; y] = W1 x + W2 y.

    Examples
    --------
    >>> differences(shapes=[(2, 3), (2, 3)], features=4)
    {'split': 0.0, 'shared': 0.0}
    """
    import numpy as np

    whole = run(shapes=shapes, features=features, axis=axis)
    _, _, _, place = _joined(shapes, axis)
    x, y, weight = inputs(shapes=shapes, features=features, axis=axis).values()
    first, second = weight[:, : x.shape[place]], weight[:, x.shape[place] :]
    found = {"split": _largest(whole - (_apply(first, x, place) + _apply(second, y, place)))}
    if x.shape == y.shape:
        shared = _apply(np.hstack([first, first]), np.concatenate([x, y], axis=place), place)
        found["shared"] = _largest(shared - _apply(first, x + y, place))
    return found


def _largest(array: Array) -> float:
    return float(abs(array).max()) if array.size else 0.0


def gradients(*, shapes: Sequence[Sequence[object]], features: int = 16, axis: int = -1) -> dict[str, Array]:
    """Each operand gets the gradient through its own columns of the weight."""
    import numpy as np

    upstream = sample("gradient", shape(shapes=shapes, features=features, axis=axis))
    _, _, _, place = _joined(shapes, axis)
    x, y, weight = inputs(shapes=shapes, features=features, axis=axis).values()
    flat = np.moveaxis(upstream, place, -1).reshape(-1, features)
    joined = np.moveaxis(np.concatenate([x, y], axis=place), place, -1).reshape(len(flat), -1)
    size = x.shape[place]
    return {
        "x": _apply(weight[:, :size].T, upstream, place),
        "y": _apply(weight[:, size:].T, upstream, place),
        "weight": flat.T @ joined,
    }


def steps(*, shapes: Sequence[Sequence[object]], features: int = 16, axis: int = -1) -> tuple[Step, ...]:
    """The weight cut in two, both sides computed, and how far they are apart."""
    x, y, joined, place = _joined(shapes, axis)
    result = shape(shapes=shapes, features=features, axis=axis)
    a, b, width = x[place], y[place], joined[place]
    lines = [
        Step("[x; y]", f"{a} + {b} on axis {place}", shape_text(joined)),
        Step("W", f"({features}, {width})", f"{features} × {width}"),
        Step("W1 = W[:, :a]", f"the first {a} columns", f"({features}, {a})"),
        Step("W2 = W[:, a:]", f"the last {b} columns", f"({features}, {b})"),
        Step("W[x; y]", "one layer on the concatenation", shape_text(result)),
        Step("W1·x + W2·y", "two layers, added", shape_text(result)),
    ]
    small = _few_places([x, y], place)
    count = sum(element_count(operand) for operand in small)
    if not is_known(x + y) or max(count, checked_count(features, "features") * element_count((width,))) > MOST_COMPUTED:
        return (*lines, Step("largest difference", "not computed: the shapes are not small known numbers", "see a miniature"))
    found = differences(shapes=small, features=features, axis=axis)
    where = "" if small == [x, y] else " at the first places; the layer treats each place alike"
    lines.append(Step("largest difference", f"|W[x; y] − (W1·x + W2·y)|{where}", f"{found['split']:g}"))
    if "shared" in found:
        lines.append(Step("add is W1 = W2", f"|W1·x + W1·y − W1·(x + y)|{where}", f"{found['shared']:g}"))
    return tuple(lines)


def _few_places(operands: Sequence[Shape], place: int) -> list[Shape]:
    """The operands, cut to four numbers on every other axis where a reader would have to wait for the whole."""
    if not all(is_known(shape) for shape in operands) or sum(element_count(shape) for shape in operands) <= MOST_COMPUTED:
        return list(operands)
    return [
        tuple(size if axis == place else min(size, 4) for axis, size in enumerate(shape) if isinstance(size, int))
        for shape in operands
    ]


def cost(*, shapes: Sequence[Sequence[object]], features: int = 16, axis: int = -1) -> Cost:
    """The weight's numbers, each used once at every place; cut in two it costs the same."""
    _, _, joined, place = _joined(shapes, axis)
    weights = checked_count(features, "features") * element_count((joined[place],))
    count = element_count(shape(shapes=shapes, features=features, axis=axis))
    return Cost(weights, count * element_count((joined[place],)), 4 * count)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """Both sides of the identity, as a reader would paste them; z is W1·x + W2·y."""
    x, _, joined, place = _joined(arguments["shapes"], arguments.get("axis", -1))
    if framework == "einops":
        return None
    size, last = x[place], place == len(joined) - 1
    join = {
        "numpy": "np.concatenate([x, y], axis={0})",
        "torch": "torch.cat([x, y], dim={0})",
        "keras": "keras.ops.concatenate([x, y], axis={0})",
        "jax": "jnp.concatenate([x, y], axis={0})",
    }[framework].format(place)
    move = {"numpy": "np.moveaxis", "torch": "torch.movedim", "keras": "keras.ops.moveaxis", "jax": "jnp.moveaxis"}[framework]

    def term(array: str, weight: str) -> str:
        return f"{array} @ {weight}.T" if last else f"{move}({move}({array}, {place}, -1) @ {weight}.T, -1, {place})"

    return (
        f"whole = {term(join, 'weight')}\n"
        f"z = {term('x', f'weight[:, :{size}]')} + {term('y', f'weight[:, {size}:]')}  # equal to whole"
    )


OPERATION = Operation(
    name="linear_identity",
    title="W[x; y] = W1·x + W2·y",
    family="merging",
    article="concat-linear-identity",
    operands=("x", "y"),
    axes="any",
    parameters=(
        Parameter("features", "size", 16, "How many numbers the linear layer gives.", minimum=1),
        Parameter("axis", "axis", -1, "The axis along which x and y are joined, and on which the layer works."),
    ),
    example={"shapes": [(8, 64), (8, 64)], "features": 16, "axis": -1},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    traps=(
        Trap("torch", "nn.Linear keeps its weight as (out, in): the columns are cut, weight[:, :a]."),
        Trap("keras", "keras.layers.Dense keeps its kernel as (in, out): the rows are cut, kernel[:a]."),
    ),
    gradients=gradients,
)
