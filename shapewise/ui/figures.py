"""Pictures in the page: drawings of operations, and the map of the library.

Streamlit strips inline SVG from HTML, and an SVG inside ``<img>`` cannot follow the theme; so pictures are components of
ours. Their scripts copy elements and attributes one by one from a short list of harmless ones, and never set HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from shapewise.errors import ShapewiseError
from shapewise.types import Demo
from shapewise.ui.pictures import pictures
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

DRAW = (
    _COPY_SVG
    + """
// Plain text in which backquotes mark code.
function marked(text) {
  return text.split("`").map((part, number) => {
    if (number % 2 === 0) return part;
    const code = document.createElement("code");
    code.textContent = part;
    return code;
  });
}

function lines(text) {
  return text.split("\\n").filter(Boolean).map((line) => {
    const made = document.createElement("p");
    made.append(...marked(line));
    return made;
  });
}

// What each frame shows: a drawing that is there already is not made again.
const drawn = new WeakMap();

function draw(frame, said, data) {
  const shows = [data.svg, data.sentence, data.said].join("\\n");
  if (drawn.get(frame) === shows) return;
  said.replaceChildren(...lines(data.said ?? ""));
  const parsed = new DOMParser().parseFromString(data.svg, "image/svg+xml");
  const picture = copy(parsed.documentElement);
  if (!picture) return;
  drawn.set(frame, shows);
  picture.removeAttribute("role");
  const image = document.createElement("div");
  image.setAttribute("role", "img");
  image.setAttribute("aria-label", data.sentence);
  picture.setAttribute("aria-hidden", "true");
  picture.style.width = "100%";
  picture.style.height = "auto";
  picture.style.display = "block";
  picture.style.maxWidth = `${data.width}px`;
  picture.style.minWidth = `${Math.round(data.width * 0.75)}px`;
  image.append(picture);
  frame.replaceChildren(image);
  reach(frame);
  resized.observe(frame);
}

// What scrolls is reached by the Tab key, so that the arrow keys can scroll it.
function reach(frame) {
  const scrolls = frame.scrollWidth > frame.clientWidth + 1;
  const names = { role: "group", tabindex: "0", "aria-label": "Drawing, scrolls sideways" };
  for (const [name, value] of Object.entries(names)) {
    if (scrolls) frame.setAttribute(name, value);
    else frame.removeAttribute(name);
  }
}

// Whether a drawing scrolls changes with the window.
const resized = new ResizeObserver((frames) => frames.forEach(({ target }) => reach(target)));
"""
)
"""Functions that draw a picture into a frame, and a text with code marks into paragraphs."""

_FIGURE_JS = f"""
{DRAW}
export default function ({{ data, parentElement }}) {{
  const frame = parentElement.querySelector(".frame");
  const said = parentElement.querySelector(".said");
  if (frame && said) draw(frame, said, data);
}}
"""

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

FIGURE_STYLE = """
/* A shade at each side behind which there is more: it stays, and what covers it at the end goes with the drawing. */
.frame { overflow-x: auto; padding: 2px; --paper: var(--st-background-color); --shade: rgb(128 128 128 / .45);
  background: linear-gradient(to right, var(--paper) 30%, transparent) left / 3rem 100% no-repeat local,
    linear-gradient(to left, var(--paper) 30%, transparent) right / 3rem 100% no-repeat local,
    linear-gradient(to right, var(--shade), transparent) left / .75rem 100% no-repeat scroll,
    linear-gradient(to left, var(--shade), transparent) right / .75rem 100% no-repeat scroll; }
.frame:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.frame svg text { font-family: var(--st-font); }
.said { font-family: var(--st-font); font-size: .875rem; line-height: 1.6; color: var(--st-gray-text-color); }
.said p { margin: .6rem 0 0; }
.said code { font-family: var(--st-code-font); font-size: .75rem; padding: .2em .4em; overflow-wrap: anywhere;
  background: var(--st-code-background-color); border-radius: var(--st-base-radius); }
.frame [data-slug] { cursor: pointer; }
.frame [data-slug]:hover circle:first-of-type, .frame [data-slug]:focus-visible circle:first-of-type {
  stroke: var(--st-primary-color); stroke-width: 2; }
.frame [data-slug]:focus { outline: none; }
"""

_HTML = "<div class='frame'></div>"

_FIGURE = st.components.v2.component(
    "shapewise_figure", html=f"{_HTML}<div class='said'></div>", css=FIGURE_STYLE, js=_FIGURE_JS
)
_MAP = st.components.v2.component("shapewise_map", html=_HTML, css=FIGURE_STYLE, js=_MAP_JS)


def show_drawing(demo: Demo, *, key: str) -> None:
    """Put the picture of a demo on the page with its sentence, or say why there is none."""
    try:
        found = pictures(demo)
    except ShapewiseError as error:
        st.caption(f"No drawing: {escape(error.given)}")
        return
    # the words are part of the picture: as an element of their own they would be one message more for each drawing
    _FIGURE(data={**found[0], "said": found[0]["sentence"]}, key=key)


def show_figure(data: Mapping[str, Any], *, key: str) -> None:
    """A picture that is made already: ``svg``, ``sentence``, ``width``."""
    _FIGURE(data=dict(data), key=key)


def pick_point(data: Mapping[str, Any], *, key: str) -> str:
    """A picture whose marks can be opened; gives the name of the one that was, once."""
    opened = _MAP(data=dict(data), key=key, on_opened_change=lambda: None).opened
    return opened if isinstance(opened, str) else ""
