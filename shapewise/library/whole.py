"""A second look at the best articles, as wholes: does one hold what was asked, wherever in it, and is it about that?

The first look compares a question with single texts. A question of two sentences, or one that tells of a case, has its words in
several passages of the article that answers it, and none of them is very near. So the first articles are ordered anew by what
they hold together: their score, the share of the question's words that stand anywhere in them, and how near their middle is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from shapewise.library.confidence import Evidence
from shapewise.library.followup import defined, is_identifier, is_keywords
from shapewise.library.lexical import Lexicon
from shapewise.library.searching import Found, Ranked, is_named, is_subject
from shapewise.library.segments import Segments
from shapewise.library.shelf import Shelf

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shapewise.types import Article

    Floats = NDArray[np.float32]

DEPTH = 12
"""Articles that are looked at again; with eight, twenty or all of them as many of 769 questions find theirs first."""

HELD = 2.0
"""What it counts that an article holds all of the question's words, in standard deviations of the first look."""

MIDDLE = 3.0
"""What a cosine of one with the mean of an article's texts counts. Right first among 769 questions that people asked: 674
without a second look, 682 by words alone, 682 by the middle alone (4.0), 690 by both, with a middle of 2.0 as of 4.0."""

ALONE = 0.5
"""What the score of a question by itself counts, where it leans on the one before it. Right first among 43 such pairs: 32 for
both texts joined, 37 at 0.3, 40 at 0.5 and 0.7, 39 at 1; 28 for the question alone."""


UNRIVALLED = 5.0
"""The lead of the only article there is, in standard deviations of the first look."""

COMMON = 2_000
"""Texts that hold a word up to which it is noted of all articles, beside the model; a commoner one is looked up for the few
that are looked at again. Of a million texts, to note words of 60,000 takes a millisecond longer than the model."""


FEW = 5
"""Articles that hold a word up to which it points at them."""


class Asked(NamedTuple):
    """The words of a question, each with how much it tells."""

    weights: Mapping[str, float]
    whole: float
    """All weights together."""
    held: NDArray[np.float64]
    """Of each article, the weight of the rarer words that it holds, wherever in it."""
    claimed: NDArray[np.float64]
    """The same of those in its title, its summary and the questions that its author expects."""
    common: tuple[tuple[float, NDArray[np.int32]], ...]
    """Of each commoner word, which is looked up for few articles alone, its weight and the ways in that hold it, ascending."""

    @classmethod
    def of(cls, words: Sequence[str], lexicon: Lexicon, table: NDArray[np.int32]) -> Asked:
        """Weigh the words, for articles whose ways in are in the table: of each, in order, its article and its passage."""
        import numpy as np

        weights = {word: lexicon.telling(word) for word in words}
        articles, passages = table[:, 0], table[:, 1]
        held, claimed = np.zeros((2, int(articles[-1]) + 1 if len(articles) else 0))
        common = []
        for word, weight in weights.items():
            rows = _rows(word, lexicon)
            if len(rows) > COMMON:
                common.append((weight, rows))
                continue
            holders = articles.take(rows)
            held[holders] += weight  # once, however often an article is among them
            claimed[holders[passages.take(rows) < 0]] += weight
        return cls(weights, sum(weights.values()), held, claimed, tuple(common))

    def share(self, held: Mapping[str, bool]) -> float:
        """The part of all weight that lies on words that are held."""
        return sum(self.weights[word] for word, here in held.items() if here) / self.whole if self.whole else 0.0

    def shares(self, articles: Sequence[int], table: NDArray[np.int32]) -> list[float]:
        """The part of all weight that lies on words that each of some articles holds."""
        if not self.whole:
            return [0.0] * len(articles)
        found = self.held.take(articles)
        if self.common:
            starts, ends = _bounds(articles, table)
            for weight, rows in self.common:
                found += weight * (rows.searchsorted(starts) < rows.searchsorted(ends))
        return [weight / self.whole for weight in found.tolist()]

    def stands_in(self, article: int) -> bool:
        """Whether an article holds all of the words, and few others do: so few that a reader may look them all through."""
        if self.common or not self.whole:
            return False
        holding = self.held > 0.999 * self.whole  # sums of weights may differ in their last digit
        return bool(holding[article]) and int(holding.sum()) <= FEW

    def claimed_share(self, article: int, table: NDArray[np.int32]) -> float:
        """The part of all weight that lies on words in an article's title, summary or expected questions."""
        import numpy as np

        found = float(self.claimed[article])
        if self.common:
            (start,), (end,) = _bounds([article], table).tolist()
            # An article's title and questions stand before its passages.
            claims = np.array([start, start + np.count_nonzero(table[start:end, 1] < 0)], np.int32)
            for weight, rows in self.common:
                first, last = rows.searchsorted(claims).tolist()
                found += weight if first < last else 0.0
        return found / self.whole if self.whole else 0.0


