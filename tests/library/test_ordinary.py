"""Folders as people have them: pipes, devices, links in circles and broken names are named, never opened, and hang nothing."""

import json
import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from shapewise.library.building import build_index
from shapewise.library.choosing import own_questions
from shapewise.library.folder import find_files
from shapewise.library.library import Library
from shapewise.library.live import LiveLibrary
from shapewise.library.ordinary import read_ordinary
from shapewise.settings import Settings
from tests.doors import start_door
from tests.library.hash_encoder import HashEncoder, animals_in, settings_in, write

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has neither pipes in folders nor names in bytes")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Three animals among everything that is no ordinary file."""
    made = animals_in(tmp_path)
    kb = made.kb
    os.mkfifo(kb / "pipe.md")
    os.mkfifo(kb / "_outside.md")
    there = Path.cwd()
    os.chdir(kb)  # the path of a socket is short by law
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("socket.md")
    os.chdir(there)
    (kb / "null.md").symlink_to("/dev/null")
    (kb / "dangling.md").symlink_to("nowhere.md")
    (kb / "circle.md").symlink_to("circle.md")
    (kb / "around").symlink_to(kb, target_is_directory=True)
    (kb / "folder.md").mkdir()
    (kb / "folder.md" / "inside.md").write_text("# Inside\n\nA hidden text about lions.\n")
    (kb / "linked.md").symlink_to("zebra.md")
    Path(os.fsdecode(os.fsencode(kb) + b"/b\xff.md")).write_text("# Bytes\n\nNo text in its name.\n")
    return made


TOLD = {
    "kb/pipe.md": "it is a pipe",
    "kb/socket.md": "it is a socket",
    "kb/null.md": "it is a device",
    "kb/dangling.md": "No such file",
    "kb/circle.md": "symbolic links",
    "kb/around/": "may lead in a circle",
    "kb/folder.md/": "files that are in it are read",
    "kb/b\\udcff.md": "no UTF-8",
}


def test_each_is_named_and_the_others_are_served(settings: Settings) -> None:
    report = build_index(settings.kb, settings.index, HashEncoder())
    told = {fault.path: fault.message for fault in report.skipped}
    assert set(told) == set(TOLD)
    for path, part in TOLD.items():
        assert part in told[path]
    assert report.articles == 5
    library = Library.load(settings, encoder=HashEncoder())
    assert set(library.articles) == {"eagle", "whale", "zebra", "linked", "inside"}
    assert library.search("hidden lions").ranking[0][0] == "inside"


def test_nothing_of_it_counts_as_a_change(settings: Settings) -> None:
    build_index(settings.kb, settings.index, HashEncoder())
    again = build_index(settings.kb, settings.index, HashEncoder())
    assert again.embedded == 0
    Library.load(settings, encoder=HashEncoder())
    (settings.kb / "dangling.md").unlink()
    (settings.kb / "dangling.md").write_text("# Mended\n\nA text at last.\n")
    assert build_index(settings.kb, settings.index, HashEncoder()).embedded == 1


def test_a_live_library_and_the_export_are_not_kept_waiting(settings: Settings) -> None:
    assert own_questions(settings.kb) == ()  # none of the animals has front matter; a pipe that was opened would wait for ever
    live = LiveLibrary(settings, encoder=HashEncoder())
    try:
        assert live.wait(20)
        assert live.state == "ready"
    finally:
        live.close()


def test_the_report_can_be_printed_for_people_and_for_programs(settings: Settings) -> None:
    words = ("--json", "--kb", str(settings.kb), "--index", str(settings.index))
    done = start_door("build_index", *words, environment={**os.environ, "SHAPEWISE_MODEL": "none"})
    assert done.returncode == 0, done.stderr
    assert "no UTF-8" in done.stdout


def test_names_that_are_no_text_are_told_as_they_can_be_printed(tmp_path: Path) -> None:
    settings = animals_in(tmp_path)
    kb = os.fsencode(settings.kb)
    for name in (b"/_hidden\xff.md", b"/.obsidian\xff/x.md", b"/folder\xff/inside.md", b"/odd\xff.md/inside.md"):
        path = Path(os.fsdecode(kb + name))
        path.parent.mkdir(exist_ok=True)
        path.write_text("# Inside\n\nA text.\n")
    words = ("--json", "--kb", str(settings.kb), "--index", str(settings.index))
    done = start_door("build_index", *words, environment={**os.environ, "SHAPEWISE_MODEL": "none"})
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["articles"] == 3
    assert sorted(told["passed_over"]) == ["kb/.obsidian\\udcff/", "kb/_hidden\\udcff.md"]
    assert [fault["path"] for fault in told["skipped"]] == [
        "kb/folder\\udcff/inside.md",
        "kb/odd\\udcff.md/",
        "kb/odd\\udcff.md/inside.md",
    ]


def test_a_library_in_a_folder_whose_name_is_no_text_is_served_and_the_name_is_told(tmp_path: Path) -> None:
    made = animals_in(tmp_path)
    kb, index = Path(os.fsdecode(os.fsencode(tmp_path) + b"/v\xff")), made.index
    made.kb.rename(kb)
    words = ("--kb", str(kb), "--index", str(index))
    plain = {**os.environ, "SHAPEWISE_MODEL": "none"}
    done = start_door("build_index", "--json", *words, environment=plain)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["articles"], told["skipped"]) == (3, [])
    assert [(fault["path"], fault["message"]) for fault in told["faults"]] == [
        ("v\\udcff/", "the name of the folder is no UTF-8; rename it")
    ]
    assert start_door("build_index", *words, environment=plain).returncode == 0
    asked = start_door("ask", "zebra stripes", "--json", *words, environment=plain)
    assert json.loads(asked.stdout)["passages"][0]["path"] == "v\\udcff/zebra.md"
    assert "has changed" not in asked.stderr
    live = LiveLibrary(replace(made, kb=kb), encoder=HashEncoder())
    try:
        assert live.wait(20)
        assert (live.state, live.problem) == ("ready", "")
    finally:
        live.close()


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_in(tmp_path)
    write(settings, secret__eagle="# Eagle\n\nIt flies.\n", zebra="# Zebra\n\nIt has stripes.\n")
    honest = os.scandir

    def refused(path: str) -> object:
        if str(path).endswith("secret"):
            raise PermissionError(13, "Permission denied", str(path))
        return honest(path)

    monkeypatch.setattr(os, "scandir", refused)  # the superuser may list everything, so the refusal is played
    monkeypatch.setattr(os, "access", lambda path, _mode: not str(path).endswith("secret"))
    assert find_files(settings.kb)[0] == ["secret/", "zebra.md"]
    report = build_index(settings.kb, settings.index, HashEncoder())
    assert [(fault.path, fault.message) for fault in report.skipped] == [
        ("kb/secret/", "the folder cannot be listed; allow reading it")
    ]


def test_an_ordinary_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"text")
    (tmp_path / "b").symlink_to("a")
    assert read_ordinary(tmp_path / "b") == b"text"
    with pytest.raises(OSError, match="it is a folder"):
        read_ordinary(tmp_path)
