"""What a passage refers to elsewhere in its file: the addresses of its links and its footnotes.

Streamlit would look for both in the element that a passage is shown in, where passages of other files stand too, with the same
labels, and would put all footnotes below it. So links get their addresses in place, and footnotes follow their text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from shapewise.ui.running import block_parser, fenced_lines, outside_code

_DEFINED = re.compile(r"(?m)^[ >]{0,40}\[[^\]\n]{1,200}\]:")
_NOTE = re.compile(r"(?P<quote>(?: {0,3}> ?){0,9}) {0,3}\[\^(?P<label>[^\[\]\s]{1,100})\]:[ \t]*")
_ADDRESS_LINE = re.compile(
    r""" {0,3}\[(?P<label>[^\[\]^][^\[\]]*)\]:[ \t]*\S+(?:[ \t]+(?:"[^"]*"|'[^']*'|\([^)]*\)))?[ \t]*$"""
)
_OTHER_BLOCK = re.compile(r" {0,3}(?:#{1,6}[ \t]|>|```|~~~|[-*+][ \t]|\d{1,9}[.)][ \t]|\||\[[^\]]+\]:)")
_REFERENCE = re.compile(
    r"\[\^(?P<note>[^\[\]\s]{1,100})\]"
    r"|\[(?P<text>[^\[\]]{1,500})\]\[(?P<label>[^\[\]]{0,200})\]"
    r"|(?<!\])\[(?P<alone>[^\[\]^][^\[\]]{0,200})\](?![\[(:])"
)
_QUOTE = re.compile(r" {0,3}> ?")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Definitions:
    """What the labels of one file stand for."""

    links: tuple[tuple[str, str], ...] = ()
    """Labels as markdown compares them, and addresses."""
    notes: tuple[tuple[str, str], ...] = ()
    """Labels and texts of footnotes, in the order of the file."""

    @cached_property
    def addresses(self) -> Mapping[str, str]:
        """Addresses by label."""
        return dict(self.links)

    @cached_property
    def footnotes(self) -> Mapping[str, str]:
        """Texts by label."""
        return dict(self.notes)

    def address(self, label: str) -> str:
        """The address that a label stands for; empty where it stands for none."""
        from markdown_it.common.utils import normalizeReference

        return self.addresses.get(normalizeReference(label), "")

    def mark(self, label: str) -> str:
        """A footnote's number, raised: its own where all have one, else its place among them."""
        labels = list(self.footnotes)
        number = label if all(one.isdecimal() and one.isascii() for one in labels) else str(labels.index(label) + 1)
        return number.translate(_RAISED)


def definitions_in(text: str) -> Definitions:
    """All that the text of a file defines, outside of its code."""
    if not _DEFINED.search(text):
        return Definitions()
    lines = text.split("\n")
    code, _ = _parsed(lines)
    notes = [*_notes(lines, ["" if number in code else line for number, line in enumerate(lines)])]
    for note in notes:  # plain markdown takes one for a paragraph, in which the next line defines nothing
        lines[note.start : note.end] = [""] * (note.end - note.start)
    links = _parsed(lines)[1]
    told = {note.label: note.told for note in reversed(notes)}  # the first of a label counts
    return Definitions(tuple(links.items()), tuple(reversed(told.items())))


def _parsed(lines: Sequence[str]) -> tuple[set[int], dict[str, str]]:
    """Lines of code, and addresses by label."""
    from shapewise.library.blocks import pieces

    found, code = dict[str, Any](), set[int]()
    for start, end in pieces(lines, 0):
        for token in block_parser().parse("\n".join(lines[start:end]), found):
            if token.map is not None and token.type in ("fence", "code_block"):
                code.update(range(start + token.map[0], start + token.map[1]))
    links = found.get("references", {}).items()
    return code, {label: str(one["href"]) for label, one in links if not label.startswith("^")}


class _Note(NamedTuple):
    """A footnote where it is defined."""

    label: str
    start: int
    end: int
    """The line behind it."""
    told: str
    """Its text without indentation and marks of quotation."""
    depth: int
    """Quotations that it stands in."""


