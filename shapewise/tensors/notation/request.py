"""What a question asks the laboratory for: operation, operands, parameters, and the shapes that cannot be."""

# ruff: noqa: E501 - the table of patterns is read line by line.
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from shapewise.patterns import lazy_pattern
from shapewise.tensors.notation.axes import axis_in_words
from shapewise.tensors.notation.calls import Call, find_calls
from shapewise.tensors.notation.fitting import fitted
from shapewise.tensors.notation.found import MAX_REQUEST, FoundShape, Request, Told
from shapewise.tensors.notation.images import IMAGE, WINDOWED
from shapewise.tensors.notation.operands import comes_out, goal, is_told, operands_of
from shapewise.tensors.notation.operations import find_signs, find_words
from shapewise.tensors.notation.quantities import hidden, read_quantities
from shapewise.tensors.notation.roles import arity, fill_roles
from shapewise.tensors.notation.sizes import word_set
from shapewise.tensors.notation.written import scan

_SEP = r"\s{0,2}(?:\b(?:of|is)\b\s)?\s{0,2}"
_VALUE = r"(?:(?:(?<=\s)|=\s{0,2}|:\s{0,2}|-|\b)(-?\d{1,9})(?![\w.]{0,40}\d)|[=:]\s{0,2}[(\[]\s{0,2}(-?\d{1,9}(?:\s{0,2},\s{0,2}-?\d{1,9}){0,5})\s{0,2},?[)\]])"
# (parameter, what the words of one of them hold, pattern)
_TOLD: tuple[tuple[str, str, str], ...] = (
    ("axis", "axis axes dim", rf"\b(?:axis|axes|dim(?:ension)?){_SEP}{_VALUE}(?!\s?[x×])"),
    ("kernel", "kernel pool_size window", rf"\b(?:kernel(?:[\s_]size)?|pool_size|window(?:\ssize)?){_SEP}{_VALUE}(?!\s?[x×])"),
    ("kernel", "pool", r"\bpool(?:ing)?\s(?:of|by)\s(?:size\s)?(\d{1,3})\b(?!\s?(?:[x×]|\w{0,12}\s?(?:channels?|maps?|images?|filters?)\b))"),
    ("stride", "stride", rf"\bstrides?-?{_SEP}{_VALUE}"),
    ("padding", "pad", rf"\bpad(?:ding)?{_SEP}{_VALUE}(?!\s?[x×])"),
    ("dilation", "dilation", rf"\bdilation(?:[\s_]rate)?{_SEP}{_VALUE}"),
    ("dilation", "rate", r"\b(?:dilat\w{1,4}|atrous)\b[^.?\n]{0,40}?\brate\s(?:of\s)?(\d{1,3})\b"),
    ("groups", "groups", rf"\bgroups{_SEP}{_VALUE}"),
    ("groups", "groups", r"()(?<![\w.x×])(\d{1,9})\sgroups\b"),
    ("filters", "filters out_channels", rf"\b(?:filters|out_channels){_SEP}{_VALUE}"),
    ("filters", "filters channels kernels", r"()(?<![\w.x×])(\d{1,9})\s(?:\dx\d\s)?(?:filters|output\schannels|kernels)\b"),
    ("features", "units features", rf"\b(?:units|out_features|features){_SEP}{_VALUE}(?!\s?(?:x|×|channels))"),
    ("features", "features units outputs classes", r"()\bto\s(\d{1,9})\s(?:features|units|outputs|classes)\b|()(?<![\w.x×])(\d{1,9})\s(?:units|outputs)\b"),
    ("patch", "patch", r"(?<![\w.])(\d{1,3})\s?[x×]\s?\d{1,3}\s(?:pixel\s|image\s)?patch(?:es)?\b"),
    ("heads", "heads", rf"\b(?:num_heads|heads){_SEP}{_VALUE}"),
    ("heads", "heads", r"()(?<![\w.x×])(\d{1,9})\s(?:attention\s)?heads\b"),
    ("normalized", "normali", rf"\bnormali[sz]ed[\s_]shape{_SEP}{_VALUE}"),
    ("scale", "sampl scal", r"\bup-?(?:sampl|scal)\w{1,4}\b[^.?\n]{0,40}?\b(?:by|with)\s(?:a\sfactor\s(?:of\s)?)?(\d{1,3})\b|(?<![\w.])(\d{1,2})\s?[x×]\s(?:\w{1,12}\s)?up-?(?:sampl|scal)"),
    ("repeats", "repeat", r"\brepeat\w{0,12}\b[^.?\n]{0,40}?\bby\s(\d{1,4})\b"),
    ("scale", "scale", rf"\bscale(?:_factor)?{_SEP}{_VALUE}"),
    ("to", "reshap view broadcast expand", r"\b(?:reshape[ds]?|reshaping|view|broadcast|expand)\b[^.?\n]{0,60}?\b(?:to|into|as)\s(?:shape\s)?[(\[]\s{0,2}(-?\d{1,9}(?:\s{0,2},\s{0,2}-?\d{1,9}){0,31})\s{0,2},?\s{0,2}[)\]]"),
)  # fmt: skip
_PATTERNS = tuple((name, lazy_pattern(pattern, re.IGNORECASE, needs=tuple(held.split()))) for name, held, pattern in _TOLD)
_DIGIT = lazy_pattern(r"\d")
_PADDING_WORD = lazy_pattern(
    r"\bpadding\s{0,2}=?\s{0,2}[\"']?(same|valid)\b|\b(same|valid)[\s-]padding\b|\b(?:without|no)\s(?:any\s)?padding\b",
    re.IGNORECASE,
    needs=("padding",),
)
_RESHAPES = lazy_pattern(r"\b(?:view|reshap|unflatten|expand)", re.IGNORECASE, needs=("view", "reshap", "unflatten", "expand"))
_AFTER_SIGN = lazy_pattern(r"@\s{0,2}[\w.\[\]]{0,40}$", needs=("@",))
"""``q @ k.transpose(-2, -1)`` asks for the product; what is done to an operand comes before it."""
_HEADS = lazy_pattern(
    r"(?<![\w.])\d{1,4}\s(?:attention\s)?heads\b|\bheads?\s?=\s?\d|\bnum_heads\b", re.IGNORECASE, needs=("head",)
)
_LATER = lazy_pattern(
    r"\b(?:followed\sby|then)\s(?:an?\s|the\s|another\s)?(?:\w{1,12}\.){0,3}$", re.IGNORECASE, needs=("followed", "then")
)
"""What comes second gets what the first has made, and not the shapes that were told: it is no other way to join them."""
_AXES_OF = frozenset(("transpose", "dot"))
_BARE_METHOD = lazy_pattern(
    r"(?<![\w.])(?:reshape|view|permute|transpose|flatten|squeeze|unsqueeze|expand|repeat_interleave|chunk|softmax)\(",
    re.IGNORECASE,
    needs=("(",),
)
_PLANES = IMAGE | word_set("pad crop residual_block dense_block inception_block se_gate group_norm flatten")
_TAKES_VECTORS = word_set("repeat tile broadcast_to reshape expand_dims pad crop split stack reduce")
"""Operations for which a vector is a vector, and not one sample of a batch."""
MOST_LISTED = 20
_TWICE = lazy_pattern(r"\btwice\b", needs=("twice",))
LARGEST_KERNEL = 15
"""A square of up to this size after a question about a kernel is another kernel; larger ones are images."""
_ONE_NUMBER = word_set("heads filters features groups")


