"""The conversation on the Ask page: its turns, kept for one reader, and the address that shows the last of them.

A module of its own, because a page's script is run anew at each click: a class in it would be made anew, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from shapewise.ui.permalinks import Permalink, clean

PLACE = "turn"
"""Where the address says which turn is shown, if its question is too long to stand there itself."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of the conversation, and the one before it."""

    question: str
    before: str = ""


def conversation(link: Permalink) -> list[Turn]:
    """The turns so far. The address leads: opened by a link or by the back button, it says which question is shown."""
    state = st.session_state
    turns: list[Turn] = state.setdefault("turns", [])
    came_back = state.get("came_from") != state.get("page")
    state["came_from"] = state.get("page")  # said once: a question asked here draws this page alone, without the frame
    place = st.query_params.get(PLACE, "")
    if came_back and turns and not link.question and not place:
        show_in_address(turns)
    elif place in map(str, range(1, len(turns) + 1)):
        del turns[int(place) :]
    elif link.question and (not turns or turns[-1].question != link.question):
        known = [number for number, turn in enumerate(turns) if turn.question == link.question]
        turns[:] = turns[: known[-1] + 1] if known else [Turn(link.question, link.before)]
    elif turns and not link.question:
        turns.clear()
    return turns


def place_of(turn: Turn, number: int) -> dict[str, str]:
    """A turn's parameters in the address; of a question too long for one, its place in the conversation, from 1 on."""
    parameters = Permalink(question=turn.question, before=turn.before).parameters()
    return parameters if "q" in parameters else {PLACE: str(number)}


def show_in_address(turns: list[Turn]) -> None:
    """Put the last turn into the address."""
    st.query_params.from_dict(place_of(turns[-1], len(turns)))


def ask_again(question: str) -> None:
    """Put a question into the conversation, as if it had been typed."""
    question = clean(question)
    turns: list[Turn] = st.session_state.setdefault("turns", [])
    turn = Turn(question, turns[-1].question if turns else "")
    turns.append(turn)
    st.session_state["unrecorded"] = turn
    show_in_address(turns)