def _notes(lines: Sequence[str], spoken: Sequence[str]) -> Iterator[_Note]:
    """The footnotes that lines define."""
    number = 0
    while number < len(lines):
        begun = _NOTE.match(spoken[number])
        if begun is None:
            number += 1
            continue
        depth = begun["quote"].count(">")
        end = _note_end(lines, number, depth)
        inside = (_unquoted(line, depth) or "" for line in lines[number + 1 : end])
        told = [lines[number][begun.end() :], *(re.sub(r"^(?: {1,4}|\t)", "", line) for line in inside)]
        yield _Note(begun["label"], number, end, "\n".join(told).strip(), depth)
        number = end


def _unquoted(line: str, depth: int) -> str | None:
    """A line without the marks of so many quotations; ``None`` where it does not stand in them."""
    for _ in range(depth):
        mark = _QUOTE.match(line)
        if mark is None:
            return None
        line = line[mark.end() :]
    return line


def _note_end(lines: Sequence[str], start: int, depth: int) -> int:
    """The line behind a footnote: its paragraph goes on until a blank line, and further paragraphs are indented."""
    end = start + 1
    for number in range(start + 1, len(lines)):
        line = _unquoted(lines[number], depth)
        if line is None:
            break
        indented = line.startswith(("    ", "\t"))
        if line.strip() and (indented or (end == number and not _OTHER_BLOCK.match(line))):
            end = number + 1
        elif line.strip():
            break
    return end


def resolved(text: str, definitions: Definitions, *, fetch: bool = False) -> str:
    """Markdown whose links have their addresses, and whose footnotes are numbered paragraphs.

    Parameters
    ----------
    fetch
        Whether footnotes that stand elsewhere in the file follow the text; where the file is shown whole, they do not.
    """
    if "[" not in text:
        return text
    shown, present = _defined_apart(text, definitions)
    shown, waiting = _inline(shown, definitions)
    paragraphs, told = [shown], set(present)
    while fetch and waiting:
        label = waiting.pop(0)
        if label not in told:
            told.add(label)
            note, further = _inline(definitions.footnotes[label], definitions)
            paragraphs.append(f"{definitions.mark(label)} {note}")
            waiting += further
    return "\n\n".join(paragraphs)


def _defined_apart(text: str, definitions: Definitions) -> tuple[str, list[str]]:
    """The text with its own footnotes as paragraphs and without lines of addresses; the labels of those footnotes."""
    code, lines = fenced_lines(text), text.split("\n")
    spoken = ["" if number in code else line for number, line in enumerate(lines)]
    notes = {note.start: note for note in _notes(lines, spoken)}
    shown: list[str] = []
    present: list[str] = []
    position = 0
    while position < len(lines):
        label, _, end, told, depth = notes.get(position, _Note("", position, position + 1, "", 0))
        address = _ADDRESS_LINE.match(spoken[position])
        if label in definitions.footnotes:
            present.append(label)
            paragraph = f"\n{definitions.mark(label)} {told}\n".split("\n")
            shown += [f"{'> ' * depth}{line}" for line in paragraph]
        elif address is None or not definitions.address(address["label"]):
            shown += lines[position:end]
        position = end
    return "\n".join(shown).strip("\n"), present


def _inline(text: str, definitions: Definitions) -> tuple[str, list[str]]:
    """The text with addresses and numbers in the place of labels, and the labels of the footnotes that it names."""
    out, position, named = list[str](), 0, list[str]()
    for match in _REFERENCE.finditer(outside_code(text)):
        found = text[slice(*match.span())]
        if match["note"] is not None:
            label = match["note"]
            known = label in definitions.footnotes and not _begins_note(text, *match.span())
            named += [label] if known else []
            found = definitions.mark(label) if known else f"\\{found}"
        else:
            shown, name = ("text", "label") if match["alone"] is None else ("alone", "alone")
            words = text[slice(*match.span(shown))]
            address = definitions.address(text[slice(*match.span(name))].strip() or words)
            if address:
                found = f"[{words}](<{address}>)" if "(" in address or ")" in address else f"[{words}]({address})"
        out += [text[position : match.start()], found]
        position = match.end()
    return "".join([*out, text[position:]]), named


def _begins_note(text: str, start: int, end: int) -> bool:
    """Whether a label is that of a footnote which is told here, as in a quotation, where it is left as it is."""
    line = text[max(start - 100, 0) : start].rpartition("\n")[2]
    return text[end : end + 1] == ":" and not line.strip(" \t>")
