"""Pictures in the page: drawings of operations, the map of the library, and two small buttons of our own.

Streamlit strips inline SVG from HTML, and an SVG inside ``<img>`` cannot follow the theme; so pictures are components of
ours. Their scripts copy elements and attributes one by one from a short list of harmless ones, and never set HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

import streamlit as st

from shapewise.errors import ShapewiseError
from shapewise.tensors.ops import operations
from shapewise.tensors.views import Shown, view_of
from shapewise.types import Demo
from shapewise.ui.brand import STYLE
from shapewise.ui.render import escape

_COPY_SVG = """
const TAGS = new Set(["svg", "g", "rect", "path", "line", "polyline", "polygon", "circle", "ellipse", "text", "tspan",
  "title", "desc", "defs", "pattern", "marker", "clipPath", "linearGradient", "stop", "a"]);
const SVG = "http://www.w3.org/2000/svg";

function isHarmless(name, value) {
  if (name.startsWith("on") || name === "href" || name.includes(":")) return name === "xml:space";
  if (/url\\s*\\(/i.test(value)) return /^url\\(#[\\w-]+\\)$/.test(value.trim());
  return !/javascript:|expression|@import/i.test(value);
}

function copy(source) {
  if (source.nodeType === Node.TEXT_NODE) return document.createTextNode(source.data);
  if (source.nodeType !== Node.ELEMENT_NODE || !TAGS.has(source.localName)) return null;
  const made = document.createElementNS(SVG, source.localName);
  for (const { name, value } of source.attributes) {
    if (name !== "xmlns" && isHarmless(name.toLowerCase(), value)) made.setAttribute(name, value);
  }
  for (const child of source.childNodes) {
    const piece = copy(child);
    if (piece) made.append(piece);
  }
  return made;
}
"""

_FIGURE_JS = (
    _COPY_SVG
    + """
export default function ({ data, parentElement }) {
  const frame = parentElement.querySelector(".frame");
  const parsed = new DOMParser().parseFromString(data.svg, "image/svg+xml");
  const picture = copy(parsed.documentElement);
  if (!frame || !picture) return;
  picture.removeAttribute("role");
  const image = document.createElement("div");
  image.setAttribute("role", "img");
  image.setAttribute("aria-label", data.sentence);
  picture.setAttribute("aria-hidden", "true");
  picture.style.width = "100%";
  picture.style.height = "auto";
  picture.style.display = "block";
  picture.style.maxWidth = `${data.width}px`;
  picture.style.minWidth = `${Math.round(data.width * 0.55)}px`;
  image.append(picture);
  frame.replaceChildren(image);
  const scrolls = () => frame.scrollWidth > frame.clientWidth + 1;
  const names = { role: "group", tabindex: "0", "aria-label": "Drawing, scrolls sideways" };
  for (const [name, value] of Object.entries(names)) {
    if (scrolls()) frame.setAttribute(name, value);
    else frame.removeAttribute(name);
  }
}
"""
)

_MAP_JS = (
    _COPY_SVG
    + """
export default function ({ data, parentElement, setTriggerValue }) {
  const frame = parentElement.querySelector(".frame");
  const parsed = new DOMParser().parseFromString(data.svg, "image/svg+xml");
  const picture = copy(parsed.documentElement);
  if (!frame || !picture) return;
  picture.setAttribute("role", "group");
  picture.setAttribute("aria-label", data.sentence);
  picture.style.width = "100%";
  picture.style.minWidth = "640px";
  picture.style.height = "auto";
  for (const mark of picture.querySelectorAll("[data-slug]")) {
    const open = () => setTriggerValue("opened", mark.getAttribute("data-slug"));
    mark.onclick = open;
    mark.onkeydown = (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(); } };
  }
  frame.replaceChildren(picture);
}
"""
)

_FIGURE_CSS = """
.frame { overflow-x: auto; padding: 2px; }
.frame:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.frame svg text { font-family: var(--st-font); }
.frame [data-slug] { cursor: pointer; }
.frame [data-slug]:hover circle:first-of-type, .frame [data-slug]:focus-visible circle:first-of-type {
  stroke: var(--st-primary-color); stroke-width: 2; }
.frame [data-slug]:focus { outline: none; }
"""

_COPY_JS = """
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  const said = parentElement.querySelector("output");
  const field = parentElement.querySelector("input");
  if (!button || !said || !field) return;
  button.textContent = data.label;
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
  if (!link || !link.closest('[data-testid="stMarkdownContainer"]')) return;
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

_HTML = "<div class='frame'></div>"

_FIGURE = st.components.v2.component("shapewise_figure", html=_HTML, css=_FIGURE_CSS, js=_FIGURE_JS)
_MAP = st.components.v2.component("shapewise_map", html=_HTML, css=_FIGURE_CSS, js=_MAP_JS)
_COPY = st.components.v2.component(
    "shapewise_copy",
    html="<div class='row'><button type='button'>Copy link</button><input hidden readonly aria-label='Link to this page'>"
    "<output aria-live='polite'></output></div>",
    css=_COPY_CSS,
    js=_COPY_JS,
)
_TYPING = st.components.v2.component("shapewise_typing", html="<span hidden></span>", js=_TYPING_JS)
_LINKS = st.components.v2.component(
    "shapewise_links", html="<span hidden></span>", css=STYLE, js=_LINKS_JS, isolate_styles=False
)


@lru_cache(maxsize=1_000)
def _drawn(written: str, shown: Shown) -> dict[str, Any]:
    """The drawing of a demo; its colours follow the theme, so that a switch of the theme needs no word from the server."""
    from shapewise.tensors.drawings import draw

    demo = Demo.parse(written)
    view = view_of(operations()[demo.operation], demo.arguments, shown)
    drawing = draw(view.demo(demo), axis_names=view.axis_names(demo.arguments), view=view)
    return {"svg": drawing.svg, "sentence": drawing.sentence, "width": drawing.width}


@lru_cache(maxsize=500)
def _aligned(written: str, shown: Shown) -> dict[str, Any] | None:
    """How the shapes of an elementwise operation stand under each other; nothing for other operations."""
    from shapewise.tensors.drawings import aligns, draw_broadcast

    demo = Demo.parse(written)
    if not aligns(demo.operation):
        return None
    view = view_of(operations()[demo.operation], demo.arguments, shown)
    drawing = draw_broadcast([view.hidden(tuple(shape)) for shape in view.demo(demo).arguments["shapes"]])
    return {"svg": drawing.svg, "sentence": drawing.sentence, "width": drawing.width}


def show_drawing(
    demo: Demo, *, key: str, layout: Shown = "channels_first", alignment: bool = False, more: Sequence[str] = ()
) -> None:
    """A demo's picture with the sentence that says the same in words, and ``more`` lines in markdown below it.

    With ``alignment`` also how the axes meet.
    """
    try:
        data = _drawn(str(demo), layout)
        columns = _aligned(str(demo), layout) if alignment else None
    except ShapewiseError as error:
        st.caption("\n\n".join([f"No drawing: {escape(error.given)}", *more]))
        return
    _FIGURE(data=data, key=key)
    last = data
    if columns is not None:
        st.caption(escape(data["sentence"]))
        _FIGURE(data=columns, key=f"{key}-alignment")
        last = columns
    st.caption("\n\n".join([escape(last["sentence"]), *more]))


def rehearse_drawing(demo: Demo) -> None:
    """Draw a demo into the memory of drawings."""
    _drawn(str(demo), "channels_first")


def show_figure(data: Mapping[str, Any], *, key: str) -> None:
    """A picture that is made already: ``svg``, ``sentence``, ``width``."""
    _FIGURE(data=dict(data), key=key)


def pick_point(data: Mapping[str, Any], *, key: str) -> str:
    """A picture whose marks can be opened; gives the name of the one that was, once."""
    opened = _MAP(data=dict(data), key=key, on_opened_change=lambda: None).opened
    return opened if isinstance(opened, str) else ""


def copy_link(*, key: str, label: str = "Copy link", width: Literal["stretch", "content"] = "stretch") -> None:
    """A button that copies the address of this page in its present state."""
    _COPY(data={"label": label}, key=key, width=width)


def follow_links() -> None:
    """Make links in markdown that lead to pages of this app open in this tab; bring the style of all pages with it."""
    _LINKS(key="links", height=1)


def send_while_typing(field: str, text: str) -> None:
    """Send a large text field, named by its key, whenever the typing pauses; ``text`` is what came of it last."""
    _TYPING(data={"key": field, "length": len(text)}, key=f"typing-{field}", height=1)
