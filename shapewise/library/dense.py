"""The vector store: which texts lie nearest to a question. FAISS is the embedded default.

A store keeps the contract of :class:`DenseStore`; a server, when one comes, is one more file that keeps it too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from shapewise.errors import IndexCorrupt
from shapewise.library.fusion import best_first
from shapewise.library.moments import read_moments
from shapewise.library.ordinary import printable
from shapewise.library.pointers import REBUILD
from shapewise.library.products import alone, products
from shapewise.library.segments import Segments, read_segments

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Rows = NDArray[np.int64]

FLAT_LIMIT = 8_000
"""Up to here every vector is compared: 8,000 x 384 take less than a millisecond on one core, and nothing is missed."""

SWEPT_LIMIT = 100_000
"""Up to here the signs of all vectors are compared, 384 bits each: a tenth of the time of eight bits a number, and nothing is
learned beforehand. Past it, only those in the nearest cells, which for 100,000 takes less than half of the time."""

CELLS = 2
"""Cells to the square root of the number of vectors. Of a million synthetic ones, 1,000 were put forward in 2.3 ms from 2,048
cells and in 2.9 ms from 4,096, by signs and before cells were gone through one by one, and the whole index took 318 s, not
464. From 1,024 cells it took 2.0 ms, and 0.97 of the ten nearest were among them instead of all."""

PROBED = 128
"""Cells that a question looks into. Of a million vectors that lie between two of 63,327 sentences by people, 444 questions by
people found 0.995 of the ten nearest in 128 of 2,048 cells, and 0.991 in 64, which take two thirds of the time; in 512 cells of
the sentences themselves 0.996 and 0.991, and a sentence that looks for its like 0.993 and 0.982. Other texts were harder: of
40,000 sentences of documentation in 800 cells, 300 questions found 0.981 in a sixteenth of the cells and 0.961 in half as many,
and a sentence that looks for its like 0.82 in a sixteenth."""

NUMBERS_A_CODE = (3, 4, 2, 1)
"""Of how many numbers one code of four bits tells, in a cell: the first of these that divides a vector's length. Signs (RaBitQ)
have to be prepared anew for each cell: of a million vectors between two sentences by people, 1,000 are put forward in 0.48 ms
by codes and in 0.83 ms by signs, and 0.991 of the ten nearest are among them either way; of a million synthetic ones, on a slow
minute, in 0.8 and 2.0 ms, all of the ten nearest by codes and 0.995 by signs. Codes have to be learned, as cells have, so that
a sweep over all, which learns nothing, stays with signs."""

CELL_BY_CELL = 11
"""FAISS's number for going through the cells one by one, keeping what is put forward in no order until the end. Its own choice,
which gathers the cells for many questions at once, takes an eighth longer for one; a heap in order, a third."""

OVERSAMPLED, LEAST, MOST = 200, 600, 1_000
"""How many times as many as asked for a sweep over signs puts forward, and between which bounds. Of 20,001 texts by people,
1,000 hold 0.988 of the ten nearest, 600 hold 0.977 of them and 0.997 of the three nearest."""


class DenseStore(Protocol):
    """What a library needs of a vector store. Scores are cosines: vectors are unit vectors."""

    def search(self, vector: Vectors, k: int) -> tuple[Rows, Vectors]:
        """The k nearest rows and their cosines, best first, ties by row."""

    def cosines(self, rows: Rows, vector: Vectors) -> Vectors:
        """The cosines of some rows with a vector."""

    def vectors(self, rows: Sequence[int] | Rows) -> Vectors:
        """The vectors of some rows."""

    def spread(self, vector: Vectors) -> tuple[float, float]:
        """Mean and standard deviation of the cosines of all rows, without looking at all rows."""


class FaissStore(NamedTuple):
    """A FAISS index of inner products, with the moments of its vectors."""

    index: Any
    mean: Vectors
    covariance: Vectors
    exact: Segments
    """The true vectors: those of the index, or mapped where it holds estimates alone, signs or codes."""
    estimates: bool
    rows: NDArray[np.int32] | None = None
    """Where the index holds vectors at their places: the row of each, -1 where it has none any more."""

    def search(self, vector: Vectors, k: int) -> tuple[Rows, Vectors]:
        """The k nearest rows, among all where the vectors are held, else among what a sweep over estimates puts forward.

        All are multiplied here and not by FAISS's own search, which leaves the order of equal scores open, and to put a hundred
        in order takes it longer than to compare 2,000.
        """
        import numpy as np

        if not self.estimates:
            cosines = products(self.exact.parts[0], vector)
            order = best_first(cosines, k)
            return order, cosines[order]
        rows = np.sort(self._put_forward(vector, k))
        cosines = self.cosines(rows, vector)
        order = best_first(cosines, k)
        return rows[order], cosines[order]

    def cosines(self, rows: Rows, vector: Vectors) -> Vectors:
        """The cosines of some rows."""
        return self.exact.products(rows, vector)

    def _put_forward(self, vector: Vectors, k: int) -> Rows:
        """What is estimated to be nearest; where most of it has no row any more, more is asked for."""
        import numpy as np

        alone()
        wanted = max(k, min(max(OVERSAMPLED * k, LEAST), MOST))
        reach = wanted + 1
        while True:
            (scores,), (places,) = self.index.search(vector.reshape(1, -1), max(1, min(reach, self.index.ntotal)))
            found = int(np.count_nonzero(places >= 0))  # best first; where there are fewer, the end is filled up with -1
            rows, scores = places[:found], scores[:found]
            if self.rows is not None:
                rows = self.rows[rows].astype(np.int64)
                rows, scores = rows[rows >= 0], scores[rows >= 0]
            if len(rows) > wanted or found < reach:
                return _above(rows, scores, wanted)
            reach *= 2

    def vectors(self, rows: Sequence[int] | Rows) -> Vectors:
        """The vectors of some rows, as they were embedded."""
        import numpy as np

        return self.exact[np.asarray(rows, np.int64)]

    def spread(self, vector: Vectors) -> tuple[float, float]:
        """The scores are linear in the vectors, so their mean and variance follow from the moments alone."""
        variance = float(vector @ products(self.covariance, vector))
        return float(vector @ self.mean), max(variance, 0.0) ** 0.5


def _above(rows: Rows, estimates: Vectors, wanted: int) -> Rows:
    """Those that are estimated higher than the first one too many: of equals at the end, FAISS takes which it met first.

    The rows come best first; all of them where none is estimated higher than another.
    """
    if len(rows) <= wanted:
        return rows
    higher = int((-estimates).searchsorted(-estimates[wanted]))
    return rows[:higher] if higher else rows


def recipe(count: int) -> str:
    """The kind of FAISS index for so many vectors."""
    if count <= FLAT_LIMIT:
        return "Flat"
    if count <= SWEPT_LIMIT:
        return "RaBitQfs"
    cells = 2 ** round(math.log2(CELLS * math.sqrt(count)))
    return f"IVF{cells},PQfs"


def read_faiss(folder: Path) -> Any:
    """The index of FAISS itself that lies in a generation.

    Raises
    ------
    IndexCorrupt
        If FAISS cannot read it.
    """
    import faiss
    import numpy as np

    path = folder / "dense.faiss"
    try:
        if printable(str(path)) == str(path):
            return faiss.read_index(str(path))
        return faiss.deserialize_index(np.fromfile(path, np.uint8))  # it takes no path that is not UTF-8
    except RuntimeError as error:  # its only kind of error
        raise IndexCorrupt(f"FAISS cannot read the file ({error})", where=str(path), fix=REBUILD) from error


def read_store(folder: Path) -> FaissStore:
    """Open an index that :func:`write_store` wrote; the true vectors of large ones are mapped, not read."""
    import faiss
    import numpy as np

    index = read_faiss(folder)
    exact = read_segments(folder)
    moments = read_moments(folder, len(exact))
    if isinstance(index, faiss.IndexFlat):
        held = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d).reshape(index.ntotal, index.d)
        return FaissStore(
            index, moments.mean, moments.covariance, Segments((held,), np.arange(len(held), dtype=np.int32)), False
        )
    if isinstance(index, faiss.IndexIVFFastScan):
        index.implem = CELL_BY_CELL
        index.nprobe = PROBED
    moved = bool((exact.places != np.arange(exact.lying)).any()) if len(exact) == exact.lying else True
    return FaissStore(index, moments.mean, moments.covariance, exact, True, exact.rows_by_place() if moved else None)
