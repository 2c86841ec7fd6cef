"""Judging a reader's guess of a result's shape: what is right about it, and which belief leads to what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from shapewise.types import Demo, Shape, shape_text

_CONFUSED = ("concat", "stack", "add", "multiply", "matmul", "dot", "outer", "kronecker")
"""Operations that readers take for one another, in the order in which they are tried."""


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
    if other == "stack" and name == "concat":
        return "That is the shape that stack would give: a new axis. concat makes no axis; it"
    if other == "concat" and name == "stack":
        return "That is the shape that concat would give: a longer axis. stack makes a new axis; it"
    if other:
        return f"That is the shape that {other} would give; {name}"
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
    known = operations()
    arguments = dict(demo.arguments)
    for name in _CONFUSED:
        if name not in known or name == demo.operation:
            continue
        own = {parameter.name for parameter in known[name].parameters}
        try:
            if known[name].shape(**{key: value for key, value in arguments.items() if key == "shapes" or key in own}) == guess:
                return name
        except (ShapeError, TypeError):
            continue
    if "axis" in arguments:
        for axis in range(-len(guess), len(guess)):
            try:
                if axis != arguments["axis"] and known[demo.operation].shape(**{**arguments, "axis": axis}) == guess:
                    return f"{demo.operation} along axis {axis}"
            except ShapeError:
                continue
    return ""
