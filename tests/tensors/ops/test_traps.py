"""What the layers' traps say of PyTorch, Keras and JAX, held to the installed packages.

Traps that need values to show stand beside their operation: softmax, attention, mse, cross_entropy, avg_pool2d, embedding.
"""

from __future__ import annotations

import inspect

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

IMAGE = torch.zeros(2, 3, 8, 8)


def default(function: object, name: str) -> object:
    """The default of a parameter."""
    return inspect.signature(function).parameters[name].default  # type: ignore[arg-type]


def test_convolutions_of_keras() -> None:
    assert tuple(keras.layers.Conv2D(4, 3)(IMAGE).shape) == (2, 1, 6, 4)  # (N, H, W, C): 3 rows, 8 columns, 8 channels
    with pytest.raises(ValueError, match="strides"):
        keras.layers.Conv2D(4, 3, strides=2, dilation_rate=2)(IMAGE)
    with pytest.raises(ValueError, match="ndim"):
        keras.layers.Conv2D(4, 3, data_format="channels_first")(IMAGE[0])
    with pytest.raises(AttributeError, match="lower"):  # its way of saying that a number is no padding
        keras.layers.Conv2D(4, 3, padding=1)
    transposed, depthwise = keras.layers.Conv2DTranspose(4, 5), keras.layers.DepthwiseConv2D(5, depth_multiplier=2)
    for layer in (transposed, depthwise):
        layer.build((2, 8, 8, 3))
    assert tuple(transposed.kernel.shape) == (5, 5, 4, 3)
    assert tuple(depthwise.kernel.shape) == (5, 5, 3, 2)
    short = keras.layers.Conv2DTranspose(4, 2, strides=3, data_format="channels_first")
    assert tuple(short(IMAGE).shape) == (2, 4, 24, 24)


def test_convolutions_of_pytorch() -> None:
    assert tuple(nn.Conv2d(3, 4, 3)(IMAGE[0]).shape) == (4, 6, 6)
    with pytest.raises(ValueError, match="strided"):
        nn.Conv2d(3, 4, 3, stride=2, padding="same")
    assert tuple(nn.ConvTranspose2d(3, 4, 5).weight.shape) == (3, 4, 5, 5)
    assert tuple(nn.Conv2d(3, 4, 16, stride=16)(torch.zeros(1, 3, 40, 40)).shape) == (1, 4, 2, 2)  # 8 places are dropped
    assert nn.MaxPool2d(3).stride == 3
    assert keras.layers.MaxPooling2D(3).strides == (3, 3)
    assert isinstance(IMAGE.max(dim=2), tuple)
    assert tuple(nn.AdaptiveAvgPool2d(1)(IMAGE).shape) == (2, 3, 1, 1)


def test_normalisations() -> None:
    for layer in (keras.layers.LayerNormalization, keras.layers.BatchNormalization, keras.layers.GroupNormalization):
        assert default(layer.__init__, "epsilon") == 1e-3
        assert default(layer.__init__, "axis") == -1
    assert default(keras.layers.BatchNormalization.__init__, "momentum") == 0.99
    assert default(keras.layers.GroupNormalization.__init__, "groups") == 32
    for made in (nn.LayerNorm(4), nn.BatchNorm2d(4), nn.GroupNorm(2, 4)):
        assert made.eps == 1e-5
    assert nn.BatchNorm2d(4).momentum == 0.1
    assert tuple(nn.LayerNorm((3, 8, 8)).weight.shape) == (3, 8, 8)
    assert tuple(nn.GroupNorm(1, 3).weight.shape) == (3,)


def test_attentions() -> None:
    query, other = torch.zeros(2, 5, 4), torch.zeros(2, 7, 4)
    with pytest.raises(RuntimeError, match="attn_mask"):
        nn.MultiheadAttention(4, 2, batch_first=True)(query, other, other, attn_mask=torch.zeros(2, 5, 7).bool())
    assert list(inspect.signature(keras.layers.MultiHeadAttention.call).parameters)[1:4] == ["query", "value", "key"]
    assert default(keras.layers.Attention.__init__, "use_scale") is False
    value, key = torch.zeros(2, 7, 6), torch.zeros(2, 7, 4)
    assert tuple(keras.layers.Attention()([query, value, key]).shape) == (2, 5, 6)
    heads = jnp.zeros((2, 5, 3, 4))  # (N, L, heads, D)
    assert jax.nn.dot_product_attention(heads, heads[:, :2], heads[:, :2]).shape == (2, 5, 3, 4)
    assert not nn.Transformer(8, 2, 1, 1, 8).batch_first
    projected = keras.layers.MultiHeadAttention(num_heads=2, key_dim=5)
    assert tuple(projected(query, other).shape) == (2, 5, 4)


def test_recurrent_layers() -> None:
    sequence = torch.zeros(2, 5, 3)
    for kind, gates in ((keras.layers.SimpleRNN, 1), (keras.layers.LSTM, 4)):
        layer = kind(6)
        assert tuple(layer(sequence).shape) == (2, 6)
        assert tuple(layer.weights[-1].shape) == (6 * gates,)  # one bias
    assert default(keras.layers.GRU.__init__, "reset_after") is True
    assert default(keras.layers.Bidirectional.__init__, "merge_mode") == "concat"
    output, (h_n, _) = nn.LSTM(3, 6, batch_first=True, bidirectional=True)(sequence)
    assert tuple(h_n.shape) == (2, 2, 6)
    assert torch.equal(output[:, 0, 6:], h_n[1])
    assert not torch.equal(output[:, -1, 6:], h_n[1])


def test_merges_inside_blocks() -> None:
    narrow = torch.ones(2, 1, 8, 8)
    assert tuple(keras.layers.Add()([IMAGE, narrow]).shape) == (2, 3, 8, 8)
    assert default(keras.layers.Concatenate.__init__, "axis") == -1
    x = torch.ones(3, requires_grad=True) * 1
    y = x**2
    x += y
    with pytest.raises(RuntimeError, match="inplace"):
        x.sum().backward()
    with pytest.raises(RuntimeError):
        IMAGE * torch.zeros(2, 3)
    assert tuple((torch.zeros(3, 3, 3, 3) * torch.zeros(3, 3)).shape) == (3, 3, 3, 3)  # wrong in silence


def test_images_made_larger() -> None:
    x = torch.arange(4.0).reshape(1, 1, 1, 4)
    assert torch.equal(nn.Upsample(scale_factor=2)(x), F.interpolate(x, scale_factor=2, mode="nearest"))
    ours = F.interpolate(x, size=(1, 2))[0, 0, 0].tolist()
    theirs = keras.ops.image.resize(x, (1, 2), interpolation="nearest", data_format="channels_first")
    assert ours == [0.0, 2.0]
    assert np.asarray(theirs)[0, 0, 0].tolist() == [1.0, 3.0]
    smoothed = jax.image.resize(jnp.asarray([0.0, 1.0, 0.0, 1.0]), (2,), "linear")
    assert not np.allclose(smoothed, jax.image.resize(jnp.asarray([0.0, 1.0, 0.0, 1.0]), (2,), "linear", antialias=False))
