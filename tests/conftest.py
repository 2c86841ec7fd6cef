"""What every test needs before its first import: Keras on torch, one thread, and the same random examples every time."""

import os

os.environ["KERAS_BACKEND"] = "torch"  # Keras reads this once, when it is first imported
os.environ.setdefault("JAX_PLATFORMS", "cpu")

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "shapewise",
    derandomize=True,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("shapewise")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what is not asked for before it is imported: to import the frameworks takes longer than most tests."""
    if "not thorough" not in config.getoption("markexpr") or not collection_path.name.startswith("test_"):
        return None
    return True if "pytestmark = pytest.mark.thorough" in collection_path.read_text(encoding="utf-8") else None
