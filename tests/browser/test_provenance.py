"""Where each number came from: point at a cell of the result, or move there by keyboard, and its sources light up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import Visit

pytestmark = pytest.mark.browser

MARKED = """() => {
  const all = (root) => [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  const room = all(document).find((one) => one.className === 'room');
  return Object.fromEntries([...room.querySelectorAll('figure')].map((figure) => [
    figure.querySelector('figcaption').textContent,
    [...figure.querySelectorAll('.sheet > *')].flatMap((cell, place) => cell.className ? [`${cell.className} ${place}`] : []),
  ]));
}"""


def said(page: Page, words: str) -> None:
    expect(page.locator("output").filter(has_text=words)).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pointing_at_a_cell_shows_what_it_was_made_of(visit: Callable[..., Visit], theme: str) -> None:
    one = visit("desktop", theme)
    page = one.open("laboratory", demo="add((2, 3), (3,))")
    said(page, "z[0, 0] = x[0, 0] + y[0]")
    page.get_by_role("button", name="z[1, 2]", exact=True).hover()
    said(page, "z[1, 2] = x[1, 2] + y[2]")
    assert page.evaluate(MARKED) == {"x (2, 3)": ["source 5"], "y (3,)": ["source 2"], "z (2, 3)": ["chosen 5"]}
    one.shot(f"provenance-{theme}")


def test_cells_are_reached_by_keyboard(visit: Callable[..., Visit]) -> None:
    page = visit().open("laboratory", demo="concat((2, 2), (2, 1), axis=1)")
    first = page.get_by_role("button", name="z[0, 0]", exact=True)
    first.focus()
    first.press("ArrowDown")
    said(page, "z[1, 0] = x[1, 0]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    said(page, "z[1, 2] = y[1, 0]")
    assert page.evaluate(MARKED) == {"x (2, 2)": [], "y (2, 1)": ["source 1"], "z (2, 3)": ["chosen 5"]}
