"""A library grown by synthetic passages, and what is measured of it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.library.building import build_index
from shapewise.library.library import Library
from shapewise.measure import growth
from tests.library.hash_encoder import HashEncoder, settings_in, write

SECONDS = 0.003
"""What the model of this test takes for a text."""


class Listening(HashEncoder):
    """Keeps what it was asked to read as a question."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def encode(self, texts: Sequence[str], role: str, progress: Callable[[int], None] | None = None) -> np.ndarray:
        if role == "question":
            self.read += texts
            self._seconds = SECONDS
        return super().encode(texts, role, progress)


def test_each_question_is_timed_with_the_model_on_a_question_of_our_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = settings_in(tmp_path)
    asked = ["Which bird hunts from the air?", "Which whale eats grass?"]
    for name, question in zip(("owl", "whale"), asked, strict=True):
        heard = f"---\ntitle: The {name}\nquestions:\n  - {question}\n---\n\n"
        write(own, **{name: heard + "\n\n".join(f"## Part {part}\n\nThe {name} and letter {part}." for part in "abcdef")})
    model = Listening()
    build_index(own.kb, own.index, model)
    real = Library.load(own, encoder=model)
    monkeypatch.setattr(Library, "load_or_build", lambda _own: real)
    monkeypatch.setattr(growth, "QUESTIONS", 30)
    monkeypatch.setattr(growth, "TURN", 4)
    model.read.clear()
    found = growth.grow(own, 250)
    (step,) = found.steps
    assert (step.passages, step.store) == (250, "Flat")
    assert step.recall == 1
    assert set(model.read) == set(asked)
    assert len(model.read) == 30 + 30 + growth.WARMING
    assert step.p95 >= step.p50 >= step.quiet_p50 > 1_000 * SECONDS <= step.model_p50
    header, _, row = str(found).splitlines()[2:]
    assert header.count("|") == row.count("|")
    assert row.startswith("| 250 | Flat |")


def test_a_library_of_a_few_passages_is_measured_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = settings_in(tmp_path)
    write(own, owl="---\ntitle: Owl\nquestions: [Which bird hunts?]\n---\n\nThe owl, whales, whale and owls hunt hunting.\n")
    build_index(own.kb, own.index, HashEncoder())
    real = Library.load(own, encoder=HashEncoder())
    monkeypatch.setattr(Library, "load_or_build", lambda _own: real)
    monkeypatch.setattr(growth, "QUESTIONS", 40)
    (step,) = growth.grow(own, 5).steps
    assert (step.passages, step.recall) == (5, 1)


@settings(derandomize=True, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=30))
def test_no_turn_is_slower_than_all_of_them_together(seconds: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(growth, "TURN", 4)
        assert growth.quietest(seconds) <= np.median(seconds)
        assert growth.quietest([9] * 4 + seconds[:1] * 4) == min(9, seconds[0])
