"""Statements: assignments, loops over what is known, functions and classes of the snippet."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shapewise.syntax import parsed_expression
from shapewise.tensors.notation import find_shapes
from shapewise.tensors.snippets.arithmetic import combined
from shapewise.tensors.snippets.binding import bind, iterated, source_of, truth
from shapewise.tensors.snippets.calling import module
from shapewise.tensors.snippets.recorder import refuse, shown
from shapewise.tensors.snippets.rounds import Rounds, changes_weights_alone
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import ClassValue, FunctionValue, Named, Tensor, Value
from shapewise.types import Shape

if TYPE_CHECKING:
    from shapewise.tensors.snippets.following import Follower, Scope

Returned = tuple[bool, Value]
_ON: Returned = (False, None)
_MAX_ROUNDS = 200


def run(follower: Follower, body: Sequence[ast.stmt], scope: Scope) -> Returned:
    """Follow statements in order until one returns."""
    for node in body:
        follower.recorder.step()
        follower.recorder.number = node.lineno
        handler = _HANDLERS.get(type(node))
        if handler is None:
            raise FollowingStops(type(node).__name__.lower(), f"{type(node).__name__.lower()} is not followed here.")
        returned, value = handler(follower, node, scope)
        if returned:
            return True, value
    return _ON


def _assign(follower: Follower, node: Any, scope: Scope) -> Returned:
    since = len(follower.recorder.lines)
    value = _value_or_comment(follower, node, scope)
    for target in node.targets:
        bind(follower, target, value, scope)
    follower.recorder.number = node.lineno
    named = node.targets[0]
    name = ast.unparse(named) if isinstance(named, ast.Name | ast.Attribute) else None
    if isinstance(value, Tensor):
        follower.recorder.name_last(since, name, value)
    elif isinstance(named, ast.Tuple | ast.List):
        _name_parts(follower, named, since, scope)
    return _ON


def _name_parts(follower: Follower, target: ast.Tuple | ast.List, since: int, scope: Scope) -> None:
    """``out, (h, c) = lstm(x)``: a line for each tensor that got a name."""
    names = [part.id for part in ast.walk(target) if isinstance(part, ast.Name) and isinstance(scope.get(part.id), Tensor)]
    for position, name in enumerate(names):
        follower.recorder.name_last(since if position == 0 else len(follower.recorder.lines), name, scope[name])


def _value_or_comment(follower: Follower, node: Any, scope: Scope) -> Value:
    """The value on the right; where it is not known, the shape that the line's comment tells."""
    try:
        return follower.evaluate(node.value, scope)
    except FollowingStops:
        shape = _comment_shape(follower.recorder.line(node.end_lineno or node.lineno))
        if shape is None or not isinstance(node.targets[0], ast.Name):
            raise
        follower.recorder.number = node.lineno
        follower.recorder.write(shape, note="as the comment says")
        return Tensor(shape)


def _comment_shape(line: str) -> Shape | None:
    found = find_shapes(line.partition("#")[2])
    return found[0].shape if found else None


def _annotated(follower: Follower, node: Any, scope: Scope) -> Returned:
    if node.value is not None:
        assign = ast.Assign(targets=[node.target], value=node.value, lineno=node.lineno, end_lineno=node.end_lineno)
        return _assign(follower, assign, scope)
    found = find_shapes(ast.unparse(node.annotation).replace("'", '"'))
    if found and isinstance(node.target, ast.Name):
        scope[node.target.id] = Tensor(found[0].shape)
        follower.recorder.name_last(len(follower.recorder.lines), node.target.id, scope[node.target.id])
    return _ON


def _augmented(follower: Follower, node: Any, scope: Scope) -> Returned:
    """``x += y`` keeps the shape of x: y may be stretched, x may not."""
    since = len(follower.recorder.lines)
    load = parsed_expression(ast.unparse(node.target))
    before = follower.evaluate(load, scope)
    value = combined(follower, node.op, before, follower.evaluate(node.value, scope))
    if isinstance(before, Tensor) and isinstance(value, Tensor) and before.shape != value.shape:
        raise refuse(
            f"the result {shown(value.shape)} does not fit into {ast.unparse(node.target)} {shown(before.shape)}",
            needed=f"a result of {shown(before.shape)}: an operation in place keeps the shape",
            fix=f"write {ast.unparse(node.target)} = {ast.unparse(node.target)} + … to make a new tensor",
            operands=(before.shape, value.shape),
        )
    bind(follower, node.target, value, scope)
    if isinstance(value, Tensor):
        follower.recorder.name_last(since, ast.unparse(node.target), value)
    return _ON


def _expression(follower: Follower, node: Any, scope: Scope) -> Returned:
    if isinstance(node.value, ast.Constant):
        return _ON
    since = len(follower.recorder.lines)
    value = follower.evaluate(node.value, scope)
    follower.recorder.number = node.lineno
    if isinstance(value, Tensor) and not isinstance(node.value, ast.Name):
        follower.recorder.name_last(since, None, value)
    return _ON


def _function(_follower: Follower, node: Any, scope: Scope) -> Returned:
    scope[node.name] = FunctionValue(node.name, node.args, tuple(node.body), scope)
    return _ON


