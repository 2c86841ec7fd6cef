"""Small copies of a problem with the same clash, on which a fix is carried out; the sizes that matter stay what they are."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations, unasked
from shapewise.tensors.repair.candidates import Candidate, Problem
from shapewise.tensors.repair.edits import Edit, edit_cost, edited
from shapewise.tensors.repair.roles import roles
from shapewise.tensors.shapes import element_count, is_known
from shapewise.types import Shape


class Extent(NamedTuple):
    """How large a copy is, or may be."""

    elements: int
    """Numbers in all arrays that stand side by side."""
    work: int
    """Multiply-adds."""


SMALL = Extent(40_000, 200_000)
"""Under a millisecond in a convolution: what is larger is made smaller, if that can be done without touching the clash."""
FAIR = Extent(500_000, 2_500_000)
"""About ten milliseconds in a convolution: tried for every fix that no small copy shows to work."""
LARGE = Extent(2_000_000, 40_000_000)
"""More is never tried."""
WIDTHS = ("features", "in_features", "filters", "channels", "classes", "vocabulary", "hidden", "input_size")
"""Parameters that are sizes of axes, and may be made small together with the shapes; a kernel or a stride may not."""
_WIDTHS = ("base", "filters", "hidden", "features", "growth")
"""Arguments that say how wide a layer is: where it is slow, a copy with a width of 1 is tried."""
_UNKNOWN = 3
"""What stands for an unknown size while a fix is tried; no size of 1, which would broadcast by accident."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What a fix is carried out on."""

    shapes: tuple[Shape, ...]
    fix: Candidate
    """The fix in the copy's sizes."""
    result: Shape
    """What the shape rule promises."""
    extent: Extent

    def is_within(self, limit: Extent) -> bool:
        """Whether it is no larger than that."""
        return self.extent.elements <= limit.elements and self.extent.work <= limit.work


def copies(candidate: Candidate, problem: Problem) -> Iterator[Copy]:
    """The copies that a fix may be tried on, each made when it is asked for.

    As given, if that is small; else with quiet axes cut; if that is not small either, all divided, renamed, thin, as given.
    """
    given = tuple(tuple(_UNKNOWN if not isinstance(size, int) else size for size in shape) for shape in problem.shapes)
    whole = _measured(given, candidate)
    if whole is not None and whole.is_within(SMALL):
        yield whole
        return
    quiet = _without_quiet_axes(given, problem)
    cut = _measured(quiet, candidate) if quiet != given else None
    if all(parameter.kind in ("axis", "axes", "flag") for parameter in problem.operation.parameters):
        divided = _divided(given, candidate)
        if divided is not None and not (cut is not None and cut.is_within(SMALL)):
            yield from _those_that_work([divided])
    if cut is not None:
        yield cut
        if cut.is_within(SMALL):
            return
    yield from _those_that_work(_renamed_sizes(given, candidate, problem))
    thin = {one.name: 1 for one in operations()[candidate.operation].parameters if one.name in _WIDTHS}
    if thin:
        narrow = replace(candidate, others={**candidate.others, **thin})
        yield from _those_that_work([*_less_by_periods(given, narrow), (quiet, narrow), (given, narrow)])
    if whole is not None and sum(element_count(shape) for shape in given) <= LARGE.elements:
        yield whole


def _those_that_work(tried: list[tuple[tuple[Shape, ...], Candidate]]) -> Iterator[Copy]:
    for shapes, fix in tried:
        copy = _measured(shapes, fix)
        if copy is not None:
            yield copy


def _measured(shapes: tuple[Shape, ...], fix: Candidate) -> Copy | None:
    """A copy with its extent; nothing where the rule refuses the fix, or does not know a size."""
    result = fix.result(shapes)
    if result is None or not is_known(result):  # () is a result, the shape of a single number
        return None
    return Copy(shapes, fix, result, Extent(_largest(fix, shapes, result), _work(fix, shapes)))


