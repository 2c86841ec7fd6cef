"""Text of one markdown file → an article with its passages, each with its true lines, counted from 1.

A passage (:mod:`shapewise.library.passages`) is shown word for word, so nothing here changes a letter of it; only what
:mod:`shapewise.library.hidden` finds that its author hid from readers is left out. What the search compares instead of it,
with the marks of markdown taken off, is made by :mod:`shapewise.library.plain`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from shapewise.errors import ArticleError
from shapewise.library.blocks import Block, blocks, heading_text
from shapewise.library.frontmatter import FrontMatter, read_front_matter
from shapewise.library.hidden import visible
from shapewise.library.passages import PASSAGE_TOKENS, passages_of
from shapewise.library.words import estimated_tokens
from shapewise.types import Article, Fault, Passage


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one file came to: an article, or the faults that keep it out (or both, where the faults are small)."""

    article: Article | None
    faults: tuple[Fault, ...]
    titled: bool = True
    """Whether the title is written in the file, and not made of its name."""


def decode(data: bytes, path: str) -> str:
    """The text of a file with plain line ends; a byte that is not UTF-8 is an error that names its line."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            raise ArticleError(
                f"byte 0x{data[error.start]:02x} is not UTF-8",
                needed="a text file in UTF-8",
                where=f"{path}:{line}",
                fix="save the file as UTF-8",
            ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_file(
    data: bytes,
    path: str,
    *,
    slug: str = "",
    count_tokens: Callable[[str], int] = estimated_tokens,
    limit: int = PASSAGE_TOKENS,
) -> Parsed:
    """Read the bytes of a file; whatever is wrong with it becomes a fault with its line, and is never raised."""
    try:
        text = decode(data, path)
    except ArticleError as error:
        line = int(error.where.rpartition(":")[2])
        return Parsed(None, (Fault(path, line, f"{error.given}; {error.fix}"),))
    return parse_article(text, path, slug=slug, count_tokens=count_tokens, limit=limit)


def parse_article(
    text: str,
    path: str,
    *,
    slug: str = "",
    count_tokens: Callable[[str], int] = estimated_tokens,
    limit: int = PASSAGE_TOKENS,
) -> Parsed:
    """Read the text of a file whose line ends are plain, as :func:`decode` gives it."""
    front = read_front_matter(text, path)
    lines = visible(text.split("\n"), front.end, mdx=is_mdx(path))
    found = list(blocks(lines, front.end))
    written = front.title or _first_heading(found, lines)
    title = written or _spoken(path)
    passages = tuple(passages_of(lines, found, path, title, count_tokens, limit))
    if not passages:
        where = front.end + 1 if front.end < len(lines) else max(1, front.end)
        return Parsed(None, (*front.faults, Fault(path, where, "the file has no text; write some, or delete it")))
    return Parsed(article_of(front, title, slug or PurePosixPath(path).stem, path, passages), front.faults, bool(written))


def article_of(front: FrontMatter, title: str, slug: str, path: str, passages: tuple[Passage, ...]) -> Article:
    """An explanation from what its front matter tells and what was read of its text."""
    return Article(
        slug=slug,
        title=title,
        summary=front.summary,
        tags=front.tags,
        questions=front.questions,
        related=front.related,
        sources=front.sources,
        demo=front.demo,
        path=path,
        passages=passages,
    )


def is_mdx(path: str) -> bool:
    """Whether a file is markdown with program in it, by its name."""
    return path.lower().endswith(".mdx")


def _spoken(path: str) -> str:
    """A file's name as words: ``concat-axis.md`` → ``concat axis``."""
    return re.sub(r"[-_\s]+", " ", PurePosixPath(path).stem).strip() or path


def _first_heading(found: Sequence[Block], lines: Sequence[str]) -> str:
    headings = [block for block in found if block.kind == "heading_open"]
    first = next((block for block in headings if block.token is not None and block.token.tag == "h1"), None)
    chosen = first or (headings[0] if headings else None)
    return heading_text(chosen, lines) if chosen else ""
