"""Search while typing: every word must be there, the title counts most, and the marks stand where the words are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.library.likeness import likeness
from shapewise.library.lookup import lookup
from shapewise.types import Article, Passage


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
