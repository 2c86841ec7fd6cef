"""A library without a model: the real explanations, found by counting common words. For tests of pages, which must be quick."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from shapewise.library.markdown import parse_file
from shapewise.library.words import words
from shapewise.types import Article, Fault, Findings, Hit

TOP = Path(__file__).resolve().parents[2]
NOISE = "".join(sha256(bytes([number])).hexdigest() for number in range(200))
"""A text that cannot be made short enough for an address."""


@cache
def words_of(text: str) -> frozenset[str]:
    """The words of a text, taken apart once; each question looks at every passage."""
    return frozenset(words(text))


class FakeLibrary:
    def __init__(self, kb: Path, mode: str = "dense + lexical") -> None:
        self.mode = mode
        self.model = "fake"
        self.generation = "one"
        self.encoder = None
        self.likeness = 0.5
        self.built = "2026-01-01T00:00:00+00:00"
        self.articles: dict[str, Article] = {}
        faults: list[Fault] = []
        for file in sorted(kb.rglob("*.md")):
            if file.name.startswith("_"):
                continue
            parsed = parse_file(file.read_bytes(), f"kb/{file.relative_to(kb).as_posix()}")
            faults += parsed.faults
            if parsed.article is not None:
                self.articles[parsed.article.slug] = parsed.article
        self.faults = tuple(faults)
        self.passages = sum(len(article.passages) for article in self.articles.values())

    def search(self, question: str, k: int = 5, context: str = "") -> Findings:
        asked = set(words(f"{question} {context}"))
        scored = []
        for article in self.articles.values():
            title = words_of(" ".join([article.title, *article.questions]))
            for passage in article.passages:
                score = len(asked & title) + 0.5 * len(asked & words_of(passage.text))
                scored.append((score / max(len(asked), 1), passage, article.slug))
        scored.sort(key=lambda entry: (-entry[0], entry[1]))
        best = scored[0][0] if scored else 0.0
        status = "answered" if best > 0.6 else "unsure" if best > 0.35 else "not_covered"
        ranking = dict.fromkeys(slug for _score, _passage, slug in scored)
        return Findings(
            status=status,
            confidence=min(best, 0.99),
            hits=tuple(Hit(passage, score, 1, 1) for score, passage, _slug in scored[:k]),
            ranking=tuple((slug, 1.0) for slug in list(ranking)[:k]),
        )

    def slug_at(self, path: str) -> str | None:
        return next((slug for slug, article in self.articles.items() if article.path == path), None)

    def related(self, slug: str, k: int = 5) -> tuple[tuple[str, str], ...]:
        return tuple((other, "named by the author") for other in self.articles[slug].related if other in self.articles)[:k]

    def nearest(self, text: str, k: int = 5) -> tuple[tuple[str, float], ...]:
        return tuple((slug, self.likeness) for slug, _score in self.search(text, k).ranking)

    def positions(self) -> dict[str, tuple[float, float]]:
        return {slug: (number % 7 / 7, number // 7 / 7) for number, slug in enumerate(sorted(self.articles))}


class FakeLive:
    """Ready at once, or warming for ever."""

    def __init__(self, library: FakeLibrary | None, state: str = "ready") -> None:
        self.current = library
        self.state = state
        self.progress = None
        self.sentence = "Reading the library"

    def close(self) -> None:
        """Nothing to stop."""
