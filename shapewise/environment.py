"""The project's own virtual environment: made once, checked by a stamp, mended when the requirements change.

Standard library only, and readable by old Pythons, because it runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from shapewise.errors import ShapewiseError

TOP = Path(__file__).resolve().parent.parent
VENV = TOP / ".venv"
NEEDED_BYTES = 4 * 10**9
"""Free disk that a full installation wants: packages, their downloads and the compiled files."""
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def python_path(venv: Path = VENV) -> Path:
    """The interpreter of an environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def prepare(requirements: str, venv: Path = VENV) -> Path:
    """Make the environment and install a requirements file; skip what is done. Returns its interpreter."""
    python = python_path(venv)
    stamp = venv / f"{Path(requirements).stem}.stamp"
    wanted = _fingerprint(requirements)
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    free = shutil.disk_usage(TOP).free
    if free < NEEDED_BYTES and not python.exists():
        raise ShapewiseError(
            f"only {free / 1e9:.1f} GB of disk are free",
            needed=f"{NEEDED_BYTES / 1e9:.0f} GB for the packages",
            where=str(TOP),
            fix="free some space, or clone the project on a larger disk",
        )
    if not _works(python):
        print(f"Making {venv.name} …", flush=True)
        shutil.rmtree(venv, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(venv)], "the environment could not be made", "install Python's venv module")
    print(f"Installing {requirements} (the first time takes a few minutes) …", flush=True)
    _run(
        [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r", str(TOP / requirements)],
        "the packages could not be installed",
        "look at the lines above: check the network and the free disk space, then run the same command again",
    )
    stamp.write_text(wanted)
    (venv / "requirements.stamp").write_text(_fingerprint("requirements.txt"))  # every requirements file includes that one
    return python


def _fingerprint(requirements: str) -> str:
    """What the environment depends on: this Python, and the text of both requirement files."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}{sys.prefix == sys.base_prefix}".encode())
    for name in sorted({"requirements.txt", requirements}):
        digest.update((TOP / name).read_bytes())
    return digest.hexdigest()


def _works(python: Path) -> bool:
    """Whether an environment's interpreter starts; one that was moved or half made does not."""
    if not python.exists():
        return False
    return subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


def _run(command: list[str], failed: str, fix: str) -> None:
    try:
        status = subprocess.run(command, cwd=TOP, check=False).returncode
    except OSError as error:
        raise ShapewiseError(f"{failed}: {error}", where=command[0], fix=fix) from error
    if status != 0:
        raise ShapewiseError(f"{failed} (exit status {status})", where=" ".join(command[:4]), fix=fix)


def port_is_free(port: int) -> bool:
    """Whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def find_chromium(python: Path) -> Path:
    """A Chromium for the browser tests: an installed one, else Debian's package when root, else Playwright's own."""
    found = installed_chromium()
    if found:
        return found
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        fix = "install a Chromium, or set CHROMIUM to the path of one"
        _run(["apt-get", "update", "-qq"], "the package list could not be read", fix)
        _run(["apt-get", "install", "-y", "-qq", "chromium"], "Chromium could not be installed", fix)
        found = installed_chromium()
    else:
        fix = "install Chromium by hand, or set CHROMIUM to the path of one"
        _run([str(python), "-m", "playwright", "install", "chromium"], "Playwright could not fetch its Chromium", fix)
        code = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
        told = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False).stdout.strip()
        found = Path(told) if told and Path(told).exists() else None
    if not found:
        raise ShapewiseError("no Chromium was found", needed="a Chromium for the browser tests", fix="set CHROMIUM to its path")
    return found


def installed_chromium() -> Path | None:
    """The Chromium that ``CHROMIUM`` names, or the first on the path."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not Path(named).exists():
            raise ShapewiseError(
                f"CHROMIUM is {named!r}, which does not exist", needed="the path of a Chromium", fix="unset CHROMIUM"
            )
        return Path(named)
    for name in CHROMIUM_NAMES:
        path = shutil.which(name)
        if path:
            return Path(path)
    return None
