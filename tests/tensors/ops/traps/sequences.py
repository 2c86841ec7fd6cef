"""The traps of attentions, recurrent layers and losses."""

from __future__ import annotations

import inspect

import jax
import jax.numpy as jnp
import keras
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from tests.tensors.ops.traps.showing import FLAT, SEQUENCE, Shown, built, default, refused, size, sizes

ONES, ONE, SMALL = np.ones, torch.ones, jnp.ones
MIXED = torch.randn(1, 3, 4, generator=torch.Generator().manual_seed(0))
ALLOWED = torch.eye(3, dtype=torch.bool)
LAYERS = {"rnn": (nn.RNN, keras.layers.SimpleRNN), "gru": (nn.GRU, keras.layers.GRU), "lstm": (nn.LSTM, keras.layers.LSTM)}
LOGITS = torch.tensor([[2.0, 0.0, 0.0]])
CLASS = torch.tensor([0])
SPEECH = torch.zeros(2, 5, 4)


def length_first(name):
    """Axis 0 is the length, and h_n keeps the batch on axis 1 either way."""
    made = [LAYERS[name][0](3, 6, batch_first=first)(SEQUENCE)[1] for first in (False, True)]
    return sizes(state[0] if name == "lstm" else state for state in made) == [(1, 5, 6), (1, 2, 6)]


def backward_elsewhere(name):
    """The last place of the output holds the first step of the backward direction."""
    x = torch.rand(2, 5, 3, generator=torch.Generator().manual_seed(0))
    output, state = LAYERS[name][0](3, 6, batch_first=True, bidirectional=True)(x)
    last = (state[0] if name == "lstm" else state)[-1]
    return torch.equal(output[:, 0, 6:], last) and not torch.allclose(output[:, -1, 6:], last)


def last_alone(name):
    """Keras returns the last output unless told."""
    layer = LAYERS[name][1]
    return size(layer(6)(SEQUENCE)) == (2, 6) and size(layer(6, return_sequences=True)(SEQUENCE)) == (2, 5, 6)


def one_sequence(name):
    """Two axes are one sequence, or refused."""
    ours, theirs = LAYERS[name]
    return size(ours(3, 6)(torch.zeros(5, 3))[0]) == (5, 6) and refused(lambda: theirs(6)(torch.zeros(5, 3)))


def biases(name):
    """How many numbers of bias PyTorch and Keras have, for 6 hidden features."""
    ours = sum(weight.numel() for key, weight in LAYERS[name][0](3, 6).named_parameters() if "bias" in key)
    return ours, built(LAYERS[name][1](6), SEQUENCE).weights[-1].numpy().size


def gru_with(reset_after):
    """Keras's GRU with the weights of PyTorch's: the first two gates swapped, and no bias; whether both agree."""
    ours, theirs = nn.GRU(3, 6, batch_first=True, bias=False), keras.layers.GRU(6, use_bias=False, reset_after=reset_after)
    x = torch.rand(2, 5, 3, generator=torch.Generator().manual_seed(0))
    weights = [weight.detach().chunk(3) for weight in (ours.weight_ih_l0, ours.weight_hh_l0)]
    built(theirs, x).set_weights([torch.cat([update, reset, new]).T.numpy() for reset, update, new in weights])
    return torch.allclose(theirs(x), ours(x)[0][:, -1], atol=1e-5)


def mask_of_pytorch():
    """True takes part in one, and is left out in the other."""
    layer = nn.MultiheadAttention(4, 1, batch_first=True)
    return torch.allclose(F.scaled_dot_product_attention(MIXED, MIXED, MIXED, ALLOWED), MIXED) and torch.allclose(
        layer(MIXED, MIXED, MIXED, attn_mask=~ALLOWED)[1], torch.eye(3)
    )


def mask_of_keras():
    """True takes part in Keras, too."""
    _, weights = keras.layers.MultiHeadAttention(1, 4)(MIXED, MIXED, attention_mask=ALLOWED, return_attention_scores=True)
    return torch.allclose(weights[0, 0], torch.eye(3))


def built_heads():
    """Two heads of 5 on features of 4."""
    return built(keras.layers.MultiHeadAttention(num_heads=2, key_dim=5), SPEECH, SPEECH)


