"""Whole stories, as a reader lives them, on a desktop and on a phone, in the light and in the dark."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.driver import ERROR, QUESTION, Server, Visit, new_visit
from tests.browser.tracebacks import PASTED, Pasted

pytestmark = pytest.mark.browser
everywhere = pytest.mark.parametrize(
    ("width", "theme"), [("desktop", "light"), ("desktop", "dark"), ("phone", "light"), ("phone", "dark")]
)


@everywhere
def test_ask_refine_copy_the_link_and_open_it_elsewhere(
    visit: Callable[..., Visit], browser: Browser, server: Server, width: str, theme: str
) -> None:
    one = visit(width, theme)
    page = one.open()
    one.ask(QUESTION)
    one.edit("Shape of y", "16x128x128")
    expect(page.get_by_role("img", name="gives z (80, 128, 128)").first).to_be_visible()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.address)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    other = new_visit(browser, server, width, theme)
    parts = urlsplit(link)
    other.open(f"?{parts.query}")
    expect(other.page.get_by_role("img", name="gives z (80, 128, 128)").first).to_be_visible()
    expect(other.page.get_by_role("textbox", name="Shape of y", exact=True)).to_have_value("16 x 128 x 128")
    expect(other.page.get_by_role("heading", name="When should I add layers, and when concatenate them?")).to_be_visible()
    other.shot(f"story-link-{width}-{theme}")
    other.check()
    other.page.context.close()


def test_a_follow_up_is_about_the_shapes_that_were_set_and_going_back_keeps_the_conversation(
    visit: Callable[..., Visit],
) -> None:
    one = visit()
    page = one.open()
    first = "Concatenate 64x128x128 and 32x128x128"
    one.ask(first)
    one.edit("Shape of y", "64x128x128")
    expect(page.get_by_role("img", name="gives z (128, 128, 128)").first).to_be_visible()
    one.ask("and along axis 2?")
    expect(page.get_by_role("img", name="gives z (64, 128, 256)").first).to_be_visible()
    one.ask("why?")
    expect(page.get_by_text("Earlier in this conversation")).to_be_visible()
    page.go_back()
    one.settle()
    expect(page.get_by_role("heading", name="and along axis 2?")).to_be_visible()
    page.go_forward()
    one.settle()
    expect(page.get_by_role("link", name="and along axis 2?")).to_be_visible()
    expect(page.get_by_role("link", name=first)).to_be_visible()


def test_a_long_traceback_is_in_the_copied_link(visit: Callable[..., Visit], browser: Browser, server: Server) -> None:
    """It would not fit into an address as it is."""
    one = visit()
    one.open()
    frames = "".join(f'  File "train.py", line {n}, in step_{n}\n    x = self.layer_{n}(x)\n' for n in range(100))
    one.ask(f"Traceback (most recent call last):\n{frames}{ERROR}")
    expect(one.page.get_by_role("heading", name="What went wrong")).to_be_visible()
    address = urlsplit(one.page.url)
    assert len(address.query) < len(frames) / 3
    other = new_visit(browser, server)
    other.open(f"?{address.query}")
    expect(other.page.get_by_role("heading", name="What went wrong")).to_be_visible()
    expect(other.page.get_by_text("What would work")).to_be_visible()
    other.page.get_by_text("Your text", exact=True).click()
    expect(other.page.get_by_text("in step_57")).to_be_visible()
    other.check()
    other.page.context.close()


def test_back_and_forward_move_through_questions_and_demos(visit: Callable[..., Visit]) -> None:
    one = visit()
    page = one.open()
    one.ask(QUESTION)
    one.edit("Shape of y", "16x128x128")
    page.go_back()
    one.settle()
    expect(page.get_by_role("textbox", name="Shape of y", exact=True)).to_have_value("32 x 128 x 128")
    page.go_forward()
    one.settle()
    expect(page.get_by_role("textbox", name="Shape of y", exact=True)).to_have_value("16 x 128 x 128")
    page.go_back()
    one.settle()
    page.go_back()
    one.settle()
    expect(page.get_by_role("heading", name="How do these tensors fit together?")).to_be_visible()


@everywhere
def test_paste_an_error_read_the_fix_and_try_it(visit: Callable[..., Visit], width: str, theme: str) -> None:
    one = visit(width, theme)
    page = one.open()
    one.ask(ERROR)
    expect(page.get_by_role("heading", name="What went wrong")).to_be_visible()
    expect(page.get_by_text("What would work")).to_be_visible()
    one.shot(f"story-error-{width}-{theme}")
    fix = page.get_by_test_id("stExpander").filter(has=page.get_by_role("link", name="Try it in the laboratory")).first
    if not fix.get_by_role("link", name="Try it in the laboratory").is_visible():
        fix.locator("summary").click()
    fix.get_by_role("link", name="Try it in the laboratory").click()
    one.settle()
    expect(page.get_by_role("heading", name="Laboratory")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile(r" gives z \(")).first).to_be_visible()
    expect(page.get_by_text("cannot be done")).to_have_count(0)
    assert len(page.context.pages) == 1, "the link opened in this tab"


@pytest.mark.parametrize("pasted", PASTED, ids=lambda pasted: pasted.name)
def test_a_pasted_traceback_is_read_and_made_again(visit: Callable[..., Visit], pasted: Pasted) -> None:
    one = visit()
    page = one.open()
    one.ask(pasted.text)
    expect(page.get_by_role("heading", name="What went wrong")).to_be_visible()
    expect(page.get_by_text("Made again here with the same shapes")).to_be_visible()
    expect(page.get_by_text("The same mistake in NumPy")).to_be_visible()
    expect(page.get_by_text("What would work")).to_be_visible()
    main = page.get_by_test_id("stMainBlockContainer")
    expect(main).to_contain_text(pasted.told)
    chosen = page.get_by_role("combobox", name="Operation").first.evaluate("field => field.selectedOptions[0].textContent")
    assert chosen == pasted.operation
    expect(page.get_by_role("img", name=pasted.drawn).first).to_be_visible()


@everywhere
def test_browse_the_map_open_an_explanation_and_use_its_demo(visit: Callable[..., Visit], width: str, theme: str) -> None:
    one = visit(width, theme)
    page = one.open("browse")
    box = page.get_by_role("searchbox").or_(page.get_by_role("textbox", name="Search titles, questions and text")).first
    box.press_sequentially("dense conn", delay=20)
    expect(page.get_by_role("link", name=re.compile("DenseNet"))).to_be_visible()
    one.shot(f"story-search-{width}-{theme}")
    page.get_by_test_id("stMain").get_by_text("Map", exact=True).click()
    one.settle()
    point = page.locator('[data-slug="concat-axis"]')
    expect(point).to_be_visible()
    one.shot(f"story-map-{width}-{theme}")
    point.focus()
    point.press("Enter")
    page.wait_for_url("**/explanation?article=concat-axis")
    one.settle()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Along which axis"))
    one.edit("Shape of x", "8x5x32x32")
    expect(page.get_by_role("textbox", name="Shape of x", exact=True)).to_have_value("8x5x32x32")
    expect(
        page.get_by_role("img", name=re.compile(r"concat of x \(8, 5, 32, 32\).* gives z \(8, 37, 32, 32\)")).first
    ).to_be_visible()
    one.shot(f"story-explanation-{width}-{theme}")


def _search_box(page: Page) -> Locator:
    return page.get_by_role("searchbox").or_(page.get_by_role("textbox", name="Search titles, questions and text")).first


def test_search_tag_and_map_are_in_the_copied_link(visit: Callable[..., Visit], browser: Browser, server: Server) -> None:
    one = visit()
    page = one.open("browse")
    entries = page.evaluate("history.length")
    _search_box(page).press_sequentially("dense connection", delay=150)
    page.wait_for_url("**/browse?search=dense+connection")
    assert page.evaluate("history.length") == entries, "each pause is an entry of the history"
    expect(_search_box(page)).to_have_value("dense connection")
    page.get_by_test_id("stMain").get_by_role("radio", name="merging", exact=True).or_(
        page.get_by_test_id("stMain").get_by_role("button", name="merging", exact=True)
    ).first.click()
    page.wait_for_url("**/browse?search=dense+connection&tag=merging")
    one.settle()
    found = page.get_by_text(re.compile(r"^\d+ explanations?$")).inner_text()
    page.get_by_test_id("stMain").get_by_text("Map", exact=True).click()
    page.wait_for_url("**/browse?view=map&search=dense+connection&tag=merging")
    one.settle()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.address)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    other = new_visit(browser, server)
    other.open(f"browse?{urlsplit(link).query}")
    expect(other.page.locator('[data-slug="concat-axis"]')).to_be_visible()
    other.page.get_by_test_id("stMain").get_by_text("List", exact=True).click()
    other.settle()
    expect(_search_box(other.page)).to_have_value("dense connection")
    expect(other.page.get_by_text(found, exact=True)).to_be_visible()
    other.page.go_back()
    other.settle()
    expect(other.page.locator('[data-slug="concat-axis"]')).to_be_visible()
    other.check()
    other.page.context.close()
    page.go_back()
    one.settle()
    expect(_search_box(page)).to_have_value("dense connection")
    page.go_back()
    page.wait_for_url("**/browse?search=dense+connection")
    one.settle()
    expect(page.get_by_text(found, exact=True)).to_have_count(0)
    page.go_forward()
    one.settle()
    expect(page.get_by_text(found, exact=True)).to_be_visible()


def test_back_from_an_explanation_its_search_is_there(visit: Callable[..., Visit]) -> None:
    one = visit()
    page = one.open("browse")
    _search_box(page).press_sequentially("dense conn", delay=20)
    page.wait_for_url("**/browse?search=dense+conn")
    page.get_by_role("link", name=re.compile("DenseNet")).first.click()
    page.wait_for_url("**/explanation?article=*")
    one.settle()
    page.go_back()
    page.wait_for_url("**/browse?search=dense+conn")
    one.settle()
    expect(_search_box(page)).to_have_value("dense conn")
    expect(page.get_by_role("link", name=re.compile("DenseNet")).first).to_be_visible()
    page.get_by_test_id("stMain").get_by_text("Map", exact=True).click()
    page.wait_for_url(re.compile("[?&]view=map"))
    one.settle()
    page.locator('[data-slug="concat-axis"]').press("Enter")
    page.wait_for_url("**/explanation?article=concat-axis")
    one.settle()
    page.go_back()
    page.wait_for_url(re.compile("[?&]view=map"))
    one.settle()
    expect(page.locator('[data-slug="concat-axis"]')).to_be_visible()


NEW = """---
title: How do I weave quaternion layers?
summary: A quaternion layer weaves four real layers into one product.
tags: [merging, quaternion]
questions:
  - How does a quaternion layer weave its parts?
