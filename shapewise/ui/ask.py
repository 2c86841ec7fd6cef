"""The page that people open: a box for a question, a snippet or an error, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from shapewise.types import Answer, Demo
from shapewise.ui import answer_view, rooms
from shapewise.ui.figures import copy_link, show_drawing
from shapewise.ui.permalinks import Permalink, clean
from shapewise.ui.render import escape

SHOWN = Demo.parse("concat((64, 128, 128), (32, 128, 128), axis=0)")
LONGEST_QUESTION = 100_000
EXAMPLES = (
    "When should I add layers and when concatenate them? I have 64x128x128 and 32x128x128",
    "RuntimeError: The size of tensor a (64) must match the size of tensor b (32) at non-singleton dimension 1",
    "How many parameters has a 3x3 convolution from 96 to 128 channels?",
)


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
    if came_back and turns and not link.question:
        _show_in_address(turns[-1])
    elif link.question and (not turns or turns[-1].question != link.question):
        known = [number for number, turn in enumerate(turns) if turn.question == link.question]
        turns[:] = turns[: known[-1] + 1] if known else [Turn(link.question, link.before)]
    elif turns and not link.question and not state.pop("too_long", False):
        turns.clear()
    return turns


def _show_in_address(turn: Turn) -> None:
    parameters = Permalink(question=turn.question, before=turn.before).parameters()
    st.session_state["too_long"] = "q" not in parameters
    st.query_params.from_dict(parameters)


def ask_again(question: str) -> None:
    """Put a question into the conversation, as if it had been typed."""
    question = clean(question)
    turns: list[Turn] = st.session_state.setdefault("turns", [])
    turn = Turn(question, turns[-1].question if turns else "")
    turns.append(turn)
    st.session_state["unrecorded"] = turn
    _show_in_address(turn)


def show() -> None:
    """Draw the page."""
    link = Permalink.read(st.query_params)
    turns = conversation(link)
    head = st.container()
    with st.container(key="box"):
        # inside a container the box stands where it is, at the top; on the bare page it would cling to the bottom
        asked = st.chat_input(
            "Ask a follow-up, or something new" if turns else "A question, a few lines of code, or an error message",
            key="question",
            max_chars=LONGEST_QUESTION,
        )
    if asked is not None:
        if clean(asked).strip():
            ask_again(asked)
            link = Permalink(question=turns[-1].question)
        else:
            st.caption("That was empty. Ask a question in plain words, or paste an error message as it stands.")
    if not turns:
        with head:
            _welcome()
        examples, picture = st.columns([11, 9], gap="large")
        with examples:
            _examples()
        with picture:
            show_drawing(SHOWN, key="welcome")
        return
    _show_turn(turns[-1], len(turns), link)
    _earlier(turns)


def _welcome() -> None:
    st.title("How do these tensors fit together?", anchor=False)
    st.markdown(
        "Ask how layers combine and reshape tensors, or paste an error. The answer comes word for word from curated "
        "explanations, with a live demo set to your own shapes."
    )


def _examples() -> None:
    st.caption("For example")
    for number, example in enumerate(EXAMPLES):
        st.button(example, key=f"example-{number}", on_click=ask_again, args=(example,), type="tertiary", wrap=True)


def _show_turn(turn: Turn, number: int, link: Permalink) -> None:
    with st.container(key="turn"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            answer_view.show_question(turn.question)
            with st.container(horizontal=True, width="content"):
                copy_link(key="copy")
                st.button("New question", key="new", on_click=_begin_anew)
        answer = rooms.answer(turn.question, turn.before)
        if isinstance(answer, Answer) and st.session_state.pop("unrecorded", None) is not None:
            rooms.record(answer)
        answer_view.show_answer(answer, f"turn{number}", link)


def _begin_anew() -> None:
    st.session_state["turns"] = []
    st.query_params.clear()


def _earlier(turns: list[Turn]) -> None:
    """The questions before, to go back to."""
    if len(turns) < 2:
        return
    with st.container(key="earlier"):
        st.subheader("Earlier in this conversation", anchor=False)
        for number, turn in reversed(list(enumerate(turns[:-1]))[-20:]):
            label = " ".join(turn.question.split())[:120]
            st.button(escape(label), key=f"earlier-{number}", on_click=_return_to, args=(number,), type="tertiary")


def _return_to(number: int) -> None:
    turns: list[Turn] = st.session_state["turns"]
    del turns[number + 1 :]
    _show_in_address(turns[-1])


if __name__ == "__main__":
    show()
