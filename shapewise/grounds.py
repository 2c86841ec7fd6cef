"""What an answer quotes, in the order in which it is read: the short answer, then the passages that it rests on.

The search ranks a list of links or a drawing by how near it stands to the question; to a reader it says less than a sentence
further down, so that such passages come last.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapewise.types import Answer, Article, Hit, Passage

Quoted: TypeAlias = "list[tuple[Hit, tuple[tuple[int, int], ...]]]"
"""Passages, each with the places of the sentences in it that answer."""

SHORT_ANSWER = "Short answer"
"""The heading under which an author sums up."""
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_LINKED = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\[[^\]\n]*\]\([^)\n]*\)|\[\[[^\]\n]*\]\])")
"""An item of a list that begins with a link."""
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s")
_DRAWING = re.compile(r"^ {0,3}(`{3,}|~{3,})drawing[^\n]*\n.*?^ {0,3}\1[ \t]*$", re.MULTILINE | re.DOTALL)


def lead(answer: Answer) -> tuple[Article, Passage] | None:
    """The first article and its short answer; where its author wrote none, the passage of it that answers best."""
    if not answer.articles:
        return None
    article = answer.articles[0][0]
    short = (passage for passage in article.passages if passage.heading.split(" > ")[-1] == SHORT_ANSWER)
    found = (hit.passage for hit in answer.hits if hit.passage.path == article.path)
    first = next(itertools.chain(short, found, article.passages), None)
    return None if first is None else (article, first)


def rests_on(answer: Answer) -> Quoted:
    """The passages beside the lead, in the order of the answer, each with the sentences that say it."""
    first = lead(answer)
    found = zip(answer.hits, answer.highlights, strict=True)
    return [(hit, spans) for hit, spans in found if first is None or hit.passage != first[1]]


def grounds_and_others(answer: Answer) -> tuple[Quoted, Quoted]:
    """What an answer rests on, and what was found besides: passages of other articles, no sentence of which answers.

    In a small library the search finds as many passages as it is asked for, and the last may be of anything.
    """
    first = lead(answer)
    path = "" if first is None else first[0].path
    quoted = rests_on(answer)
    grounds = [(hit, spans) for hit, spans in quoted if spans or hit.passage.path == path]
    return grounds, [one for one in quoted if one not in grounds]


def speaking_first(hits: Iterable[Hit]) -> list[Hit]:
    """The hits in their order, but those that only draw or point elsewhere after those that speak."""
    return sorted(hits, key=lambda hit: is_mute(hit.passage.text))


def is_mute(text: str) -> bool:
    r"""Whether a text says nothing by itself: it is all drawings, or a list of links.

    Examples
    --------
    >>> is_mute("## See also\n- [concat-axis](concat-axis.md): which axis.\n- [stack](stack.md)")
    True
    >>> is_mute("- [concat-axis](concat-axis.md)\n\nConcatenation keeps what each branch says apart.")
    False
    """
    lines = [line for line in _DRAWING.sub("", text).split("\n") if line.strip() and not _HEADING.match(line)]
    items = [line for line in lines if _ITEM.match(line)]
    # What goes on below an item is marked by spaces; what stands at the margin is a sentence of its own.
    return all(_LINKED.match(line) for line in items) and all(line.startswith("  ") or line in items for line in lines)