related: [concat-axis]
sources:
  - 'A test'
demo: concat((2, 3), (2, 5), axis=1)
---

## Short answer

A quaternion layer weaves four real layers with the Hamilton product, and then concatenates the four parts.
"""


@everywhere
def test_contribute_a_file_and_ask_what_it_answers(
    scratch_visit: Callable[..., Visit], scratch_kb: Path, width: str, theme: str
) -> None:
    one = scratch_visit(width, theme)
    page = one.open("contribute")
    word = f"quaternion{width}{theme}"
    name = f"{word}-layers"
    page.get_by_role("textbox", name="File name without .md").fill(name)
    page.get_by_role("textbox", name="File name without .md").press("Enter")
    page.get_by_role("textbox", name="Markdown", exact=True).fill(NEW.replace("quaternion", word))
    expect(page.get_by_role("heading", name="How do I weave quaternion")).to_be_visible()
    expect(page.get_by_text("Line ").first).to_be_visible()
    one.shot(f"story-contribute-{width}-{theme}")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved as")).to_be_visible()
    assert (scratch_kb / "merging" / f"{name}.md").exists()
    page.wait_for_timeout(2_500)
    one.open(q=f"How does a {word} layer weave its parts?")
    expect(page.get_by_text(f"kb/merging/{name}.md:").first).to_be_visible()


MISSING = {
    ("desktop", "light"): "knit a woollen scarf",
    ("desktop", "dark"): "tune an old piano",
    ("phone", "light"): "brew a strong espresso",
    ("phone", "dark"): "prune a cherry tree",
}
"""What no explanation tells of yet, and each story writes down."""

WRITTEN = """---
title: "{question}"
summary: How to {matter}, step by step, as a loop over the first axis.
tags: [merging]
questions: ["{question}"]
related: [concat-axis]
sources: ["A test"]
demo: concat((2, 3), (2, 5), axis=1)
---

