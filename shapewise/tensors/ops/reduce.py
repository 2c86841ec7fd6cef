"""Reduce: of the numbers along one axis, several or all, their mean, sum, largest, smallest, product, or where that lies.

Source: NumPy documentation, "numpy.mean", "numpy.max", "numpy.argmax"; PyTorch documentation, "torch.mean", "torch.amax",
"torch.argmax".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._arguments import checked_axes, checked_choice, checked_flag
from shapewise.tensors.ops._elementwise import the_operand
from shapewise.tensors.ops._movement import axis_names, product_size, product_text, starts_with_batch
from shapewise.tensors.shapes import element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array

PLACES = ("argmax", "argmin")
"""They give places, which are whole numbers, and take one axis or all of them."""
HOW = ("mean", "sum", "max", "min", "prod", *PLACES)
_TOLD = {
    "mean": "mean",
    "sum": "sum",
    "max": "largest",
    "min": "smallest",
    "prod": "product",
    "argmax": "place of the largest",
    "argmin": "place of the smallest",
}
_FORMULA = {
    "mean": "({0} + … + {1}) / {2}",
    "sum": "{0} + … + {1}",
    "max": "max({0}, …, {1})",
    "min": "min({0}, …, {1})",
    "prod": "{0} · … · {1}",
    "argmax": "argmax({0}, …, {1})",
    "argmin": "argmin({0}, …, {1})",
}


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a reduction takes together."""

    x: Shape
    how: str
    axes: tuple[int, ...]
    """Counted from the front, in the order that was given."""
    keepdims: bool

    @property
    def gives_places(self) -> bool:
        """Whether the result tells where a number is, and not which."""
        return self.how in PLACES

    @property
    def axis(self) -> int | None:
        """The one axis whose places are told; none where they are counted through all of them."""
        return self.axes[0] if len(self.axes) == 1 < len(self.x) else None

    @property
    def reduced(self) -> Shape:
        """The sizes that become one number."""
        return tuple(self.x[axis] for axis in sorted(self.axes))

    @property
    def result(self) -> Shape:
        """The sizes that stay, with 1 for those that are kept as such."""
        stay = [1 if axis in self.axes else size for axis, size in enumerate(self.x)]
        return tuple(size for axis, size in enumerate(stay) if self.keepdims or axis not in self.axes)


def plan(*, shapes: Sequence[Sequence[object]], how: Any = "mean", axis: Any = None, keepdims: Any = False) -> _Plan:
    """The operand and the axes that go; ShapeError where there is nothing to take the largest of."""
    x = the_operand(shapes)
    chosen = checked_choice(how, "how", HOW)
    axes = tuple(range(len(x))) if axis is None else checked_axes(axis, len(x), "axis")
    if not axes and axis is not None:
        raise ShapeError(
            "axis=() names 0 axes, which NumPy reads as none of them and torch.sum as all",
            needed="at least 1 axis, or None for all of them",
            where="axis",
            fix="write axis=None" if not x else f"write axis={len(x) - 1}",
            operands=(x,),
        )
    if chosen in PLACES and axis is not None and len(axes) > 1:
        raise ShapeError(
            f"axis names {len(axes)} axes, and {chosen} tells places along 1",
            needed="1 axis, or None for a place that is counted through all of them",
            where="axis",
            fix=f"write axis={axes[0]}, or reshape x so that the {len(axes)} axes become a single one",
            operands=(x,),
        )
    empty = next((axis for axis in axes if x[axis] == 0), None)
    if empty is not None and chosen not in ("mean", "sum", "prod"):
        raise ShapeError(
            f"axis {empty} of x {shape_text(x)} has 0 places",
            needed=f"at least 1 number to take the {_TOLD[chosen]} of",
            where="shapes",
            fix=f'give axis {empty} a size of 1 or more, or write how="sum", which is 0 there',
            operands=(x,),
            axis=empty,
            sizes=(0,),
        )
    return _Plan(x, chosen, axes, checked_flag(keepdims, "keepdims"))


