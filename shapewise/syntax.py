"""Python's own parser, one caller at a time.

Python 3.11 counts how deep it is in a tree in one place for all threads: two that parse at once upset each other's count, and
one of them ends with ``SystemError: AST constructor recursion depth mismatch``. With two hundred readers that happened every
few minutes. Source: the CPython issue gh-106905.
"""

from __future__ import annotations

import ast
import threading
from typing import Any

_turn = threading.Lock()


def parsed_program(text: str) -> ast.Module:
    """The statements of a program; raises what :func:`ast.parse` raises."""
    with _turn:
        return ast.parse(text)  # noqa: TID251 - here and nowhere else


def parsed_expression(text: str) -> ast.expr:
    """One expression; raises what :func:`ast.parse` raises."""
    with _turn:
        return ast.parse(text, mode="eval").body  # noqa: TID251 - here and nowhere else


def literal(text: str) -> Any:
    """The value of a literal; raises what :func:`ast.literal_eval` raises.

    Examples
    --------
    >>> literal(" (2, 3)")
    (2, 3)
    """
    return ast.literal_eval(parsed_expression(text.lstrip(" \t")))  # noqa: TID251 - of a tree: nothing is parsed
