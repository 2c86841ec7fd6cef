"""Padding in snippets: each border is refused where its framework refuses it, at that line, with a sentence that helps."""

import itertools
import math

import numpy as np
import pytest

from shapewise.tensors.snippets import trace
from tests.tensors.following import executed

pytestmark = pytest.mark.thorough

TORCH_MODES = ("constant", "reflect", "replicate", "circular")
SHAPES = [(5,), (4, 5), (3, 4, 5), (2, 3, 4, 5), (1, 2, 3, 4, 5), (2, 1, 2, 3, 4, 5)]
EDGES = [
    ((3, 4, 5), widths)
    for widths in [(4, 0), (5, 0), (5, 5), (6, 0), (0, 5), (-1, 0), (-1, 2), (-3, -3), (-1, 5), (-1, 6), (-3, -2), (0, 0)]
] + [
    ((3, 4, 0), (1, 1)),
    ((0, 4, 5), (1, 1)),
    ((3, 0, 5), (1, 1)),
    ((2, 3, 4, 0), (1, 1, 1, 1)),
    ((2, 3, 0, 5), (1, 1, 0, 0)),
    ((2, 3, 1, 5), (1, 1, 0, 0)),
    ((2, 3, 1, 5), (1, 1, 1, 0)),
    ((2, 3, 1, 1), (1, 1, 1, 1)),
    ((2, 0, 3, 3), (1, 1, 1, 1)),
    ((0, 3, 3, 3), (1, 1, 1, 1)),
    ((3, 0, 3, 3, 3), (1,) * 6),
    ((3, 4, 5), (1,)),
    ((3, 4, 5), ()),
    ((8, 3, 32, 32), (40, 40, 0, 0)),
]


def agrees(source, names):
    """Whether the trace says what the framework does; a failure must name its line and offer a way out."""
    done, truth = trace(source), executed(source, names)
    assert done.stopped_at is None, (source, done.stopped_at)
    if isinstance(truth, int):
        assert done.failure is not None, (source, "is accepted")
        assert done.failure.number == truth
        error = done.failure.error
        assert error.needed, source
        assert error.fix, source
        return False
    assert done.failure is None, (source, str(done.failure and done.failure.error))
    assert [line.shape for line in done.lines if line.name == "y"] == [truth["y"]], source
    return True


@pytest.mark.parametrize("mode", TORCH_MODES)
def test_functional_padding_is_refused_where_pytorch_refuses(mode):
    import torch

    names = {"torch": torch, "F": torch.nn.functional}
    cases = [*itertools.product(SHAPES, [(1,) * count for count in (2, 4, 6, 8)]), *EDGES]
    accepted = [agrees(f'x = torch.ones({shape})\ny = F.pad(x, {widths}, mode="{mode}")', names) for shape, widths in cases]
    assert 5 < sum(accepted) < len(accepted) - 5


@pytest.mark.parametrize("name", ["Zero", "Constant", "Reflection", "Replication", "Circular"])
@pytest.mark.parametrize("spatial", [1, 2, 3])
def test_padding_layers_are_refused_where_pytorch_refuses(name, spatial):
    import torch
    from torch import nn

    value = ", 0.5" if name == "Constant" else ""
    accepted = []
    for shape in SHAPES:
        for widths in (1, 2, (1, 0) * spatial, (0, 3) * spatial):
            source = f"x = torch.ones({shape})\nlayer = nn.{name}Pad{spatial}d({widths}{value})\ny = layer(x)"
            accepted.append(agrees(source, {"torch": torch, "nn": nn}))
    assert any(accepted)
    assert not all(accepted) or spatial == 1  # any tensor has a last axis for zeros


def test_padding_layer_with_the_wrong_number_of_widths_is_refused():
    done = trace("x = torch.ones(1, 3, 8, 8)\ny = nn.ReflectionPad2d((1, 1))(x)")
    assert done.failure is not None
    assert done.failure.number == 2
    assert "4" in done.failure.error.needed


NUMPY_WIDTHS = [
    "((2, 2), (7, 0))",
    "((1, 2),)",
    "(1, 2)",
    "((1,), (2,))",
    "((1, 2), (3, 4), (5, 6))",
    "3",
    "(2,)",
    "-1",
    "{-1: (2, 3)}",
]
NUMPY_MODES = ("constant", "edge", "reflect", "symmetric", "wrap", "mean", "linear_ramp", "empty", "replicate")


@pytest.mark.parametrize("mode", NUMPY_MODES)
def test_numpy_mirrors_again_and_again(mode):
    accepted = [
        agrees(f'x = np.ones({shape})\ny = np.pad(x, {widths}, mode="{mode}")', {"np": np})
        for shape in [(3, 4), (1, 4), (0, 4)]
        for widths in NUMPY_WIDTHS
    ]
    assert any(accepted) is (mode != "replicate")
    assert not all(accepted)


def test_jax_mirrors_again_and_again():
    import jax.numpy as jnp

    for mode, shape in itertools.product(("constant", "edge", "reflect", "symmetric", "wrap"), [(3, 4), (1, 4), (0, 4)]):
        for widths in NUMPY_WIDTHS[:6]:  # a dictionary is NumPy's alone
            agrees(f'x = jnp.ones({shape})\ny = jnp.pad(x, {widths}, mode="{mode}")', {"jnp": jnp})


def test_keras_mirrors_once():
    import keras

    cases = [
        ((3, 4), "((2, 2), (3, 3))"),
        ((3, 4), "((2, 2), (4, 3))"),
        ((3, 4), "((3, 0), (0, 0))"),
        ((3, 4), "((1, 2), (3, 4), (5, 6))"),
        ((2, 3, 4), "((0, 0), (2, 2), (3, 3))"),
        ((2, 3, 4), "((0, 0), (3, 2), (3, 3))"),
        ((2, 3, 4, 5), "((0, 0), (0, 0), (2, 2), (3, 3))"),
    ]
    accepted = [
        agrees(f'x = keras.ops.ones({shape})\ny = keras.ops.pad(x, {widths}, mode="{mode}")', {"keras": keras})
        for shape, widths in cases
        for mode in ("constant", "reflect")
    ]
    assert 0 < sum(accepted) < len(accepted)


def test_tensorflow_mirrors_once():
    """TensorFlow's documentation: REFLECT takes at most the size less one on a side, SYMMETRIC the size."""
    for mode, width, possible in [("REFLECT", 3, True), ("REFLECT", 4, False), ("SYMMETRIC", 4, True), ("SYMMETRIC", 5, False)]:
        done = trace(f'x = tf.ones((2, 4))\ny = tf.pad(x, [[0, 0], [{width}, 0]], mode="{mode}")')
        assert done.stopped_at is None
        assert (done.failure is None) is possible, (mode, width)


def test_a_mirrored_border_that_is_too_wide_says_how_wide_it_may_be():
    done = trace('x = torch.randn(8, 3, 32, 32)\nz = F.pad(x, (40, 40, 0, 0), mode="reflect")')
    assert done.failure is not None
    assert (done.failure.number, done.failure.error.axis) == (2, 3)
    assert "at most 31" in str(done.failure.error)
    assert done.failure.demo is not None
    assert done.failure.demo.operation == "pad"
    assert math.prod(done.failure.demo.arguments["before"]) == 0
