"""Addresses: every field comes back as it went, and nothing in an address can raise or smuggle."""

from __future__ import annotations

import base64
import zlib
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.tensors.ops import operations
from shapewise.types import Demo
from shapewise.ui.packed import LONGEST_UNPACKED, is_question, pack, unpack
from shapewise.ui.permalinks import LAYOUTS, LONGEST_TEXT, VIEWS, Permalink, clean, read_demo
from tests.ui.fake_library import NOISE

HOSTILE = (
    "",
    "'\"<script>alert(1)</script>",
    "javascript:alert(1)",
    "../../etc/passwd",
    "a\x00b\x1b[31m",
    "\u202egnp.exe",
    "?q=1&demo=2#x",
    "%3Cscript%3E",
    "ﷺ🦆" * 50,
    "x" * 10_000,
    "concat(" * 2_000,
    "concat((1, 2), axis=__import__('os'))",
    "concat((10000000000000000,), axis=0)",
    "concat" + "(" * 90,
    "rm((1, 2))",
    "[" * 4_000,
    "\ud800",
)


def read_back(link: Permalink) -> Permalink:
    """What a browser would give back of the address that a link writes."""
    query = parse_qs(urlsplit(link.address("page")).query, keep_blank_values=True, strict_parsing=False)
    return Permalink.read({name: values[-1] for name, values in query.items()})


texts = st.text(max_size=300).map(clean)
sizes = st.one_of(st.integers(1, 10**6), st.just("N"), st.none())
shapes = st.lists(sizes, max_size=6).map(tuple)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(
    question=texts,
    before=texts,
    heading=texts.filter(lambda text: len(text) <= 200),
    layout=st.sampled_from(LAYOUTS),
    view=st.sampled_from(("", *VIEWS)),
    shapes=st.lists(shapes, min_size=1, max_size=4),
    axis=st.integers(-6, 6),
)
def test_every_field_comes_back(question, before, heading, layout, view, shapes, axis) -> None:
    link = Permalink(
        question=question,
        before=before,
        article="concat-axis",
        heading=heading,
        demo=Demo("concat", {"shapes": shapes, "axis": axis}),
        beside=Demo("add", {"shapes": shapes}),
        layout=layout,
        view=view,
        search="axis -1",
        tag="skip connection",
    )
    assert read_back(link) == link


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_comes_back(view: str) -> None:
    assert read_back(Permalink(view=view, search="a b", tag="x&y")) == Permalink(view=view, search="a b", tag="x&y")


def test_the_map_is_a_view_and_no_other_word_is() -> None:
    assert Permalink.read({"view": "map"}).view == "map"
    assert Permalink.read({"view": "Map"}).view == ""


@pytest.mark.parametrize("name", sorted(operations()))
def test_every_operation_can_be_linked_to(name: str) -> None:
    arguments = dict(operations()[name].example)
    demo = Demo.parse(str(Demo(name, arguments)))
    assert read_back(Permalink(demo=demo)).demo == demo


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_are_read_without_harm(value: str) -> None:
    fields = ("q", "after", "article", "at", "demo", "beside", "layout", "view", "search", "tag", "unknown")
    link = Permalink.read(dict.fromkeys(fields, value))
    assert link.demo is None
    assert link.layout == ""
    assert link.view == ""
    for text in (link.question, link.before, link.heading, link.article, link.search, link.tag):
        assert len(text) <= LONGEST_TEXT
        assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in text)
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert read_back(link) == link


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.text(max_size=700))
def test_no_text_makes_reading_a_demo_raise(text: str) -> None:
    demo = read_demo(text)
    assert demo is None or demo.operation in operations()


def test_parameters_of_other_operations_are_refused() -> None:
    assert read_demo("add((2, 3), (2, 3), axis=0)") is None
    assert read_demo("concat((2, 3), (2, 3), axis=0)") is not None


TRACEBACK = "".join(
    f'  File "train.py", line {number}, in step_{number}\n    x = self.layer_{number}(x)\n' for number in range(200)
)


@pytest.mark.parametrize("text", [TRACEBACK, "x" * 100_000, "ﷺ🦆" * 5_000, TRACEBACK[: LONGEST_TEXT + 1]])
def test_a_long_question_is_packed_and_comes_back(text: str) -> None:
    link = Permalink(question=text, before=text[::-1])
    assert len(text) > LONGEST_TEXT
    assert set(link.parameters()) == {"packed", "packed-after"}
    assert all(len(value) <= LONGEST_TEXT for value in link.parameters().values())
    assert read_back(link) == link


def test_a_question_too_long_for_an_address_is_left_out() -> None:
    assert len(pack(NOISE)) > LONGEST_TEXT
    assert Permalink(question=NOISE, before=NOISE).parameters() == {}


@pytest.mark.parametrize(
    "packed",
    [
        *HOSTILE,
        "A",
        "AAAA",
        "-_-_",
        pack("a question")[:-3],
        pack("x" * (LONGEST_UNPACKED + 1)),
        base64.urlsafe_b64encode(zlib.compress(b"with a head")).decode(),
        base64.urlsafe_b64encode(zlib.compressobj(9, wbits=-15).flush()).decode(),
        pack("a\x00b\x1b[31m\u202e"),
    ],
)
def test_what_is_no_packed_question_is_none(packed: str) -> None:
    assert Permalink.read({"packed": packed, "packed-after": packed}) in (Permalink(), Permalink("ab[31m", "ab[31m"))


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.text(max_size=300).map(clean))
def test_whatever_is_packed_comes_back(text: str) -> None:
    assert unpack(pack(text)) == text


def test_a_packed_question_is_read_where_there_is_no_plain_one() -> None:
    assert Permalink.read({"q": "plain", "packed": pack("packed")}).question == "plain"
    assert [is_question(one) for one in ({"q": "x"}, {"packed": "x"}, {"packed-after": "x"}, {})] == [True, True, False, False]
