"""The traps of normalisations, of softmax and of whole blocks."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import keras
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from tests.tensors.ops.traps.showing import FLAT, IMAGE, Shown, built, default, refused, size, warned

ONES, ONE, SMALL = np.ones, torch.ones, jnp.ones
LOGITS = torch.tensor([[2.0, 0.0, 0.0]])
CLASS = torch.tensor([0])
SHARES = torch.rand(2, 3, 4, 4, generator=torch.Generator().manual_seed(0))
SQUARE = torch.rand(2, 4, 4, 4, generator=torch.Generator().manual_seed(0))


def overwritten_x_is_missed():
    """Autograd refuses to go back through an x that += has overwritten; through x + y it goes."""
    x = torch.ones(3, requires_grad=True) * 1
    y = x**2
    (x + y).sum().backward(retain_graph=True)
    x += y
    return refused(lambda: x.sum().backward())


def trained(layer):
    """A layer of Keras after one batch of ones."""
    layer(ONE(2, 1), training=True)
    return layer


def overflown():
    """The exponential of a large score, alone and after the largest is taken away."""
    x = np.array([1000.0, 0.0])
    with np.errstate(all="ignore"):
        plain = np.exp(x) / np.exp(x).sum()
    return bool(np.isnan(plain).any()) and np.isfinite(np.exp(x - x.max())).all()


def strided(same):
    """A sum over three places of four, with stride 2."""
    if not same:
        return F.conv1d(torch.arange(1.0, 5)[None, None], ONE(1, 1, 3), stride=2, padding=1).flatten().tolist()
    layer = built(keras.layers.Conv1D(1, 3, strides=2, padding="same", use_bias=False), ONE(1, 4, 1))
    layer.kernel.assign(ONES(layer.kernel.shape))
    return layer(torch.arange(1.0, 5).reshape(1, 4, 1)).flatten().tolist()


def batch_of_one():
    """One sample fails in training; evaluated with statistics of its own it would be the bias."""
    layer = nn.BatchNorm1d(3)
    fails = refused(lambda: layer(ONE(1, 3)))
    picture = nn.BatchNorm2d(3)(ONE(1, 3, 1, 2))
    return fails and torch.equal(picture, torch.zeros_like(picture)) and size(layer.eval()(ONE(1, 3))) == (1, 3)


def pooled_and_back(places):
    """What comes up after two poolings."""
    return F.interpolate(F.max_pool2d(F.max_pool2d(ONE(1, 1, places, places), 2), 2), scale_factor=4).shape[-1]


def paper_sizes():
    """The unpadded ladder with four levels: every two convolutions take 4 places away."""
    places = 572
    for _ in range(4):
        places = F.max_pool2d(ONE(1, 1, places - 4, 1), (2, 1)).shape[2]
    places -= 4
    for _ in range(4):
        places = F.interpolate(ONE(1, 1, places, 1), scale_factor=(2, 1)).shape[2] - 4
    return places


def guessed(ndim, axis):
    """Whether nn.Softmax() takes that axis, with a warning."""
    x = torch.arange(float(2**ndim)).reshape((2,) * ndim)
    return warned(lambda: nn.Softmax()(x)) and torch.equal(nn.Softmax()(x), x.softmax(dim=axis))


SHOWN: Shown = {
    ("batch_norm", "BatchNormalization takes axis=-1"): lambda: (
        size(built(keras.layers.BatchNormalization(), IMAGE).gamma) == (8,)
        and size(built(keras.layers.BatchNormalization(axis=1), IMAGE).gamma) == (3,)
    ),
    ("batch_norm", "It adds 0.001"): lambda: (
        default(keras.layers.BatchNormalization.__init__, "epsilon") == 1e-3
        and default(keras.layers.BatchNormalization.__init__, "momentum") == 0.99
        and (nn.BatchNorm2d(4).eps, nn.BatchNorm2d(4).momentum) == (1e-5, 0.1)
    ),
    ("batch_norm", "model.eval() switches"): batch_of_one,
    ("batch_norm", "momentum=0.1 is the share"): lambda: (
        np.allclose(built(nn.BatchNorm1d(1), ONE(2, 1)).running_mean, 0.1)
        and np.allclose(trained(keras.layers.BatchNormalization()).moving_mean.numpy(), 0.01)
    ),
    ("batch_norm", "nn.BatchNorm1d reads axis 1"): lambda: (
        refused(lambda: nn.BatchNorm1d(5)(ONE(2, 7, 5))) and size(nn.BatchNorm1d(5)(ONE(2, 5, 5))) == (2, 5, 5)
    ),
    ("group_norm", "nn.GroupNorm(groups, channels)"): lambda: (
        torch.allclose(nn.GroupNorm(3, 3)(SHARES), nn.InstanceNorm2d(3)(SHARES), atol=1e-6)
        and refused(lambda: nn.GroupNorm(4, 2))
    ),
    ("group_norm", "GroupNormalization takes groups=32"): lambda: (
        [default(keras.layers.GroupNormalization.__init__, name) for name in ("groups", "axis", "epsilon")] == [32, -1, 1e-3]
    ),
    ("group_norm", "The channels must stand on axis 1"): lambda: (
        refused(lambda: nn.GroupNorm(2, 6)(ONE(2, 4, 6))) and size(nn.GroupNorm(2, 4)(ONE(2, 4, 6))) == (2, 4, 6)
    ),
    ("layer_norm", "nn.LayerNorm takes sizes"): lambda: (
        size(nn.LayerNorm(64)(ONE(2, 64))) == (2, 64) and refused(lambda: nn.LayerNorm(64)(ONE(64, 2)))
    ),
    ("layer_norm", "LayerNormalization takes axes"): lambda: (
        default(keras.layers.LayerNormalization.__init__, "axis") == -1
        and default(keras.layers.LayerNormalization.__init__, "epsilon") == 1e-3
        and nn.LayerNorm(4).eps == 1e-5
    ),
    ("layer_norm", "nn.LayerNorm((C, H, W)) learns"): lambda: (
        size(nn.LayerNorm((3, 8, 8)).weight) == (3, 8, 8) and size(nn.GroupNorm(1, 3).weight) == (3,)
    ),
    ("layer_norm", "nn.LayerNorm(C) on (N, C, H, W)"): lambda: (
        refused(lambda: nn.LayerNorm(3)(IMAGE))
        and torch.allclose(nn.LayerNorm(4)(SQUARE).mean(dim=-1), torch.zeros(2, 4, 4), atol=1e-6)
        and not torch.allclose(nn.LayerNorm(4)(SQUARE).mean(dim=1), torch.zeros(2, 4, 4), atol=1e-6)
    ),
    ("layer_norm", "x.std() divides by n − 1"): lambda: (
        float(torch.tensor([0.0, 2.0]).std()) ** 2 > 1.99
        and np.array([0.0, 2.0]).std() == 1
        and torch.allclose(nn.LayerNorm(2)(torch.tensor([0.0, 2.0])), torch.tensor([-1.0, 1.0]), atol=1e-4)
    ),
    ("softmax", "nn.Softmax() without dim"): lambda: all(guessed(*pair) for pair in ((1, 0), (2, 1), (3, 0), (4, 1))),
    ("softmax", "nn.CrossEntropyLoss takes scores"): lambda: (
        float(F.cross_entropy(LOGITS.softmax(1), CLASS)) > float(F.cross_entropy(LOGITS, CLASS))
    ),
    ("softmax", "axis=-1 by default"): lambda: (
        torch.allclose(keras.layers.Softmax()(IMAGE).sum(dim=3), ONE(2, 3, 8))
        and default(keras.layers.Softmax.__init__, "axis") == -1
    ),
    ("softmax", "jax.nn.softmax takes axis=-1"): lambda: np.allclose(jax.nn.softmax(SMALL((2, 3))).sum(axis=-1), 1),
    ("softmax", "There is no np.softmax"): lambda: not hasattr(np, "softmax") and overflown(),
    ("dense_block", "torch.cat copies"): lambda: torch.cat([FLAT, FLAT]).data_ptr() != FLAT.data_ptr(),
    ("dense_block", "Concatenate joins"): lambda: size(keras.layers.Concatenate()([IMAGE, IMAGE])) == (2, 3, 8, 16),
    ("inception_block", "Every branch must keep"): lambda: (
        [size(nn.Conv2d(3, 4, kernel, padding=pad)(IMAGE))[-1] for kernel, pad in ((3, 1), (5, 2))] == [8, 8]
        and size(nn.MaxPool2d(3, 1, 1)(IMAGE)) == size(IMAGE)
        and size(nn.MaxPool2d(3, padding=1)(IMAGE)) == (2, 3, 3, 3)
    ),
    ("inception_block", "Concatenate joins"): lambda: (
        refused(lambda: keras.layers.Concatenate()([IMAGE, ONE(2, 4, 8, 8)]))
        and size(keras.layers.Concatenate()([IMAGE, IMAGE])) == (2, 3, 8, 16)
    ),
    ("residual_block", "x += F(x)"): overwritten_x_is_missed,
    ("residual_block", "keras.layers.Add broadcasts"): lambda: (
        size(keras.layers.Add()([IMAGE, ONE(2, 1, 8, 8)])) == (2, 3, 8, 8)
    ),
    ("residual_block", 'padding="same" with stride 2'): lambda: strided(same=True) != strided(same=False),
    ("se_gate", "x * gate with gate (N, C)"): lambda: (
        refused(lambda: IMAGE * FLAT)
        and size(ONE(3, 3, 3, 3) * ONE(3, 3)) == (3, 3, 3, 3)
        and size(IMAGE * FLAT[:, :, None, None]) == size(IMAGE)
    ),
    ("se_gate", "With channels last"): lambda: (
        refused(lambda: ONE(2, 8, 8, 3) * FLAT)
        and size(ONE(8, 8, 8, 3) * ONE(8, 3)) == (8, 8, 8, 3)
        and size(ONE(2, 8, 8, 3) * keras.layers.Reshape((1, 1, 3))(FLAT)) == (2, 8, 8, 3)
    ),
    ("unet", "Height and width must be"): lambda: (pooled_and_back(16), pooled_and_back(17)) == (16, 16),
    ("unet", 'padding="same" keeps'): lambda: (
        size(keras.layers.Conv2D(4, 3, padding="same")(ONE(1, 8, 8, 3))) == (1, 8, 8, 4) and paper_sizes() == 388
    ),
    ("unet", "Concatenated skips double"): lambda: (
        size(torch.cat([IMAGE, IMAGE], dim=1)) == (2, 6, 8, 8) and size(IMAGE + IMAGE) == (2, 3, 8, 8)
    ),
}
