"""The words of the first page, and of the others before anything is asked, where the folder is not our own."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest

from shapewise.types import Article, Passage
from shapewise.ui import greeting as module
from shapewise.ui.greeting import MOST_EXAMPLES, OURS, as_question, askable, greeting, speak_of_tensors
from shapewise.ui.opening import opening
from tests.ui.fake_library import FakeLibrary, FakeLive
from tests.ui.test_pages import TOP, frozen, house, kb, library, run, scanned_once, texts

__all__ = ["frozen", "house", "kb", "library", "scanned_once"]  # fixtures

FILES = {
    "README.md": "# On-call handbook\n\nStart here when the pager goes off.\n",
    "kafka/README.md": "# Kafka\n\n## Consumer lag grows\n\nSee which group lags.\n",
    "certs.md": "---\nquestions:\n  - Why did the certificate expire?\n---\n# TLS certificates\n\nRenewal failed.\n",
}


@pytest.fixture
def other(house: SimpleNamespace, tmp_path: Path) -> Path:
    """The house, over somebody else's folder."""
    folder = tmp_path / "on & call"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    house.settings = replace(house.settings, kb=folder)
    house.live = FakeLive(FakeLibrary(folder))
    module._greeting.cache_clear()
    return folder


def article(slug: str, title: str, *questions: str, headings: tuple[str, ...] = (), folder: str = "") -> Article:
    path = f"notes/{folder}{slug}.md"
    passages = tuple(Passage(path, line, line, heading, "text") for line, heading in enumerate(headings, start=1))
    return Article(slug, title, "", (), questions, (), (), None, path, passages)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Rate limits", "Rate limits?"),
        ("Wie gebe ich den Schlüssel zurück?", "Wie gebe ich den Schlüssel zurück?"),
        ("経費", "経費?"),
        ("休暇は？", "休暇は？"),
        ("Read this  first!", "Read this first?"),
        ("2024-05-01", ""),
        ("", ""),
        ("long " * 30, ""),
    ],
)
def test_a_title_is_asked_for_in_any_language(text: str, asked: str) -> None:
    assert as_question(text) == asked


def test_questions_come_first_then_titles_from_one_folder_after_the_other_then_headings() -> None:
    given = [
        article("a", "Apples", headings=("Peel", "Fruit > Peel")),
        article("b", "Bread"),
        article("c", "Cups", folder="kitchen/"),
        article("d", "Dates", "When do they ripen?", "Dates?", folder="kitchen/"),
    ]
    asked = [question for question, _slug in askable(given)]
    assert asked == ["When do they ripen?", "Apples?", "Cups?", "Bread?", "Dates?", "Peel?"]


@pytest.mark.parametrize(
    ("title", "headings", "first"),
    [
        ("Postgres", ("Failover", "Disk is almost full"), "Disk is almost full?"),
        ("Sourdough bread", ("Ingredients", "Why is my bread dense?"), "Why is my bread dense?"),
        ("Rate limits", ("Who pays for it",), "Rate limits?"),
        ("Kafka", (), "Kafka?"),
        ("経費", ("領収書",), "経費?"),
    ],
)
def test_what_says_most_is_asked_first_of_each(title: str, headings: tuple[str, ...], first: str) -> None:
    assert next(iter(askable([article("a", title, headings=headings)])))[0] == first


def test_our_own_explanations_are_greeted_as_ever(house: SimpleNamespace, library: FakeLibrary) -> None:
    assert greeting() is OURS
    assert speak_of_tensors(library.articles.values())
    assert not speak_of_tensors([])
    module._greeting.cache_clear()
    house.live, house.settings = FakeLive(None, "loading"), replace(house.settings, kb=TOP / "kb")
    assert greeting() is OURS, "while they are being read, too"


def test_another_folder_is_greeted_with_what_stands_in_it(other: Path) -> None:
    app = run()
    shown = texts(app)
    examples = [button.label for button in app.button if button.key and button.key.startswith("example-")]
    assert examples[0] == "Why did the certificate expire?"
    assert 1 <= len(examples) <= MOST_EXAMPLES
    for word in ("tensor", "laboratory", "concat", "layers"):
        assert word not in shown.lower() + app.chat_input[0].placeholder.lower()
    assert "on & call" in shown.replace("\\", "")
    app.button(key="example-0").click().run()
    assert "Renewal failed" in texts(app)


def test_what_is_painted_before_says_the_same(other: Path) -> None:
    words = greeting()
    made = opening("", asked=False, greeting=words)
    assert "on &amp; call" in made
    assert all(text in unescape(made) for text in (words.title, words.introduction, words.box, *words.examples))
    assert "tensor" not in made
    assert "For example" not in opening("", asked=False, greeting=replace(words, examples=()))


def test_nothing_is_offered_that_is_not_answered(other: Path, house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.rooms, "answer", lambda _question: None)
    assert greeting().examples == ()
    assert "For example" not in texts(run())


def test_while_another_folder_is_being_read_nothing_is_said_of_tensors(other: Path, house: SimpleNamespace) -> None:
    house.live = FakeLive(None, "loading")
    assert not greeting().tensors


def test_a_draft_for_another_folder_lies_in_one_of_its_own_or_at_its_top(other: Path) -> None:
    app = run("contribute.py")
    assert app.selectbox(key="contribute-theme").options == ["on & call (top)", "kafka"]
    assert "`on & call/my-explanation.md`" in texts(app)
    app.selectbox(key="contribute-theme").set_value("kafka").run()
    app.button(key="contribute-save").click().run()
    assert (other / "kafka" / "my-explanation.md").exists()
    app.selectbox(key="contribute-theme").set_value("").run()
    app.button(key="contribute-save").click().run()
    assert (other / "my-explanation.md").exists()
    assert not app.exception


def test_a_draft_for_another_folder_needs_none_of_our_sections(other: Path) -> None:
    app = run("contribute.py")
    app.text_area(key="contribute-text-0").set_value("# Kafka\n\nRestart one broker at a time.\n").run()
    assert "No faults found." in texts(app)
    app.text_area(key="contribute-text-0").set_value("---\ntitle: Kafka\n\nRestart.\n").run()
    assert "the front matter is not closed" in texts(app)


def test_the_search_of_another_folder_speaks_of_no_tensors(other: Path) -> None:
    assert "torch" not in run("browse.py").text_input[0].placeholder
