"""Each file of an index truncated, flipped, swapped or taken away: refused with a sentence, and rebuilt."""

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from shapewise.errors import IndexCorrupt, IndexMissing, IndexOutdated, ShapewiseError, StoreUnavailable
from shapewise.library import choosing, locks, storage
from shapewise.library.building import build_index
from shapewise.library.library import Library
from shapewise.settings import Settings
from tests.library.hash_encoder import ANIMALS, HashEncoder, settings_in, write

FILES = (
    "current.json",
    "manifest.json",
    "article_starts.npy",
    "articles.jsonl",
    "dense.faiss",
    "files.json",
    "files.npy",
    "keys.npy",
    "lexical_counts.npy",
    "lexical_lengths.npy",
    "lexical_rows.npy",
    "lexical_starts.npy",
    "lexical_weights.npy",
    "lexical_words.txt",
    "mean_places.npy",
    "means-0.npy",
    "moments.npy",
    "outside.npy",
    "outside_counts.npy",
    "outside_keys.npy",
    "outside_lengths.npy",
    "outside_rows.npy",
    "outside_starts.npy",
    "outside_weights.npy",
    "outside_words.txt",
    "slugs.json",
    "places.npy",
    "vectors-0.npy",
    "ways.npy",
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Settings]:
    """Copies a library that was built once into a folder; to build it for each test would take longer than to damage it."""
    built = settings_in(tmp_path_factory.mktemp("built"))
    write(built, **ANIMALS, _outside="- How do I fly to the moon?\n")
    build_index(built.kb, built.index, HashEncoder())

    def copy(folder: Path) -> Settings:
        settings = settings_in(folder)
        shutil.copytree(built.kb, settings.kb)
        shutil.copytree(built.index, settings.index)
        return settings

    return copy


def path_of(index: Path, name: str) -> Path:
    return index / name if name == "current.json" else storage.open_current(index, check=False).folder / name


