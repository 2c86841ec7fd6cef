"""Cutting: true lines, the file's own letters, and every dialect that a folder of markdown may hold."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.library import blocks
from shapewise.library.folder import find_files
from shapewise.library.markdown import parse_article, parse_file
from shapewise.types import Article, Demo


def article(text: str, path: str = "kb/a/some-name.md", **options: Any) -> Article:
    parsed = parse_article(text, path, **options)
    assert parsed.article is not None, parsed.faults
    return parsed.article


def check_lines(text: str, found: Article) -> None:
    """Every passage is what stands in its lines, and passages stand in order without overlapping."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n")
    last = 0
    for passage in found.passages:
        assert passage.start_line > last
        assert passage.text == "\n".join(lines[passage.start_line - 1 : passage.end_line])
        assert passage.text.strip()
        last = passage.end_line


FULL = """---
title: Which axis?
summary: One sentence.
tags: [a, b]
questions:
  - First question
  - "Second: with a colon"
related: [other]
sources: ['Somebody, "Something"']
demo: concat((2, 3), (2, 5), axis=1)
---

## Short answer

Text one.

Text two.

### Deeper

More.

## Last
"""


def test_front_matter_and_sections() -> None:
    found = article(FULL)
    assert (found.title, found.summary, found.tags) == ("Which axis?", "One sentence.", ("a", "b"))
    assert found.questions == ("First question", "Second: with a colon")
    assert found.demo == Demo("concat", {"shapes": [(2, 3), (2, 5)], "axis": 1})
    assert found.slug == "some-name"
    assert found.theme == "a"
    assert [(p.start_line, p.end_line, p.heading) for p in found.passages] == [
        (15, 17, "Short answer"),
        (21, 21, "Short answer > Deeper"),
        (23, 23, "Last"),
    ]
    check_lines(FULL, found)


@pytest.mark.parametrize(
    ("front", "line", "said"),
    [
        ("", 1, "no text"),
        ("\n\n  \n", 1, "no text"),
        ("---\ntitle: x\n---\n", 4, "no text"),
    ],
)
def test_a_file_that_cannot_be_served_is_named_with_its_line(front: str, line: int, said: str) -> None:
    parsed = parse_article(front, "kb/x.md")
    assert parsed.article is None
    assert [(fault.path, fault.line) for fault in parsed.faults] == [("kb/x.md", line)]
    assert said in parsed.faults[0].message


@pytest.mark.parametrize(
    ("front", "line", "said"),
    [
        ("demo: concat 3x3", 3, "not a call"),
        ("questions: 7", 3, "write a list"),
        ("tags: {a: 1}", 3, "mapping"),
        ("questions:\n  - how: about this", 3, "one text an entry"),
    ],
)
def test_a_small_fault_is_named_and_the_file_is_served(front: str, line: int, said: str) -> None:
    parsed = parse_article(f"---\ntitle: x\n{front}\n---\n\ntext\n", "kb/x.md")
    assert parsed.article is not None
    assert [fault.line for fault in parsed.faults] == [line]
    assert said in parsed.faults[0].message


def test_bytes_that_are_not_utf_8_are_named_with_their_line() -> None:
    parsed = parse_file(b"# Title\n\nfine\n\ncaf\xe9\n", "kb/x.md")
    assert parsed.article is None
    assert (parsed.faults[0].line, "0xe9" in parsed.faults[0].message) == (5, True)


@pytest.mark.parametrize(
    ("data", "title"),
    [
        ("\ufeff# Marked\n\ntext\n".encode(), "Marked"),
        ("# Wide\n\ntext\n".encode("utf-16"), "Wide"),
        (b"# Dos\r\n\r\ntext\r\nmore\r\n", "Dos"),
        (b"# Mac\r\rtext\r", "Mac"),
        (b"only a line", "some name"),
        (b"text\n\n## Late *heading*\n\nmore\n", "Late heading"),
        (b"Setext\n======\n\ntext\n", "Setext"),
        (b"+++\ntitle = 'Toml'\ntags = ['a']\n+++\ntext\n", "Toml"),
        (b"---\ntags: a, b\n---\ntext\n", "some name"),
        (b"---\n\ntext between rules\n\n---\n", "some name"),
        (b"# [Link](x.md) and `code` {#anchor}\n\ntext\n", "Link and code"),
    ],
)
def test_titles_of_dialects(data: bytes, title: str) -> None:
    parsed = parse_file(data, "kb/some-name.md")
    assert parsed.article is not None
    assert parsed.article.title == title
    assert parsed.article.passages


def test_a_long_text_is_cut_by_size_and_never_inside_code_formula_or_row() -> None:
    code = "```python\n" + "\n\n".join(f"x{i} = {i}" for i in range(60)) + "\n```"
    formula = "$$\n" + "\n".join(f"a_{i} + b_{i} \\\\" for i in range(60)) + "\n$$"
    rows = "| a | b |\n|---|---|\n" + "\n".join(f"| row {i} | some words here |" for i in range(80))
    items = "\n".join(f"- item {i} with several words in it\n  and a second line" for i in range(60))
    prose = "\n\n".join(f"Paragraph {i} says a few words about nothing much." for i in range(60))
    text = f"# T\n\n{prose}\n\n{code}\n\n{formula}\n\n{rows}\n\n{items}\n"
    found = article(text, limit=60, count_tokens=lambda part: len(part.split()))
    check_lines(text, found)
    assert len(found.passages) > 10
    assert sum("```" in p.text for p in found.passages) == 1
    assert sum("$$" in p.text for p in found.passages) == 1
    for passage in found.passages:
        if "| row" in passage.text:
            assert all(line.endswith("|") for line in passage.text.split("\n") if line.startswith("| row"))
        if passage.text.startswith("- item"):
            assert not passage.text.split("\n")[-1].startswith("- item")
    kept = {line for passage in found.passages for line in passage.text.split("\n")}
    assert [line for line in text.split("\n") if line.strip() and line not in kept] == ["# T"]


