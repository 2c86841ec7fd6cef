"""BM25 against bm25s, number by number, and a lexicon that is extended against one that is counted anew."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from shapewise.library import lexical, weighing
from shapewise.library.building import build_index
from shapewise.library.lexical import Lexicon, read_lexicon
from shapewise.library.library import Library
from shapewise.library.searching import Worded
from shapewise.library.weighing import build_lexicon, extend_lexicon, write_lexicon
from tests.library.hash_encoder import ANIMALS, settings_in, write

TOP = Path(__file__).resolve().parent.parent.parent
RNG = np.random.default_rng(7)
TEXTS = [[f"w{n}" for n in RNG.zipf(1.4, size=RNG.integers(1, 60)) if n < 200] for _ in range(120)]
QUESTIONS = [["w1", "w2"], ["w5", "w5", "w9"], ["w150", "nowhere"], ["nowhere"], []]


@pytest.fixture(scope="module")
def bm25s() -> ModuleType:
    """The oracle without JAX, which it imports where that is installed, and with which it would only choose the best."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "jax", None)
        import bm25s
    return bm25s


@pytest.mark.parametrize("question", QUESTIONS)
def test_scores_are_those_of_bm25s(bm25s: ModuleType, question: list[str]) -> None:
    oracle = bm25s.BM25(method="lucene", k1=weighing.K1, b=weighing.B)
    oracle.index(TEXTS, show_progress=False)
    known = [word for word in question if word in oracle.vocab_dict]
    wanted = oracle.get_scores(known) if known else np.zeros(len(TEXTS), np.float32)
    found = build_lexicon(TEXTS).weigh(question).scores
    assert found.shape == wanted.shape
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)


def bm25s_itself(bm25s: ModuleType, texts: list[list[str]], vocabulary: dict[str, int]):
    own = bm25s.BM25(method="lucene", k1=weighing.K1, b=weighing.B)
    numbers = [[vocabulary[word] for word in text] for text in texts]
    own.index((numbers, dict(vocabulary)), create_empty_token=False, show_progress=False)
    return own


@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
def test_every_weight_is_to_the_last_bit_the_one_of_bm25s_own_loop(
    monkeypatch: pytest.MonkeyPatch, bm25s: ModuleType, piece: int
) -> None:
    monkeypatch.setattr(weighing, "PIECE", piece)
    lexicon = build_lexicon(TEXTS)
    wanted = bm25s_itself(bm25s, TEXTS, dict(lexicon.vocabulary)).scores
    np.testing.assert_array_equal(lexicon.starts, wanted["indptr"])
    np.testing.assert_array_equal(lexicon.rows, wanted["indices"])
    np.testing.assert_array_equal(lexicon.weights, wanted["data"])
    assert lexicon.weights.dtype == wanted["data"].dtype == np.float32


def test_bm25s_reads_the_arrays_of_an_index(bm25s: ModuleType, tmp_path: Path) -> None:
    lexicon = build_lexicon(TEXTS)
    write_lexicon(lexicon, tmp_path)
    reader = bm25s.BM25(method="lucene", k1=weighing.K1, b=weighing.B)
    names = {"data_name": "lexical_weights.npy", "indices_name": "lexical_rows.npy", "indptr_name": "lexical_starts.npy"}
    reader.load_scores(tmp_path, **names, num_docs=len(TEXTS), mmap=True)
    reader.nonoccurrence_array = None
    found = reader.get_scores_from_ids([lexicon.vocabulary["w1"], lexicon.vocabulary["w5"]])
    np.testing.assert_allclose(lexicon.weigh(["w1", "w5"]).scores, found, rtol=1e-6)


def same(one: Lexicon, other: Lexicon) -> None:
    assert sorted(one.vocabulary) == sorted(other.vocabulary)
    assert list(one.vocabulary.values()) == list(range(len(one.vocabulary))), "the file of words tells no numbers"
    for question in QUESTIONS:
        np.testing.assert_allclose(one.weigh(question).scores, other.weigh(question).scores, rtol=1e-6)


