"""Layers of Keras that name axes or put the channels first: every axis, ever so many axes, against Keras itself."""

from itertools import permutations

import pytest

from shapewise.tensors.snippets import trace
from tests.tensors.following import compare

pytestmark = pytest.mark.thorough

SHAPES = {1: (6,), 2: (4, 6), 3: (4, 5, 6), 4: (2, 4, 6, 7), 5: (2, 4, 5, 6, 7)}
BACKEND = 'import os\nos.environ["KERAS_BACKEND"] = "torch"\n'


def sources(calls, before=""):
    """A program for each call and each number of axes, from the batch alone to a volume."""
    return [
        f"{before}x = keras.ops.ones({shape})\ny = layers.{call}(x)" for ndim, shape in SHAPES.items() for call in calls(ndim)
    ]


def each_axis(*names):
    """Every axis of a tensor, and one too many at both ends."""
    return lambda ndim: [f"{name}(axis={axis})" for name in names for axis in range(-ndim - 1, ndim + 1)]


def in_pairs(*names):
    """Two axes in every order and with both signs; some name one axis twice."""
    return lambda ndim: [
        f"{name}(axis=[{first}, {second}])" for name in names for first, second in permutations(range(-ndim, ndim), 2)
    ]


def names():
    import keras

    return {"keras": keras, "layers": keras.layers}


def test_axes_agree():
    told = sources(each_axis("BatchNormalization", "Softmax", "UnitNormalization", "Normalization"))
    told += sources(in_pairs("Softmax", "UnitNormalization"))
    told += sources(
        lambda ndim: [f"GroupNormalization(groups={count}, axis={ndim - 1})" for count in (1, 2, 4, -1)][: ndim * 4 - 4]
    )
    told += sources(lambda ndim: [f"Permute({order})" for order in permutations(range(ndim))])
    told += sources(lambda ndim: [f"Permute({order})" for order in permutations(range(1, ndim)) if order])
    compared, failed = compare(told, names())
    assert compared > 300
    assert failed > 150


def test_layer_normalization_with_pytorch_behind_it_agrees():
    told = sources(each_axis("LayerNormalization"), BACKEND) + sources(in_pairs("LayerNormalization"), BACKEND)
    compared, failed = compare(told, names())
    assert compared > 100
    assert failed > 80


def test_layer_normalization_of_other_axes_says_what_pytorch_does():
    other = trace("x = keras.ops.ones((4, 5, 6))\ny = layers.LayerNormalization(axis=1)(x)")
    equal = trace("x = keras.ops.ones((4, 6, 6))\ny = layers.LayerNormalization(axis=1)(x)")
    last = trace("x = keras.ops.ones((4, 5, 6))\ny = layers.LayerNormalization()(x)")
    assert (other.shape, equal.shape, last.shape) == ((4, 5, 6), (4, 6, 6), (4, 5, 6))
    assert "with PyTorch behind it, Keras 3 refuses it" in other.lines[-1].note
    assert "normalises the last axes instead" in equal.lines[-1].note
    assert "PyTorch" not in last.lines[-1].note


@pytest.mark.parametrize("layout", ["channels_first", "channels_last"])
def test_layouts_and_numbers_of_axes_agree(layout):
    told = f"data_format='{layout}'"

    def calls(ndim):
        found = [
            f"Flatten({told})",
            f"SpatialDropout2D(0.1, {told})",
            "Dense(3)",
            "RepeatVector(2)",
            "TimeDistributed(layers.Dense(2))",
        ]
        for spatial in (1, 2, 3):
            found += [
                f"Global{kind}Pooling{spatial}D({told}{keep})"
                for kind in ("Average", "Max")
                for keep in ("", ", keepdims=True")
            ]
            found += [f"{kind}Pooling{spatial}D(2, {told})" for kind in ("Average", "Max")]
            found += [f"Conv{spatial}D(4, 2, {told})", f"Conv{spatial}D(4, 3, strides=2, padding='same', {told})"]
            found += [f"Conv{spatial}DTranspose(4, 3, strides=2, padding='{how}', {told})" for how in ("same", "valid")]
        for spatial in (2, 3):
            pairs = ((1, 0), (1, 2), (0, 1))[:spatial]
            found += [f"{kind}{spatial}D({pairs}, {told})" for kind in ("ZeroPadding", "Cropping")]
            found += [f"UpSampling{spatial}D(2, {told})"]
        return [*found, "UpSampling1D(2)", "ZeroPadding1D((2, 1))", "Cropping1D((1, 2))"]

    given = [source for source in sources(calls) if "Conv2DTranspose" not in source or layout == "channels_last"]
    compared, failed = compare(given, names())
    assert compared > 60
    assert failed > 80


def test_merges_ask_for_one_batch_and_add_axes_behind_it():
    merged = [
        f"x = keras.ops.ones({first})\ny = keras.ops.ones({second})\nz = layers.{kind}()([x, y])"
        for kind in ("Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract")
        for first, second in (((4, 5, 6), (4, 6)), ((1, 5), (4, 5)), ((4, 5), (4, 5)), ((4, 1), (4, 5)), ((4, 5, 6), (4, 5)))
    ]
    compared, failed = compare(merged, names())
    assert failed == 12
    assert compared == 18 * 3
