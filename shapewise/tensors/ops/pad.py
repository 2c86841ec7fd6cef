"""Pad: places before and after each axis, filled with zeros or with what is near."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable
from shapewise.tensors.ops._arguments import checked_choice, countable
from shapewise.tensors.ops._borders import bordered
from shapewise.tensors.ops._elementwise import elementwise_inputs
from shapewise.tensors.ops._movement import moved
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array

MODES = ("zeros", "reflect", "edge")
_NUMPY = {"zeros": "constant", "reflect": "reflect", "edge": "edge"}
_TORCH = {"zeros": "constant", "reflect": "reflect", "edge": "replicate"}


def shape(*, shapes: Sequence[Sequence[object]], before: Any = None, after: Any = None, mode: str = "zeros") -> Shape:
    """Each size plus what stands before and after it."""
    x, first, last = bordered(shapes, before, after)
    chosen = checked_choice(mode, "mode", MODES)
    for axis, size in enumerate(x):
        widest = max(first[axis], last[axis])
        most = widest if not isinstance(size, int) or (size and chosen != "reflect") else max(size - 1, 0)
        if chosen != "zeros" and widest > most:
            raise ShapeError(
                f"axis {axis} of x {shape_text(x)} has {size}, and {widest} are asked for by {chosen}",
                needed=f"at most {most} on a side: there is nothing more to copy",
                where="mode",
                fix='write mode="zeros"',
                operands=(x,),
                axis=axis,
                sizes=(size, widest),
            )
    return countable(tuple(_grown(size, first[axis] + last[axis]) for axis, size in enumerate(x)))


def _grown(size: Size, more: int) -> Size:
    return size + more if isinstance(size, int) else size if more == 0 else None


def run(*, shapes: Sequence[Sequence[object]], before: Any = None, after: Any = None, mode: str = "zeros") -> Array:
    """Pad the sample array."""
    import numpy as np

    allocatable(shape(shapes=shapes, before=before, after=after, mode=mode), "result")
    x, first, last = bordered(shapes, before, after)
    array = elementwise_inputs(shapes=shapes)["x"]
    if not x:
        return array
    made: Array = np.pad(array, list(zip(first, last, strict=True)), mode=_NUMPY[mode])  # type: ignore[call-overload]
    return made


def steps(
    *, shapes: Sequence[Sequence[object]], before: Any = None, after: Any = None, mode: str = "zeros"
) -> tuple[Step, ...]:
    """The sum on each axis, and what fills the border."""
    x, first, last = bordered(shapes, before, after)
    result = shape(shapes=shapes, before=before, after=after, mode=mode)
    lines = [Step(f"axis {axis}", f"{first[axis]} + {size} + {last[axis]}", str(result[axis])) for axis, size in enumerate(x)]
    filled = {"zeros": "0", "reflect": "the numbers mirrored at the border", "edge": "the last number repeated"}[mode]
    return (*lines, Step("border", f"filled with {filled}", shape_text(result)))


def cost(*, shapes: Sequence[Sequence[object]], before: Any = None, after: Any = None, mode: str = "zeros") -> Cost:
    """Nothing is computed."""
    return moved(shape(shapes=shapes, before=before, after=after, mode=mode))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    x, first, last = bordered(arguments["shapes"], arguments.get("before"), arguments.get("after"))
    mode = arguments.get("mode", "zeros")
    pairs = tuple(zip(first, last, strict=True))
    if not x:
        return None if framework == "einops" else "z = x"
    if framework == "torch":
        # PyTorch counts from the last axis, before and after alternating, and may stop where nothing follows
        deepest = next((axis for axis, pair in enumerate(pairs) if pair != (0, 0)), len(x) - 1)
        flat = [number for pair in reversed(pairs[deepest:]) for number in pair]
        tail = "" if mode == "zeros" else f', mode="{_TORCH[mode]}"'
        return (
            None if mode != "zeros" and not _torch_can(x, len(flat) // 2) else f"z = F.pad(x, {shape_text(tuple(flat))}{tail})"
        )
    if framework == "keras":
        # keras.ops.pad has no edge; on the torch backend it hands reflect to PyTorch, with its limits
        deepest = next((axis for axis, pair in enumerate(pairs) if pair != (0, 0)), 0)
        can = mode == "zeros" or (mode == "reflect" and _torch_can(x, len(x) - deepest))
        return f'z = keras.ops.pad(x, {pairs}, mode="{_NUMPY[mode]}")' if can else None
    tail = "" if mode == "zeros" else f', mode="{_NUMPY[mode]}"'
    return {"numpy": f"z = np.pad(x, {pairs}{tail})", "jax": f"z = jnp.pad(x, {pairs}{tail})"}.get(framework)


def _torch_can(x: Shape, axes: int) -> bool:
    """PyTorch mirrors and repeats the last 1, 2 or 3 axes only, of a tensor with one or two axes more."""
    return 1 <= axes <= 3 and len(x) - axes in (1, 2)


def warnings(
    *, shapes: Sequence[Sequence[object]], before: Any = None, after: Any = None, mode: str = "zeros"
) -> tuple[str, ...]:
    """Padding the batch makes samples out of nothing."""
    x, first, last = bordered(shapes, before, after)
    if len(x) in (2, 4) and mode in MODES and first[0] + last[0]:
        return (f"Axis 0 of {shape_text(x)} is usually the batch: {first[0] + last[0]} samples of {mode} are added.",)
    return ()


OPERATION = Operation(
    name="pad",
    title="Pad",
    family="reshaping",
    article="pad-crop",
    operands=("x",),
    axes="image",
    parameters=(
        Parameter("before", "sizes", None, "How many places go before each axis, one number an axis."),
        Parameter("after", "sizes", None, "How many places go after each axis, one number an axis."),
        Parameter("mode", "choice", "zeros", "What fills them.", choices=MODES),
    ),
    example={"shapes": [(1, 3, 250, 250)], "before": (0, 0, 3, 3), "after": (0, 0, 3, 3)},
    shape=shape,
    inputs=elementwise_inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "F.pad counts from the last axis: (left, right, top, bottom); np.pad counts from the first."),
        Trap("keras", "keras.layers.ZeroPadding2D pads height and width and expects channels last unless told."),
        Trap("numpy", "np.pad(x, 1) pads every axis, batch and channels included: give a pair for each axis."),
        Trap("torch", 'F.pad with mode="reflect" needs a pad below the size; np.pad and jnp.pad reflect again.'),
    ),
)
