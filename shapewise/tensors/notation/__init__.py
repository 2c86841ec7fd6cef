"""Shapes, operations and arguments as readers write them, found in free text and in code; nothing is executed."""

from __future__ import annotations

from shapewise.tensors.notation.found import MAX_TEXT, FoundShape, Request
from shapewise.tensors.notation.request import find_request, with_call
from shapewise.tensors.notation.roles import Filled, fill_roles
from shapewise.tensors.notation.written import find_shapes, parse_shape

__all__ = [
    "MAX_TEXT",
    "Filled",
    "FoundShape",
    "Request",
    "fill_roles",
    "find_request",
    "find_shapes",
    "parse_shape",
    "with_call",
]
