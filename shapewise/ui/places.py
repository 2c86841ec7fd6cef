"""Where texts stand, and what the names in them lead to: by path, and as notebooks do, by the name of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from shapewise.types import Article
from shapewise.ui import rooms
from shapewise.ui.render import Place
from shapewise.ui.wikilinks import SUFFIXES, as_name, names_of

MOST_TITLES = 5_000
"""Explanations up to which titles and aliases are names, too: all of them are read for it, when a name is first met."""
_HEAD = 4_000
"""Bytes of a file in which its aliases stand."""


def place_of(path: str) -> Place:
    """Where the text of a file stands, for its links."""
    return Place(path, *_finders(rooms.version(), rooms.settings().kb))


@lru_cache(maxsize=2)
def _finders(_version: str, kb: Path) -> tuple[Callable[[str], str | None], Callable[[str], str | None]]:
    """The same two until the library changes: what was made with them is remembered by them."""
    library = rooms.library()
    if library is None:
        return (lambda _path: None), (lambda _name: None)

    @cache
    def names() -> dict[str, str]:
        if len(library.articles) > MOST_TITLES:
            return names_of((slug, slug + ".md", ()) for slug in library.articles)
        pages = library.articles.items()
        return names_of((slug, one.path.partition("/")[2], _called(one, kb)) for slug, one in pages)

    return library.slug_at, lambda name: names().get(as_name(name))


def _called(article: Article, kb: Path) -> Iterator[str]:
    """What a page is called besides the name of its file."""
    from shapewise.library.frontmatter import read_front_matter

    yield article.title
    try:
        with (kb / article.path.partition("/")[2]).open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return  # it went away a moment ago
    if b"alias" in head:
        yield from read_front_matter(head.decode("utf-8-sig", errors="replace").replace("\r\n", "\n"), article.path).aliases


def article_called(slug: str) -> Article | None:
    """The explanation that an address from before meant by the path of its file, which since has its name for itself."""
    library = rooms.library()
    if library is None or not slug:
        return None
    path = f"{rooms.settings().kb.name}/{slug}"
    found = next((at for suffix in SUFFIXES if (at := library.slug_at(path + suffix)) is not None), None)
    return None if found is None else library.articles[found]


def name_of(slug: str) -> str:
    """The name of the file that an explanation was read from, which its slug is or ends with.

    Examples
    --------
    >>> [name_of(slug) for slug in ("manual", "sub/manual", "sub/manual.mdx", "v1.2")]
    ['manual', 'manual', 'manual', 'v1.2']
    """
    name = slug.rpartition("/")[2]
    return next((name.removesuffix(suffix) for suffix in SUFFIXES[1:] if name.endswith(suffix)), name)
