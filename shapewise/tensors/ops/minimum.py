"""Minimum: the smallest of the operands, element by element."""

from __future__ import annotations

from shapewise.tensors.ops._extremes import extreme
from shapewise.types import Trap

OPERATION = extreme(
    "minimum",
    (
        Trap("numpy", "np.min(x, 1) is the smallest number along axis 1; np.minimum(x, y) compares two arrays."),
        Trap("torch", "torch.min(x, dim=1) gives values and indices; torch.minimum(x, y) compares two tensors."),
        Trap("numpy", "np.minimum hands nan on; np.fmin leaves it out. torch.minimum and torch.fmin do the same."),
    ),
)
