"""What of a markdown text is running text, in which marks mean something, and what is code, formula or address.

Both come as a copy of the text, letter under letter, in which all else is blotted out: what is found in the copy is changed at
the same place of the text.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

BLOT = "\ufdd0"
"""Stands for a letter that is blotted out; Unicode has set it aside, so that no text holds it."""

_SPAN = re.compile(r"\\[\\`\[\]]|(?<!`)(`+)(?!`)(?:(?!\n[ \t>]*\n).)+?(?<!`)\1(?!`)", re.DOTALL)
"""A code span, or one of the letters that might begin one or a link, behind a backslash."""
_FORMULA = (
    r"(?<![\w$\\])\$(?![\s$])(?:[^$\\]|\\.){1,2000}?"
    r"(?:(?<!\s)\$(?![\w$])|(?<=[\w)\]}'|!*])\$(?=[^\W\d_]))"
    r"|(?<!\$)\$\$(?!\$)(?:[^$\\]|\\.){1,2000}?\$\$(?!\$)"
)
"""A formula as people write it: no space inside of its dollars, no digit behind. Streamlit takes ``$HOME and $`` for one."""
_TAG = (
    r"</[A-Za-z][\w-]*\s*>|<![^<>]*>|<\?[^<>]*>"
    r"|<[A-Za-z][\w-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'=<>`]+))?)*\s*/?>"
)
_ADDRESS = (
    r"<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*>|(?:https?://|www\.)[^\s<>]+|[\w.+-]{1,64}@[\w-]+\.[\w.-]+"
    r"|(?<=\])\((?:<[^<>\n]*>|[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)"
)
_FRAME = r"(?m:^[ \t>]*:{3,}[\w-]*)"
_APART = re.compile("|".join((_FORMULA, _TAG, _ADDRESS, _FRAME)), re.DOTALL)


@cache
def block_parser(formulas: bool = True) -> MarkdownIt:
    """Blocks only: what stands inside a line takes seconds to parse where somebody wrote 60,000 brackets."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("commonmark").enable("table").disable("inline")
    return parser.use(dollarmath_plugin) if formulas else parser


def fenced_lines(text: str) -> set[int]:
    """Lines that are surely code: with formulas as blocks and without, for a browser may see either."""
    found: list[set[int]] = []
    for parser in (block_parser(), block_parser(formulas=False)):
        lines: set[int] = set()
        for token in parser.parse(text):
            if token.map is not None and token.type in ("fence", "code_block"):
                lines.update(range(*token.map))
        found.append(lines)
    return found[0] & found[1]


def blotted(text: str, pattern: re.Pattern[str]) -> str:
    """The text with all that a pattern finds blotted out, line breaks excepted."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", BLOT, match[0]), text)


@lru_cache(maxsize=200)
def outside_code(text: str) -> str:
    """The text with its code blotted out, and with what stands behind a backslash and is no bracket or tick therefore."""
    code = fenced_lines(text)
    lines = (BLOT * len(line) if number in code else line for number, line in enumerate(text.split("\n")))
    return blotted("\n".join(lines), _SPAN)


def running_text(text: str) -> str:
    """The words of paragraphs, headings and cells; formulas, tags, addresses, rules and code are blotted out."""
    spoken: set[int] = set()
    for token in block_parser().parse(text):
        if token.map is not None and token.type in ("inline", "tr_open"):
            spoken.update(range(*token.map))
    lines = enumerate(outside_code(text).split("\n"))
    kept = "\n".join(line if number in spoken else BLOT * len(line) for number, line in lines)
    return blotted(kept, _APART)
