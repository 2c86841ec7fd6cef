"""More than a hundred injections, in every place where text comes in: no dialog, no request, no script, no handler."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from shapewise.ui.packed import pack
from shapewise.ui.security import security_headers
from tests.browser.driver import Server, Visit
from tests.browser.payloads import ALL, BLOCKS, SINGLE

pytestmark = pytest.mark.browser

_LOOK = """() => {
  const faults = [];
  if (window.hit !== undefined) faults.push("a script ran");
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      const name = element.localName;
      if (["iframe", "object", "embed", "base", "form", "marquee"].includes(name)) faults.push(`<${name}>`);
      // the chat box keeps an empty <audio> of its own
      if (["video", "audio"].includes(name) && element.src) faults.push(`<${name} src=${element.src}>`);
      for (const attribute of element.attributes) {
        if (attribute.name.startsWith("on")) faults.push(`${name} ${attribute.name}=${attribute.value}`);
        const value = attribute.value.replace(/[\\s\\x00-\\x1f]/g, "").toLowerCase();
        if (["href", "src", "xlink:href", "action", "srcset"].includes(attribute.name)) {
          if (/^(javascript|vbscript|file):/.test(value)) faults.push(`${name} ${attribute.name}=${attribute.value}`);
          if (attribute.name !== "href" && value.includes("evil.example")) faults.push(`${name} loads ${attribute.value}`);
        }
        if (attribute.name === "style" && value.includes("evil.example")) faults.push(`${name} style=${attribute.value}`);
      }
      if (name === "script" && !element.src && !element.type.includes("module")
          && element.textContent.includes("hit")) faults.push("a script element");
      if (name === "style" && element.textContent.includes("evil.example")) faults.push("a style element");
      if (element.shadowRoot) walk(element.shadowRoot);
    }
  };
  walk(document);
  return faults;
}"""


def look(one: Visit, where: str) -> None:
    found = one.page.evaluate(_LOOK)
    assert not found, f"{where}: {found}"
    expect(one.page.get_by_test_id("stException")).to_have_count(0)


def go(one: Visit, **parameters: str) -> None:
    """To another address without loading the page anew, as the back button does."""
    one.page.evaluate(
        """(query) => {
          history.pushState({}, "", "?" + new URLSearchParams(query));
          window.dispatchEvent(new PopStateEvent("popstate"));
        }""",
        parameters,
    )
    one.settle()


def test_there_are_at_least_a_hundred() -> None:
    assert len(set(ALL)) >= 100


def test_questions_and_permalinks(scratch_visit: Callable[..., Visit]) -> None:
    one = scratch_visit()
    one.open()
    for text in ALL:
        go(one, q=text, after=text, demo=text, at=text, article=text, tag=text)
        look(one, repr(text))
    for text in SINGLE:
        go(one, packed=text)
        look(one, f"packed: {text!r}")
    go(one, packed=pack("\n".join(SINGLE)))
    expect(one.page.get_by_text("Your text", exact=True)).to_be_visible()
    look(one, "all of them, packed")


def test_browsing_and_explanations_by_hostile_addresses(scratch_visit: Callable[..., Visit]) -> None:
    one = scratch_visit()
    one.open("explanation", article="concat-axis")
    for text in SINGLE[::3]:
        go(one, article=text, at=text, demo=text)
        look(one, f"explanations: {text!r}")
    one.open("browse")
    for text in SINGLE[1::5]:
        go(one, search=text, tag=text)
        look(one, f"browse: {text!r}")


def file_name(text: str) -> str:
    """The name of a file that says as much of a hostile text as a file system takes."""
    return text.replace("/", "\u2215").replace("\x00", "")[:60].lstrip("._") + ".md"


def _explanation(number: int, text: str) -> str:
    """An explanation with one hostile text in every field and every place of its body."""
    quoted = json.dumps(text)  # JSON is YAML: whatever is in the text, the front matter stays readable
    return "\n".join(
        [
            "---",
            f"title: {quoted}",
            f"summary: {quoted}",
            f"tags: [merging, {quoted}]",
            f"questions: [{quoted}, 'hostile number {number}']",
            f"related: [{quoted}, concat-axis]",
            f"sources: [{quoted}]",
            "---",
            "",
            "## Short answer",
            "",
            text,
            "",
            f"## {text.splitlines()[0]}",
            "",
            f"inline `{text.splitlines()[0]}` and [link]({text.splitlines()[0]}) and ![image]({text.splitlines()[0]})",
            "",
            "```python",
            text,
            "```",
            "",
            f"| {text.splitlines()[0]} |",
            "|---|",
            f"| {text.splitlines()[0]} |",
            "",
        ]
    )


def test_explanations_with_hostile_text_in_every_place(scratch_visit: Callable[..., Visit], scratch_kb: Path) -> None:
    folder = scratch_kb / "hostile"
    folder.mkdir(exist_ok=True)
    names = []
    for number, text in enumerate(ALL):
        name = f"hostile-{number}"
        (folder / f"{name}.md").write_text(_explanation(number, text), encoding="utf-8")
        names.append(name)
    for number, text in enumerate(ALL):
        (folder / file_name(text)).write_text(_explanation(1_000 + number, "a file name"), encoding="utf-8")
    try:
        one = scratch_visit()
        one.page.wait_for_timeout(6_000)
        one.open("explanation", article=names[0])
        for name in names:
            go(one, article=name)
            look(one, name)
        one.open("browse", tag="hostile")
        look(one, "the list of them")
        one.page.get_by_test_id("stMain").get_by_text("Map", exact=True).click()
        one.settle()
        look(one, "the map of them")
        one.open(q="hostile number 7")
        look(one, "an answer from them")
        one.open("library")
        look(one, "the library of them")
    finally:
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()


def test_contributions_and_uploads(scratch_visit: Callable[..., Visit]) -> None:
    one = scratch_visit()
    page = one.open("contribute")
    field = page.get_by_role("textbox", name="Markdown", exact=True)
    field.fill("\n\n".join(ALL))
    page.wait_for_timeout(2_500)
    one.settle()
    look(one, "the preview")
    page.get_by_role("tab", name="Drop files").click()
    page.locator("input[type=file]").set_input_files(
        [
            {
                "name": file_name(text),
                "mimeType": "text/markdown",
                "buffer": text.encode(),
            }
            for text in (*SINGLE[::2], *BLOCKS[:3])
        ]
    )
    page.wait_for_timeout(1_500)
    one.settle()
    look(one, "uploads")


def test_text_that_would_freeze_a_browser_is_cut(scratch_visit: Callable[..., Visit], scratch_kb: Path) -> None:
    bomb = scratch_kb / "merging" / "bomb.md"
    bomb.write_text("---\ntitle: Bomb\n---\n\n## Short answer\n\n" + "[" * 60_000 + "\n", encoding="utf-8")
    try:
        one = scratch_visit()
        one.page.wait_for_timeout(3_000)
        one.open()
        one.open("explanation", article="bomb")
        expect(one.page.get_by_role("heading", name="Bomb")).to_be_visible()
        longest = one.page.evaluate(
            """() => new Promise((done) => {
              const start = performance.now();
              setTimeout(() => done(performance.now() - start), 50);
            })"""
        )
        assert longest < 1_500, f"the page was busy for {longest:.0f} ms"
    finally:
        bomb.unlink()


def test_every_response_carries_the_headers(server: Server) -> None:
    for path in ("/", "/browse", "/_stcore/health", "/static/media/nothing", "/nothing/at/all"):
        try:
            answer: Any = urllib.request.urlopen(f"{server.address}{path}", timeout=10)
        except urllib.error.HTTPError as error:
            answer = error
        for name, value in security_headers():
            assert answer.headers.get_all(name.decode()) == [value.decode()], f"{path}: {name.decode()}"


@pytest.mark.parametrize(("host", "answer"), [("127.0.0.1", b"101"), ("evil.example", b"403")])
def test_a_page_that_calls_this_machine_by_a_foreign_name_gets_no_connection(server: Server, host: str, answer: bytes) -> None:
    lines = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: streamlit",
    ]
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        wire.sendall("\r\n".join([*lines, "", ""]).encode())
        assert wire.recv(64).split()[1] == answer
