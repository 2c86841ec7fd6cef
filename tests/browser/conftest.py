"""One browser and one server for all tests; a second server, on a copy of the explanations, for those that write."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from shapewise import environment
from tests.browser.driver import FLAGS, TOP, Server, Visit, new_visit


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = environment.installed_chromium()
    with sync_playwright() as playwright:
        # no path: Playwright's own Chromium, which scripts/test.py fetches where no other is to be had
        window = playwright.chromium.launch(executable_path=str(program) if program else None, args=FLAGS)
        yield window
        window.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on the real explanations and the real model."""
    folder = tmp_path_factory.mktemp("app")
    one = Server({"SHAPEWISE_DATA": str(folder / "data")}, folder / "log.txt")
    one.start()
    yield one
    one.stop()


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on a copy of the explanations that tests may write into; found by words alone, which needs no model."""
    folder = tmp_path_factory.mktemp("scratch")
    shutil.copytree(TOP / "kb", folder / "kb")
    one = Server(
        {
            "SHAPEWISE_KB": str(folder / "kb"),
            "SHAPEWISE_INDEX": str(folder / "index"),
            "SHAPEWISE_DATA": str(folder / "data"),
            "SHAPEWISE_MODEL": "none",
        },
        folder / "log.txt",
    )
    one.start()
    yield one
    one.stop()


@pytest.fixture
def scratch_kb(scratch: Server) -> Path:
    return Path(scratch.environment["SHAPEWISE_KB"])


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Visit]]:
    """Opens windows on the first server; at the end nothing may have gone wrong in any of them."""
    yield from _visits(browser, server)


@pytest.fixture
def scratch_visit(browser: Browser, scratch: Server) -> Iterator[Callable[..., Visit]]:
    """Opens windows on the server that may be written to."""
    yield from _visits(browser, scratch)


def _visits(browser: Browser, server: Server) -> Iterator[Callable[..., Visit]]:
    opened: list[Visit] = []

    def open_one(width: str = "desktop", theme: str = "light") -> Visit:
        opened.append(new_visit(browser, server, width, theme))
        return opened[-1]

    yield open_one
    for one in opened:
        try:
            one.check()
        finally:
            one.page.context.close()
