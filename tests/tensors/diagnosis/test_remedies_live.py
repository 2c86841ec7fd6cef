"""The lines of what an expert would do first, carried out in the framework that they are written for."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
import torch
from torch import nn

from shapewise.records import diagnosis_record
from tests.tensors.diagnosis.test_remedies import BCE, LOAD, read

pytestmark = pytest.mark.thorough

PLACES: list[tuple[str, dict[str, Any]]] = [
    ("RuntimeError: Expected target size [4, 21], got [4, 9]", {"input": (4, 9, 21), "target": [4, 9]}),
    (
        "RuntimeError: size mismatch (got input: [4, 6, 9, 21] , target: [4, 6, 9]",
        {"input": (4, 6, 9, 21), "target": [4, 6, 9]},
    ),
    (
        "RuntimeError: size mismatch (got input: [4, 21, 6, 6] , target: [4, 9, 9]",
        {"input": (4, 21, 6, 6), "target": [4, 9, 9]},
    ),
    (BCE.format([6], [6, 1]), {"input": (6, 1), "target": (6,)}),
    (BCE.format([6, 1], [6]), {"input": (6,), "target": (6, 1)}),
    (BCE.format([6], [6, 4]), {"input": (6, 4), "target": (6,)}),
    (BCE.format([6, 3], [6, 4]), {"hidden": (6, 16), "target": (6, 3)}),
    ("RuntimeError: output with shape [3, 1] doesn't match the broadcast shape [3, 4]", {"x": (3, 1), "y": (3, 4)}),
    (
        "RuntimeError: stack expects each tensor to be equal size, but got [3, 24, 24] at entry 0 and [3, 24, 20] at entry 1",
        {"x": (3, 24, 24), "y": (3, 24, 20)},
    ),
    (
        "RuntimeError: The expanded size of the tensor (3) must match the existing size (4) at non-singleton dimension 1. "
        " Target sizes: [3, 3].  Tensor sizes: [3, 4]",
        {"place": (3, 3), "value": (3, 4)},
    ),
]


@pytest.mark.parametrize(("message", "shapes"), PLACES, ids=range(len(PLACES)))
def test_the_lines_run_in_pytorch(message: str, shapes: dict[str, Any]) -> None:
    for fix in read(message).fixes:
        space = {
            name: torch.zeros(tuple(shape), dtype=torch.long if isinstance(shape, list) else torch.float)
            for name, shape in shapes.items()
        }
        exec(fix.code["torch"], {"torch": torch, "nn": nn, "F": nn.functional}, space)
        assert ("loss" in space) == ("target" in shapes)


def test_weights_that_fit_are_loaded() -> None:
    for fix in read(LOAD).fixes:
        model = nn.Module()
        model.fc = nn.Linear(5, 3)
        state = nn.ModuleDict({"fc": nn.Linear(5, 7)}).state_dict()
        exec(fix.code["torch"], {"nn": nn, "model": model, "state": state})
        assert model.fc.weight.shape == torch.Size([3, 5])


IMAGES = [
    (
        "RuntimeError: The size of tensor a (64) must match the size of tensor b (60) at non-singleton dimension 3",
        (2, 3, 9, 64),
    ),
    (
        "RuntimeError: The size of tensor a (16) must match the size of tensor b (64) at non-singleton dimension 3",
        (2, 64, 9, 16),
    ),
]


@pytest.mark.parametrize(("message", "shape"), IMAGES, ids=range(len(IMAGES)))
def test_maps_are_brought_together(message: str, shape: tuple[int, ...]) -> None:
    other = read(message).sizes[1]
    for fix in read(message).fixes:
        vector = "two axes of size 1" in fix.title
        x, y = ((2, other, *shape[2:]), (2, other)) if vector else (shape, (*shape[:3], other))
        space = {"x": torch.zeros(x), "y": torch.zeros(y)}
        exec(fix.code["torch"], {"torch": torch, "nn": nn, "F": nn.functional}, space)
        assert all(told in (None, size) for told, size in zip(fix.result_shape, space["z"].shape, strict=True)), fix.title


SAMPLES: list[tuple[str, dict[str, Any], str]] = [
    (
        "RuntimeError: stack expects each tensor to be equal size, but got [3, 24, 24] at entry 0 and [1, 24, 24] at entry 1",
        {"x": (3, 24, 24), "y": (1, 24, 24)},
        "z",
    ),
    (
        "RuntimeError: stack expects each tensor to be equal size, but got [4, 24, 24] at entry 0 and [3, 24, 24] at entry 1",
        {"x": (4, 24, 24), "y": (3, 24, 24)},
        "z",
    ),
    ("RuntimeError: Expected hidden size (2, 5, 20), got [5, 2, 20]", {"state": (5, 2, 20)}, "state"),
]


@pytest.mark.parametrize(("message", "shapes", "result"), SAMPLES, ids=range(len(SAMPLES)))
def test_samples_and_states_come_out_as_told(message: str, shapes: dict[str, Any], result: str) -> None:
    for fix in read(message).fixes[:2]:
        space = {name: torch.zeros(shape) for name, shape in shapes.items()}
        if "concatenate" in fix.title:
            continue
        exec(fix.code["torch"], {"torch": torch}, space)
        assert tuple(space[result].shape) == fix.result_shape, fix.title


def test_rows_of_different_length_make_an_array() -> None:
    torch_list = read("ValueError: expected sequence of length 3 at dim 1 (got 2)")
    numpy_list = read(
        "ValueError: setting an array element with a sequence. The requested array has an inhomogeneous shape after 1"
        " dimensions. The detected shape was (2,) + inhomogeneous part."
    )
    for found, framework in ((torch_list, "torch"), (numpy_list, "numpy")):
        for fix, width in zip(found.fixes, (3, 2), strict=True):
            space: dict[str, Any] = {"rows": [[1, 2, 3], [4, 5]], "torch": torch, "np": np}
            exec(fix.code_for(framework), space)
            assert tuple(space["z"].shape) == (2, width)
            assert float(space["z"][1][1]) == 5


KERAS_IMAGE = 'Input 0 of layer "conv2d" is incompatible with the layer: expected axis -1 of input shape to have value {}, but'
KERAS = [
    (
        "ValueError: Computed output size would be zero or negative. Received `inputs shape=(None, 3, 3, 1)`, `kernel"
        " shape=(7, 7, 1, 8)`, `dilation_rate=[1 1]`, `strides=(1, 1)`, `padding=valid`.",
        (4, 3, 3, 1),
    ),
    (
        "ValueError: Exception encountered when calling MaxPooling2D.call().\n\nComputed output size would be zero or"
        " negative. Received: `inputs.shape=[None 3 5 6]`, `pool_size=[4 4]`, `strides=(4, 4)`, `padding=valid`.",
        (4, 3, 5, 6),
    ),
    (f"ValueError: {KERAS_IMAGE.format(3)} received input with shape (None, 28, 28, 1)", (4, 28, 28, 1)),
    (f"ValueError: {KERAS_IMAGE.format(3)} received input with shape (None, 28, 28, 4)", (4, 28, 28, 4)),
    (f"ValueError: {KERAS_IMAGE.format(1)} received input with shape (None, 28, 28, 3)", (4, 28, 28, 3)),
    (f"ValueError: {KERAS_IMAGE.format(3)} received input with shape (None, 3, 28, 28)", (4, 3, 28, 28)),
    (
        "ValueError: The total size of the tensor must be unchanged. Received: input_shape=(99,), target_shape=(10, 11)",
        (4, 99),
    ),
    (
        'ValueError: Input 0 of layer "dense" is incompatible with the layer: expected axis -1 of input shape to have value'
        " 64, but received input with shape (None, 32)",
        (4, 32),
    ),
]


@pytest.mark.parametrize(("message", "shape"), KERAS, ids=range(len(KERAS)))
def test_the_lines_run_in_keras(message: str, shape: tuple[int, ...]) -> None:
    found = read(message)
    assert found.fixes
    for fix in found.fixes:
        space: dict[str, Any] = {"x": keras.ops.zeros(shape), "filters": 5, "units": 5}
        exec(fix.code["keras"], {"keras": keras}, space)
        made = tuple(space["z" if "z =" in fix.code["keras"] else "x"].shape)
        assert all(told in (None, size) for told, size in zip(fix.result_shape, made, strict=True)), (fix.title, made)


def test_dot_of_keras_sums_over_equal_axes() -> None:
    found = read(
        "ValueError: Incompatible input shapes: axis values 10 (at axis 1) != 64 (at axis 2). Full input shapes: (None, 10,"
        " 32), (None, 10, 64)"
    )
    space: dict[str, Any] = {"x": keras.ops.zeros((4, 10, 32)), "y": keras.ops.zeros((4, 10, 64))}
    exec(found.fixes[0].code["keras"], {"keras": keras}, space)
    assert tuple(space["z"].shape)[1:] == found.fixes[0].result_shape[1:]


def test_jax_reads_jax() -> None:
    found = read("TypeError: add got incompatible shapes for broadcasting: (8, 64), (8, 32).")
    for fix in found.fixes:
        space = {"x": jnp.zeros((8, 64)), "y": jnp.zeros((8, 32))}
        exec(fix.code_for("jax"), {"jax": jax, "jnp": jnp}, space)
        assert space["z"].shape == fix.result_shape
        assert diagnosis_record(found)["fixes"][0]["code"]["jax"]
