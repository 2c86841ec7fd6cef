"""Smaller arguments with the same relations: what is run and drawn where the reader's own shapes are too large or unknown.

Equal sizes stay equal, 1 stays 1, the larger stays the larger, and the operation comes to the same end: the same number of
axes, or the same rule broken on the same axis, with as many warnings. Each step is checked by the operation's own rule.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from shapewise.errors import ShapeError
from shapewise.tensors.ops import unasked
from shapewise.tensors.shapes import element_count, is_known
from shapewise.types import Arguments, Operation, Shape, Size

MOST_ELEMENTS = 20_000
"""Numbers in operands, weights and result together that count as small: they are made in under a millisecond."""
FLOPS_PER_ELEMENT = 500
"""Multiply-adds that are allowed for each of them."""

_KEPT = frozenset(
    (
        "kernel",
        "stride",
        "padding",
        "dilation",
        "groups",
        "output_padding",
        "factor",
        "scale",
        "parts",
        "repeats",
        "multiplier",
        "patch",
        "heads",
        "before",
        "after",
        "layers",
        "rate",
        "depth",
        "growth",
        "reduction",
    )
)
"""Parameters that say how sizes change, rather than being sizes of a tensor."""
_PRIMES = (2, 3, 5, 7)
_MOST_STEPS = 400
_LEAST = 2


def is_small(operation: Operation, arguments: Arguments, most: int = MOST_ELEMENTS) -> bool:
    """Whether operands, weights and result are known and small enough to compute at once.

    Parameters
    ----------
    operation
        The operation.
    arguments
        What it is called with; an impossible call counts by its operands alone.
    most
        Numbers in all arrays together.

    Notes
    -----
    **Source**: our own bound: a redraw may take 50 ms and 64 MB.

    Examples
    --------
    >>> from shapewise.tensors.ops import operations
    >>> is_small(operations()["add"], {"shapes": [(64, 128, 128), (64, 128, 128)]})
    False
    """
    shapes = [tuple(shape) for shape in arguments["shapes"]]
    return all(is_known(shape) for shape in shapes) and _tried(operation, arguments)[0] <= most


def miniature(operation: Operation, arguments: Arguments, most: int = MOST_ELEMENTS) -> Arguments:
    """Smaller arguments that show the same thing; the arguments themselves where they are small already.

    Parameters
    ----------
    operation
        The operation whose rule the result must still obey, or break in the same way.
    arguments
        What the reader gave; names and unknown sizes become small numbers.
    most
        Numbers in all arrays together. It is approached as far as the relations allow; ask ``is_small`` of the result.

    Notes
    -----
    **Source**: greedy search of our own; every step is executed by the operation's shape rule before it is kept.

    Examples
    --------
    >>> from shapewise.tensors.ops import operations
    >>> miniature(operations()["concat"], {"shapes": [(64, 128, 128), (32, 128, 128)], "axis": 0})["shapes"]
    [(8, 16, 16), (4, 16, 16)]
    """
    current = _numbered(operation, arguments)
    if is_small(operation, current, most):
        return current
    # A size that was not given may be what makes it large: the 64 channels that a U-Net begins with.
    usual = {named.name: named.default for named in operation.parameters if named.kind == "size" and named.name not in _KEPT}
    current = {**{name: size for name, size in usual.items() if isinstance(size, int)}, **current}
    weight, goal = _tried(operation, current)
    for _ in range(_MOST_STEPS):
        for candidate in _smaller(operation, current):
            if not _same_relations(current, candidate):
                continue
            lighter, end = _tried(operation, candidate)
            if lighter < weight and end == goal:
                current, weight = candidate, lighter
                break
        else:
            return current
        if weight <= most:
            return current
    return current


def _tried(operation: Operation, arguments: Arguments) -> tuple[int, tuple[object, ...]]:
    """What a call weighs, and how it ends, in a form that does not depend on the numbers.

    The weight is the numbers in all arrays, or the work divided by what a number may cost, whichever is more; an impossible
    call weighs as much as its operands. The shape rule is asked once: asked by the cost and the warnings anew, it was most of
    the search.
    """
    operands = sum(element_count(tuple(shape)) for shape in arguments["shapes"])
    bare = unasked(operation.name)
    try:
        result = operation.shape(**arguments)
        end = (len(result), tuple(size == 1 for size in result), len(bare.warnings(**arguments)))
    except ShapeError as error:
        return operands, (error.axis, error.where, len(error.sizes), _wordless(error.rule))
    try:
        cost = bare.cost(**arguments)
    except (ShapeError, TypeError, ValueError):
        return operands, end
    return max(operands + cost.parameters + cost.bytes // 4, cost.flops // FLOPS_PER_ELEMENT), end


def _wordless(rule: str) -> str:
    """A rule without its numbers."""
    return "".join("#" if mark.isdigit() else mark for mark in rule)


# ------------------------------------------------------------------------------------------------ names and unknown sizes


def _numbered(operation: Operation, arguments: Arguments) -> dict[str, Any]:
    """The arguments with a number for every name and unknown size: one that fits the other operands, if there is one."""
    shapes = [tuple(shape) for shape in arguments["shapes"]]
    changed: dict[str, Any] = {**arguments, "shapes": shapes}
    if all(is_known(shape) for shape in shapes):
        return changed
    first: dict[str, Any] = {}
    for choose in (_agreeing, _plain):
        names: dict[str, int] = {}
        candidate = {
            **changed,
            "shapes": [
                tuple(_number(shapes, names, *place, choose) for place in _places(shapes, at)) for at in range(len(shapes))
            ],
        }
        first = first or candidate
        if not is_refused(operation, candidate) or is_refused(operation, changed):
            return candidate
    return first


def _places(shapes: list[Shape], operand: int) -> list[tuple[int, int]]:
    return [(operand, axis) for axis in range(len(shapes[operand]))]


def _number(shapes: list[Shape], names: dict[str, int], operand: int, axis: int, choose: Callable[..., int]) -> int:
    size = shapes[operand][axis]
    if isinstance(size, int):
        return size
    number = names.get(size, 0) if size is not None else 0
    if not number:
        number = choose(shapes, operand, axis, len(names))
        if size is not None:
            names[size] = number
    return number


def _agreeing(shapes: list[Shape], operand: int, axis: int, named: int) -> int:
    """The size that another operand has there, counted from the front where the ndim agree, else from the end."""
    shape = shapes[operand]
    for other in shapes[:operand] + shapes[operand + 1 :]:
        place = axis if len(other) == len(shape) else axis - len(shape)
        if -len(other) <= place < len(other) and isinstance(other[place], int) and other[place] != 1:
            return int(str(other[place]))
    return _plain(shapes, operand, axis, named)


def _plain(shapes: list[Shape], operand: int, axis: int, named: int) -> int:
    """2 for a batch and other first axes; 8, 10, 12 … for what follows, so that windows fit and names differ."""
    return 2 if axis == 0 else 8 + 2 * (named % 4)


def is_refused(operation: Operation, arguments: Arguments) -> bool:
    """Whether the operation's shape rule refuses a call."""
    try:
        operation.shape(**arguments)
    except ShapeError:
        return True
    return False


