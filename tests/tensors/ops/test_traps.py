"""Every trap that an operation tells of is executed in the installed PyTorch, Keras, NumPy, JAX and einops."""

from __future__ import annotations

from collections import Counter

import pytest

from shapewise.tensors.ops import operations
from tests.tensors.ops.traps import learning, merging, moving, sequences, windows

pytestmark = pytest.mark.thorough

SHOWN = {**merging.SHOWN, **moving.SHOWN, **windows.SHOWN, **learning.SHOWN, **sequences.SHOWN}
TOLD = [(name, trap.text) for name, operation in operations().items() for trap in operation.traps]


@pytest.mark.parametrize("trap", SHOWN, ids=lambda trap: f"{trap[0]}: {trap[1]}")
def test_the_trap_is_one(trap: tuple[str, str]) -> None:
    assert SHOWN[trap]()


def test_each_trap_is_executed_once_and_nothing_else_is() -> None:
    found = Counter(
        (name, start) for told_name, text in TOLD for name, start in SHOWN if name == told_name and text.startswith(start)
    )
    untold = [trap for trap in SHOWN if found[trap] != 1]
    unshown = [trap for trap in TOLD if sum(name == trap[0] and trap[1].startswith(start) for name, start in SHOWN) != 1]
    assert (untold, unshown) == ([], [])


def test_every_operation_has_traps() -> None:
    assert [name for name, operation in operations().items() if not operation.traps] == []
