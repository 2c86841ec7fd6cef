"""Ways out that belong to one operation, or lead to another one that was probably meant."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from shapewise.tensors.ops._arguments import checked_axes
from shapewise.tensors.repair.candidates import Candidate, Problem
from shapewise.tensors.repair.chains import chain_candidates
from shapewise.tensors.repair.edits import Edit, Kind
from shapewise.tensors.repair.equalize import clashes, plans
from shapewise.tensors.repair.execution import whole_numbers
from shapewise.tensors.repair.merging import best_places
from shapewise.tensors.repair.reasons import reason
from shapewise.tensors.repair.roles import product_roles
from shapewise.tensors.repair.search import one_edit
from shapewise.tensors.shapes import element_count, is_known


def inner_candidates(problem: Problem) -> Iterator[Candidate]:
    """A product whose batch axes and summed axes both differ: batch first, as in a merge, then the summed axis."""
    if problem.name != "matmul" or len(problem.shapes) != 2 or () in problem.shapes:
        return
    x, y = problem.shapes
    inner = len(y) - 2 if len(y) > 1 else 0
    fronts = (x[:-2], y[:-2])
    # By themselves they would look like rows of features.
    meaning = product_roles(max(x, y, key=len))[:-2]
    ways = plans(clashes(fronts, None, True, meaning), True) if all(fronts) else []
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
        for way in ways:
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
        edits = (change,) if len(x) == 1 else (flat, change)  # a vector is flat already
        yield Candidate(edits, "reshape", problem.others, usual, reason(kind, "time"), kind=kind)
        if x and len(to) > 1 and to[0] == x[0] and goal % int(x[0] or 1) == 0 and have * goal < 10**9:
            if len(x) == 2:
                continue  # the generic search projects the last axis of rows without a reshape
            rows = Edit(0, "reshape", (), (x[0], have // int(x[0] or 1)))
            wide = Edit(0, "project", (1,), (goal // int(x[0] or 1),))
            yield Candidate((rows, wide), "reshape", problem.others, 2.4, reason("project", "features"), kind="project")


def stretched_out(problem: Problem) -> Iterator[Candidate]:
    """A broadcast whose operand meets the wrong axes: axes of size 1 that lead it to the right ones."""
    to = problem.others.get("to")
    if problem.name != "broadcast_to" or not isinstance(to, tuple | list) or not problem.shapes:
        return
    shape, target = problem.shapes[0], tuple(to)
    places = best_places(shape, target) if 0 < len(shape) < len(target) else None
    if places:
        fresh = tuple(axis - places[0] for axis in range(places[0], len(target)) if axis not in places)
        yield one_edit(problem, Edit(0, "expand", fresh), 0.2)


def unfolded_out(problem: Problem) -> Iterator[Candidate]:
    """Rows that are images run together: 784 = 1 · 28 · 28."""
    if problem.operation.axes != "image" or len(problem.shapes) != 1 or len(problem.shapes[0]) != 2:
        return
    rows, numbers = problem.shapes[0]
    built = problem.others.get("channels")
    for channels in (built,) if isinstance(built, int) else (1, 3):
        side = math.isqrt(numbers // channels) if isinstance(numbers, int) and channels else 0
        if side > 1 and channels * side * side == numbers:
            when = f"Right if each row is an image that was flattened: {numbers} = {channels} · {side} · {side}."
            edit = Edit(0, "reshape", (), (rows, channels, side, side))
            yield Candidate((edit,), problem.name, problem.others, 0.2, when, kind="unfolded")


def flattened_loss(problem: Problem) -> Iterator[Candidate]:
    """Scores with their classes last, and a class for each place: all places in one row."""
    if problem.name != "cross_entropy" or len(problem.shapes) != 2:
        return
    scores, targets = problem.shapes
    if len(targets) < 2 or scores[:-1] != targets:
        return
    edits = (Edit(0, "merge", (0, len(scores) - 2)), Edit(1, "merge", (0, len(targets) - 1)))
    when = "Right if every place counts alike, as with the words of a text: each gets a row of scores and one class."
    yield Candidate(edits, problem.name, problem.others, 0.45, when, kind="flattened")


def longer_table(problem: Problem) -> Iterator[Candidate]:
    """Rows for the positions that a table does not know yet."""
    if problem.name != "positional_add" or len(problem.shapes) != 2 or not all(len(shape) >= 2 for shape in problem.shapes):
        return
    (*_, length, _), (known, *_) = problem.shapes
    if isinstance(length, int) and isinstance(known, int) and known < length:
        cut = Edit(0, "crop", (len(problem.shapes[0]) - 2,), ((0, length - known),))
        yield Candidate((cut,), problem.name, problem.others, 1.0, reason("crop", "time"), kind="crop")
        when = "Right if the table may grow: the new rows are zeros here, to be learned, or worked out with sines."
        edit = Edit(1, "pad", (0,), ((0, length - known),))
        yield Candidate((edit,), problem.name, problem.others, 1.1, when, kind="pad")


def without_mask(problem: Problem) -> Iterator[Candidate]:
    """The chains that lead on where the mask is left out, for calls in which it agrees with nothing else."""
    if problem.others.get("mask") is None or problem.error is None:
        return
    arguments = {**problem.arguments, "mask": None}
    try:
        problem.operation.shape(**arguments)
    except ShapeError as error:
        for chain in chain_candidates(Problem(problem.name, arguments, error, problem.goal)):
            said = ", then ".join(text for text in (f"leave the mask {problem.others['mask']} out", chain.said) if text)
            yield replace(chain, said=said, loses="What the mask hid is seen.", kind="chain")


def fits_whole_numbers(problem: Problem, candidate: Candidate) -> bool:
    """Whether an edit can be made to numbers of words or classes, which cannot be mixed, and of which 0 is one."""
    whole = whole_numbers(problem.name)
    mixing = {"project", "mean", "pool", "shortcut"}
    if problem.name == "cross_entropy" and candidate.kind != "chain":  # a chain is the last resort
        mixing |= {"pad", "repeat"}
    return not any(edit.kind in mixing and problem.names[edit.operand] in whole for edit in candidate.edits)


def squeezed_out(problem: Problem) -> Iterator[Candidate]:
    """A squeeze of axes that hold more than one place: their mean first, over all of them at once, as after a pooling."""
    if problem.name != "squeeze" or not isinstance(problem.error, ShapeError) or problem.error.axis is None:
        return
    shape = problem.shapes[0]
    try:
        named = checked_axes(problem.others.get("axis"), len(shape), "axis")
    except ShapeError:
        return
    long = tuple(axis for axis in sorted(named) if shape[axis] != 1)
    if long:
        yield one_edit(problem, Edit(0, "mean", long), 1.0)
