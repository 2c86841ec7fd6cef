"""BM25 over words: which texts hold the question's own words, the rare ones above all.

bm25s weighs the collection when the index is built (see :mod:`shapewise.library.weighing`): how much each word counts in each
text that holds it. Those weights lie in the index as bm25s keeps them, a sparse matrix by columns. A question maps the files
and adds up a few slices, which is all that bm25s would do, without importing it: that takes 0.45 s longer than NumPy alone, and
1.6 s where JAX is installed, more than everything else that a question needs.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from shapewise.library.fusion import best_first, distinct

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int32]

ARRAYS = ("starts", "rows", "weights", "counts", "lengths")
"""The first three are what bm25s calls ``indptr``, ``indices`` and ``data``; the others spare the next build the old texts."""

POSTINGS = 60_000
"""How many (word, text) pairs are added up for all texts: the rarest words come first. What is commoner is looked up only for
the texts that are put forward: a word that a large part of all texts hold puts none forward by itself. The first word is always
added up."""

SAMPLED = 1_000
"""Texts of a common word from which its part of the mean and the deviation is estimated."""

FEWEST = 2_000
"""Texts that a collection is taken to have where it is asked how much a word tells. In a folder of one article its subject
stands in every text, and by its rarity there would tell nothing: of 120 questions that such folders answer, all but two were
declined."""

POOL = 4
"""How many times as many as asked for the rarer words put forward, where commoner ones have a say in the order."""


class Wording(NamedTuple):
    """What a question's words say of a collection."""

    scores: Floats
    """Of every text, by the words that were added up; zero for most."""
    touched: Rows
    """The texts that hold such a word, some of them several times."""
    at_touched: Floats
    """The scores of these."""
    common: tuple[tuple[Rows, Floats, int], ...]
    """Of each commoner word, the texts that hold it, ascending, what it counts in them, and how often the question says it."""
    mean: float
    deviation: float
    added: int = 1
    """How many words were added up: so often may a text stand among those touched."""

    def best(self, k: int) -> tuple[NDArray[np.int64], Floats]:
        """The k best texts and their scores, ties by row; fewer where fewer hold a word."""
        import numpy as np

        rows: NDArray[np.integer[Any]] = self.touched
        room = max(16, self.added) * k
        if len(rows) > room:  # duplicates are taken out of the few that may win, not of all
            bar = np.partition(self.at_touched, len(rows) - 1 - room)[len(rows) - 1 - room]
            rows = rows[self.at_touched >= bar]
        found = distinct(rows)
        if self.common:
            found = np.sort(found[best_first(self.scores[found], POOL * k)])
        scores = self.of(found)
        order = best_first(scores, k)
        return found[order], scores[order]

    def of(self, rows: NDArray[np.integer[Any]]) -> Floats:
        """The scores of some texts by all words; quickest where the rows ascend, as then neighbouring ones are looked up."""
        import numpy as np

        found: Floats = self.scores[rows]
        wanted = rows.astype(np.int32)  # as the texts of a word are: else each look-up would copy them all
        for holders, gain, times in self.common:
            places = np.minimum(holders.searchsorted(wanted), len(holders) - 1)
            found += np.where(holders[places] == wanted, np.float32(times) * gain[places], np.float32(0))
        return found


