"""einops patterns: ``rearrange(x, "b c h w -> b (h w) c")``, ``reduce`` and ``repeat``, by their shapes."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from shapewise.tensors.snippets.recorder import Given, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops, LineFails
from shapewise.tensors.snippets.values import Value, as_size, as_tensor
from shapewise.types import Shape, Size

_GROUP = re.compile(r"\(([^()]{0,80})\)|(\.\.\.|…)|([A-Za-z_]\w{0,30}|\d{1,6})")
_OTHER = re.compile(r"[^\w\s().…]")

_DOTS = ["… alone"]
"""An ellipsis outside brackets stands for axes; inside brackets, for the names that are merged."""

Axes = list[list[str]]
"""The axes of one side of a pattern, each a list of the names that are merged in it."""


def _axes(side: str, name: str) -> Axes:
    if _OTHER.search(side):
        raise FollowingStops(name, f"the pattern {side!r} is not followed here.")
    found: Axes = []
    for merged, dots, single in _GROUP.findall(side):
        found.append(merged.split() if not dots and not single else _DOTS if dots else [single])
    return found


def _sizes_of(x: Shape, axes: Axes, told: Mapping[str, Size], name: str) -> dict[str, Size]:
    """The size of every name on the left side."""
    sizes: dict[str, Size] = dict(told)
    for size, names in zip(x, axes, strict=True):
        unknown = [one for one in names if one not in sizes and not one.isdigit()]
        known = [sizes[one] if one in sizes else int(one) for one in names if one not in unknown]
        product = (
            math.prod(one for one in known if isinstance(one, int)) if all(isinstance(one, int) for one in known) else None
        )
        if len(unknown) > 1:
            raise FollowingStops(name, f"the sizes of {', '.join(unknown)} are not told.")
        if unknown:
            if isinstance(size, int) and product and size % product:
                raise _refused(x, names, size, product)
            sizes[unknown[0]] = size // product if isinstance(size, int) and product else size if not known else None
        elif isinstance(size, int) and product is not None and size != product:
            raise _refused(x, names, size, product)
    return sizes


def _refused(x: Shape, names: list[str], size: int, product: int) -> LineFails:
    return refuse(
        f"the axis ({' '.join(names)}) of {shown(x)} has {size}, the sizes told make {product}",
        needed=f"a multiple of {product}" if size % product else f"sizes that make {size}",
        fix="change the sizes in the call, or the axis that is split",
        operands=(x,),
        sizes=(size, product),
    )


def _spread(axes: Axes, ndim: int, name: str) -> tuple[Axes, list[str]]:
    """The dots replaced by names for the axes that they stand for."""
    extra = ndim - len(axes) + 1 if _DOTS in axes else 0
    if extra < 0 or (_DOTS not in axes and ndim != len(axes)):
        raise FollowingStops(name, "")
    names = [f"_{place}" for place in range(extra)]
    spread: Axes = []
    for axis in axes:
        spread += [[one] for one in names] if axis == _DOTS else [axis]
    return spread, names


def _merged(parts: list[Size]) -> Size:
    """The size of merged axes; a single one keeps its name, an empty pair of brackets is 1."""
    if len(parts) == 1:
        return parts[0]
    numbers = [part for part in parts if isinstance(part, int)]
    return math.prod(numbers) if len(numbers) == len(parts) else None


def _check_names(name: str, pattern: str, sides: tuple[Axes, Axes], told: Mapping[str, Size], x: Shape) -> None:
    """Each name once on a side; rearrange has the same on both, reduce drops some, repeat adds some whose sizes are told."""
    before, after = ([part for axis in side for part in axis if part.isidentifier()] for side in sides)
    twice = next((part for side in (before, after) for part in side if side.count(part) > 1), None)
    lost, new = ([part for part in one if part not in other] for one, other in ((before, after), (after, before)))
    unused = [part for part in told if part not in before and part not in after]
    untold = [part for part in new if part not in told] if name == "repeat" else new
    wrong = (
        (f"the pattern names {twice!r} twice on one side", "each name once on a side", "use another name") if twice
        else (f"{lost[0]!r} stands on the left alone", "every name on the right too", "write it on the right, or use reduce")
        if lost and name != "reduce"
        else (f"{untold[0]!r} stands on the right alone", "every name on the left too" if name != "repeat" else "its size",
              f"tell it on the left, or in repeat as {untold[0]}=…") if untold
        else (f"{unused[0]}= names no axis of the pattern", "a name of the pattern", f"leave {unused[0]}= out") if unused
        else None
    )  # fmt: skip
    if wrong is not None:
        raise refuse(f"{name}, {pattern!r}: {wrong[0]}", needed=wrong[1], fix=wrong[2], operands=(x,))


def follow_pattern(given: Given) -> Value:
    """The shape that a pattern gives."""
    x, pattern = as_tensor(given.get(0, "tensor"), given.name).shape, given.get(1, "pattern")
    if not isinstance(pattern, str) or pattern.count("->") != 1:
        raise FollowingStops(given.name, "the pattern is not written out.")
    before, after = (_axes(side, given.name) for side in pattern.split("->"))
    try:
        left, dots = _spread(before, len(x), given.name)
    except FollowingStops as stop:
        raise refuse(
            f"the pattern names {len(before)} axes, {shown(x)} has {len(x)}",
            needed="a name for every axis on the left",
            fix='name each axis once, or write "..."',
            operands=(x,),
        ) from stop
    told = {name: as_size(value) for name, value in given.named.items() if name not in ("tensor", "pattern", "reduction")}
    _check_names(given.name, pattern, (before, after), told, x)
    sizes = _sizes_of(x, left, told, given.name)
    result: list[Size] = []
    for axis in after:
        names = dots if axis == _DOTS else [one for part in axis for one in (dots if part in ("...", "…") else [part])]
        if axis == _DOTS:
            result += [sizes[one] for one in names]
            continue
        result.append(_merged([int(one) if one.isdigit() else sizes.get(one) for one in names]))
    return given.recorder.result(result, pattern)
