"""What every test needs before its first import: Keras on torch, one thread, and the same random examples every time."""

import gc
import os

os.environ["KERAS_BACKEND"] = "torch"  # Keras reads this once, when it is first imported
os.environ.setdefault("JAX_PLATFORMS", "cpu")

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from shapewise.library.library import Library

settings.register_profile(
    "shapewise",
    derandomize=True,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("shapewise")

TESTS = Path(__file__).resolve().parent


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what holds no test that is asked for, before it is imported.

    Helpers of tests have no doctests, yet pytest imports every module to look for some; to import the frameworks that they
    compare with takes longer than most tests, and then slows each page of the app that is tried in the same process.
    """
    wanted = config.getoption("markexpr")
    if collection_path == TESTS / "browser":
        return True if "not browser" in wanted else None
    if collection_path.suffix != ".py" or not collection_path.is_relative_to(TESTS):
        return None
    if not collection_path.name.startswith("test_"):
        return True
    text = collection_path.read_text(encoding="utf-8")
    return True if "not thorough" in wanted and "\npytestmark = pytest.mark.thorough\n" in text else None


def pytest_collection_finish() -> None:
    """Set aside what stays to the end, the tests and the modules, so that no collection of garbage looks through it again."""
    gc.freeze()


@pytest.fixture(scope="session")
def library() -> "Library":
    """The real explanations and the real model, read once for all tests that only ask."""
    from shapewise.library.library import Library
    from shapewise.settings import Settings

    return Library.load_or_build(Settings())
