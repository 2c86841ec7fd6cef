"""The words of a collection, counted, and weighed by bm25s: what is done once, when an index is built.

bm25s brings the formula (Lucene's BM25) and the layout of the arrays. Its own loop goes through the texts one by one: 4.8 s and
400 MB for 110,000 short texts, every time that one file changes. The one here hands all counts to its formulas at once, in
pieces that fit in memory, and takes the counts of texts that have not changed from the last index. The formulas are loaded by
themselves: importing all of bm25s takes 0.3 s of computing, or 1 s where JAX is installed, more than all else that a change of
one small file needs; its module of formulas takes 0.06 s.
"""

from __future__ import annotations

import os
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapewise.library.lexical import ARRAYS, Lexicon

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Keys = NDArray[np.int64]
    """One number for each word in each text: the word's number, the text's, and how often it holds it."""
    Rows = NDArray[np.int32]

METHOD = "lucene"
"""Which of bm25s's formulas weighs."""

K1 = 1.2
"""How soon more of the same word stops counting."""

B = 0.6
"""How much a long text has to hold a word more often."""

WORD, TEXT = 36, 8
"""Bits below the number of a word and below that of a text: counts up to 255 in each of 2^28 texts of 2^27 words. Since one
number holds all three, one sort in place puts a collection in order, and a million texts take half a gigabyte at most."""

PIECE = 1 << 20
"""Counts that are taken apart or weighed at once: in double precision, 30 MB."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of a collection: a lexicon without its weights."""

    vocabulary: Mapping[str, int]
    starts: NDArray[np.int64]
    rows: Rows
    counts: NDArray[np.uint8]
    lengths: Rows


def build_lexicon(texts: Sequence[Sequence[str]]) -> Lexicon:
    """Count and weigh the words of texts."""
    import numpy as np

    return extend_lexicon(None, np.full(len(texts), -1), enumerate(texts))


def extend_lexicon(old: Lexicon | None, origin: NDArray[np.int64], new: Iterable[tuple[int, Sequence[str]]]) -> Lexicon:
    """A lexicon whose text i is text ``origin[i]`` of the old one, or is counted from the words that ``new`` tells for it.

    Without an old one, ``origin`` says nothing but how many texts there are.

    All weights are computed anew: one text more changes how rare every word is, and how long an average text.
    """
    import numpy as np

    vocabulary: dict[str, int] = dict(old.vocabulary) if old is not None else {}
    collected = array("q")  # of a million texts, a list of Python's numbers would take gigabytes
    lengths = np.zeros(len(origin), np.int32)
    for row, text in new:
        lengths[row] = len(text)
        for word, times in Counter(text).items():
            collected.append(vocabulary.setdefault(word, len(vocabulary)) << WORD | row << TEXT | min(times, 255))
    keys = np.asarray(collected, np.int64)
    keys.sort()
    if old is not None and len(old.rows):
        kept = _kept(old, origin, lengths)
        # Where one file has changed, few are put in among many, which need no sorting again.
        keys = np.insert(kept, kept.searchsorted(keys), keys)
    return _weighed(_taken_apart(vocabulary, keys, lengths))


def _kept(old: Lexicon, sources: NDArray[np.int64], lengths: Rows) -> Keys:
    """The keys of texts that are taken over, under their new numbers; one old text may serve several new ones."""
    import numpy as np

    words = np.repeat(np.arange(len(old.starts) - 1, dtype=np.int32), np.diff(old.starts))
    waiting = np.flatnonzero(sources >= 0)
    lengths[waiting] = old.lengths[sources[waiting]]
    parts: list[Keys] = []
    while len(waiting):
        first, where = np.unique(sources[waiting], return_index=True)
        new_row = np.full(len(old.lengths), -1, np.int64)
        new_row[first] = waiting[where]
        parts += [_renumbered(old, words[start : start + PIECE], new_row, start) for start in range(0, len(old.rows), PIECE)]
        waiting = np.delete(waiting, where)
    keys = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    if not bool((keys[1:] > keys[:-1]).all()):
        keys.sort()
    return keys


