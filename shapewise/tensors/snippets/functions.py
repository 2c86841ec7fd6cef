"""Functions made of functions: partial of functools, vmap and grad of JAX, and patterns of einops as layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from shapewise.tensors.shapes import sizes_clash
from shapewise.tensors.snippets.rearranging import follow_pattern
from shapewise.tensors.snippets.recorder import Given, checked, refuse
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import Layer, Tensor, Value, as_int, owned
from shapewise.types import Size

if TYPE_CHECKING:
    from shapewise.tensors.snippets.following import Follower


def _partial(follower: Follower, made: Given) -> Layer:
    """``partial(nn.LayerNorm, eps=1e-6)``: the same function, some of whose arguments are given."""
    if not made.args:
        raise FollowingStops("partial", "partial is called without a function.")
    function, *first = made.args
    named = dict(made.named.items())
    return Layer("partial", lambda call: follower.call(function, [*first, *call.args], {**named, **dict(call.named.items())}))


def _pattern(_follower: Follower, made: Given) -> Layer:
    """``Rearrange("b c h w -> b (c h w)")``: the pattern waits for its tensor."""
    pattern, sizes, name = made.get(0, "pattern"), dict(made.named.items()), made.name.lower()
    made.pass_over()  # what Reduce reduces with has no say in the shape

    def apply(call: Given) -> Value:
        given = Given(call.recorder, "einops", name, [call.get(0, "input"), pattern], sizes)
        return owned(follow_pattern(given), made.framework)

    return Layer(made.name, apply)


def _vmap(follower: Follower, made: Given) -> Layer:
    """``jax.vmap(f, in_axes=(None, 0))``: f sees one of a batch, and the batch stands in what it gives."""
    function, places = made.get(0, "fun"), made.get(1, "in_axes", default=0)
    out = as_int(made.get(2, "out_axes", default=0), "out_axes")

    def apply(call: Given) -> Value:
        values = list(call.args)
        axes = list(places) if isinstance(places, list | tuple) else [places] * len(values)
        if len(axes) != len(values) or not all(axis is None or isinstance(axis, int) for axis in axes):
            raise FollowingStops("vmap", "in_axes is followed where it names an axis, or None, for each argument.")
        sizes: list[Size] = []
        inner = [value if axis is None else _one_of(value, axis, sizes) for value, axis in zip(values, axes, strict=True)]
        if not sizes:
            raise FollowingStops("vmap", "no argument has the axis that vmap runs over.")
        other = next((size for size in sizes if sizes_clash(size, sizes[0])), None)
        if other is not None:
            raise refuse(
                f"vmap runs over axes of {sizes[0]} and {other} at once",
                needed="one size on the axes that in_axes names",
                fix="write None in in_axes for an argument that is the same for all",
                operands=(),
                sizes=(sizes[0], other),
            )
        recorder = call.recorder
        before, recorder.label = recorder.label, "for one of the batch that vmap runs over"
        try:
            result = follower.call(function, inner, dict(call.named.items()))
        finally:
            recorder.label = before
        return _batched(result, sizes[0], out, call)

    return Layer("vmap", apply)


def _one_of(value: Value, axis: int, sizes: list[Size]) -> Value:
    """A value without the axis that is run over, in each tensor that it holds."""
    if isinstance(value, Tensor):
        place = checked(axis, value.shape)
        sizes.append(value.shape[place])
        return owned(Tensor((*value.shape[:place], *value.shape[place + 1 :])), value.framework)
    if isinstance(value, list | tuple):
        return type(value)(_one_of(item, axis, sizes) for item in value)
    if isinstance(value, dict):
        return {name: _one_of(item, axis, sizes) for name, item in value.items()}
    raise FollowingStops("vmap", "an argument holds more than tensors whose shapes are known here.")


def _batched(value: Value, size: Size, axis: int, call: Given) -> Value:
    if isinstance(value, list | tuple):
        return type(value)(_batched(item, size, axis, call) for item in value)
    if isinstance(value, dict):
        return {name: _batched(item, size, axis, call) for name, item in value.items()}
    shape = value.shape if isinstance(value, Tensor) else () if isinstance(value, int | float) else None
    if shape is None or not -len(shape) - 1 <= axis <= len(shape):
        raise FollowingStops("vmap", "what the function gives has no place for the batch here.")
    place = axis % (len(shape) + 1)
    return owned(call.recorder.result((*shape[:place], size, *shape[place:]), "one for each of the batch"), "jax")


def _gradient(follower: Follower, made: Given) -> Layer:
    """``jax.grad(f)(params, x)`` gives the shapes of its first argument; f must come to a single number."""
    function, place = made.get(0, "fun"), as_int(made.get(1, "argnums", default=0), "argnums")

    def apply(call: Given) -> Value:
        values = list(call.args)
        result = follower.call(function, values, dict(call.named.items()))
        if isinstance(result, Tensor) and result.shape:
            raise refuse(
                f"{made.name} got a function that gives {result.shape}",
                needed="a function that gives a single number",
                fix="end it with a mean or a sum",
                operands=(result.shape,),
            )
        if not -len(values) <= place < len(values):
            raise FollowingStops(made.name, "the argument that it derives by is not given by position.")
        return (result, values[place]) if made.name == "value_and_grad" else values[place]

    return Layer(made.name, apply)


_FUNCTIONS: Mapping[str, Mapping[str, Callable[[Follower, Given], Layer]]] = {
    "functools": {"partial": _partial},
    "einops": {"Rearrange": _pattern, "Reduce": _pattern},
    "jax": {"vmap": _vmap, "grad": _gradient, "value_and_grad": _gradient},
}


def made_of_function(follower: Follower, framework: str, given: Given) -> Layer | None:
    """What such a function gives, ready to be called; nothing where the name is another's."""
    rule = _FUNCTIONS.get(framework, {}).get(given.name)
    return rule(follower, given) if rule is not None else None
