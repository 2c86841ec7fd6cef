"""Twenty common mistakes: our own messages tell nearly everything, and each way out that they name works."""

from __future__ import annotations

import re
from typing import Any

import pytest

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from tests.tensors.diagnosis.common_mistakes import MISTAKES, Mistake, Shape, facts, refusal


def test_there_are_twenty() -> None:
    assert len(MISTAKES) == 20


def test_most_of_ours_tell_everything() -> None:
    complete = [
        mistake.name for mistake in MISTAKES if sum(facts(str(error := refusal(mistake)), mistake, error.axis).values()) >= 4
    ]
    assert len(complete) >= 18, complete


# What the message proposes, in its own words, and the call after it was followed: it must succeed.
WAYS_OUT: dict[str, tuple[tuple[str, str, dict[str, Any]], ...]] = {
    "add-64-48": (
        ("make the sizes equal", "add", {"shapes": [(8, 48, 32), (8, 48, 32)]}),
        ("join along this axis with concat", "concat", {"shapes": [(8, 64, 32), (8, 48, 32)], "axis": 1}),
    ),
    "add-30-12": (("make the sizes equal", "add", {"shapes": [(12, 30), (30,)]}),),
    "multiply-7-6": (("make the sizes equal", "multiply", {"shapes": [(8, 20, 6), (8, 1, 6)]}),),
    "subtract-50-51": (
        ("make the sizes equal", "subtract", {"shapes": [(51,), (51,)]}),
        ("join along this axis with concat", "concat", {"shapes": [(50,), (51,)], "axis": 0}),
    ),
    "maximum-9-8": (("make the sizes equal", "maximum", {"shapes": [(4, 8), (4, 8)]}),),
    "concat-33-32": (("pad or crop axis 1", "concat", {"shapes": [(2, 32, 40), (2, 32, 41)], "axis": 2}),),
    "concat-33-31": (("pad or crop axis 1", "concat", {"shapes": [(2, 31), (5, 31)], "axis": 0}),),
    "concat-3-2": (("add the missing axis of size 1", "concat", {"shapes": [(6, 4, 1), (6, 4, 1)], "axis": 0}),),
    "stack-3-1": (
        ("make the shapes equal", "stack", {"shapes": [(3, 24, 24), (3, 24, 24)]}),
        ("join along an existing axis with concat", "concat", {"shapes": [(3, 24, 24), (1, 24, 24)], "axis": 0}),
    ),
    "stack-17-19": (
        ("make the shapes equal", "stack", {"shapes": [(17,), (17,)]}),
        ("join along an existing axis with concat", "concat", {"shapes": [(17,), (19,)], "axis": 0}),
    ),
    "matmul-300-400": (
        ("project x to 400 numbers with linear", "linear", {"shapes": [(16, 300)], "features": 400}),
        ("project x to 400", "matmul", {"shapes": [(16, 400), (400, 10)]}),
    ),
    "matmul-7-8": (
        ("project x to 8 numbers with linear", "linear", {"shapes": [(5, 6, 7)], "features": 8}),
        ("project x to 8", "matmul", {"shapes": [(5, 6, 8), (5, 8, 9)]}),
    ),
    "linear-300-400": (
        ("make the layer for 300", "linear", {"shapes": [(16, 300)], "in_features": 300, "features": 10}),
        ("the last axis of x to 400", "linear", {"shapes": [(16, 400)], "in_features": 400, "features": 10}),
    ),
    "conv2d-4-3": (
        ("channels=4", "conv2d", {"shapes": [(2, 4, 40, 40)], "channels": 4, "filters": 8, "kernel": 3}),
        ("1x1 convolution", "conv2d", {"shapes": [(2, 4, 40, 40)], "filters": 3, "kernel": 1}),
    ),
    "conv2d-5-7": (
        ("kernel=5 or less", "conv2d", {"shapes": [(2, 3, 5, 5)], "filters": 8, "kernel": 5}),
        ("make axis 2 at least 7 long", "conv2d", {"shapes": [(2, 3, 7, 7)], "filters": 8, "kernel": 7}),
    ),
    "max_pool2d-5-6": (
        ("kernel=5 or less", "max_pool2d", {"shapes": [(2, 3, 5, 5)], "kernel": 5}),
        ("make axis 2 at least 6 long", "max_pool2d", {"shapes": [(2, 3, 6, 6)], "kernel": 6}),
    ),
    "reshape-300-280": (("to=(4, -1)", "reshape", {"shapes": [(6, 50)], "to": (4, -1)}),),
    "broadcast_to-5-6": (("to=(2, 5)", "broadcast_to", {"shapes": [(5,)], "to": (2, 5)}),),
    "squeeze-2-1": (("reduce it with a mean", "squeeze", {"shapes": [(1, 3)], "axis": 0}),),
    "batch_norm-24-48": (("channels=24", "batch_norm", {"shapes": [(4, 24, 5, 5)], "channels": 24}),),
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_each_way_out_that_ours_names_works(mistake: Mistake) -> None:
    proposed = str(refusal(mistake)).partition("Fix: ")[2]
    for words, operation, arguments in WAYS_OUT[mistake.name]:
        assert words in proposed
        assert operations()[operation].shape(**arguments) is not None
    told = re.search(r"join along axis (\d+) instead", proposed)
    if told:  # where another axis is proposed, these very operands can be joined along it
        assert operations()["concat"].shape(shapes=mistake.shapes, axis=int(told.group(1))) is not None


@pytest.mark.parametrize(
    ("shapes", "axis", "words"),
    [
        ([(2, 33), (2, 31)], 0, "join along axis 1 instead, or pad or crop axis 1 to one size"),
        ([(2, 3, 4), (5, 6, 4)], 2, "pad or crop axes 0 and 1, each to one size"),
        ([(None, 3, 4), (2, 5, 4), (6, 3, 4)], 0, "pad or crop axis 1 to one size"),
    ],
)
def test_joining_along_another_axis_is_proposed_only_where_it_can_be_done(shapes: list[Shape], axis: int, words: str) -> None:
    with pytest.raises(ShapeError, match=re.escape(f"Fix: {words}.")):
        operations()["concat"].shape(shapes=shapes, axis=axis)
