"""What the first page says before anything is asked: of our own explanations, and of any other folder.

Of another folder nothing is known but what stands in it. So its examples are its own questions, or its titles with a question
mark, which needs no grammar and is understood in any language; and only those that it answers are offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice, zip_longest
from pathlib import Path

from shapewise.types import Answer, Article
from shapewise.ui import rooms
from shapewise.ui.pages import BOX, EXAMPLES, INTRODUCTION, WELCOME

MOST_EXAMPLES = 4
MOST_READ = 200
"""Explanations that are looked at: each is read from the index by itself."""
MOST_TRIED = 16
"""Questions that are asked to find the examples; one takes some milliseconds."""
LONGEST_EXAMPLE = 100
QUESTION_MARKS = ("?", "？", "؟")


@dataclass(frozen=True, slots=True)
class Greeting:
    """The words of the first page."""

    title: str = WELCOME
    introduction: str = INTRODUCTION
    box: str = BOX
    """What the empty field for questions says."""
    examples: tuple[str, ...] = EXAMPLES
    tensors: bool = True
    """Whether the explanations are of tensors, so that drawings and the laboratory belong to them."""


OURS = Greeting()


def greeting() -> Greeting:
    """The words for the library as it is now."""
    return _greeting(rooms.settings().kb, rooms.version())


@lru_cache(maxsize=4)
def _greeting(kb: Path, _version: str) -> Greeting:
    library = rooms.library()
    if library is None:
        return OURS if rooms.settings().ours else _of_folder(kb.name)
    read = list(islice(library.articles.values(), MOST_READ))
    if speak_of_tensors(read):
        return OURS
    return _of_folder(kb.name, tuple(islice(_answered(read), MOST_EXAMPLES)))


def _of_folder(name: str, examples: tuple[str, ...] = ()) -> Greeting:
    return Greeting(
        "What would you like to know?",
        f"Ask about what is written in {name}. The answer comes word for word from its files, with the lines where it stands.",
        "A question, or a few words to look up",
        examples,
        tensors=False,
    )


def speak_of_tensors(articles: Iterable[Article]) -> bool:
    """Whether half of the explanations or more have a demo, as all of ours do; a copy of them lies in another folder."""
    with_demo = [article.demo is not None for article in articles]
    return any(with_demo) and 2 * sum(with_demo) >= len(with_demo)


def _answered(articles: list[Article]) -> Iterator[str]:
    """Of the questions that might be offered, those that are answered, by the explanation that they are taken from."""
    for question, slug in islice(askable(articles), MOST_TRIED):
        found = rooms.answer(question)
        if isinstance(found, Answer) and found.status == "answered" and found.articles[0][0].slug == slug:
            yield question


def askable(articles: Iterable[Article]) -> Iterator[tuple[str, str]]:
    """What might be asked of explanations, and of which: one question of each first, one folder after the other in turns."""
    themes: dict[str, list[Article]] = {}
    for article in articles:
        themes.setdefault(article.theme, []).append(article)
    in_turns = [article for turn in zip_longest(*themes.values()) for article in turn if article is not None]
    told = [(list(_questions_of(article)), article.slug) for article in sorted(in_turns, key=lambda one: not one.questions)]
    seen = set[str]()
    first = ((questions[:1], slug) for questions, slug in told)
    others = ((questions[1:], slug) for questions, slug in told)
    for questions, slug in chain(first, others):
        for question in questions:
            if question not in seen:
                seen.add(question)
                yield question, slug


def _questions_of(article: Article) -> Iterator[str]:
    """The questions that its author wrote down; then its title and headings: what asks by itself, and words that say more."""
    headings = dict.fromkeys(passage.heading.rpartition(" > ")[2] for passage in article.passages)
    named = sorted((article.title, *headings), key=_says_little)
    for text in (*article.questions, *named):
        asked = as_question(text)
        if asked:
            yield asked


def _says_little(text: str) -> int:
    """How little a reader learns of what a text is about: "Disk is almost full" is a better example than "Postgres"."""
    text = text.strip()
    return 0 if text.endswith(QUESTION_MARKS) else 1 if " " in text or not text.isascii() else 2


def as_question(text: str) -> str:
    """A title as somebody would ask for it; empty where it holds no word, or too many.

    Examples
    --------
    >>> [as_question(text) for text in ("Rate limits", "How do I pay?", "2024-05-01")]
    ['Rate limits?', 'How do I pay?', '']
    """
    text = " ".join(text.split())
    if not any(letter.isalpha() for letter in text) or len(text) > LONGEST_EXAMPLE:
        return ""
    return text if text.endswith(QUESTION_MARKS) else f"{text.rstrip(' .:;!…。')}?"