def test_the_list_of_files_is_complete(tmp_path: Path, prepared: Callable[[Path], Settings]) -> None:
    settings = prepared(tmp_path)
    found = {path.name for path in storage.open_current(settings.index).folder.iterdir()} | {"current.json"}
    assert found == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_damage_is_refused_and_mended(tmp_path: Path, prepared: Callable[[Path], Settings], name: str) -> None:
    settings = prepared(tmp_path)
    path = path_of(settings.index, name)
    whole = path.read_bytes()
    other = b"something else entirely, of no use"
    damages = [whole[: len(whole) // 2], flipped(whole), other, b"", None]
    for damage in damages:
        path.unlink() if damage is None else path.write_bytes(damage)
        with pytest.raises((IndexCorrupt, IndexMissing)) as caught:
            Library.load(settings, encoder=HashEncoder())
        assert "build_index.py" in caught.value.fix
        assert caught.value.where
        if damage is not damages[-1]:
            path.write_bytes(whole)
    build_index(settings.kb, settings.index, HashEncoder())
    assert Library.load(settings, encoder=HashEncoder()).search("zebra stripes").ranking[0][0] == "zebra"


def flipped(data: bytes) -> bytes:
    place = len(data) // 2
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def test_files_of_another_index_are_refused(tmp_path: Path, prepared: Callable[[Path], Settings]) -> None:
    one, other = prepared(tmp_path / "one"), settings_in(tmp_path / "other")
    write(other, **{name: text.replace("e", "i") for name, text in ANIMALS.items()})
    build_index(other.kb, other.index, HashEncoder())
    mine, theirs = (storage.open_current(settings.index).folder for settings in (one, other))
    for path in sorted(theirs.iterdir()):
        if path.read_bytes() == (mine / path.name).read_bytes():
            continue
        kept = (mine / path.name).read_bytes()
        (mine / path.name).write_bytes(path.read_bytes())
        with pytest.raises(IndexCorrupt):
            Library.load(one, encoder=HashEncoder())
        (mine / path.name).write_bytes(kept)
    Library.load(one, encoder=HashEncoder())


def test_an_older_format_is_outdated_and_not_corrupt(tmp_path: Path, prepared: Callable[[Path], Settings]) -> None:
    settings = prepared(tmp_path)
    generation = storage.open_current(settings.index)
    data = json.dumps({**generation.manifest, "format": 0}).encode()
    (generation.folder / "manifest.json").write_bytes(data)
    pointer = {"generation": generation.name, "manifest": storage._digest(data)}
    (settings.index / "current.json").write_text(json.dumps(pointer))
    with pytest.raises(IndexOutdated, match="format 0"):
        Library.load(settings, encoder=HashEncoder())


@pytest.mark.parametrize(
    "pointer",
    [
        "[]",
        "{}",
        '{"generation": "../../etc"}',
        '{"generation": ".."}',
        '{"generation": 7}',
        '{"generation": "none"}',
        '{"generation": "a\\u0000b"}',
        '{"generation": "\\ud800"}',
        "\x00",
        "[" * 100_000,
    ],
    ids=lambda pointer: pointer[:25],
)
def test_a_foreign_pointer_is_refused(tmp_path: Path, prepared: Callable[[Path], Settings], pointer: str) -> None:
    settings = prepared(tmp_path)
    (settings.index / "current.json").write_text(pointer)
    with pytest.raises(IndexCorrupt):
        storage.open_current(settings.index)
    build_index(settings.kb, settings.index, HashEncoder())
    storage.open_current(settings.index)


def test_a_second_builder_waits_and_then_says_so(tmp_path: Path) -> None:
    with (
        locks.builder_lock(tmp_path / "index"),
        pytest.raises(StoreUnavailable, match="another build"),
        locks.builder_lock(tmp_path / "index", timeout=0.05),
    ):
        pass


def test_an_index_that_cannot_be_written_is_told(tmp_path: Path, prepared: Callable[[Path], Settings]) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailable, match="cannot be written"):
        build_index(prepared(tmp_path).kb, tmp_path / "file", HashEncoder())


def test_old_generations_are_swept_away_and_the_readme_stays(tmp_path: Path, prepared: Callable[[Path], Settings]) -> None:
    settings = prepared(tmp_path)
    (settings.index / "README.md").write_text("kept")
    for number in range(4):
        write(settings, zebra=f"# Zebra\n\nVersion {number}.\n")
        build_index(settings.kb, settings.index, HashEncoder())
    assert len(list((settings.index / "generations").iterdir())) == 2
    assert (settings.index / "README.md").read_text() == "kept"


def model_in(settings: Settings, name: str) -> Path:
    """What passes for an exported model where nothing but its folder counts."""
    folder = settings.index / "models" / name
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_text("weights")
    (folder / storage.SEAL).write_text("{}")
    return folder


def stored(name: str, identity: str = "hash/1") -> HashEncoder:
    encoder = HashEncoder(identity=identity)
    encoder.stored = name
    return encoder


def models_of(settings: Settings) -> list[str]:
    return sorted(path.name for path in (settings.index / "models").iterdir())


def test_models_that_no_generation_uses_are_swept_away_unless_somebody_has_one_open(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    write(settings, **ANIMALS)
    for name in ("first", "second", "third", "partial-dead"):
        model_in(settings, name)
    reader = locks.hold(settings.index / "models" / "first" / storage.SEAL)
    build_index(settings.kb, settings.index, stored("second"))
    assert models_of(settings) == ["first", "second"]
    reader.close()
    with locks.hold(model_in(settings, "fourth") / storage.SEAL):  # as the builder does that has just exported it
        build_index(settings.kb, settings.index, stored("fourth", "hash/2"))
    assert models_of(settings) == ["fourth", "second"], "the generation before the last has its model, too"
    write(settings, zebra="# Zebra\n\nIt gallops.\n")
    build_index(settings.kb, settings.index, stored("fourth", "hash/2"))
    assert models_of(settings) == ["fourth"]


def test_the_model_of_another_folder_stays_and_is_not_exported_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shapewise.settings._TOP", tmp_path)
    ours, notes = Settings(kb=tmp_path / "kb"), Settings(kb=tmp_path / "notes")
    for settings in (ours, notes):
        write(settings, **ANIMALS)
    for name in ("first", "second", "dead"):
        model_in(ours, name)
    build_index(notes.kb, notes.index, stored("first"))
    assert models_of(ours) == ["dead", "first", "second"], "an index in another takes no model away"
    build_index(ours.kb, ours.index, stored("second", "hash/2"))
    assert models_of(ours) == ["first", "second"], "what no index was built with goes, and what one was stays"
    asked: list[Path] = []
    monkeypatch.setattr(choosing, "read_exported", lambda folder: asked.append(folder) or HashEncoder())
    choosing.stored_encoder(notes, "first")
    assert asked == [ours.index / "models" / "first"]


def test_an_index_of_words_alone_leaves_the_models_for_the_day_that_one_is_wanted_again(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    write(settings, **ANIMALS)
    model_in(settings, "first")
    build_index(settings.kb, settings.index, None)
    assert models_of(settings) == ["first"]


def test_what_is_held_by_one_cannot_be_claimed_and_what_is_claimed_cannot_be_held(tmp_path: Path) -> None:
    path = tmp_path / "seal.json"
    with locks.claimed(path) as free:
        assert free, "there is nothing to hold"
    path.write_text("{}")
    with locks.claimed(path) as free:
        assert free
        with pytest.raises(OSError, match="unavailable"):
            locks.hold(path)
    with locks.hold(path), locks.hold(path), locks.claimed(path) as free:
        assert not free
    with locks.claimed(path) as free:
        assert free


def test_errors_are_of_the_family() -> None:
    assert issubclass(IndexCorrupt, ShapewiseError)


def test_a_reader_keeps_what_it_opened(tmp_path: Path, prepared: Callable[[Path], Settings]) -> None:
    settings = prepared(tmp_path)
    library = Library.load(settings, encoder=HashEncoder())
    before = library.search("zebra stripes", k=3)
    for number in range(4):
        write(settings, zebra=f"# Zebra\n\nVersion {number}.\n")
        build_index(settings.kb, settings.index, HashEncoder())
    assert library.search("zebra stripes", k=3) == before


class Disk:
    """Says that it is full whenever room for a mapped file is to be set aside."""

    def __init__(self, error: int) -> None:
        self.error = error

    def __call__(self, handle: int, start: int, size: int) -> None:
        raise OSError(self.error, os.strerror(self.error))


def test_a_full_disk_is_told_and_the_last_good_index_stays(
    tmp_path: Path, prepared: Callable[[Path], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = prepared(tmp_path)
    before = sorted(path.name for path in (settings.index / "generations").iterdir())
    write(settings, zebra="# Zebra\n\nIt gallops.\n")
    monkeypatch.setattr(os, "posix_fallocate", Disk(errno.ENOSPC), raising=False)
    with pytest.raises(StoreUnavailable, match="No space left on device") as caught:
        build_index(settings.kb, settings.index, HashEncoder())
    assert "free some space" in caught.value.fix
    assert sorted(path.name for path in (settings.index / "generations").iterdir()) == before, "it is filled no further"
    assert Library.load(settings, encoder=HashEncoder(), fresh=False).search("black stripes").ranking[0][0] == "zebra"
    monkeypatch.undo()
    build_index(settings.kb, settings.index, HashEncoder())
    assert Library.load(settings, encoder=HashEncoder()).search("gallops").ranking[0][0] == "zebra"


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="room cannot be set aside on this system")
@pytest.mark.parametrize("known", [True, False])
def test_a_mapped_file_has_its_place_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: bool) -> None:
    import numpy as np

    from shapewise.library import segments

    if not known:  # as some file systems say
        monkeypatch.setattr(os, "posix_fallocate", Disk(errno.EOPNOTSUPP))
    plan = segments.Plan(0, 0, np.arange(5_000), np.arange(5_000, dtype=np.int32))
    part = segments.opened_part(tmp_path, plan, 384)
    assert (tmp_path / "vectors-0.npy").stat().st_blocks * 512 >= 5_000 * 384 * 4
    part[:] = 1
    part.flush()
    assert np.load(tmp_path / "vectors-0.npy").sum() == 5_000 * 384


@pytest.mark.skipif(sys.platform == "win32", reason="the size of files cannot be limited on this system")
@pytest.mark.parametrize("most", [100, 1_100, 5_000, 9_000])
def test_wherever_the_room_ends_the_doors_say_so(tmp_path: Path, prepared: Callable[[Path], Settings], most: int) -> None:
    """NumPy itself leaves the end of an array away and says nothing."""
    settings = prepared(tmp_path)
    write(settings, other="# Others\n\n" + " ".join(f"animal{number}" for number in range(1_000)) + "\n")
    limited = (
        "import resource, sys; from pathlib import Path; from shapewise.library.building import build_index;"
        "from shapewise.errors import StoreUnavailable; from tests.library.hash_encoder import HashEncoder;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)\n"
        "try: build_index(Path(sys.argv[1]), Path(sys.argv[2]), HashEncoder())\n"
        "except StoreUnavailable as error: print(error)"
    )
    command = [sys.executable, "-c", limited, str(settings.kb), str(settings.index), str(most)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "the index cannot be written" in done.stdout, done.stderr[-1000:]
    assert done.returncode == 0
    assert Library.load(settings, encoder=HashEncoder(), fresh=False).search("zebra stripes").ranking[0][0] == "zebra"


def test_an_array_that_was_cut_off_is_never_served(
    tmp_path: Path, prepared: Callable[[Path], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    from shapewise.library import building

    settings = prepared(tmp_path)
    write_files = building.write_files

    def cuts_off(files: object, folder: Path) -> None:
        write_files(files, folder)
        os.truncate(folder / "keys.npy", (folder / "keys.npy").stat().st_size - 1)

    monkeypatch.setattr(building, "write_files", cuts_off)
    write(settings, zebra="# Zebra\n\nIt gallops.\n")
    with pytest.raises(StoreUnavailable, match=r"keys\.npy"):
        build_index(settings.kb, settings.index, HashEncoder())
    assert Library.load(settings, encoder=HashEncoder(), fresh=False).search("black stripes").ranking[0][0] == "zebra"


def says_again(settings: Settings, times: int) -> None:
    for number in range(times):
        write(settings, zebra=f"# Zebra\n\nVersion {number} of {times}.\n")
        build_index(settings.kb, settings.index, HashEncoder())


def test_a_reader_whose_generation_is_swept_away_begins_anew(
    tmp_path: Path, prepared: Callable[[Path], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    from shapewise.library import shelf

    settings, read = prepared(tmp_path), shelf.read_shelf

    def slow(folder: Path) -> shelf.Shelf:
        monkeypatch.setattr(shelf, "read_shelf", read)
        says_again(settings, 2)
        return read(folder)

    monkeypatch.setattr(shelf, "read_shelf", slow)
    library = Library.load(settings, encoder=HashEncoder(), fresh=False)
    assert library.articles["zebra"].passages[0].text == "Version 1 of 2."
    monkeypatch.setattr(shelf, "read_shelf", lambda folder: (folder / "nothing").read_bytes())
    with pytest.raises(IndexCorrupt, match="nothing"):
        Library.load(settings, encoder=HashEncoder(), fresh=False)


def test_a_generation_that_is_swept_away_while_it_is_checked_is_looked_up_anew(
    tmp_path: Path, prepared: Callable[[Path], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, check = prepared(tmp_path), storage.check_files

    def slow(folder: Path, files: object) -> None:
        monkeypatch.setattr(storage, "check_files", check)
        says_again(settings, 2)
        check(folder, files)

    monkeypatch.setattr(storage, "check_files", slow)
    generation = storage.open_current(settings.index)
    assert generation.name == json.loads((settings.index / "current.json").read_text())["generation"]


def test_a_file_that_faiss_cannot_read_is_damage(tmp_path: Path) -> None:
    from shapewise.library import dense, indexing
    from tests.library.test_dense import saved, unit

    saved(unit(3), tmp_path)
    indexing.write_store(unit(3), tmp_path)
    (tmp_path / "dense.faiss").write_bytes(b"no index")
    with pytest.raises(IndexCorrupt, match="FAISS cannot read"):
        dense.read_store(tmp_path)
