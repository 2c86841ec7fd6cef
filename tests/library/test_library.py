"""What is asked of a library, with an encoder that needs no model."""

import pickle
from pathlib import Path

import pytest

from shapewise.errors import ArticleError, EncoderUnavailable, IndexMissing
from shapewise.library.building import build_index
from shapewise.library.library import Library
from shapewise.settings import Settings
from tests.library.hash_encoder import ANIMALS, HashEncoder, animals_in, settings_in, write


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    found = animals_in(tmp_path_factory.mktemp("library"))
    write(
        found,
        shapes="---\ntitle: Shapes\ntags: [axis]\nrelated: [whale]\n"
        "questions:\n  - Why does torch.cat fail on a merry-go-round?\n---\n\n"
        "## Add\n\nAdding needs (64, 128, 128) twice.\n\n## Concatenate\n\nUse `torch.cat` with axis=-1.\n\n"
        "## Multiply\n\nFor mat1 and mat2 the sizes 3x3 meet.\n\n## Copy\n\nUse `torch.cat` with axis=-1.\n\n"
        "## Copy again\n\nUse `torch.cat` with axis=-1.\n\n## Copy once more\n\nUse `torch.cat` with axis=-1.\n",
        tagged="---\ntitle: Tagged\ntags: [axis]\n---\n\nNothing but text.\n",
    )
    build_index(found.kb, found.index, HashEncoder())
    return found


@pytest.fixture(params=["dense + lexical", "lexical only"])
def library(settings: Settings, request: pytest.FixtureRequest) -> Library:
    found = Library.load(settings, encoder=HashEncoder(), warm=request.param == "dense + lexical")
    assert found.mode == request.param
    return found


@pytest.mark.parametrize(
    ("question", "slug", "words"),
    [
        ("What does a zebra eat?", "zebra", "grass"),
        ("torch.cat", "shapes", "torch.cat"),
        ("axis=-1", "shapes", "axis=-1"),
        ("mat1 and mat2", "shapes", "mat1"),
        ("(64, 128, 128)", "shapes", "(64, 128, 128)"),
        ("64x128x128", "shapes", "(64, 128, 128)"),
        ("3x3", "shapes", "3x3"),
    ],
)
def test_exact_terms_lead_to_their_passage(library: Library, question: str, slug: str, words: str) -> None:
    found = library.search(question)
    assert found.ranking[0][0] == slug
    assert words in found.hits[0].passage.text
    assert found.hits[0].lexical_rank is not None


def test_a_readers_question_leads_to_its_article_without_sharing_words_with_it(library: Library) -> None:
    found = library.search("merry-go-round")
    assert found.ranking[0][0] == "shapes"
    assert found.hits[0].passage.path == "kb/shapes.md"


def test_scores_fall_and_different_articles_are_told(library: Library) -> None:
    found = library.search("food of a whale that eats grass", k=4)
    assert [score for _, score in found.ranking] == sorted((score for _, score in found.ranking), reverse=True)
    assert len({slug for slug, _ in found.ranking}) == len(found.ranking) <= 4
    assert len(found.hits) <= 4
    assert 0 <= found.confidence <= 1


def test_copies_of_a_passage_do_not_crowd_out_others(library: Library) -> None:
    found = library.search("torch.cat axis=-1 food text", k=5)
    texts = [hit.passage.text for hit in found.hits]
    assert len(texts) == len(set(texts))
    assert len({hit.passage.path for hit in found.hits}) > 1


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "?!§$%&/()=", "\x00", "🦓🦓🦓", "a" * 100_000, "((((" * 9_000])
def test_any_question_gets_an_answer(library: Library, question: str) -> None:
    found = library.search(question)
    assert found.status in ("answered", "unsure", "not_covered")
    if not question.strip():
        assert (found.status, found.hits, found.ranking) == ("not_covered", (), ())


def test_the_end_of_a_long_question_is_read(library: Library) -> None:
    quiet, told = (library.search("something else " * 2_000 + end).ranking for end in ("", "zebra stripes"))
    assert ("zebra" in dict(told)) > (library.mode == "lexical only" and "zebra" in dict(quiet))
    if library.encoder is not None:
        alone = dict(library.search("something else " * 2_000, k=9).ranking)["zebra"]
        assert dict(library.search("something else " * 2_000 + "zebra stripes", k=9).ranking)["zebra"] > alone


def test_the_same_question_has_the_same_answer_in_another_process(settings: Settings) -> None:
    import os
    import subprocess
    import sys

    command = (
        "import sys; from pathlib import Path; from tests.library.hash_encoder import HashEncoder, settings_in;"
        "from shapewise.library.library import Library;"
        "l = Library.load(settings_in(Path(sys.argv[1])), encoder=HashEncoder());"
        "print([(h.passage.location, h.score) for q in ('food', 'axis', 'text') for h in l.search(q, k=9).hits])"
    )
    top = Path(__file__).resolve().parents[2]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", command, str(settings.kb.parent)],
            cwd=top,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_related_articles_come_with_their_reason(library: Library) -> None:
    found = dict(library.related("shapes", 5))
    assert found["whale"] == "named by its author"
    assert "shapes" not in found
    assert dict(library.related("whale", 5))["shapes"] == "names this one as related"
    if library.mode == "lexical only":
        assert dict(library.related("tagged", 5))["shapes"] == "shares the tag axis"


def test_the_map_has_a_place_for_each_article(library: Library) -> None:
    places = library.positions()
    assert list(places) == list(library.articles)
    assert all(-1 <= x <= 1 and -1 <= y <= 1 for x, y in places.values())
    assert library.positions() == places


def test_the_nearest_articles_of_a_text(library: Library) -> None:
    assert library.nearest("zebra stripes black white", 2)[0][0] == "zebra"
    assert len(library.nearest("zebra stripes black white", 2)) <= 2


