"""What names stand for while a snippet is followed: shapes instead of tensors, and plain values where they are written out."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.types import Shape, Size

Value: TypeAlias = Any
"""A Tensor, a Symbol, UNKNOWN, one of the classes below, or a Python number, word, list, tuple or dict."""

MAX_ITEMS = 2_000
"""Elements of a list or range that are followed."""
_MAX_BITS = 200
_MOST_COMPARED = 8
"""Items of a nested list whose shapes are compared: lists can be nested 32 deep."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor, of which only the shape is known, and how its axes lie in memory where they were moved."""

    shape: Shape
    strides: tuple[int, ...] | None = None
    """Steps in memory from one number to the next along each axis; ``None`` while they lie in order."""
    mask: bool = False
    """True and False, as a comparison gives them: as an index it picks, and how many only running would tell."""
    framework: str = ""
    """Whose tensor it is, and so whose rules its methods have; "" where nothing tells it, and the text decides."""


@dataclass(frozen=True, slots=True)
class Places:
    """``x.at``, and ``x.at[i]`` once the places are told: JAX makes a new array with other numbers there."""

    owner: Tensor
    shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class Symbol:
    """A size that is no number: a name, or ``None``."""

    size: Size


@dataclass(frozen=True, slots=True)
class Unknown:
    """A number or word that only running would tell."""


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Quiet:
    """An object that has no say in shapes, such as an optimizer: whatever is called on it gives nothing."""


QUIET = Quiet()


@dataclass(frozen=True, slots=True)
class Namespace:
    """A module: ``torch.nn``."""

    path: str

    @property
    def framework(self) -> str:
        """numpy, torch, keras, tf, jax, math or other."""
        root = self.path.partition(".")[0]
        return "keras" if "keras" in self.path.split(".") else root


@dataclass(frozen=True, slots=True)
class Named:
    """A function or class of a module, not yet called: ``torch.cat``."""

    framework: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a tensor, not yet called: ``x.view``."""

    owner: Value
    name: str


@dataclass(slots=True)
class Layer:
    """A layer of a framework: what it does to the tensors that it is called with."""

    name: str
    apply: Callable[..., Value]
    memory: dict[str, Any] = field(default_factory=dict)
    """What the layer learns at its first call, such as how many features it was built for."""
    framework: str = ""
    """Whose tensors it gives; "" for a model, whose layers tell it."""
    made: Any = None
    """The call that made it; its keywords may be read as late as in ``apply``."""


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A function of the snippet."""

    name: str
    arguments: ast.arguments
    body: tuple[ast.stmt, ...]
    scope: dict[str, Value]
    owner: Value = None


@dataclass(frozen=True, slots=True)
class ClassValue:
    """A class of the snippet."""

    name: str
    methods: dict[str, FunctionValue]
    attributes: dict[str, Value] = field(default_factory=dict)
    """What the class itself holds: ``expansion = 4``."""
    fields: tuple[str, ...] = ()
    """The names that a data class takes in its order."""


@dataclass(slots=True)
class Instance:
    """An object of a class of the snippet."""

    kind: ClassValue
    attributes: dict[str, Value] = field(default_factory=dict)


def owned(value: Value, framework: str) -> Value:
    """The same value, whose tensors belong to a framework; "" leaves them as they are.

    Examples
    --------
    >>> owned((Tensor((2,)), 3), "jax")[0].framework
    'jax'
    """
    if isinstance(value, Tensor):
        return value if framework in ("", value.framework) else replace(value, framework=framework)
    if isinstance(value, list | tuple) and any(isinstance(item, Tensor | list | tuple) for item in value):
        return type(value)(owned(item, framework) for item in value)
    return value


def owner_of(values: Iterable[Value]) -> str:
    """The framework whose tensor comes of several: PyTorch, TensorFlow and JAX take arrays of NumPy in, not the reverse."""
    found = {value.framework for value in values if isinstance(value, Tensor)}
    return next((name for name in ("torch", "tf", "jax", "keras", "numpy") if name in found), "")


def size_value(size: Size) -> Value:
    """A size as the snippet sees it: a number, or a symbol."""
    return size if isinstance(size, int) else Symbol(size)


def as_size(value: Value) -> Size:
    """A value that stands where a size is wanted."""
    if isinstance(value, bool) or not isinstance(value, int | Symbol | Unknown | None | float):
        raise FollowingStops("size", f"{_shown(value)} stands where a size is wanted.")
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 2**53:
            return int(value)
        raise FollowingStops("size", f"{value} stands where a whole number is wanted.")
    return value if isinstance(value, int) else value.size if isinstance(value, Symbol) else None


def as_sizes(value: Value) -> tuple[Size, ...]:
    """One size, or a list of them."""
    if isinstance(value, list | tuple):
        return tuple(as_size(item) for item in value)
    return (as_size(value),)


def as_int(value: Value, where: str) -> int:
    """A whole number that must be known."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise FollowingStops(where, f"{where} is not written out as a whole number.")


def as_ints(value: Value, where: str) -> tuple[int, ...]:
    """One whole number, or a list of them."""
    return tuple(as_int(item, where) for item in value) if isinstance(value, list | tuple) else (as_int(value, where),)


def as_tensor(value: Value, where: str = "the argument") -> Tensor:
    """A tensor; numbers count as scalars, and lists of numbers as arrays."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, int | float | Symbol | Unknown) and not isinstance(value, bool):
        return Tensor(())
    if isinstance(value, list | tuple):
        return Tensor(nested_shape(value))
    raise FollowingStops(where, f"{where} is no tensor whose shape is known here: {_shown(value)}.")


def nested_shape(value: Value, depth: int = 0) -> Shape:
    """The shape of nested lists of numbers, or of a list of tensors."""
    if isinstance(value, Tensor):
        return value.shape
    if not isinstance(value, list | tuple):
        return ()
    if depth > 32:
        raise FollowingStops("list", "the lists are nested more than 32 deep.")
    shapes = [nested_shape(item, depth + 1) for item in value[:_MOST_COMPARED]]
    odd = next((shape for shape in shapes if shape != shapes[0]), None)
    if odd is not None:
        raise UnevenListsError(shapes[0], odd)
    return (len(value), *(shapes[0] if shapes else ()))


class UnevenListsError(Exception):
    """Lists of different lengths side by side make no array."""

    def __init__(self, first: Shape, other: Shape) -> None:
        super().__init__(first, other)
        self.first = first
        self.other = other


def tensor_list(value: Value, where: str) -> list[Tensor]:
    """A list of tensors."""
    if not isinstance(value, list | tuple):
        raise FollowingStops(where, f"{where} takes a list of tensors.")
    return [as_tensor(item, where) for item in value]


def is_large(value: Value) -> bool:
    """Whether a number or list has grown beyond what a snippet of shapes can mean."""
    if isinstance(value, int):
        return value.bit_length() > _MAX_BITS
    return isinstance(value, str | list | tuple | dict) and len(value) > MAX_ITEMS


def _shown(value: Value) -> str:
    if isinstance(value, Tensor):
        return "a tensor"
    if isinstance(value, int | float | str | bool | None):
        return repr(value)[:40]
    return f"a {type(value).__name__.lower()}"
