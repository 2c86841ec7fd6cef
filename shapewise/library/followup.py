"""What kind of question it is: one that leans on the one before it, or no question at all but a few words to look up."""

from __future__ import annotations

import re
from typing import Literal

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
_DOING = ("do", "work")
"""What something does, it does where it was spoken of; what it is, it is everywhere."""

_ASPECTS = frozenset(
    """
    along axis axes dimension shape shapes cost code example memory keras pytorch numpy jax tensorflow
    show explain tell more formula picture
    """.split()  # noqa: SIM905 - a table of words
)
"""What can be asked of any operation: a short question of nothing else does not say of which."""

_IDENTIFIER = re.compile(r"(?=\w*[a-z][A-Z]|\w*[A-Z]{2}[a-z]|\w*[^\W_][_.]\w|[A-Za-z]+\d)[A-Za-z_]\w*(?:\.\w+)*", re.ASCII)
"""A name as programs have them: of several parts, or with a number at its end."""

_DEFINING = re.compile(
    r"(?:what(?:'?s|\sis|\sare|\sdoes|\sdo|\sis\smeant\sby)|(?:please\s)?(?:explain|define|describe)|how\s(?:does|do)|tell\sme\sabout)"
    r"\s(?:the\s(?:word|term|concept|idea|meaning|definition|purpose)\s(?:of\s)?)?(?:an?\s|the\s)?(?P<subject>[^?!]{1,60}?)"
    r"(?:\s(?:means?|do|work|for|stand\sfor|exactly|please|in\s(?:pytorch|keras|numpy|tensorflow|jax|deep\slearning)))*\s?[?!.]*",
    re.IGNORECASE,
)
_COMPARING = re.compile(
    r"(?:(?:what(?:'?s|\sis|\sare)|explain)\s)?(?:the\s)?differences?\sbetween\s(?:an?\s|the\s)?(?P<first>[^?!]{1,60}?)\s(?:and|vs\.?|versus)"
    r"\s(?:an?\s|the\s)?(?P<second>[^?!]{1,60}?)\s?[?!.]*"
    r"|(?P<left>[^?!]{1,60}?)\s(?:vs\.?|versus)\s(?P<right>[^?!]{1,60}?)\s?[?!.]*",
    re.IGNORECASE,
)
LONGEST_DEFINED = 120
"""Characters of a question that may ask for nothing but what things are."""
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
    >>> [leans_on_context(text) for text in ("What is broadcasting?", "What does padding do?", "What is the shape?")]
    [False, True, True]
    """
    spoken = [word.lower() for word in _SUBJECT.findall(question)]
    if not spoken or len(spoken) > MOST_WORDS:
        return False
    if spoken[-1] not in _DOING and set(_SUBJECT.findall(" ".join(defined(question)).lower())) - _ASPECTS - _POINTERS:
        return False
    telling = [word for word in spoken if word not in STOP_WORDS]
    if (len(telling) < 2 or _ASPECTS.issuperset(telling)) and len(spoken) < 6:
        return True
    opening = " ".join(spoken[:2])
    if spoken[0] in _OPENERS or opening in _OPENINGS:
        return True
    return any(word in _POINTERS for word in spoken)


def subject_of(question: str) -> Literal["its own", "an aspect", "none"]:
    """What a question that leans on another tells of its subject: something, what is asked of everything, or nothing at all.

    Examples
    --------
    >>> [subject_of(text) for text in ("and without bias?", "and in Keras?", "and a 5x5 one?")]
    ['its own', 'an aspect', 'none']
    """
    spoken = {word.lower() for word in _SUBJECT.findall(question) if word.isalpha() and len(word) > 1}
    telling = spoken - STOP_WORDS - _POINTERS - _OPENERS
    if telling - _ASPECTS:
        return "its own"
    return "an aspect" if telling else "none"


def is_keywords(question: str) -> bool:
    """Whether somebody typed words to look up, as into an index at the end of a book: ``torch.cat``, ``concat axis``.

    Examples
    --------
    >>> [is_keywords(text) for text in ("broadcasting", "concat axis", "What is broadcasting?", "")]
    [True, True, False, False]
    """
    spoken = question.split()
    return 0 < len(spoken) <= MOST_KEYWORDS and not any(word.strip("?!.,").lower() in STOP_WORDS for word in spoken)


def defined(question: str) -> tuple[str, ...]:
    """What is to be explained or told apart, where a question asks nothing else of it; nothing for any other question.

    Examples
    --------
    >>> [defined(text) for text in ("What is broadcasting?", "what does a stride do", "LSTM vs GRU", "What is lost by a crop?")]
    [('broadcasting',), ('stride',), ('LSTM', 'GRU'), ()]
    """
    if len(question) > LONGEST_DEFINED:
        return ()
    spoken = " ".join(question.split())
    asked = _COMPARING.fullmatch(spoken) or _DEFINING.fullmatch(spoken)
    subjects = tuple(part for part in asked.groups() if part) if asked is not None else ()
    return subjects if all(map(is_keywords, subjects)) else ()


def is_identifier(question: str) -> bool:
    """Whether nothing but a name was typed that no sentence holds in passing: that of an alert, a class, a function.

    Examples
    --------
    >>> [is_identifier(text) for text in ("UnderReplicatedPartitions", "webhook_retry", "model.fit", "Kafka", "3x3", "e.g.")]
    [True, True, True, False, False, False]
    """
    name = question.strip().rstrip("?()")
    return _IDENTIFIER.fullmatch(name) is not None
