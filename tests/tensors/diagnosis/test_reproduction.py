"""A diagnosis is certain only if the same shapes fail again; the code that is shown really fails."""

from __future__ import annotations

import numpy as np
import pytest

from shapewise.errors import ShapeError
from shapewise.tensors.diagnosis import diagnose
from shapewise.tensors.ops import operations
from shapewise.types import Diagnosis

REFUSALS = (ValueError, TypeError, IndexError, FloatingPointError, np.linalg.LinAlgError)


def test_the_code_that_is_shown_fails(diagnosed: dict[str, Diagnosis | None]) -> None:
    passed = []
    shown = [(name, found.numpy) for name, found in diagnosed.items() if found is not None and found.numpy]
    assert len(shown) > 300
    for name, code in shown:
        try:
            exec(compile(code, "<shown>", "exec"), {})
        except REFUSALS:
            continue
        passed.append(name)
    assert passed == []


def test_the_demo_is_refused_by_the_laboratory_and_every_fix_has_a_shape() -> None:
    found = diagnose("TypeError: add got incompatible shapes for broadcasting: (8, 64, 32, 32), (8, 32, 32, 32).")
    assert found is not None
    assert found.reproduced
    assert found.demo is not None
    with pytest.raises(ShapeError):
        operations()[found.demo.operation].shape(**found.demo.arguments)
    assert found.fixes
    assert all(fix.result_shape and fix.code for fix in found.fixes)


def test_shapes_that_do_not_fail_are_not_called_certain() -> None:
    found = diagnose("ValueError: operands could not be broadcast together with shapes (4,5) (4,5) ")
    assert found is not None
    assert not found.reproduced
    assert found.numpy is None


def test_sizes_that_contradict_the_shapes_are_not_called_certain() -> None:
    found = diagnose("ValueError: shapes (3,4) and (5,6) not aligned: 9 (dim 1) != 7 (dim 0)")
    assert found is not None
    assert not found.reproduced or found.numpy is None or "9" in found.numpy


def test_made_up_sizes_are_said_to_be_made_up() -> None:
    found = diagnose(
        "RuntimeError: Sizes of tensors must match except in dimension 1. Expected size 33 but got size 32 for tensor"
        " number 1 in the list."
    )
    assert found is not None
    assert found.reproduced
    assert found.axis is None
    assert found.numpy is not None
    assert "tells only some of the sizes" in found.numpy
    assert "33 against 32" in found.unknown
    assert "print(" in found.unknown


def test_a_message_without_sizes_proves_nothing() -> None:
    found = diagnose("ValueError: axes don't match array")
    assert found is not None
    assert found.numpy is not None
    assert not found.reproduced


def test_a_message_that_lost_a_word_is_corrected() -> None:
    found = diagnose(
        "ValueError: all the input array dimensions for the concatenation axis must match exactly, but along dimension 1, "
        "the array at index 0 has size 20 and the array at index 1 has size 30"
    )
    assert found is not None
    assert "except" in found.misleading
    assert (found.axis, found.sizes) == (1, (20, 30))


def test_large_operands_take_no_memory() -> None:
    found = diagnose("RuntimeError: mat1 and mat2 shapes cannot be multiplied (900000x900000 and 800000x900000)")
    assert found is not None
    assert found.reproduced
    assert found.numpy is not None
    assert "broadcast_to" in found.numpy


def test_a_loss_that_would_broadcast_silently_has_a_demo_and_ways_out() -> None:
    found = diagnose(
        "UserWarning: Using a target size (torch.Size([48])) that is different to the input size (torch.Size([48, 1]))."
    )
    assert found is not None
    assert found.demo is not None
    assert operations()[found.demo.operation].shape(**found.demo.arguments) == (48, 48)
    assert [fix.result_shape for fix in found.fixes] == [(48, 1)] * len(found.fixes)
    assert found.fixes[0].code["torch"] == "target = target[:, None]"
    assert all(not fix.loses for fix in found.fixes)


def test_nobody_is_told_to_add_what_should_have_been_equal() -> None:
    """A hidden state of the wrong batch clashes as in an addition, but adding or joining it is no way out."""
    found = diagnose("RuntimeError: Expected hidden[0] size (2, 16, 64), got [2, 15, 64]")
    assert found is not None
    assert found.reproduced
    assert found.demo is None
    assert [fix.title for fix in found.fixes] == ["make a new state for the batch that comes in: (2, 15, 64) → (2, 16, 64)"]


def test_no_samples_are_made_up() -> None:
    found = diagnose("ValueError: Expected input batch_size (96) to match target batch_size (32).")
    assert found is not None
    assert found.demo is not None
    assert not any(fix.title.startswith(("pad", "repeat", "crop")) for fix in found.fixes)


SILENT = (
    "UserWarning: Using a target size (torch.Size([8])) that is different to the input size (torch.Size([8, 1])). This will "
    "likely lead to incorrect results due to broadcasting. Please ensure they have the same size."
)


@pytest.mark.parametrize("message", [SILENT, SILENT.replace("8", "4000000")])
def test_a_loss_that_stretches_shows_what_it_computes_and_ways_to_one_shape(message: str) -> None:
    found = diagnose(message)
    assert found is not None
    assert found.numpy is not None
    assert (found.operation, found.reproduced) == ("loss", True)
    count = 4_000_000 if "4000000" in message else 8
    assert f"over {count * count} numbers, not {count}" in found.numpy
    assert ("# squares" in found.numpy) == (count > 8)
    assert found.demo is not None
    assert found.demo.operation == "mse"
    assert {fix.result_shape for fix in found.fixes} == {(count, 1)}


