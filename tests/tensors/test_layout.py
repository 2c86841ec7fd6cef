"""Names of axes, and the order in which a layout puts them."""

import numpy as np
import pytest

from shapewise.tensors.layout import LETTERS, axis_names, operand_axis_names, order
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


def test_batch_first_is_obeyed():
    lstm = operations()["lstm"]
    assert operand_axis_names(lstm, (10, 4, 8), arguments={"batch_first": False}) == ("L", "N", "D")
    assert operand_axis_names(lstm, (4, 10, 8), arguments={"batch_first": True}) == ("N", "L", "D")
    assert operand_axis_names(operations()["multi_head_attention"], (10, 4, 8)) == ("L", "N", "D")


def test_the_permutation_is_the_one_of_numpy():
    x = np.zeros((2, 3, 4, 5))
    assert x.transpose(order(4, "channels_last", batch=True)).shape == (2, 4, 5, 3)
    assert order(3, "channels_last", batch=False) == (1, 2, 0)
