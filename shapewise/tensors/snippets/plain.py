"""What plain Python does with what is known: builtins, lists and dictionaries."""

from __future__ import annotations

import math
from collections.abc import Mapping

from shapewise.tensors.notation.sizes import word_set
from shapewise.tensors.snippets.batches import Loader, Samples
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import MAX_ITEMS, UNKNOWN, ClassValue, Instance, Layer, Named, Tensor, Value, size_value

BUILTINS = word_set(
    "print len range int float tuple list zip enumerate min max reversed super str sum map abs round sorted divmod dict "
    "isinstance iter next"
)
"""Those that are followed."""


def call_builtin(name: str, args: list[Value], named: Mapping[str, Value]) -> Value:
    """A builtin, of values that are known."""
    first = args[0] if args else None
    if name == "print":
        return None
    if name in ("dict", "isinstance", "iter", "next"):
        return _call_rarer(name, args, named)
    if name == "super":
        return Instance(ClassValue("super", {}))
    if name == "len":
        return _length(first)
    if name == "range":
        if not all(isinstance(number, int) for number in args) or not 1 <= len(args) <= 3 or (len(args) == 3 and args[2] == 0):
            raise FollowingStops("range", "how often the loop runs is not known.")
        numbers = range(*args)
        if len(numbers) > MAX_ITEMS:
            raise FollowingStops("range", f"the range holds {len(numbers)} numbers.")
        return list(numbers)
    if name in ("tuple", "list", "reversed", "enumerate"):
        items = items_of(first)
        return {"tuple": tuple(items), "list": list(items), "reversed": items[::-1], "enumerate": list(enumerate(items))}[name]
    if name == "zip":
        return [tuple(group) for group in zip(*(items_of(arg) for arg in args), strict=False)]
    if name in ("abs", "round") and isinstance(first, Tensor):
        return first
    return "" if name == "str" else _call_numbers(name, args)


def _length(value: Value) -> Value:
    if isinstance(value, Tensor) and value.shape:
        return size_value(value.shape[0])
    if isinstance(value, Samples | Loader):
        return value.count if isinstance(value, Samples) else len(value.items())
    return len(value) if isinstance(value, list | tuple | dict | str) else UNKNOWN


def _call_rarer(name: str, args: list[Value], named: Mapping[str, Value]) -> Value:
    if name == "dict" and not args:
        return dict(named)
    if name == "isinstance" and len(args) == 2:
        return _is_instance(args[0], args[1])
    return _in_turn(name, args[0]) if name != "dict" and len(args) == 1 else UNKNOWN


def _in_turn(name: str, value: Value) -> Value:
    """``iter`` makes a list of its own, from which ``next`` takes what comes first."""
    if name == "iter":
        return list(items_of(value))
    if not isinstance(value, list) or not value:
        raise FollowingStops("next", "what comes next is not known.")
    return value.pop(0)


_TYPES: Mapping[str, type] = {
    "int": int, "float": float, "str": str, "tuple": tuple, "list": list, "dict": dict, "bool": bool,
}  # fmt: skip


def _is_instance(value: Value, kinds: Value) -> Value:
    """Whether a plain value is of a plain type; of anything else only running would tell."""
    found: list[Value] = []
    for kind in kinds if isinstance(kinds, tuple) else (kinds,):
        plain = _TYPES.get(kind.name) if isinstance(kind, Named) and kind.framework == "builtin" else None
        if plain is None or not (value is None or isinstance(value, int | float | str | tuple | list | dict)):
            found.append(UNKNOWN)
        else:
            found.append(isinstance(value, plain))
    return True if True in found else UNKNOWN if UNKNOWN in found else False


def _call_numbers(name: str, args: list[Value]) -> Value:
    """A builtin of plain numbers; what it gives of others is not known."""
    first = args[0] if args else None
    listed = list(first) if isinstance(first, list | tuple) else args
    numbers = [number for number in listed if isinstance(number, int | float) and math.isfinite(number)]
    if not numbers or len(numbers) < len(listed):
        return UNKNOWN
    if name in ("min", "max"):
        return min(numbers) if name == "min" else max(numbers)
    if name == "sorted":
        return list[Value](sorted(numbers))
    if name == "divmod" and len(numbers) == 2 and numbers[1]:
        return divmod(numbers[0], numbers[1])
    if len(numbers) != 1 or name not in ("int", "float", "abs", "round"):
        return UNKNOWN
    number = numbers[0]
    if name in ("int", "round"):
        return int(number) if name == "int" else round(number)
    return float(number) if name == "float" else abs(number)


def items_of(value: Value) -> list[Value]:
    """The items of a list, or of a layer that holds several."""
    if isinstance(value, Layer):
        value = value.memory.get("layers", [])
    if isinstance(value, Loader):
        return value.items()
    if value is None:
        return []
    if isinstance(value, Tensor) and value.shape and isinstance(value.shape[0], int) and value.shape[0] <= MAX_ITEMS:
        return [Tensor(value.shape[1:], framework=value.framework) for _ in range(value.shape[0])]
    if not isinstance(value, list | tuple | dict):
        raise FollowingStops("a list", "what the list is made of is not known.")
    return list(value)


def call_container(owner: Value, name: str, args: list[Value]) -> Value:
    """A method of a list or a dictionary."""
    if isinstance(owner, list) and name in ("append", "extend", "insert", "pop") and len(owner) < MAX_ITEMS:
        if name == "append" and args:
            owner.append(args[0])
        elif name == "extend" and args and isinstance(args[0], list | tuple):
            owner.extend(args[0])
        elif name == "insert" and len(args) > 1 and isinstance(args[0], int):
            owner.insert(args[0], args[1])
        elif name == "pop" and owner:
            return owner.pop(args[0] if args and isinstance(args[0], int) and -len(owner) <= args[0] < len(owner) else -1)
        return None
    if isinstance(owner, dict) and name in ("items", "keys", "values"):
        return {"items": [tuple(pair) for pair in owner.items()], "keys": list(owner), "values": list(owner.values())}[name]
    raise FollowingStops(name, f"{name} of a list or dictionary is not followed here.")
