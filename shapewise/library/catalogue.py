"""What an index knows of each file, in columns: to make ten thousand objects takes longer than to look at the files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from shapewise.types import Fault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Marks = NDArray[np.bool_]

NAMES, NUMBERS = "files.json", "files.npy"
"""Where a generation keeps what it knows of each file: names and faults, and the numbers."""

SIZE, TIME, CHANGED, ARTICLE, DIGEST = 0, 1, 2, 3, slice(4, 6)
"""The columns of the numbers; a checksum of 16 bytes takes two."""

STAMP = slice(SIZE, ARTICLE)
"""The columns that tell whether a file may have been written to since."""

LARGEST = 1 << 63
"""Times are kept in 64 bits; those behind the year 2262, which some file systems know, begin again at 0."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file as it was when the index was built."""

    name: str
    """Below the folder, with forward slashes."""
    size: int
    """-1 where it could not be read."""
    mtime: int
    """When it was written to, in nanoseconds; 0 where it must not be believed."""
    ctime: int
    """When anything of it was changed, its time included, in nanoseconds; 0 where it must not be believed."""
    digest: str
    """Empty where it could not be read."""
    article: int
    """Number of its article, -1 where it gave none."""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All files, in the order of their names."""

    names: Sequence[str]
    numbers: Numbers
    """A row for each: size, both times, article, checksum."""
    faults: Mapping[int, tuple[Fault, ...]]
    """By row; few files have any."""

    @classmethod
    def of(cls, files: Iterable[FileFacts]) -> Self:
        """Of single files."""
        import numpy as np

        told = list(files)
        numbers = np.array([numbers_of(one) for one in told], np.int64).reshape(-1, 6)
        return cls([one.name for one in told], numbers, {row: one.faults for row, one in enumerate(told) if one.faults})

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[FileFacts]:
        return map(self.at, range(len(self.names)))

    def at(self, row: int) -> FileFacts:
        """One file."""
        size, mtime, ctime, article = self.numbers[row, : DIGEST.start].tolist()
        digest = self.numbers[row, DIGEST].tobytes().hex() if size >= 0 else ""
        return FileFacts(self.names[row], size, mtime, ctime, digest, article, self.faults.get(row, ()))

    @property
    def articles(self) -> Numbers:
        """Of each file, the number of its article, -1 where it gave none."""
        found: Numbers = self.numbers[:, ARTICLE]
        return found

    @property
    def believed(self) -> Marks:
        """Which files are taken for what they were while their stamp is the same."""
        found: Marks = self.numbers[:, CHANGED] != 0
        return found

    @property
    def unreadable(self) -> Marks:
        """Which files could not be read."""
        found: Marks = self.numbers[:, SIZE] < 0
        return found

    def rows_of(self, names: Sequence[str]) -> Numbers:
        """The row of each name, -1 where there is none."""
        import numpy as np

        if names == self.names:
            return np.arange(len(names))
        rows = {name: row for row, name in enumerate(self.names)}
        return np.array([rows.get(name, -1) for name in names], np.int64)

    def numbers_at(self, rows: Numbers) -> Numbers:
        """The numbers of some rows; of row -1, those of an unknown file."""
        import numpy as np

        found = np.tile(np.array([-1, 0, 0, -1, 0, 0], np.int64), (len(rows), 1))
        found[rows >= 0] = self.numbers[rows[rows >= 0]]
        return found

    def faults_where(self, marks: Marks) -> tuple[Fault, ...]:
        """What is wrong with some files, in their order."""
        return tuple(fault for row in sorted(self.faults) if marks[row] for fault in self.faults[row])


def stamp_of(status: os.stat_result) -> tuple[int, int, int]:
    """What differs as soon as a file was written to: its size, and when it was written to and changed.

    Who restores the time of a file, as ``cp -p`` and tools that synchronise do, cannot restore when that was done. (Windows
    tells when the file was made instead, and the time alone decides.) The number of the file stays out of it: over a network,
    or where layers lie over one another, files may be numbered anew each time that they are mounted.
    """
    return status.st_size, status.st_mtime_ns % LARGEST, status.st_ctime_ns % LARGEST or 1


def numbers_of(facts: FileFacts) -> list[int]:
    """The numbers of one file."""
    import sys

    halves = bytes.fromhex(facts.digest or "00" * 16)
    split = (int.from_bytes(half, sys.byteorder, signed=True) for half in (halves[:8], halves[8:]))
    return [facts.size, facts.mtime, facts.ctime, facts.article, *split]


def write_files(files: Catalogue, folder: Path) -> None:
    """Keep what a generation knows of each file."""
    faults = [[row, [[one.path, one.line, one.message] for one in found]] for row, found in sorted(files.faults.items())]
    (folder / NAMES).write_text(json.dumps({"names": files.names, "faults": faults}, ensure_ascii=True), encoding="ascii")
    write_numbers(files, folder)


def write_numbers(files: Catalogue, folder: Path) -> None:
    """Keep the numbers alone."""
    import numpy as np

    np.save(folder / NUMBERS, files.numbers)


def indexed_files(folder: Path) -> Catalogue:
    """What a generation knows of each file."""
    import numpy as np

    told = json.loads((folder / NAMES).read_bytes())
    faults = {row: tuple(Fault(*fault) for fault in found) for row, found in told["faults"]}
    return Catalogue(told["names"], np.load(folder / NUMBERS), faults)
