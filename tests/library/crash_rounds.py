"""Run by test_crash in a process of its own: builds that are killed at random moments, and what a reader finds after each.

Children are forked, so that a round costs a build and not the start of Python.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

from shapewise.library import dense, segments, storage
from shapewise.library.building import build_index
from shapewise.library.library import Library
from tests.library.hash_encoder import HashEncoder, settings_in, write

NAMES = [f"animal{number}" for number in range(8)]

OTHERS = 90
"""Articles that stay what they are, where vectors are shared: eight times as many as those that change, and some more."""


def say_version(settings, version: int) -> None:
    write(settings, **{name: f"# {name}\n\nversion{version} of {name}.\n" for name in NAMES})


def version_served(settings) -> str:
    """The one version that all articles are of; a mixture, or an index that does not open, ends the run."""
    library = Library.load(settings, encoder=HashEncoder(), fresh=False)
    changing = [article for slug, article in library.articles.items() if slug in NAMES]
    found = {article.passages[0].text.split()[0] for article in changing}
    assert len(changing) == len(NAMES), sorted(library.articles)
    others = [f"plant{number}" for number in range(len(library.articles) - len(NAMES))]
    for name in others[::30]:
        assert library.search(f"leaf of {name}").ranking[0][0] == name
    assert len(found) == 1, found
    version = found.pop()
    hit = library.search(f"{version} animal3").hits[0]
    assert hit.passage.text == f"{version} of animal3.", hit
    return version


def parts_served(settings) -> int:
    """How many parts hold the vectors of the generation that is served."""
    return len(segments.read_segments(storage.open_current(settings.index).folder).parts)


def main(folder: Path, rounds: int, shared: bool) -> None:
    settings = settings_in(folder)
    if shared:
        dense.FLAT_LIMIT = 50
        write(settings, **{f"plant{number}": f"# plant{number}\n\nA leaf of plant{number}.\n" for number in range(OTHERS)})
    say_version(settings, 1)
    build_index(settings.kb, settings.index, HashEncoder())  # what is imported at first use is not measured
    say_version(settings, 0)
    started = time.perf_counter()
    build_index(settings.kb, settings.index, HashEncoder())
    whole = time.perf_counter() - started
    chance = random.Random(20)
    killed = switched = 0
    parts = 0
    reach = 2 * whole  # follows the machine: other work on it makes a build several times as long
    for number in range(1, rounds + 1):
        before = version_served(settings)
        say_version(settings, number)
        child = os.fork()
        if child == 0:
            build_index(settings.kb, settings.index, HashEncoder(seconds_a_text=whole / 20))
            os._exit(0)
        time.sleep(chance.uniform(0, reach))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        after = version_served(settings)
        assert after in (before, f"version{number}"), (before, after, number)
        done = after == f"version{number}"
        switched += done
        parts = max(parts, parts_served(settings))
        reach *= 0.8 if done else 1.25
    build_index(settings.kb, settings.index, HashEncoder())
    assert version_served(settings) == f"version{rounds}"
    left = sorted(path.name for path in (settings.index / "generations").iterdir())
    assert len(left) <= 2, left
    assert not list(settings.index.glob("*.partial")), "half-written pointers stay"
    assert (parts > 1) == shared, parts
    print(f"killed {killed} of {rounds}, switched {switched}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "shared")
