"""The container file, followed as far as that goes without a container: what it copies, starts, and asks for its health."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.browser.driver import free_port

TOP = Path(__file__).resolve().parents[1]
TOLD = (TOP / "Dockerfile").read_text(encoding="utf-8")


STARTS = re.compile(r"^CMD (\[.*\])$", re.M)
ASKS = re.compile(r"^HEALTHCHECK .*\\\n\s+CMD (\[.*\])$", re.M)


def command(line: re.Pattern[str]) -> list[str]:
    """What a line of the file runs."""
    (found,) = line.findall(TOLD)
    read: list[str] = json.loads(found)
    return read


def environment(data: Path, port: int) -> dict[str, str]:
    """What the file sets, with its folders here, its port free and nothing heard from other machines."""
    (block,) = re.findall(r"^ENV (.*?)\n\n", TOLD, re.M | re.S)
    told = dict(re.findall(r"(\w+)=(\S+)", block))
    assert told["SHAPEWISE_EDIT"] == "off"
    assert (told["STREAMLIT_SERVER_ADDRESS"], told["STREAMLIT_SERVER_PORT"]) == ("0.0.0.0", "8501")
    placed = {name: value.replace("/data", str(data)).replace("0.0.0.0", "127.0.0.1") for name, value in told.items()}
    return {**os.environ, **placed, "STREAMLIT_SERVER_PORT": str(port), "HOME": str(data)}


def is_healthy(port: int, told: dict[str, str]) -> bool:
    asked = [part.replace("8501", str(port)) for part in command(ASKS)[1:]]
    return subprocess.run([sys.executable, *asked], env=told, capture_output=True, timeout=20, check=False).returncode == 0


def test_what_it_copies_is_there_and_it_does_not_run_as_root() -> None:
    copied = [name for line in re.findall(r"^COPY (.*) \S+$", TOLD, re.M) for name in line.split()]
    assert {"requirements.txt", "app.py", "shapewise", "kb", ".streamlit"} <= set(copied)
    assert all((TOP / name).exists() for name in copied)
    assert TOLD.index("\nUSER reader") < TOLD.index("\nCMD ")
    left_out = (TOP / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv", "index", ".streamlit/secrets.toml"} <= set(left_out)


@pytest.mark.thorough
@pytest.mark.parametrize("below", ["", "team/shapes"])
def test_it_starts_builds_its_index_in_the_volume_and_is_healthy_until_it_ends(tmp_path: Path, below: str) -> None:
    kb, data, port = tmp_path / "kb", tmp_path / "data", free_port()
    for folder in (kb, data):
        folder.mkdir()
    (kb / "zebra.md").write_text("# Zebra\n\nA zebra has stripes.\n", encoding="utf-8")
    told = {
        **environment(data, port),
        "SHAPEWISE_KB": str(kb),
        "SHAPEWISE_MODEL": "none",
        "STREAMLIT_SERVER_BASE_URL_PATH": below,
    }
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen([sys.executable, *command(STARTS)[1:]], cwd=TOP, env=told, stdout=log, stderr=log)
    try:
        end = time.monotonic() + 60
        while not (is_healthy(port, told) and (data / "index" / "current.json").exists()):
            assert time.monotonic() < end, (tmp_path / "log").read_text(errors="replace")
            assert server.poll() is None
            time.sleep(0.2)
    finally:
        server.terminate()
        server.wait(timeout=20)
    assert not is_healthy(port, told)