class Lexicon(NamedTuple):
    """The words of a collection: for each word, the texts that hold it and how often."""

    vocabulary: Mapping[str, int]
    starts: NDArray[np.int64]
    """Where the texts of word i begin in ``rows``; one more entry than words."""
    rows: Rows
    """The texts that hold each word, ascending."""
    weights: Floats
    """What the word counts in each of them."""
    counts: NDArray[np.uint8]
    """How often each of them holds it, up to 255."""
    lengths: Rows
    """Words of each text."""

    def idf(self, word: str) -> float:
        """How rare a word is; zero for one that no text holds."""
        holding = self.holding(word)
        return _rarity(holding, len(self.lengths)) if holding else 0.0

    def telling(self, word: str) -> float:
        """How much a word tells of what is asked: its rarity, but among FEWEST texts at least; most, where no text holds it."""
        return _rarity(self.holding(word), max(len(self.lengths), FEWEST))

    def holding(self, word: str) -> int:
        """How many texts hold a word."""
        position = self.vocabulary.get(word)
        return 0 if position is None else int(self.starts[position + 1] - self.starts[position])

    def most_told(self, question: Iterable[str]) -> float:
        """The best score of a text where each word counts as much as it tells."""
        import numpy as np

        texts = len(self.lengths)
        total = np.zeros(texts)
        for times, span in self._rarest_first(question):
            holding = span.stop - span.start
            raised = times * _rarity(holding, max(texts, FEWEST)) / _rarity(holding, texts)
            total[self.rows[span]] += raised * self.weights[span]
        return float(total.max(initial=0.0))

    def weigh(self, question: Iterable[str]) -> Wording:
        """Score the texts that hold the question's words; a word that it repeats counts as often, as in BM25."""
        import numpy as np

        added: list[tuple[Rows, Floats]] = []
        common: list[tuple[Rows, Floats, int]] = []
        spent = 0
        for times, span in self._rarest_first(question):
            rows, gain = self.rows[span], self.weights[span]
            spent += len(rows)
            if added and spent > POSTINGS:
                common.append((rows, gain, times))
            else:
                added.append((rows, gain * np.float32(times) if times > 1 else gain))
        total = np.zeros(len(self.lengths), np.float32)
        for rows, gain in added:  # a text stands once under each word
            total[rows] += gain
        if not added:
            return Wording(total, self.rows[:0], total[:0], (), 0.0, 0.0)
        touched = np.concatenate([rows for rows, _ in added])
        gains = np.concatenate([gain for _, gain in added])
        scores = total.take(touched)
        count = len(total)
        # A score is the sum of its gains, so that all scores' squares are the sum of each gain times its text's score.
        first, second = float(gains.sum()), float(np.dot(gains, scores))
        for _rows, gain, times in common:
            some = gain[:: max(1, len(gain) // SAMPLED)] * np.float32(times)
            whole = float(some.mean()) * len(gain)
            # As if it stood in any text as likely as in those that hold the other words.
            second += float(np.dot(some, some)) / len(some) * len(gain) + 2 * first * whole / count
            first += whole
        mean = first / count
        return Wording(total, touched, scores, tuple(common), mean, max(second / count - mean * mean, 0.0) ** 0.5, len(added))

    def _rarest_first(self, question: Iterable[str]) -> list[tuple[int, slice]]:
        """The question's words that texts hold: how often it says them, and where their texts are."""
        found = []
        for word, times in Counter(question).items():
            position = self.vocabulary.get(word)
            if position is not None:
                start, end = int(self.starts[position]), int(self.starts[position + 1])
                found.append((end - start, word, times, slice(start, end)))
        return [(times, span) for _holding, _word, times, span in sorted(found, key=lambda one: one[:2])]


def _rarity(holding: int, texts: int) -> float:
    """How rare a word is that so many of some texts hold."""
    return math.log(1 + (texts - holding + 0.5) / (holding + 0.5))


def read_lexicon(folder: Path, name: str = "lexical") -> Lexicon:
    """Open the lexicon of that name; the arrays are mapped, not read."""
    import numpy as np

    text = (folder / f"{name}_words.txt").read_text(encoding="utf-8")
    words = text.split("\n") if text else []
    # Plain views of the mapped files: numpy's own class for them makes each of many small slices slow.
    arrays = (np.asarray(np.load(folder / f"{name}_{part}.npy", mmap_mode="r")) for part in ARRAYS)
    return Lexicon(dict(zip(words, range(len(words)), strict=True)), *arrays)
