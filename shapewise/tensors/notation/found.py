"""What was found in a text: a shape with its place, and a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from shapewise.types import Shape

Fitted = tuple[tuple[Shape, ...], dict[str, Any]]
"""Operands and arguments."""
MAX_TEXT = 200_000
"""Characters that are read; what follows them is left unread, so that any text takes bounded time."""
MAX_REQUEST = 20_000
"""Characters that a request is read from: of a longer text half of them at each end, where people ask."""


class FoundShape(NamedTuple):
    """A shape, and the characters that it stands in: ``text[start:end]``."""

    shape: Shape
    start: int
    end: int
    name: str | None = None
    """What the text calls the tensor: ``x`` in ``x.shape == (2, 3)``."""


class FoundFault(NamedTuple):
    """A shape that cannot be, and the sentence that says why."""

    message: str
    start: int
    end: int


class Told(NamedTuple):
    """What a reader wrote, beside the operands and arguments that were found in it."""

    text: str
    quantities: Mapping[str, tuple[Any, ...]] = {}
    """Numbers that the text names, by what they count."""
    results: tuple[Shape, ...] = ()
    """Shapes that the text says came out."""


class Request(NamedTuple):
    """What a question asks the laboratory for."""

    operation: str | None
    """The operation that code calls, or else the first that is named."""
    shapes: tuple[Shape, ...] = ()
    """The operands, in the order of the text."""
    arguments: Mapping[str, Any] = {}
    """Parameters under the laboratory's names, without ``shapes``: axis, filters, kernel, stride, padding …"""
    faults: tuple[str, ...] = ()
    """A sentence for each shape that cannot be."""
    operations: tuple[str, ...] = ()
    """Every operation that is named, in the order of the text."""
    quantities: Mapping[str, tuple[Any, ...]] = {}
    """Numbers that the text names, by what they count: hidden, channels, patch …"""
    code: Mapping[str, Any] = {}
    """Those of the ``arguments`` that a call states, which are surer than words around it."""
    unnamed: bool = False
    """Whether signs or shapes alone told the operation: no word and no call names it."""
    unread: int = 0
    """Characters in the middle of a long text that were left unread."""
