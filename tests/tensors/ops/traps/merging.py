"""The traps of operations that merge and multiply."""

from __future__ import annotations

import warnings

import einops
import jax
import jax.numpy as jnp
import keras
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from tests.tensors.ops.traps.showing import FLAT, IMAGE, Shown, default, quiet, refused, size, sizes, warned

ONES, ONE, SMALL = np.ones, torch.ones, jnp.ones
SQUARE = np.array([[1.0, 2.0], [3.0, 4.0]])
CUT = nn.Linear(5, 4, bias=False)
BATCHES = (8, 10, 64), (8, 64, 12)


def in_place(x, y):
    """``x += y``, whatever that means for the framework."""
    x += y
    return x


def told_by_input():
    """Concatenate of two inputs along axis 1: the first axis that was written."""
    parts = [keras.Input(shape=(4, 6)), keras.Input(shape=(5, 6))]
    return tuple(keras.layers.Concatenate(axis=1)(parts).shape)


def divided_by_zero():
    """PyTorch says nothing; NumPy warns."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        theirs = torch.tensor([1.0, 0.0]) / 0
        quiet_so_far = not caught
        np.array([1.0, 0.0]) / np.array(0.0)
    return quiet_so_far and bool(caught) and bool(theirs[0].isinf()) and bool(theirs[1].isnan())


def built_dense(features: int) -> keras.layers.Dense:
    """A layer of 4 units, built for so many features."""
    layer = keras.layers.Dense(4)
    layer(torch.ones(2, features))
    return layer


SHOWN: Shown = {
    ("add", "keras.layers.Add lines up"): lambda: (
        size(keras.layers.Add()([ONE(2, 3), ONE(2, 5, 3)])) == (2, 5, 3)
        and refused(lambda: ONE(2, 3) + ONE(2, 5, 3))
        and refused(lambda: keras.layers.Add()([ONE(1, 4), ONE(8, 4)]))
        and size(ONE(1, 4) + ONE(8, 4)) == (8, 4)
    ),
    ("add", "x + y broadcasts"): lambda: size(ONE(5) - ONE(5, 1)) == (5, 5),
    ("add", "x += y makes a new array"): lambda: (
        size(in_place(SMALL(3), SMALL((2, 3)))) == (2, 3)
        and refused(lambda: in_place(ONES(3), ONES((2, 3))))
        and refused(lambda: in_place(ONE(3), ONE(2, 3)))
    ),
    ("average", "np.average(x, axis=1)"): lambda: np.average(np.array([[1.0, 3.0]]), axis=1).tolist() == [2.0],
    ("average", "keras.layers.Average divides"): lambda: (
        float(keras.layers.Average()([FLAT + 4, FLAT + 2]).max()) == 3.0
        and float(keras.layers.Add()([FLAT + 4, FLAT + 2]).max()) == 6.0
    ),
    ("average", "There is no function for several"): lambda: (
        torch.stack([FLAT + 4, FLAT]).mean(dim=0).tolist() == (FLAT + 2).tolist()
        and refused(lambda: torch.stack([torch.arange(3), torch.arange(3)]).mean(dim=0))
    ),
    ("concat", "keras.layers.Concatenate joins"): lambda: (
        default(keras.layers.Concatenate.__init__, "axis") == -1
        and size(torch.cat([FLAT, FLAT])) == size(np.concatenate([FLAT, FLAT])) == (4, 3)
    ),
    ("concat", "Keras hides the batch axis"): lambda: told_by_input() == (None, 9, 6),
    ("concat", "torch.cat leaves out an empty"): lambda: (
        size(torch.cat([ONE(0), FLAT])) == (2, 3) and refused(lambda: np.concatenate([ONES(0), ONES((2, 3))]))
    ),
    ("concat", "np.append without an axis"): lambda: size(np.append(ONES((2, 3)), ONES((2, 3)))) == (12,),
    ("divide", "x / x.sum(axis=1) fails or"): lambda: (
        refused(lambda: ONES((2, 3)) / ONES((2, 3)).sum(axis=1))
        and np.allclose((SQUARE / SQUARE.sum(axis=1, keepdims=True)).sum(axis=1), 1)
        and not np.allclose((SQUARE / SQUARE.sum(axis=1)).sum(axis=1), 1)
    ),
    ("divide", "Keras has no merging layer"): lambda: (
        not hasattr(keras.layers, "Divide") and size(keras.ops.divide(FLAT, FLAT + 2)) == (2, 3)
    ),
    ("divide", "Division by 0 gives"): divided_by_zero,
    ("divide", "x /= 2 is refused for whole"): lambda: (
        refused(lambda: np.arange(3).__itruediv__(2))
        and refused(lambda: torch.arange(3).div_(2))
        and (np.arange(3) / 2).dtype.kind == "f"
    ),
    ("dot", "keras.layers.Dot on two batches"): lambda: size(keras.layers.Dot(axes=1)([FLAT, FLAT])) == (2, 1),
    ("dot", "np.dot(x, y) knows no batch"): lambda: size(np.dot(*map(ONES, BATCHES))) == (8, 10, 8, 12),
    ("dot", "torch.dot takes two vectors"): lambda: (
        refused(lambda: torch.dot(FLAT, FLAT))
        and size(torch.einsum("nd,nd->n", FLAT, FLAT)) == (2,)
        and size(torch.bmm(FLAT[:, None], FLAT[:, :, None])) == (2, 1, 1)
    ),
    ("dot", "np.vdot flattens"): lambda: (
        float(np.vdot(ONES((2, 3)), ONES((3, 2)))) == 6 and refused(lambda: torch.vdot(FLAT, FLAT))
    ),
    ("einsum", "Without an arrow"): lambda: size(np.einsum("ba", ONES((2, 3)))) == (3, 2),
    ("einsum", "einops.einsum takes the arrays first"): lambda: (
        size(einops.einsum(ONES((2, 3)), ONES((3, 4)), "row k, k column -> row column")) == (2, 4)
        and refused(lambda: einops.einsum(ONES((2, 3)), ONES((3, 4)), "ij,jk->ik"))
    ),
    ("einsum", "A size of 1 is stretched"): lambda: (
        all(
            size(product("ij,jk->ik", ones((2, 1)), ones((3, 4)))) == (2, 4)
            for product, ones in (
                (torch.einsum, ONE),
                (np.einsum, ONES),
                (jnp.einsum, SMALL),
                (keras.ops.einsum, ONE),
            )
        )
        and refused(lambda: ONE(2, 1) @ ONE(3, 4))
    ),
    ("linear", "nn.Linear(in, out) keeps"): lambda: (
        size(nn.Linear(3, 4).weight) == (4, 3) and torch.allclose(CUT(ONE(2, 5)), ONE(2, 5) @ CUT.weight.T)
    ),
    ("linear", "keras.layers.Dense keeps"): lambda: (
        size(built_dense(3).kernel) == (3, 4) and size(keras.layers.Dense(4)(IMAGE)) == (2, 3, 8, 4)
    ),
    ("linear", "Only the last axis is read"): lambda: (
        size(nn.Linear(8, 4)(IMAGE)) == (2, 3, 8, 4)
        and refused(lambda: nn.Linear(192, 4)(IMAGE))
        and size(nn.Linear(192, 4)(IMAGE.flatten(1))) == (2, 4)
    ),
    ("linear", "Dense is built once"): lambda: refused(lambda: built_dense(3)(ONE(2, 5))),
    ("linear_identity", "nn.Linear keeps its weight as"): lambda: (
        size(nn.Linear(5, 4).weight[:, :2]) == (4, 2)
        and torch.allclose(CUT.weight[:, :2] @ ONE(2) + CUT.weight[:, 2:] @ ONE(3), CUT(ONE(5)))
    ),
    ("linear_identity", "keras.layers.Dense keeps its kernel"): lambda: size(built_dense(5).kernel[:2]) == (2, 4),
    ("matmul", "np.dot equals @ for two matrices"): lambda: (
        size(np.dot(ONES((2, 3)), ONES((3, 4)))) == (2, 4) and size(np.dot(*map(ONES, BATCHES))) == (8, 10, 8, 12)
    ),
    ("matmul", "torch.mm takes two matrices"): lambda: (
        refused(lambda: torch.mm(ONE(2, 3, 4), ONE(4, 5)))
        and refused(lambda: torch.bmm(ONE(2, 3, 4), ONE(1, 4, 5)))
        and size(ONE(2, 3, 4) @ ONE(1, 4, 5)) == (2, 3, 5)
    ),
    ("matmul", "A Dense layer on (batch, time"): lambda: size(keras.layers.Dense(4)(ONE(2, 5, 3))) == (2, 5, 4),
    ("matmul", "A vector gets an axis"): lambda: size(ONE(2, 3) @ ONE(3)) == (2,) and size(ONE(3) @ ONE(3)) == (),
    ("matmul", "jnp.dot pairs every batch"): lambda: (
        size(jnp.dot(*map(SMALL, BATCHES))) == (8, 10, 8, 12) and size(jnp.matmul(*map(SMALL, BATCHES))) == (8, 10, 12)
    ),
    ("maximum", "np.max(x, 1) is the largest"): lambda: (
        size(np.max(ONES((2, 3)), 1)) == (2,) and size(np.maximum(ONES((2, 3)), ONES(3))) == (2, 3)
    ),
    ("maximum", "torch.max(x, dim=1) gives"): lambda: (
        sizes(torch.max(FLAT, dim=1)) == [(2,), (2,)] and size(torch.maximum(FLAT, FLAT)) == (2, 3)
    ),
    ("maximum", "np.maximum hands nan on"): lambda: (
        np.isnan(np.maximum(np.nan, 1))
        and np.fmax(np.nan, 1) == 1
        and torch.maximum(torch.tensor(torch.nan), ONE(())).isnan()
        and torch.fmax(torch.tensor(torch.nan), ONE(())) == 1
    ),
    ("minimum", "np.min(x, 1) is the smallest"): lambda: (
        size(np.min(ONES((2, 3)), 1)) == (2,) and size(np.minimum(ONES((2, 3)), ONES(3))) == (2, 3)
    ),
    ("minimum", "torch.min(x, dim=1) gives"): lambda: (
        sizes(torch.min(FLAT, dim=1)) == [(2,), (2,)] and size(torch.minimum(FLAT, FLAT)) == (2, 3)
    ),
    ("minimum", "np.minimum hands nan on"): lambda: (
        np.isnan(np.minimum(np.nan, 1))
        and np.fmin(np.nan, 1) == 1
        and torch.minimum(torch.tensor(torch.nan), ONE(())).isnan()
        and torch.fmin(torch.tensor(torch.nan), ONE(())) == 1
    ),
    ("multiply", "* multiplies element by element"): lambda: (
        (np.eye(2) * ONES((2, 2))).tolist() == [[1, 0], [0, 1]] and (np.eye(2) @ ONES((2, 2))).tolist() == [[1, 1], [1, 1]]
    ),
    ("multiply", "A gate of one number a channel"): lambda: (
        size(IMAGE * ONE(2, 3, 1, 1)) == (2, 3, 8, 8)
        and refused(lambda: IMAGE * FLAT)
        and size(ONE(3, 3, 3, 3) * ONE(3, 3)) == (3, 3, 3, 3)
    ),
    ("multiply", "An array cannot be changed"): lambda: (
        refused(lambda: SMALL(2).__setitem__(0, 3)) and SMALL(2).at[0].set(3).tolist() == [3, 1]
    ),
    ("split", "np.split(x, 2) makes 2 parts"): lambda: (
        len(np.split(np.arange(8), 2)) == 2 and sizes(torch.split(torch.arange(8), 2)) == [(2,)] * 4
    ),
    ("split", "torch.chunk(x, 4) of 10"): lambda: (
        sizes(torch.chunk(torch.arange(10), 4)) == [(3,), (3,), (3,), (1,)]
        and sizes(torch.tensor_split(torch.arange(10), 4)) == [(3,), (3,), (2,), (2,)]
    ),
    ("split", "keras.ops.split with a list"): lambda: (
        sizes(keras.ops.split(torch.arange(10), [2, 5])) == sizes(np.split(np.arange(10), [2, 5])) == [(2,), (3,), (5,)]
        and refused(lambda: torch.split(torch.arange(10), [2, 5]))
    ),
    ("split", "np.split(x, 3) refuses"): lambda: (
        refused(lambda: np.split(np.arange(10), 3)) and sizes(np.array_split(np.arange(10), 3)) == [(4,), (3,), (3,)]
    ),
    ("stack", "torch.stack makes a new axis"): lambda: (
        size(torch.stack([ONE(3, 4)] * 2)) == (2, 3, 4) and size(torch.cat([ONE(3, 4)] * 2)) == (6, 4)
    ),
    ("stack", "keras.layers has no Stack"): lambda: (
        not hasattr(keras.layers, "Stack") and size(keras.ops.stack([FLAT, FLAT], axis=0)) == (2, 2, 3)
    ),
    ("stack", "np.vstack and np.hstack"): lambda: (
        size(np.vstack([ONES((2, 3))] * 2)) == (4, 3)
        and size(np.hstack([ONES((2, 3))] * 2)) == (2, 6)
        and size(np.stack([ONES((2, 3))] * 2)) == (2, 2, 3)
    ),
    ("stack", "torch.stack stretches nothing"): lambda: refused(lambda: torch.stack([ONE(3), ONE(1)])),
    ("subtract", "keras.layers.Subtract takes exactly"): lambda: (
        refused(lambda: keras.layers.Subtract()([FLAT] * 3))
        and size(keras.layers.Add()([FLAT] * 3)) == (2, 3)
        and size(keras.layers.Multiply()([FLAT] * 3)) == (2, 3)
    ),
    ("subtract", "(n,) minus (n, 1)"): lambda: size(ONE(4) - ONE(4, 1)) == (4, 4) and size((ONE(4) - ONE(4, 1)).mean()) == (),
    ("glu", "The layer before must make twice"): lambda: (
        size(F.glu(ONE(2, 6))) == (2, 3) and size(F.glu(ONE(2, 6, 8, 8), dim=1)) == (2, 3, 8, 8)
    ),
    ("glu", "The gate is the second half"): lambda: torch.allclose(F.glu(torch.tensor([4.0, 0.0])), torch.tensor([2.0])),
    ("glu", "jax.nn.glu halves"): lambda: (
        size(jax.nn.glu(SMALL((2, 4, 6))))
        == size(F.glu(ONE(2, 4, 6)))
        == size(keras.activations.glu(ONE(2, 4, 6)))
        == (2, 4, 3)
    ),
    ("mse", "(n, 1) against (n,) is stretched"): lambda: (
        float(quiet(lambda: F.mse_loss(torch.tensor([[1.0], [2.0]]), torch.tensor([1.0, 2.0])))) == 0.5
        and warned(lambda: F.mse_loss(ONE(2, 1), ONE(2)))
        and size(quiet(lambda: F.mse_loss(ONE(3, 1), ONE(3), reduction="none"))) == (3, 3)
    ),
    ("mse", "MeanSquaredError squeezes"): lambda: (
        float(keras.losses.MeanSquaredError()(torch.tensor([1.0, 2.0]), torch.tensor([[1.0], [2.0]]))) == 0
        and size(keras.ops.subtract(ONE(3), ONE(3, 1))) == size(ONES(3) - ONES((3, 1))) == (3, 3)
    ),
    ("mse", 'reduction="none" still takes'): lambda: (
        size(keras.losses.MeanSquaredError(reduction="none")(ONE(8, 3), ONE(8, 3))) == (8,)
        and size(F.mse_loss(ONE(8, 3), ONE(8, 3), reduction="none")) == (8, 3)
    ),
}
