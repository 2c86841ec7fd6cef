"""Mistakes made for real in NumPy, here and now: what their messages come to, with the truth known exactly."""

from __future__ import annotations

import pytest

from tests.tensors.diagnosis.failing import misread, numbered, read_as, rows, traceback_of

# operation | program; the last statement fails
MISTAKES = """
add | a = np.ones((6, 5)); b = np.ones((6, 4)); a - b
add | a = np.ones(5); a += np.ones((2, 5))
add | a = np.ones((6, 5)); b = np.ones(6); np.maximum(a, b)
concat | a = np.ones((6, 5)); b = np.ones((7, 4)); np.concatenate([a, b])
concat | a = np.ones((6, 5)); b = np.ones((7, 4)); np.hstack([a, b])
concat | a = np.ones((6, 5)); b = np.ones(5); np.append(a, b, axis=0)
stack | a = np.ones(5); b = np.ones(4); np.stack([a, b])
stack | np.array([[1, 2], [3]])
matmul | a = np.ones((6, 5)); b = np.ones((6, 4)); a @ b
matmul | a = np.ones((6, 5)); b = np.ones((6, 4)); np.dot(a, b)
matmul | a = np.ones((2, 6, 5)); b = np.ones((3, 5, 4)); np.matmul(a, b)
matmul | a = np.ones((6, 5)); b = np.ones((6, 4)); np.einsum('ij,jk->ik', a, b)
matmul | a = np.ones((6, 5)); b = np.ones((6, 4)); np.tensordot(a, b, axes=1)
reshape | a = np.arange(30); a.reshape(4, 7)
reshape | a = np.arange(30); a.reshape(4, -1)
broadcast | np.broadcast_to(np.ones(5), (2, 4))
broadcast | a = np.ones((6, 5)); a[:] = np.ones((6, 4))
squeeze | np.squeeze(np.ones((6, 5)), axis=0)
transpose | np.transpose(np.ones((6, 5)), (0, 1, 2))
transpose | np.swapaxes(np.ones((6, 5)), 0, 3)
index | a = np.ones((6, 5)); a[0, 0, 0]
index | a = np.ones((6, 5)); a[np.ones(4, bool)]
index | a = np.ones((6, 5)); a.sum(axis=2)
index | a = np.ones((6, 5)); a[[0, 1, 2]] = np.ones((2, 5))
other | np.split(np.ones(10), 3)
other | np.linalg.inv(np.ones((6, 5)))
not-shape | np.ones(3) + "a"
not-shape | np.ones((10**6, 10**6, 10))
not-shape | {}["x"]
"""
CASES = rows(MISTAKES)


def names() -> dict[str, object]:
    """What the programs find imported."""
    import numpy as np

    return {"np": np}


@pytest.mark.parametrize(("operation", "program"), CASES, ids=numbered(CASES))
def test_a_mistake_is_recognised(operation: str, program: str) -> None:
    framework = "" if operation == "not-shape" else "numpy"
    assert read_as(traceback_of(program, names())) == (operation, framework)


def test_a_message_alone_is_nearly_as_good() -> None:
    assert misread(CASES, names()) == []