# --------------------------------------------------------------------------------------------------------- smaller sizes


def _linked(operation: Operation, arguments: Mapping[str, Any]) -> list[str]:
    """The parameters that hold sizes of tensors, and shrink with them."""
    kinds = {parameter.name: parameter.kind for parameter in operation.parameters}
    return [name for name in arguments if kinds.get(name) in ("size", "sizes", "shape") and name not in _KEPT]


def _sizes(operation: Operation, arguments: Mapping[str, Any]) -> list[int]:
    """Every size that may shrink, the largest first, each once."""
    found: list[Size] = [size for shape in arguments["shapes"] for size in shape]
    for name in _linked(operation, arguments):
        value = arguments[name]
        found += list(value) if isinstance(value, tuple | list) else [value]
    numbers = {size for size in found if isinstance(size, int) and not isinstance(size, bool) and size > _LEAST}
    return sorted(numbers, reverse=True)


def _smaller(operation: Operation, arguments: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Candidates, the most faithful first: all sizes in proportion, then one size alone, then what leaves the same rest."""
    sizes = _sizes(operation, arguments)
    for prime in _PRIMES:
        shared = {size: size // prime for size in sizes if size % prime == 0}
        if shared:
            yield _replaced(operation, arguments, shared)
            largest = {size: part for size, part in shared.items() if size > 4 * prime}
            if largest and largest != shared:
                yield _replaced(operation, arguments, largest)
    for size in sizes:
        for prime in _PRIMES:
            if size % prime == 0 and size // prime >= _LEAST:
                yield _replaced(operation, arguments, {size: size // prime})
    step = _period(operation, arguments)
    for size in sizes:
        for least in (_LEAST, 3, 5, 8, 16, 32):
            small = least + (size - least) % step
            if small < size:
                yield _replaced(operation, arguments, {size: small})


def _period(operation: Operation, arguments: Mapping[str, Any]) -> int:
    """After how many the remainders of strides, groups and factors repeat."""
    values = [arguments[name] for name in sorted(_KEPT & set(arguments))]
    listed = [number for value in values for number in (value if isinstance(value, tuple | list) else (value,))]
    numbers = [2] + [
        number for number in listed if isinstance(number, int) and not isinstance(number, bool) and 1 < number <= 64
    ]
    return min(math.lcm(*numbers), 4096)


def _replaced(operation: Operation, arguments: Mapping[str, Any], smaller: Mapping[int, int]) -> dict[str, Any]:
    """The arguments with every size that has a smaller one replaced, in shapes and in linked parameters alike."""

    def one(size: Any) -> Any:
        return smaller.get(size, size) if isinstance(size, int) and not isinstance(size, bool) else size

    changed = dict(arguments)
    changed["shapes"] = [tuple(one(size) for size in shape) for shape in arguments["shapes"]]
    for name in _linked(operation, arguments):
        value = arguments[name]
        changed[name] = tuple(one(size) for size in value) if isinstance(value, tuple | list) else one(value)
    return changed


def _same_relations(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether equal sizes of the operands stayed equal, 1 stayed 1, 0 stayed 0, and the order is as it was."""
    old = [size for shape in before["shapes"] for size in shape]
    new = [size for shape in after["shapes"] for size in shape]
    pairs = sorted(zip(old, new, strict=True))
    for (old_one, new_one), (old_two, new_two) in pairwise(pairs):
        if (old_one == old_two) != (new_one == new_two) or new_one > new_two:
            return False
    return all((first == second) for first, second in pairs if first in (0, 1)) and all(
        second != 1 for first, second in pairs if first > 1
    )
