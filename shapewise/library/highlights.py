"""Which sentences of a passage answer the question best, as character offsets, so that nothing is quoted wrongly."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

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
    asked = Counter(words(question[:5000]))
    spans = list(sentences(text))
    if not asked or not spans:
        return ()
    told = [set(words(text[start:end])) for start, end in spans]
    seen = Counter(word for sentence in told for word in sentence)
    scores = [
        sum(math.log(1 + len(spans) / seen[word]) for word in sentence if word in asked) / math.sqrt(8 + len(sentence))
        for sentence in told
    ]
    best = max(scores)
    if best <= 0:
        return ()
    order = sorted(range(len(spans)), key=lambda position: (-scores[position], position))
    chosen = [position for position in order[:MOST] if scores[position] >= LEAST_SHARE * best]
    return tuple(spans[position] for position in sorted(chosen))


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
