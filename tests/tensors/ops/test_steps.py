"""The worked lines hold the reader's numbers and come to the promised shape."""

from __future__ import annotations

from typing import Any

import pytest

from shapewise.tensors.ops import operations
from shapewise.types import shape_text

MINE = [
    name
    for name, operation in operations().items()
    if operation.family in ("merging", "products", "reshaping")
    and name not in ("split", "concat", "stack", "linear_identity", "flatten")
]


@pytest.mark.parametrize("name", MINE)
def test_the_last_line_is_the_result(name: str) -> None:
    operation = operations()[name]
    assert operation.steps(**operation.example)[-1].value == shape_text(operation.shape(**operation.example))


@pytest.mark.parametrize(
    ("name", "arguments", "label", "formula", "value"),
    [
        ("add", {"shapes": [(8, 1, 6), (7, 1)]}, "axis 1", "1 and 7: 1 and missing axes stretch", "7"),
        ("concat", {"shapes": [(64, 128, 128), (32, 128, 128)], "axis": 0}, "axis 0", "64 + 32", "96"),
        ("concat", {"shapes": [(2, 5), (3, 5)], "axis": 0}, "y becomes", "z[2:5]", "(3, 5)"),
        ("stack", {"shapes": [(3, 4), (3, 4)], "axis": 1}, "new axis 1", "2 operands", "2"),
        ("split", {"shapes": [(8, 96)], "sizes": (64, 32), "axis": 1}, "z1 is", "x[:, 64:96]", "(8, 32)"),
        ("matmul", {"shapes": [(8, 10, 64), (64, 32)]}, "rows of x", "(8, 10, 64)", "10"),
        ("linear", {"shapes": [(8, 96)], "features": 10}, "parameters", "10 · 96 + 10", "970"),
        ("linear", {"shapes": [(8, 96)], "features": 10}, "multiply-adds", "8 · 96 · 10", "7,680"),
        ("reshape", {"shapes": [(2, 3, 4)], "to": (6, -1)}, "−1 stands for", "2 · 3 · 4 / (6)", "4"),
        ("flatten", {"shapes": [(8, 64, 7, 7)]}, "axes 1 to 3", "64 · 7 · 7", "3136"),
        ("transpose", {"shapes": [(8, 32, 32, 3)], "axes": (0, 3, 1, 2)}, "axis 1 of z", "axis 3 of x", "3"),
        ("pad", {"shapes": [(4, 250)], "before": (0, 3), "after": (0, 3)}, "axis 1", "3 + 250 + 3", "256"),
        ("crop", {"shapes": [(4, 64)], "before": (0, 2), "after": (0, 3)}, "axis 1", "64 − 2 − 3", "59"),
        ("tile", {"shapes": [(2, 3)], "repeats": (1, 4)}, "axis 1", "3 · 4", "12"),
        ("dot", {"shapes": [(8, 10, 6), (8, 12, 6)], "axes": (2, 2)}, "summed over", "axis 2 of x = axis 2 of y", "6"),
        ("einsum", {"shapes": [(2, 3), (3, 4)], "equation": "ij,jk->ik"}, "j", "in x and y, summed over", "3"),
        ("linear_identity", {"shapes": [(8, 64), (8, 32)], "features": 16}, "W2 = W[:, a:]", "the last 32 columns", "(16, 32)"),
    ],
)
def test_lines_hold_the_readers_numbers(name: str, arguments: dict[str, Any], label: str, formula: str, value: str) -> None:
    lines = {step.label: step for step in operations()[name].steps(**arguments)}
    assert (lines[label].formula, lines[label].value) == (formula, value)
