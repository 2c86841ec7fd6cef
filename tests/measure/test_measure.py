"""The figures themselves: worked by hand, and files of cases that are wrong named with their line."""

import json
import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from shapewise.errors import ShapewiseError
from shapewise.library.building import build_index
from shapewise.library.confidence import Evidence, confidence_of, status_of
from shapewise.library.library import Library
from shapewise.measure import beir, benchmark, calibration, errors, questions
from shapewise.measure.benchmark import Row, Table
from shapewise.measure.shares import Share
from shapewise.types import Diagnosis
from tests.library.hash_encoder import HashEncoder, settings_in, write


def test_ndcg_reciprocal_rank_and_recall_by_hand() -> None:
    wanted = {"a": 2.0, "b": 1.0}
    ranking = ["x", "a", "y", "b"]
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    assert beir.ndcg(ranking, wanted, 10) == pytest.approx((2 / math.log2(3) + 1 / math.log2(5)) / ideal)
    assert beir.ndcg(ranking, wanted, 1) == 0
    assert beir.ndcg(["a", "b"], wanted, 10) == pytest.approx(1)
    assert beir.reciprocal_rank(ranking, wanted, 10) == 0.5
    assert beir.reciprocal_rank(ranking, wanted, 1) == 0
    assert beir.recall(ranking, wanted, 2) == 0.5


