"""The main story: a question is typed, the answer and the live demo come, and the shapes are refined."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from shapewise.journal import Journal
from shapewise.ui.pages import LONGEST_QUESTION
from tests.browser.driver import ERROR, QUESTION, SCREENSHOTS, TOP, Server, Visit, new_visit, paste

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "theme"), [("desktop", "light"), ("phone", "dark")])
def test_a_question_gets_passages_and_a_demo_on_the_readers_shapes(visit: Callable[..., Visit], width: str, theme: str) -> None:
    one = visit(width, theme)
    page = one.open()
    one.ask(QUESTION)
    expect(page.get_by_role("heading", name="When should I add layers, and when concatenate them?")).to_be_visible()
    expect(page.get_by_text("Answered", exact=True)).to_be_visible()
    expect(page.get_by_text("kb/merging/add-vs-concatenate.md:").first).to_be_visible()
    expect(page.get_by_text("cannot be done")).to_be_visible()
    expect(page.get_by_text("64 in x (64, 128, 128) against 32 in y (32, 128, 128)").first).to_be_visible()
    expect(page.get_by_text("(96, 128, 128)").first).to_be_visible()
    expect(
        page.get_by_role("img", name="concat of x (64, 128, 128) and y (32, 128, 128) gives z (96, 128, 128)").first
    ).to_be_visible()
    expect(page.get_by_text("Related", exact=True)).to_be_visible()
    expect(page.locator(".stMarkdownColoredBackground").first).to_have_css("text-decoration-line", "underline")
    one.shot(f"answer-{width}-{theme}")
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, "the page scrolls sideways"


def test_editing_a_shape_or_the_operation_redraws(visit: Callable[..., Visit]) -> None:
    one = visit()
    page = one.open()
    one.ask(QUESTION)
    one.edit("Shape of y", "16x128x128")
    expect(page.get_by_role("img", name="gives z (80, 128, 128)")).to_be_visible()
    assert "16%2C+128%2C+128" in page.url
    one.choose("Operation", "Add")
    expect(page.get_by_role("img", name="add of x (64, 128, 128) and y (16, 128, 128) fails")).to_be_visible()
    one.edit("Shape of y", "64x128x128")
    expect(page.get_by_role("img", name="gives z (64, 128, 128)")).to_be_visible()


def test_what_is_being_typed_outlives_a_redraw_and_focus_stays_where_it_is(visit: Callable[..., Visit]) -> None:
    one = visit()
    page = one.open("laboratory")
    field = page.get_by_role("textbox", name="Shape of x", exact=True)
    other = page.get_by_role("textbox", name="Shape of y", exact=True)
    field.fill("5x128x128")
    other.focus()  # leaving the first field sends it; its drawing comes while the second is being typed
    page.keyboard.press("Control+a")
    page.keyboard.type("6x128x", delay=200)
    expect(page.get_by_role("img", name="gives z (37, 128, 128)")).to_be_visible()
    one.settle()
    expect(other).to_have_value("6x128x")
    expect(other).to_be_focused()
    other.press("End")
    other.press_sequentially("128")
    other.press("Enter")
    expect(page.get_by_role("img", name="gives z (11, 128, 128)")).to_be_visible()
    page.get_by_role("button", name="Add a shape").click()
    expect(page.get_by_role("textbox", name="Shape of operand 3", exact=True)).to_have_value("6x128x128")
    expect(page.get_by_role("img", name="gives z (17, 128, 128)")).to_be_visible()
    operation = page.get_by_role("combobox", name="Operation")
    operation.focus()
    operation.select_option(label="Split")
    expect(page.get_by_role("textbox", name="Shape of y", exact=True)).to_have_count(0)
    expect(operation).to_be_focused()


@pytest.mark.parametrize("wrong", ["3x", "0x5", "-1x4", "x".join(["2"] * 40), f"1{'0' * 30}", "<img src=x onerror=alert(1)>"])
def test_a_wrong_shape_gets_a_sentence_and_no_traceback(visit: Callable[..., Visit], wrong: str) -> None:
    one = visit()
    page = one.open("laboratory")
    one.edit("Shape of x", wrong)
    expect(page.locator(".faults p").first).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)
    one.edit("Shape of x", "5x128x128")
    expect(page.get_by_role("img", name="gives z (37, 128, 128)")).to_be_visible()


def test_an_error_is_read_and_its_fix_can_be_tried(visit: Callable[..., Visit]) -> None:
    one = visit()
    page = one.open()
    one.ask(ERROR)
    expect(page.get_by_role("heading", name="What went wrong")).to_be_visible()
    expect(page.get_by_text("What would work")).to_be_visible()
    one.shot("error-desktop-light")


def test_an_empty_page_offers_examples_and_one_click_asks(visit: Callable[..., Visit]) -> None:
    one = visit()
    page = one.open()
    one.shot("empty-desktop-light")
    examples = page.locator('[class*="st-key-example-"] button')
    expect(examples).to_have_count(4)
    examples.first.click()
    one.settle()
    expect(page.get_by_role("heading", name="When should I add layers, and when concatenate them?")).to_be_visible()


def test_what_is_not_covered_says_so_and_shows_the_nearest(visit: Callable[..., Visit]) -> None:
    one = visit("phone")
    page = one.open()
    one.ask("How do I bake sourdough bread?")
    expect(page.get_by_text("Not covered", exact=True)).to_be_visible()
    expect(page.get_by_text("The nearest, and what they do cover")).to_be_visible()
    expect(page.get_by_role("button", name="Note this gap")).to_be_visible()
    one.shot("not-covered-phone-light")


@pytest.mark.parametrize("question", ["?!?", "🦆" * 50, "x" * 90_000, "[" * 40_000])
def test_symbols_and_huge_questions_get_an_answer_page(visit: Callable[..., Visit], question: str) -> None:
    one = visit()
    page = one.open()
    one.ask(question)
    expect(page.get_by_text("Not covered", exact=True).or_(page.get_by_text("Not sure", exact=True)).first).to_be_visible()


def test_a_follow_up_is_understood_and_the_conversation_stays(visit: Callable[..., Visit]) -> None:
    one = visit()
    page = one.open()
    one.ask("Along which axis do I concatenate?")
    one.ask("and in Keras?")
    expect(page.get_by_role("heading", name="Earlier in this conversation")).to_be_visible()
    assert "after=" in page.url
    page.get_by_role("link", name="Along which axis do I concatenate?", exact=True).click()
    one.settle()
    expect(page.get_by_role("heading", name="Along which axis do I concatenate?", exact=True)).to_be_visible()
    assert len(page.context.pages) == 1, "the link opened in this tab"


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_vote_its_word_and_a_new_question(visit: Callable[..., Visit], server: Server, width: str) -> None:
    one = visit(width)
    page = one.open()
    one.ask("How do I flatten feature maps?")
    page.get_by_role("link", name="No, it was not").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") != "A", "Enter once more would be heard by the contrary link"
    field = page.get_by_role("textbox", name="A word on it, if you like")
    expect(field).to_be_focused()
    field.fill(f"it was about {width}")
    field.press("Enter")
    expect(page.get_by_text("You said no. Thank you;")).to_be_visible()
    one.settle()
    assert "#" not in page.url, "the vote is not in the address"
    page.get_by_role("link", name="New question").click()
    one.settle()
    expect(page.get_by_role("heading", name="How do these tensors fit together?")).to_be_visible()
    expect(page.get_by_role("link", name="New question")).to_be_hidden()
    assert "q=" not in page.url
    journal = Journal(Path(server.environment["SHAPEWISE_DATA"]))
    assert f"it was about {width}" in [vote.word for vote in journal.votes()]
    journal.close()


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("contribute", lambda page: page.get_by_role("textbox", name="File name without .md")),
        ("laboratory", lambda page: page.get_by_role("textbox", name="Shape of x")),
    ],
)
def test_what_is_typed_while_the_library_is_still_read_stays(
    browser: Browser, tmp_path: Path, path: str, field: Callable[[Page], Locator]
) -> None:
    """The line that says so goes when the library is there; the page around it stays as it is."""
    index = tmp_path / "index"
    shutil.copytree(TOP / "index" / "models", index / "models")  # with no vectors there, the reading takes some seconds
    kb, data = str(TOP / "kb" / "merging"), str(tmp_path / "data")
    server = Server({"SHAPEWISE_KB": kb, "SHAPEWISE_INDEX": str(index), "SHAPEWISE_DATA": data}, tmp_path / "log.txt")
    server.start()
    try:
        one = new_visit(browser, server)
        page = one.open(path)
        line = page.get_by_text("Reading the library")
        expect(line).to_be_visible()
        box = field(page)
        box.fill("half a word")
        expect(line).to_have_count(0, timeout=120_000)
        one.settle()
        assert box.input_value() == "half a word"
        one.check()
    finally:
        server.stop()


IN_SIGHT = """id => {
  const top = document.getElementById(id)?.getBoundingClientRect().top;
  return top >= 40 && top < innerHeight / 3;
}"""


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_an_address_with_a_heading_opens_there_and_lets_the_reader_go(visit: Callable[..., Visit], width: str) -> None:
    one = visit(width)
    page = one.open("explanation", article="concat-axis")
    heading = page.locator('[data-testid="stMain"] h2[id]').nth(2).get_attribute("id")
    assert heading
    assert not page.evaluate(IN_SIGHT, heading), "it is there without going anywhere"
    page.goto("about:blank")
    one.open("explanation", article="concat-axis", at=heading)
    page.wait_for_function(IN_SIGHT, arg=heading)
    page.wait_for_timeout(1_500)
    assert page.evaluate(IN_SIGHT, heading), "what was drawn later has pushed it away"
    page.screenshot(path=str(SCREENSHOTS / f"heading-{width}.png"))
    page.mouse.move(200, 400)
    page.mouse.wheel(0, -5_000)
    page.wait_for_timeout(600)
    one.edit("Shape of x", "7x128x128")
    page.wait_for_timeout(600)
    assert not page.evaluate(IN_SIGHT, heading), "an edit has led back to it"
    one.check()


def test_a_passage_opens_at_its_heading(visit: Callable[..., Visit]) -> None:
    one = visit()
    page = one.open()
    one.ask(QUESTION)
    link = page.get_by_role("link", name="Open there").first
    heading = parse_qs(urlsplit(link.get_attribute("href") or "").query)["at"][0]
    link.click()
    one.settle()
    page.wait_for_function(IN_SIGHT, arg=heading)
    one.check()


def test_who_asks_for_less_motion_gets_none(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.page.emulate_media(reduced_motion="reduce")
    one.open()
    one.ask(QUESTION)
    moving = one.page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((node) => {
          const style = getComputedStyle(node);
          const longest = (times) => Math.max(...times.split(",").map(parseFloat));
          return longest(style.animationDuration) > 0.01 || longest(style.transitionDuration) > 0.01;
        }).map((node) => node.className)"""
    )
    assert moving == []


def test_the_end_of_a_log_longer_than_the_box_takes_is_asked_about(visit: Callable[..., Visit]) -> None:
    one = visit()
    page = one.open()
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill("why? ")
    box.press("End")
    paste(page, "\n".join([*(f"step {number:06}: loss 0.5" for number in range(20_000)), ERROR]))
    assert page.evaluate("document.activeElement.value.length") == LONGEST_QUESTION
    expect(box).to_have_value(re.compile(r"^why\? step 000000"))
    box.press("Enter")
    one.settle()
    expect(page.get_by_role("heading", name="What went wrong")).to_be_visible()
    expect(page.get_by_text(f"Your text has more than {LONGEST_QUESTION:,} characters")).to_be_visible()
    one.check()
