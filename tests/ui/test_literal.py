"""What only Streamlit would change is kept apart; what is markdown stays markdown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.ui.literal import literal
from shapewise.ui.render import escape, safe_markdown

SPLIT = re.compile(r":color\[((?:\\?.|&[lg]t;)+?)\]")


def as_read(made: str) -> str:
    """What a reader sees of text that is kept apart, but for markdown's own marks."""
    return re.sub(r"\\([:$-])", r"\1", SPLIT.sub(r"\1", made))


@pytest.mark.parametrize(
    "sign", ["->", "<-", "<->", "--", ">=", "<=", "~=", r"-\>", r"\--", "-&gt;", ":smile:", ":+1:", ":100:"]
)
def test_what_is_looked_for_in_one_piece_of_text_is_two(sign: str) -> None:
    for text in (f"a {sign} b", f"**a** {sign}", f"> a {sign} b", f"| a |\n|---|\n| x {sign} y |", f"# A {sign} b"):
        made = literal(text)
        assert sign not in made.replace("|---|", "")
        assert SPLIT.sub(r"\1", made) == text
    if sign != "-&gt;":
        assert sign not in escape(sign)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (":red[is not red]", r"\:red[is not red]"),
        ("status:red", r"status\:red"),
        ("10:30:45", r"10:color[:]30\:45"),
        ("::before", r"\:\:before"),
        (":material/delete:", ":color[:]material/delete:"),
        ("a <-> b", "a <:color[-]> b"),
        (":streamlit:", ":color[:]streamlit:"),
        ("Set $HOME and $PATH.", r"Set \$HOME and \$PATH."),
        ("$HOME/bin:$PATH", r"\$HOME/bin:\$PATH"),
        ("It costs $5 to $10.", r"It costs \$5 to \$10."),
        ("->{red}", r"-:color[>]\{red}"),
        ("->(x)", r"-:color[>]\(x)"),
    ],
)
def test_marks_of_streamlit_are_words(text: str, made: str) -> None:
    assert literal(text) == made


@pytest.mark.parametrize(
    "text",
    [
        "`a -> b :smile: $x`",
        "```text\na -> b -- c :red[x]\n```",
        "    indented -> code",
        "$a \\to b$ and $x_1$, the $n$th",
        "$$\na -- b\n$$",
        "$$a -- b$$ in a line",
        "[a](http://x.example/:8080:/a--b) and <http://x.example/a:b> and https://x.example/a--b:c",
        "| a | b |\n|:--|--:|\n| 1 | 2 |",
        "Title\n--\n\ntext",
        "---",
        "<div class='a--b:c'>",
        "[1]: http://x.example/a--b:c",
        "a --> b --- c ==> d",
        r"\$5 and \:red[x]",
        ":::tip\ninside\n:::",
    ],
)
def test_markdown_stays_what_it_is(text: str) -> None:
    assert literal(text) == text


def test_an_icon_in_code_is_kept_by_a_mark_without_width() -> None:
    assert ":material/" not in safe_markdown("`:material/delete:`")
    assert safe_markdown("`:material/delete:`").replace("\u2060", "") == "`:material/delete:`"


def test_a_file_cannot_colour_its_own_words() -> None:
    assert ":primary-background[" not in safe_markdown(":primary-background[x]").replace("\\:", "")


@settings(max_examples=400, derandomize=True, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("->-<=~:$ \n|`[](){}a1\\")), max_size=60))
def test_no_letter_is_lost(text: str) -> None:
    letters = iter(literal(text))
    assert all(letter in letters for letter in text)


@settings(max_examples=400, derandomize=True, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("->-<=~:(){} a1_")), max_size=40))
def test_escaped_words_are_read_as_they_were(text: str) -> None:
    found = escape(text)
    assert re.sub(r"\\(.)", r"\1", re.sub(r":color\[((?:\\.|[^\]])*)\]", r"\1", found)) == " ".join(text.split())
