"""What the next generation will hold, before anything is embedded: what is cut anew, and what is taken over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from shapewise.library import shelf
from shapewise.library.folder import FileFacts
from shapewise.library.markdown import parse_file
from shapewise.library.ordinary import read_ordinary
from shapewise.library.previous import Previous, identity_of
from shapewise.library.progress import Listener, Progress
from shapewise.library.ways import key_of, ways_in
from shapewise.library.words import estimated_tokens
from shapewise.types import Article, Fault

if TYPE_CHECKING:
    from shapewise.library.encoder import Encoder


@dataclass(slots=True)
class Draft:
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

    draft = Draft()
    slugs = slugs_of([facts.name for facts in files if not facts.name.endswith("/")])
    same_kb = old is not None and old.manifest["kb"] == kb.name
    firsts = np.searchsorted(old.table[:, 0], np.arange(len(old.shelf) + 1)) if old is not None else np.zeros(1, np.int64)
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
            _add_new(draft, kb, facts, slug, old, encoder)
        else:
            _add_known(draft, facts, known, old, int(firsts[known.article]), int(firsts[known.article + 1]))
        if number % 64 == 63 or number + 1 == len(files):
            listener(Progress(number + 1, len(files), "files cut into passages"))
    return draft


def _add_known(draft: Draft, facts: FileFacts, known: FileFacts, old: Previous, first: int, last: int) -> None:
    """Take an article over with its ways in, unread."""
    place = len(draft.rows)
    draft.files.append(FileFacts(facts.name, facts.size, facts.mtime, facts.digest, place, known.faults))
    draft.rows.append(old.shelf.row(known.article))
    draft.slugs.append(old.shelf.slugs[known.article])
    draft.articles.extend([place] * (last - first))
    draft.passages.extend(old.table[first:last, 1].tolist())
    draft.keys.extend(old.keys[row].tobytes() for row in range(first, last))
    draft.origin.extend(range(first, last))
    draft.texts.extend([""] * (last - first))


def _add_new(draft: Draft, kb: Path, facts: FileFacts, slug: str, old: Previous | None, encoder: Encoder | None) -> None:
    count = encoder.count if encoder is not None else estimated_tokens
    article, faults = _cut(kb, facts, slug, count)
    place = len(draft.rows) if article is not None else -1
    draft.files.append(replace(facts, article=place, faults=faults))
    if article is None:
        return
    draft.rows.append(shelf.row_of(article))
    draft.slugs.append(slug)
    for way in ways_in(article, count):
        key = key_of(way.text, identity_of(encoder))
        known = old.rows.get(key, -1) if old is not None else -1
        draft.articles.append(place)
        draft.passages.append(way.passage)
        draft.keys.append(key)
        draft.origin.append(known)
        draft.texts.append(way.text if known < 0 or not (old and old.same_cut) else "")


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
