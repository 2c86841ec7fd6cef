"""Mistakes made for real in PyTorch, here and now: what their messages come to, with the truth known exactly.

Thorough, because PyTorch is imported, which takes longer than a hundred other tests; ``test_live`` does the same for NumPy.
"""

from __future__ import annotations

import pytest

from tests.tensors.diagnosis.failing import misread, numbered, read_as, rows, traceback_of

pytestmark = pytest.mark.thorough

# operation | program; the last statement fails
MISTAKES = """
add | a = torch.ones(6, 5); b = torch.ones(6, 4); a * b
add | a = torch.ones(6, 5); a.add_(torch.ones(3, 6, 5))
concat | a = torch.ones(2, 6, 5); b = torch.ones(2, 6, 4); torch.cat([a, b], dim=1)
concat | a = torch.ones(6, 5); b = torch.ones(5); torch.cat([a, b])
stack | a = torch.ones(6, 5); b = torch.ones(6, 4); torch.stack([a, b])
matmul | a = torch.ones(6, 5); b = torch.ones(6, 4); torch.mm(a, b)
matmul | a = torch.ones(2, 6, 5); b = torch.ones(2, 4, 3); torch.bmm(a, b)
matmul | a = torch.ones(6, 5); b = torch.ones(6, 4); torch.einsum('ij,jk->ik', a, b)
linear | layer = nn.Linear(12, 4); x = torch.ones(6, 5); layer(x)
linear | net = nn.Sequential(nn.Flatten(), nn.Linear(100, 4)); x = torch.ones(2, 3, 4, 4); net(x)
conv | layer = nn.Conv2d(3, 8, 3); x = torch.ones(1, 4, 9, 9); layer(x)
conv | layer = nn.Conv2d(3, 8, 3); x = torch.ones(9, 9); layer(x)
conv | layer = nn.Conv2d(3, 8, 7); x = torch.ones(1, 3, 5, 5); layer(x)
conv | layer = nn.ConvTranspose2d(8, 4, 2); x = torch.ones(1, 6, 4, 4); layer(x)
pool | layer = nn.MaxPool2d(4); x = torch.ones(1, 3, 2, 2); layer(x)
reshape | a = torch.ones(6, 5); a.view(4, 7)
reshape | a = torch.ones(6, 5); a.t().view(30)
broadcast | torch.ones(6, 5).expand(3, 5)
broadcast | a = torch.zeros(6, 5); a[:] = torch.ones(6, 4)
transpose | torch.ones(6, 5).permute(0, 1, 2)
squeeze | torch.ones(6, 5).unsqueeze(4)
batchnorm | layer = nn.BatchNorm2d(8); x = torch.ones(2, 6, 3, 3); layer(x)
batchnorm | layer = nn.BatchNorm1d(8); x = torch.ones(1, 8); layer(x)
loss | nn.CrossEntropyLoss()(torch.ones(6, 3), torch.zeros(5, dtype=torch.long))
loss | nn.BCELoss()(torch.ones(6, 1), torch.ones(6))
loss | nn.NLLLoss()(torch.ones(6, 3), torch.zeros(6, 1, dtype=torch.long))
rnn | layer = nn.LSTM(12, 8); x = torch.ones(4, 2, 10); layer(x)
rnn | layer = nn.GRU(12, 8); x = torch.ones(4, 2, 12); layer(x, torch.zeros(1, 3, 8))
attention | layer = nn.MultiheadAttention(12, 3); x = torch.ones(4, 2, 12); layer(x, x, x, attn_mask=torch.zeros(5, 5))
attention | nn.functional.scaled_dot_product_attention(torch.ones(1, 2, 4, 8), torch.ones(1, 2, 5, 6), torch.ones(1, 2, 5, 6))
embedding | layer = nn.Embedding(10, 4); layer(torch.tensor([10]))
index | a = torch.ones(6, 5); a[7]
index | a = torch.ones(6, 5); a[torch.ones(4, dtype=torch.bool)]
index | torch.gather(torch.ones(6, 5), 0, torch.zeros(2, 7, dtype=torch.long))
other | nn.LayerNorm(8)(torch.ones(2, 6))
other | nn.Linear(3, 4).load_state_dict({"weight": torch.ones(5, 3), "bias": torch.ones(4)})
not-shape | torch.ones(2, 3) @ torch.ones(3, 4, dtype=torch.float64)
not-shape | nn.CrossEntropyLoss()(torch.ones(4, 3), torch.tensor([0, 1, 2, 3]))
not-shape | torch.ones(3).numpi()
not-shape | bool(torch.ones(3) > 0)
"""
CASES = rows(MISTAKES)


def names() -> dict[str, object]:
    """What the programs find imported."""
    import numpy as np
    import torch
    from torch import nn

    return {"np": np, "torch": torch, "nn": nn}


@pytest.mark.parametrize(("operation", "program"), CASES, ids=numbered(CASES))
def test_a_mistake_is_recognised(operation: str, program: str) -> None:
    framework = "" if operation == "not-shape" else "torch"
    assert read_as(traceback_of(program, names())) == (operation, framework)


def test_a_message_alone_is_nearly_as_good() -> None:
    assert misread(CASES, names()) == []
