"""The vectors of an index, in parts that generations share: a small change writes a small file, not all of them again.

Rows stand in the order of articles, so that one text more moves most of them. A vector stays where it was first written, its
*place*, counted through all parts; a table tells the place of each row. Places that no row points at any more are left out when
everything is written anew. A part is never written to again: the next generation has it under a second name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from shapewise.library.disk import reserve
from shapewise.library.products import products

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Rows = NDArray[np.integer[Any]]

Kind: TypeAlias = Literal["vectors", "means"]
"""Of each text, or of each article the mean of its texts."""

PLACES: dict[Kind, str] = {"vectors": "places.npy", "means": "mean_places.npy"}

OLDEST, OLDER = 8, 2
"""How many times as long as all younger ones a part must be to stay as it is, the oldest and any other: so their number grows
with the logarithm of the changes, and what is not in the oldest stays small."""

ALIVE = 3 / 4
"""Share of the places that must have a row, else everything is written anew."""

PIECE = 65_536
"""Vectors that are copied at once: 100 MB of 384 numbers each."""


@dataclass(frozen=True, slots=True)
class Segments:
    """Vectors by row, wherever they lie; mapped, so that a million of them are never in memory at once."""

    parts: tuple[Vectors, ...]
    places: NDArray[np.int32]
    """Of each row, the place of its vector; no two rows share one."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, and numbers in each."""
        return len(self.places), self.parts[0].shape[1]

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, rows: Rows | slice) -> Vectors:
        return self.at(self.places[rows])

    def whole(self) -> Vectors:
        """All of them in memory, in the order of rows; where they lie so, they stay mapped."""
        import numpy as np

        if len(self.parts) == 1 and np.array_equal(self.places, np.arange(len(self.parts[0]))):
            return self.parts[0]
        return self[:]

    @property
    def lying(self) -> int:
        """How many places there are, those without a row among them."""
        return sum(map(len, self.parts))

    def at(self, places: Rows) -> Vectors:
        """The vectors at some places."""
        import numpy as np

        if len(self.parts) == 1:  # of a million vectors there is no room for a second copy
            only: Vectors = self.parts[0][places]
            return only
        found = np.empty((len(places), self.parts[0].shape[1]), np.float32)
        for part, here, inside in self._by_part(places):
            found[here] = part[inside]
        return found

    def products(self, rows: Rows, vector: Vectors) -> Vectors:
        """The inner products of some rows with a vector; theirs are not copied for it, which takes longer than to multiply."""
        import numpy as np

        found = np.empty(len(rows), np.float32)
        for part, here, inside in self._by_part(self.places[rows]):
            found[here] = products(part, vector, inside)
        return found

    def _by_part(self, places: Rows) -> Iterator[tuple[Vectors, Rows | slice, Rows]]:
        """For each part in which some places lie: the part, which ones, and where in it."""
        import numpy as np

        if len(self.parts) == 1:
            yield self.parts[0], slice(None), places
            return
        starts = np.cumsum([0, *map(len, self.parts)])
        which = starts.searchsorted(places, "right") - 1
        for number in np.flatnonzero(np.bincount(which, minlength=len(self.parts))).tolist():
            here = np.flatnonzero(which == number)
            yield self.parts[number], here, places[here] - starts[number]

    def rows_by_place(self) -> NDArray[np.int32]:
        """Of each place, its row, else -1."""
        import numpy as np

        found = np.full(self.lying, -1, np.int32)
        found[self.places] = np.arange(len(self.places), dtype=np.int32)
        return found


class Plan(NamedTuple):
    """What the next generation takes over from the last one, and which vectors it writes."""

    kept: int
    """How many parts stay as they are, from the oldest; 0: everything is written anew, and no place is what it was."""
    carried: int
    """Places of the parts behind them, which are written once more in front of what is added."""
    added: NDArray[np.int64]
    """The rows that get a place at the end, in their order."""
    places: NDArray[np.int32]
    """Of each row, its place."""


def planned(old: Segments | None, origin: NDArray[np.int64], shared: bool) -> Plan:
    """Say what stays.

    Parameters
    ----------
    origin
        Of each row, its row among the old ones, else -1.
    shared
        Whether parts may be shared at all.
    """
    import numpy as np

    anew = Plan(0, 0, np.arange(len(origin)), np.arange(len(origin), dtype=np.int32))
    if old is None or not shared:
        return anew
    known = np.flatnonzero(origin >= 0)
    # A text that stood once may stand twice now: the first row takes its place, the other gets a copy.
    _, firsts = np.unique(origin[known], return_index=True)
    staying = known[firsts]
    moving = np.ones(len(origin), bool)
    moving[staying] = False
    added = np.flatnonzero(moving)
    kept = kept_parts([len(part) for part in old.parts], len(added))
    if not kept or len(origin) < ALIVE * (old.lying + len(added)):
        return anew
    places = np.empty(len(origin), np.int32)
    places[staying] = old.places[origin[staying]]
    places[added] = np.arange(old.lying, old.lying + len(added))
    return Plan(kept, sum(len(part) for part in old.parts[kept:]), added, places)


def kept_parts(lengths: Sequence[int], added: int) -> int:
    """How many parts stay, from the oldest, where so much is added; the others join what is added.

    Examples
    --------
    >>> kept_parts([1000], 1), kept_parts([1000, 1], 1), kept_parts([1000, 4, 2], 1), kept_parts([1000, 120], 10)
    (1, 1, 3, 0)
    """
    kept, behind = len(lengths), added
    while kept and lengths[kept - 1] < OLDER * behind:
        kept -= 1
        behind += lengths[kept]
    return kept if kept and lengths[0] >= OLDEST * (sum(lengths[1:]) + added) else 0


def name_of(part: int, kind: Kind = "vectors") -> str:
    """The name of a part's file."""
    return f"{kind}-{part}.npy"


def opened_part(folder: Path, plan: Plan, size: int, kind: Kind = "vectors") -> Any:
    """The file of the part that a plan writes, mapped for writing: what is carried over, then a line for each added row."""
    import numpy as np

    shape, path = (plan.carried + len(plan.added), size), folder / name_of(plan.kept, kind)
    opened = np.lib.format.open_memmap(path, "w+", np.float32, shape)
    reserve(path)
    return opened


def read_segments(folder: Path, kind: Kind = "vectors") -> Segments:
    """Open the vectors of a generation; nothing is read before it is asked for."""
    import numpy as np

    count = sum(1 for _ in folder.glob(f"{kind}-*.npy"))
    # Plain views of the mapped files: numpy's own class for them makes each of many small slices slow.
    parts = tuple(np.asarray(np.load(folder / name_of(part, kind), mmap_mode="r")) for part in range(count))
    return Segments(parts, np.load(folder / PLACES[kind]))
