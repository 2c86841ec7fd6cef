"""Convolutions against PyTorch, with weights copied, and Keras where the padding is its own."""

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
from shapewise.tensors.windows import same_pads
from tests.tensors.ops.harness import check

pytestmark = pytest.mark.thorough

EXAMPLES = settings(max_examples=25, derandomize=True, deadline=None)
FRESH = ("torch", "keras")


@st.composite
def convolutions(draw: st.DrawFn, spatial: int) -> dict[str, Any]:
    """Arguments of a convolution, some of which do not fit."""
    groups = draw(st.sampled_from([1, 1, 1, 2, 3]))
    channels = groups * draw(st.integers(1, 2)) + draw(st.sampled_from([0] * 9 + [1]))
    sizes = draw(st.lists(st.integers(1, 9 if spatial < 3 else 5), min_size=spatial, max_size=spatial))
    either = st.one_of(st.integers(1, 3), st.tuples(*[st.integers(1, 3)] * spatial))
    padding = st.one_of(st.integers(0, 2), st.tuples(*[st.integers(0, 2)] * spatial), st.sampled_from(["same", "valid"]))
    return {
        "shapes": [(draw(st.integers(0, 2)), channels, *sizes)],
        "filters": groups * draw(st.integers(1, 2)),
        "kernel": draw(either),
        "stride": draw(either),
        "padding": draw(padding),
        "dilation": draw(st.sampled_from([1, 1, 1, 2])),
        "groups": groups,
        "bias": draw(st.booleans()),
    }


def every(value: Any, count: int) -> tuple[int, ...]:
    return (value,) * count if isinstance(value, int) else tuple(value)


def torch_conv(inputs: dict[str, Any], arguments: dict[str, Any]) -> Any:
    """F.conv on the same weights; "same" is padded by hand, because PyTorch refuses it with a stride."""
    x = inputs["x"]
    spatial = x.ndim - 2
    kernel = every(arguments["kernel"], spatial)
    groups = arguments.get("groups", 1)
    filters = arguments["filters"]
    weight = inputs.get("weight", torch.ones(filters, max(x.shape[1] // groups, 1), *kernel))
    padding = arguments["padding"]
    if padding == "same":
        stride, dilation = every(arguments["stride"], spatial), every(arguments["dilation"], spatial)
        pads = [same_pads(*numbers) for numbers in zip(x.shape[2:], kernel, stride, dilation, strict=True)]
        x, padding = F.pad(x, [number for pad in reversed(pads) for number in pad]), 0
    convolve = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}[spatial]
    return convolve(
        x, weight, inputs.get("bias"), arguments["stride"], 0 if padding == "valid" else padding, arguments["dilation"], groups
    )


@pytest.mark.parametrize("spatial", [1, 2, 3])
def test_conv(spatial: int) -> None:
    @EXAMPLES
    @given(convolutions(spatial))
    def agrees(arguments: dict[str, Any]) -> None:
        check(f"conv{spatial}d", arguments, torch_conv, fresh=FRESH)

    agrees()


def keras_conv(inputs: dict[str, Any], arguments: dict[str, Any]) -> Any:
    """keras.layers.Conv2D on the same weights; its kernel is (H, W, channels, filters)."""
    layer = keras.layers.Conv2D(
        arguments["filters"],
        arguments["kernel"],
        strides=arguments["stride"],
        padding=arguments["padding"],
        data_format="channels_first",
    )
    layer.build(inputs["x"].shape)
    layer.set_weights([keras.ops.transpose(inputs["weight"], (2, 3, 1, 0)), inputs["bias"]])
    return layer(inputs["x"])


@EXAMPLES
@given(
    st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(3, 9), st.integers(3, 9)),
    st.integers(1, 3),
    st.integers(1, 3),
    st.sampled_from(["same", "valid"]),
)
def test_conv2d_pads_as_keras(shape: tuple[int, ...], kernel: int, stride: int, padding: str) -> None:
    arguments = {"shapes": [shape], "filters": 2, "kernel": kernel, "stride": stride, "padding": padding, "dilation": 1}
    check("conv2d", arguments, torch_conv, keras_conv, fresh=FRESH)


@EXAMPLES
@given(
    st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 7), st.integers(1, 7)),
    st.integers(1, 3),
    st.sampled_from([1, 2, 3, (1, 3)]),
    st.sampled_from([1, 2, (2, 1)]),
    st.sampled_from([0, 1, (0, 2), "same", "valid"]),
    st.sampled_from([1, 1, 2]),
)
def test_depthwise_conv2d(
    shape: tuple[int, ...], multiplier: int, kernel: Any, stride: Any, padding: Any, dilation: int
) -> None:
    arguments = {
        "shapes": [shape],
        "multiplier": multiplier,
        "kernel": kernel,
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
    }

    def oracle(inputs: dict[str, Any], given: Any) -> Any:
        return torch_conv(inputs, {**given, "groups": shape[1], "filters": shape[1] * multiplier})

    check("depthwise_conv2d", arguments, oracle, fresh=FRESH)


