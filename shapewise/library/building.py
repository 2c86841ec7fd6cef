"""A folder of markdown → a new generation of the index, taking over from the last one whatever has not changed."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from shapewise.library import disk, indexing, locks, refused, shelf, storage, weighing
from shapewise.library.catalogue import DIGEST, NUMBERS, SIZE, STAMP, Catalogue, write_files, write_numbers
from shapewise.library.drafting import Draft, counted, drafted, passages_in
from shapewise.library.embedding import write_vectors
from shapewise.library.folder import check_folder, place_of, read_facts, told_of_names
from shapewise.library.freshness import tell_of_other
from shapewise.library.lexical import Lexicon
from shapewise.library.models import state_of
from shapewise.library.moments import Moments
from shapewise.library.neighbours import write_means
from shapewise.library.ordinary import printable
from shapewise.library.outside import outside_digest, outside_questions
from shapewise.library.previous import CUT, Previous, identity_of, open_previous
from shapewise.library.progress import Listener, Progress, no_listener
from shapewise.library.words import words
from shapewise.settings import Settings
from shapewise.types import Fault

if TYPE_CHECKING:
    from shapewise.library.encoder import Encoder

UNBELIEVED = 500
"""Files that may be read again at each start because their times are not believed: 10 ms."""


Outside: TypeAlias = tuple[Sequence[str], "Future[refused.Embedded] | None"]
"""The questions that a library does not treat, and their vectors to come; none without an encoder."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build came to."""

    articles: int
    passages: int
    embedded: int
    """Passages that went through the model."""
    reused: int
    """Passages whose vectors were taken over."""
    removed: int
    """Passages of the last index whose text is in no file any more."""
    skipped: tuple[Fault, ...]
    """Files that could not be read, and why."""
    faults: tuple[Fault, ...]
    """Smaller faults of files that are served."""
    passed_over: tuple[str, ...]
    """Files and folders whose names say that they are not meant: ``_template.md``, ``.obsidian/``."""
    seconds: float
    index: Path
    mode: str
    notice: str = ""

    def __str__(self) -> str:
        index = printable(str(self.index))
        first = f"{self.articles} articles, {self.passages} passages in {index} ({self.mode}, {self.seconds:.1f} s)"
        second = f"{self.embedded} embedded, {self.reused} taken over, {self.removed} removed"
        return "\n".join(line for line in (first, second, told_of_names(self.passed_over)) if line)

    def as_json(self) -> dict[str, Any]:
        """The fields for programs."""
        return {**asdict(self), "index": printable(str(self.index)), "seconds": round(self.seconds, 3)}


def build(settings: Settings, listener: Listener = no_listener, *, encoder: Encoder | None = None) -> BuildReport:
    """Bring the index of some settings up to date, with their model unless another encoder is told."""
    from shapewise.library.choosing import encoder_for

    check_folder(settings.kb)
    notice = tried = ""
    if encoder is None:
        state = state_of(settings.model)  # first: files that are mended while they are tried are tried again
        with disk.writing(settings.index):
            encoder, notice = encoder_for(settings)
        tried = state if encoder is None else ""
    return build_index(settings.kb, settings.index, encoder, listener, wanted=settings.model, notice=notice, tried=tried)


def build_index(
    kb: Path,
    index: Path,
    encoder: Encoder | None,
    listener: Listener = no_listener,
    *,
    wanted: str = "",
    notice: str = "",
    tried: str = "",
) -> BuildReport:
    """Bring the index up to date with the folder; nothing is written where nothing has changed.

    Parameters
    ----------
    tried
        The state of a model that was wanted and could not be had: as soon as it is another, the index is outdated.

    Raises
    ------
    ArticleError
        If the folder does not exist, or cannot be listed.
    StoreUnavailable
        If the index cannot be written, or another build holds it.
    """
    started = time.perf_counter()
    check_folder(kb)
    with locks.builder_lock(index), disk.writing(index):
        storage.sweep(index)
        old = open_previous(index, encoder)
        known = old.files if old else Catalogue.of(())
        files, passed_over = read_facts(kb, known, lambda done, total: listener(Progress(done, total, "files read")))
        card = {"kb": printable(kb.name), "wanted": wanted, "notice": notice, "tried": tried, "outside": outside_digest(kb)}
        if old is not None and _settled(old, files, card):
            files = _believed(index, old, files)
            counts = {"passages": old.manifest["passages"], "embedded": 0, "reused": old.manifest["passages"], "removed": 0}
        else:
            if encoder is not None:
                encoder.begin()  # it is ready by the time that files are cut
            outside = outside_questions(kb)
            with ThreadPoolExecutor(max_workers=1) as pool:  # files are cut on one core, while the other would wait
                refusing = None if encoder is None else pool.submit(refused.embed, outside, encoder, old)
                draft = drafted(kb, files, old, encoder, listener)
                if draft.slugs:
                    tell_of_other(index, kb)
                    _write(index, {**card, "folder": place_of(kb)}, draft, old, encoder, listener, (outside, refusing))
                else:
                    storage.withdraw(index)
            files, counts = draft.files, counted(draft, old)
    return BuildReport(
        articles=int((files.articles >= 0).sum()),
        **counts,
        skipped=files.faults_where(files.articles < 0),
        faults=(*_named(kb), *files.faults_where(files.articles >= 0)),
        passed_over=tuple(printable(f"{kb.name}/{name}") for name in passed_over),
        seconds=time.perf_counter() - started,
        index=index,
        mode=mode_of(encoder),
        notice=notice,
    )


