"""What a reader reads: explanations, their passages, and what a search of them came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from shapewise.types.demo import Demo

Status: TypeAlias = Literal["answered", "unsure", "not_covered"]


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """A run of lines of one file, shown to readers word for word. Its order breaks every tie."""

    path: str
    """Where the file is, from the folder that holds ``kb/``, with forward slashes: ``kb/merging/concat-axis.md``."""
    start_line: int
    """First line, counted from 1."""
    end_line: int
    """Last line, itself included."""
    heading: str
    """The headings above it, outermost first, joined with `` > ``; the article's title is not among them."""
    text: str
    """The file's own text from ``start_line`` to ``end_line``, to the letter but for comments that its author hid."""

    @property
    def location(self) -> str:
        """Where a reader finds it: ``kb/merging/concat-axis.md:24-31``."""
        return f"{self.path}:{self.start_line}-{self.end_line}"


@dataclass(frozen=True, slots=True)
class Article:
    """One explanation, read from one markdown file."""

    slug: str
    """The file's name without ``.md``; unique in the library."""
    title: str
    summary: str
    tags: tuple[str, ...]
    questions: tuple[str, ...]
    related: tuple[str, ...]
    """Slugs, as the author gave them."""
    sources: tuple[str, ...]
    demo: Demo | None
    path: str
    passages: tuple[Passage, ...]

    @property
    def theme(self) -> str:
        """The folder that the file lies in: ``merging``; empty for a file at the top."""
        parts = self.path.split("/")
        return parts[-2] if len(parts) > 2 else ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a file that an author should mend."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, and why. A score is higher for the better, and never a distance."""

    passage: Passage
    score: float
    lexical_rank: int | None
    dense_rank: int | None


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search of the library came to."""

    status: Status
    confidence: float
    """A calibrated probability that the first article answers the question."""
    hits: tuple[Hit, ...]
    """Best first."""
    ranking: tuple[tuple[str, float], ...]
    """(slug, score) of different articles, best first."""
