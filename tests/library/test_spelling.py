"""Slips of the keyboard are mended for the search, and nothing else is."""

import pytest

from shapewise.library.spelling import respelled
from shapewise.library.weighing import build_lexicon
from shapewise.library.words import words

LEXICON = build_lexicon(
    [words(text) for text in ("broadcasting of tensors", "unsqueeze and concatenation", "concatenate", "parameters")]
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("brodcasting rules", "broadcasting rules"),
        ("unsquezee", "unsqueeze"),
        ("why concatination?", "why concatenation?"),
        ("concattenate", "concatenate"),
        ("how many paramters", "how many parameters"),
    ],
)
def test_one_wrong_letter_is_mended(typed: str, read: str) -> None:
    assert respelled(typed, LEXICON) == read


@pytest.mark.parametrize(
    "typed",
    [
        "concatenating tensors",  # another form of a known word
        "parametersed",  # its stem has a letter more at the end
        "a bicycle and a telescope",  # unknown, and near to nothing
        "torch.unsquezee(x)",  # code is quoted as it is
        "Brodcasting",  # a name
        "tensr",  # short words are one letter from too many others
        "x" * 5_000,
        "",
    ],
)
def test_what_is_no_slip_stays_as_it_is(typed: str) -> None:
    assert respelled(typed, LEXICON) == typed


def test_a_text_in_another_language_is_not_searched_for_slips_to_its_end() -> None:
    foreign = " ".join(["bicicletas"] * 4) + " brodcasting"
    assert respelled(foreign, LEXICON) == foreign
