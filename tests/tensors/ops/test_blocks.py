"""Blocks against PyTorch, with weights copied."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F  # noqa: N812

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from tests.tensors.ops.harness import check, shapes

pytestmark = pytest.mark.thorough

EXAMPLES = settings(max_examples=10, derandomize=True, deadline=None)
FRESH = ("torch", "keras")
IMAGES = st.tuples(st.integers(1, 2), st.integers(1, 4), st.integers(1, 6), st.integers(1, 6))


class Weights:
    """Ours where inputs could be made, ones of the shape that is asked for otherwise."""

    def __init__(self, inputs: dict[str, Any]) -> None:
        self.inputs = inputs

    def conv(self, x: Any, name: str, filters: int, kernel: int, **options: Any) -> Any:
        weight = self.inputs.get(f"{name}_weight", torch.ones(filters, x.shape[1], kernel, kernel))
        return F.conv2d(x, weight, self.inputs.get(f"{name}_bias"), **options)

    def norm(self, x: Any, name: str, normalized: bool) -> Any:
        if not normalized:
            return x
        scale, shift = self.inputs.get(f"{name}_scale"), self.inputs.get(f"{name}_shift")
        return F.batch_norm(x, None, None, scale, shift, training=True)


@EXAMPLES
@given(
    st.fixed_dictionaries(
        {
            "shapes": st.tuples(IMAGES),
            "filters": st.sampled_from([None, None, 1, 2, 3]),
            "kernel": st.sampled_from([1, 3, 3, 5]),
            "stride": st.integers(1, 3),
            "shortcut": st.sampled_from(["identity", "projection", "projection"]),
            "norm": st.booleans(),
        }
    )
)
def test_residual_block(arguments: dict[str, Any]) -> None:
    def oracle(inputs: dict[str, Any], given: Any) -> Any:
        x, weights = inputs["x"], Weights(inputs)
        filters, kernel = given["filters"] or x.shape[1], given["kernel"]
        stride, normalized, half = given["stride"], given["norm"], kernel // 2
        z = weights.conv(x, "first", filters, kernel, stride=stride, padding=half)
        z = weights.conv(weights.norm(z, "first", normalized).relu(), "second", filters, kernel, padding=half)
        z = weights.norm(z, "second", normalized)
        if given["shortcut"] == "identity":
            z += x  # in place: the sum may not grow
            return z.relu()
        way = weights.norm(weights.conv(x, "projection", filters, 1, stride=stride), "projection", normalized)
        return (z + way).relu()

    # Adding in place, PyTorch still stretches an x that has 1 channel or place.
    image = arguments["shapes"][0]
    check("residual_block", arguments, oracle, fresh=FRESH, stricter=1 in image[1:], rtol=1e-3, atol=1e-4)


@EXAMPLES
@given(IMAGES, st.integers(1, 3), st.integers(1, 3), st.booleans(), st.booleans())
def test_dense_block(image: tuple[int, ...], layers: int, growth: int, bottleneck: bool, norm: bool) -> None:
    arguments = {"shapes": [image], "layers": layers, "growth": growth, "bottleneck": bottleneck, "norm": norm}

    def oracle(inputs: dict[str, Any], given: Any) -> Any:
        z, weights = inputs["x"], Weights(inputs)
        for number in range(layers):
            new = z
            if bottleneck:
                name = f"narrow_{number}"
                new = weights.conv(weights.norm(new, name, norm).relu(), name, 4 * growth, 1)
            name = f"layer_{number}"
            new = weights.conv(weights.norm(new, name, norm).relu(), name, growth, 3, padding=1)
            z = torch.cat([z, new], dim=1)
        return z

    check("dense_block", arguments, oracle, fresh=FRESH, rtol=1e-3, atol=1e-4)


@EXAMPLES
@given(IMAGES, st.lists(st.integers(1, 3), min_size=6, max_size=6))
def test_inception_block(image: tuple[int, ...], counts: list[int]) -> None:
    filters = dict(zip(("ones", "reduce3", "threes", "reduce5", "fives", "pooled"), counts, strict=True))

    def oracle(inputs: dict[str, Any], given: Any) -> Any:
        x, weights = inputs["x"], Weights(inputs)

        def layer(source: Any, name: str, kernel: int) -> Any:
            return weights.conv(source, name, filters[name], kernel, padding=kernel // 2).relu()

        pooled = F.max_pool2d(x, 3, stride=1, padding=1)
        threes, fives = layer(layer(x, "reduce3", 1), "threes", 3), layer(layer(x, "reduce5", 1), "fives", 5)
        return torch.cat([layer(x, "ones", 1), threes, fives, layer(pooled, "pooled", 1)], dim=1)

    check("inception_block", {"shapes": [image], **filters}, oracle, fresh=FRESH)


@EXAMPLES
@given(IMAGES, st.sampled_from([1, 1, 2, 2, 3, 5]))
def test_se_gate(image: tuple[int, ...], reduction: int) -> None:
    def oracle(inputs: dict[str, Any], given: Any) -> Any:
        x = inputs["x"]
        if x.shape[1] < reduction:
            raise ValueError("nn.Linear(C, 0) is taken by PyTorch, with a warning: nothing would be learned")
        hidden = F.linear(x.mean(dim=(2, 3)), inputs["squeeze_weight"], inputs["squeeze_bias"]).relu()
        gate = F.linear(hidden, inputs["excite_weight"], inputs["excite_bias"]).sigmoid()
        return x * gate[:, :, None, None]

    check("se_gate", {"shapes": [image], "reduction": reduction}, oracle, fresh=FRESH)


@settings(EXAMPLES, max_examples=25)
@given(shapes(1, 4, 1, 3), st.integers(-4, 3), st.sampled_from([0, 0, 0, 0, 1]))
def test_glu(shape: tuple[int, ...], axis: int, odd: int) -> None:
    if -len(shape) <= axis < len(shape):
        place = axis % len(shape)
        shape = (*shape[:place], 2 * shape[place] - odd, *shape[place + 1 :])
    check("glu", {"shapes": [shape], "axis": axis}, lambda inputs, _: F.glu(inputs["x"], dim=axis))


def test_identity_that_cannot_be_added_names_the_projection() -> None:
    operation = operations()["residual_block"]
    with pytest.raises(ShapeError) as caught:
        operation.shape(shapes=[(8, 64, 56, 56)], filters=128, stride=2)
    assert (caught.value.axis, caught.value.sizes) == (1, (64, 128))
    assert 'shortcut="projection"' in caught.value.fix
    assert operation.shape(shapes=[(8, 64, 56, 56)], filters=128, stride=2, shortcut="projection") == (8, 128, 28, 28)


def test_known_numbers_of_the_papers() -> None:
    made = operations()
    inception = made["inception_block"]
    assert inception.shape(shapes=[(1, 192, 28, 28)]) == (1, 256, 28, 28)  # GoogLeNet, table 1, inception (3a)
    dense = made["dense_block"]
    assert dense.shape(shapes=[(1, 64, 56, 56)], layers=6, growth=32) == (1, 256, 56, 56)  # DenseNet-121, block 1
    basic = made["residual_block"].cost(shapes=[(1, 64, 56, 56)])
    assert basic.parameters == 2 * (64 * 64 * 9 + 2 * 64) == 73_984  # a block of ResNet-18's first stage


def test_every_result_is_promised_and_made() -> None:
    for name in ("dense_block", "inception_block"):
        operation = operations()[name]
        assert operation.results is not None
        assert operation.outputs is not None
        promised, made = operation.results(**operation.example), operation.outputs(**operation.example)
        assert {key: value.shape for key, value in made.items()} == promised
        parts = list(made.values())[1:]
        rest = [operation.inputs(**operation.example)["x"]] if name == "dense_block" else []
        np.testing.assert_array_equal(np.concatenate([*rest, *parts], axis=1), made["output"])
