"""Starting the app as a person would have it: a free port, a server on 127.0.0.1, a browser when it answers.

Standard library only: it runs outside the environment that it starts.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Mapping
from pathlib import Path

from shapewise.environment import TOP, free_port, port_is_free
from shapewise.errors import ShapewiseError

READY_SECONDS = 60


def check_port(port: int) -> None:
    """Refuse a port that cannot be had, and name one that can."""
    if not 1 <= port <= 65535:
        raise ShapewiseError(
            f"port {port} does not exist", needed="a port from 1 to 65535", where="--port", fix="use --port 8501"
        )
    if not port_is_free(port):
        raise ShapewiseError(
            f"port {port} of 127.0.0.1 is taken, perhaps by Shapewise itself: http://127.0.0.1:{port}",
            needed="a free port",
            where="--port",
            fix=f"use --port {free_port()}",
        )


def environment_of(kb: str | None) -> dict[str, str]:
    """The environment of the app; another folder of explanations is checked before anything long is done."""
    environment = dict(os.environ)
    if kb is not None:
        folder = Path(kb).expanduser().resolve()
        if not folder.is_dir():
            raise ShapewiseError(
                f"{kb} is not a folder", needed="a folder of markdown files", where="--kb", fix="leave --kb out to use kb/"
            )
        environment["SHAPEWISE_KB"] = str(folder)
    return environment


def serve(python: Path, port: int, environment: Mapping[str, str], *, browser: bool) -> int:
    """Run the app until it is stopped; returns its exit status."""
    command = [str(python), "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1", "--server.port", str(port)]
    server = subprocess.Popen([*command, "--server.headless", "true"], cwd=TOP, env=dict(environment))
    address = f"http://127.0.0.1:{port}"
    threading.Thread(target=_announce, args=(server, address, browser), daemon=True).start()
    try:
        return server.wait()
    except KeyboardInterrupt:
        server.terminate()
        return server.wait(timeout=10)


def _announce(server: subprocess.Popen[bytes], address: str, browser: bool) -> None:
    """Say where the app is as soon as it answers, and open it."""
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()  # noqa: S310 - our own loopback address
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
            continue
        print(f"\nShapewise is at {address}   (stop it with Ctrl+C)", flush=True)
        if browser:
            webbrowser.open(address)
        return
