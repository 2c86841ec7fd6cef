"""Losses against PyTorch and Keras: which targets go with which predictions."""

from __future__ import annotations

import warnings
from typing import Any

import keras
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F  # noqa: N812

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from tests.tensors.ops.harness import check, near_misses, shapes

pytestmark = pytest.mark.thorough

EXAMPLES = settings(max_examples=25, derandomize=True, deadline=None)
REDUCTIONS = st.sampled_from(["mean", "sum", "none"])


@st.composite
def scores_and_targets(draw: st.DrawFn) -> list[tuple[int, ...]]:
    """Scores, and targets that mostly go with them."""
    scores = draw(shapes(1, 4, 1, 4))
    wanted = (scores[0], *scores[2:]) if len(scores) > 1 else ()
    odd = draw(st.sampled_from([0] * 6 + [1, 2, 3]))
    if odd == 1:
        return [scores, draw(shapes(0, 3, 1, 4))]
    if odd == 2:
        return [scores, scores]
    return [scores, (*wanted, 1) if odd == 3 else wanted]


@EXAMPLES
@given(scores_and_targets(), REDUCTIONS)
def test_cross_entropy(operands: list[tuple[int, ...]], reduction: str) -> None:
    def oracle(inputs: dict[str, Any], given: Any) -> Any:
        targets = inputs["targets"]
        if operands[0] != operands[1] and targets.is_floating_point():
            targets = targets.long() % operands[0][min(1, len(operands[0]) - 1)]
        return F.cross_entropy(inputs["scores"], targets, reduction=reduction)

    # PyTorch takes a single class as (1,) beside scores (C,).
    single = len(operands[0]) == 1 and operands[1] == (1,)
    check("cross_entropy", {"shapes": operands, "reduction": reduction}, oracle, stricter=single)


@EXAMPLES
@given(near_misses(2, 2), REDUCTIONS)
def test_mse(operands: list[tuple[int, ...]], reduction: str) -> None:
    def oracle(inputs: dict[str, Any], given: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return F.mse_loss(*inputs.values(), reduction=reduction)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        check("mse", {"shapes": operands, "reduction": reduction}, oracle)


@pytest.mark.parametrize(
    ("operands", "fixed", "result"),
    [
        ([(8, 128, 50), (8, 128)], [(8, 50, 128), (8, 128)], "(8, 50, 128)"),
        ([(8, 10), (8, 1)], [(8, 10), (8,)], "(8,)"),
        ([(8, 10), (4,)], [(8, 10), (8,)], "(8,)"),
    ],
)
def test_targets_that_do_not_go_with_the_scores_get_a_fix_that_does(operands: Any, fixed: Any, result: str) -> None:
    operation = operations()["cross_entropy"]
    with pytest.raises(ShapeError) as caught:
        operation.shape(shapes=operands)
    assert caught.value.fix.endswith(result)
    assert operation.shape(shapes=fixed) == ()


def test_clashing_batches_are_named() -> None:
    with pytest.raises(ShapeError) as caught:
        operations()["cross_entropy"].shape(shapes=[(8, 10), (4,)])
    assert (caught.value.axis, caught.value.sizes) == (0, (8, 4))


def test_every_pair_compared_is_told() -> None:
    operation = operations()["mse"]
    assert operation.shape(shapes=[(5, 1), (5,)], reduction="none") == (5, 5)
    told = operation.warnings(shapes=[(5, 1), (5,)])[0]
    assert "every prediction is compared with every target" in told
    assert "target.reshape(5, 1)" in told
    assert operation.warnings(shapes=[(5, 1), (5, 1)]) == operation.warnings(shapes=[("N", 1), (None, 1)]) == ()


def test_classes_that_may_stand_last_are_told() -> None:
    operation = operations()["cross_entropy"]
    assert "axis 1 is read as the classes" in operation.warnings(shapes=[(2, 7, 7), (2, 7)])[0]
    assert operation.warnings(shapes=[(2, 7, 6), (2, 6)]) == ()


def test_keras_squeezes_where_pytorch_stretches() -> None:
    """The trap that mse tells of is one; so is the one about reduction="none"."""
    prediction, target = torch.tensor([[1.0], [2.0]]), torch.tensor([1.0, 2.0])
    with pytest.warns(UserWarning, match="target size"):
        assert float(F.mse_loss(prediction, target)) == 0.5
    assert float(keras.losses.MeanSquaredError()(target, prediction)) == 0.0
    kept = keras.losses.MeanSquaredError(reduction="none")(torch.zeros(8, 3), torch.ones(8, 3))
    assert tuple(kept.shape) == (8,)


def test_keras_takes_a_column_of_targets() -> None:
    """The trap that cross_entropy tells of is one."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    scores, targets = torch.eye(3), torch.tensor([[0], [1], [2]])
    assert float(loss(targets, scores)) == pytest.approx(float(F.cross_entropy(scores, targets.squeeze(1))))
    with pytest.raises(RuntimeError):
        F.cross_entropy(scores, targets)
