"""Global average pooling: the mean of each channel, over all its places."""

from __future__ import annotations

from shapewise.tensors.ops._global_pooling import global_pool
from shapewise.types import Trap

OPERATION = global_pool(
    "global_average_pool",
    "mean",
    "Global average pooling",
    "the mean",
    (
        Trap("torch", "nn.AdaptiveAvgPool2d(1) keeps the axes: (N, C, 1, 1); flatten(1) before a linear layer."),
        Trap("keras", "The pooled axes are gone unless keepdims=True, and the channels are taken to stand last."),
        Trap("numpy", "x.mean() without an axis is one number: x.mean(axis=(2, 3)) keeps batch and channels."),
    ),
)
