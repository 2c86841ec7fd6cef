"""Global max pooling: the largest of each channel, over all its places."""

from __future__ import annotations

from shapewise.tensors.ops._global_pooling import global_pool
from shapewise.types import Trap

OPERATION = global_pool(
    "global_max_pool",
    "max",
    "Global max pooling",
    "the largest",
    (
        Trap(
            "torch", "x.max(dim=2) returns values and indices and takes one axis; x.amax(dim=(2, 3)) gives the numbers alone."
        ),
        Trap("keras", "The pooled axes are gone unless keepdims=True, and the channels are taken to stand last."),
    ),
)