## Short answer

To {matter}, go row by row: `concat((2, 3), (2, 5), axis=1) -> (2, 8)`.
"""


def test_a_draft_shows_its_demo_and_contribute_keeps_its_address(scratch_visit: Callable[..., Visit]) -> None:
    one = scratch_visit()
    page = one.open("contribute")
    field = page.get_by_role("textbox", name="Markdown", exact=True)
    field.fill(NEW)
    expect(page.get_by_role("heading", name="Try it with your own shapes")).to_be_visible()
    expect(page.get_by_role("img", name="gives z (2, 8)")).to_be_visible()
    one.edit("Shape of y", "2x9")
    expect(page.get_by_role("img", name="gives z (2, 12)")).to_be_visible()
    field.fill(NEW.replace("A test", "A long book"))
    expect(page.locator("li").get_by_text("A long book")).to_be_visible()
    expect(page.get_by_role("img", name="gives z (2, 12)"), "what a reader did to the demo stays").to_be_visible()
    field.fill(NEW.replace("(2, 5)", "(2, 7)"))
    expect(page.get_by_role("img", name="gives z (2, 10)")).to_be_visible()
    field.fill(NEW.replace("(2, 5), axis=1)", "(2,"))
    expect(page.get_by_role("heading", name="Try it with your own shapes")).to_have_count(0)
    expect(page.get_by_role("heading", name="Sources")).to_be_visible()
    assert "?" not in page.url
    one.check()


@everywhere
def test_ask_what_is_missing_see_it_among_the_gaps_and_write_it(
    scratch_visit: Callable[..., Visit], width: str, theme: str
) -> None:
    one = scratch_visit(width, theme)
    page = one.open()
    matter = MISSING[width, theme]
    question = f"How do I {matter}?"
    one.ask(question)
    expect(page.get_by_text("Not covered", exact=True)).to_be_visible()
    page.get_by_role("button", name="Note this gap").click()
    one.settle()
    one.open("library")
    expect(page.locator("p", has_text=question).first).to_be_visible()
    one.shot(f"story-gaps-{width}-{theme}")
    page.get_by_role("button", name="Write this explanation").first.click()
    page.wait_for_url("**/contribute")
    one.settle()
    field = page.get_by_role("textbox", name="Markdown", exact=True)
    expect(field).to_have_value(re.compile(matter))
    name = matter.replace(" ", "-")
    page.get_by_role("textbox", name="File name without .md").fill(name)
    page.get_by_role("textbox", name="File name without .md").press("Enter")
    field.fill(WRITTEN.format(question=question, matter=matter))
    expect(page.get_by_role("heading", name=question)).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved as")).to_be_visible()
    page.wait_for_timeout(2_500)
    one.open()
    one.ask(question)
    expect(page.get_by_text(f"{name}.md:").first).to_be_visible()
    one.open("library")
    expect(page.get_by_role("heading", name="Library", exact=True)).to_be_visible()
    expect(page.locator("p", has_text=question)).to_have_count(0)


def test_a_file_dropped_into_the_folder_appears_by_itself_and_a_broken_one_is_named(
    scratch_visit: Callable[..., Visit], scratch_kb: Path
) -> None:
    one = scratch_visit()
    (scratch_kb / "merging" / "zebra-pooling.md").write_text(NEW.replace("quaternion", "zebrapooling"), encoding="utf-8")
    (scratch_kb / "merging" / "broken-one.md").write_text("---\ntitle: [unclosed\n---\n\ntext\n", encoding="utf-8")
    one.page.wait_for_timeout(2_500)
    page = one.open("library")
    expect(page.get_by_text("kb/merging/broken-one.md:")).to_be_visible()
    one.open(q="How does a zebrapooling layer weave its parts?")
    expect(page.get_by_text("kb/merging/zebra-pooling.md:").first).to_be_visible()
    (scratch_kb / "merging" / "broken-one.md").unlink()


def test_an_empty_folder_says_so_on_its_pages_and_the_first_file_appears(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "kb").mkdir()
    folders = {f"SHAPEWISE_{name.upper()}": str(tmp_path / name) for name in ("kb", "index", "data")}
    server = Server({**folders, "SHAPEWISE_MODEL": "none"}, tmp_path / "log.txt")
    server.start()
    one = new_visit(browser, server)
    try:
        for place in ("library", "browse", ""):
            page = one.open(place)
            expect(page.get_by_text("put one into it")).to_have_count(1)
        (tmp_path / "kb" / "weaving.md").write_text(NEW, encoding="utf-8")
        expect(page.get_by_text("put one into it")).to_have_count(0, timeout=5_000)
        one.ask("How does a quaternion layer weave its parts?")
        expect(page.get_by_text("kb/weaving.md:").first).to_be_visible()
        one.check()
    finally:
        one.page.context.close()
        server.stop()


def test_a_library_page_that_stands_open_shows_what_comes_and_goes(
    scratch_visit: Callable[..., Visit], scratch_kb: Path
) -> None:
    one = scratch_visit()
    page = one.open("library")
    count = page.get_by_test_id("stMetric").filter(has_text="Explanations").get_by_test_id("stMetricValue")
    before = int(count.inner_text())
    new, broken = scratch_kb / "merging" / "yak-pooling.md", scratch_kb / "merging" / "broken-two.md"
    new.write_text(NEW.replace("quaternion", "yakpooling"), encoding="utf-8")
    broken.write_text("---\ntitle: [unclosed\n---\n\ntext\n", encoding="utf-8")
    expect(count).to_have_text(str(before + 2))  # what a slip in the front matter leaves to read is served, and the slip told
    expect(page.get_by_text("kb/merging/broken-two.md:")).to_be_visible()
    new.unlink()
    broken.unlink()
    expect(count).to_have_text(str(before))
    expect(page.get_by_text("kb/merging/broken-two.md:")).to_have_count(0)
    one.check()


def test_files_dropped_on_the_page_are_checked_and_saved(scratch_visit: Callable[..., Visit], scratch_kb: Path) -> None:
    one = scratch_visit()
    page = one.open("contribute")
    page.get_by_role("tab", name="Drop files").click()
    text = NEW.replace("quaternion", "llama").encode()
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "llama-one.md", "mimeType": "text/markdown", "buffer": text},
            {"name": "../../llama two.md", "mimeType": "text/markdown", "buffer": text},
            {"name": "not-text.md", "mimeType": "text/markdown", "buffer": b"\xff\xfa\x00"},
        ]
    )
    page.get_by_role("button", name="Save 2 files").click()
    expect(page.get_by_text("2 of 2 saved")).to_be_visible()
    assert sorted(file.name for file in (scratch_kb / "contributed").iterdir()) == ["llama-one.md", "llama-two.md"]
    expect(page.get_by_text("is not UTF-8").first).to_be_visible()


def test_an_edit_beside_an_answer_runs_no_page(visit: Callable[..., Visit]) -> None:
    one = visit()
    page = one.open()
    one.ask(QUESTION)
    page.evaluate("void (WebSocket.prototype.send = () => { throw new Error('the page was run'); })")
    one.edit("Shape of x", "13x128x128")
    expect(page.get_by_role("img", name="gives z (45, 128, 128)")).to_be_visible()
    assert "%2813%2C+128%2C+128%29" in page.url
    page.get_by_text("The numbers").click()
    expect(page.locator(".numbers pre").first).to_be_visible()
    one.edit("Shape of x", "3x")
    expect(page.locator(".faults p").first).to_be_visible()
    assert "%2813%2C+128%2C+128%29" in page.url, "what is no demo is not written into the address"
    one.edit("Shape of x", "14x128x128")
    expect(page.locator(".faults p")).to_have_count(0)
    expect(page.get_by_role("img", name="gives z (46, 128, 128)")).to_be_visible()
    one.edit("Shape of x", "64x128x128")
    expect(page.get_by_role("img", name="gives z (96, 128, 128)")).to_be_visible()
    assert "demo=" not in page.url, "the answer's own demo needs no word in the address"
    one.check()


def test_what_the_reader_did_to_a_demo_outlives_a_run_of_the_page(visit: Callable[..., Visit]) -> None:
    one = visit()
    page = one.open()
    one.ask(QUESTION)
    one.edit("Shape of x", "13x128x128")
    page.get_by_text("more passages").click()
    one.settle()
    expect(page.get_by_role("textbox", name="Shape of x", exact=True)).to_have_value("13x128x128")
    expect(page.get_by_role("img", name="gives z (45, 128, 128)")).to_be_visible()
    assert "%2813%2C+128%2C+128%29" in page.url
    page.get_by_role("link", name="Open in the laboratory").click()
    page.wait_for_url("**/laboratory?**")
    one.settle()
    expect(page.get_by_role("textbox", name="Shape of x", exact=True)).to_have_value("13 x 128 x 128")
    page.go_back()
    one.settle()
    expect(page.get_by_role("img", name="gives z (45, 128, 128)")).to_be_visible()
    one.ask("Along which axis do I concatenate?")
    assert "demo=" not in page.url
    one.check()


def test_a_card_whose_script_did_not_come_asks_for_it_again(visit: Callable[..., Visit]) -> None:
    one = visit()
    page = one.page
    page.route("**/api/demo-*.js*", lambda route: route.abort())
    one.open(q=QUESTION)
    expect(page.get_by_text("No answer from the server")).to_be_visible()
    page.unroute("**/api/demo-*.js*")
    expect(page.get_by_role("img", name="gives z (96, 128, 128)").first).to_be_visible()
    expect(page.get_by_text("No answer from the server")).to_have_count(0)
    one.ask("How do I flatten feature maps?")
    expect(page.get_by_role("img", name="flatten of x").first).to_be_visible()
    one.faults[:] = [fault for fault in one.faults if "ERR_FAILED" not in fault]  # what was kept from it


def test_without_an_answer_from_the_server_what_is_typed_stays(visit: Callable[..., Visit]) -> None:
    one = visit()
    page = one.open("laboratory")
    page.route("**/api/demo**", lambda route: route.abort())
    one.edit("Shape of x", "11x128x128")
    expect(page.get_by_text("No answer from the server")).to_be_visible()
    expect(page.get_by_role("textbox", name="Shape of x", exact=True)).to_have_value("11x128x128")
    page.unroute("**/api/demo**")
    one.edit("Shape of x", "12x128x128")
    expect(page.get_by_role("img", name="gives z (44, 128, 128)")).to_be_visible()
    expect(page.get_by_text("No answer from the server")).to_have_count(0)
    one.faults = [fault for fault in one.faults if "ERR_FAILED" not in fault]
    one.check()


def test_the_laboratory_follows_the_card_and_forgets_a_demo_that_is_none(visit: Callable[..., Visit]) -> None:
    one = visit()
    page = one.open("laboratory", demo="concat((8, 64, 32, 32), (8, 32, 32, 32), axis=1)")
    one.choose("Show the axes as", "Channels last (N, H, W, C)")
    expect(page.get_by_role("textbox", name="Shape of y", exact=True)).to_have_value("8 x 32 x 32 x 32")
    expect(page.get_by_text("np.concatenate([x, y], axis=3)")).to_be_visible()
    assert "layout=channels_last" in page.url
    one.edit("Shape of y", "8x32x32x7")
    expect(page.get_by_role("img", name="gives z (8, 32, 32, 71)")).to_be_visible()
    one.edit("Shape of y", "3x")
    expect(page.get_by_text("In code", exact=True)).to_have_count(0)
    one.edit("Shape of y", "8x32x32x7")
    expect(page.get_by_text("In code", exact=True)).to_be_visible()
    page.go_back()
    one.settle()
    expect(page.get_by_role("textbox", name="Shape of y", exact=True)).to_have_value("8 x 32 x 32 x 32")
    page.go_back()
    one.settle()
    expect(page.get_by_role("combobox", name="Show the axes as")).to_have_value("channels_first")
    expect(page.get_by_text("np.concatenate([x, y], axis=1)")).to_be_visible()
    one.check()


def test_a_slider_and_its_number_move_together(visit: Callable[..., Visit]) -> None:
    one = visit("phone")
    page = one.open("laboratory", demo="linear((8, 96), features=10)")
    number = page.get_by_label("Features", exact=True)
    expect(number).to_have_count(1)  # a slider has no name of its own
    slider = page.locator("input[type=range]")
    expect(slider).to_have_value("10")
    page.wait_for_timeout(500)  # what comes late above it would move it away from under the mouse
    place = slider.bounding_box()
    assert place is not None
    assert place["height"] >= 24
    middle = place["y"] + place["height"] / 2
    before = page.evaluate("history.length")
    page.mouse.move(place["x"] + place["width"] * 0.3, middle)
    page.mouse.down()
    for step in range(30, 99, 4):
        page.mouse.move(place["x"] + place["width"] * step / 100, middle)
    page.mouse.move(place["x"] + place["width"] + 20, middle)
    expect(number).to_have_value("32")
    expect(page.locator("code.shape")).to_have_text("(8, 32)")
    assert "features%3D10" in page.url, "the address follows when the slider is let go"
    page.mouse.up()
    page.wait_for_url(re.compile("features%3D32"))
    one.settle()
    assert page.evaluate("history.length") <= before + 1, "a drag is one step back"
    expect(page.locator("code.shape")).to_have_text("(8, 32)")
    number.fill("20")
    expect(slider).to_have_value("20")
    number.fill("500")
    number.press("Enter")
    expect(page.locator("code.shape")).to_have_text("(8, 500)")
    one.settle()
    expect(number).to_have_value("500")
    expect(slider).to_have_value("32")
    page.go_back()
    one.settle()
    expect(number).to_have_value("32")
    one.check()


def test_a_prediction_is_not_told_before_the_guess(visit: Callable[..., Visit]) -> None:
    one = visit()
    told: list[str] = []
    one.page.on("response", lambda answer: told.append(answer.text()) if "/api/demo?" in answer.url else None)
    page = one.open("laboratory", view="predict")
    one.edit("Shape of x", "8x10x32x32")
    expect(page.get_by_text("concat((8, 10, 32, 32), (8, 32, 32, 32), axis=1)")).to_be_visible()
    assert told
    assert not any("8, 42, 32, 32" in text for text in told)
    expect(page.get_by_test_id("stMain").get_by_role("img")).to_have_count(0)
    page.get_by_role("textbox", name="Your guess").fill("8x42x32x32")
    page.get_by_role("textbox", name="Your guess").press("Enter")
    expect(page.get_by_role("img", name="gives z (8, 42, 32, 32)")).to_be_visible()
    one.check()


SLOW = """
const ask = window.fetch;
window.fetch = async (...about) => {
  const answer = await ask(...about);
  if (String(about[0]).includes("api/demo")) await new Promise((done) => setTimeout(done, 400));
  return answer;
};
"""


def slow(visit: Callable[..., Visit], path: str, **parameters: str) -> Visit:
    """A reader to whom each card comes late."""
    one = visit()
    one.page.add_init_script(SLOW)
    one.open(path, **parameters)
    return one


def test_fields_that_are_drawn_anew_under_the_typing_hand_lose_nothing(visit: Callable[..., Visit]) -> None:
    one = slow(visit, "laboratory", demo="concat((64, 128), (32, 128), axis=0)")
    x = one.page.get_by_role("textbox", name="Shape of x", exact=True)
    y = one.page.get_by_role("textbox", name="Shape of y", exact=True)
    x.fill("8x64x32x32")
    y.focus()  # the first field is sent; with four axes a layout can be chosen, and the fields are drawn anew
    one.page.keyboard.press("Control+a")
    one.page.keyboard.type("8x32")  # by hand: of what a script puts into a field, none is told when the field is taken away
    expect(one.page.get_by_role("combobox", name="Show the axes as")).to_be_visible()
    expect(y).to_be_focused()
    one.page.wait_for_timeout(800)  # for a card that was asked for by a field which was taken away
    one.page.keyboard.type("x32x32")
    one.page.keyboard.press("Enter")
    one.page.get_by_role("spinbutton", name="Axis").fill("1")
    one.page.keyboard.press("Enter")
    expect(one.page.get_by_role("img", name="gives z (8, 96, 32, 32)")).to_be_visible()
    expect(one.page.get_by_role("combobox", name="Operation")).to_have_value("concat")
    one.check()


def test_a_card_that_comes_late_writes_into_no_other_address(visit: Callable[..., Visit]) -> None:
    one = slow(visit, "", q=QUESTION)
    field = one.page.get_by_role("textbox", name="Shape of x", exact=True)
    field.fill("10x128x128")
    field.press("Enter")
    one.page.get_by_role("link", name="Laboratory").first.click()
    one.page.wait_for_url("**/laboratory")
    one.page.wait_for_timeout(800)
    assert one.page.url.endswith("/laboratory")
    one.check()


def test_neither_numbers_nor_buttons_take_away_what_is_on_its_way(visit: Callable[..., Visit]) -> None:
    one = slow(visit, "", q=QUESTION)
    page = one.page
    field = page.get_by_role("textbox", name="Shape of x", exact=True)
    field.fill("10x128x128")
    field.press("Enter")
    page.get_by_text("The numbers").click()
    expect(page.get_by_role("img", name="gives z (42, 128, 128)")).to_be_visible()
    expect(page.locator(".numbers pre").first).to_be_visible()
    add = page.get_by_role("button", name="Add a shape")
    add.click()
    add.click()
    expect(page.get_by_role("img", name="gives z (106, 128, 128)")).to_be_visible()
    one.check()


def test_two_cards_have_a_layout_each(visit: Callable[..., Visit]) -> None:
    one = visit()
    images = {"demo": "add((8, 64, 32, 32), (8, 64, 32, 32))", "beside": "concat((8, 64, 32, 32), (8, 64, 32, 32), axis=1)"}
    page = one.open("laboratory", view="compare", **images)
    page.get_by_role("combobox", name="Show the axes as").first.select_option("channels_last")
    one.settle()
    page.get_by_role("textbox", name="Shape of y", exact=True).last.fill("8x10x32x32")
    page.get_by_role("textbox", name="Shape of y", exact=True).last.press("Enter")
    expect(page.get_by_role("img", name="gives z (8, 74, 32, 32)")).to_be_visible()
    one.settle()
    assert "layout=channels_last" in page.url
    page.reload()
    one.settle()
    layouts = page.get_by_role("combobox", name="Show the axes as")
    expect(layouts.first).to_have_value("channels_last")
    expect(layouts.last).to_have_value("channels_first")
    one.check()


def test_the_framework_is_remembered_by_the_browser(visit: Callable[..., Visit]) -> None:
    one = visit()
    page = one.open("laboratory", demo="concat((2, 3), (2, 5), axis=1)")
    page.get_by_role("radio", name="PyTorch").click()
    expect(page.get_by_test_id("stCode").filter(has_text="torch.cat")).to_be_visible()
    one.settle()
    page.reload()
    one.settle()
    expect(page.get_by_role("radio", name="PyTorch")).to_be_checked()
    one.open("laboratory", demo="stack((2, 3), (2, 3), axis=1)")
    expect(page.get_by_test_id("stCode").filter(has_text="torch.stack")).to_be_visible()
    page.evaluate("localStorage.setItem('shapewise-framework', 'none of ours')")
    page.reload()
    one.settle()
    expect(page.get_by_role("radio", name="NumPy")).to_be_checked()
    one.check()


FIELDS = """() => [...document.querySelectorAll('[data-testid="stMain"] :is(input, select)')]
  .concat([...document.querySelectorAll('[data-testid="stBidiComponentRegular"], [data-testid="stBidiComponentIsolated"]')]
    .flatMap((one) => [...((one.shadowRoot ?? one.firstElementChild?.shadowRoot)?.querySelectorAll("input, select") ?? [])]))
  .map((field) => field.value)"""


def test_the_planner_and_two_layouts_side_by_side_come_back_from_the_address(
    visit: Callable[..., Visit], browser: Browser, server: Server
) -> None:
    one = visit()
    page = one.open("laboratory", view="plan")
    for label, value in (("Height", "252"), ("Kernel", "5")):
        page.get_by_role("spinbutton", name=label).fill(value)
        page.get_by_role("spinbutton", name=label).press("Enter")
        one.settle()
    page.get_by_role("slider", name="Levels with a skip").press("ArrowLeft")
    one.settle()
    page.get_by_role("combobox", name="Padding").click()
    page.get_by_role("option", name="valid").click()
    one.settle()
    _same_elsewhere(one, browser, server, {"252", "5", "3"})
    images = "concat((8, 64, 32, 32), (8, 32, 32, 32), axis=1)"
    one.open("laboratory", view="compare", demo=images, beside=images.replace("64", "16"))
    page.get_by_role("combobox", name="Show the axes as").nth(1).select_option(label="Channels last (N, H, W, C)")
    one.settle()
    assert "beside-layout=channels_last" in page.url
    _same_elsewhere(one, browser, server, {"8 x 64 x 32 x 32", "8 x 32 x 32 x 16", "channels_first", "channels_last"})
    one.check()


def _same_elsewhere(one: Visit, browser: Browser, server: Server, among: set[str]) -> None:
    """The address in a browser that has never been here fills the same fields."""
    parts = urlsplit(one.page.url)
    other = new_visit(browser, server)
    other.open(f"{parts.path.strip('/')}?{parts.query}")
    held = one.page.evaluate(FIELDS)
    assert among <= set(held), held
    other.page.wait_for_function(f"(held) => JSON.stringify(({FIELDS})()) === JSON.stringify(held)", arg=held)
    other.check()
    other.page.context.close()


def test_pages_that_stand_open_show_a_changed_text_and_keep_what_was_typed_and_chosen(
    scratch_visit: Callable[..., Visit], scratch_kb: Path
) -> None:
    file = scratch_kb / "merging" / "gnu-pooling.md"
    file.write_text(NEW.replace("quaternion", "gnupooling"), encoding="utf-8")
    reader, browsing, asking = scratch_visit(), scratch_visit(), scratch_visit()
    reader.page.wait_for_timeout(3_000)
    reader.open("explanation", article="gnu-pooling")
    browsing.open("browse")
    browsing.page.get_by_role("searchbox").fill("gnupooling")
    expect(browsing.page.get_by_text("1 explanation", exact=True)).to_be_visible()
    box = asking.open().get_by_test_id("stChatInputTextArea")
    box.fill("half a question")
    file.write_text(NEW.replace("quaternion", "gnupooling") + "\nThe herd has crossed the river.\n", encoding="utf-8")
    expect(reader.page.get_by_text("The herd has crossed the river.")).to_be_visible(timeout=6_000)
    file.unlink()
    expect(reader.page.get_by_role("heading", name="No such explanation")).to_be_visible(timeout=6_000)
    expect(browsing.page.get_by_text("0 explanations", exact=True)).to_be_visible(timeout=6_000)
    expect(browsing.page.get_by_role("searchbox")).to_have_value("gnupooling")
    expect(box).to_have_value("half a question")
