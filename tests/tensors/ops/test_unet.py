"""The U-Net against PyTorch, with weights copied, and the sizes at which its skips fit."""

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
from shapewise.tensors.ops._ladder import is_fitting
from tests.tensors.ops.harness import check

pytestmark = pytest.mark.thorough

EXAMPLES = settings(max_examples=8, derandomize=True, deadline=None)


def torch_unet(inputs: dict[str, Any], given: dict[str, Any]) -> Any:
    """The ladder in F, on our weights; on ones where a refusal left none."""
    x, depth, base = inputs["x"], given["depth"], given["base"]
    pad = 1 if given["padding"] == "same" else 0

    def conv(z: Any, name: str, filters: int, kernel: int, padding: int = 0) -> Any:
        weight = inputs.get(f"{name}_weight", torch.ones(filters, z.shape[1], kernel, kernel))
        return F.conv2d(z, weight, inputs.get(f"{name}_bias"), padding=padding)

    def double(z: Any, name: str, filters: int) -> Any:
        z = conv(z, f"{name}_a", filters, 3, pad).relu()
        return conv(z, f"{name}_b", filters, 3, pad).relu()

    z, skips = x, []
    for level in range(depth):
        skips.append(double(z, f"down_{level}", base * 2**level))
        z = F.max_pool2d(skips[-1], 2)
    z = double(z, "bottom", base * 2**depth)
    for level in reversed(range(depth)):
        filters, skip = base * 2**level, skips[level]
        if given["up"] == "nearest":
            z = conv(F.interpolate(z, scale_factor=2), f"up_{level}", filters, 1)
        else:
            weight = inputs.get(f"up_{level}_weight", torch.ones(z.shape[1], filters, 2, 2))
            z = F.conv_transpose2d(z, weight, inputs.get(f"up_{level}_bias"), stride=2)
        down, across = skip.shape[2] - z.shape[2], skip.shape[3] - z.shape[3]
        if given["fit"] == "crop":
            skip = skip[:, :, down // 2 :, across // 2 :][:, :, : z.shape[2], : z.shape[3]]
        elif given["fit"] == "pad":
            z = F.pad(z, (across // 2, across - across // 2, down // 2, down - down // 2))
        if skip.shape[2:] != z.shape[2:]:
            raise ValueError("an addition would stretch a size of 1")
        z = double(torch.cat([skip, z], dim=1) if given["merge"] == "concat" else skip + z, f"rung_{level}", filters)
    return conv(z, "head", given["classes"], 1)


@EXAMPLES
@given(
    st.fixed_dictionaries(
        {
            "shapes": st.tuples(
                st.tuples(st.just(1), st.integers(1, 2), st.sampled_from([4, 4, 8, 7, 9, 3]), st.sampled_from([4, 8, 8, 6]))
            ),
            "depth": st.integers(1, 2),
            "base": st.integers(1, 2),
            "classes": st.integers(1, 2),
            "padding": st.just("same"),
            "merge": st.sampled_from(["concat", "add"]),
            "up": st.sampled_from(["transpose", "nearest"]),
            "fit": st.sampled_from(["none", "crop", "pad", "pad"]),
        }
    )
)
def test_unet(arguments: dict[str, Any]) -> None:
    check("unet", arguments, torch_unet, fresh=("torch", "keras"), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(
    ("size", "fit", "merge"),
    [(20, "crop", "concat"), (21, "pad", "add"), (23, "crop", "add"), (20, "none", "concat"), (13, "pad", "add")],
)
def test_unet_without_padding(size: int, fit: str, merge: str) -> None:
    arguments = {"shapes": [(1, 1, size, 18)], "depth": 1, "base": 2, "classes": 1}
    more = {"padding": "valid", "merge": merge, "up": "transpose", "fit": fit}
    check("unet", {**arguments, **more}, torch_unet, fresh=("torch", "keras"), rtol=1e-3, atol=1e-4)


def test_the_paper() -> None:
    operation = operations()["unet"]
    arguments: dict[str, Any] = {"shapes": [(1, 1, 572, 572)], "padding": "valid", "fit": "crop"}
    assert operation.shape(**arguments) == (1, 2, 388, 388)
    assert operation.results is not None
    levels = operation.results(**arguments)
    assert levels["bottom"] == (1, 1024, 28, 28)
    assert levels["down_0"] == (1, 64, 568, 568)
    assert levels["joined_3"] == (1, 1024, 56, 56)
    assert operation.cost(**arguments).parameters == 31_030_658
    assert "388" in operation.warnings(**arguments)[-1]


@pytest.mark.parametrize("size", [500, 570, 17])
def test_odd_level_names_the_sizes_that_fit(size: int) -> None:
    operation = operations()["unet"]
    with pytest.raises(ShapeError) as caught:
        operation.shape(shapes=[(1, 3, size, 512)])
    fix = caught.value.fix
    assert caught.value.axis == 2
    above = -(-size // 16) * 16
    assert f"pad the height to {above}" in fix
    assert operation.shape(shapes=[(1, 3, above, 512)]) == (1, 2, above, 512)
    assert operation.shape(shapes=[(1, 3, size, 512)], fit="pad") == (1, 2, size, 512)
    if size > 16:
        assert f"crop it to {size // 16 * 16}" in fix


def test_an_image_too_small_for_the_ladder_is_told_what_it_takes() -> None:
    operation = operations()["unet"]
    with pytest.raises(ShapeError) as caught:
        operation.shape(shapes=[(1, 3, 6, 64)])
    assert caught.value.sizes == (6, 16)
    assert operation.shape(shapes=[(1, 3, 16, 64)]) == (1, 2, 16, 64)
    with pytest.raises(ShapeError) as caught:
        operation.shape(shapes=[(1, 3, 100, 572)], padding="valid")
    assert "pad axis 2 to 188 and write" in caught.value.fix
    arguments: dict[str, Any] = {"padding": "valid", "fit": "crop"}
    assert operation.shape(shapes=[(1, 3, 188, 572)], **arguments) == (1, 2, 4, 388)
    with pytest.raises(ShapeError):
        operation.shape(shapes=[(1, 3, 187, 572)], **arguments)


def test_one_axis_rule_agrees_with_the_ladder() -> None:
    operation = operations()["unet"]
    for size in range(1, 80):
        for padding in ("same", "valid"):
            for fit in ("none", "crop", "pad"):
                arguments = {"shapes": [(1, 1, size, size)], "depth": 2, "base": 1, "padding": padding, "fit": fit}
                try:
                    operation.shape(**arguments)
                except ShapeError:
                    assert not is_fitting(size, 2, padding, fit), (size, padding, fit)
                else:
                    assert is_fitting(size, 2, padding, fit), (size, padding, fit)


def test_every_rung_is_promised_and_made() -> None:
    operation = operations()["unet"]
    assert operation.results is not None
    assert operation.outputs is not None
    promised, made = operation.results(**operation.example), operation.outputs(**operation.example)
    assert {name: array.shape for name, array in made.items()} == promised
    assert next(iter(promised)) == "output"
    np.testing.assert_array_equal(made["joined_0"][:, :8], made["down_0"])


def test_symbolic_sizes_climb_the_ladder() -> None:
    operation = operations()["unet"]
    assert operation.shape(shapes=[("N", 3, 256, 256)]) == ("N", 2, 256, 256)
    assert operation.shape(shapes=[(None, 3, "H", "W")]) == (None, 2, "H", "W")
