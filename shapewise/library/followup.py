"""Whether a question stands by itself, or leans on the one before it: "and if the shapes differ?"."""

from __future__ import annotations

import re

from shapewise.library.words import STOP_WORDS

_OPENERS = frozenset("and but or so then also what's why else otherwise if with without for in on".split())  # noqa: SIM905
_POINTERS = frozenset(
    """
    it its it's that this these those they them their then one ones same instead else there both either neither former latter
    other others another otherwise again too here such above before previous
    """.split()  # noqa: SIM905
)
_OPENINGS = ("what about", "how about", "what if", "why not", "how so", "what for", "and", "but")
_SUBJECT = re.compile(r"[A-Za-z']+|\d+")

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
