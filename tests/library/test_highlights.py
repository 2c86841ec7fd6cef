"""Highlights are true spans of the text, and mark the sentence that answers."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.library.highlights import highlights, sentences

TEXT = """## Short answer

Add when one input corrects the other, as a residual does. Concatenate when the next layer
should tell both inputs apart, e.g. features of different kinds.

- A list item says that addition keeps the width. It has a second sentence.

```python
x = "Not prose. Not a sentence."
```

| a | b. |
|---|----|

$$
W(x + y) = Wx. + Wy
$$

The last one has no full stop"""


def told(spans: object) -> list[str]:
    return [TEXT[start:end] for start, end in spans]  # type: ignore[attr-defined]


def test_sentences_leave_code_tables_and_formulas_out() -> None:
    assert told(sentences(TEXT)) == [
        "Add when one input corrects the other, as a residual does.",
        "Concatenate when the next layer\nshould tell both inputs apart, e.g. features of different kinds.",
        "A list item says that addition keeps the width.",
        "It has a second sentence.",
        "The last one has no full stop",
    ]


def test_the_sentence_that_answers_is_marked() -> None:
    assert told(highlights("when should I concatenate features of different kinds?", TEXT))[0].startswith("Concatenate when")
    assert told(highlights("does addition keep the width", TEXT)) == ["A list item says that addition keeps the width."]


def test_nothing_in_common_marks_nothing() -> None:
    assert highlights("sourdough bread", TEXT) == ()
    assert highlights("", TEXT) == ()


@given(st.text(max_size=300), st.text(max_size=300))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_spans_lie_within_the_text_in_order(question: str, text: str) -> None:
    end_before = 0
    for start, end in highlights(question, text):
        assert end_before <= start < end <= len(text)
        end_before = end
