"""Convolution 3-D: filters that slide through a volume or a video laid out as (batch, channels, depth, height, width).

Source: PyTorch documentation, "torch.nn.Conv3d".
"""

from __future__ import annotations

from shapewise.tensors.ops._convolution_code import convolution
from shapewise.types import Trap

OPERATION = convolution(
    3,
    "Convolution along three axes",
    {"shapes": [(2, 3, 8, 16, 16)], "filters": 4, "kernel": 3, "padding": 1},
    (
        Trap("torch", "A video is (N, C, T, H, W); stacked frames come as (N, T, C, H, W) and must be permuted first."),
        Trap("keras", 'Conv3D takes (N, D, H, W, C) unless data_format="channels_first" is given.'),
        Trap("keras", "strides above 1 and dilation_rate above 1 are refused together."),
    ),
)
