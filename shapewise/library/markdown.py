"""Text of one markdown file → an article with its passages, each with its true lines, counted from 1.

A passage is shown word for word, so nothing here changes a letter of it; only what :mod:`shapewise.library.hidden` finds that
its author hid from readers is left out. What the search compares instead of it, with the
marks of markdown taken off, is made by :mod:`shapewise.library.plain`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from shapewise.errors import ArticleError
from shapewise.library.blocks import parser, pieces
from shapewise.library.frontmatter import FrontMatter, read_front_matter
from shapewise.library.hidden import visible
from shapewise.library.words import estimated_tokens
from shapewise.types import Article, Fault, Passage

if TYPE_CHECKING:
    from markdown_it.token import Token

PASSAGE_TOKENS = 180
"""A passage is closed before it grows past this. MiniLM reads 256 tokens; the title and the headings stand in front."""

_UNSPLITTABLE = ("fence", "code_block", "math_block", "math_block_label", "amsmath", "html_block")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one file came to: an article, or the faults that keep it out (or both, where the faults are small)."""

    article: Article | None
    faults: tuple[Fault, ...]
    titled: bool = True
    """Whether the title is written in the file, and not made of its name."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that belong together, counted from 0, the end excluded."""

    start: int
    end: int
    kind: str
    token: Token | None = None
    children: tuple[Token, ...] = ()


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
    blocks = list(_blocks(lines, front.end))
    written = front.title or _first_heading(blocks, lines)
    title = written or _spoken(path)
    passages = tuple(_passages(lines, blocks, path, title, count_tokens, limit))
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


# ------------------------------------------------------------------------------------------------------------- blocks


def _blocks(lines: Sequence[str], first: int) -> Iterator[_Block]:
    """The outermost blocks from a line on; a very large file is parsed in pieces that begin at a heading."""
    for start, end in pieces(lines, first):
        tokens = parser().parse("\n".join(lines[start:end]) + "\n")
        yield from _outermost(tokens, start, level=0)


def _outermost(tokens: Sequence[Token], offset: int, level: int) -> Iterator[_Block]:
    """The blocks of one level with the tokens inside them; an unclosed one ends where its own map says."""
    opened: int | None = None
    for position, token in enumerate(tokens):
        if token.level != level or (token.map is None and token.nesting >= 0):
            continue
        if token.nesting == 1:
            opened = position
        elif token.nesting == 0 and token.map is not None:
            yield _Block(token.map[0] + offset, token.map[1] + offset, token.type, token)
        elif token.nesting == -1 and opened is not None:
            start = tokens[opened]
            if start.map is not None:
                inside = tuple(tokens[opened + 1 : position])
                yield _Block(start.map[0] + offset, start.map[1] + offset, start.type, start, inside)
            opened = None


def _first_heading(blocks: Sequence[_Block], lines: Sequence[str]) -> str:
    headings = [block for block in blocks if block.kind == "heading_open"]
    first = next((block for block in headings if block.token is not None and block.token.tag == "h1"), None)
    chosen = first or (headings[0] if headings else None)
    return _heading_text(chosen, lines) if chosen else ""


def _heading_text(block: _Block, lines: Sequence[str]) -> str:
    """The words of a heading without its marks: ``#``, an anchor such as ``{#top}``, links, code and emphasis."""
    text = block.children[0].content if block.children else lines[block.start].strip("# ")
    text = re.sub(r"\s*\{[#.:][^}]*\}\s*$|\s*\[\[[^\]]*\]\]\s*$|<[^>]+>", "", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"\s+", " ", re.sub(r"[`*]+|(?<!\w)__?|__?(?!\w)", "", text)).strip()


# ----------------------------------------------------------------------------------------------------------- passages


def _passages(
    lines: Sequence[str], blocks: Sequence[_Block], path: str, title: str, count: Callable[[str], int], limit: int
) -> Iterator[Passage]:
    """Cut by heading, then by size; a section that is a heading alone still gives its line, so that it is found."""
    trail: list[tuple[int, str]] = []
    for position, (heading, body) in enumerate(sections := list(_sections(blocks))):
        if heading is not None and heading.token is not None:
            depth = int(heading.token.tag[1:])
            trail = [*((d, text) for d, text in trail if d < depth), (depth, _heading_text(heading, lines))]
        shown = [text for index, (_, text) in enumerate(trail) if text and not (index == 0 and text == title)]
        above = " > ".join(shown)
        if body:
            for start, end in _grouped(lines, body, count, limit):
                yield Passage(path, start + 1, end, above, "\n".join(lines[start:end]))
        elif heading is not None and not _has_deeper(sections, position):
            yield Passage(path, heading.start + 1, heading.end, above, "\n".join(lines[heading.start : heading.end]))


def _sections(blocks: Sequence[_Block]) -> Iterator[tuple[_Block | None, list[_Block]]]:
    heading: _Block | None = None
    body: list[_Block] = []
    for block in blocks:
        if block.kind == "heading_open":
            if heading is not None or body:
                yield heading, body
            heading, body = block, []
        elif block.kind != "hr":
            body.append(block)
    if heading is not None or body:
        yield heading, body


def _has_deeper(sections: Sequence[tuple[_Block | None, list[_Block]]], position: int) -> bool:
    """Whether the next heading stands below this one, so that this one is told by what follows."""
    mine, after = sections[position][0], sections[position + 1][0] if position + 1 < len(sections) else None
    return bool(mine and after and mine.token and after.token and after.token.tag > mine.token.tag)


def _grouped(
    lines: Sequence[str], body: Sequence[_Block], count: Callable[[str], int], limit: int
) -> Iterator[tuple[int, int]]:
    """Neighbouring pieces joined while they stay within the limit; the blank lines at both ends are left off."""
    start, end, size = -1, -1, 0
    for first, last in _small(lines, body, count, limit):
        first, last = _trimmed(lines, first, last)
        if first >= last:
            continue
        own = count("\n".join(lines[first:last]))
        if start >= 0 and size + own > limit:
            yield start, end
            start, size = -1, 0
        if start < 0:
            start = first
        end, size = last, size + own
    if start >= 0:
        yield start, end


def _small(lines: Sequence[str], body: Sequence[_Block], count: Callable[[str], int], limit: int) -> Iterator[tuple[int, int]]:
    """Line ranges that may stand alone: whole blocks, or the items, rows and lines of one that is too large."""
    for block in body:
        if block.kind in _UNSPLITTABLE or count("\n".join(lines[block.start : block.end])) <= limit:
            yield block.start, block.end
            continue
        if block.kind in ("paragraph_open", "table_open"):
            yield from ((number, number + 1) for number in range(block.start, block.end))
            continue
        inner = [child for child in _inside(block) if child.end > child.start]
        if not inner:
            yield block.start, block.end
            continue
        yield from _small(lines, inner, count, limit)


def _inside(block: _Block) -> list[_Block]:
    """The blocks inside a list, an item or a quotation, stretched so that no line between them is lost."""
    if not block.children or block.token is None or block.token.map is None:
        return []
    offset = block.start - block.token.map[0]
    found = [child for child in _outermost(block.children, offset, block.token.level + 1) if child.start < block.end]
    stretched = []
    for position, child in enumerate(found):
        start = block.start if position == 0 else child.start
        end = found[position + 1].start if position + 1 < len(found) else block.end
        stretched.append(_Block(start, end, child.kind, child.token, child.children))
    return stretched


def _trimmed(lines: Sequence[str], start: int, end: int) -> tuple[int, int]:
    end = min(end, len(lines))
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return start, end
