"""Operations that are asked for by what they lead to: ``(2, 6) to (3, 4)``, ``view(-1, 16*5*5)``, NCHW to NHWC."""

from __future__ import annotations

import math
import re
from typing import Any

from shapewise.patterns import lazy_pattern
from shapewise.tensors.notation.found import Fitted, Told
from shapewise.tensors.notation.sizes import read_size
from shapewise.types import Shape

_RESHAPING = lazy_pattern(r"\b(?:view|reshape)\(([^()\n]{0,80}(?:\([^()\n]{0,20}\)[^()\n]{0,60})?)\)")
_ONE_ITEM = lazy_pattern(r"[^,()\[\]]{1,200}(?:[(\[][^()\[\]]{0,10}[)\]])?")
_AXIS_OF = lazy_pattern(r"\w{1,20}\.(?:size\((\d)\)|shape\[(\d)\])|len\(\w{1,20}\)|batch_?size|bs")
_AT_THE_END = lazy_pattern(
    r"\b(?:at|to|on)\sthe\s(?:(front|beginning|start|left)|end|back|right)\b|\b(in\sfront)\b", re.IGNORECASE
)
_CHANNELS_MOVE = lazy_pattern(r"\b(?:to|into|->|→)\s(?:(nhwc|channels?[\s_-]last)|nchw|channels?[\s_-]first)\b", re.IGNORECASE)
_HEADS = lazy_pattern(r"\bheads\b", re.IGNORECASE)
_STARS = lazy_pattern(r"\d{1,6}(?:\s?\*\s?\d{1,6}){1,5}")
_GRID = lazy_pattern(
    r"\b(?:in)?to\s(?:an?\s|the\s)?(?:[\d()\[\],x×]{1,9}\s|2d\s|image\s|spatial\s|square\s){0,2}grid\b", re.IGNORECASE
)
_WITHOUT_CLASS = lazy_pattern(
    r"\b(?:minus|without|drop\w{0,4}|remov\w{1,3}|leav\w{1,3}\sout|less|except\w{0,3}|exclud\w{1,3})\s(?:the\s|its\s|a\s)?(?:class|cls)\b",
    re.IGNORECASE,
)
_LAYOUTS = lazy_pattern(r"\b(N[CHWDTL]{2,4})\s(?:to|into|->|→)\s(N[CHWDTL]{2,4})\b", re.IGNORECASE)
_ELEMENTS = lazy_pattern(r"(?<![\w.x×])(\d{1,9})\s(?:elements|numbers|values|entries)\b", re.IGNORECASE)


