"""Convolution 1-D: filters that slide along a sequence laid out as (batch, channels, length).

Source: PyTorch documentation, "torch.nn.Conv1d".
"""

from __future__ import annotations

from shapewise.tensors.ops._convolution_code import convolution
from shapewise.types import Trap

OPERATION = convolution(
    1,
    "Convolution along one axis",
    {"shapes": [(8, 16, 100)], "filters": 32, "kernel": 5, "padding": 2},
    (
        Trap(
            "torch",
            "nn.Conv1d takes (N, C, L) and slides along the last axis; recurrent layers and attention use (N, L, C).",
        ),
        Trap("keras", 'keras.layers.Conv1D takes (N, L, C) unless data_format="channels_first" is given.'),
        Trap("keras", 'padding="causal" pads in front alone; PyTorch has no word for it: F.pad(x, (kernel - 1, 0)) first.'),
        Trap(
            "numpy", 'np.convolve turns the kernel round, takes two vectors alone, and pads fully unless mode="valid" is given.'
        ),
        Trap("torch", "Two axes are read as (C, L) without a batch: N signals (N, L) need x[:, None]."),
    ),
)
