"""What a way to fail again is, and the shape arithmetic that all of them use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from shapewise.types import Diagnosis, Shape, Size, shape_text

LARGE = "np.broadcast_to(np.float32(0)"
"""How an operand is made that would not fit into memory."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Lines of NumPy that should fail, and where."""

    lines: tuple[str, ...]
    axis: int | None = None
    """The axis on which they fail, counted from the front; ``None`` where no axis is at fault."""
    sizes: tuple[Size, ...] = ()
    """The sizes that clash there."""
    demo: tuple[str, dict[str, Any]] | None = None
    """The laboratory's operation and its arguments."""
    made_up: bool = False
    """Whether sizes had to be made up, because the message tells only some."""
    wanted: Shape | None = None
    """What should come out, where the laboratory's operation takes these shapes and silently gives something else."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a diagnosis offers to a recipe."""

    operation: str
    fault: str
    shapes: tuple[Shape, ...]
    """The known shapes; -1 stands where the message writes it."""
    axis: int | None
    join: int | None
    sizes: tuple[int, ...]
    framework: str = ""
    whole: bool = True
    """Whether the message tells every size of its shapes."""
    counts: dict[str, int] = field(default_factory=dict)
    """Numbers of the message by name: ``n``, ``found``, ``groups``, ``count``, ``index``."""


MADE_UP = 2
"""A size that nobody told. Were it 1, the axis could be squeezed away, or run together with the next one for nothing."""


def facts_of(diagnosis: Diagnosis, fault: str, join: int | None, counts: dict[str, int]) -> Facts:
    """The facts of a diagnosis; unknown sizes of shapes are filled in."""
    return Facts(
        operation=diagnosis.operation,
        fault=fault,
        shapes=_filled(diagnosis.shapes[:6], alike=diagnosis.operation in _ALIKE),
        axis=diagnosis.axis,
        join=join,
        sizes=tuple(size for size in diagnosis.sizes if isinstance(size, int)),
        framework=diagnosis.framework,
        whole=all_known(*diagnosis.shapes),
        counts=counts,
    )


_ALIKE = ("add", "broadcast", "concat", "stack", "loss", "other", "index", "attention")
"""Operations whose operands have the same sizes on most axes."""


def _filled(shapes: tuple[Shape, ...], *, alike: bool) -> tuple[Shape, ...]:
    """Unknown sizes are made up, or those of another operand on the same axis where operands are alike."""
    filled: list[Shape] = []
    for shape in shapes:
        twin = next((other for other in shapes if alike and other is not shape and len(other) == len(shape)), ())
        filled.append(
            tuple(
                size
                if isinstance(size, int)
                else twin[axis]
                if twin and isinstance(twin[axis], int) and twin[axis] != -1
                else MADE_UP
                for axis, size in enumerate(shape)
            )
        )
    return tuple(filled)


def array(name: str, shape: Shape, dtype: str = "") -> str:
    """A line that makes an operand; large ones take no memory."""
    count = 1
    for size in shape:
        count *= size if isinstance(size, int) else 1
    if count > 10_000_000:
        return f"{name} = {LARGE}, {shape_text(shape)})"
    return f"{name} = np.zeros({shape_text(shape)}{', ' + dtype if dtype else ''})"


def clash(first: Shape, second: Shape) -> tuple[int | None, tuple[Size, ...]]:
    """The first axis, counted in the broadcast result from the back, on which two shapes cannot be broadcast."""
    ndim = max(len(first), len(second))
    padded = [(1,) * (ndim - len(shape)) + tuple(shape) for shape in (first, second)]
    for axis in range(ndim - 1, -1, -1):
        column = (padded[0][axis], padded[1][axis])
        if column[0] != column[1] and 1 not in column:
            return axis, column
    return None, ()


def all_known(*shapes: Shape) -> bool:
    """Whether every size of every shape is a number that can be made."""
    return all(isinstance(size, int) and size >= 0 for shape in shapes for size in shape)


def on_axis(axis: int | None, sizes: tuple[int, ...], ndim: int = 0) -> tuple[Shape, Shape]:
    """Two shapes that clash on one axis, all other sizes made up."""
    place = axis if axis is not None and axis >= 0 else 0
    count = max(place + 1, ndim)
    if axis is not None and axis < 0:
        count = max(-axis, ndim)
        place = count + axis
    first, second = (tuple(size if here == place else MADE_UP for here in range(count)) for size in sizes[:2])
    return first, second


def pairs(shapes: tuple[Shape, ...]) -> Iterator[tuple[Shape, Shape]]:
    """Every two shapes that are wholly known, in order."""
    for place, first in enumerate(shapes):
        for second in shapes[place + 1 :]:
            if all_known(first, second):
                yield first, second


def unstretchable(source: Shape, target: Shape) -> tuple[int | None, tuple[Size, ...]]:
    """The axis of the target on which a shape cannot be stretched to it, with both sizes."""
    for back in range(1, min(len(source), len(target)) + 1):
        if source[-back] not in (1, target[-back]):
            return len(target) - back, (source[-back], target[-back])
    return None, ()
