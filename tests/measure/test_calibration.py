"""What the confidence is fitted to: questions, asked of the whole library and of small folders."""

import json
from pathlib import Path

import pytest

from shapewise.library.library import Library
from shapewise.measure import calibration, excerpts
from shapewise.settings import Settings
from tests.library.hash_encoder import settings_in, write

NOTE = (
    "# Rotating the signing keys\n\nEvery ninety days the signing keys of the billing service are replaced. The new key is "
    "made on the vault host and copied to both gateways before the old one is withdrawn.\n\n"
    "If a gateway still uses the withdrawn key, its requests are refused with status 401; restart it.\n"
)


@pytest.mark.parametrize("by_words", [False, True])
def test_a_folder_of_one_note_answers_what_it_treats_and_declines_the_rest(
    library: Library, tmp_path: Path, by_words: bool
) -> None:
    settings = settings_in(tmp_path)
    write(settings, keys=NOTE)
    Library.build(settings, encoder=library.encoder)
    small = Library.load(settings, encoder=library.encoder, warm=not by_words)
    for question in ("How often do we replace the signing keys?", "Why does the gateway refuse requests with 401?"):
        assert small.search(question).status != "not_covered", question
    for question in ("How do I bake bread?", "What is the capital of France?", "When should I add layers?"):
        assert small.search(question).status == "not_covered", question


def test_excerpts_are_the_same_articles_with_front_matter_and_without(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excerpts, "FOLDERS", {2: 1})
    assert library.encoder is not None
    full, bare = excerpts.excerpts(library, Settings(), library.encoder)
    assert full.slugs == bare.slugs
    assert len(full.slugs) == 2
    assert set(full.with_vectors.articles) == set(full.by_words.articles) == set(bare.with_vectors.articles) == full.slugs
    for slug in full.slugs:
        whole, text = full.by_words.articles[slug], bare.by_words.articles[slug]
        assert whole.questions
        assert not text.questions
        assert [one.text for one in whole.passages][-1] == [one.text for one in text.passages][-1]
    assert {library.mode for library in (full.with_vectors, bare.with_vectors)} == {"dense + lexical"}
    assert full.by_words.mode == "lexical only"


def test_all_kinds_of_constants_are_told(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excerpts, "FOLDERS", {1: 2})
    cases = [{"question": article.questions[0], "topic": slug} for slug, article in list(library.articles.items())[:30]]
    dishes = ("rice", "eggs", "soup", "fish", "beans")
    cases += [{"question": f"How do I cook {dish}?", "topic": "off-topic"} for dish in dishes]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, cases)))
    told = calibration.calibrate(path, Settings())
    assert [line.split(",")[0] for line in told.split("\n") if line.startswith("kind")] == [
        f"kind {kind!r}" for kind in ("both", "inside", "words", "words inside")
    ]
    judged = [calibration.judged_by(library, case) for case in calibration.cases_of(path)]
    assert sum(one.treated for one in judged) == 30
    assert {one.topic for one in judged if not one.treated} == {"off-topic"}
