"""Vectors in parts that generations share: each row keeps its vector, whatever is added, taken away, moved or doubled."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from shapewise.library import dense, indexing, segments, storage
from shapewise.library.building import BuildReport, build_index
from shapewise.library.library import Library
from shapewise.library.segments import Segments, kept_parts, planned
from shapewise.settings import Settings
from tests.library.hash_encoder import HashEncoder, settings_in, write


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A library of some hundred texts, which the limits of this test call a large one."""
    monkeypatch.setattr(dense, "FLAT_LIMIT", 20)
    monkeypatch.setattr(dense, "LEAST", 20)  # few are put forward, so that it tells which
    monkeypatch.setattr(dense, "OVERSAMPLED", 1)
    found = settings_in(tmp_path)
    write(found, **{f"n{number:03d}": text_of(number) for number in range(60)})
    build(found)
    return found


def text_of(number: int) -> str:
    return f"# Note {number}\n\nWord{number} stands here.\n\n## More\n\nMore of thing{number} is told.\n"


def build(settings: Settings) -> BuildReport:
    return build_index(settings.kb, settings.index, HashEncoder())


def folder_of(settings: Settings) -> Path:
    return storage.open_current(settings.index).folder


def parts_of(settings: Settings) -> list[int]:
    return [len(part) for part in segments.read_segments(folder_of(settings)).parts]


def same_as_anew(settings: Settings, index: Path) -> None:
    """The vectors by row, and what is found, are those of an index that is built from nothing."""
    anew = replace(settings, index=index)
    build(anew)
    grown, fresh = segments.read_segments(folder_of(settings)), segments.read_segments(folder_of(anew))
    np.testing.assert_array_equal(grown[:], fresh[:])
    means = [segments.read_segments(folder_of(which), "means")[:] for which in (settings, anew)]
    np.testing.assert_array_equal(*means)
    one, other = (dense.read_store(folder_of(which)) for which in (settings, anew))
    for vector in fresh[:]:
        found, wanted = ([part.tolist() for part in store.search(vector, 15)] for store in (one, other))
        assert found == wanted
    for question in ("word7", "thing31 is told", "zebra stripes", "note 59"):
        found, wanted = (Library.load(one, encoder=HashEncoder()).search(question, k=12) for one in (settings, anew))
        assert found == wanted  # to the last bit: rankings, scores, confidence


def test_one_changed_file_writes_a_short_part_and_shares_the_long_one(settings: Settings, tmp_path: Path) -> None:
    first = folder_of(settings)
    (length,) = parts_of(settings)
    write(settings, n007=text_of(7).replace("Word7", "Zebra stripes"))
    build(settings)
    second = folder_of(settings)
    assert parts_of(settings) == [length, 1]
    for name in ("vectors-0.npy", "means-0.npy"):
        assert (first / name).samefile(second / name)
    assert Library.load(settings, encoder=HashEncoder()).search("zebra stripes").ranking[0][0] == "n007"
    same_as_anew(settings, tmp_path / "anew")


def test_whatever_happens_each_row_keeps_its_vector(settings: Settings, tmp_path: Path) -> None:
    shared = 0
    for round_number in range(1, 8):
        write(settings, **{f"a{round_number}": text_of(100 + round_number)})  # rows of all others move
        (settings.kb / f"n{50 - round_number:03d}.md").unlink()
        write(settings, **{f"n{round_number:03d}": text_of(200 + round_number), f"z{round_number}": text_of(59)})
        build(settings)
        shared += len(parts_of(settings)) > 1
        same_as_anew(settings, tmp_path / f"anew-{round_number}")
    assert shared > 1


def test_a_part_that_is_shared_is_damaged_for_both(settings: Settings) -> None:
    write(settings, n007="# Zebra\n\nIt has stripes.\n")
    build(settings)
    path = folder_of(settings) / "vectors-0.npy"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(storage.IndexCorrupt, match=r"vectors-0\.npy"):
        Library.load(settings, encoder=HashEncoder())
    assert build(settings).embedded > 100
    assert Library.load(settings, encoder=HashEncoder()).search("stripes").ranking[0][0] == "n007"


def test_a_reader_keeps_what_it_opened(settings: Settings) -> None:
    reader = Library.load(settings, encoder=HashEncoder())
    before = reader.search("word7 stands").ranking
    for number in range(6):
        write(settings, **{f"n{number:03d}": f"# Zebra {number}\n\nStripes{number}.\n"})
        build(settings)
    assert len(parts_of(settings)) > 1
    assert reader.search("word7 stands").ranking == before


def test_many_that_are_gone_do_not_hide_those_that_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "FLAT_LIMIT", 100)
    monkeypatch.setattr(dense, "LEAST", 20)
    monkeypatch.setattr(dense, "OVERSAMPLED", 2)
    chance = np.random.default_rng(0)
    vectors = chance.standard_normal((2_000, 64)).astype(np.float32)
    vectors[:300] = vectors[0] + 0.05 * vectors[:300]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    np.save(tmp_path / "vectors-0.npy", vectors)
    np.save(tmp_path / "places.npy", np.arange(280, 2_000, dtype=np.int32))  # of the 300 nearest, 20 are left
    indexing.write_store(Segments((vectors,), np.arange(2_000, dtype=np.int32)), tmp_path)
    rows, _ = dense.read_store(tmp_path).search(vectors[0], 10)
    assert sorted(rows.tolist()) == sorted(np.argsort(-(vectors[280:] @ vectors[0]))[:10].tolist())


def test_a_text_that_stands_twice_has_two_places() -> None:
    old = Segments((np.eye(40, dtype=np.float32),), np.arange(40, dtype=np.int32)[::-1].copy())
    plan = planned(old, np.array([*range(40), 3, -1]), shared=True)
    assert plan.kept == 1
    assert plan.added.tolist() == [40, 41]
    assert sorted(plan.places.tolist()) == list(range(42))
    assert plan.places[3] == old.places[3]


@pytest.mark.parametrize("added", [1, 3, 10])
def test_parts_stay_few_and_are_seldom_written_again(added: int) -> None:
    lengths, written = [100_000], 0
    for _ in range(1_000):
        kept = kept_parts(lengths, added)
        new = added + sum(lengths[kept:])
        lengths = [*lengths[:kept], new]
        written += new if kept else 0
        assert len(lengths) <= 14
    assert written < 12 * 1_000 * added
