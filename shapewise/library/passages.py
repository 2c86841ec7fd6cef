"""The passages of an article: its text cut by heading, then by size, at places where a reader would stop too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from shapewise.library.blocks import Block, heading_text, inside
from shapewise.library.plain import plain
from shapewise.types import Passage

PASSAGE_TOKENS = 180
"""A passage is closed before it grows past this. MiniLM reads 256 tokens; the title and the headings stand in front."""

HEAD_LINES = 3
"""Lines of a table that stay together: the names of its columns, the line below them, and one row."""

_SENTENCE_END = re.compile(r"[.?!…。！？][\"'”’»)\]*_`]*\s*$")
_UNSPLITTABLE = ("fence", "code_block", "math_block", "math_block_label", "amsmath", "html_block")

_Piece: TypeAlias = tuple[int, int, int]
"""First line, the line after the last one, tokens."""


def passages_of(
    lines: Sequence[str], blocks: Sequence[Block], path: str, title: str, count: Callable[[str], int], limit: int
) -> Iterator[Passage]:
    """Cut by heading, then by size; a section that is a heading alone still gives its line, so that it is found."""
    trail: list[tuple[int, str]] = []
    for position, (heading, body) in enumerate(sections := list(_sections(blocks))):
        if heading is not None and heading.token is not None:
            depth = int(heading.token.tag[1:])
            trail = [*((d, text) for d, text in trail if d < depth), (depth, heading_text(heading, lines))]
        shown = [text for index, (_, text) in enumerate(trail) if text and not (index == 0 and text == title)]
        above = " > ".join(shown)
        if body:
            for start, end in _grouped(lines, body, count, limit):
                yield Passage(path, start + 1, end, above, "\n".join(lines[start:end]))
        elif heading is not None and not _has_deeper(sections, position):
            yield Passage(path, heading.start + 1, heading.end, above, "\n".join(lines[heading.start : heading.end]))


def _sections(blocks: Sequence[Block]) -> Iterator[tuple[Block | None, list[Block]]]:
    heading: Block | None = None
    body: list[Block] = []
    for block in blocks:
        if block.kind == "heading_open":
            if heading is not None or body:
                yield heading, body
            heading, body = block, []
        elif block.kind != "hr":
            body.append(block)
    if heading is not None or body:
        yield heading, body


def _has_deeper(sections: Sequence[tuple[Block | None, list[Block]]], position: int) -> bool:
    """Whether the next heading stands below this one, so that this one is told by what follows."""
    mine, after = sections[position][0], sections[position + 1][0] if position + 1 < len(sections) else None
    return bool(mine and after and mine.token and after.token and after.token.tag > mine.token.tag)


def _grouped(lines: Sequence[str], body: Sequence[Block], count: Callable[[str], int], limit: int) -> Iterator[tuple[int, int]]:
    """Neighbouring pieces joined while they stay within the limit; the blank lines at both ends are left off.

    Filled to the brim one after the other, the last group of a section is what was left over: half a sentence, one row of a
    table. So the groups are as even as their least number allows.
    """
    trimmed = (_trimmed(lines, first, last) for first, last in _small(lines, body, count, limit))
    pieces = [(first, last, count("\n".join(lines[first:last]))) for first, last in trimmed if first < last]
    groups = _filled(pieces, limit)
    if len(groups) > 1:
        groups = _evened(pieces, groups, limit)
    for group in groups:
        yield group[0][0], group[-1][1]


def _filled(pieces: Sequence[_Piece], limit: int) -> list[list[_Piece]]:
    """One group after the other, each closed before it grows past the limit."""
    groups: list[list[_Piece]] = []
    size = 0
    for piece in pieces:
        if not groups or size + piece[2] > limit:
            groups.append([])
            size = 0
        groups[-1].append(piece)
        size += piece[2]
    return groups


def _evened(pieces: Sequence[_Piece], groups: list[list[_Piece]], limit: int) -> list[list[_Piece]]:
    """As many groups, by the lowest limit that makes no more of them."""
    low, high = sum(piece[2] for piece in pieces) // len(groups), limit
    while low < high:
        middle = (low + high) // 2
        evened = _filled(pieces, middle)
        low, high = (low, middle) if len(evened) <= len(groups) else (middle + 1, high)
    return _filled(pieces, high)


def _small(lines: Sequence[str], body: Sequence[Block], count: Callable[[str], int], limit: int) -> Iterator[tuple[int, int]]:
    """Line ranges that may stand alone: whole blocks, or the items, rows and lines of one that is too large."""
    for block in body:
        whole = "\n".join(lines[block.start : block.end])
        size = 0 if block.kind in _UNSPLITTABLE else count(whole)
        if size <= limit:
            yield block.start, block.end
        elif block.kind == "table_open":
            head = min(block.start + HEAD_LINES, block.end)
            yield block.start, head
            yield from ((number, number + 1) for number in range(head, block.end))
        elif block.kind == "paragraph_open":
            # The addresses of its links are tokens too, and are not among the words that the model reads.
            if size <= 2 * limit and count(plain(whole)) <= limit:
                yield block.start, block.end
            else:
                yield from _sentences(lines, block, count, limit)
        elif inner := [child for child in inside(block) if child.end > child.start]:
            yield from _small(lines, inner, count, limit)
        else:
            yield block.start, block.end


def _sentences(lines: Sequence[str], block: Block, count: Callable[[str], int], limit: int) -> Iterator[tuple[int, int]]:
    """The lines of a paragraph up to each that ends a sentence; where that is too many, its lines one by one."""
    start = block.start
    for end in range(block.start + 1, block.end + 1):
        if end < block.end and not _SENTENCE_END.search(lines[end - 1]):
            continue
        if count("\n".join(lines[start:end])) <= limit:
            yield start, end
        else:
            yield from ((number, number + 1) for number in range(start, end))
        start = end


def _trimmed(lines: Sequence[str], start: int, end: int) -> tuple[int, int]:
    end = min(end, len(lines))
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return start, end
