"""Every fix is carried out in NumPy before it is shown; large shapes on a small copy with the same clash."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import Any

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from shapewise.tensors.repair.candidates import Candidate, Problem
from shapewise.tensors.repair.edits import Edit, edit_cost, edited
from shapewise.tensors.repair.lines import edit_lines, final_lines, operand_names
from shapewise.tensors.repair.roles import roles
from shapewise.tensors.shapes import element_count, is_known
from shapewise.types import Framework, Shape

MOST_ELEMENTS = 500_000
"""A copy with more numbers than this is made smaller, if that can be done without touching the clash."""
MOST_WORK = 2_500_000
"""The same for multiply-adds: about ten milliseconds in a convolution."""
LAST_WORK = 40_000_000
"""More multiply-adds than these are never tried."""
LAST_ELEMENTS = 2_000_000
"""What is tried at its own size where nothing smaller keeps the relations."""
WIDTHS = ("features", "in_features", "filters", "channels", "classes", "vocabulary", "hidden", "input_size")
"""Parameters that are sizes of axes, and may be made small together with the shapes; a kernel or a stride may not."""
_WIDTHS = ("base", "filters", "hidden", "features", "growth")
"""Arguments that say how wide a layer is: where it is slow, a copy with a width of 1 is tried."""
_UNKNOWN = 3
"""What stands for an unknown size while a fix is tried; no size of 1, which would broadcast by accident."""


def code_of(candidate: Candidate, problem: Problem, shapes: tuple[Shape, ...], framework: Framework) -> str | None:
    """All lines of a fix: the edits, then the operation on what they made; the result is ``z``."""
    made, lines = list(shapes), []
    for edit in candidate.edits:
        name = problem.names[edit.operand]
        lines.append(edit_lines(framework, made[edit.operand], edit, name))
        made = edited(made, edit)
    operation = operations()[candidate.operation]
    order = candidate.order or tuple(range(len(shapes)))
    last = final_lines(framework, operation, candidate.arguments(shapes), [problem.names[position] for position in order])
    return None if last is None else "\n".join([*lines, last])


def succeeds(candidate: Candidate, problem: Problem, *, patient: bool = True) -> bool:
    """Whether the NumPy code of the fix runs and gives what the shape rule promises; large copies only if ``patient``."""
    copies = [
        (shapes, fix)
        for shapes, fix in _copies(candidate, problem)
        if (result := fix.result(shapes)) is not None and is_known(result)  # () is a result, the shape of a single number
    ]
    small = [(shapes, fix) for shapes, fix in copies if _is_small(fix, shapes)]
    large = [
        (shapes, fix)
        for shapes, fix in copies
        if patient and _work(fix, shapes) <= LAST_WORK and _largest(fix, shapes) <= LAST_ELEMENTS
    ]
    for shapes, fix in small or large:
        promised = fix.result(shapes)
        with suppress(ShapeError):  # an edit that its own operation refuses has no lines
            lines = code_of(fix, problem, shapes, "numpy")
            if promised is not None and lines is not None and _runs(lines, problem, shapes, promised):
                return True
    return False


def _copies(candidate: Candidate, problem: Problem) -> list[tuple[tuple[Shape, ...], Candidate]]:
    """The shapes to try it on, in this order: as given where small, with quiet axes cut, all divided, as given."""
    given = tuple(tuple(_UNKNOWN if not isinstance(size, int) else size for size in shape) for shape in problem.shapes)
    tried = []
    if _is_small(candidate, given):
        return [(given, candidate)]
    quiet = _without_quiet_axes(given, problem)
    if quiet != given:
        tried.append((quiet, candidate))
        if _is_small(candidate, quiet):
            return tried
    tried += _renamed_sizes(given, candidate, problem)
    thin = {one.name: 1 for one in operations()[candidate.operation].parameters if one.name in _WIDTHS}
    if thin:
        thinner = replace(candidate, others={**candidate.others, **thin})
        tried += [*_less_by_periods(given, thinner), (quiet, thinner), (given, thinner)]
    divided = _divided(given, candidate)
    if divided is not None and all(parameter.kind in ("axis", "axes", "flag") for parameter in problem.operation.parameters):
        tried.insert(0, divided)
    if sum(element_count(shape) for shape in given) <= LAST_ELEMENTS:
        tried.append((given, candidate))
    return tried


def _less_by_periods(shapes: tuple[Shape, ...], candidate: Candidate) -> list[tuple[tuple[Shape, ...], Candidate]]:
    """An image that is halved level by level, made smaller by whole multiples of what all levels together divide by."""
    depth = candidate.others.get("depth", 4)
    if candidate.operation != "unet" or not isinstance(depth, int) or not 0 < depth < 12:
        return []
    period = 2**depth

    def less(size: Any) -> Any:
        return size % period + 2 * period if isinstance(size, int) and size > 3 * period else size

    return [(tuple((*shape[:2], *(less(size) for size in shape[2:])) for shape in shapes), candidate)]


def _is_small(candidate: Candidate, shapes: tuple[Shape, ...]) -> bool:
    if candidate.result(shapes) is None:
        return False
    return _largest(candidate, shapes) <= MOST_ELEMENTS and _work(candidate, shapes) <= MOST_WORK


def _largest(candidate: Candidate, shapes: tuple[Shape, ...]) -> int:
    """Numbers in all arrays that stand side by side: operands after each edit, the result, and what is between them."""
    made, most = list(shapes), 0
    try:
        for edit in candidate.edits:
            most = max(most, sum(element_count(shape) for shape in made))
            made = edited(made, edit)
        operation = operations()[candidate.operation]
        between = operation.cost(**candidate.arguments(shapes)).flops if operation.family in ("merging", "output") else 0
    except ShapeError:
        return most
    return max(most, sum(element_count(shape) for shape in made) + element_count(candidate.result(shapes) or ()) + between)


def _work(candidate: Candidate, shapes: tuple[Shape, ...]) -> int:
    """Multiply-adds of the edits and the operation."""
    made, total = list(shapes), 0
    try:
        for edit in candidate.edits:
            total += edit_cost(made[edit.operand], edit)[1]
            made = edited(made, edit)
        return total + operations()[candidate.operation].cost(**candidate.arguments(shapes)).flops
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


@cache
def whole_numbers(operation: str) -> frozenset[str]:
    """Operands that hold whole numbers, such as words' numbers, seen in the operation's example."""
    made = operations()[operation].inputs(**operations()[operation].example)
    return frozenset(name for name, array in made.items() if array.dtype.kind in "iub")


def _runs(lines: str, problem: Problem, shapes: tuple[Shape, ...], promised: Shape) -> bool:
    import numpy as np

    whole = whole_numbers(problem.name)
    names = operand_names(problem.operation, len(shapes))
    space: dict[str, Any] = {
        name: np.zeros(tuple(size for size in shape if isinstance(size, int)), dtype=int if name in whole else float)
        for name, shape in zip(names, shapes, strict=True)
    }
    space["np"] = np
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # zeros are divided by zeros here: only the shape is asked for
            exec(compile(lines, "<fix>", "exec"), space)  # noqa: S102 - lines that this package itself generated
    except (ValueError, IndexError, TypeError, ZeroDivisionError, NameError):
        return False  # a name is missing where the weights are too large for an array to be made of them
    return isinstance(space.get("z"), np.ndarray | np.generic) and np.shape(space["z"]) == promised
