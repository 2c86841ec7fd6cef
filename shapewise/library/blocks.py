"""The parser that finds the blocks of a markdown text, and the pieces in which it is given very large files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

LARGE = 1_000_000
"""Characters of one file past which it is taken in pieces: the parser holds some 40 bytes of tokens for each."""


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
