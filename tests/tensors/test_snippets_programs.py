"""Whole programs: followed to their end with the shapes of the real libraries, and stopped at the line of a mistake."""

import pytest

from shapewise.tensors.snippets import trace
from tests.tensors import snippet_programs
from tests.tensors.following import compare
from tests.tensors.snippet_programs import CALLS, MISTAKES, OPEN

pytestmark = pytest.mark.thorough

PROGRAMS = [source for name, source in sorted(vars(snippet_programs).items()) if name.isupper() and isinstance(source, str)]


def _names():
    import functools

    import jax
    import keras
    import numpy
    import torch
    from torch import nn

    return {
        "torch": torch,
        "nn": nn,
        "F": nn.functional,
        "np": numpy,
        "keras": keras,
        "jax": jax,
        "jnp": jax.numpy,
        "partial": functools.partial,
    }


def test_programs_are_followed_to_their_end():
    compared, failed = compare(PROGRAMS, _names())
    assert compared > 80
    assert failed == 0


def test_the_line_of_a_mistake_is_found():
    wrong = []
    for source, right, mistaken in MISTAKES:
        assert source.count(right) >= 1, right
        wrong.append(source.replace(right, mistaken))
    _, failed = compare(wrong, _names())
    assert failed == len(MISTAKES)


def test_calls_of_programs_agree():
    compared, failed = compare(CALLS, _names())
    assert compared > 40
    assert failed > 15


@pytest.mark.parametrize(("source", "told"), OPEN)
def test_what_depends_on_a_backend_or_on_values_ends_the_trace(source, told):
    done = trace(source)
    assert done.failure is None
    assert done.stopped_at is not None
    assert told in done.stopped_at.reason


def test_rounds_that_repeat_are_not_followed_again():
    source = "total = 0\nfor epoch in range(1500):\n    x = torch.zeros(5, 3)\n    total += x.size(0)\ny = torch.zeros(total)"
    done = trace(source)
    assert done.stopped_at is None
    assert done.shape == (7500,)
    assert len(done.lines) < 10


def test_a_loop_that_fills_weights_is_passed_over():
    source = (
        "class Net(nn.Module):\n    def __init__(self):\n        self.fc = nn.Linear(3, 4)\n        for m in self.modules():\n"
    )
    source += "            if isinstance(m, nn.Linear):\n                nn.init.kaiming_normal_(m.weight)\n"
    source += "    def forward(self, x):\n        return self.fc(x)\ny = Net()(torch.ones(2, 3))"
    assert trace(source).shape == (2, 4)
    counted = "net = nn.Linear(3, 4)\nn = []\nfor m in net.modules():\n    n.append(m)\ny = torch.zeros(len(n))"
    assert trace(counted).shape is None or trace(counted).stopped_at is not None


def test_a_round_that_uses_its_number_is_followed_each_time():
    done = trace("x = torch.zeros(9)\nfor i in range(4):\n    x = x[i:]\ny = x")
    assert done.shape == (3,)


def test_a_comparison_of_sizes_of_which_one_is_open_holds_nothing():
    done = trace("x = keras.Input((3, 4))\nif x.shape == (8, 3, 4):\n    y = keras.layers.Dense(2)(x)")
    assert done.stopped_at is not None
    assert done.stopped_at.number == 2
