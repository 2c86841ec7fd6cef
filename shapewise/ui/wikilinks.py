"""Links as Obsidian and other notebooks write them: ``[[Page]]``, ``[[Page|words]]``, ``[[Page#Heading]]``, ``![[Page]]``.

Such a link is told by the name of a page alone. Where the library has that page it becomes an ordinary link, and where it has
none, the words without their brackets. An embedded picture is left: its source is to be read, as that of any other picture.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterable

from shapewise.ui.permalinks import Permalink

Finder = Callable[[str], str | None]

_WIKILINK = re.compile(
    r"(?<![\[\\])!?\[\[(?P<page>[^\[\]|#\n]{0,300})(?:#(?P<heading>[^\[\]|\n]{0,300}))?(?:\|(?P<words>[^\[\]\n]{0,300}))?\]\](?![\[(\]])"
)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif|bmp|pdf|mp[34]|webm|ogg|wav|mov|canvas|excalidraw)\Z", re.IGNORECASE)
_NAME = re.compile(r"\S(?:[^,;]*\S)?\Z")
_WORD = re.compile(r"[^\W\d_]{2}|[^\x00-\x7f]|\d{4}-\d\d-\d\d")
"""What a name of a page holds, and a matrix (``[[1, 2]]``) or a test of a shell (``[[ -f x ]]``) does not."""
SUFFIXES = ("", ".md", ".mdx", ".markdown")


def linked(text: str, address: Callable[[str, str], str]) -> str:
    """Running text with its wikilinks as links of markdown.

    Parameters
    ----------
    address
        Gives the address of a page by its name and a heading in it; empty where there is no such page.

    Examples
    --------
    >>> linked("See [[Budget#Kitchen|the budget]] and [[Nobody]].", lambda page, _: "x" if page == "Budget" else "")
    'See [the budget](x) and Nobody.'
    """
    return _WIKILINK.sub(lambda match: _link(match, address), text) if "[[" in text else text


def unlinked(text: str) -> str:
    """A text, as that of a heading, in which nothing leads anywhere."""
    return linked(text, lambda _page, _heading: "")


def _link(match: re.Match[str], address: Callable[[str, str], str]) -> str:
    # in a table the bar stands behind a backslash, which is not of the name
    page, heading = match["page"].rstrip("\\").strip(), (match["heading"] or "").rstrip("\\").strip()
    if match[0].startswith("!") and _PICTURE.search(page):
        return match[0]
    typed = page + (f"#{heading}" if heading else "")
    # of an embedded picture or page, what stands behind the bar may be its width
    words = (match["words"] or "").rstrip("\\").strip() or typed
    there = address(page, heading) if typed else ""
    if there:
        return f"[{words}]({there})"
    return words if _NAME.match(match["page"] or "#") and _WORD.search(words) else match[0]


def address_of(page: str, heading: str, path: str, slug_at: Finder, slug_named: Finder) -> str:
    """The address of a page that a file names; empty where there is none.

    The page beside that file is meant before another of the same name, and no page is the file itself.
    """
    from shapewise.ui.render import anchor

    if page:
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), page))
        slug = next((found for suffix in SUFFIXES if (found := slug_at(beside + suffix))), None) or slug_named(page)
    else:
        slug = slug_at(path)
    place = "" if heading.startswith("^") else anchor(heading.rpartition("#")[2])
    return Permalink(article=slug, heading=place).address("explanation") if slug else ""


def as_name(text: str) -> str:
    """A name as others are compared with it: upper case, blanks and the way in which accents are stored do not matter."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace("\\", "/").strip("/ ").split())


def names_of(pages: Iterable[tuple[str, str, Iterable[str]]]) -> dict[str, str]:
    """The slug that each name stands for.

    Parameters
    ----------
    pages
        Of each page its slug, its path below the folder, and what else it is called: its title, its aliases. A file's name goes
        before these, and of files of one name the one that lies highest.
    """
    ordered = sorted(pages, key=lambda one: (one[1].count("/"), one[1]))
    found: dict[str, str] = {}
    for slug, path, _others in ordered:
        for whole in (path, path.rpartition(".")[0]):
            parts = as_name(whole).split("/")
            for first in range(len(parts)):
                found.setdefault("/".join(parts[first:]), slug)
    for slug, _path, others in ordered:
        for other in others:
            if as_name(other):
                found.setdefault(as_name(other), slug)
    return found
