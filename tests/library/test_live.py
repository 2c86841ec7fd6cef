"""The library that keeps itself fresh: words first, then the model; changes within two seconds; errors told and survived."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from shapewise.library import storage
from shapewise.library.building import build_index
from shapewise.library.library import Library
from shapewise.library.live import LiveLibrary
from tests.library.hash_encoder import ANIMALS, HashEncoder, animals_in, settings_in, write


def until(true: Callable[[], bool], seconds: float = 10.0) -> float:
    started = time.perf_counter()
    while not true():
        assert time.perf_counter() - started < seconds, "it did not happen in time"
        time.sleep(0.01)
    return time.perf_counter() - started


@pytest.fixture
def settings(tmp_path: Path):
    return animals_in(tmp_path)


def test_words_answer_before_the_model_does(settings) -> None:
    live = LiveLibrary(settings, encoder=HashEncoder(seconds_a_text=0.15))
    try:
        until(lambda: live.current is not None)
        assert live.state == "loading"
        assert live.current.mode == "lexical only"
        assert live.current.search("zebra stripes").ranking[0][0] == "zebra"
        assert live.sentence.startswith("Reading the library")
        until(lambda: live.progress is not None and live.progress.step == "passages embedded" and live.progress.done > 0)
        assert live.wait(10)
        assert (live.state, live.current.mode, live.progress) == ("ready", "dense + lexical", None)
        assert live.sentence == "3 explanations, 6 passages, dense + lexical."
        assert not (settings.index / "words").exists()
    finally:
        live.close()


def test_a_change_is_noticed_within_two_seconds_and_readers_keep_theirs(settings) -> None:
    build_index(settings.kb, settings.index, HashEncoder())
    live = LiveLibrary(settings, encoder=HashEncoder())
    try:
        assert live.wait(10)
        mine = live.current
        write(settings, yak="# Yak\n\nA yak has long hair.\n")
        assert until(lambda: "yak" in live.current.articles) < 2.5
        assert "yak" not in mine.articles
        assert live.current.search("yak hair").ranking[0][0] == "yak"
        (settings.kb / "yak.md").unlink()
        until(lambda: "yak" not in live.current.articles)
        until(lambda: live.state == "ready")
        mine = live.current
        time.sleep(1.2)
        assert live.current is mine, "nothing changed, and yet the library was replaced"
    finally:
        live.close()


def test_another_builder_is_noticed_too(settings) -> None:
    build_index(settings.kb, settings.index, HashEncoder())
    live = LiveLibrary(settings, encoder=HashEncoder())
    try:
        assert live.wait(10)
        write(settings, yak="# Yak\n\nA yak has long hair.\n")
        build_index(settings.kb, settings.index, HashEncoder())
        until(lambda: "yak" in live.current.articles)
    finally:
        live.close()


def test_a_folder_that_is_missing_and_then_comes(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    live = LiveLibrary(settings, encoder=HashEncoder())
    try:
        assert live.wait(10)
        assert (live.state, live.current) == ("unavailable", None)
        assert "there is no folder" in live.sentence
        write(settings, **ANIMALS)
        until(lambda: live.current is not None and live.state == "ready")
        assert live.problem == ""
    finally:
        live.close()


def test_an_empty_folder_says_what_to_do_and_the_first_file_is_served(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.kb.mkdir()
    write(settings, _index="# Notes\n\nWhat this folder is for.\n")
    live = LiveLibrary(settings, encoder=HashEncoder())
    try:
        assert live.wait(10)
        assert (live.state, live.current) == ("unavailable", None)
        for part in ("no explanation that can be read", "because of their names: kb/_index.md", "put one into it"):
            assert part in live.sentence
        write(settings, zebra="")
        until(lambda: "kb/zebra.md:1: the file has no text" in live.sentence)
        write(settings, zebra=ANIMALS["zebra"])
        assert until(lambda: live.current is not None) < 2.5
        until(lambda: live.state == "ready")
    finally:
        live.close()


def test_a_folder_that_goes_keeps_the_last_library(settings) -> None:
    live = LiveLibrary(settings, encoder=HashEncoder())
    try:
        assert live.wait(10)
        settings.kb.rename(settings.kb.with_name("gone"))
        until(lambda: "there is no folder" in live.problem)
        assert live.state == "ready"
        assert live.current.search("zebra stripes").ranking[0][0] == "zebra"
    finally:
        live.close()


def test_two_folders_in_one_index_do_not_take_it_from_each_other_for_ever(settings, tmp_path, capfd) -> None:
    other = replace(settings, kb=tmp_path / "other")
    write(other, yak="# Yak\n\nA yak has long hair.\n")
    first = LiveLibrary(settings, encoder=HashEncoder())
    try:
        assert first.wait(10)
        second = LiveLibrary(other, encoder=HashEncoder())
        try:
            assert second.wait(10)
            assert f"was the index of {settings.kb}, and becomes that of {other.kb}" in capfd.readouterr().err
            until(lambda: "another program was told to use the same one" in first.problem)
            assert str(other.kb) in first.sentence
            assert first.current.search("zebra stripes").ranking[0][0] == "zebra"
            write(settings, emu="# Emu\n\nAn emu runs.\n")
            time.sleep(2)
            assert storage.open_current(settings.index).manifest["kb"] == "other", "the first one took it back"
            assert list(second.current.articles) == ["yak"]
        finally:
            second.close()
        build_index(settings.kb, settings.index, HashEncoder())  # who ends the other, and builds, has it again
        until(lambda: "emu" in first.current.articles and not first.problem)
    finally:
        first.close()


def test_what_another_folder_has_is_never_answered_from(settings, tmp_path) -> None:
    other = replace(settings, kb=tmp_path / "other")
    write(other, yak="# Yak\n\nA yak has long hair.\n")
    build_index(other.kb, other.index, HashEncoder())
    live = LiveLibrary(settings, encoder=HashEncoder(seconds_a_text=0.1))
    try:
        until(lambda: live.current is not None)
        assert live.state == "loading"
        assert "yak" not in live.current.articles
        assert live.wait(10)
        assert "zebra" in live.current.articles
    finally:
        live.close()


def test_a_damaged_index_is_rebuilt_by_itself(settings) -> None:
    build_index(settings.kb, settings.index, HashEncoder())
    damaged = list(settings.index.glob("generations/*/lexical_words.txt"))
    assert damaged
    for path in damaged:
        path.write_bytes(b"damage")
    live = LiveLibrary(settings, encoder=HashEncoder())
    try:
        assert live.wait(10)
        assert live.current.mode == "dense + lexical"
    finally:
        live.close()


class Mistake(Exception):
    """What no code expects."""


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """Builds raise something unexpected while ``fail`` is set; of words alone too, where ``words`` is."""
    wanted = {"fail": True, "words": False}
    honest = Library.build

    def build(settings, *rest, **named):
        if wanted["fail"] and (wanted["words"] or settings.index.name != "words"):
            raise Mistake("x" * 5_000)
        return honest(settings, *rest, **named)

    monkeypatch.setattr(Library, "build", build)
    return wanted


def test_a_build_that_raises_anything_at_all_leaves_the_words_to_readers(settings, builds: dict[str, bool]) -> None:
    live = LiveLibrary(settings, encoder=HashEncoder())
    try:
        assert live.wait(10)
        assert live.current.mode == "lexical only"
        assert live.current.search("zebra stripes").ranking[0][0] == "zebra"
        assert live.state == "ready"
        assert "could not be refreshed: Mistake" in live.sentence
        assert len(live.sentence) < 300
        builds["fail"] = False
        write(settings, yak="# Yak\n\nA yak has long hair.\n")
        until(lambda: live.problem == "" and live.current.mode == "dense + lexical")
        assert live.current.search("yak hair").ranking[0][0] == "yak"
    finally:
        live.close()


def test_where_not_even_words_can_be_had_it_is_told_and_tried_again(settings, builds: dict[str, bool]) -> None:
    builds["words"] = True
    live = LiveLibrary(settings, encoder=HashEncoder())
    try:
        assert live.wait(10), "the thread has died, and readers wait for ever"
        assert (live.state, live.current, live.progress) == ("unavailable", None, None)
        assert "Mistake" in live.sentence
        builds["fail"] = False
        write(settings, yak="# Yak\n\nA yak has long hair.\n")
        until(lambda: live.state == "ready" and live.problem == "")
        assert live.current.search("yak hair").ranking[0][0] == "yak"
    finally:
        live.close()


def test_a_running_library_survives_a_build_that_raises(settings, builds: dict[str, bool]) -> None:
    builds["fail"] = False
    live = LiveLibrary(settings, encoder=HashEncoder())
    try:
        assert live.wait(10)
        builds["fail"] = True
        write(settings, yak="# Yak\n\nA yak has long hair.\n")
        until(lambda: "Mistake" in live.problem)
        assert live.current.search("zebra stripes").ranking[0][0] == "zebra"
        builds["fail"] = False
        write(settings, emu="# Emu\n\nAn emu runs.\n")
        until(lambda: "emu" in live.current.articles and live.problem == "")
    finally:
        live.close()


def test_a_folder_that_cannot_be_looked_at_ends_no_thread(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_kb: Path) -> None:
        raise Mistake("no look")

    monkeypatch.setattr("shapewise.library.live.signature_of", refused)
    live = LiveLibrary(settings, encoder=HashEncoder())
    try:
        assert live.wait(10)
        assert live.current.mode == "dense + lexical"
        time.sleep(1.0)
        assert live._thread.is_alive()
    finally:
        live.close()


def test_an_old_index_that_fails_in_an_unforeseen_way_is_passed_over(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    build_index(settings.kb, settings.index, HashEncoder())
    honest, calls = Library.load, []

    def load(*rest, **named):
        calls.append(named)
        if len(calls) == 1:
            raise Mistake("an index of another time")
        return honest(*rest, **named)

    monkeypatch.setattr(Library, "load", load)
    live = LiveLibrary(settings, encoder=HashEncoder())
    try:
        assert live.wait(10)
        assert (live.state, live.problem) == ("ready", "")
    finally:
        live.close()


def test_who_saves_all_the_time_is_served_what_was_built(settings) -> None:
    build_index(settings.kb, settings.index, HashEncoder())
    live = LiveLibrary(settings, encoder=HashEncoder(seconds_a_text=0.1))
    stop = threading.Event()

    def save() -> None:
        number = 0
        while not stop.wait(0.05):
            number += 1
            write(settings, log=f"# Log\n\nline {number} of it.\n")

    saving = threading.Thread(target=save)
    try:
        assert live.wait(10)
        saving.start()
        write(settings, yak="# Yak\n\nA yak has long hair.\n")
        until(lambda: "yak" in live.current.articles, 6)
    finally:
        stop.set()
        saving.join()
        live.close()


def test_nothing_is_served_of_a_folder_that_holds_nothing_any_more(settings) -> None:
    live = LiveLibrary(settings, encoder=HashEncoder())
    try:
        assert live.wait(10)
        for path in settings.kb.glob("*.md"):
            path.unlink()
        until(lambda: live.current is None and live.state == "unavailable")
        assert "holds no explanation that can be read" in live.sentence
    finally:
        live.close()
    live = LiveLibrary(settings, encoder=HashEncoder())
    try:
        assert live.wait(10)
        assert (live.state, live.current) == ("unavailable", None)
        assert "holds no explanation that can be read" in live.sentence
        write(settings, yak="# Yak\n\nA yak has long hair.\n")
        until(lambda: live.current is not None and live.state == "ready")
        assert list(live.current.articles) == ["yak"]
    finally:
        live.close()