def _renumbered(old: Lexicon, words: Rows, new_row: NDArray[np.int64], start: int) -> Keys:
    """The keys of one piece of the old counts, of these words; those of texts without a new number are left out."""
    import numpy as np

    end = start + len(words)
    places = new_row[old.rows[start:end]]
    keys: Keys = words.astype(np.int64)
    keys <<= WORD
    keys |= places << TEXT
    keys |= old.counts[start:end]
    return keys[places >= 0]


def _taken_apart(vocabulary: Mapping[str, int], keys: Keys, lengths: Rows) -> Counted:
    """Sorted keys as arrays; words that no text holds any more are forgotten."""
    import numpy as np

    starts = keys.searchsorted(np.arange(len(vocabulary) + 1) << WORD)
    alive = np.diff(starts) > 0
    words = vocabulary
    if not alive.all():
        numbers, still = (np.cumsum(alive) - 1).tolist(), alive.tolist()
        words = {word: numbers[place] for word, place in vocabulary.items() if still[place]}
    rows, counts = np.empty(len(keys), np.int32), np.empty(len(keys), np.uint8)
    for start in range(0, len(keys), PIECE):
        piece = keys[start : start + PIECE]
        rows[start : start + PIECE] = piece >> TEXT & ((1 << WORD - TEXT) - 1)
        counts[start : start + PIECE] = piece & ((1 << TEXT) - 1)
    return Counted(words, np.append(starts[:-1][alive], len(keys)), rows, counts, lengths)


def _weighed(counted: Counted) -> Lexicon:
    """Weigh the counts, many at once, by the two formulas of bm25s."""
    import numpy as np

    starts, rows, counts, lengths = counted.starts, counted.rows, counted.counts, counted.lengths
    weights = np.empty(len(rows), np.float32)
    if len(rows):
        scoring = _formulas()
        holding = np.diff(starts)
        idf = _idf_of(holding, len(lengths), scoring._select_idf_scorer(METHOD))
        part = scoring._select_tfc_scorer(METHOD)
        average = lengths.mean()
        words = np.repeat(np.arange(len(holding), dtype=np.int32), holding)
        for first in range(0, len(rows), PIECE):
            span = slice(first, first + PIECE)
            often = counts[span].astype(np.float32)
            weights[span] = idf[words[span]] * part(often, lengths[rows[span]], average, K1, B)
    return Lexicon(counted.vocabulary, starts, rows, weights, counts, lengths)


@lru_cache(maxsize=1)
def _formulas() -> Any:
    """bm25s's module of formulas, by itself: the package around it imports SciPy, and runs JAX where that is installed."""
    package = find_spec("bm25s")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("bm25s is not installed; run: pip install -r requirements.txt", name="bm25s")
    told = spec_from_file_location("bm25s_formulas", Path(package.origin).with_name("scoring.py"))
    if told is None or told.loader is None:
        raise ModuleNotFoundError(f"bm25s in {package.origin} has no module of formulas", name="bm25s.scoring")
    formulas = module_from_spec(told)
    before = os.environ.get("DISABLE_TQDM")
    os.environ["DISABLE_TQDM"] = "1"  # bm25s's own switch: its bars bring asyncio and ssl along, 0.07 s for nothing
    try:
        told.loader.exec_module(formulas)
    finally:
        if before is None:
            del os.environ["DISABLE_TQDM"]
        else:
            os.environ["DISABLE_TQDM"] = before
    return formulas


def _idf_of(holding: NDArray[np.int64], texts: int, formula: Any) -> NDArray[np.float32]:
    """How rare each word is. Many words are equally rare, and the formula takes one number at a time."""
    import numpy as np

    different, which = np.unique(holding, return_inverse=True)
    rare: NDArray[np.float32] = np.array([formula(number, N=texts) for number in different.tolist()], np.float32)[which]
    return rare


def write_lexicon(lexicon: Lexicon, folder: Path, name: str = "lexical") -> None:
    """Write the words one a line in their order, and the arrays."""
    import numpy as np

    # Words stand in the order of their numbers: each was put in with the next one, and whoever leaves some out keeps the order.
    (folder / f"{name}_words.txt").write_text("\n".join(lexicon.vocabulary), encoding="utf-8", newline="\n")
    for part in ARRAYS:
        np.save(folder / f"{name}_{part}.npy", getattr(lexicon, part))
