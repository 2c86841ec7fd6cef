"""Guesses judged: the right one, and the beliefs behind the wrong ones."""

from __future__ import annotations

import pytest

from shapewise.tensors.prediction import judge
from shapewise.types import Demo


@pytest.mark.parametrize(
    ("demo", "guess", "right", "words"),
    [
        ("concat((8, 64, 5), (8, 32, 5), axis=1)", (8, 96, 5), True, "Right"),
        ("concat((2, 3), (2, 3), axis=0)", (2, 2, 3), False, "stack"),
        ("stack((2, 3), (2, 3), axis=0)", (4, 3), False, "concat"),
        ("concat((2, 3), (2, 3), axis=0)", (2, 6), False, "along axis"),
        ("concat((2, 3), (2, 3), axis=-1)", (4, 3), False, "concat along axis 0 would give"),
        ("concat((3, 32), (3, 32), axis=0)", (3, 2, 32), False, "stack along axis 1 would give: a new axis"),
        ("stack((8, 3), (8, 3), axis=0)", (8, 6), False, "concat along axis 1 would give: a longer axis"),
        ("concat((8, 64, 32), (8, 32, 32), axis=1)", (2, 8, 64, 32), False, "what stack makes, of shapes that are all equal"),
        ("concat((8, 64, 32), (8, 32, 32), axis=1)", (8, 64, 32, 9), False, "4 axes, the result 3"),
        ("concat((4, 4), (4, 4), axis=0)", (4, 4), False, "add would give"),
        ("concat((8, 64, 5), (8, 32, 5), axis=1)", (96, 5), False, "batch"),
        ("concat((8, 64, 5), (8, 32, 5), axis=1)", (96, 8, 5), False, "order"),
        ("concat((8, 64, 5), (8, 32, 5), axis=1)", (8, 97, 5), False, "xis 1 is 96, not 97"),
        ("concat((8, 64, 5), (8, 32, 5), axis=1)", (8,), False, "1 axis, the result 3"),
        ("add((64, 5), (32, 5))", (96, 5), False, "cannot be done at all"),
        ("add((64, 5), (32, 5))", None, True, "cannot be done"),
        ("add((64, 5), (64, 5))", None, False, "It can be done"),
    ],
)
def test_beliefs_are_named(demo, guess, right, words) -> None:
    verdict = judge(Demo.parse(demo), guess)
    assert verdict.right is right
    assert words in verdict.sentence
