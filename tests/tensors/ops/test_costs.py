"""Parameters and multiply-adds against PyTorch's own counts, on the very line that a reader would paste."""

from __future__ import annotations

import re
from typing import Any

import pytest
import torch
from torch.nn.modules.module import register_module_forward_pre_hook
from torch.utils.flop_counter import FlopCounterMode

from shapewise.tensors.ops import operations
from shapewise.types import shape_text
from tests.tensors.ops.harness import bound, execute

LEARNED: list[tuple[str, dict[str, Any]]] = [
    ("conv1d", {"shapes": [(2, 6, 20)], "filters": 4, "kernel": 5, "stride": 2}),
    ("conv2d", {"shapes": [(2, 3, 14, 12)], "filters": 8, "kernel": (3, 5), "padding": 1, "bias": False}),
    ("conv2d", {"shapes": [(2, 6, 14, 12)], "filters": 9, "groups": 3, "dilation": 2}),
    ("conv2d", {"shapes": [(2, 6, 15, 12)], "filters": 9, "stride": 2, "padding": "same"}),
    ("conv3d", {"shapes": [(1, 2, 5, 6, 7)], "filters": 3}),
    ("depthwise_conv2d", {"shapes": [(2, 6, 9, 9)], "multiplier": 2}),
    ("conv_transpose2d", {"shapes": [(2, 6, 5, 7)], "filters": 4, "kernel": 3, "output_padding": 1}),
    ("conv_transpose2d", {"shapes": [(2, 6, 5, 7)], "filters": 4, "groups": 2, "padding": 1, "kernel": 4}),
    ("patch_embed", {"shapes": [(2, 3, 16, 24)], "patch": 8, "features": 10}),
    ("layer_norm", {"shapes": [(2, 5, 7)], "normalized": (5, 7)}),
    ("batch_norm", {"shapes": [(4, 6, 5, 5)]}),
    ("group_norm", {"shapes": [(4, 6, 5, 5)], "groups": 3}),
    ("embedding", {"shapes": [(4, 6)], "vocabulary": 50, "features": 8}),
    ("multi_head_attention", {"shapes": [(5, 2, 12)], "heads": 3}),
    ("multi_head_attention", {"shapes": [(2, 5, 12), (2, 7, 10), (2, 7, 8)], "heads": 3, "bias": False, "batch_first": True}),
    ("rnn", {"shapes": [(7, 2, 3)], "hidden": 5, "layers": 2}),
    ("lstm", {"shapes": [(7, 2, 3)], "hidden": 5, "layers": 3, "bidirectional": True}),
    ("gru", {"shapes": [(2, 7, 3)], "hidden": 5, "batch_first": True, "bidirectional": True, "merge": "sum"}),
    ("residual_block", {"shapes": [(2, 4, 8, 8)]}),
    ("residual_block", {"shapes": [(2, 4, 8, 8)], "filters": 6, "stride": 2, "shortcut": "projection", "norm": False}),
    ("dense_block", {"shapes": [(2, 4, 6, 6)], "layers": 3, "growth": 2}),
    ("dense_block", {"shapes": [(2, 4, 6, 6)], "layers": 3, "growth": 2, "bottleneck": True, "norm": False}),
    (
        "inception_block",
        {"shapes": [(2, 6, 5, 5)], "ones": 2, "reduce3": 3, "threes": 4, "reduce5": 1, "fives": 2, "pooled": 3},
    ),
    ("se_gate", {"shapes": [(2, 8, 5, 5)], "reduction": 3}),
    ("unet", {"shapes": [(1, 3, 16, 24)], "depth": 3, "base": 2, "classes": 4}),
    (
        "unet",
        {"shapes": [(1, 1, 48, 48)], "depth": 2, "base": 2, "padding": "valid", "fit": "crop", "merge": "add", "up": "nearest"},
    ),
]


