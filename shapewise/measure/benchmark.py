"""One table, side by side, measured in one run: what an answer costs here, and what it costs elsewhere."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles

from shapewise.library.library import Library
from shapewise.library.outside import outside_questions
from shapewise.library.ways import ways_in
from shapewise.measure.processes import Ran, machine, median_run, run
from shapewise.settings import Settings

COLD_RUNS = 5
SLOW_RUNS = 3
ASKED_RUNS = 15
"""Turns in which ours and the floor are asked: each lands on a core that may be the slower one, so that a few tell of luck."""
QUESTION = "When should I add layers and when concatenate them?"


@dataclass(frozen=True, slots=True)
class Row:
    """One cost, for each contestant; ``None`` where it does not apply."""

    name: str
    unit: str
    ours: float | None
    plain: float | None = None
    floor: float | None = None
    txtai: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """All rows, and what they were measured on."""

    machine: str
    passages: int
    texts: int
    """What every contestant embeds and searches: the passages, and the titles and questions that lead to them."""
    rows: tuple[Row, ...]

    def __str__(self) -> str:
        lines = [f"{self.machine}; {self.passages} passages, {self.texts} texts", ""]
        lines.append("| | ours | plain sentence-transformers + FAISS | bare floor | txtai |")
        lines.append("|---|---|---|---|---|")
        for row in self.rows:
            cells = (row.ours, row.plain, row.floor, row.txtai)
            lines.append(f"| {row.name} | " + " | ".join(_cell(value, row.unit) for value in cells) + " |")
        return "\n".join(lines)


def _cell(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}"


def measure(settings: Settings, *, peer: Path | None = None) -> Table:
    """Measure everything in a folder of its own; ``peer`` is the Python of an environment that has txtai."""
    with tempfile.TemporaryDirectory(prefix="shapewise-benchmark-") as name:
        work = Path(name)
        shutil.copytree(settings.kb, work / "kb")
        own = replace(settings, kb=work / "kb", index=work / "index")
        Library.build(own)  # exports the model, once for the machine; it is not what is compared
        library = Library.load(own)
        count = library.encoder.count if library.encoder is not None else len
        texts = [way.text for article in library.articles.values() for way in ways_in(article, count)]
        texts += outside_questions(own.kb)  # which an index embeds as well
        questions = [question for article in library.articles.values() for question in article.questions] or [QUESTION]
        (work / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
        (work / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
        rows = (*_indexing(work, len(texts), peer), *_starting(work, peer), *_asking(work, peer))
        return Table(machine(), library.passages, len(texts), rows)


def _task(name: str, task: str, work: Path) -> list[str]:
    return [sys.executable, "-m", "shapewise.measure.contestants", name, task, str(work)]


def _peer_task(peer: Path | None, task: str, work: Path) -> list[str] | None:
    from shapewise.library.models import find_model

    model = find_model("")
    if peer is None or model is None:
        return None
    return [str(peer), str(Path(__file__).with_name("txtai_peer.py")), task, str(work), model.folder]


def _run_peer(peer: Path | None, task: str, work: Path) -> Ran | None:
    command = _peer_task(peer, task, work)
    return run(command) if command else None


def _indexing(work: Path, texts: int, peer: Path | None) -> Sequence[Row]:
    for path in (work / "index").glob("generations"):
        shutil.rmtree(path)
    (work / "index" / "current.json").unlink()
    ours, plain, txtai = run(_task("ours", "index", work)), run(_task("plain", "index", work)), _run_peer(peer, "index", work)
    again = run(_task("ours", "index", work))
    first = next(path for path in sorted((work / "kb").rglob("*.md")) if not path.name.startswith("_"))
    first.write_text(first.read_text(encoding="utf-8") + "\nOne more sentence, for the benchmark.\n", encoding="utf-8")
    one = run(_task("ours", "index", work))
    return (
        Row("index, texts a second", "/s", _speed(texts, ours), _speed(texts, plain), None, _speed(texts, txtai)),
        Row("rebuild, nothing changed", "s", again.output["seconds"], plain.output["seconds"], None, _seconds(txtai)),
        Row("rebuild, one file changed", "s", one.output["seconds"], plain.output["seconds"], None, _seconds(txtai)),
    )


def _speed(texts: int, ran: Ran | None) -> float | None:
    return texts / ran.output["seconds"] if ran else None


def _seconds(ran: Ran | None) -> float | None:
    return float(ran.output["seconds"]) if ran else None


def _starting(work: Path, peer: Path | None) -> Sequence[Row]:
    ask = [sys.executable, "scripts/ask.py", "--kb", str(work / "kb"), "--index", str(work / "index"), "--json", QUESTION]
    ours = median_run(ask, COLD_RUNS)
    imports = median_run(_task("imports", "answer", work), COLD_RUNS)
    plain = median_run(_task("plain", "answer", work), SLOW_RUNS)
    command = _peer_task(peer, "answer", work)
    txtai = median_run(command, SLOW_RUNS) if command else None
    return (
        Row(
            "cold process to the first answer",
            "s",
            ours.seconds,
            plain.seconds,
            imports.seconds,
            txtai.seconds if txtai else None,
        ),
        Row("of it, our own code", "s", ours.seconds - imports.seconds),
        Row("memory of it", "MB", ours.megabytes, plain.megabytes, imports.megabytes, txtai.megabytes if txtai else None),
    )


def _asking(work: Path, peer: Path | None) -> Sequence[Row]:
    # In turns: the speed of a machine that others share changes from minute to minute, and what counts is the ratio.
    turns = [[run(_task(name, "ask", work)).output for name in ("ours", "floor")] for _ in range(ASKED_RUNS)]
    plain, txtai = run(_task("plain", "ask", work)).output, _run_peer(peer, "ask", work)
    half, most = (
        Row(
            f"a question, {part}",
            "ms",
            median(ours[part] for ours, _ in turns),
            plain[part],
            median(floor[part] for _, floor in turns),
            txtai.output[part] if txtai else None,
        )
        for part in ("p50", "p95")
    )
    # On a machine that others share, medians hold what these take as well; this holds the least of it.
    ours, floor = (min(told["p50"] for told in each) for each in zip(*turns, strict=True))
    quiet = Row("p50 in the quietest turn", "ms", ours, floor=floor)
    times = [mine["p50"] / least["p50"] for mine, least in turns]
    ratios = [
        Row(f"p50 times the floor, {name}", "×", value)
        for name, value in zip(("lower quarter", "middle turn", "upper quarter"), quantiles(times, n=4), strict=True)
    ]
    return half, most, quiet, *ratios


def make_peer(folder: Path) -> Path:
    """An environment with txtai, made once; nothing of ours is installed into it, and nothing of it here."""
    import venv

    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
    packages = ["torch==2.13.0", "txtai==9.14.0"]
    run([str(python), "-m", "pip", "install", "--quiet", *packages])
    return python
