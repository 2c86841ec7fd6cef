"""BM25 over words: which texts hold the question's own words, the rare ones above all.

The formula is Lucene's, the one that bm25s calls ``lucene``; the tests compare the two number by number. bm25s itself stays
out of the running program: importing it costs more than everything else that a question needs (0.7 s where JAX is
installed), and it weighs the whole collection anew for one changed file, where counts can be kept.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapewise.library.fusion import distinct

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int32]
    Counted = tuple[Rows, Rows, NDArray[np.uint8]]

K1 = 1.2
"""How soon more of the same word stops counting."""

B = 0.6
"""How much a long text has to hold a word more often."""

ARRAYS = ("starts", "rows", "counts", "lengths")
POSTINGS = 200_000
"""How many (word, text) pairs a question may look at: the rarest words come first, and a word that would go past this is
left out, since what a large part of all texts holds tells nothing worth its cost. The first word is always looked at."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a question's words say of a collection."""

    scores: Floats
    """Of every text; zero for most."""
    touched: Rows
    """The texts that hold a word, some of them several times."""
    mean: float
    deviation: float

    def best(self, k: int) -> NDArray[np.int64]:
        """The k best texts, ties by row; fewer where fewer hold a word."""
        import numpy as np

        rows: NDArray[np.integer[Any]] = self.touched
        if len(rows) > 16 * k:  # duplicates are taken out of the few that may win, not of all
            values = self.scores[rows]
            room = min(len(rows) - 1, 16 * k)
            bar = np.partition(values, len(rows) - 1 - room)[len(rows) - 1 - room]
            rows = rows[values >= bar]
        rows = distinct(rows)
        return rows[np.lexsort((rows, -self.scores[rows]))[:k]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of a collection: for each word, the texts that hold it and how often."""

    vocabulary: Mapping[str, int]
    starts: NDArray[np.int64]
    """Where the texts of word i begin in ``rows``; one more entry than words."""
    rows: Rows
    counts: NDArray[np.uint8]
    lengths: Rows
    """Words of each text."""
    average: float
    """Words of an average text."""

    def idf(self, word: str) -> float:
        """How rare a word is; zero for one that no text holds."""
        import math

        position = self.vocabulary.get(word)
        if position is None:
            return 0.0
        holding = int(self.starts[position + 1] - self.starts[position])
        return math.log(1 + (len(self.lengths) - holding + 0.5) / (holding + 0.5))

    def weigh(self, question: Iterable[str]) -> Wording:
        """Score the texts that hold the question's words; a word that it repeats counts as often, as in BM25."""
        import numpy as np

        total = np.zeros(len(self.lengths), np.float32)
        touched: list[Rows] = []
        first = second = 0.0
        for times, idf, span in self._affordable(question):
            rows, counts = self.rows[span], self.counts[span].astype(np.float32)
            damping = K1 * (1 - B) + self.lengths[rows] * np.float32(K1 * B / self.average)
            gain = np.float32(times * idf) * counts / (counts + damping)
            # The second moment grows by (old + gain)² - old²; a text stands once under each word.
            second += float(np.dot(gain, gain + 2 * total[rows]))
            first += float(gain.sum())
            total[rows] += gain
            touched.append(rows)
        count = max(len(total), 1)
        mean = first / count
        rows = np.concatenate(touched) if touched else np.zeros(0, np.int32)
        return Wording(total, rows, mean, max(second / count - mean * mean, 0.0) ** 0.5)

    def _affordable(self, question: Iterable[str]) -> Iterator[tuple[int, float, slice]]:
        """The question's words, the rarest first, as far as POSTINGS goes: how often, how rare, and where their texts are."""
        found = []
        for word, times in Counter(question).items():
            position = self.vocabulary.get(word)
            if position is not None:
                found.append((int(self.starts[position + 1] - self.starts[position]), word, times, int(self.starts[position])))
        spent = 0
        for holding, word, times, start in sorted(found):
            if spent and spent + holding > POSTINGS:
                return
            spent += holding
            yield times, self.idf(word), slice(start, start + holding)


def build_lexicon(texts: Sequence[Sequence[str]]) -> Lexicon:
    """Count the words of texts."""
    return extend_lexicon(None, [-1] * len(texts), texts)


def extend_lexicon(old: Lexicon | None, origin: Sequence[int], texts: Iterable[Sequence[str]]) -> Lexicon:
    """A lexicon whose text i is text ``origin[i]`` of the old one, or, where that is -1, is counted from ``texts[i]``."""
    import numpy as np

    vocabulary: dict[str, int] = dict(old.vocabulary) if old is not None else {}
    # Arrays of machine numbers: of a million texts, lists of Python's would take gigabytes.
    ids, rows, counts = array("i"), array("i"), array("B")
    lengths = np.zeros(len(origin), np.int32)
    for row, (source, text) in enumerate(zip(origin, texts, strict=True)):
        if source >= 0:
            continue
        lengths[row] = len(text)
        for word, times in Counter(text).items():
            ids.append(vocabulary.setdefault(word, len(vocabulary)))
            rows.append(row)
            counts.append(min(times, 255))
    found = np.asarray(ids, np.int32), np.asarray(rows, np.int32), np.asarray(counts, np.uint8)
    if old is not None and len(old.rows):
        found = _joined(found, _kept(old, origin, lengths))
    return _sorted(vocabulary, *found, lengths)


def _joined(new: Counted, kept: Counted) -> Counted:
    import numpy as np

    return np.concatenate([kept[0], new[0]]), np.concatenate([kept[1], new[1]]), np.concatenate([kept[2], new[2]])


def _kept(old: Lexicon, origin: Sequence[int], lengths: Rows) -> Counted:
    """The counts of texts that are taken over, under their new numbers; one old text may serve several new ones."""
    import numpy as np

    sources = np.asarray(origin, np.int64)
    taken = np.flatnonzero(sources >= 0)
    lengths[taken] = old.lengths[sources[taken]]
    ids = np.repeat(np.arange(len(old.starts) - 1, dtype=np.int32), np.diff(old.starts))
    parts: list[tuple[Rows, Rows, NDArray[np.uint8]]] = []
    waiting = taken
    while len(waiting):
        first, where = np.unique(sources[waiting], return_index=True)
        new_row = np.full(len(old.lengths), -1, np.int32)
        new_row[first] = waiting[where]
        places = new_row[old.rows]
        held = places >= 0
        parts.append((ids[held], places[held], old.counts[held]))
        waiting = np.delete(waiting, where)
    if not parts:
        return ids[:0], np.zeros(0, np.int32), np.zeros(0, np.uint8)
    first_part, places_part, counts_part = zip(*parts, strict=True)
    return np.concatenate(first_part), np.concatenate(places_part), np.concatenate(counts_part)


def _sorted(vocabulary: dict[str, int], ids: Rows, places: Rows, counts: NDArray[np.uint8], lengths: Rows) -> Lexicon:
    """Order by word, then by text; words that no text holds any more are dropped."""
    import numpy as np

    holding = np.bincount(ids, minlength=len(vocabulary)) if len(ids) else np.zeros(len(vocabulary), np.int64)
    alive = np.flatnonzero(holding > 0)
    renumbered = np.cumsum(holding > 0) - 1
    order = np.lexsort((places, ids))
    starts = np.concatenate([[0], np.cumsum(holding[alive])]).astype(np.int64)
    kept = {word: int(renumbered[position]) for word, position in vocabulary.items() if holding[position] > 0}
    return Lexicon(kept, starts, places[order], counts[order], lengths, _average(lengths))


def write_lexicon(lexicon: Lexicon, folder: Path) -> None:
    """Write the words one a line in their order, and the arrays."""
    import numpy as np

    ordered = sorted(lexicon.vocabulary, key=lexicon.vocabulary.__getitem__)
    (folder / "words.txt").write_text("\n".join(ordered), encoding="utf-8", newline="\n")
    for name in ARRAYS:
        np.save(folder / f"lexical_{name}.npy", getattr(lexicon, name))


def read_lexicon(folder: Path) -> Lexicon:
    """Open what :func:`write_lexicon` wrote; the arrays are mapped, not read."""
    import numpy as np

    text = (folder / "words.txt").read_text(encoding="utf-8")
    vocabulary = {word: position for position, word in enumerate(text.split("\n"))} if text else {}
    # Plain views of the mapped files: numpy's own class for them makes each of many small slices slow.
    arrays = {name: np.asarray(np.load(folder / f"lexical_{name}.npy", mmap_mode="r")) for name in ARRAYS}
    lengths = arrays["lengths"]
    return Lexicon(vocabulary, arrays["starts"], arrays["rows"], arrays["counts"], lengths, _average(lengths))


def _average(lengths: Rows) -> float:
    return max(float(lengths.mean(dtype="float64")), 1e-9) if len(lengths) else 1.0
