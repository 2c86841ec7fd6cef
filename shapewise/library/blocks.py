"""The blocks of a markdown text, with their lines, and the pieces in which very large files are parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LARGE = 1_000_000
"""Characters of one file past which it is taken in pieces: the parser holds some 40 bytes of tokens for each."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together, counted from 0, the end excluded."""

    start: int
    end: int
    kind: str
    token: Token | None = None
    children: tuple[Token, ...] = ()


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """Blocks only: what stands inside a line is of no use here, and is most of a parser's work."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.amsmath import amsmath_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    found = MarkdownIt("commonmark").enable("table").disable("inline")
    return found.use(dollarmath_plugin, allow_space=True, allow_digits=False).use(amsmath_plugin)


def pieces(lines: Sequence[str], first: int) -> Iterator[tuple[int, int]]:
    """The lines from the first on, whole or, of a very large file, in ranges that begin at a heading outside of code."""
    start, size, fenced = first, 0, False
    for number in range(first, len(lines)):
        line = lines[number]
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        if size > LARGE and not fenced and (line.startswith("#") or (size > 2 * LARGE and not line.strip())):
            yield start, number
            start, size = number, 0
        size += len(line) + 1
    yield start, len(lines)


def blocks(lines: Sequence[str], first: int) -> Iterator[Block]:
    """The outermost blocks from a line on; a very large file is parsed in pieces that begin at a heading."""
    for start, end in pieces(lines, first):
        tokens = parser().parse("\n".join(lines[start:end]) + "\n")
        yield from _outermost(tokens, start, level=0)


def _outermost(tokens: Sequence[Token], offset: int, level: int) -> Iterator[Block]:
    """The blocks of one level with the tokens inside them; an unclosed one ends where its own map says."""
    opened: int | None = None
    for position, token in enumerate(tokens):
        if token.level != level or (token.map is None and token.nesting >= 0):
            continue
        if token.nesting == 1:
            opened = position
        elif token.nesting == 0 and token.map is not None:
            yield Block(token.map[0] + offset, token.map[1] + offset, token.type, token)
        elif token.nesting == -1 and opened is not None:
            start = tokens[opened]
            if start.map is not None:
                inside = tuple(tokens[opened + 1 : position])
                yield Block(start.map[0] + offset, start.map[1] + offset, start.type, start, inside)
            opened = None


def inside(block: Block) -> list[Block]:
    """The blocks inside a list, an item or a quotation, stretched so that no line between them is lost."""
    if not block.children or block.token is None or block.token.map is None:
        return []
    offset = block.start - block.token.map[0]
    found = [child for child in _outermost(block.children, offset, block.token.level + 1) if child.start < block.end]
    stretched = []
    for position, child in enumerate(found):
        start = block.start if position == 0 else child.start
        end = found[position + 1].start if position + 1 < len(found) else block.end
        stretched.append(Block(start, end, child.kind, child.token, child.children))
    return stretched


def heading_text(block: Block, lines: Sequence[str]) -> str:
    """The words of a heading without its marks: ``#``, an anchor such as ``{#top}``, links, code and emphasis."""
    text = block.children[0].content if block.children else lines[block.start].strip("# ")
    text = re.sub(r"\s*\{[#.:][^}]*\}\s*$|\s*\[\[[^\]]*\]\]\s*$|<[^>]+>", "", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"\s+", " ", re.sub(r"[`*]+|(?<!\w)__?|__?(?!\w)", "", text)).strip()
