"""Ways in gathered into articles: what an article is worth, and where its passages stand below it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest

from shapewise.library import fusion
from shapewise.library.dense import FaissStore
from shapewise.library.lexical import Wording
from shapewise.library.searching import Found, Meant, Ranked, Worded, falling, gather, rank_ways
from shapewise.library.segments import Segments
from shapewise.library.ways import QUESTION, TITLE
from shapewise.types import Hit, Passage

TABLE = np.array([[0, TITLE], [0, QUESTION], [0, 0], [0, 1], [1, 0], [2, TITLE]], np.int32)


def ranked(*rows_and_scores: tuple[int, float]) -> Ranked:
    """Ways in, the first of them best by words and the last one by meaning."""
    rows, scores = (np.array(column) for column in zip(*rows_and_scores, strict=True))
    order, by_words = rows.argsort(), np.arange(1, len(rows) + 1)
    return Ranked(rows[order], scores[order].astype(np.float32), 0.0, by_words[order], by_words[::-1][order] - 1, 1.0, 1.0)


def passages(found: Found) -> tuple[tuple[int, float, int, int], ...]:
    return tuple(found.passages())


def test_passages_lie_below_their_article_in_the_order_of_their_scores() -> None:
    first, second = gather(ranked((3, 3.0), (4, 2.5), (2, 2.0), (1, 1.0)), TABLE, 5)
    assert (first.article, passages(first)) == (0, ((1, 0.0, 1, 3), (0, 1.0, 3, 1)))
    assert first.score == pytest.approx(3 + fusion.AGREEMENT * math.log(1 + math.exp(-1 / 0.4) + math.exp(-2 / 0.4)))
    assert (second.article, second.score, passages(second)) == (1, 2.5, ((0, 0.0, 2, 2),))


def test_a_passage_with_several_ways_in_is_told_once_by_its_best() -> None:
    table = np.array([[0, QUESTION], [0, 0], [0, 0], [0, 1]], np.int32)
    (found,) = gather(ranked((0, 4.0), (2, 3.0), (3, 2.5), (1, 2.0)), table, 5)
    assert passages(found) == ((0, 0.0, 2, 2), (1, 0.5, 3, 1))
    assert passages(found.raised(2.0)) == passages(found)


def test_an_article_that_was_found_by_its_title_alone_shows_its_first_passage() -> None:
    (found,) = gather(ranked((5, 3.0)), TABLE, 5)
    assert (found.article, passages(found)) == (2, ((0, 0.0, 0, 0),))
    assert found.score == pytest.approx(3 - fusion.TITLE_PENALTY)


def test_a_title_is_no_witness_where_its_penalty_puts_it_behind_three_others() -> None:
    (found,) = gather(ranked((0, 3.0), (2, 2.9), (3, 2.8), (1, 2.7)), TABLE, 5)
    assert found.score == pytest.approx(2.9 + fusion.AGREEMENT * math.log(1 + math.exp(-0.1 / 0.4) + math.exp(-0.2 / 0.4)))


def test_equal_articles_stand_in_their_order_and_no_more_than_asked_for() -> None:
    assert len(gather(ranked((3, 3.0), (4, 2.5)), TABLE, 1)) == 1
    assert [one.article for one in gather(ranked((2, 2.0), (4, 2.0)), TABLE, 2)] == [0, 1]


def store_of(*degrees: float) -> FaissStore:
    """Unit vectors in a plane, by their angles, all of them compared."""
    angles = np.radians(np.array(degrees))
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    held = Segments((vectors,), np.arange(len(vectors), dtype=np.int32))
    return FaissStore(None, vectors.mean(axis=0), np.cov(vectors.T, bias=True).astype(np.float32), held, False)


def test_feedback_gives_what_the_vector_put_forward_a_new_order() -> None:
    store = store_of(90, -20, 18, 21, 24, 180)
    meant = Meant.of(np.array([1, 0], np.float32), store, 4)
    assert meant.rows.tolist() == [1, 2, 3, 4]
    assert meant.nearest == pytest.approx(math.cos(math.radians(18)))
    scores = np.array([0, 1, 0, 0, 0, 2], np.float32)
    wording = Wording(scores, np.array([1, 5], np.int32), scores[[1, 5]], (), 0.5, 1.0)
    ranked = rank_ways(Worded(wording, *wording.best(4), 1.0, 0.0), meant, store)
    # The nearest three lie at 18, -20 and 21 degrees: the aim is above the question, and that at -20 falls behind that at 21.
    assert math.degrees(math.atan2(*meant.aim[::-1])) == pytest.approx(1.805, abs=0.001)
    assert ranked.rows.tolist() == [1, 2, 3, 4, 5]
    assert ranked.by_meaning.tolist() == [3, 1, 2, 4, 0]
    assert ranked.by_words.tolist() == [2, 0, 0, 0, 1]
    cosines = store.exact[:] @ meant.aim
    dense = (cosines - cosines.mean()) / cosines.std()
    np.testing.assert_allclose(ranked.scores, fusion.fused(dense, scores - 0.5)[1:], rtol=1e-4)


def test_equally_near_ways_in_are_ranked_by_their_place() -> None:
    store = store_of(30, 0, 0, 0, -30, 0)
    meant = Meant.of(np.array([1, 0], np.float32), store, 4)
    wording = Wording(np.zeros(6, np.float32), np.zeros(0, np.int32), np.zeros(0, np.float32), (), 0.0, 0.0)
    ranked = rank_ways(Worded(wording, *wording.best(4), 1.0, 0.0), meant, store)
    assert (ranked.rows.tolist(), ranked.by_meaning.tolist()) == ([1, 2, 3, 5], [1, 2, 3, 4])


def test_hits_fall_and_an_article_is_read_when_its_turn_comes() -> None:
    below = {0: (0.0, 2.0, 2.5), 1: (0.0, 0.5), 2: (0.0,), 3: (0.0,)}
    read: list[int] = []

    def hits_of(found: Found) -> Iterator[Hit]:
        read.append(found.article)
        for number, less in enumerate(below[found.article]):
            yield Hit(Passage(f"kb/{found.article}.md", number, number, "", ""), round(found.score - less, 4), None, None)

    found = [Found(article, score, np.zeros((4, 0))) for article, score in enumerate((5.0, 3.0, 2.5, 1.0))]
    told = [(hit.passage.path[3], hit.passage.start_line, hit.score) for hit in falling(found, hits_of)]
    assert told == [("0", 0, 5.0), ("0", 1, 3.0), ("1", 0, 3.0), ("0", 2, 2.5), ("1", 1, 2.5), ("2", 0, 2.5), ("3", 0, 1.0)]
    assert read == [0, 1, 2, 3]
    read.clear()
    assert [hit.score for hit in islice(falling(found, hits_of), 3)] == [5.0, 3.0, 3.0]
    assert read == [0, 1]
