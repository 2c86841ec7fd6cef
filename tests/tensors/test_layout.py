"""The switch of layouts: one permutation for shapes, axes and arguments, checked by moving real numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.errors import ShapeError
from shapewise.tensors.layout import (
    LETTERS,
    axis_names,
    channels_first,
    laid_out,
    laid_out_arguments,
    laid_out_axis,
    operand_axis_names,
    order,
    without_batch,
)
from shapewise.tensors.ops import operations


@pytest.mark.parametrize(
    ("kind", "shape", "layout", "names"),
    [
        ("image", (8, 3, 32, 32), "channels_first", "N C H W"),
        ("image", (8, 32, 32, 3), "channels_last", "N H W C"),
        ("image", (3, 32, 32), "channels_first", "C H W"),
        ("image", (32, 32, 3), "channels_last", "H W C"),
        ("image", (2, 3, 8, 16, 16), "channels_first", "N C T H W"),
        ("image", (32, 32), "channels_first", "H W"),
        ("sequence", (8, 20, 64), "channels_first", "N L D"),
        ("sequence", (8, 20, 64), "channels_last", "N L D"),
        ("features", (8, 96), "channels_first", "N D"),
        ("any", (64, 128, 128), "channels_first", "C H W"),
        ("any", (128, 128, 64), "channels_last", "H W C"),
        ("any", (8, 20, 64), "channels_first", "N L D"),
        ("any", (8, 3, 32, 32), "channels_first", "N C H W"),
        ("any", (), "channels_first", ""),
    ],
)
def test_names(kind, shape, layout, names):
    assert axis_names(kind, shape, layout) == tuple(names.split())


def test_every_operand_of_every_example_has_one_name_an_axis():
    for operation in operations().values():
        for position, shape in enumerate(operation.example["shapes"]):
            for layout in ("channels_first", "channels_last"):
                names = operand_axis_names(operation, tuple(shape), position, layout)
                assert len(names) == len(shape)
                assert len(set(names)) == len(names)
                assert all(name in LETTERS or name.startswith("axis ") for name in names)


def test_tokens_and_signals():
    assert operand_axis_names(operations()["embedding"], (8, 20)) == ("N", "L")
    assert operand_axis_names(operations()["conv1d"], (8, 16, 100)) == ("N", "C", "L")


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.lists(st.integers(1, 5), min_size=3, max_size=5))
def test_there_and_back(sizes):
    shape = tuple(sizes)
    assert channels_first(laid_out(shape, "image", "channels_last"), "image", "channels_last") == shape
    assert laid_out(shape, "image", "channels_first") == shape


def test_the_permutation_is_the_one_of_numpy():
    x = np.zeros((2, 3, 4, 5))
    assert x.transpose(order(4, "channels_last", batch=True)).shape == (2, 4, 5, 3)
    assert laid_out((2, 3, 4, 5), "image", "channels_last") == (2, 4, 5, 3)
    assert [laid_out_axis(axis, x.shape, "image", "channels_last") for axis in (0, 1, 2, 3, -1, -3)] == [0, 3, 1, 2, -2, -1]


def test_one_image_without_a_batch():
    assert laid_out((3, 32, 30), "image", "channels_last") == (32, 30, 3)
    assert channels_first((32, 30, 3), "image", "channels_last") == (3, 32, 30)
    assert laid_out_axis(0, (3, 32, 30), "image", "channels_last") == 2
    assert order(3, "channels_last", batch=False) == (1, 2, 0)


def test_an_axis_out_of_range_is_an_error():
    with pytest.raises(ShapeError, match="axis 4"):
        laid_out_axis(4, (2, 3, 4, 5), "image", "channels_last")


CALLS = [
    ("concat", {"shapes": [(2, 3, 4, 5), (2, 6, 4, 5)], "axis": 1}),
    ("concat", {"shapes": [(2, 3, 4, 5), (2, 3, 4, 6)], "axis": -1}),
    ("add", {"shapes": [(2, 3, 4, 5), (2, 3, 1, 1)]}),
    ("softmax", {"shapes": [(2, 3, 4, 5)], "axis": 1}),
    ("split", {"shapes": [(2, 6, 4, 5)], "sizes": (4, 2), "axis": 1}),
    ("tile", {"shapes": [(2, 3, 4, 5)], "repeats": (1, 2, 3, 1)}),
    ("repeat", {"shapes": [(2, 3, 4, 5)], "repeats": 2, "axis": 2}),
]


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_a_changed_call_gives_the_changed_result(name, arguments):
    operation = operations()[name]
    before = operation.shape(**arguments)
    changed = laid_out_arguments(operation, arguments, "channels_last")
    assert operation.shape(**changed) == laid_out(before, "image", "channels_last")
    assert operation.run(**changed).shape == operation.shape(**changed)


def test_what_has_no_channels_stays():
    arguments = {"shapes": [(8, 96)], "features": 10}
    assert laid_out_arguments(operations()["linear"], arguments, "channels_last") == arguments


def test_the_batch_is_hidden_as_keras_does():
    assert without_batch((8, 20, 64), "sequence") == (20, 64)
    assert without_batch((20, 64), "sequence") == (20, 64)
    assert without_batch((), "any") == ()