def shape(**arguments: Any) -> Shape:
    """The sizes of the axes that stay."""
    return plan(**arguments).result


def inputs(**arguments: Any) -> dict[str, Array]:
    """The operand."""
    return {"x": sample("x", plan(**arguments).x)}


def run(**arguments: Any) -> Array:
    """Reduce the sample array."""
    import numpy as np

    made = plan(**arguments)
    x = inputs(**arguments)["x"]
    with np.errstate(all="ignore"):
        if made.how == "mean":  # NumPy's own warns of a mean over no numbers, which is not a number here as there
            total = np.asarray(np.sum(x, axis=made.axes, keepdims=made.keepdims))
            return np.asarray(total / float(element_count(made.reduced)) if element_count(made.reduced) else total * np.nan)
        return np.asarray(getattr(np, made.how)(x, axis=made.axis if made.gives_places else made.axes, keepdims=made.keepdims))


def steps(**arguments: Any) -> tuple[Step, ...]:
    """Which axes go, and what one number of the result is made of."""
    made = plan(**arguments)
    kept = "becomes 1" if made.keepdims else "goes"
    lines = [Step(f"axis {axis}", f"size {size}", kept if axis in made.axes else "stays") for axis, size in enumerate(made.x)]
    count = product_size(made.reduced)
    if not made.axes:
        return (Step("every number", "x has no axes", "becomes 0, its only place" if made.gives_places else "stays as it is"),)
    ends = [f"x[{', '.join(end if axis in made.axes else ':' for axis in range(len(made.x)))}]" for end in ("0", "-1")]
    alone = "0" if made.gives_places else ends[0]
    formula = _FORMULA[made.how].format(*ends, "?" if count is None else count) if count != 1 else alone
    return (
        *lines,
        Step(
            "every result",
            formula,
            f"the {_TOLD[made.how]} of {product_text(made.reduced)} = {'?' if count is None else count}",
        ),
        Step("result", shape_text(made.x), shape_text(made.result)),
    )


def cost(**arguments: Any) -> Cost:
    """Every number is read once."""
    made = plan(**arguments)
    return Cost(0, element_count(made.x), (8 if made.gives_places else 4) * element_count(made.result))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    made = plan(**arguments)
    axis = arguments.get("axis")
    if framework == "torch":
        return _torch_code(made, axis)
    if framework == "einops":
        if made.gives_places:
            return None
        names = axis_names(len(made.x))
        left = " ".join(names)
        kept = ["1" if number in made.axes else name for number, name in enumerate(names)]
        right = " ".join(name for number, name in enumerate(kept) if made.keepdims or number not in made.axes)
        return f'z = einops.reduce(x, "{left} -> {right}", "{made.how}")' if made.x else None
    if made.gives_places and not isinstance(axis, int | None):
        (axis,) = axis
    if framework == "keras" and axis is None and made.keepdims and made.x and not made.gives_places:
        axis = made.axes  # keras.ops.sum on the PyTorch backend drops the axes where none is named
    written = (["axis=" + repr(_listed(axis))] if axis is not None else []) + (["keepdims=True"] if made.keepdims else [])
    call = f"{made.how}({', '.join(['x', *written])})"
    return {"numpy": f"z = np.{call}", "keras": f"z = keras.ops.{call}", "jax": f"z = jnp.{call}"}.get(framework)


def _listed(axis: Any) -> Any:
    """An axis as it was given, a list of them as a tuple."""
    return axis if isinstance(axis, int) else tuple(axis)


