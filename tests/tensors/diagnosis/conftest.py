"""What several tests of the error doctor share."""

from __future__ import annotations

import pytest

from shapewise.tensors.diagnosis import diagnose
from shapewise.tensors.diagnosis.forms import all_forms
from shapewise.types import Diagnosis


@pytest.fixture(scope="session")
def diagnosed() -> dict[str, Diagnosis | None]:
    """The diagnosis of every form's example, by the form's name."""
    return {form.name: diagnose(form.example) for form in all_forms()}
