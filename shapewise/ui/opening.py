"""What a reader sees, and can use, until Streamlit has started in the browser: the frame, the first words and the box.

Streamlit's page is empty until 2.6 MB of script have been read and a first run of the page has come back, some seconds on a
small machine. The page that carries those scripts can carry the frame as well, and the browser paints it at once. It is no
picture of a page: its links lead on, a question typed here moves into the real box, or is asked as soon as it can be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from shapewise.answer import KEPT_START
from shapewise.ui.brand import ICON, LOGO
from shapewise.ui.bundle import base_path
from shapewise.ui.greeting import OURS, Greeting
from shapewise.ui.opening_style import head, style
from shapewise.ui.packed import is_question
from shapewise.ui.pages import LONGEST_QUESTION, PAGES, PageName, example_label
from shapewise.ui.permalinks import LONGEST_TEXT

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ROOT = '<div id="root"></div>'
TITLE = "<title>Streamlit</title>"
_ICON_LINK = re.compile(r'<link rel="shortcut icon" href="[^"]*" />')
_STYLESHEET = re.compile(r'<link rel="stylesheet"[^>]*>')
DEEPEST = 20
"""Folders that an address may have for the links of its missing page to lead back to the top."""

_NOT_FOR_PAGES = (b"if-none-match", b"if-modified-since", b"accept-encoding")

_THEMED = """
(() => {
  // Streamlit keeps the theme that was chosen for each page; one that is missing has that of the first page.
  const opening = document.getElementById("opening");
  try {
    const { pathname } = new URL(opening.dataset.top ?? "", location.href);
    const chosen = localStorage.getItem(`stActiveTheme-${pathname}-v2`);
    if (chosen) opening.dataset.theme = JSON.parse(chosen);
  } catch (error) {
    console.info("The theme is the system's: nothing is kept in this browser.", error);
  }
"""

MISSING_SCRIPT = f"{_THEMED}}})();\n"

SCRIPT = (
    _THEMED
    + """
  // A page begins with a heading, an answer with its question or what was pasted, folded, and trouble stands in a box.
  const THERE = '[data-testid="stMain"] :is(h1, h2, h3, [data-testid="stExpander"], [data-testid="stAlert"])';
  const box = opening.querySelector("textarea");
  const said = opening.querySelector("[role=status]");

  // Where to go is kept until the first page is there. Before that Streamlit hears nothing of a changed address.
  let wanted = "";
  let before = "";
  const go = (address, words) => {
    wanted = address;
    said.textContent = words;
    opening.classList.add("going");
    look();
  };
  opening.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link.href, link.dataset.says);
  });
  const ask = () => {
    // what is too long for an address stays here, until it is handed to the real box
    if (box.value.length > Number(box.dataset.longest)) said.textContent = "One moment: send it once the page is ready";
    else if (box.value.trim()) go(`./?${new URLSearchParams({ q: box.value })}`, "Looking for the answer");
  };
  box?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    ask();
  });
  opening.querySelector("button")?.addEventListener("click", ask);

  // set as a browser would: a value that is merely assigned is one that React has not heard of
  const fill = (field, text) => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // Of what is longer than a box takes, this one would leave out the end, where the error of a log stands, and Streamlit's
  // all of it, both without a word. So both take the start and the end; that the middle is missing is said by the answer.
  const [room, start] = [Number(opening.dataset.room), Number(opening.dataset.start)];
  document.addEventListener("paste", (event) => {
    const field = event.target;
    if (!field.matches?.('#opening textarea, [data-testid="stChatInputTextArea"]')) return;
    const pasted = (event.clipboardData?.getData("text/plain") ?? "").replaceAll("\\r\\n", "\\n");
    const text = field.value.slice(0, field.selectionStart) + pasted + field.value.slice(field.selectionEnd);
    if (text.length <= room) return;
    event.preventDefault();
    fill(field, text.slice(0, start) + text.slice(start - room));
  }, true);

  const hand = (real) => {
    if (box.value) fill(real, box.value);
    if (document.activeElement !== box) return;
    real.focus();
    real.setSelectionRange(box.selectionStart, box.selectionEnd);
  };
  const close = () => {
    watch.disconnect();
    opening.remove();
  };
  const look = () => {
    if (document.querySelector('[role="dialog"], [data-testid="stException"]')) { close(); return; }
    const real = document.querySelector('[data-testid="stChatInputTextArea"]');
    const first = document.querySelector(THERE);
    const words = first?.textContent || first?.className;
    if (!words || words === before || (box && !real && !before)) return;
    if (wanted) {
      before = words;
      history.pushState({}, "", wanted);
      window.dispatchEvent(new PopStateEvent("popstate"));
      wanted = "";
      setTimeout(close, 3000);  // whatever comes of it, it is not kept from the reader
      return;
    }
    if (box && real && !before) hand(real);
    close();
  };
  const watch = new MutationObserver(look);
  watch.observe(document.body, { childList: true, subtree: true, characterData: true });
})();
"""
)


def _navigation(here: PageName | None, top: str = "./") -> str:
    links = []
    for page in PAGES:
        if page.listed:
            current = ' aria-current="page"' if page == here else ""
            links.append(f'<a href="{top}{page.path}" data-says="Opening {page.title}"{current}>{page.title}</a>')
    return f'<header><img src="{LOGO}" alt="Shapewise"><nav aria-label="Pages">{"".join(links)}</nav></header>'


def _examples(examples: tuple[str, ...]) -> str:
    links = []
    for example in examples:
        first, more = example_label(example)
        label = f"<code>{escape(first)}</code>{more}" if more else escape(first)
        links.append(f'<a href="./?{escape(urlencode({"q": example}))}" data-says="Looking for the answer">{label}</a>')
    return f'<div class="examples"><p>For example</p>{"".join(links)}</div>'


@lru_cache(maxsize=100)
def opening(path: str, *, asked: bool, greeting: Greeting = OURS) -> str:
    """The markup for a page by its address; ``asked`` where the address carries a question."""
    here = next((page for page in PAGES if page.path == path), None) or PAGES[-1]
    status = "Looking for the answer" if asked else "" if here.listed else "Opening the explanation"
    parts = [] if asked or not here.listed else [f"<h1>{greeting.title if not here.path else here.title}</h1>"]
    parts.append("<noscript><p>Shapewise needs JavaScript, which is off in this browser.</p></noscript>")
    if not here.path:
        if not asked:
            parts.append(f'<p class="introduction">{escape(greeting.introduction)}</p>')
        box = greeting.box
        parts.append(
            f'<div class="box"><textarea rows="1" maxlength="{LONGEST_QUESTION}" data-longest="{LONGEST_TEXT}" '
            f'aria-label="{box}" placeholder="{box}"></textarea><button type="button" aria-label="Ask">↑</button></div>'
        )
        if not asked and greeting.examples:
            parts.append(_examples(greeting.examples))
    parts.append(f'<p role="status">{status}</p>')
    kept = f'data-room="{LONGEST_QUESTION}" data-start="{KEPT_START}"'
    return f'<div id="opening" {kept}>{_navigation(here)}<main>{"".join(parts)}</main></div><script>{SCRIPT}</script>'


def with_opening(page: str, path: str, *, asked: bool, greeting: Greeting = OURS) -> str:
    """Streamlit's page with our title, icon and opening; as it was where it does not look as expected."""
    if ROOT not in page or "</head>" not in page:
        return page
    page = page.replace(TITLE, "<title>Shapewise</title>")
    # nothing is painted until the styles in a page's head are there; below the opening, they hold up only what follows
    styles = "".join(_STYLESHEET.findall(page))
    page = _STYLESHEET.sub("", page)
    page = _ICON_LINK.sub(f'<link rel="shortcut icon" href="{ICON}" />', page)
    shown = ROOT + opening(path, asked=asked, greeting=greeting) + styles
    return page.replace("</head>", f"{head()}</head>", 1).replace(ROOT, shown, 1)


