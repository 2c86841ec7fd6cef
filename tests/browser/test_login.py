"""Who may save where a login is asked for: tried against a real OpenID Connect provider, on this machine."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driver import TOP, Server, free_port

pytestmark = pytest.mark.browser

SETTINGS = """[auth]
redirect_uri = "{address}/oauth2callback"
cookie_secret = "nothing but a test needs this secret"
client_id = "shapewise"
client_secret = "any"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


@pytest.fixture
def provider() -> Iterator[str]:
    """The address of a provider that takes any client and any name."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("oidc-provider-mock")), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=2).close()
                break
            except OSError:
                assert process.poll() is None, "the provider did not start"
                assert time.monotonic() < end, "the provider does not answer"
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def closed(tmp_path: Path, provider: str) -> Iterator[Server]:
    """The app, saving only for those who have logged in."""
    shutil.copytree(TOP / "kb" / "errors", tmp_path / "kb" / "errors")
    folders = {f"SHAPEWISE_{name.upper()}": str(tmp_path / name) for name in ("kb", "index", "data")}
    one = Server({**folders, "SHAPEWISE_MODEL": "none", "SHAPEWISE_EDIT": "login"}, tmp_path / "log.txt")
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(SETTINGS.format(address=one.address, provider=provider), encoding="utf-8")
    one.start("--secrets.files", str(secrets))
    yield one
    one.stop()


def contribute(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/contribute")
    expect(page.get_by_role("heading", name="Contribute", level=1)).to_be_visible()


def test_only_who_has_logged_in_may_save(browser: Browser, closed: Server, provider: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    contribute(page, closed)
    expect(page.get_by_text("Log in to save.")).to_be_visible()
    expect(page.get_by_role("button", name="Download")).to_be_visible()
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)

    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{provider}/**")
    page.locator("input[name=sub]").fill("reader@example.org")
    page.get_by_role("button").first.click()
    page.wait_for_url(f"{closed.address}/**")

    contribute(page, closed)
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    expect(page.get_by_text("Log in to save.")).to_have_count(0)
    context.close()

    other = browser.new_context()
    page = other.new_page()
    contribute(page, closed)
    expect(page.get_by_text("Log in to save.")).to_be_visible()
    other.close()
