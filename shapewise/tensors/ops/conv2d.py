"""Convolution 2-D: filters that slide over an image; with groups, each filter sees a share of the channels.

Source: PyTorch documentation, "torch.nn.Conv2d".
"""

from __future__ import annotations

from shapewise.tensors.ops._convolution_code import convolution
from shapewise.types import Trap

OPERATION = convolution(
    2,
    "Convolution",
    {"shapes": [(8, 3, 32, 32)], "filters": 16, "kernel": 3, "stride": 2, "padding": 1},
    (
        Trap("keras", 'Conv2D takes (N, H, W, C) unless data_format="channels_first" is given; the result keeps that order.'),
        Trap("keras", 'padding is "valid" or "same", never a number: put ZeroPadding2D in front for PyTorch\'s padding=3.'),
        Trap(
            "keras",
            'With a stride, padding="same" may put one zero more behind than in front; padding=1 in PyTorch never does.',
        ),
        Trap("torch", 'padding="same" is refused together with a stride above 1.'),
        Trap("keras", "strides above 1 and dilation_rate above 1 are refused together."),
        Trap("torch", "(C, H, W) without a batch is taken too, as one image; Keras refuses it."),
        Trap(
            "jax",
            "lax.conv_general_dilated takes (N, C, H, W) and a weight (filters, C, H, W) by default, as PyTorch does.",
        ),
    ),
)