def looked_again(
    found: Sequence[Found],
    asked: Asked,
    table: NDArray[np.int32],
    nearness: Mapping[int, float],
) -> tuple[Found, ...]:
    """The articles in their new order; those behind the first DEPTH stay behind them.

    Parameters
    ----------
    table
        For each way in, in the order of articles, its article and its passage.
    nearness
        For each article the cosine of the question with the article's mean; empty where there are only words.
    """
    shares = asked.shares([one.article for one in found[:DEPTH]], table)
    first = [
        one.raised(HELD * share + MIDDLE * max(nearness.get(one.article, 0.0), 0.0))
        for one, share in zip(found, shares, strict=False)
    ]
    return (*sorted(first, key=lambda one: (-one.score, one.article)), *found[DEPTH:])


def lead_of(found: Sequence[Found]) -> float:
    """How far the first article is ahead of the second; where there is no other, as far as one that is surely right."""
    return found[0].score - found[1].score if len(found) > 1 else UNRIVALLED


def both_readings(joined: Sequence[Found], alone: Sequence[Found]) -> tuple[Found, ...]:
    """What was found for a question read with the one before it, in an order that also hears the question alone."""
    least = min((one.score for one in alone), default=0.0)
    own = {one.article: one.score - least for one in alone}
    heard = [one.raised(ALONE * own.get(one.article, 0.0)) for one in joined]
    return tuple(sorted(heard, key=lambda one: (-one.score, one.article)))


def middles_of(found: Sequence[Found], means: Segments | None, vector: Floats) -> dict[int, float]:
    """The cosine of a question with the mean of each article's texts."""
    import numpy as np

    numbers = np.array([one.article for one in found[:DEPTH]], np.int64)
    if means is None:
        return {}
    return dict(zip(numbers.tolist(), means.products(numbers, vector).tolist(), strict=True))


def judged(
    typed: str,
    question: str,
    found: Sequence[Found],
    ranked: Ranked,
    asked: Asked,
    table: NDArray[np.int32],
    shelf: Shelf,
) -> Evidence:
    """What the library's own texts tell of how well the first article answers the question, typed so but for its slips."""
    first = shelf.at(found[0].article) if found else None
    return Evidence(
        "words inside",
        inside=ranked.nearest,
        known=ranked.known,
        wording=math.log1p(ranked.told),
        lead=lead_of(found),
        named=first is not None and _is_named(first, question),
        held=asked.shares([found[0].article], table)[0] if found else 0.0,
        claimed=asked.claimed_share(found[0].article, table) if found else 0.0,
        length=math.log1p(len(asked.weights)),
        stands=typed == question and is_keywords(typed) and bool(found) and asked.stands_in(found[0].article),
        identifier=is_identifier(typed),
    )


def _is_named(article: Article, question: str) -> bool:
    """Whether an article has the keywords that were typed, or is about what is to be explained."""
    subjects = defined(question)
    if subjects:
        return all(is_subject(article, subject) for subject in subjects)
    return is_keywords(question) and is_named(article, question)


def weighed_elsewhere(evidence: Evidence, asked: Asked, elsewhere: Lexicon | None) -> Evidence:
    """The evidence with what the words of the questions that are not treated tell."""
    import numpy as np

    if elsewhere is None or not len(elsewhere.lengths):
        return evidence
    scores = elsewhere.weigh(asked.weights).scores
    nearest = int(np.argmax(scores))
    held = {word: nearest in _rows(word, elsewhere) for word in asked.weights}
    return evidence._replace(kind="words", elsewhere=math.log1p(float(scores[nearest])), disowned=asked.share(held))


def _rows(word: str, lexicon: Lexicon) -> NDArray[np.int32]:
    """The ways in that hold a word, ascending."""
    position = lexicon.vocabulary.get(word)
    return lexicon.rows[:0] if position is None else lexicon.rows[lexicon.starts[position] : lexicon.starts[position + 1]]


def _bounds(articles: Sequence[int], table: NDArray[np.int32]) -> NDArray[np.int32]:
    """Where the ways in to each of m articles begin and end, of shape (2, m).

    In 32 bits, as the rows are: else each look-up would copy them all.
    """
    import numpy as np

    wanted = np.array(articles, np.int32)
    return table[:, 0].searchsorted(np.array((wanted, wanted + 1))).astype(np.int32)