def beside_products(name: str, arguments: dict[str, Any]) -> int:
    """What we count and PyTorch's counter, which knows convolutions and matrix products, does not."""
    operation = operations()[name]
    x, result = arguments["shapes"][0], operation.shape(**arguments)

    def count(shape: Any) -> int:
        return int(torch.Size(shape).numel())

    if name == "residual_block":
        return count(result)
    if name == "inception_block":
        return 9 * count(x)
    if name == "se_gate":
        return 2 * count(x)
    if name == "unet":
        assert operation.results is not None
        levels = operation.results(**arguments).items()
        added = sum(count(shape) for level, shape in levels if level.startswith("joined") and arguments.get("merge") == "add")
        return added + sum(4 * count(shape) for level, shape in levels if level.startswith("pooled"))
    return 0


@pytest.mark.parametrize(("name", "arguments"), LEARNED, ids=[f"{name}-{number}" for number, (name, _) in enumerate(LEARNED)])
def test_parameters_and_products_as_pytorch_counts_them(name: str, arguments: dict[str, Any]) -> None:
    operation = operations()[name]
    lines = operation.code("torch", arguments)
    assert lines is not None
    called: dict[int, torch.nn.Module] = {}
    hook = register_module_forward_pre_hook(lambda module, _: called.setdefault(id(module), module) and None)
    try:
        with FlopCounterMode(display=False) as counter:
            z = execute(lines, "torch", bound(operation, arguments, "torch"))
    finally:
        hook.remove()
    assert tuple(z.shape) == operation.shape(**arguments)
    learned = {id(values): values.numel() for module in called.values() for values in module.parameters()}
    cost = operation.cost(**arguments)
    assert cost.parameters == sum(learned.values())
    assert cost.bytes == 4 * z.numel()
    if name.startswith(("conv", "depthwise", "patch", "residual", "dense", "inception", "se_gate", "unet")):
        assert 2 * (cost.flops - beside_products(name, arguments)) == counter.get_total_flops()


def test_attention_multiplies_as_pytorch_does() -> None:
    arguments = {"shapes": [(2, 3, 5, 8), (2, 3, 7, 8), (2, 3, 7, 6)]}
    operation = operations()["attention"]
    inputs = bound(operation, arguments, "torch")
    with FlopCounterMode(display=False) as counter:
        (inputs["query"] @ inputs["key"].transpose(-1, -2)).softmax(-1) @ inputs["value"]
    scores = 2 * 3 * 5 * 7
    assert 2 * (operation.cost(**arguments).flops - 3 * scores) == counter.get_total_flops()


def test_recurrent_layers_multiply_every_weight_at_every_place() -> None:
    cost = operations()["lstm"].cost(shapes=[(7, 2, 3)], hidden=5)
    assert cost.flops == 7 * 2 * 4 * 5 * (3 + 5)


@pytest.mark.parametrize(("name", "arguments"), LEARNED, ids=[f"{name}-{number}" for number, (name, _) in enumerate(LEARNED)])
def test_worked_lines_come_to_the_same_numbers(name: str, arguments: dict[str, Any]) -> None:
    operation = operations()[name]
    cost, result = operation.cost(**arguments), shape_text(operation.shape(**arguments))
    lines = {step.label: (step.formula, step.value) for step in operation.steps(**arguments)}
    assert any(result in value for _, value in lines.values())
    if "multiply-adds" in lines:
        assert lines["multiply-adds"][1] == f"{cost.flops:,}"
    formula, value = lines.get("parameters", ("", f"{cost.parameters:,}"))
    assert value == f"{cost.parameters:,}"
    if formula and not re.search("[a-z…]", formula):
        assert eval(formula.replace("·", "*").replace(",", "")) == cost.parameters


@pytest.mark.parametrize("size", range(26, 32))
def test_a_window_left_out_is_told(size: int) -> None:
    arguments = {"shapes": [(1, 1, size, size)], "kernel": 3, "padding": 1, "ceil_mode": True}
    operation = operations()["max_pool2d"]
    height = next(step for step in operation.steps(**arguments) if step.label.startswith("height"))
    rounded_up = -(-(size + 2 - 3) // 3) + 1
    left_out = operation.shape(**arguments)[2] != rounded_up
    assert ("left out" in height.formula) == left_out
