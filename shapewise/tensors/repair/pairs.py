"""Two edits, one after the other, for calls that no single edit mends."""

from __future__ import annotations

from collections.abc import Iterator

from shapewise.errors import ShapeError
from shapewise.tensors.repair.candidates import Candidate, Problem
from shapewise.tensors.repair.edits import Edit
from shapewise.tensors.repair.merging import merge_candidates
from shapewise.tensors.repair.parameters import parameter_candidates
from shapewise.tensors.repair.search import one_edit, operand_candidates

MOST_OPENINGS = 30
"""So many first edits of two are followed up."""


def second_candidates(problem: Problem) -> Iterator[Candidate]:
    """Two edits, one after the other: an axis more or less first, then whatever makes the rest fit; or two arguments."""
    for first in _openings(problem):
        shapes = list(first.operands(problem.shapes))
        arguments = {**first.others, "shapes": shapes}
        try:
            problem.operation.shape(**arguments)
            continue  # one edit is enough, and was proposed already
        except ShapeError as error:
            after = Problem(problem.name, arguments, error, problem.goal)
        for second in (*operand_candidates(after), *parameter_candidates(after), *merge_candidates(after)):
            if not second.order and second.operation == problem.name and (first.edits or not second.edits):
                said = ", then ".join(text for text in (first.said, second.said) if text)
                usual = first.usual + second.usual + 1.0
                edits = (*first.edits, *second.edits)
                kind = f"{first.kind}+{second.kind}"
                yield Candidate(edits, problem.name, second.others, usual, second.when, said, kind=kind)


def _openings(problem: Problem) -> Iterator[Candidate]:
    """First edits of two: axes put in, taken out or run together, and another axis named."""
    for operand, shape in enumerate(problem.shapes):
        for place in range(len(shape) + 1):
            yield one_edit(problem, Edit(operand, "expand", (place,)), 0.3 + 0.05 * place)
        for axis, size in enumerate(shape):
            if size == 1:
                yield one_edit(problem, Edit(operand, "squeeze", (axis,)), 0.4)
        for start in range(len(shape) - 1):
            yield one_edit(problem, Edit(operand, "merge", (start, start + 1)), 1.4)
    for candidate in parameter_candidates(problem):
        if any(kind in candidate.kind for kind in ("axis", "axes")):
            yield candidate
    yield from sorted(_progress(problem), key=lambda candidate: candidate.usual)[:MOST_OPENINGS]


def _progress(problem: Problem) -> Iterator[Candidate]:
    """Edits after which the operation fails at another place: one fault of two is mended."""
    if problem.error is None:
        return
    before = (problem.error.where, problem.error.axis, problem.error.rule, problem.error.sizes)
    for candidate in operand_candidates(problem):
        if candidate.order or candidate.kind in ("expand", "squeeze", "merge"):
            continue
        try:
            arguments = candidate.arguments(problem.shapes)
        except ShapeError:
            continue  # a crop that would leave nothing
        try:
            problem.operation.shape(**arguments)
        except ShapeError as error:
            if (error.where, error.axis, error.rule, error.sizes) != before:
                yield candidate