def extended(old: Lexicon, origin: list[int], texts: list[list[str]]) -> Lexicon:
    """The texts whose origin is -1 are new; of the others, the old lexicon tells the words."""
    new = [(row, text) for row, text in enumerate(texts) if origin[row] < 0]
    return extend_lexicon(old, np.array(origin), new)


def test_extending_equals_counting_anew() -> None:
    old = build_lexicon(TEXTS)
    new = [["fresh", "w1"], ["w3"] * 300]
    origin = [5, -1, 0, 7, 5, -1, 119]
    texts = [new[0] if row == 1 else new[1] if row == 5 else [] for row in range(7)]
    whole = [texts[row] if source < 0 else TEXTS[source] for row, source in enumerate(origin)]
    same(extended(old, origin, texts), build_lexicon(whole))


@pytest.mark.parametrize("seed", range(12))
def test_any_mixture_of_old_and_new_texts_equals_counting_anew(
    monkeypatch: pytest.MonkeyPatch, bm25s: ModuleType, seed: int
) -> None:
    monkeypatch.setattr(weighing, "PIECE", 50)
    chance = np.random.default_rng(seed)
    old = build_lexicon(TEXTS)
    origin = [int(place) if chance.random() < 0.7 else -1 for place in chance.integers(0, len(TEXTS), 60)]
    texts = [[] if source >= 0 else [f"w{n}" for n in chance.integers(0, 400, 9)] for source in origin]
    whole = [text if source < 0 else TEXTS[source] for source, text in zip(origin, texts, strict=True)]
    grown = extended(old, origin, texts)
    wanted = bm25s_itself(bm25s, whole, dict(grown.vocabulary)).scores
    np.testing.assert_array_equal(grown.rows, wanted["indices"])
    np.testing.assert_array_equal(grown.weights, wanted["data"])
    np.testing.assert_array_equal(grown.lengths, [len(text) for text in whole])


def test_bm25s_stays_silent_where_logs_are_shown() -> None:
    command = (
        "import logging; logging.basicConfig(level=logging.DEBUG);"
        "from shapewise.library.weighing import build_lexicon; build_lexicon([['a']])"
    )
    done = subprocess.run([sys.executable, "-c", command], cwd=TOP, capture_output=True, text=True, check=True)
    assert "bm25s" not in done.stdout + done.stderr


