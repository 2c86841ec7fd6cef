"""The nouns: written forms go round, and everything can be pickled."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.types import Article, Demo, Passage, shape_text

PASSAGE = Passage("kb/merging/concat-axis.md", 24, 31, "Why", "text")


@pytest.mark.parametrize(
    "text",
    [
        "concat((64, 128, 128), (32, 128, 128), axis=0)",
        "conv2d((N, 3, None, None), filters=64, kernel=7, padding='same')",
        "reshape((2, 3), to=(-1,))",
        "einsum((2, 3), (3, 4), equation='ij,jk->ik')",
        "squeeze((1, 3), axis=None)",
        "sum(())",
    ],
)
def test_the_written_form_of_a_demo_goes_round(text: str) -> None:
    demo = Demo.parse(text)
    assert str(demo) == text
    assert Demo.parse(str(demo)) == demo


@pytest.mark.parametrize(
    "text",
    [
        "",
        "concat",
        "a.b((2,))",
        "concat(3)",
        "concat((2,), **{})",
        "concat(shapes=[(2,)])",
        "f((2,), a=open('x'))",
        "f((1 + 1,))",
        "(" * 500,
        "f(\x00)",
    ],
)
def test_what_is_no_call_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not|write"):
        Demo.parse(text)


@given(st.text(max_size=200))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        demo = Demo.parse(text)
    except ValueError:
        return
    assert Demo.parse(str(demo)) == demo


def test_shapes_are_written_as_python_writes_them() -> None:
    assert shape_text((2, 3)) == str((2, 3))
    assert shape_text((5,)) == str((5,))
    assert shape_text(("N", None)) == "(N, None)"


def test_a_passage_knows_where_it_stands_and_passages_have_an_order() -> None:
    assert PASSAGE.location == "kb/merging/concat-axis.md:24-31"
    later = Passage("kb/merging/concat-axis.md", 40, 41, "", "")
    assert sorted([later, PASSAGE]) == [PASSAGE, later]


def test_an_article_knows_its_theme() -> None:
    article = Article("concat-axis", "t", "s", (), (), (), (), None, PASSAGE.path, (PASSAGE,))
    assert article.theme == "merging"
    assert pickle.loads(pickle.dumps(article)) == article
