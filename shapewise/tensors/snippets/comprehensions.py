"""Comprehensions over lists that are known, with one ``for`` or several."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from shapewise.tensors.snippets.binding import bind, iterated, source_of, truth
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import MAX_ITEMS, Value

if TYPE_CHECKING:
    from shapewise.tensors.snippets.following import Follower, Scope


def comprehension(follower: Follower, node: Any, scope: Scope) -> Value:
    """``[f(x, y) for x in … for y in … if …]``: the first ``for`` is the outer one."""
    return [follower.evaluate(node.elt, inner) for inner in _scopes(follower, node.generators, scope)]


def dictionary(follower: Follower, node: Any, scope: Scope) -> Value:
    """``{name: f(x) for …}``."""
    found: dict[Any, Value] = {}
    for inner in _scopes(follower, node.generators, scope):
        name = follower.evaluate(node.key, inner)
        if not isinstance(name, str | int):
            raise FollowingStops("a dictionary", "a key is not written out.")
        found[name] = follower.evaluate(node.value, inner)
    return found


def _scopes(follower: Follower, generators: list[ast.comprehension], scope: Scope) -> Iterator[Scope]:
    """What the names stand for each time that the element is evaluated: one scope, changed from round to round."""
    inner = dict(scope)
    for count, _ in enumerate(_rounds(follower, generators, inner)):
        if count >= MAX_ITEMS:
            raise FollowingStops("a comprehension", "it makes more items than are followed here.")
        yield inner


def _rounds(follower: Follower, generators: list[ast.comprehension], inner: Scope) -> Iterator[None]:
    if not generators:
        yield
        return
    first, *rest = generators
    if first.is_async:
        raise FollowingStops("a comprehension", "async is not followed in a comprehension.")
    for item in iterated(follower.evaluate(first.iter, inner)):
        bind(follower, first.target, item, inner)
        if all(truth(follower.evaluate(test, inner), source_of(test)) for test in first.ifs):
            yield from _rounds(follower, rest, inner)
