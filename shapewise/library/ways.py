"""The ways in to an article: the texts that a question is compared with, and which passage each one leads to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from shapewise.library.plain import plain, windows
from shapewise.types import Article

WINDOW_TOKENS = 200
"""Of a passage that could not be cut, such as a long block of code, each part of this size is a way in."""

ROOM = 254
"""Tokens of one text that MiniLM reads."""

LEAST_ROOM = 16
"""What is taken for room where a model's own prompt leaves less: cut smaller, texts would tell nothing."""

QUESTION = -1
"""In place of a passage number: a question that the author expects, which leads to the article as a whole."""

TITLE = -2
"""In place of a passage number: title and summary, which lead to the article as a whole."""


class Way(NamedTuple):
    """One text to compare with."""

    passage: int
    """Number of the passage in its article, from 0, or QUESTION or TITLE."""
    text: str
    """What is embedded and what is compared word by word: plain words under the article's title and headings."""


def ways_in(article: Article, count: Callable[[str], int], room: int = ROOM, *, titled: bool = True) -> Iterator[Way]:
    """All ways in to an article: title and summary, the questions that its author expects, and every passage.

    Parameters
    ----------
    room
        Tokens that the model reads of one text, so that no part of a passage is embedded unread.
    titled
        Whether the title is written in the file, and not made of its name.
    """
    title = plain(article.title)
    for part in windows(f"{title}\n{plain(article.summary)}".strip(), count, room):
        yield Way(TITLE, part)
    for question in article.questions:
        for part in windows(" ".join(question.split()), count, room):  # no markdown: the stars of 16*5*5 are no emphasis
            yield Way(QUESTION, part)
    # A title that is only the file's name stays out of the passages, so that renaming a file embeds none of them again.
    context = title if titled else ""
    for number, passage in enumerate(article.passages):
        above = " > ".join(part for part in (context, passage.heading) if part)
        above, *rest = windows(above, count, room // 2)  # of a heading as long as a page, the beginning
        for part in rest:  # a heading stands in no other text
            yield Way(number, part)
        for part in windows(plain(passage.text), count, min(WINDOW_TOKENS, room - count(above))):
            yield Way(number, f"{above}\n{part}".strip())


def key_of(text: str, identity: str) -> bytes:
    """The content address of a vector: the text that was embedded and the model that did it."""
    return hashlib.blake2b(f"{identity}\0{text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
