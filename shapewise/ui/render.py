"""Markdown that others wrote, made safe.

Nothing here is ever rendered as HTML: Streamlit shows tags as text. What is left to guard against is text that loads
something (images, diagrams that load images), and text that keeps a browser busy for seconds (thousands of brackets).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from shapewise.ui import wikilinks
from shapewise.ui.literal import COLOURED, PLAIN, coloured, kept_apart, literal
from shapewise.ui.permalinks import Permalink, clean
from shapewise.ui.running import block_parser, fenced_lines

LONGEST_ELEMENT = 20_000
"""Characters that one element of a page may hold; 20,000 opening brackets take a browser 1.2 s, 80,000 take 33 s."""
LONGEST_LINE = 4_000
_DEEPEST = 60
"""Opening brackets or quote marks in a row beyond which text is shown as it was typed."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")
_DEEP = re.compile(rf"[\[(]{{{_DEEPEST}}}|(?:>[ ]?){{{_DEEPEST}}}|[*_]{{{4 * _DEEPEST}}}")
_JOINED = re.compile(r"(?<=[-<>~=])(?=[->=])|(?<=www)(?=\.)|(?<=http)(?=s?:)|(?<=https)(?=:)|(?=@)", re.IGNORECASE)
_IMAGE = re.compile(r"!(?=\[)")
_SUFFIX = r"\.(?:md|mdx|markdown)"
_LINK = re.compile(
    rf"(?<!\\)\]\((?:(?P<target>[^()\s<>#]+{_SUFFIX})(?:#(?P<heading>[^()\s]*))?"
    rf"|<(?P<spaced>[^<>\n#]+{_SUFFIX})(?:#(?P<place>[^<>\n]*))?>)\)",
    re.IGNORECASE,
)
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_DEFINITION = re.compile(r"(?m)^[ \t]*\[[^\[\]]+\]:")
_SCHEME = r"(?=[a-z][a-z0-9+.\-]*:)(?!https?:|mailto:)"
_FOREIGN = re.compile(rf"\](?=(?:\(|:)\s*<?{_SCHEME})|<{_SCHEME}", re.IGNORECASE)
"""Where a link begins whose address is neither of the web nor of mail nor of this app."""


@lru_cache(maxsize=5_000)
def escape(text: str) -> str:
    """Text for a label, a title or a cell, in which markdown is active: it shows exactly what was written, on one line."""
    return kept_apart(_SPECIAL.sub(r"\\\1", " ".join(clean(text).split())))


def exactly(text: str) -> str:
    """As ``escape``, letter by letter: Streamlit makes an arrow of ``->``, and browsers' markdown links of addresses.

    A mark without width, where nothing may be joined or found, keeps both from it.
    """
    return escape(_JOINED.sub("\u2060", text))


def prose(text: str) -> str:
    """A sentence of ours, in which backquotes mean code and nothing else means anything: readers' words may stand in it."""
    pieces = re.split(r"(`[^`\n]+`)", " ".join(clean(text).split()))
    return "".join(piece if number % 2 else _SPECIAL.sub(r"\\\1", piece) for number, piece in enumerate(pieces))


def is_heavy(text: str) -> bool:
    """Whether a browser would choke on this as markdown."""
    return _DEEP.search(text) is not None or text.count("[") > 1_000 or max(map(len, text.split("\n"))) > LONGEST_LINE


def cut(text: str, limit: int = LONGEST_ELEMENT) -> str:
    """At most ``limit`` characters, said so where something was cut."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}\n… ({len(text) - limit:,} more characters are not shown)"


class Place(NamedTuple):
    """Where a text stands: what its links are read from."""

    path: str
    """Its file, as passages have it."""
    slug_at: Callable[[str], str | None]
    """The slug of the article that was read from a file."""
    slug_named: Callable[[str], str | None] = lambda _name: None
    """The slug of the article that a wikilink names."""


@lru_cache(maxsize=2_000)
def safe_markdown(text: str, place: Place | None = None) -> str:
    """Markdown with everything that would load something turned into text, and links to explanations made to work.

    What is markdown to Streamlit alone is shown as it was written. An image becomes its own source, to be read; a mermaid
    fence becomes plain code, because such diagrams load images.
    """
    text = cut(clean(text))
    if is_heavy(text):
        return _as_code(text.replace(COLOURED, "").replace(PLAIN, ""))
    lines = text.split("\n")
    fenced = fenced_lines(text)
    for token in block_parser().parse(text):
        if token.type == "fence" and token.map is not None and token.info.strip() and not _is_plain_language(token.info):
            first = token.map[0]
            lines[first] = lines[first][: lines[first].index(token.markup) + len(token.markup)] + "text"
    return coloured(literal("\n".join(_join_runs(lines, fenced, place))))


def _pages(place: Place | None) -> Callable[[str, str], str]:
    """The addresses of pages by name, as a text at a place means them; of one that stands nowhere, none."""
    if place is None:
        return lambda _page, _heading: ""
    return lambda page, heading: wikilinks.address_of(page, heading, place.path, place.slug_at, place.slug_named)


def _is_plain_language(info: str) -> bool:
    """Whether a fence's language is one that is coloured and nothing more."""
    return info.split()[0].lower() in {"python", "text", "bash", "console", "yaml", "json", "markdown", "pycon", "toml"}


