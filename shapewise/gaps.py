"""What readers asked and did not get, put together by meaning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions of one meaning that were not answered, or not well."""

    question: str
    """The one asked most."""
    others: tuple[str, ...]
    count: int
    last: str


def group_gaps(
    unanswered: Sequence[tuple[str, str]], likeness: Callable[[Sequence[str]], Sequence[Sequence[float]]], least: float
) -> tuple[Gap, ...]:
    """Unanswered questions put together by meaning, most asked first.

    Parameters
    ----------
    unanswered
        (question, when), as ``Journal.unanswered`` gives them.
    likeness
        For n different texts an n × n table of how alike they are; higher is nearer.
    least
        From which likeness on two questions mean the same.
    """
    counts: dict[str, int] = {}
    last: dict[str, str] = {}
    for question, at in unanswered:
        text = " ".join(question.split())
        counts[text] = counts.get(text, 0) + 1
        last[text] = max(last.get(text, ""), at)
    texts = sorted(counts, key=lambda text: (-counts[text], text))
    table = likeness(texts) if texts else []
    groups: list[list[int]] = []
    for number in range(len(texts)):
        # joined to the first group whose leading question is near; leaders are the most asked, so groups do not drift
        home = next((group for group in groups if table[group[0]][number] >= least), None)
        if home is None:
            groups.append([number])
        else:
            home.append(number)
    gaps = [
        Gap(
            question=texts[group[0]],
            others=tuple(texts[number] for number in group[1:]),
            count=sum(counts[texts[number]] for number in group),
            last=max(last[texts[number]] for number in group),
        )
        for group in groups
    ]
    return tuple(sorted(gaps, key=lambda gap: (-gap.count, gap.question)))
