"""What one reader with a real browser waits for: the first paint, an answer, a new drawing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapewise.environment import installed_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page

_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
_TIMEOUT = 60_000

_CLOCK = """
() => {
  window.__clock = { started: 0, done: 0 };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isTrusted) return;
    if (event.key !== "Enter") return;
    window.__clock = { started: performance.now(), done: 0 };
    const look = () => {
      if (!window.__until || !window.__until()) { requestAnimationFrame(look); return; }
      // one frame more: what is in the document now is on the screen then
      requestAnimationFrame(() => { window.__clock.done = performance.now(); });
    };
    requestAnimationFrame(look);
  }, true);
}
"""
_FIRST_PAINT = "performance.timeOrigin + performance.getEntriesByName('first-contentful-paint')[0].startTime"
"""When the frame, the heading and the box were painted, milliseconds since 1970: they come with the page, before any script."""
_ANSWERED = """
(question) => { window.__until = () => {
  const heading = document.querySelector(".st-key-ask h3");
  const rests = document.querySelector('[data-testid="stApp"]').getAttribute("data-test-script-state") === "notRunning";
  return heading && heading.textContent.replaceAll("\\u2060", "").trim() === question && rests;
}; }
"""
_DRAWN = """
(words) => { window.__until = () => {
  for (const host of document.querySelectorAll('[data-testid="stBidiComponentIsolated"]')) {
    const picture = host.shadowRoot && host.shadowRoot.querySelector('[role="img"]');
    if (picture && picture.getAttribute("aria-label").includes(words)) return true;
  }
  return false;
}; }
"""


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds of waiting."""

    painted: float
    """From the moment the server answers to the frame, the heading and the box, in a browser that has never been here."""
    whole: float
    """The same to the whole page, with Streamlit started in the browser."""
    again: float
    """To the whole page in a second tab."""
    answers: tuple[float, ...]
    """Enter to the whole answer on the screen."""
    drawings: tuple[float, ...]
    """Enter in a shape field to the new drawing on the screen."""


def measure_waits(address: str, questions: Sequence[str], edits: int) -> Waits:
    """Open the app in Chromium, ask each question, and edit the laboratory's shape so many times."""
    from playwright.sync_api import sync_playwright

    program = installed_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program) if program else None, args=_FLAGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.set_default_timeout(_TIMEOUT)
        page = context.new_page()
        painted, whole = _open(page, address)
        second = context.new_page()
        _painted, again = _open(second, address)
        second.close()
        _wait_until_warm(page)
        page.evaluate(_CLOCK)
        answers = tuple(_ask(page, question) for question in questions)
        page.goto(f"{address}/laboratory")
        page.get_by_role("textbox", name="Shape of x", exact=True).wait_for()
        page.wait_for_timeout(500)
        page.evaluate(_CLOCK)
        drawings = tuple(_edit(page, 10 + number) for number in range(edits))
        browser.close()
    return Waits(painted, whole, again, answers, drawings)


def _open(page: Page, address: str) -> tuple[float, float]:
    """Seconds to what can be read and typed in, and to the whole page."""
    started = time.time()
    page.goto(address, wait_until="commit")
    page.get_by_test_id("stChatInputTextArea").wait_for()
    page.locator("#opening").wait_for(state="detached")
    whole = time.time() - started
    # the browser's own record: whoever asks it from outside waits until it has read Streamlit's scripts
    return float(page.evaluate(_FIRST_PAINT)) / 1000 - started, whole


def _wait_until_warm(page: Page) -> None:
    page.get_by_text("Reading the library").first.wait_for(state="hidden")
    page.wait_for_timeout(1_500)


def _ask(page: Page, question: str) -> float:
    page.evaluate(_ANSWERED, question)
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")
    return _waited(page)


def _edit(page: Page, size: int) -> float:
    page.evaluate(_DRAWN, f"gives z ({size + 32}, 128, 128)")
    field = page.get_by_role("textbox", name="Shape of x", exact=True)
    field.fill(f"{size}x128x128")
    field.press("Enter")
    return _waited(page)


def _waited(page: Page) -> float:
    page.wait_for_function("() => window.__clock.done > 0")
    seconds = float(page.evaluate("() => window.__clock.done - window.__clock.started")) / 1000
    page.wait_for_timeout(150)
    return seconds
