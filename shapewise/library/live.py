"""A library that loads in the background and keeps itself fresh, for a program that runs all day.

Readers take ``current`` whenever they need it, and are never kept waiting: first the words alone answer, then the model too,
then a new library whenever a file has changed. Nothing that a reader holds is ever changed under it.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeAlias

from shapewise.errors import IndexCorrupt, IndexMissing, IndexOutdated, ShapewiseError, StoreUnavailable
from shapewise.library.encoder import Encoder
from shapewise.library.folder import Signature, nothing_to_read, signature_of
from shapewise.library.freshness import is_of_other_files, other_owner
from shapewise.library.library import Library
from shapewise.library.models import files_now, state_of
from shapewise.library.pointers import REBUILD
from shapewise.library.progress import Progress
from shapewise.settings import Settings

State: TypeAlias = Literal["loading", "refreshing", "ready", "unavailable"]

LOOK_SECONDS = 0.8
"""How often the folder is looked at: a change is noticed within two seconds, whatever else happens."""

LOOK_SHARE = 10
"""A look that takes long is followed by a pause this many times as long, so that a huge folder does not eat a core."""


class LiveLibrary:
    """The library of some settings, kept up to date by a thread of its own until it is closed."""

    def __init__(self, settings: Settings, *, encoder: Encoder | None = None, watch: bool = True) -> None:
        self._settings = settings
        self._encoder = encoder
        self._watch = watch
        self._current: Library | None = None
        self._state: State = "loading"
        self._progress: Progress | None = None
        self._problem = ""
        self._closing = threading.Event()
        self._rested = threading.Event()
        self._thread = threading.Thread(target=self._run, name="shapewise-library", daemon=True)
        self._thread.start()

    @property
    def current(self) -> Library | None:
        """The library as it is now; ``None`` while not even its words are read."""
        return self._current

    @property
    def state(self) -> State:
        """``loading`` until it has come to rest once, then ``ready``, ``refreshing`` or ``unavailable``."""
        return self._state

    @property
    def progress(self) -> Progress | None:
        """How far a build is; ``None`` where none is running."""
        return self._progress

    @property
    def problem(self) -> str:
        """What keeps the library from being up to date, in a sentence; empty where nothing does."""
        return self._problem

    @property
    def sentence(self) -> str:
        """One line for readers."""
        if self._state == "unavailable":
            return self._problem
        if self._progress is not None:
            return f"Reading the library: {self._progress}."
        if self._state == "loading":
            return "Reading the library: the model is being loaded; until then, answers are found by their words alone."
        current = self._current
        if self._problem or current is None:
            return self._problem
        return current.notice or f"{len(current.articles)} explanations, {current.passages} passages, {current.mode}."

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it has come to rest, loaded or unavailable; ``False`` where that took longer."""
        return self._rested.wait(timeout)

    def close(self) -> None:
        """End the thread; a build that is running is left to finish its step, and switches nothing half-way."""
        self._closing.set()
        self._thread.join(timeout=5)

    # --------------------------------------------------------------------------------------------------- the thread

    def _run(self) -> None:
        seen = self._look()
        self._first_words()
        self._refresh()
        seen = seen[0], self._look()[1], seen[2]  # our own switch is no news; what happened to the folder meanwhile is
        while self._watch and not self._closing.is_set():
            started = time.perf_counter()
            now = self._look()
            if now != seen:
                self._refresh()
                seen = now[0], self._look()[1], now[2]
                started = time.perf_counter()
            self._closing.wait(max(LOOK_SECONDS, LOOK_SHARE * (time.perf_counter() - started)))

    def _look(self) -> tuple[Signature, bytes, tuple[str, ...]]:
        """What would be different if the folder, the index or the model had been changed by somebody."""
        try:
            pointer = (self._settings.index / "current.json").read_bytes()
        except OSError:
            pointer = b""
        try:
            return signature_of(self._settings.kb), pointer, self._look_at_model()
        except Exception as error:  # a folder that cannot be looked at, whyever, is looked at again; the thread goes on
            self._tell_unexpected("looked at", error)
            return (), pointer, ()

    def _look_at_model(self) -> tuple[str, ...]:
        """The files of the model; of one that could not be had, all that decides whether it can."""
        if self._encoder is not None:
            return ()
        wordless = self._current is not None and self._current.mode == "lexical only"
        return (state_of(self._settings.model),) if wordless else files_now(self._settings.model)

    def _first_words(self) -> None:
        """Something to answer from within a moment: the last index, even an older one, else one of words alone."""
        try:
            if other_owner(self._settings.index, self._settings.kb):
                raise IndexOutdated("the index is that of another folder")
            self._current = Library.load(self._settings, encoder=self._encoder, warm=False, fresh=False)
        except Exception:
            # The index of another version may lack a file or a field, and what it lacks shows as any exception whatever. None
            # is told to readers: the next lines make what is missing, and tell where they cannot.
            logging.getLogger(__name__).info("the last index is passed over", exc_info=True)
            words_only = replace(self._settings, model="none", index=self._settings.index / "words")
            try:
                Library.build(words_only, self._tell)
                self._current = Library.load(words_only, fresh=False)
            except (ShapewiseError, OSError) as error:
                self._problem = str(error)
            except Exception as error:  # a thread that died unheard would leave readers waiting
                self._tell_unexpected("read", error)
            finally:
                self._progress = None

    def _refresh(self) -> None:
        """Build what has changed and open it; an error is shown, and tried again at the next change."""
        if self._rested.is_set():
            self._state = "refreshing"
        try:
            library = self._brought_up_to_date()
            library.warm_up()
            old = self._current
            if old is None or (old.generation, old.mode) != (library.generation, library.mode):
                self._current = library
            self._problem = ""
            shutil.rmtree(self._settings.index / "words", ignore_errors=True)  # it has served its turn
        except (ShapewiseError, OSError) as error:
            self._problem = str(error)
        except Exception as error:  # a thread that died unheard would leave readers waiting
            self._tell_unexpected("refreshed", error)
        finally:
            self._progress = None
            self._state = "ready" if self._current is not None else "unavailable"
            self._rested.set()

    def _tell_unexpected(self, what: str, error: Exception) -> None:
        """Log a mistake of ours whole, and tell it in a line: it may hold the very text that it could not take."""
        logging.getLogger(__name__).error("the library could not be %s", what, exc_info=error)
        self._problem = f"The library could not be {what}: {repr(error)[:200]}."

    def _brought_up_to_date(self) -> Library:
        current = self._current
        try:
            library = Library.load(self._settings, encoder=self._encoder, warm=True, reuse=current)
        except (IndexMissing, IndexOutdated, IndexCorrupt):
            other = other_owner(self._settings.index, self._settings.kb)
            if other and self._rested.is_set():  # it was ours, or could have been: to take it back is to take turns for ever
                raise taken_over(self._settings, other) from None
            report = Library.build(self._settings, self._tell, encoder=self._encoder or self._kept(current))
            if not report.articles:
                self._current = None
                raise nothing_to_read(self._settings.kb, report.skipped) from None
            # Taken even where a file was saved meanwhile, which the next look tells: where somebody saves all the time, what
            # is built would else never be served.
            library = Library.load(self._settings, encoder=self._encoder, reuse=current, fresh=False)
        return library

    def _kept(self, current: Library | None) -> Encoder | None:
        """The encoder that is open already, where it is still that of the model's files."""
        encoder = current.encoder if current is not None else None
        return encoder if encoder is not None and not is_of_other_files(encoder.identity, self._settings) else None

    def _tell(self, progress: Progress) -> None:
        self._progress = progress
        if self._closing.is_set():
            raise storage_closed(self._settings.index)


def taken_over(settings: Settings, other: str) -> ShapewiseError:
    """What is told where another program uses the same index for another folder; the last library stays in memory."""
    return StoreUnavailable(
        f"the index holds {other} now, and no longer {settings.kb}: another program was told to use the same one",
        needed="an index for each folder",
        where=str(settings.index),
        fix="leave --index and SHAPEWISE_INDEX out, so that each folder has its own, and start again",
    )


def storage_closed(index: Path) -> ShapewiseError:
    """What ends a build whose program is being closed; the last good index stays."""
    return IndexOutdated("the build was given up because the program ends", where=str(index), fix=REBUILD)
