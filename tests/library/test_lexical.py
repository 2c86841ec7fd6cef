"""BM25 against bm25s, number by number, and a lexicon that is extended against one that is counted anew."""

from pathlib import Path

import numpy as np
import pytest

from shapewise.library import lexical, weighing
from shapewise.library.lexical import Lexicon, read_lexicon
from shapewise.library.weighing import build_lexicon, extend_lexicon, write_lexicon

RNG = np.random.default_rng(7)
TEXTS = [[f"w{n}" for n in RNG.zipf(1.4, size=RNG.integers(1, 60)) if n < 200] for _ in range(120)]
QUESTIONS = [["w1", "w2"], ["w5", "w5", "w9"], ["w150", "nowhere"], ["nowhere"], []]


@pytest.mark.parametrize("question", QUESTIONS)
def test_scores_are_those_of_bm25s(question: list[str]) -> None:
    import bm25s

    oracle = bm25s.BM25(method="lucene", k1=weighing.K1, b=weighing.B)
    oracle.index(TEXTS, show_progress=False)
    known = [word for word in question if word in oracle.vocab_dict]
    wanted = oracle.get_scores(known) if known else np.zeros(len(TEXTS), np.float32)
    found = build_lexicon(TEXTS).weigh(question).scores
    assert found.shape == wanted.shape
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)


def same(one: Lexicon, other: Lexicon) -> None:
    assert sorted(one.vocabulary) == sorted(other.vocabulary)
    for question in QUESTIONS:
        np.testing.assert_allclose(one.weigh(question).scores, other.weigh(question).scores, rtol=1e-6)


def test_extending_equals_counting_anew() -> None:
    old = build_lexicon(TEXTS)
    new = [["fresh", "w1"], ["w3"] * 300]
    origin = [5, -1, 0, 7, 5, -1, 119]
    texts = [new[0] if row == 1 else new[1] if row == 5 else [] for row in range(7)]
    whole = [texts[row] if source < 0 else TEXTS[source] for row, source in enumerate(origin)]
    same(extend_lexicon(old, origin, texts), build_lexicon(whole))


def test_words_that_no_text_holds_any_more_are_forgotten() -> None:
    old = build_lexicon([["a", "b"], ["b", "c"]])
    shrunk = extend_lexicon(old, [1], [[]])
    assert sorted(shrunk.vocabulary) == ["b", "c"]
    assert shrunk.idf("a") == 0


def test_it_survives_the_disk(tmp_path: Path) -> None:
    one = build_lexicon([["über", "卷积"], ["x\u2028y"], []])
    write_lexicon(one, tmp_path)
    same(read_lexicon(tmp_path), one)
    np.testing.assert_array_equal(read_lexicon(tmp_path).weigh(["卷积"]).scores > 0, [True, False, False])


def test_an_empty_collection_answers() -> None:
    assert build_lexicon([]).weigh(["a"]).scores.shape == (0,)
    assert build_lexicon([[]]).weigh(["a"]).scores.tolist() == [0.0]


def test_the_moments_are_those_of_all_texts() -> None:
    lexicon = build_lexicon(TEXTS)
    for question in QUESTIONS:
        found = lexicon.weigh(question)
        np.testing.assert_allclose([found.mean, found.deviation], [found.scores.mean(), found.scores.std()], atol=1e-5)


@pytest.mark.parametrize("k", [1, 3, 50, 500])
def test_the_best_are_the_best_of_all_and_ties_stand_by_row(k: int) -> None:
    texts = TEXTS + [["w1", "tie"]] * 40
    lexicon = build_lexicon(texts)
    for question in (*QUESTIONS, ["tie"]):
        found = lexicon.weigh(question)
        truth = np.lexsort((np.arange(len(texts)), -found.scores))[:k]
        np.testing.assert_array_equal(found.best(k), truth[found.scores[truth] > 0])


def test_words_that_nearly_all_texts_hold_are_left_out_where_they_cost_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [["common", f"rare{n}"] for n in range(50)]
    assert build_lexicon(texts).weigh(["common", "rare7"]).scores.min() > 0
    monkeypatch.setattr(lexical, "POSTINGS", 10)
    assert np.count_nonzero(build_lexicon(texts).weigh(["common", "rare7"]).scores) == 1
    assert np.count_nonzero(build_lexicon(texts).weigh(["common"]).scores) == 50
