"""The second look at the best articles, each as a whole."""

import numpy as np
import pytest

from shapewise.library import whole
from shapewise.library.confidence import Evidence
from shapewise.library.searching import Found
from shapewise.library.segments import Segments
from shapewise.library.ways import QUESTION, TITLE
from shapewise.library.weighing import build_lexicon

TEXTS = [["add", "layers"], ["why", "add"], ["sizes", "differ"], ["add", "concat"], ["differ"], ["whale"]]
TABLE = np.array([[0, TITLE], [0, QUESTION], [0, 0], [1, TITLE], [2, 0], [2, 1]], np.int32)
LEXICON = build_lexicon(TEXTS)


def found_of(*scores: float) -> tuple[Found, ...]:
    return tuple(Found(number, score, np.array([[0.0], [score], [1], [0]])) for number, score in enumerate(scores))


def asked_of(*words: str) -> whole.Asked:
    return whole.Asked.of(words, LEXICON, TABLE)


@pytest.fixture(params=[whole.COMMON, 0], ids=["noted", "looked up"], autouse=True)
def common(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the words are rare enough to be noted for all articles, or looked up for those that are asked for."""
    monkeypatch.setattr(whole, "COMMON", request.param)


def test_a_word_that_no_text_holds_weighs_as_much_as_the_rarest() -> None:
    weights = asked_of("add", "whale", "unheard").weights
    assert weights["add"] < weights["whale"] < weights["unheard"] < 2 * weights["whale"]
    assert asked_of("add", "unheard").share({"add": True, "unheard": False}) < 0.5
    nothing = asked_of()
    assert (nothing.share({}), nothing.shares([0, 2], TABLE), nothing.claimed_share(1, TABLE)) == (0.0, [0.0, 0.0], 0.0)


def test_a_word_counts_once_however_many_texts_of_an_article_hold_it() -> None:
    asked = asked_of("add", "unheard")
    share = asked.weights["add"] / asked.whole
    assert asked.shares([0, 1, 2], TABLE) == pytest.approx([share, share, 0.0])


def test_an_article_that_holds_both_words_in_different_texts_comes_first() -> None:
    first, second, third = whole.looked_again(found_of(1.0, 1.2, 1.1), asked_of("add", "differ"), TABLE, {})
    assert [one.article for one in (first, second, third)] == [0, 1, 2]
    assert first.score == pytest.approx(1.0 + whole.HELD)
    assert list(first.passages()) == [(0, 0.0, 1, 0)]


def test_the_article_whose_middle_is_nearer_comes_first_and_a_far_one_loses_nothing() -> None:
    order = whole.looked_again(found_of(1.0, 1.0, 1.0), asked_of("nothing"), TABLE, {0: -0.5, 1: 0.1, 2: 0.4})
    assert [one.article for one in order] == [2, 1, 0]
    assert [one.score for one in order] == pytest.approx([1 + 0.4 * whole.MIDDLE, 1 + 0.1 * whole.MIDDLE, 1.0])


def test_what_lies_behind_is_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "DEPTH", 2)
    order = whole.looked_again(found_of(1.2, 1.0, 0.9), asked_of("differ"), TABLE, {2: 1.0})
    assert [one.article for one in order] == [0, 1, 2]
    assert order[-1].score == 0.9


def test_an_article_claims_the_words_of_its_title_and_questions_alone() -> None:
    assert asked_of("add", "layers").claimed_share(0, TABLE) == 1.0
    assert asked_of("sizes").claimed_share(0, TABLE) == 0.0
    assert asked_of("differ").claimed_share(2, TABLE) == 0.0


def test_a_question_of_the_page_of_what_is_not_treated_disowns_its_words() -> None:
    elsewhere = build_lexicon([["add", "column"], ["whale", "food"]])
    known = Evidence("words inside")
    evidence = whole.weighed_elsewhere(known, asked_of("whale", "food"), elsewhere)
    assert evidence.kind == "words"
    assert evidence.disowned == 1.0
    assert evidence.elsewhere > 0
    assert whole.weighed_elsewhere(known, asked_of("whale"), build_lexicon([])) == known


def test_an_article_without_a_rival_leads_by_far() -> None:
    assert whole.lead_of(found_of(1.0)) == whole.UNRIVALLED > whole.lead_of(found_of(3.0, 1.0))


def test_a_question_that_leans_is_heard_by_itself_as_well() -> None:
    joined, alone = found_of(2.0, 1.9, 1.0), found_of(0.0, 1.0, 0.5)
    assert [one.article for one in whole.both_readings(joined, alone)] == [1, 0, 2]
    assert [one.article for one in whole.both_readings(joined, ())] == [0, 1, 2]


def test_each_article_is_as_near_as_its_own_middle() -> None:
    means = Segments((np.array([[1, 0], [0.6, 0.8], [0, 1]], np.float32),), np.arange(3, dtype=np.int32))
    found = [Found(article, 1.0, np.zeros((4, 0))) for article in (2, 0)]
    near = whole.middles_of(found, means, np.array([0.8, 0.6], np.float32))
    assert near == {2: pytest.approx(0.6), 0: pytest.approx(0.8)}
    assert whole.middles_of(found, None, np.array([0.8, 0.6], np.float32)) == {}