@lru_cache(maxsize=10)
def missing_page(top: str) -> str:
    """What stands at an address that is no page, which is not repeated; ``top`` leads to the top of the app.

    Streamlit would show its first page with a dialog of its own before it, and say that all is well (status 200).
    """
    links = "".join(f'<a href="{top}{page.path}">{page.title}</a>' for page in PAGES if page.listed)
    words = f'<h1>There is no page at this address</h1><div class="examples"><p>These are the pages</p>{links}</div>'
    body = (
        f'<div id="opening" data-top="{top}" style="animation: none">{_navigation(None, top)}<main>{words}</main></div>'
        f"<script>{MISSING_SCRIPT}</script>"
    )
    head = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shapewise: no such page</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="shortcut icon" href="{ICON}">{style(top)}</head>"""
    return f"{head}<body>{body}</body></html>"


class Opening:
    """Puts the opening into every page of Streamlit's on its way to the browser."""

    def __init__(self, app: ASGIApp, greet: Callable[[], Greeting] = lambda: OURS) -> None:
        self.app = app
        self.greet = greet

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold a page back until all of it is there; let everything else pass."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def hold(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    await _send_page(start, body, scope, send, self.greet)

        # a page is never answered by "not modified" (it may be the one of another version), nor packed before we could read it
        headers = [(name, value) for name, value in scope["headers"] if name not in _NOT_FOR_PAGES]
        await self.app(scope if _is_file(scope) else {**scope, "headers": headers}, receive, hold)


def _is_file(scope: Scope) -> bool:
    return "." in scope["path"].rsplit("/", 1)[-1]


def _is_page_name(path: str) -> bool:
    return any(page.path == path for page in PAGES)


def _is_page(start: Message) -> bool:
    kind = dict(start.get("headers", ())).get(b"content-type", b"")
    return start["status"] == 200 and bytes(kind).startswith(b"text/html")


async def _send_page(start: Message, body: bytes, scope: Scope, send: Send, greet: Callable[[], Greeting]) -> None:
    path = scope["path"].rstrip("/").rsplit("/", 1)[-1] if scope["path"].strip("/") != base_path() else ""
    if _is_page_name(path) or scope["path"].endswith("/"):  # a host may put folders of its own before the top
        asked = is_question(parse_qs(scope["query_string"].decode("latin-1")))
        page = with_opening(body.decode("utf-8"), path, asked=asked, greeting=greet()).encode()
    else:
        start = {**start, "status": 404}
        below = scope["path"].strip("/").removeprefix(base_path()).strip("/")
        page = missing_page("../" * min(below.count("/"), DEEPEST) or "./").encode()
    changed = (b"content-length", b"etag", b"last-modified", b"accept-ranges")
    headers = [(name, value) for name, value in start["headers"] if name.lower() not in changed]
    await send({**start, "headers": [*headers, (b"content-length", str(len(page)).encode())]})
    await send({"type": "http.response.body", "body": page})
