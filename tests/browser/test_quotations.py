"""What files say is shown word for word: on answers and on the pages of explanations, whatever their dialect."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.driver import Visit

pytestmark = pytest.mark.browser

LINES = (
    "The arrow of marmots a -> b and a <- b, a <-> b, a -- b, a >= b, a <= b, a ~= b stay.",
    "Marmots at 10:30:45 and 1:100:2 say :smile: and :+1: or :material/delete: or :streamlit: aloud.",
    "Marmots :red[are not red] and :blue-badge[nope], status:red, :small and ::before, {x}:green{y}.",
    "Marmots set $HOME and $PATH, or $HOME/bin:$PATH, for $5 to $10 or $x per hour and $y per day.",
    "Marmots -> (pairs) and ->{braces} cost nothing <host> and <b>tags</b>.",
    "#marmots is their channel.",
)
TABLE = "| way | of marmots |\n|---|---|\n| a -> b | :smile: -- |"
REST = """Marmots know $x_1 + y$ and `a -> b :smile:` and [a link -- :smile:](https://marmots.example/a--b).

```sh
marmot -> :x:
```"""


def test_words_of_files_are_shown_as_they_are(scratch_visit: Callable[..., Visit], scratch_kb: Path) -> None:
    folder = scratch_kb / "marmots"
    folder.mkdir(exist_ok=True)
    text = "\n\n".join([*LINES, TABLE, REST])
    (folder / "marmot-signs.md").write_text(f"# Marmot signs a -> b :smile:\n\n{text}\n", encoding="utf-8")
    one = scratch_visit()
    for path, asked in (("", {"q": "What do marmots say and set?"}), ("explanation", {"article": "marmot-signs"})):
        page = one.open(path, **asked)
        expect(page.get_by_text("Marmot signs a -> b :smile:").first).to_be_visible()
        expect(page.get_by_text("is their channel").first).to_be_visible()
        shown = page.get_by_test_id("stMainBlockContainer").inner_text()
        for line in LINES:
            assert line in shown, shown
        assert "a -> b\t:smile: --" in shown
        expect(page.locator(".katex").first).to_be_visible()
        expect(page.locator("code", has_text="a -> b :smile:").first).to_be_visible()
        expect(page.locator("pre", has_text="marmot -> :x:").first).to_be_visible()
        link = page.get_by_role("link", name="a link -- :smile:").first
        expect(link).to_have_attribute("href", "https://marmots.example/a--b")


def test_labels_stand_for_what_their_own_file_tells(scratch_visit: Callable[..., Visit], scratch_kb: Path) -> None:
    folder = scratch_kb / "marmots"
    folder.mkdir(exist_ok=True)
    for name, told in (("one", "Required by tax law."), ("two", "Restored within minutes.")):
        (folder / f"burrow-{name}.md").write_text(
            f"# Burrow exports of kind {name}\n\nBurrow exports need the [burrow manual][1] and are kept for years[^1].\n\n"
            f"## Later\n\nNothing of it.\n\n[^1]: {told}\n\n[1]: https://{name}.example/manual\n",
            encoding="utf-8",
        )
    one = scratch_visit()
    page = one.open(q="What do burrow exports need, and how long are they kept?")
    expect(page.get_by_text("¹ Required by tax law.").first).to_be_visible()
    expect(page.get_by_text("¹ Restored within minutes.").first).to_be_visible()
    links = page.get_by_role("link", name="burrow manual")
    expect(links).to_have_count(2)
    assert {links.nth(number).get_attribute("href") for number in range(2)} == {
        "https://one.example/manual",
        "https://two.example/manual",
    }
    expect(page.get_by_role("heading", name="Footnotes")).to_have_count(0)
    page = one.open("explanation", article="burrow-one")
    expect(page.get_by_text("kept for years¹.")).to_be_visible()
    expect(page.get_by_text("¹ Required by tax law.")).to_have_count(1)
    expect(page.get_by_role("link", name="burrow manual")).to_have_attribute("href", "https://one.example/manual")
    expect(page.get_by_role("heading", name="Footnotes")).to_have_count(0)
