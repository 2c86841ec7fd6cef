"""The vector store: which texts lie nearest to a question. FAISS is the embedded default.

A store keeps the contract of :class:`DenseStore`; a server, when one comes, is one more file that keeps it too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from shapewise.library.fusion import best_first
from shapewise.library.moments import read_moments
from shapewise.library.segments import Segments, read_segments

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Rows = NDArray[np.int64]

FLAT_LIMIT = 8_000
"""Up to here every vector is compared: 8,000 x 384 take less than a millisecond on one core, and nothing is missed."""

SWEPT_LIMIT = 200_000
"""Up to here the signs of all vectors are compared, 384 bits each: a tenth of the time of eight bits a number, and nothing is
learned beforehand. Past it, only those in the nearest cells."""

CELLS = 2
"""Cells to the square root of the number of vectors. Of a million synthetic ones, 1,000 are put forward in 2.3 ms from 2,048
cells and in 2.9 ms from 4,096, before they were gone through one by one, and the whole index takes 318 s instead of 464. From
1,024 cells it takes 2.0 ms, and 0.97 of the ten nearest are among them instead of all."""

CELL_BY_CELL = 10
"""FAISS's number for going through the cells one by one: for one question it takes four fifths of the time of its own choice,
which gathers them for many questions at once, and puts the same forward."""

OVERSAMPLED, LEAST, MOST = 200, 600, 1_000
"""How many times as many as asked for a sweep over signs puts forward, and between which bounds. Of 20,001 texts by people,
1,000 hold 0.988 of the ten nearest, 600 hold 0.977 of them and 0.997 of the three nearest."""


class Near(NamedTuple):
    """Rows that were put forward, with their vectors, which are looked up once."""

    rows: Rows
    vectors: Vectors


class DenseStore(Protocol):
    """What a library needs of a vector store. Scores are cosines: vectors are unit vectors."""

    def search(self, vector: Vectors, k: int, among: Near | None = None) -> tuple[Rows, Vectors]:
        """The k nearest rows and their scores, best first, ties by row; of some rows, if they are told."""

    def around(self, vector: Vectors, k: int) -> Near | None:
        """Rows that hold the k nearest of this vector and of those near it; ``None`` where searching again costs less."""

    def vectors(self, rows: Sequence[int] | Rows) -> Vectors:
        """The vectors of some rows."""

    def spread(self, vector: Vectors) -> tuple[float, float]:
        """Mean and standard deviation of the scores of all rows, without looking at all rows."""


class FaissStore(NamedTuple):
    """A FAISS index of inner products, with the moments of its vectors."""

    index: Any
    mean: Vectors
    covariance: Vectors
    exact: Segments | None = None
    """The true vectors, mapped, where the index holds signs alone."""
    rows: NDArray[np.int32] | None = None
    """Where the index holds vectors at their places: the row of each, -1 where it has none any more."""

    def search(self, vector: Vectors, k: int, among: Near | None = None) -> tuple[Rows, Vectors]:
        """The k nearest rows; FAISS leaves the order of equal scores open, so they are sorted once more.

        An index of signs puts forward more than is asked for, and the true vectors decide.
        """
        if among is not None:
            found, values = among.rows, among.vectors @ vector
        else:
            found, values = self._put_forward(vector, k)
            if self.exact is not None:
                values = self.exact[found] @ vector
        order = best_first(values, found, k)
        return found[order], values[order]

    def around(self, vector: Vectors, k: int) -> Near | None:
        """What an index of signs puts forward, which is ten times as much as is asked for.

        Feedback moves a question's vector a little, and its nearest are among those: to go through all signs again would take
        as long again.
        """
        if self.exact is None:
            return None
        rows, _ = self._put_forward(vector, k)
        return Near(rows, self.vectors(rows))

    def _put_forward(self, vector: Vectors, k: int) -> tuple[Rows, Vectors]:
        """What FAISS holds for the nearest; where most of it has no row any more, more is asked for."""
        import faiss
        import numpy as np

        # One thread of FAISS's own, told anew in each of ours: one question is too little to share, and where other work runs
        # beside it, waiting for the second thread made the search of 20,000 texts ten times as long.
        faiss.omp_set_num_threads(1)
        wanted = k if self.exact is None else max(k, min(max(OVERSAMPLED * k, LEAST), MOST))
        reach = wanted if self.exact is None else wanted + 1
        while True:
            scores, places = self.index.search(vector.reshape(1, -1), max(1, min(reach, self.index.ntotal)))
            kept = places[0] >= 0
            found, values = places[0][kept], scores[0][kept]
            if self.exact is None:
                return found, values
            rows = found if self.rows is None else self.rows[found]
            alive = rows >= 0
            if int(alive.sum()) > wanted or len(found) < reach:
                return _above(rows[alive].astype(np.int64), values[alive], wanted)
            reach *= 2

    def vectors(self, rows: Sequence[int] | Rows) -> Vectors:
        """The vectors of some rows, as they were embedded."""
        import numpy as np

        wanted = np.asarray(rows, np.int64)
        if not len(wanted):
            return np.zeros((0, len(self.mean)), np.float32)
        found: Vectors = self.index.reconstruct_batch(wanted) if self.exact is None else self.exact[wanted]
        return found

    def spread(self, vector: Vectors) -> tuple[float, float]:
        """The scores are linear in the vectors, so their mean and variance follow from the moments alone."""
        variance = float(vector @ (self.covariance @ vector))
        return float(vector @ self.mean), max(variance, 0.0) ** 0.5


def _above(rows: Rows, estimates: Vectors, wanted: int) -> tuple[Rows, Vectors]:
    """Those that are estimated higher than the first one too many: of equals at the end, FAISS takes which it met first."""
    import numpy as np

    if len(rows) <= wanted:
        return rows, estimates
    ordered = np.sort(estimates)[::-1]
    bar = ordered[wanted] if ordered[0] > ordered[wanted] else -np.inf
    return rows[estimates > bar], estimates[estimates > bar]


def recipe(count: int) -> str:
    """The kind of FAISS index for so many vectors."""
    if count <= FLAT_LIMIT:
        return "Flat"
    if count <= SWEPT_LIMIT:
        return "RaBitQfs"
    cells = 2 ** round(math.log2(CELLS * math.sqrt(count)))
    return f"IVF{cells},RaBitQfs"


def read_store(folder: Path) -> FaissStore:
    """Open an index that :func:`write_store` wrote; the true vectors of large ones are mapped, not read."""
    import faiss
    import numpy as np

    index: Any = faiss.read_index(str(folder / "dense.faiss"))
    exact = read_segments(folder)
    moments = read_moments(folder, len(exact))
    if recipe(len(exact)) == "Flat":
        return FaissStore(index, moments.mean, moments.covariance)
    if recipe(len(exact)).startswith("IVF"):
        index.implem = CELL_BY_CELL
    moved = bool((exact.places != np.arange(exact.lying)).any()) if len(exact) == exact.lying else True
    return FaissStore(index, moments.mean, moments.covariance, exact, exact.rows_by_place() if moved else None)
