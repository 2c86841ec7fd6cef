"""How much a tensor gains or loses at its borders: ``pad``, ``crop``, "to length 50"."""

from __future__ import annotations

import re
from typing import Any

from shapewise.patterns import lazy_pattern
from shapewise.tensors.notation.found import Fitted, Told
from shapewise.types import Shape

_BY = lazy_pattern(
    r"\bpad\w{0,4}\b[^.?\n]{0,60}?\b(?:by|with)\s(\d{1,6})\b|\bpadding\sof\s(\d{1,6})\b"
    r"|\b(\d{1,6})\s(?:pixels?|zeros?|px|rows|columns)\s(?:on|at|of\spadding|around|per)\b",
    re.IGNORECASE,
)
_TO_LENGTH = lazy_pattern(
    r"\b(?:to|into)\s(?:a\s|the\s)?(?:(?:common|fixed|max\w{0,4})\s)?(?:length|len|seq\w{0,6}\slength)\s(?:of\s)?(\d{1,6})\b",
    re.IGNORECASE,
)


def borders(operation: str | None, shape: Shape, target: Shape) -> dict[str, Any]:
    """How much each axis gains or loses, half of it in front; a target with fewer axes means the last ones."""
    target = (*shape[: len(shape) - len(target)], *target)
    before, after = [], []
    for size, wanted in zip(shape, target, strict=False):
        if not isinstance(size, int) or not isinstance(wanted, int):
            more = 0
        else:
            more = wanted - size if operation == "pad" else size - wanted
        if more < 0:
            return {}
        before.append(more // 2)
        after.append(more - more // 2)
    return {"before": tuple(before), "after": tuple(after)}


def cropped(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """``crop (1, 64, 136, 136) to 104x104``."""
    operands = _batched(told, operands)
    if len(operands) < 2:
        return operands, {**_to_length("crop", told.text, operands), **_to_plane("crop", told, operands), **arguments}
    return operands[:1], {**borders("crop", operands[0], operands[1]), **arguments}


def padded(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """``padded by 2`` means height and width of an image, and every axis of what is none."""
    operands = _batched(told, operands)
    if len(operands) > 1:
        return operands[:1], {**borders("pad", operands[0], operands[1]), **arguments}
    arguments = {**_to_length("pad", told.text, operands), **_to_plane("pad", told, operands), **arguments}
    by = _BY.search(told.text)
    if by and len(operands) == 1 and "before" not in arguments:
        ndim, more = len(operands[0]), int(by[1] or by[2] or by[3])
        width = (0,) * (ndim - 2) + (more,) * 2 if ndim >= 3 else (more,) * ndim
        arguments |= {"before": width, "after": width}
    return operands, arguments


def _batched(told: Told, operands: tuple[Shape, ...]) -> tuple[Shape, ...]:
    """One picture is a batch of as many as the text says."""
    if "batch" in told.quantities and operands and len(operands[0]) == 3 and "planes" in told.quantities:
        return ((told.quantities["batch"][0], *operands[0]), *operands[1:])
    return operands


def _to_plane(operation: str, told: Told, operands: tuple[Shape, ...]) -> dict[str, Any]:
    """``(1, 3, 30, 30) to 32x32``: the height and width that are wanted."""
    planes = told.quantities.get("planes", ())
    wanted = len(planes) == 1 and len(operands) == 1 and len(operands[0]) > 2 and operands[0][-2:] != planes[0]
    return borders(operation, operands[0], planes[0]) if wanted else {}


def _to_length(operation: str, text: str, operands: tuple[Shape, ...]) -> dict[str, Any]:
    """``to length 50``: sequences change behind their last step, and the length is the second axis of a batch."""
    wanted = _TO_LENGTH.search(text)
    if not wanted or len(operands) != 1 or not operands[0]:
        return {}
    axis = min(1, len(operands[0]) - 1)
    size, length = operands[0][axis], int(wanted[1])
    more = (length - size if operation == "pad" else size - length) if isinstance(size, int) else -1
    if more < 0:
        return {}
    none = (0,) * len(operands[0])
    return {"before": none, "after": (*none[:axis], more, *none[axis + 1 :])}
