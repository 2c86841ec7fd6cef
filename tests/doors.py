"""The doors of scripts/: started as a reader does, or tried in this process, where only what they say matters."""

from __future__ import annotations

import contextlib
import io
import os
import runpy
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

TOP = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Said:
    """How a door ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def start_door(name: str, *words: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Start ``scripts/name.py`` with these words behind it, and wait for its end."""
    command = [sys.executable, str(TOP / "scripts" / f"{name}.py"), *words]
    return subprocess.run(command, cwd=TOP, env=environment, capture_output=True, text=True, check=False, timeout=120)


def try_door(name: str, *words: str) -> Said:
    """Run ``scripts/name.py`` with these words behind it, as if it were started."""
    out, err = io.StringIO(), io.StringIO()
    script = str(TOP / "scripts" / f"{name}.py")
    with (
        mock.patch.object(sys, "argv", [script, *words]),
        mock.patch.object(sys, "path", list(sys.path)),
        mock.patch.object(os, "_exit", sys.exit),  # a door may end a process of its own without ceremony, but not this one
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            runpy.run_path(script, run_name="__main__")
        except SystemExit as left:
            status = left.code
        else:
            status = None
    if isinstance(status, str):  # what Python itself prints of such an exit, and its status
        return Said(1, out.getvalue(), f"{err.getvalue()}{status}\n")
    return Said(status or 0, out.getvalue(), err.getvalue())
