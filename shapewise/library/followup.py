"""What kind of question it is: one that leans on the one before it, or no question at all but a few words to look up."""

from __future__ import annotations

import re

from shapewise.library.words import STOP_WORDS

_OPENERS = frozenset("and but or so then also what's why else otherwise if with without for in on".split())  # noqa: SIM905 - a table
_POINTERS = frozenset(
    """
    it its it's that this these those they them their then one ones same instead else there both either neither former latter
    other others another otherwise again too here such above before previous
    """.split()  # noqa: SIM905 - a table of words
)
_OPENINGS = ("what about", "how about", "what if", "why not", "how so", "what for", "and", "but")
_SUBJECT = re.compile(r"[A-Za-z']+|\d+")

MOST_KEYWORDS = 3
"""More bare words than this are a sentence without its small words."""

MOST_WORDS = 25
"""A question longer than this tells its subject by itself, whatever little words it holds."""


def leans_on_context(question: str) -> bool:
    """Whether the question before it is needed to understand this one.

    Examples
    --------
    >>> [leans_on_context(text) for text in ("And if the shapes differ?", "Why?", "Is it learned?", "How does U-Net crop?")]
    [True, True, True, False]
    """
    spoken = [word.lower() for word in _SUBJECT.findall(question)]
    if not spoken or len(spoken) > MOST_WORDS:
        return False
    telling = [word for word in spoken if word not in STOP_WORDS]
    if len(telling) < 2 and len(spoken) < 6:
        return True
    opening = " ".join(spoken[:2])
    if spoken[0] in _OPENERS or opening in _OPENINGS:
        return True
    return any(word in _POINTERS for word in spoken)


def is_keywords(question: str) -> bool:
    """Whether somebody typed words to look up, as into an index at the end of a book: ``torch.cat``, ``concat axis``.

    Examples
    --------
    >>> [is_keywords(text) for text in ("broadcasting", "concat axis", "What is broadcasting?", "")]
    [True, True, False, False]
    """
    spoken = question.split()
    return 0 < len(spoken) <= MOST_KEYWORDS and not any(word.strip("?!.,").lower() in STOP_WORDS for word in spoken)
