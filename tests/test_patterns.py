"""Patterns that are not even compiled where a word is missing: the word must stand in everything that they match."""

import importlib
import pickle
import pkgutil
import re
from collections.abc import Iterable, Iterator
from re import _constants as codes  # type: ignore[attr-defined] # no public name: only they take a pattern apart
from re import _parser as parser  # type: ignore[attr-defined] # the same
from typing import Any

import pytest

import shapewise.tensors.notation
from shapewise.patterns import _Needing, lazy_pattern


def needing() -> Iterator[tuple[str, _Needing]]:
    """Every pattern of the package that looks for words first, with where it stands."""
    for found in pkgutil.walk_packages(shapewise.__path__, "shapewise."):
        if not found.name.startswith(("shapewise.tensors", "shapewise.library")):
            continue
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            for place, one in enumerate(patterns_in(value)):
                yield f"{found.name}.{name}[{place}]", one


def patterns_in(value: object) -> Iterator[_Needing]:
    if isinstance(value, _Needing):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from patterns_in(one)


def always_holds(parsed: Iterable[Any], words: tuple[str, ...], folds: bool = False) -> bool:
    """Whether each text that a parsed pattern matches holds one of the words, by its literals alone."""
    run = ""
    for code, told in parsed:
        if code is codes.LITERAL:
            run += chr(told).lower() if folds else chr(told)
            if any(word in run for word in words):
                return True
            continue
        run = ""
        if code is codes.IN and any(part == (codes.NEGATE, None) or part[0] is not codes.LITERAL for part in told):
            continue
        if code is codes.IN and all(chr(letter) in words for _, letter in told):
            return True
        if code is codes.SUBPATTERN and always_holds(told[3], words, folds):
            return True
        if code is codes.BRANCH and all(always_holds(branch, words, folds) for branch in told[1]):
            return True
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT) and told[0] > 0 and always_holds(told[2], words, folds):
            return True
    return False


ALL = dict(needing())


@pytest.mark.parametrize("name", ALL)
def test_what_a_pattern_needs_stands_in_everything_that_it_matches(name: str) -> None:
    pattern, flags = ALL[name]._told
    assert always_holds(spread(parser.parse(pattern, flags)), ALL[name].words, bool(flags & re.IGNORECASE))


def spread(parsed: Iterable[Any]) -> list[Any]:
    """A parsed pattern whose alternatives have what they share in front, and what follows them, put back into each."""
    items = list(parsed)
    for place, (code, told) in enumerate(items):
        inside = told[3] if code is codes.SUBPATTERN and told[1:3] == (0, 0) else None
        alone = list(inside) if inside is not None else []
        if code is codes.BRANCH or (len(alone) == 1 and alone[0][0] is codes.BRANCH):
            branches = told[1] if code is codes.BRANCH else alone[0][1][1]
            before, behind = items[:place], items[place + 1 :]
            return [(codes.BRANCH, (None, [spread([*before, *branch, *behind]) for branch in branches]))]
    return items


def test_patterns_of_the_notation_are_among_them() -> None:
    assert len(ALL) > 100
    assert any(name.startswith("shapewise.tensors.notation.operations._ROWS") for name in ALL)


@pytest.mark.parametrize(
    ("pattern", "words", "sure"),
    [
        ("axis \\d", ("axis",), True),
        ("(?:axis|dim) \\d", ("axis", "dim"), True),
        ("(?:axis|dim) \\d", ("axis",), False),
        ("(?:axis )?\\d", ("axis",), False),
        ("(?:gray|grey)scale", ("yscale",), True),
        ("(?=axis)\\w", ("axis",), False),
        ("[axis]", ("axis",), False),
        ("Axis", ("axis",), False),
    ],
)
def test_the_proof_can_fail(pattern: str, words: tuple[str, ...], sure: bool) -> None:
    assert always_holds(spread(parser.parse(pattern)), words) is sure


def test_letters_that_are_a_latin_one_where_case_is_left_out_are_not_missed() -> None:
    kernel = lazy_pattern("kernel", re.IGNORECASE, needs=("kernel",))
    assert kernel.search("the KERNEL") is not None
    assert kernel.search("the \u212aernel") is not None  # the sign of Kelvin
    assert kernel.search("no window") is None
    assert [match.start() for match in kernel.finditer("kernel, Kernel")] == [0, 8]
    assert list(kernel.finditer("none")) == []
    assert kernel.match("a kernel", 2) is not None
    assert kernel.match("none") is None
    assert kernel.sub("window", "a kernel, a Kernel", count=1) == "a window, a Kernel"
    assert kernel.sub("window", "none") == "none"


def test_it_can_be_copied() -> None:
    assert pickle.loads(pickle.dumps(lazy_pattern("a", needs=("a",)))).search("a") is not None
