"""The two ways to write a recurrent layer: PyTorch gives the features of its input first, Keras does not."""

from __future__ import annotations

from typing import Any

import pytest

from shapewise.tensors.notation import find_request
from shapewise.tensors.ops import operations


@pytest.mark.parametrize(
    ("text", "arguments", "result"),
    [
        (
            "nn.LSTM(10, 20, num_layers=2, batch_first=True) on (8, 5, 10)",
            {"features": 10, "hidden": 20, "layers": 2, "batch_first": True},
            (8, 5, 20),
        ),
        ("nn.GRU(input_size=12, hidden_size=32) on (10, 4, 12)", {"features": 12, "hidden": 32}, (10, 4, 32)),
        ("keras.layers.LSTM(64, return_sequences=True) on (8, 5, 10)", {"batch_first": True, "hidden": 64}, (8, 5, 64)),
        ("layers.GRU(units=64) on (8, 5, 10)", {"batch_first": True, "hidden": 64}, (8, 5, 64)),
        ("an LSTM with 64 units on (5, 8, 10)", {"hidden": 64}, (5, 8, 64)),
        ("layers.SimpleRNN(7) on (8, 5, 10)", {"batch_first": True, "hidden": 7}, (8, 5, 7)),
    ],
)
def test_recurrent_layers_of_both_frameworks(text: str, arguments: dict[str, Any], result: tuple[int, ...]) -> None:
    request = find_request(text)
    assert {name: request.arguments.get(name) for name in arguments} == arguments
    assert request.operation is not None
    assert operations()[request.operation].shape(shapes=list(request.shapes), **request.arguments) == result
