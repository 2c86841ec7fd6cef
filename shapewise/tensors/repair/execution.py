"""Every fix is carried out in NumPy before it is shown; large shapes on a small copy with the same clash."""

from __future__ import annotations

from functools import cache
from typing import Any

from shapewise.errors import ShapeError
from shapewise.quiet import without_warnings
from shapewise.tensors.ops import operations, unasked
from shapewise.tensors.repair.candidates import Candidate, Problem
from shapewise.tensors.repair.copies import FAIR, LARGE, SMALL, Copy, copies
from shapewise.tensors.repair.edits import edited
from shapewise.tensors.repair.lines import edit_lines, final_lines, operand_names
from shapewise.types import Framework, Shape


def code_of(candidate: Candidate, problem: Problem, shapes: tuple[Shape, ...], framework: Framework) -> str | None:
    """All lines of a fix that ``shape`` takes: the edits, then the operation on what they made; the result is ``z``."""
    made, lines = list(shapes), []
    for edit in candidate.edits:
        name = problem.names[edit.operand]
        lines.append(edit_lines(framework, made[edit.operand], edit, name))
        made = edited(made, edit)
    operation = unasked(candidate.operation)
    order = candidate.order or tuple(range(len(shapes)))
    last = final_lines(framework, operation, candidate.arguments(shapes), [problem.names[position] for position in order])
    if last is None:
        return None
    return "\n".join([*lines, last])


def succeeds(candidate: Candidate, problem: Problem, *, patient: bool = True) -> bool:
    """Whether the NumPy code of the fix runs and gives what the shape rule promises; large copies only if ``patient``."""
    fair: list[Copy] = []
    large: list[Copy] = []
    small = False
    for copy in copies(candidate, problem):
        if copy.is_within(SMALL):
            small = True
            if _runs(copy, problem):
                return True
        elif copy.is_within(FAIR):
            fair.append(copy)
        elif copy.is_within(LARGE):
            large.append(copy)
    if not (small or fair) and patient:
        fair = large
    return any(_runs(copy, problem) for copy in fair)


@cache
def whole_numbers(operation: str) -> frozenset[str]:
    """Operands that hold whole numbers, such as words' numbers, seen in the operation's example."""
    made = operations()[operation].inputs(**operations()[operation].example)
    return frozenset(name for name, array in made.items() if array.dtype.kind in "iub")


def _runs(copy: Copy, problem: Problem) -> bool:
    """Whether the lines of a fix, carried out on zeros, give what the shape rule promises."""
    import numpy as np

    shapes = copy.shapes
    try:
        lines = code_of(copy.fix, problem, shapes, "numpy")
    except ShapeError:
        return False  # an edit that its own operation refuses has no lines
    if lines is None:
        return False
    whole = whole_numbers(problem.name)
    names = operand_names(problem.operation, len(shapes))
    space: dict[str, Any] = {
        name: np.zeros(tuple(size for size in shape if isinstance(size, int)), dtype=int if name in whole else float)
        for name, shape in zip(names, shapes, strict=True)
    }
    space["np"] = np
    try:
        with without_warnings():  # zeros are divided by zeros here: only the shape is asked for
            exec(compile(lines, "<fix>", "exec"), space)  # noqa: S102 - lines that this package itself generated
    except (ValueError, IndexError, TypeError, ZeroDivisionError, NameError):
        return False  # a name is missing where the weights are too large for an array to be made of them
    return isinstance(space.get("z"), np.ndarray | np.generic) and np.shape(space["z"]) == copy.result
