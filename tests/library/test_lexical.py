"""BM25 against bm25s, number by number, and a lexicon that is extended against one that is counted anew."""

from pathlib import Path

import numpy as np
import pytest

from shapewise.library import lexical
from shapewise.library.lexical import Lexicon, build_lexicon, extend_lexicon, read_lexicon, write_lexicon

RNG = np.random.default_rng(7)
TEXTS = [[f"w{n}" for n in RNG.zipf(1.4, size=RNG.integers(1, 60)) if n < 200] for _ in range(120)]
QUESTIONS = [["w1", "w2"], ["w5", "w5", "w9"], ["w150", "nowhere"], ["nowhere"], []]


@pytest.mark.parametrize("question", QUESTIONS)
def test_scores_are_those_of_bm25s(question: list[str]) -> None:
    import bm25s

    oracle = bm25s.BM25(method="lucene", k1=lexical.K1, b=lexical.B)
    oracle.index(TEXTS, show_progress=False)
    known = [word for word in question if word in oracle.vocab_dict]
    wanted = oracle.get_scores(known) if known else np.zeros(len(TEXTS), np.float32)
    found = build_lexicon(TEXTS).scores(question)
    assert found.shape == wanted.shape
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)


def same(one: Lexicon, other: Lexicon) -> None:
    assert sorted(one.vocabulary) == sorted(other.vocabulary)
    for question in QUESTIONS:
        np.testing.assert_allclose(one.scores(question), other.scores(question), rtol=1e-6)


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
    np.testing.assert_array_equal(read_lexicon(tmp_path).scores(["卷积"]) > 0, [True, False, False])


def test_an_empty_collection_answers() -> None:
    assert build_lexicon([]).scores(["a"]).shape == (0,)
    assert build_lexicon([[]]).scores(["a"]).tolist() == [0.0]


def test_very_common_words_are_left_out_of_large_collections_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [["common", f"rare{n}"] for n in range(50)]
    assert build_lexicon(texts).scores(["common"]).min() > 0
    monkeypatch.setattr(lexical, "COMMON_FROM", 10)
    assert build_lexicon(texts).scores(["common"]).max() == 0
    assert build_lexicon(texts).scores(["rare7"]).argmax() == 7
