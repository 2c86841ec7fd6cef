"""A share with the count it rests on: 3 of 4 is not 300 of 400."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    hits: int
    count: int

    @classmethod
    def of(cls, outcomes: Iterable[bool]) -> Share:
        """Count outcomes."""
        found = list(outcomes)
        return cls(sum(found), len(found))

    @property
    def value(self) -> float | None:
        """Between 0 and 1; ``None`` where nothing was counted."""
        return self.hits / self.count if self.count else None

    def __str__(self) -> str:
        return f"{100 * self.hits / self.count:5.1f} %  ({self.hits} of {self.count})" if self.count else "    –    (no cases)"

    def as_json(self) -> dict[str, float | int | None]:
        """For programs."""
        return {"share": self.value, "hits": self.hits, "count": self.count}
