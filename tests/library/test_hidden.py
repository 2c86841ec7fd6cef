"""What authors hid is neither shown nor found; everything else stays to the letter, in its own line."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.library.hidden import visible
from shapewise.library.markdown import parse_article
from shapewise.library.ways import ways_in


def shown(text: str, *, mdx: bool = False) -> str:
    lines = text.split("\n")
    found = visible(lines, mdx=mdx)
    assert len(found) == len(lines), "a line lost its number"
    return "\n".join(found)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a\n\n<!-- secret -->\n\nb", "a\n\n\n\nb"),
        ("a <!-- secret --> b", "a  b"),
        ("a  <!-- secret -->\nb", "a\nb"),
        ("<!-- one\n\n# two\n\n```sh\nthree\n```\n-->\nb", "\n\n\n\n\n\n\n\nb"),
        ("<!-- secret -->    b", "b"),
        ("<!--> b", "b"),
        ("{/* secret */}\n\nb", "\n\nb"),
        ("a {/* secret */} b", "a  b"),
        ("{/*\nsecret\n\n*/}\nb", "\n\n\n\nb"),
        ("a %%secret%% b", "a  b"),
        ("a %% secret %%, b", "a , b"),
        ("%%\nsecret\n\n```json\n{}\n```\n%%\nb", "\n\n\n\n\n\n\nb"),
        ("- a\n- <!-- secret\n\n  still -->\n- b", "- a\n-\n\n\n- b"),
        ("`a` <!-- ` --> b ` c", "`a`  b ` c"),
        ("> <!-- secret -->\n> b", ">\n> b"),
    ],
)
def test_comments_are_left_out_and_lines_keep_their_numbers(text: str, left: str) -> None:
    assert shown(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "```html\n<!-- shown -->\n{/* shown */}\n%% shown %%\n```",
        "~~~~\n<!-- shown -->\n~~~~",
        "a\n\n    <!-- shown -->\n\nb",
        "- a\n\n  ```\n  <!-- shown -->\n  ```",
        "Write `<!-- shown -->`, ``{/* ` */}`` or `%% shown %%`.",
        r"Write \<!-- shown --> or \%% shown %%.",
        "An open <!-- is shown.\n\nAnd so is this --> here.",
        "<!-- never closed\n\nb",
        "{/* never closed",
        "Use %%time and %%timeit in a notebook.",
        "%%time\n\nx\n\n%%bash\n\ny",
        "From 100%% to 50%% of it.",
        "$$\na %% b\nc %% d\n$$",
        "import duties are paid\nexport the file as 'csv'",
    ],
)
def test_code_and_what_only_looks_hidden_stay_to_the_letter(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("import Tabs from '@theme/Tabs';\nimport { a, b } from \"x\"\n\n# T", "\n\n\n# T"),
        ("import './style.css'\nwords", "\nwords"),
        ("import {\n  a,\n  b,\n} from 'x'\nwords", "\n\n\n\nwords"),
        ('export const meta = { version: "v2" };\n\nwords', "\n\nwords"),
        ("export default function Layout({children}) { return <div>{children}</div> }\nwords", "\nwords"),
        ("export const f = () => {\n\n  return 1\n}\n\nwords", "\n\n\n\n\nwords"),
        ("import duties are paid by\nthe buyer", None),
        ("export the file, then\nimport it", None),
        ("```js\nimport a from 'a'\n```", None),
        ("export const broken = {\n\nwords", None),
    ],
)
def test_statements_of_mdx_are_left_out_of_its_files_alone(text: str, left: str | None) -> None:
    assert shown(text, mdx=True) == (text if left is None else left)
    assert shown(text) == text


def test_a_passage_holds_nothing_hidden_and_cites_its_true_lines() -> None:
    text = "import A from 'a'\n\n# T\n\n<!-- code 9999 -->\n\nServiced in May {/* code 9999 */}.\n%%code 9999%%\n\nIn June.\n"
    article = parse_article(text, "kb/x.mdx").article
    assert article is not None
    (passage,) = article.passages
    assert (passage.start_line, passage.end_line) == (7, 10)
    assert passage.text == "Serviced in May .\n\n\nIn June."
    told = "\n".join(way.text for way in ways_in(article, len))
    assert "9999" not in told
    assert "import" not in told


def test_a_file_that_hides_all_has_no_text() -> None:
    assert parse_article("<!-- nothing else -->\n", "kb/x.md").article is None


@pytest.mark.parametrize(
    "bomb",
    [
        "<!--" * 100_000,
        "{/*" * 100_000,
        "%%a " * 100_000,
        "`" * 200_000,
        "a ` b\n\n" * 8_000,
        "<!-- a\n\n" * 8_000 + "-->",
        "x <!-- a\n\n" * 30_000 + "-->",
        "x %%a%% " * 50_000,
        "import { " + "a" * 100_000,
        "export const a = {" * 20_000,
    ],
)
def test_a_text_made_to_take_long_does_not(bomb: str) -> None:
    start = time.process_time()
    shown(bomb + "<!-- x -->", mdx=True)
    assert time.process_time() - start < 2.0


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("<!->{/*}%`~$ \n\tab'\\")), max_size=120))
def test_nothing_is_added_and_no_line_moves(text: str) -> None:
    lines = text.split("\n")
    for before, after in zip(lines, visible(lines, mdx=True), strict=True):
        letters = iter(before)
        assert all(letter in letters for letter in after), "a letter that was not there"
