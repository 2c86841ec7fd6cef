"""What an answer quotes, on the page and in the terminal: what speaks before what only draws or points elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shapewise.grounds import grounds_and_others, is_mute, lead, rests_on, speaking_first
from shapewise.records import answer_text
from shapewise.types import Answer, Article, Hit, Passage

SHORT, LINKS, DRAWN, SAID = (
    Passage("kb/join.md", 3, 3, "Joining > Short answer", "Join what differs, add what is alike."),
    Passage("kb/join.md", 9, 10, "Joining > See also", "- [add](add.md): the other way.\n- [stack](stack.md)"),
    Passage("kb/join.md", 5, 7, "Joining", "```drawing\nconcat((2, 3), (2, 4), axis=1)\n```"),
    Passage("kb/join.md", 8, 8, "Joining > Why", "A joined tensor keeps each part in a place of its own."),
)


def answered(*passages: Passage) -> Answer:
    article = Article("join", "Joining", "", (), (), (), (), None, "kb/join.md", (SHORT, DRAWN, SAID, LINKS))
    hits = tuple(Hit(passage, 1.0 - place / 10, place + 1, place + 1) for place, passage in enumerate(passages))
    return Answer("how do I join?", "answered", 0.9, ((article, 1.0),), hits, tuple(() for _ in hits), None, None, (), "")


def test_the_short_answer_leads_and_is_not_among_what_it_rests_on() -> None:
    given = answered(SAID, SHORT, LINKS)
    assert lead(given) == (given.articles[0][0], SHORT)
    assert [hit.passage for hit, _ in rests_on(given)] == [SAID, LINKS]


def test_a_passage_of_another_article_that_does_not_answer_is_no_ground() -> None:
    stew = Passage("kb/stew.md", 4, 5, "Stew", "Fry the onions until they are brown.")
    given = answered(SAID, stew, LINKS)
    grounds, others = grounds_and_others(given)
    assert [hit.passage for hit, _ in grounds] == [SAID, LINKS]
    assert [hit.passage for hit, _ in others] == [stew]
    grounds, others = grounds_and_others(replace(given, highlights=((), ((0, 8),), ())))
    assert [hit.passage for hit, _ in grounds] == [SAID, stew, LINKS]
    assert others == []


def test_what_speaks_comes_before_links_and_drawings() -> None:
    assert [hit.passage for hit in speaking_first(answered(LINKS, DRAWN, SAID, SHORT).hits)] == [SAID, SHORT, LINKS, DRAWN]


def test_the_terminal_prints_as_many_passages_as_were_asked_for() -> None:
    printed = answer_text(answered(SAID, LINKS))
    assert printed.index(SHORT.text) < printed.index(SAID.text)
    assert LINKS.text not in printed


def test_the_short_answer_is_printed_once() -> None:
    assert answer_text(answered(SAID, SHORT)).count(SHORT.text) == 1


@pytest.mark.parametrize(
    ("text", "mute"),
    [
        ("- [add](add.md): the other way.\n  It goes on here.", True),
        ("1. [[Add]]\n2. [[Stack|in a new axis]]", True),
        ("```drawing\nadd((2, 3), (3,))\n```\n\n```drawing\nadd((2,), (1,))\n```", True),
        ("- pad the input\n- [crop](crop.md) the output", False),
        ("See [add](add.md), which keeps the shape.", False),
        ("```python\nx = 1\n```", False),
        ("```drawing\nadd((2, 3), (3,))\n```\n\nThe row is repeated.", False),
    ],
)
def test_what_says_nothing_by_itself(text: str, mute: bool) -> None:
    assert is_mute(text) is mute
