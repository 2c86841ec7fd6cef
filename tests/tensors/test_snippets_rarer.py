"""Rarer calls: linear algebra, patches, grids, volumes, losses, cells and decoders are followed as the frameworks do them."""

import math

import numpy as np
import pytest

from shapewise.tensors.snippets import trace
from tests.tensors.following import compare, executed
from tests.tensors.snippet_rarer import KERAS_RARER, NUMPY_RARER, PROGRAMS_RARER, TORCH_RARER

pytestmark = pytest.mark.thorough


def test_pytorch_agrees():
    import torch
    from torch import nn

    names = {"torch": torch, "nn": nn, "F": nn.functional}
    compared, failed = compare(TORCH_RARER, names)
    assert compared > 100
    assert failed > 40


def test_numpy_agrees():
    compared, failed = compare(NUMPY_RARER, {"np": np})
    assert compared > 55
    assert failed > 15


def test_keras_agrees():
    import keras

    compared, failed = compare(KERAS_RARER, {"keras": keras, "layers": keras.layers})
    assert compared > 40
    assert failed > 8


def test_programs_agree():
    import keras
    import torch
    from torch import nn

    names = {"torch": torch, "nn": nn, "F": nn.functional, "math": math, "np": np, "keras": keras, "layers": keras.layers}
    compared, failed = compare(PROGRAMS_RARER, names)
    assert compared > 100
    assert failed > 12


@pytest.mark.parametrize("source", [*TORCH_RARER, *NUMPY_RARER, *KERAS_RARER])
def test_refusals_help(source):
    failure = trace(source).failure
    if failure is not None:
        assert failure.error.needed, source
        assert failure.error.fix, source


@pytest.mark.parametrize(
    ("source", "rest"),
    [
        ("y = torch.masked_select(torch.randn(4, 5), torch.randn(4, 5) > 0)", ()),
        ("y = torch.bincount(torch.randint(0, 5, (10,)), minlength=5)", ()),
        ("y = torch.nonzero(torch.randn(4, 5, 6) > 0)", (3,)),
        ("y = np.argwhere(np.ones((4, 5)))", (2,)),
        ("y = np.unique(np.ones(4))", ()),
        ("y = tf.boolean_mask(tf.ones((4, 5, 6)), tf.ones((4, 5)) > 0)", (6,)),
    ],
)
def test_what_only_running_tells_stays_open(source, rest):
    done = trace(source)
    assert done.stopped_at is None
    assert done.failure is None
    assert done.shape == (None, *rest)


@pytest.mark.parametrize(
    "call", ["jax.lax.conv(x, x, (1, 1), 'SAME')", "tf.nn.max_pool(x, 2, 2, 'SAME')", "nn.max_pool(x, (2, 2))"]
)
def test_names_that_frameworks_do_not_share_are_followed_in_one_alone(call):
    done = trace(f"import jax\nx = jnp.ones((2, 8, 8, 3))\ny = {call}")
    assert done.stopped_at is not None
    assert done.stopped_at.number == 3


@pytest.mark.parametrize("places", ["[0, 2]", "[[0, 1], [2, 0]]", "1"])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_gather_of_tensorflow_takes_what_numpy_takes(places, axis):
    done = trace(f"x = tf.ones((3, 4, 5))\ny = tf.gather(x, {places}, axis={axis})")
    assert done.failure is None
    assert done.shape == np.take(np.ones((3, 4, 5)), eval(places), axis=axis).shape


def test_a_layer_inside_another_tells_its_width():
    import torch
    from torch import nn

    source = (
        "layer = nn.TransformerEncoderLayer(16, 4)\nmodel = nn.TransformerEncoder(layer, 2)\ny = model(torch.ones(5, 2, 12))"
    )
    assert executed(source, {"torch": torch, "nn": nn}) == 3
    failure = trace(source).failure
    assert failure is not None
    assert (failure.number, failure.error.sizes) == (3, (12, 16))


def test_a_loss_that_stretches_nothing_shows_the_squared_error():
    failure = trace("y = nn.BCELoss()(torch.rand(8, 1), torch.rand(8))").failure
    assert failure is not None
    assert failure.demo is not None
    assert (failure.demo.operation, failure.demo.arguments["shapes"]) == ("mse", [(8, 1), (8,)])
    assert "(8, 1)" in failure.error.fix


@pytest.mark.parametrize(
    ("source", "shape", "axis"),
    [
        ("y = tf.argmax(tf.ones((8, 3, 4)))", (3, 4), 0),  # its own choice; the others count through all axes
        ("y = tf.math.argmin(tf.ones((8, 3, 4)), axis=-1)", (8, 3), -1),
        ("y = torch.ones(8, 3, 4).argmax()", (), None),
        ("y = torch.ones(8, 3, 4).argmax(1, True)", (8, 1, 4), 1),
        ("y = np.argmin(np.ones((8, 3)), axis=1)", (8,), 1),
    ],
)
def test_places_of_the_largest_are_shown_as_places(source, shape, axis):
    done = trace(source)
    assert done.shape == shape
    demo = done.lines[-1].demo
    assert (demo.operation, demo.arguments["axis"]) == ("reduce", axis)
    assert demo.arguments["how"] in ("argmax", "argmin")
