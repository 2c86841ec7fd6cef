"""Crop: places cut off before and after each axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.ops._borders import bordered, slices
from shapewise.tensors.ops._elementwise import elementwise_inputs
from shapewise.tensors.ops._movement import moved
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def shape(*, shapes: Sequence[Sequence[object]], before: Any = None, after: Any = None) -> Shape:
    """Each size less what is cut off; at least one place remains."""
    x, first, last = bordered(shapes, before, after)
    for axis, size in enumerate(x):
        cut = first[axis] + last[axis]
        if isinstance(size, int) and cut and cut >= size:
            raise ShapeError(
                f"axis {axis} of x {shape_text(x)} has {size}, and {first[axis]} + {last[axis]} = {cut} are to be cut off",
                needed=f"at most {max(size - 1, 0)} in all, so that one place remains",
                where="before and after",
                fix=_smaller(axis, size, first, last),
                operands=(x,),
                axis=axis,
                sizes=(size, cut),
                rule="A crop leaves at least one place on every axis",
            )
    return tuple(_left(size, first[axis] + last[axis]) for axis, size in enumerate(x))


def _smaller(axis: int, size: int, first: tuple[int, ...], last: tuple[int, ...]) -> str:
    """The advice to cut this axis as evenly as it allows."""
    half = max(size - 1, 0) // 2
    before, after = (*first[:axis], half, *first[axis + 1 :]), (*last[:axis], half, *last[axis + 1 :])
    return f"write before={before}, after={after}"


def _left(size: Size, less: int) -> Size:
    return size - less if isinstance(size, int) else size if less == 0 else None


def _index(x: Shape, first: Sequence[int], last: Sequence[int]) -> str:
    """The index in Python: ``:, 2:-3`` for unknown sizes too."""
    told = []
    for axis in range(len(x)):
        start = str(first[axis]) if first[axis] else ""
        told.append(f"{start}:{f'-{last[axis]}' if last[axis] else ''}")
    return ", ".join(told) or "()"


def run(*, shapes: Sequence[Sequence[object]], before: Any = None, after: Any = None) -> Array:
    """Cut the sample array."""
    result = shape(shapes=shapes, before=before, after=after)
    _, first, _ = bordered(shapes, before, after)
    array = elementwise_inputs(shapes=shapes)["x"]
    known = [size for size in result if isinstance(size, int)]
    return array[tuple(slice(start, start + size) for start, size in zip(first, known, strict=True))]


def steps(*, shapes: Sequence[Sequence[object]], before: Any = None, after: Any = None) -> tuple[Step, ...]:
    """The difference on each axis, and the block that remains."""
    x, first, last = bordered(shapes, before, after)
    result = shape(shapes=shapes, before=before, after=after)
    lines = [Step(f"axis {axis}", f"{size} − {first[axis]} − {last[axis]}", str(result[axis])) for axis, size in enumerate(x)]
    return (*lines, Step("what remains", f"x[{slices(first, result)}]", shape_text(result)))


def cost(*, shapes: Sequence[Sequence[object]], before: Any = None, after: Any = None) -> Cost:
    """Nothing is computed."""
    return moved(shape(shapes=shapes, before=before, after=after))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    x, first, last = bordered(arguments["shapes"], arguments.get("before"), arguments.get("after"))
    return None if framework == "einops" else f"z = x[{_index(x, first, last)}]"


def warnings(*, shapes: Sequence[Sequence[object]], before: Any = None, after: Any = None) -> tuple[str, ...]:
    """Cutting the batch drops samples."""
    x, first, last = bordered(shapes, before, after)
    if len(x) in (2, 4) and first[0] + last[0]:
        return (f"Axis 0 of {shape_text(x)} is usually the batch: {first[0] + last[0]} samples are dropped.",)
    return ()


OPERATION = Operation(
    name="crop",
    title="Crop",
    family="reshaping",
    article="pad-crop",
    operands=("x",),
    axes="image",
    parameters=(
        Parameter("before", "sizes", None, "How many places are cut off before each axis, one number an axis."),
        Parameter("after", "sizes", None, "How many places are cut off after each axis, one number an axis."),
    ),
    example={"shapes": [(1, 64, 64, 64)], "before": (0, 0, 4, 4), "after": (0, 0, 4, 4)},
    shape=shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "A negative number in F.pad crops; slicing says the same more plainly."),
        Trap("keras", "keras.layers.Cropping2D cuts height and width and expects channels last unless told."),
        Trap("numpy", "A slice past the end is cut short without an error: x[0:99] of 10 places has 10."),
        Trap("jax", "lax.dynamic_slice moves a start that lies too far back, so that the slice fits: other numbers, no error."),
    ),
)
