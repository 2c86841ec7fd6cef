"""Names for values: assignment, unpacking, what a loop runs over, and whether a condition holds."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewise.tensors.snippets.batches import Loader
from shapewise.tensors.snippets.indexing import indexed_shape
from shapewise.tensors.snippets.methods import rules_of
from shapewise.tensors.snippets.recorder import refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops, LineFails
from shapewise.tensors.snippets.values import (
    MAX_ITEMS,
    FunctionValue,
    Layer,
    Places,
    Symbol,
    Tensor,
    Unknown,
    Value,
    as_sizes,
    owned,
)
from shapewise.types import Shape

if TYPE_CHECKING:
    from shapewise.tensors.snippets.following import Follower, Scope


def source_of(node: ast.AST) -> str:
    """The code of a node, cut where it is long."""
    text = ast.unparse(node).partition("\n")[0]
    return text if len(text) <= 60 else text[:57] + "…"


def truth(value: Value, told: str) -> bool:
    """Whether a condition holds; one that only running would tell ends the trace."""
    if isinstance(value, Unknown | Symbol | Tensor):
        raise FollowingStops(told, f"whether {told} holds is known only when the code runs.")
    return bool(value)


def iterated(value: Value) -> list[Value]:
    """What a loop runs over."""
    if isinstance(value, Layer):
        value = value.memory.get("layers")
    if isinstance(value, dict):
        return list(value)
    if isinstance(value, Loader):
        return value.items()
    if isinstance(value, Tensor):
        first = value.shape[0] if value.shape else None
        if not isinstance(first, int) or first > MAX_ITEMS:
            raise FollowingStops("a loop", "how often the loop runs is not known.")
        return [Tensor(value.shape[1:], framework=value.framework)] * first
    if not isinstance(value, list | tuple):
        raise FollowingStops("a loop", "what the loop runs over is not known.")
    return list(value)


def bind(follower: Follower, target: ast.expr, value: Value, scope: Scope) -> None:
    """Give a value its name, or its parts theirs."""
    if isinstance(target, ast.Name):
        scope[target.id] = value
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(follower, target, value, scope)
    elif isinstance(target, ast.Attribute):
        owner = follower.evaluate(target.value, scope)
        attributes = getattr(owner, "attributes", None)
        if isinstance(attributes, dict):
            attributes[target.attr] = value
        elif isinstance(owner, Tensor) and target.attr == "shape":
            changed = follower.recorder.perform("reshape", [owner.shape], to=as_sizes(value))
            bind(follower, target.value, owned(changed, owner.framework), scope)
    elif isinstance(target, ast.Subscript):
        owner = follower.evaluate(target.value, scope)
        index = follower.evaluate(target.slice, scope)
        if isinstance(owner, dict) and isinstance(index, str | int):
            owner[index] = value
        elif isinstance(owner, Tensor):
            _refuse_jax(follower, owner)
            _fill(follower, indexed_shape(owner.shape, index, rules_of(follower, owner)), value)
    else:
        raise FollowingStops(source_of(target), f"{source_of(target)} cannot be followed on the left of =.")


def _refuse_jax(follower: Follower, owner: Tensor) -> None:
    if rules_of(follower, owner) == "jax":
        raise refuse(
            f"an array of JAX {shown(owner.shape)} is changed in place",
            needed="a new array: those of JAX stay as they are",
            fix="write x = x.at[…].set(…)",
            operands=(owner.shape,),
        )


def _fill(follower: Follower, place: Shape, value: Value) -> None:
    """``x[...] = y``: y is stretched to the place, never the place to y."""
    if isinstance(value, Tensor) and value.shape and value.shape != place:
        leading = len(value.shape) - len(place)
        ones = leading > 0 and all(size == 1 for size in value.shape[:leading])  # NumPy and PyTorch drop leading axes of 1
        try:
            follower.recorder.perform("broadcast_to", [value.shape[leading:] if ones else value.shape], to=place)
        except LineFails as failed:
            raise refuse(
                f"{shown(value.shape)} is put into a place of {shown(place)}",
                needed="the same sizes, counted from the last axis, or 1 in what is put there",
                fix=f"give it a value of {shown(place)}, or one that is stretched to it, such as a number",
                operands=(value.shape, place),
                demo=failed.demo,
            ) from failed


def placed(follower: Follower, places: Places, name: str, args: list[Value]) -> Value:
    """``x.at[i].set(v)``: the array with other numbers in these places, to which v is stretched."""
    if name not in ("set", "add", "subtract", "multiply", "mul", "divide", "power", "min", "max", "get"):
        raise FollowingStops(name, f"{name} of places is not followed here.")
    if name == "get":
        return owned(follower.recorder.result(places.shape or (), "the numbers in these places"), "jax")
    if args:
        _fill(follower, places.shape or (), args[0])
    return owned(follower.recorder.result(places.owner.shape, "a new array of the same shape"), "jax")


def _unpack(follower: Follower, target: ast.Tuple | ast.List, value: Value, scope: Scope) -> None:
    values = iterated(value)
    star = next((place for place, part in enumerate(target.elts) if isinstance(part, ast.Starred)), None)
    if star is not None:
        behind = len(target.elts) - star - 1
        end = len(values) - behind
        parts: list[Value] = [*values[:star], values[star:end], *values[end:]]
    else:
        parts = values
    if len(parts) != len(target.elts) or (star is not None and len(values) < len(target.elts) - 1):
        raise refuse(
            f"{len(target.elts)} names stand on the left of =, and {len(values)} values come from the right",
            needed="as many names as values",
            fix="write a name for each, _ for one that is not wanted, or *rest for what is left",
            operands=(),
            sizes=(len(target.elts), len(values)),
        )
    for part, item in zip(target.elts, parts, strict=True):
        bind(follower, part.value if isinstance(part, ast.Starred) else part, item, scope)


def bound(follower: Follower, function: FunctionValue, args: list[Value], named: dict[str, Value]) -> dict[str, Value]:
    """The arguments of a call by the names that the function gives them."""
    arguments = function.arguments
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    scope: dict[str, Value] = {}
    defaults: list[tuple[str, ast.expr]] = list(
        zip(names[len(names) - len(arguments.defaults) :], arguments.defaults, strict=True)
    )
    defaults += [
        (argument.arg, node) for argument, node in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if node
    ]
    for name, node in defaults:
        scope[name] = follower.evaluate(node, function.scope)
    scope |= dict(zip(names, args, strict=False))  # what is left over goes to *args, or is the reader's mistake
    if arguments.vararg:
        scope[arguments.vararg.arg] = list(args[len(names) :])
    known = {*names, *(argument.arg for argument in arguments.kwonlyargs)}
    scope |= {name: value for name, value in named.items() if name in known}
    if arguments.kwarg:
        scope[arguments.kwarg.arg] = {name: value for name, value in named.items() if name not in known}
    missing = [name for name in names if name not in scope]
    if missing:
        raise FollowingStops(function.name, f"{function.name} is called without {', '.join(missing)}.")
    return scope
