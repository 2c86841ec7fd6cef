"""Which operation a name stands for, however a framework, a traceback or a reader writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shapewise.patterns import lazy_pattern
from shapewise.tensors.diagnosis.name_pieces import PIECES, SAYS_NOTHING
from shapewise.tensors.diagnosis.operation_names import OPERATION_OF_NAME

_WEIGHT_NAME = lazy_pattern(
    r"^(?:kernel|bias|weights?|gamma|beta|moving_mean|moving_variance|recurrent_kernel|depthwise_kernel|\d+|read"
    r"|attributes|\.attributes|variable_value)(?::\d+)?$"
)
_LAYER_NUMBER = lazy_pattern(r"(?:[_.]\d+)+$")
_TRAILING_DIGITS = lazy_pattern(r"\d+$")
_A_CONVOLUTION = lazy_pattern(r"conv(?!e|o(?!l))")
"""A convolution's name, and not that of something that converts, converges or converses."""
_CAMEL = lazy_pattern(r"(?<=[a-z])(?=[A-Z])")


def operation_of(name: str) -> str | None:
    """The operation that a function, layer, node or operator of this name performs; ``None`` for a name that says nothing.

    Parameters
    ----------
    name
        As a traceback, a node or a layer writes it: ``torch.cat``, ``conv2d_3``, ``block1_conv1``, ``model/dense/MatMul``.

    Examples
    --------
    >>> operation_of("torch.cat"), operation_of("block1_conv1"), operation_of("model/dense_1/MatMul:0"), operation_of("forward")
    ('concat', 'conv', 'matmul', None)
    """
    told = _told_by_module(name)
    if told is not None:
        return told
    name = _without_weights(name)
    last = re.split(r"[./]|::", name.strip().split(":")[0] if "::" not in name else name.strip())[-1]
    snake = _CAMEL.sub("_", last).lower().strip("_")
    for spelling in _spellings(last, snake):
        if spelling in SAYS_NOTHING:
            return None
        if spelling in OPERATION_OF_NAME:
            return OPERATION_OF_NAME[spelling]
    if re.search(r"(?:^|\.)linalg\.", name):
        return "other"
    return _told_by_piece(snake)


def _told_by_module(name: str) -> str | None:
    """The operation of names whose module gives them another meaning than they have elsewhere."""
    if name in ("np.resize", "numpy.resize"):
        return "reshape"
    if name in ("lax.select", "jax.lax.select", "np.select", "jnp.select"):
        return "broadcast"
    owner = f".{name}"
    if any(f".{module}." in owner for module in ("image", "metrics", "distributions", "plt", "ax")):
        return "other"
    return "loss" if ".losses." in owner else None


def _without_weights(name: str) -> str:
    """The layer's name, where a weight of the layer is what is named."""
    parts = [part for part in re.split(r"[./]", name.strip()) if part]
    while len(parts) > 1 and _WEIGHT_NAME.match(parts[-1].lower()):
        name = "/".join(parts := parts[:-1])
    return name


def _spellings(last: str, snake: str) -> Iterator[str]:
    """The ways in which a table may write a name: as it is, in small letters with strokes or without, and unnumbered."""
    for candidate in (last.lower(), last.lower().strip("_"), snake, snake.replace("_", "")):
        yield candidate
        yield _LAYER_NUMBER.sub("", candidate)
        yield _TRAILING_DIGITS.sub("", candidate).rstrip("_")


def _told_by_piece(snake: str) -> str | None:
    """The operation that a part of a longer name betrays."""
    found = (operation for piece, operation in PIECES if piece in snake and (piece != "conv" or _A_CONVOLUTION.search(snake)))
    return next(found, None)
