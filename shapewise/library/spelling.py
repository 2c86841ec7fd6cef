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
    """The word with its stem mended to the commonest known stem that is one slip away; empty where there is none."""
    root = stem(word)
    known = [(lexicon.idf(other), other) for other in _one_slip_away(root) if other in lexicon.vocabulary]
    shared = next((place for place, (one, other) in enumerate(zip(word, root, strict=False)) if one != other), len(root))
    ending = word[shared:]
    return min(known)[1] + ending if known else ""


def _one_slip_away(root: str) -> Iterator[str]:
    """Every stem with one letter too few, too many or wrong inside it, or two that changed places.

    The first letter is hardly ever the wrong one, and a letter more or less at the end is another form of a word, not a slip.
    """
    for place in range(1, len(root)):
        before, after = root[:place], root[place:]
        for letter in ascii_lowercase:
            yield before + letter + after
            yield before + letter + after[1:]
        if len(after) > 1:
            yield before + after[1:]
            yield before + after[1] + after[0] + after[2:]