def reshaped(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """The shape that is asked for stands among the shapes of the told.text; it is no operand."""
    count = _ELEMENTS.search(told.text)
    if count and len(operands) == 1 and arguments.get("to") == operands[0]:
        return ((int(count[1]),),), arguments  # 100 elements, to be reshaped
    if len(operands) < 2:
        return operands, arguments
    return operands[:1], {"to": operands[1], **arguments}


def gridded(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """``(8, 197, 768) minus the class token into a grid``: the tokens become height and width again."""
    lengths = told.quantities.get("length", ())
    if not _GRID.search(told.text) or (not operands and len(lengths) != 1):
        return operands, arguments
    if len(operands) == 2 and len(operands[1]) == 2:  # a grid of 14x14
        arguments = {**arguments, "to": operands[1]}
    elif len(operands) > 1:
        return operands, arguments
    tokens: Shape = operands[0] if operands else (8, lengths[0], told.quantities.get("features", (64,))[0])
    length = tokens[1] if len(tokens) == 3 else None
    if not isinstance(length, int):
        return operands, arguments
    length -= 1 if _WITHOUT_CLASS.search(told.text) else 0
    plane = next(iter(told.quantities.get("planes", ())), arguments.get("to", ()))
    height, width = plane if isinstance(plane, tuple) and len(plane) == 2 else (math.isqrt(length), math.isqrt(length))
    if height * width != length:
        return operands, arguments
    return ((tokens[0], length, tokens[2]),), {**arguments, "to": (tokens[0], height, width, tokens[2])}


def tiled(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """``np.tile of (2, 3) with (2, 2)``: what stands second is how often."""
    return (operands[:1], {"repeats": operands[1], **arguments}) if len(operands) == 2 else (operands, arguments)


def squeezed(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """Without an axis, every axis of size 1 goes."""
    return operands, {"axis": None, **arguments} if operands else arguments


def written_out(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """``view(-1, 16*5*5)`` and ``reshape(x.size(0), -1)``, whose sizes are worked out."""
    call = _RESHAPING.search(told.text) if "to" not in arguments else None
    if call is None:
        return operands, arguments
    items = [item.strip() for item in _ONE_ITEM.findall(call[1]) if item.strip()]
    sizes = [_reshaped_size(item, operands) for item in items]
    if sizes and items[0].isidentifier():  # np.reshape(x, …)
        sizes = sizes[1:]
    if not sizes or not all(isinstance(size, int) for size in sizes):
        return operands, arguments
    products = [tuple(int(size) for size in item.split("*")) for item in items if _STARS.fullmatch(item)]
    if products and operands == (products[0],):  # the features of one example: a batch stands before them
        operands = ((8, *products[0]),)
    return operands, {**arguments, "to": tuple(sizes)}


def _reshaped_size(item: str, operands: tuple[Shape, ...]) -> Any:
    axis = _AXIS_OF.fullmatch(item)
    if axis and operands:
        place = int(axis[1] or axis[2] or 0)
        return operands[0][place] if place < len(operands[0]) else None
    try:
        return read_size(item)
    except ValueError:
        return None


def axis_to(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """``(3, 224, 224) to (1, 3, 224, 224)``: the axis that comes or goes; a result, or what it is to meet, is no operand."""
    if len(operands) < 2:
        end = _AT_THE_END.search(told.text)
        return operands, {"axis": 0 if end[1] or end[2] else -1, **arguments} if end else arguments
    long, short = sorted(operands[:2], key=len, reverse=True)
    places = [place for place in range(len(long)) if long[:place] + long[place + 1 :] == short]
    ones = [place for place in places if long[place] == 1]
    if operands[0] != short:  # an axis goes only if it is 1; a new one may be there to be stretched
        places = ones
    return operands[:1], {"axis": (ones or places)[0], **arguments} if places else arguments


def transposed(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """``(2, 3, 4) to (4, 2, 3)``: the axes follow; those of one size keep their order."""
    layouts = _LAYOUTS.search(told.text)
    if layouts and "axes" not in arguments and sorted(layouts[1].upper()) == sorted(layouts[2].upper()):
        arguments["axes"] = tuple(layouts[1].upper().index(letter) for letter in layouts[2].upper())
    if _HEADS.search(told.text) and "axes" not in arguments:  # the heads come to stand beside their features
        heads = told.quantities.get("heads", (8,))[0]
        operands = operands or ((8, heads, 10, 64),)
        if len(operands) == 1 and len(operands[0]) in (3, 4):
            arguments["axes"] = (0, 2, 1, 3) if len(operands[0]) == 4 else (1, 0, 2)
    moves = _CHANNELS_MOVE.search(told.text)
    if moves and "axes" not in arguments and len(operands) == 1 and len(operands[0]) in (4, 5):
        *front, last = range(len(operands[0]))
        arguments["axes"] = (0, *front[2:], last, 1) if moves[1] else (0, last, *front[1:])
    axes = arguments.get("axes")
    if (
        isinstance(axes, tuple)
        and len(axes) == 2
        and operands
        and len(operands[0]) > 2
        and max(map(abs, axes)) < len(operands[0])
    ):
        order = list(range(len(operands[0])))  # PyTorch's transpose(1, 2) swaps two axes
        order[axes[0]], order[axes[1]] = order[axes[1]], order[axes[0]]
        arguments["axes"] = tuple(order)
    if len(operands) != 2 or "axes" in arguments:
        return operands, arguments
    first, second = operands
    if set(second) == set(range(len(first))) and len(second) == len(first) and set(second) != set(first):
        return (first,), {**arguments, "axes": second}  # permute (2, 8, 3) to (0, 2, 1)
    if sorted(map(str, first)) != sorted(map(str, second)):
        return operands, arguments
    places = {size: [at for at, other in enumerate(first) if other == size] for size in first}
    return (first,), {**arguments, "axes": tuple(places[size].pop(0) for size in second)}
