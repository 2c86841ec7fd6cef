"""The text of an explanation cut into what a page shows: headings, markdown, drawings, code in tabs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from shapewise.ui.references import Definitions, definitions_in, resolved
from shapewise.ui.render import cut
from shapewise.ui.running import block_parser

if TYPE_CHECKING:
    from markdown_it.token import Token

Frame: TypeAlias = Literal["text", "drawing", "code", "tabs", "heading"]
_FRAMEWORKS = ("numpy", "torch", "keras", "jax", "tensorflow", "einops")


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of an explanation, in the order of the file."""

    kind: Frame
    text: str
    """Markdown, the call of a drawing, code, or a heading's words."""
    tabs: tuple[tuple[str, str], ...] = ()
    """(framework, code) of neighbouring blocks that say the same thing in several frameworks."""
    level: int = 0
    line: int = 1
    """Where it begins in the text, counted from 1."""


@lru_cache(maxsize=1_000)
def blocks(text: str, first_line: int = 1, definitions: Definitions | None = None) -> tuple[Block, ...]:
    """The pieces of an explanation's text, top level only: headings, drawings, code in tabs, and markdown between them.

    Parameters
    ----------
    definitions
        What the labels in a passage stand for; a whole text defines its own.
    """
    text = cut(text, 200_000)
    known = definitions_in(text) if definitions is None else definitions
    lines = text.split("\n")
    found: list[Block] = []
    position = 0
    tokens = block_parser().parse(text)
    for number, token in enumerate(tokens):
        if token.level != 0 or token.map is None:
            continue
        block = _block(token, tokens[number + 1] if number + 1 < len(tokens) else None, first_line)
        if block is None:
            continue
        first, after = token.map
        _add_text(found, "\n".join(lines[position:first]), first_line + position)
        _add(found, block)
        position = after
    _add_text(found, "\n".join(lines[position:]), first_line + position)
    return tuple(_whole(found, known, fetch=definitions is not None))


def _whole(found: Sequence[Block], definitions: Definitions, *, fetch: bool) -> Iterator[Block]:
    """The pieces with what their labels stand for; one that defined some and said nothing is left out."""
    for block in found:
        if block.kind == "text":
            block = replace(block, text=resolved(block.text, definitions, fetch=fetch))
        if block.kind != "text" or block.text.strip():
            yield block


def _block(token: Token, inside: Token | None, first_line: int) -> Block | None:
    """The block that a token is, or nothing where it is running text."""
    line = first_line + (token.map[0] if token.map else 0)
    if token.type == "heading_open" and inside is not None:
        return Block("heading", inside.content, level=int(token.tag[1:]), line=line)
    if token.type != "fence":
        return None
    words = token.info.split()
    if words[:1] == ["drawing"]:
        return Block("drawing", token.content.strip(), line=line)
    if len(words) > 1 and words[0] == "python" and words[1] in _FRAMEWORKS:
        return Block("tabs", "", ((words[1], token.content.rstrip("\n")),), line=line)
    if words[:1] == ["python"]:
        return Block("code", token.content.rstrip("\n"), line=line)
    return None


def _add(found: list[Block], block: Block) -> None:
    """Add a block; code in another framework joins the tabs before it."""
    if block.kind == "tabs" and found and found[-1].kind == "tabs":
        before = found[-1]
        if block.tabs[0][0] not in dict(before.tabs):
            found[-1] = Block("tabs", "", before.tabs + block.tabs, line=before.line)
            return
    found.append(block)


def _add_text(found: list[Block], text: str, line: int) -> None:
    if text.strip():
        found.append(Block("text", text.strip("\n"), line=line))


def sections(pieces: Sequence[Block]) -> list[tuple[Block, ...]]:
    """The pieces by section: each begins with a heading of the second level, but perhaps the first."""
    found: list[list[Block]] = [[]]
    for block in pieces:
        if block.kind == "heading" and block.level <= 2 and found[-1]:
            found.append([])
        found[-1].append(block)
    return [tuple(section) for section in found if section]
