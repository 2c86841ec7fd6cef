"""Arithmetic that stands in an explanation as inline code, such as ``(64 + 32) * 9 = 864``, worked out again.

Nothing is evaluated by Python itself: the tree is walked, names other than a few functions end it, and sizes are bounded.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable
from typing import Any, TypeAlias

from shapewise.syntax import parsed_expression

Value: TypeAlias = "int | float | tuple[Value, ...]"

MAX_POWER = 64
"""A larger exponent is no arithmetic of shapes, and could fill the memory."""
MAX_VALUE = 10**30

_COMPARISON = re.compile(r" (==|=|≈|!=|<=|>=|<|>) ")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SIGNS = str.maketrans({"×": "*", "·": "*", "−": "-", "÷": "/"})
_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "floor": math.floor,
    "ceil": math.ceil,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "log2": math.log2,
    "max": max,
    "min": min,
    "abs": abs,
    "round": round,
}


class NotArithmetic(ValueError):
    """The text is something else than numbers and their operations; it claims nothing."""


def arithmetic_fault(text: str) -> str | None:
    """What is wrong with an equation of numbers or shapes; ``None`` if it holds.

    Parameters
    ----------
    text
        ``a = b = c``; also ``≈``, ``!=``, ``<`` and the like. A written decimal is taken as rounded to its digits.

    Raises
    ------
    NotArithmetic
        If there is no comparison, or a side holds anything but numbers.

    Examples
    --------
    >>> arithmetic_fault("(64 + 32) * 9 * 128 + 128 = 110,720") is None
    True
    >>> arithmetic_fault("64 + 32 = 97")
    '64 + 32 is 96, not 97'
    """
    pieces = _COMPARISON.split(text.translate(_SIGNS))
    if len(pieces) < 3:
        raise NotArithmetic(text)
    sides, signs = [piece.strip() for piece in pieces[::2]], pieces[1::2]
    values = [evaluate(side) for side in sides]
    if all(_is_plain(side) for side in sides):
        raise NotArithmetic(text)  # "1 = 1" proves nothing; "(2, 3) = (2, 3)" neither
    for position, sign in enumerate(signs):
        left, right = values[position], values[position + 1]
        tolerance = max(_rounding(sides[position]), _rounding(sides[position + 1]))
        if not _holds(left, sign, right, tolerance):
            wanted = sides[position + 1] if sign in ("=", "==", "≈") else f"{sign} {sides[position + 1]}"
            return f"{sides[position]} is {_shown(left)}, not {wanted}"
    return None


def evaluate(text: str) -> Value:
    """The value of numbers and their operations; raises NotArithmetic for anything else.

    Examples
    --------
    >>> evaluate("floor((224 + 2 * 3 - 7) / 2) + 1"), evaluate("(64 + 32, 128)")
    (112, (96, 128))
    """
    if len(text) > 300:
        raise NotArithmetic(text)
    try:
        tree = parsed_expression(_THOUSANDS.sub("", text.translate(_SIGNS)).strip())
        return _value(tree)
    except (SyntaxError, TypeError, ZeroDivisionError, OverflowError, ValueError, RecursionError, MemoryError) as error:
        raise NotArithmetic(text) from error


def _value(node: ast.expr) -> Value:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return _bounded(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_number(node.operand)
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        left, right = _number(node.left), _number(node.right)
        if isinstance(node.op, ast.Pow) and abs(right) > MAX_POWER:
            raise NotArithmetic("exponent too large")
        return _bounded(_BINARY[type(node.op)](left, right))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS and not node.keywords:
        return _bounded(_FUNCTIONS[node.func.id](*[_number(argument) for argument in node.args]))
    if isinstance(node, ast.Tuple | ast.List):
        return tuple(_value(element) for element in node.elts)
    raise NotArithmetic(ast.unparse(node))


def _number(node: ast.expr) -> int | float:
    value = _value(node)
    if isinstance(value, tuple):
        raise NotArithmetic("a shape is no number")
    return value


def _bounded(value: Any) -> int | float:
    if type(value) not in (int, float) or abs(value) > MAX_VALUE:
        raise NotArithmetic("too large, or no real number")
    number: int | float = value
    return number


def _is_plain(side: str) -> bool:
    return not re.search(r"[-+*/%]|[a-z]", side[1:])


def _rounding(side: str) -> float:
    """Half a unit of the last written digit of a plain decimal; nothing for whole numbers and expressions."""
    written = re.fullmatch(r"-?[\d,]*\.(\d+)", side)
    return 0.5 * 10.0 ** -len(written.group(1)) if written else 0.0


def _holds(left: Value, sign: str, right: Value, tolerance: float) -> bool:
    if isinstance(left, tuple) or isinstance(right, tuple):
        equal = _same_shape(left, right)
        return equal if sign in ("=", "==", "≈") else not equal if sign == "!=" else False
    close = abs(left - right) <= tolerance * (1 + 1e-9) + 1e-9 * max(abs(left), abs(right))
    return {
        "=": close,
        "==": close,
        "≈": close,
        "!=": not close,
        "<": left < right,
        ">": left > right,
        "<=": left <= right,
        ">=": left >= right,
    }[sign]


def _same_shape(left: Value, right: Value) -> bool:
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(_same_shape(a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, tuple) or isinstance(right, tuple):
        return False
    return abs(left - right) <= 1e-9


def _shown(value: Value) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value) if isinstance(value, tuple) else f"{value:.6g}"
