"""One question over all ways in: both opinions, fused, and gathered into articles and passages."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from shapewise.library import fusion
from shapewise.library.dense import DenseStore
from shapewise.library.encoder import Encoder
from shapewise.library.followup import is_keywords
from shapewise.library.lexical import FEWEST, Lexicon, Wording
from shapewise.library.ways import TITLE
from shapewise.library.words import whole_letters, words
from shapewise.types import Article, Hit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int64]

CANDIDATES = 100
"""Ways in that each side puts forward; the right one is among them in all but one of a thousand questions tried."""


LONGEST_SEARCHED = 4_000
"""Characters of a question that are read; of a longer one the beginning and the end, where a traceback has its message."""


class Ranked(NamedTuple):
    """The ways in that were considered, with what each side said of them."""

    rows: Rows
    """Ascending."""
    scores: Floats
    """Fused standard scores."""
    nearest: float
    """Cosine of the way in that is nearest to the question as it was asked; zero where there is no encoder."""
    by_words: Rows
    """The rank of each among those that the words put forward, from one; zero where it is not among them."""
    by_meaning: Rows
    """The same for the vectors."""
    known: float
    """Part of the question's words, weighed by what they tell, that the collection knows at all."""
    told: float
    """The best score by words, where each counts as much as it tells."""


def vector_of(question: str, encoder: Encoder) -> Floats:
    """The vector of a question; one that is longer than the model reads is read from both ends."""
    import numpy as np

    if len(question) <= 4 * encoder.limit:
        vector: Floats = encoder.encode([question], "question")[0]
        return vector
    both: Floats = encoder.encode([question[: 4 * encoder.limit], question[-3 * encoder.limit :]], "question").sum(axis=0)
    both /= np.float32(max(float(np.linalg.norm(both)), 1e-12))
    return both


def shortened(question: str) -> str:
    """A question as far as it is read."""
    question = whole_letters(question)
    if len(question) <= LONGEST_SEARCHED:
        return question
    half = LONGEST_SEARCHED // 2
    return f"{question[:half]} {question[-half:]}"


class Worded(NamedTuple):
    """What the words of a question say of all ways in."""

    wording: Wording
    best: Rows
    """The ways in that they put forward, best first."""
    scores: Floats
    """The scores of these."""
    known: float
    """Part of the words, weighed by what they tell, that the collection knows at all."""
    told: float
    """The best score, where each word counts as much as it tells."""

    @classmethod
    def of(cls, asked: Sequence[str], lexicon: Lexicon, k: int = CANDIDATES) -> Worded:
        """Weigh the words, and put the k best forward."""
        wording = lexicon.weigh(asked)
        best, scores = wording.best(k)
        top = float(scores[0]) if len(scores) else 0.0
        told = top if len(lexicon.lengths) >= FEWEST else lexicon.most_told(asked)
        return cls(wording, best, scores, _known(asked, lexicon), told)

    def scores_of(self, rows: Rows, places: Rows) -> Floats:
        """The scores of ways in, ascending, the best among them at these places, which are not looked up again."""
        import numpy as np

        if not self.wording.common:
            return self.wording.of(rows)
        found, new = np.empty(len(rows), np.float32), np.ones(len(rows), bool)
        found[places], new[places] = self.scores, False
        found[new] = self.wording.of(rows[new])
        return found


@cache
def beside() -> ThreadPoolExecutor:
    """Threads for what can be worked out while the model runs, which leaves the interpreter to others."""
    return ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="shapewise-beside")


class Meant(NamedTuple):
    """What the meaning of a question says of all ways in."""

    rows: Rows
    """The ways in that its vector puts forward, ascending."""
    aim: Floats
    """Its vector, moved towards the nearest texts."""
    nearest: float
    """Cosine of the way in that is nearest to the question as it was asked."""

    @classmethod
    def of(cls, vector: Floats, store: DenseStore, k: int = CANDIDATES) -> Meant:
        """Put the k nearest forward, and move the vector, which gives them a new order."""
        import numpy as np

        rows, cosines = store.search(vector, k)
        aim = fusion.moved(vector, store.vectors(rows[: fusion.FEEDBACK_TEXTS]))
        return cls(np.sort(rows), aim, float(cosines[0]) if len(cosines) else 0.0)


def rank_ways(worded: Worded, meant: Meant | None, store: DenseStore | None) -> Ranked:
    """Rank the ways in by both sides, a question's words and its vector; without an encoder, by the words alone."""
    import numpy as np

    wording, told = worded.wording, (worded.known, worded.told)
    if meant is None or store is None:
        order = worded.best.argsort()
        scores = fusion.standardised(worded.scores, wording.mean, wording.deviation)
        return Ranked(worded.best[order], scores[order], 0.0, order + 1, np.zeros_like(order), *told)
    rows = fusion.distinct(np.concatenate([worded.best, meant.rows]))
    said, near = rows.searchsorted(worded.best), rows.searchsorted(meant.rows)
    cosines = store.cosines(rows, meant.aim)
    near = near[fusion.best_first(cosines[near], len(near))]
    dense = fusion.standardised(cosines, *store.spread(meant.aim))
    scores = fusion.fused(dense, fusion.standardised(worded.scores_of(rows, said), wording.mean, wording.deviation))
    return Ranked(rows, scores, meant.nearest, _ranks(len(rows), said), _ranks(len(rows), near), *told)


