"""Folders whose names no text can hold, disks that cannot be written, and files that come and go."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from shapewise.errors import EncoderUnavailable
from shapewise.library import choosing, export
from shapewise.library.building import build_index
from shapewise.library.export import open_encoder
from shapewise.library.library import Library
from shapewise.library.models import Model
from shapewise.settings import Settings
from tests.library.hash_encoder import HashEncoder, animals_in, write


def odd(folder: Path, name: bytes = b"odd\xff") -> Path:
    return Path(os.fsdecode(os.fsencode(folder) + b"/" + name))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    try:
        odd(tmp_path).mkdir()
    except (OSError, UnicodeError):
        pytest.skip("the file system takes no such name")
    return replace(animals_in(tmp_path), index=odd(tmp_path))


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
