"""Split: one operand cut along an axis, into equal parts or parts of given sizes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._arguments import checked_count, checked_counts
from shapewise.tensors.ops._elementwise import elementwise_inputs, the_operand
from shapewise.tensors.ops._movement import starts_with_batch
from shapewise.tensors.shapes import checked_axis, element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array

MOST_PARTS = 1024
"""More parts than this are no longer read one by one; cut along a new axis with reshape instead."""


def _cut(shapes: Sequence[Sequence[object]], parts: int, sizes: Any, axis: int) -> tuple[Shape, int, tuple[Size, ...]]:
    """The operand, the axis from the front, and the size of every part."""
    operand = the_operand(shapes)
    place = checked_axis(axis, len(operand))
    whole = operand[place]
    count = checked_count(parts, "parts", most=MOST_PARTS)
    if sizes is not None:
        given = checked_counts(sizes, "sizes")
        if isinstance(whole, int) and (sum(given) != whole or not given):
            raise ShapeError(
                f"the sizes {given} add up to {sum(given)}, axis {place} of {shape_text(operand)} has {whole}",
                needed=f"sizes that add up to {whole}",
                where="sizes",
                fix=f"write sizes={_mended(given, whole)}",
                operands=(operand,),
                axis=place,
                sizes=(whole, sum(given)),
            )
        return operand, place, given
    if isinstance(whole, int) and whole % count:
        divisors = [number for number in range(1, min(whole, MOST_PARTS) + 1) if whole % number == 0]
        nearest = min(divisors, key=lambda number: (abs(number - count), number))
        raise ShapeError(
            f"axis {place} of {shape_text(operand)} has {whole}, not a multiple of {count}: {whole % count} would be left",
            needed=f"a number of parts that divides {whole}, or sizes",
            where="parts",
            fix=f"write parts={nearest}, or sizes={_mended((whole // count,) * count, whole)}",
            operands=(operand,),
            axis=place,
            sizes=(whole, count),
        )
    return operand, place, ((whole // count if isinstance(whole, int) else None),) * count


def _mended(sizes: tuple[int, ...], whole: int) -> tuple[int, ...]:
    """The sizes with the last one changed so that they add up; one part where even that does not help."""
    rest = whole - sum(sizes[:-1])
    return (*sizes[:-1], rest) if sizes and rest >= 0 else (whole,)


def results(*, shapes: Sequence[Sequence[object]], parts: int = 2, sizes: Any = None, axis: int = 0) -> dict[str, Shape]:
    """The shape of every part: z, then z1, z2 …"""
    operand, place, cuts = _cut(shapes, parts, sizes, axis)
    made = [(*operand[:place], size, *operand[place + 1 :]) for size in cuts]
    return {f"z{number}" if number else "z": part for number, part in enumerate(made)}


def shape(*, shapes: Sequence[Sequence[object]], parts: int = 2, sizes: Any = None, axis: int = 0) -> Shape:
    """The shape of the first part."""
    operand, place, cuts = _cut(shapes, parts, sizes, axis)
    return (*operand[:place], cuts[0] if cuts else None, *operand[place + 1 :])


def outputs(*, shapes: Sequence[Sequence[object]], parts: int = 2, sizes: Any = None, axis: int = 0) -> dict[str, Array]:
    """Every part: z, then z1, z2 …"""
    import numpy as np

    names = list(results(shapes=shapes, parts=parts, sizes=sizes, axis=axis))
    _, place, cuts = _cut(shapes, parts, sizes, axis)
    array = elementwise_inputs(shapes=shapes)["x"]
    borders = list(accumulate(size for size in cuts if isinstance(size, int)))[:-1]
    return dict(zip(names, np.split(array, borders, axis=place), strict=True))


def run(*, shapes: Sequence[Sequence[object]], parts: int = 2, sizes: Any = None, axis: int = 0) -> Array:
    """The first part of the sample array."""
    return outputs(shapes=shapes, parts=parts, sizes=sizes, axis=axis)["z"]


def gradients(*, shapes: Sequence[Sequence[object]], parts: int = 2, sizes: Any = None, axis: int = 0) -> dict[str, Array]:
    """If only the first part is used, the rest of x gets 0."""
    import numpy as np

    part = sample("gradient", shape(shapes=shapes, parts=parts, sizes=sizes, axis=axis))
    operand, place, _ = _cut(shapes, parts, sizes, axis)
    whole = np.zeros_like(elementwise_inputs(shapes=shapes)["x"])
    whole[(slice(None),) * place + (slice(0, part.shape[place]),)] = part
    return {"x": whole.reshape(tuple(size for size in operand if isinstance(size, int)))}


def steps(*, shapes: Sequence[Sequence[object]], parts: int = 2, sizes: Any = None, axis: int = 0) -> tuple[Step, ...]:
    """How the axis is divided, and where each part lies."""
    operand, place, cuts = _cut(shapes, parts, sizes, axis)
    told = f"{operand[place]} / {len(cuts)}" if sizes is None else " + ".join(str(size) for size in cuts)
    lines = [Step(f"axis {place}", told, str(cuts[0] if sizes is None else operand[place]))]
    start = 0
    for number, size in enumerate(cuts[:12]):
        name, text = f"z{number}" if number else "z", shape_text((*operand[:place], size, *operand[place + 1 :]))
        if not isinstance(size, int):
            lines.append(Step(f"{name} is", f"part {number} of x", text))
            continue
        lines.append(Step(f"{name} is", f"x[{':, ' * place}{start}:{start + size}]", text))
        start += size
    if len(cuts) > 12:
        lines.append(Step("and so on", f"{len(cuts) - 12} parts more", ""))
    return tuple(lines)


def cost(*, shapes: Sequence[Sequence[object]], parts: int = 2, sizes: Any = None, axis: int = 0) -> Cost:
    """Nothing is computed; the first part's memory."""
    return Cost(0, 0, 4 * element_count(shape(shapes=shapes, parts=parts, sizes=sizes, axis=axis)))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste; the result is a list, of which z is the first."""
    axis, sizes = arguments.get("axis", 0), arguments.get("sizes")
    _, _, cuts = _cut(arguments["shapes"], arguments.get("parts", 2), sizes, axis)
    into: Any = len(cuts)  # a list of no cuts, for one part, is refused by some
    step: Any = cuts[0] if sizes is None else list(cuts)
    if sizes is not None and len(cuts) > 1:
        into = list(accumulate(size for size in cuts if isinstance(size, int)))[:-1]
    torch = f"torch.split(x, {step}, dim={axis})" if step else f"torch.tensor_split(x, {into}, dim={axis})"
    return {
        "numpy": f"z, *others = np.split(x, {into}, axis={axis})",
        "torch": f"z, *others = {torch}",
        "keras": f"z, *others = keras.ops.split(x, {into}, axis={axis})",
        "jax": f"z, *others = jnp.split(x, {into}, axis={axis})",
    }.get(framework)


def warnings(*, shapes: Sequence[Sequence[object]], parts: int = 2, sizes: Any = None, axis: int = 0) -> tuple[str, ...]:
    """Cutting the batch separates samples, not features."""
    operand, place, cuts = _cut(shapes, parts, sizes, axis)
    if place == 0 and starts_with_batch(operand) and len(cuts) > 1:
        return (f"Axis 0 of {shape_text(operand)} is usually the batch: cut there, each part holds fewer samples, whole ones.",)
    return ()


OPERATION = Operation(
    name="split",
    title="Split",
    family="merging",
    article="split-chunk",
    operands=("x",),
    axes="any",
    parameters=(
        Parameter("parts", "size", 2, "How many equal parts; unused where sizes are given.", minimum=1, maximum=MOST_PARTS),
        Parameter("sizes", "sizes", None, "The size of each part; they add up to the size of the axis."),
        Parameter("axis", "axis", 0, "The axis that is cut."),
    ),
    example={"shapes": [(8, 96, 32, 32)], "sizes": (64, 32), "axis": 1},
    shape=shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("numpy", "np.split(x, 2) makes 2 parts; torch.split(x, 2) makes parts of size 2."),
        Trap("torch", "torch.chunk(x, 4) of 10 gives 3, 3, 3 and 1; torch.tensor_split gives 3, 3, 2 and 2."),
        Trap("keras", "keras.ops.split with a list takes the places of the cuts, as NumPy does, not the sizes."),
        Trap("numpy", "np.split(x, 3) refuses an axis of 10; np.array_split gives 4, 3 and 3."),
    ),
    results=results,
    outputs=outputs,
    gradients=gradients,
)
