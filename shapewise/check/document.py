"""A markdown file taken apart for checking: what stands in it, and on which line (counted from 1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Snippet:
    """Text of one kind, and the line that it starts on."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block: ``line`` is that of its first line of content."""

    line: int
    info: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One file, taken apart."""

    front: Snippet | None
    headings: tuple[tuple[int, Snippet], ...]
    """(level, heading)."""
    codes: tuple[Snippet, ...]
    """Inline code."""
    links: tuple[Snippet, ...]
    fences: tuple[Fence, ...]
    stray: tuple[Snippet, ...]
    """What would not be shown as meant: a lone dollar sign, HTML."""
    words: int
    """Words of prose, tables included, blocks of code not."""


def read_document(text: str) -> Document:
    """Take a file apart."""
    lines = text.splitlines()
    front: Snippet | None = None
    headings: list[tuple[int, Snippet]] = []
    codes: list[Snippet] = []
    links: list[Snippet] = []
    fences: list[Fence] = []
    stray: list[Snippet] = []
    words = 0
    level = 0
    for token, start, end in _placed(_parser().parse(text)):
        if token.type == "front_matter":
            front = Snippet(2, token.content)
        elif token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "fence":
            fences.append(Fence(start + 2, token.info.strip(), token.content))
        elif token.type == "html_block":
            stray.append(Snippet(start + 1, "HTML is not shown; write markdown"))
        elif token.type == "inline":
            if level:
                headings.append((level, Snippet(start + 1, token.content)))
                level = 0
            children = list(_placed_children(token, lines, start, end))
            codes += [Snippet(line, child.content) for child, line in children if child.type == "code_inline"]
            links += [Snippet(line, str(child.attrGet("href"))) for child, line in children if child.type == "link_open"]
            stray += list(_stray(children))
            words += sum(len(child.content.split()) for child, _ in children if child.type in ("text", "code_inline"))
    return Document(front, tuple(headings), tuple(codes), tuple(links), tuple(fences), tuple(stray), words)


def _parser() -> Any:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin

    return MarkdownIt("commonmark").enable("table").use(front_matter_plugin).use(dollarmath_plugin, allow_digits=False)


def _placed(tokens: Sequence[Token]) -> Iterator[tuple[Token, int, int]]:
    """Each token with its lines; cells of a table have none of their own, and take those of their row."""
    start, end = 0, 0
    for token in tokens:
        if token.map:
            start, end = token.map
        yield token, start, end


def _placed_children(token: Token, lines: Sequence[str], start: int, end: int) -> Iterator[tuple[Token, int]]:
    """Each part of a paragraph with its line, found by looking for its text: parts have no place of their own."""
    raw = "\n".join(lines[start:end])
    cursor = 0
    for child in token.children or []:
        if child.type in ("code_inline", "text") and child.content:
            pattern = r"\s+".join(re.escape(word) for word in child.content.split())
            found = re.compile(pattern).search(raw, cursor) if pattern else None
            if found:
                yield child, start + 1 + raw.count("\n", 0, found.start())
                cursor = found.end()
                continue
        yield child, start + 1 + raw.count("\n", 0, cursor)


def _stray(children: Sequence[tuple[Token, int]]) -> Iterator[Snippet]:
    for child, line in children:
        if child.type == "text" and "$" in child.content:
            yield Snippet(line, "a dollar sign without its partner: formulas are written $…$")
        elif child.type == "html_inline":
            yield Snippet(line, f"HTML is not shown: {child.content}")
