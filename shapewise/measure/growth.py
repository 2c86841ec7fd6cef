"""How each cost grows with the library: synthetic passages, cut and indexed and searched by the engine as it stands.

A million texts through the model would take hours and show only that the model is linear. So each synthetic text carries a
number, and its vector is the true vector of one of our own passages with noise drawn from that number, made in microseconds.
Everything else is the real thing: files, cutting, words, FAISS, storage, search. For each question that is timed the model is
at work too, on one of the library's own questions, since a row of drawn words has more tokens than a question has; the vector
that is searched with is the synthetic one. Such vectors lie in clearer clusters than those of texts by people, so that the
recall of an index of cells comes out too well.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from shapewise.library import dense
from shapewise.library.building import build_index
from shapewise.library.library import Library
from shapewise.library.segments import read_segments
from shapewise.measure.processes import machine
from shapewise.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shapewise.library.encoder import Encoder, Role, Vectors

PASSAGES_A_FILE = 10
NOISE = 0.5
"""Length of the noise beside a vector of length one: cosines between texts of one origin come out near 0.8."""

QUESTIONS, WARMING, COMPARED = 1_000, 20, 200
"""Questions that are timed, so many of which warm up first, and those of them whose nearest are compared with the true ones."""

TURN = 100
"""Questions after which it is asked how quiet the machine was."""


class Numbered:
    """An encoder that reads the number in a text, and draws from it a base vector and noise of its own."""

    name = "synthetic"
    limit = 256
    room = 254
    stored = ""

    def __init__(self, base: Vectors) -> None:
        self.identity = f"synthetic/drawn/{len(base)}"
        self._base = base

    def begin(self) -> None:
        """Nothing: there is no model to load."""

    def encode(self, texts: Sequence[str], role: Role, progress: Callable[[int], None] | None = None) -> Vectors:
        """The vectors, in pieces that fit in memory."""
        import numpy as np

        found = np.empty((len(texts), self._base.shape[1]), np.float32)
        for row, text in enumerate(texts):
            digits = re.search(r"no(\d+)", text)
            number = int(digits.group(1)) if digits else 0
            # Drawn, since titles have round numbers: by remainders they would all fall on a fifth of the base vectors.
            origin = self._base[np.random.default_rng(number).integers(len(self._base))]
            chance = np.random.default_rng(number + (10**9 if role == "question" else 10**10))
            found[row] = origin + chance.standard_normal(found.shape[1], np.float32) * np.float32(NOISE / found.shape[1] ** 0.5)
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        if progress is not None:
            progress(len(texts))
        return found

    def count(self, text: str) -> int:
        """About as many tokens as a model would make."""
        return len(text) // 4


class Asking(Numbered):
    """The same vectors, known beforehand, while a real model reads a real question for each."""

    def __init__(self, numbered: Numbered, questions: Sequence[str], model: Encoder, read: Sequence[str]) -> None:
        super().__init__(numbered._base)
        self._model, self._read = model, read
        self._known = {
            question: (read[place % len(read)], numbered.encode([question], "question"))
            for place, question in enumerate(questions)
        }

    def encode(self, texts: Sequence[str], role: Role, progress: Callable[[int], None] | None = None) -> Vectors:
        """One vector, of one of the questions."""
        # Of few words, some are so much like another one that the question is spelled anew.
        read, vector = self._known.get(texts[0]) or (self._read[0], super().encode(texts[:1], role))
        self._model.encode([read], role)
        return vector


@dataclass(frozen=True, slots=True)
class Step:
    """The costs at one size."""

    passages: int
    store: str
    index_seconds: float
    """Everything but the model: reading, cutting, counting, FAISS, writing."""
    unchanged_seconds: float
    one_file_seconds: float
    load_seconds: float
    p50: float
    p95: float
    """Milliseconds of a question, the model in it; without it where there is none."""
    model_p50: float
    """Milliseconds of the model alone, for the same questions in turn."""
    quiet_p50: float
    """Milliseconds of a question in the quietest turn, the model in it."""
    exact_p50: float
    """Milliseconds of comparing every vector with one question, in NumPy."""
    recall: float
    """Of the ten nearest by exact comparison, the part that the store finds."""
    megabytes: float
    """Memory of this process after the searches."""


@dataclass(frozen=True, slots=True)
class Growth:
    """The costs at each size."""

    machine: str
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        head = (
            "passages",
            "store",
            "index s",
            "unchanged s",
            "one file s",
            "load s",
            "p50 ms",
            "p95 ms",
            "of it the model ms",
            "p50 in the quietest turn ms",
            "exact ms",
            "recall@10",
            "MB",
        )
        lines = [self.machine, "", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        for one in self.steps:
            times = (
                one.index_seconds,
                one.unchanged_seconds,
                one.one_file_seconds,
                one.load_seconds,
                one.p50,
                one.p95,
                one.model_p50,
                one.quiet_p50,
                one.exact_p50,
            )
            cells = [
                f"{one.passages:,}",
                one.store,
                *(f"{value:.2f}" for value in times),
                f"{one.recall:.3f}",
                f"{one.megabytes:.0f}",
            ]
            lines.append("| " + " | ".join(cells) + " |")
        return "\n".join(lines)


def grow(settings: Settings, largest: int) -> Growth:
    """Measure at 10,000, 100,000 and so on up to ``largest``."""
    import numpy as np

    library = Library.load_or_build(settings)
    texts = [" ".join(passage.text.split()) for article in library.articles.values() for passage in article.passages]
    base = library.encoder.encode(texts, "passage") if library.encoder is not None else np.eye(384, dtype=np.float32)
    words = sorted({word for text in texts for word in re.findall(r"[a-z]{3,}", text.lower())})
    sizes = [10**power for power in range(4, 10) if 10**power < largest] + [largest]
    steps = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="shapewise-growth-") as name:
            own = replace(settings, kb=Path(name) / "kb", index=Path(name) / "index", model="")
            write_library(own.kb, size, words)
            steps.append(_step(own, Numbered(base), words, library))
            shutil.rmtree(name, ignore_errors=True)
    return Growth(machine(), tuple(steps))


def write_library(kb: Path, passages: int, words: Sequence[str]) -> None:
    """Files of ten sections each; words are drawn as in language, a few of them often and most of them rarely."""
    import numpy as np

    chance = np.random.default_rng(0)
    for first in range(0, passages, PASSAGES_A_FILE):
        folder = kb / f"{first // 10_000:04d}"
        folder.mkdir(parents=True, exist_ok=True)
        sections = [
            f"## Part {number}\n\nno{number} {_sentence(chance, words)}\n"
            for number in range(first, min(first + PASSAGES_A_FILE, passages))
        ]
        (folder / f"file-{first}.md").write_text(f"# File no{first}\n\n" + "\n".join(sections), encoding="utf-8")


def _sentence(chance: np.random.Generator, words: Sequence[str]) -> str:
    return " ".join(words[rank % len(words)] for rank in chance.zipf(1.3, size=40))


def _step(settings: Settings, encoder: Numbered, words: Sequence[str], real: Library) -> Step:
    import numpy as np

    first = build_index(settings.kb, settings.index, encoder)
    again = build_index(settings.kb, settings.index, encoder)
    path = next(settings.kb.rglob("*.md"))
    path.write_text(path.read_text(encoding="utf-8") + "\n## Added\n\nno7 one more sentence.\n", encoding="utf-8")
    one = build_index(settings.kb, settings.index, encoder)
    chance = np.random.default_rng(1)
    questions = [f"no{number} {_sentence(chance, words)[:60]}" for number in chance.integers(0, first.passages, QUESTIONS)]
    read = [question for article in real.articles.values() for question in article.questions]
    asking = encoder if real.encoder is None or not read else Asking(encoder, questions, real.encoder, read)
    started = time.perf_counter()
    library = Library.load(settings, encoder=asking)
    loaded = time.perf_counter() - started
    for question in questions[:WARMING]:
        library.search(question)
    timed = [(_timed(library.search, text), _timed(lambda text: asking.encode([text], "question"), text)) for text in questions]
    whole, alone = zip(*timed[WARMING:], strict=True)
    recall, exact = _recall(settings, encoder, questions[:COMPARED])
    return Step(
        first.passages,
        dense.recipe(len(library.ways)),
        first.seconds,
        again.seconds,
        one.seconds,
        loaded,
        1000 * median(whole),
        1000 * sorted(whole)[int(0.95 * len(whole))],
        1000 * median(alone),
        1000 * quietest(whole),
        1000 * exact,
        recall,
        _megabytes(),
    )


def quietest(seconds: Sequence[float]) -> float:
    """The median of the quickest turn, where the questions are shared out among turns of TURN or a few more.

    Each question is in a turn: with the last ones left out, all of them together may be quicker than the quickest turn.

    Examples
    --------
    >>> quietest([3.0, 4.0, 5.0])
    4.0
    """
    import numpy as np

    return min(float(np.median(turn)) for turn in np.array_split(np.array(seconds), max(1, len(seconds) // TURN)))


def _timed(run: Callable[[str], object], question: str) -> float:
    started = time.perf_counter()
    run(question)
    return time.perf_counter() - started


def _recall(settings: Settings, encoder: Numbered, questions: Sequence[str]) -> tuple[float, float]:
    """Recall@10 of the store against comparing everything, and the median time of that."""
    import numpy as np

    from shapewise.library import storage

    folder = storage.open_current(settings.index, check=False).folder
    vectors = read_segments(folder)[:]
    store = dense.read_store(folder)
    found, seconds = 0, []
    for question in questions:
        vector = encoder.encode([question], "question")[0]
        started = time.perf_counter()
        scores: NDArray[np.float32] = vectors @ vector
        truth = np.argpartition(-scores, min(10, len(scores) - 1))[:10]
        seconds.append(time.perf_counter() - started)
        bar = float(scores[truth].min())
        # A text as near as the tenth counts as found: which of two equal ones comes first says nothing.
        found += int((scores[store.search(vector, 10)[0]] >= bar - 1e-6).sum())
    return found / (min(10, len(vectors)) * len(questions)), sorted(seconds)[len(seconds) // 2]


def _megabytes() -> float:
    """Memory that this process holds now, mapped files aside."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0.0
    return (int(pages[1]) - int(pages[2])) * 4096 / 1e6
