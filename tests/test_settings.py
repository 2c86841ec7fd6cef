"""Settings are read from a mapping, once; a wrong value is refused with the right ones named."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from shapewise.errors import ShapewiseError
from shapewise.settings import Settings
from shapewise.ui import rooms

TOP = Path(__file__).resolve().parents[1]


def test_nothing_set_gives_the_folders_of_the_project() -> None:
    settings = Settings.from_environment({})
    assert settings.kb.name == "kb"
    assert settings.index.name == "index"
    assert settings.edit == "local"
    assert settings.journal is True


def test_every_variable_is_read() -> None:
    settings = Settings.from_environment(
        {
            "SHAPEWISE_KB": "/a",
            "SHAPEWISE_INDEX": "/b",
            "SHAPEWISE_DATA": "/c",
            "SHAPEWISE_MODEL": "none",
            "SHAPEWISE_RERANKER": "r",
            "SHAPEWISE_EDIT": "LOGIN",
            "SHAPEWISE_JOURNAL": "off",
        }
    )
    assert settings == Settings(Path("/a"), Path("/b"), Path("/c"), "none", "r", "login", False)


@pytest.mark.parametrize(("name", "allowed"), [("SHAPEWISE_EDIT", "off, local or login"), ("SHAPEWISE_JOURNAL", "on or off")])
def test_a_wrong_value_is_refused(name: str, allowed: str) -> None:
    with pytest.raises(ShapewiseError, match=allowed):
        Settings.from_environment({name: "perhaps"})


def test_each_folder_has_an_index_and_a_journal_of_its_own(tmp_path: Path) -> None:
    ours = Settings.from_environment({"SHAPEWISE_DATA": "/data"})
    assert (ours.index, ours.models_home, ours.journal_folder) == (TOP / "index", TOP / "index", Path("/data"))
    named = Settings.from_environment({"SHAPEWISE_DATA": "/data"}, kb=TOP / "kb")
    assert named == ours, "our own explanations, named, are the same"
    first = Settings.from_environment({"SHAPEWISE_KB": str(tmp_path / "a" / "on call")})
    second = Settings.from_environment({}, kb=tmp_path / "b" / "on call")
    assert first.index != second.index
    for one in (first, second):
        assert one.index.parent == one.models_home == TOP / "index"
        assert one.index.name.startswith("on-call-")
        assert one.journal_folder == one.data / one.index.name
    assert Settings(kb=tmp_path / "b" / "on call").index == second.index, "also for who makes the settings by hand"


def test_an_index_that_is_named_is_taken_with_a_model_of_its_own(tmp_path: Path) -> None:
    for one in (
        Settings.from_environment({"SHAPEWISE_INDEX": str(tmp_path)}, kb=tmp_path / "notes"),
        Settings.from_environment({}, kb=tmp_path / "notes", index=tmp_path),
        replace(Settings(), index=tmp_path),
    ):
        assert one.index == one.models_home == tmp_path


def test_a_folder_has_its_real_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes" / "below").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "notes")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    monkeypatch.chdir(tmp_path / "notes")
    for told in (".", "./", "below/..", "below/../", str(tmp_path / "link"), f"..{os.sep}notes"):
        settings = Settings.from_environment({}, kb=Path(told))
        assert (settings.kb, settings.index) == (tmp_path / "notes", Settings(kb=tmp_path / "notes").index)
    monkeypatch.chdir(tmp_path / "notes" / "below")
    assert Settings.from_environment({}, kb=Path("..")).kb.name == "notes"
    assert Settings(kb=tmp_path / "circle").kb.name == "circle"


def test_the_app_keeps_what_is_asked_of_a_folder_with_that_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = []
    for name in ("oncall", "cooking"):
        settings = Settings(kb=tmp_path / name, data=tmp_path / "data")
        monkeypatch.setattr(rooms, "settings", lambda settings=settings: settings)
        journal = rooms.journal.__wrapped__()
        journal.record(f"a question for {name}", "not_covered", 0.1, "")
        journal.flush()
        places.append([question for question, _at in journal.unanswered()])
        journal.close()
    assert places == [["a question for oncall"], ["a question for cooking"]]
