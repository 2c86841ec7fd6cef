"""The articles of an index: written as rows, and read one at a time, so that a large library is never whole in memory."""

from __future__ import annotations

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


def write_shelf(rows: Sequence[bytes], slugs: Sequence[str], folder: Path) -> None:
    """Write rows one after another, where each begins, and the slugs in the same order."""
    import numpy as np

    with (folder / "articles.jsonl").open("wb") as stream:
        for row in rows:
            stream.write(row + b"\n")
    starts = np.cumsum([0, *(len(row) + 1 for row in rows)], dtype=np.int64)
    np.save(folder / "article_starts.npy", starts)
    (folder / "slugs.json").write_text(json.dumps(slugs, ensure_ascii=True), encoding="ascii")


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


def read_shelf(folder: Path) -> Shelf:
    """Open what :func:`write_shelf` wrote; a large file is mapped, and stays readable when its name is gone."""
    import numpy as np

    path = folder / "articles.jsonl"
    if path.stat().st_size > 64_000_000:
        with path.open("rb") as stream:
            data: bytes | mmap.mmap = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    else:
        data = path.read_bytes()
    slugs = tuple(json.loads((folder / "slugs.json").read_bytes()))
    return Shelf(data, np.load(folder / "article_starts.npy"), slugs)
