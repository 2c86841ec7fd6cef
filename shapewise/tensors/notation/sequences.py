"""Attention and recurrent layers as words tell them: who attends to whom, the batch in front, what a layer returned."""

from __future__ import annotations

import re
from typing import Any

from shapewise.patterns import lazy_pattern
from shapewise.tensors.notation.found import Fitted, Told
from shapewise.tensors.notation.images import KERAS
from shapewise.types import Shape

_MASK = lazy_pattern(
    r"\bmask\s(?:(?:of|with|has|is|in|shape|size|a|the)\s){0,4}\(?(\d{1,6}(?:(?:\s?,\s?|x)\d{1,6}){1,3})\b", re.IGNORECASE
)
_ASKING = lazy_pattern(r"\b(?:decoders?|quer(?:y|ies)|targets?)\b|\battend(?:s|ing)?\s(?:to|over)\b", re.IGNORECASE)
"""Somebody else than the written shape asks."""
_BATCH_FIRST = lazy_pattern(r"\bbatch[\s_-]first\b", re.IGNORECASE)
_BOTH_WAYS = lazy_pattern(r"\bbi-?(?:directional|-?\s?lstm|-?\s?gru)", re.IGNORECASE)


def attending(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """A single shape attends to itself; in words, the batch comes first."""
    mask = _MASK.search(told.text)
    if mask and len(operands) > 1 and "mask" not in arguments:
        shape = tuple(int(size) for size in mask[1].replace("x", ",").split(","))
        if shape in operands:
            place = operands.index(shape)
            operands, arguments = operands[:place] + operands[place + 1 :], {"mask": shape, **arguments}
    if len(operands) == 1:
        operands = (_asking(told, operands[0]), *operands * 2)
    elif len(operands) == 2:
        operands = (operands[0], operands[1], operands[1])
    if "nn.MultiheadAttention" not in told.text:
        arguments = {"batch_first": True, **arguments}
    return operands, arguments


def _asking(told: Told, keys: Shape) -> Shape:
    """What attends: the written shape itself, with a length of its own where one is told: "a decoder of length 15"."""
    lengths = [told.quantities.get(name, ()) for name in ("query_length", "length")]
    length = next((values[0] for values in lengths if len(values) == 1), None)
    if length is None or len(keys) != 3 or not _ASKING.search(told.text):
        return keys
    return (keys[0], length, keys[2])


def recurrent(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """The units of a recurrent layer are those of its state; Keras has the batch first always."""
    if "features" in arguments and "hidden" not in arguments:
        arguments["hidden"] = arguments.pop("features")
    code = "batch_first" in arguments
    if (_BATCH_FIRST.search(told.text) and "batch_first=False" not in told.text) or not code or KERAS.search(told.text):
        arguments["batch_first"] = True
    if "bidirectional" not in arguments or _BOTH_WAYS.search(told.text):
        arguments["bidirectional"] = bool(_BOTH_WAYS.search(told.text)) and "bidirectional=False" not in told.text
    if told.results == operands and len(operands) == 1 and len(operands[0]) == 3:
        return _went_in(operands[0], arguments)
    return operands, arguments


def _went_in(output: Shape, arguments: dict[str, Any]) -> Fitted:
    """``LSTM returns (64, 25, 128)``: the last axis is the state's, of both directions; the features that went in are open."""
    *places, state = output
    ways = 2 if arguments["bidirectional"] else 1
    if not isinstance(state, int) or state % ways:
        return (output,), arguments
    return ((*places, "D"),), {"hidden": state // ways, **arguments}


def positioned(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """Numbers of tokens, (batch, length), become vectors of as many features as the positions have."""
    if len(operands) == 2 and len(operands[0]) < len(operands[1]) == 3:  # the table is named first
        operands = operands[::-1]
    if len(operands) == 2 and len(operands[1]) == 2 and len(operands[0]) == 2 and operands[0][-1] == operands[1][0]:
        operands = ((*operands[0], operands[1][1]), operands[1])
    return operands, arguments