def _less_by_periods(shapes: tuple[Shape, ...], candidate: Candidate) -> list[tuple[tuple[Shape, ...], Candidate]]:
    """An image that is halved level by level, made smaller by whole multiples of what all levels together divide by."""
    depth = candidate.others.get("depth", 4)
    if candidate.operation != "unet" or not isinstance(depth, int) or not 0 < depth < 12:
        return []
    period = 2**depth

    def less(size: Any) -> Any:
        return size % period + 2 * period if isinstance(size, int) and size > 3 * period else size

    return [(tuple((*shape[:2], *(less(size) for size in shape[2:])) for shape in shapes), candidate)]


def _largest(candidate: Candidate, shapes: tuple[Shape, ...], result: Shape) -> int:
    """Numbers in all arrays that stand side by side: operands after each edit, the result, and what is between them."""
    made, most = list(shapes), 0
    try:
        for edit in candidate.edits:
            most = max(most, sum(element_count(shape) for shape in made))
            made = edited(made, edit)
        operation = unasked(candidate.operation)
        between = operation.cost(**candidate.arguments(shapes)).flops if operation.family in ("merging", "output") else 0
    except ShapeError:
        return most
    return max(most, sum(element_count(shape) for shape in made) + element_count(result) + between)


def _work(candidate: Candidate, shapes: tuple[Shape, ...]) -> int:
    """Multiply-adds of the edits and the operation."""
    made, total = list(shapes), 0
    try:
        for edit in candidate.edits:
            total += edit_cost(made[edit.operand], edit)[1]
            made = edited(made, edit)
        return total + unasked(candidate.operation).cost(**candidate.arguments(shapes)).flops
    except ShapeError:
        return total


def _without_quiet_axes(shapes: tuple[Shape, ...], problem: Problem) -> tuple[Shape, ...]:
    """Sizes of batch, space and time on which all operands agree, and which no argument names, made small."""
    loud = {
        size for shape in shapes for size, role in zip(shape, roles(shape), strict=True) if role in ("channels", "features")
    }
    loud |= {size for size in problem.sizes if not any(size in shape for shape in shapes)}
    loud |= _numbers(problem.others)
    ndim = max((len(shape) for shape in shapes), default=0)
    for axis in range(1, ndim + 1):
        column = [shape[-axis] for shape in shapes if len(shape) >= axis]
        if len(set(column)) > 1:
            loud |= set(column)
    windows = [number for number in problem.sizes if number < 64 and not any(number in shape for shape in shapes)]
    least = 2 if len(shapes) > 1 else 2 + 3 * max([2, *windows])  # a window must still fit
    quiet = sorted({size for shape in shapes for size in shape if isinstance(size, int) and size > least and size not in loud})
    taken = {size for shape in shapes for size in shape}
    small: dict[Any, int] = {}
    for size in quiet:
        new = next(number for number in range(least, least + 200) if number not in taken and number not in small.values())
        if isinstance(size, int) and new < size:
            small[size] = new
    return tuple(tuple(small.get(size, size) for size in shape) for shape in shapes)


def _renamed_sizes(
    shapes: tuple[Shape, ...], candidate: Candidate, problem: Problem
) -> list[tuple[tuple[Shape, ...], Candidate]]:
    """Every size that no argument names given a small one of its own, in the same order: equal stays equal, less stays less.

    First primes, then sizes into which a window fits, then multiples of 4, for what divides channels.
    """
    states = _states(shapes, candidate)
    if states is None:
        return []
    parameters = operations()[candidate.operation].parameters
    shaped = {one.name for one in parameters if one.kind == "shape" or one.name in WIDTHS}
    fixed = _numbers({name: value for name, value in candidate.others.items() if name not in shaped})
    wanted = _numbers({name: value for name, value in candidate.others.items() if name in shaped})
    sizes = sorted({size for state in states for shape in state for size in shape if isinstance(size, int)} | wanted)
    large = [size for size in sizes if size > 4 and size not in fixed]
    window = 2 + max([0, *(number for number in fixed if number < 32)])
    made = []
    tiny = (2, 3, 4, 5, 6, 7, 8, 9)  # for many axes, whose product would be large
    for scale in ((5, 7, 11, 13, 17, 19, 23, 29), range(2 * window + 1, 2 * window + 12), range(8, 56, 4), tiny):
        free = [number for number in scale if number not in fixed]
        small = dict(zip(large, free, strict=False))
        if len(small) == len(large):
            made += _translated(shapes, candidate, states, small, shaped)
    return made


