"""What a model's files came to is kept, and believed no longer than they stay the same."""

import os
from pathlib import Path

import pytest

from shapewise.errors import EncoderUnavailable
from shapewise.library import folder as folders
from shapewise.library import models
from shapewise.library.models import Model, find_model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "model"
    home.mkdir()
    (home / "config.json").write_text("{}", encoding="utf-8")
    (home / "model.safetensors").write_bytes(b"weights")
    (home / "README.md").write_text("no part of it", encoding="utf-8")
    for path in home.iterdir():
        os.utime(path, (1, 1))
    return home


def found(folder: Path, memory: Path) -> Model:
    model = find_model(str(folder), memory)
    assert model is not None
    return model


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if all files had lain there for some seconds."""
    monkeypatch.setattr(folders, "SETTLED_NS", 0)


def test_weights_are_read_once(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = tmp_path / "known.json"
    first = found(folder, memory)
    assert first == find_model(str(folder))
    monkeypatch.setattr(models, "sha256_of", lambda path: pytest.fail(f"{path} was read again"))
    assert found(folder, memory) == first
    (folder / "README.md").write_text("still no part of it", encoding="utf-8")
    assert found(folder, memory) == first


@pytest.mark.parametrize("content", [b"weighty", b"more weights"], ids=["same size", "another size"])
def test_other_weights_are_read_again(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    memory = tmp_path / "known.json"
    first = found(folder, memory)
    monkeypatch.setattr(folders, "SETTLED_NS", 2_000_000_000)
    (folder / "model.safetensors").write_bytes(content)
    second = found(folder, memory)
    assert second.fingerprint != first.fingerprint
    assert second == find_model(str(folder))
    # Written this moment, it may be written again with the same time: it is not kept yet.
    weights = folder / "model.safetensors"
    written = weights.stat().st_mtime_ns
    weights.write_bytes(content[::-1])
    os.utime(weights, ns=(written, written))
    assert found(folder, memory) == find_model(str(folder)) != second


def test_what_was_kept_of_a_folder_says_nothing_of_the_promised_model(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "known.json"
    found(folder, memory)
    monkeypatch.setattr(models, "_bundled_folder", lambda: folder)
    with pytest.raises(EncoderUnavailable, match="the weights have SHA-256"):
        find_model("", memory)


@pytest.mark.parametrize("damage", [b"", b"[]", b"{", b'{"facts": 3, "fingerprint": "x"}'])
def test_a_damaged_memory_is_as_good_as_none(folder: Path, tmp_path: Path, damage: bytes) -> None:
    memory = tmp_path / "known.json"
    first = found(folder, memory)
    memory.write_bytes(damage)
    assert found(folder, memory) == first
