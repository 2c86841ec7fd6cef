"""How well questions are answered, and how surely others are declined.

A case is an object with ``question`` (and perhaps ``body``, a second sentence, and ``context``, the question before it),
``topic`` — the slug that answers it, or ``near-miss`` or ``off-topic`` — and ``also``, slugs that would do as well.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapewise.measure.cases import read_cases
from shapewise.measure.shares import Share

if TYPE_CHECKING:
    from shapewise.library.library import Library

OUTSIDE = ("near-miss", "off-topic")
"""Topics of questions that must be declined."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question."""

    question: str
    wanted: tuple[str, ...]
    """Empty for one that must be declined."""
    topic: str
    ranking: tuple[str, ...]
    status: str
    confidence: float
    seconds: float

    @property
    def rank(self) -> int | None:
        """Rank of the first right article, from 1."""
        return next((rank for rank, slug in enumerate(self.ranking, 1) if slug in self.wanted), None)


def outcomes_of(path: Path, library: Library) -> list[Outcome]:
    """Ask every question of a file, as a reader would."""
    from shapewise.answer import ask

    found = []
    for case in read_cases(path, "question", "topic"):
        question = " ".join(part for part in (case["question"], case.get("body")) if part)
        started = time.perf_counter()
        answer = ask(question, library, k=10, context=case.get("context") or "")
        seconds = time.perf_counter() - started
        wanted = () if case["topic"] in OUTSIDE else (case["topic"], *(case.get("also") or ()))
        ranking = tuple(article.slug for article, _ in answer.articles)
        found.append(Outcome(question, wanted, case["topic"], ranking, answer.status, answer.confidence, seconds))
    return found


def figures_of(outcomes: list[Outcome]) -> Mapping[str, Share]:
    """The figures by name, in the order in which they are told."""
    inside = [one for one in outcomes if one.wanted]
    by_topic: Callable[[str], list[Outcome]] = lambda topic: [one for one in outcomes if one.topic == topic]  # noqa: E731
    answered = [one for one in inside if one.status == "answered"]
    return {
        "success@1": Share.of(one.rank == 1 for one in inside),
        "success@3": Share.of(one.rank is not None and one.rank <= 3 for one in inside),
        "success@5": Share.of(one.rank is not None and one.rank <= 5 for one in inside),
        "wrongly declined": Share.of(one.status == "not_covered" for one in inside),
        "answered": Share.of(one.status == "answered" for one in inside),
        "success@1 where answered": Share.of(one.rank == 1 for one in answered),
        "off-topic declined": Share.of(one.status == "not_covered" for one in by_topic("off-topic")),
        "near-miss declined": Share.of(one.status == "not_covered" for one in by_topic("near-miss")),
        "near-miss not answered": Share.of(one.status != "answered" for one in by_topic("near-miss")),
    }


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of like confidence: how sure the program was, and how often it was right."""

    low: float
    high: float
    confidence: float
    right: Share


def reliability(outcomes: list[Outcome], bins: int = 5) -> tuple[list[Bin], float]:
    """The reliability diagram as rows, and the expected calibration error: the mean gap, weighed by count."""
    rows = []
    gap = 0.0
    for number in range(bins):
        low, high = number / bins, (number + 1) / bins
        inside = [one for one in outcomes if low <= one.confidence < high or (high == 1 and one.confidence == 1)]
        if not inside:
            continue
        right = Share.of(one.rank == 1 for one in inside)
        mean = sum(one.confidence for one in inside) / len(inside)
        gap += abs(mean - right.hits / right.count) * len(inside) / len(outcomes)
        rows.append(Bin(low, high, mean, right))
    return rows, gap


def report(outcomes: list[Outcome], *, failures: bool = False) -> str:
    """The figures for a reader; with ``failures``, each question that was answered or declined wrongly."""
    lines = [f"{name:26s} {share}" for name, share in figures_of(outcomes).items()]
    rows, gap = reliability(outcomes)
    lines += ["", "confidence     mean   first article right"]
    lines += [f"{row.low:.1f} … {row.high:.1f}   {row.confidence:.2f}   {row.right}" for row in rows]
    seconds = sorted(one.seconds for one in outcomes)
    lines += [f"expected calibration error {gap:.3f}", f"a question, p50 {1000 * seconds[len(seconds) // 2]:.1f} ms"]
    if failures:
        lines += ["", *(_told(one) for one in outcomes if _is_wrong(one))]
    return "\n".join(lines)


def _is_wrong(one: Outcome) -> bool:
    if not one.wanted:
        return one.status != "not_covered"
    return one.status == "not_covered" or one.rank is None or one.rank > 3


def _told(one: Outcome) -> str:
    wanted = ", ".join(one.wanted) or one.topic
    found = ", ".join(one.ranking[:3])
    return f"{one.status} {one.confidence:.2f}, wanted {wanted}, found {found}: {' '.join(one.question.split())[:120]}"


def as_json(outcomes: list[Outcome]) -> dict[str, Any]:
    """The figures for programs."""
    rows, gap = reliability(outcomes)
    bins = [{"from": row.low, "to": row.high, "confidence": row.confidence, **row.right.as_json()} for row in rows]
    figures: dict[str, Any] = {name: share.as_json() for name, share in figures_of(outcomes).items()}
    return {**figures, "reliability": bins, "expected calibration error": gap}
