"""axe-core finds nothing serious on any page in either theme; keyboard, names, and narrow windows."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.resources import files

import pytest
from playwright.sync_api import expect

from tests.browser.driver import ERROR, QUESTION, WIDTHS, Visit

pytestmark = pytest.mark.browser

PAGES = {
    "empty": ("", {}),
    "answer": ("", {"q": QUESTION}),
    "error": ("", {"q": ERROR}),
    "not-covered": ("", {"q": "How do I bake sourdough bread?"}),
    "browse": ("browse", {}),
    "search": ("browse", {"search": "axis", "tag": "merging"}),
    "map": ("browse", {"view": "map"}),
    "explanation": ("explanation", {"article": "add-vs-concatenate"}),
    "laboratory": ("laboratory", {}),
    "laboratory-fails": ("laboratory", {"demo": "add((8, 64, 32, 32), (8, 32, 32, 32))"}),
    "compare": ("laboratory", {"view": "compare"}),
    "trace": ("laboratory", {"view": "trace"}),
    "plan": ("laboratory", {"view": "plan"}),
    "predict": ("laboratory", {"view": "predict"}),
    "contribute": ("contribute", {}),
    "library": ("library", {}),
}

UPSTREAM = {
    "presentation-role-conflict": "Streamlit's file uploader gives a focusable part the role of decoration",
}
"""Faults of Streamlit's own parts, by rule; each with the reason."""


AXE = "66a8aaa95a8b044a7fd74a5435873bf04ff65a1ca75567c921b7509742085a14"
"""SHA-256 of ``axe.min.js`` in the npm package axe-core 4.12.1."""


@cache
def axe() -> str:
    """The script of that package, which the test requirement axe-playwright-python carries, and ends with a line break."""
    script = files("axe_playwright_python").joinpath("axe.min.js").read_bytes().removesuffix(b"\n")
    assert sha256(script).hexdigest() == AXE
    return script.decode()


def serious(one: Visit) -> list[str]:
    # evaluated, not added as a script element: the page's policy rightly refuses that
    one.page.evaluate(axe())
    found = one.page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['html'][:160]} {node['failureSummary'][:240]}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical") and rule["id"] not in UPSTREAM
        for node in rule["nodes"][:4]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_a_serious_fault_or_scrolls_sideways(visit: Callable[..., Visit], theme: str) -> None:
    one = visit("desktop", theme)
    faults = []
    for name, (path, parameters) in PAGES.items():
        one.open(path, **parameters)
        faults += [f"{name}: {fault}" for fault in serious(one)]
        for picture in one.page.get_by_test_id("stMain").get_by_role("img").all():
            if len(picture.get_attribute("aria-label") or picture.get_attribute("alt") or "") < 10:
                faults.append(f"{name}: a picture without a sentence")
        one.shot(f"page-{name}-desktop-{theme}")
        for width in ("tablet", "phone"):
            one.page.set_viewport_size({"width": WIDTHS[width], "height": 900})
            one.page.wait_for_timeout(400)  # what scrolls now is looked for a fifth of a second after
            over = one.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth")
            if over > 0:
                faults.append(f"{name}: {over} px too wide for a {width}")
            if theme == "light":
                one.shot(f"page-{name}-{width}-{theme}")
        faults += [f"{name}, narrowed: {fault}" for fault in serious(one)]
        one.page.set_viewport_size({"width": WIDTHS["desktop"], "height": 900})
    one.open("contribute")
    one.page.get_by_role("tab", name="Drop files").click()
    one.settle()
    faults += [f"dropping files: {fault}" for fault in serious(one)]
    assert not faults, "\n".join(faults)


NUMBERED = """() => {
  let count = 0;
  const walk = (root) => {
    for (const node of root.querySelectorAll("*")) {
      const control = node.matches("a[href], button, input, select, textarea, summary, [tabindex]") && node.tabIndex >= 0;
      const seen = node.getClientRects().length && node.checkVisibility({ visibilityProperty: true });
      // of a group of choices the keyboard enters one, and the arrow keys lead to the others
      if (control && seen && !node.disabled && node.type !== "radio" && node.role !== "radio") node.dataset.walk = count++;
      if (node.shadowRoot) walk(node.shadowRoot);
    }
  };
  walk(document);
  return count;
}"""

NOW = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node?.dataset.walk === undefined ? -1 : Number(node.dataset.walk);
}"""

NAMED = """(number) => {
  const find = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.dataset.walk === String(number)) return node.outerHTML.slice(0, 200);
      const inside = node.shadowRoot && find(node.shadowRoot);
      if (inside) return inside;
    }
  };
  return find(document);
}"""


@pytest.mark.parametrize("name", [name for name in PAGES if name not in ("error", "not-covered", "laboratory-fails")])
def test_every_control_is_reached_by_the_tab_key(visit: Callable[..., Visit], name: str) -> None:
    one = visit()
    path, parameters = PAGES[name]
    page = one.open(path, **parameters)
    page.wait_for_timeout(500)
    page.evaluate("document.activeElement?.blur()")
    count = page.evaluate(NUMBERED)
    assert count >= 8
    reached = set()
    for _press in range(count + 40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(NOW))
    missed = [page.evaluate(NAMED, number) for number in range(count) if number not in reached]
    assert not missed, "\n".join(map(str, missed))


def test_a_demo_can_be_driven_by_keyboard_alone(visit: Callable[..., Visit]) -> None:
    one = visit()
    page = one.open("laboratory")
    field = page.get_by_role("textbox", name="Shape of x", exact=True)
    field.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("7x128x128")
    page.keyboard.press("Enter")
    one.settle()
    expect(page.get_by_role("img", name="gives z (39, 128, 128)")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("textbox", name="Shape of y", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("spinbutton", name="Axis")).to_be_focused()
    page.keyboard.press("Tab")  # past the slider, which offers nothing that the number does not
    expect(page.get_by_role("button", name="Add a shape")).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_link_to_a_page_that_the_tab_key_has_reached_is_seen(visit: Callable[..., Visit], theme: str) -> None:
    one = visit("desktop", theme)
    page = one.open()
    link = page.get_by_test_id("stTopNavLink").filter(has_text="Browse")
    for _key in range(10):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    expect(link).to_be_focused()
    expect(link).to_have_css("outline-style", "solid")
    expect(link).to_have_css("outline-width", "2px")
    one.check()


def test_a_line_of_an_answer_without_a_demo_ends_within_sight(visit: Callable[..., Visit]) -> None:
    one = visit("desktop")
    page = one.open(q="How do I bake sourdough bread?")
    expect(page.get_by_text("Not covered")).to_be_visible()
    texts = page.locator('.st-key-ask [data-testid="stMarkdownContainer"]')
    assert max(texts.evaluate_all("all => all.map((text) => text.clientWidth / 16)")) <= 60
    one.check()
