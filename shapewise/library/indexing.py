"""FAISS indexes, built from nothing or from the last one, so that both ways come to the same."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapewise.library.dense import NUMBERS_A_CODE, read_faiss, recipe
from shapewise.library.moments import Moments, write_moments
from shapewise.library.segments import PIECE, PLACES, Segments

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Rows = NDArray[np.int64]

TRAINED = 64
"""Vectors a cell from which the cells are learned. Twice as many change nothing that counts: of the ten nearest of 63,327
sentences by people, 32 of 512 cells hold 0.987 either way."""

CENTRE_STEP = 1 / 64
"""Signs are taken against the middle of all vectors, in steps of this length: so one text more seldom moves it, and else the
index is the last one with that text added. Where it moves, all signs are taken anew, as in an index that is built at once."""


def write_store(
    vectors: Vectors | Segments,
    folder: Path,
    before: Path | None = None,
    origin: Rows | None = None,
    *,
    grown: bool = False,
    moments: Moments | None = None,
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
        those added, where it is still against the right middle.
    moments
        Those of the vectors, where they are known.
    """
    import faiss

    faiss.omp_set_num_threads(os.cpu_count() or 1)  # cells are learned on all cores
    kind = recipe(len(vectors))
    moments = moments or Moments.of(vectors)
    write_moments(moments, folder)
    if grown and before is not None and isinstance(vectors, Segments):
        index: Any = read_faiss(before)
        index = _against(index, kind, moments)
        _add_places(index, vectors)
    elif before is None or origin is None or (index := _in_known_cells(kind, vectors, before, origin)) is None:
        index = _learned(kind, vectors, moments)
    # By ourselves: FAISS's own writer does not hear of it where the disk is full at the very end, and leaves half a file.
    (folder / "dense.faiss").write_bytes(faiss.serialize_index(index).data)
    return kind


def _add_places(index: Any, vectors: Segments) -> None:
    """Add what lies behind the places that the index holds."""
    import numpy as np

    for piece in _pieces(vectors.lying, index.ntotal):
        index.add(_plain(vectors.at(np.arange(piece.start, piece.stop))))


def _against(index: Any, kind: str, moments: Moments) -> Any:
    """The index where its signs are taken against the middle of the vectors as they are now, else an empty one."""
    import faiss
    import numpy as np

    if kind.startswith("IVF"):
        return index  # its cells have middles of their own, which stay what they were
    same = np.array_equal(faiss.vector_to_array(index.center), _centre(moments))
    return index if same else _empty(kind, moments)


def _centre(moments: Moments) -> Vectors:
    """The middle of the vectors, in steps."""
    import numpy as np

    found: Vectors = np.rint(moments.mean / np.float32(CENTRE_STEP)) * np.float32(CENTRE_STEP)
    return found


def _empty(kind: str, moments: Moments) -> Any:
    import faiss

    size = len(moments.sums)
    codes = size // next(many for many in NUMBERS_A_CODE if size % many == 0)
    # FAISS's name for codes of four bits that tell how a vector lies from the middle of its cell.
    index: Any = faiss.index_factory(size, kind.replace("PQfs", f"PQ{codes}x4fsr"), faiss.METRIC_INNER_PRODUCT)
    if kind == "RaBitQfs":
        index.train(_centre(moments).reshape(1, -1))
    return index


def _learned(kind: str, vectors: Vectors | Segments, moments: Moments) -> Any:
    """An index from nothing."""
    index = _empty(kind, moments)
    if not index.is_trained:
        index.train(_sample(vectors, TRAINED * index.nlist))
    for piece in _pieces(len(vectors)):
        index.add(_plain(vectors[piece]))
    return index


def _in_known_cells(kind: str, vectors: Vectors | Segments, before: Path, origin: Rows) -> Any:
    """An index with the cells of the last one, where it has as many: only new vectors are told their cell.

    To learn 2,048 cells and to find that of each of a million vectors takes minutes; to put all into known ones, seconds.
    """
    import faiss
    import numpy as np

    if not kind.startswith("IVF") or not (before / "dense.faiss").exists():
        return None
    old: Any = read_faiss(before)
    fits = isinstance(old, faiss.IndexIVFPQFastScan) and kind == f"IVF{old.nlist},PQfs"
    if not fits:  # one of fewer vectors has other cells or none, and one of an earlier version signs in them
        return None
    cells = np.empty(old.ntotal, np.int64)
    for cell in range(old.nlist):
        held = old.invlists.list_size(cell)
        if held:
            cells[faiss.rev_swig_ptr(old.invlists.get_ids(cell), held)] = cell
    own, new = cells[np.load(before / PLACES["vectors"])[origin]], np.flatnonzero(origin < 0)
    if len(new):
        own[new] = old.quantizer.search(_plain(vectors[new]), 1)[1][:, 0]
    lists = faiss.IndexIVFPQ(old.quantizer, vectors.shape[1], old.nlist, old.pq.M, old.pq.nbits, faiss.METRIC_INNER_PRODUCT)
    lists.pq, lists.by_residual, lists.is_trained = old.pq, old.by_residual, True
    for piece in _pieces(len(vectors)):
        part, rows, places = _plain(vectors[piece]), np.arange(piece.start, piece.stop), own[piece].copy()
        lists.add_core(len(part), faiss.swig_ptr(part), faiss.swig_ptr(rows), faiss.swig_ptr(places))
    index: Any = faiss.IndexIVFPQFastScan(lists)
    index.referenced_objects = [old]  # whose cells it uses
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
