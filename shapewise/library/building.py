"""A folder of markdown → a new generation of the index, taking over from the last one whatever has not changed."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, TypeAlias

from shapewise.errors import ArticleError, IndexCorrupt, IndexMissing, IndexOutdated
from shapewise.library import dense, lexical, shelf, storage
from shapewise.library.folder import FileFacts, read_facts
from shapewise.library.markdown import parse_file
from shapewise.library.outside import outside_digest, outside_questions
from shapewise.library.ways import key_of, ways_in
from shapewise.library.words import estimated_tokens, words
from shapewise.types import Article, Fault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shapewise.library.encoder import Encoder, Vectors

CUT = 4
"""Raised whenever files are cut or worded in another way, so that nothing of an older cut is taken over."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is, told as a sentence by ``str``: ``3 of 120 passages embedded``."""

    done: int
    total: int
    step: str

    def __str__(self) -> str:
        return f"{self.done} of {self.total} {self.step}"


Listener: TypeAlias = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build came to."""

    articles: int
    passages: int
    embedded: int
    """Passages that went through the model."""
    reused: int
    """Passages whose vectors were taken over."""
    removed: int
    """Passages of the last index whose text is in no file any more."""
    skipped: tuple[Fault, ...]
    """Files that could not be read, and why."""
    faults: tuple[Fault, ...]
    """Smaller faults of files that are served."""
    passed_over: tuple[str, ...]
    """Files and folders whose names say that they are not meant: ``_template.md``, ``.obsidian/``."""
    seconds: float
    index: Path
    mode: str
    notice: str = ""

    def __str__(self) -> str:
        first = f"{self.articles} articles, {self.passages} passages in {self.index} ({self.mode}, {self.seconds:.1f} s)"
        return f"{first}\n{self.embedded} embedded, {self.reused} taken over, {self.removed} removed"

    def as_json(self) -> dict[str, Any]:
        """The fields for programs."""
        return {**asdict(self), "index": str(self.index), "seconds": round(self.seconds, 3)}


def no_listener(_progress: Progress) -> None:
    """Hear nothing."""


@dataclass(frozen=True, slots=True)
class _Old:
    """The last generation, as far as a build can take over from it."""

    shelf: shelf.Shelf
    files: Mapping[str, FileFacts]
    keys: NDArray[np.uint8]
    table: NDArray[np.int32]
    rows: Mapping[bytes, int]
    """Where a text with this key stands."""
    vectors: Vectors | None
    lexicon: lexical.Lexicon
    manifest: Mapping[str, Any]


@dataclass(slots=True)
class _Draft:
    """What is gathered before anything is embedded; the last five have an entry for each way in."""

    files: list[FileFacts] = field(default_factory=list)
    rows: list[bytes] = field(default_factory=list)
    slugs: list[str] = field(default_factory=list)
    articles: list[int] = field(default_factory=list)
    passages: list[int] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list)
    origin: list[int] = field(default_factory=list)
    """Where the same text stands in the last generation, else -1."""
    texts: list[str] = field(default_factory=list)
    """Empty where ``origin`` tells it."""


def build_index(
    kb: Path, index: Path, encoder: Encoder | None, listener: Listener = no_listener, *, wanted: str = "", notice: str = ""
) -> BuildReport:
    """Bring the index up to date with the folder; nothing is written where nothing has changed.

    Raises
    ------
    ArticleError
        If the folder does not exist.
    StoreUnavailable
        If the index cannot be written, or another build holds it.
    """
    started = time.perf_counter()
    if not kb.is_dir():
        raise missing_folder(kb)
    with storage.builder_lock(index):
        storage.sweep(index)
        old = _open_old(index, encoder)
        known = old.files if old else {}
        files, passed_over = read_facts(kb, known, lambda done, total: listener(Progress(done, total, "files read")))
        draft = _drafted(kb, files, old, encoder, listener)
        card = {"kb": kb.name, "wanted": wanted, "notice": notice, "outside": outside_digest(kb)}
        if draft.rows and not (old and _settled(old, draft, card)):
            _write(index, card, draft, old, encoder, listener, outside_questions(kb))
    unread = [fault for facts in draft.files if facts.article < 0 for fault in facts.faults]
    return BuildReport(
        articles=len(draft.rows),
        **_counted(draft, old),
        skipped=tuple(unread),
        faults=tuple(fault for facts in draft.files if facts.article >= 0 for fault in facts.faults),
        passed_over=tuple(f"{kb.name}/{name}" for name in passed_over),
        seconds=time.perf_counter() - started,
        index=index,
        mode=mode_of(encoder),
        notice=notice,
    )


def missing_folder(kb: Path) -> ArticleError:
    """The error for a folder of explanations that is not there."""
    return ArticleError(
        f"there is no folder {kb}", needed="a folder of markdown files", where="kb", fix="name one with --kb or SHAPEWISE_KB"
    )


def mode_of(encoder: Encoder | None) -> str:
    """How questions are answered with this encoder."""
    return "dense + lexical" if encoder is not None else "lexical only"


def _identity(encoder: Encoder | None) -> str:
    return encoder.identity if encoder is not None else "none"


# ---------------------------------------------------------------------------------------------------- the last generation


def _open_old(index: Path, encoder: Encoder | None) -> _Old | None:
    """The last generation; one that is damaged, or cut by another version or for another model, is built from nothing."""
    import numpy as np

    try:
        generation = storage.open_current(index)
    except (IndexMissing, IndexCorrupt, IndexOutdated):
        return None
    manifest, folder = generation.manifest, generation.folder
    if manifest["cut"] != CUT or manifest["identity"] != _identity(encoder):
        return None
    keys = np.load(folder / "keys.npy")
    return _Old(
        shelf=shelf.read_shelf(folder),
        files={facts.name: facts for facts in indexed_files(folder)},
        keys=keys,
        table=np.load(folder / "ways.npy"),
        rows={keys[row].tobytes(): row for row in range(len(keys))},
        vectors=np.load(folder / "vectors.npy", mmap_mode="r") if encoder else None,
        lexicon=lexical.read_lexicon(folder),
        manifest=manifest,
    )


def indexed_files(folder: Path) -> list[FileFacts]:
    """What a generation knows of each file."""
    rows = json.loads((folder / "files.json").read_bytes())
    return [FileFacts(row[0], row[1], row[2], row[3], row[4], tuple(Fault(*fault) for fault in row[5])) for row in rows]


def _settled(old: _Old, draft: _Draft, card: Mapping[str, str]) -> bool:
    """Whether the last generation already says all of this, times included."""
    if any(old.manifest[name] != value for name, value in card.items()):
        return False
    return list(old.files.values()) == draft.files and list(old.shelf.slugs) == draft.slugs


# -------------------------------------------------------------------------------------------------------------- drafting


def slugs_of(names: Sequence[str]) -> dict[str, str]:
    """The slug of each file: its name, or, where several files share it, its path."""
    stems = Counter(PurePosixPath(name).stem for name in names)
    chosen: dict[str, str] = {}
    for name in names:
        path = PurePosixPath(name)
        chosen[name] = path.stem if stems[path.stem] == 1 else str(path.with_suffix(""))
    taken = Counter(chosen.values())
    return {name: slug if taken[slug] == 1 else name for name, slug in chosen.items()}


def _drafted(kb: Path, files: Sequence[FileFacts], old: _Old | None, encoder: Encoder | None, listener: Listener) -> _Draft:
    """Cut what is new, take over what is known by name and content, and list all ways in."""
    import numpy as np

    draft = _Draft()
    slugs = slugs_of([facts.name for facts in files])
    same_kb = old is not None and old.manifest["kb"] == kb.name
    firsts = np.searchsorted(old.table[:, 0], np.arange(len(old.shelf) + 1)) if old is not None else np.zeros(1, np.int64)
    for number, facts in enumerate(files):
        slug = slugs[facts.name]
        known = old.files.get(facts.name) if old is not None and same_kb else None
        if (
            old is None
            or known is None
            or known.digest != facts.digest
            or not facts.digest
            or known.article < 0
            or old.shelf.slugs[known.article] != slug
        ):
            _add_new(draft, kb, facts, slug, old, encoder)
        else:
            _add_known(draft, facts, known, old, int(firsts[known.article]), int(firsts[known.article + 1]))
        if number % 64 == 63 or number + 1 == len(files):
            listener(Progress(number + 1, len(files), "files cut into passages"))
    return draft


def _add_known(draft: _Draft, facts: FileFacts, known: FileFacts, old: _Old, first: int, last: int) -> None:
    """Take an article over with its ways in, unread."""
    place = len(draft.rows)
    draft.files.append(replace(facts, article=place, faults=known.faults))
    draft.rows.append(old.shelf.row(known.article))
    draft.slugs.append(old.shelf.slugs[known.article])
    draft.articles.extend([place] * (last - first))
    draft.passages.extend(old.table[first:last, 1].tolist())
    draft.keys.extend(old.keys[row].tobytes() for row in range(first, last))
    draft.origin.extend(range(first, last))
    draft.texts.extend([""] * (last - first))


def _add_new(draft: _Draft, kb: Path, facts: FileFacts, slug: str, old: _Old | None, encoder: Encoder | None) -> None:
    count = encoder.count if encoder is not None else estimated_tokens
    article, faults = _cut(kb, facts, slug, count)
    place = len(draft.rows) if article is not None else -1
    draft.files.append(replace(facts, article=place, faults=faults))
    if article is None:
        return
    draft.rows.append(shelf.row_of(article))
    draft.slugs.append(slug)
    for way in ways_in(article, count):
        key = key_of(way.text, _identity(encoder))
        known = old.rows.get(key, -1) if old is not None else -1
        draft.articles.append(place)
        draft.passages.append(way.passage)
        draft.keys.append(key)
        draft.origin.append(known)
        draft.texts.append(way.text if known < 0 else "")


def _cut(kb: Path, facts: FileFacts, slug: str, count: Callable[[str], int]) -> tuple[Article | None, tuple[Fault, ...]]:
    if facts.faults:
        return None, facts.faults
    path = f"{kb.name}/{facts.name}"
    try:
        data = (kb / facts.name).read_bytes()
    except OSError as error:
        return None, (Fault(path, 1, f"the file cannot be read: {error.strerror or error}"),)
    parsed = parse_file(data, path, slug=slug, count_tokens=count)
    return parsed.article, parsed.faults


def _counted(draft: _Draft, old: _Old | None) -> dict[str, int]:
    """Passages, those embedded anew, those taken over, those gone; a passage of several parts counts once."""
    fresh: dict[tuple[int, int], bool] = {}
    for article, passage, origin in zip(draft.articles, draft.passages, draft.origin, strict=True):
        if passage >= 0:
            fresh[article, passage] = fresh.get((article, passage), False) or origin < 0
    embedded = sum(fresh.values())
    removed = 0
    if old is not None:
        kept = set(draft.keys)
        places = old.table.tolist()
        removed = len({tuple(places[row]) for key, row in old.rows.items() if key not in kept and places[row][1] >= 0})
    return {"passages": len(fresh), "embedded": embedded, "reused": len(fresh) - embedded, "removed": removed}


# --------------------------------------------------------------------------------------------------------------- writing


def _write(
    index: Path,
    card: Mapping[str, str],
    draft: _Draft,
    old: _Old | None,
    encoder: Encoder | None,
    listener: Listener,
    outside: Sequence[str],
) -> None:
    import numpy as np

    folder = storage.new_folder(index)
    store = "none"
    if encoder is not None:
        vectors = _vectors(draft, old, encoder, listener)
        np.save(folder / "vectors.npy", vectors)
        store = dense.write_store(vectors, folder)
        np.save(folder / "outside.npy", _outside(vectors, encoder.encode(list(outside), "question")))
    counted = [words(text) if origin < 0 else [] for text, origin in zip(draft.texts, draft.origin, strict=True)]
    lexicon = lexical.extend_lexicon(old.lexicon if old else None, draft.origin, counted)
    lexical.write_lexicon(lexicon, folder)
    np.save(folder / "ways.npy", np.array([draft.articles, draft.passages], np.int32).T)
    np.save(folder / "keys.npy", np.frombuffer(b"".join(draft.keys), np.uint8).reshape(-1, 16))
    shelf.write_shelf(draft.rows, draft.slugs, folder)
    rows = [
        [f.name, f.size, f.mtime, f.digest, f.article, [[x.path, x.line, x.message] for x in f.faults]] for f in draft.files
    ]
    (folder / "files.json").write_text(json.dumps(rows, ensure_ascii=True), encoding="ascii")
    manifest = {
        **card,
        "cut": CUT,
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "identity": _identity(encoder),
        "model": encoder.name if encoder is not None else "none",
        "encoder": encoder.stored if encoder is not None else None,
        "store": store,
        "passages": len({place for place in zip(draft.articles, draft.passages, strict=True) if place[1] >= 0}),
    }
    storage.switch_to(index, folder, manifest)


def _outside(inside: Vectors, outside: Vectors) -> Vectors:
    """The vectors of what is not treated, and last the direction that tells the two apart."""
    import numpy as np

    if not len(outside):
        return outside
    return np.vstack([outside, dense.between(inside, outside)]).astype(np.float32)


def _vectors(draft: _Draft, old: _Old | None, encoder: Encoder, listener: Listener) -> Vectors:
    """Old vectors where the text is old; each new text is embedded once, however often it stands."""
    import numpy as np

    first: dict[bytes, int] = {}
    for row, (key, origin) in enumerate(zip(draft.keys, draft.origin, strict=True)):
        if origin < 0:
            first.setdefault(key, row)
    new = list(first.values())
    listener(Progress(0, len(new), "passages embedded"))
    fresh = encoder.encode(
        [draft.texts[row] for row in new], "passage", lambda done: listener(Progress(done, len(new), "passages embedded"))
    )
    number = {key: position for position, key in enumerate(first)}
    source = np.array(draft.origin, np.int64)
    found = np.empty((len(source), fresh.shape[1]), np.float32)
    taken = source >= 0
    if old is not None and old.vectors is not None and taken.any():
        found[taken] = old.vectors[source[taken]]
    missing = np.flatnonzero(~taken)
    found[missing] = fresh[[number[draft.keys[row]] for row in missing]] if len(missing) else found[missing]
    return found
