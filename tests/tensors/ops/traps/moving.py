"""The traps of operations that move numbers, look them up, or put them in another order."""

from __future__ import annotations

import einops
import jax
import jax.numpy as jnp
import keras
import numpy as np
import torch
from jax import lax
from torch import nn
from torch.nn import functional as F  # noqa: N812

from tests.tensors.ops.traps.showing import FLAT, IMAGE, Shown, changed, refused, size, warned

ONES, ONE, SMALL = np.ones, torch.ones, jnp.ones
ROW = torch.arange(12.0).reshape(1, 3, 2, 2)


def masked() -> bool:
    """Whether Embedding hands on a mask that no shape shows."""
    layer = keras.layers.Embedding(5, 2, mask_zero=True)
    tokens = np.array([[1, 2, 0]])
    return layer.compute_mask(tokens).tolist() == [[True, True, False]] and size(layer(tokens)) == (1, 3, 2)


IMAGE_8 = torch.arange(16.0).reshape(1, 8, 1, 2)
WIDE = torch.arange(120.0).reshape(2, 5, 12)
STEPS = np.arange(9.0).reshape(3, 3)
LINE = torch.arange(4.0).reshape(1, 1, 1, 4)
PATCHES = torch.arange(12.0).reshape(1, 3, 2, 2)
KERAS_PATCHES = keras.layers.Conv2D(5, 4, strides=4)(torch.rand(2, 8, 8, 3, generator=torch.Generator().manual_seed(0)))


def parameters(function):
    """The names of the parameters."""
    return function.__code__.co_varnames[: function.__code__.co_argcount]


def smooth(align):
    """Four numbers in a row made eight."""
    return F.interpolate(torch.arange(4.0)[None, None], scale_factor=2, mode="linear", align_corners=align)[0, 0]


def shrunk(**more):
    """Four numbers in a row made two."""
    return jax.image.resize(jnp.asarray([0.0, 1.0, 0.0, 1.0]), (2,), "linear", **more)


def patches(order):
    """An image cut into patches of 2x2."""
    return einops.rearrange(torch.arange(48.0).reshape(1, 3, 4, 4), f"n c (h i) (w j) -> n (h w) {order}", i=2, j=2)


def attended(layer):
    """The projection of the query of a layer that has been built."""
    layer(WIDE, WIDE)
    return layer._query_dense


