"""Folders as people have them, checked: what the library reads is looked at, and what it cannot read is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shapewise.check import check_folder, claim_counts, explanation_files
from shapewise.library.building import build_index
from shapewise.types import Fault
from tests.doors import try_door

TEXT = "# {}\n\nSome words, `1 + 1 = 2`, and [a link]({}).\n"


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    kb = tmp_path / "handbook"
    for name, link in [
        ("README.md", "payments/README.md"),
        ("payments/README.md", "../postgres/README.md#failover"),
        ("postgres/README.md", "../übung%201.mdx"),
        ("übung 1.mdx", "./loud.MD"),
        ("loud.MD", "slow.markdown"),
        ("slow.markdown", "_template.md"),
        ("_template.md", "nowhere.md"),
        (".obsidian/workspace.md", "nowhere.md"),
        ("node_modules/left-pad/README.md", "nowhere.md"),
        ("folder.md/inside.md", "../gone.md"),
    ]:
        file = kb / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(TEXT.format(name, link), encoding="utf-8")
    (kb / "latin.md").write_bytes(b"# Caf\n\ncaf\xe9\n")
    return kb


def told(faults: list[Fault], part: str) -> list[str]:
    return [fault.path for fault in faults if part in fault.message]


def test_links_between_explanations_lead_somewhere_whatever_they_are_called(kb: Path) -> None:
    faults = check_folder(kb, execute=False)
    assert told(faults, "leads nowhere") == ["handbook/folder.md/inside.md", "handbook/slow.markdown"]


def test_what_the_library_reads_is_checked_and_nothing_else(kb: Path, tmp_path: Path) -> None:
    if os.name != "nt":
        (kb / "dangling.md").symlink_to("nowhere.md")
        os.mkfifo(kb / "pipe.md")
        (kb / "around").symlink_to(kb, target_is_directory=True)
        Path(os.fsdecode(os.fsencode(kb) + b"/b\xff.md")).write_text("# Bytes\n\nNo text in its name.\n")
    faults = check_folder(kb, execute=False)
    report = build_index(kb, tmp_path / "index", None)
    assert set(report.skipped) <= set(faults), "what cannot be served is told in the same words"
    checked = {fault.path for fault in faults}
    assert {"handbook/latin.md", "handbook/loud.MD", "handbook/übung 1.mdx", "handbook/folder.md/"} <= checked
    assert not any("_template" in path or "obsidian" in path or "node_modules" in path for path in checked)
    assert len(explanation_files(kb)) == report.articles + len([one for one in report.skipped if not one.path.endswith("/")])
    assert set(claim_counts(kb).values()) == {1}
    assert len(claim_counts(kb)) == report.articles


def test_the_door_goes_on_past_what_it_cannot_read(kb: Path) -> None:
    (kb / "alone").mkdir()
    (kb / "alone" / "x.md").mkdir()
    said = try_door("check_kb", "--no-run", "--kb", str(kb))
    assert said.returncode == 1
    assert "handbook/folder.md/:1: this is a folder" in said.stdout
    assert "handbook/latin.md:3: byte 0xe9 is not UTF-8" in said.stdout
    said = try_door("check_kb", "--no-run", "--kb", str(kb / "alone"))
    assert said.stdout == "alone/x.md/:1: this is a folder, not a file; files that are in it are read\n"
    said = try_door("check_kb", "--counts", "--kb", str(kb))
    assert "    7  claims in 7 explanations" in said.stdout
    (kb / "alone" / "x.md").rmdir()
    assert "there is no explanation" in try_door("check_kb", "--kb", str(kb / "alone")).stderr
