"""One question over all ways in: both opinions, fused, and gathered into articles and passages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapewise.library import fusion
from shapewise.library.dense import DenseStore
from shapewise.library.lexical import Lexicon
from shapewise.library.ways import TITLE
from shapewise.library.words import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int64]

CANDIDATES = 200
"""Ways in that each side puts forward; the right one is among them in all but one of a thousand questions tried."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The ways in that were considered, best first, with what each side said of them."""

    rows: Rows
    scores: Floats
    """Fused standard scores."""
    nearest: float
    """Cosine of the way in that is nearest to the question as it was asked; zero where there is no encoder."""
    dense_ranks: tuple[int | None, ...]
    lexical_ranks: tuple[int | None, ...]
    known: float
    """Part of the question's words, weighed by rarity, that the collection knows at all."""
    best_words: float
    """The best score by words."""


def rank_ways(question: str, vector: Floats | None, store: DenseStore | None, lexicon: Lexicon, k: int = CANDIDATES) -> Ranked:
    """Rank the ways in by both sides; without an encoder, by their words alone."""
    import numpy as np

    asked = words(question)
    lexical = lexicon.scores(asked)
    everything = np.arange(len(lexical))
    by_words = _positive(fusion.best_first(lexical, everything, k), lexical)
    spread = (float(lexical.mean()), float(lexical.std())) if len(lexical) else (0.0, 0.0)
    known, best = _known(asked, lexicon), float(lexical.max(initial=0.0))
    if vector is None or store is None:
        scores = fusion.standardised(lexical[by_words], *spread)
        ranks = tuple(range(1, len(by_words) + 1))
        return Ranked(by_words, scores, 0.0, (None,) * len(ranks), ranks, known, best)
    first, cosines = store.search(vector, k)
    aim = fusion.moved(vector, store.vectors(first[: fusion.FEEDBACK_TEXTS]))
    by_meaning, _ = store.search(aim, k)
    rows = np.union1d(by_words, by_meaning).astype(np.int64)
    dense = fusion.standardised(store.vectors(rows) @ aim, *store.spread(aim))
    scores = fusion.fused(dense, fusion.standardised(lexical[rows], *spread))
    order = fusion.best_first(scores, rows, len(rows))
    rows, scores = rows[order], scores[order]
    nearest = float(cosines[0]) if len(cosines) else 0.0
    return Ranked(rows, scores, nearest, _ranks(rows, by_meaning), _ranks(rows, by_words), known, best)


def _positive(rows: Rows, scores: Floats) -> Rows:
    kept: Rows = rows[scores[rows] > 0]
    return kept


def _ranks(rows: Rows, ordered: Rows) -> tuple[int | None, ...]:
    """The rank of each row in another order, from 1."""
    places = {int(row): place for place, row in enumerate(ordered, 1)}
    return tuple(places.get(int(row)) for row in rows)


def _known(asked: Sequence[str], lexicon: Lexicon) -> float:
    """How much of what was asked the collection has words for; an unknown word weighs as much as the rarest one."""
    rarest = math.log(1 + (len(lexicon.lengths) + 0.5) / 0.5)
    known = sum(lexicon.idf(word) for word in asked)
    whole = known + sum(rarest for word in asked if word not in lexicon.vocabulary)
    return known / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """An article with its best passages: (number of the passage, score, rank by words, rank by meaning)."""

    article: int
    score: float
    passages: tuple[tuple[int, float, int | None, int | None], ...]


def gather(ranked: Ranked, table: NDArray[np.int32], k: int) -> tuple[Found, ...]:
    """The best k articles; an article is as good as its best way in, and its passages follow in their own order."""
    best: dict[int, float] = {}
    inside: dict[int, dict[int, tuple[float, int | None, int | None]]] = {}
    for row, score, dense_rank, lexical_rank in zip(
        ranked.rows.tolist(), ranked.scores.tolist(), ranked.dense_ranks, ranked.lexical_ranks, strict=True
    ):
        article, passage = (int(value) for value in table[row])
        best[article] = max(best.get(article, -math.inf), score - fusion.TITLE_PENALTY * (passage == TITLE))
        if passage >= 0:
            inside.setdefault(article, {}).setdefault(passage, (score, lexical_rank, dense_rank))
    chosen = sorted(best, key=lambda article: (-best[article], article))[:k]
    return tuple(Found(article, best[article], _lifted(inside.get(article, {}), best[article])) for article in chosen)


def _lifted(
    passages: dict[int, tuple[float, int | None, int | None]], score: float
) -> tuple[tuple[int, float, int | None, int | None], ...]:
    """Passages with their scores raised so that the best one stands for its article, however the article was found."""
    if not passages:
        return ((0, score, None, None),)
    ordered = sorted(passages.items(), key=lambda item: (-item[1][0], item[0]))
    lift = score - ordered[0][1][0]
    return tuple((number, own + lift, lexical_rank, dense_rank) for number, (own, lexical_rank, dense_rank) in ordered)
