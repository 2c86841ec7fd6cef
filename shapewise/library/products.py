"""Inner products of many vectors with one, where they lie in memory, by FAISS.

NumPy leaves a product of a matrix and a vector to OpenBLAS, which shares it among threads: for one question it takes half as
long on an idle machine, and fifty times as long beside other work, since the threads wait for each other. Where only some rows
are asked for, it copies them first, which takes longer than to multiply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


def alone() -> None:
    """Keep FAISS to this thread: each of ours has to say so for itself.

    One question is too little to share: where other work runs beside it, waiting for the second thread made the search of
    20,000 texts ten times as long.
    """
    import faiss

    faiss.omp_set_num_threads(1)


def products(vectors: Vectors, vector: Vectors, rows: NDArray[np.integer[Any]] | None = None) -> Vectors:
    """The inner products of a vector, of length d, with n others, of shape (n, d) and in C order, or with some rows of them.

    Examples
    --------
    >>> import numpy as np
    >>> products(np.eye(3, dtype=np.float32), np.array([4, 5, 6], np.float32), np.array([2, 0])).tolist()
    [6.0, 4.0]

    Raises
    ------
    ValueError
        If the vector is longer or shorter than those it is multiplied with.
    """
    import faiss
    import numpy as np

    if vector.shape != vectors.shape[1:]:  # FAISS would read what lies behind it
        raise ValueError(f"a vector of shape {vector.shape} for vectors of shape {vectors.shape}")
    alone()
    found = np.empty(len(vectors) if rows is None else len(rows), np.float32)
    told = [faiss.swig_ptr(part) for part in (found, vector, vectors)]
    if rows is None:
        # FAISS has this function; the stub that comes with it leaves it out.
        faiss.fvec_inner_products_ny(*told, len(vector), len(found))  # type: ignore[attr-defined]
    else:
        wanted = rows.astype(np.int64)  # kept in a name: FAISS is told no more than where it lies
        # The stub leaves this one out too.
        faiss.fvec_inner_products_by_idx(  # type: ignore[attr-defined]
            *told, faiss.swig_ptr(wanted), len(vector), 1, len(found)
        )
    return found
