"""Numbers that remember where they came from: NumPy computes with them as with any object."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

SHOWN = 6
"""A sum of more parts is told by its first and its last."""


class Source(NamedTuple):
    """One cell of one operand.

    A named tuple, since a trace looks tens of thousands of them up: a data class is hashed by Python code of its own.
    """

    operand: str
    index: tuple[int, ...]  # type: ignore[assignment]  # hides tuple.index, which nobody asks of a cell

    def __str__(self) -> str:
        return f"{self.operand}[{', '.join(map(str, self.index))}]"


class Term:
    """A number, and the formula that made it.

    Additions and products of plain 0 and 1 are left out, so that padding does not appear in the words. Comparisons go by
    value: a maximum therefore keeps the winner alone.
    """

    __array_ufunc__ = None  # NumPy must hand every operation to the methods below, not try to convert a Term
    __slots__ = ("kind", "parts", "value")

    def __init__(self, kind: str, parts: tuple[Any, ...], value: float) -> None:
        self.kind = kind
        self.parts = parts
        self.value = value

    @classmethod
    def cell(cls, operand: str, index: tuple[int, ...], value: float) -> Term:
        """A cell of an operand."""
        return cls("cell", (Source(operand, index),), value)

    def __add__(self, other: Any) -> Any:
        if other.__class__ is Term:
            return Term("sum", _flat("sum", self) + _flat("sum", other), self.value + other.value)
        return self if _is_plain(other, 0) else Term("sum", (*_flat("sum", self), other), self.value + float(other))

    def __radd__(self, other: Any) -> Any:
        if _is_plain(other, 0):
            return self
        return Term("sum", _flat("sum", other) + _flat("sum", self), _value(other) + self.value)

    def __mul__(self, other: Any) -> Any:
        if other.__class__ is Term:
            return Term("product", _flat("product", self) + _flat("product", other), self.value * other.value)
        if _is_plain(other, 0):
            return 0.0
        return self if _is_plain(other, 1) else Term("product", (*_flat("product", self), other), self.value * float(other))

    def __rmul__(self, other: Any) -> Any:
        if _is_plain(other, 0):
            return 0.0
        if _is_plain(other, 1):
            return self
        return Term("product", _flat("product", other) + _flat("product", self), _value(other) * self.value)

    def __sub__(self, other: Any) -> Any:
        return self if _is_plain(other, 0) else Term("difference", (self, other), self.value - _value(other))

    def __rsub__(self, other: Any) -> Any:
        return -self if _is_plain(other, 0) else Term("difference", (other, self), _value(other) - self.value)

    def __truediv__(self, other: Any) -> Any:
        if _is_plain(other, 1):
            return self
        return Term("quotient", (self, other), self.value / _value(other) if _value(other) else math.nan)

    def __rtruediv__(self, other: Any) -> Any:
        if _is_plain(other, 0):
            return 0.0
        return Term("quotient", (other, self), _value(other) / self.value if self.value else math.nan)

    def __pow__(self, other: Any) -> Any:
        if _is_plain(other, 1):
            return self
        try:
            value = self.value ** _value(other)
        except (ZeroDivisionError, OverflowError):
            value = math.nan
        return Term("power", (self, other), value if isinstance(value, float) else math.nan)

    def __neg__(self) -> Any:
        return Term("negative", (self,), -self.value)

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return Term("abs", (self,), abs(self.value))

    def __lt__(self, other: Any) -> bool:
        return self.value < _value(other)

    def __le__(self, other: Any) -> bool:
        return self.value <= _value(other)

    def __gt__(self, other: Any) -> bool:
        return self.value > _value(other)

    def __ge__(self, other: Any) -> bool:
        return self.value >= _value(other)

    def exp(self) -> Any:
        """NumPy's exp on an array of objects asks each for this."""
        return self._function("exp", math.exp)

    def sqrt(self) -> Any:
        """NumPy's sqrt on an array of objects asks each for this."""
        return self._function("sqrt", math.sqrt)

    def tanh(self) -> Any:
        """NumPy's tanh on an array of objects asks each for this."""
        return self._function("tanh", math.tanh)

    def log(self) -> Any:
        """NumPy's log on an array of objects asks each for this."""
        return self._function("log", math.log)

    def conjugate(self) -> Any:
        """A real number is its own."""
        return self

    def _function(self, name: str, function: Callable[[float], float]) -> Any:
        try:
            value = function(self.value)
        except (ValueError, OverflowError):
            value = math.nan
        return Term(name, (self,), value)

    def sources(self) -> tuple[Source, ...]:
        """The cells in it, each once, in the order of the formula."""
        if self.kind == "cell":
            return self.parts
        found: dict[Source, None] = {}
        visited = {id(self)}  # a state of a recurrent layer stands in many formulas: walked anew each time, it would never end
        waiting = [iter(self.parts)]
        while waiting:
            for part in waiting[-1]:
                if part.__class__ is not Term:
                    continue
                if part.kind == "cell":
                    found[part.parts[0]] = None
                elif id(part) not in visited:
                    visited.add(id(part))
                    waiting.append(iter(part.parts))
                    break
            else:
                waiting.pop()
        return tuple(found)

    def words(self) -> str:
        """The formula: ``x[0, 1] + y[0, 1]``."""
        return _words(self, 0, 4)


def _value(other: Any) -> float:
    return other.value if other.__class__ is Term else float(other)


def _is_plain(other: Any, number: int) -> bool:
    return other.__class__ is not Term and float(other) == number


def _flat(kind: str, part: Any) -> tuple[Any, ...]:
    return part.parts if part.__class__ is Term and part.kind == kind else (part,)


_STRENGTH = {"sum": 1, "difference": 1, "negative": 2, "product": 2, "quotient": 2, "power": 3, "cell": 4}


def _words(part: Any, outer: int, depth: int) -> str:
    """A formula, in brackets where it binds less than what is around it; what lies too deep is told as …"""
    if not isinstance(part, Term):
        return f"{float(part):g}"
    if part.kind == "cell":
        return str(part.parts[0])
    if depth == 0:
        return "(…)"
    strength = _STRENGTH.get(part.kind, 4)
    if part.kind in ("sum", "product"):
        parts = part.parts
        sign = " + " if part.kind == "sum" else " · "
        shown = parts if len(parts) <= SHOWN else (*parts[: SHOWN - 2], None, parts[-1])
        text = sign.join("…" if one is None else _words(one, strength, depth - 1) for one in shown)
        if len(parts) > SHOWN and part.kind == "sum" and outer == 0:
            text += f" ({len(parts)} terms)"
    elif part.kind == "difference":
        text = f"{_words(part.parts[0], 1, depth - 1)} − {_words(part.parts[1], 2, depth - 1)}"
    elif part.kind == "quotient":
        text = f"{_words(part.parts[0], 2, depth - 1)} / {_words(part.parts[1], 3, depth - 1)}"
    elif part.kind == "power":
        text = f"{_words(part.parts[0], 4, depth - 1)} ^ {_words(part.parts[1], 4, depth - 1)}"
    elif part.kind == "negative":
        text = f"−{_words(part.parts[0], 3, depth - 1)}"
    else:
        text = f"{part.kind}({_words(part.parts[0], 0, depth - 1)})"
    return f"({text})" if strength < outer else text
