"""Several edits, one after the other, each led by what the operation still refuses: for calls that no single edit mends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from shapewise.errors import ShapeError
from shapewise.syntax import literal
from shapewise.tensors.repair.candidates import Candidate, Problem
from shapewise.tensors.repair.edits import Edit, Kind
from shapewise.tensors.repair.merging import merge_candidates
from shapewise.tensors.repair.parameters import parameter_candidates
from shapewise.tensors.repair.reasons import reason
from shapewise.tensors.repair.roles import roles
from shapewise.tensors.shapes import element_count, is_known
from shapewise.types import Shape

LONGEST = 8
"""A chain of more edits is no repair any more."""
KEPT = 6
"""So many unfinished chains are followed at a time."""
_SHAPE = re.compile(r"\((?:\d+,\s*)*\d*,?\)")
_LONGER = 0.6
"""What a further edit adds to how unusual a chain is."""


def chain_candidates(problem: Problem) -> Iterator[Candidate]:
    """The shortest chains that lead to arguments which the operation takes."""
    if problem.error is None:
        return
    start = Candidate((), problem.name, problem.others, 0.0, "")
    waiting: list[tuple[Candidate, Problem]] = [(start, problem)]
    seen: set[str] = set()
    for _ in range(LONGEST):
        done, further = [], []
        for chain, rest in waiting:
            for step in _steps(rest):
                longer = _extended(chain, step)
                after = _after(longer, problem)
                if after is None or str(after.arguments) in seen:
                    continue
                seen.add(str(after.arguments))
                if after.error is None:
                    done.append(longer)
                else:
                    further.append((longer, after))
        if done:
            yield from done
            return
        waiting = sorted(further, key=lambda entry: (_missing(entry[1]) + entry[0].usual, str(entry[1].arguments)))[:KEPT]


def _missing(problem: Problem) -> int:
    """How many axes the operands have more or less than those of the example; merges take any number."""
    if problem.operation.family in ("merging", "reshaping") or problem.name == "einsum":
        return 0
    pairs = zip(problem.shapes, problem.operation.example["shapes"], strict=False)
    return 4 * sum(abs(len(shape) - len(model)) for shape, model in pairs)


def _extended(chain: Candidate, step: Candidate) -> Candidate:
    said = ", then ".join(text for text in (chain.said, step.said) if text)
    usual = chain.usual + step.usual + _LONGER
    edits, when = (*chain.edits, *step.edits), chain.when or step.when
    return replace(chain, edits=edits, others=step.others, usual=usual, when=when, said=said, kind="chain")


def _after(chain: Candidate, problem: Problem) -> Problem | None:
    """What is left to do after a chain; ``None`` where it cannot be carried out."""
    try:
        arguments = chain.arguments(problem.shapes)
    except ShapeError:
        return None
    try:
        problem.operation.shape(**arguments)
    except ShapeError as error:
        return Problem(problem.name, arguments, error, problem.goal)
    return Problem(problem.name, arguments, None, problem.goal)


def _steps(problem: Problem) -> Iterator[Candidate]:
    """Edits that the error points at."""
    error = problem.error
    if error is None:
        return
    for candidate in (*parameter_candidates(problem), *merge_candidates(problem)):
        plain = candidate.operation == problem.name and not candidate.order
        if plain and (candidate.edits or (candidate.usual < 1.2 and not _turns_a_flag(candidate, problem))):
            yield candidate
    yield from _counted(problem)
    yield from _advised_shapes(problem, error)
    if error.axis is None:
        for operand in range(len(problem.shapes)):
            yield from _axes(problem, operand)
    numbers = [size for size in error.sizes if isinstance(size, int) and size > 0]
    for operand, shape in enumerate(problem.shapes):
        places = [axis for axis, size in enumerate(shape) if isinstance(size, int) and size in numbers]
        for axis in [error.axis] if error.axis in places else places:
            yield from _towards(problem, operand, axis, numbers)


def _turns_a_flag(candidate: Candidate, problem: Problem) -> bool:
    """Whether only a flag changes: turned again and again, it would fill all chains."""
    changed = [name for name, value in candidate.others.items() if value != problem.others.get(name)]
    return any(isinstance(candidate.others[name], bool) for name in changed)


def _step(problem: Problem, edits: tuple[Edit, ...], usual: float, role: str = "") -> Candidate:
    return Candidate(edits, problem.name, problem.others, usual, reason(edits[0].kind, role))


def _counted(problem: Problem) -> Iterator[Candidate]:
    """All operands brought at once to as many axes as the operation's example has, in front."""
    edits: list[Edit] = []
    for operand, (shape, model) in enumerate(zip(problem.shapes, problem.operation.example["shapes"], strict=False)):
        more = len(model) - len(shape)
        if more > 0:
            edits.append(Edit(operand, "expand", tuple(range(more))))
        elif more < 0:
            edits.append(Edit(operand, "merge", (0, -more)))
    if edits:
        yield _step(problem, tuple(edits), 0.5 * len(edits))


