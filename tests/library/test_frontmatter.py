"""Front matter as people and other programs write it: whatever is wrong with it is told in a line, and the text is served."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from shapewise.check import check_text
from shapewise.library.building import build_index
from shapewise.library.fields import DEEPEST, LONGEST
from shapewise.library.frontmatter import FrontMatter, read_front_matter
from shapewise.library.markdown import parse_article
from tests.library.hash_encoder import HashEncoder, animals_in, write

TOP = Path(__file__).resolve().parents[2]

BODY = "\n# Own heading\n\nA sentence of the text.\n"


def read(front: str, fence: str = "---") -> FrontMatter:
    """A front matter above a text of which every word must be served, at its true lines."""
    text = f"{fence}\n{front}\n{fence}\n{BODY}"
    parsed = parse_article(text, "kb/x.md")
    assert parsed.article is not None
    last = parsed.article.passages[-1]
    assert last.text == text.split("\n")[last.start_line - 1] == "A sentence of the text."
    assert all(len(fault.message) < 260 for fault in parsed.faults)
    return read_front_matter(text, "kb/x.md")


DEEP = {
    "brackets": "a: " + "[" * 30_000 + "]" * 30_000,
    "brackets that go on and on": "a: " + "[" * 400_000,
    "closed ones between": "a: " + "['[', " * 9_000,
    "braces": "a: " + "{a: " * 12_000,
    "dashes": "a:\n" + "- " * 30_000 + "x",
    "question marks": "? " * 30_000 + "x",
    "a staircase": "a:\n" + "\n".join(" " * step + "-" for step in range(300)) + " x",
}


@pytest.mark.parametrize("name", DEEP)
def test_yaml_that_is_nested_too_deeply_is_told_and_nothing_else_suffers(name: str) -> None:
    # in a process of its own: what is tested ends the whole process where it fails
    program = (
        "import sys, threading, time\n"
        "from shapewise.library.markdown import parse_article; from shapewise.check import check_text\n"
        "text = '---\\n' + sys.stdin.read() + '\\ntitle: Kept\\n---\\n\\nThe text.\\n'\n"
        "def both():\n"
        "    started = time.process_time()\n"
        "    parsed = parse_article(text, 'kb/x.md')\n"
        "    print(parsed.article.passages[-1].text, *(fault.message for fault in parsed.faults), sep='|')\n"
        "    print(*(fault.message for fault in check_text('kb/a/x.md', text)), sep='|')\n"
        "    print(time.process_time() - started)\n"
        "thread = threading.Thread(target=both); thread.start(); thread.join()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=TOP, input=DEEP[name], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr[-500:]
    served, checked, seconds = done.stdout.split("\n")[:3]
    for told in (served, checked):
        assert f"more than {DEEPEST} levels deep" in told or f"at most {LONGEST:,} are read" in told
    assert served.startswith("The text.|")
    assert float(seconds) < 5


def test_a_build_goes_on_past_front_matter_of_every_bad_kind(tmp_path: Path) -> None:
    settings = animals_in(tmp_path)
    write(settings, deep=f"---\na: {'[' * 20_000}{']' * 20_000}\n---\n# Deep sea\n\nLanterns glow there.\n")
    write(settings, number=f"+++\nid = {'9' * 5000}\n+++\n# Number\n\nFive thousand nines.\n")
    write(settings, brackets=f"+++\na = {'[' * 3000}{']' * 3000}\n+++\n# Brackets\n\nThree thousand of them.\n")
    report = build_index(settings.kb, settings.index, HashEncoder())
    assert (report.articles, report.skipped) == (6, ())
    assert sorted(fault.path for fault in report.faults) == ["kb/brackets.md", "kb/deep.md", "kb/number.md"]


def test_ordinary_yaml_is_no_false_alarm() -> None:
    links = "\n".join(f'  - "[[note {number}]] ([{number}"' for number in range(300))
    found = read(f"title: A ((( [[[ title\nquestions:\n{links}\nparams: {{a: {{b: [c, {{d: e}}]}}}}\nother: [{'[x], ' * 500}]")
    assert (found.faults, len(found.questions), found.title) == ((), 300, "A ((( [[[ title")


def bomb(last: str) -> str:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{name}: &{name} [{', '.join(['*' + before] * 9)}]" for before, name in zip("abcdefgh", "bcdefghi", strict=True)]
    return "\n".join([*lines, last])


@pytest.mark.parametrize(
    "last",
    ["tags: [*i]", "title: *i", "tags: *i", "questions:\n  - how: *i", "demo: *i", "? *i\n: x", "<<: [*i, *i]", "z: {<<: *i}"],
)
def test_an_alias_that_stands_for_a_billion_words_takes_neither_memory_nor_time(last: str) -> None:
    import tracemalloc

    tracemalloc.start()
    started = time.process_time()
    read(bomb(last))
    check_text("kb/a/x.md", f"---\n{bomb(last)}\n---\n{BODY}")
    assert tracemalloc.get_traced_memory()[1] < 30_000_000
    tracemalloc.stop()
    assert time.process_time() - started < 5


def test_a_small_alias_is_read() -> None:
    assert read("author: &me Somebody\nsources: [*me]").sources == ("Somebody",)


@pytest.mark.parametrize(
    "front",
    [
        f"id = {'9' * 5000}",
        f"title = 0x{'9' * 5000}",
        f"a = {'[' * 3000}{']' * 3000}",
        f"a = {'{a=' * 3000}",
        f"{'a.' * 30_000}a = 1",
        f"[{'a.' * 30_000}a]",
        f"a = {{{'a.' * 30_000}a = 1}}",
        "date = 2023-02-30",
        "title = ",
        "a = 'x'\na = 'y'",
        "[[a]]\n[a.b]\n[a]",
        "x" * LONGEST,
    ],
    ids=lambda front: front[:20],
)
def test_whatever_toml_does_is_told_and_soon(front: str) -> None:
    started = time.process_time()
    found = read(front, "+++")
    assert found.faults or front.startswith(
        "title = 0x"
    )  # Python reads that number, and cannot write it out: the title is empty
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("front", "title", "line", "said"),
    [
        ("title: Deploying: a guide", "Deploying: a guide", 2, "quote texts"),
        ("tags: [a]\ntitle: Deploying: a guide # 2\nsummary: S.", "Deploying: a guide # 2", 3, "quote texts"),
        ("title: {{title}}", "{{title}}", 2, "is a mapping"),
        ("title: {{ page.title }} and more", "{{ page.title }} and more", 2, "not YAML"),
        ("title: [Draft] A text", "[Draft] A text", 2, "not YAML"),
        ("title: [Draft]", "[Draft]", 2, "is a list"),
        ("title: @home", "@home", 2, "not YAML"),
        ("title: `cat` and `stack`", "`cat` and `stack`", 2, "not YAML"),
        ('title: "Cat" and "stack"', '"Cat" and "stack"', 2, "not YAML"),
        ("title: 'Never closed\ntags: [a]", "'Never closed", 2, "not YAML"),
        ("title:Near\ntags: [a]", "Near", 2, "a space is missing"),
        ("title: Fine\nsummary: So: far", "Fine", 3, "not YAML"),
        ("title: Fine\nquestions: [a", "Fine", 3, "not YAML"),
        ("title: Fine\ndescription: So: far", "Fine", 3, "not YAML"),
        ("title: Fine\n\tdraft: true", "Fine", 3, "not YAML"),
        ("summary: no title", "", 0, ""),
    ],
)
def test_a_slip_of_yaml_costs_no_more_than_its_own_line(front: str, title: str, line: int, said: str) -> None:
    found = read(front)
    assert found.title == title
    assert [fault.line for fault in found.faults] == ([line] if line else [])
    assert all(said in fault.message for fault in found.faults)


def test_what_stands_beside_a_slip_is_read() -> None:
    found = read("questions:\n  - One?\n  - Two?\ntitle: A: b\ntags: [x, y]\nsummary: So: far\ndemo: add((2,), (2,))")
    assert (found.title, found.summary, found.tags) == ("A: b", "So: far", ("x", "y"))
    assert (found.questions, str(found.demo)) == (("One?", "Two?"), "add((2,), (2,))")
    assert [fault.line for fault in found.faults] == [5, 7]
    toml = read("title = 'A'\ntags = ['x']\ndate = 2023-02-30\n[extra]\ntitle = 'B'", "+++")
    assert (toml.title, toml.tags) == ("A", ("x",))


def test_keys_of_other_programs_are_left_alone() -> None:
    found = read("title: T\ndate: 2023-02-30\nlayout: {{ page }}\nweight: 99999999999999999999\nx: !!int nine\ny: !custom [z]")
    assert (found.title, found.faults) == ("T", ())


def test_texts_are_taken_as_they_are_written() -> None:
    found = read("title: Yes\ntags: [1.10, no, 2023-02-30, 0x10]")
    assert (found.title, found.tags, found.faults) == ("Yes", ("1.10", "no", "2023-02-30", "0x10"), ())


@pytest.mark.parametrize(
    ("text", "title", "served"),
    [
        ("---\ntitle: Never closed\ntags: [a]\n\nA text.\n", "Never closed", ["A text."]),
        ("---\ntitle: Never closed\n# Heading\nA text.\n", "Never closed", ["A text."]),
        ("---\nNote: this is a text.\n\nMore.\n", "x", ["Note: this is a text.\n\nMore."]),
    ],
)
def test_one_that_never_closes_hides_no_text(text: str, title: str, served: list[str]) -> None:
    parsed = parse_article(text, "kb/x.md")
    assert parsed.article is not None
    assert parsed.article.title == title
    assert [passage.text for passage in parsed.article.passages] == served
    assert ["not closed" in fault.message for fault in parsed.faults] == [True]


def test_a_paragraph_with_colons_between_two_rules_is_text() -> None:
    parsed = parse_article("---\n\nOne of: a: b.\n\n---\n\nMore.\n", "kb/x.md")
    assert parsed.article is not None
    assert "One of: a: b." in parsed.article.passages[0].text


def test_an_explanation_without_a_title_is_served_and_told() -> None:
    parsed = parse_article("---\nsummary: no title\n---\n\ntext\n", "kb/some-name.md")
    assert parsed.article is not None
    assert parsed.article.title == "some name"
    assert "no title" in parsed.faults[0].message