def test_the_formulas_are_those_of_bm25s_and_come_without_what_it_imports() -> None:
    command = (
        "import sys; from shapewise.library import weighing; weighing.build_lexicon([['a']]); own = weighing._formulas();"
        "heavy = [one for one in ('bm25s', 'scipy', 'jax', 'numba') if one in sys.modules];"
        "sys.modules['jax'] = None; import bm25s.scoring as whole;"
        "same = own._score_tfc_lucene.__code__ == whole._score_tfc_lucene.__code__;"
        "print(heavy, same, own._score_idf_lucene.__code__ == whole._score_idf_lucene.__code__)"
    )
    done = subprocess.run([sys.executable, "-c", command], cwd=TOP, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == "[] True True"


def test_words_that_no_text_holds_any_more_are_forgotten() -> None:
    old = build_lexicon([["a", "b"], ["b", "c"]])
    shrunk = extended(old, [1], [[]])
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
        np.testing.assert_array_equal(found.best(k)[0], truth[found.scores[truth] > 0])


def test_a_long_question_puts_as_many_forward_as_a_short_one() -> None:
    chance = np.random.default_rng(3)
    known = [f"w{number}" for number in range(150)]
    texts = [[known[place] for place in chance.choice(150, 40)] for _ in range(1_000)]
    lexicon = build_lexicon(texts)
    for many in (3, 30, 150):
        found = lexicon.weigh(known[:many])
        truth = np.lexsort((np.arange(len(texts)), -found.scores))[:100]
        np.testing.assert_array_equal(found.best(100)[0], truth)


def test_common_words_are_looked_up_for_those_that_rarer_ones_put_forward(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [["common", f"rare{n}", "often" if n % 2 else "seldom"] for n in range(50)]
    lexicon = build_lexicon(texts)
    question = ["common", "often", "often", "rare7"]
    whole = lexicon.weigh(question)
    assert whole.common == ()
    monkeypatch.setattr(lexical, "POSTINGS", 10)
    found = lexicon.weigh(question)
    assert len(found.common) == 2
    assert np.count_nonzero(found.scores) == 1
    rows = np.arange(50)
    np.testing.assert_allclose(found.of(rows), whole.scores, rtol=1e-6)
    assert found.best(5)[0].tolist() == [7]
    assert np.count_nonzero(lexicon.weigh(["common"]).scores) == 50


@pytest.mark.parametrize("seed", range(6))
def test_what_common_words_are_estimated_to_add_is_near_the_truth(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    chance = np.random.default_rng(seed)
    texts = [[f"w{n}" for n in chance.zipf(1.4, size=30) if n < 300] for _ in range(4_000)]
    lexicon = build_lexicon(texts)
    question = [f"w{n}" for n in (1, 2, 5, 40, 150, 250 + seed)]
    whole = lexicon.weigh(question)
    monkeypatch.setattr(lexical, "POSTINGS", 600)
    monkeypatch.setattr(lexical, "SAMPLED", 200)
    found = lexicon.weigh(question)
    assert len(found.common) >= 2
    assert abs(found.mean - whole.mean) < 0.1 * whole.deviation
    assert found.deviation == pytest.approx(whole.deviation, rel=0.1)
    np.testing.assert_allclose(found.of(np.arange(4_000)), whole.scores, rtol=1e-5, atol=1e-6)
    assert len(set(found.best(10)[0].tolist()) & set(whole.best(10)[0].tolist())) >= 9
    worded = Worded.of(question, lexicon, 10)
    np.testing.assert_array_equal(worded.scores, found.of(worded.best))
    rows = np.union1d(worded.best, np.arange(0, 4_000, 90))
    np.testing.assert_array_equal(worded.scores_of(rows, rows.searchsorted(worded.best)), found.of(rows))
    assert worded.told == worded.scores.max()


def test_a_word_of_every_text_tells_much_in_a_small_folder_and_little_in_a_large_one() -> None:
    small, large = build_lexicon([["ferret"]] * 3), build_lexicon([["ferret"]] * lexical.FEWEST)
    assert small.idf("ferret") < 0.2 < 5 < small.telling("ferret") < small.telling("unheard")
    assert large.telling("ferret") == large.idf("ferret") < 0.01
    assert small.telling("unheard") == pytest.approx(large.telling("unheard"))


def test_the_best_score_is_told_as_if_a_small_folder_were_part_of_a_larger_one() -> None:
    texts = [["ferret", "keeps", "memory"], ["ferret", "sleeps"], ["ferret", "runs"]]
    among_many = build_lexicon([*texts, *[["other", "words"]] * (lexical.FEWEST - len(texts))])
    small = build_lexicon(texts)
    for question in (["ferret"], ["ferret", "memory"], ["memory", "memory"], ["unheard"]):
        told = Worded.of(question, small).told
        # What a text of that length counts is still told by the small folder's own lengths.
        assert told == pytest.approx(Worded.of(question, among_many).told, rel=0.15)
    assert Worded.of(["ferret"], among_many).told == among_many.weigh(["ferret"]).scores.max()
    assert Worded.of(["ferret"], small).told > 10 * small.weigh(["ferret"]).scores.max()


@pytest.mark.parametrize(("written", "asked"), [("שָׁלוֹם לָעוֹלָם", "שלום לעולם"), ("هٰذَا مُدَرِّسٌ", "هذا مـــدرس"), ("שלום", "שָׁלוֹם")])
def test_points_are_no_part_of_what_is_compared_and_stay_in_what_is_quoted(tmp_path: Path, written: str, asked: str) -> None:
    settings = settings_in(tmp_path)
    write(settings, **ANIMALS, pointed=f"# Greeting\n\n{written}\n")
    build_index(settings.kb, settings.index, None, wanted="none")
    found = Library.load(replace(settings, model="none")).search(asked)
    assert found.ranking[0][0] == "pointed"
    assert found.hits[0].passage.text == written
