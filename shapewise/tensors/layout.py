"""Names of axes, and the order in which a layout puts them.

The laboratory computes with channels first: (N, C, H, W). Keras and TensorFlow put the channels last, (N, H, W, C), and
leave the batch out of the shapes that a reader writes, while counting it in every axis number. How a whole call is shown in
a layout stands in ``views``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

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

PER_AXIS_ARGUMENTS = frozenset(("before", "after", "repeats", "to"))
"""Parameters that hold one number an axis."""
AXIS_ARGUMENTS = frozenset(("axis", "axes", "start_axis", "end_axis"))
SIGNALS = frozenset(("conv1d", "global_average_pool", "global_max_pool", "batch_norm", "group_norm"))
"""They take (N, C, L): of three axes the first is the batch."""
TOKENS = "tokens"


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
    operation: Operation,
    shape: Shape,
    position: int = 0,
    layout: Layout = "channels_first",
    arguments: Arguments | None = None,
) -> tuple[str, ...]:
    """The names of the axes of one operand, in the order that the arguments ask for; tokens are (N, L)."""
    usual = {parameter.name: parameter.default for parameter in operation.parameters}
    if operation.axes == "sequence" and len(shape) == 3 and not {**usual, **(arguments or {})}.get("batch_first", True):
        return ("L", "N", "D")
    name = operation.operands[position] if position < len(operation.operands) else ""
    if name == TOKENS and len(shape) <= 2:
        return ("N", "L")[2 - len(shape) :]
    if len(shape) == 3 and operation.name in SIGNALS:
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
