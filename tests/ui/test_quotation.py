"""Passages as answers show them: word for word, each with what it refers to, and nothing of one in another."""

from __future__ import annotations

from pathlib import Path

import pytest

from shapewise.settings import Settings
from shapewise.types import Passage
from shapewise.ui import rooms
from shapewise.ui.quotation import without_heading, word_for_word


@pytest.mark.parametrize(
    "text",
    [
        "#incident-db is the channel.",
        "#1199 was reverted.",
        "#!/usr/bin/env bash begins a script.",
        "#tag #other",
        "####### seven are none",
        "    # indented code",
        "```sh\n# rotate the keys\n```",
        "\\# no heading",
    ],
)
def test_what_only_looks_like_a_heading_is_shown(text: str) -> None:
    assert without_heading(text) == text


@pytest.mark.parametrize("heading", ["# One", "###### Six", "#", "##\tTab", "  ## Indented", "# One\n\n## Two"])
def test_a_heading_is_left_out(heading: str) -> None:
    assert without_heading(f"{heading}\n\n#words follow") == "#words follow"


@pytest.mark.parametrize("name", ["a.md", "deep/a.mdx"])
def test_a_passage_has_what_its_file_tells_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    file = tmp_path / "notes" / name
    file.parent.mkdir(parents=True)
    file.write_text("---\ntitle: T\n---\nKept[^1], see [m][1].\n\n## Far\n\n[^1]: By law.\n\n[1]: https://m.example\n")
    settings = Settings(kb=tmp_path / "notes", index=tmp_path / "index", data=tmp_path / "data")
    monkeypatch.setattr(rooms, "settings", lambda: settings)
    monkeypatch.setattr(rooms, "library", lambda: None)
    passage = Passage(f"notes/{name}", 4, 4, "", "Kept[^1], see [m][1].")
    assert word_for_word(passage, ((0, 21),)) == (":primary-background[Kept¹, see [m](https://m.example).]\n\n¹ By law.")
    file.unlink()
    assert word_for_word(passage) == "Kept\\[^1], see [m][1]."
