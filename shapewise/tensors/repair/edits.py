"""One small change of one operand: what it makes of the shape, what it costs, and what it loses."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from shapewise.errors import ShapeError
from shapewise.tensors.ops._movement import product_size
from shapewise.tensors.repair.roles import WORDS, roles
from shapewise.tensors.shapes import element_count
from shapewise.types import Shape, Size, shape_text

Kind: TypeAlias = Literal[
    "shortcut", "project", "pad", "crop", "repeat", "pool", "mean", "transpose", "expand", "squeeze", "merge", "reshape"
]


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of the operand at ``operand``."""

    operand: int
    kind: Kind
    axes: tuple[int, ...]
    """The axes that it works on; for ``expand`` their places in the result, for ``transpose`` the permutation; for ``merge``
    the first and the last."""
    values: tuple[Any, ...] = ()
    """One an axis: the new size (project), (before, after) (pad, crop), a factor (repeat, pool); the target of ``reshape``.
    A ``shortcut`` is a 1x1 convolution with a stride: the new number of channels, then the stride of each other axis."""


def edited_shape(shape: Shape, edit: Edit) -> Shape:
    """The shape after the edit.

    Parameters
    ----------
    shape
        The operand's shape.
    edit
        A change that fits it.

    Raises
    ------
    ShapeError
        If a crop leaves nothing, or a factor does not divide a size.

    Examples
    --------
    >>> edited_shape((8, 32, 16, 16), Edit(1, "project", (1,), (64,)))
    (8, 64, 16, 16)
    """
    sizes: list[Size] = list(shape)
    if edit.kind == "transpose":
        return tuple(shape[axis] for axis in edit.axes)
    if edit.kind == "reshape":
        return tuple(edit.values)
    if edit.kind == "merge":
        first, last = edit.axes
        return (*shape[:first], product_size(shape[first : last + 1]), *shape[last + 1 :])
    if edit.kind == "expand":
        for place in edit.axes:
            sizes.insert(place, 1)
        return tuple(sizes)
    if edit.kind == "squeeze":
        return tuple(size for axis, size in enumerate(shape) if axis not in edit.axes)
    if edit.kind == "shortcut":
        sizes[edit.axes[0]] = edit.values[0]
        for axis, stride in zip(edit.axes[1:], edit.values[1:], strict=True):
            size = shape[axis]
            sizes[axis] = -(-size // int(stride)) if isinstance(size, int) else None
        return tuple(sizes)
    for position, axis in enumerate(edit.axes):
        sizes[axis] = _new_size(shape[axis], edit, edit.values[position] if edit.values else None)
    return tuple(sizes)


def _new_size(size: Size, edit: Edit, value: Any) -> Size:
    if edit.kind == "project":
        new: Size = value
        return new
    if edit.kind == "mean":
        return 1
    if not isinstance(size, int):
        return None
    if edit.kind == "repeat":
        return size * int(value)
    if edit.kind == "pool" and size % value == 0:
        return size // int(value)
    if edit.kind == "pad":
        return size + int(sum(value))
    if edit.kind == "crop" and size > sum(value):
        return size - int(sum(value))
    raise ShapeError(f"{edit.kind} of {size} by {value}", needed="a size that allows it", fix="choose another edit")


def edited(shapes: list[Shape], edit: Edit) -> list[Shape]:
    """All operands' shapes after the edit."""
    return [edited_shape(shape, edit) if position == edit.operand else shape for position, shape in enumerate(shapes)]


def edit_cost(shape: Shape, edit: Edit) -> tuple[int, int]:
    """Learned numbers and multiply-adds that the edit adds.

    Examples
    --------
    >>> edit_cost((8, 32, 16, 16), Edit(1, "project", (1,), (64,)))
    (2048, 4194304)
    """
    if edit.kind == "project":
        weights = element_count((shape[edit.axes[0]], edit.values[0]))
        return weights, weights * element_count(tuple(size for axis, size in enumerate(shape) if axis != edit.axes[0]))
    if edit.kind == "shortcut":
        weights = element_count((shape[edit.axes[0]], edit.values[0]))
        after = edited_shape(shape, edit)
        return weights, weights * element_count(tuple(size for axis, size in enumerate(after) if axis != edit.axes[0]))
    return 0, element_count(shape) if edit.kind in ("pool", "mean") else 0


def edit_loss(shape: Shape, edit: Edit, name: str) -> str:
    """What information is lost, in a sentence; empty where nothing is."""
    if edit.kind in ("transpose", "expand", "squeeze", "merge", "reshape", "pad", "repeat"):
        return ""
    axes = _axes_text(edit.axes)
    if edit.kind == "crop":
        cut = ", ".join(
            f"{sum(value)} of {shape[axis]} on axis {axis}" for axis, value in zip(edit.axes, edit.values, strict=True)
        )
        return f"Of {name}: {cut}."
    if edit.kind == "pool":
        return f"What differs between neighbours of {name} on {axes}: {math.prod(edit.values)} become their mean."
    if edit.kind == "shortcut":
        return f"The places of {name} that the stride skips: 1 of {math.prod(edit.values[1:])} is read."
    if edit.kind == "mean":
        return f"Everything along {axes} of {name} but the mean."
    if edit.kind == "project":
        old, new = shape[edit.axes[0]], edit.values[0]
        if isinstance(old, int) and isinstance(new, int) and new < old:
            return f"{old} numbers of {name} become {new}: what the weights do not keep."
    return ""


def _factors(edit: Edit) -> str:
    return " and ".join(str(value) for value in dict.fromkeys(edit.values))


def _axes_text(axes: tuple[int, ...]) -> str:
    return f"axis {axes[0]}" if len(axes) == 1 else f"axes {', '.join(map(str, axes[:-1]))} and {axes[-1]}"


def edit_title(shape: Shape, edit: Edit, name: str) -> str:
    """What is done, as an instruction with the reader's numbers."""
    after, axes = edited_shape(shape, edit), _axes_text(edit.axes) if edit.axes else ""
    pairs = [f"{shape[axis]} → {after[axis]}" for axis in edit.axes] if len(after) == len(shape) else []
    told = ", ".join(dict.fromkeys(pairs))
    if edit.kind == "shortcut":
        stride = max(edit.values[1:])
        weights = f"{edit_cost(shape, edit)[0]:,} weights, no bias"
        return f"project {name} to {edit.values[0]} channels with a 1x1 convolution of stride {stride} ({weights})"
    if edit.kind == "project":
        axis, size = edit.axes[0], edit.values[0]
        role = roles(shape)[axis]
        image = role == "channels" and len(shape) >= 3
        layer = "a 1x1 convolution" if image else "a linear layer"
        return f"project {name} to {size} {WORDS[role]} with {layer} ({edit_cost(shape, edit)[0]:,} weights, no bias)"
    if edit.kind == "pad":
        return f"pad {name} with zeros on {axes} ({told})"
    if edit.kind == "crop":
        return f"crop {name} on {axes} ({told})"
    if edit.kind == "repeat":
        space = all(roles(shape)[axis] == "space" for axis in edit.axes)
        return f"{'upsample' if space else 'repeat'} {name} by {_factors(edit)} on {axes} ({told})"
    if edit.kind == "pool":
        return f"pool {name} by {_factors(edit)} on {axes} ({told})"
    if edit.kind == "mean":
        return f"average {name} over {axes} ({told})"
    if edit.kind == "transpose":
        return f"permute the axes of {name} to {edit.axes}: {shape_text(shape)} → {shape_text(after)}"
    if edit.kind == "expand":
        return f"give {name} an axis of size 1: {shape_text(shape)} → {shape_text(after)}"
    if edit.kind == "merge":
        return f"run axes {edit.axes[0]} to {edit.axes[1]} of {name} together: {shape_text(shape)} → {shape_text(after)}"
    return f"{edit.kind} {name}: {shape_text(shape)} → {shape_text(after)}"
