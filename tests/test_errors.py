"""Errors have four parts, carry their facts as fields, and survive pickling."""

from __future__ import annotations

import pickle

import pytest

from shapewise import errors
from shapewise.errors import ArticleError, IndexMissing, ShapeError, ShapewiseError


def test_a_message_has_four_parts_in_order() -> None:
    error = ShapewiseError("it is 3", needed="4", where="kb/a.md:7", fix="write 4.")
    assert str(error) == "kb/a.md:7: it is 3. Needed: 4. Fix: write 4."


def test_parts_that_are_missing_leave_no_trace() -> None:
    assert str(ShapewiseError("it is 3.")) == "it is 3."


def test_fields_survive_pickling() -> None:
    error = ShapeError("no", operands=((1, None), ("N",)), axis=0, sizes=(1, "N"), rule="a rule", fix="do")
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is ShapeError
    assert str(copy) == str(error)
    assert (copy.operands, copy.axis, copy.sizes, copy.rule) == (error.operands, error.axis, error.sizes, error.rule)


@pytest.mark.parametrize(
    ("kind", "parent"), [(ShapeError, ValueError), (ArticleError, ValueError), (IndexMissing, ShapewiseError)]
)
def test_the_family(kind: type[Exception], parent: type[Exception]) -> None:
    assert issubclass(kind, ShapewiseError)
    assert issubclass(kind, parent)


def test_every_error_is_of_the_family() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(kinds) == 8
    assert all(issubclass(kind, ShapewiseError) for kind in kinds)
