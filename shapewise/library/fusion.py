"""How two opinions of the same texts become one: by standard scores over the collection, not by a fixed share of a range.

A min-max weight that suits one collection spoils another (measured on Cranfield, SciFact and StackFAQ). A standard score
says how far a text stands out among all texts, so that a question whose words are rare listens to the words by itself,
and one in other words listens to the meaning.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

LEXICAL_WEIGHT = 0.45
"""What a standard deviation of BM25 counts beside one of the cosine. One setting for all collections: nDCG@10 of SciFact,
Cranfield and StackFAQ is flat between 0.4 and 0.6 (0.746–0.748, 0.564–0.567, 0.961–0.947), and so is that of our own
questions. A share that follows the question (by its best cosine, by the ratio of both sides) gained nothing on any of them:
standard scores follow it already."""

FEEDBACK_WEIGHT = 0.4
"""How far the question's vector is moved towards the mean of the best FEEDBACK_TEXTS (pseudo-relevance feedback)."""

FEEDBACK_TEXTS = 3
"""Feedback gives what the question's vector put forward a new order, and searches for nothing more. Among six times as many it
finds as much (nDCG@10 of SciFact 0.7514 and 0.7515, Cranfield 0.5678 and 0.5676, StackFAQ 0.9597, and of our own questions as
many), and takes 0.1 ms longer."""

TITLE_PENALTY = 0.4
"""Taken off the score of a title: it is short and general, and would else beat the passage that holds the answer
(Cranfield 0.563 → 0.568; a library whose titles are questions loses 0.002)."""

WITNESSES = 3
"""So many of an article's ways in speak for it together: one that is near may be so by chance, and an article that answers
is near by several. A limit keeps long articles from winning by their length."""

AGREEMENT = 0.4
"""Standard deviations below the best at which a further way in counts a third as much. Right first among 682 questions that
people asked: 558 by the best way in alone, 566 at 0.4, 570 at 0.7; but articles of a single passage gain nothing
(Cranfield, with the second look: 0.5662 at 0.4, 0.5642 at 0.7)."""


def together(scores: NDArray[np.float64], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.float64]:
    """What the ways in to each of m articles say together: more than the best of them, the more the nearer others come.

    Parameters
    ----------
    scores
        Of n ways in, those to one article after those to another, each article's best first.
    starts, ends
        Where in them each article's begin and end, of shape (m,).

    Examples
    --------
    >>> import numpy as np
    >>> together(np.array([2.0, 2.0, 2.0, 2.0, 0.0]), np.array([0, 1, 3]), np.array([1, 3, 5])).round(2).tolist()
    [2.0, 2.28, 2.0]
    """
    import numpy as np

    best, said = scores[starts], np.ones(len(starts))
    ways = ends - starts
    for further in range(1, WITNESSES):
        more = (ways > further).nonzero()[0]
        said[more] += np.exp((scores[starts[more] + further] - best[more]) / AGREEMENT)
    return best + AGREEMENT * np.log(said)


def standardised(scores: Floats, mean: float, deviation: float) -> Floats:
    """How many standard deviations each score lies above the mean; all zero where nothing tells texts apart."""
    import numpy as np

    if deviation <= 1e-9:
        return np.zeros_like(scores)
    found: Floats = ((scores - mean) / deviation).astype(np.float32)
    return found


def moved(question: Floats, nearest: Floats, weight: float = FEEDBACK_WEIGHT) -> Floats:
    """The question's vector, moved towards the mean of the nearest texts, of length one again."""
    import numpy as np

    if not len(nearest) or weight == 0:
        return question
    target: Floats = question + np.float32(weight / len(nearest)) * np.add.reduce(nearest, axis=0)
    found: Floats = target / np.float32(max(math.sqrt(float(target @ target)), 1e-12))
    return found


def fused(dense: Floats, lexical: Floats, weight: float = LEXICAL_WEIGHT) -> Floats:
    """One score of two standard scores."""
    import numpy as np

    found: Floats = np.asarray((dense + weight * lexical) / (1 + weight), np.float32)
    return found


def distinct(rows: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Each row once, in order. ``np.unique`` counts by hashing, which takes ten times as long for a few hundred."""
    import numpy as np

    ordered = np.sort(rows)
    if not len(ordered):
        return ordered.astype(np.int64)
    kept: NDArray[np.int64] = ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))].astype(np.int64)
    return kept


def best_first(scores: NDArray[np.floating[Any]], k: int) -> NDArray[np.int64]:
    """Positions of the k best scores; equal scores in their order, the same in every process.

    Examples
    --------
    >>> import numpy as np
    >>> best_first(np.array([1, 3, 1, 3, 1], np.float32), 3).tolist()
    [1, 3, 0]
    """
    import numpy as np

    k = min(k, len(scores))
    if k <= 0:
        return np.zeros(0, np.int64)
    falling = -scores
    if len(scores) <= 2 * k:
        return falling.argsort(kind="stable")[:k]
    bar = np.partition(falling, k - 1)[k - 1]
    pool = (falling <= bar).nonzero()[0]
    if len(pool) > 2 * k:  # of many equal to the k-th the first are enough, and all would take long to put in order
        above = (falling < bar).nonzero()[0]
        pool = np.concatenate((above, (falling == bar).nonzero()[0][: k - len(above)]))
    found: NDArray[np.int64] = pool[falling[pool].argsort(kind="stable")[:k]]
    return found
