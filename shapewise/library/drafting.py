"""What the next generation will hold, before anything is embedded: what is cut anew, and what is taken over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from shapewise.library import shelf
from shapewise.library.catalogue import ARTICLE, DIGEST, Catalogue, FileFacts, numbers_of
from shapewise.library.folder import digest_of
from shapewise.library.markdown import Parsed, parse_file
from shapewise.library.ordinary import printable, read_ordinary
from shapewise.library.passages import PASSAGE_TOKENS
from shapewise.library.previous import Previous, identity_of, rows_with
from shapewise.library.progress import Listener, Progress
from shapewise.library.ways import LEAST_ROOM, ROOM, Way, key_of, ways_in
from shapewise.library.words import estimated_tokens
from shapewise.types import Fault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shapewise.library.encoder import Encoder


@dataclass(frozen=True, slots=True)
class Draft:
    """What is gathered before anything is embedded."""

    files: Catalogue
    rows: Mapping[int, bytes]
    """By number, the lines of the shelf of articles that are not taken over."""
    slugs: list[str]
    whole: NDArray[np.int64]
    """Of each article, its number in the last generation where it was taken over unread, else -1."""
    table: NDArray[np.int32]
    """Of each way in, its article and its passage there."""
    keys: NDArray[np.uint8]
    """Of each way in, the 16 bytes that stand for its text and the model."""
    origin: NDArray[np.int64]
    """Where the text of each way in stands in the last generation, else -1."""
    texts: Mapping[int, str]
    """By way in, the texts whose words are not known from the last generation."""


def slugs_of(names: Sequence[str]) -> dict[str, str]:
    """The slug of each file: its name, or, where several files share it, its path."""
    # Cut as text: of ten thousand names, paths as objects take longer than all files of an unchanged folder to look at.
    paths = [name.rpartition(".")[0] for name in names]
    stems = [path.rpartition("/")[2] for path in paths]
    count = Counter(stems)
    chosen = {name: stem if count[stem] == 1 else path for name, path, stem in zip(names, paths, stems, strict=True)}
    taken = Counter(chosen.values())
    return {name: slug if taken[slug] == 1 else name for name, slug in chosen.items()}


def drafted(kb: Path, files: Catalogue, old: Previous | None, encoder: Encoder | None, listener: Listener) -> Draft:
    """Cut what is new, take over what is known by name and content, and list all ways in."""
    import numpy as np

    rows = old.files.rows_of(files.names) if old is not None else np.full(len(files), -1)
    was = old.files.numbers_at(rows) if old is not None else np.full_like(files.numbers, -1)
    slugs = _slugs(files, was, old)
    same_kb = old is not None and old.same_cut and old.manifest["kb"] == printable(kb.name)
    taken = _taken(files, was, slugs, old) if old is not None and same_kb else np.zeros(len(files), bool)
    cut, faults, numbers = dict[int, _Cut](), dict[int, tuple[Fault, ...]](), files.numbers.copy()
    if old is not None:
        faults |= {row: old.files.faults[known] for row, known in enumerate(rows.tolist()) if known in old.files.faults}
    unknown = np.flatnonzero(~taken).tolist()
    for done, row in enumerate(unknown, 1 + len(files) - len(unknown)):
        article, facts = _read(kb, files.at(row), slugs[row], encoder)
        numbers[row], faults[row] = numbers_of(facts), facts.faults
        if article is not None:
            cut[row] = article
        if done % 64 == 0 or done == len(files):
            listener(Progress(done, len(files), "files cut into passages"))
    given = taken.copy()
    given[list(cut)] = True
    numbers[given, ARTICLE] = np.arange(int(given.sum()))
    found = Catalogue(files.names, numbers, {row: told for row, told in faults.items() if told})
    whole = np.where(taken, was[:, ARTICLE], -1)[given]
    places = {int(numbers[row, ARTICLE]): one for row, one in sorted(cut.items())}
    chosen = [slugs[row] for row in np.flatnonzero(given).tolist()]
    return _joined(found, chosen, whole, places, old, identity_of(encoder))


@dataclass(frozen=True, slots=True)
class _Cut:
    """What a file gives that is cut anew."""

    row: bytes
    ways: Sequence[Way]


def _slugs(files: Catalogue, was: NDArray[np.int64], old: Previous | None) -> Sequence[str]:
    """The slug of each file; where no file has come or gone, what it was."""
    if old is not None and files.names == old.files.names and bool((was[:, ARTICLE] >= 0).all()):
        return [old.shelf.slugs[article] for article in was[:, ARTICLE].tolist()]
    slugs = slugs_of([name for name in files.names if not name.endswith("/")])
    return [slugs.get(name, "") for name in files.names]


def _taken(files: Catalogue, was: NDArray[np.int64], slugs: Sequence[str], old: Previous) -> NDArray[np.bool_]:
    """Which files are taken over unread: those that gave an article, and are what they were, under the same slug."""
    import numpy as np

    same = (was[:, ARTICLE] >= 0) & ~files.unreadable & (was[:, DIGEST] == files.numbers[:, DIGEST]).all(axis=1)
    before = (old.shelf.slugs[article] for article in was[:, ARTICLE].tolist())
    known: NDArray[np.bool_] = same & np.fromiter(
        (slug == one for slug, one in zip(slugs, before, strict=True)), bool, len(files)
    )
    return known


def _read(kb: Path, facts: FileFacts, slug: str, encoder: Encoder | None) -> tuple[_Cut | None, FileFacts]:
    """What a file gives, and its facts: those of the very bytes that were cut, with what is wrong with them."""
    count = cache(encoder.count if encoder is not None else estimated_tokens)  # a block is looked at more than once
    room = max(encoder.room, LEAST_ROOM) if encoder is not None else ROOM
    parsed, facts = _cut(kb, facts, slug, count, min(PASSAGE_TOKENS, room))
    article = parsed.article
    if article is None:
        return None, facts
    return _Cut(shelf.row_of(article), list(ways_in(article, count, room, titled=parsed.titled))), facts


def _joined(
    files: Catalogue, slugs: list[str], whole: NDArray[np.int64], cut: Mapping[int, _Cut], old: Previous | None, identity: str
) -> Draft:
    """All ways in as arrays: a loop over those of ten thousand files takes longer than all else that one changed file needs."""
    import numpy as np

    # Of each article, where its ways in begin and end in the last generation; of one that is cut anew, 0 and their number.
    spans = np.zeros((len(whole), 2), np.int64)
    if old is not None and bool((whole >= 0).any()):
        firsts = old.table[:, 0].searchsorted(np.arange(len(old.shelf) + 1, dtype=np.int32))
        spans[:, 0], spans[:, 1] = firsts[whole], firsts[whole + 1]
    spans[list(cut)] = [(0, len(one.ways)) for one in cut.values()] or np.zeros((0, 2), np.int64)
    counts = spans[:, 1] - spans[:, 0]
    starts = np.cumsum(counts) - counts
    articles = np.repeat(np.arange(len(spans)), counts)
    origin = np.arange(len(articles)) + (spans[:, 0] - starts)[articles]
    known = whole[articles] >= 0
    new, ways = np.flatnonzero(~known), [way for one in cut.values() for way in one.ways]
    # One column after the other: a question looks articles up in the first, which would else be copied each time.
    table, keys = np.empty((len(articles), 2), np.int32, "F"), np.empty((len(articles), 16), np.uint8)
    table[:, 0] = articles
    table[new, 1] = [way.passage for way in ways]
    keys[new] = np.frombuffer(b"".join(key_of(way.text, identity) for way in ways), np.uint8).reshape(-1, 16)
    origin[new] = -1
    texts = dict(zip(new.tolist(), (way.text for way in ways), strict=True))
    if old is not None:
        table[known, 1], keys[known] = old.table[origin[known], 1], old.keys[origin[known]]
        origin[new] = rows_with(keys[new], old.keys)
        if old.same_cut:
            texts = {row: text for row, text in texts.items() if origin[row] < 0}
    rows = {article: one.row for article, one in cut.items()}
    return Draft(files, rows, slugs, whole, table, keys, origin, texts)


def _cut(kb: Path, facts: FileFacts, slug: str, count: Callable[[str], int], limit: int) -> tuple[Parsed, FileFacts]:
    if facts.faults:
        return Parsed(None, facts.faults), facts
    path = f"{printable(kb.name)}/{facts.name}"
    try:
        data = read_ordinary(kb / facts.name)
    except OSError as error:
        fault = Fault(path, 1, f"the file cannot be read: {error.strerror or error}")
        return Parsed(None, (fault,)), replace(facts, size=-1, mtime=0, ctime=0, digest="", faults=(fault,))
    if digest_of(data) != facts.digest:
        # It was saved since it was looked at. If it is saved back, only what was cut tells that it is another file again.
        facts = replace(facts, size=len(data), mtime=0, ctime=0, digest=digest_of(data))
    parsed = parse_file(data, path, slug=slug, count_tokens=count, limit=limit)
    return parsed, replace(facts, faults=parsed.faults)


def counted(draft: Draft, old: Previous | None) -> dict[str, int]:
    """Passages, those embedded anew, those taken over, those gone; a passage of several parts counts once."""
    passages = passages_in(draft.table)
    embedded = passages_in(draft.table[draft.origin < 0])
    removed = _gone(draft, old) if old is not None and old.served else 0
    return {"passages": passages, "embedded": embedded, "reused": passages - embedded, "removed": removed}


def passages_in(table: NDArray[np.int32]) -> int:
    """How many passages some ways in lead to; the parts of one passage stand one after another."""
    import numpy as np

    places = table[table[:, 1] >= 0]
    return int(np.count_nonzero((places[1:] != places[:-1]).any(axis=1))) + bool(len(places))


def _gone(draft: Draft, old: Previous) -> int:
    """How many passages of the last generation have no text left; a text that stood twice counts once."""
    import numpy as np

    unused = np.ones(len(old.keys), bool)
    unused[draft.origin[draft.origin >= 0]] = False
    unused &= old.table[:, 1] >= 0
    rows = np.flatnonzero(unused)
    rows = rows[rows_with(old.keys[rows], draft.keys) < 0]
    last = {old.keys[row].tobytes(): tuple(old.table[row].tolist()) for row in rows.tolist()}
    return len(set(last.values()))
