"""What mixes samples although it runs is told, and a single picture is not taken for a batch."""

import pytest

from shapewise.tensors.ops import operations


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("concat", {"shapes": [(4, 20, 64), (4, 20, 64)], "axis": 0}),
        ("split", {"shapes": [(8, 20, 64)], "parts": 2, "axis": 0}),
        ("flatten", {"shapes": [(8, 20, 64)], "start_axis": 0}),
        ("softmax", {"shapes": [(8, 20, 64)], "axis": 0}),
        ("reduce", {"shapes": [(8, 20, 64)], "axis": 0}),
        ("reshape", {"shapes": [(8, 64, 7, 7)], "to": (-1,)}),
        ("reshape", {"shapes": [(8, 20, 64)], "to": (8 * 20 * 64,)}),
    ],
)
def test_samples_that_are_mixed(name, arguments):
    assert any("usually the batch" in sentence for sentence in operations()[name].warnings(**arguments))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("concat", {"shapes": [(64, 128, 128), (32, 128, 128)], "axis": 0}),
        ("split", {"shapes": [(64, 16, 16)], "parts": 2, "axis": 0}),
        ("flatten", {"shapes": [(64, 7, 7)], "start_axis": 0}),
        ("flatten", {"shapes": [(28, 28, 1)], "start_axis": 0}),
        ("softmax", {"shapes": [(21, 64, 64)], "axis": 0}),
        ("reduce", {"shapes": [(3, 32, 32)], "axis": 0}),
        ("reshape", {"shapes": [(3, 32, 32)], "to": (-1,)}),
        ("reshape", {"shapes": [(1, 64, 7, 7)], "to": (-1,)}),
        ("reshape", {"shapes": [(8, 1)], "to": (-1,)}),
        ("reshape", {"shapes": [(8, 20)], "to": (-1,)}),
    ],
)
def test_one_picture_is_no_batch(name, arguments):
    assert operations()[name].warnings(**arguments) == ()