@pytest.mark.parametrize(
    "text",
    [
        "# T\n\n::: tip\ninside\n:::\n\n!!! note\n    indented\n",
        "import X from 'y'\n\n# T\n\n<Tabs>\n<Tab>\n\ninner **text**\n\n</Tab>\n</Tabs>\n\nexport const a = 1\n",
        "# T\n\n[[Other note|shown]] and ![[image.png]] #tag\n\n> [!warning] Careful\n> quoted\n",
        ":label:`sec_x`\n\n# T\n:label:`sec_y`\n\ntext :numref:`fig_z`\n\n:begin_tab:`pytorch`\ninside\n:end_tab:\n",
        "# T\n\n<div>\n\n<p>html</p>\n\n</div>\n",
        "# T\n\n- a\n\n  - b\n\n    ```\n    code\n    ```\n\n1. c\n",
        "# T\n\n```\nnever closed\n\n# not a heading\n",
        "# T\n\n$$ x $$ and $y$\n\n\\begin{align}\na &= b\n\n\\end{align}\n",
        "text\n\n# A\n\n# B\n\n### C\n\n## D\n\nx\n",
        "a\x0cb\u2028c\x85d\n\nsecond\n",
    ],
)
def test_dialects_keep_every_line_that_has_text(text: str) -> None:
    found = article(text)
    check_lines(text, found)
    shown = "\n".join(f"{p.heading}\n{p.text}" for p in found.passages) + found.title
    for word in ("inside", "inner", "quoted", "html", "code", "closed", "second", "Other note"):
        assert (word in text) <= (word in shown)


def test_a_very_large_file_is_cut_in_pieces_with_true_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "LARGE", 20_000)
    text = "".join(f"## Part {i}\n\nSome words of part {i}, again and again and again.\n\n" for i in range(2_000))
    assert len(list(blocks.pieces(text.split("\n"), 0))) > 4
    found = article(text)
    assert len(found.passages) == 2_000
    last = found.passages[-1]
    assert text.split("\n")[last.start_line - 1] == last.text
    assert last.heading.endswith("Part 1999")


@settings(max_examples=120, derandomize=True, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("#-*>|`$ \n\tab1:[]()<=+~!\\")), max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    parsed = parse_article(text, "kb/x.md")
    if parsed.article is None:
        assert parsed.faults
    else:
        check_lines(text, parsed.article)


def test_files_are_found_by_name_and_what_is_passed_over_is_told(tmp_path: Path) -> None:
    for name in (
        "b.md",
        "a b.MD",
        "Ünïcode 名.mdx",
        "deep/er/c.markdown",
        "_x.md",
        ".obsidian/y.md",
        "node_modules/z.md",
        "d.txt",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")
    found, passed_over = find_files(tmp_path)
    assert found == ["a b.MD", "b.md", "deep/er/c.markdown", "Ünïcode 名.mdx"]
    assert passed_over == [".obsidian/", "_x.md", "node_modules/"]


def words(count: int) -> str:
    return " ".join(["word"] * count)


def test_the_parts_of_a_long_section_are_even_so_that_no_half_sentence_is_left_over() -> None:
    text = "# Title\n\n" + "\n\n".join(f"{words(30)} {number}." for number in range(7))
    found = article(text, count_tokens=lambda text: len(text.split()), limit=200)
    assert [len(passage.text.split()) for passage in found.passages] == [124, 93]
    check_lines(text, found)


def test_a_long_paragraph_is_cut_behind_a_sentence_where_a_line_ends_with_one() -> None:
    text = f"# Title\n\n{words(10)}\n{words(15)} so.\n{words(30)}\n{words(30)}!"
    found = article(text, count_tokens=lambda text: len(text.split()), limit=80)
    assert [passage.text.split()[-1] for passage in found.passages] == ["so.", "word!"]
    check_lines(text, found)


def test_the_addresses_of_links_cut_no_paragraph() -> None:
    link = "[a word](https://example.org/of/a/page/with/a/long/name)"
    text = f"# Title\n\n{link}\n{link} and {words(5)}\n{words(5)}."
    assert len(article(text, count_tokens=len, limit=110).passages) == 1


def test_the_head_of_a_table_stays_with_a_row() -> None:
    rows = "\n".join(f"| {words(10)} | {number} |" for number in range(6))
    text = f"# Title\n\n| {words(10)} | number |\n|---|---|\n{rows}\n\nAnd a sentence."
    found = article(text, count_tokens=lambda text: len(text.split()), limit=26)
    assert len(found.passages[0].text.split("\n")) == 3
    check_lines(text, found)
    bare = f"# Title\n\n| {words(40)} | b |\n|---|---|\n## Next\n\nAnd a sentence."
    found = article(bare, count_tokens=lambda text: len(text.split()), limit=26)
    assert [passage.end_line for passage in found.passages] == [4, 7]
