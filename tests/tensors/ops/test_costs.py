"""What operations cost, held to PyTorch's own counter and to counts done by hand."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from shapewise.tensors.ops import operations
from tests.tensors.ops.harness import bound, execute

pytestmark = pytest.mark.thorough

COUNTED: list[tuple[str, dict[str, Any]]] = [
    ("linear", {"shapes": [(8, 96)], "features": 10, "bias": False}),
    ("linear", {"shapes": [(8, 5, 96)], "features": 10, "bias": False}),
    ("matmul", {"shapes": [(3, 4, 5), (5, 6)]}),
    ("matmul", {"shapes": [(7, 3, 4, 5), (7, 3, 5, 2)]}),
    ("dot", {"shapes": [(8, 10, 6), (8, 12, 6)], "axes": (2, 2)}),
    ("einsum", {"shapes": [(8, 10, 6), (8, 12, 6)], "equation": "bqd,bkd->bqk"}),
    ("conv2d", {"shapes": [(2, 3, 16, 16)], "filters": 8, "kernel": 3, "stride": 2, "padding": 1, "bias": False}),
]


@pytest.mark.parametrize(("name", "arguments"), COUNTED)
def test_multiply_adds_are_those_that_pytorch_counts(name: str, arguments: dict[str, Any]) -> None:
    operation = operations()[name]
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        execute(operation.code("torch", arguments), "torch", bound(operation, arguments, "torch"))
    assert 2 * operation.cost(**arguments).flops == counter.get_total_flops()  # PyTorch counts a multiply-add twice


def test_the_identity_costs_what_one_layer_on_both_costs() -> None:
    identity = operations()["linear_identity"].cost(shapes=[(8, 64), (8, 32)], features=16)
    layer = operations()["linear"].cost(shapes=[(8, 96)], features=16, bias=False)
    assert (identity.parameters, identity.flops, identity.bytes) == (layer.parameters, layer.flops, layer.bytes)


@pytest.mark.parametrize(
    ("name", "arguments", "flops", "numbers"),
    [
        ("add", {"shapes": [(4, 6), (4, 6)]}, 24, 24),
        ("add", {"shapes": [(4, 6), (6,), (1, 6)]}, 48, 24),
        ("average", {"shapes": [(4, 6), (4, 6)]}, 48, 24),  # an addition and a division each
        ("maximum", {"shapes": [(4, 6), (4, 6)]}, 24, 24),
        ("multiply", {"shapes": [(4, 6), (4, 1)]}, 24, 24),
        ("concat", {"shapes": [(4, 6), (4, 2)], "axis": 1}, 0, 32),
        ("stack", {"shapes": [(4, 6), (4, 6)]}, 0, 48),
        ("split", {"shapes": [(4, 6)], "parts": 3, "axis": 1}, 0, 8),
        ("reshape", {"shapes": [(4, 6)], "to": (8, 3)}, 0, 24),
        ("pad", {"shapes": [(4, 6)], "before": (1, 0)}, 0, 30),
        ("tile", {"shapes": [(4, 6)], "repeats": (2, 1)}, 0, 48),
    ],
)
def test_what_merges_and_moves_cost(name: str, arguments: dict[str, Any], flops: int, numbers: int) -> None:
    cost = operations()[name].cost(**arguments)
    assert (cost.parameters, cost.flops, cost.bytes) == (0, flops, 4 * numbers)


@pytest.mark.parametrize("bias", [True, False])
def test_parameters_are_those_of_the_layer(bias: bool) -> None:
    layer = torch.nn.Linear(96, 10, bias=bias)
    wanted = sum(parameter.numel() for parameter in layer.parameters())
    assert operations()["linear"].cost(shapes=[(8, 96)], features=10, bias=bias).parameters == wanted
