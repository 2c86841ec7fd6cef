"""Reshape: the same numbers, in the same reading order, counted out along other axes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable
from shapewise.tensors.ops._arguments import checked_count
from shapewise.tensors.ops._elementwise import elementwise_inputs, the_operand
from shapewise.tensors.ops._movement import moved, product_text, starts_with_batch
from shapewise.tensors.shapes import checked_shape, element_count, is_known
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def checked_target(to: object) -> Shape:
    """The wanted sizes: whole numbers, names, ``None``, and at most one −1."""
    if isinstance(to, str | bytes) or not isinstance(to, Iterable):
        to = (checked_count(to, "to", least=-1),)
    sizes = tuple(to)
    holes = sum(1 for size in sizes if isinstance(size, int) and size == -1)
    if holes > 1:
        raise ShapeError(
            f"{shape_text(sizes)} has −1 in {holes} places",
            needed="at most one −1: it is found from the count, and two could be found in many ways",
            where="to",
            fix="write a number in all places but one",
            operands=(sizes,),
        )
    checked_shape([1 if isinstance(size, int) and size == -1 else size for size in sizes], "to")
    return sizes


def reshaped(x: Shape, to: object) -> Shape:
    """The target with −1 filled in, if it holds as many numbers as x.

    Parameters
    ----------
    x
        The operand's shape.
    to
        The wanted sizes, with at most one −1.

    Raises
    ------
    ShapeError
        If the counts differ, or −1 would be no whole number.

    Notes
    -----
    **Source**: NumPy reference, "numpy.reshape"; PyTorch documentation, "torch.reshape".

    Examples
    --------
    >>> reshaped((2, 3, 4), (6, -1)), reshaped((None, 784), (-1, 28, 28))
    ((6, 4), (None, 28, 28))
    """
    sizes = checked_target(to)
    if -1 not in sizes:
        if _counts_clash(x, sizes):
            raise _count_error(x, sizes)
        return sizes
    place = sizes.index(-1)
    rest = sizes[:place] + sizes[place + 1 :]
    have, taken = element_count(x), element_count(rest)
    if is_known(x) and is_known(rest):
        if taken == 0 or have % taken:
            raise _count_error(x, sizes)
        return (*sizes[:place], have // taken, *sizes[place + 1 :])
    return (*sizes[:place], _unknown_rest(x, rest), *sizes[place + 1 :])


def _unknown_rest(x: Shape, rest: Shape) -> Size:
    """What −1 stands for where sizes are unknown: the one unknown size of x, if all numbers cancel."""
    left = [size for size in x if not isinstance(size, int)]
    for size in rest:
        if not isinstance(size, int) and size in left:
            left.remove(size)
        elif not isinstance(size, int):
            return None
    have, taken = element_count(x), element_count(rest)
    if not left and taken and have % taken == 0:
        return have // taken
    return left[0] if len(left) == 1 and have == taken else None


def _counts_clash(x: Shape, sizes: Shape) -> bool:
    """Whether no values of the unknown sizes can make the counts equal."""
    have, wanted = element_count(x), element_count(sizes)
    if is_known(x) and is_known(sizes):
        return have != wanted
    if is_known(sizes):
        return wanted % have != 0 if have else wanted != 0
    if is_known(x):
        return have % wanted != 0 if wanted else have != 0
    unknown, wished = ([size for size in shape if not isinstance(size, int)] for shape in (x, sizes))
    return sorted(map(str, unknown)) == sorted(map(str, wished)) and None not in unknown and have != wanted


def _count_error(x: Shape, sizes: Shape) -> ShapeError:
    have, hole = element_count(x), -1 in sizes
    rest = tuple(size for size in sizes if size != -1)
    if hole:
        given = f"{have:,} numbers of x {shape_text(x)} cannot be counted out into {shape_text(sizes)}"
        given += (
            f": {have} / {element_count(rest)} is no whole number" if element_count(rest) else ": −1 beside 0 could be anything"
        )
    else:
        given = f"x {shape_text(x)} holds {have:,} numbers, {shape_text(sizes)} holds {element_count(sizes):,}"
    return ShapeError(
        given,
        needed=f"sizes whose product is {product_text(x)} = {have:,}",
        where="to",
        fix=f"write to={shape_text(_nearest(x, sizes))}",
        operands=(x, sizes),
        sizes=(have, element_count(rest)),
        rule="A reshape keeps the number of elements",
    )


def _nearest(x: Shape, sizes: Shape) -> Shape:
    """The target with −1 in the place where it works; everything in one axis if there is none."""
    for place in range(len(sizes) - 1, -1, -1):
        rest = math.prod(size for size in sizes[:place] + sizes[place + 1 :] if isinstance(size, int) and size != -1)
        if rest and element_count(x) % rest == 0 and -1 not in sizes[:place] + sizes[place + 1 :]:
            return (*sizes[:place], -1, *sizes[place + 1 :])
    return (-1,)


def shape(*, shapes: Sequence[Sequence[object]], to: Any = (-1,)) -> Shape:
    """The wanted shape, if it holds as many numbers."""
    return reshaped(the_operand(shapes), to)


def run(*, shapes: Sequence[Sequence[object]], to: Any = (-1,)) -> Array:
    """Count the sample array out anew."""
    result = shape(shapes=shapes, to=to)
    return elementwise_inputs(shapes=shapes)["x"].reshape(allocatable(result, "to"))


def steps(*, shapes: Sequence[Sequence[object]], to: Any = (-1,)) -> tuple[Step, ...]:
    """The counts on both sides, what −1 comes to, and that the order stays."""
    x = the_operand(shapes)
    result = reshaped(x, to)
    lines = [Step("numbers in x", product_text(x), f"{element_count(x):,}" if is_known(x) else "unknown")]
    asked = checked_target(to)
    if -1 in asked:
        rest = tuple(size for size in asked if size != -1)
        lines.append(Step("−1 stands for", f"{product_text(x)} / ({product_text(rest)})", str(result[asked.index(-1)])))
    lines.append(Step("numbers in z", product_text(result), f"{element_count(result):,}" if is_known(result) else "unknown"))
    return (*lines, Step("order", "the last axis is counted first, in x and in z", shape_text(result)))


def cost(*, shapes: Sequence[Sequence[object]], to: Any = (-1,)) -> Cost:
    """Nothing is computed."""
    return moved(shape(shapes=shapes, to=to))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    target = shape_text(checked_target(arguments.get("to", (-1,))))
    return {
        "numpy": f"z = x.reshape({target})",
        "torch": f"z = x.reshape({target})",
        "keras": f"z = keras.ops.reshape(x, {target})",
        "jax": f"z = x.reshape({target})",
    }.get(framework)


def warnings(*, shapes: Sequence[Sequence[object]], to: Any = (-1,)) -> tuple[str, ...]:
    """A reshape that was meant to be a transpose, and one that cuts across samples."""
    x = the_operand(shapes)
    result = reshaped(x, to)
    told = f"{shape_text(x)} to {shape_text(result)}"
    core, turned = ([size for size in side if size != 1] for side in (x, result))
    if core != turned and sorted(map(str, core)) == sorted(map(str, turned)):
        return (
            f"{told} has the same sizes in another order: reshape keeps the reading order, so numbers end up in other rows and "
            "channels. To move whole axes use transpose.",
        )
    if len(x) > 2 and len(result) == 1 and len(core) > 1 and x[0] != 1 and starts_with_batch(x):
        return (f"{told} runs all samples of axis 0, usually the batch, into one row. to=({x[0]}, -1) keeps them apart.",)
    if (
        len(x) > 1
        and len(result) > 1
        and isinstance(x[0], int)
        and isinstance(result[0], int)
        and x[0] != result[0]
        and 1
        not in (
            x[0],
            result[0],
        )
    ):
        return (f"{told} changes axis 0 from {x[0]} to {result[0]}: if it is the batch, samples are cut up or run together.",)
    return ()


OPERATION = Operation(
    name="reshape",
    title="Reshape",
    family="reshaping",
    article="reshape-view",
    operands=("x",),
    axes="any",
    parameters=(Parameter("to", "shape", (-1,), "The wanted sizes; one of them may be −1 and is then found from the count."),),
    example={"shapes": [(8, 64, 7, 7)], "to": (8, -1)},
    shape=shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "x.view refuses a tensor that is not contiguous, after a transpose for example; x.reshape copies then."),
        Trap("keras", "keras.layers.Reshape takes the target without the batch; keras.ops.reshape takes all of it."),
        Trap("numpy", "np.resize repeats or drops numbers until they fit; reshape refuses."),
        Trap("numpy", "A reshape may be a view: writing to it then changes the array it came from, in PyTorch too."),
    ),
)
