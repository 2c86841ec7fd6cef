"""Ways out for any operation: every small edit of an operand, tried against the shape rule."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from shapewise.tensors.ops._movement import product_size
from shapewise.tensors.repair.candidates import Candidate, Problem
from shapewise.tensors.repair.edits import Edit, Kind
from shapewise.tensors.repair.merging import ELEMENTWISE, JOINING, permuted
from shapewise.tensors.repair.reasons import reason
from shapewise.tensors.repair.roles import product_roles, roles
from shapewise.tensors.shapes import element_count, is_known
from shapewise.types import Shape

_AXIS_COUNTING = ("squeeze", "expand_dims", "flatten", "reshape")
"""Operations that an axis more makes possible without helping anybody."""
_NUMBER = re.compile(r"\b\d{1,6}\b")
FEWEST_WINDOWED = 2
"""Operations on images slide over the last axes; an axis that is too short for the kernel is padded or upsampled."""


def operand_candidates(problem: Problem) -> Iterator[Candidate]:
    """One edit of one operand; which of them help, the shape rule says."""
    merging = problem.name in ELEMENTWISE + JOINING
    for operand, shape in enumerate(problem.shapes):
        yield from _axis_count(problem, operand, shape)
        if not merging:
            yield from _sizes(problem, operand, shape)
            if problem.operation.axes == "image":
                yield from _windows(problem, operand, shape)
    if not merging:
        yield from permuted(problem)
    if len(problem.shapes) == 2 and not merging:
        yield Candidate(
            (),
            problem.name,
            problem.others,
            0.8,
            reason("swap"),
            f"swap {problem.names[0]} and {problem.names[1]}",
            (1, 0),
            kind="swap",
        )


def one_edit(problem: Problem, edit: Edit, usual: float, role: str = "") -> Candidate:
    """A candidate of a single edit, with the reason that belongs to it."""
    return Candidate((edit,), problem.name, problem.others, usual, reason(edit.kind, role), kind=edit.kind)


def _axis_count(problem: Problem, operand: int, shape: Shape) -> Iterator[Candidate]:
    """Axes put in, taken out, run together."""
    # an error that names an axis is about sizes: one axis more would only hide it
    more = 1.8 if problem.error is not None and problem.error.axis is not None else 0.0
    for place in range(len(shape) + 1 if _may_lack_axes(problem, operand, shape) else 0):
        yield one_edit(problem, Edit(operand, "expand", (place,)), 0.3 + more + 0.05 * place)
        yield one_edit(problem, Edit(operand, "expand", (0, place + 1)), 0.8 + more + 0.05 * place)
    ones = tuple(axis for axis, size in enumerate(shape) if size == 1)
    for axis in ones:
        yield one_edit(problem, Edit(operand, "squeeze", (axis,)), 0.35)
    if len(ones) > 1:
        yield one_edit(problem, Edit(operand, "squeeze", ones), 0.4)
    for start in range(len(shape) - 1 if problem.name not in ELEMENTWISE else 0):
        for end in range(start + 1, len(shape)):
            usual = 1.2 if start == 1 and end == len(shape) - 1 else 1.4 if (start, end) == (0, 1) else 3.0
            if problem.operation.family == "sequence" and len(shape) > 3:
                usual = 1.2 if start == 1 and end == len(shape) - 2 else 3.0  # places become steps, samples stay apart
            if problem.name == "matmul" and min(map(len, problem.shapes)) > 2:
                usual = 3.5  # both are stacks, which would no longer meet sample by sample
            elif product_size(shape[start : end + 1]) in problem.sizes:  # the very number that something else in the call has
                usual = 0.4
            yield one_edit(problem, Edit(operand, "merge", (start, end)), usual)
    for other, wanted in enumerate(problem.shapes):
        known = other != operand and wanted != shape and is_known(wanted) and is_known(shape)
        if known and element_count(wanted) == element_count(shape):
            yield one_edit(problem, Edit(operand, "reshape", (), wanted), 2.5)


def _may_lack_axes(problem: Problem, operand: int, shape: Shape) -> bool:
    """Whether an axis more could be what an operand is waiting for."""
    if problem.name in _AXIS_COUNTING + ELEMENTWISE:
        return False
    usual = problem.operation.example["shapes"]
    fixed = problem.operation.family in ("sequence", "output") and problem.error is not None and problem.error.axis is not None
    return not (fixed and operand < len(usual) and len(shape) >= len(usual[operand]))


def _sizes(problem: Problem, operand: int, shape: Shape) -> Iterator[Candidate]:
    """One axis brought to a size that occurs elsewhere in the call, or to the next multiple of one."""
    meaning = product_roles(shape) if problem.name == "matmul" else roles(shape)
    for axis, size in enumerate(shape):
        if not isinstance(size, int):
            continue
        goals = [goal for goal in problem.sizes if goal != size and goal > 0]
        dividing = [goal for goal in problem.sizes if 1 < goal < size and size % goal]
        goals += [multiple for goal in dividing for multiple in (-(-size // goal) * goal, size // goal * goal)]
        if problem.error is not None and problem.error.axis == axis:
            goals += [goal for goal in advised_numbers(problem) if goal < 4 * size]
        for goal in dict.fromkeys(goal for goal in goals if goal != size):
            wide = axis == len(shape) - 1 or meaning[axis] in ("channels", "features")
            role = meaning[axis] if meaning[axis] in ("channels", "features") or not wide else "features"
            if wide or role == "time":
                # what is far from the size that was given, and what loses numbers, was more seldom meant
                usual = (1.0 if wide else 4.0) + 0.05 * abs(math.log2(goal / size)) + 0.1 * (goal < size)
                usual += 1.2 if problem.name == "reshape" else 0.0
                yield one_edit(problem, Edit(operand, "project", (axis,), (goal,)), usual, role)
            kind: Kind = "pad" if goal > size else "crop"
            near = abs(goal - size) <= max(1, 0.15 * size)
            usual = (2.0 if near else 3.0) + (0.5 if kind == "crop" else 0.0) + (1.5 if 2 * goal < size else 0.0)
            yield one_edit(problem, Edit(operand, kind, (axis,), ((0, abs(goal - size)),)), usual, role)
            if size and goal % size == 0:
                yield one_edit(problem, Edit(operand, "repeat", (axis,), (goal // size,)), 3.2, role)
        if size > 1:
            yield one_edit(problem, Edit(operand, "mean", (axis,)), 4.5)


def _windows(problem: Problem, operand: int, shape: Shape) -> Iterator[Candidate]:
    """All axes of an image that are too short, made longer together."""
    space = [axis for axis in range(FEWEST_WINDOWED, len(shape)) if isinstance(shape[axis], int)]
    for goal in problem.sizes:
        short = tuple((axis, size) for axis in space if isinstance(size := shape[axis], int) and 0 < size < goal)
        if not short:
            continue
        axes = tuple(axis for axis, _ in short)
        pairs = tuple(((goal - size) // 2, goal - size - (goal - size) // 2) for _, size in short)
        factor = max(-(-goal // size) for _, size in short)
        far = 2.5 if factor > 4 else 0.0
        yield one_edit(problem, Edit(operand, "pad", axes, pairs), 1.6 + far, "space")
        yield one_edit(problem, Edit(operand, "repeat", axes, (factor,) * len(axes)), 1.8 + far, "space")
    for multiple in problem.sizes:
        wrong = tuple(
            (axis, size) for axis in space if isinstance(size := shape[axis], int) and multiple > 1 and size % multiple
        )
        if not wrong:
            continue
        axes = tuple(axis for axis, _ in wrong)
        up = tuple((0, -size % multiple) for _, size in wrong)
        yield one_edit(problem, Edit(operand, "pad", axes, up), 1.0, "space")
        down = tuple((0, size % multiple) for _, size in wrong)
        yield one_edit(problem, Edit(operand, "crop", axes, down), 1.2, "space")
    yield from _advised(problem, operand, shape, space)


def _advised(problem: Problem, operand: int, shape: Shape, space: list[int]) -> Iterator[Candidate]:
    """Axes that are at fault brought to the numbers that the error's advice names."""
    for goal in advised_numbers(problem):
        near = [axis for axis in space if 0 < _size(shape, axis) < 2 * goal < 4 * _size(shape, axis)]
        axes = [axis for axis in near if shape[axis] != goal]
        for kind, sign, usual in (("pad", 1, 0.9), ("crop", -1, 1.1)):
            more = [sign * (goal - _size(shape, axis)) for axis in axes]
            if more and min(more) > 0:
                pairs = tuple((number // 2, number - number // 2) for number in more)
                edit = Edit(operand, "pad" if kind == "pad" else "crop", tuple(axes), pairs)
                yield one_edit(problem, edit, usual, "space")


def advised_numbers(problem: Problem) -> list[int]:
    """The numbers that the error's advice names, each once."""
    if problem.error is None:
        return []
    return [
        int(number) for number in dict.fromkeys(_NUMBER.findall(f"{problem.error.fix} {problem.error.needed}")) if int(number)
    ]


def _size(shape: Shape, axis: int) -> int:
    size = shape[axis]
    return size if isinstance(size, int) else 0