def test_the_silent_loss_is_what_numpy_computes() -> None:
    found = diagnose(SILENT)
    assert found is not None
    assert found.numpy is not None
    computed: dict[str, np.ndarray] = {}
    exec(found.numpy.partition("# a loss that asks first")[0], computed)
    assert computed["squares"].shape == (8, 8)
    with pytest.raises(ValueError, match=r"\(8, 1\) is not \(8,\)"):
        exec(found.numpy, {})


STACKS = (
    "InvalidArgumentError: In[0] and In[1] must have compatible batch dimensions: [7,2,3] vs. [6,3,5] [Op:BatchMatMulV2]",
    "RuntimeError: Expected size for first two dimensions of batch2 tensor to be: [7, 3] but got: [6, 3].",
    "RuntimeError: batch1 and batch2 must have same number of batches, got 7 and 6",
    "TypeError: dot_general requires lhs batch dimensions and rhs batch dimensions to have the same shape, got (7,) and (6,).",
    "ValueError: operands could not be broadcast together with remapped shapes [original->remapped]:"
    " (7,2,3)->(7,newaxis,newaxis) (6,3,5)->(6,newaxis,newaxis)  and requested shape (2,5)",
)


@pytest.mark.parametrize("message", STACKS)
def test_stacks_of_products_that_differ_are_not_taken_for_inner_sizes(message: str) -> None:
    found = diagnose(message)
    assert found is not None
    assert (found.operation, found.axis, found.sizes, found.reproduced) == ("matmul", 0, (7, 6), True)
    assert found.rule.startswith("Before the last two axes")
    assert found.demo is not None
    first, second = found.demo.arguments["shapes"]
    assert (first[0], second[0]) == (7, 6)
    assert first[-1] == second[-2]
    assert not any("squeeze" in fix.title or "project" in fix.title for fix in found.fixes)


def test_inner_sizes_that_differ_are_told_though_the_stacks_differ_too() -> None:
    found = diagnose("ValueError: Incompatible types for matmul arguments: float32[7,2,3] and float32[6,4,5]")
    assert found is not None
    assert found.rule.startswith("The last axis of the first operand")
    also = diagnose("RuntimeError: Expected size for first two dimensions of batch2 tensor to be: [7, 3] but got: [7, 4].")
    assert also is not None
    assert (also.axis, also.sizes) == (2, (3, 4))


SKIP = "RuntimeError: Sizes of tensors must match except in dimension 1. Expected size 64 but got size 63 for tensor number 1"
SUM = "RuntimeError: The size of tensor a (64) must match the size of tensor b (32) at non-singleton dimension 1"


@pytest.mark.parametrize(
    ("message", "given", "used"),
    [
        (SUM, [(8, 64, 32, 32), (8, 32, 32, 32)], ((8, 64, 32, 32), (8, 32, 32, 32))),
        (SUM, [(3, 3), (8, 32, 32, 32), (8, 64, 32, 32)], ((8, 64, 32, 32), (8, 32, 32, 32))),
        (SUM, [(8, 64), (8, 31)], ()),
        (SUM, [(8, 4, 64), (8, 4, 32)], ()),
        (SKIP, [(2, 16, 64, 64), (2, 16, 63, 64)], ((2, 16, 64, 64), (2, 16, 63, 64))),
        ("ValueError: shapes (4,3) and (5,2) not aligned: 3 (dim 1) != 5 (dim 0)", [(9, 3), (5, 9)], ((4, 3), (5, 2))),
    ],
)
def test_shapes_beside_a_message_are_used_where_they_fail_as_it_says(
    message: str, given: list[tuple[int, ...]], used: tuple[tuple[int, ...], ...]
) -> None:
    found = diagnose(message, given)
    assert found is not None
    assert found.shapes == used
    if used and found.demo is not None:
        assert tuple(map(tuple, found.demo.arguments["shapes"])) == used
        assert found.unknown == ""


def test_no_size_that_nobody_told_is_squeezed_away_or_run_together() -> None:
    for message in (
        SUM,
        SKIP,
        'Input 0 of layer "lstm" is incompatible with the layer: expected ndim=3, found ndim=4. Full shape'
        " received: (None, 32, 32, 3)",
    ):
        found = diagnose(message)
        assert found is not None
        assert found.fixes
        assert not any(fix.title.startswith("squeeze") for fix in found.fixes)
    assert found.fixes[0].title == "run axes 1 to 2 of x together: (None, 32, 32, 3) → (None, 1024, 3)"


@pytest.mark.parametrize(
    "message",
    [
        "RuntimeError: The size of tensor a (3) must match the size of tensor b (32) at non-singleton dimension 9999999",
        "RuntimeError: Tensors must have same number of dimensions: got 4000000 and 3",
        "RuntimeError: Sizes of tensors must match except in dimension 9999999. Got 3 and 4",
    ],
)
def test_a_message_of_millions_of_axes_makes_no_arrays(message: str) -> None:
    found = diagnose(message)
    assert found is not None
    assert (found.reproduced, found.numpy, found.demo) == (False, None, None)