def both_ways(mode):
    """The result of a bidirectional layer."""
    return keras.layers.Bidirectional(keras.layers.LSTM(6), merge_mode=mode)(SEQUENCE)


def two_heads(mask=None, batch=1, **more):
    """The weights of two heads."""
    x = ONE(batch, 3, 4)
    return nn.MultiheadAttention(4, 2, batch_first=True)(x, x, x, attn_mask=mask, **more)[1]


SHOWN: Shown = {
    ("attention", "In scaled_dot_product_attention a True"): mask_of_pytorch,
    ("attention", "With heads, (N, heads, L, D)"): lambda: (
        size(F.scaled_dot_product_attention(ONE(1, 2, 3, 4), ONE(1, 2, 3, 4), ONE(1, 2, 5, 4))) == (1, 2, 3, 4)
    ),
    ("attention", "attn_mask and is_causal=True"): lambda: (
        refused(lambda: F.scaled_dot_product_attention(*[ONE(1, 3, 4)] * 3, ALLOWED, is_causal=True))
        and size(F.scaled_dot_product_attention(*[ONE(1, 2, 3, 4)] * 3, ALLOWED, is_causal=True)) == (1, 2, 3, 4)
    ),
    ("attention", "A mask of padding (N, S)"): lambda: (
        refused(lambda: F.scaled_dot_product_attention(*[ONE(2, 5, 4)] * 3, torch.ones(2, 5, dtype=torch.bool)))
        and size(F.scaled_dot_product_attention(*[ONE(2, 5, 4)] * 3, ONE(2, 1, 5) > 0)) == (2, 5, 4)
        and size(F.scaled_dot_product_attention(*[ONE(2, 3, 5, 4)] * 3, ONE(2, 1, 1, 5) > 0)) == (2, 3, 5, 4)
    ),
    ("attention", "keras.ops.dot_product_attention and"): lambda: (
        jax.nn.dot_product_attention(SMALL((2, 5, 3, 4)), SMALL((2, 7, 3, 4)), SMALL((2, 7, 3, 4))).shape == (2, 5, 3, 4)
        and size(keras.ops.dot_product_attention(ONE(2, 5, 3, 4), ONE(2, 7, 3, 4), ONE(2, 7, 3, 4))) == (2, 5, 3, 4)
        and size(F.scaled_dot_product_attention(ONE(2, 3, 5, 4), ONE(2, 3, 7, 4), ONE(2, 3, 7, 4))) == (2, 3, 5, 4)
    ),
    ("attention", "keras.layers.Attention takes"): lambda: (
        size(keras.layers.Attention()([ONE(2, 5, 4), ONE(2, 7, 6), ONE(2, 7, 4)])) == (2, 5, 6)
        and torch.allclose(keras.layers.Attention()([MIXED] * 3), (MIXED @ MIXED.mT).softmax(dim=-1) @ MIXED, atol=1e-6)
    ),
    ("multi_head_attention", "nn.MultiheadAttention takes (L, N, D)"): lambda: (
        sizes(nn.MultiheadAttention(4, 2)(*[ONE(5, 2, 4)] * 3)) == [(5, 2, 4), (2, 5, 5)]
    ),
    ("multi_head_attention", "Its masks are True"): lambda: mask_of_pytorch() and mask_of_keras(),
    ("multi_head_attention", "A mask of three axes"): lambda: (
        refused(lambda: two_heads(torch.zeros(2, 3, 3).bool(), batch=2))
        and size(two_heads(torch.zeros(4, 3, 3).bool(), batch=2)) == (2, 3, 3)
        and size(two_heads(key_padding_mask=torch.zeros(2, 3).bool(), batch=2)) == (2, 3, 3)
    ),
    ("multi_head_attention", "MultiHeadAttention is called with"): lambda: (
        list(inspect.signature(keras.layers.MultiHeadAttention.call).parameters)[1:4] == ["query", "value", "key"]
        and size(built_heads()._query_dense.kernel) == (4, 2, 5)
    ),
    ("multi_head_attention", "key_dim need not be"): lambda: size(built_heads()(SPEECH, SPEECH)) == (2, 5, 4),
    ("multi_head_attention", "The returned weights are the mean"): lambda: (
        size(two_heads()) == (1, 3, 3) and size(two_heads(average_attn_weights=False)) == (1, 2, 3, 3)
    ),
    ("multi_head_attention", "The features must be divisible"): lambda: refused(lambda: nn.MultiheadAttention(4, 3)),
    **{(name, "x is (length, batch"): lambda name=name: length_first(name) for name in LAYERS},
    **{(name, "output[:, -1] of a bi"): lambda name=name: backward_elsewhere(name) for name in LAYERS},
    **{(name, "Two axes are read as"): lambda name=name: one_sequence(name) for name in LAYERS},
    ("rnn", "SimpleRNN returns"): lambda: last_alone("rnn"),
    ("rnn", "SimpleRNN has one bias"): lambda: biases("rnn") == (12, 6),
    ("gru", "GRU returns"): lambda: last_alone("gru"),
    ("gru", "reset_after=True, the"): lambda: (
        default(keras.layers.GRU.__init__, "reset_after") is True and gru_with(True) and not gru_with(False)
    ),
    ("gru", "The gates are stacked"): lambda: gru_with(True),
    ("lstm", "The layer returns output"): lambda: (
        len(nn.LSTM(3, 6)(SEQUENCE)) == 2
        and len(nn.LSTM(3, 6)(SEQUENCE)[1]) == 2
        and refused(lambda: nn.Sequential(nn.LSTM(3, 6), nn.Linear(6, 2))(SEQUENCE))
    ),
    ("lstm", "LSTM returns"): lambda: last_alone("lstm"),
    ("lstm", "Bidirectional sets merge_mode"): lambda: (
        default(keras.layers.Bidirectional.__init__, "merge_mode") == "concat"
        and [size(both_ways(mode))[-1] for mode in ("concat", "sum", "mul", "ave")] == [12, 6, 6, 6]
        and refused(lambda: nn.LSTM(3, 6, merge_mode="sum"))
    ),
    ("lstm", "LSTM has one bias"): lambda: biases("lstm") == (48, 24),
    ("cross_entropy", "The classes stand on axis 1"): lambda: (
        refused(lambda: F.cross_entropy(ONE(2, 5, 7), torch.zeros(2, 5).long()))
        and size(F.cross_entropy(ONE(2, 5, 7).mT, torch.zeros(2, 5).long())) == ()
    ),
    ("cross_entropy", "Targets are classes"): lambda: (
        size(F.cross_entropy(FLAT, torch.zeros(2).long())) == size(F.cross_entropy(FLAT, FLAT)) == ()
        and refused(lambda: F.cross_entropy(FLAT, torch.zeros(2)))
        and refused(lambda: F.cross_entropy(FLAT, FLAT.long()))
    ),
    ("cross_entropy", "It takes scores"): lambda: (
        torch.allclose(F.cross_entropy(LOGITS, CLASS), -LOGITS.log_softmax(dim=1)[0, 0])
        and float(F.cross_entropy((99 * LOGITS).softmax(dim=1), CLASS)) > 0.5 > float(F.cross_entropy(99 * LOGITS, CLASS))
    ),
    ("cross_entropy", "SparseCategoricalCrossentropy takes"): lambda: (
        default(keras.losses.SparseCategoricalCrossentropy.__init__, "from_logits") is False
        and size(keras.losses.sparse_categorical_crossentropy(torch.zeros(2, 5).long(), ONE(2, 5, 7))) == (2, 5)
    ),
    ("cross_entropy", "sparse_… is for"): lambda: torch.allclose(
        keras.losses.sparse_categorical_crossentropy(CLASS, LOGITS, from_logits=True),
        keras.losses.categorical_crossentropy(torch.eye(3)[:1], LOGITS, from_logits=True),
    ),
    ("cross_entropy", "Targets of (N, 1)"): lambda: (
        size(keras.losses.SparseCategoricalCrossentropy(from_logits=True)(torch.tensor([[0], [1]]), FLAT)) == ()
        and refused(lambda: F.cross_entropy(FLAT, torch.tensor([[0], [1]])))
    ),
    ("cross_entropy", "Targets of −100"): lambda: (
        torch.equal(F.cross_entropy(FLAT, torch.tensor([1, -100])), F.cross_entropy(FLAT[:1], torch.tensor([1])))
        and bool(F.cross_entropy(FLAT, torch.tensor([-100, -100])).isnan())
    ),
}
