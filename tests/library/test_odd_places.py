"""Folders whose names no text can hold, disks that cannot be written, and files that come and go."""

import errno
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from shapewise.errors import ArticleError, EncoderUnavailable, IndexCorrupt
from shapewise.library import choosing, disk, export, storage
from shapewise.library.building import build_index
from shapewise.library.export import open_encoder
from shapewise.library.library import Library
from shapewise.library.live import LiveLibrary
from shapewise.library.models import Model
from shapewise.settings import Settings
from tests.library.hash_encoder import HashEncoder, animals_in, write
from tests.library.test_live import until


def odd(folder: Path, name: bytes = b"odd\xff") -> Path:
    return Path(os.fsdecode(os.fsencode(folder) + b"/" + name))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    try:
        odd(tmp_path).mkdir()
    except (OSError, UnicodeError):
        pytest.skip("the file system takes no such name")
    return replace(animals_in(tmp_path), index=odd(tmp_path))


def refuse(monkeypatch: pytest.MonkeyPatch, path: Path, owner: object, name: str) -> None:
    """Have a function of the system refuse one path, whoever runs this: nobody may forbid root to read."""
    true = getattr(owner, name)

    def refused(asked: object, *told: object, **more: object) -> object:
        if Path(str(asked)) == path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return true(asked, *told, **more)

    monkeypatch.setattr(owner, name, refused)


def test_a_folder_that_cannot_be_listed_for_a_while_keeps_the_last_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = animals_in(tmp_path)
    live = LiveLibrary(settings, encoder=HashEncoder())
    try:
        assert live.wait(10)
        with monkeypatch.context() as patch:
            refuse(patch, settings.kb, os, "scandir")
            until(lambda: "cannot be listed" in live.problem)
            assert live.current is not None
            assert len(live.current.articles) == 3
            with pytest.raises(ArticleError, match="Permission denied"):
                Library.load(settings, encoder=HashEncoder())
        until(lambda: not live.problem)
        assert live.current is not None
        assert len(live.current.articles) == 3
    finally:
        live.close()


def test_a_file_of_the_index_that_cannot_be_read_is_damage_and_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = animals_in(tmp_path)
    build_index(settings.kb, settings.index, HashEncoder())
    refuse(monkeypatch, storage.open_current(settings.index).folder / "ways.npy", disk, "digest_of")
    with pytest.raises(IndexCorrupt, match="Permission denied"):
        Library.load(settings, encoder=HashEncoder())
    build_index(settings.kb, settings.index, HashEncoder())
    assert len(Library.load(settings, encoder=HashEncoder()).articles) == 3


def test_a_pointer_that_cannot_be_read_is_not_called_bad_json(tmp_path: Path) -> None:
    (tmp_path / "current.json").mkdir()
    with pytest.raises(IndexCorrupt, match=r"cannot be read \("):
        storage.open_current(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
@pytest.mark.parametrize("store", ["Flat", "RaBitQfs"])
def test_an_index_may_lie_in_a_folder_whose_name_is_no_text(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    for module in ("dense", "indexing"):
        monkeypatch.setattr(f"shapewise.library.{module}.recipe", lambda count: store)
    build_index(settings.kb, settings.index, HashEncoder())
    write(settings, yak="# Yak\n\nA yak has long hair.\n")
    assert build_index(settings.kb, settings.index, HashEncoder()).embedded == 1
    library = Library.load(settings, encoder=HashEncoder())
    assert library.mode == "dense + lexical"
    assert library.search("yak long hair").ranking[0][0] == "yak"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_where_no_model_can_be_exported_to_it_runs_as_it_is(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(export, "Reference", lambda model: model)
    model = Model("some model", "", "fingerprint")
    assert open_encoder(model, settings.index) is model
    assert "is no UTF-8" in capfd.readouterr().err
    assert list(settings.index.iterdir()) == [], "and with another name it may be exported"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_a_model_in_a_folder_whose_name_is_no_text_leaves_the_words(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*told: object) -> None:
        raise EncoderUnavailable(f"{odd(tmp_path)} cannot be loaded")

    monkeypatch.setattr(choosing, "open_encoder", unavailable)
    odd(tmp_path, b"odd\xff/config.json").write_text("{}")
    wanted = replace(settings, model=str(odd(tmp_path)), index=tmp_path / "index")
    assert Library.load_or_build(wanted).mode == "lexical only"
    assert "cannot be loaded" in Library.load(wanted).notice
