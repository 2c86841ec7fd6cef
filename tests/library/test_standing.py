"""One word, looked up as in the index of a book: where it stands in the folder, nobody is told that nothing is."""

from __future__ import annotations

import pytest

from shapewise.library import whole
from shapewise.library.confidence import DISOWNED, Evidence, Kind, status_of
from shapewise.library.library import Library
from shapewise.settings import Settings
from tests.library.hash_encoder import HashEncoder

FILES = {
    "kafka.md": "# Kafka\n\n## Replication\n\nRestart one broker; wait until `UnderReplicatedPartitions` is 0 for the team.\n",
    "daily.md": "# 2 May\n\nCall the dentist about the crown. The passport expires in August, tell the team.\n",
    "budget.md": "# Budget\n\nThe kitchen may cost 18,000 EUR, says the team.\n",
    **{f"note{number}.md": f"# Note {number}\n\nThe team met about matter {number}.\n" for number in range(4)},
}


@pytest.fixture(scope="module", params=["words", "both"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A folder of notes, by words alone and with a model."""
    top = tmp_path_factory.mktemp("standing")
    (top / "notes").mkdir()
    for name, text in FILES.items():
        (top / "notes" / name).write_text(text)
    settings = Settings(kb=top / "notes", index=top / "index", model="none" if request.param == "words" else "")
    encoder = None if request.param == "words" else HashEncoder()
    Library.build(settings, encoder=encoder)
    return Library.load(settings, encoder=encoder)


@pytest.mark.parametrize(
    ("typed", "place"),
    [("UnderReplicatedPartitions", "kafka.md"), ("dentist", "daily.md"), ("Passport", "daily.md"), ("kitchen?", "budget.md")],
)
def test_a_word_that_stands_in_a_text_is_not_declined(folder: Library, typed: str, place: str) -> None:
    found = folder.search(typed)
    assert found.status != "not_covered"
    assert found.hits[0].passage.path.endswith(place)
    assert typed.strip("?").lower() in found.hits[0].passage.text.lower()


@pytest.mark.parametrize(
    "typed",
    [
        "train",  # stands nowhere
        "team",  # stands everywhere, and points at nothing
        "dentisst",  # a slip: it is looked for, but was not typed
        "dentist train",
    ],
)
def test_other_words_are_judged_as_before(folder: Library, typed: str) -> None:
    assert not folder.look_up(typed, 5)[1].stands


def test_so_many_articles_may_hold_a_word_as_a_reader_can_look_through(folder: Library) -> None:
    assert len(FILES) > whole.FEW
    assert folder.look_up("EUR", 5)[1].stands


@pytest.mark.parametrize(
    ("kind", "more", "status"),
    [
        ("inside", {"stands": True}, "unsure"),
        ("words inside", {"stands": True}, "unsure"),
        ("inside", {"identifier": True}, "not_covered"),
        # our own explanations say what they do not treat: a word in an example of theirs makes no answer
        ("both", {"stands": True}, "not_covered"),
        ("words", {"stands": True}, "not_covered"),
        ("both", {"stands": True, "identifier": True}, "unsure"),
        ("words", {"stands": True, "identifier": True}, "unsure"),
        ("both", {"stands": True, "identifier": True, "outside": DISOWNED}, "not_covered"),
    ],
)
def test_what_stands_there_is_in_doubt_at_worst(kind: Kind, more: dict[str, float], status: str) -> None:
    evidence = Evidence(kind)._replace(**more)
    assert status_of(evidence) == status
    assert status_of(evidence._replace(stands=False)) == "not_covered"
