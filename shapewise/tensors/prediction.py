"""Judging a reader's guess of a result's shape: what is right about it, and which belief leads to what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from shapewise.types import Demo, Shape, shape_text

_CONFUSED = ("concat", "stack", "add", "multiply", "matmul", "dot", "outer", "kronecker")
"""Operations that readers take for one another, in the order in which they are tried."""

_MISTAKEN = {"concat": "stack", "stack": "concat"}
"""Operations that are taken for one another along whatever axis."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a guess is right, and a sentence on it."""

    right: bool
    sentence: str


def judge(demo: Demo, guess: Shape | None) -> Judgement:
    """Compare a guess with the result; ``None`` guesses that the operation cannot be done.

    Parameters
    ----------
    demo
        The operation with its arguments.
    guess
        The shape that the reader expects.

    Examples
    --------
    >>> judge(Demo.parse("concat((2, 3), (2, 3), axis=0)"), (2, 2, 3)).sentence
    'That is the shape that stack would give: a new axis. concat makes no axis; it gives (4, 3).'
    >>> judge(Demo.parse("add((2, 3), (3,))"), (2, 3)).right
    True
    """
    try:
        result = operations()[demo.operation].shape(**demo.arguments)
    except ShapeError as error:
        if guess is None:
            return Judgement(True, f"Right: it cannot be done. {error.given}.")
        return Judgement(False, f"It cannot be done at all. {error.given}.")
    if guess is None:
        return Judgement(False, f"It can be done: {demo.operation} gives {shape_text(result)}.")
    if guess == result:
        return Judgement(True, f"Right: {shape_text(result)}.")
    return Judgement(False, f"{_belief(demo, guess, result)} gives {shape_text(result)}.")


def _belief(demo: Demo, guess: Shape, result: Shape) -> str:
    """What somebody believes who guesses like this; the sentence goes on with the operation's name and the result."""
    name = demo.operation
    other = _other_operation(demo, guess)
    if other.startswith("stack") and name == "concat":
        return f"That is the shape that {other} would give: a new axis. concat makes no axis; it"
    if other.startswith("concat") and name == "stack":
        return f"That is the shape that {other} would give: a longer axis. stack makes a new axis; it"
    if other:
        return f"That is the shape that {other} would give; {name}"
    shapes = demo.arguments["shapes"]
    if name == "concat" and len(guess) == len(result) + 1 and len(shapes) in guess:
        return "A new axis is what stack makes, of shapes that are all equal. concat makes no axis; it"
    if len(guess) + 1 == len(result) and guess == result[1:]:
        return f"The first axis, of size {result[0]}, is missing; it is easily forgotten where it is the batch. {name}"
    if sorted(map(str, guess)) == sorted(map(str, result)):
        return f"The sizes are right, but not their order; {name}"
    if len(guess) != len(result):
        return f"Your guess has {_axes(len(guess))}, the result {len(result)}; {name}"
    wrong = [axis for axis, (mine, true) in enumerate(zip(guess, result, strict=True)) if mine != true]
    told = ", ".join(f"axis {axis} is {result[axis]}, not {guess[axis]}" for axis in wrong)
    return f"{told[0].upper()}{told[1:]}; {name}"


def _axes(count: int) -> str:
    return "1 axis" if count == 1 else f"{count} axes"


def _other_operation(demo: Demo, guess: Shape) -> str:
    """An operation, or another axis of the same one, that gives what was guessed from the same operands."""
    arguments = dict(demo.arguments)
    for name in _CONFUSED:
        if name in operations() and name != demo.operation and _gives(name, arguments, guess):
            return name
    if "axis" not in arguments:
        return ""
    for name in (demo.operation, _MISTAKEN.get(demo.operation, demo.operation)):
        for axis in range(len(guess)):
            if _gives(name, {**arguments, "axis": axis}, guess):
                return f"{name} along axis {axis}"
    return ""


def _gives(name: str, arguments: Mapping[str, Any], guess: Shape) -> bool:
    """Whether an operation gives a shape, with those of the arguments that it takes."""
    operation = operations()[name]
    own = {"shapes", *(parameter.name for parameter in operation.parameters)}
    try:
        return operation.shape(**{key: value for key, value in arguments.items() if key in own}) == guess
    except (ShapeError, TypeError):
        return False