def find_request(text: str, before: str = "") -> Request:
    """Find what a question or a line of code asks the laboratory for.

    Parameters
    ----------
    text
        Free text, code, or both; nothing is executed. Of more than 20,000 characters, the first and the last 10,000 are read.
    before
        The question before it, where this one leans on it: what it leaves open is taken from there.

    Notes
    -----
    The operation is the one that code calls, else the first that is named; ``operations`` holds all, in order. Parameters
    that the operation does not take are for the caller to drop: this module knows no operation.
    **Source**: the signatures that NumPy, PyTorch and Keras document for the callables named in ``calls.py``.

    Examples
    --------
    >>> found = find_request("When should I add layers and when concatenate them? I have 64x128x128 and 32x128x128")
    >>> found.operations, found.shapes
    (('add', 'concat'), ((64, 128, 128), (32, 128, 128)))
    >>> find_request("nn.Conv2d(3, 64, 7, 2, 3) on (8, 3, 224, 224)").arguments
    {'stride': 2, 'padding': 3, 'channels': 3, 'filters': 64, 'kernel': 7}
    >>> find_request("and with batch 16?", "nn.Linear(64, 10) on (8, 64)").shapes
    ((16, 64),)
    """
    unread = max(0, len(text) - MAX_REQUEST)
    text, before = _both_ends(text), _both_ends(before)
    if before:
        return _continued(text, before)._replace(unread=unread)
    shapes, faults, kernels = scan(text)
    calls = find_calls(text)
    operations = _operations(text, calls)
    called = [call for call in calls if not _is_activation(call)]
    called = [call for call in called if not _is_final_sum(call)] or called
    called = [call for call in called if not _AFTER_SIGN.search(text, max(0, call.named.start - 50), call.named.start)]
    operation = _chosen(operations, called)
    if operation is None and (wanted := goal(text, shapes)):
        operation, operations = wanted, (wanted,)
    if operation == "attention" and _HEADS.search(text):
        operation = "multi_head_attention"
        operations = tuple("multi_head_attention" if name == "attention" else name for name in operations)
    code = next((call.arguments for call in called if call.named.operation == operation), None)
    code = _bare_call(text, operation) if code is None else code
    quantities = _quantities(text, operation, shapes, kernels, calls)
    arguments = _arguments(text, operation, kernels, shapes)
    operands = operands_of(text, operation, _written(text, operation, shapes, quantities))
    told = Told(text, quantities, tuple(found.shape for found in shapes if comes_out(text, found)))
    listed = max((call.operands for call in called if call.named.operation == operation), default=1)
    if len(operands) == 1 and arity(operation) > 1 and _TWICE.search(text):
        listed = 2
    if len(operands) == 1 and 1 < listed <= MOST_LISTED:
        operands *= listed
    operands, arguments = fitted(told, operation, operands, {**arguments, **code})
    reshapes = bool(_RESHAPES.search(text))
    cannot = tuple(fault.message for fault in faults if not (reshapes and "the size -1 is" in fault.message))
    unnamed = operation is not None and not calls and not find_words(text)
    return Request(operation, operands, arguments, cannot, operations, quantities, code, unnamed, unread)


