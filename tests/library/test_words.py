import unicodedata

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
        ("é 1️⃣ step", ["é", "1", "step"]),
    ],
)
def test_what_belongs_together_is_found_whole_and_in_parts(text: str, wanted: list[str]) -> None:
    found = words(text)
    assert [word for word in wanted if word not in found] == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("हिन्दी में पाठ", ["हिन्दी", "में", "पाठ"]),
        ("தமிழ் மொழி", ["தமிழ்", "மொழி"]),
        ("שָׁלוֹם עוֹלָם", ["שלום", "עולם"]),
        ("مُدَرِّسٌ جَدِيدٌ", ["مدرس", "جديد"]),
        ("বাংলা, తెలుగు.", ["বাংলা", "తెలుగు"]),
        ("x\u0302 + y", ["x\u0302", "y"]),
        ("की axis=-1 में torch.cat", ["axis=-1", "की", "में", "torch.cat", "torch", "cat"]),
    ],
)
def test_marks_that_join_a_letter_do_not_end_its_word(text: str, wanted: list[str]) -> None:
    normal = [unicodedata.normalize("NFKC", word) for word in wanted]
    assert [word for word in words(text) if word in normal] == normal
    assert [word for word in words(text) if len(word) == 1 and word.isalpha()] == [word for word in wanted if word == "y"]


def test_thai_is_found_by_pairs_and_its_marks_stay_with_them() -> None:
    assert set(words("ที่นี่")) & set(words("อยู่ที่นี่"))
    assert all(len(word) == 2 for word in words("อยู่ที่นี่"))


def test_marks_of_every_script_are_known() -> None:
    in_pairs = {*range(0xE00, 0xE80), *range(0x3040, 0x3100)}  # Thai and kana are cut into pairs, whatever they have
    coded = (code for code in range(0x300, 0x1E950) if code not in in_pairs)
    every = [chr(code) for code in coded if unicodedata.category(chr(code)) in ("Mn", "Mc")]
    kept = [mark for mark in every if words(f"क{mark}त") != ["त"] and len(words(f"क{mark}त")) == 1]
    lost = [hex(ord(mark)) for mark in every if mark not in set(kept)]
    assert [code for code in lost if not code.startswith("0xfe0")] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("(32, 64)", "32x64"), ("torch.Size([2, 3])", "2×3"), ("concatenated layers", "concatenating a layer"), ("ＡＢＣ", "abc")],
)
def test_the_same_thing_in_other_letters_shares_a_word(one: str, other: str) -> None:
    assert set(words(one)) & set(words(other))


@pytest.mark.parametrize(
    ("marked", "bare"),
    [
        ("שָׁלוֹם עוֹלָם", "שלום עולם"),
        ("\ufb2a\ufb4b", "שו"),
        ("בְּרֵאשִׁ֖ית", "בראשית"),
        ("مُدَرِّسٌ جَدِيدٌ", "مدرس جديد"),
        ("هٰذَا", "هذا"),
        ("مـــدرس", "مدرس"),
        ("مصفوفةً axis=-1", "مصفوفة axis=-1"),
    ],
)
def test_a_word_is_the_same_with_points_and_without(marked: str, bare: str) -> None:
    assert words(marked) == words(bare)


@pytest.mark.parametrize(
    ("one", "other"), [("की", "का"), ("தமிழ்", "தமழ"), ("คี", "คา"), ("ދިވެހި", "ދވހ"), ("آب", "اب"), ("қой", "кой")]
)
def test_marks_and_letters_that_make_another_word_stay(one: str, other: str) -> None:
    assert words(one) != words(other)


def test_what_is_optional_are_all_marks_of_hebrew_and_arabic_alone() -> None:
    coded = [chr(code) for code in range(0x300, 0x1E950) if unicodedata.category(chr(code)) in ("Mn", "Mc", "Lm")]
    normal = [letter for letter in coded if unicodedata.normalize("NFKC", f"क{letter}त") == f"क{letter}त"]
    wanted = [one for one in normal if unicodedata.name(one).startswith(("HEBREW ", "ARABIC ")) and not one.isalpha()]
    assert [letter for letter in normal if words(f"क{letter}त") == ["कत"]] == sorted([*wanted, "\u0640"])


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
