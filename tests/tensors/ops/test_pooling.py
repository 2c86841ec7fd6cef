"""Poolings and enlargements against PyTorch and Keras."""

from __future__ import annotations

from typing import Any

import keras
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F  # noqa: N812

from shapewise.tensors.ops import operations
from shapewise.tensors.windows import same_pads
from tests.tensors.ops.harness import check, shapes

pytestmark = pytest.mark.thorough

EXAMPLES = settings(max_examples=30, derandomize=True, deadline=None)

IMAGES = st.tuples(st.integers(1, 2), st.integers(1, 2), st.integers(1, 8), st.integers(1, 8))
WINDOWS = {
    "shapes": st.tuples(IMAGES),
    "kernel": st.sampled_from([1, 2, 2, 3, (2, 3), (4, 1)]),
    "stride": st.sampled_from([None, 1, 2, 3, (2, 1)]),
    "padding": st.sampled_from([0, 0, 1, (0, 1), 2, "valid", "same"]),
    "ceil_mode": st.booleans(),
}


def every(value: Any) -> tuple[Any, Any]:
    return tuple(value) if isinstance(value, tuple) else (value, value)


def padded(x: Any, arguments: Any, filler: float) -> tuple[Any, Any]:
    """The image padded by hand for "same", which PyTorch's poolings do not know; and what is left to pad."""
    padding = arguments["padding"]
    if padding != "same":
        return x, 0 if padding == "valid" else padding
    kernel = every(arguments["kernel"])
    stride = every(arguments["stride"] or kernel)
    pads = [
        same_pads(*numbers) for numbers in zip(x.shape[2:], kernel, stride, every(arguments.get("dilation", 1)), strict=True)
    ]
    return F.pad(x, [number for pad in reversed(pads) for number in pad], value=filler), 0


@EXAMPLES
@given(st.fixed_dictionaries({**WINDOWS, "dilation": st.sampled_from([1, 1, 1, 2])}))
def test_max_pool2d(arguments: dict[str, Any]) -> None:
    def oracle(inputs: dict[str, Any], given: Any) -> Any:
        x, padding = padded(inputs["x"], given, float("-inf"))
        ceil = given["ceil_mode"] and given["padding"] != "same"
        return F.max_pool2d(x, given["kernel"], given["stride"], padding, given["dilation"], ceil)

    check("max_pool2d", arguments, oracle)


@EXAMPLES
@given(st.fixed_dictionaries({**WINDOWS, "counts_padding": st.booleans()}))
def test_avg_pool2d(arguments: dict[str, Any]) -> None:
    def oracle(inputs: dict[str, Any], given: Any) -> Any:
        counts = given["counts_padding"]
        if given["padding"] != "same":
            return F.avg_pool2d(
                inputs["x"], given["kernel"], given["stride"], padded(inputs["x"], given, 0)[1], given["ceil_mode"], counts
            )
        x, ones = padded(inputs["x"], given, 0)[0], padded(torch.ones_like(inputs["x"]), given, float(counts))[0]
        return F.avg_pool2d(x, given["kernel"], given["stride"]) / F.avg_pool2d(ones, given["kernel"], given["stride"])

    check("avg_pool2d", arguments, oracle)


@EXAMPLES
@given(st.tuples(IMAGES), st.integers(1, 3), st.integers(1, 3), st.sampled_from(["same", "valid"]))
def test_poolings_pad_as_keras(shapes: Any, kernel: int, stride: int, padding: str) -> None:
    if padding == "valid" and kernel > min(shapes[0][2:]):
        return
    arguments = {"shapes": shapes, "kernel": kernel, "stride": stride, "padding": padding}
    for name, layer, more in (
        ("max_pool2d", keras.layers.MaxPooling2D, {}),
        ("avg_pool2d", keras.layers.AveragePooling2D, {"counts_padding": False}),
    ):
        made = operations()[name].run(**arguments, **more)
        x = keras.ops.convert_to_tensor(operations()[name].inputs(**arguments, **more)["x"])
        theirs = layer(kernel, strides=stride, padding=padding, data_format="channels_first", dtype="float64")(x)
        assert tuple(theirs.shape) == made.shape
        pads = [same_pads(size, kernel, stride) for size in shapes[0][2:]]
        uneven = padding == "same" and any(before != after for before, after in pads)
        if name == "max_pool2d" or not uneven:  # Keras repeats the edge then: a trap that avg_pool2d tells of
            torch.testing.assert_close(theirs, torch.from_numpy(made))