def _join_runs(lines: Sequence[str], fenced: set[int], place: Place | None) -> list[str]:
    """Fenced lines as they are; runs of others with images and links rewritten, code spans over several lines included."""
    out: list[str] = []
    run: list[str] = []
    for number, line in enumerate(lines):
        if number in fenced:
            if run:
                out.append(_rewrite("\n".join(run), place))
                run = []
            out.append(line)
        else:
            run.append(line)
    if run:
        out.append(_rewrite("\n".join(run), place))
    return out


def _rewrite(text: str, place: Place | None) -> str:
    """Images and links to foreign kinds of address as text; links to other explanations as addresses of the app.

    What looks like an image is text even inside a code span: where a span ends is a matter on which two parsers may differ,
    and a stray backslash in code does less harm than a request.
    """
    linked = _outside_code(text, lambda piece: _LINK.sub(lambda match: _link(match, place), piece))
    linked = _outside_code(linked, lambda piece: wikilinks.linked(piece, _pages(place)))
    plain = _IMAGE.sub(r"\!\\", linked)
    return _FOREIGN.sub(lambda match: "]\\" if match[0] == "]" else "\\<", plain)


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    out, position = [], 0
    for span in _CODE_SPAN.finditer(text):
        # a code span ends at a blank line at the latest: what looks like one across paragraphs is none
        if "\n\n" in span.group(0):
            continue
        out += [change(text[position : span.start()]), span.group(0)]
        position = span.end()
    return "".join([*out, change(text[position:])])


def _link(match: re.Match[str], place: Place | None) -> str:
    """``](../merging/concat-axis.md#why)`` becomes the address of that explanation."""
    target = unquote(match["target"] or match["spaced"])
    if "://" in target or target.startswith("/"):
        return match[0]
    slug = None
    if place is not None:
        slug = place.slug_at(posixpath.normpath(posixpath.join(posixpath.dirname(place.path), target)))
    heading = anchor(unquote(match["heading"] or match["place"] or ""))
    link = Permalink.read({"article": slug or target.rsplit("/", 1)[-1].rpartition(".")[0], "at": heading})
    return f"]({link.address('explanation')})" if link.article else match[0]


def _as_code(text: str) -> str:
    """Exactly as typed, in a fence longer than any in it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


@lru_cache(maxsize=1_000)
def highlighted(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    """Markdown in which the sentences that answer best are marked, for ``safe_markdown`` to colour; the words stay as they are.

    A sentence is left plain where the colour would break its markdown: in code, tables, lists over several lines, or with
    brackets that do not match.
    """
    fenced = _fenced_offsets(text)
    pieces, position = [], 0
    for start, end in sorted(spans):
        sentence = text[start:end]
        if start < position or not _can_be_coloured(sentence) or any(a < end and start < b for a, b in fenced):
            continue
        pieces += [text[position:start], COLOURED, sentence, PLAIN]
        position = end
    return "".join([*pieces, text[position:]])


def _fenced_offsets(text: str) -> list[tuple[int, int]]:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return [
        (starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)])
        for token in block_parser().parse(text)
        if token.map is not None and token.type in ("fence", "code_block", "table_open", "heading_open", "html_block")
    ]


def _can_be_coloured(sentence: str) -> bool:
    if not sentence.strip() or sentence != sentence.strip() or "\n\n" in sentence or "$$" in sentence:
        return False
    if sentence.count("`") % 2 or sentence.count("**") % 2 or sentence.count("$") % 2:
        return False
    if _DEFINITION.search(sentence) or any(re.match(r"\s*(?:[-*+>|#]|\d+[.)])\s", line) for line in sentence.split("\n")[1:]):
        return False
    depth = 0
    for letter in re.sub(r"\\.", "", sentence):
        depth += {"[": 1, "]": -1}.get(letter, 0)
        if depth < 0:
            return False
    return depth == 0


def table(rows: Sequence[Mapping[str, str]]) -> str:
    """Rows as a table in markdown, cells being markdown of one line.

    Streamlit's own table goes through pandas and Arrow: 0.7 s and 100 MB at the first one, 3 ms at each.
    """
    if not rows:
        return ""
    lines = [list(rows[0]), ["---"] * len(rows[0]), *([*row.values()] for row in rows)]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    """A bar ends a cell even inside of code; behind a backslash it is a bar."""
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(text.split())) or " "


def article_link(title: str, slug: str, heading: str = "") -> str:
    """A link in markdown to an explanation, or to a heading in it."""
    return f"[{escape(title)}]({Permalink(article=slug, heading=heading).address('explanation')})"


def anchor(heading: str) -> str:
    """The name of a heading in an address: lower-case words of any script, joined with hyphens."""
    return re.sub(r"[\W_]+", "-", heading.lower()).strip("-")
