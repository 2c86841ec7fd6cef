"""What a reader leaves unsaid: the operands and parameters of a request, as the operation takes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from shapewise.patterns import lazy_pattern
from shapewise.tensors.notation.sizes import word_set
from shapewise.types import Shape

Fitted = tuple[tuple[Shape, ...], dict[str, Any]]
"""Operands and arguments."""

WINDOWED = word_set("conv1d conv2d conv3d depthwise_conv2d conv_transpose2d max_pool2d avg_pool2d")
"""Operations with a kernel."""
IMAGE = WINDOWED | word_set("unet upsample pixel_shuffle global_average_pool global_max_pool patch_embed batch_norm")
"""Operations that take (N, C, H, W)."""
_RECURRENT = word_set("rnn lstm gru")
_KERAS = lazy_pattern(r"\b(?:[A-Z]\w{0,20}[123]D|keras|tf|tensorflow|NHWC|channels?[\s_-]last|layers)\b")
_BATCH_FIRST = lazy_pattern(r"\bbatch[\s_-]first\b", re.IGNORECASE)
_BOTH_WAYS = lazy_pattern(r"\bbi-?(?:directional|-?\s?lstm|-?\s?gru)", re.IGNORECASE)
_BY = lazy_pattern(r"\bpad\w{0,4}\b[^.?\n]{0,60}?\b(?:by|with)\s(\d{1,6})\b", re.IGNORECASE)
_START = lazy_pattern(r"\bstart\w{0,3}\s(?:at|from|with)\s(?:axis|dim)\s(-?\d{1,2})\b", re.IGNORECASE)


def fitted(text: str, operation: str | None, operands: tuple[Shape, ...], arguments: Mapping[str, Any]) -> Fitted:
    """The operands and arguments with what goes without saying.

    Parameters
    ----------
    text
        What the reader wrote.
    operation
        What is asked for.
    operands
        The shapes that were found.
    arguments
        The parameters that were found.

    Notes
    -----
    **Source**: the layouts that Keras and PyTorch document for their layers.

    Examples
    --------
    >>> fitted("transpose (2, 3, 4) to (4, 2, 3)", "transpose", ((2, 3, 4), (4, 2, 3)), {})
    (((2, 3, 4),), {'axes': (2, 0, 1)})
    """
    found = (operands, dict(arguments))
    if operation in IMAGE:
        found = _image(text, operation, *found)
    for names, fit in _FITS:
        if operation in names:
            found = fit(text, *found)
    return found


def _image(text: str, operation: str | None, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """Channels first; height and width alone are no operand; a kernel that is told comes without the example's stride."""
    if len(operands) == 1:
        operands = tuple(shape for shape in operands if len(shape) != 2)
    if _KERAS.search(text):
        operands = tuple((shape[0], shape[-1], *shape[1:-1]) if len(shape) == 4 else shape for shape in operands)
    if operation in WINDOWED and "kernel" in arguments:
        arguments = {"stride": None if "pool" in operation else 1, "padding": 0, **arguments}
    return operands, arguments


def _target(_text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """The shape that is asked for stands among the shapes of the text; it is no operand."""
    target = arguments.get("to")
    return (operands[:-1] if target is not None and len(operands) > 1 and operands[-1] == target else operands), arguments


def _transpose(_text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """``(2, 3, 4) to (4, 2, 3)``: the axes follow, where all sizes differ."""
    if len(operands) != 2 or "axes" in arguments:
        return operands, arguments
    first, second = operands
    if len(set(first)) < len(first) or sorted(map(str, first)) != sorted(map(str, second)):
        return operands, arguments
    return (first,), {**arguments, "axes": tuple(first.index(size) for size in second)}


def _attention(text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """A single shape attends to itself; in words, the batch comes first."""
    if len(operands) == 1:
        operands *= 3
    elif len(operands) == 2:
        operands = (operands[0], operands[1], operands[1])
    if "nn.MultiheadAttention" not in text:
        arguments = {"batch_first": True, **arguments}
    return operands, arguments


def _recurrent(text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """The units of a recurrent layer are those of its state; Keras has the batch first always."""
    if "features" in arguments and "hidden" not in arguments:
        arguments["hidden"] = arguments.pop("features")
    code = "batch_first" in arguments
    if (_BATCH_FIRST.search(text) and "batch_first=False" not in text) or not code or _KERAS.search(text):
        arguments["batch_first"] = True
    if "bidirectional" not in arguments or _BOTH_WAYS.search(text):
        arguments["bidirectional"] = bool(_BOTH_WAYS.search(text)) and "bidirectional=False" not in text
    return operands, arguments


def _flatten(text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """``starting at axis 1``."""
    start = _START.search(text)
    if start and "start_axis" not in arguments:
        arguments["start_axis"] = int(start[1])
    return operands, arguments


def _pad(text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """``padded by 2`` means height and width of an image, and every axis of what is none."""
    by = _BY.search(text)
    if by and len(operands) == 1 and "before" not in arguments:
        ndim = len(operands[0])
        width = (0,) * (ndim - 2) + (int(by[1]),) * 2 if ndim >= 3 else (int(by[1]),) * ndim
        arguments |= {"before": width, "after": width}
    return operands, arguments


_FITS: tuple[tuple[frozenset[str], Callable[[str, tuple[Shape, ...], dict[str, Any]], Fitted]], ...] = (
    (word_set("reshape broadcast_to"), _target),
    (word_set("transpose"), _transpose),
    (word_set("attention multi_head_attention"), _attention),
    (_RECURRENT, _recurrent),
    (word_set("flatten"), _flatten),
    (word_set("pad"), _pad),
)
