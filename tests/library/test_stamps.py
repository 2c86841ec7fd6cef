"""By what a file is taken for the one that it was, without being read."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shapewise.errors import IndexOutdated
from shapewise.library import building, folder, storage
from shapewise.library.building import build_index
from shapewise.library.catalogue import indexed_files
from shapewise.library.folder import signature_of
from shapewise.library.library import Library
from shapewise.settings import Settings
from tests.library.hash_encoder import ANIMALS, HashEncoder, animals_in

ZEBRA = ANIMALS["zebra"]
OTHER = ZEBRA.replace("grass", "herbs")


def in_place(path: Path) -> None:
    path.write_text(OTHER, encoding="utf-8")


def replaced(path: Path) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(OTHER, encoding="utf-8")
    beside.replace(path)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An index whose files are all believed, as if they had been written some seconds before they were read."""
    found = animals_in(tmp_path)
    monkeypatch.setattr(folder, "SETTLED_NS", 0)
    build_index(found.kb, found.index, HashEncoder())
    assert indexed_files(storage.open_current(found.index).folder).believed.all()
    return found


@pytest.mark.skipif(os.name == "nt", reason="Windows does not tell when a file was changed")
@pytest.mark.parametrize("save", [in_place, replaced])
def test_a_file_that_was_saved_with_its_old_size_and_time_is_noticed(settings: Settings, save: Callable[[Path], None]) -> None:
    path = settings.kb / "zebra.md"
    before, seen = path.stat(), signature_of(settings.kb)
    save(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert signature_of(settings.kb) != seen
    with pytest.raises(IndexOutdated, match=r"1 changed \(zebra.md\)"):
        Library.load(settings, encoder=HashEncoder())
    encoder = HashEncoder()
    build_index(settings.kb, settings.index, encoder)
    assert len(encoder.encoded) == 1
    assert "herbs" in encoder.encoded[0]


def test_a_copied_folder_is_read_once_and_embedded_never(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "UNBELIEVED", 2)
    copied = Settings(kb=tmp_path / "copy" / "kb", index=tmp_path / "copy" / "index")
    shutil.copytree(settings.kb, copied.kb)
    shutil.copytree(settings.index, copied.index)
    shutil.rmtree(settings.kb)
    for path in copied.kb.iterdir():
        os.utime(path, (5, 5))
    Library.load(copied, encoder=HashEncoder())
    encoder = HashEncoder()
    assert build_index(copied.kb, copied.index, encoder).reused == 6
    assert encoder.encoded == []
    monkeypatch.setattr(folder, "read_ordinary", lambda path: pytest.fail(f"{path} was read again"))
    monkeypatch.setattr("shapewise.library.folder.outside_digest", lambda kb: "")
    Library.load(copied, encoder=HashEncoder())


@pytest.mark.parametrize("seconds", [0, -1, 13_569_465_600], ids=["the first", "before it", "the year 2400"])
def test_any_time_can_be_kept(settings: Settings, seconds: int) -> None:
    path = settings.kb / "zebra.md"
    try:
        os.utime(path, ns=(seconds * 10**9,) * 2)
    except (OSError, OverflowError):
        pytest.skip("the file system has no such time")
    Library.load(settings, encoder=HashEncoder())
    path.write_text(OTHER, encoding="utf-8")
    os.utime(path, ns=(seconds * 10**9,) * 2)
    assert build_index(settings.kb, settings.index, HashEncoder()).embedded == 1
    Library.load(settings, encoder=HashEncoder())
