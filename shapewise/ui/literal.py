r"""Text as it was written, where Streamlit would make something else of it.

Beside markdown, Streamlit 1.67 makes an arrow of `` -> ``, a dash of `` -- ``, signs of ``>=``, ``<=`` and ``~=``, pictures of
``:smile:`` and ``:material/delete:``, and colours of ``:red[…]``; a lone ``:red`` it leaves out, as ``{…}`` behind a name.
A backslash keeps it from the colours alone: the others are looked for in what is left when backslashes are gone. They are
looked for in one piece of text, so each is taken apart into two, by its own way of naming a colour, with none named. Nothing
is added that a reader could copy.
"""

from __future__ import annotations

import re

from shapewise.ui.running import BLOT, outside_code, running_text

COLOURED, PLAIN = "\ufdd2", "\ufdd3"
"""Where a sentence on a coloured ground begins and ends, until nothing in the text is looked at any more."""

_OPERATORS = {"<->", "->", "<-", "--", ">=", "<=", "~="}
_LETTER = r"(?:\\?[-<>=~]|&[lg]t;)"
_EACH = re.compile(_LETTER)
_MEANT = re.compile(
    rf"(?P<operator>{_LETTER}{{2,}})"
    r"|(?P<icon>\\?:)(?=(?:[\w+-]|\\[_+-]){1,80}\\?:|material/)"
    r"|(?<!\\)(?P<colon>:)(?=[\w:])"
    r"|(?<!\\)(?P<dollar>\$)"
)
_MATERIAL = ":material/"


def literal(text: str) -> str:
    """Markdown that Streamlit shows word for word; formulas, links, tables and code stay what they are."""
    copy, pieces, position = running_text(text), [], 0
    for match in _MEANT.finditer(copy):
        pieces += [text[position : match.start()], _kept_apart(match)]
        position = match.end()
    return _material_in_code("".join([*pieces, text[position:]]))


def kept_apart(escaped: str) -> str:
    """The same of a text in which every mark stands behind a backslash."""
    return _MEANT.sub(_kept_apart, escaped)


def _kept_apart(match: re.Match[str]) -> str:
    found = match[0]
    if match["icon"]:
        return f":color[{found}]"
    if not match["operator"]:
        return f"\\{found}"
    if found.replace("\\", "").replace("&lt;", "<").replace("&gt;", ">") not in _OPERATORS:
        return found
    first, second, *third = _EACH.findall(found)
    # Braces behind a colour would be its attributes, and parentheses, to other readers of markdown, an address.
    guard = "\\" if match.string[match.end() : match.end() + 1] in ("{", "(") else ""
    return f"{first}:color[{second}]{''.join(third)}{guard}"  # of <->, the last two alone would be an arrow


def _material_in_code(text: str) -> str:
    """Streamlit changes this name in all of a text, code included, where nothing but a mark without width can stand."""
    if _MATERIAL not in text:
        return text
    copy, pieces, position = outside_code(text), [], 0
    for match in re.finditer(_MATERIAL, text):
        if copy[match.start()] == BLOT:
            pieces += [text[position : match.start() + 1], "\u2060"]
            position = match.start() + 1
    return "".join([*pieces, text[position:]])


def coloured(text: str) -> str:
    """The text with its coloured sentences in Streamlit's words."""
    return text.replace(COLOURED, ":primary-background[").replace(PLAIN, "]")
