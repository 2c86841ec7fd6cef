"""Labels of links and footnotes stand for what their own file tells, wherever in it that is."""

from __future__ import annotations

import time

import pytest

from shapewise.ui.pieces import blocks
from shapewise.ui.references import Definitions, definitions_in, resolved

FILE = """# Exports

Read the [export manual][1], [archive][] or [Archive], kept for years[^1] and days[^late].

## More

[^1]: Required by [tax law][1].
    It goes on.

    A second paragraph.

[^late]: Told late.
[1]: https://one.example/manual "Title"
[archive]: <../archive.md#top>

```
[^2]: code
[2]: https://code.example
```
"""


def fetched(text: str, file: str = FILE) -> str:
    return resolved(text, definitions_in(file), fetch=True)


def test_all_that_a_file_defines_is_found_and_code_defines_nothing() -> None:
    found = definitions_in(FILE)
    assert found.addresses == {"1": "https://one.example/manual", "ARCHIVE": "../archive.md#top"}
    assert found.footnotes == {
        "1": "Required by [tax law][1].\nIt goes on.\n\nA second paragraph.",
        "late": "Told late.",
    }
    assert definitions_in("no [labels] here") == Definitions()


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("See the [export manual][1].", "See the [export manual](https://one.example/manual)."),
        ("See the [*export* `m[0]`][1].", "See the [*export* `m[0]`](https://one.example/manual)."),
        ("The [archive][] and [Archive].", "The [archive](../archive.md#top) and [Archive](../archive.md#top)."),
        ("[x][unknown], [y], [z](https://z.example) and - [ ] a task", None),
        ("`[export manual][1]` and \\[export manual][1]", "`[export manual][1]` and \\[export manual][1]"),
        ("```\n[export manual][1] [^1]\n```", None),
        ("A mark[^unknown] alone.", "A mark\\[^unknown] alone."),
        ("In days[^late].", "In days².\n\n² Told late."),
        ("Twice[^late], twice[^late].", "Twice², twice².\n\n² Told late."),
        ("In days[^late].\n\n[^late]: Told late.\n\nMore.", "In days².\n\n\n² Told late.\n\n\nMore."),
        ("See [m][1].\n\n[1]: https://one.example/manual", "See [m](https://one.example/manual)."),
        (
            "For years[^1].",
            "For years¹.\n\n¹ Required by [tax law](https://one.example/manual).\nIt goes on.\n\nA second paragraph.",
        ),
    ],
)
def test_labels_of_a_passage_are_resolved(text: str, made: str | None) -> None:
    assert fetched(text) == (text if made is None else made)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (
            "> Quoted[^q], and[^late].\n>\n> [^q]: The note\n> goes on.\n>\n>     And on.\n>\n> More.\n\nAfter.",
            "> Quoted¹, and².\n>\n> \n> ¹ The note\n> goes on.\n> \n> And on.\n> \n>\n> More.\n\nAfter.\n\n² Told late.",
        ),
        ("> > Deep[^q].\n> >\n> > [^q]: It ends.\n> Above.", "> > Deep¹.\n> >\n> > \n> > ¹ It ends.\n> > \n> Above."),
        ("> Quoted[^q].\n\n> [^q]: Apart.\nAfter.", "> Quoted¹.\n\n> \n> ¹ Apart.\n> \nAfter."),
        ("> ```\n> [^q]: code\n> ```", None),
    ],
)
def test_footnotes_that_are_told_in_a_quotation_stay_in_it(text: str, made: str | None) -> None:
    late = "[^late]: Told late." if "late" in text else ""
    assert fetched(text, f"{text}\n\n{late}\n") == (text if made is None else made)


def test_equal_labels_of_two_files_do_not_meet() -> None:
    one, two = (f"Kept[^1], see [manual][1].\n\n[^1]: Note {name}.\n\n[1]: https://{name}.example" for name in ("one", "two"))
    passage = "Kept[^1], see [manual][1]."
    shown = [fetched(passage, file) for file in (one, two)]
    assert shown == [f"Kept¹, see [manual](https://{name}.example).\n\n¹ Note {name}." for name in ("one", "two")]


def test_numbers_of_a_file_are_its_own_where_all_have_one() -> None:
    assert fetched("a[^12] b[^3]", "[^3]: three\n[^12]: twelve") == "a¹² b³\n\n¹² twelve\n\n³ three"


def test_a_file_shown_whole_has_its_footnotes_where_they_stand() -> None:
    found = [block.text for block in blocks(FILE) if block.kind == "text"]
    assert found[0].startswith("Read the [export manual](https://one.example/manual), ")
    assert found[0].endswith("kept for years¹ and days².")
    assert "¹ Required by [tax law](https://one.example/manual)." in found[1]
    assert "² Told late." in found[1]
    assert "[1]:" not in found[1]


def test_an_address_that_is_a_program_defines_nothing() -> None:
    assert fetched("[x][r]", "[r]: javascript:alert(1)") == "[x][r]"


@pytest.mark.parametrize(
    "bomb",
    [
        "[" * 20_000,
        "[a][" * 20_000,
        "[^a]: b\n" * 5_000,
        "> [^a]: b\n" * 5_000,
        ">" * 20_000 + "[^a]: b",
        "[^a] " * 20_000,
        "[a]: b\n" * 5_000,
    ],
)
def test_a_text_made_to_take_long_does_not(bomb: str) -> None:
    start = time.process_time()
    resolved(bomb, definitions_in(bomb), fetch=True)
    assert time.process_time() - start < 2.0