def _both_ends(text: str) -> str:
    """A long text without its middle: a question stands before or after what was pasted."""
    if len(text) <= MAX_REQUEST:
        return text
    half = MAX_REQUEST // 2
    return f"{text[:half]}\n{text[-half:]}"


def _continued(text: str, before: str) -> Request:
    """A question that leans on the one before it, which tells what this one leaves open; numbers told again are told anew."""
    own = find_request(text)
    written, _, kernels = scan(text)
    if own.operation is None and not kernels and (size := _bare_kernel(written)):
        asked = find_request(before)
        if "kernel" in asked.arguments:
            return asked._replace(arguments={**asked.arguments, "kernel": size}, faults=own.faults)
    if written and len(own.shapes) >= arity(own.operation):
        before = hidden(before, [(found.start, found.end) for found in scan(before)[0]])
    elif own.operation and not own.shapes:
        before = " and ".join(str(shape) for shape in find_request(before).shapes)
    if not before.strip():
        return own
    whole = find_request(f"{text}\n{before}")
    told = dict(own.arguments) if own.operation else dict(_arguments(text, whole.operation, kernels, written))
    code = {name: value for name, value in whole.code.items() if name not in told}
    shapes = whole.shapes
    batch = own.quantities.get("batch", ())
    if batch and shapes and not written and len({shape[:1] for shape in shapes}) == 1 and len(shapes[0]) > 1:
        shapes = tuple((batch[0], *shape[1:]) for shape in shapes)
    return Request(whole.operation, shapes, {**whole.arguments, **told}, own.faults, whole.operations, whole.quantities, code)


def _bare_kernel(written: Sequence[FoundShape]) -> int:
    """The size that the one shape of a question tells if it may be a kernel's, as in "and a 5x5 one?" after one of 3x3; else 0."""
    if len(written) != 1 or len(written[0].shape) != 2 or len(set(written[0].shape)) != 1:
        return 0
    size = written[0].shape[0]
    return size if isinstance(size, int) and size <= LARGEST_KERNEL else 0


def with_call(question: str, call: str) -> str:
    """A question that asks of a call instead of the shapes that stand in it: they are taken out, and the call stands below.

    Examples
    --------
    >>> with_call("Can I add 2x3 and 2x4?", "add((2, 3), (2, 3))").splitlines()
    ['Can I add and ?', 'add((2, 3), (2, 3))']
    """
    shapes, _faults, kernels = scan(question)
    words = hidden(question, [(found.start, found.end) for found in (*shapes, *kernels)])
    return f"{' '.join(words.replace('§', '').split())}\n{call}"


def _bare_call(text: str, operation: str | None) -> Mapping[str, Any]:
    """The arguments of ``unsqueeze(-1)`` without the tensor in front, as prose has it."""
    match = _BARE_METHOD.search(text)
    calls = find_calls(f"x.{text[match.start() : match.start() + 200]}") if match else []
    return calls[0].arguments if calls and calls[0].named.operation == operation else {}


