"""Ways out by another value of one argument: what the error advises, other axes, sizes that divide."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from shapewise.errors import ShapeError
from shapewise.syntax import literal
from shapewise.tensors.repair.candidates import Candidate, Problem
from shapewise.tensors.repair.reasons import chosen
from shapewise.tensors.repair.roles import roles
from shapewise.types import Parameter, Shape

_EXPECTED = ("channels", "in_features", "in_channels", "input_size", "normalized")
"""Arguments that say what a layer was made for."""
_DEEPEST = 12
"""Levels of a ladder: twelve halve 4096 places to one."""
_NOTHING_DONE = (("factor", 1), ("patch", 1), ("scale", 1))
"""Values with which an operation does nothing."""


def _is_expected(problem: Problem, name: str) -> bool:
    """Whether an argument says what the layer was made for; ``features`` does where it may be left out."""
    optional = any(parameter.name == name and parameter.default is None for parameter in problem.operation.parameters)
    return name in _EXPECTED or (name == "features" and optional)


_SUGGESTED = re.compile(r"(\w+)=(\(.*?\)|-?\d+|\"[^\"]*\"|'[^']*'|True|False|None)")


def parameter_candidates(problem: Problem) -> Iterator[Candidate]:
    """Another value of one argument: what the error advises, other axes, sizes that divide."""
    if problem.error is not None:
        advised: dict[str, Any] = {}
        for name, written in _SUGGESTED.findall(problem.error.fix):
            if any(parameter.name == name for parameter in problem.operation.parameters):
                try:
                    advised[name] = literal(written)
                except (ValueError, SyntaxError):
                    continue
        for name, value in advised.items():
            if (name, value) in _NOTHING_DONE:
                continue
            yield _with(problem, {name: value}, 1.8 if value in ((-1,), 1) else 0.6)
        if len(advised) > 1 and " or " not in problem.error.fix:
            yield _with(problem, advised, 0.9)
    for parameter in problem.operation.parameters:
        for value, usual in _values(problem, parameter):
            old = problem.others.get(parameter.name, parameter.default)
            if value != old and (parameter.name, value) not in _NOTHING_DONE:
                yield _with(problem, {parameter.name: value}, usual)


def _with(problem: Problem, changed: dict[str, Any], usual: float) -> Candidate:
    defaults = {parameter.name: parameter.default for parameter in problem.operation.parameters}
    told = ", ".join(
        f"{name}={value!r} instead of {problem.others.get(name, defaults.get(name))!r}" for name, value in changed.items()
    )
    name = next(iter(changed))
    if _is_expected(problem, name):
        return Candidate(
            (),
            problem.name,
            {**problem.others, **changed},
            usual,
            "Right if the layer has not been trained yet, or may be made anew.",
            f"make the layer for what comes in: {told}",
            kind=name,
        )
    return Candidate(
        (), problem.name, {**problem.others, **changed}, usual, chosen(name), f"use {told}", kind=f"argument {name}"
    )


def _values(problem: Problem, parameter: Parameter) -> Iterator[tuple[Any, float]]:
    """Values worth trying, with how usual they are."""
    shape = problem.shapes[0] if problem.shapes else ()
    given = problem.others.get(parameter.name, parameter.default)
    meaning = roles(shape)
    if parameter.kind == "axis":
        for axis in range(len(shape) + 1):
            role = meaning[axis] if axis < len(meaning) else "new"
            batch = 1.1 if problem.operation.family == "merging" else 2.2  # few layers work along the samples
            usual = {"channels": 0.45, "features": 0.45, "batch": batch}.get(role, 0.75) + 0.01 * axis
            yield axis, 0.2 if problem.name == "squeeze" and axis < len(shape) and shape[axis] == 1 else usual
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
        yield from _lettered(given, problem.shapes)
    elif parameter.kind == "shape" and isinstance(given, tuple):
        for place in range(len(given)):
            # What the next layer reads stands at the back; the number of rows is what may differ, as in a last batch that is
            # smaller. Where the rows are those of the operand, to leave them open would run numbers of several together.
            rows = place == 0 and len(given) > 1 and shape[:1] != given[:1]
            yield (*given[:place], -1, *given[place + 1 :]), 0.5 if rows else 1.0 - 0.01 * place
        if len(shape) > 1:  # a vector has no rows that could stay apart
            yield (*shape[:1], -1), 1.6


def _numbers(problem: Problem, parameter: Parameter, given: Any) -> Iterator[tuple[Any, float]]:
    """Divisors of the sizes near the given number, the sizes themselves, small numbers; not what fixes the result."""
    if _is_expected(problem, parameter.name):
        for size in problem.sizes:
            yield size, 0.9
        return
    if parameter.name in ("features", "filters", "parts") and problem.error is not None and problem.goal is None:
        return
    if parameter.name == "depth":
        yield from _fewer_levels(problem, given)
        return
    old = max(given, 0) if isinstance(given, int) else 1
    known = [size for shape in problem.shapes for size in shape if isinstance(size, int) and 0 < size <= 4096]
    numbers = {number for size in known for number in range(1, math.isqrt(size) + 1) if size % number == 0}
    numbers |= {size // number for size in known for number in numbers if size % number == 0} | {0, 1, 2, 3, old // 2, old * 2}
    near = sorted(numbers - {old}, key=lambda number: (abs(math.log2((number + 0.5) / (old + 0.5))), number))
    kernel = problem.others.get("kernel")
    if parameter.name == "padding" and isinstance(kernel, int):
        yield kernel // 2, 0.5 if kernel in (3, 5) and problem.operation.family == "convolution" else 0.9
    for place, number in enumerate(near[:14]):
        lone = 0.3 if parameter.name == "groups" and number in known else 0.0  # a channel a group is another layer
        yield number, 1.3 + 0.05 * place + lone


def _fewer_levels(problem: Problem, given: Any) -> Iterator[tuple[int, float]]:
    """The deepest ladder that works, and no shallower one: each level left out is one that would have been learned."""
    for depth in range(min(given, _DEEPEST) - 1, 0, -1) if isinstance(given, int) else ():
        try:
            problem.operation.shape(shapes=list(problem.shapes), **{**problem.others, "depth": depth})
        except ShapeError:
            continue
        yield depth, 1.2 + 0.05 * (given - depth)
        return


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


def _lettered(given: str, shapes: tuple[Shape, ...]) -> Iterator[tuple[str, float]]:
    """New letters in front for axes that have none, as a batch: they stay in the result."""
    left, _, right = given.replace(" ", "").partition("->")
    terms = left.split(",")
    free = [letter for letter in "abcdefghlmnopqrstuvwxyz" if letter not in given]
    missing = [len(shape) - len(term) for shape, term in zip(shapes, terms, strict=False)]
    most = max(missing, default=0)
    if len(terms) != len(shapes) or not 0 < most <= len(free):
        return
    batch = "".join(free[:most])
    grown = [batch[most - more :] + term if more > 0 else term for more, term in zip(missing, terms, strict=True)]
    yield f"{','.join(grown)}->{batch}{right}", 0.5
