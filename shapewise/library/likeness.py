"""How alike texts are: by meaning where there is a model, else by the words that they share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from shapewise.library.words import words

if TYPE_CHECKING:
    from shapewise.library.encoder import Encoder

ALIKE = 0.8
"""Share of common words from which two passages of one article say the same."""


def likeness(encoder: Encoder | None) -> Callable[[Sequence[str]], list[list[float]]]:
    """A function that gives, for n texts, an n × n table of likeness from 0 (nothing) to 1 (the same)."""
    return shared_words if encoder is None else lambda texts: _cosines(encoder, texts)


def _cosines(encoder: Encoder, texts: Sequence[str]) -> list[list[float]]:
    import numpy as np

    vectors = encoder.encode(list(texts), "question")
    table: list[list[float]] = np.clip(vectors @ vectors.T, 0.0, 1.0).tolist()
    return table


def shared_words(texts: Sequence[str]) -> list[list[float]]:
    """The share of common words among all words of two texts.

    Examples
    --------
    >>> shared_words(["bake bread", "bread bake", "add tensors"])
    [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    bags = [frozenset(words(text)) or frozenset([text]) for text in texts]
    return [[len(one & other) / len(one | other) for other in bags] for one in bags]


@lru_cache(maxsize=4_096)
def say_the_same(one: str, other: str) -> bool:
    """Whether two passages share nearly all of their words; texts of quite different lengths need no look at their words."""
    if min(len(one), len(other)) < ALIKE * ALIKE * max(len(one), len(other)):
        return False
    mine, theirs = _bag(one), _bag(other)
    # What two bags share is no more than the smaller one, and all that they hold no less than the larger.
    if min(len(mine), len(theirs)) < ALIKE * max(len(mine), len(theirs)):
        return False
    shared = len(mine & theirs)
    return shared >= ALIKE * (len(mine) + len(theirs) - shared)


@lru_cache(maxsize=4_096)
def _bag(text: str) -> frozenset[str]:
    return frozenset(text.split())
