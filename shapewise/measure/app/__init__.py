"""How fast the app is: one reader in a real browser, and many at once over websockets; printed as a table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shapewise.environment import TOP, free_port
from shapewise.errors import ShapewiseError
from shapewise.measure.app.readers import BareReader, Load, measure_load
from shapewise.measure.app.window import Waits, measure_waits
from shapewise.settings import Settings

READY_SECONDS = 60
READERS = 200
ROUNDS = 3
THINK = (1.0, 3.0)
BARE_PAGE = "shapewise/measure/app/bare_page.py"
EDITS = 20
QUESTIONS = (
    "When should I add layers and when concatenate them? I have 64x128x128 and 32x128x128",
    "Along which axis do I concatenate feature maps?",
    "What is broadcasting? I have 8x1x6 and 7x1",
    "How do residual connections work with 4x64x8x8 and 4x64x8x8?",
    "Why does my U-Net fail with 25 against 24?",
    "How many parameters does a 3x3 convolution from 96 to 128 channels have?",
    "What does a Dense layer do to (8, 10, 64)?",
    "Stack or concatenate, what is the difference?",
    "What is a 1x1 convolution good for?",
    "How does multi-head attention merge its heads?",
    "ValueError: operands could not be broadcast together with shapes (8,64,32,32) (8,32,32,32)",
    "How do I flatten (8, 64, 7, 7)?",
    "What does squeeze do to (8, 1, 1, 512)?",
    "Which axes does layer norm use?",
    "How do I bake sourdough bread?",
)


@dataclass(frozen=True, slots=True)
class AppReport:
    """All that was measured of the app."""

    up: float
    """Seconds from starting the process to its first sign of life."""
    waits: Waits
    load: Load
    idle_mib: float
    """Resident memory before the readers came, the model loaded."""
    loaded_mib: float
    bare: Load
    """As many readers of the bare page, in the same minutes on the same machine."""

    @property
    def per_reader(self) -> float:
        """Mebibytes that each reader cost."""
        return (self.loaded_mib - self.idle_mib) / max(self.load.readers, 1)

    def rows(self) -> tuple[tuple[str, str, str], ...]:
        """(what, measured, wanted), in the order in which a reader meets them."""
        waits, load = self.waits, self.load
        return (
            ("server up after its start", _seconds(self.up), ""),
            ("shell painted after the server is up", _seconds(waits.painted), "≤ 1.5 s"),
            ("whole page after the server is up", _seconds(waits.whole), ""),
            ("whole page in a second tab", _seconds(waits.again), ""),
            ("Enter to answer, p50", _milliseconds(quantile(waits.answers, 0.5)), "≤ 300 ms"),
            ("Enter to answer, p95", _milliseconds(quantile(waits.answers, 0.95)), "≤ 600 ms"),
            ("edit to new drawing, p50", _milliseconds(quantile(waits.drawings, 0.5)), "≤ 150 ms"),
            ("edit to new drawing, p95", _milliseconds(quantile(waits.drawings, 0.95)), ""),
            (f"{load.readers} readers: all opened at once", _seconds(load.opened_seconds), ""),
            (f"{load.readers} readers: question, p50", _milliseconds(quantile(load.asks, 0.5)), ""),
            (f"{load.readers} readers: question, p95", _milliseconds(quantile(load.asks, 0.95)), "≤ 200 ms"),
            (f"{load.readers} readers: edit, p50", _milliseconds(quantile(load.edits, 0.5)), ""),
            (f"{load.readers} readers: edit, p95", _milliseconds(quantile(load.edits, 0.95)), "≤ 200 ms"),
            (f"{self.bare.readers} readers of a bare page: edit, p50", _milliseconds(quantile(self.bare.edits, 0.5)), ""),
            (f"{self.bare.readers} readers of a bare page: edit, p95", _milliseconds(quantile(self.bare.edits, 0.95)), ""),
            (f"{load.readers} readers: failed", str(len(load.failures)), "0"),
            (f"{load.readers} readers: memory of the server and its helper", f"{self.loaded_mib:.0f} MiB", ""),
            (f"{load.readers} readers: memory each", f"{self.per_reader:.2f} MiB", "≤ 0.5 MiB"),
        )

    def table(self) -> str:
        """The rows for people."""
        wide = max(len(what) for what, _measured, _wanted in self.rows())
        lines = [f"{what:<{wide}}  {measured:>10}  {wanted}".rstrip() for what, measured, wanted in self.rows()]
        counts = f"({len(self.waits.answers)} questions and {len(self.waits.drawings)} edits in Chromium; "
        counts += f"{len(self.load.asks)} questions and {len(self.load.edits)} edits over websockets)"
        return "\n".join([*lines, counts, *sorted(set(load_failures(self.load)))])


def load_failures(load: Load) -> list[str]:
    """What went wrong for readers, once each."""
    return [f"a reader was lost: {failure}" for failure in load.failures]


def measure(settings: Settings, *, as_json: bool = False) -> str:
    """The figures of the app on a folder of explanations, as a table or as one object."""
    report = measure_app(settings)
    if not as_json:
        return report.table()
    return json.dumps([{"what": what, "measured": measured, "wanted": wanted} for what, measured, wanted in report.rows()])


def measure_app(settings: Settings, *, readers: int = READERS, rounds: int = ROUNDS) -> AppReport:
    """Start the app on a free port with a journal of its own, and measure it."""
    with _served(settings, BARE_PAGE) as (_process, port, _up):
        bare = measure_load(port, [], readers=readers, rounds=rounds, think=THINK, kind=BareReader)
    with _served(settings, "app.py") as (process, port, up):
        address = f"http://127.0.0.1:{port}"
        waits = measure_waits(address, QUESTIONS, EDITS)
        # a few readers first, so that what is loaded on first use is not put down to the two hundred
        measure_load(port, list(QUESTIONS), readers=5, rounds=len(QUESTIONS) // 5, think=(0.0, 0.1))
        idle = resident_mib(process.pid)
        load = measure_load(port, list(QUESTIONS), readers=readers, rounds=rounds, think=THINK)
        return AppReport(up, waits, load, idle, resident_mib(process.pid), bare)


@contextmanager
def _served(settings: Settings, script: str) -> Iterator[tuple[subprocess.Popen[bytes], int, float]]:
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    with tempfile.TemporaryDirectory() as data:
        started = time.perf_counter()
        folders = {"SHAPEWISE_KB": str(settings.kb), "SHAPEWISE_INDEX": str(settings.index), "SHAPEWISE_DATA": data}
        environment = {**os.environ, **folders}
        process = subprocess.Popen(command, cwd=TOP, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield process, port, _until_up(process, port, started)
        finally:
            process.terminate()
            process.wait(timeout=15)


def _until_up(process: subprocess.Popen[bytes], port: int, started: float) -> float:
    while time.perf_counter() - started < READY_SECONDS and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
            continue
        return time.perf_counter() - started
    raise ShapewiseError(
        "the app did not start", needed="a server that answers", where="app.py", fix="try streamlit run app.py"
    )


def resident_mib(pid: int) -> float:
    """Memory that a process and those that it started hold, in mebibytes; 0 where the system does not say."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
        started = Path(f"/proc/{pid}/task").glob("*/children")
        children = [int(child) for threads in started for child in threads.read_text(encoding="ascii").split()]
    except OSError:
        return 0.0
    own = next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)
    return own + sum(map(resident_mib, children))


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share lies; the nearest one that was measured."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def _seconds(value: float) -> str:
    return f"{value:.2f} s"


def _milliseconds(value: float) -> str:
    return f"{1000 * value:.0f} ms"
