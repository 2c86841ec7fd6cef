"""What all readers share: the settings, the library that keeps itself fresh, the journal, recent answers, what makes the cards.

Made on first use and kept; the page scripts run anew for each reader and each click, this module does not.
"""

from __future__ import annotations

import gc
import sys
import threading
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from shapewise.answer import ask, needed_context, words_of
from shapewise.errors import ShapewiseError
from shapewise.gaps import Gap, group_gaps
from shapewise.journal import Journal
from shapewise.settings import Settings
from shapewise.types import Answer, Article
from shapewise.ui.demo_worker import DemoWorker
from shapewise.ui.pieces import Block, blocks
from shapewise.ui.references import Definitions, definitions_in

if TYPE_CHECKING:
    from shapewise.library.library import Library
    from shapewise.library.live import LiveLibrary

MANY_MODULES = 40
MOST_UNANSWERED = 500
MOST_TOLD = 200
"""Letters of the question before that are kept with one that leans on it."""
SAME_MEANING = 0.6
"""From which likeness on two questions mean the same."""

_closing = threading.Event()


@cache
def settings() -> Settings:
    """The settings, read once."""
    return Settings.from_environment()


@cache
def live() -> LiveLibrary:
    """The library, which loads and refreshes itself in the background."""
    from shapewise.library.live import LiveLibrary

    return LiveLibrary(settings())


@cache
def journal() -> Journal | None:
    """The journal; nothing where it is turned off."""
    return Journal(settings().journal_folder) if settings().journal else None


@cache
def cards() -> DemoWorker:
    """What makes the cards that readers edit: a process of its own, started by the first of them."""
    return DemoWorker()


def library() -> Library | None:
    """The library as it is now; nothing while not even its words are read."""
    return live().current


def is_ready() -> bool:
    """Whether the library has come to rest: loaded, or known to be unavailable."""
    return live().state != "loading"


def version() -> str:
    """Changes whenever answers may change."""
    current = library()
    return "" if current is None else f"{current.generation} {current.mode}"


def answer(question: str, before: str = "") -> Answer | ShapewiseError | None:
    """What is answered to a question, remembered for all readers until the library changes."""
    return _answer(question, needed_context(question, before), version()) if library() is not None else None


@lru_cache(maxsize=500)
def _answer(question: str, before: str, _version: str) -> Answer | ShapewiseError:
    current = library()
    if current is None:
        raise LookupError("the library went away between two lines")
    try:
        return ask(question, current, context=before)
    except ShapewiseError as error:
        return error


def record(given: Answer) -> None:
    """Note a question in the journal, where there is one."""
    book = journal()
    if book is not None:
        book.record(_told(given), given.status, given.confidence, _first(given))


def vote(given: Answer, *, good: bool, word: str = "") -> None:
    """Note what a reader said of an answer."""
    book = journal()
    if book is not None:
        book.vote(_told(given), _first(given), good=good, word=word)


def _told(given: Answer) -> str:
    """A question as its author will read it among the gaps: one that leans on another says nothing without it."""
    leans_on = words_of(given.context).rstrip().rpartition("\n")[2]
    return f"{given.question} (after: {leans_on[:MOST_TOLD]})" if leans_on else given.question


def _first(given: Answer) -> str:
    return given.articles[0][0].slug if given.articles else ""


def article_of(path: str) -> Article | None:
    """The explanation that a passage is from."""
    current = library()
    slug = current.slug_at(path) if current is not None else None
    return current.articles[slug] if current is not None and slug is not None else None


def body_of(article: Article) -> tuple[Block, ...]:
    """The text of an explanation without its front matter, taken apart; read again when the file has changed."""
    try:
        return blocks(*_text_of(article.path))
    except OSError:
        # the file went away a moment ago: what was read of it is still in the passages
        return blocks("\n\n".join(passage.text for passage in article.passages))


def definitions_of(path: str) -> Definitions:
    """What the labels of links and footnotes in a passage's file stand for, wherever in it that is told."""
    try:
        return _definitions(_text_of(path)[0])
    except OSError:
        return Definitions()


def _text_of(path: str) -> tuple[str, int]:
    """The text of an explanation without its front matter, and its first line."""
    file = settings().kb / Path(path).relative_to(Path(path).parts[0])
    return _read(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=200)
