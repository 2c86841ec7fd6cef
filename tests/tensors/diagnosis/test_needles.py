"""What is looked for before a pattern is compiled stands in every text that the pattern fits."""

import re
import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shapewise.tensors.diagnosis.forms import Form, all_forms, compiled, find_form
from shapewise.tensors.diagnosis.needles import needles
from shapewise.tensors.diagnosis.paste import take_apart

letters = st.sampled_from(["a", "b", "shape", " ", r"\(", r"\.", r"\d", r"\w", ".", "[ab]", "[^a]", r"[]\]x]", "{"])
patterns = st.recursive(
    letters,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.tuples(inner, inner).map("|".join),
        st.tuples(st.sampled_from(["(?:{})", "({})", "(?P<n>{})"]), inner).map(lambda pair: pair[0].replace("{}", pair[1])),
        st.tuples(letters, st.sampled_from(["?", "*", "+", "{2}", "{0,1}", "{,2}", "*?"])).map("".join),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{0,2}"])).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
    ),
    max_leaves=8,
)


def holds(pattern: str, text: str) -> bool:
    return any(needle in text for needle in needles(pattern))


@settings(max_examples=400, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_every_text_that_fits_holds_a_needle(data):
    pattern = data.draw(patterns)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except re.error:
        return  # two groups of one name, a quantifier of nothing
    assert holds(pattern, data.draw(st.from_regex(pattern)))


@pytest.mark.parametrize("pattern", [r"^foo(?=bar)", r"a(?!b)c", r"(?<=x)yy(?<!zz)", r"(?:ab)?cd"])
def test_what_is_only_looked_at_is_no_needle(pattern):
    assert set(needles(pattern)) <= {"foo", "a", "c", "yy", "cd"}


def test_a_pattern_without_letters_promises_nothing():
    assert needles(r"\d+|x") == ("",)


def plain_search(plain: str, framework: str) -> tuple[Form, str] | None:
    forms = sorted(all_forms(), key=lambda form: form.framework != framework)
    found = ((form, match) for form in forms if (match := compiled(form.pattern).search(plain)))
    return next(((form, match.group()) for form, match in found), None)


@pytest.mark.parametrize("framework", ["", "torch", "keras"])
def test_the_same_form_is_found_as_without_needles(framework):
    for form in all_forms():
        plain = take_apart(form.example).plain
        found = find_form(plain, framework)
        assert (found and (found[0], found[1].group())) == plain_search(plain, framework)
