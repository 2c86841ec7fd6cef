"""Small folders, as a team starts with: a few of a library's own articles, with their front matter and without.

A confidence that is fitted to sixty articles alone knows nothing of one: how near the nearest text is, and how much the words
of a text count, change with how many there are.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from shapewise.library.encoder import Encoder
from shapewise.library.frontmatter import read_front_matter
from shapewise.library.library import Library
from shapewise.library.markdown import decode
from shapewise.settings import Settings

FOLDERS = {1: 12, 2: 8, 3: 6, 5: 4, 10: 3, 30: 1}
"""How many folders there are of so many articles; of larger ones fewer, since each has more questions that it answers."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A few articles, opened as any folder is; none of them says what it does not treat."""

    slugs: frozenset[str]
    with_vectors: Library
    by_words: Library


def excerpts(library: Library, settings: Settings, encoder: Encoder, seed: int = 0) -> Iterator[Excerpt]:
    """Folders of articles that are drawn by chance, the same ones each time, each of them twice."""
    import numpy as np

    chance, slugs = np.random.default_rng(seed), sorted(library.articles)
    for size, folders in FOLDERS.items():
        for _ in range(folders if size < len(slugs) else 0):
            chosen = frozenset(chance.choice(slugs, size, replace=False).tolist())
            for bare in (False, True):
                texts = {slug: _text_of(library, settings, slug, bare) for slug in sorted(chosen)}
                # Windows lets no file go that is still mapped; what is left behind lies where the system sweeps.
                with tempfile.TemporaryDirectory(prefix="shapewise-excerpt-", ignore_cleanup_errors=True) as home:
                    yield _opened(texts, replace(settings, kb=Path(home) / "kb", index=Path(home) / "index"), encoder)


def _text_of(library: Library, settings: Settings, slug: str, bare: bool) -> str:
    path = library.articles[slug].path
    text = decode((settings.kb / path.split("/", 1)[1]).read_bytes(), path)
    return "\n".join(text.split("\n")[read_front_matter(text, path).end :]) if bare else text


def _opened(texts: dict[str, str], settings: Settings, encoder: Encoder) -> Excerpt:
    settings.kb.mkdir()
    for slug, text in texts.items():
        (settings.kb / f"{slug}.md").write_text(text, encoding="utf-8")
    Library.build(settings, encoder=encoder)
    return Excerpt(frozenset(texts), Library.load(settings, encoder=encoder), Library.load(settings, warm=False))
