"""What a page says where no explanation covers what was asked: a sentence, code that was followed, an error that was read."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from shapewise.grounds import lead
from shapewise.tensors.diagnosis import diagnose
from shapewise.types import Article, Findings, Hit, Passage
from shapewise.ui import answer_view
from shapewise.ui.render import escape
from tests.ui.fake_library import FakeLibrary
from tests.ui.test_pages import frozen, house, kb, library, run, scanned_once, texts  # noqa: F401 - fixtures: pytest finds them by name

CODE = "import numpy as np\nx = np.zeros((2, 3))\ny = np.zeros((4, 3))\nz = np.concatenate([x, y], axis=0)\n"
ERROR = "ValueError: operands could not be broadcast together with shapes (8,64,32,32) (8,32,32,32)"


@pytest.mark.parametrize(
    ("question", "said", "told"),
    [
        ("How do I bake sourdough bread?", "no explanation that answers this", ""),
        (CODE, "What your code does is told above", "Your code, line by line"),
        (ERROR, "What can be read from the error is told above", "32"),
    ],
    ids=["sentence", "code", "error"],
)
def test_it_says_so_shows_the_nearest_and_offers_to_note_it(
    house: SimpleNamespace,  # noqa: F811 - the fixture of that name
    monkeypatch: pytest.MonkeyPatch,
    question: str,
    said: str,
    told: str,
) -> None:
    known = house.live.current
    names = sorted(known.articles)[:4]
    few = {name: known.articles[name] for name in names}
    declined = Findings("not_covered", 0.1, (), tuple((name, 0.1) for name in names))
    monkeypatch.setattr(FakeLibrary, "search", lambda *_asked, **_more: declined)
    monkeypatch.setattr(known, "articles", few)  # none of them is the explanation of the error
    app = run(q=question)
    shown = texts(app)
    assert said in shown
    assert told in shown
    assert "The nearest, and what they do cover" in shown
    assert [article.title in shown for article in few.values()] == [True, True, True, False]
    assert all(escape(article.summary) in shown for article in list(few.values())[:3])
    assert [button.label for button in app.button] == ["Note this gap"]
    assert not [one for one in app.markdown if "Not sure" in one.value or "Answered" in one.value]


def noted(*texts: str, summary: str = "") -> Article:
    passages = tuple(Passage("kb/note.md", 2 * n + 1, 2 * n + 1, "", text) for n, text in enumerate(texts))
    return Article("note", "A note", summary, (), (), (), (), None, "kb/note.md", passages)


def test_an_article_without_a_summary_shows_what_was_found_of_it(
    house: SimpleNamespace,  # noqa: F811 - the fixture of that name
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    note = noted("Coffee is in the kitchen.", "The shredder is in the basement.")
    hits = (Hit(note.passages[1], 0.2, 1, 1),)
    monkeypatch.setattr(FakeLibrary, "search", lambda *_asked, **_more: Findings("not_covered", 0.1, hits, (("note", 0.1),)))
    monkeypatch.setattr(house.live.current, "articles", {"note": note})
    shown = texts(run(q="Where is the copier?"))
    assert "The shredder is in the basement." in shown
    assert "kb/note.md:3-3" in shown
    assert "Coffee" not in shown


def test_the_passage_that_answers_leads_where_no_short_answer_was_written() -> None:
    note = noted("Coffee is in the kitchen.", "The shredder is in the basement.")
    given = SimpleNamespace(articles=((note, 1.0),), hits=(Hit(note.passages[1], 0.9, 1, 1), Hit(note.passages[0], 0.5, 2, 2)))
    assert lead(given) == (note, note.passages[1])
    bare = SimpleNamespace(articles=((note, 1.0),), hits=())
    assert lead(bare) == (note, note.passages[0])


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("RuntimeError: mat1 and mat2 shapes cannot be multiplied (32x400 and 512x10)", "refuses them in the same way"),
        (
            "UserWarning: Using a target size (torch.Size([32])) that is different to the input size (torch.Size([32, 1])). "
            "This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.",
            "stretches one to the other",
        ),
        ("RuntimeError: stack expects each tensor to be equal size", "could not be made again"),
    ],
)
def test_it_says_what_numpy_did_where_an_error_was_made_again(message: str, said: str) -> None:
    found = diagnose(message)
    assert found is not None
    assert said in answer_view._how_sure(found)
