"""Methods and attributes of tensors, by the rules of the framework whose tensor it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from shapewise.tensors.snippets.drawing import DRAWING
from shapewise.tensors.snippets.keywords import followed
from shapewise.tensors.snippets.matrices import MATRICES
from shapewise.tensors.snippets.merging import MERGING
from shapewise.tensors.snippets.picking import PICKING
from shapewise.tensors.snippets.placing import PLACING
from shapewise.tensors.snippets.products import elementwise
from shapewise.tensors.snippets.recorder import Given, checked
from shapewise.tensors.snippets.reshaping import RESHAPING
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import UNKNOWN, Method, Places, Tensor, Value, as_int, as_sizes, owned, size_value

if TYPE_CHECKING:
    from shapewise.tensors.snippets.following import Follower

METHODS: Mapping[str, Callable[[Given], Value]] = {**MERGING, **RESHAPING, **PICKING, **MATRICES, **PLACING, **DRAWING}
_TELLS = frozenset(("numpy", "torch", "jax", "tf"))
"""Frameworks whose tensors have methods of their own; those of Keras have the methods of its backend, which the text tells."""


def rules_of(follower: Follower, x: Tensor) -> str:
    """Whose rules the methods of a tensor have."""
    return x.framework if x.framework in _TELLS else follower.framework


def attribute(follower: Follower, x: Tensor, name: str) -> Value:
    """``x.shape``, ``x.T``; anything else is a method until it is called."""
    if name == "shape":
        return tuple(size_value(size) for size in x.shape)
    if name in ("T", "mT", "H", "mH"):
        given = follower.given(rules_of(follower, x), name, [x], {})
        return owned(RESHAPING["mT" if name.startswith("m") else "T"](given), x.framework)
    if name == "ndim":
        return len(x.shape)
    if name == "size" and rules_of(follower, x) in ("numpy", "jax"):  # a number there, and a method in PyTorch
        return _count(x)
    if name == "at" and rules_of(follower, x) == "jax":
        return Places(x)
    return UNKNOWN if name in ("dtype", "device", "grad", "requires_grad") else Method(x, name)


def _count(x: Tensor) -> Value:
    sizes = [size for size in x.shape if isinstance(size, int)]
    return math.prod(sizes) if len(sizes) == len(x.shape) else UNKNOWN


def call_method(follower: Follower, x: Tensor, name: str, args: list[Value], named: dict[str, Value]) -> Value:
    """Call a method of a tensor; one that is not known ends the trace."""
    if name == "size":
        sizes = tuple(size_value(size) for size in x.shape)
        if not args and not named:
            return sizes
        axis = as_int(args[0] if args else named.get("dim"), "dim")
        return sizes[checked(axis, x.shape)]
    if name in ("dim", "ndimension"):
        return len(x.shape)
    if name in ("item", "tolist", "numel", "nelement", "get_device", "element_size", "is_contiguous"):
        return _count(x) if name in ("numel", "nelement") else UNKNOWN
    if name in ("backward", "requires_grad_", "zero_"):
        return x
    if name == "new_full":
        return Tensor(as_sizes(args[0] if args else named.get("size")))
    if name in ("new_zeros", "new_ones", "new_empty"):
        return Tensor(as_sizes(args[0] if len(args) == 1 else args))
    if name in ("max", "min") and args and isinstance(args[0], Tensor):
        return elementwise(follower.recorder, f"{name}imum", [x, args[0]])
    if name in METHODS:
        given = follower.given(rules_of(follower, x), name, [x, *args], named)
        return followed(lambda: METHODS[name](given), given)
    raise FollowingStops(f".{name}", f"the method {name} is not known here, so the shape after it is not either.")
