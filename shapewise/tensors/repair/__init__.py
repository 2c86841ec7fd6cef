"""Repair: which small edits make an impossible operation possible, best first, each carried out before it is shown."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from shapewise.tensors.ops.residual_block import projection_parameters
from shapewise.tensors.repair.candidates import Candidate, Problem
from shapewise.tensors.repair.chains import chain_candidates
from shapewise.tensors.repair.edits import edit_cost, edit_loss, edit_title, edited
from shapewise.tensors.repair.execution import code_of, succeeds
from shapewise.tensors.repair.lines import FRAMEWORKS
from shapewise.tensors.repair.merging import ELEMENTWISE, merge_candidates
from shapewise.tensors.repair.parameters import parameter_candidates
from shapewise.tensors.repair.search import operand_candidates
from shapewise.tensors.repair.special import (
    counted_out,
    fits_whole_numbers,
    flattened_loss,
    inner_candidates,
    longer_table,
    other_operations,
    squeezed_out,
    stretched_out,
    unfolded_out,
    without_mask,
)
from shapewise.types import Demo, Fix, Framework, Shape

MOST_FIXES = 8
"""More than these nobody reads."""
MOST_OF_A_KIND = 2
FAR = 4.5
"""Fixes that are so much less usual than the best one are left out."""
MOST_TRIED = 40
"""So many candidates are carried out at most, best first."""

__all__ = ["repair"]


def repair(operation: str, *, goal: Shape | None = None, **arguments: Any) -> tuple[Fix, ...]:
    """Find the smallest edits that make an operation possible.

    Parameters
    ----------
    operation
        Its name, such as ``"add"``.
    goal
        The shape that should come out; ``None`` for any. Where it is given, an operation that is possible already is
        edited until it gives this shape.
    arguments
        ``shapes`` and the operation's own arguments, as they were refused.

    Returns
    -------
    tuple of Fix
        Best first: by how usual the edit is, then by what it costs; empty where the operation works as it is, or where
        the shapes themselves are none (a negative size).

    Notes
    -----
    Each fix was run in NumPy: at the sizes given, or, where these are large, on a copy with the same clash.
    **Source**: the edits are those of the articles on shape errors; projection and zero-padding shortcuts: He et al.,
    "Deep Residual Learning for Image Recognition", arXiv:1512.03385.

    Examples
    --------
    >>> for fix in repair("add", shapes=[(8, 64, 32, 32), (8, 32, 32, 32)])[:2]:
    ...     print(fix.title, fix.result_shape)
    project y to 64 channels with a 1x1 convolution (2,048 weights, no bias) (8, 64, 32, 32)
    concatenate instead on axis 1 (8, 96, 32, 32)
    """
    error: ShapeError | None = None
    try:
        result = operations()[operation].shape(**arguments)
        if goal is None or result == tuple(goal):
            return ()
    except ShapeError as refusal:
        error = refusal
    problem = Problem(operation, arguments, error, None if goal is None else tuple(goal))
    if not _is_repairable(problem):
        return ()
    fixes = _chosen(problem, _ranked(problem, _proposed(problem)))
    return (
        fixes
        or _chosen(problem, _ranked(problem, chain_candidates(problem)))
        or _chosen(problem, _ranked(problem, without_mask(problem)))
    )


def _is_repairable(problem: Problem) -> bool:
    """Whether the shapes are shapes at all: no edit mends a negative size."""
    shapes = problem.arguments.get("shapes")
    if not isinstance(shapes, list | tuple) or not shapes:
        return False
    for shape in shapes:
        if not isinstance(shape, list | tuple) or len(shape) > 12:
            return False
        for size in shape:
            if isinstance(size, bool | float) or (isinstance(size, int) and not 0 < size < 2**31):
                return False
    return True


def _ranked(problem: Problem, proposed: Iterator[Candidate]) -> list[tuple[float, str, Candidate, Shape]]:
    """Candidates that the shape rule takes, best first; ties by their title."""
    found: dict[str, tuple[float, str, Candidate, Shape]] = {}
    for candidate in proposed:
        if not fits_whole_numbers(problem, candidate):
            continue
        try:
            result = candidate.result(problem.shapes)
        except ShapeError:
            continue
        if result is None or (problem.goal is not None and result != problem.goal):
            continue
        title = _title(problem, candidate)
        score = candidate.usual + _price(problem, candidate) + _doubt(problem, candidate)
        if title not in found or score < found[title][0]:
            found[title] = (score, title, candidate, result)
    return sorted(found.values(), key=lambda entry: entry[:2])


def _proposed(problem: Problem) -> Iterator[Candidate]:
    yield from merge_candidates(problem)
    yield from parameter_candidates(problem)
    yield from operand_candidates(problem)
    yield from inner_candidates(problem)
    yield from other_operations(problem)
    yield from counted_out(problem)
    yield from squeezed_out(problem)
    yield from unfolded_out(problem)
    yield from flattened_loss(problem)
    yield from longer_table(problem)
    yield from stretched_out(problem)


def _doubt(problem: Problem, candidate: Candidate) -> float:
    """An elementwise operation that would run, with every operand stretched, is seldom what was meant."""
    if candidate.operation not in ELEMENTWISE:
        return 0.0
    told = operations()[candidate.operation].warnings(**candidate.arguments(problem.shapes))
    return 3.0 if any("every operand is stretched" in warning for warning in told) else 0.0


def _price(problem: Problem, candidate: Candidate) -> float:
    """What parameters and multiply-adds add to the order: a thousand weights count as a tenth of a step."""
    parameters, flops = _cost(problem, candidate)
    return 0.03 * math.log10(1 + parameters) + 0.01 * math.log10(1 + flops)


def _cost(problem: Problem, candidate: Candidate) -> tuple[int, int]:
    shapes, parameters, flops = list(problem.shapes), 0, 0
    for edit in candidate.edits:
        more = edit_cost(shapes[edit.operand], edit)
        parameters, flops = parameters + more[0], flops + more[1]
        shapes = edited(shapes, edit)
    if candidate.operation == "residual_block" and candidate.others.get("shortcut") != problem.others.get("shortcut"):
        parameters += projection_parameters(candidate.arguments(problem.shapes))
    return parameters, flops


def _title(problem: Problem, candidate: Candidate) -> str:
    shapes, told = list(problem.shapes), []
    for edit in candidate.edits:
        told.append(edit_title(shapes[edit.operand], edit, problem.names[edit.operand]))
        shapes = edited(shapes, edit)
    return ", then ".join([*told, *([candidate.said] if candidate.said else [])])


def _loses(problem: Problem, candidate: Candidate) -> str:
    shapes, told = list(problem.shapes), []
    for edit in candidate.edits:
        told.append(edit_loss(shapes[edit.operand], edit, problem.names[edit.operand]))
        shapes = edited(shapes, edit)
    return " ".join(loss for loss in [*told, candidate.loses] if loss)


def _chosen(problem: Problem, ranked: list[tuple[float, str, Candidate, Shape]]) -> tuple[Fix, ...]:
    """The best that also run, few of each kind."""
    fixes: list[Fix] = []
    kinds: dict[str, int] = {}
    for score, title, candidate, result in ranked[: MOST_TRIED * 4]:
        if len(fixes) == MOST_FIXES or (fixes and score > ranked[0][0] + FAR):
            break
        if kinds.get(candidate.kind, 0) >= MOST_OF_A_KIND or not succeeds(candidate, problem, patient=not fixes):
            continue
        kinds[candidate.kind] = kinds.get(candidate.kind, 0) + 1
        fixes.append(_fix(problem, title, candidate, result))
    return tuple(fixes)


def _fix(problem: Problem, title: str, candidate: Candidate, result: Shape) -> Fix:
    parameters, flops = _cost(problem, candidate)
    code: dict[Framework, str] = {}
    for framework in FRAMEWORKS:
        lines = code_of(candidate, problem, problem.shapes, framework)
        if lines is not None and "None)" not in lines.replace("dtype=None", ""):
            code[framework] = lines
    demo = Demo(candidate.operation, candidate.arguments(problem.shapes))
    return Fix(title, candidate.when, code, result, parameters, flops, _loses(problem, candidate), demo)