def _class(follower: Follower, node: Any, scope: Scope) -> Returned:
    """The methods of a class, with those of a base class of the snippet below them."""
    methods: dict[str, FunctionValue] = {}
    attributes: dict[str, Value] = {}
    fields: list[str] = []
    for base in node.bases:
        known = scope.get(base.id) if isinstance(base, ast.Name) else None
        if isinstance(known, ClassValue):
            methods |= known.methods
            attributes |= known.attributes
            fields += known.fields
    for item in node.body:
        if isinstance(item, ast.FunctionDef):
            methods[item.name] = FunctionValue(item.name, item.args, tuple(item.body), scope)
        elif isinstance(item, ast.Assign):
            value = follower.evaluate(item.value, {**scope, **attributes})
            attributes |= {target.id: value for target in item.targets if isinstance(target, ast.Name)}
        elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            fields.append(item.target.id)
            if item.value is not None:
                attributes[item.target.id] = follower.evaluate(item.value, {**scope, **attributes})
    is_data = any("dataclass" in ast.unparse(mark) for mark in node.decorator_list)
    scope[node.name] = ClassValue(node.name, methods, attributes, tuple(dict.fromkeys(fields)) if is_data else ())
    return _ON


def _return(follower: Follower, node: Any, scope: Scope) -> Returned:
    since = len(follower.recorder.lines)
    value = follower.evaluate(node.value, scope) if node.value is not None else None
    follower.recorder.number = node.lineno
    if isinstance(value, Tensor) and len(follower.recorder.lines) > since:
        follower.recorder.name_last(since, None, value)
    return True, value


def _for(follower: Follower, node: Any, scope: Scope) -> Returned:
    if changes_weights_alone(node):
        return _ON
    items = iterated(follower.evaluate(node.iter, scope))
    rounds, followed = Rounds(node.target, node.body, scope), 0
    for place, item in enumerate(items):
        bind(follower, node.target, item, scope)
        if place and rounds.repeats(item, items[place - 1]):
            continue
        if followed >= _MAX_ROUNDS:
            raise FollowingStops("a loop", f"the loop runs {len(items)} times.")
        followed += 1
        returned, value = follower.run(node.body, scope)
        if returned:
            return True, value
        rounds.done()
    return follower.run(node.orelse, scope)


def _if(follower: Follower, node: Any, scope: Scope) -> Returned:
    if ast.unparse(node.test).startswith("__name__"):
        return follower.run(node.body, scope)
    holds = truth(follower.evaluate(node.test, scope), ast.unparse(node.test)[:60])
    return follower.run(node.body if holds else node.orelse, scope)


def _with(follower: Follower, node: Any, scope: Scope) -> Returned:
    return follower.run(node.body, scope)


def _try(follower: Follower, node: Any, scope: Scope) -> Returned:
    returned, value = follower.run(node.body, scope)
    return (returned, value) if returned else follower.run([*node.orelse, *node.finalbody], scope)


def _import(_follower: Follower, node: Any, scope: Scope) -> Returned:
    for alias in node.names:
        root = alias.name if alias.asname else alias.name.partition(".")[0]
        scope[alias.asname or root] = module(root)
    return _ON


def _import_from(_follower: Follower, node: Any, scope: Scope) -> Returned:
    base = module(node.module or "")
    for alias in node.names:
        path = f"{base.path}.{alias.name}"
        is_module = alias.name in (
            "nn",
            "functional",
            "layers",
            "keras",
            "ops",
            "numpy",
            "models",
            "backend",
            "linalg",
            "random",
        )
        scope[alias.asname or alias.name] = module(path) if is_module else Named(base.framework, alias.name, path)
    return _ON


_PLAIN = (
    ast.Compare, ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.Name, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.Call,
    ast.expr_context, ast.operator, ast.cmpop, ast.boolop, ast.unaryop,
)  # fmt: skip
"""What a condition is made of that is told by sizes and numbers alone."""


def _assert(follower: Follower, node: Any, scope: Scope) -> Returned:
    """A condition on sizes that does not hold ends the trace; one that only running would tell is passed over."""
    parts = list(ast.walk(node.test))
    if not all(isinstance(part, _PLAIN) or (isinstance(part, ast.Constant) and isinstance(part.value, int)) for part in parts):
        return _ON
    mark = len(follower.recorder.lines)
    try:
        holds = follower.evaluate(node.test, scope)
    except FollowingStops:
        return _ON
    finally:
        del follower.recorder.lines[mark:]
    if holds is False:
        raise refuse(
            f"{source_of(node.test)} does not hold",
            needed="sizes for which it holds"
            + (f": {node.msg.value}" if isinstance(node.msg, ast.Constant) and isinstance(node.msg.value, str) else ""),
            fix="change the sizes that stand in it, or the condition",
            operands=[value.shape for value in map(scope.get, _names(parts)) if isinstance(value, Tensor)],
        )
    return _ON


def _names(parts: Sequence[ast.AST]) -> list[str]:
    return [part.id for part in parts if isinstance(part, ast.Name)]


def _nothing(_follower: Follower, _node: Any, _scope: Scope) -> Returned:
    return _ON


_HANDLERS: Mapping[type[ast.stmt], Callable[[Follower, Any, Scope], Returned]] = {
    ast.Assign: _assign, ast.AnnAssign: _annotated, ast.AugAssign: _augmented, ast.Expr: _expression,
    ast.FunctionDef: _function,
    ast.ClassDef: _class, ast.Return: _return, ast.For: _for, ast.If: _if, ast.With: _with, ast.Try: _try,
    ast.Import: _import,
    ast.ImportFrom: _import_from, ast.Pass: _nothing, ast.Assert: _assert, ast.Delete: _nothing, ast.Global: _nothing,
    ast.Nonlocal: _nothing,
}  # fmt: skip
