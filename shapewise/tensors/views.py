"""One call as a layout shows it: the channels last, or last and with the batch hidden, as Keras writes shapes.

The laboratory's own form of a call has the channels first. A view is the way there and back: what a reader types in the
layout becomes the laboratory's call, and every shape, axis number, sentence and line of code becomes the layout's.

Operations that treat all axes alike (concat, add, pad, batch_norm …) are **carried out** in the layout: the changed call is a
call of its own. Convolutions, poolings and blocks compute with the channels first: their texts are **rewritten**, and their
code is either Keras's own for channels last, or brings the channels to the front and back.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from shapewise.errors import ShapeError
from shapewise.tensors.layout import holds_channels, order
from shapewise.tensors.view import View, has_batch, is_aligned
from shapewise.types import Arguments, Operation, Shape, shape_text

Shown: TypeAlias = Literal["channels_first", "channels_last", "keras"]
"""What a reader chooses: a layout, or ``keras`` for the channels last and the batch hidden."""
SHOWN: tuple[Shown, ...] = ("channels_first", "channels_last", "keras")

_OTHER_AXES = frozenset(("reshape", "transpose", "einsum", "dot", "stack", "expand_dims", "broadcast_to"))
"""The axes of their result are not those of the operand, so that no layout of the one is a layout of the other."""


def view_of(operation: Operation, arguments: Arguments, shown: Shown) -> View:
    """How a call is shown; the channels first where the layout means nothing for it.

    Parameters
    ----------
    operation, arguments
        The laboratory's own call, channels first.
    shown
        What the reader chose.

    Notes
    -----
    **Source**: Keras documentation, "Conv2D layer" (data_format) and "Input object" (shape leaves out the batch).

    Examples
    --------
    >>> from shapewise.tensors.ops import operations
    >>> call = {"shapes": [(8, 64, 32, 32), (8, 32, 32, 32)], "axis": 1}
    >>> view = view_of(operations()["concat"], call, "keras")
    >>> view.shape((8, 64, 32, 32)), view.shown_arguments(call)["axis"], view.text("z (8, 32, 32, 96)")
    ((32, 32, 64), 3, 'z (32, 32, 96)')
    """
    shapes = [tuple(shape) for shape in arguments.get("shapes", ())]
    if shown == "channels_first" or not shapes:
        return View(operation, "channels_first", hides_batch=False, ndim=len(shapes[0]) if shapes else 0, batch="")
    ndim = max((len(shape) for shape in shapes), default=0) if is_aligned(operation) else len(shapes[0]) if shapes else 0
    last = _moves(operation, arguments, ndim)
    hides = shown == "keras" and has_batch(operation, ndim) and not _needs_batch(operation, arguments, ndim)
    batch = next((shape[0] for shape in shapes if len(shape) == ndim), None) if hides else None
    known = tuple(shape_text(shape) for shape in (*shapes, *_result(operation, arguments))) if hides else ()
    return View(operation, "channels_last" if last else "channels_first", hides, ndim, str(batch), known)


def _result(operation: Operation, arguments: Arguments) -> tuple[Shape, ...]:
    try:
        return (operation.shape(**arguments),)
    except ShapeError:
        return ()


def offers(operation: Operation, arguments: Arguments) -> tuple[Shown, ...]:
    """The ways to show a call that differ from each other; one means that there is nothing to choose."""
    shapes = [tuple(shape) for shape in arguments.get("shapes", ())]
    if not shapes:
        return ("channels_first",)
    ways = [SHOWN[0]]
    moves = view_of(operation, arguments, "channels_last").moves and holds_channels(operation.axes, shapes[0])
    if moves:
        ways.append("channels_last")
    if view_of(operation, arguments, "keras").hides_batch and (moves or operation.axes != "any"):
        ways.append("keras")
    return tuple(ways)


def _moves(operation: Operation, arguments: Arguments, ndim: int) -> bool:
    if ndim < 3 or operation.axes not in ("image", "any") or operation.name in _OTHER_AXES:
        return False
    if operation.name != "flatten":
        return True
    start, end = arguments.get("start_axis", 1), arguments.get("end_axis", -1)
    if not all(isinstance(axis, int) and -ndim <= axis < ndim for axis in (start, end)):
        return False
    places = order(ndim, "channels_last", batch=has_batch(operation, ndim))
    merged = sorted(places.index(axis) for axis in range(start % ndim, end % ndim + 1))
    return not merged or merged == list(range(merged[0], merged[-1] + 1))  # axes that are neighbours in both layouts


def _needs_batch(operation: Operation, arguments: Arguments, ndim: int) -> bool:
    """Whether the batch is what the call is about, or stands elsewhere: then nothing can be hidden."""
    given = {**{parameter.name: parameter.default for parameter in operation.parameters}, **arguments}
    axes = [given.get(name) for name in ("axis", "start_axis")]
    named = [axis for one in axes for axis in (one if isinstance(one, tuple | list) else (one,))]
    if "axis" in given and given["axis"] is None:  # every axis, the batch included
        return True
    return not given.get("batch_first", True) or any(axis in (0, -ndim) for axis in named if axis is not None)
