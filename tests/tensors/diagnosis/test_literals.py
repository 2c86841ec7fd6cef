"""The words that a pattern needs: never wrong, and nearly every pattern is passed over without being compiled."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shapewise.tensors.diagnosis.forms import all_forms, compiled, find_form
from shapewise.tensors.diagnosis.kinds import _KINDS, kind_of_message
from shapewise.tensors.diagnosis.literals import branches, needed_words
from shapewise.tensors.diagnosis.paste import take_apart


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"mat1 and mat2", ("mat1 and mat2",)),
        (r"size mismatch|wrong rank", ("size mismatch", "wrong rank")),
        (r"sizes? of (?:tensors|arrays)", ("size",)),
        (r"(?:tensors|arrays) \d", ("tensors", "arrays")),
        (r"(?:tensors )?(?P<n>\d) axes", (" axes",)),
        (r"shape\[\d\] is \(", ("shape[",)),
        (r"(?!tensors)\w+ [tensors]+ (?<=arrays)x{2}", ()),
        (r"tensors*", ("tensor",)),
        (r"arrays{0,2}", ("array",)),
        (r"ab|tensors", ()),
    ],
)
def test_the_words_of_a_pattern(pattern: str, words: tuple[str, ...]) -> None:
    assert needed_words(pattern) == words


def test_every_form_needs_a_word() -> None:
    assert [form.name for form in all_forms() if not needed_words(form.pattern)] == []


def test_no_form_matches_without_its_words() -> None:
    """Every example is tried on every form, by the pattern itself and by its words."""
    plain = [take_apart(form.example).plain for form in all_forms()]
    wrong = [
        (form.name, text[:60])
        for form in all_forms()
        for text in plain
        if compiled(form.pattern).search(text) and not any(word in text for word in needed_words(form.pattern))
    ]
    assert wrong == []


PIECES = st.sampled_from(
    [
        "shape",
        "tensor",
        r"\d+",
        "(?:size|axis)",
        "(?:rank)?",
        "[a-z]",
        "s?",
        " ",
        "(?P<x>dim)",
        "|",
        r"\(",
        "(?=shape)",
        "{2}",
        "n*",
        "(?:a|bcde){0,2}",
    ]
)


@given(
    st.lists(PIECES, min_size=1, max_size=8),
    st.lists(st.sampled_from(["shape", "tensor", "12", "size", "axis", "rank", "dim", "(", "a", "bcde"])),
)
def test_words_are_never_wrong(pieces: list[str], spoken: list[str]) -> None:
    try:
        pattern = re.compile("".join(pieces))
    except re.error:
        return
    text = " ".join(spoken)
    words = needed_words(pattern.pattern)
    if words and not any(word in text for word in words):
        assert not pattern.search(text)


def test_a_message_compiles_few_patterns() -> None:
    compiled.cache_clear()
    assert find_form("mat1 and mat2 shapes cannot be multiplied (32x400 and 512x10)", "torch") is not None
    assert find_form("the froob of size 5 does not match the size 6 in axis 2 of the splork") is None
    assert compiled.cache_info().misses < 0.1 * len(all_forms())


def test_a_kind_is_found_as_if_its_whole_pattern_were_searched() -> None:
    texts = [take_apart(form.example).plain for form in all_forms()]
    texts += [
        "cuda out of memory",
        "no module named x",
        "expected weight type float",
        "tuple index out of range",
        "x is singular",
    ]
    texts += [word for pattern, _ in _KINDS for branch in branches(pattern) for word in needed_words(branch)]
    assert all("|".join(branches(pattern)) == pattern for pattern, _ in _KINDS)
    for text in texts:
        whole = next((sentence for pattern, sentence in _KINDS if re.search(pattern, text)), None)
        assert kind_of_message(text) == whole, text
