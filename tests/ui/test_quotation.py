"""Passages as answers show them: word for word, each with what it refers to, and nothing of one in another."""

from __future__ import annotations

import pytest

from shapewise.ui.quotation import without_heading


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
