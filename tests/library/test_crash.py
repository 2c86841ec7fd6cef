"""``kill -9`` in the middle of a build, many times; two builders at once; readers while it is rebuilt."""

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from shapewise.library.building import build_index
from shapewise.library.library import Library
from tests.library.crash_rounds import NAMES, say_version, version_served
from tests.library.hash_encoder import HashEncoder, settings_in

pytestmark = pytest.mark.thorough

TOP = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked, which this system cannot")
@pytest.mark.parametrize("vectors", ["whole", "shared"])
def test_the_last_good_index_survives_sixty_kills(tmp_path: Path, vectors: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.library.crash_rounds", str(tmp_path), "60", vectors],
        cwd=TOP,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    counts = re.fullmatch(r"killed (\d+) of 60, switched (\d+)\s*", done.stdout)
    assert counts is not None, done.stdout
    killed, switched = map(int, counts.groups())
    assert killed >= 25, "too few builds were caught in the act"
    assert 0 < switched < 60, "the moments were not spread over the build"


DIES_SWEEPING = """
import os, signal, sys
from pathlib import Path
from shapewise.library import storage
from shapewise.library.building import build_index
from tests.library.hash_encoder import HashEncoder, settings_in

left = int(sys.argv[2])
sweep, unlink = storage.sweep, os.unlink

def unlink_or_die(*names, **more):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    unlink(*names, **more)

def sweep_or_die(index):
    os.unlink = unlink_or_die
    sweep(index)
    os.unlink = unlink

storage.sweep = sweep_or_die
settings = settings_in(Path(sys.argv[1]))
build_index(settings.kb, settings.index, HashEncoder())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no signal ends a process at once on this system")
@pytest.mark.parametrize("taken_away", [0, 1, 5, 20])
def test_a_build_that_dies_while_it_takes_old_files_away_harms_nothing(tmp_path: Path, taken_away: int) -> None:
    settings = settings_in(tmp_path)

    def dies() -> None:
        command = [sys.executable, "-c", DIES_SWEEPING, str(tmp_path), str(taken_away)]
        assert subprocess.run(command, cwd=TOP, timeout=60, check=False).returncode == -signal.SIGKILL, "nothing was swept"

    for version in range(2):
        say_version(settings, version)
        build_index(settings.kb, settings.index, HashEncoder())
    say_version(settings, 2)
    dies()
    assert version_served(settings) == "version2", "it takes away when it has switched"
    say_version(settings, 3)
    dies()
    assert version_served(settings) in ("version2", "version3"), "what a dead build left is taken away first, if it is much"
    build_index(settings.kb, settings.index, HashEncoder())
    assert version_served(settings) == "version3"
    assert len(list((settings.index / "generations").iterdir())) == 2


def test_two_builders_do_not_collide(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    say_version(settings, 1)
    command = (
        "import sys; from pathlib import Path; from tests.library.hash_encoder import HashEncoder, settings_in;"
        "from shapewise.library.building import build_index; s = settings_in(Path(sys.argv[1]));"
        "print(build_index(s.kb, s.index, HashEncoder(0.01)).embedded)"
    )
    builders = [
        subprocess.Popen([sys.executable, "-c", command, str(tmp_path)], cwd=TOP, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    embedded = [int(builder.communicate(timeout=60)[0]) for builder in builders]
    assert [builder.returncode for builder in builders] == [0, 0]
    assert sorted(embedded) == [0, len(NAMES)], "the second takes over what the first has done"
    assert len(Library.load(settings, encoder=HashEncoder()).articles) == len(NAMES)


def test_readers_are_served_while_it_is_rebuilt(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    say_version(settings, 0)
    build_index(settings.kb, settings.index, HashEncoder())
    stop, failures, reads = threading.Event(), [], []

    def read() -> None:
        while not stop.is_set():
            try:
                library = Library.load(settings, encoder=HashEncoder(), fresh=False)
                texts = {article.passages[0].text.split()[0] for article in library.articles.values()}
                hits = library.search("animal5", k=1).hits
                if len(texts) != 1 or not hits:
                    failures.append((texts, hits))
                reads.append(texts)
            except Exception as error:  # whatever a reader meets is a failure of this test
                failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for version in range(1, 9):
        say_version(settings, version)
        build_index(settings.kb, settings.index, HashEncoder())
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert len(reads) > 8
