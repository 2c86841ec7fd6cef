"""Expressions: names, attributes, arithmetic, indices; tensors by their shapes, numbers where they are written out."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shapewise.tensors.snippets.arithmetic import combined
from shapewise.tensors.snippets.binding import bind, source_of, truth
from shapewise.tensors.snippets.blocks import along
from shapewise.tensors.snippets.calling import attribute_of, known_name
from shapewise.tensors.snippets.comprehensions import comprehension, dictionary
from shapewise.tensors.snippets.indexing import SliceValue, indexed_shape, indexed_strides
from shapewise.tensors.snippets.memory import settled
from shapewise.tensors.snippets.merging import MERGING
from shapewise.tensors.snippets.methods import rules_of
from shapewise.tensors.snippets.products import elementwise
from shapewise.tensors.snippets.recorder import refuse
from shapewise.tensors.snippets.reshaping import RESHAPING
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import (
    UNKNOWN,
    FunctionValue,
    Layer,
    Method,
    Named,
    Places,
    Symbol,
    Tensor,
    Unknown,
    Value,
    as_tensor,
    is_large,
    owned,
    owner_of,
)

if TYPE_CHECKING:
    from shapewise.tensors.snippets.following import Follower, Scope

_COMPARISON: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_, ast.IsNot: operator.is_not,
}  # fmt: skip

_IN_PLACE = frozenset(("squeeze_", "unsqueeze_", "transpose_", "t_", "swapaxes_", "swapdims_"))
"""Methods that change the shape of the tensor itself."""


def evaluate(follower: Follower, node: ast.expr, scope: Scope) -> Value:
    """The value of an expression; a kind of expression that is not known here ends the trace."""
    handler = _HANDLERS.get(type(node))
    if handler is None:
        raise FollowingStops(type(node).__name__, f"{source_of(node)} is not followed here.")
    value = handler(follower, node, scope)
    if is_large(value):
        raise FollowingStops("a value", "a number or a list grows too large to be followed.")
    return value


def _constant(_follower: Follower, node: Any, _scope: Scope) -> Value:
    return node.value


def _name(follower: Follower, node: Any, scope: Scope) -> Value:
    if node.id in scope:
        return scope[node.id]
    known = known_name(follower, node.id)
    if known is not None:
        return known
    if node.id in follower.told:
        return Tensor(follower.told[node.id])
    raise FollowingStops(
        node.id,
        f"{node.id} is not defined in these lines. Give its shape first, such as {node.id} = torch.randn(8, 3, 32, 32).",
    )


def _attribute(follower: Follower, node: Any, scope: Scope) -> Value:
    return attribute_of(follower, follower.evaluate(node.value, scope), node.attr)


def _call(follower: Follower, node: Any, scope: Scope) -> Value:
    function = _called(follower, node.func, scope)
    args = _elements(follower, node.args, scope)
    named: dict[str, Value] = {}
    for keyword in node.keywords:
        value = follower.evaluate(keyword.value, scope)
        if keyword.arg is None:
            if not isinstance(value, dict):
                raise FollowingStops(source_of(keyword.value), "what the two stars spread out is not known.")
            named |= {str(name): item for name, item in value.items()}
        else:
            named[keyword.arg] = value
    since = len(follower.recorder.lines)
    value = follower.call(function, args, named)
    if isinstance(function, Method) and isinstance(value, Tensor) and function.name in _IN_PLACE:
        target = node.func.value
        if isinstance(target, ast.Name | ast.Attribute):  # x.squeeze_() changes x itself, whatever becomes of the result
            bind(follower, target, value, scope)
            follower.recorder.name_last(since, ast.unparse(target), value)
    return value


def _called(follower: Follower, node: ast.expr, scope: Scope) -> Value:
    """What is called; a name that nothing defines is an unknown function, and not a tensor without a shape."""
    if isinstance(node, ast.Name) and node.id not in scope and known_name(follower, node.id) is None:
        raise FollowingStops(node.id, f"{node.id} is not known here, so the shape after it is not either.")
    if (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.attr not in RESHAPING
        and node.attr not in MERGING
    ):
        root = node.value.id
        if (
            root not in scope
            and root not in follower.told
            and known_name(follower, root) is None
            and not root.startswith("self")
        ):
            told = source_of(node)
            raise FollowingStops(told, f"{told} is not known here, so the shape after it is not either.")
    return follower.evaluate(node, scope)


def _binary(follower: Follower, node: Any, scope: Scope) -> Value:
    return combined(follower, node.op, follower.evaluate(node.left, scope), follower.evaluate(node.right, scope))


def _unary(follower: Follower, node: Any, scope: Scope) -> Value:
    value = follower.evaluate(node.operand, scope)
    if isinstance(node.op, ast.Not):
        return UNKNOWN if isinstance(value, Unknown | Symbol | Tensor) else not value
    if isinstance(value, Tensor):
        return settled(value)
    if isinstance(value, Symbol | Unknown) or not isinstance(value, int | float):
        return Symbol(None) if isinstance(value, Symbol) else UNKNOWN
    return -value if isinstance(node.op, ast.USub) else value


def _elements(follower: Follower, nodes: list[ast.expr], scope: Scope) -> list[Value]:
    values: list[Value] = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            spread = follower.evaluate(node.value, scope)
            if not isinstance(spread, list | tuple):
                raise FollowingStops(source_of(node), "what the star spreads out is not known.")
            values += spread
        else:
            values.append(follower.evaluate(node, scope))
    return values


def _tuple(follower: Follower, node: Any, scope: Scope) -> Value:
    return tuple(_elements(follower, node.elts, scope))


def _list(follower: Follower, node: Any, scope: Scope) -> Value:
    return _elements(follower, node.elts, scope)


def _dict(follower: Follower, node: Any, scope: Scope) -> Value:
    found: dict[Any, Value] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        name = follower.evaluate(key, scope) if key is not None else None
        if not isinstance(name, str | int):
            raise FollowingStops("a dictionary", "a key is not written out.")
        found[name] = follower.evaluate(value, scope)
    return found


def _compare(follower: Follower, node: Any, scope: Scope) -> Value:
    left = follower.evaluate(node.left, scope)
    result: Value = True
    for sign, right_node in zip(node.ops, node.comparators, strict=True):
        right = follower.evaluate(right_node, scope)
        if isinstance(sign, ast.Is | ast.IsNot):
            result = result if (left is right) == isinstance(sign, ast.Is) else False
        elif isinstance(left, Tensor) or isinstance(right, Tensor):
            shape = elementwise(follower.recorder, None, [as_tensor(left), as_tensor(right)]).shape
            return Tensor(shape, mask=True, framework=owner_of((left, right)))
        elif isinstance(sign, ast.In | ast.NotIn) or _is_open(left) or _is_open(right):
            return UNKNOWN
        elif not _compared(sign, left, right):
            return False
        left = right
    return result


def _is_open(value: Value) -> bool:
    return isinstance(value, Unknown | Symbol | Tensor) or (isinstance(value, list | tuple) and any(map(_is_open, value)))


def _compared(sign: ast.cmpop, left: Value, right: Value) -> bool:
    try:
        return bool(_COMPARISON[type(sign)](left, right))
    except TypeError as error:
        raise FollowingStops("a comparison", "these two cannot be compared.") from error


def _boolean(follower: Follower, node: Any, scope: Scope) -> Value:
    unknown = False
    wanted = isinstance(node.op, ast.Or)
    value: Value = UNKNOWN
    for part in node.values:
        value = follower.evaluate(part, scope)
        if isinstance(value, Unknown | Symbol | Tensor):
            unknown = True
        elif bool(value) == wanted:
            return value
    return UNKNOWN if unknown else value


def _choice(follower: Follower, node: Any, scope: Scope) -> Value:
    return follower.evaluate(
        node.body if truth(follower.evaluate(node.test, scope), source_of(node.test)) else node.orelse, scope
    )


def _subscript(follower: Follower, node: Any, scope: Scope) -> Value:
    owner = follower.evaluate(node.value, scope)
    index = follower.evaluate(node.slice, scope)
    if isinstance(owner, Tensor):
        rules = rules_of(follower, owner)
        shape = indexed_shape(owner.shape, index, rules)
        if index is ...:
            return owner
        strides = indexed_strides(owner, index) if rules == "torch" else None
        return replace(follower.recorder.result(shape, "indexing"), framework=owner.framework, strides=strides)
    if isinstance(owner, Places) and owner.shape is None:
        return Places(owner.owner, indexed_shape(owner.owner.shape, index, "jax"))
    if isinstance(owner, Layer):
        owner = owner.memory.get("layers", [])
    if isinstance(owner, list | tuple | dict | str):
        return _item(owner, index)
    if isinstance(owner, Named) and owner.name in ("r_", "c_"):
        return owned(along(follower.recorder, owner.name, index), owner.framework)
    raise FollowingStops(source_of(node), f"{source_of(node)} is not known here.")


def _item(owner: Value, index: Value) -> Value:
    try:
        if isinstance(index, SliceValue):
            return owner[slice(index.start, index.stop, index.step)]
        return owner[index]
    except IndexError as error:
        raise refuse(
            f"place {index} of {len(owner)}",
            needed=f"a place from {-len(owner)} to {len(owner) - 1}" if owner else "a list that is not empty",
            fix="count from 0; −1 is the last",
            operands=(),
        ) from error
    except (TypeError, KeyError, ValueError) as error:
        raise FollowingStops("an index", "a list has no such place.") from error


def _slice(follower: Follower, node: Any, scope: Scope) -> Value:
    bounds = [follower.evaluate(part, scope) if part is not None else None for part in (node.lower, node.upper, node.step)]
    return SliceValue(*bounds)


def _lambda(_follower: Follower, node: Any, scope: Scope) -> Value:
    return FunctionValue("lambda", node.args, (ast.Return(node.body, lineno=node.lineno, col_offset=0),), scope)


def _text(_follower: Follower, _node: Any, _scope: Scope) -> Value:
    return ""


def _walrus(follower: Follower, node: Any, scope: Scope) -> Value:
    value = follower.evaluate(node.value, scope)
    scope[node.target.id] = value
    return value


_HANDLERS: Mapping[type[ast.expr], Callable[[Follower, Any, Scope], Value]] = {
    ast.Constant: _constant, ast.Name: _name, ast.Attribute: _attribute, ast.Call: _call, ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Tuple: _tuple, ast.List: _list, ast.Dict: _dict, ast.Compare: _compare, ast.BoolOp: _boolean, ast.IfExp: _choice,
    ast.Subscript: _subscript, ast.Slice: _slice, ast.ListComp: comprehension, ast.GeneratorExp: comprehension,
    ast.DictComp: dictionary,
    ast.Lambda: _lambda, ast.JoinedStr: _text, ast.NamedExpr: _walrus,
}  # fmt: skip
