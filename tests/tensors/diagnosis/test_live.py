"""Mistakes made for real in NumPy and PyTorch, here and now: what their messages come to, with the truth known exactly."""

from __future__ import annotations

import linecache
import traceback

import pytest

from shapewise.tensors.diagnosis import diagnose

# operation | program; the last statement fails
MISTAKES = """
add | a = np.ones((6, 5)); b = np.ones((6, 4)); a - b
add | a = np.ones(5); a += np.ones((2, 5))
add | a = np.ones((6, 5)); b = np.ones(6); np.maximum(a, b)
concat | a = np.ones((6, 5)); b = np.ones((7, 4)); np.concatenate([a, b])
concat | a = np.ones((6, 5)); b = np.ones((7, 4)); np.hstack([a, b])
concat | a = np.ones((6, 5)); b = np.ones(5); np.append(a, b, axis=0)
stack | a = np.ones(5); b = np.ones(4); np.stack([a, b])
stack | np.array([[1, 2], [3]])
matmul | a = np.ones((6, 5)); b = np.ones((6, 4)); a @ b
matmul | a = np.ones((6, 5)); b = np.ones((6, 4)); np.dot(a, b)
matmul | a = np.ones((2, 6, 5)); b = np.ones((3, 5, 4)); np.matmul(a, b)
matmul | a = np.ones((6, 5)); b = np.ones((6, 4)); np.einsum('ij,jk->ik', a, b)
matmul | a = np.ones((6, 5)); b = np.ones((6, 4)); np.tensordot(a, b, axes=1)
reshape | a = np.arange(30); a.reshape(4, 7)
reshape | a = np.arange(30); a.reshape(4, -1)
broadcast | np.broadcast_to(np.ones(5), (2, 4))
broadcast | a = np.ones((6, 5)); a[:] = np.ones((6, 4))
squeeze | np.squeeze(np.ones((6, 5)), axis=0)
transpose | np.transpose(np.ones((6, 5)), (0, 1, 2))
transpose | np.swapaxes(np.ones((6, 5)), 0, 3)
index | a = np.ones((6, 5)); a[0, 0, 0]
index | a = np.ones((6, 5)); a[np.ones(4, bool)]
index | a = np.ones((6, 5)); a.sum(axis=2)
index | a = np.ones((6, 5)); a[[0, 1, 2]] = np.ones((2, 5))
other | np.split(np.ones(10), 3)
other | np.linalg.inv(np.ones((6, 5)))
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
not-shape | np.ones(3) + "a"
not-shape | np.ones((10**6, 10**6, 10))
not-shape | {}["x"]
"""
CASES = [tuple(part.strip() for part in line.split("|", 1)) for line in MISTAKES.strip().split("\n")]


def _fail(program: str, name: str) -> str:
    """The traceback of a program, as a terminal would show it."""
    import numpy as np
    import torch
    from torch import nn

    linecache.cache[name] = (len(program), None, [f"{line}\n" for line in program.split("\n")], name)
    try:
        exec(compile(program, name, "exec"), {"np": np, "torch": torch, "nn": nn})
    except Exception:
        text = traceback.format_exc()
        start = text.index('File "' + name)
        return "Traceback (most recent call last):\n  " + text[start:]
    raise AssertionError(f"did not fail: {program}")


@pytest.mark.parametrize(("operation", "program"), CASES, ids=[f"{number}-{case[0]}" for number, case in enumerate(CASES)])
def test_a_mistake_is_recognised(operation: str, program: str) -> None:
    found = diagnose(_fail(program, "mistake.py"))
    if operation == "not-shape":
        assert found is None
        return
    assert found is not None
    assert found.operation == operation
    assert found.framework == ("torch" if "torch" in program or "nn." in program else "numpy")


def test_a_message_alone_is_nearly_as_good() -> None:
    """Without the program an elementwise operation cannot be told from another broadcast, nor a layer from its product."""
    alike = (
        {"add", "broadcast", "index"},
        {"matmul", "linear", "attention"},
        {"index", "transpose", "squeeze"},
        {"batchnorm", "conv"},
    )
    wrong = []
    for operation, program in CASES:
        found = diagnose(_fail(program, "mistake.py").strip().split("\n")[-1])
        said = found.operation if found is not None else "not-shape"
        if said != operation and not any({said, operation} <= group for group in alike):
            wrong.append((operation, said, program))
    assert wrong == []
