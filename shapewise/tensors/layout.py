"""Names of axes, and the switch between channels first and channels last, with or without the batch axis shown.

The laboratory computes with channels first: (N, C, H, W). Keras and TensorFlow put the channels last, (N, H, W, C), and
leave the batch out of the shapes that a reader writes, while counting it in every axis number. Each function here is a
permutation of positions, so that shapes, axis numbers and arguments of one call always change together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from shapewise.tensors.shapes import checked_axis
from shapewise.types import Arguments, Operation, Shape

Layout: TypeAlias = Literal["channels_first", "channels_last"]

LETTERS: Mapping[str, str] = {
    "N": "batch", "C": "channels", "D": "features", "H": "height", "W": "width", "L": "length", "T": "depth",
}  # fmt: skip
"""What each letter means. T stands for the depth of a volume, or the time of a video: D means features here."""

_IMAGE: Mapping[int, tuple[str, ...]] = {
    1: ("C",), 2: ("H", "W"), 3: ("C", "H", "W"), 4: ("N", "C", "H", "W"), 5: ("N", "C", "T", "H", "W"),
}  # fmt: skip
_SEQUENCE: Mapping[int, tuple[str, ...]] = {1: ("D",), 2: ("L", "D"), 3: ("N", "L", "D")}
_FEATURES: Mapping[int, tuple[str, ...]] = {1: ("D",), 2: ("N", "D"), 3: ("N", "L", "D")}

_PER_AXIS = frozenset(("before", "after", "repeats", "to"))
"""Parameters that hold one number an axis."""
_AXIS = frozenset(("axis", "axes", "start_axis", "end_axis"))
_TOKENS = "tokens"


def axis_names(kind: str, shape: Shape, layout: Layout = "channels_first") -> tuple[str, ...]:
    """A name for each axis: a letter where the kind says what it is, else ``axis 0`` and so on.

    Parameters
    ----------
    kind
        ``image``, ``sequence``, ``features`` or ``any``. For ``any``, four axes are taken for an image, and three are too
        where the two that would be height and width agree; a guess, as every reader makes it.
    shape
        The operand's shape, in the layout named.
    layout
        Where the channels stand.

    Notes
    -----
    **Source**: PyTorch documentation, "torch.nn.Conv2d" (N, C, H, W); Keras documentation, "Conv2D layer" (data_format).

    Examples
    --------
    >>> axis_names("image", (8, 3, 224, 224)), axis_names("image", (8, 224, 224, 3), "channels_last")
    (('N', 'C', 'H', 'W'), ('N', 'H', 'W', 'C'))
    >>> axis_names("features", (8, 96)), axis_names("any", (2, 3, 4, 5, 6, 7))[0]
    (('N', 'D'), 'axis 0')
    """
    ndim = len(shape)
    if kind == "any":
        kind = _guessed(shape, layout)
    named = {"image": _IMAGE, "sequence": _SEQUENCE, "features": _FEATURES}.get(kind, {}).get(ndim)
    if named is None:
        return tuple(f"axis {axis}" for axis in range(ndim))
    if kind == "image" and layout == "channels_last" and "C" in named:
        return (*(name for name in named if name != "C"), "C")
    return named


def _guessed(shape: Shape, layout: Layout) -> str:
    if len(shape) in (4, 5):
        return "image"
    if len(shape) == 3:
        height, width = (shape[1], shape[2]) if layout == "channels_first" else (shape[0], shape[1])
        return "image" if height == width and height is not None else "sequence"
    return "features" if len(shape) <= 2 else "none"


def operand_axis_names(
    operation: Operation, shape: Shape, position: int = 0, layout: Layout = "channels_first"
) -> tuple[str, ...]:
    """The names of the axes of one operand; tokens are (N, L), and a volume's or a signal's axes are named too."""
    name = operation.operands[position] if position < len(operation.operands) else ""
    if name == _TOKENS and len(shape) <= 2:
        return ("N", "L")[2 - len(shape) :]
    if operation.axes == "image" and len(shape) == 3 and operation.name.endswith("1d"):
        return ("N", "C", "L") if layout == "channels_first" else ("N", "L", "C")
    return axis_names(operation.axes, shape, layout)


def holds_channels(kind: str, shape: Shape) -> bool:
    """Whether the channels of such an operand stand in one place for PyTorch and in another for Keras."""
    return "C" in axis_names(kind, shape) and len(shape) >= 3


def order(ndim: int, layout: Layout, *, batch: bool) -> tuple[int, ...]:
    """Which channels-first axis stands at each place of the layout.

    Parameters
    ----------
    ndim
        Axes of the operand, batch and channels included.
    layout
        The layout to show.
    batch
        Whether axis 0 is the batch.

    Notes
    -----
    **Source**: Keras documentation, "Conv2D layer": ``channels_last`` is (batch, height, width, channels).

    Examples
    --------
    >>> order(4, "channels_last", batch=True), order(3, "channels_last", batch=False)
    ((0, 2, 3, 1), (1, 2, 0))
    """
    if layout == "channels_first":
        return tuple(range(ndim))
    channels = 1 if batch else 0
    return (*(axis for axis in range(ndim) if axis != channels), channels)


def laid_out(shape: Shape, kind: str, layout: Layout) -> Shape:
    """A channels-first shape as the layout writes it.

    Parameters
    ----------
    shape
        Channels first.
    kind
        What its axes mean; shapes without channels stay as they are.
    layout
        The layout to show.

    Notes
    -----
    **Source**: as ``order``.

    Examples
    --------
    >>> laid_out((8, 64, 32, 32), "image", "channels_last"), laid_out((8, 96), "features", "channels_last")
    ((8, 32, 32, 64), (8, 96))
    """
    if not holds_channels(kind, shape):
        return shape
    return tuple(shape[axis] for axis in order(len(shape), layout, batch=_has_batch(kind, shape)))


def channels_first(shape: Shape, kind: str, layout: Layout) -> Shape:
    """The shape that a reader wrote in the layout, as the laboratory takes it: the inverse of ``laid_out``.

    Parameters
    ----------
    shape
        As written.
    kind
        What its axes mean.
    layout
        The layout that it is written in.

    Notes
    -----
    **Source**: as ``order``.

    Examples
    --------
    >>> channels_first((8, 32, 32, 64), "image", "channels_last")
    (8, 64, 32, 32)
    """
    if layout == "channels_first" or "C" not in axis_names(kind, shape, layout) or len(shape) < 3:
        return shape
    places = order(len(shape), layout, batch="N" in axis_names(kind, shape, layout))
    return tuple(shape[places.index(axis)] for axis in range(len(shape)))


def laid_out_axis(axis: int, shape: Shape, kind: str, layout: Layout) -> int:
    """The number that a channels-first axis has in the layout; negative numbers stay negative.

    Parameters
    ----------
    axis
        Counted in ``shape``.
    shape
        Channels first.
    kind
        What its axes mean.
    layout
        The layout to show.

    Raises
    ------
    ShapeError
        If the axis is out of range.

    Notes
    -----
    **Source**: as ``order``.

    Examples
    --------
    >>> [laid_out_axis(axis, (8, 64, 32, 32), "image", "channels_last") for axis in (1, -1)]
    [3, -2]
    """
    place = checked_axis(axis, len(shape))
    if not holds_channels(kind, shape):
        return axis
    shown = order(len(shape), layout, batch=_has_batch(kind, shape)).index(place)
    return shown - len(shape) if axis < 0 else shown


def laid_out_arguments(operation: Operation, arguments: Arguments, layout: Layout) -> Arguments:
    """The same call in the layout: shapes, axis numbers and numbers an axis changed together.

    For an operation that treats all axes alike (``any``), the changed call can be executed as it stands, and its result is
    the old one in the new order. Convolutions and poolings compute channels first: there the change is for display.

    Parameters
    ----------
    operation
        What is called.
    arguments
        Channels first.
    layout
        The layout to show.

    Raises
    ------
    ShapeError
        If an axis is out of range.

    Notes
    -----
    **Source**: as ``order``.

    Examples
    --------
    >>> from shapewise.tensors.ops import operations
    >>> call = {"shapes": [(8, 64, 32, 32), (8, 32, 32, 32)], "axis": 1}
    >>> laid_out_arguments(operations()["concat"], call, "channels_last")
    {'shapes': [(8, 32, 32, 64), (8, 32, 32, 32)], 'axis': 3}
    """
    if layout == "channels_first":
        return arguments
    shapes = [tuple(shape) for shape in arguments["shapes"]]
    first = shapes[0] if shapes else ()
    if not holds_channels(operation.axes, first):
        return arguments
    places = order(len(first), layout, batch=_has_batch(operation.axes, first))
    changed: dict[str, Any] = {**arguments, "shapes": [_like_first(shape, first, operation.axes, places) for shape in shapes]}
    for name, value in arguments.items():
        if name in _AXIS and value is not None:
            changed[name] = _moved_axes(value, first, operation.axes, layout)
        elif name in _PER_AXIS and isinstance(value, tuple | list) and len(value) == len(first):
            changed[name] = tuple(value[axis] for axis in places)
    return changed


def _moved_axes(value: Any, first: Shape, kind: str, layout: Layout) -> Any:
    if isinstance(value, tuple | list):
        return tuple(laid_out_axis(axis, first, kind, layout) for axis in value)
    return laid_out_axis(value, first, kind, layout)


def _like_first(shape: Shape, first: Shape, kind: str, places: tuple[int, ...]) -> Shape:
    """Operands of as many axes move alike, also where sizes alone would not tell the channels (a gate of 1 x 1)."""
    if len(shape) == len(first):
        return tuple(shape[axis] for axis in places)
    return laid_out(shape, kind, "channels_last")


def without_batch(shape: Shape, kind: str) -> Shape:
    """The shape as Keras shows it, without the batch axis; axis numbers still count it.

    Parameters
    ----------
    shape
        With its batch axis, if it has one.
    kind
        What its axes mean.

    Notes
    -----
    **Source**: Keras documentation, "Input object": shape, "not including the batch size".

    Examples
    --------
    >>> without_batch((8, 3, 32, 32), "image"), without_batch((3, 32, 32), "image")
    ((3, 32, 32), (3, 32, 32))
    """
    return shape[1:] if _has_batch(kind, shape) else shape


def _has_batch(kind: str, shape: Shape) -> bool:
    return axis_names(kind, shape)[:1] == ("N",)