def test_a_collection_is_measured_through_the_engine(tmp_path: Path) -> None:
    source = tmp_path / "collection"
    source.mkdir()
    documents = [
        ("d1", "Zebra", "stripes on a horse"),
        ("d2", "Whale", "swims in the sea"),
        ("d3", "", "flies above mountains"),
    ]
    lines = [json.dumps({"_id": i, "title": t, "text": x}) for i, t, x in documents]
    (source / "corpus.jsonl").write_text("\n".join(lines))
    asked = [("q1", "striped horse"), ("q2", "flies mountains"), ("q3", "not judged")]
    (source / "queries.jsonl").write_text("\n".join(json.dumps({"_id": i, "text": x}) for i, x in asked))
    (source / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td3\t1\nq2\td2\t0\n")
    collection = beir.read_collection(source)
    settings = settings_in(tmp_path)
    slugs = beir.write_files(collection, settings.kb)
    build_index(settings.kb, settings.index, HashEncoder())
    found = beir.figures_of(Library.load(settings, encoder=HashEncoder()), collection, slugs)
    assert (found.questions, found.ndcg_10, found.mrr_10, found.recall_10) == (2, 1.0, 1.0, 1.0)
    (source / "qrels.tsv").write_text("q1 d1 1\n")
    with pytest.raises(ShapewiseError, match=r"qrels.tsv:1"):
        beir.read_collection(source)


def test_a_collection_is_measured_in_an_index_of_its_own_whatever_its_titles_hold(tmp_path: Path) -> None:
    source, settings = tmp_path / "collection", replace(settings_in(tmp_path), model="none")
    write(settings, zebra="# Zebra\n\nStripes.\n")
    build_index(settings.kb, settings.index, None, wanted="none")
    before = (settings.index / "current.json").read_bytes()
    source.mkdir()
    titles = ["The \U0001d6fc parameter \U0001f600", 'A "quoted": \\ title', "Odd \u2028 \x85 \x7f \ufffe", "half \ud83d"]
    documents = [{"_id": str(number), "title": title, "text": f"text{number}"} for number, title in enumerate(titles)]
    (source / "corpus.jsonl").write_text("\n".join(map(json.dumps, documents)))
    asked = [{"_id": str(number), "text": f"text{number}"} for number in range(len(titles))]
    (source / "queries.jsonl").write_text("\n".join(map(json.dumps, asked)))
    (source / "qrels.tsv").write_text("\n".join(f"{number}\t{number}\t1" for number in range(len(titles))))
    figures, report = beir.measure(source, settings)
    assert (report.articles, report.skipped) == (4, ())
    assert figures.recall_10 == 1.0
    assert (settings.index / "current.json").read_bytes() == before
    library = Library.load(settings)
    assert list(library.articles) == ["zebra"]


@pytest.mark.parametrize(("text", "line"), [("{", 1), ('{"question": "a", "topic": "b"}\n[]', 2), ('\n{"question": "a"}', 2)])
def test_a_wrong_line_is_named(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(text)
    with pytest.raises(ShapewiseError, match=f"cases.jsonl:{line}"):
        list(questions.read_cases(path, "question", "topic"))


def outcome(wanted: tuple[str, ...], topic: str, ranking: tuple[str, ...], status: str, confidence: float) -> questions.Outcome:
    return questions.Outcome("?", wanted, topic, ranking, status, confidence, 0.001)


OUTCOMES = [
    outcome(("a",), "a", ("a", "b"), "answered", 0.9),
    outcome(("a", "c"), "a", ("b", "c"), "unsure", 0.5),
    outcome(("a",), "a", ("b", "c", "d", "a"), "not_covered", 0.1),
    outcome((), "near-miss", ("a",), "not_covered", 0.1),
    outcome((), "off-topic", ("a",), "answered", 0.7),
]


def test_figures_of_questions() -> None:
    found = questions.figures_of(OUTCOMES)
    assert found["success@1"] == Share(1, 3)
    assert found["success@3"] == Share(2, 3)
    assert found["success@5"] == Share(3, 3)
    assert found["wrongly declined"] == Share(1, 3)
    assert found["near-miss declined"] == Share(1, 1)
    assert found["off-topic declined"] == Share(0, 1)
    told = questions.report(OUTCOMES, failures=True)
    assert "(1 of 3)" in told
    assert told.count("wanted") == 2


def test_reliability_by_hand() -> None:
    rows, gap = questions.reliability(OUTCOMES, bins=2)
    assert [(row.right.hits, row.right.count) for row in rows] == [(0, 2), (1, 3)]
    assert gap == pytest.approx(abs(0.1 - 0) * 0.4 + abs(0.7 - 1 / 3) * 0.6)


def test_figures_of_errors(tmp_path: Path) -> None:
    cases = [
        {"message": "m1", "framework": "torch", "operation": "add", "shapes": [[2, 3], [None, 4]], "axis": 1},
        {"message": "m2", "framework": "numpy", "operation": "matmul", "shapes": [[2, 3]], "axis": None},
        {"message": "m3", "framework": "numpy", "operation": "not-shape", "shapes": [], "axis": None},
        {"message": "m4", "framework": "numpy", "operation": "not-shape", "shapes": [], "axis": None},
    ]
    path = tmp_path / "errors.jsonl"
    path.write_text("\n".join(map(json.dumps, cases)))

    def diagnose(text: str) -> Diagnosis | None:
        shapes = ((2, 3), (None, 4)) if text == "m1" else ((9, 9),)
        operation = {"m1": "add", "m2": "add", "m4": "add"}.get(text)
        return operation and Diagnosis("torch", operation, shapes, 1, (), "", True, None, ())

    outcomes = errors.outcomes_of(path, diagnose)
    found = errors.figures_of(outcomes)
    assert found["operation right"] == Share(1, 2)
    assert found["shapes right"] == Share(1, 2)
    assert found["axis right"] == Share(1, 1)
    assert found["not-shape declined"] == Share(1, 2)
    assert errors.by_framework(outcomes)["torch"]["operation right"] == Share(1, 1)
    told = errors.report(outcomes, failures=True)
    assert "matmul read as add" in told
    assert "m1" not in told.split("numpy")[-1]
    assert errors.outcomes_of(path, diagnose, "traceback") == []


def test_a_logistic_regression_finds_the_constants_it_was_drawn_from() -> None:
    chance = np.random.default_rng(3)
    features = chance.standard_normal((4_000, 2))
    truth = chance.uniform(size=4_000) < 1 / (1 + np.exp(-(0.5 + 2 * features[:, 0] - features[:, 1])))
    np.testing.assert_allclose(calibration.fitted(features, truth), [0.5, 2, -1], atol=0.2)


def test_confidence_rises_with_what_speaks_for_it_and_falls_with_what_speaks_against_it() -> None:
    low, high = (Evidence("both", inside=x, outside=0.4, lean=0.0, wording=2.0, lead=0.5) for x in (0.3, 0.8))
    assert confidence_of(low) < confidence_of(high)
    assert status_of(low) == "not_covered"
    far, near = (Evidence("both", inside=0.6, outside=x, lean=0.0, wording=2.0, lead=0.5) for x in (0.1, 0.8))
    assert confidence_of(near) < confidence_of(far)
    for kind in ("inside", "words", "words inside"):
        assert 0 <= confidence_of(Evidence(kind)) < 0.5  # type: ignore[arg-type]


def test_a_table_tells_what_does_not_apply() -> None:
    told = str(Table("a machine", 7, 9, (Row("memory", "MB", 123.4, None, 9.87),)))
    assert told.split("\n")[-1] == "| memory | 123 MB | – | 9.87 MB | – |"


def test_ours_and_the_floor_are_asked_in_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "ASKED_RUNS", 7)
    waiting = {"ours": [9.0, 3.0, 4.0, 5.0, 2.0, 8.0, 7.0], "floor": [1.5, 2.0, 2.5, 9.0, 8.0, 3.0, 4.0], "plain": [20.0]}
    asked: list[str] = []

    def told(command: list[str]) -> SimpleNamespace:
        (name,) = set(command) & set(waiting)
        asked.append(name)
        taken = waiting[name].pop(0)
        return SimpleNamespace(output={"p50": taken, "p95": 10 * taken})

    monkeypatch.setattr(benchmark, "run", told)
    half, most, quiet, *ratios = benchmark._asking(tmp_path, None)
    assert asked == ["ours", "floor"] * 7 + ["plain"]
    assert (half.ours, half.floor, half.plain, half.txtai) == (5.0, 3.0, 20.0, None)
    assert (most.ours, most.floor, most.plain, most.txtai) == (50.0, 30.0, 200.0, None)
    assert (quiet.ours, quiet.floor, quiet.plain, quiet.txtai) == (2.0, 1.5, None, None)
    # Turn by turn: 6, 1.5, 1.6, 0.56, 0.25, 2.67 and 1.75.
    assert [round(row.ours or 0, 2) for row in ratios] == [0.56, 1.6, 2.67]
    assert (
        str(Table("a machine", 7, 9, (ratios[1],))).split("\n")[-1]
        == "| p50 times the floor, middle turn | 1.60 × | – | – | – |"
    )
