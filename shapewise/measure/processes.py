"""A process that is started, waited for and measured: how long, how much memory, and what it printed."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapewise.errors import ShapewiseError

TOP = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of a program."""

    seconds: float
    megabytes: float
    """The most memory that it held at once; 0 where the system does not tell."""
    output: Any
    """Its last line, read as JSON; ``None`` where that is none."""


def run(command: Sequence[str], environment: dict[str, str] | None = None) -> Ran:
    """Run a command to its end; one that fails is an error that holds its last words."""
    # Where compiled modules may not be kept, each start compiles a hundred of them anew, which no reader's Python does.
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    with subprocess.Popen(
        list(command),
        cwd=TOP,
        env={**own, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        output, errors = process.communicate()
    seconds = time.perf_counter() - started
    if process.returncode != 0:
        raise ShapewiseError(
            f"the command ended with {process.returncode}: {errors.strip()[-500:]}",
            where=" ".join(command)[:200],
            fix="run it by hand",
        )
    lines = output.strip().split("\n")
    try:
        told = json.loads(lines[-1])
    except ValueError:
        told = None
    return Ran(seconds, 0.0, told)


def median_run(command: Sequence[str], times: int) -> Ran:
    """The middle one of several runs by its time, with the memory of the last."""
    runs = sorted((run(command) for _ in range(times)), key=lambda one: one.seconds)
    middle = runs[len(runs) // 2]
    return Ran(middle.seconds, peak_megabytes(command), middle.output)


def peak_megabytes(command: Sequence[str]) -> float:
    """The most memory that a run of the command holds at once, children not counted."""
    watcher = (
        "import json, resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True);"
        "print(json.dumps(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))"
    )
    if os.name == "nt":
        return 0.0
    kilobytes = run([sys.executable, "-c", watcher, *command]).output
    return float(kilobytes) / (1024 * 1024 if sys.platform == "darwin" else 1024)


def machine() -> str:
    """What the figures were measured on."""
    name = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n"):
            if line.startswith("model name"):
                name = line.partition(":")[2].strip()
                break
    except OSError:
        pass
    busy = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{name}, {os.cpu_count()} cores{busy}, Python {platform.python_version()}, {platform.system()}"
