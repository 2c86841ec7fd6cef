"""What only the browser can do: copy the address of the page, follow links within the app, send what is being typed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from shapewise.ui.brand import STYLE

_COPY_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const button = parentElement.querySelector(".copy");
  const said = parentElement.querySelector("output");
  const field = parentElement.querySelector("input");
  if (!button || !said || !field) return;
  button.textContent = data.label;
  const question = parentElement.querySelector("h3");
  question.textContent = data.question;
  question.hidden = !data.question;
  const anew = parentElement.querySelector(".anew");
  anew.hidden = !data.anew;
  anew.onclick = () => setTriggerValue("anew", true);
  button.onclick = async () => {
    // the address always carries the state of the page, also what has changed since this button was drawn
    const address = location.href;
    try {
      await navigator.clipboard.writeText(address);
      said.textContent = "Copied";
      field.hidden = true;
    } catch {
      // no clipboard outside of https and localhost: show the address instead, ready to be copied by hand
      field.value = address;
      field.hidden = false;
      field.select();
      said.textContent = "Copy it from here";
    }
    setTimeout(() => { said.textContent = ""; }, 4000);
  };
}
"""

_COPY_CSS = """
:host, .row { font-family: var(--st-font); }
.row { display: flex; gap: .6rem; align-items: center; min-height: 2.5rem; flex-wrap: wrap; }
.row [hidden] { display: none; }
h3 { font-family: var(--st-heading-font); font-size: 1.25rem; font-weight: 600; line-height: 1.3; margin: 0; flex: 1 1 18rem;
  min-width: 0; overflow-wrap: anywhere; color: var(--st-text-color); }
button { font: inherit; font-size: .9rem; color: var(--st-text-color); background: transparent; cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); padding: .45rem .8rem; }
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
input { font: inherit; font-size: .85rem; min-width: 12rem; flex: 1; color: inherit; background: transparent;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); padding: .4rem; }
output { font-size: .85rem; color: var(--st-text-color); }
"""

_LINKS_JS = """
// Links in markdown open in a new tab. Those that lead to a page of this app are followed here instead: the address is
// changed, and the page told so in the way that the back button tells it.
function follow(event) {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  if (!link || !(link.closest('[data-testid="stMarkdownContainer"]') || link.dataset.page !== undefined)) return;
  const address = new URL(link.href, document.baseURI);
  const ours = /\\/(explanation|laboratory|browse|contribute|library)?$/.test(address.pathname);
  if (address.origin !== location.origin || !ours || address.hash) return;
  event.preventDefault();
  history.pushState({}, "", address.pathname + address.search);
  window.dispatchEvent(new PopStateEvent("popstate"));
  window.scrollTo(0, 0);
}

export default function () {
  document.addEventListener("click", follow, true);
  return () => document.removeEventListener("click", follow, true);
}
"""

_TYPING_JS = """
// A large text field is sent when it is left, or with Ctrl+Enter. This presses Ctrl+Enter when the typing pauses.
let timer = 0;
let watched = "";

function waitAndSend(field) {
  clearTimeout(timer);
  timer = setTimeout(() => field.dispatchEvent(
    new KeyboardEvent("keydown", { key: "Enter", code: "Enter", ctrlKey: true, bubbles: true })), 500);
}

function typed(event) {
  const field = event.target;
  if (field instanceof HTMLTextAreaElement && field.closest(`.st-key-${watched}`)) waitAndSend(field);
}

export default function ({ data }) {
  watched = data.key;
  document.addEventListener("input", typed);  // the same function each time: it is added once, however often this runs
  // what was typed before this ran, or while the page was made anew, is sent as well; on a field that
  // holds nothing new, the key does nothing
  const field = document.querySelector(`.st-key-${watched} textarea`);
  if (field && field.value.length !== data.length) waitAndSend(field);
}
"""

_COPY = st.components.v2.component(
    "shapewise_copy",
    html="<div class='row'><h3 hidden></h3><button type='button' class='copy'>Copy link</button>"
    "<input hidden readonly aria-label='Link to this page'><output aria-live='polite'></output>"
    "<button type='button' class='anew' hidden>New question</button></div>",
    css=_COPY_CSS,
    js=_COPY_JS,
)
_TYPING = st.components.v2.component("shapewise_typing", html="<span hidden></span>", js=_TYPING_JS)
_LINKS = st.components.v2.component(
    "shapewise_links", html="<span hidden></span>", css=STYLE, js=_LINKS_JS, isolate_styles=False
)


def copy_link(*, key: str) -> None:
    """A button that copies the address of this page in its present state."""
    _COPY(data={"label": "Copy link", "question": "", "anew": False}, key=key)


def head_turn(question: str, *, key: str, on_anew: Callable[[], None]) -> None:
    """A question as a heading, with a button that copies the address, and one that leads to an empty page.

    One element: a heading and two buttons of Streamlit's own in a row are four messages at each question.
    """
    _COPY(data={"label": "Copy link", "question": question, "anew": True}, key=key, on_anew_change=on_anew)


def follow_links() -> None:
    """Make links in markdown that lead to pages of this app open in this tab; bring the style of all pages with it."""
    _LINKS(key="links", height=1)


def send_while_typing(field: str, text: str) -> None:
    """Send a large text field, named by its key, whenever the typing pauses; ``text`` is what came of it last."""
    _TYPING(data={"key": field, "length": len(text)}, key=f"typing-{field}", height=1)
