"""What a library says it does not treat: the page ``_outside.md``, whose list items are questions to be declined.

The distance to the explanations alone cannot tell "how do I turn dropout off?" from a question about layers that is treated
here: both are full of the same words. A list of neighbours that are *not* treated can.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from shapewise.errors import ArticleError
from shapewise.library.ordinary import read_ordinary

PAGE = "_outside.md"
"""At the top of the folder. A library without it is served too."""

_ITEM = re.compile(r"^\s*[-*+]\s+(\S.*)$")


def outside_digest(kb: Path) -> str:
    """The checksum of the page; empty where there is none."""
    try:
        return hashlib.blake2b(read_ordinary(kb / PAGE), digest_size=16).hexdigest()
    except OSError:
        return ""


def outside_questions(kb: Path) -> tuple[str, ...]:
    """The questions of the page, in their order; none where it is missing or no text."""
    from shapewise.library.markdown import decode
    from shapewise.library.plain import plain

    try:
        text = decode(read_ordinary(kb / PAGE), f"{kb.name}/{PAGE}")
    except (OSError, ArticleError):
        return ()
    found = (match.group(1) for line in text.split("\n") if (match := _ITEM.match(line)))
    return tuple(question for item in found if (question := plain(item)))
