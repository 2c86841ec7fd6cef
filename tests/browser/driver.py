"""Driving the app in a real browser: a server on a free port, and pages that notice whatever should not happen."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Browser, Locator, Page, expect

TOP = Path(__file__).resolve().parents[2]
SCREENSHOTS = Path(__file__).resolve().parent / "screenshots"
expect.set_options(timeout=15_000)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {"desktop": 1440, "tablet": 768, "phone": 375}
QUESTION = "When should I add layers and when concatenate them? I have 64x128x128 and 32x128x128"
ERROR = "ValueError: operands could not be broadcast together with shapes (8,64,32,32) (8,32,32,32)"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Server:
    """The app, run as its users run it."""

    environment: dict[str, str]
    log: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *options: str) -> None:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port), *options]
        environment = {**os.environ, **self.environment, "OMP_NUM_THREADS": "1"}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=TOP, env=environment, stdout=log, stderr=subprocess.STDOUT)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=2).close()
            except OSError:
                time.sleep(0.1)
                continue
            return
        raise AssertionError(f"the app did not start:\n{self.log.read_text(errors='replace')}")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@dataclass
class Visit:
    """One reader's browser window, and a list of whatever went wrong in it."""

    page: Page
    server: Server
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("request", lambda request: self._request(request.url))
        self.page.on("websocket", lambda socket: self._request(socket.url.replace("ws:", "http:")))
        self.page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        self.page.on("console", lambda message: self._console(message.type, message.text, message.location.get("url", "")))
        self.page.on("dialog", lambda dialog: (self.faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def _request(self, url: str) -> None:
        self.requests.append(url)
        parts = urlsplit(url)
        if parts.scheme in ("data", "blob", "about"):
            return
        if parts.hostname != "127.0.0.1" or parts.port != self.server.port:
            self.faults.append(f"request left the machine: {url[:200]}")

    def _console(self, kind: str, text: str, url: str) -> None:
        # on a deep address Streamlit first looks for its server below that address, and is told 404; that is its way
        if kind == "error" and not ("/_stcore/" in url and "404" in text):
            self.faults.append(f"console: {text[:300]} ({url[:100]})")

    def open(self, path: str = "", **parameters: str) -> Page:
        query = f"?{urlencode(parameters)}" if parameters else ""
        self.page.goto(f"{self.server.address}/{path}{query}")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until something is drawn, no script runs and the opening has gone."""
        main = self.page.locator('[data-testid="stMainBlockContainer"] [data-testid="stElementContainer"]').first
        main.wait_for(state="attached", timeout=20_000)
        self.page.wait_for_timeout(80)
        self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=20_000)
        self.page.locator("#opening").wait_for(state="detached", timeout=20_000)
        self.page.wait_for_timeout(80)

    def ask(self, question: str) -> None:
        box = self.page.get_by_test_id("stChatInputTextArea")
        box.fill(question)
        box.press("Enter")
        self.settle()

    def edit(self, label: str, value: str) -> None:
        field = self.page.get_by_role("textbox", name=label, exact=True).first
        field.fill(value)
        field.press("Enter")
        self.settle()

    def choose(self, label: str, option: str) -> None:
        """Pick from a list."""
        self.page.get_by_role("combobox", name=label).first.select_option(label=option)
        self.settle()

    def figure(self) -> Locator:
        return self.page.get_by_role("img")

    def shot(self, name: str) -> None:
        """A picture of the whole page, for people."""
        SCREENSHOTS.mkdir(exist_ok=True)
        size = self.page.viewport_size or {"width": 1440, "height": 900}
        height = self.page.evaluate("document.querySelector('[data-testid=stMain]')?.scrollHeight ?? 900")
        self.page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(int(height) + 10, 3000))})
        self.page.wait_for_timeout(250)
        self.page.screenshot(path=str(SCREENSHOTS / f"{name}.png"))
        self.page.set_viewport_size(size)

    def picture(self, name: str) -> None:
        """A picture of what is in the window."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=str(SCREENSHOTS / f"{name}.png"))

    def check(self) -> None:
        """Nothing broke, nothing left the machine."""
        expect(self.page.get_by_test_id("stException")).to_have_count(0)
        assert not self.faults, "\n".join(self.faults)


def new_visit(browser: Browser, server: Server, width: str = "desktop", theme: str = "light") -> Visit:
    context = browser.new_context(viewport={"width": WIDTHS[width], "height": 900}, color_scheme=theme)
    context.set_default_timeout(15_000)
    visit = Visit(context.new_page(), server)
    visit.watch()
    return visit


def paste(page: Page, text: str) -> None:
    """Paste into the field that has the focus, as a browser tells it; what nothing on the page takes goes in by itself."""
    page.evaluate(
        """(text) => {
          const told = new DataTransfer();
          told.setData("text/plain", text);
          const event = new ClipboardEvent("paste", { clipboardData: told, bubbles: true, cancelable: true });
          if (document.activeElement.dispatchEvent(event)) document.execCommand("insertText", false, text);
        }""",
        text,
    )
