"""The library: a folder of markdown, indexed, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Self, TypeAlias

from shapewise.errors import IndexCorrupt, IndexMissing, IndexOutdated
from shapewise.library import dense, lexical, segments, shelf, storage, whole
from shapewise.library.catalogue import indexed_files
from shapewise.library.confidence import Evidence, confidence_of, verdict_of
from shapewise.library.encoder import Encoder
from shapewise.library.folder import nothing_to_read
from shapewise.library.followup import leans_on_context, subject_of
from shapewise.library.freshness import check_fresh
from shapewise.library.likeness import say_the_same
from shapewise.library.products import products
from shapewise.library.progress import Listener, no_listener
from shapewise.library.reranker import CrossEncoder, Reranker, reordered
from shapewise.library.searching import (
    CANDIDATES,
    Found,
    Meant,
    Worded,
    beside,
    falling,
    gather,
    rank_ways,
    shortened,
    vector_of,
)
from shapewise.library.spelling import respelled
from shapewise.library.words import whole_letters, words
from shapewise.settings import Settings
from shapewise.types import Article, Fault, Findings, Hit, Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shapewise.library.building import BuildReport

PASSAGES_OF_ONE = 3
"""Passages that one article may put among the hits, so that others are seen beside it."""

Looked: TypeAlias = tuple[tuple[Found, ...], Evidence]

ELSEWHERE = 0.15
"""A question that is this much nearer to what is not treated changes the subject, whatever little words it holds."""


@dataclass(frozen=True)
class Library:
    """A built index, open for reading. It never changes: a new build is a new Library."""

    articles: Mapping[str, Article]
    faults: tuple[Fault, ...]
    """What is wrong with files of the folder, those left out among them."""
    mode: str
    """``dense + lexical`` or ``lexical only``."""
    model: str
    passages: int
    built: str
    generation: str
    notice: str
    """Why the mode is what it is, where a reader should know; else empty."""
    _shelf: shelf.Shelf
    _table: NDArray[np.int32]
    _lexicon: lexical.Lexicon
    _store: dense.FaissStore | None
    _means: segments.Segments | None
    """The mean vector of each article."""
    _outside: NDArray[np.float32] | None
    """Vectors of the questions that the library says it does not treat; the last is the direction away from them."""
    _elsewhere: lexical.Lexicon | None
    """The words of the same questions, where there is nothing but words to judge by."""
    encoder: Encoder | None
    reranker: Reranker | None = None

    # ------------------------------------------------------------------------------------------ opening and building

    @classmethod
    def load(
        cls,
        settings: Settings | None = None,
        *,
        encoder: Encoder | None = None,
        warm: bool = True,
        fresh: bool = True,
        reuse: Library | None = None,
    ) -> Self:
        """Open the index; ``warm=False`` compares words only, ``fresh=False`` takes it even where the folder has changed.

        ``reuse`` is an older library whose encoder, where it is the same, is taken over instead of being loaded again.

        Raises
        ------
        IndexMissing, IndexOutdated, IndexCorrupt
            If there is nothing to open, if the folder has changed since, or if a file is damaged.
        """
        settings = settings or Settings.from_environment()
        last = reuse.encoder if reuse is not None else None
        return storage.read_current(settings.index, lambda one: cls._of(settings, one, encoder, last, warm, fresh))

    @classmethod
    def _of(
        cls,
        settings: Settings,
        generation: storage.Generation,
        encoder: Encoder | None,
        last: Encoder | None,
        warm: bool,
        fresh: bool,
    ) -> Self:
        if fresh:
            check_fresh(settings, generation.manifest, indexed_files(generation.folder), encoder)
        if encoder is None and last is not None and last.identity == generation.manifest["identity"]:
            encoder = last
        return cls._opened(settings, generation, encoder, warm)

    @classmethod
    def _opened(cls, settings: Settings, generation: storage.Generation, encoder: Encoder | None, warm: bool) -> Self:
        manifest = generation.manifest
        if not warm or encoder is not None or manifest["identity"] == "none":
            return cls._read(settings, generation, encoder, warm)
        from shapewise.library.choosing import stored_encoder

        with ThreadPoolExecutor(max_workers=1) as pool:  # the model's files are checked while those of the index are read
            coming = pool.submit(stored_encoder, settings, str(manifest["encoder"]))
            library = cls._read(settings, generation, None, warm)
            return replace(library, encoder=coming.result())

    @classmethod
    def _read(cls, settings: Settings, generation: storage.Generation, encoder: Encoder | None, warm: bool) -> Self:
        import numpy as np

        manifest, folder = generation.manifest, generation.folder
        dense_now = warm and manifest["identity"] != "none"
        books = shelf.read_shelf(folder)
        notice = str(manifest.get("notice", ""))
        if manifest["identity"] != "none" and not warm:
            notice = "The model is still being loaded: answers are found by their words alone."
        return cls(
            articles=books,
            faults=tuple(fault for found in indexed_files(folder).faults.values() for fault in found),
            mode="dense + lexical" if dense_now else "lexical only",
            model=str(manifest["model"]),
            passages=int(manifest["passages"]),
            built=str(manifest["built"]),
            generation=generation.name,
            notice=notice,
            _shelf=books,
            _table=np.load(folder / "ways.npy"),
            _lexicon=lexical.read_lexicon(folder),
            _store=dense.read_store(folder) if dense_now else None,
            _means=segments.read_segments(folder, "means") if dense_now else None,
            _elsewhere=None if dense_now else lexical.read_lexicon(folder, "outside"),
            _outside=np.load(folder / "outside.npy") if dense_now else None,
            encoder=encoder if dense_now else None,
            reranker=CrossEncoder(settings.reranker) if settings.reranker and warm else None,
        )

    @classmethod
    def build(
        cls, settings: Settings | None = None, progress: Listener | None = None, *, encoder: Encoder | None = None
    ) -> BuildReport:
        """Bring the index up to date with the folder; what has not changed is taken over."""
        from shapewise.library.building import build

        return build(settings or Settings.from_environment(), progress or no_listener, encoder=encoder)

    @classmethod
    def load_or_build(cls, settings: Settings | None = None, progress: Listener | None = None) -> Self:
        """Open the index, and build it first where it is missing, outdated or damaged."""
        settings = settings or Settings.from_environment()
        try:
            return cls.load(settings)
        except (IndexMissing, IndexOutdated, IndexCorrupt):
            report = cls.build(settings, progress)
            if not report.articles:
                raise nothing_to_read(settings.kb, report.skipped) from None
            return cls.load(settings, fresh=False)  # a file that was saved meanwhile is no reason to have nothing

    def warm_up(self) -> None:
        """Load what is loaded at first use, so that the first reader does not wait for it."""
        if self.encoder is not None:
            self.encoder.encode(["warm"], "question")

    # --------------------------------------------------------------------------------------------------------- asking

    def search(self, question: str, k: int = 5, context: str = "") -> Findings:
        """The passages that answer a question best, and how sure that is."""
        asked = shortened(question)
        if not asked.strip() or not len(self._table):
            return Findings("not_covered", 0.0, (), ())
        depth = max(k, whole.DEPTH)
        found, evidence = self.look_up(asked, depth)
        if context.strip() and leans_on_context(question) and evidence.outside - evidence.inside < ELSEWHERE:
            found, evidence = self._read_with(context, asked, depth, (found, evidence))
        if self.reranker is not None:
            found = reordered(found, asked, self._shelf, self.reranker)
        ranking = tuple((self._shelf.slugs[one.article], round(one.score, 4)) for one in found[:k])
        return Findings(*verdict_of(evidence), tuple(islice(falling(found[:k], self._hits_of), k)), ranking)

    def _read_with(self, context: str, asked: str, k: int, alone: Looked) -> Looked:
        """A question that leans on what came before it, read with it; by itself where that is surer."""
        subject = subject_of(asked)
        if subject == "none":
            return self.look_up(shortened(context), k)
        joined = self.look_up(shortened(f"{context}\n{asked}\n{asked}"), k)  # what is new in it weighs double
        if subject == "its own" and confidence_of(alone[1]) > confidence_of(joined[1]):
            return alone
        found = whole.both_readings(joined[0], alone[0])
        return found, joined[1]._replace(lead=whole.lead_of(found))

    def _hits_of(self, found: Found) -> Iterator[Hit]:
        """The best passages of one article, best first, without those that say what a better one says."""
        passages = self._shelf.at(found.article).passages
        told: list[Passage] = []
        for number, below, lexical_rank, dense_rank in found.passages():
            passage = passages[number]
            if not any(say_the_same(passage.text, other.text) for other in told):
                yield Hit(passage, round(found.score - below, 4), lexical_rank or None, dense_rank or None)
                told.append(passage)
            if len(told) == PASSAGES_OF_ONE:
                break

    def look_up(self, typed: str, k: int) -> Looked:
        """The best k articles by number, and what there is to judge the first one by."""
        asked = respelled(typed, self._lexicon)
        wide = max(CANDIDATES, 4 * k)
        vector = meant = None
        if self.encoder is None or self._store is None:
            worded, told = self._read_words(asked, wide)
        else:
            coming = beside().submit(self._read_words, asked, wide)
            vector = vector_of(asked, self.encoder)
            meant = Meant.of(vector, self._store, wide)
            worded, told = coming.result()
        ranked = rank_ways(worded, meant, self._store)
        first = gather(ranked, self._table, max(k, whole.DEPTH))
        middles = {} if vector is None else whole.middles_of(first, self._means, vector)
        found = whole.looked_again(first, told, self._table, middles)
        known = whole.judged(typed, asked, found, ranked, told, self._table, self._shelf)
        if vector is None:
            return found[:k], whole.weighed_elsewhere(known, told, self._elsewhere)
        if self._outside is None or not len(self._outside):
            return found[:k], known._replace(kind="inside")
        elsewhere = products(self._outside, vector)
        return found[:k], known._replace(kind="both", outside=float(elsewhere[:-1].max()), lean=float(elsewhere[-1]))

    def _read_words(self, asked: str, k: int) -> tuple[Worded, whole.Asked]:
        """What the words of a question say of all ways in, and how much each of them tells."""
        split = words(asked)
        return Worded.of(split, self._lexicon, k), whole.Asked.of(split, self._lexicon, self._table)

    @property
    def ways(self) -> NDArray[np.int32]:
        """For each way in, the number of its article and of its passage there (negative: a question or a title)."""
        return self._table

    def slug_at(self, path: str) -> str | None:
        """The slug of the article that was read from a file, by its path as passages have it; ``None`` where none was."""
        return self._shelf.slug_at(path)

    def slug(self, article: int) -> str:
        """The slug of an article by its number."""
        return self._shelf.slugs[article]

    def nearest(self, text: str, k: int = 5) -> tuple[tuple[str, float], ...]:
        """The articles nearest to a text, with the cosine of the best way in; by words alone, the share of the best score."""
        import numpy as np

        text = whole_letters(text)
        if self.encoder is None or self._store is None:
            found, _ = self.look_up(shortened(text), k) if text.strip() else ((), None)
            top = max((one.score for one in found), default=0.0)
            return tuple((self.slug(one.article), round(one.score / top, 4)) for one in found[:k] if top > 0)
        rows, scores = self._store.search(self.encoder.encode([text], "question")[0], 50 * k)
        best: dict[int, float] = {}
        for row, score in zip(rows.tolist(), np.clip(scores, -1, 1).tolist(), strict=True):
            best.setdefault(int(self._table[row, 0]), score)
        return tuple((self._shelf.slugs[article], round(score, 4)) for article, score in list(best.items())[:k])

    def related(self, slug: str, k: int = 5) -> tuple[tuple[str, str], ...]:
        """Articles to read next, each with the reason in words."""
        from shapewise.library.neighbours import related

        return related(self._shelf, self._means, slug, k)

    def positions(self) -> dict[str, tuple[float, float]]:
        """A map of the library: like articles lie near each other."""
        from shapewise.library.neighbours import positions

        return positions(self._shelf, self._means)