def test_uneven_same_padding_repeats_the_edge_in_keras_on_torch() -> None:
    """The trap that avg_pool2d tells of is one."""
    layer = keras.layers.AveragePooling2D(3, strides=2, padding="same", data_format="channels_first")
    assert float(layer(torch.tensor([[[[1.0, 4.0]]]]))[0, 0, 0, 0]) == 3.0  # (1 + 4 + 4) / 3, not (1 + 4) / 2
    made = operations()["avg_pool2d"].run(shapes=[(1, 1, 1, 2)], kernel=3, stride=2, padding="same", counts_padding=False)
    x = operations()["avg_pool2d"].inputs(shapes=[(1, 1, 1, 2)], kernel=1)["x"]
    assert made[0, 0, 0, 0] == x.mean()


@EXAMPLES
@given(st.one_of(shapes(3, 5, 1, 4), shapes(3, 5, 1, 4), shapes(1, 6, 1, 3)), st.booleans())
def test_global_pools(shape: tuple[int, ...], keepdims: bool) -> None:
    arguments = {"shapes": [shape], "keepdims": keepdims}
    axes = tuple(range(2, len(shape)))
    unusual = not 3 <= len(shape) <= 5  # PyTorch pools whatever axes it is given
    check("global_average_pool", arguments, lambda inputs, _: inputs["x"].mean(dim=axes, keepdim=keepdims), stricter=unusual)
    check("global_max_pool", arguments, lambda inputs, _: inputs["x"].amax(dim=axes, keepdim=keepdims), stricter=unusual)


@settings(EXAMPLES, max_examples=12)
@given(
    st.tuples(IMAGES),
    st.sampled_from([1, 2, (2, 3), 1.5, 2.5, 0.5, (0.5, 3)]),
    st.sampled_from(["nearest", "bilinear"]),
    st.booleans(),
)
def test_upsample_by_scale(shapes: Any, scale: Any, mode: str, align: bool) -> None:
    arguments = {"shapes": shapes, "scale": scale, "mode": mode, "align_corners": align}

    def oracle(inputs: dict[str, Any], given: Any) -> Any:
        if min(size * factor for size, factor in zip(shapes[0][2:], every(scale), strict=True)) < 1:
            raise ValueError("an image without places, which PyTorch makes in one mode and refuses in the other")
        corners = {"align_corners": align} if mode == "bilinear" or align else {}
        return F.interpolate(inputs["x"], scale_factor=given["scale"], mode=mode, **corners)

    check("upsample", arguments, oracle)


@settings(EXAMPLES, max_examples=12)
@given(st.tuples(IMAGES), st.tuples(st.integers(1, 9), st.integers(1, 9)), st.sampled_from(["nearest", "bilinear"]))
def test_upsample_to_size(shapes: Any, size: Any, mode: str) -> None:
    arguments = {"shapes": shapes, "size": size, "mode": mode}
    check("upsample", arguments, lambda inputs, _: F.interpolate(inputs["x"], size=size, mode=mode))


@EXAMPLES
@given(IMAGES, st.sampled_from([1, 2, 2, 3]), st.sampled_from([0] * 8 + [1]))
def test_pixel_shuffle(image: tuple[int, ...], factor: int, odd: int) -> None:
    shape = (image[0], image[1] * factor**2 + odd, *image[2:])
    check("pixel_shuffle", {"shapes": [shape], "factor": factor}, lambda inputs, _: F.pixel_shuffle(inputs["x"], factor))


def test_depth_to_space_of_keras_reads_the_channels_in_another_order() -> None:
    """The trap that pixel_shuffle tells of is one."""
    x = torch.arange(16.0).reshape(1, 8, 1, 2)
    theirs = keras.ops.depth_to_space(x.permute(0, 2, 3, 1), 2, data_format="channels_last").permute(0, 3, 1, 2)
    assert tuple(theirs.shape) == (1, 2, 2, 4)
    assert not torch.equal(theirs, F.pixel_shuffle(x, 2))


@pytest.mark.parametrize(("size", "ceil", "wanted"), [(7, False, 3), (7, True, 4), (8, True, 4)])
def test_rounding(size: int, ceil: bool, wanted: int) -> None:
    operation = operations()["max_pool2d"]
    arguments = {"shapes": [("N", 16, size, size)], "kernel": 2, "ceil_mode": ceil}
    assert operation.shape(**arguments) == ("N", 16, wanted, wanted)
    assert bool(operation.warnings(**arguments)) == (size == 7 and not ceil)
