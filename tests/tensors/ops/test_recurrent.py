"""Recurrent layers against PyTorch and Keras, with weights copied."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from tests.tensors.ops.harness import check

pytestmark = pytest.mark.thorough

EXAMPLES = settings(max_examples=12, derandomize=True, deadline=None)
LAYERS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}

ARGUMENTS = st.fixed_dictionaries(
    {
        "shapes": st.tuples(
            st.one_of(
                *[st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3))] * 4,
                st.lists(st.integers(0, 3), max_size=4).map(tuple),
            )
        ),
        "hidden": st.integers(1, 3),
        "layers": st.integers(1, 2),
        "batch_first": st.booleans(),
        "bidirectional": st.booleans(),
        "merge": st.sampled_from(["concat", "concat", "sum", "mul", "ave"]),
        "features": st.sampled_from([None] * 6 + [2]),
    }
)
PROJECTED = st.one_of(st.none(), st.integers(1, 2))


def torch_layer(name: str, inputs: dict[str, Any], given: dict[str, Any]) -> Any:
    """The layer with our weights; its last states are compared here, its output is returned."""
    x = inputs["x"]
    layer = LAYERS[name](
        given["features"] or x.shape[-1],
        given["hidden"],
        num_layers=given["layers"],
        batch_first=given["batch_first"],
        bidirectional=given["bidirectional"],
        **({"proj_size": given["projection"]} if given.get("projection") else {}),
    )
    with torch.no_grad():
        for parameter, values in layer.named_parameters():
            if parameter in inputs:
                values.copy_(inputs[parameter])
    output, states = layer(x)
    found = operations()[name].outputs
    if "weight_ih_l0" in inputs and found is not None:
        for ours, theirs in zip(list(found(**given).values())[1:], states if name == "lstm" else (states,), strict=True):
            np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-4, atol=1e-5)
    if not given["bidirectional"] or given["merge"] == "concat":
        return output
    ahead, back = output.chunk(2, dim=-1)
    return {"sum": ahead + back, "mul": ahead * back, "ave": (ahead + back) / 2}[given["merge"]]


@pytest.mark.parametrize("name", LAYERS)
def test_as_torch(name: str) -> None:
    @EXAMPLES
    @given(ARGUMENTS, PROJECTED)
    def agrees(arguments: dict[str, Any], projection: int | None) -> None:
        if name == "lstm":
            arguments = {**arguments, "projection": projection}
        shape = arguments["shapes"][0]
        unusual = len(shape) == 2 or 0 in shape  # PyTorch takes a single sequence and an empty axis, too
        check(
            name,
            arguments,
            lambda inputs, given: torch_layer(name, inputs, given),
            fresh=("torch", "keras"),
            stricter=unusual,
        )

    agrees()


def test_every_result_is_promised_and_made() -> None:
    for name in LAYERS:
        operation = operations()[name]
        arguments = {"shapes": [(5, 2, 3)], "hidden": 4, "layers": 2, "bidirectional": True}
        assert operation.results is not None
        assert operation.outputs is not None
        promised, made = operation.results(**arguments), operation.outputs(**arguments)
        assert {key: value.shape for key, value in made.items()} == promised
        assert promised["output"] == operation.shape(**arguments) == (5, 2, 8)
        assert promised["h_n"] == (4, 2, 4)


def test_output_and_last_state_meet_at_the_ends() -> None:
    operation = operations()["lstm"]
    assert operation.outputs is not None
    made = operation.outputs(shapes=[(2, 5, 3)], hidden=4, batch_first=True, bidirectional=True)
    np.testing.assert_array_equal(made["output"][:, -1, :4], made["h_n"][0])
    np.testing.assert_array_equal(made["output"][:, 0, 4:], made["h_n"][1])


@pytest.mark.parametrize("name", LAYERS)
def test_as_keras(name: str) -> None:
    """One direction with Keras's single bias, and its order of gates for the GRU."""
    operation = operations()[name]
    arguments = {"shapes": [(2, 5, 3)], "hidden": 4, "batch_first": True}
    inputs: Any = operation.inputs(**arguments)
    kernel, recurrent = inputs["weight_ih_l0"].T, inputs["weight_hh_l0"].T
    bias = inputs["bias_ih_l0"] + inputs["bias_hh_l0"]
    if name == "gru":
        order = np.r_[4:8, 0:4, 8:12]
        kernel, recurrent = kernel[:, order], recurrent[:, order]
        bias = np.stack([inputs["bias_ih_l0"][order], inputs["bias_hh_l0"][order]])
    layer = {"rnn": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[name](
        4, return_sequences=True, dtype="float64"
    )
    layer.build((2, 5, 3))
    layer.set_weights([kernel, recurrent, bias])
    np.testing.assert_allclose(layer(inputs["x"]).detach().numpy(), operation.run(**arguments), rtol=1e-6, atol=1e-8)
    last = keras.layers.LSTM(4)(torch.zeros(2, 5, 3))
    assert tuple(last.shape) == (2, 4)


@pytest.mark.parametrize(("name", "gates"), [("rnn", 1), ("lstm", 4), ("gru", 3)])
def test_parameters_as_torch_counts_them(name: str, gates: int) -> None:
    layer = LAYERS[name](10, 20, num_layers=3, bidirectional=True)
    cost = operations()[name].cost(shapes=[(7, 5, 10)], hidden=20, layers=3, bidirectional=True)
    assert cost.parameters == sum(values.numel() for values in layer.parameters())


def test_a_projection_counts_as_torch_counts_it() -> None:
    layer = nn.LSTM(10, 20, num_layers=2, bidirectional=True, proj_size=6)
    arguments = {"shapes": [(7, 5, 10)], "hidden": 20, "layers": 2, "bidirectional": True, "projection": 6}
    operation = operations()["lstm"]
    assert operation.cost(**arguments).parameters == sum(values.numel() for values in layer.parameters())
    assert operation.results is not None
    assert operation.results(**arguments) == {"output": (7, 5, 12), "h_n": (4, 5, 6), "c_n": (4, 5, 20)}
    with pytest.raises(ShapeError, match="projection 20 with a state of hidden 20"):
        operation.shape(**{**arguments, "projection": 20})


def test_other_features_are_refused_with_both_numbers() -> None:
    operation = operations()["lstm"]
    with pytest.raises(ShapeError) as caught:
        operation.shape(shapes=[(8, 10, 12)], features=16, batch_first=True)
    assert (caught.value.axis, caught.value.sizes) == (2, (12, 16))
    assert operation.shape(shapes=[(8, 10, 12)], features=12, batch_first=True) == (8, 10, 32)


def test_symbolic_sizes_and_order_are_told() -> None:
    operation = operations()["gru"]
    assert operation.shape(shapes=[("N", None, 12)], batch_first=True) == ("N", None, 32)
    assert "batch_first=True" in operation.warnings(shapes=[(64, 10, 12)])[0]
    assert operation.warnings(shapes=[(64, 10, 12)], batch_first=True) == ()
    assert "changes nothing" in operation.warnings(shapes=[(10, 64, 12)], merge="sum")[0]
