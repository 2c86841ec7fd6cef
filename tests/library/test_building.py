"""What is taken over, what is embedded anew, and what is named."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from shapewise.errors import ArticleError, IndexMissing, IndexOutdated
from shapewise.library import building, storage
from shapewise.library.building import build_index
from shapewise.library.catalogue import indexed_files
from shapewise.library.drafting import slugs_of
from shapewise.library.library import Library
from shapewise.library.previous import rows_with
from shapewise.library.progress import Progress
from shapewise.settings import Settings
from tests.library.hash_encoder import ANIMALS, HashEncoder, animals_in, settings_in, write


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return animals_in(tmp_path)


def build(settings: Settings, encoder: HashEncoder | None = None):
    return build_index(settings.kb, settings.index, encoder or HashEncoder())


def counts(report) -> tuple[int, int, int, int]:
    return report.passages, report.embedded, report.reused, report.removed


def test_first_build_then_nothing_then_one_file(settings: Settings) -> None:
    assert counts(build(settings)) == (6, 6, 0, 0)
    before = sorted(path.name for path in (settings.index / "generations").iterdir())
    encoder = HashEncoder()
    assert counts(build(settings, encoder)) == (6, 0, 6, 0)
    assert encoder.encoded == []
    assert sorted(path.name for path in (settings.index / "generations").iterdir()) == before
    write(settings, zebra=ANIMALS["zebra"].replace("grass", "herbs"))
    encoder = HashEncoder()
    assert counts(build(settings, encoder)) == (6, 1, 5, 1)
    assert len(encoder.encoded) == 1
    assert "herbs" in encoder.encoded[0]


def test_a_renamed_file_embeds_nothing_and_a_deleted_one_disappears(settings: Settings) -> None:
    write(settings, nameless="Text without any heading, about owls.\n")
    build(settings)
    (settings.kb / "zebra.md").rename(settings.kb / "horse.md")
    (settings.kb / "nameless.md").rename(settings.kb / "unnamed.md")
    encoder = HashEncoder()
    assert counts(build(settings, encoder)) == (7, 0, 7, 0)
    assert encoder.encoded == ["unnamed"]  # the title that it has from its name
    assert list(Library.load(settings, encoder=HashEncoder()).articles) == ["eagle", "horse", "unnamed", "whale"]
    (settings.kb / "horse.md").unlink()
    assert counts(build(settings)) == (5, 0, 5, 2)
    library = Library.load(settings, encoder=HashEncoder())
    assert "horse" not in library.articles
    assert all("zebra" not in hit.passage.text for hit in library.search("zebra stripes", k=10).hits)


@pytest.mark.parametrize(
    ("text", "embedded"),
    [
        ("# Owl\n\nIt flies.\n\n## Food\n\nIt eats mice.\n", []),
        ("---\ntitle: Owl\n---\nIt flies.\n\n## Food\n\nIt eats mice.\n", []),
        ("It flies.\n\n## Food\n\nIt eats mice.\n", []),
        ("It flies.\n\nIt eats mice.\n\n```\ncode\n```\n", ["night bird"]),
        ("---\nsummary: A bird.\n---\nIt flies.\n\nIt eats mice.\n", ["night bird\nA bird."]),
    ],
    ids=["a heading that is the name", "a title that is the name", "a lower heading", "no title", "no title and a summary"],
)
def test_a_renamed_file_embeds_no_passage_and_a_title_only_where_it_is_made_of_the_name(
    settings: Settings, text: str, embedded: list[str]
) -> None:
    write(settings, Owl=text)
    build(settings)
    (settings.kb / "Owl.md").rename(settings.kb / "night-bird.md")
    encoder = HashEncoder()
    build(settings, encoder)
    assert encoder.encoded == embedded


def test_a_new_time_alone_changes_nothing(settings: Settings) -> None:
    import os

    build(settings)
    os.utime(settings.kb / "zebra.md", (1, 1))
    Library.load(settings, encoder=HashEncoder())
    encoder = HashEncoder()
    assert counts(build(settings, encoder)) == (6, 0, 6, 0)
    assert encoder.encoded == []


def test_times_that_are_believed_now_share_all_other_files_with_the_last_generation(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    monkeypatch.setattr(building, "UNBELIEVED", 2)
    build(settings)  # three files that were written this moment
    first = storage.open_current(settings.index)
    assert {facts.mtime for facts in indexed_files(first.folder)} == {0}
    for path in settings.kb.iterdir():
        os.utime(path, (1, 1))
    monkeypatch.setattr("shapewise.library.folder.SETTLED_NS", 0)  # as if all this had been some seconds ago
    encoder = HashEncoder()
    assert counts(build(settings, encoder)) == (6, 0, 6, 0)
    assert encoder.encoded == []
    second = storage.open_current(settings.index)
    assert second.name > first.name
    assert {facts.mtime for facts in indexed_files(second.folder)} == {1_000_000_000}
    same = [name for name in second.manifest["files"] if (first.folder / name).samefile(second.folder / name)]
    assert sorted(set(second.manifest["files"]) - set(same)) == ["files.npy"]
    assert Library.load(settings, encoder=HashEncoder()).search("zebra stripes").ranking[0][0] == "zebra"
    build(settings)
    assert storage.open_current(settings.index).name == second.name


def test_an_index_that_grew_holds_what_one_built_from_nothing_holds(settings: Settings, tmp_path: Path) -> None:
    write(settings, whale2=ANIMALS["whale"], yak="# Yak\n\nA yak lives in the mountains.\n")
    build(settings)
    write(settings, zebra=ANIMALS["zebra"].replace("grass", "herbs"), ant="# Ant\n\nAn ant is small.\n")
    (settings.kb / "whale.md").unlink()
    build(settings)
    anew = replace(settings, index=tmp_path / "anew")
    build(anew)
    grown, fresh = (storage.open_current(index).folder for index in (settings.index, anew.index))
    for name in ("vectors-0", "means-0", "ways", "keys", "article_starts", "lexical_lengths"):
        np.testing.assert_array_equal(np.load(grown / f"{name}.npy"), np.load(fresh / f"{name}.npy"), err_msg=name)
    assert (grown / "articles.jsonl").read_bytes() == (fresh / "articles.jsonl").read_bytes()
    for question in ("herbs zebra", "mountains", "small ant"):
        wanted = Library.load(anew, encoder=HashEncoder()).search(question, k=9)
        assert Library.load(settings, encoder=HashEncoder()).search(question, k=9) == wanted


def test_keys_are_found_whole_and_not_by_their_beginning() -> None:
    keys = np.arange(5 * 16, dtype=np.uint8).reshape(5, 16)
    wanted = np.concatenate([keys[[3, 0]], keys[[2]], keys[[4]]])
    wanted[2, 15] ^= 1
    wanted[3, 0] ^= 1
    assert rows_with(wanted, keys).tolist() == [3, 0, -1, -1]
    assert rows_with(wanted, keys[:0]).tolist() == [-1] * 4
    assert rows_with(keys[:0], keys).tolist() == []


def test_the_folder_may_lie_elsewhere(settings: Settings, tmp_path: Path) -> None:
    build(settings)
    moved = replace(settings, kb=tmp_path / "elsewhere" / "kb")
    moved.kb.parent.mkdir()
    settings.kb.rename(moved.kb)
    assert counts(build(moved)) == (6, 0, 6, 0)
    renamed = replace(settings, kb=tmp_path / "notes")
    moved.kb.rename(renamed.kb)
    assert counts(build(renamed)) == (6, 0, 6, 0)
    assert Library.load(renamed, encoder=HashEncoder()).articles["zebra"].path == "notes/zebra.md"


def test_an_index_of_another_folder_that_is_still_there_says_whose_it_is(settings: Settings, tmp_path: Path) -> None:
    build(settings)
    for name in ("notes", "other/kb"):
        other = replace(settings, kb=tmp_path / name)
        write(other, **ANIMALS)
        if other.kb.name == settings.kb.name:
            assert len(Library.load(other, encoder=HashEncoder()).articles) == 3, "the same in all that counts"
        write(other, yak="# Yak\n\nA yak has long hair.\n")
        with pytest.raises(IndexOutdated, match=f"was built from {settings.kb}. Needed: {other.kb}"):
            Library.load(other, encoder=HashEncoder())


def test_questions_that_are_not_treated_are_embedded_once(settings: Settings) -> None:
    class Listening(HashEncoder):
        def encode(self, texts, role, progress=None):
            heard.extend(texts if role == "question" else [])
            return super().encode(texts, role, progress)

    heard: list[str] = []
    write(settings, _outside="- How do I fly to the moon?\n- Who baked this bread?\n")
    build(settings, Listening())
    assert [text for text in heard if text != "size"] == ["How do I fly to the moon?", "Who baked this bread?"]
    first = storage.open_current(settings.index).folder
    heard.clear()
    write(settings, zebra=ANIMALS["zebra"].replace("grass", "herbs"))
    build(settings, Listening())
    second = storage.open_current(settings.index).folder
    assert heard == []
    assert (first / "outside_words.txt").samefile(second / "outside_words.txt")
    write(settings, _outside="- Who baked this bread?\n- Where does the sun set?\n")
    build(settings, Listening())
    assert heard == ["Where does the sun set?"]
    third = storage.open_current(settings.index).folder
    wanted = HashEncoder().encode(["Who baked this bread?", "Where does the sun set?"], "question")
    np.testing.assert_array_equal(np.load(third / "outside.npy")[:-1], wanted)
    assert "sun" in (third / "outside_words.txt").read_text()


def test_another_model_embeds_everything_again(settings: Settings) -> None:
    build(settings)
    assert counts(build(settings, HashEncoder(identity="hash/2")))[1:3] == (6, 0)


def test_another_way_of_cutting_takes_over_the_vectors_of_texts_that_stay_the_same(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(settings)
    for module in ("building", "previous", "freshness"):
        monkeypatch.setattr(f"shapewise.library.{module}.CUT", 10**6)
    with pytest.raises(IndexOutdated, match="another version"):
        Library.load(settings, encoder=HashEncoder())
    encoder = HashEncoder()
    assert counts(build(settings, encoder))[1] == 0
    assert encoder.encoded == []
    assert Library.load(settings, encoder=HashEncoder()).search("zebra stripes").ranking[0][0] == "zebra"


def test_the_same_text_twice_is_embedded_once(settings: Settings) -> None:
    write(settings, again=ANIMALS["zebra"])
    encoder = HashEncoder()
    build(settings, encoder)
    assert len(encoder.encoded) == len(set(encoder.encoded))


def test_broken_files_are_named_and_the_others_are_served(settings: Settings) -> None:
    (settings.kb / "latin.md").write_bytes(b"# T\n\ncaf\xe9\n")
    write(settings, yaml="---\ntitle: a: b\n---\n\ntext\n", empty="", _hidden="# not read")
    report = build(settings)
    assert [(fault.path, fault.line) for fault in report.skipped] == [("kb/empty.md", 1), ("kb/latin.md", 3)]
    assert [(fault.path, fault.line) for fault in report.faults] == [("kb/yaml.md", 2)]
    assert report.articles == 4
    assert report.passed_over == ("kb/_hidden.md",)
    library = Library.load(settings, encoder=HashEncoder())
    assert library.faults == (*report.skipped, *report.faults)
    again = build(settings)
    assert (again.skipped, again.faults) == (report.skipped, report.faults)


def test_what_is_wrong_with_a_name_is_told_anew_where_it_is_another_thing(settings: Settings, tmp_path: Path) -> None:
    (settings.kb / "odd.md").mkdir()
    build(settings)
    assert "this is a folder" in Library.load(settings, encoder=HashEncoder()).faults[0].message
    (settings.kb / "odd.md").rmdir()
    (settings.kb / "odd.md").symlink_to(tmp_path, target_is_directory=True)
    assert "a link to a folder" in build(settings).skipped[0].message
    assert "a link to a folder" in Library.load(settings, encoder=HashEncoder()).faults[0].message


def test_no_folder_and_an_empty_folder(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="there is no folder"):
        build(replace(settings, kb=tmp_path / "nowhere"))
    (tmp_path / "void").mkdir()
    void = replace(settings, kb=tmp_path / "void", index=tmp_path / "other")
    assert build(void).articles == 0
    with pytest.raises(IndexMissing):
        Library.load(void, encoder=HashEncoder())


def test_nothing_is_served_when_all_files_are_deleted_and_their_vectors_wait(settings: Settings) -> None:
    build(settings)
    for path in settings.kb.glob("*.md"):
        path.rename(path.with_suffix(".away"))
    report = build(settings)
    assert (report.articles, report.removed) == (0, 6)
    with pytest.raises(IndexMissing, match="held no explanation that could be read"):
        Library.load(settings, encoder=HashEncoder(), fresh=False)
    assert build(settings).articles == 0
    write(settings, yak="# Yak\n\nA yak has long hair.\n")
    for path in settings.kb.glob("*.away"):
        path.rename(path.with_suffix(".md"))
    encoder = HashEncoder()
    assert counts(build(settings, encoder)) == (7, 1, 6, 0)
    assert sorted(Library.load(settings, encoder=encoder).articles) == ["eagle", "whale", "yak", "zebra"]
    assert not (settings.index / "withdrawn.json").exists()
    assert all("yak" in text.lower() for text in encoder.encoded)


def test_a_folder_of_nothing_but_broken_files_says_what_is_wrong_with_the_first(tmp_path: Path) -> None:
    settings = replace(settings_in(tmp_path), model="none")
    write(settings, broken="---\ntitle: a: b\n---\n")
    with pytest.raises(IndexMissing, match=r"kb/broken.md:2: the front matter is not YAML"):
        Library.load_or_build(settings)
    write(settings, broken="---\ntitle: a\n---\n\ntext\n")
    assert list(Library.load_or_build(settings).articles) == ["broken"]


def test_an_edit_that_is_undone_during_a_build_is_not_served(settings: Settings) -> None:
    import os

    zebra = settings.kb / "zebra.md"
    os.utime(zebra, (1e9, 1e9))

    def edits(progress: Progress) -> None:
        if progress.step == "files read" and progress.done == progress.total:
            zebra.write_text("# Zebra\n\nA half-done edit about submarines.\n")

    build_index(settings.kb, settings.index, HashEncoder(), edits)
    zebra.write_text(ANIMALS["zebra"])
    assert build(settings).embedded == 2
    assert Library.load(settings, encoder=HashEncoder()).articles["zebra"].passages[0].text.startswith("A zebra has")


def test_a_file_that_is_away_for_the_moment_of_a_build_is_served_when_it_is_back(settings: Settings) -> None:
    zebra, away = settings.kb / "zebra.md", settings.kb / "away"

    def takes(progress: Progress) -> None:
        if progress.step == "files read" and progress.done == progress.total:
            zebra.rename(away)

    report = build_index(settings.kb, settings.index, HashEncoder(), takes)
    assert "cannot be read" in report.skipped[0].message
    away.rename(zebra)
    build(settings)
    assert "zebra" in Library.load(settings, encoder=HashEncoder()).articles


def test_progress_is_told_in_words(settings: Settings) -> None:
    told: list[Progress] = []
    build_index(settings.kb, settings.index, HashEncoder(), told.append)
    sentences = [str(one) for one in told]
    assert "0 of 9 passages embedded" in sentences
    assert sentences[-1] == "9 of 9 passages embedded"


@pytest.mark.parametrize("change", ["edit", "add", "delete", "outside", "model"])
def test_an_outdated_index_says_what_changed(settings: Settings, change: str) -> None:
    build(settings)
    encoder = HashEncoder()
    if change == "edit":
        write(settings, zebra="# Zebra\n\nOther text.\n")
    elif change == "add":
        write(settings, yak="# Yak\n\nText.\n")
    elif change == "delete":
        (settings.kb / "zebra.md").unlink()
    elif change == "outside":
        write(settings, _outside="- How do I fly?\n")
    else:
        encoder = HashEncoder(identity="hash/2")
    with pytest.raises(IndexOutdated) as caught:
        Library.load(settings, encoder=encoder)
    said = {"edit": "zebra.md", "add": "yak.md", "delete": "1 deleted", "outside": "_outside.md", "model": "hash/1"}[change]
    assert said in str(caught.value)
    assert "build_index.py" in caught.value.fix
    build(settings, encoder)
    Library.load(settings, encoder=encoder)


def test_an_index_of_a_folder_by_another_name_is_outdated(settings: Settings) -> None:
    build(settings)
    moved = replace(settings, kb=settings.kb.rename(settings.kb.with_name("moved")))
    with pytest.raises(IndexOutdated, match="a folder named kb"):
        Library.load(moved, encoder=HashEncoder())


def test_slugs_are_names_and_where_names_meet_paths() -> None:
    names = ["a/README.md", "b/README.md", "c/one.md", "x.md", "x.mdx"]
    assert list(slugs_of(names).values()) == ["a/README", "b/README", "one", "x.md", "x.mdx"]
