"""Before Streamlit has started in the browser, words can be read, links followed, and a question typed or asked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from shapewise.ui.pages import BOX, PAGES, WELCOME
from tests.browser.driver import ERROR, QUESTION, Visit, paste
from tests.browser.test_access import serious

pytestmark = pytest.mark.browser


class Held:
    """Streamlit's scripts, kept from a page until they are let go."""

    def __init__(self, page: Page) -> None:
        self.routes: list[Route] = []
        self.open = False
        page.route("**/static/js/**", lambda route: route.continue_() if self.open else self.routes.append(route))

    def let_go(self) -> None:
        """Send what was asked for, and whatever else will be."""
        self.open = True
        for route in self.routes:
            route.continue_()


def goto_opening(one: Visit, path: str = "") -> Held:
    """A page that has got no further than its opening."""
    held = Held(one.page)
    one.page.goto(f"{one.server.address}/{path}", wait_until="commit")
    expect(one.page.locator("#opening main")).to_be_visible()
    # two frames: the first is drawn when the styles are there, for which the script of the opening waits as well
    one.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return held


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_opening_alone_has_no_serious_fault(visit: Callable[..., Visit], width: str, theme: str) -> None:
    one = visit(width, theme)
    for name in [page.path for page in PAGES]:
        goto_opening(one, name)
        assert not serious(one), name
        assert one.page.evaluate("document.getElementById('opening').scrollWidth - innerWidth") <= 0, name
        if not name:
            expect(one.page.get_by_role("heading", level=1, name=WELCOME)).to_be_visible()
            one.picture(f"opening-{width}-{theme}")
    background = one.page.evaluate("getComputedStyle(document.getElementById('opening')).backgroundColor")
    assert background == ("rgb(252, 251, 248)" if theme == "light" else "rgb(21, 23, 26)")
    one.check()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_an_address_that_is_no_page_leads_to_those_that_are(visit: Callable[..., Visit], width: str, theme: str) -> None:
    one = visit(width, theme)
    answer = one.page.goto(f"{one.server.address}/no/such%20page")
    assert answer is not None
    assert answer.status == 404
    expect(one.page.get_by_role("heading", level=1, name="There is no page at this address")).to_be_visible()
    (told,) = one.faults  # by the browser, of the status
    assert "404" in told
    one.faults.clear()
    assert not serious(one)
    assert one.page.evaluate("document.getElementById('opening').scrollWidth - innerWidth") <= 0
    one.picture(f"missing-{width}-{theme}")
    other = {"light": "Dark", "dark": "Light"}[theme]
    one.page.evaluate(f"localStorage.setItem('stActiveTheme-/-v2', JSON.stringify('{other}'))")
    one.page.reload()
    background = one.page.evaluate("getComputedStyle(document.getElementById('opening')).backgroundColor")
    assert background == ("rgb(252, 251, 248)" if other == "Light" else "rgb(21, 23, 26)")
    one.faults.clear()
    one.page.get_by_role("main").get_by_role("link", name="Browse").click()
    expect(one.page.get_by_role("heading", level=1, name="Browse")).to_be_visible()


def test_what_is_typed_moves_into_the_box_with_the_cursor(visit: Callable[..., Visit]) -> None:
    one = visit()
    held = goto_opening(one)
    box = one.page.get_by_role("textbox", name=BOX)
    box.fill("How do I flatten?")
    box.press("Home")
    held.let_go()
    one.settle()
    real = one.page.get_by_test_id("stChatInputTextArea")
    expect(real).to_be_focused()
    expect(real).to_have_value("How do I flatten?")
    assert real.evaluate("box => box.selectionStart") == 0
    real.press("Enter")
    expect(one.page.locator(".st-key-ask h3").first).to_have_text("How do I flatten?")
    one.check()


def test_a_question_asked_too_early_is_answered_as_soon_as_it_can_be(visit: Callable[..., Visit]) -> None:
    one = visit("phone", "dark")
    held = goto_opening(one)
    box = one.page.get_by_role("textbox", name=BOX)
    box.fill(QUESTION)
    box.press("Enter")
    expect(one.page.get_by_role("status")).to_have_text("Looking for the answer")
    held.let_go()
    expect(one.page.locator(".st-key-ask h3").first).to_have_text(QUESTION)
    expect(one.page.locator("#opening")).to_have_count(0)
    expect(one.page).to_have_url(re.compile(r"\?q=When\+should"))
    one.page.go_back()
    expect(one.page.get_by_role("heading", level=1, name=WELCOME)).to_be_visible()
    one.check()


def test_it_gives_way_to_a_page_without_a_heading_and_in_a_browser_that_keeps_nothing(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('kept from pages'); } })")
    held = goto_opening(one)
    box = one.page.get_by_role("textbox", name=BOX)
    box.fill("x = np.zeros((2, 3))\ny = x.reshape(4, 2)")
    box.press("Enter")
    held.let_go()
    expect(one.page.locator("#opening")).to_have_count(0)
    expect(one.page.get_by_text("Your text")).to_be_visible()


@pytest.mark.parametrize(("link", "there"), [("Laboratory", "/laboratory"), ("Browse", "/browse")])
def test_a_link_followed_too_early_leads_there(visit: Callable[..., Visit], link: str, there: str) -> None:
    one = visit()
    held = goto_opening(one)
    one.page.get_by_role("link", name=link).focus()
    one.page.keyboard.press("Enter")
    expect(one.page.get_by_role("status")).to_have_text(f"Opening {link}")
    held.let_go()
    expect(one.page).to_have_url(f"{one.server.address}{there}")
    expect(one.page.get_by_test_id("stMain").get_by_role("heading", level=1, name=link)).to_be_visible()
    expect(one.page.locator("#opening")).to_have_count(0)
    one.check()


def test_the_theme_that_a_reader_chose_before_is_the_one_of_the_opening(visit: Callable[..., Visit]) -> None:
    one = visit("desktop", "light")
    one.open()
    one.page.evaluate("localStorage.setItem('stActiveTheme-/-v2', JSON.stringify('Dark'))")
    goto_opening(one)
    expect(one.page.locator("#opening")).to_have_css("background-color", "rgb(21, 23, 26)")
    one.check()


def test_a_log_pasted_before_the_page_is_there_keeps_its_end(visit: Callable[..., Visit]) -> None:
    one = visit()
    held = goto_opening(one)
    box = one.page.locator("#opening textarea")
    box.focus()
    paste(one.page, "\n".join([*(f"step {number:06}: loss 0.5" for number in range(20_000)), ERROR]))
    box.press("Enter")
    expect(one.page.locator("#opening [role=status]")).to_have_text(re.compile("send it once the page is ready"))
    held.let_go()
    real = one.page.get_by_test_id("stChatInputTextArea")
    expect(real).to_have_value(re.compile(re.escape(ERROR) + "$"))
    real.press("Enter")
    one.settle()
    expect(one.page.get_by_role("heading", name="What went wrong")).to_be_visible()
    one.check()