def _torch_code(made: _Plan, axis: Any) -> str:
    """PyTorch's max and min over an axis give the places too; its prod takes one axis at a time."""
    keep = ", keepdim=True" if made.keepdims else ""
    if made.gives_places:
        told = [] if axis is None else [f"dim={axis if isinstance(axis, int) else axis[0]}"]
        return f"z = x.{made.how}({', '.join([*told, *(['keepdim=True'] if keep else [])])})"
    if axis is None and (not keep or not made.x):
        return f"z = x.{made.how}()"
    if made.how == "prod":
        return "z = x" + "".join(f".prod(dim={number}{keep})" for number in sorted(made.axes, reverse=True))
    word = {"max": "amax", "min": "amin"}.get(made.how, made.how)
    return f"z = x.{word}(dim={made.axes if axis is None else _listed(axis)}{keep})"


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Samples that become one, an axis where nothing is left to reduce, and places that are counted through all axes."""
    made = plan(**arguments)
    told = []
    if 0 in made.axes and starts_with_batch(made.x):
        rest = tuple(range(1, len(made.x)))
        each = f"axis={rest[0]}" if len(rest) == 1 else f"axis={rest}"
        start = f"Axis 0 of {shape_text(made.x)} is usually the batch: its samples become one. "
        told.append(
            f"{start}For one place a sample, axis=-1."
            if made.gives_places
            else f"{start}For one number a sample, {each}; for a loss over the batch this is right."
        )
    ones = [axis for axis in made.axes if made.x[axis] == 1]
    if ones and arguments.get("axis") is not None:
        start = f"Axis {ones[0]} of {shape_text(made.x)} has size 1: "
        told.append(
            f"{start}the place of its only number is 0."
            if made.gives_places
            else f"{start}the {_TOLD[made.how]} of one number is that number. Squeeze says the same more plainly."
        )
    if made.gives_places and made.axis is None and len(made.x) > 1:
        told.append(
            f"The place is counted through all axes of {shape_text(made.x)}, the last one first: "
            "np.unravel_index(z, x.shape) tells one place for each axis."
        )
    return tuple(told)


OPERATION = Operation(
    name="reduce",
    title="Reduce an axis: mean, sum, max, min, product, argmax",
    family="pooling",
    article="reduce-axes",
    operands=("x",),
    axes="any",
    parameters=(
        Parameter("how", "choice", "mean", "What becomes of the numbers along the axis.", choices=HOW),
        Parameter("axis", "axis", None, "The axis, or the axes, along which numbers become one; none named means all."),
        Parameter("keepdims", "flag", False, "Keep each reduced axis with size 1, so that the result still broadcasts."),
    ),
    example={"shapes": [(32, 10, 512)], "how": "mean", "axis": 1},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "x.max(dim=1) gives a pair, values and indices; x.amax(dim=1) gives the values alone."),
        Trap("torch", "x.argmax(dim=1) gives whole numbers, through which no gradient goes back: a loss takes the scores."),
        Trap("numpy", "np.argmax takes one axis at most, and without one counts through all of them; so do PyTorch and JAX."),
        Trap("torch", "x.sum(dim=1) says dim and keepdim where NumPy says axis and keepdims; PyTorch takes both spellings."),
        Trap("torch", "torch.prod takes one axis at a time; sum, mean, amax and amin take several."),
        Trap("torch", "x.sum(dim=()) sums over all axes, while np.sum(x, axis=()) sums over none."),
        Trap("torch", "x.mean() refuses whole numbers: write x.float().mean(). NumPy makes them floating by itself."),
        Trap("numpy", "np.mean(x) without an axis takes all of them, the batch included, and gives one number."),
        Trap("numpy", "x - x.mean(axis=1) fails or meets the wrong axis; with keepdims=True the mean broadcasts back."),
        Trap("keras", "keras.ops.mean(x) takes all axes, although layers leave the batch alone: write axis=1."),
        Trap(
            "keras",
            "On the PyTorch backend keras.ops.sum(x, keepdims=True) drops the axes all the same unless axis names them.",
        ),
        Trap("jax", "jnp.sum(x, dim=1) is refused: JAX knows axis and keepdims alone."),
        Trap("numpy", "A sum over an axis drops it, while softmax over an axis keeps it and makes the numbers sum to 1."),
    ),
)
