"""What the author of a file hid from its readers: comments, and the lines of MDX that load or define components.

Everything else stays to the letter, and every line keeps its number: what is hidden leaves an empty place, not a gap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from shapewise.library.blocks import parser, pieces
from shapewise.patterns import lazy_pattern

_CODE = ("fence", "code_block", "math_block", "math_block_label", "amsmath")
_BLOT = "\ufdd0"
"""Stands for a letter of code; Unicode has set it aside, so that no text holds it."""

_OPENING = lazy_pattern(r"\\.|`+|<!--|\{/\*|(?<![\w%])%%(?!%)", re.DOTALL)
_CLOSING = {"<!--": lazy_pattern(r"-->"), "{/*": lazy_pattern(r"\*/\s*\}"), "%%": lazy_pattern(r"(?<!%)%%(?![\w%])")}
"""How each kind of comment ends. Percent signs at a word, as in ``%%time`` or ``100%%``, are none of Obsidian's."""
_BLANK = lazy_pattern(r"\n[ \t>]*\n")
_LEADING = lazy_pattern(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*\Z")
"""What may stand before a comment that begins its line: marks of quotations and lists."""

_MODULE_LINE = lazy_pattern(
    r"import(?:\s+[\w$*{}\s,]+?\s+from)?\s*['\"]|import\s+(?:\w+\s*,\s*)?\{[\w$\s,]*\Z"
    r"|export\s+(?:default\b|(?:const|let|var|function\*?|async\s+function|class)\s+[\w${\[]|[{*])"
)
_UNFINISHED = lazy_pattern(r"(?:[,=(\[{&|?:+.]|=>|\bfrom|\bimport|\bdefault)\s*\Z")
_JS_WORDLESS = lazy_pattern(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|//[^\n]*")


def visible(lines: Sequence[str], first: int = 0, *, mdx: bool = False) -> list[str]:
    """The lines of a file as readers may see them.

    Parameters
    ----------
    first
        The first line behind the front matter, counted from 0; what stands above it is left alone.
    mdx
        Whether the file is MDX, in which lines that begin with ``import`` or ``export`` are program.
    """
    held = any(mark in line for line in lines for mark in _CLOSING)
    if not held and not mdx:
        return list(lines)
    code = _code_lines(lines, first)
    shown = _without_comments(lines, first, code) if held else list(lines)
    return _without_modules(shown, first, code) if mdx else shown


def _code_lines(lines: Sequence[str], first: int) -> set[int]:
    """Lines of code and of formulas, in which everything is meant."""
    found: set[int] = set()
    for start, end in pieces(lines, first):
        for token in parser().parse("\n".join(lines[start:end]) + "\n"):
            if token.type in _CODE and token.map is not None:
                found.update(range(start + token.map[0], start + token.map[1]))
    return found


def _without_comments(lines: Sequence[str], first: int, code: set[int]) -> list[str]:
    text = "\n".join(lines[first:])
    blotted = "\n".join(_BLOT * len(line) if number in code else line for number, line in enumerate(lines[first:], first))
    kept, position = [], 0
    for start, end in _comments(blotted):
        before = text[position:start]
        if not _before(text, start).strip():
            while text[end : end + 1] in (" ", "\t"):  # else what follows would stand as deep as code does
                end += 1
        elif text[end : end + 1] in ("\n", ""):
            before = before.rstrip(" \t")  # two spaces at the end of a line would break it
        kept += [before, "\n" * text.count("\n", start, end)]
        position = end
    shown = "".join([*kept, text[position:]]).split("\n")
    # A line that held nothing else is empty, as between two paragraphs.
    return [*lines[:first], *(line if line.strip() else "" for line in shown)] if kept else list(lines)


def _comments(text: str) -> Iterator[tuple[int, int]]:
    """Where comments begin and end, outside of code; one that never ends is none."""
    position, ends = 0, dict[str, re.Match[str] | None]()
    while (opening := _OPENING.search(text, position)) is not None:
        position, mark = opening.end(), opening.group(0)
        if mark[0] == "\\":
            continue
        first = opening.start() + 2 if mark == "<!--" else position  # <!--> is whole
        end = ends.get(mark)
        if mark not in ends or (end is not None and end.start() < first):
            # looked for once, and not again for each of a thousand that end nowhere
            end = ends[mark] = _closing(mark).search(text, first)
        if end is None or not _may_reach(text, opening.start(), end.start(), mark):
            continue
        position = end.end()
        if mark[0] != "`":
            yield opening.start(), position


def _closing(mark: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!`){mark}(?!`)") if mark[0] == "`" else _CLOSING[mark]


def _may_reach(text: str, start: int, end: int, mark: str) -> bool:
    """Whether what begins here may go that far: to the end of its paragraph, or further as a block of its own."""
    if mark[0] != "`" and _LEADING.match(_before(text, start)) and (mark != "%%" or text[start + 2] in "\n \t"):
        return True
    return _BLANK.search(text, start, end) is None


def _before(text: str, start: int, most: int = 200) -> str:
    """What stands in the same line before a place, as far as it matters."""
    return text[max(start - most, 0) : start].rpartition("\n")[2]


def _without_modules(lines: list[str], first: int, code: set[int]) -> list[str]:
    """Lines of which none begins or continues a statement of MDX."""
    number = first
    while number < len(lines):
        end = _statement_end(lines, number) if number not in code else number
        lines[number:end] = [""] * (end - number)
        number = max(end, number + 1)
    return lines


def _statement_end(lines: Sequence[str], start: int) -> int:
    """The line behind a statement that begins in a line; that line itself where none does, or where it never ends."""
    if not _MODULE_LINE.match(lines[start]):
        return start
    depth = 0
    for number in range(start, len(lines)):
        bare = _JS_WORDLESS.sub("''", lines[number])
        depth += sum(bare.count(mark) for mark in "([{") - sum(bare.count(mark) for mark in ")]}")
        if depth <= 0 and bare.strip() and not _UNFINISHED.search(bare):
            return number + 1
    return start
