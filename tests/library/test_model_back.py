"""A model that cannot be had for a while: words answer, and as soon as it can be had again, so does it, with what it knew."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from shapewise.errors import EncoderUnavailable, IndexOutdated
from shapewise.library import choosing, models
from shapewise.library.library import Library
from shapewise.library.live import LiveLibrary
from shapewise.library.models import Model
from shapewise.settings import Settings
from tests.library.hash_encoder import HashEncoder, animals_in, write
from tests.library.test_live import until

WEIGHTS = b"weights that are whole"


@pytest.fixture
def made() -> list[HashEncoder]:
    """The encoders that were opened, in their order."""
    return []


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: list[HashEncoder]) -> Settings:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "modules.json").write_text("[]")
    (folder / "model.safetensors").write_bytes(WEIGHTS)

    def opened(model: Model | None, *told: object) -> HashEncoder | None:
        if model is None:
            return None
        if (folder / "model.safetensors").read_bytes() != WEIGHTS:
            raise EncoderUnavailable("the model cannot be loaded")
        made.append(HashEncoder(identity=f"{model.fingerprint}/hash"))
        return made[-1]

    monkeypatch.setattr(choosing, "open_encoder", opened)
    monkeypatch.setattr(choosing, "Reference", opened)
    return replace(animals_in(tmp_path), model=str(folder))


def weights(settings: Settings) -> Path:
    return Path(settings.model) / "model.safetensors"


def breaks(settings: Settings) -> None:
    """Damage the model, and change a file, so that the index is built without it."""
    weights(settings).write_bytes(WEIGHTS[:5])
    write(settings, yak="# Yak\n\nA yak has long hair.\n")
    library = Library.load_or_build(settings)
    assert library.mode == "lexical only"
    assert "the model cannot be loaded" in library.notice


def test_it_is_tried_again_when_its_files_are_mended_and_embeds_what_is_new(
    settings: Settings, made: list[HashEncoder]
) -> None:
    assert Library.load_or_build(settings).mode == "dense + lexical"
    breaks(settings)
    assert Library.load(settings).mode == "lexical only", "while its files are the same, nothing is tried"
    write(settings, emu="# Emu\n\nAn emu runs.\n")
    assert Library.load_or_build(settings).mode == "lexical only", "what it knew is kept through several builds"
    assert Library.load_or_build(settings).mode == "lexical only"
    weights(settings).write_bytes(WEIGHTS)
    with pytest.raises(IndexOutdated, match="could not be loaded"):
        Library.load(settings)
    made.clear()
    assert Library.load_or_build(settings).mode == "dense + lexical"
    embedded = [text for encoder in made for text in encoder.encoded]
    assert sorted({text.split()[0] for text in embedded}) == ["Emu", "Yak"]
    write(settings, emu="# Emu\n\nAn emu runs fast.\n")
    Library.load_or_build(settings)
    assert len(list((settings.index / "generations").iterdir())) == 2, "what was kept for this has gone"


def test_a_running_app_has_it_back_by_itself(settings: Settings) -> None:
    breaks(settings)
    live = LiveLibrary(settings)
    try:
        assert live.wait(10)
        assert live.current is not None
        assert live.current.mode == "lexical only"
        weights(settings).write_bytes(WEIGHTS)
        until(lambda: live.current is not None and live.current.mode == "dense + lexical")
    finally:
        live.close()


@pytest.mark.parametrize("name", ["model.safetensors", "config_sentence_transformers.json"], ids=["weights", "prompts"])
def test_a_model_that_is_replaced_in_its_folder_embeds_all_again(
    settings: Settings, made: list[HashEncoder], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = Path(settings.model) / name
    path.write_bytes(WEIGHTS)
    monkeypatch.setattr("shapewise.library.folder.SETTLED_NS", 0)  # as if it had lain there for some seconds
    Library.load_or_build(settings)
    before = path.stat()
    monkeypatch.setattr("tests.library.test_model_back.WEIGHTS", WEIGHTS[::-1])
    path.write_bytes(WEIGHTS)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    weights(settings).write_bytes(WEIGHTS)
    with pytest.raises(IndexOutdated, match="files of the model"):
        Library.load(settings)
    made.clear()
    assert Library.load_or_build(settings).mode == "dense + lexical"
    assert len([text for encoder in made for text in encoder.encoded]) == 9
    Library.load(settings)


def test_files_of_a_model_that_are_what_they_were_are_read_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    Library.load_or_build(settings)
    monkeypatch.setattr("shapewise.library.folder.SETTLED_NS", 0)
    os.utime(weights(settings), (1, 1))
    Library.load(settings)
    monkeypatch.setattr(models, "sha256_of", lambda path: pytest.fail(f"{path} was read again"))
    assert Library.load(settings, warm=False).model == "hash"


def test_a_model_that_was_taken_away_is_no_change(settings: Settings) -> None:
    Library.load_or_build(settings)
    kept = Path(settings.model)
    kept.rename(kept.with_name("elsewhere"))
    assert Library.load(settings, warm=False).model == "hash"


def test_a_running_app_takes_the_new_model_and_embeds_nothing_with_the_old(
    settings: Settings, made: list[HashEncoder], monkeypatch: pytest.MonkeyPatch
) -> None:
    live = LiveLibrary(settings)
    try:
        assert live.wait(10)
        assert live.current is not None
        first, old = live.current.generation, len(made[-1].encoded)
        encoder = made[-1]
        monkeypatch.setattr("tests.library.test_model_back.WEIGHTS", WEIGHTS[::-1])
        weights(settings).write_bytes(WEIGHTS)
        until(lambda: live.current is not None and live.current.generation != first)
        assert live.current.mode == "dense + lexical"
        assert live.current.encoder.identity != encoder.identity
        assert len(encoder.encoded) == old
    finally:
        live.close()


def test_words_that_were_wished_for_are_no_failure(settings: Settings) -> None:
    wished = replace(settings, model="none")
    Library.load_or_build(wished)
    weights(settings).write_bytes(b"")
    assert Library.load(wished).mode == "lexical only"


def test_the_state_of_a_model_follows_its_files(settings: Settings) -> None:
    before = models.state_of(settings.model)
    assert before == models.state_of(settings.model)
    weights(settings).write_bytes(b"others")
    assert models.state_of(settings.model) not in (before, "")
    assert models.state_of(str(weights(settings))) not in (before, ""), "one that is nowhere may come"
    assert models.state_of(" None ") == ""
