"""The elementwise merges against PyTorch and Keras."""

from __future__ import annotations

from functools import reduce

import keras
import torch
from hypothesis import given

from tests.tensors.ops.harness import check, near_misses


@given(near_misses())
def test_add(shapes: list[tuple[int, ...]]) -> None:
    check("add", {"shapes": shapes}, lambda inputs, _: reduce(torch.add, inputs.values()))
