"""Search while typing: plain, literal, and immediate. Every typed word must begin a word of the explanation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from shapewise.types import Article

MOST_WORDS = 8
EXCERPT = 160
_DRAWING = re.compile(r"^```drawing\n[^`]*```$", re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)[^\n]*\n?", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\n]{0,300}\)")
_WIKILINK = re.compile(r"!?\[\[(?=[^\[\]\n]*[^\W\d_]{2})(?:[^\[\]|\n]{0,300}\|)?([^\[\]|\n]{1,300})\]\]")
_MARK = re.compile(r"^(?:#{1,6}|[-*>]|>>>|\.\.\.) |\*\*|`|\$\$?", re.MULTILINE)
_WEIGHTS = (("title", 8.0), ("tag", 5.0), ("question", 3.0), ("summary", 2.0), ("text", 1.0))


@dataclass(frozen=True, slots=True)
class Found:
    """An explanation that holds every typed word, and the line that shows it best."""

    slug: str
    score: float
    part: str
    """Where the line stands: title, tag, question, summary or text."""
    line: str
    marks: tuple[tuple[int, int], ...]
    """Character offsets into ``line`` of what was typed."""


def lookup(articles: Iterable[Article], typed: str, limit: int = 40) -> tuple[Found, ...]:
    """Explanations that hold every typed word, best first.

    Examples
    --------
    >>> one = Article("concat-axis", "Which axis?", "", ("merging",), (), (), (), None, "kb/merging/concat-axis.md", ())
    >>> [(found.slug, found.part, found.marks) for found in lookup([one], "ax")]
    [('concat-axis', 'title', ((6, 8),))]
    """
    patterns = [re.compile(_start(word) + re.escape(word), re.IGNORECASE) for word in _composed(typed).split()[:MOST_WORDS]]
    if not patterns:
        return ()
    found = [hit for article in articles if (hit := _match(article, patterns)) is not None]
    return tuple(sorted(found, key=lambda hit: (-hit.score, hit.slug)))[:limit]


def _start(word: str) -> str:
    """A word begins where no letter or digit stands before it; a sign may stand anywhere."""
    return r"(?<![^\W_])" if word[0].isalnum() else ""


def _parts(article: Article) -> dict[str, list[str]]:
    return {
        "title": [_composed(article.title)],
        "tag": [_composed(tag) for tag in article.tags],
        "question": [_composed(question) for question in article.questions],
        "summary": [_composed(article.summary)],
        "text": [_as_read(passage.text) for passage in article.passages],
    }


@lru_cache(maxsize=4_096)
def _as_read(text: str) -> str:
    r"""A passage as its reader sees it: without fences, drawings, marks of headings and emphasis, and where links lead.

    Examples
    --------
    >>> _as_read("See **[skip](unet-skip.md)**.\n\n```drawing\nadd((2, 3), (2, 3))\n```\n\n```python\n>>> x + y\n```")
    'See skip.\n\n\n\nx + y\n'
    """
    read = _FENCE.sub("", _DRAWING.sub("", text))
    return _composed(_MARK.sub("", _LINK.sub(r"\1", _WIKILINK.sub(r"\1", read))))


def _composed(text: str) -> str:
    """A text with its accents in its letters: files of other systems have them behind their letters, and look the same."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _match(article: Article, patterns: list[re.Pattern[str]]) -> Found | None:
    parts = _parts(article)
    score = 0.0
    for pattern in patterns:
        weight = next((weight for part, weight in _WEIGHTS if any(pattern.search(line) for line in parts[part])), 0.0)
        if not weight:
            return None
        score += weight
    for part, _weight in _WEIGHTS[:1] + _WEIGHTS[2:]:
        lines = [line for line in parts[part] if any(pattern.search(line) for pattern in patterns)]
        if lines:
            best = max(lines, key=lambda line: (sum(1 for pattern in patterns if pattern.search(line)), -len(line)))
            line = _excerpt(best, patterns) if part == "text" else best
            return Found(article.slug, score, part, line, _marks(line, patterns))
    return Found(article.slug, score, "tag", article.title, ())


def _excerpt(text: str, patterns: list[re.Pattern[str]]) -> str:
    """The surroundings of the first match, on one line and cut at words."""
    plain = " ".join(text.split())
    first = next((match.start() for pattern in patterns if (match := pattern.search(plain))), 0)
    start = max(0, first - EXCERPT // 3)
    if start:
        start = plain.find(" ", start) + 1 or start
    piece = plain[start : start + EXCERPT]
    if start + EXCERPT < len(plain):
        piece = piece.rpartition(" ")[0] or piece
    return f"{'… ' if start else ''}{piece}{' …' if start + EXCERPT < len(plain) else ''}"


def _marks(line: str, patterns: list[re.Pattern[str]]) -> tuple[tuple[int, int], ...]:
    """The matches in a line, without overlaps."""
    spans = sorted(match.span() for pattern in patterns for match in pattern.finditer(line))
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return tuple(kept)
