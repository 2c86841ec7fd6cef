"""Ways out for any operation: every small edit of an operand, tried against the shape rule."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator
from typing import Any

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from shapewise.tensors.repair.candidates import Candidate, Problem
from shapewise.tensors.repair.edits import Edit, Kind
from shapewise.tensors.repair.equalize import clashes, plans
from shapewise.tensors.repair.merging import ELEMENTWISE, JOINING, permuted
from shapewise.tensors.repair.reasons import reason
from shapewise.tensors.repair.roles import roles
from shapewise.tensors.shapes import element_count, is_known
from shapewise.types import Parameter, Shape

FEWEST_WINDOWED = 2
"""Operations on images slide over the last axes; an axis that is too short for the kernel is padded or upsampled."""


def operand_candidates(problem: Problem) -> Iterator[Candidate]:
    """One edit of one operand; which of them help, the shape rule says."""
    merging = problem.name in ELEMENTWISE + JOINING
    for operand, shape in enumerate(problem.shapes):
        yield from _axis_count(problem, operand, shape)
        if not merging:
            yield from _sizes(problem, operand, shape)
            yield from _windows(problem, operand, shape)
    if not merging:
        yield from permuted(problem)
    if len(problem.shapes) == 2 and not merging:
        yield Candidate(
            (),
            problem.name,
            problem.others,
            1.5,
            reason("swap"),
            f"swap {problem.names[0]} and {problem.names[1]}",
            (1, 0),
            kind="swap",
        )


def _one(problem: Problem, edit: Edit, usual: float, role: str = "") -> Candidate:
    return Candidate((edit,), problem.name, problem.others, usual, reason(edit.kind, role), kind=edit.kind)


def _axis_count(problem: Problem, operand: int, shape: Shape) -> Iterator[Candidate]:
    """Axes put in, taken out, run together."""
    for place in range(len(shape) + 1 if problem.operation.family != "reshaping" and problem.name not in ELEMENTWISE else 0):
        yield _one(problem, Edit(operand, "expand", (place,)), 0.3 + 0.05 * place)
        yield _one(problem, Edit(operand, "expand", (0, place + 1)), 0.8 + 0.05 * place)
    ones = tuple(axis for axis, size in enumerate(shape) if size == 1)
    for axis in ones:
        yield _one(problem, Edit(operand, "squeeze", (axis,)), 0.35)
    if len(ones) > 1:
        yield _one(problem, Edit(operand, "squeeze", ones), 0.4)
    if is_known(shape):
        for start in range(len(shape) - 1):
            for end in range(start + 2, len(shape) + 1):
                target = (*shape[:start], element_count(shape[start:end]), *shape[end:])
                usual = 1.2 if start == 1 and end == len(shape) else 1.4 if (start, end) == (0, 2) else 3.0
                if target[start] in problem.sizes:  # the very number that something else in the call has
                    usual = 0.4
                yield _one(problem, Edit(operand, "reshape", (), target), usual)
    for other, wanted in enumerate(problem.shapes):
        known = other != operand and wanted != shape and is_known(wanted) and is_known(shape)
        if known and element_count(wanted) == element_count(shape):
            yield _one(problem, Edit(operand, "reshape", (), wanted), 2.5)


def _sizes(problem: Problem, operand: int, shape: Shape) -> Iterator[Candidate]:
    """One axis brought to a size that occurs elsewhere in the call, or to the next multiple of one."""
    meaning = roles(shape)
    for axis, size in enumerate(shape):
        if not isinstance(size, int):
            continue
        goals = [goal for goal in problem.sizes if goal != size and goal > 0]
        goals += [up for goal in problem.sizes if 1 < goal < size and (up := -(-size // goal) * goal) != size]
        for goal in dict.fromkeys(goals):
            wide = axis == len(shape) - 1 or meaning[axis] in ("channels", "features")
            role = meaning[axis] if meaning[axis] in ("channels", "features") or not wide else "features"
            if wide or role == "time":
                yield _one(problem, Edit(operand, "project", (axis,), (goal,)), 1.0 if wide else 4.0, role)
            kind: Kind = "pad" if goal > size else "crop"
            near = abs(goal - size) <= max(1, 0.15 * size)
            usual = (2.0 if near else 3.0) + (0.5 if kind == "crop" else 0.0) + (1.5 if 2 * goal < size else 0.0)
            yield _one(problem, Edit(operand, kind, (axis,), ((0, abs(goal - size)),)), usual, role)
            if size and goal % size == 0:
                yield _one(problem, Edit(operand, "repeat", (axis,), (goal // size,)), 3.2, role)
        if size > 1:
            yield _one(problem, Edit(operand, "mean", (axis,)), 4.5)


def _windows(problem: Problem, operand: int, shape: Shape) -> Iterator[Candidate]:
    """All axes of an image that are too short, made longer together."""
    space = [axis for axis in range(FEWEST_WINDOWED, len(shape)) if isinstance(shape[axis], int)]
    for goal in problem.sizes:
        short = tuple((axis, size) for axis in space if isinstance(size := shape[axis], int) and 0 < size < goal)
        if not short:
            continue
        axes = tuple(axis for axis, _ in short)
        pairs = tuple(((goal - size) // 2, goal - size - (goal - size) // 2) for _, size in short)
        yield _one(problem, Edit(operand, "pad", axes, pairs), 1.6, "space")
        factor = max(-(-goal // size) for _, size in short)
        yield _one(problem, Edit(operand, "repeat", axes, (factor,) * len(axes)), 1.8, "space")
    for multiple in problem.sizes:
        wrong = tuple(
            (axis, size) for axis in space if isinstance(size := shape[axis], int) and multiple > 1 and size % multiple
        )
        if not wrong:
            continue
        axes = tuple(axis for axis, _ in wrong)
        up = tuple((0, -size % multiple) for _, size in wrong)
        yield _one(problem, Edit(operand, "pad", axes, up), 1.5, "space")
        down = tuple((0, size % multiple) for _, size in wrong)
        yield _one(problem, Edit(operand, "crop", axes, down), 1.7, "space")


# ------------------------------------------------------------------------------------------------------- parameters

_EXPECTED = ("channels", "in_features", "in_channels", "input_size")
"""Arguments that say what a layer was made for."""
_SUGGESTED = re.compile(r"(\w+)=(\(.*?\)|-?\d+|\"[^\"]*\"|'[^']*'|True|False|None)")


def parameter_candidates(problem: Problem) -> Iterator[Candidate]:
    """Another value of one argument: what the error advises, other axes, sizes that divide."""
    if problem.error is not None:
        for name, written in _SUGGESTED.findall(problem.error.fix):
            if any(parameter.name == name for parameter in problem.operation.parameters):
                try:
                    value = ast.literal_eval(written)
                    yield _with(problem, {name: value}, 1.8 if value == (-1,) else 0.6)
                except (ValueError, SyntaxError):
                    continue
    for parameter in problem.operation.parameters:
        for value, usual in _values(problem, parameter):
            if value != problem.others.get(parameter.name, parameter.default):
                yield _with(problem, {parameter.name: value}, usual)


def _with(problem: Problem, changed: dict[str, Any], usual: float) -> Candidate:
    defaults = {parameter.name: parameter.default for parameter in problem.operation.parameters}
    told = ", ".join(
        f"{name}={value!r} instead of {problem.others.get(name, defaults.get(name))!r}" for name, value in changed.items()
    )
    name = next(iter(changed))
    if name in _EXPECTED:
        return Candidate(
            (),
            problem.name,
            {**problem.others, **changed},
            usual,
            "Right if the layer has not been trained yet, or may be made anew.",
            f"make the layer for what comes in: {told}",
            kind=name,
        )
    when = {
        "axis": "Right if that axis was meant: all the others then agree.",
        "axes": "Right if those axes were meant.",
        "equation": "Right if the letters were put in the wrong order.",
        "to": "Right if that is the shape that was meant; the number that is left open is found from the count.",
        "padding": "Right if the border may be filled with zeros, so that the kernel fits.",
        "kernel": "Right if a smaller window serves as well.",
    }.get(name, f"Right if {name} may be chosen freely.")
    return Candidate((), problem.name, {**problem.others, **changed}, usual, when, f"use {told}", kind=f"argument {name}")


def _values(problem: Problem, parameter: Parameter) -> Iterator[tuple[Any, float]]:
    """Values worth trying, with how usual they are."""
    shape = problem.shapes[0] if problem.shapes else ()
    given = problem.others.get(parameter.name, parameter.default)
    meaning = roles(shape)
    if parameter.kind == "axis":
        for axis in range(len(shape) + 1):
            role = meaning[axis] if axis < len(meaning) else "new"
            yield axis, {"channels": 0.45, "features": 0.45, "batch": 1.1}.get(role, 0.75) + 0.01 * axis
    elif parameter.kind == "flag":
        yield not given, 2.0
    elif parameter.kind == "choice":
        for choice in parameter.choices:
            yield choice, 2.2
    elif parameter.kind == "size":
        yield from _numbers(problem, parameter, given)
    elif parameter.name == "axes" and problem.name == "dot":
        for first in range(1, len(problem.shapes[0])):
            for second in range(1, len(problem.shapes[-1])):
                yield (first, second), 0.7 + 0.01 * (first + second)
    elif parameter.name == "equation" and isinstance(given, str):
        yield from _equations(given)
    elif parameter.kind == "shape" and isinstance(given, tuple):
        for place in range(len(given)):
            yield (*given[:place], -1, *given[place + 1 :]), 1.0 - 0.01 * place
        yield (*shape[:1], -1), 1.6


def _numbers(problem: Problem, parameter: Parameter, given: Any) -> Iterator[tuple[Any, float]]:
    """Divisors of the sizes near the given number, the sizes themselves, small numbers; not what fixes the result."""
    if parameter.name in _EXPECTED:
        for size in problem.sizes:
            yield size, 0.9
        return
    if parameter.name in ("features", "filters", "parts") and problem.error is not None and problem.goal is None:
        return
    old = given if isinstance(given, int) else 1
    known = [size for shape in problem.shapes for size in shape if isinstance(size, int) and 0 < size <= 4096]
    numbers = {number for size in known for number in range(1, math.isqrt(size) + 1) if size % number == 0}
    numbers |= {size // number for size in known for number in numbers if size % number == 0} | {0, 1, 2, 3, old // 2, old * 2}
    near = sorted(numbers - {old}, key=lambda number: (abs(math.log2((number + 0.5) / (old + 0.5))), number))
    kernel = problem.others.get("kernel")
    if parameter.name == "padding" and isinstance(kernel, int):
        yield kernel // 2, 0.9
    for place, number in enumerate(near[:14]):
        yield number, 1.3 + 0.05 * place


def _equations(given: str) -> Iterator[tuple[str, float]]:
    """The letters of one operand in another order."""
    from itertools import permutations

    left, arrow, right = given.replace(" ", "").partition("->")
    terms = left.split(",")
    for position, term in enumerate(terms):
        if 1 < len(term) <= 4:
            for turned in permutations(term):
                changed = [*terms[:position], "".join(turned), *terms[position + 1 :]]
                yield ",".join(changed) + arrow + right, 0.9


# ----------------------------------------------------------------------------------------- what fits nothing above


def inner_candidates(problem: Problem) -> Iterator[Candidate]:
    """A product whose batch axes and summed axes both differ: batch first, as in a merge, then the summed axis."""
    if problem.name != "matmul" or len(problem.shapes) != 2 or () in problem.shapes:
        return
    x, y = problem.shapes
    inner = len(y) - 2 if len(y) > 1 else 0
    fronts = (x[:-2], y[:-2])
    before: tuple[Edit, ...] = ()
    if fronts[0] and fronts[1]:
        ways = plans(clashes(fronts, None, True), True)
        before = ways[0].edits if ways else ()
    if isinstance(x[-1], int) and isinstance(y[inner], int) and x[-1] != y[inner]:
        yield Candidate(
            (*before, Edit(0, "project", (len(x) - 1,), (y[inner],))),
            "matmul",
            {},
            1.0 + 2 * bool(before),
            reason("project", "features"),
            kind="project",
        )
    elif before:
        for way in plans(clashes(fronts, None, True), True):
            yield Candidate(way.edits, "matmul", {}, 1.0 + way.usual, way.when, kind=way.kind)


_MEANT: dict[str, tuple[tuple[str, dict[str, Any], str], ...]] = {
    "matmul": (("multiply", {}, "Right if one number should meet one number: the element by element product."),),
    "multiply": (("matmul", {}, "Right if the matrix product was meant: rows of x times columns of y."),),
    "dot": (("matmul", {}, "Right if the batch axes should broadcast, as in a matrix product."),),
    "conv2d": (
        ("conv1d", {}, "Right if x is a sequence of (batch, channels, length)."),
        ("conv3d", {}, "Right if x is a volume."),
    ),
    "conv1d": (("conv2d", {}, "Right if x is an image of (batch, channels, height, width)."),),
    "conv3d": (("conv2d", {}, "Right if x is an image, not a volume."),),
    "reshape": (("broadcast_to", {}, "Right if numbers should be repeated until the shape is full."),),
    "broadcast_to": (("reshape", {}, "Right if the numbers should only be counted out anew."),),
}
"""Operations that are taken for one another."""


def other_operations(problem: Problem) -> Iterator[Candidate]:
    """Another operation on the same operands."""
    for name, extra, when in _MEANT.get(problem.name, ()):
        if name not in operations():
            continue
        known = {parameter.name for parameter in operations()[name].parameters}
        others = {key: value for key, value in {**problem.others, **extra}.items() if key in known}
        title = operations()[name].title.lower()
        yield Candidate(
            (),
            name,
            others,
            1.8,
            when,
            f"use {name} instead" + ("" if title == name else f" ({title})"),
            kind=f"operation {name}",
        )


def counted_out(problem: Problem) -> Iterator[Candidate]:
    """A reshape whose counts differ: all numbers mapped, padded or cut to as many as are wanted."""
    to = problem.others.get("to")
    if problem.name != "reshape" or not isinstance(to, tuple | list) or not problem.shapes or not is_known(problem.shapes[0]):
        return
    (x,), target = problem.shapes[:1], tuple(size for size in to if size != -1)
    if not all(isinstance(size, int) and size > 0 for size in target) or not element_count(x):
        return
    have, unit = element_count(x), element_count(target)
    goals = {-(-have // unit) * unit, have // unit * unit} if -1 in to else {unit}
    for goal in sorted(goals - {0}):
        flat = Edit(0, "reshape", (), (have,))
        kind: Kind = "pad" if goal > have else "crop"
        change = Edit(0, kind, (0,), ((0, abs(goal - have)),))
        usual = 2.2 if kind == "pad" else 2.6
        yield Candidate((flat, change), "reshape", problem.others, usual, reason(kind, "time"), kind=kind)
        if x and len(to) > 1 and to[0] == x[0] and goal % int(x[0] or 1) == 0 and have * goal < 10**9:
            if len(x) == 2:
                continue  # the generic search projects the last axis of rows without a reshape
            rows = Edit(0, "reshape", (), (x[0], have // int(x[0] or 1)))
            wide = Edit(0, "project", (1,), (goal // int(x[0] or 1),))
            yield Candidate((rows, wide), "reshape", problem.others, 2.4, reason("project", "features"), kind="project")


def squeezed_out(problem: Problem) -> Iterator[Candidate]:
    """A squeeze of an axis that holds more than one place: its mean first."""
    if problem.name != "squeeze" or not isinstance(problem.error, ShapeError) or problem.error.axis is None:
        return
    axis = problem.error.axis
    if 0 <= axis < len(problem.shapes[0]):
        yield _one(problem, Edit(0, "mean", (axis,)), 1.0)
