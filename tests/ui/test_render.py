"""Markdown made safe: nothing loads, nothing freezes, and the words stay what they are."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.ui.literal import COLOURED, PLAIN
from shapewise.ui.pieces import blocks, sections
from shapewise.ui.render import (
    LONGEST_ELEMENT,
    Place,
    anchor,
    article_link,
    cut,
    escape,
    highlighted,
    is_heavy,
    safe_markdown,
    table,
)

TOP = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "image",
    [
        "![](http://evil.example/x.png)",
        "![alt](data:image/svg+xml,<svg/onload=alert(1)>)",
        "text ![a][ref]\n\n[ref]: http://evil.example/y.png",
        "> ![in a quote](//evil.example)",
        "- ![in a list](//evil.example)",
        "| a |\n|---|\n| ![in a table](//evil.example) |",
        "\\![half escaped](//evil.example)",
        "`code` ![after code](//evil.example)",
        "`` ` `` ![after odd code](//evil.example)",
        "unclosed ` ![tick](//evil.example)",
        "$$\n```\n$$\n![in what is no fence](//evil.example)\n",
    ],
)
def test_images_become_text(image: str) -> None:
    from markdown_it import MarkdownIt

    made = safe_markdown(image)
    rendered = MarkdownIt("commonmark").enable("table").render(made)
    assert "<img" not in rendered
    assert "evil.example" in made or "onload" in made, "the reader still sees what stands there"


def test_code_is_left_alone() -> None:
    text = 'before\n\n```python\nx = "![not](an image)"\n```\n\nand `[code](span.md)` too'
    assert safe_markdown(text) == text


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "blob:x"]
)
def test_links_to_foreign_kinds_of_address_become_text(target: str) -> None:
    from markdown_it import MarkdownIt

    for text in (f"[x]({target})", f"[x](<{target}>)", f"<{target}>", f"[x][r]\n\n[r]: {target}", f"[x]( {target} )"):
        rendered = MarkdownIt("commonmark", {"html": False}).render(safe_markdown(text))
        assert "href" not in rendered, text
    assert safe_markdown("[x](https://arxiv.org) <https://a.example> [m](mailto:a@b.c)").count("\\") == 0


def test_many_brackets_are_taken_apart_in_time() -> None:
    start = time.perf_counter()
    blocks("## Short answer\n\n" + "[" * 150_000)
    assert time.perf_counter() - start < 1.0


@pytest.mark.parametrize("name", ["mermaid", "Mermaid", "mermaid {init}", "vega-lite", "html", "svg"])
def test_fences_that_a_browser_might_draw_become_plain_text(name: str) -> None:
    made = safe_markdown(f"```{name}\ngraph TD; A@{{img: 'http://evil.example'}}\n```")
    assert made.startswith("```text\n")


def test_links_to_explanations_lead_into_the_app() -> None:
    made = safe_markdown("see [the axis](../merging/concat-axis.md#common-mistakes) and [that](other.md)")
    assert "](explanation?article=concat-axis&at=common-mistakes)" in made
    assert "](explanation?article=other)" in made
    assert safe_markdown("[x](https://arxiv.org/a.md)") == "[x](https://arxiv.org/a.md)"


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("[p](payments/README.md)", "article=payments%2FREADME"),
        ("[p](./payments/README.md#refunds)", "article=payments%2FREADME&at=refunds"),
        ("[s](Setup%20Guide.md)", "article=Setup+Guide"),
        ("[s](<Setup Guide.md>)", "article=Setup+Guide"),
        ("[s](<Setup Guide.md#First day>)", "article=Setup+Guide&at=first-day"),
        ("[a](api/auth.mdx)", "article=auth"),
        ("[a](api/AUTH.MDX)", "article=AUTH"),
        ("[g](geräte.md#prüfung-der-geräte)", "article=ger%C3%A4te&at=pr%C3%BCfung-der-ger%C3%A4te"),
    ],
)
def test_links_are_read_from_where_the_text_stands(link: str, address: str) -> None:
    slugs = {"kb/payments/README.md": "payments/README", "kb/api/auth.mdx": "auth"}
    label = link[: link.index("]") + 1]
    assert safe_markdown(f"see {link}.", Place("kb/README.md", slugs.get)) == f"see {label}(explanation?{address})."


def test_a_link_in_a_folder_leads_to_its_neighbour_of_that_name() -> None:
    slugs = {"kb/README.md": "README", "kb/hr/README.md": "hr/README"}
    assert "article=hr%2FREADME" in safe_markdown("[x](README.md)", Place("kb/hr/leave.md", slugs.get))
    assert "article=README)" in safe_markdown("[x](../README.md)", Place("kb/hr/leave.md", slugs.get))


@pytest.mark.parametrize("bomb", ["[" * 40_000, ">" * 5_000, "*" * 5_000, "(" * 300, "x" * 100_000, "[" * 70 + "]" * 70])
def test_text_that_would_freeze_a_browser_is_shown_as_typed_and_cut(bomb: str) -> None:
    start = time.perf_counter()
    made = safe_markdown(bomb)
    assert time.perf_counter() - start < 1.0
    assert len(made) < LONGEST_ELEMENT + 200
    assert made.startswith("```")


def test_a_fence_inside_heavy_text_cannot_end_its_fence() -> None:
    made = safe_markdown("````\n" + "[" * 100 + "\n`````\n# out?")
    assert made.startswith("``````text\n")


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text(max_size=200))
def test_escaped_text_shows_as_it_is(text: str) -> None:
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark").renderInline(escape(text))
    assert "<" not in re.sub(r"&lt;", "", made) or not re.search(r"<[a-zA-Z/!]", made)


def test_escape_keeps_words_and_joins_lines() -> None:
    assert escape("a*b_c\n[d](e)") == r"a\*b\_c \[d\]\(e\)"


def test_highlights_colour_whole_sentences_only() -> None:
    text = "Sizes add. Others agree."
    assert safe_markdown(highlighted(text, ((0, 10),))) == ":primary-background[Sizes add.] Others agree."
    assert highlighted("a ]b[ c", ((0, 7),)) == "a ]b[ c"
    assert highlighted("in `code", ((0, 8),)) == "in `code"
    fenced = "```python\nx = 1\n```"
    assert highlighted(fenced, ((10, 15),)) == fenced
    assert safe_markdown(highlighted(text, ((0, 10), (5, 12)))) == ":primary-background[Sizes add.] Others agree."


def test_highlighting_changes_no_word_of_the_library() -> None:
    for file in sorted((TOP / "kb").rglob("*.md"))[:12]:
        text = file.read_text(encoding="utf-8").split("---", 2)[-1]
        spans = [(match.start(), match.end()) for match in re.finditer(r"[A-Z][^.\n]{10,200}\.", text)]
        made = highlighted(text, tuple(spans))
        assert made.replace(COLOURED, "").replace(PLAIN, "") == text


def test_blocks_of_an_explanation() -> None:
    text = "\n".join(
        [
            "",
            "## Short answer",
            "",
            "Words.",
            "",
            "```drawing",
            "add((2, 3), (2, 3))",
            "```",
            "",
            "```python numpy",
            "a = 1",
            "```",
            "",
            "```python torch",
            "b = 2",
            "```",
            "",
            "```python",
            ">>> 1 + 1",
            "2",
            "```",
        ]
    )
    found = blocks(text, 10)
    assert [block.kind for block in found] == ["heading", "text", "drawing", "tabs", "code"]
    assert found[3].tabs == (("numpy", "a = 1"), ("torch", "b = 2"))
    assert found[0].line == 11
    assert found[2].text == "add((2, 3), (2, 3))"


def test_every_explanation_is_taken_apart_without_losing_a_line() -> None:
    for file in sorted((TOP / "kb").rglob("[!_]*.md")):
        body = file.read_text(encoding="utf-8").split("\n---\n", 1)[-1]
        found = blocks(body)
        held = "\n".join(
            "\n".join([block.text, *(code for _name, code in block.tabs)]) for section in sections(found) for block in section
        )
        for line in body.split("\n"):
            plain = line.strip().lstrip("#").strip()
            if plain and not plain.startswith("```"):
                assert plain in held, f"{file.name}: {plain}"


def test_cut_says_so() -> None:
    assert cut("abc", 2) == "ab\n… (1 more characters are not shown)"
    assert not is_heavy("plain words [with](links)")


def test_anchors_and_links() -> None:
    assert anchor("In NumPy, PyTorch and Keras") == "in-numpy-pytorch-and-keras"
    assert anchor("Prüfung der Geräte!") == "prüfung-der-geräte"
    assert anchor("会議室 の_予約") == "会議室-の-予約"
    assert article_link("A [b]", "c", "d") == r"[A \[b\]](explanation?article=c&at=d)"


def test_rows_become_a_table_whose_cells_hold_bars_and_lines() -> None:
    from markdown_it import MarkdownIt

    made = table([{"a": "x | y", "b": "`p|q`"}, {"a": "two\nlines", "b": ""}])
    rendered = MarkdownIt("commonmark").enable("table").render(made)
    assert rendered.count("<td>") == 4
    assert "x | y" in rendered
    assert "p|q" in rendered
    assert "two lines" in rendered
    assert table([]) == ""