@pytest.mark.parametrize("keywords", ["torch.cat", "zebra", "Multiply", "whale food"])
def test_keywords_that_an_article_calls_itself_by_are_not_declined(library: Library, keywords: str) -> None:
    assert library.search(keywords).status != "not_covered"


@pytest.mark.parametrize("keywords", ["horse", "stripes", "zebra crossing", "torch.stack"])
def test_other_keywords_are_judged_like_any_question(library: Library, keywords: str) -> None:
    from shapewise.library.searching import is_named

    assert not any(is_named(article, keywords) for article in library.articles.values())


@pytest.mark.parametrize(
    ("context", "question", "slug"),
    [
        ("What does a zebra eat?", "And what about a whale?", "whale"),
        ("Where does an eagle fly?", "What does it eat?", "eagle"),
    ],
)
def test_a_question_that_leans_on_the_one_before_is_read_with_it(
    library: Library, context: str, question: str, slug: str
) -> None:
    assert library.search(question, context=context).ranking[0][0] == slug


def test_a_question_that_stands_by_itself_is_not_touched_by_the_one_before(library: Library) -> None:
    alone = library.search("How heavy is the krill in tons?")
    assert library.search("How heavy is the krill in tons?", context="What has black and white stripes?") == alone


def test_a_second_look_orders_anew_and_scores_still_fall(settings: Settings) -> None:
    from dataclasses import replace

    class Backwards:
        def scores(self, question: str, texts: list[str]) -> list[float]:
            assert question == "food"
            assert all("\n" in text for text in texts)
            return [float(place) for place in range(len(texts))]

    library = Library.load(settings, encoder=HashEncoder())
    plain, turned = library.search("food", k=3), replace(library, reranker=Backwards()).search("food", k=10)
    assert turned.ranking[-1][0] == plain.ranking[0][0]
    assert [score for _, score in turned.ranking] == sorted((score for _, score in turned.ranking), reverse=True)
    assert turned.hits[0].passage.path == library.articles[turned.ranking[0][0]].path


def test_a_library_survives_pickling(settings: Settings) -> None:
    library = Library.load(settings, encoder=HashEncoder(), warm=False)
    again = pickle.loads(pickle.dumps(library.articles))
    assert again["zebra"] == library.articles["zebra"]


def test_load_without_an_index_and_without_a_folder(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with pytest.raises(IndexMissing, match="there is no index"):
        Library.load(settings)
    with pytest.raises(ArticleError, match="there is no folder"):
        Library.build(settings)


def test_the_encoder_of_another_library_is_reused_only_where_it_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shapewise.library import choosing

    settings, stored = settings_in(tmp_path), HashEncoder(identity="hash/2")
    write(settings, **ANIMALS)
    build_index(settings.kb, settings.index, HashEncoder())
    old = Library.load(settings, encoder=HashEncoder())
    assert Library.load(settings, reuse=old, fresh=False).encoder is old.encoder
    build_index(settings.kb, settings.index, stored)
    monkeypatch.setattr(choosing, "stored_encoder", lambda *told: stored)
    assert Library.load(settings, reuse=old, fresh=False).encoder is stored


def test_what_was_just_built_is_taken_even_where_a_file_was_saved_meanwhile(tmp_path: Path) -> None:
    from dataclasses import replace

    settings = replace(settings_in(tmp_path), model="none")
    write(settings, **ANIMALS)

    def saves(progress) -> None:
        if progress.step == "passages embedded" or progress.step.startswith("files cut"):
            write(settings, zebra="# Zebra\n\nIt was saved once more.\n")

    library = Library.load_or_build(settings, saves)
    assert sorted(library.articles) == ["eagle", "whale", "zebra"]


def test_without_a_model_every_report_says_so(tmp_path: Path) -> None:
    from dataclasses import replace

    settings = replace(settings_in(tmp_path), model="none")
    write(settings, **ANIMALS)
    report = Library.build(settings)
    assert (report.mode, report.notice) == ("lexical only", "Lexical search only: SHAPEWISE_MODEL is none.")
    library = Library.load(settings)
    assert (library.mode, library.notice, library.model) == ("lexical only", report.notice, "none")
    assert library.search("zebra stripes").hits[0].dense_rank is None


def test_a_model_that_is_not_here_is_named_and_words_answer(tmp_path: Path) -> None:
    from dataclasses import replace

    settings = replace(settings_in(tmp_path), model="nobody/nothing-at-all")
    write(settings, **ANIMALS)
    report = Library.build(settings)
    assert report.mode == "lexical only"
    assert "nobody/nothing-at-all" in report.notice
    assert Library.load(settings).notice == report.notice


def test_other_weights_under_the_promised_name_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from shapewise.library import models

    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    monkeypatch.setattr(models, "_bundled_folder", lambda: tmp_path)
    with pytest.raises(EncoderUnavailable) as caught:
        models.find_model("")
    assert models.BUNDLED_SHA256 in str(caught.value)
    assert "pip install" in caught.value.fix


def test_files_of_one_name_in_several_folders_are_told_apart_by_their_paths(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    for folder in ("", "hr/", "it/"):
        path = settings.kb / f"{folder}README.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# The {folder or 'top'}\n\nAbout zebras in {folder or 'all'}.\n")
    write(settings, zebra="# Zebra\n\nStripes.\n")
    build_index(settings.kb, settings.index, HashEncoder())
    library = Library.load(settings, encoder=HashEncoder())
    for slug, article in library.articles.items():
        assert library.slug_at(article.path) == slug
    assert library.slug_at("kb/hr/README.md") == "hr/README"
    assert library.slug_at("kb/zebra.mdx") is None
    assert library.slug_at("kb/hr/zebra.md") is None