@EXAMPLES
@given(
    st.fixed_dictionaries(
        {
            "shapes": st.tuples(st.tuples(st.integers(0, 2), st.integers(1, 4), st.integers(1, 5), st.integers(1, 5))),
            "filters": st.integers(1, 4),
            "groups": st.sampled_from([1, 1, 2]),
            "kernel": st.sampled_from([1, 2, 3, (1, 4)]),
            "stride": st.sampled_from([1, 2, 3, (2, 1)]),
            "padding": st.sampled_from([0, 0, 1, 2, (0, 1)]),
            "output_padding": st.sampled_from([0, 0, 0, 1, 2, (0, 1)]),
            "dilation": st.sampled_from([1, 1, 2]),
            "bias": st.booleans(),
        }
    )
)
def test_conv_transpose2d(arguments: dict[str, Any]) -> None:
    def oracle(inputs: dict[str, Any], given: Any) -> Any:
        x = inputs["x"]
        share = max(given["filters"] // given["groups"], 1)
        weight = inputs.get("weight", torch.ones(x.shape[1], share, *every(given["kernel"], 2)))
        if given["filters"] % given["groups"]:
            raise ValueError("nn.ConvTranspose2d refuses this; F cannot see it")
        made = F.conv_transpose2d(
            x,
            weight,
            inputs.get("bias"),
            given["stride"],
            given["padding"],
            given["output_padding"],
            given["groups"],
            given["dilation"],
        )
        if 0 in made.shape[2:]:
            raise ValueError("an image without places: PyTorch makes it or not, as its backend goes")
        return made

    # On an empty batch PyTorch looks at nothing.
    check("conv_transpose2d", arguments, oracle, fresh=FRESH, stricter=arguments["shapes"][0][0] == 0)


@EXAMPLES
@given(
    st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 5), st.integers(1, 5)),
    st.integers(1, 5),
    st.integers(1, 3),
    st.sampled_from(["same", "valid"]),
)
def test_conv_transpose2d_turns_the_convolution_of_keras_round(x: Any, kernel: int, stride: int, padding: str) -> None:
    """The gradient of Keras's own convolution with that padding; and the shape of its layer."""
    arguments = {"shapes": [x], "filters": 2, "kernel": kernel, "stride": stride, "padding": padding}
    layer = keras.layers.Conv2DTranspose(2, kernel, strides=stride, padding=padding, data_format="channels_first")
    promised = operations()["conv_transpose2d"].shape(**arguments)
    assert tuple(layer(torch.zeros(x)).shape) == promised

    def oracle(inputs: dict[str, Any], _: Any) -> Any:
        image = torch.zeros(promised, requires_grad=True)
        weight = inputs["weight"].permute(2, 3, 1, 0)  # height, width, channels that the convolution reads, and makes
        made = keras.ops.conv(image, weight, strides=stride, padding=padding, data_format="channels_first")
        made.backward(inputs["x"])
        return image.grad + inputs["bias"].reshape(-1, 1, 1)

    check("conv_transpose2d", arguments, oracle, fresh=FRESH)


