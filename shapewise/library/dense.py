"""The vector store: which texts lie nearest to a question. FAISS is the embedded default.

A store keeps the contract of :class:`DenseStore`; a server, when one comes, is one more file that keeps it too.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from shapewise.library.segments import PIECE, PLACES, Segments, read_segments

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

OVERSAMPLED, LEAST, MOST = 200, 600, 1_000
"""How many times as many as asked for a sweep over signs puts forward, and between which bounds. Of 20,001 texts by people,
1,000 hold 0.988 of the ten nearest, 600 hold 0.977 of them and 0.997 of the three nearest."""

TRAINING_ROWS = 200_000
"""Vectors from which the cells are learned; more cost time and move no cell."""

MOMENT_ROWS = 8_192
"""Vectors from which mean and covariance are taken: the deviation of the scores comes out within 1 % of that of all, and the
fusion weighs the same from 0.4 to 0.6. Of 110,000 vectors, all would take 2 s, more than all else that a changed file needs."""

PROBED_SHARE = 1 / 16
"""Part of the cells that a question looks into. Of 40,000 sentences by people in 800 cells, 300 questions by people found 0.961
of their ten nearest at 1/32, 0.981 at 1/16 and 0.991 at 1/8 (a sentence that looks for its like finds fewer: 0.82 at 1/16). Of
more texts the cells are smaller and more, so that a share holds more: of a million mixed from those sentences, all at 1/16."""


class Near(NamedTuple):
    """Rows that were put forward, with their vectors, which are looked up once."""

    rows: Rows
    vectors: Vectors


class DenseStore(Protocol):
    """What a library needs of a vector store. Scores are cosines: vectors are unit vectors."""

    def search(self, vector: Vectors, k: int, among: Near | None = None) -> tuple[Rows, Vectors]:
        """The k nearest rows and their scores, best first, ties by row; of some rows, if they are told."""

    def around(self, vector: Vectors, k: int) -> Near | None:
        """Rows that hold the k nearest of this vector and of those near it; ``None`` where searching again costs little."""

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
        import numpy as np

        if among is not None:
            found, values = among.rows, among.vectors @ vector
        else:
            found, values = self._put_forward(vector, k)
            if self.exact is not None:
                values = self.exact[found] @ vector
        order = np.lexsort((found, -values))[:k]
        return found[order], values[order]

    def around(self, vector: Vectors, k: int) -> Near | None:
        """What an index of cells puts forward.

        Feedback moves a question's vector a little, within the same cells; to go through them again would take as long again.
        """
        if self.exact is None or not hasattr(self.index, "nprobe"):
            return None
        rows, _ = self._put_forward(vector, k)
        return Near(rows, self.exact[rows])

    def _put_forward(self, vector: Vectors, k: int) -> tuple[Rows, Vectors]:
        """What FAISS holds for the nearest; where most of it has no row any more, more is asked for."""
        import faiss
        import numpy as np

        # One thread of FAISS's own, told anew in each of ours: one question is too little to share, and where other work runs
        # beside it, waiting for the second thread made the search of 20,000 texts ten times as long.
        faiss.omp_set_num_threads(1)
        wanted = k if self.exact is None else max(k, min(max(OVERSAMPLED * k, LEAST), MOST))
        reach = wanted
        while True:
            scores, places = self.index.search(vector.reshape(1, -1), max(1, min(reach, self.index.ntotal)))
            kept = places[0] >= 0
            found, values = places[0][kept], scores[0][kept]
            if self.rows is None:
                return found, values
            rows = self.rows[found]
            alive = rows >= 0
            if 2 * int(alive.sum()) >= wanted or len(found) < reach:
                return rows[alive].astype(np.int64), values[alive]
            reach *= 4

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


def recipe(count: int) -> str:
    """The kind of FAISS index for so many vectors."""
    if count <= FLAT_LIMIT:
        return "Flat"
    if count <= SWEPT_LIMIT:
        return "RaBitQfs"
    cells = 2 ** round(math.log2(4 * math.sqrt(count)))
    return f"IVF{cells},RaBitQfs"


def write_store(
    vectors: Vectors | Segments, folder: Path, before: Path | None = None, origin: Rows | None = None, *, grown: bool = False
) -> str:
    """Build the index over unit vectors and write it; the kind that was chosen comes back.

    Parameters
    ----------
    before
        The folder of the last generation, where there is one.
    origin
        Where each vector stood in it, else -1.
    grown
        Whether the places of the last generation are what they were, and others follow: then the index is the last one with
        those added, and the moments stay what they were: those of a sample.
    """
    import shutil

    import faiss
    import numpy as np

    faiss.omp_set_num_threads(os.cpu_count() or 1)  # cells are learned on all cores
    kind = recipe(len(vectors))
    if grown and before is not None and isinstance(vectors, Segments):
        index: Any = faiss.read_index(str(before / "dense.faiss"))
        for piece in _pieces(vectors.lying, index.ntotal):
            index.add(_plain(vectors.at(np.arange(piece.start, piece.stop))))
        faiss.write_index(index, str(folder / "dense.faiss"))
        shutil.copyfile(before / "moments.npy", folder / "moments.npy")
        return kind
    index = None if before is None or origin is None else _in_known_cells(kind, vectors, before, origin)
    faiss.write_index(index or _learned(kind, vectors), str(folder / "dense.faiss"))
    mean, covariance = _moments(vectors)
    np.save(folder / "moments.npy", np.vstack([mean, covariance]).astype(np.float32))
    return kind


def _learned(kind: str, vectors: Vectors | Segments) -> Any:
    """An index from nothing."""
    import faiss

    index: Any = faiss.index_factory(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
    if not index.is_trained:
        index.train(_sample(vectors, TRAINING_ROWS))
    for piece in _pieces(len(vectors)):
        index.add(_plain(vectors[piece]))
    if kind.startswith("IVF"):
        index.nprobe = max(8, round(index.nlist * PROBED_SHARE))
    return index


def _in_known_cells(kind: str, vectors: Vectors | Segments, before: Path, origin: Rows) -> Any:
    """An index with the cells of the last one, where it has as many: only new vectors are told their cell.

    To learn 4,096 cells and to find that of each of a million vectors takes minutes; to put all into known ones, seconds.
    """
    import faiss
    import numpy as np

    if not kind.startswith("IVF") or not (before / "dense.faiss").exists():
        return None
    old: Any = faiss.read_index(str(before / "dense.faiss"))
    if kind != f"IVF{old.nlist},RaBitQfs":
        return None
    cells = np.empty(old.ntotal, np.int64)
    for cell in range(old.nlist):
        held = old.invlists.list_size(cell)
        if held:
            cells[faiss.rev_swig_ptr(old.invlists.get_ids(cell), held)] = cell
    own, new = cells[np.load(before / PLACES)[origin]], np.flatnonzero(origin < 0)
    if len(new):
        own[new] = old.quantizer.search(_plain(vectors[new]), 1)[1][:, 0]
    lists = faiss.IndexIVFRaBitQ(old.quantizer, vectors.shape[1], old.nlist, faiss.METRIC_INNER_PRODUCT)
    lists.is_trained = True
    for piece in _pieces(len(vectors)):
        part, rows, places = _plain(vectors[piece]), np.arange(piece.start, piece.stop), own[piece].copy()
        lists.add_core(len(part), faiss.swig_ptr(part), faiss.swig_ptr(rows), faiss.swig_ptr(places))
    index: Any = faiss.IndexIVFRaBitQFastScan(lists)
    index.referenced_objects = [old]  # whose cells it uses
    index.nprobe = max(8, round(index.nlist * PROBED_SHARE))
    return index


def _pieces(count: int, first: int = 0) -> Iterator[slice]:
    return (slice(start, min(start + PIECE, count)) for start in range(first, count, PIECE))


def _plain(vectors: Vectors) -> Vectors:
    """As FAISS takes them: in memory, one after another."""
    import numpy as np

    return np.ascontiguousarray(vectors, np.float32)


def _sample(vectors: Vectors | Segments, most: int) -> Vectors:
    """Some of the vectors, drawn anew for each count and the same in every process; all where there are few."""
    import numpy as np

    if len(vectors) <= most:
        return np.ascontiguousarray(vectors[:], np.float32)
    rows = np.sort(np.random.default_rng(0).choice(len(vectors), most, replace=False))
    return np.ascontiguousarray(vectors[rows], np.float32)


def _moments(vectors: Vectors | Segments) -> tuple[Vectors, Vectors]:
    """Mean and covariance of at most MOMENT_ROWS of the vectors."""
    import numpy as np

    some = _sample(vectors, MOMENT_ROWS)
    mean = some.sum(axis=0, dtype=np.float64) / len(some)
    products = (some.T @ some).astype(np.float64)
    return mean.astype(np.float32), (products / len(some) - np.outer(mean, mean)).astype(np.float32)


def between(inside: Vectors | Segments, outside: Vectors, ridge: float = 0.01) -> Vectors:
    """The direction that tells two sets of vectors apart best (ridge regression, each set weighing one half).

    Its constant is left out: what is made of the score is fitted anyway.
    """
    import numpy as np

    mean_in, covariance_in = _moments(inside)
    mean_out, covariance_out = _moments(outside)
    apart = (mean_in - mean_out).astype(np.float64)
    # Of the whole set: the mean of the two covariances, and what lies between the two means.
    spread = (covariance_in + covariance_out) / 2 + np.outer(apart, apart) / 4
    direction: Vectors = np.linalg.solve(spread + ridge * np.eye(len(apart)), apart).astype(np.float32)
    return direction


def read_store(folder: Path) -> FaissStore:
    """Open an index that :func:`write_store` wrote; the true vectors of large ones are mapped, not read."""
    import faiss
    import numpy as np

    index = faiss.read_index(str(folder / "dense.faiss"))
    moments = np.load(folder / "moments.npy")
    exact = read_segments(folder)
    if recipe(len(exact)) == "Flat":
        return FaissStore(index, moments[0], moments[1:])
    moved = bool((exact.places != np.arange(exact.lying)).any()) if len(exact) == exact.lying else True
    return FaissStore(index, moments[0], moments[1:], exact, exact.rows_by_place() if moved else None)