def _named(kb: Path) -> tuple[Fault, ...]:
    """What is wrong with the name of the folder itself; citations show it as it can be printed."""
    name = printable(kb.name)
    return () if name == kb.name else (Fault(f"{name}/", 1, "the name of the folder is no UTF-8; rename it"),)


def mode_of(encoder: Encoder | None) -> str:
    """How questions are answered with this encoder."""
    return "dense + lexical" if encoder is not None else "lexical only"


def _write(index: Path, *told: Any) -> None:
    """Write a generation and switch to it, or leave nothing of it."""
    folder = storage.new_folder(index)
    try:
        _write_into(folder, index, *told)
    except BaseException:
        storage.give_up(index, folder)
        raise


def _write_into(
    folder: Path,
    index: Path,
    card: Mapping[str, str],
    draft: Draft,
    old: Previous | None,
    encoder: Encoder | None,
    listener: Listener,
    outside: Outside,
) -> None:
    import numpy as np

    questions, refusing = outside
    with ThreadPoolExecutor(max_workers=1) as pool:  # words are counted while the model is loaded, and at work
        lexicon = pool.submit(lambda: weighing.write_lexicon(_lexicon_of(draft, old), folder))
        store, shared = "none", dict[str, Any]()
        if encoder is not None and refusing is not None:
            store, shared = _write_meaning(draft, old, encoder, folder, listener, refusing)
        shared |= refused.write_words(questions, card["outside"], old, folder)
        np.save(folder / "ways.npy", draft.table)
        np.save(folder / "keys.npy", draft.keys)
        shelf.write_shelf(draft.rows, draft.whole, draft.slugs, old.shelf if old is not None and old.same_cut else None, folder)
        write_files(draft.files, folder)
        lexicon.result()
    manifest = {
        **card,
        "cut": CUT,
        "built": _now(),
        "identity": identity_of(encoder),
        "model": encoder.name if encoder is not None else "none",
        "encoder": encoder.stored if encoder is not None else None,
        "store": store,
        "passages": passages_in(draft.table),
        "spare": storage.spare_of(index) if card["tried"] else {},
    }
    storage.switch_to(index, folder, manifest, shared)


def _lexicon_of(draft: Draft, old: Previous | None) -> Lexicon:
    kept = old.lexicon if old is not None and old.same_cut else None
    return weighing.extend_lexicon(kept, draft.origin, ((row, words(text)) for row, text in draft.texts.items()))


def _write_meaning(
    draft: Draft,
    old: Previous | None,
    encoder: Encoder,
    folder: Path,
    listener: Listener,
    refusing: Future[refused.Embedded],
) -> tuple[str, dict[str, Any]]:
    """All that comes of vectors; the kind of store comes back, and the facts of files that the last generation has too."""
    vectors, shared = write_vectors(draft, old, encoder, folder, listener)
    moments = Moments.of(vectors) if old is None else old.moments.followed(old.vectors, vectors, draft.origin)
    before = old.generation.folder if old is not None else None
    store = indexing.write_store(vectors, folder, before, draft.origin, grown=bool(shared), moments=moments)
    same = old is not None and old.same_cut and store != "Flat" and old.manifest["store"] == store
    shared |= write_means(
        vectors,
        draft.table[:, 0],
        draft.whole,
        old.means if old is not None and same else None,
        folder,
        lambda names: storage.share_files(old.generation, folder, names) if old is not None else {},
    )
    refused.write_vectors(refusing.result(), moments, folder)
    return store, shared


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _settled(old: Previous, files: Catalogue, card: Mapping[str, str]) -> bool:
    """Whether the last generation already says all of this: the same names with the same content, under the same card.

    What was wrong with a file that was read follows from its content; with one that could not be read, it is told by its facts.
    """
    was = old.files
    if (
        not (old.served and old.same_cut)
        or any(old.manifest.get(name) != value for name, value in card.items())
        or was.names != files.names
    ):
        return False
    same = (was.numbers[:, SIZE] == files.numbers[:, SIZE]) & (was.numbers[:, DIGEST] == files.numbers[:, DIGEST]).all(axis=1)
    return bool(same.all()) and was.faults_where(was.unreadable) == files.faults_where(files.unreadable)


def _believed(index: Path, old: Previous, files: Catalogue) -> Catalogue:
    """The facts of files that have not changed, with their new times.

    Times that were not believed, because the files had just been written, are believed now, and those of a folder that was
    copied are others; that alone is worth a new generation only where many files would else be read again at every start. All
    but the numbers is then shared with the last.
    """
    numbers = old.files.numbers.copy()
    numbers[:, STAMP] = files.numbers[:, STAMP]
    found = replace(old.files, numbers=numbers)
    if ((old.files.numbers != numbers).any(axis=1) & files.believed).sum() > UNBELIEVED:
        folder = storage.new_folder(index)
        shared = storage.share_files(old.generation, folder, (name for name in old.manifest["files"] if name != NUMBERS))
        write_numbers(found, folder)
        storage.switch_to(index, folder, {**old.manifest, "built": _now()}, shared)
    return found
