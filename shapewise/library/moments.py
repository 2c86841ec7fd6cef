"""Mean and covariance of an index's vectors, kept as whole numbers: exact, and so the same whatever came and went before.

Sums of floats depend on their order, so that an index to which texts were added would judge questions a little differently
from one that is built at once. Here each number of a vector is counted in steps of 1 / GRID. Sums and products of such counts
are whole numbers that double precision holds exactly, up to 33 million vectors: what is gone is taken off again to the bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from shapewise.library.segments import PIECE, Segments

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Rows = NDArray[np.int64]
    Exact = NDArray[np.float64]

GRID = 1 << 14
"""Steps in a length of one. What rounding adds to a variance, 3e-10, is nothing beside the usual 3e-3."""

FILE = "moments.npy"


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums over some vectors, in steps of the grid."""

    count: int
    sums: Exact
    products: Exact
    """Of each pair of axes, the sum of the products."""

    @classmethod
    def of(cls, vectors: Vectors | Segments, rows: Rows | None = None) -> Self:
        """Of all vectors, or of some rows of them."""
        import numpy as np

        size = vectors.shape[1]
        wanted = np.arange(len(vectors)) if rows is None else rows
        sums, products = np.zeros(size), np.zeros((size, size))
        for start in range(0, len(wanted), PIECE):
            piece = np.asarray(vectors[wanted[start : start + PIECE]], np.float32)
            steps = np.rint(piece * np.float32(GRID)).astype(np.float64)
            sums += steps.sum(axis=0)
            products += steps.T @ steps
        return cls(len(wanted), sums, products)

    def followed(self, before: Segments, now: Segments, origin: Rows) -> Self:
        """What they come to in the next generation, where each of its rows is one of those before, or new (-1)."""
        import numpy as np

        known = np.flatnonzero(origin >= 0)
        times = np.bincount(origin[known], minlength=len(before))
        _, firsts = np.unique(origin[known], return_index=True)
        new = np.ones(len(origin), bool)
        new[known[firsts]] = False
        added, gone = self.of(now, np.flatnonzero(new)), self.of(before, np.flatnonzero(times == 0))
        return type(self)(
            self.count + added.count - gone.count,
            self.sums + added.sums - gone.sums,
            self.products + added.products - gone.products,
        )

    @property
    def mean(self) -> Vectors:
        """The mean vector."""
        import numpy as np

        return (self.sums / (max(self.count, 1) * GRID)).astype(np.float32)

    @property
    def covariance(self) -> Vectors:
        """Of each pair of axes; divided by the count, not by one less."""
        import numpy as np

        mean = self.sums / (max(self.count, 1) * GRID)
        return (self.products / (max(self.count, 1) * float(GRID) ** 2) - np.outer(mean, mean)).astype(np.float32)


def write_moments(moments: Moments, folder: Path) -> None:
    """Keep them beside the vectors; how many there are is known from those."""
    import numpy as np

    np.save(folder / FILE, np.vstack([moments.sums, moments.products]))


def read_moments(folder: Path, count: int) -> Moments:
    """What :func:`write_moments` wrote of so many vectors."""
    import numpy as np

    kept = np.load(folder / FILE)
    return Moments(count, kept[0], kept[1:])


def between(inside: Moments, outside: Moments, ridge: float = 0.01) -> Vectors:
    """The direction that tells two sets of vectors apart best (ridge regression, each set weighing one half).

    Its constant is left out: what is made of the score is fitted anyway.
    """
    import numpy as np

    apart = inside.mean.astype(np.float64) - outside.mean
    # Of the whole set: the mean of the two covariances, and what lies between the two means.
    spread = (inside.covariance.astype(np.float64) + outside.covariance) / 2 + np.outer(apart, apart) / 4
    direction: Vectors = np.linalg.solve(spread + ridge * np.eye(len(apart)), apart).astype(np.float32)
    return direction
