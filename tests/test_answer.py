"""Where the wings meet: the story of the main job, told on the real knowledge base."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shapewise.answer import MAX_QUESTION, ask
from shapewise.doors import quietly
from shapewise.grounds import is_mute
from shapewise.library.library import Library
from shapewise.records import answer_record, answer_text, read_questions
from shapewise.types import Demo
from tests.doors import start_door, try_door

TOP = Path(__file__).resolve().parent.parent
SEED = "When should I add layers and when concatenate them? I have 64x128x128 and 32x128x128"
SHAPES = [(64, 128, 128), (32, 128, 128)]


def test_the_seed_is_answered_with_the_readers_shapes(library: Library) -> None:
    answer = ask(SEED, library)
    assert answer.status == "answered"
    assert answer.articles[0][0].slug == "add-vs-concatenate"
    assert answer.demo == Demo("concat", {"shapes": SHAPES, "axis": 0})
    assert [demo.operation for demo in answer.comparison] == ["add", "concat"]
    assert answer.shapes == tuple(SHAPES)
    assert "concat-linear-identity" in answer.related


def test_passages_are_the_files_own_lines_and_highlights_lie_within(library: Library) -> None:
    answer = ask(SEED, library)
    assert answer.hits
    assert any(answer.highlights)
    for hit, spans in zip(answer.hits, answer.highlights, strict=True):
        passage = hit.passage
        lines = (TOP / passage.path).read_text(encoding="utf-8").split("\n")
        assert passage.text == "\n".join(lines[passage.start_line - 1 : passage.end_line])
        assert all(0 <= start < end <= len(passage.text) for start, end in spans)


@pytest.mark.parametrize("k", [1, 5])
def test_lists_of_links_give_way_to_passages_that_say_something(library: Library, k: int) -> None:
    question = "reshape, view, transpose and permute: see also"
    assert any(is_mute(hit.passage.text) for hit in library.search(question, k=k).hits)
    hits = ask(question, library, k=k).hits
    assert len(hits) == k
    assert not any(is_mute(hit.passage.text) for hit in hits)


def test_what_the_library_does_not_cover_is_said(library: Library) -> None:
    answer = ask("How do I bake sourdough bread?", library)
    assert answer.status == "not_covered"
    assert answer.articles
    assert answer.demo is None
    assert answer.related == ()


def test_the_same_question_gives_the_same_answer(library: Library) -> None:
    first, second = (answer_record(ask(SEED, library), 0.0) for _ in range(2))
    assert first == second


def test_an_error_leads_to_its_diagnosis_and_its_explanation(library: Library) -> None:
    text = "RuntimeError: The size of tensor a (64) must match the size of tensor b (32) at non-singleton dimension 1"
    answer = ask(text, library)
    assert answer.diagnosis is not None
    assert (answer.diagnosis.framework, answer.diagnosis.operation, answer.diagnosis.axis) == ("torch", "broadcast", 1)
    assert answer.articles[0][0].slug == "shape-error-broadcast"
    assert answer.status == "answered"


def test_an_error_that_is_none_of_shapes_gets_one_sentence(library: Library) -> None:
    answer = ask("torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB", library)
    assert answer.diagnosis is None
    assert "memory" in answer.notice


@pytest.mark.parametrize(
    "question", ["", "   ", "?!?! %%% ###", "\x00\x01", "[" * 40_000, "𝒳" * 10, "ß" * 1000, "(((((((((1,2", "a" * 100_000]
)
def test_any_question_gets_an_answer(library: Library, question: str) -> None:
    assert ask(question, library).status in ("answered", "unsure", "not_covered")


def test_a_question_that_is_cut_says_so(library: Library) -> None:
    assert "Only the first 100,000 characters" in ask("add or concatenate " * 10_000, library).notice
    assert "characters in the middle" in ask("add or concatenate " * 2_000, library).notice
    assert "characters" not in ask("add or concatenate " * 100, library).notice
    assert MAX_QUESTION == 100_000


@pytest.mark.parametrize(
    ("shape", "told"),
    [("3x", "3x"), ("0x5", "zero"), ("-1x4", "negative"), ("x".join(["2"] * 40), "axes"), ("10x" + "9" * 30, "elements")],
)
def test_shapes_that_cannot_be_get_a_sentence(library: Library, shape: str, told: str) -> None:
    assert told in ask(f"can I concatenate {shape} and 3x4?", library).notice


def test_the_axis_is_one_under_which_the_shapes_fit(library: Library) -> None:
    demo = ask("how do I concatenate (8, 64, 32, 32) and (8, 32, 32, 32)?", library).demo
    assert demo is not None
    assert demo.operation == "concat"
    assert demo.arguments["axis"] == 1


def test_a_shape_that_is_the_result_is_no_operand(library: Library) -> None:
    demo = ask("does concatenating 64x8x8 and 32x8x8 give 96x8x8?", library).demo
    assert demo == Demo("concat", {"shapes": [(64, 8, 8), (32, 8, 8)], "axis": 0})
    demo = ask("does concatenating 64x8x8 and 32x8x8 and 16x8x8 work?", library).demo
    assert demo is not None
    assert len(demo.arguments["shapes"]) == 3


@pytest.mark.parametrize(
    ("question", "status", "first"),
    [
        ("When should I add layers and when concatenate them?", "answered", "add-vs-concatenate"),
        ("How do I bake sourdough bread?", "not_covered", None),
    ],
)
def test_the_terminals_door(question: str, status: str, first: str | None) -> None:
    told = try_door("ask", "--json", question)
    assert told.returncode == 0, told.stderr
    record = json.loads(told.stdout)
    assert record["status"] == status
    assert first in (None, record["articles"][0]["slug"])
    keys = {"id", "question", "status", "confidence", "articles", "passages", "demo", "diagnosis", "related", "seconds"}
    assert keys <= set(record)


def test_the_door_ends_only_when_all_is_written() -> None:
    """It ends without taking its modules apart, and a pipe is given what is printed late."""
    command = [sys.executable, "scripts/ask.py", "How do I concatenate (2, 3) and (2, 5)?"]
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    told = subprocess.run(command, cwd=TOP, env=buffered, capture_output=True, text=True, check=True)
    assert "concat((2, 3), (2, 5), axis=" in told.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((" ",), "it is empty"),
        (("",), "it is empty"),
        (("--k", "0", "Why?"), "'0' is not"),
        (("--k=-3", "Why?"), "'-3' is not"),
    ],
)
def test_the_door_refuses_what_is_no_question_and_no_number(words: tuple[str, ...], told: str) -> None:
    said = try_door("ask", *words)
    assert (said.returncode, said.stdout) == (2, "")
    assert told in said.stderr


def test_a_door_whose_reader_has_gone_ends_without_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kb = tmp_path / "kb"
    kb.mkdir()
    (kb / "wifi.md").write_text("# Guest network\n\nThe guest network is called Lobby.\n", encoding="utf-8")
    folders = ("--kb", str(kb), "--index", str(tmp_path / "index"))
    for command in (
        ("build_index", *folders),
        ("ask", *folders, "guest network"),
        ("lab", "--list"),
        ("check_kb", "--kb", str(kb)),
    ):
        read, write = os.pipe()
        os.close(read)
        door = [sys.executable, f"scripts/{command[0]}.py", *command[1:]]
        environment = {**os.environ, "SHAPEWISE_MODEL": "none"}
        said = subprocess.run(door, cwd=TOP, env=environment, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
        os.close(write)
        assert said.returncode == 0, command
        assert "pipe" not in said.stderr, said.stderr
        assert "Traceback" not in said.stderr, said.stderr
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", None)  # as Python has it where it was closed from the beginning
        assert quietly(lambda: 3) == 3


def test_the_door_answers_a_stream_in_order(tmp_path: Path) -> None:
    lines = [{"id": f"q{number}", "question": question} for number, question in enumerate(["add or concat?", "and with 2x3?"])]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines))
    told = start_door("ask", "--jsonl", str(file))
    assert told.returncode == 0, told.stderr
    assert [json.loads(line)["id"] for line in told.stdout.splitlines()] == ["q0", "q1"]
    file.write_text("no json\n")
    told = try_door("ask", "--jsonl", str(file))
    assert told.returncode == 2
    assert f"{file}:1" in told.stderr
    assert "Traceback" not in told.stderr


def test_halves_of_letters_are_replaced_before_anything_reads_a_question(library: Library, tmp_path: Path) -> None:
    answer = ask("\udcff concatenate layers \ud800", library, context="\udcfe stack layers")
    assert answer.question == "\ufffd concatenate layers \ufffd"
    assert answer.status == "answered"
    assert library.search("concatenate \ud800 layers").ranking
    assert library.nearest("concatenate \ud800 layers")
    file = tmp_path / "questions.jsonl"
    file.write_text(r'{"id": "\ud800", "question": "\ud800 concatenate \ud83d\ude00", "context": "\udc00"}', encoding="ascii")
    assert [(line["id"], line["question"], line["context"]) for line in read_questions(str(file))] == [
        ("\ufffd", "\ufffd concatenate \U0001f600", "\ufffd")
    ]
    done = start_door("ask", "--jsonl", str(file))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["question"] == "\ufffd concatenate \U0001f600"


@pytest.mark.skipif(os.name == "nt", reason="Windows hands over text, not bytes")
def test_bytes_of_a_terminal_that_are_no_text_are_asked_all_the_same() -> None:
    asked = os.fsdecode(b"concatenate \xff\xfe layers")
    for options in ((), ("--json",)):
        done = start_door("ask", asked, *options)
        assert done.returncode == 0, done.stderr
        assert "kb/" in done.stdout


def test_a_long_log_is_read_at_its_end(library: Library) -> None:
    log = "".join(f"2024-01-01 10:00:00,123 INFO step {step} loss 0.{step}\n" for step in range(5_000))
    error = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (32x400 and 512x10)\n"
    answer = ask(f"why does this fail?\n{log}{error}", library)
    assert answer.diagnosis is not None
    assert answer.diagnosis.shapes == ((32, 400), (512, 10))
    assert "in the middle were left out: the error stands at the end" in answer.notice
    assert "Only the first 100,000" in ask(log, library).notice


def test_a_terminal_reads_the_code_of_its_framework(library: Library) -> None:
    text = answer_text(ask("ValueError: shapes (3,4) and (3,4) not aligned: 4 (dim 1) != 3 (dim 0)", library))
    assert "     z = x @ y.T" in text
    assert "nn." not in text.partition("──")[0]
    keras = 'ValueError: Input 0 of layer "lstm" is incompatible with the layer: expected ndim=3, found ndim=2. Full shape'
    text = answer_text(ask(f"{keras} received: (None, 16)", library))
    assert "     x = keras.ops.expand_dims(x, axis=1)" in text


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What is broadcasting?", "broadcasting-rules"),
        ("what's padding", "pad-crop"),
        ("What does pooling do?", "pooling"),
        ("Explain attention.", "attention-shapes"),
        ("how does batch norm work?", "normalization-axes"),
        ("LSTM vs GRU", "rnn-shapes"),
        ("What is the difference between self attention and cross attention?", "attention-shapes"),
        ("SGD vs Adam", ""),
        ("What is dropout?", ""),
        ("What is a neural network?", ""),
        ("what does ReLU mean?", ""),
    ],
)
def test_what_a_thing_is_may_be_asked_where_an_explanation_is_about_it(library: Library, question: str, first: str) -> None:
    answer = ask(question, library)
    if first:
        assert (answer.status, answer.articles[0][0].slug) == ("answered", first)
    else:
        assert answer.status == "not_covered"
