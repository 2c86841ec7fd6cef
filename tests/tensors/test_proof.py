"""Every operation's example is run, small, and comes to the shape that was promised."""

from __future__ import annotations

import pytest

from shapewise.tensors.ops import operations
from shapewise.tensors.proof import numbers, prove
from shapewise.types import Demo


@pytest.mark.parametrize("name", sorted(operations()))
def test_the_run_keeps_the_promise(name: str) -> None:
    operation = operations()[name]
    proof = prove(Demo(name, operation.example))
    assert proof is not None
    assert proof.shape == operation.shape(**proof.demo.arguments)
    assert len(proof.shape) == len(operation.shape(**operation.example))
    shown = numbers(proof.demo)
    assert shown[-1][0] == f"z {proof.shape}"
    assert len(shown) == 1 + len(operation.inputs(**proof.demo.arguments))
    assert all(0 < len(text) < 5_000 for _name, text in shown)


def test_what_cannot_be_allocated_is_run_as_a_copy() -> None:
    proof = prove(Demo.parse("add((1000000, 1000000), (1000000, 1000000))"))
    assert proof is not None
    assert proof.scaled
    assert proof.demo.arguments["shapes"][0] == proof.demo.arguments["shapes"][1]


def test_what_cannot_be_done_is_not_proved() -> None:
    assert prove(Demo.parse("add((64, 5), (32, 5))")) is None
