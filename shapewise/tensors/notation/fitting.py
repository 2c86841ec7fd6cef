"""What a reader leaves unsaid: the operands and parameters of a request, as the operation takes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from shapewise.patterns import lazy_pattern
from shapewise.tensors.notation.axes import reduced
from shapewise.tensors.notation.borders import borders, cropped, padded
from shapewise.tensors.notation.flags import FLAGS
from shapewise.tensors.notation.found import Fitted, Told
from shapewise.tensors.notation.images import as_image, with_batch
from shapewise.tensors.notation.sequences import attending, positioned, recurrent
from shapewise.tensors.notation.sizes import word_set
from shapewise.tensors.notation.targets import axis_to, gridded, reshaped, squeezed, tiled, transposed, written_out
from shapewise.types import Shape

_TURNED = lazy_pattern(r"@\s{0,2}\w{1,20}\.(?:mT|T|t\(\)|(?:transpose|swapaxes|permute)\()")
_RECURRENT = word_set("rnn lstm gru")
_EQUATION = lazy_pattern(r"(?<![\w.])[A-Za-z]{1,8}(?:\s?,\s?[A-Za-z]{1,8}){0,5}\s?->\s?[A-Za-z]{0,8}(?!\w)")
_FLATTENED = lazy_pattern(r"\bflatten", re.IGNORECASE)
_VALID = lazy_pattern(r"\bvalid[\s-](?:conv|pad)|\bunpadded\b|\bpadding\s?=?\s?[\"']?valid", re.IGNORECASE)
_NETWORK = lazy_pattern(r"conv|linear|\bdense\b|\bfc\b|fully|in_features|\bmaps?\b|channels|images?", re.IGNORECASE)
_FROM = lazy_pattern(r"\bsubtract\w{0,3}\b[^.?\n]{0,80}?[)\d]\sfrom\b", re.IGNORECASE)
_START = lazy_pattern(r"\b(?:start\w{0,3}\s(?:at|from|with)|from)\s(?:axis|dim)\s(-?\d{1,2})\b", re.IGNORECASE)


def fitted(
    told: Told,
    operation: str | None,
    operands: tuple[Shape, ...],
    arguments: Mapping[str, Any],
) -> Fitted:
    """The operands and arguments with what goes without saying.

    Parameters
    ----------
    told
        What the reader wrote, with its named numbers and the shapes that it says came out.
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
    >>> fitted(Told("transpose (2, 3, 4) to (4, 2, 3)"), "transpose", ((2, 3, 4), (4, 2, 3)), {})
    (((2, 3, 4),), {'axes': (2, 0, 1)})
    """
    text, quantities = told.text, told.quantities
    found = (operands, dict(arguments))
    found = as_image(text, operation, *found, quantities.get("batch", ()))
    if operation == "matmul":  # a batch of 32 matrices; each operand has the batch that is told of it
        batches = quantities.get("batch", ())[: len(operands)]
        pairs = zip(operands, (*batches, *(None,) * len(operands)), strict=False)
        found = tuple((size, *shape) if size is not None and len(shape) == 2 else shape for shape, size in pairs), found[1]
    if operation == "einsum" and len(quantities.get("length", ())) > max(len(operands), 1):
        found = tuple((size,) for size in quantities["length"]), found[1]  # vectors of 3 and 4
    for names, fit in _FITS:
        if operation in names:
            found = fit(told, *found)
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


def _turned(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """``q @ k.T``, both (10, 16): the second is told as it is before it is turned."""
    if len(operands) == 2 and all(len(shape) > 1 for shape in operands) and _TURNED.search(told.text):
        x, y = operands
        if x[-1] == y[-1] != y[-2]:
            operands = (x, (*y[:-2], y[-1], y[-2]))
    return operands, arguments


def _einsum(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """The equation stands in the told.text; without shapes, each letter gets a size of its own."""
    equation = _EQUATION.search(told.text)
    if equation and "equation" not in arguments:
        arguments["equation"] = "".join(equation[0].split())
    written = str(arguments.get("equation", ""))
    terms = written.partition("->")[0].split(",")
    if operands or not written.replace(",", "").replace("->", "").isalpha():
        return operands, arguments
    sizes = {letter: place for place, letter in enumerate(dict.fromkeys("".join(terms)), start=2)}
    return tuple(tuple(sizes[letter] for letter in term) for term in terms), arguments


def _keras_concat(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """Keras joins along the last axis unless it is told another; ``hstack`` and ``vstack`` have theirs in the name."""
    if "hstack" in told.text or "vstack" in told.text:
        return operands, {"axis": 1 if "hstack" in told.text and operands and len(operands[0]) > 1 else 0, **arguments}
    return operands, {"axis": -1, **arguments} if re.search(r"\bkeras\b", told.text, re.IGNORECASE) else arguments


def _linear(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """A dense layer after a flatten reads all numbers of an image as one axis."""
    if len(operands) != 1 or len(operands[0]) < 3 or not _FLATTENED.search(told.text):
        return operands, arguments
    batch, sizes = (operands[0][0], operands[0][1:]) if len(operands[0]) > 3 else (1, operands[0])
    total = 1
    for size in sizes:
        if not isinstance(size, int):
            return operands, arguments
        total *= size
    return ((batch, total),), arguments


def _unet(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """Valid convolutions leave the skip larger than what comes up: the U-Net of the paper crops it."""
    if _VALID.search(told.text):
        arguments = {"padding": "valid", "fit": "crop", **arguments}
    return operands, arguments


def _flatten(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """``starting at axis 1``; an image of a network has a batch in front, which is not flattened."""
    if len(operands) == 1 and len(operands[0]) == 3 and _NETWORK.search(told.text):
        operands = with_batch(operands, 4)
    start = _START.search(told.text)
    if start and "start_axis" not in arguments:
        arguments["start_axis"] = int(start[1])
    return operands, arguments


def _taken_from(told: Told, operands: tuple[Shape, ...], arguments: dict[str, Any]) -> Fitted:
    """``subtract y from x`` is x − y."""
    return (operands[::-1] if len(operands) == 2 and _FROM.search(told.text) else operands), arguments


_FITS: tuple[tuple[frozenset[str], Callable[[Told, tuple[Shape, ...], dict[str, Any]], Fitted]], ...] = (
    (word_set("reshape"), gridded),
    (word_set("reshape broadcast_to"), reshaped),
    (word_set("reshape"), written_out),
    (word_set("tile"), tiled),
    (word_set("crop"), cropped),
    (word_set("squeeze expand_dims"), axis_to),
    (word_set("squeeze"), squeezed),
    (word_set("einsum"), _einsum),
    (word_set("matmul"), _turned),
    (word_set("concat"), _keras_concat),
    (word_set("linear"), _linear),
    (word_set("unet"), _unet),
    (word_set("transpose"), transposed),
    (word_set("attention multi_head_attention"), attending),
    (_RECURRENT, recurrent),
    (word_set("flatten"), _flatten),
    (word_set("positional_add"), positioned),
    (word_set("pad"), padded),
    (word_set("reduce"), reduced),
    (word_set("subtract"), _taken_from),
)
