"""The conversation on the Ask page: its turns, kept for one reader, and the address that shows the last of them.

A module of its own, because a page's script is run anew at each click: a class in it would be made anew, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import streamlit as st

from shapewise.answer import context_after, kept
from shapewise.types import Answer
from shapewise.ui import rooms
from shapewise.ui.demo_view import told_demo
from shapewise.ui.packed import is_question
from shapewise.ui.pages import LONGEST_QUESTION
from shapewise.ui.permalinks import Permalink, clean, read_demo

PLACE = "turn"
"""Where the address names the turn that is shown, if its question is too long to stand there itself."""
MOST_LONG = 20
"""Questions too long for an address that are kept for one reader."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of the conversation, and what came before it."""

    question: str
    before: str = ""
    """What it may lean on: see :func:`shapewise.answer.context_after`."""
    left_out: str = ""
    """What must be said of a text that was too long, of which the question is what is read."""

    @property
    def name(self) -> str:
        """A short name that is the same for the same words."""
        return sha256(f"{self.before}\0{self.question}".encode()).hexdigest()[:12]

    @property
    def demo_key(self) -> str:
        """By which the demo beside its answer is known."""
        return f"turn-{self.name}-tryit"

    def place(self) -> dict[str, str]:
        """Its parameters in the address."""
        parameters = Permalink(question=self.question, before=self.before).parameters()
        return parameters if is_question(parameters) else {PLACE: self.name}


def conversation(link: Permalink) -> list[Turn]:
    """The turns so far. The address leads: opened by a link or by the back button, it says which question is shown."""
    state = st.session_state
    turns: list[Turn] = state.setdefault("turns", [])
    came_back = state.get("came_from") != state.get("page")
    state["came_from"] = state.get("page")  # said once: a question asked here draws this page alone, without the frame
    named = "" if link.question else st.query_params.get(PLACE, "")
    shown = Turn(link.question, link.before) if link.question else _long_ones().get(named) if named else None
    if came_back and turns and shown is None and not named:
        show_in_address(turns)
    elif shown is None:
        turns.clear()
    elif not turns or (turns[-1] != shown and turns[-1].place() != shown.place()):
        asked = _all_turns()
        known = [number for number, turn in enumerate(asked) if turn.place() == shown.place()]
        if not known:
            asked[:] = [shown]
        turns[:] = asked[: known[-1] + 1] if known else asked
    return turns


def _all_turns() -> list[Turn]:
    """The turns with those that the reader has gone back over, whom the forward button brings again."""
    asked: list[Turn] = st.session_state.setdefault("asked", [])
    return asked


def is_forgotten() -> bool:
    """Whether the address names a question that is not known here: it was too long for an address, and asked elsewhere."""
    return st.query_params.get(PLACE, "") not in {"", *_long_ones()}


def _long_ones() -> dict[str, Turn]:
    """Questions too long for an address, by their names."""
    kept: dict[str, Turn] = st.session_state.setdefault("long", {})
    return kept


def show_in_address(turns: list[Turn]) -> None:
    """Put the last turn into the address."""
    turn, place = turns[-1], turns[-1].place()
    if PLACE in place:
        kept = _long_ones()
        kept[turn.name] = turn
        while len(kept) > MOST_LONG:
            del kept[next(iter(kept))]
    st.query_params.from_dict(place)


def ask_again(question: str) -> None:
    """Put a question into the conversation, as if it had been typed; of a long one what is read is kept, and no more."""
    question, left_out = kept(clean(question)) if not _fills_the_box(question) else _kept_of_a_full_box(clean(question))
    turns: list[Turn] = st.session_state.setdefault("turns", [])
    turn = Turn(question, _context_of(turns[-1]) if turns else "", left_out)
    turns.append(turn)
    _all_turns()[:] = turns
    st.session_state["unrecorded"] = turn
    show_in_address(turns)


def _fills_the_box(question: str) -> bool:
    """Whether a browser has left out the middle of a text. It counts letters beyond the common ones as two."""
    return len(question) * 2 >= LONGEST_QUESTION and len(question.encode("utf-16-le", "replace")) // 2 >= LONGEST_QUESTION


def _kept_of_a_full_box(question: str) -> tuple[str, str]:
    """The same where the browser has left out some already; how many characters, it does not tell."""
    question, _left_out = kept(question)
    told = f"Your text has more than {LONGEST_QUESTION:,} characters, and most of its middle was not read."
    return question, f"{told} If the error stands there, paste the lines around it alone."


def _context_of(turn: Turn) -> str:
    """What the question after a turn may lean on, with the shapes that its reader has set in the demo."""
    answer = rooms.answer(turn.question, turn.before)
    if not isinstance(answer, Answer):
        return turn.question
    place = st.query_params.to_dict()
    shown = all(place.get(name) == value for name, value in turn.place().items())
    demo = told_demo(turn.demo_key) or (read_demo(place.get("demo")) if shown else None)
    return context_after(answer, turn.before, demo)
