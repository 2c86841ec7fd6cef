"""How probable it is that the first article answers the question, and when to say that nothing here does."""

from __future__ import annotations

import math
from dataclasses import dataclass

from shapewise.library.searching import Ranked
from shapewise.types import Status

ANSWERED = 0.6
UNSURE = 0.3


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the confidence is computed from."""

    cosine: float
    """Of the best way in."""
    known: float
    """Part of the question's words that the library knows, weighed by rarity."""
    dense: bool = True
    lexical: float = 0.0


def evidence_of(ranked: Ranked, *, dense: bool) -> Evidence:
    """Read the evidence off a ranking."""
    if not len(ranked.rows):
        return Evidence(0.0, 0.0, dense)
    return Evidence(float(ranked.cosines.max()), ranked.known_share, dense, float(ranked.lexical.max()))


def confidence_of(evidence: Evidence) -> float:
    """A probability between 0 and 1."""
    if evidence.dense:
        weight = 16.0 * (evidence.cosine - 0.42) + 2.0 * (evidence.known - 0.6)
    else:
        weight = 0.5 * (evidence.lexical - 6.0) + 6.0 * (evidence.known - 0.6)
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, weight))))


def status_of(confidence: float) -> Status:
    """The state that a confidence stands for."""
    return "answered" if confidence >= ANSWERED else "unsure" if confidence >= UNSURE else "not_covered"