def _ranks(count: int, best: Rows) -> Rows:
    """The rank of each of so many rows, from one, where the best lie at these places; zero for the others."""
    import numpy as np

    found = np.zeros(count, np.int64)
    found[best] = np.arange(1, len(best) + 1)
    return found


def _known(asked: Sequence[str], lexicon: Lexicon) -> float:
    """How much of what was asked the collection has words for."""
    weights = [(lexicon.telling(word), lexicon.holding(word) > 0) for word in asked]
    whole = sum(weight for weight, _ in weights)
    return sum(weight for weight, known in weights if known) / whole if whole else 0.0


class Found(NamedTuple):
    """An article, and the ways in to it that were considered."""

    article: int
    score: float
    ways: NDArray[np.float64]
    """Of each, best first, its passage, its score, and its ranks by words and by meaning, of shape (4, n)."""

    def raised(self, by: float) -> Found:
        """The same with a higher score, and its passages with it."""
        return Found(self.article, self.score + by, self.ways)

    def passages(self) -> Iterator[tuple[int, float, int, int]]:
        """Best first: number, how far below the article's score, rank by words and by meaning (zero where not put forward).

        The best one stands for its article, however the article was found; where no passage was put forward, the first one.
        """
        told: set[float] = set()
        best = 0.0
        for passage, score, by_words, by_meaning in zip(*self.ways.tolist(), strict=True):
            if passage >= 0 and passage not in told:
                best = best if told else score
                told.add(passage)
                yield int(passage), best - score, int(by_words), int(by_meaning)
        if not told:
            yield 0, 0.0, 0, 0


def gather(ranked: Ranked, table: NDArray[np.int32], k: int) -> tuple[Found, ...]:
    """The best k articles; an article is as good as its best ways in together, and its passages follow in their own order."""
    import numpy as np

    articles, passages = table[:, 0].take(ranked.rows), table[:, 1].take(ranked.rows)
    own = ranked.scores - fusion.TITLE_PENALTY * (passages == TITLE)
    order = np.lexsort((-own, articles))  # each article's ways in together, best first, equal ones by row
    starts = np.concatenate(([True], articles[1:] != articles[:-1]))[: len(articles)].nonzero()[0]
    ends = np.concatenate((starts[1:], [len(order)]))
    scores = fusion.together(own[order], starts, ends)
    ways = np.array((passages, ranked.scores, ranked.by_words, ranked.by_meaning), np.float64)[:, order]
    best = fusion.best_first(scores, k)
    told = zip(*(column[best].tolist() for column in (articles[starts], scores, starts, ends)), strict=True)
    return tuple(Found(article, score, ways[:, start:end]) for article, score, start, end in told)


def falling(found: Sequence[Found], hits_of: Callable[[Found], Iterator[Hit]]) -> Iterator[Hit]:
    """The hits of articles whose scores fall, best first; of equal ones, the better article's.

    An article is read when its turn comes: the last ones are not, where those before them have hits enough.
    """
    opened: list[tuple[float, int, Hit, Iterator[Hit]]] = []

    def open_next(place: int, hits: Iterator[Hit]) -> None:
        hit = next(hits, None)
        if hit is not None:
            heappush(opened, (-hit.score, place, hit, hits))

    def taken() -> Hit:
        _, place, hit, hits = heappop(opened)
        open_next(place, hits)
        return hit

    for place, one in enumerate(found):
        while opened and -opened[0][0] >= round(one.score, 4):
            yield taken()
        open_next(place, hits_of(one))
    while opened:
        yield taken()


def is_named(article: Article, keywords: str) -> bool:
    """Whether an article has all of the keywords in what it calls itself.

    A sentence that holds a plain word in passing is no name; ``torch.cat`` or ``axis=-1`` names its article wherever it stands.
    """
    names = [article.slug.replace("-", " "), article.title, *article.tags, *filter(is_keywords, article.questions)]
    names += [passage.heading for passage in article.passages]
    held = _held(" . ".join(names), " . ".join(article.questions))
    asked = _terms(keywords) or set(words(keywords))
    return bool(asked) and asked <= held


def is_subject(article: Article, subject: str) -> bool:
    """Whether an article is about something as a whole: one of its tags, or half of what its file is called."""
    told = words(subject)
    asked, joined = set(told), {"".join(told)}  # of BatchNorm the words are batchnorm, batch and norm
    name = set(words(article.slug.rpartition("/")[2].replace("-", " ")))
    if asked and asked <= name and 2 * len(asked) >= len(name):
        return True
    return bool(asked) and any(asked in (found := set(words(tag)), found - joined) for tag in article.tags)


@lru_cache(maxsize=1_024)
def _held(names: str, questions: str) -> frozenset[str]:
    return frozenset((*words(names), *_terms(questions)))


def _terms(text: str) -> set[str]:
    """The words of a text that are more than letters, and more than a number."""
    return {word for word in words(text) if not word.isalpha() and not word.lstrip("-").isdigit()}
