import pytest

from shapewise.library.plain import plain, windows
from shapewise.library.words import words


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a **b** [c](d.md) ![e](f.png)", "a b c e"),
        ("[[Note#Part|shown]] and [[Plain]]", "shown and Plain"),
        ("# Head\n\n- item\n- [ ] task\n> quote", "Head item task quote"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a b 1 2"),
        ("```python\nx = 1\n```", "x = 1"),
        ("<Tab name='x'>text</Tab> <!-- hidden -->", "text"),
        ("text :label:`sec` :ref:`fig`", "text"),
        ("$W_1 x + \\mathbf{y}$", "W_1 x + y"),
        ("$$\\frac{a}{b} \\leq c$$", "(a)/(b) <= c"),
        ("a &amp; b", "a & b"),
        ("keep snake_case and x * y", "keep snake_case and x y"),
    ],
)
def test_marks_go_and_words_stay(text: str, wanted: str) -> None:
    assert plain(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a <!-- b --> c <!-- d\ne --> f", "a c f"),
        ("a {/* b */} c", "a c"),
        ("a <!-- b <!-- c --> d", "a d"),
        ("a <!-- b", "a <!-- b"),
        ("a --> b <!---->c", "a --> b c"),
        ("a <!--> b --> c", "a c"),
        (f"a <!-- {'b ' * 15_000}<!-- c --> d", f"a <!-- {'b ' * 15_000}d"),
    ],
)
def test_comments_go_and_what_only_looks_like_one_stays(text: str, wanted: str) -> None:
    assert plain(text) == wanted


def test_windows_hold_every_word_and_stay_within_the_limit() -> None:
    count = lambda part: len(part.split())  # noqa: E731
    text = " ".join(f"Sentence {i} has exactly six words." for i in range(100)) + " " + "x" * 3000
    parts = list(windows(text, count, 50))
    assert len(parts) > 5
    assert all(count(part) <= 50 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert list(windows("short", count, 50)) == ["short"]


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "![",
        "[[",
        "[a](",
        "<",
        "<a ",
        "$",
        "{",
        "\\text{",
        "(1, ",
        "a",
        "a=",
        "_",
        "`",
        "| ",
        "-",
        "3x",
        "# ",
        "<!-- ",
        "{/* ",
        "<!-- --",
        "-->",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    import time

    text = piece * (200_000 // len(piece))
    started = time.process_time()
    plain(text)
    words(text)
    assert time.process_time() - started < 6
