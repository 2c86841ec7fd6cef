"""A miniature is small, keeps the relations, and ends as the original does."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.errors import ShapeError
from shapewise.tensors.miniature import is_small, miniature
from shapewise.tensors.ops import operations


def ending(operation, arguments):
    try:
        return len(operation.shape(**arguments)), len(operation.warnings(**arguments))
    except ShapeError as error:
        return error.axis, error.where


CASES = [
    ("add", {"shapes": [(8, 64, 224, 224), (8, 32, 224, 224)]}),
    ("add", {"shapes": [(100_000, 10_000), (1, 10_000)]}),
    ("add", {"shapes": [(50_000,), (50_000, 1)]}),
    ("concat", {"shapes": [(64, 128, 128), (32, 128, 128)], "axis": 0}),
    ("concat", {"shapes": [(64, 128, 128), (32, 126, 128)], "axis": 0}),
    ("matmul", {"shapes": [("N", "L", 512), (512, 2048)]}),
    ("matmul", {"shapes": [(4096, 4096), (4095, 4096)]}),
    ("linear", {"shapes": [(100_000, 10_000)], "features": 10_000}),
    ("reshape", {"shapes": [(64, 512, 7, 7)], "to": (64, 25_088)}),
    ("reshape", {"shapes": [(64, 512, 7, 7)], "to": (64, -1)}),
    ("split", {"shapes": [(64, 960, 32, 32)], "sizes": (640, 320), "axis": 1}),
    ("transpose", {"shapes": [(64, 224, 224, 3)], "axes": (0, 3, 1, 2)}),
    ("conv2d", {"shapes": [(32, 3, 224, 224)], "filters": 64, "kernel": 7, "stride": 2, "padding": 3}),
    ("conv2d", {"shapes": [(32, 2048, 112, 112)], "filters": 2048, "kernel": 3, "groups": 32}),
    ("conv2d", {"shapes": [(None, 64, "H", "W")], "filters": 64, "kernel": 3}),
    ("max_pool2d", {"shapes": [(64, 64, 113, 113)], "kernel": 3, "stride": 2, "padding": 1}),
    ("pixel_shuffle", {"shapes": [(8, 256, 128, 128)], "factor": 4}),
    ("patch_embed", {"shapes": [(64, 3, 224, 224)], "patch": 16, "features": 768}),
    ("embedding", {"shapes": [(64, 512)], "vocabulary": 50_000, "features": 768}),
    ("einsum", {"shapes": [(32, 1024, 512), (32, 1024, 512)], "equation": "bqd,bkd->bqk"}),
    ("stack", {"shapes": [(10_007, 10_009), (10_007, 10_009)], "axis": 0}),
    ("broadcast_to", {"shapes": [(512, 1, 1)], "to": (64, 512, 112, 112)}),
]


@pytest.mark.parametrize(("name", "arguments"), CASES, ids=[f"{name}-{number}" for number, (name, _) in enumerate(CASES)])
def test_a_large_call_becomes_a_small_one_with_the_same_end(name, arguments):
    operation = operations()[name]
    assert not is_small(operation, arguments)
    small = miniature(operation, arguments)
    assert is_small(operation, small), small
    known = all(isinstance(size, int) for shape in arguments["shapes"] for size in shape)
    if known:
        assert ending(operation, small) == ending(operation, arguments)
    if isinstance(ending(operation, small)[1], int):
        assert operation.run(**small).shape == operation.shape(**small)


@pytest.mark.parametrize("name", operations())
def test_every_example_has_a_miniature_that_runs(name):
    operation = operations()[name]
    small = miniature(operation, operation.example)
    assert is_small(operation, small), small
    assert np.asarray(operation.run(**small)).shape == operation.shape(**small)


def test_small_arguments_stay_as_they_are():
    arguments = {"shapes": [(2, 3), (2, 5)], "axis": 1}
    assert miniature(operations()["concat"], arguments) == arguments


def test_sizes_stay_in_proportion():
    small = miniature(operations()["concat"], {"shapes": [(64, 128, 128), (32, 128, 128)], "axis": 0})
    (first, *rest), (second, *others) = small["shapes"]
    assert first == 2 * second
    assert rest == others


def test_the_same_name_gets_the_same_number():
    small = miniature(operations()["add"], {"shapes": [("N", "D"), ("N", "D")]})
    assert small["shapes"][0] == small["shapes"][1]


SIZES = st.sampled_from([1, 2, 3, 7, 16, 32, 64, 96, 128, 224, 512, 1000, 4096])


@settings(derandomize=True, deadline=None, max_examples=120)
@given(st.lists(SIZES, min_size=1, max_size=4), st.data())
def test_relations_hold_for_any_merge(sizes, data):
    other = [data.draw(st.sampled_from([size, 1, 64])) for size in sizes]
    name = data.draw(st.sampled_from(["add", "concat", "matmul", "multiply"]))
    arguments = {"shapes": [tuple(sizes), tuple(other)]} | ({"axis": 0} if name == "concat" else {})
    operation = operations()[name]
    small = miniature(operation, arguments)
    assert ending(operation, small) == ending(operation, arguments)
    old = [size for shape in arguments["shapes"] for size in shape]
    new = [size for shape in small["shapes"] for size in shape]
    for first in range(len(old)):
        assert (old[first] == 1) == (new[first] == 1)
        for second in range(first):
            assert (old[first] == old[second]) == (new[first] == new[second])
            assert (old[first] < old[second]) == (new[first] < new[second])


def test_a_miniature_is_found_at_once():
    operation = operations()["conv2d"]
    start = time.process_time()
    for width in range(201, 221):
        miniature(operation, {"shapes": [(32, 60, width, width + 1)], "filters": 77, "kernel": 3, "stride": 3})
    assert (time.process_time() - start) / 20 < 0.1
