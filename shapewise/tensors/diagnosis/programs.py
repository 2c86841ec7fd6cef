"""Which operation the reader's own program asked for, where its traceback was pasted with the message."""

from __future__ import annotations

import re

from shapewise.patterns import lazy_pattern
from shapewise.tensors.diagnosis.frames import Frame
from shapewise.tensors.diagnosis.lines import (
    is_call,
    only_operation,
    operation_in_line,
    operation_of_line,
    operation_of_sign,
)
from shapewise.tensors.diagnosis.names import operation_of
from shapewise.tensors.diagnosis.paste import Pasted

_WRAPS = lazy_pattern(r"\b(?:vmap|pmap|grad|value_and_grad|jacrev|jacfwd|hessian|jvp|vjp)\(")
_REPEATS = lazy_pattern(r"\b(?:map_fn|vectorized_map|foldl|foldr|scan|while_loop|fori_loop|cond)\(")
_FILES: tuple[tuple[str, str], ...] = (
    (r"[/\\]loss(?:es)?(?:[/\\]|\.py)", "loss"),
    (r"[/\\]attention(?:[/\\]|\.py)|multi_head_attention", "attention"),
    (r"(?:flax|nnx)[/\\].*recurrent\.py|rnn_cell_impl\.py|[/\\]rnn[/\\]\w+\.py|[/\\]recurrent(?:_v2)?\.py", "rnn"),
    (r"batch_?norm\w*\.py", "batchnorm"),
    (r"(?:^|[/\\])linear\.py$", "linear"),
)
_LOSS_BY_HAND = lazy_pattern(
    r"(?:log_softmax|logsumexp)\(.{0,200}(?: [-*] |mean\(|sum\()|(?:-|[*] |mean\(|[.]sum\().{0,80}(?:log_softmax|logsumexp)\("
)
"""Log probabilities that are weighed, subtracted or averaged in the same line."""
_COMPILED_FILES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (lazy_pattern(pattern), operation) for pattern, operation in _FILES
)


_OF_DECORATORS = ("inner", "wrapper", "wrapped")
"""What decorators call the function that they return: it multiplies nothing."""


def own_call(pasted: Pasted) -> str | None:
    """The operation of the call that the interpreter underlined in the reader's own program: nothing says it better."""
    own = pasted.own_frame
    if own is None or own.sign:
        return None
    if not (own.marked or _is_one_call(own.source)):
        return only_operation(own.source)
    operation = operation_of_line(own.marked or own.source)
    return operation if operation != "subscript" else None


def is_wrapped(pasted: Pasted) -> bool:
    """Whether a call runs a function through ``vmap`` or ``grad``: what they say of it is not said by the function."""
    return pasted.own_frame is not None and bool(_WRAPS.search(pasted.own_frame.marked or pasted.own_frame.source))


def runs_a_function(pasted: Pasted) -> bool:
    """Whether a call runs a function that the reader wrote: the node that failed is one of that function's."""
    return pasted.own_frame is not None and bool(_REPEATS.search(pasted.own_frame.marked or pasted.own_frame.source))


def _is_one_call(source: str) -> bool:
    """Whether a line is nothing but a call: the interpreter underlines nothing where all of it failed."""
    return bool(re.match(r"[A-Za-z_][\w.]*\(.*\)$", source)) and is_call(source)


def program_operation(pasted: Pasted, expected: str = "") -> str | None:
    """What the failing line of the reader's program asks for, or the library functions that it led to."""
    own = pasted.own_frame
    if own is None:
        return None
    if is_loss_by_hand(pasted, own):
        return "loss"
    if own.is_library and (operation := operation_of(own.name)):
        return operation  # only the end of the steps was pasted, and it stands inside a library's function
    if own.sign and (operation := operation_of_sign(own.sign)):
        return operation
    if (own.marked or _is_one_call(own.source)) and (operation := operation_of_line(own.marked or own.source)):
        return operation
    inner = pasted.frames[pasted.frames.index(own) + 1 :]
    for frame in inner:
        name = "" if frame.name in _OF_DECORATORS else frame.name
        if operation := operation_of(name) or _of_file(frame.path):
            return operation
    outer = operation_of_line(own.source)
    if outer is None and (found := next((told for frame in inner if (told := operation_in_line(frame.source))), None)):
        return found  # the line names layers in passing; those that were run stand further in
    if not own.marked and own.source:
        named = outer if outer in ("add", "matmul") and expected == "broadcast" else operation_in_line(own.source) or outer
        if named:
            return named
    for frame in inner:
        if operation := operation_in_line(frame.marked or frame.source):
            return operation
    return None


def _of_file(path: str) -> str | None:
    """The operation that a library's file is about."""
    return next((operation for pattern, operation in _COMPILED_FILES if pattern.search(path)), None)


def is_loss_by_hand(pasted: Pasted, own: Frame) -> bool:
    """Whether the failing line is of a loss that the reader wrote out: its function, its caller or the line says so."""
    if operation_of(own.name) == "loss" or _LOSS_BY_HAND.search(own.source):
        return True
    place = pasted.frames.index(own)
    caller = pasted.frames[place - 1] if place and own.name == "<lambda>" else None
    return caller is not None and operation_of_line(caller.marked or caller.source) == "loss"
