"""Texts longer than what is read of them: a log is read at both ends, and no reader keeps more than that on the server."""

from __future__ import annotations

import tomllib
from types import SimpleNamespace

import pytest

from shapewise.answer import MAX_QUESTION, kept
from shapewise.ui.pages import LONGEST_QUESTION
from tests.ui.test_pages import QUESTION, TOP, frozen, house, kb, library, run, scanned_once, texts

__all__ = ["frozen", "house", "kb", "library", "scanned_once"]  # fixtures

LOG_ERROR = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (8x14400 and 16384x10)"


@pytest.mark.parametrize("lines", [5_000, 8_000])
def test_the_end_of_a_long_log_is_read_and_no_more_is_kept_than_that(house: SimpleNamespace, lines: int) -> None:
    log = "\n".join([*(f"epoch {number:05}: loss {number * 7919 % 9973:04}" for number in range(lines)), LOG_ERROR])
    assert MAX_QUESTION < len(log) < LONGEST_QUESTION
    app = run()
    app.chat_input[0].set_value(log).run()
    assert "What went wrong" in texts(app)
    assert "characters in the middle were left out" in texts(app)
    assert "Your text has more" not in texts(app)
    [asked] = app.session_state["turns"]
    assert len(asked.question) <= MAX_QUESTION
    assert asked.question.startswith("epoch 00000")
    assert asked.question.endswith(LOG_ERROR)


def test_what_is_kept_is_read_as_it_is() -> None:
    short, left_out = kept("x" * 200_000 + " " + LOG_ERROR)
    assert left_out
    assert kept(short) == (short, "")


@pytest.mark.parametrize(("letter", "counted"), [("x", 1), ("\N{DUCK}", 2)])
def test_a_text_that_filled_the_box_is_said_to_have_been_longer(house: SimpleNamespace, letter: str, counted: int) -> None:
    """A browser leaves out the middle of what is pasted; it counts a duck as two letters."""
    log = f"{QUESTION} " + letter * -(-(LONGEST_QUESTION - len(QUESTION) - 1) // counted)
    app = run()
    app.chat_input[0].set_value(log).run()
    assert "Your text has more than 200,000 characters" in texts(app)
    assert len(app.session_state["turns"][0].question) == MAX_QUESTION


def test_what_the_box_takes_is_less_than_what_streamlit_refuses() -> None:
    most = tomllib.loads((TOP / ".streamlit" / "config.toml").read_text())["server"]["maxWidgetStateSize"]
    assert 0.95 * most * 1_000_000 >= 3 * LONGEST_QUESTION
