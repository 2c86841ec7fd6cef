"""The journal: what goes in comes out, nothing blocks a reader, and files of other versions are met with a sentence."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import time
from pathlib import Path

import pytest

from shapewise.errors import StoreUnavailable
from shapewise.gaps import group_gaps
from shapewise.journal import Journal, migrate


def test_questions_and_votes_come_back_latest_first(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.record("first?", "answered", 0.9, "concat-axis")
    journal.record("second?", "not_covered", 0.1, "")
    journal.vote("first?", "concat-axis", good=True, word="thanks")
    journal.flush()
    assert [row.question for row in journal.asked()] == ["second?", "first?"]
    assert [(row.question, row.good, row.word) for row in journal.votes()] == [("first?", True, "thanks")]
    assert sum(count for _day, _status, count in journal.counts()) == 2
    journal.close()


def test_a_second_vote_replaces_the_first(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.vote("q", "a", good=False)
    journal.vote("q", "a", good=True, word="found it below")
    journal.flush()
    assert [(row.good, row.word) for row in journal.votes()] == [(True, "found it below")]
    assert journal.unanswered() == ()


def test_unanswered_are_not_covered_or_voted_down(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.record("covered", "answered", 0.9, "a")
    journal.record("bread?", "not_covered", 0.1, "")
    journal.vote("covered", "a", good=False, word="not it")
    journal.flush()
    assert sorted(question for question, _at in journal.unanswered()) == ["bread?", "covered"]


def test_a_gap_that_was_noted_counts_once_and_one_that_is_answered_now_is_none(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.record("bread?", "not_covered", 0.1, "")
    journal.vote("bread?", "", good=False, word="gap")
    journal.record("tiles?", "not_covered", 0.1, "")
    journal.record("tiles?", "answered", 0.9, "tile-repeat")
    journal.record("pads?", "answered", 0.9, "padding")
    journal.record("pads?", "not_covered", 0.1, "")
    journal.flush()
    assert sorted(question for question, _at in journal.unanswered()) == ["bread?", "pads?"]
    journal.close()


def test_what_was_voted_down_is_no_gap_once_another_explanation_answers_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    for question in ("pads?", "tiles?"):
        journal.record(question, "answered", 0.9, "old")
        journal.vote(question, "old", good=False)
    journal.flush()
    time.sleep(0.01)  # an answer of the same moment is the one that was voted on
    journal.record("pads?", "answered", 0.9, "new")
    journal.record("tiles?", "answered", 0.9, "old")
    journal.flush()
    assert [question for question, _at in journal.unanswered()] == ["tiles?"]
    journal.close()


def test_hostile_text_is_kept_to_the_letter(tmp_path: Path) -> None:
    hostile = "'); DROP TABLE asked; -- <script>alert(1)</script> \u202e \x00 =1+1"
    journal = Journal(tmp_path)
    journal.record(hostile, "answered", 0.5, "a")
    journal.record("x" * 100_000, "answered", 0.5, "a")
    journal.flush()
    rows = journal.asked()
    assert rows[1].question == hostile
    assert len(rows[0].question) == 2_000


def test_exports_hold_everything_and_no_formula(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.record('=HYPERLINK("http://x")', "answered", 0.5, "a")
    journal.record('with "quotes", commas\nand lines', "unsure", 0.5, "a")
    journal.flush()
    rows = list(csv.DictReader(io.StringIO(journal.export_csv())))
    assert rows[0]["question"] == '\'=HYPERLINK("http://x")'
    assert rows[1]["question"] == 'with "quotes", commas\nand lines'
    assert len(json.loads(journal.export_json())["asked"]) == 2


def test_delete_all_leaves_no_word_in_the_files(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.record("a secret question about zebrafish", "answered", 0.5, "a")
    journal.flush()
    journal.delete_all()
    assert journal.asked() == ()
    journal.close()
    assert all(b"zebrafish" not in file.read_bytes() for file in tmp_path.iterdir())


def test_a_file_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    from shapewise.journal import _MIGRATIONS

    path = tmp_path / "journal.sqlite3"
    with sqlite3.connect(path) as old:
        old.executescript(_MIGRATIONS[0])
        old.execute("INSERT INTO asked VALUES (1, '2026-01-01', 'old?', 'answered', 1, 'a')")
        old.execute("PRAGMA user_version = 1")
    old.close()
    journal = Journal(tmp_path)
    journal.vote("old?", "a", good=True)
    journal.flush()
    assert journal.asked()[0].question == "old?"
    assert journal.votes()[0].good


def test_a_file_of_a_later_version_or_none_of_ours_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with sqlite3.connect(path) as later:
        later.execute("PRAGMA user_version = 99")
    later.close()
    with pytest.raises(StoreUnavailable, match="schema version 99"):
        Journal(tmp_path).asked()
    path.write_bytes(b"this is no database at all, whatever its name says" * 40)
    journal = Journal(tmp_path)
    journal.record("still answered", "answered", 1.0, "a")
    journal.flush()
    assert "cannot be written" in journal.fault
    with pytest.raises(StoreUnavailable, match="move that file away"):
        journal.asked()


def test_noting_does_not_wait_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shapewise.journal.GATHERED_FOR", 0.0)
    journal = Journal(tmp_path)
    journal.record("warm", "answered", 1.0, "a")
    journal.flush()
    blocker = sqlite3.connect(journal.path, timeout=1)
    blocker.execute("BEGIN IMMEDIATE")
    start = time.perf_counter()
    journal.record("while the file is locked", "answered", 1.0, "a")
    assert time.perf_counter() - start < 0.05
    blocker.rollback()
    blocker.close()
    journal.flush()
    assert journal.asked()[0].question == "while the file is locked"


def test_notes_wait_for_each_other_but_no_reader_waits_for_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shapewise.journal.GATHERED_FOR", 60.0)
    journal = Journal(tmp_path)
    for number in range(20):
        journal.record(f"question {number}", "answered", 1.0, "a")
    time.sleep(0.05)
    assert journal.asked() == (), "the first was written by itself"
    journal.flush()
    assert [row.question for row in journal.asked()] == [f"question {number}" for number in range(19, -1, -1)]
    journal.record("the last", "answered", 1.0, "a")
    journal.close()
    assert journal.asked()[0].question == "the last"
    assert journal.fault == ""


def test_a_note_that_cannot_be_written_takes_no_other_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shapewise.journal.GATHERED_FOR", 60.0)
    journal = Journal(tmp_path)
    journal.record("before", "answered", 1.0, "a")
    journal._put("INSERT INTO nowhere VALUES (?)", ("x",))
    journal.record("after", "answered", 1.0, "a")
    journal.flush()
    assert [row.question for row in journal.asked()] == ["after", "before"]
    assert "nowhere" in journal.fault
    journal.close()


def test_nothing_is_made_before_something_is_noted(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "data")
    assert journal.asked() == ()
    assert not (tmp_path / "data").exists()


def test_gaps_are_grouped_by_likeness_and_counted() -> None:
    alike = {frozenset({"bread?", "how to bake bread?"})}

    def likeness(texts):
        return [[1.0 if a == b or frozenset({a, b}) in alike else 0.0 for b in texts] for a in texts]

    gaps = group_gaps(
        [("bread?", "2026-01-03"), ("how to bake bread?", "2026-01-04"), ("bread?", "2026-01-01"), ("cheese?", "2026-01-02")],
        likeness,
        0.7,
    )
    assert [(gap.question, gap.others, gap.count, gap.last) for gap in gaps] == [
        ("bread?", ("how to bake bread?",), 3, "2026-01-04"),
        ("cheese?", (), 1, "2026-01-02"),
    ]
    assert group_gaps([], likeness, 0.7) == ()


def test_migrations_apply_once(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.sqlite3")
    migrate(connection)
    migrate(connection)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == 3
    connection.close()
