import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.library.words import estimated_tokens, words


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("torch.cat", ["torch.cat", "torch", "cat"]),
        ("axis=-1", ["axis=-1", "-1"]),
        ("axis = -1", ["axis=-1"]),
        ("(32, 64)", ["32x64", "32", "64"]),
        ("[32,64]", ["32x64"]),
        ("32x64", ["32x64"]),
        ("32 × 64", ["32x64"]),
        ("3x3 conv", ["3x3", "conv"]),
        ("(N, C, H, W)", ["nxcxhxw"]),
        ("mat1 and mat2", ["mat1", "mat2"]),
        ("BatchNormalization", ["batchnormalization", "batch", "normal"]),
        ("conv2d", ["conv2d", "conv"]),
        ("Conv2D", ["conv2d", "conv"]),
        ("a size of 224", ["size", "224"]),
        ("naïve Café", ["naïve", "café"]),
        ("卷积层", ["卷积", "积层"]),
    ],
)
def test_what_belongs_together_is_found_whole_and_in_parts(text: str, wanted: list[str]) -> None:
    found = words(text)
    assert [word for word in wanted if word not in found] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("(32, 64)", "32x64"), ("torch.Size([2, 3])", "2×3"), ("concatenated layers", "concatenating a layer"), ("ＡＢＣ", "abc")],
)
def test_the_same_thing_in_other_letters_shares_a_word(one: str, other: str) -> None:
    assert set(words(one)) & set(words(other))


def test_stop_words_go_and_small_words_that_tell_questions_apart_stay() -> None:
    assert words("what is the") == []
    assert words("not the same only") == ["not", "same", "onli"]


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.text(max_size=200))
def test_any_text_has_words_and_a_size(text: str) -> None:
    assert all(word and word == word.strip() for word in words(text))
    assert estimated_tokens(text) >= 0


def test_words_are_the_same_in_every_order_of_calls() -> None:
    first = words("Add and concatenate (64, 128, 128)")
    words("something else entirely")
    assert words("Add and concatenate (64, 128, 128)") == first
