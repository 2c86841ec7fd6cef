"""The traps of layers that slide a window, and of pools over whole pictures."""

from __future__ import annotations

import jax.numpy as jnp
import keras
import numpy as np
import torch
from jax import lax
from torch import nn
from torch.nn import functional as F  # noqa: N812

from tests.tensors.ops.traps.showing import IMAGE, SEQUENCE, Shown, built, default, names, refused, size, sizes

ONES, ONE, SMALL = np.ones, torch.ones, jnp.ones
LAST = torch.zeros(2, 8, 8, 3)


def summed(layer):
    """What a layer with a kernel of ones makes of 1, 2, 3, 4."""
    built(layer, ONE(1, 4, 1)).kernel.assign(ONES(layer.kernel.shape))
    return layer(torch.arange(1.0, 5).reshape(1, 4, 1)).flatten().tolist()


def number_is_no_padding(layer):
    """Keras looks for a word: that a number has no ``lower`` is how it says so."""
    try:
        layer(4, 3, padding=1)
    except AttributeError as error:
        return "lower" in str(error)
    return False


def depthwise_order():
    """PyTorch's filter m of channel c is Keras's [:, :, c, m]."""
    ours = nn.Conv2d(3, 6, 3, groups=3, bias=False)
    theirs = built(keras.layers.DepthwiseConv2D(3, depth_multiplier=2, use_bias=False), LAST)
    theirs.set_weights([ours.weight.detach().reshape(3, 2, 3, 3).permute(2, 3, 0, 1).numpy()])
    x = torch.rand(2, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    return torch.allclose(theirs(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2), ours(x), atol=1e-6)


SHOWN: Shown = {
    ("avg_pool2d", "Zeros of the padding count"): lambda: (
        float(nn.AvgPool2d(3, 1, 1)(ONE(1, 1, 3, 3))[0, 0, 0, 0]) < 0.5
        and float(nn.AvgPool2d(3, 1, 1, count_include_pad=False)(ONE(1, 1, 3, 3)).min()) == 1
    ),
    ("avg_pool2d", 'padding="same" never counts'): lambda: (
        float(keras.layers.AveragePooling2D(3, 1, padding="same")(ONE(1, 3, 3, 1)).min()) == 1
    ),
    ("avg_pool2d", "On the PyTorch backend"): lambda: (
        float(
            keras.layers.AveragePooling2D(3, strides=2, padding="same", data_format="channels_first")(
                torch.tensor([[[[1.0, 4.0]]]])
            )[0, 0, 0, 0]
        )
        == 3
    ),
    ("avg_pool2d", "stride is the kernel"): lambda: nn.AvgPool2d(3).stride == 3,
    ("max_pool2d", "stride is the kernel"): lambda: (
        nn.MaxPool2d(3).stride == 3
        and size(F.max_pool2d(ONE(1, 1, 9, 9), 3)) == (1, 1, 3, 3)
        and keras.layers.MaxPooling2D(3).strides == (3, 3)
    ),
    ("max_pool2d", "Sizes are rounded down"): lambda: (
        [size(nn.MaxPool2d(2, ceil_mode=ceil)(ONE(1, 1, 7, 7)))[-1] for ceil in (False, True)] == [3, 4]
        and size(nn.MaxPool2d(1, 2, ceil_mode=True)(ONE(1, 1, 4, 4)))[-1] == 2
    ),
    ("max_pool2d", "MaxPooling2D takes no number"): lambda: (
        number_is_no_padding(lambda _, kernel, padding: keras.layers.MaxPooling2D(kernel, padding=padding)(LAST))
        and size(keras.layers.MaxPooling2D(2)(IMAGE)) == (2, 1, 4, 8)
    ),
    ("max_pool2d", "Pad with −inf"): lambda: (
        float(nn.MaxPool2d(3, 1, 1)(-ONE(1, 1, 3, 3)).max()) == -1
        and float(np.pad(-ONES(3), 1).max()) == 0
        and float(np.pad(-ONES(3), 1, constant_values=-np.inf).max()) == -1
    ),
    ("max_pool2d", "There is no dilation"): lambda: (
        not {"dilation", "dilation_rate", "ceil_mode"} & set(names(keras.layers.MaxPooling2D.__init__))
        and size(keras.layers.MaxPooling2D(2, padding="same")(ONE(1, 7, 7, 1))) == (1, 4, 4, 1)
    ),
    ("conv1d", "nn.Conv1d takes (N, C, L)"): lambda: size(nn.Conv1d(5, 4, 2)(SEQUENCE)) == (2, 4, 2),
    ("conv1d", "keras.layers.Conv1D takes"): lambda: (
        size(keras.layers.Conv1D(4, 2)(SEQUENCE)) == (2, 4, 4)
        and size(keras.layers.Conv1D(4, 2, data_format="channels_first")(SEQUENCE)) == (2, 4, 2)
    ),
    ("conv1d", 'padding="causal" pads in front'): lambda: (
        size(keras.layers.Conv1D(4, 3, padding="causal")(SEQUENCE)) == (2, 5, 4)
        and refused(lambda: nn.Conv1d(3, 4, 3, padding="causal"))
        and size(nn.Conv1d(3, 4, 3)(F.pad(SEQUENCE.mT, (2, 0)))) == (2, 4, 5)
    ),
    ("conv1d", "np.convolve turns the kernel"): lambda: (
        np.convolve([0, 1, 0], [1, 2, 3], "same").tolist() == [1, 2, 3]
        and F.conv1d(torch.tensor([[0.0, 1, 0]]), torch.tensor([[[1.0, 2, 3]]]), padding=1).tolist() == [[3, 2, 1]]
        and size(np.convolve(ONES(5), ONES(3))) == (7,)
        and size(np.convolve(ONES(5), ONES(3), mode="valid")) == (3,)
        and refused(lambda: np.convolve(ONES((2, 5)), ONES(3)))
    ),
    ("conv1d", "Two axes are read as (C, L)"): lambda: (
        size(nn.Conv1d(5, 4, 3)(ONE(5, 10))) == (4, 8) and size(nn.Conv1d(1, 4, 3)(ONE(5, 10)[:, None])) == (5, 4, 8)
    ),
    ("conv2d", "Conv2D takes (N, H, W, C)"): lambda: (
        size(keras.layers.Conv2D(4, 3)(IMAGE)) == (2, 1, 6, 4)
        and size(keras.layers.Conv2D(4, 3, data_format="channels_first")(IMAGE)) == (2, 4, 6, 6)
    ),
    ("conv2d", 'padding is "valid" or "same"'): lambda: (
        number_is_no_padding(keras.layers.Conv2D)
        and size(keras.layers.Conv2D(4, 7)(keras.layers.ZeroPadding2D(3)(LAST))) == (2, 8, 8, 4)
    ),
    ("conv2d", 'With a stride, padding="same"'): lambda: (
        summed(keras.layers.Conv1D(1, 3, strides=2, padding="same", use_bias=False)) == [6, 7]
        and F.conv1d(torch.arange(1.0, 5)[None, None], ONE(1, 1, 3), stride=2, padding=1)[0, 0].tolist() == [3, 9]
    ),
    ("conv2d", 'padding="same" is refused'): lambda: refused(lambda: nn.Conv2d(3, 4, 3, stride=2, padding="same")),
    ("conv2d", "strides above 1 and dilation_rate"): lambda: refused(
        lambda: keras.layers.Conv2D(4, 3, strides=2, dilation_rate=2)(LAST)
    ),
    ("conv2d", "(C, H, W) without a batch"): lambda: (
        size(nn.Conv2d(3, 4, 3)(IMAGE[0])) == (4, 6, 6)
        and refused(lambda: keras.layers.Conv2D(4, 3, data_format="channels_first")(IMAGE[0]))
    ),
    ("conv2d", "lax.conv_general_dilated takes"): lambda: (
        lax.conv_general_dilated(SMALL((2, 3, 8, 8)), SMALL((4, 3, 3, 3)), (1, 1), "VALID").shape == (2, 4, 6, 6)
    ),
    ("conv3d", "A video is (N, C, T, H, W)"): lambda: (
        size(nn.Conv3d(3, 4, 3)(ONE(1, 3, 5, 8, 8))) == (1, 4, 3, 6, 6)
        and refused(lambda: nn.Conv3d(3, 4, 3)(ONE(1, 5, 3, 8, 8)))
        and size(nn.Conv3d(3, 4, 3)(ONE(1, 5, 3, 8, 8).permute(0, 2, 1, 3, 4))) == (1, 4, 3, 6, 6)
    ),
    ("conv3d", "Conv3D takes (N, D, H, W, C)"): lambda: (
        size(keras.layers.Conv3D(4, 3)(ONE(1, 5, 8, 8, 3))) == (1, 3, 6, 6, 4)
        and size(keras.layers.Conv3D(4, 3, data_format="channels_first")(ONE(1, 3, 5, 8, 8))) == (1, 4, 3, 6, 6)
    ),
    ("conv3d", "strides above 1 and dilation_rate"): lambda: refused(
        lambda: keras.layers.Conv3D(4, 3, strides=2, dilation_rate=2)(ONE(1, 9, 9, 9, 3))
    ),
    ("conv_transpose2d", "padding makes the result smaller"): lambda: (
        [size(nn.ConvTranspose2d(3, 4, 3, 2, **more)(IMAGE))[-1] for more in ({}, {"padding": 1}, {"output_padding": 1})]
        == [17, 15, 18]
    ),
    ("conv_transpose2d", "The weight is (channels, filters"): lambda: (
        size(nn.ConvTranspose2d(3, 4, 5).weight) == (3, 4, 5, 5) and size(nn.Conv2d(3, 4, 5).weight) == (4, 3, 5, 5)
    ),
    ("conv_transpose2d", 'padding="same" gives size'): lambda: (
        [size(keras.layers.Conv2DTranspose(4, 2, strides=3, padding=way)(LAST))[1] for way in ("same", "valid")] == [24, 24]
        and size(keras.layers.Conv2DTranspose(4, 5, strides=3)(LAST))[1] == 26
        and refused(lambda: nn.ConvTranspose2d(3, 4, 3, padding="same")(IMAGE))
        and refused(lambda: nn.ConvTranspose2d(3, 4, 3, padding="valid")(IMAGE))
    ),
    ("conv_transpose2d", "The kernel is (H, W, filters"): lambda: (
        size(built(keras.layers.Conv2DTranspose(4, 5), LAST).kernel) == (5, 5, 4, 3)
        and number_is_no_padding(keras.layers.Conv2DTranspose)
    ),
    ("depthwise_conv2d", "There is no depthwise layer"): lambda: (
        not [name for name in dir(nn) if "depthwise" in name.lower()]
        and size(nn.Conv2d(3, 6, 3, groups=3)(IMAGE)) == (2, 6, 6, 6)
    ),
    ("depthwise_conv2d", "DepthwiseConv2D has no filters"): lambda: (
        default(keras.layers.DepthwiseConv2D.__init__, "depth_multiplier") == 1
        and "filters" not in names(keras.layers.DepthwiseConv2D.__init__)
        and size(keras.layers.DepthwiseConv2D(3, depth_multiplier=2)(LAST)) == (2, 6, 6, 6)
    ),
    ("depthwise_conv2d", "SeparableConv2D is this"): lambda: (
        sizes(built(keras.layers.SeparableConv2D(4, 3), LAST).weights) == [(3, 3, 3, 1), (1, 1, 3, 4), (4,)]
    ),
    ("depthwise_conv2d", "The kernel of filter m"): lambda: (
        size(built(keras.layers.DepthwiseConv2D(5, depth_multiplier=2), LAST).kernel) == (5, 5, 3, 2) and depthwise_order()
    ),
    ("global_average_pool", "nn.AdaptiveAvgPool2d(1) keeps"): lambda: (
        size(nn.AdaptiveAvgPool2d(1)(IMAGE)) == (2, 3, 1, 1)
        and size(nn.Linear(3, 4)(nn.AdaptiveAvgPool2d(1)(IMAGE).flatten(1))) == (2, 4)
        and refused(lambda: nn.Linear(3, 4)(nn.AdaptiveAvgPool2d(1)(IMAGE)))
    ),
    ("global_average_pool", "The pooled axes are gone"): lambda: (
        size(keras.layers.GlobalAveragePooling2D()(IMAGE)) == (2, 8)
        and size(keras.layers.GlobalAveragePooling2D(keepdims=True)(LAST)) == (2, 1, 1, 3)
    ),
    ("global_average_pool", "x.mean() without an axis"): lambda: (
        size(ONES((2, 3, 8, 8)).mean()) == () and size(ONES((2, 3, 8, 8)).mean(axis=(2, 3))) == (2, 3)
    ),
    ("global_max_pool", "x.max(dim=2) returns"): lambda: (
        sizes(IMAGE.max(dim=2)) == [(2, 3, 8)] * 2
        and refused(lambda: IMAGE.max(dim=(2, 3)))
        and size(IMAGE.amax(dim=(2, 3))) == (2, 3)
    ),
    ("global_max_pool", "The pooled axes are gone"): lambda: (
        size(keras.layers.GlobalMaxPooling2D()(IMAGE)) == (2, 8)
        and size(keras.layers.GlobalMaxPooling2D(keepdims=True)(LAST)) == (2, 1, 1, 3)
    ),
}
