"""Embedding, positions and patches against PyTorch."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
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
@given(shapes(max_ndim=3), st.integers(1, 40), st.integers(1, 5))
def test_embedding(shape: tuple[int, ...], vocabulary: int, features: int) -> None:
    arguments = {"shapes": [shape], "vocabulary": vocabulary, "features": features}
    check("embedding", arguments, lambda inputs, _: F.embedding(inputs["tokens"], inputs["weight"]), fresh=FRESH)


@EXAMPLES
@given(shapes(1, 4, 1, 4), shapes(1, 3, 1, 5), st.integers(0, 3), st.booleans(), st.sampled_from([True, True, True, False]))
def test_positional_add(shape: tuple[int, ...], odd: tuple[int, ...], more: int, scale: bool, fits: bool) -> None:
    table = (shape[-2] + more, shape[-1]) if fits and len(shape) > 1 else odd

    def oracle(inputs: dict[str, Any], given: Any) -> Any:
        x, positions = inputs["x"], inputs["positions"]
        return x * (x.shape[-1] ** 0.5 if scale else 1) + positions.narrow(0, 0, x.shape[-2])

    # PyTorch would stretch a feature axis of 1, and add tables with other numbers of axes as broadcasting goes.
    unusual = len(table) != 2 or 1 in (shape[-1], table[-1])
    check("positional_add", {"shapes": [shape, table], "scale": scale}, oracle, stricter=unusual)


@EXAMPLES
@given(
    st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 6), st.integers(1, 6)),
    st.sampled_from([1, 2, 3, (2, 3)]),
    st.integers(1, 3),
    st.booleans(),
)
def test_patch_embed(shape: tuple[int, ...], patch: Any, features: int, token: bool) -> None:
    sides = (patch, patch) if isinstance(patch, int) else patch
    divides = not any(size % side for size, side in zip(shape[2:], sides, strict=True))

    def oracle(inputs: dict[str, Any], given: Any) -> Any:
        maps = F.conv2d(inputs["x"], inputs["weight"], inputs["bias"], stride=patch)
        places = maps.flatten(2).transpose(1, 2)
        return torch.cat([inputs["token"].expand(len(places), -1, -1), places], dim=1) if token else places

    arguments = {"shapes": [shape], "patch": patch, "features": features, "class_token": token}
    # A convolution drops what does not fill a patch; the paper's patches tile the image.
    check("patch_embed", arguments, oracle, fresh=FRESH, stricter=not divides)


def test_a_vision_transformer_sees_197_places() -> None:
    operation = operations()["patch_embed"]
    arguments = {"shapes": [("N", 3, 224, 224)], "patch": 16, "features": 768, "class_token": True}
    assert operation.shape(**arguments) == ("N", 197, 768)
    assert operation.cost(**arguments).parameters == 16 * 16 * 3 * 768 + 768 + 768


def test_patches_that_do_not_tile_name_sizes_that_do() -> None:
    operation = operations()["patch_embed"]
    with pytest.raises(ShapeError) as caught:
        operation.shape(shapes=[(8, 3, 224, 225)])
    assert (caught.value.axis, caught.value.sizes) == (3, (225, 16))
    assert "240" in caught.value.fix
    assert operation.shape(shapes=[(8, 3, 224, 240)]) == (8, 14 * 15, 768)


def test_one_hot_tokens_are_told() -> None:
    operation = operations()["embedding"]
    assert "one-hot" in operation.warnings(shapes=[(8, 20, 1000)], vocabulary=1000)[0]
    assert operation.warnings(shapes=[(8, 20)], vocabulary=1000) == ()


def test_jax_takes_the_last_row_for_a_token_that_is_too_large() -> None:
    """The trap that embedding tells of is one."""
    weight = jnp.arange(6.0).reshape(3, 2)
    assert weight[jnp.asarray(7)].tolist() == [4.0, 5.0]


def test_length_first_is_told() -> None:
    assert "transpose to (8, 50, 64)" in operations()["positional_add"].warnings(shapes=[(50, 8, 64), (50, 64)])[0]