def _numbers(arguments: Mapping[str, Any]) -> set[int]:
    """All whole numbers among some arguments."""
    listed = (number for value in arguments.values() for number in (value if isinstance(value, list | tuple) else (value,)))
    return {number for number in listed if isinstance(number, int) and not isinstance(number, bool)}


def _states(shapes: tuple[Shape, ...], candidate: Candidate) -> list[list[Shape]] | None:
    """The operands' shapes before the first edit and after each."""
    states = [list(shapes)]
    try:
        for edit in candidate.edits:
            states.append(edited(states[-1], edit))
    except ShapeError:
        return None
    return states


def _translated(
    shapes: tuple[Shape, ...], candidate: Candidate, states: list[list[Shape]], small: dict[int, int], shaped: set[str]
) -> list[tuple[tuple[Shape, ...], Candidate]]:
    """The candidate with other sizes; nothing where an edit cannot be told in them."""

    def less(size: Any) -> Any:
        return small.get(size, size) if isinstance(size, int) else size

    edits = []
    for edit, before, after in zip(candidate.edits, states[:-1], states[1:], strict=True):
        values = _translated_values(edit, before[edit.operand], after[edit.operand], less)
        if values is None:
            return []
        edits.append(Edit(edit.operand, edit.kind, edit.axes, values))
    others = {name: _less(value, less) if name in shaped else value for name, value in candidate.others.items()}
    translated = tuple(tuple(less(size) for size in shape) for shape in shapes)
    return [(translated, replace(candidate, edits=tuple(edits), others=others))]


def _less(value: Any, less: Callable[[Any], Any]) -> Any:
    return tuple(less(size) for size in value) if isinstance(value, list | tuple) else less(value)


def _translated_values(edit: Edit, before: Shape, after: Shape, less: Callable[[Any], Any]) -> tuple[Any, ...] | None:
    if edit.kind in ("reshape", "shortcut"):
        return None
    if edit.kind == "project":
        return tuple(less(value) for value in edit.values)
    values = []
    for axis, value in zip(edit.axes, edit.values, strict=False):
        old, new = less(before[axis]), less(after[axis])
        if edit.kind in ("pad", "crop"):
            more = abs(new - old)
            values.append((more // 2, more - more // 2) if value[0] else (0, more))
        elif old == 1:
            values.append(new)
        elif new in (old * value, old / value):
            values.append(value)
        else:
            return None
    return tuple(values)


def _divided(shapes: tuple[Shape, ...], candidate: Candidate) -> tuple[tuple[Shape, ...], Candidate] | None:
    """Every size above 8 divided by what they have in common, and the edits with them."""
    large = [size for shape in shapes for size in shape if isinstance(size, int) and size > 8]
    large += [size for edit in candidate.edits if edit.kind == "project" for size in edit.values]
    common = math.gcd(*large) if large else 1
    if common < 2 or any(edit.kind in ("reshape", "shortcut") for edit in candidate.edits):
        return None

    def less(size: Any) -> Any:
        return size // common if isinstance(size, int) and size > 8 else size

    edits = []
    for edit in candidate.edits:
        values = edit.values
        if edit.kind == "repeat" and all(value > 8 and value % common == 0 for value in values):
            values = tuple(less(value) for value in values)  # an axis of 1 that is repeated to a size
        elif edit.kind == "project":
            values = tuple(less(value) for value in values)
        elif edit.kind in ("pad", "crop"):
            values = tuple((before // common, (before + after) // common - before // common) for before, after in values)
        edits.append(Edit(edit.operand, edit.kind, edit.axes, values))
    return tuple(tuple(less(size) for size in shape) for shape in shapes), replace(candidate, edits=tuple(edits))
