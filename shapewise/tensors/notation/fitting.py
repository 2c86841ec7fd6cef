"""What a reader leaves unsaid: the operands and parameters of a request, as the operation takes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from shapewise.patterns import lazy_pattern
from shapewise.tensors.notation.borders import borders, cropped, padded
from shapewise.tensors.notation.flags import FLAGS
from shapewise.tensors.notation.found import Fitted
from shapewise.tensors.notation.images import KERAS, as_image, with_batch
from shapewise.tensors.notation.quantities import Quantities
from shapewise.tensors.notation.sizes import read_size, word_set
from shapewise.types import Shape

_RECURRENT = word_set("rnn lstm gru")
_BATCH_FIRST = lazy_pattern(r"\bbatch[\s_-]first\b", re.IGNORECASE)
_BOTH_WAYS = lazy_pattern(r"\bbi-?(?:directional|-?\s?lstm|-?\s?gru)", re.IGNORECASE)
_RESHAPING = lazy_pattern(r"\b(?:view|reshape)\(([^()\n]{0,80}(?:\([^()\n]{0,20}\)[^()\n]{0,60})?)\)")
_ONE_ITEM = lazy_pattern(r"[^,()\[\]]+(?:[(\[][^()\[\]]{0,10}[)\]])?")
_AXIS_OF = lazy_pattern(r"\w{1,20}\.(?:size\((\d)\)|shape\[(\d)\])|len\(\w{1,20}\)|batch_?size|bs")
_STARS = lazy_pattern(r"\d{1,6}(?:\s?\*\s?\d{1,6}){1,5}")
_EQUATION = lazy_pattern(r"(?<![\w.])[A-Za-z]{1,8}(?:\s?,\s?[A-Za-z]{1,8}){0,5}\s?->\s?[A-Za-z]{0,8}(?!\w)")
_LAYOUTS = lazy_pattern(r"\b(N[CHWDTL]{2,4})\s(?:to|into|->|→)\s(N[CHWDTL]{2,4})\b", re.IGNORECASE)
_FLATTENED = lazy_pattern(r"\bflatten", re.IGNORECASE)
_VALID = lazy_pattern(r"\bvalid[\s-](?:conv|pad)|\bunpadded\b|\bpadding\s?=?\s?[\"']?valid", re.IGNORECASE)
_NETWORK = lazy_pattern(r"conv|linear|\bdense\b|\bfc\b|fully|in_features|\bmaps?\b|channels|images?", re.IGNORECASE)
_ELEMENTS = lazy_pattern(r"(?<![\w.x×])(\d{1,9})\s(?:elements|numbers|values|entries)\b", re.IGNORECASE)
_MASK = lazy_pattern(
    r"\bmask\s(?:(?:of|with|has|is|in|shape|size|a|the)\s){0,4}\(?(\d{1,6}(?:(?:\s?,\s?|x)\d{1,6}){1,3})\b", re.IGNORECASE
)
_START = lazy_pattern(r"\b(?:start\w{0,3}\s(?:at|from|with)|from)\s(?:axis|dim)\s(-?\d{1,2})\b", re.IGNORECASE)


def fitted(
    text: str,
    operation: str | None,
    operands: tuple[Shape, ...],
    arguments: Mapping[str, Any],
    quantities: Quantities = MappingProxyType({}),
) -> Fitted:
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
    quantities
        The named numbers of the text.

    Notes
    -----
    **Source**: the layouts that Keras and PyTorch document for their layers.

    Examples
    --------
    >>> fitted("transpose (2, 3, 4) to (4, 2, 3)", "transpose", ((2, 3, 4), (4, 2, 3)), {})
    (((2, 3, 4),), {'axes': (2, 0, 1)})
    """
    found = (operands, dict(arguments))
    found = as_image(text, operation, *found, quantities.get("batch", ()))
    if "batch" in quantities and operation == "matmul" and operands and len(operands[0]) == 2:
        found = ((quantities["batch"][0], *operands[0]), *operands[1:]), found[1]  # a batch of 32 matrices
    if operation == "einsum" and len(quantities.get("length", ())) > max(len(operands), 1):
        found = tuple((size,) for size in quantities["length"]), found[1]  # vectors of 3 and 4
    for names, fit in _FITS:
        if operation in names:
            found = fit(text, *found)
    for names, name, value, words in FLAGS:
        if operation in names and name not in found[1] and words.search(text):
            found[1][name] = value
    planes = quantities.get("planes", ())
    if operation == "upsample" and len(planes) == 1 and found[0] and "scale" not in found[1]:
        found[1].setdefault("size", planes[0])  # from 3x20x20 to 50x50
    if len(planes) == 2 and not found[0]:
        found[1].update(_between_planes(operation, *planes, found[1]))
    return found


