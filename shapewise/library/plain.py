"""Markdown → the plain text that is compared. Nothing of this is ever shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from shapewise.patterns import lazy_pattern

_FENCE = lazy_pattern(r"(?m)^[ \t>]*(?:```|~~~)[^\n]*$|^:::[^\n]*$")
# Every run is bounded: an unbounded one makes 60,000 opening brackets, each of which might begin a link, take minutes.
_TAG = lazy_pattern(r"</?[A-Za-z][^<>\n]*>")
_IMAGE = lazy_pattern(r"!\[([^\]\[]{0,500})\]\([^)\s\[]{0,1000}(?:\s+\"[^\"]{0,300}\")?\)")
_LINK = lazy_pattern(r"\[([^\]\[]{1,500})\](?:\([^)\s\[]{0,1000}(?:\s+\"[^\"]{0,300}\")?\)|\[[^\]\[]{0,200}\])")
_WIKILINK = lazy_pattern(r"!?\[\[([^\]\[|#]{0,300})(?:#([^\]\[|]{0,300}))?(?:\|([^\]\[]{0,300}))?\]\]")
_LABEL = lazy_pattern(r":(?:label|eqlabel|ref|eqref|numref|cite|width):`[^`]*`|:begin_tab:`[^`]*`|:end_tab:|\{#[\w:-]+\}")
_ADMONITION = lazy_pattern(r"(?m)^[ \t]*(?:!!!|\?\?\?\+?)[ \t]*\w+|^[ \t]*>[ \t]*\[!\w+\][+-]?")
_TABLE_RULE = lazy_pattern(r"(?m)^[ \t|:-]+$")
_MARK = lazy_pattern(r"(?m)^[ \t]{0,3}(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?)")
_EMPHASIS = lazy_pattern(r"\*{1,3}|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)|~~|`+")
_TEX_WORDS = {"times": "x", "cdot": "*", "ldots": "...", "dots": "...", "leq": "<=", "geq": ">=", "in": "in", "to": "->"}
_TEX_GROUP = lazy_pattern(r"\\(?:text|mathrm|mathbf|mathbb|mathcal|operatorname|mathit|boldsymbol)\s*\{([^{}]*)\}")
_COMMENTS = (("<!--", "-->"), ("{/*", "*/}"))
_LONGEST_COMMENT = 20_000
"""Characters of a comment; one that goes on for longer was hardly opened to hide what follows."""
_TEX_COMMAND = lazy_pattern(r"\\([A-Za-z]+)\*?|\\(.)")


def plain(text: str) -> str:
    r"""The words of a markdown text, without link targets, tags, fences, labels and the marks of LaTeX.

    Examples
    --------
    >>> plain(r"See [concat](../a.md) for $W_1 x \times \mathrm{y}$, **always**.")
    'See concat for W_1 x x y, always.'
    """
    for opens, closes in _COMMENTS:
        if opens in text:
            text = " ".join(_outside(text, opens, closes))
    text = _FENCE.sub("", _ADMONITION.sub("", text))
    text = _LABEL.sub("", text)
    text = _IMAGE.sub(r"\1", text)
    text = _WIKILINK.sub(lambda match: match.group(3) or match.group(1) or match.group(2) or "", text)
    text = _LINK.sub(r"\1", text)
    text = _TAG.sub(" ", text)
    if "$" in text or "\\" in text:
        text = re.sub(r"\$\$?([^$]+)\$\$?", lambda match: tex_as_text(match.group(1)), text)
    text = _TABLE_RULE.sub("", text).replace("|", " ")
    text = _EMPHASIS.sub("", _MARK.sub("", text))
    if "&" in text:
        import html  # here, since its table of two thousand names is large, and few texts have one

        text = html.unescape(text)
    return re.sub(r"\s+", " ", text).strip()


def _outside(text: str, opens: str, closes: str) -> Iterator[str]:
    """What stands between comments. Each end is looked for once: a pattern looks for it from every beginning anew."""
    kept, end = 0, 0
    start = text.find(opens)
    while start >= 0:
        inside = start + len(opens)
        end = end if end >= inside else text.find(closes, inside)
        if end < 0:
            break
        if end - inside <= _LONGEST_COMMENT:
            yield text[kept:start]
            kept = inside = end + len(closes)
        start = text.find(opens, inside)
    yield text[kept:]


def tex_as_text(formula: str) -> str:
    """A formula as it might be typed: ``W_1 x + W_2 y``."""
    formula = _TEX_GROUP.sub(r"\1", formula)
    formula = re.sub(r"\\frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r"(\1)/(\2)", formula)
    formula = _TEX_COMMAND.sub(lambda match: _TEX_WORDS.get(match.group(1) or "", match.group(1) or " "), formula)
    return re.sub(r"[{}&]", "", formula)


def windows(text: str, count: Callable[[str], int], limit: int) -> Iterator[str]:
    """A text in parts that a model can read whole, cut between sentences, else between words; one part if it is short."""
    if count(text) <= limit:
        yield text
        return
    part: list[str] = []
    size = 0
    for piece in _pieces(text, limit):
        for small, own in _fitting(piece, count, limit):
            if part and size + own > limit:
                yield " ".join(part)
                part, size = [], 0
            part.append(small)
            size += own
    if part:
        yield " ".join(part)


def _fitting(piece: str, count: Callable[[str], int], limit: int) -> Iterator[tuple[str, int]]:
    """A piece with its tokens, halved until each part fits: a letter may be a token of its own, or several."""
    own = count(piece)
    if own <= limit or len(piece) == 1:
        yield piece, own
        return
    middle = len(piece) // 2
    middle = piece.rfind(" ", 1, middle) if " " in piece[1:middle] else middle
    for half in (piece[:middle], piece[middle:]):
        yield from _fitting(half.strip() or half[:1], count, limit)


def _pieces(text: str, limit: int) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.!?。！？;])\s+", text):
        if len(sentence) <= 3 * limit:
            yield sentence
            continue
        line: list[str] = []
        length = 0
        for word in sentence.split(" "):
            for start in range(0, len(word), 2 * limit):  # a "word" of a thousand letters is data; it is cut too
                line.append(word[start : start + 2 * limit])
                length += len(line[-1]) + 1
                if length > 2 * limit:
                    yield " ".join(line)
                    line, length = [], 0
        if line:
            yield " ".join(line)
