"""Search while typing: every word must be there, the title counts most, and the marks stand where the words are."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.library.likeness import likeness
from shapewise.library.lookup import lookup
from shapewise.library.markdown import parse_file
from shapewise.types import Article, Passage

TOP = Path(__file__).resolve().parents[2]


def article(slug: str, title: str, text: str = "", questions: tuple[str, ...] = (), tags: tuple[str, ...] = ()) -> Article:
    path = f"kb/merging/{slug}.md"
    return Article(slug, title, "", tags, questions, (), (), None, path, (Passage(path, 1, 2, "", text),))


SHELF = [
    article("one", "Which axis?", "Concatenate along axis 1 with torch.cat.", tags=("merging",)),
    article("two", "How to stack?", "A new axis appears. " * 40 + "torch.stack does it.", ("Which axis is new?",)),
    article("three", "Pooling", "Windows."),
]


def test_every_word_must_begin_a_word() -> None:
    assert [found.slug for found in lookup(SHELF, "axis")] == ["one", "two"]
    assert [found.slug for found in lookup(SHELF, "torch.st")] == ["two"]
    assert lookup(SHELF, "xis") == ()
    assert lookup(SHELF, "axis windows") == ()
    assert lookup(SHELF, "   ") == ()
    assert [found.slug for found in lookup(SHELF, "merg")] == ["one"]


def test_marks_show_what_was_typed() -> None:
    found = lookup(SHELF, "torch.stack")[0]
    assert [found.line[start:end] for start, end in found.marks] == ["torch.stack"]
    assert found.line.startswith("… ")
    assert len(found.line) < 200


def test_a_line_is_shown_as_it_is_read_and_where_links_lead_is_no_text_of_it() -> None:
    text = (
        "## Why\n\n- The [bridge](unet-skip.md) is *cropped*:\n\n```drawing\ncrop((2,))\n```\n\n```python\n>>> up * skip\n```"
    )
    shelf = [article("four", "Odd sizes", text)]
    (found,) = lookup(shelf, "skip")
    assert found.line == "Why The bridge is *cropped*: up * skip"
    assert [found.line[start:end] for start, end in found.marks] == ["skip"]
    assert lookup(shelf, "unet") == ()
    assert lookup(shelf, "crop((") == ()


def test_accents_are_found_however_a_file_and_a_keyboard_write_them() -> None:
    apart, joined = "Cafe\u0301 au lait", "Caf\u00e9 au lait"
    shelf = [article("apart", apart), article("joined", joined), article("text", "T", f"Drink {apart}."), article("no", "Cafe")]
    for typed in ("caf\u00e9", "cafe\u0301"):
        found = lookup(shelf, typed)
        assert [one.slug for one in found] == ["apart", "joined", "text"]
        assert [unicodedata.normalize("NFC", one.line[slice(*one.marks[0])]).lower() for one in found] == ["caf\u00e9"] * 3


def test_no_line_of_our_own_explanations_shows_markdown() -> None:
    files = sorted((TOP / "kb").rglob("*.md"))
    parsed = [parse_file(file.read_bytes(), file.relative_to(TOP).as_posix()).article for file in files]
    shelf = [one for one in parsed if one is not None]
    assert len(shelf) > 50
    for typed in ("skip", "concat", "axis", "np", "the", "in", "="):
        for found in lookup(shelf, typed):
            assert not [mark for mark in ("```", "](", "**", "$$", ">>>") if mark in found.line], found


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.text(max_size=60))
def test_any_text_may_be_typed(typed: str) -> None:
    for found in lookup(SHELF, typed):
        assert all(0 <= start < end <= len(found.line) for start, end in found.marks)


def test_without_a_model_likeness_is_that_of_words() -> None:
    table = likeness(None)(["axis of concat", "concat axis", "bread"])
    assert table[0][0] == 1.0
    assert table[0][1] > 0.6
    assert table[0][2] == 0.0