def _read(file: Path, _stamp: int) -> tuple[str, int]:
    from shapewise.library.frontmatter import read_front_matter
    from shapewise.library.hidden import visible
    from shapewise.library.markdown import decode, is_mdx

    text = decode(file.read_bytes(), file.name)
    end = read_front_matter(text, file.name).end
    return "\n".join(visible(text.split("\n"), end, mdx=is_mdx(file.name))[end:]), end + 1


@lru_cache(maxsize=200)
def _definitions(text: str) -> Definitions:
    return definitions_in(text)


def related(slug: str) -> tuple[tuple[str, str], ...]:
    """What to read next, each with the reason."""
    return _related(slug, version())


@lru_cache(maxsize=500)
def _related(slug: str, _version: str) -> tuple[tuple[str, str], ...]:
    current = library()
    return current.related(slug, k=6) if current is not None else ()


def nearest(text: str) -> tuple[tuple[str, float], ...]:
    """Explanations like a text, most alike first."""
    return _nearest(text, version())


@lru_cache(maxsize=100)
def _nearest(text: str, _version: str) -> tuple[tuple[str, float], ...]:
    current = library()
    return current.nearest(text, k=5) if current is not None else ()


def gaps() -> tuple[Gap, ...]:
    """Questions without an answer, put together by meaning."""
    book = journal()
    if book is None:
        return ()
    try:
        waiting = book.unanswered()[:MOST_UNANSWERED]
    except ShapewiseError:
        return ()  # the Library page says what is wrong with the journal
    return _gaps(waiting, version())


@lru_cache(maxsize=4)
def _gaps(waiting: tuple[tuple[str, str], ...], _version: str) -> tuple[Gap, ...]:
    from shapewise.library.likeness import likeness

    current = library()
    return group_gaps(waiting, likeness(current.encoder if current is not None else None), SAME_MEANING)


def positions() -> dict[str, tuple[float, float]]:
    """Where each explanation stands on the map."""
    return _positions(version())


@lru_cache(maxsize=2)
def _positions(_version: str) -> dict[str, tuple[float, float]]:
    current = library()
    return current.positions() if current is not None else {}


def passed_over() -> str:
    """What in the folder is no explanation because of its name, in one line."""
    from shapewise.library.folder import find_files, told_of_names

    kb = settings().kb
    return told_of_names(f"{kb.name}/{name}" for name in find_files(kb)[1])


def absence() -> str:
    """What to tell a reader where there is no library: it comes in a moment, or what keeps it from coming."""
    return warming_sentence() if is_ready() else "The library is still being read; what you asked for appears in a moment."


def warming_sentence() -> str:
    """What the small line says while the library is being read."""
    return live().sentence


def open_house() -> None:
    """Begin to load; returns at once."""
    from shapewise.ui.tuning import tune

    tune()
    threading.Thread(target=_settle, name="shapewise-settle", daemon=True).start()


async def close_house() -> None:
    """Stop the background threads, and the process that makes the cards."""
    _closing.set()
    if cards.cache_info().currsize:
        await cards().close()
    if live.cache_info().currsize:
        live().close()


def _rehearse() -> None:
    """Answer the questions that the empty page offers, so that the first reader does not wait for what is made on first use."""
    from shapewise.ui.demo_card import rehearse
    from shapewise.ui.greeting import greeting
    from shapewise.ui.provenance_view import rehearse_examples

    for question in greeting().examples:
        found = answer(question)
        if isinstance(found, Answer) and found.demo is not None:
            rehearse(found.demo)
    rehearse_examples()


def _settle() -> None:
    """Load, then take what is loaded out of the garbage collector's rounds; again after each refresh.

    A full round of the collector looks at every object. With a model in memory one takes 0.2 s, in which no
    reader is served; frozen objects are not looked at (0.03 ms). Frozen garbage is never freed: hence the thaw before.
    """
    from shapewise.tensors.ops import operations
    from shapewise.ui.renewing import renew

    operations()
    seen: tuple[str, int] = ("", 0)
    while not _closing.wait(0.5):
        # much is imported with the first page that needs it: what came since the last time is set aside too
        now = (version(), len(sys.modules) // MANY_MODULES)
        if is_ready() and now != seen:
            seen = now
            renew()
            _rehearse()
            gc.unfreeze()
            gc.collect()
            gc.freeze()
