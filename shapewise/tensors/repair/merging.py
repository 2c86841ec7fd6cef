"""Ways out for the merges: operands that should meet and do not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations

from shapewise.errors import ShapeError
from shapewise.tensors.repair.candidates import Candidate, Problem
from shapewise.tensors.repair.edits import Edit
from shapewise.tensors.repair.equalize import Way, clashes, plans
from shapewise.tensors.repair.reasons import reason
from shapewise.tensors.repair.roles import roles
from shapewise.tensors.shapes import checked_axis, sizes_clash
from shapewise.types import Shape

ELEMENTWISE = ("add", "average", "divide", "maximum", "minimum", "multiply", "subtract")
JOINING = ("concat", "stack", "linear_identity")
MOST_PERMUTED = 5
"""Axes beyond which permutations are too many to try."""


def merge_candidates(problem: Problem) -> Iterator[Candidate]:
    """Candidates for a merge, in no order."""
    if problem.name not in ELEMENTWISE + JOINING or len(problem.shapes) < 2:
        return
    stretches = problem.name in ELEMENTWISE
    ndims = {len(shape) for shape in problem.shapes}
    if len(ndims) > 1:
        yield from _with_missing_axes(problem, stretches)
    if len(ndims) == 1 or stretches:
        yield from _equalized(problem, problem.shapes, (), stretches, 0.0 if len(ndims) == 1 else 1.5)
    yield from permuted(problem)
    yield from _instead(problem)
    yield from _shortcuts(problem)


def _joined_axis(problem: Problem, ndim: int) -> int | None:
    """The axis of a concatenation from the front; ``None`` where no axis is left out."""
    if problem.name not in ("concat", "linear_identity"):
        return None
    try:
        return checked_axis(problem.others.get("axis", 0 if problem.name == "concat" else -1), ndim)
    except ShapeError:
        return None


def _equalized(
    problem: Problem, shapes: tuple[Shape, ...], before: tuple[Edit, ...], stretches: bool, more: float
) -> Iterator[Candidate]:
    ndim = max(len(shape) for shape in shapes)
    for way in plans(clashes(shapes, _joined_axis(problem, ndim), stretches), stretches):
        when = reason("expand") if before else way.when
        yield Candidate((*before, *way.edits), problem.name, problem.others, way.usual + more, when, kind=_kind(way))


def _kind(way: Way) -> str:
    return "+".join(sorted({edit.kind for edit in way.edits}))


def _with_missing_axes(problem: Problem, stretches: bool) -> Iterator[Candidate]:
    """Axes of size 1 put in, so that all have equally many: where the sizes then meet, first; else in front."""
    target = max(problem.shapes, key=len)
    edits: list[Edit] = []
    fits = True
    for operand, shape in enumerate(problem.shapes):
        if len(shape) == len(target):
            continue
        places = best_places(shape, target, skip=_joined_axis(problem, len(target)))
        fits = fits and places is not None
        kept = places or tuple(range(len(target) - len(shape), len(target)))
        fresh = [axis for axis in range(len(target)) if axis not in kept]
        if stretches:  # broadcasting adds leading axes by itself
            fresh = [axis - min(kept, default=0) for axis in fresh if axis > min(kept, default=0)]
        if fresh:
            edits.append(Edit(operand, "expand", tuple(fresh)))
    shapes = Candidate(tuple(edits), problem.name, problem.others, 0, "").operands(problem.shapes)
    if edits and (fits or not stretches):
        yield Candidate(tuple(edits), problem.name, problem.others, 0.2, reason("expand"), kind="expand")
        if not fits or not stretches:
            yield from _equalized(problem, shapes, tuple(edits), stretches, 0.4)


def best_places(shape: Shape, target: Shape, skip: int | None = None) -> tuple[int, ...] | None:
    """Axes of the target at which the sizes of a shorter shape are met, channels before the rest.

    Examples
    --------
    >>> best_places((64,), (8, 64, 32, 32)), best_places((8, 64), (8, 64, 32, 32)), best_places((7,), (8, 64))
    ((1,), (0, 1), None)
    """
    meaning = roles(target)
    found = [
        places
        for places in combinations(range(len(target)), len(shape))
        if all(
            place == skip or size == 1 or not sizes_clash(size, target[place])
            for size, place in zip(shape, places, strict=True)
        )
    ]
    wanted = ("channels", "features", "batch", "time", "space")
    return min(found, key=lambda places: (sorted(wanted.index(meaning[place]) for place in places), places), default=None)


def _shortcuts(problem: Problem) -> Iterator[Candidate]:
    """The larger image with fewer or more channels brought to the smaller one by a 1x1 convolution with a stride."""
    if len(problem.shapes) != 2 or problem.name not in ELEMENTWISE or {len(shape) for shape in problem.shapes} & {0, 1, 2}:
        return
    for operand, (shape, other) in enumerate((problem.shapes, problem.shapes[::-1])):
        if len(shape) != len(other) or roles(shape)[1] != "channels":
            continue
        pairs = list(zip(shape[2:], other[2:], strict=True))
        if not all(isinstance(size, int) and isinstance(wanted, int) and size > wanted > 0 for size, wanted in pairs):
            continue
        strides = {-(-size // wanted) for size, wanted in pairs if isinstance(size, int) and isinstance(wanted, int)}
        if len(strides) == 1 and isinstance(other[1], int) and isinstance(shape[1], int):
            edit = Edit(operand, "shortcut", tuple(range(1, len(shape))), (other[1], *[max(strides)] * (len(shape) - 2)))
            yield Candidate((edit,), problem.name, problem.others, 0.4, reason("shortcut"), kind="shortcut")


def _unlikely(problem: Problem, shape: Shape, order: tuple[int, ...]) -> float:
    """How much less usual a permutation is outside the merges: of an image that has its channels first, or of the batch."""
    if problem.operation.family == "products" and len(shape) > 2 and order[0] != 0:
        return 1.6
    if problem.operation.family in ("merging", "products"):
        return 0.0
    if problem.name == "squeeze":
        return 1.0
    if problem.operation.axes == "image":
        last = order[0] == 0 and order[1] == len(shape) - 1
        built = problem.others.get("channels")
        return 0.0 if last and (roles(shape)[-1] == "channels" or shape[-1] == built) else 2.0
    return 1.5 if order[0] != 0 else 0.0


def permuted(problem: Problem) -> Iterator[Candidate]:
    """One operand with its axes in another order, where that alone makes it fit."""
    for operand, shape in enumerate(problem.shapes):
        if not 2 <= len(shape) <= MOST_PERMUTED:
            continue
        reached: dict[Shape, tuple[float, tuple[int, ...]]] = {}
        for order in permutations(range(len(shape))):
            moved = sum(1 for axis, place in enumerate(order) if axis != place)
            if not moved or (len(shape) > 3 and order[0] != 0):
                continue
            # one axis taken to another place is what layouts differ by: channels first and channels last
            single = any(list(rest := order[:axis] + order[axis + 1 :]) == sorted(rest) for axis in range(len(order)))
            usual = (0.3 if single else 0.42) + 0.02 * moved - 0.01 * operand + (0.5 if order[0] != 0 else 0.0)
            usual += _unlikely(problem, shape, order)
            made = tuple(shape[axis] for axis in order)
            # of two orders that give one shape the plainer: height and width are not swapped for nothing
            reached[made] = min(reached.get(made, (usual, order)), (usual, order))
        for usual, order in reached.values():
            edits = (Edit(operand, "transpose", order),)
            yield Candidate(edits, problem.name, problem.others, usual, reason("transpose"), kind="transpose")


def _instead(problem: Problem) -> Iterator[Candidate]:
    """Another merge that was probably meant."""
    shapes = problem.shapes
    same = len({len(shape) for shape in shapes}) == 1
    if same and problem.name != "concat":
        found = clashes(shapes, None, False)
        wide = next((clash for clash in found if clash.role in ("channels", "features")), found[-1] if found else None)
        if wide is not None:
            said = f"concatenate instead on axis {wide.axis}"
            others = [clash for clash in found if clash is not wide]
            ways = plans(others, False) if others else [None]
            for way in ways[:1]:
                edits, usual = (way.edits, way.usual) if way is not None else ((), 0.0)
                likely = 0.4 if problem.name == "stack" else 0.8 if wide.role in ("channels", "features") else 2.2
                yield Candidate(edits, "concat", {"axis": wide.axis}, usual + likely, reason("concat"), said, kind="concat")
    if same and problem.goal is not None:
        for axis in range(len(shapes[0])):
            yield Candidate(
                (), "concat", {"axis": axis}, 0.8, reason("concat"), f"concatenate instead on axis {axis}", kind="concat"
            )
    if problem.name in ("concat", "linear_identity"):
        meant = 0.3 if problem.others.get("axis") == len(shapes[0]) else 0.9  # an axis one past the last is a new one
        yield Candidate((), "stack", {"axis": -1}, meant, reason("stack"), "stack instead, along a new last axis", kind="stack")
    if problem.name in ("concat", "stack"):
        yield Candidate((), "add", {}, 2.0, reason("add"), "add instead, element by element", kind="add")
    if problem.name in JOINING and not same:
        flat = tuple(Edit(operand, "merge", (0, len(shape) - 1)) for operand, shape in enumerate(shapes) if len(shape) > 1)
        said = "concatenate the flattened operands instead"
        yield Candidate(flat, "concat", {"axis": 0}, 6.0, reason("merge"), said, kind="flat")
