"""What lies in a folder of markdown: names, sizes, times and checksums, and what changed since the index was built."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from shapewise.errors import ArticleError, IndexMissing
from shapewise.library.catalogue import ARTICLE, CHANGED, STAMP, Catalogue, FileFacts, numbers_of, stamp_of
from shapewise.library.ordinary import printable, read_ordinary
from shapewise.library.outside import PAGE, outside_digest
from shapewise.types import Fault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SUFFIXES = (".md", ".markdown", ".mdx")
"""Names of files that are read."""

OWN_PAGES = (PAGE, "_template.md")
"""Pages that are no explanations, and are read elsewhere."""

SETTLED_NS = 2_000_000_000
"""A file written this shortly before it was read may be written again within the same tick of the file system's clock, with
the same size: its time is then not believed, and its content is read again."""


MOST_NAMES = 5
"""Of files that were passed over, how many are told by name."""


def find_files(kb: Path) -> tuple[list[str], list[str]]:
    """The markdown files below a folder, as sorted names with ``/``, and what was passed over by its name (``_…``, ``.…``).

    A name that ends with ``/`` is a folder from which files may be missed: it cannot be listed, is named like a file, or is a
    link, which is not followed because it may lead in a circle.
    """
    found: list[str] = []
    passed: list[str] = []

    def below(folder: str) -> str:
        above = os.path.relpath(folder, kb).replace(os.sep, "/")
        return "" if above == "." else above + "/"

    for folder, folders, names in os.walk(kb, onerror=lambda error: found.append(below(str(error.filename)) or "./")):
        prefix = below(folder)
        passed.extend(f"{prefix}{name}/" for name in folders if name.startswith(".") or name == "node_modules")
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        odd = (name for name in folders if name.lower().endswith(SUFFIXES) or Path(folder, name).is_symlink())
        found.extend(f"{prefix}{name}/" for name in odd)
        for name in sorted(names):
            if name.lower().endswith(SUFFIXES):
                (passed if name.startswith(("_", ".")) else found).append(prefix + name)
    return sorted(set(found)), sorted(passed)


def missing_folder(kb: Path) -> ArticleError:
    """The error for a folder of explanations that is not there."""
    return ArticleError(
        f"there is no folder {printable(str(kb))}",
        needed="a folder of markdown files",
        where="kb",
        fix="name one with --kb or SHAPEWISE_KB",
    )


def check_folder(kb: Path) -> None:
    """Refuse a folder that is not there, or cannot be listed: that says nothing of the files that are in it.

    Raises
    ------
    ArticleError
        It says which of the two, and what to do.
    """
    if not kb.is_dir():
        raise missing_folder(kb)
    try:
        with os.scandir(kb) as names:
            next(names, None)
        if not os.access(kb, os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise ArticleError(
            f"the folder {printable(str(kb))} cannot be listed ({error.strerror or error})",
            needed="leave to read the folder and what is in it",
            where="kb",
            fix="allow reading it, or name another one with --kb or SHAPEWISE_KB",
        ) from error


def nothing_to_read(kb: Path, faults: Sequence[Fault] = ()) -> IndexMissing:
    """The error for a folder in which no file can be served; the first of what is wrong with them is told."""
    told = f": {faults[0]}" if faults else ""
    passed = told_of_names(f"{kb.name}/{name}" for name in find_files(kb)[1])
    return IndexMissing(
        f"{printable(str(kb))} holds no explanation that can be read{told}" + (f" ({passed})" if passed else ""),
        needed="at least one markdown file with text",
        where="kb",
        fix="put one into it; an app that runs shows it within two seconds",
    )


def told_of_names(passed_over: Iterable[str]) -> str:
    """What was passed over by its name, in one line; of many, the first are named. Empty where nothing was.

    Our own pages of that kind are not told: everybody's folder may have them.

    Examples
    --------
    >>> told_of_names(["kb/_index.md", "kb/.obsidian/"])
    'not read as explanations, because of their names: kb/_index.md, kb/.obsidian/'
    """
    names = [printable(name) for name in passed_over if name.rpartition("/")[2] not in OWN_PAGES]
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return f"not read as explanations, because of their names: {', '.join(names[:MOST_NAMES])}{more}" if names else ""


def place_of(kb: Path) -> str:
    """Where a folder lies, as the card of an index tells it."""
    return printable(os.path.realpath(kb))


def other_folder(card: Mapping[str, Any], kb: Path) -> str:
    """The folder that an index was built from, where that is not this one and is still there; else empty.

    One that is gone has been moved, perhaps to here, with the index beside it.
    """
    told = str(card.get("folder", ""))
    return told if told != place_of(kb) and told and Path(told).is_dir() else ""


def digest_of(data: bytes) -> str:
    """The checksum by which a file is known again, whatever its name and time."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def read_facts(kb: Path, known: Catalogue, tell: Callable[[int, int], None]) -> tuple[Catalogue, list[str]]:
    """The facts of every file, and what was passed over by its name; a file whose stamp is known is not read.

    None has an article yet.
    """
    import numpy as np

    names, passed_over = find_files(kb)
    now = time.time_ns()
    numbers = known.numbers_at(known.rows_of(names))
    believed = _unchanged(kb, names, numbers)
    faults: dict[int, tuple[Fault, ...]] = {}
    unknown = np.flatnonzero(~believed).tolist()
    for done, row in enumerate(unknown, 1 + len(names) - len(unknown)):
        facts = _facts(kb, names[row], now)
        numbers[row] = numbers_of(facts)
        if facts.faults:
            faults[row] = facts.faults
        if done % 256 == 0:
            tell(done, len(names))
    numbers[:, ARTICLE] = -1
    tell(len(names), len(names))
    return Catalogue(names, numbers, faults), passed_over


