"""Softmax and the normalisations against PyTorch and Keras."""

from __future__ import annotations

from typing import Any

import keras
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F  # noqa: N812

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from tests.tensors.ops.harness import check, shapes

pytestmark = pytest.mark.thorough

EXAMPLES = settings(max_examples=25, derandomize=True, deadline=None)
FRESH = ("torch", "keras")


@EXAMPLES
@given(shapes(max_ndim=4), st.integers(-4, 3))
def test_softmax(shape: tuple[int, ...], axis: int) -> None:
    # PyTorch gives a scalar an axis that it does not have.
    check("softmax", {"shapes": [shape], "axis": axis}, lambda inputs, _: F.softmax(inputs["x"], dim=axis), stricter=not shape)


@EXAMPLES
@given(shapes(max_ndim=4), st.one_of(st.none(), st.integers(1, 5), shapes(min_ndim=1, max_ndim=2)), st.booleans())
def test_layer_norm(shape: tuple[int, ...], normalized: Any, fits: bool) -> None:
    if fits and normalized is not None and shape:
        normalized = shape[-1] if isinstance(normalized, int) else shape[-len(normalized) :]

    def oracle(inputs: dict[str, Any], given: Any) -> Any:
        built = given["normalized"] if given["normalized"] is not None else inputs["x"].shape[-1:]
        return F.layer_norm(
            inputs["x"], (built,) if isinstance(built, int) else tuple(built), inputs.get("weight"), inputs.get("bias")
        )

    check("layer_norm", {"shapes": [shape], "normalized": normalized}, oracle, fresh=FRESH, stricter=not shape)


def test_layer_norm_as_keras() -> None:
    operation = operations()["layer_norm"]
    inputs = operation.inputs(shapes=[(4, 6, 5)])
    layer = keras.layers.LayerNormalization(epsilon=1e-5, dtype="float64")
    layer.build((4, 6, 5))
    layer.set_weights([inputs["weight"], inputs["bias"]])
    torch.testing.assert_close(layer(inputs["x"]), torch.from_numpy(operation.run(shapes=[(4, 6, 5)])))


@EXAMPLES
@given(shapes(min_ndim=1, max_ndim=5, max_size=3), st.integers(-3, 2), st.booleans(), st.sampled_from([None, None, 2, 3]))
def test_batch_norm(shape: tuple[int, ...], axis: int, training: bool, channels: int | None) -> None:
    arguments = {"shapes": [shape], "axis": axis, "training": training, "channels": channels}

    def oracle(inputs: dict[str, Any], given: Any) -> Any:
        x = inputs["x"].movedim(axis, 1)
        size = channels or x.shape[1]
        mean, variance = inputs.get("mean", torch.zeros(size)), inputs.get("variance", torch.ones(size))
        weight, bias = inputs.get("weight", torch.ones(size)), inputs.get("bias", torch.zeros(size))
        kept = (None, None) if training and channels is None else (mean, variance)
        return F.batch_norm(x, *kept, weight, bias, training=training).movedim(1, axis)

    check("batch_norm", arguments, oracle, fresh=FRESH)


@EXAMPLES
@given(shapes(min_ndim=1, max_ndim=4, max_size=6), st.integers(1, 4))
def test_group_norm(shape: tuple[int, ...], groups: int) -> None:
    def oracle(inputs: dict[str, Any], given: Any) -> Any:
        return F.group_norm(inputs["x"], groups, inputs.get("weight"), inputs.get("bias"))

    check("group_norm", {"shapes": [shape], "groups": groups}, oracle, fresh=FRESH)


def test_softmax_over_the_batch_is_told() -> None:
    operation = operations()["softmax"]
    assert "axis=1" in operation.warnings(shapes=[(8, 10)], axis=0)[0]
    assert "sigmoid" in operation.warnings(shapes=[(8, 1)])[0]
    assert operation.warnings(shapes=[(8, 10)]) == ()


def test_layer_built_for_other_features_is_refused_with_both() -> None:
    operation = operations()["layer_norm"]
    with pytest.raises(ShapeError) as caught:
        operation.shape(shapes=[(8, 128, 32)], normalized=64)
    assert (caught.value.axis, caught.value.sizes) == (2, (32, 64))
    assert "normalized=(32,)" in caught.value.fix
    assert operation.shape(shapes=[(8, 128, 32)], normalized=(32,)) == (8, 128, 32)


def test_one_number_a_channel_cannot_be_normalised_in_training() -> None:
    operation = operations()["batch_norm"]
    with pytest.raises(ShapeError, match="training=False"):
        operation.shape(shapes=[(1, 64)])
    assert operation.shape(shapes=[(1, 64)], training=False) == (1, 64)
    assert operation.shape(shapes=[(2, 64)]) == (2, 64)
    assert operation.cost(shapes=[(2, 64)]).parameters == 128


def test_torch_guesses_the_axis_of_softmax() -> None:
    """The trap that softmax tells of is one."""
    for ndim, axis in ((1, 0), (2, 1), (3, 0), (4, 1)):
        x = torch.arange(float(2**ndim)).reshape((2,) * ndim)
        with pytest.warns(UserWarning, match="Implicit dimension"):
            assert torch.equal(torch.nn.Softmax()(x), x.softmax(dim=axis))
