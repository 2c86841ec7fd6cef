"""Signs between two values: tensors broadcast, numbers are computed, symbolic sizes stay unknown."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from shapewise.tensors.snippets.memory import settled
from shapewise.tensors.snippets.products import elementwise, matmul
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import MAX_ITEMS, UNKNOWN, Symbol, Tensor, Unknown, Value, as_tensor, owned, owner_of

if TYPE_CHECKING:
    from shapewise.tensors.snippets.following import Follower

_ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow,
}  # fmt: skip
_TENSOR_OPERATION: Mapping[type[ast.operator], str] = {
    ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide",
}  # fmt: skip
_MAX_POWER = 64


def combined(follower: Follower, sign: ast.operator, left: Value, right: Value) -> Value:
    """Two values with a sign between them."""
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        return owned(_of_tensors(follower, sign, left, right), owner_of((left, right)))
    if isinstance(left, Symbol | Unknown) or isinstance(right, Symbol | Unknown):
        return _symbolic(sign, left, right)
    return _arithmetic(sign, left, right)


def _of_tensors(follower: Follower, sign: ast.operator, left: Value, right: Value) -> Tensor:
    one, other = as_tensor(left, "the left side"), as_tensor(right, "the right side")
    if isinstance(sign, ast.MatMult):
        return matmul(follower.recorder, one, other)
    if () in (one.shape, other.shape) and one.shape != other.shape:  # a plain number: no line of its own
        return settled(one if one.shape else other)
    return elementwise(follower.recorder, _TENSOR_OPERATION.get(type(sign)), [one, other])


def _symbolic(sign: ast.operator, left: Value, right: Value) -> Value:
    """Arithmetic with a size that has no number: only what changes nothing keeps its name."""
    if isinstance(sign, ast.Mult | ast.Div | ast.FloorDiv) and right == 1 and isinstance(left, Symbol):
        return left
    if isinstance(left, list | tuple) or isinstance(right, list | tuple):
        raise FollowingStops("a list", "a list is repeated a number of times that is not known.")
    return Symbol(None) if isinstance(left, Symbol) or isinstance(right, Symbol) else UNKNOWN


def _arithmetic(sign: ast.operator, left: Value, right: Value) -> Value:
    function = _ARITHMETIC.get(type(sign))
    if function is None:
        raise FollowingStops("arithmetic", "this sign between numbers is not followed here.")
    if isinstance(sign, ast.Pow) and not (isinstance(right, int | float) and abs(right) <= _MAX_POWER):
        return UNKNOWN
    if isinstance(sign, ast.Mult):
        for part, count in ((left, right), (right, left)):
            if isinstance(part, list | tuple | str) and not (isinstance(count, int) and len(part) * max(count, 0) <= MAX_ITEMS):
                raise FollowingStops("a list", "a list grows too long to be followed.")
    if isinstance(left, str) and isinstance(sign, ast.Mod):
        return UNKNOWN
    try:
        return function(left, right)
    except (TypeError, ZeroDivisionError, OverflowError) as error:
        raise FollowingStops("arithmetic", "this arithmetic is not possible, or not followed here.") from error
