"""Slips of the keyboard: a long word that no text holds, one letter away from one that they do hold, is read as that word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import ascii_lowercase
from typing import TYPE_CHECKING

from shapewise.library.words import STOP_WORDS, stem

if TYPE_CHECKING:
    from shapewise.library.lexical import Lexicon

SHORTEST = 7
"""Letters of a word from which one wrong letter is a slip; of shorter ones too many are words of their own."""

MOST_SLIPS = 4
"""Words of a question that are looked at; a text that has more is in another language."""

_WORD = re.compile(rf"(?<![\w.])[a-z]{{{SHORTEST},24}}(?![\w.(=])")


def respelled(question: str, lexicon: Lexicon) -> str:
    """The question with its slips mended, for the search alone; what is shown stays as it was typed."""
    slips = 0

    def mended(match: re.Match[str]) -> str:
        nonlocal slips
        word = match.group()
        if slips >= MOST_SLIPS or word in STOP_WORDS or stem(word) in lexicon.vocabulary:
            return word
        slips += 1
        return _nearest(word, lexicon) or word

    return _WORD.sub(mended, question)


def _nearest(word: str, lexicon: Lexicon) -> str:
    """The commonest known word that is one slip away; empty where there is none."""
    known = {other: stem(other) for other in _one_slip_away(word)}
    found = [(lexicon.idf(root), other) for other, root in known.items() if root in lexicon.vocabulary]
    return min(found)[1] if found else ""


def _one_slip_away(word: str) -> Iterator[str]:
    """Every text that differs by one letter too few, too many, wrong, or by two that changed places."""
    for place in range(1, len(word) + 1):  # the first letter is hardly ever the wrong one
        before, after = word[:place], word[place:]
        for letter in ascii_lowercase:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
