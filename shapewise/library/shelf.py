"""The articles of an index: written as rows, and read one at a time, so that a large library is never whole in memory."""

from __future__ import annotations

import itertools
import json
import mmap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapewise.types import Article, Demo, Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


ARTICLES = "articles.jsonl"


def row_of(article: Article) -> bytes:
    """An article as one line of JSON."""
    fields: dict[str, Any] = {
        "slug": article.slug,
        "title": article.title,
        "summary": article.summary,
        "tags": article.tags,
        "questions": article.questions,
        "related": article.related,
        "sources": article.sources,
        "demo": str(article.demo) if article.demo else None,
        "path": article.path,
        "passages": [[p.start_line, p.end_line, p.heading, p.text] for p in article.passages],
    }
    # A lone surrogate is legal in a Python text and not in UTF-8; escaped, it survives.
    return json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode()


def article_of(row: bytes) -> Article:
    """The article of one line of JSON."""
    fields = json.loads(row)
    path = fields["path"]
    return Article(
        slug=fields["slug"],
        title=fields["title"],
        summary=fields["summary"],
        tags=tuple(fields["tags"]),
        questions=tuple(fields["questions"]),
        related=tuple(fields["related"]),
        sources=tuple(fields["sources"]),
        demo=Demo.parse(fields["demo"]) if fields["demo"] else None,
        path=path,
        passages=tuple(Passage(path, start, end, heading, text) for start, end, heading, text in fields["passages"]),
    )


@dataclass(frozen=True)
class Shelf(Mapping[str, Article]):
    """The articles by slug, in the order of their paths; each is read when it is asked for."""

    data: bytes | mmap.mmap
    starts: NDArray[np.int64]
    slugs: tuple[str, ...]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {slug: number for number, slug in enumerate(self.slugs)}

    @cached_property
    def _read(self) -> dict[int, Article]:
        return {}

    @cached_property
    def neighbours(self) -> dict[tuple[str, int], tuple[tuple[str, str], ...]]:
        """What belongs to the articles that were asked for last: the same for every question that one of them answers."""
        return {}

    def __getitem__(self, slug: str) -> Article:
        return self.at(self._numbers[slug])

    def __iter__(self) -> Iterator[str]:
        return iter(self.slugs)

    def __len__(self) -> int:
        return len(self.slugs)

    def slug_at(self, path: str) -> str | None:
        """The slug of the article that was read from a file; ``None`` where none was.

        A slug is a file's name, or its path where several files share the name (see ``drafting.slugs_of``).
        """
        name = path.split("/", 1)[-1]
        bare = name.rpartition(".")[0]
        near = (slug for slug in (name, bare, bare.rpartition("/")[2]) if slug in self._numbers)
        return next((slug for slug in near if self[slug].path == path), None)

    def number(self, slug: str) -> int:
        """The place of an article, from 0."""
        return self._numbers[slug]

    def row(self, number: int) -> bytes:
        """The line of JSON at a place."""
        return bytes(self.data[int(self.starts[number]) : int(self.starts[number + 1]) - 1])

    def naming(self, slug: str) -> Iterator[str]:
        """The articles that name another one as related, found without reading those whose row does not hold its slug."""
        written = json.dumps(slug).encode()
        place = self.data.find(written)
        while place >= 0:
            number = int(self.starts.searchsorted(place, "right")) - 1
            if slug in self.at(number).related:
                yield self.slugs[number]
            place = self.data.find(written, int(self.starts[number + 1]))

    def at(self, number: int) -> Article:
        """The article at a place; the last few hundred stay in memory."""
        found = self._read.get(number)
        if found is None:
            found = article_of(self.row(number))
            if len(self._read) >= 512:
                self._read.clear()
            self._read[number] = found
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return Shelf, (bytes(self.data), self.starts, self.slugs)


def write_shelf(
    new: Mapping[int, bytes], whole: NDArray[np.int64], slugs: Sequence[str], old: Shelf | None, folder: Path
) -> None:
    """Write rows one after another, where each begins, and the slugs in the same order.

    Parameters
    ----------
    new
        By number, the rows of articles that are not taken over.
    whole
        Of each article, its number on the old shelf, else -1. What stood together there is copied at once.
    """
    import numpy as np

    lengths = np.empty(len(whole), np.int64)
    kept = whole >= 0
    together = kept[1:] & kept[:-1] & (np.diff(whole) == 1)
    edges = [0, *(np.flatnonzero(~together) + 1).tolist(), len(whole)]
    with (folder / ARTICLES).open("wb") as stream:
        for first, last in itertools.pairwise(edges):
            if old is None or not kept[first]:
                stream.write(new[first] + b"\n")
                lengths[first] = len(new[first]) + 1
            else:
                begin, end = int(whole[first]), int(whole[last - 1]) + 1
                stream.write(old.data[int(old.starts[begin]) : int(old.starts[end])])
                lengths[first:last] = np.diff(old.starts[begin : end + 1])
    np.save(folder / "article_starts.npy", np.concatenate([[0], np.cumsum(lengths)]))
    (folder / "slugs.json").write_text(json.dumps(slugs, ensure_ascii=True), encoding="ascii")


def read_shelf(folder: Path) -> Shelf:
    """Open what :func:`write_shelf` wrote; a large file is mapped, and stays readable when its name is gone."""
    import numpy as np

    path = folder / ARTICLES
    if path.stat().st_size > 64_000_000:
        with path.open("rb") as stream:
            data: bytes | mmap.mmap = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    else:
        data = path.read_bytes()
    slugs = tuple(json.loads((folder / "slugs.json").read_bytes()))
    return Shelf(data, np.load(folder / "article_starts.npy"), slugs)
