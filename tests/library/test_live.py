"""The library that keeps itself fresh: words first, then the model; changes within two seconds; errors told and survived."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shapewise.library.building import build_index
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
