"""The operation that shapes and numbers alone betray."""

from __future__ import annotations

import pytest

from shapewise.tensors.diagnosis import diagnose
from shapewise.tensors.diagnosis.infer import inferred_operation
from shapewise.types import Shape


@pytest.mark.parametrize(
    ("shapes", "axis", "sizes", "operation"),
    [
        (((6, 30), (40, 5)), None, (30, 40), "matmul"),
        (((2, 6, 30), (2, 40, 5)), None, (30, 40), "matmul"),
        (((6, 4), (5, 5)), None, (24, 25), "reshape"),
        (((6, 30), (6, 40)), 1, (30, 40), None),  # a sum and a join refuse it alike
        (((6, 30), (6, 30)), None, (30, 40), None),
        (((6, None), (40, 5)), None, (30, 40), None),
        (((6, 30),), None, (30, 40), None),
        (((6, 30), (40, 5)), None, (), None),
    ],
)
def test_only_one_operation_refuses_so(
    shapes: tuple[Shape, ...], axis: int | None, sizes: tuple[int, ...], operation: str | None
) -> None:
    assert inferred_operation(shapes, axis, sizes) == operation


def test_a_message_of_no_known_words() -> None:
    found = diagnose("FrobError: shape (6, 30) and shape (40, 5) disagree: 30 vs 40")
    assert found is not None
    assert (found.operation, found.inferred, found.reproduced) == ("matmul", True, True)
