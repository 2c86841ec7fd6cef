"""What the next generation will hold, before anything is embedded: what is cut anew, and what is taken over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from shapewise.library import shelf
from shapewise.library.folder import FileFacts
from shapewise.library.markdown import parse_file
from shapewise.library.ordinary import read_ordinary
from shapewise.library.previous import Previous, identity_of, rows_with
from shapewise.library.progress import Listener, Progress
from shapewise.library.ways import Way, key_of, ways_in
from shapewise.library.words import estimated_tokens
from shapewise.types import Article, Fault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shapewise.library.encoder import Encoder


@dataclass(frozen=True, slots=True)
class Draft:
    """What is gathered before anything is embedded."""

    files: list[FileFacts]
    rows: list[bytes]
    """Of each article, its line of the shelf."""
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


@dataclass(slots=True)
class _Gathered:
    """What one file after another gives."""

    files: list[FileFacts] = field(default_factory=list)
    rows: list[bytes] = field(default_factory=list)
    slugs: list[str] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    """Of each article, where its ways in begin and end in the last generation; of one that is cut anew, 0 and their number."""
    cut: dict[int, list[Way]] = field(default_factory=dict)
    """The ways in to articles that are cut anew, by article."""


def slugs_of(names: Sequence[str]) -> dict[str, str]:
    """The slug of each file: its name, or, where several files share it, its path."""
    # Cut as text: of ten thousand names, paths as objects take longer than all files of an unchanged folder to look at.
    paths = [name.rpartition(".")[0] for name in names]
    stems = [path.rpartition("/")[2] for path in paths]
    count = Counter(stems)
    chosen = {name: stem if count[stem] == 1 else path for name, path, stem in zip(names, paths, stems, strict=True)}
    taken = Counter(chosen.values())
    return {name: slug if taken[slug] == 1 else name for name, slug in chosen.items()}


def drafted(kb: Path, files: Sequence[FileFacts], old: Previous | None, encoder: Encoder | None, listener: Listener) -> Draft:
    """Cut what is new, take over what is known by name and content, and list all ways in."""
    import numpy as np

    gathered = _Gathered()
    slugs = slugs_of([facts.name for facts in files if not facts.name.endswith("/")])
    same_kb = old is not None and old.manifest["kb"] == kb.name
    firsts = [0] if old is None else np.searchsorted(old.table[:, 0], np.arange(len(old.shelf) + 1)).tolist()
    for number, facts in enumerate(files):
        slug = slugs.get(facts.name, "")
        known = old.files.get(facts.name) if old is not None and same_kb else None
        if (
            old is None
            or known is None
            or known.digest != facts.digest
            or not facts.digest
            or known.article < 0
            or old.shelf.slugs[known.article] != slug
        ):
            _add_new(gathered, kb, facts, slug, encoder)
        else:
            _add_known(gathered, facts, known, old, (firsts[known.article], firsts[known.article + 1]))
        if number % 64 == 63 or number + 1 == len(files):
            listener(Progress(number + 1, len(files), "files cut into passages"))
    return _joined(gathered, old, identity_of(encoder))


def _add_known(gathered: _Gathered, facts: FileFacts, known: FileFacts, old: Previous, span: tuple[int, int]) -> None:
    """Take an article over with its ways in, unread."""
    gathered.files.append(FileFacts(facts.name, facts.size, facts.mtime, facts.digest, len(gathered.rows), known.faults))
    gathered.rows.append(old.shelf.row(known.article))
    gathered.slugs.append(old.shelf.slugs[known.article])
    gathered.whole.append(known.article)
    gathered.spans.append(span)


def _add_new(gathered: _Gathered, kb: Path, facts: FileFacts, slug: str, encoder: Encoder | None) -> None:
    count = encoder.count if encoder is not None else estimated_tokens
    article, faults = _cut(kb, facts, slug, count)
    place = len(gathered.rows) if article is not None else -1
    gathered.files.append(facts._replace(article=place, faults=faults))
    if article is None:
        return
    ways = list(ways_in(article, count))
    gathered.rows.append(shelf.row_of(article))
    gathered.slugs.append(slug)
    gathered.whole.append(-1)
    gathered.spans.append((0, len(ways)))
    gathered.cut[place] = ways


def _joined(gathered: _Gathered, old: Previous | None, identity: str) -> Draft:
    """All ways in as arrays: a loop over those of ten thousand files takes longer than all else that one changed file needs."""
    import numpy as np

    spans, whole = np.array(gathered.spans, np.int64).reshape(-1, 2), np.array(gathered.whole, np.int64)
    counts = spans[:, 1] - spans[:, 0]
    starts = np.cumsum(counts) - counts
    articles = np.repeat(np.arange(len(spans)), counts)
    origin = np.arange(len(articles)) + (spans[:, 0] - starts)[articles]
    known = whole[articles] >= 0
    new, ways = np.flatnonzero(~known), [way for cut in gathered.cut.values() for way in cut]
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
    return Draft(gathered.files, gathered.rows, gathered.slugs, whole, table, keys, origin, texts)


def _cut(kb: Path, facts: FileFacts, slug: str, count: Callable[[str], int]) -> tuple[Article | None, tuple[Fault, ...]]:
    if facts.faults:
        return None, facts.faults
    path = f"{kb.name}/{facts.name}"
    try:
        data = read_ordinary(kb / facts.name)
    except OSError as error:
        return None, (Fault(path, 1, f"the file cannot be read: {error.strerror or error}"),)
    parsed = parse_file(data, path, slug=slug, count_tokens=count)
    return parsed.article, parsed.faults


def counted(draft: Draft, old: Previous | None) -> dict[str, int]:
    """Passages, those embedded anew, those taken over, those gone; a passage of several parts counts once."""
    passages = passages_in(draft.table)
    embedded = passages_in(draft.table[draft.origin < 0])
    removed = _gone(draft, old) if old is not None else 0
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