def _axes(problem: Problem, operand: int) -> Iterator[Candidate]:
    """An axis more or less, at either end."""
    shape = problem.shapes[operand]
    for place in dict.fromkeys((0, len(shape))):
        yield _step(problem, (Edit(operand, "expand", (place,)),), 0.5)
    for start in dict.fromkeys((0, max(len(shape) - 2, 0))):
        if len(shape) > 1:
            yield _step(problem, (Edit(operand, "merge", (start, start + 1)),), 1.4)
    ones = [axis for axis, size in enumerate(shape) if size == 1]
    if ones:
        yield _step(problem, (Edit(operand, "squeeze", (ones[0],)),), 0.4)


def _advised_shapes(problem: Problem, error: ShapeError) -> Iterator[Candidate]:
    """Shapes that the error's advice names, for an operand that holds as many numbers, or as many axes."""
    for written in _SHAPE.findall(f"{error.fix} {error.needed}"):
        try:
            target = literal(written)
        except (ValueError, SyntaxError):
            continue
        if not isinstance(target, tuple) or not all(isinstance(size, int) and size > 0 for size in target):
            continue
        for operand, shape in enumerate(problem.shapes):
            if not is_known(shape) or shape == target:
                continue
            if element_count(shape) == element_count(target):
                yield _step(problem, (Edit(operand, "reshape", (), target),), 1.0)
            yield from _resized(problem, operand, shape, target)


def _resized(problem: Problem, operand: int, shape: Shape, target: Shape) -> Iterator[Candidate]:
    """An operand padded and cropped to a shape, after axes were put in or run together."""
    edits: list[Edit] = []
    more = len(target) - len(shape)
    if more > 0:
        edits.append(Edit(operand, "expand", tuple(range(more))))
    elif more < 0 and target:
        edits.append(Edit(operand, "merge", (0, -more)))
    made = Candidate(tuple(edits), problem.name, problem.others, 0.0, "").operands(problem.shapes)[operand]
    if len(made) != len(target):
        return
    less: dict[int, int] = {}
    for axis, (size, goal) in enumerate(zip(made, target, strict=True)):
        if isinstance(size, int) and isinstance(goal, int) and size != goal:
            less[axis] = size - goal
    for kind, axes in (("pad", [axis for axis in less if less[axis] < 0]), ("crop", [axis for axis in less if less[axis] > 0])):
        if axes:
            change = tuple((0, abs(less[axis])) for axis in axes)
            edits.append(Edit(operand, "pad" if kind == "pad" else "crop", tuple(axes), change))
    if edits:
        yield _step(problem, tuple(edits), 1.5 + len(edits))


def _towards(problem: Problem, operand: int, axis: int, numbers: list[int]) -> Iterator[Candidate]:
    """One axis that clashes brought to the sizes that it clashes with, and to their next multiple."""
    shape = problem.shapes[operand]
    size, role = shape[axis], roles(shape)[axis]
    if not isinstance(size, int):
        return
    goals = dict.fromkeys([*numbers, *(-(-size // number) * number for number in numbers)])
    for goal in goals:
        if goal == size:
            continue
        wide = axis == len(shape) - 1 or role in ("channels", "features")
        if wide:
            yield _step(problem, (Edit(operand, "project", (axis,), (goal,)),), 0.8, "features")
        kind: Kind = "pad" if goal > size else "crop"
        yield _step(problem, (Edit(operand, kind, (axis,), ((0, abs(goal - size)),)),), 1.5, role)
        if size == 1:
            yield _step(problem, (Edit(operand, "repeat", (axis,), (goal,)),), 1.0, role)
