"""The size planner against the original U-Net, and against brute force."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from shapewise.tensors.planner import Ladder, plan, plan_image
from tests.tensors.ladders import LADDERS


def test_the_original_u_net():
    found = plan(572, Ladder(padding="valid", joint="crop"))
    assert [level.skip for level in found.levels] == [568, 280, 136, 64]
    assert [level.pooled for level in found.levels] == [284, 140, 68, 32]
    assert found.bottom == 28
    assert [level.rising for level in found.levels] == [392, 200, 104, 56]
    assert found.output == 388
    assert found.sentence == "572 goes down to 28 and comes up as 388, with the skip of 4 of 4 levels cropped."


def test_valid_convolutions_need_cropped_skips():
    found = plan(572, Ladder(padding="valid"))
    assert (found.works, found.failure, found.nearest) == (False, 3, ())
    assert "skip has 64, what comes up has 56" in found.sentence
    assert "Crop the skips" in found.sentence


def test_a_size_that_is_no_multiple_of_16():
    found = plan(250)
    assert (found.works, found.failure, found.nearest) == (False, 3, (240, 256))
    assert (found.levels[3].skip, found.levels[3].rising, found.levels[3].gap) == (31, 30, 1)
    assert "pooling left 1 of 125 unread" in found.sentence
    assert plan(250, Ladder(joint="pad")).output == 250
    assert plan(250, Ladder(joint="crop")).output == 240


@pytest.mark.parametrize(("depth", "size"), [(1, 2), (3, 8), (4, 16), (5, 64)])
def test_padded_ladders_take_multiples_of_two_to_the_depth(depth, size):
    ladder = Ladder(depth=depth)
    working = [number for number in range(1, 4 * 2**depth + 1) if plan(number, ladder).works]
    assert working == [number for number in range(1, 4 * 2**depth + 1) if number % 2**depth == 0]
    assert size in working or size > max(working)


def test_what_comes_up_too_long_does_not_fit_either():
    found = plan(8, Ladder(depth=1, kernel=1, padding=1, convolutions=1))
    assert (found.works, found.failure) == (False, 0)
    assert found.levels[0].gap == -4
    assert not plan(8, Ladder(depth=1, kernel=1, padding=1, convolutions=1, joint="crop")).works


def test_too_small():
    assert plan(3).failure == 1
    assert "too small" in plan(3).sentence
    assert plan(3).nearest == (16,)
    found = plan(20, Ladder(padding="valid", joint="crop"))
    assert found.bottom is None
    assert "too small" in found.sentence


def test_an_image_is_planned_by_its_axes():
    assert [found.output for found in plan_image((256, 128))] == [256, 128]


@pytest.mark.parametrize(
    "given_ladder",
    [
        {"depth": 0},
        {"depth": 99},
        {"kernel": 0},
        {"stride": 0},
        {"padding": -1},
        {"joint": "glue"},
        {"window": 0},
        {"window_padding": 2},
    ],
)
def test_numbers_that_no_ladder_has(given_ladder):
    with pytest.raises(ShapeError):
        Ladder(**given_ladder)


@pytest.mark.parametrize("size", [0, -4, 2.5, True, "64"])
def test_sizes_that_no_axis_has(size):
    with pytest.raises(ShapeError):
        plan(size)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(1, 300), LADDERS)
def test_the_nearest_sizes_work_and_none_nearer_does(size, ladder):
    found = plan(size, ladder)
    assert all(plan(near, ladder).works for near in found.nearest)
    if not found.works:
        low = max((near for near in found.nearest if near < size), default=size)
        high = min((near for near in found.nearest if near > size), default=size)
        assert not any(plan(other, ladder).works for other in range(low + 1, high) if other != size)


@pytest.mark.parametrize(
    ("size", "padding", "fit", "joint"),
    [(572, "valid", "crop", "crop"), (64, "same", "none", "equal"), (70, "same", "pad", "pad")],
)
def test_the_laboratory_has_the_same_ladder(size, padding, fit, joint):
    result = operations()["unet"].shape(shapes=[(1, 3, size, size)], depth=4, base=4, padding=padding, fit=fit)
    assert result[2] == plan(size, Ladder(padding=padding, joint=joint)).output