def _between_planes(operation: str | None, first: Shape, second: Shape, told: Mapping[str, Any]) -> dict[str, Any]:
    """``from 250x250 to 256x256``: what the operation has to do."""
    if operation == "upsample":
        return {"size": second}
    if operation == "conv_transpose2d":
        return _missing_rows(first, second, told)
    return borders(operation, (1, 1, *first), second) if operation in ("pad", "crop") else {}


def _missing_rows(first: Shape, second: Shape, told: Mapping[str, Any]) -> dict[str, Any]:
    """The ``output_padding`` with which a transposed convolution makes the first height and width the second."""
    window = [told.get(name) for name in ("kernel", "stride", "padding")]
    if not all(isinstance(number, int) for number in (*window, *first, *second)):
        return {}
    kernel, stride, padding = (int(number) for number in window if isinstance(number, int))
    pairs = [
        (int(size), int(wanted))
        for size, wanted in zip(first, second, strict=True)
        if isinstance(size, int) and isinstance(wanted, int)
    ]
    rows = {wanted - ((size - 1) * stride - 2 * padding + kernel) for size, wanted in pairs}
    return {"output_padding": rows.pop()} if len(rows) == 1 and 0 <= min(rows) < stride else {}


def _target(text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """The shape that is asked for stands among the shapes of the text; it is no operand."""
    count = _ELEMENTS.search(text)
    if count and len(operands) == 1 and arguments.get("to") == operands[0]:
        return ((int(count[1]),),), arguments  # 100 elements, to be reshaped
    if len(operands) < 2:
        return operands, arguments
    return operands[:1], {"to": operands[1], **arguments}


def _tiled(_text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """``np.tile of (2, 3) with (2, 2)``: what stands second is how often."""
    return (operands[:1], {"repeats": operands[1], **arguments}) if len(operands) == 2 else (operands, arguments)


def _squeeze(_text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """Without an axis, every axis of size 1 goes."""
    return operands, {"axis": None, **arguments} if operands else arguments


def _written_target(text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """``view(-1, 16*5*5)`` and ``reshape(x.size(0), -1)``, whose sizes are worked out."""
    call = _RESHAPING.search(text) if "to" not in arguments else None
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


def _axis_to(_text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """``(3, 224, 224) to (1, 3, 224, 224)``: the axis that comes or goes; a result is no operand."""
    if len(operands) < 2:
        return operands, arguments
    long, short = sorted(operands[:2], key=len, reverse=True)
    places = [place for place in range(len(long)) if long[place] == 1 and long[:place] + long[place + 1 :] == short]
    told = {"axis": places[0], **arguments} if places and len(long) == len(short) + 1 else arguments
    return operands[:1], told


def _einsum(text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """The equation stands in the text; without shapes, each letter gets a size of its own."""
    equation = _EQUATION.search(text)
    if equation and "equation" not in arguments:
        arguments["equation"] = "".join(equation[0].split())
    written = str(arguments.get("equation", ""))
    terms = written.partition("->")[0].split(",")
    if operands or not written.replace(",", "").replace("->", "").isalpha():
        return operands, arguments
    sizes = {letter: place for place, letter in enumerate(dict.fromkeys("".join(terms)), start=2)}
    return tuple(tuple(sizes[letter] for letter in term) for term in terms), arguments


def _keras_concat(text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """Keras joins along the last axis unless it is told another; ``hstack`` and ``vstack`` have theirs in the name."""
    if "hstack" in text or "vstack" in text:
        return operands, {"axis": 1 if "hstack" in text and operands and len(operands[0]) > 1 else 0, **arguments}
    return operands, {"axis": -1, **arguments} if re.search(r"\bkeras\b", text, re.IGNORECASE) else arguments


def _linear(text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """A dense layer after a flatten reads all numbers of an image as one axis."""
    if len(operands) != 1 or len(operands[0]) < 3 or not _FLATTENED.search(text):
        return operands, arguments
    batch, sizes = (operands[0][0], operands[0][1:]) if len(operands[0]) > 3 else (1, operands[0])
    total = 1
    for size in sizes:
        if not isinstance(size, int):
            return operands, arguments
        total *= size
    return ((batch, total),), arguments


def _unet(text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """Valid convolutions leave the skip larger than what comes up: the U-Net of the paper crops it."""
    if _VALID.search(text):
        arguments = {"padding": "valid", "fit": "crop", **arguments}
    return operands, arguments


def _transpose(text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """``(2, 3, 4) to (4, 2, 3)``: the axes follow; those of one size keep their order."""
    layouts = _LAYOUTS.search(text)
    if layouts and "axes" not in arguments and sorted(layouts[1].upper()) == sorted(layouts[2].upper()):
        arguments["axes"] = tuple(layouts[1].upper().index(letter) for letter in layouts[2].upper())
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
    if sorted(map(str, first)) != sorted(map(str, second)):
        return operands, arguments
    places = {size: [at for at, other in enumerate(first) if other == size] for size in first}
    return (first,), {**arguments, "axes": tuple(places[size].pop(0) for size in second)}


def _attention(text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """A single shape attends to itself; in words, the batch comes first."""
    mask = _MASK.search(text)
    if mask and len(operands) > 1 and "mask" not in arguments:
        shape = tuple(int(size) for size in mask[1].replace("x", ",").split(","))
        if shape in operands:
            place = operands.index(shape)
            operands, arguments = operands[:place] + operands[place + 1 :], {"mask": shape, **arguments}
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
    if (_BATCH_FIRST.search(text) and "batch_first=False" not in text) or not code or KERAS.search(text):
        arguments["batch_first"] = True
    if "bidirectional" not in arguments or _BOTH_WAYS.search(text):
        arguments["bidirectional"] = bool(_BOTH_WAYS.search(text)) and "bidirectional=False" not in text
    return operands, arguments


def _flatten(text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """``starting at axis 1``; an image of a network has a batch in front, which is not flattened."""
    if len(operands) == 1 and len(operands[0]) == 3 and _NETWORK.search(text):
        operands = with_batch(operands, 4)
    start = _START.search(text)
    if start and "start_axis" not in arguments:
        arguments["start_axis"] = int(start[1])
    return operands, arguments


def _positions(_text: str, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """Numbers of tokens, (batch, length), become vectors of as many features as the positions have."""
    if len(operands) == 2 and len(operands[1]) == 2 and len(operands[0]) == 2 and operands[0][-1] == operands[1][0]:
        operands = ((*operands[0], operands[1][1]), operands[1])
    return operands, arguments


_FITS: tuple[tuple[frozenset[str], Callable[[str, tuple[Shape, ...], dict[str, Any]], Fitted]], ...] = (
    (word_set("reshape broadcast_to"), _target),
    (word_set("reshape"), _written_target),
    (word_set("tile"), _tiled),
    (word_set("crop"), cropped),
    (word_set("squeeze expand_dims"), _axis_to),
    (word_set("squeeze"), _squeeze),
    (word_set("einsum"), _einsum),
    (word_set("concat"), _keras_concat),
    (word_set("linear"), _linear),
    (word_set("unet"), _unet),
    (word_set("transpose"), _transpose),
    (word_set("attention multi_head_attention"), _attention),
    (_RECURRENT, _recurrent),
    (word_set("flatten"), _flatten),
    (word_set("positional_add"), _positions),
    (word_set("pad"), padded),
)