def _written(
    text: str, operation: str | None, shapes: tuple[FoundShape, ...], quantities: Mapping[str, tuple[Any, ...]]
) -> list[FoundShape]:
    """The shapes that may be operands: not the height and width of an image, nor words that say less than the named numbers."""
    written = [found for found in shapes if not _is_plane(text, operation, found)]
    if not written or not operation or not all(is_told(text, found) for found in written):
        return written
    if operation in _TAKES_VECTORS and all(len(found.shape) == 1 for found in written):
        return written
    used = fill_roles(operation, quantities, ())
    known = {
        size for name in used.used for value in quantities[name] for size in (value if isinstance(value, tuple) else (value,))
    }
    return [] if used.shapes and {size for found in written for size in found.shape} <= known else written


def _is_plane(text: str, operation: str | None, found: FoundShape) -> bool:
    """Whether a shape is the height and width of an image: ``64x64``, without brackets, beside an operation on images."""
    return operation in _PLANES and len(found.shape) == 2 and text[found.start : found.start + 1].isdigit()


def _quantities(
    text: str,
    operation: str | None,
    shapes: tuple[FoundShape, ...],
    kernels: tuple[FoundShape, ...],
    calls: list[Call],
) -> Mapping[str, tuple[Any, ...]]:
    """The named numbers; a height and width beside a kernel that is told is that of the image: "pooling 7x7 kernel 3"."""
    written = [found for found in shapes if not is_told(text, found) and not _is_plane(text, operation, found)]
    taken = [(found.start, found.end) for found in (*written, *kernels)]
    found = dict(read_quantities(text, taken, [(call.named.start, call.end) for call in calls]))
    if "kernel" in found and "planes" not in found:
        planes = tuple(one.shape for one in kernels if len(one.shape) == 2 and one.shape != (found["kernel"][0],) * 2)
        found |= {"planes": planes} if planes else {}
    return found


def _is_activation(call: Call) -> bool:
    return call.named.operation == "softmax" and not call.arguments


def _is_final_sum(call: Call) -> bool:
    """``….mean()`` at the end of a loss says nothing, where another call says more."""
    return call.named.operation == "reduce" and not call.arguments.keys() - {"how"}


def _operations(text: str, calls: list[Call]) -> tuple[str, ...]:
    """Every operation by place; words that mean other things count only where nothing surer is named."""
    inside = [(call.named.start, call.end) for call in calls]
    named = [call.named for call in calls]
    said = [*find_words(text), *find_signs(text)]
    named += [found for found in said if not any(start <= found.start < end for start, end in inside)]
    strongest = max((found.strength for found in named), default=0)
    least = 2 if strongest >= 2 else 1
    kept = sorted((found for found in named if found.strength >= least), key=lambda found: (found.start, found.operation))
    kept = kept[:1] + [found for found in kept[1:] if not _LATER.search(text, max(0, found.start - 60), found.start)]
    return tuple(dict.fromkeys(found.operation for found in kept))


def _chosen(operations: tuple[str, ...], called: list[Call]) -> str | None:
    if called:
        return called[0].named.operation
    return operations[0] if operations else None


def _arguments(
    text: str, operation: str | None, kernels: tuple[FoundShape, ...], shapes: tuple[FoundShape, ...]
) -> Mapping[str, Any]:
    arguments: dict[str, Any] = {}
    if kernels and operation in WINDOWED:
        sizes = kernels[0].shape
        arguments["kernel"] = sizes[0] if len(set(sizes)) == 1 else sizes
    for name, pattern in _PATTERNS if _DIGIT.search(text) else ():
        match = pattern.search(text)
        if match and (name not in arguments or name == "kernel"):
            value = _numbers(next(group for group in match.groups() if group))
            if isinstance(value, int) or name not in _ONE_NUMBER:
                arguments[name] = value
    if operation in ("rnn", "lstm", "gru") and "features" in arguments:
        arguments["hidden"] = arguments.pop("features")  # units of the state; code below may say both
    if isinstance(arguments.get("to"), int):
        arguments["to"] = (arguments["to"],)
    padding = _PADDING_WORD.search(text)
    if padding and operation in WINDOWED:
        arguments["padding"] = (padding[1] or padding[2] or "").lower() or 0
    if "axis" not in arguments:
        axis = axis_in_words(text, shapes[0].shape if shapes else ())
        if axis is not None:
            arguments["axis"] = axis
    if operation in _AXES_OF and "axis" in arguments:
        arguments["axes"] = arguments.pop("axis")
    return arguments


def _numbers(written: str) -> int | tuple[int, ...]:
    numbers = tuple(int(number) for number in written.split(","))
    return numbers[0] if len(numbers) == 1 else numbers
