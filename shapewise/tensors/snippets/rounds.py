"""Rounds of a loop that come to the same: those that only repeat what the round before did are not followed again."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from shapewise.tensors.snippets.values import ClassValue, FunctionValue, Instance, Layer, Tensor, Value, is_large

_MAX_DEPTH = 12


def used_names(body: Sequence[ast.stmt]) -> frozenset[str]:
    """The names that have a say in what a loop's body does: not those that are printed alone."""
    found: set[str] = set()
    for node in body:
        _collect(node, found)
    return frozenset(found)


def _collect(node: ast.AST, found: set[str], apart: frozenset[int] = frozenset()) -> None:
    if isinstance(node, ast.JoinedStr) or _prints(node):
        return
    if isinstance(node, ast.If) and not node.orelse and all(map(_prints, node.body)):
        return  # if epoch % 10 == 0: print(…)
    if isinstance(node, ast.Name) and id(node) not in apart:
        found.add(node.id)
    for child in ast.iter_child_nodes(node):
        _collect(child, found, apart)


def _prints(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "print"
    )


def same_item(target: ast.expr, one: Value, other: Value, used: frozenset[str]) -> bool:
    """Whether two items of a loop make the body do the same: equal, or bound to names that it does not use."""
    if isinstance(target, ast.Name) and target.id not in used:
        return True
    if isinstance(target, ast.Tuple | ast.List):
        if not isinstance(one, list | tuple) or not isinstance(other, list | tuple):
            return False
        if not len(one) == len(other) == len(target.elts) or any(isinstance(part, ast.Starred) for part in target.elts):
            return False
        return all(same_item(part, a, b, used) for part, a, b in zip(target.elts, one, other, strict=True))
    return bool(state_of(one) == state_of(other))


def state_of(value: Value, depth: int = 0, seen: frozenset[int] = frozenset()) -> Any:
    """What a value holds now, as something that can be compared after a round; what cannot be told differs from all else."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, FunctionValue | ClassValue):
        return ("one of the snippet's", id(value))
    if isinstance(value, list | tuple | dict | Instance | Layer):
        if id(value) in seen:
            return "itself"
        if depth > _MAX_DEPTH:
            return object()
        inner = seen | {id(value)}
        if isinstance(value, list | tuple):
            return (type(value).__name__, tuple(state_of(item, depth + 1, inner) for item in value))
        held = value if isinstance(value, dict) else value.attributes if isinstance(value, Instance) else value.memory
        told = tuple((name, state_of(item, depth + 1, inner)) for name, item in held.items())
        return ("held", id(value) if isinstance(value, Layer | Instance) else 0, told)
    return (type(value).__name__, value)


def scope_state(scope: Mapping[str, Value], target: ast.expr) -> Any:
    """What all names of a scope stand for, but for those that the loop itself binds."""
    own = {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}
    return {name: state_of(value) for name, value in scope.items() if name not in own}


def growing_names(body: Sequence[ast.stmt]) -> frozenset[str]:
    """Names that a body only adds to: ``total += n``, ``losses.append(loss)``."""
    added: set[str] = set()
    own: set[int] = set()
    for node in (one for part in body for one in ast.walk(part)):
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and isinstance(node.target, ast.Name):
            added.add(node.target.id)
            own.add(id(node.target))
        elif (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Attribute)
            and node.value.func.attr == "append"
            and isinstance(node.value.func.value, ast.Name)
        ):
            added.add(node.value.func.value.id)
            own.add(id(node.value.func.value))
    rest: set[str] = set()
    for part in body:
        _collect(part, rest, frozenset(own))
    return frozenset(added - rest)


_PARTS = frozenset(("modules", "named_modules", "parameters", "named_parameters"))


def changes_weights_alone(node: ast.For) -> bool:
    """``for m in self.modules(): nn.init.…(m.weight)``: it binds no name and fills no list, and so leaves every shape."""
    source = node.iter
    if not isinstance(source, ast.Call) or not isinstance(source.func, ast.Attribute) or source.func.attr not in _PARTS:
        return False
    inner = [one for part in node.body for one in ast.walk(part)]
    binds = any(isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) for one in inner)
    return not binds and not any(isinstance(one, ast.Attribute) and one.attr in ("append", "extend") for one in inner)


class Rounds:
    """The rounds of one loop: whether the last changed nothing, so that the next would do the same."""

    def __init__(self, target: ast.expr, body: Sequence[ast.stmt], scope: dict[str, Value]) -> None:
        self.target, self.scope = target, scope
        self.used, self.growing = used_names(body), growing_names(body)
        self.state = self._state()
        self.grown: dict[str, Value] | None = None
        """What the last round added to the names that only grow; ``None`` where it changed more than that."""
        self.counted = self._counted()

    def _state(self) -> Any:
        return scope_state({name: value for name, value in self.scope.items() if name not in self.growing}, self.target)

    def _counted(self) -> dict[str, Value]:
        found = {name: self.scope[name] for name in self.growing if name in self.scope}
        return {name: len(value) if isinstance(value, list) else value for name, value in found.items()}

    def done(self) -> None:
        """A round was followed."""
        state, counted = self._state(), self._counted()
        same = state == self.state and counted.keys() == self.counted.keys()
        self.grown = {}
        for name in counted if same else ():
            value, old, new = self.scope[name], self.counted[name], counted[name]
            if isinstance(value, list):
                self.grown[name] = value[old:]
            elif type(old) is type(new) and isinstance(new, int | float) and not isinstance(new, bool):
                self.grown[name] = new - old
            else:
                same = same and state_of(old) == state_of(new)
        self.grown = self.grown if same else None
        self.state, self.counted = state, counted

    def repeats(self, item: Value, before: Value) -> bool:
        """Whether a round with this item does what the one before did; what only grows grows on then."""
        if self.grown is None or not same_item(self.target, item, before, self.used):
            return False
        for name, growth in self.grown.items():
            if isinstance(growth, list):
                self.scope[name].extend(growth)
                if is_large(self.scope[name]):
                    return False
            else:
                self.scope[name] += growth
        self.counted = self._counted()
        return True
