"""BM25 over words: which texts hold the question's own words, the rare ones above all.

The formula is Lucene's, the one that bm25s calls ``lucene``; the tests compare the two number by number. bm25s itself stays
out of the running program: importing it costs more than everything else that a question needs (0.7 s where JAX is
installed), and it weighs the whole collection anew for one changed file, where counts can be kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int32]

K1 = 1.2
"""How soon more of the same word stops counting."""

B = 0.6
"""How much a long text has to hold a word more often."""

ARRAYS = ("starts", "rows", "counts", "lengths")
COMMON_SHARE = 0.1
"""In a collection past COMMON_FROM texts, a word that more than this share of them holds tells nothing worth its cost."""
COMMON_FROM = 100_000


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

    @property
    def average(self) -> float:
        """Words of an average text."""
        return float(self.lengths.mean(dtype="float64")) if len(self.lengths) else 1.0

    def idf(self, word: str) -> float:
        """How rare a word is; zero for one that no text holds."""
        import math

        position = self.vocabulary.get(word)
        if position is None:
            return 0.0
        holding = int(self.starts[position + 1] - self.starts[position])
        return math.log(1 + (len(self.lengths) - holding + 0.5) / (holding + 0.5))

    def scores(self, question: Iterable[str]) -> Floats:
        """The score of every text; a word that the question repeats counts as often, as in BM25."""
        import numpy as np

        total = np.zeros(len(self.lengths), np.float32)
        average = self.average
        for word, times in sorted(Counter(question).items()):
            position = self.vocabulary.get(word)
            if position is None:
                continue
            span = slice(int(self.starts[position]), int(self.starts[position + 1]))
            if len(total) > COMMON_FROM and span.stop - span.start > COMMON_SHARE * len(total):
                continue
            rows, counts = self.rows[span], self.counts[span].astype(np.float32)
            damping = K1 * (1 - B + B * self.lengths[rows] / average)
            # A text stands once under each word, so that adding by index loses nothing.
            total[rows] += (times * self.idf(word)) * counts / (counts + damping)
        return total


def build_lexicon(texts: Sequence[Sequence[str]]) -> Lexicon:
    """Count the words of texts."""
    return extend_lexicon(None, [-1] * len(texts), texts)


def extend_lexicon(old: Lexicon | None, origin: Sequence[int], texts: Sequence[Sequence[str]]) -> Lexicon:
    """A lexicon whose text i is text ``origin[i]`` of the old one, or, where that is -1, is counted from ``texts[i]``."""
    import numpy as np

    vocabulary: dict[str, int] = dict(old.vocabulary) if old is not None else {}
    word_ids: list[int] = []
    rows: list[int] = []
    counts: list[int] = []
    lengths = np.zeros(len(origin), np.int32)
    for row, (source, text) in enumerate(zip(origin, texts, strict=True)):
        if source >= 0:
            continue
        lengths[row] = len(text)
        for word, times in Counter(text).items():
            word_ids.append(vocabulary.setdefault(word, len(vocabulary)))
            rows.append(row)
            counts.append(min(times, 255))
    ids, places, times_ = np.array(word_ids, np.int32), np.array(rows, np.int32), np.array(counts, np.uint8)
    if old is not None and len(old.rows):
        kept_ids, kept_places, kept_times = _kept(old, origin, lengths)
        ids = np.concatenate([kept_ids, ids])
        places = np.concatenate([kept_places, places])
        times_ = np.concatenate([kept_times, times_])
    return _sorted(vocabulary, ids, places, times_, lengths)


def _kept(old: Lexicon, origin: Sequence[int], lengths: Rows) -> tuple[Rows, Rows, NDArray[np.uint8]]:
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
    return Lexicon(kept, starts, places[order], counts[order], lengths)


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
    arrays = {name: np.load(folder / f"lexical_{name}.npy", mmap_mode="r") for name in ARRAYS}
    return Lexicon(vocabulary, arrays["starts"], arrays["rows"], arrays["counts"], arrays["lengths"])
