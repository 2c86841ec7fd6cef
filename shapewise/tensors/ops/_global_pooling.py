"""Global pooling: one number a channel, whatever the size of the image.

Sources: Lin, Chen and Yan, "Network In Network", ICLR 2014, arXiv:1312.4400; Keras documentation, "GlobalAveragePooling2D
layer".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._arguments import checked_flag
from shapewise.tensors.ops._elementwise import checked_operands
from shapewise.tensors.ops._window import layout_warnings
from shapewise.tensors.shapes import element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def global_pool(name: str, how: Literal["mean", "max"], title: str, told: str, traps: tuple[Trap, ...]) -> Operation:
    """Global pooling that takes the mean or the largest; ``told`` says so in the steps."""
    return Operation(
        name=name,
        title=title,
        family="pooling",
        article="global-pooling",
        operands=("x",),
        axes="image",
        parameters=GLOBAL_PARAMETERS,
        example={"shapes": [(8, 64, 7, 7)]},
        shape=global_shape,
        inputs=global_inputs,
        run=partial(global_run, how),
        steps=partial(global_steps, told),
        cost=global_cost,
        code=partial(global_code, how),
        warnings=global_warnings,
        traps=traps,
    )


def plan(*, shapes: Sequence[Sequence[object]], keepdims: bool = False) -> tuple[Shape, Shape]:
    """The operand and the result: (N, C, …) and (N, C), or (N, C, 1, …) with ``keepdims``."""
    (x,) = checked_operands(shapes, 1, 1)
    if not 3 <= len(x) <= 5:
        fix = "reshape it to (1, 1, 1) or larger"
        if len(x) == 2:
            fix = f"add an axis of places {shape_text((*x, 1))}, or the batch axis {shape_text((1, *x))}, with expand_dims"
        raise ShapeError(
            f"x {shape_text(x)} has {len(x)} {'axis' if len(x) == 1 else 'axes'}",
            needed="3 to 5 axes: batch, channels, and one to three axes to pool over",
            where="shapes",
            fix=fix,
            operands=(x,),
            sizes=(len(x), 4),
        )
    for axis in range(2, len(x)):
        if x[axis] == 0:
            raise ShapeError(
                f"axis {axis} of x {shape_text(x)} has size 0",
                needed="at least 1 number to pool over",
                where="shapes",
                fix=f"give axis {axis} a size of 1 or more",
                operands=(x,),
                axis=axis,
                sizes=(0,),
            )
    return x, (*x[:2], *(1,) * (len(x) - 2)) if checked_flag(keepdims, "keepdims") else x[:2]


def global_shape(**arguments: Any) -> Shape:
    """(N, C), or (N, C, 1, …)."""
    return plan(**arguments)[1]


def global_inputs(**arguments: Any) -> dict[str, Array]:
    """The image."""
    return {"x": sample("x", plan(**arguments)[0])}


def global_run(how: str, **arguments: Any) -> Array:
    """The mean, or the largest, of each channel of the sample image."""
    x, result = plan(**arguments)
    values: Array = getattr(global_inputs(**arguments)["x"], how)(axis=pooled_axes(x), keepdims=len(result) > 2)
    return values


def pooled_axes(x: Shape) -> tuple[int, ...]:
    """All axes after batch and channels."""
    return tuple(range(2, len(x)))


def global_steps(told: str, **arguments: Any) -> tuple[Step, ...]:
    """Batch and channels stay; all other axes become one number."""
    x, result = plan(**arguments)
    count = element_count(x[2:])
    return (
        Step("batch and channels", "stay", shape_text(x[:2])),
        Step("every channel", f"{told} of {' · '.join(str(size) for size in x[2:])} = {count:,} numbers", "1 number"),
        Step("result", "axes of size 1 kept" if len(result) > 2 else "the pooled axes are gone", shape_text(result)),
    )


def global_cost(**arguments: Any) -> Cost:
    """Every number is read once."""
    x, result = plan(**arguments)
    return Cost(parameters=0, flops=element_count(x), bytes=4 * element_count(result))


def global_warnings(**arguments: Any) -> tuple[str, ...]:
    """Channels that seem to stand last."""
    return tuple(layout_warnings(plan(**arguments)[0]))


def global_code(word: str, framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste; ``word`` is NumPy's."""
    x, result = plan(**arguments)
    axes, kept = pooled_axes(x), len(result) > 2
    if framework == "keras":
        options = 'data_format="channels_first"' + (", keepdims=True" if kept else "")
        return f"z = keras.layers.Global{'Max' if word == 'max' else 'Average'}Pooling{len(axes)}D({options})(x)"
    if framework == "torch":
        method = "amax" if word == "max" else word
        return f"z = x.{method}(dim={axes}{', keepdim=True' if kept else ''})"
    if framework == "einops":
        letters = "l" if len(axes) == 1 else "h w" if len(axes) == 2 else "d h w"
        return f'z = reduce(x, "n c {letters} -> n c{" 1" * len(axes) if kept else ""}", "{word}")'
    return f"z = x.{word}(axis={axes}{', keepdims=True' if kept else ''})"


GLOBAL_PARAMETERS = (
    Parameter("keepdims", "flag", False, "Keep the pooled axes with size 1, so that the result still broadcasts."),
)
