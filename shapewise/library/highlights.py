"""Which sentences of a passage answer the question best, as character offsets, so that nothing is quoted wrongly."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from shapewise.library.words import words

MOST = 2
"""Sentences marked in a passage at most; more would mark nothing."""
LEAST_SHARE = 0.5
"""A second sentence is marked if it scores at least this part of the best."""

_FENCE = re.compile(r"^ {0,3}(```|~~~|\$\$)")
_NO_PROSE = re.compile(r"^\s*(#|\||:::|<|>>>|\.\.\.|[-*+]\s*$|!\[)")
_END = re.compile(r"[.!?](?:[\"'”’)\]*`]*)(?=\s|$)")
_BULLET = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+|\s+")
_ABBREVIATIONS = ("e.g.", "i.e.", "vs.", "cf.", "al.", "Fig.", "Eq.", "no.")


def highlights(question: str, text: str) -> tuple[tuple[int, int], ...]:
    """The spans of at most two sentences of ``text`` that share most with the question, in their order."""
    asked = _asked(question[:5000])
    spans, told, weights = _told(text)
    if not asked or not spans:
        return ()
    shared = [word for word in asked if word in weights]
    scores = [sum(weights[word] for word in shared if word in sentence) / math.sqrt(8 + len(sentence)) for sentence in told]
    best = max(scores)
    if best <= 0:
        return ()
    order = sorted(range(len(spans)), key=lambda position: (-scores[position], position))
    chosen = [position for position in order[:MOST] if scores[position] >= LEAST_SHARE * best]
    return tuple(spans[position] for position in sorted(chosen))


@lru_cache(maxsize=8)
def _asked(question: str) -> tuple[str, ...]:
    """The words of a question, each once: it is compared with several passages."""
    return tuple(dict.fromkeys(words(question)))


Told: TypeAlias = tuple[tuple[tuple[int, int], ...], tuple[frozenset[str], ...], Mapping[str, float]]


@lru_cache(maxsize=1_024)
def _told(text: str) -> Told:
    """The sentences of a passage as spans, the words of each, and how much each word tells one from the others."""
    spans = tuple(sentences(text))
    told = tuple(frozenset(words(text[start:end])) for start, end in spans)
    seen = Counter(word for sentence in told for word in sentence)
    return spans, told, {word: math.log(1 + len(spans) / times) for word, times in seen.items()}


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a markdown text as spans; headings, code, tables and displayed formulas have none."""
    for start, end in _paragraphs(text):
        begin = start
        for match in _END.finditer(text, start, end):
            if text[begin : match.end()].endswith(_ABBREVIATIONS):
                continue
            yield from _trimmed(text, begin, match.end())
            begin = match.end()
        yield from _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    bullet = _BULLET.match(text, start, end)
    start = bullet.end() if bullet else start
    while end > start and text[end - 1].isspace():
        end -= 1
    if end - start > 1:
        yield start, end


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Runs of lines of prose; a list item begins a paragraph of its own."""
    position, begin, fence = 0, None, ""
    for line in text.splitlines(keepends=True):
        opening = _FENCE.match(line)
        prose = not fence and not opening and line.strip() != "" and not _NO_PROSE.match(line)
        if opening:
            fence = "" if fence == opening.group(1) else (fence or opening.group(1))
            if opening.group(1) == "$$" and line.strip().endswith("$$") and line.strip() != "$$":
                fence = ""
        item = prose and re.match(r"\s*(?:[-*+]|\d+[.)])\s", line) is not None
        if begin is not None and (not prose or item):
            yield begin, position
            begin = None
        if prose and begin is None:
            begin = position
        position += len(line)
    if begin is not None:
        yield begin, position