def _unchanged(kb: Path, names: Sequence[str], numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which files have the stamp that is told of them, where that may be believed."""
    found: NDArray[np.bool_] = (numbers[:, CHANGED] != 0) & (numbers[:, STAMP] == _stamps(kb, names)).all(axis=1)
    return found


def _stamps(kb: Path, names: Sequence[str]) -> NDArray[np.int64]:
    """The stamp of each file; -1 where it cannot be told."""
    import numpy as np

    above, look = f"{kb}/", os.stat  # joining ten thousand paths as objects takes as long as asking for all
    found: list[int] = []
    for name in names:
        try:
            status = look(above + name)
        except OSError:
            found += (-1, -1, -1)
        else:
            found += stamp_of(status)
    return np.array(found, np.int64).reshape(-1, 3)


def _told_of_folder(folder: Path) -> str:
    """Why a folder is named among the files."""
    if folder.is_symlink():
        return "a link to a folder is not followed, since it may lead in a circle; copy the folder to have it read"
    if not os.access(folder, os.R_OK | os.X_OK):
        return "the folder cannot be listed; allow reading it"
    return "this is a folder, not a file; files that are in it are read"


def read_named(kb: Path, name: str) -> bytes | Fault:
    """What is in a file that :func:`find_files` has named; where it cannot be served, the reason, for the author to read."""
    path = printable(f"{kb.name}/{name}")
    if name.endswith("/"):
        return Fault(path, 1, _told_of_folder(kb / name))
    if printable(name) != name:
        return Fault(path, 1, "the name of the file is no UTF-8; rename it")
    try:
        return read_ordinary(kb / name)
    except OSError as error:
        return Fault(path, 1, f"the file cannot be read: {error.strerror or error}")


def is_settled(status: os.stat_result, now: int) -> bool:
    """Whether a file was not written so shortly ago that it may be written again with the same times."""
    return now - max(status.st_mtime_ns, status.st_ctime_ns) > SETTLED_NS


def _facts(kb: Path, name: str, now: int) -> FileFacts:
    try:
        before = (kb / name).stat()  # a file that is written while it is read is then read again
    except OSError:
        before = None
    found = read_named(kb, name)
    if isinstance(found, Fault):
        return FileFacts(name, -1, 0, 0, "", -1, (found,))
    _, mtime, ctime = stamp_of(before) if before is not None and is_settled(before, now) else (0, 0, 0)
    return FileFacts(name, len(found), mtime, ctime, digest_of(found), -1)


class Changes(NamedTuple):
    """How a folder differs from what was indexed; names in their order."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)

    def __str__(self) -> str:
        parts = [_told(names, word) for names, word in ((self.changed, "changed"), (self.new, "new"), (self.gone, "deleted"))]
        return "; ".join(part for part in parts if part) or "nothing changed"


def _told(names: Sequence[str], word: str) -> str:
    """``2 changed (a.md, b.md)``; of many, the first three are named."""
    if not names:
        return ""
    shown = ", ".join(map(printable, names[:3])) + (" …" if len(names) > 3 else "")
    return f"{len(names)} {word} ({shown})"


def changes_since(kb: Path, known: Catalogue, outside: str = "") -> Changes:
    """Compare a folder with the facts of an index; content decides, and a new time alone is no change."""
    import numpy as np

    names, _ = find_files(kb)
    rows = known.rows_of(names)
    numbers = known.numbers_at(rows)
    doubtful = np.flatnonzero((rows >= 0) & ~_unchanged(kb, names, numbers)).tolist()
    changed = [names[row] for row in doubtful if not _same(kb / names[row], known.at(int(rows[row])))]
    if outside_digest(kb) != outside:
        changed.append(PAGE)
    new = tuple(names[row] for row in np.flatnonzero(rows < 0).tolist())
    gone = () if names == known.names else tuple(sorted(set(known.names) - set(names)))
    return Changes(new, tuple(changed), gone)


Signature: TypeAlias = tuple[tuple[str, int, int, int], ...]
"""Name and stamp of every file: different whenever somebody saved, added, renamed or deleted one."""


def signature_of(kb: Path) -> Signature:
    """Look at a folder without opening a file."""
    names, passed_over = find_files(kb)
    seen = []
    for name in (*names, *(name for name in passed_over if name == PAGE)):
        try:
            status = (kb / name).stat()
        except OSError:
            continue  # deleted between the two looks
        seen.append((name, *stamp_of(status)))
    return tuple(seen)


def _same(path: Path, old: FileFacts) -> bool:
    try:
        if old.size < 0:  # it could not be read then: has it become a file that can be?
            read_ordinary(path)
            return printable(old.name) != old.name
        return path.stat().st_size == old.size and digest_of(read_ordinary(path)) == old.digest
    except OSError:
        return old.size < 0