@pytest.mark.parametrize("size", [223, 224])
def test_output_padding_says_which_size_is_meant(size: int) -> None:
    operation = operations()["conv_transpose2d"]
    arguments = {"kernel": 7, "stride": 2, "padding": 3, "output_padding": size - 223}
    assert operation.shape(shapes=[(8, 64, 112, 112)], filters=3, **arguments) == (8, 3, size, size)


def test_layer_built_for_other_channels_is_refused_with_both_numbers() -> None:
    operation = operations()["conv2d"]
    with pytest.raises(ShapeError) as caught:
        operation.shape(shapes=[(8, 4, 32, 32)], filters=64, kernel=7, channels=3)
    assert (caught.value.axis, caught.value.sizes, caught.value.operands) == (1, (4, 3), ((8, 4, 32, 32),))
    assert operation.shape(shapes=[(8, 4, 32, 32)], filters=64, kernel=7, channels=4) == (8, 64, 26, 26)


def test_kernel_that_is_too_long_names_axis_sizes_and_one_that_fits() -> None:
    operation = operations()["conv2d"]
    with pytest.raises(ShapeError) as caught:
        operation.shape(shapes=[(8, 3, 32, 4)], kernel=7, padding=1)
    assert (caught.value.axis, caught.value.sizes) == (3, (6, 7))
    assert "kernel=6" in caught.value.fix
    assert operation.shape(shapes=[(8, 3, 32, 4)], filters=5, kernel=6, padding=1) == (8, 5, 29, 1)


def test_missing_batch_is_named() -> None:
    operation = operations()["conv2d"]
    with pytest.raises(ShapeError, match=r"add the batch axis .* \(1, 3, 224, 224\)"):
        operation.shape(shapes=[(3, 224, 224)])


def test_groups_that_do_not_divide_get_groups_that_do() -> None:
    operation = operations()["conv2d"]
    with pytest.raises(ShapeError) as caught:
        operation.shape(shapes=[(8, 12, 32, 32)], filters=18, groups=4)
    assert caught.value.fix == "write groups=3"
    assert operation.shape(shapes=[(8, 12, 32, 32)], filters=18, groups=3) == (8, 18, 30, 30)


def test_symbolic_sizes_stay_where_the_rule_allows() -> None:
    operation = operations()["conv2d"]
    assert operation.shape(shapes=[("N", 3, "H", None)], filters=8, padding=1) == ("N", 8, "H", None)
    assert operation.shape(shapes=[("N", 3, "H", 32)], filters=8, stride=2, padding="same") == ("N", 8, None, 16)


def test_known_numbers_of_a_first_layer() -> None:
    operation = operations()["conv2d"]
    arguments = {"shapes": [(1, 3, 224, 224)], "filters": 64, "kernel": 7, "stride": 2, "padding": 3, "bias": False}
    cost = operation.cost(**arguments)
    assert (cost.parameters, cost.flops, cost.bytes) == (9408, 118_013_952, 3_211_264)
    formulas = {step.label: (step.formula, step.value) for step in operation.steps(**arguments)}
    assert formulas["height (axis 2)"] == ("floor((224 + 2·3 − 7) / 2) + 1", "112")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"shapes": [(8, 3, 32, 32)], "kernel": 2, "stride": 3}, None),
        ({"shapes": [(8, 3, 33, 33)], "kernel": 2, "stride": 3}, "The last 1 of 33 places of axis 2"),
        ({"shapes": [(8, 224, 224, 3)]}, "looks like channels last"),
    ],
)
def test_warnings(arguments: dict[str, Any], told: str | None) -> None:
    found = operations()["conv2d"].warnings(**arguments)
    assert (told is None and not found) or (told is not None and told in found[0])
