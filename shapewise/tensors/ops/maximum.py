"""Maximum: the largest of the operands, element by element."""

from __future__ import annotations

from shapewise.tensors.ops._extremes import extreme
from shapewise.types import Trap

OPERATION = extreme(
    "maximum",
    (
        Trap("numpy", "np.max(x, 1) is the largest number along axis 1; np.maximum(x, y) compares two arrays."),
        Trap("torch", "torch.max(x, dim=1) gives values and indices; torch.maximum(x, y) compares two tensors."),
        Trap("numpy", "np.maximum hands nan on; np.fmax leaves it out. torch.maximum and torch.fmax do the same."),
    ),
)
