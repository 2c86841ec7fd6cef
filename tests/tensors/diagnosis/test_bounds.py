"""No text takes long, however long or strange it is, and none is too strange."""

from __future__ import annotations

import random
import time

import pytest

from shapewise.tensors.diagnosis import diagnose, error_kind, looks_like_error

PIECES = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "1",
    "12",
    "x",
    "expected",
    "got",
    "shape",
    "size",
    "of",
    "ValueError:",
    "RuntimeError:",
    "Error",
    "must",
    "match",
    "dimension",
    "axis",
    "-1",
    "None",
    ",",
    ".",
    "=",
    "`",
    "'",
    '"',
    "│",
    ">",
    "In[0]:",
    "torch.Size([",
    "and",
    "but",
    "vs.",
    "é",
    "İ",
    "\x00",
    "[Op:",
    "{{node",
    "with",
    "input",
    "shapes:",
    "^",
    "~",
    "target",
    "channels",
    "99999999999999999999",
    "*",
    "?",
    "->",
    "\n",
    "\n\n",
    " ",
    "\x1b[1m",
    'File "a.py", line 1, in f\n',
    "Arguments received by ",
    "remapped shapes [original->remapped]: ",
]
MILLION = 1_000_000


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        "1x",
        "(",
        "[1, ",
        " ",
        "\n",
        "expected 3 ",
        "ValueError: ",
        "size 3 but got size 4 ",
        "(2,3) ",
        "a.b/",
        "> ",
        "│ ",
        "&gt;",
    ],
)
def test_a_megabyte_takes_less_than_a_second(piece: str) -> None:
    text = f"ValueError: {piece * (MILLION // len(piece))}"
    start = time.process_time()
    diagnose(text)
    diagnose(text.removeprefix("ValueError: "))
    assert time.process_time() - start < 2.0


def test_a_long_traceback_is_read_around_its_last_error() -> None:
    frames = '  File "/home/ada/a.py", line 3, in f\n    x = self.step(x)\n' * 3_500
    text = f"Traceback (most recent call last):\n{frames}ValueError: shapes (7,9) and (8,5) not aligned: 9 (dim 1) != 8 (dim 0)"
    assert len(text) > 200_000
    diagnose(text)
    start = time.process_time()
    found = diagnose(text)
    assert time.process_time() - start < 0.5
    assert found is not None
    assert found.shapes == ((7, 9), (8, 5))


def test_any_text_is_survived() -> None:
    chance = random.Random(7)
    for _ in range(150):
        text = "".join(chance.choices(PIECES, k=chance.choice((5, 40, 300))))
        diagnose(text)
        error_kind(text)
        looks_like_error(text)


@pytest.mark.parametrize(
    "shape", ["(0,)", "(-1, -1)", "(9223372036854775807, 2)", "()", "(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)"]
)
def test_strange_shapes_are_survived(shape: str) -> None:
    for words in (
        "shapes {} and (3,4) not aligned",
        "operands could not be broadcast together with shapes {} (5,)",
        "cannot reshape array of size 7 into shape {}",
    ):
        diagnose(f"ValueError: {words.format(shape)}")
