"""Addresses from before, when another file had a name, or none had."""

from __future__ import annotations

import re
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from shapewise.types import Article, Passage
from tests.ui.fake_library import FakeLibrary, FakeLive
from tests.ui.test_pages import TOP, frozen, house, kb, library, run, scanned_once

__all__ = ["frozen", "house", "kb", "library", "scanned_once"]  # fixtures


def named(*files: tuple[str, str]) -> FakeLibrary:
    """A library of files, each with its slug."""
    library = FakeLibrary(TOP / "nowhere")
    for slug, path in files:
        passage = Passage(path, 1, 1, "", f"Text of {path}.")
        library.articles[slug] = Article(slug, f"Title of {path}", "", (), (), (), (), None, path, (passage,))
    return library


@pytest.mark.parametrize(
    ("files", "asked", "shown", "named_too"),
    [
        # as long as one file has the name
        ([("manual", "kb/sub/manual.md"), ("intro", "kb/intro.md")], "manual", "kb/sub/manual.md", []),
        # one at the top comes later, and is shown instead: the other is named
        ([("manual", "kb/manual.md"), ("sub/manual", "kb/sub/manual.md")], "manual", "kb/manual.md", ["sub%2Fmanual"]),
        ([("manual", "kb/manual.md"), ("sub/manual", "kb/sub/manual.md")], "sub/manual", "kb/sub/manual.md", []),
        # one in another folder comes later: both are named
        ([("a/manual", "kb/a/manual.md"), ("b/manual", "kb/b/manual.mdx")], "manual", "", ["a%2Fmanual", "b%2Fmanual"]),
        ([("manual.md", "kb/manual.md"), ("manual.mdx", "kb/manual.mdx")], "manual", "kb/manual.md", ["manual.mdx"]),
        # the one at the top goes away again
        ([("manual", "kb/sub/manual.md")], "sub/manual", "kb/sub/manual.md", []),
        ([("manual", "kb/sub/manual.md")], "old/manual", "", ["manual"]),
        ([("intro", "kb/intro.md")], "manual", "", []),
    ],
)
def test_a_link_from_before_leads_to_its_text_or_names_all_that_it_may_have_meant(
    house: SimpleNamespace, files: list[tuple[str, str]], asked: str, shown: str, named_too: list[str]
) -> None:
    house.live = FakeLive(named(*files))
    app = run("explanation.py", article=asked)
    told = "\n".join(str(one.value) for one in app.markdown)
    assert app.title[0].value.replace("\\", "") == (f"Title of {shown}" if shown else "No such explanation")
    line = next((one for one in told.split("\n") if "iles of th" in one), "")
    assert re.findall(r"article=([^)]*)\)", line) == named_too
    paths = [path for slug, path in files if quote(slug, safe="") in named_too]
    assert all(path in line.replace("\\", "") for path in paths)
