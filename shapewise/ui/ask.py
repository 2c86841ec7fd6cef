"""The page that people open: a box for a question, a snippet or an error, and what comes of it."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from shapewise.types import Answer, Demo
from shapewise.ui import answer_view, rooms
from shapewise.ui.conversation import Turn, ask_again, conversation, is_forgotten
from shapewise.ui.figures import show_drawing
from shapewise.ui.greeting import Greeting, greeting
from shapewise.ui.in_turn import in_turn
from shapewise.ui.pages import FOLLOW_UP_BOX, LONGEST_QUESTION, example_label
from shapewise.ui.permalinks import Permalink, clean
from shapewise.ui.render import escape, exactly, prose
from shapewise.ui.renewing import keep_up

SHOWN = "concat((64, 128, 128), (32, 128, 128), axis=0)"
MOST_EARLIER = 10
IDENTITY = "linear_identity((64, 128, 128), (32, 128, 128), features=128, axis=0)"


@st.fragment
@in_turn
def show() -> None:
    """Draw the page, without the frame around it: a question changes nothing there.

    All of it stands in the container that a part of a page has anyway: each further one is a message more at each question.
    """
    keep_up()
    link = Permalink.read(st.query_params.to_dict())
    turns = conversation(link)
    words = greeting()
    if not turns:
        _welcome(words)
        if rooms.is_ready() and rooms.library() is None:
            st.info(prose(rooms.absence()))
    st.chat_input(FOLLOW_UP_BOX if turns else words.box, key="question", max_chars=LONGEST_QUESTION, on_submit=_take)
    if st.session_state.pop("empty", False):
        pasted = ", or paste an error message as it stands" if words.tensors else ""
        st.caption(f"That was empty. Ask a question in plain words{pasted}.")
    if not turns and is_forgotten():
        st.caption("This link leads to a question that was too long for a link: it is known only where it was asked.")
    if turns:
        _show_turn(turns[-1], link)
        _earlier(turns)
        return
    examples, picture = st.columns([11, 9], gap="large")
    with examples:
        _examples(words)
    with picture:
        if words.tensors:
            show_drawing(Demo.parse(SHOWN), key="welcome")


def _take() -> None:
    """Take what was typed into the conversation, before the page is drawn."""
    conversation(Permalink.read(st.query_params.to_dict()))  # it follows upon the question that is shown
    asked = st.session_state["question"] or ""
    if clean(asked).strip():
        ask_again(asked)
    else:
        st.session_state["empty"] = True


def _welcome(words: Greeting) -> None:
    st.title(words.title, anchor=False)
    st.markdown(prose(words.introduction))


def _examples(words: Greeting) -> None:
    if words.examples:
        st.caption("For example")
    with st.container(key="examples", gap="small"):
        for number, example in enumerate(words.examples):
            first, more = example_label(example)
            label = f"`{first}`{more}" if more else escape(first)
            st.button(label, key=f"example-{number}", on_click=ask_again, args=(example,), wrap=True, width="stretch")
    if not words.tensors:
        st.markdown("Or [browse the explanations](browse).")
        return
    identity = Permalink(demo=Demo.parse(IDENTITY)).address("laboratory")
    st.markdown(
        "Or [browse the explanations](browse), go to the [laboratory](laboratory) with your own shapes, or see there "
        f"[why a linear layer after a concatenation can add]({identity})."
    )


def _show_turn(turn: Turn, link: Permalink) -> None:
    plain = answer_view.is_sentence(turn.question)
    answer = rooms.answer(turn.question, turn.before)
    if isinstance(answer, Answer) and st.session_state.pop("unrecorded", None) is not None:
        rooms.record(answer)
    if not plain:
        answer_view.show_text(turn.question)
    if turn.left_out:
        st.info(prose(turn.left_out))
    heading = [f"### {exactly(turn.question)}"] if plain else []
    # named by its words: what a reader did to one answer is not to be found at the next that stands in its place
    answer_view.show_answer(answer, f"turn-{turn.name}", link, heading)


def _earlier(turns: list[Turn]) -> None:
    """The questions before, to go back to: links, since ten buttons are ten messages at each question."""
    if len(turns) < 2:
        return
    ways = [f"- [{escape(turn.question[:200])}](./?{urlencode(turn.place())})" for turn in turns[:-1]]
    st.markdown("\n".join(["##### Earlier in this conversation", *reversed(ways[-MOST_EARLIER:])]), anchors=False)


if __name__ == "__main__":
    with st.container(key="ask"):
        show()
