"""Conversations: a question that leans on others is read with them, however far back what it is about was said."""

from __future__ import annotations

import pytest

from shapewise.answer import ask, context_after, needed_context, words_of
from shapewise.library.followup import subject_of
from shapewise.library.library import Library
from shapewise.tensors.notation import find_request
from shapewise.types import Answer, Demo

CONCAT = "concatenate 8x64x32x32 and 8x32x32x32"
ERROR = "ValueError: operands could not be broadcast together with shapes (8,64,32,32) (8,32,32,32)"
SEED = "When should I add layers and when concatenate them? I have 64x128x128 and 32x128x128"
PAIR = "(8, 64, 32, 32), (8, 32, 32, 32)"
WIDER = "conv2d((8, 96, 224, 224), filters=128, kernel=5, padding=0, stride=1"
BOTH = "When should I add layers and when concatenate them? I have 8x64x32x32 and 8x64x32x32"
INSTEAD = "and if I concatenate instead?"
KERNEL = "How many parameters does a 3x3 convolution from 96 to 128 channels have?"


def talk(library: Library, *questions: str | Demo) -> list[Answer]:
    """The answers of a conversation; a demo among the questions is what its reader makes of the one before it."""
    answers: list[Answer] = []
    before, edited = "", None
    for question in questions:
        if isinstance(question, Demo):
            edited = question
            continue
        if answers:
            before = context_after(answers[-1], before, edited)
        edited = None
        answers.append(ask(question, library, context=before))
    return answers


@pytest.mark.parametrize(
    ("questions", "slug", "demo"),
    [
        ((CONCAT, "and along axis 2?"), "concat-axis", f"concat({PAIR}, axis=2)"),
        ((CONCAT, "and along axis 2?", "and along axis 3?"), "concat-axis", f"concat({PAIR}, axis=3)"),
        ((CONCAT, "What is the best pizza recipe?", "and along axis 2?"), "concat-axis", f"concat({PAIR}, axis=2)"),
        ((BOTH, "and along axis 2?"), "", "concat((8, 64, 32, 32), (8, 64, 32, 32), axis=2)"),
        ((ERROR, INSTEAD, "along which axis?"), "concat-axis", f"concat({PAIR}, axis=1)"),
        ((ERROR, INSTEAD, "along which axis?", "what does that cost?"), "merge-cost", f"concat({PAIR}, axis=1)"),
        ((CONCAT, "and if I add them?", "and with 8x64x32x32 twice?"), "", "add((8, 64, 32, 32), (8, 64, 32, 32))"),
        ((SEED, "What about stack?", "why?", "and in Keras?"), "", "concat((64, 128, 128), (32, 128, 128), axis=0)"),
        ((KERNEL, "and a 5x5 one?"), "conv-parameters", f"{WIDER})"),
        ((KERNEL, "and a 5x5 one?", "and without bias?"), "conv-parameters", f"{WIDER}, bias=False)"),
    ],
)  # fmt: skip
def test_what_was_said_before_is_still_known(library: Library, questions: tuple[str, ...], slug: str, demo: str) -> None:
    last = talk(library, *questions)[-1]
    assert last.status == "answered"
    assert last.demo == Demo.parse(demo)
    assert not slug or last.articles[0][0].slug == slug


def test_shapes_that_were_set_in_the_demo_are_those_that_are_meant(library: Library) -> None:
    edited = Demo.parse("concat((8, 64, 32, 32), (8, 16, 32, 32), axis=1)")
    *_before, added = talk(library, CONCAT, edited, "and if I add them?")
    assert added.demo == Demo.parse("add((8, 64, 32, 32), (8, 16, 32, 32))")
    *_before, keras = talk(library, CONCAT, edited, "and along axis 2?", "and in Keras?")
    assert keras.demo == Demo.parse("concat((8, 64, 32, 32), (8, 16, 32, 32), axis=2)")


def test_a_question_that_stands_by_itself_begins_anew(library: Library) -> None:
    answers = talk(library, CONCAT, "How do I flatten a tensor of 8x64x7x7?", "and in Keras?")
    assert answers[1].context == ""
    assert answers[2].context == "How do I flatten a tensor of 8x64x7x7?"
    assert answers[2].demo is not None
    assert answers[2].demo.operation == "flatten"


def test_the_context_keeps_what_is_needed_and_no_more(library: Library) -> None:
    answers = talk(library, CONCAT, *["and along axis 2?", "and along axis 3?"] * 4)
    assert answers[-1].context.count("concat(") == 1, "of several calls the last one stays"
    assert answers[-1].context.endswith(f"concat({PAIR}, axis=2)")
    assert needed_context("How does U-Net crop?", CONCAT) == ""


@pytest.mark.parametrize(
    ("question", "before", "kernel"),
    [("and a 5x5 one?", KERNEL, 5), ("and a 224x224 one?", KERNEL, 3), ("and 5x5?", CONCAT, None)],
)
def test_a_small_square_after_a_kernel_is_a_kernel(question: str, before: str, kernel: int | None) -> None:
    assert find_request(question, before).arguments.get("kernel") == kernel


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("and a 5x5 one?", "none"),
        ("why?", "none"),
        ("in PyTorch?", "an aspect"),
        ("along which axis?", "an aspect"),
        ("show an example", "an aspect"),
        ("and stack?", "its own"),
    ],
)
def test_what_a_short_question_tells_of_its_subject(question: str, subject: str) -> None:
    assert subject_of(question) == subject


def test_twice_is_two_of_the_same_where_two_are_taken() -> None:
    assert find_request("add 2x3 twice").shapes == ((2, 3), (2, 3))
    assert find_request("flatten (2, 3, 4) twice").shapes == ((2, 3, 4),)


def test_what_is_asked_of_everything_is_never_read_alone(library: Library) -> None:
    last = talk(library, "Which axis is the batch axis?", "is it the same in Keras?")[-1]
    assert last.articles[0][0].slug == "batch-dimension"


def test_a_question_that_is_a_call_is_leant_on_like_any_other(library: Library) -> None:
    call = "concat((2, 3), (2, 5), axis=1)"
    answers = talk(library, call, "why?", "and in Keras?")
    assert answers[1].context == call
    assert answers[2].context.count("concat(") == 1
    assert answers[2].demo == Demo.parse(call)
    answers = talk(library, "stack((2, 3), (2, 3), axis=1)", "and along axis 0?", "and in Keras?")
    assert {answer.articles[0][0].slug for answer in answers} == {"stack-vs-concat"}
    assert [answer.demo for answer in answers[1:]] == [Demo.parse("stack((2, 3), (2, 3), axis=0)")] * 2


def test_words_are_told_apart_from_the_call_below_them() -> None:
    assert words_of("and along axis 2? concatenate\nconcat((2, 3), (2, 3), axis=0)") == "and along axis 2? concatenate"
    assert words_of("concat((2, 3), (2, 3), axis=0)") == "concat((2, 3), (2, 3), axis=0)"
    assert words_of("one\ntwo") == "one\ntwo"


def test_what_a_thing_is_asks_nothing_of_the_shapes_before(library: Library) -> None:
    answers = talk(library, CONCAT, "What is broadcasting?")
    assert answers[-1].articles[0][0].slug == "broadcasting-rules"
    assert answers[-1].demo == answers[-1].articles[0][0].demo
    assert answers[-1].context == ""
