"""The first command's steps: what is done is skipped, and what fails is told in a sentence."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from shapewise import environment, launch
from shapewise.errors import ShapewiseError
from tests.doors import start_door, try_door


def test_an_environment_that_is_done_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = environment.python_path(tmp_path)
    python.parent.mkdir(parents=True)
    python.touch()
    (tmp_path / "requirements.stamp").write_text(environment._fingerprint("requirements.txt"))
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_kwargs: pytest.fail("something was run"))
    assert environment.prepare("requirements.txt", tmp_path) == python


def test_a_full_disk_is_told_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": 10**9})())
    with pytest.raises(ShapewiseError, match=r"only 1\.0 GB of disk are free.*Needed: 4 GB"):
        environment.prepare("requirements.txt", tmp_path / "venv")
    assert not (tmp_path / "venv").exists()


def test_a_step_that_fails_is_told_with_its_fix() -> None:
    with pytest.raises(ShapewiseError, match=r"packages could not be installed \(exit status 3\).*Fix: check the network"):
        environment._run(
            [sys.executable, "-c", "raise SystemExit(3)"], "the packages could not be installed", "check the network"
        )
    with pytest.raises(ShapewiseError, match="Fix: install it"):
        environment._run(["no-such-program-here"], "it could not be started", "install it")


def test_a_taken_port_is_told_with_a_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ShapewiseError, match=f"port {port} of 127.0.0.1 is taken") as caught:
            launch.check_port(port)
    other = int(caught.value.fix.split()[-1])
    launch.check_port(other)


def test_a_port_that_cannot_be_is_refused() -> None:
    with pytest.raises(ShapewiseError, match="port 70000 does not exist"):
        launch.check_port(70000)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ShapewiseError, match="is not a folder"):
        launch.environment_of(str(tmp_path / "nowhere"))
    assert launch.environment_of(str(tmp_path))["SHAPEWISE_KB"] == str(tmp_path)
    assert launch.environment_of(None) == dict(os.environ)


def test_chromium_is_the_one_that_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    named = tmp_path / "chromium"
    named.touch()
    monkeypatch.setenv("CHROMIUM", str(named))
    assert environment.installed_chromium() == named
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "other"))
    with pytest.raises(ShapewiseError, match="does not exist"):
        environment.installed_chromium()


@pytest.mark.parametrize("door", ["run", "test", "ask", "lab", "build_index", "check_kb", "evaluate", "benchmark"])
def test_every_door_says_what_it_is_for(door: str) -> None:
    told = start_door(door, "--help")
    assert told.returncode == 0, told.stderr
    assert "usage" in told.stdout.lower()


def test_an_empty_folder_is_told_with_its_remedy_and_hinders_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "_index.md").write_text("# Notes\n", encoding="utf-8")
    words = ("--kb", str(tmp_path / "kb"))
    monkeypatch.setenv("SHAPEWISE_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("SHAPEWISE_MODEL", "none")
    built = try_door("build_index", *words)
    assert built.returncode == 1
    assert built.stdout.endswith("not read as explanations, because of their names: kb/_index.md\n")
    assert "Fix: put one into it" in built.stderr
    monkeypatch.setattr(environment, "prepare", lambda _requirements: Path(sys.executable))
    told = try_door("run", *words, "--setup-only")
    assert told.returncode == 0, told.stderr
    assert "Ready." in told.stdout
    assert "Fix: put one into it" in capfd.readouterr().err


def test_run_refuses_a_wrong_folder_in_one_line() -> None:
    told = start_door("run", "--kb", "/no/such/folder", "--setup-only")
    assert told.returncode == 2
    assert "is not a folder" in told.stderr
    assert "Traceback" not in told.stderr
