"""What a reader gets: where explanations and laboratory meet."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapewise.types.demo import Demo, Shape
from shapewise.types.operation import Diagnosis
from shapewise.types.reading import Article, Hit, Status


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader gets."""

    question: str
    status: Status
    confidence: float
    articles: tuple[tuple[Article, float], ...]
    """(article, score), best first; also where the status is not ``answered``: they are then the nearest."""
    hits: tuple[Hit, ...]
    highlights: tuple[tuple[tuple[int, int], ...], ...]
    """For each hit: character offsets into its text of the sentences that answer best."""
    demo: Demo | None
    diagnosis: Diagnosis | None
    related: tuple[str, ...]
    notice: str = ""
    """One sentence that a reader must know: shapes that cannot be, an error that is none of shapes, lexical search only."""
    shapes: tuple[Shape, ...] = field(default=())
    """The reader's own shapes, as found in the question."""
    comparison: tuple[Demo, ...] = field(default=())
    """The same shapes under each operation that the question names, where it names several: add fails, concat works."""
    context: str = ""
    """What the question leans on, and is read with; empty where it says by itself what it is about."""
