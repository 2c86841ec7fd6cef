"""Reducing axes against PyTorch, Keras and JAX: one axis, several, all; kept or gone."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from shapewise.tensors.provenance import provenance
from tests.tensors.ops.harness import check, shapes

pytestmark = pytest.mark.thorough

HOW = ("mean", "sum", "max", "min", "prod")
PLACES = ("argmax", "argmin")


@st.composite
def calls(draw: st.DrawFn) -> dict[str, Any]:
    """Mostly axes that are there, each once, from either end; seldom one that is not, or one twice."""
    x = draw(shapes(0, 4))
    axes = draw(st.lists(st.integers(0, max(len(x) - 1, 0)), min_size=1, max_size=max(len(x), 1), unique=True))
    axes = [axis - len(x) * draw(st.integers(0, 1)) for axis in axes]
    wrong = draw(st.sampled_from([None] * 6 + ["beyond", "twice"]))
    axes += [len(x)] if wrong == "beyond" else axes[:1] if wrong == "twice" else []
    axis = draw(st.sampled_from([None, axes[0], tuple(axes), tuple(axes), tuple(axes)]))
    return {"shapes": [x], "how": draw(st.sampled_from(HOW + PLACES)), "axis": axis, "keepdims": draw(st.booleans())}


def by_torch(inputs: dict[str, Any], arguments: Any) -> Any:
    """One axis after the other, the last first, which every reduction of PyTorch can do."""
    x, axis, keep = inputs["x"], arguments["axis"], arguments["keepdims"]
    axes = range(x.ndim) if axis is None else [axis] if isinstance(axis, int) else list(axis)
    places = [one if one >= 0 else one + x.ndim for one in axes]
    if len(set(places)) < len(places) or any(not 0 <= one < x.ndim for one in places):
        raise IndexError("no such axis")
    if arguments["how"] in PLACES:
        (dim,) = [None] if axis is None else places  # several are refused
        return getattr(x, arguments["how"])(dim=dim, keepdim=keep)
    for place in sorted(places, reverse=True):
        reduced = getattr(x, arguments["how"])(dim=place, keepdim=keep)
        x = reduced.values if arguments["how"] in ("max", "min") else reduced
    return x


def by_keras(inputs: dict[str, Any], arguments: Any) -> Any:
    axis, keep = arguments["axis"], arguments["keepdims"]
    if arguments["how"] in PLACES:
        axis = axis if isinstance(axis, int | None) else axis[0]
    elif axis is None and keep:  # its sum drops the axes on the PyTorch backend where none is named, which a trap tells
        axis = tuple(range(inputs["x"].ndim))
    return getattr(keras.ops, arguments["how"])(inputs["x"], axis=axis, keepdims=keep)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(calls())
def test_reduce(arguments: dict[str, Any]) -> None:
    check("reduce", arguments, by_torch, by_keras)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(shapes(1, 3, min_size=0, max_size=2), st.sampled_from(HOW + PLACES), st.integers(0, 2))
def test_nothing_has_no_largest_but_a_sum(x: tuple[int, ...], how: str, axis: int) -> None:
    operation, arguments = operations()["reduce"], {"shapes": [x], "how": how, "axis": axis}
    tensor = torch.zeros(x)
    try:
        theirs = getattr(tensor, {"max": "amax", "min": "amin"}.get(how, how))(dim=axis)
    except (IndexError, RuntimeError):
        with pytest.raises(ShapeError, match=r"Fix: "):
            operation.run(**arguments)
        return
    ours = operation.run(**arguments)
    assert ours.shape == tuple(theirs.shape) == operation.shape(**arguments)
    np.testing.assert_array_equal(np.isnan(ours), np.isnan(theirs.numpy()))


def test_unknown_sizes_stay_or_go() -> None:
    shape = operations()["reduce"].shape
    assert shape(shapes=[("N", None, 512)], axis=1) == ("N", 512)
    assert shape(shapes=[("N", None, 512)], axis=-1, keepdims=True) == ("N", None, 1)
    assert shape(shapes=[(None, 3)]) == ()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"shapes": [(32, 10, 512)], "axis": 3}, "use −3 … 2"),
        ({"shapes": [(32, 10, 512)], "axis": ()}, "at least 1 axis"),
        ({"shapes": [(32, 10, 512)], "axis": (1, -2)}, "2 times"),
        ({"shapes": [(32, 10)], "how": "median"}, "mean, sum, max, min, prod, argmax or argmin"),
        ({"shapes": [(32, 10, 4)], "how": "argmax", "axis": (1, -1)}, "tells places along 1"),
        ({"shapes": [(32, 0)], "how": "argmin", "axis": 1}, "the place of the smallest of"),
        ({"shapes": [(32, 10)], "keepdims": 1}, "True or False"),
        ({"shapes": [(32, 0)], "how": "max", "axis": 1}, 'write how="sum"'),
    ],
)
def test_refusals_say_what_to_do(arguments: dict[str, Any], told: str) -> None:
    with pytest.raises(ShapeError) as caught:
        operations()["reduce"].shape(**arguments)
    assert told in str(caught.value)
    assert caught.value.fix


def test_reducing_the_batch_is_told() -> None:
    operation = operations()["reduce"]
    assert "axis=(1, 2)" in operation.warnings(shapes=[(32, 10, 512)], axis=0)[0]
    assert "axis=1;" in operation.warnings(shapes=[(8, 10)])[0]
    assert "size 1" in operation.warnings(shapes=[(8, 1, 10)], axis=1)[0]
    assert operation.warnings(shapes=[(32, 10, 512)], axis=1) == ()
    assert operation.warnings(shapes=[(3, 224, 224)], axis=0) == ()
    assert operation.warnings(shapes=[(10,)]) == ()


def test_every_number_says_where_it_came_from() -> None:
    assert provenance("reduce", shapes=[(2, 3)], axis=1).at(1).words == "(x[1, 0] + x[1, 1] + x[1, 2]) / 3"
    assert provenance("reduce", shapes=[(2, 3)], how="sum", axis=0, keepdims=True).at(0, 2).words == "x[0, 2] + x[1, 2]"
    assert provenance("reduce", shapes=[(2, 2)], how="prod").at().words == "x[0, 0] · x[0, 1] · x[1, 0] · x[1, 1]"
    for how in ("max", "min"):
        assert provenance("reduce", shapes=[(2, 2)], how=how, axis=0).at(1).words == f"{how}(x[0, 1], x[1, 1])"
        assert provenance("reduce", shapes=[(2, 2)], how=f"arg{how}", axis=0).at(1).words == f"arg{how}(x[0, 1], x[1, 1])"


def test_steps_tell_the_axes_and_the_formula() -> None:
    told = {step.label: (step.formula, step.value) for step in operations()["reduce"].steps(shapes=[(32, 10, 512)], axis=1)}
    assert told["axis 1"] == ("size 10", "goes")
    assert told["every result"] == ("(x[:, 0, :] + … + x[:, -1, :]) / 10", "the mean of 10 = 10")
    assert told["result"] == ("(32, 10, 512)", "(32, 512)")


def test_a_place_is_told_along_one_axis_or_through_all_of_them() -> None:
    operation = operations()["reduce"]
    assert operation.shape(shapes=[(32, 10)], how="argmax", axis=1) == (32,)
    assert operation.shape(shapes=[(32, 10)], how="argmax") == ()
    assert operation.run(shapes=[(2, 3)], how="argmax", axis=1).dtype.kind == "i"
    assert operation.code("torch", {"shapes": [(32, 10)], "how": "argmax", "axis": [1]}) == "z = x.argmax(dim=1)"
    assert operation.code("jax", {"shapes": [(32, 10)], "how": "argmin", "axis": (-1,)}) == "z = jnp.argmin(x, axis=-1)"
    assert operation.code("einops", {"shapes": [(32, 10)], "how": "argmax", "axis": 1}) is None
    (through,) = operation.warnings(shapes=[(3, 4, 4)], how="argmax")
    assert "np.unravel_index" in through
    assert operation.warnings(shapes=[(3,)], how="argmax") == ()
    assert "place a sample, axis=-1" in operation.warnings(shapes=[(32, 10)], how="argmax", axis=0)[0]
    assert "its only number is 0" in operation.warnings(shapes=[(8, 1, 10)], how="argmin", axis=1)[0]
    told = {step.label: (step.formula, step.value) for step in operation.steps(shapes=[(32, 10)], how="argmax", axis=1)}
    assert told["every result"] == ("argmax(x[:, 0], …, x[:, -1])", "the place of the largest of 10 = 10")
    assert operation.cost(shapes=[(32, 10)], how="argmax", axis=1).bytes == 32 * 8
    assert operation.steps(shapes=[()], how="argmax")[0].value == "becomes 0, its only place"