SHOWN: Shown = {
    ("broadcast_to", "x.expand gives a view"): lambda: (
        changed(torch.zeros(1, 3), lambda x: x.expand(2, 3)[0].fill_(7)).tolist() == [[7, 7, 7]]
    ),
    ("broadcast_to", "torch.broadcast_to and x.expand keep"): lambda: (
        size(torch.broadcast_to(FLAT, (4, -1, -1))) == size(FLAT.expand(4, -1, -1)) == (4, 2, 3)
        and refused(lambda: np.broadcast_to(ONES((2, 3)), (4, -1, -1)))
    ),
    ("broadcast_to", "np.broadcast_to gives a view"): lambda: refused(
        lambda: np.broadcast_to(ONES(3), (2, 3)).__setitem__(0, 1)
    ),
    ("broadcast_to", "jnp.broadcast_to refuses"): lambda: (
        refused(lambda: jnp.broadcast_to(SMALL((2, 3)), (4, -1, -1)))
        and size(keras.ops.broadcast_to(FLAT, (4, -1, -1))) == (4, 2, 3)
    ),
    ("crop", "A negative number in F.pad"): lambda: size(F.pad(IMAGE, (-1, -2))) == (2, 3, 8, 5) == size(IMAGE[..., 1:-2]),
    ("crop", "keras.layers.Cropping2D cuts"): lambda: size(keras.layers.Cropping2D(1)(IMAGE)) == (2, 1, 6, 8),
    ("crop", "A slice past the end"): lambda: size(np.arange(10)[0:99]) == (10,),
    ("crop", "lax.dynamic_slice moves"): lambda: lax.dynamic_slice(jnp.arange(10), (8,), (4,)).tolist() == [6, 7, 8, 9],
    ("embedding", "Tokens are integers"): lambda: (
        refused(lambda: nn.Embedding(5, 2)(ONE(3)))
        and refused(lambda: nn.Embedding(5, 2)(torch.tensor([5])))
        and size(nn.Embedding(5, 2)(torch.tensor([0, 4]))) == (2, 2)
    ),
    ("embedding", "mask_zero=True takes token 0"): masked,
    ("embedding", "weight[tokens] takes the last row"): lambda: (
        jnp.arange(6.0).reshape(3, 2)[jnp.asarray(7)].tolist() == [4, 5]
    ),
    ("embedding", "weight[tokens] takes −1"): lambda: (
        np.arange(6).reshape(3, 2)[np.array([-1])].tolist() == [[4, 5]]
        and refused(lambda: nn.Embedding(3, 2)(torch.tensor([-1])))
    ),
    ("expand_dims", "x.unsqueeze takes one axis"): lambda: (
        refused(lambda: FLAT.unsqueeze((0, 1))) and size(np.expand_dims(ONES((2, 3)), (0, 1))) == (1, 1, 2, 3)
    ),
    ("expand_dims", "x[:, None] and x[None, :]"): lambda: (
        size(ONES(3)[:, None]) == size(np.expand_dims(ONES(3), 1)) == (3, 1) and size(ONES(3)[None, :]) == (1, 3)
    ),
    ("expand_dims", "There is no layer for it"): lambda: (
        not hasattr(keras.layers, "ExpandDims")
        and size(keras.ops.expand_dims(FLAT, 0)) == (1, 2, 3)
        and size(keras.ops.expand_dims(FLAT, (0, -1))) == (1, 2, 3, 1)
    ),
    ("flatten", "x.flatten() merges all"): lambda: size(ONES((2, 3, 4)).flatten()) == (24,),
    ("flatten", "torch.flatten(x) starts at axis 0"): lambda: (
        size(torch.flatten(IMAGE)) == (384,) and size(nn.Flatten()(IMAGE)) == (2, 192)
    ),
    ("flatten", "keras.layers.Flatten keeps"): lambda: (
        size(keras.layers.Flatten()(IMAGE)) == (2, 192) and size(keras.layers.Flatten()(ONE(5))) == (5, 1)
    ),
    ("flatten", "Flatten(data_format="): lambda: (
        keras.layers.Flatten(data_format="channels_first")(ROW)[0, :3].tolist() == [0, 4, 8]
        and keras.layers.Flatten()(ROW)[0, :3].tolist() == [0, 1, 2]
    ),
    ("flatten", "nn.Flatten() refuses a vector"): lambda: refused(lambda: nn.Flatten()(ONE(4))),
    ("pad", "F.pad counts from the last axis"): lambda: (
        size(F.pad(IMAGE, (1, 2, 3, 4))) == (2, 3, 15, 11)
        and size(np.pad(IMAGE, ((1, 0), (0, 0), (3, 4), (1, 2)))) == (3, 3, 15, 11)
    ),
    ("pad", "keras.layers.ZeroPadding2D pads"): lambda: size(keras.layers.ZeroPadding2D(1)(IMAGE)) == (2, 5, 10, 8),
    ("pad", "np.pad(x, 1) pads every"): lambda: size(np.pad(IMAGE, 1)) == (4, 5, 10, 10),
    ("pad", 'F.pad with mode="reflect"'): lambda: (
        refused(lambda: F.pad(ONE(1, 4), (4, 0), mode="reflect"))
        and size(F.pad(ONE(1, 4), (3, 0), mode="reflect")) == (1, 7)
        and size(np.pad(ONES(4), (5, 0), mode="reflect")) == size(jnp.pad(SMALL(4), (5, 0), mode="reflect")) == (9,)
    ),
    ("pixel_shuffle", "keras.ops.depth_to_space"): lambda: (
        not torch.equal(
            keras.ops.depth_to_space(IMAGE_8.permute(0, 2, 3, 1), 2, data_format="channels_last").permute(0, 3, 1, 2),
            F.pixel_shuffle(IMAGE_8, 2),
        )
    ),
    ("pixel_shuffle", "nn.PixelUnshuffle is the way back"): lambda: torch.equal(
        nn.PixelUnshuffle(2)(nn.PixelShuffle(2)(IMAGE_8)), IMAGE_8
    ),
    ("pixel_shuffle", "The channels must stand on axis 1"): lambda: size(nn.PixelShuffle(2)(ONE(2, 8, 6, 4))) == (2, 2, 12, 8),
    ("positional_add", "nn.Transformer adds no positions"): lambda: (
        not nn.Transformer(8, 2, 1, 1, 8).batch_first
        and {name.partition(".")[0] for name, _ in nn.Transformer(8, 2, 1, 1, 8).named_parameters()} == {"encoder", "decoder"}
        and size(ONE(5, 2, 8) + ONE(5, 8)[:, None]) == (5, 2, 8)
        and refused(lambda: ONE(5, 2, 8) + ONE(5, 8))
    ),
    ("positional_add", "There is no positional layer"): lambda: (
        not [name for name in dir(keras.layers) if "position" in name.lower()]
        and size(ONE(2, 5, 8) + keras.layers.Embedding(5, 8)(np.arange(5))) == (2, 5, 8)
    ),
    ("reduce", "x.max(dim=1) gives a pair"): lambda: (
        [size(one) for one in FLAT.max(dim=1)] == [(2,), (2,)] and size(FLAT.amax(dim=1)) == (2,)
    ),
    ("reduce", "x.argmax(dim=1) gives whole numbers"): lambda: (
        ONE(2, 3).requires_grad_().argmax(dim=1).dtype == torch.int64
        and not ONE(2, 3).requires_grad_().argmax(dim=1).requires_grad
        and ONE(2, 3).requires_grad_().amax(dim=1).requires_grad
    ),
    ("reduce", "np.argmax takes one axis at most"): lambda: (
        refused(lambda: np.argmax(STEPS, axis=(0, 1)))
        and refused(lambda: torch.argmax(FLAT, dim=(0, 1)))
        and refused(lambda: jnp.argmax(SMALL((2, 3)), axis=(0, 1)))
        and all(int(one) == 5 for one in (np.arange(6).reshape(2, 3).argmax(), torch.arange(6).reshape(2, 3).argmax()))
        and int(jnp.arange(6).reshape(2, 3).argmax()) == 5
    ),
    ("reduce", "x.sum(dim=1) says dim"): lambda: (
        size(FLAT.sum(dim=1, keepdim=True)) == size(FLAT.sum(axis=1, keepdims=True)) == (2, 1)
        and refused(lambda: ONES((2, 3)).sum(dim=1))
    ),
    ("reduce", "torch.prod takes one axis"): lambda: (
        refused(lambda: torch.prod(FLAT, dim=(0, 1))) and size(FLAT.amin(dim=(0, 1))) == size(FLAT.mean(dim=(0, 1))) == ()
    ),
    ("reduce", "x.sum(dim=()) sums"): lambda: size(FLAT.sum(dim=())) == () and size(np.sum(ONES((2, 3)), axis=())) == (2, 3),
    ("reduce", "x.mean() refuses whole"): lambda: (
        refused(lambda: torch.arange(4).mean()) and torch.arange(4).float().mean() == np.arange(4).mean() == 1.5
    ),
    ("reduce", "np.mean(x) without an axis"): lambda: size(np.mean(ONES((8, 3)))) == (),
    ("reduce", "x - x.mean(axis=1)"): lambda: (
        refused(lambda: ONES((2, 3)) - ONES((2, 3)).mean(axis=1))
        and not np.allclose((STEPS - STEPS.mean(axis=1)).mean(axis=1), 0)
        and np.allclose((STEPS - STEPS.mean(axis=1, keepdims=True)).mean(axis=1), 0)
        and size(ONES((2, 3)) - ONES((2, 3)).mean(axis=1, keepdims=True)) == (2, 3)
    ),
    ("reduce", "keras.ops.mean(x) takes all"): lambda: (
        size(keras.ops.mean(FLAT)) == () and size(keras.layers.GlobalAveragePooling1D()(ONE(2, 5, 3))) == (2, 3)
    ),
    ("reduce", "On the PyTorch backend keras.ops.sum"): lambda: (
        size(keras.ops.sum(FLAT, keepdims=True)) == () and size(keras.ops.sum(FLAT, axis=(0, 1), keepdims=True)) == (1, 1)
    ),
    ("reduce", "jnp.sum(x, dim=1) is refused"): lambda: (
        refused(lambda: jnp.sum(SMALL((2, 3)), dim=1)) and size(jnp.sum(SMALL((2, 3)), axis=1, keepdims=True)) == (2, 1)
    ),
    ("reduce", "A sum over an axis drops it"): lambda: (
        size(FLAT.sum(dim=1)) == (2,)
        and size(F.softmax(FLAT, dim=1)) == (2, 3)
        and torch.allclose(F.softmax(FLAT, dim=1).sum(dim=1), ONE(2))
    ),
    ("repeat", "x.repeat is NumPy's tile"): lambda: (
        torch.arange(2).repeat(2).tolist() == np.tile(np.arange(2), 2).tolist() == [0, 1, 0, 1]
        and torch.repeat_interleave(torch.arange(2), 2).tolist() == np.repeat(np.arange(2), 2).tolist() == [0, 0, 1, 1]
    ),
    ("repeat", "np.repeat without an axis"): lambda: size(np.repeat(ONES((2, 3)), 2)) == (12,),
    ("repeat", "keras.layers.RepeatVector"): lambda: size(keras.layers.RepeatVector(4)(FLAT)) == (2, 4, 3),
    ("repeat", "Inside jax.jit the count"): lambda: (
        refused(lambda: jax.jit(jnp.repeat)(SMALL(3), 2))
        and size(jax.jit(lambda x, n: jnp.repeat(x, n, total_repeat_length=6))(SMALL(3), 2)) == (6,)
    ),
    ("reshape", "x.view refuses a tensor"): lambda: (
        refused(lambda: IMAGE.transpose(1, 2).view(2, -1)) and size(IMAGE.transpose(1, 2).reshape(2, -1)) == (2, 192)
    ),
    ("reshape", "keras.layers.Reshape takes"): lambda: (
        size(keras.layers.Reshape((3, 64))(IMAGE)) == size(keras.ops.reshape(IMAGE, (2, 3, 64))) == (2, 3, 64)
    ),
    ("reshape", "np.resize repeats or drops"): lambda: (
        np.resize(np.arange(3), 5).tolist() == [0, 1, 2, 0, 1]
        and np.resize(np.arange(3), 2).tolist() == [0, 1]
        and refused(lambda: np.arange(3).reshape(5))
    ),
    ("reshape", "A reshape may be a view"): lambda: (
        changed(np.zeros(4), lambda x: x.reshape(2, 2).__setitem__((0, 0), 1)).tolist() == [1, 0, 0, 0]
        and changed(torch.zeros(4), lambda x: x.reshape(2, 2)[0].fill_(1)).tolist() == [1, 1, 0, 0]
    ),
    ("split_heads", "x.view(N, heads, L, D)"): lambda: (
        size(WIDE.view(2, 3, 5, 4)) == size(WIDE.view(2, 5, 3, 4).transpose(1, 2)) == (2, 3, 5, 4)
        and not torch.equal(WIDE.view(2, 3, 5, 4), WIDE.view(2, 5, 3, 4).transpose(1, 2))
    ),
    ("split_heads", "Merging back needs"): lambda: (
        refused(lambda: ONE(2, 3, 5, 4).transpose(1, 2).view(2, 5, 12))
        and size(ONE(2, 3, 5, 4).transpose(1, 2).contiguous().view(2, 5, 12)) == (2, 5, 12)
        and torch.equal(WIDE.view(2, 5, 3, 4).transpose(1, 2).transpose(1, 2).reshape(2, 5, 12), WIDE)
    ),
    ("split_heads", "MultiHeadAttention keeps (N, L, heads, D)"): lambda: (
        size(attended(keras.layers.MultiHeadAttention(3, 4))(WIDE)) == (2, 5, 3, 4)
    ),
    ("squeeze", "x.squeeze(1) leaves an axis"): lambda: (
        size(FLAT.squeeze(1)) == (2, 3) and refused(lambda: ONES((2, 3)).squeeze(1))
    ),
    ("squeeze", "np.squeeze(x) without an axis"): lambda: size(np.squeeze(ONES((1, 3, 1)))) == (3,),
    ("squeeze", "On the PyTorch backend"): lambda: (
        size(keras.ops.squeeze(FLAT, 1)) == (2, 3) and refused(lambda: jnp.squeeze(SMALL((2, 3)), 1))
    ),
    ("tile", "x.repeat(2, 3) does this"): lambda: (
        size(FLAT.repeat(2, 3)) == (4, 9) and refused(lambda: FLAT.repeat(2)) and size(torch.tile(FLAT, (2,))) == (2, 6)
    ),
    ("tile", "np.tile(x, 2) works on the last"): lambda: (
        size(np.tile(ONES((2, 3)), 2)) == (2, 6) and size(np.repeat(ONES((2, 3)), 2)) == (12,)
    ),
    ("tile", "jnp.tile(x, (2,)) works"): lambda: size(jnp.tile(SMALL((2, 3)), (2,))) == (2, 6),
    ("transpose", "x.transpose(1, 2) swaps two"): lambda: (
        size(IMAGE.transpose(1, 2)) == (2, 8, 3, 8)
        and refused(lambda: IMAGE.permute(1, 2))
        and not IMAGE.transpose(1, 2).is_contiguous()
        and not IMAGE.permute(0, 2, 3, 1).is_contiguous()
    ),
    ("transpose", "keras.layers.Permute counts from 1"): lambda: (
        size(keras.layers.Permute((3, 1, 2))(ONE(2, 3, 4, 5))) == size(ONE(2, 3, 4, 5).permute(0, 3, 1, 2)) == (2, 5, 3, 4)
    ),
    ("transpose", "x.T reverses every axis"): lambda: size(ONES((2, 3, 4)).T) == (4, 3, 2),
    ("transpose", "x.T of more than two axes"): lambda: (
        warned(lambda: ONE(2, 3, 4).T) and size(ONE(2, 3, 4).mT) == (2, 4, 3) and refused(lambda: ONE(2, 3, 4).t())
    ),
    ("transpose", "keras.ops.transpose without axes"): lambda: size(keras.ops.transpose(ONE(2, 3, 4))) == (4, 3, 2),
    ("upsample", "nn.Upsample and F.interpolate copy"): lambda: (
        torch.equal(nn.Upsample(scale_factor=2)(ROW), F.interpolate(ROW, scale_factor=2, mode="nearest"))
        and torch.equal(nn.Upsample(scale_factor=2)(ROW), F.interpolate(ROW, scale_factor=2))
        and not list(nn.Upsample(scale_factor=2).parameters())
    ),
    ("upsample", "align_corners=True keeps"): lambda: (
        smooth(True)[[0, -1]].tolist() == [0, 3]
        and not any(torch.isclose(smooth(True)[1:-1], smooth(False)[1:-1]))
        and "align_corners" not in [*parameters(keras.ops.image.resize), *parameters(keras.layers.UpSampling2D.__init__)]
    ),
    ("upsample", "UpSampling2D takes (N, H, W, C)"): lambda: (
        size(keras.layers.UpSampling2D(2)(IMAGE)) == (2, 6, 16, 8) and refused(lambda: keras.layers.UpSampling2D(1.5)(IMAGE))
    ),
    ("upsample", "keras.ops.image.resize takes"): lambda: (
        F.interpolate(LINE, size=(1, 2))[0, 0, 0].tolist() == [0, 2]
        and keras.ops.image.resize(LINE, (1, 2), interpolation="nearest", data_format="channels_first")[0, 0, 0].tolist()
        == [1, 3]
    ),
    ("upsample", "jax.image.resize takes the whole"): lambda: (
        refused(lambda: jax.image.resize(SMALL((1, 3, 8, 8)), (4, 4), "linear"))
        and not np.allclose(shrunk(antialias=True), shrunk(antialias=False))
        and np.allclose(shrunk(), shrunk(antialias=True))
    ),
    ("upsample", "nn.Upsample(2) makes 2x2"): lambda: (
        size(nn.Upsample(2)(IMAGE)) == (2, 3, 2, 2) and size(nn.Upsample(scale_factor=2)(IMAGE)) == (2, 3, 16, 16)
    ),
    ("upsample", 'mode="bilinear" takes four'): lambda: (
        refused(lambda: F.interpolate(ONE(1, 3, 8), scale_factor=2, mode="bilinear"))
        and size(F.interpolate(ONE(1, 3, 8), scale_factor=2, mode="linear")) == (1, 3, 16)
        and size(F.interpolate(ONE(1, 3, 4, 4, 4), scale_factor=2, mode="trilinear")) == (1, 3, 8, 8, 8)
    ),
    ("patch_embed", "The convolution gives (N, D, H, W)"): lambda: (
        size(PATCHES.flatten(2).transpose(1, 2)) == size(PATCHES.reshape(1, 4, 3)) == (1, 4, 3)
        and not torch.equal(PATCHES.flatten(2).transpose(1, 2), PATCHES.reshape(1, 4, 3))
    ),
    ("patch_embed", "nn.Conv2d drops"): lambda: size(nn.Conv2d(3, 4, 16, stride=16)(torch.zeros(1, 3, 40, 40))) == (1, 4, 2, 2),
    ("patch_embed", 'Whether a patch is read "(c i j)"'): lambda: (
        size(patches("(c i j)")) == size(patches("(i j c)")) and not torch.equal(patches("(c i j)"), patches("(i j c)"))
    ),
    ("patch_embed", "Conv2D with channels last"): lambda: torch.equal(
        KERAS_PATCHES.reshape(2, 4, 5), KERAS_PATCHES.permute(0, 3, 1, 2).flatten(2).transpose(1, 2)
    ),
}
