"""However long a text is, reading it is bounded: what is read has an end, and no pattern repeats without one."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import shapewise.tensors.notation as notation
from shapewise.patterns import lazy_pattern
from shapewise.tensors.notation import find_request, operations, request
from shapewise.tensors.notation.found import MAX_REQUEST

MODULES = [
    importlib.import_module(f"shapewise.tensors.notation.{found.name}") for found in pkgutil.iter_modules(notation.__path__)
]
_NO_END = re.compile(r"[*+]|\{\d+,\}")


def written(pattern):
    """A pattern without what stands for itself: escaped characters and those in brackets."""
    return re.sub(r"\[\^?\]?[^\]]*\]", "c", re.sub(r"\\.", "e", pattern))


def every(value):
    """A value, or the values of a row of them, and of the rows in it."""
    return [one for part in value for one in every(part)] if isinstance(value, tuple) else [value]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_no_pattern_repeats_without_end(module):
    patterns = {
        f"{name}[{place}]": getattr(one, "_told", None) or (getattr(one, "pattern", None),)
        for name, value in vars(module).items()
        for place, one in enumerate(every(value))
    }
    endless = {
        name: told[0] for name, told in patterns.items() if isinstance(told[0], str) and _NO_END.search(written(told[0]))
    }
    assert endless == {}


def test_such_a_pattern_would_be_found():
    assert _NO_END.search(written(r"\d{1,3}(?:,\d{3})+"))
    assert _NO_END.search(written(r"[a-z]{3,}\s"))
    assert every((("a name", ("b",)), "c")) == ["a name", "b", "c"]
    assert not _NO_END.search(written(r"[*+]\+\*(?:\d{1,9}\s?){0,3}"))


@pytest.mark.parametrize("word", ["mean ", "x + ", "((", "64x", "torch.cat([", "batch of ", "to "])
def test_of_a_long_text_both_ends_are_read(word, monkeypatch):
    seen = []
    for name in ("scan", "find_words", "find_signs", "find_calls", "read_quantities", "axis_in_words"):
        real = getattr(request, name)
        monkeypatch.setattr(request, name, lambda text, *more, real=real: (seen.append(len(text)), real(text, *more))[1])
    found = find_request(word * (200_000 // len(word)) + " x is (2, 3), transpose it")
    assert seen
    assert max(seen) <= MAX_REQUEST + 1
    assert found.unread > 150_000


def test_the_question_behind_a_long_paste_is_read():
    found = find_request("nothing to see here. " * 9_000 + "\nHow do I concatenate (2, 3) and (2, 5)?")
    assert (found.operation, found.shapes) == ("concat", ((2, 3), (2, 5)))
    assert found.unread > 100_000
    assert find_request("concatenate (2, 3) and (2, 5)").unread == 0


def test_rows_are_tried_where_a_word_begins_like_them():
    """How often a row is tried is what a text costs; the letters must lose none of the words that it has."""
    anywhere = lazy_pattern(
        r"(?:(?<![A-Za-z0-9_.])|(?=\s))(?:"
        + "|".join(f"(?:{pattern})(?P<w{row}>)" for row, (*_, pattern) in enumerate(operations._WORDS))
        + ")",
        re.IGNORECASE,
    )
    texts = [path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "kb").rglob("*.md")]
    assert len(texts) > 50
    places = [[(row, *match.span()) for row, match in operations._by_place(text)] for text in texts]
    assert places == [[(int(match.lastgroup[1:]), *match.span()) for match in anywhere.finditer(text)] for text in texts]
    assert sum(map(len, places)) > 2_500
    assert sum(len(begin.replace("0-9", "0")) for _, _, begin, *_ in operations._WORDS) < 3 * len(operations._WORDS)
