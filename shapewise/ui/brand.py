"""The look that is no theme option: icon, logo, a few lines of style. Read once, while the frame is drawn at each click."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

_HERE = Path(__file__).resolve().parent


def _inline(name: str, kind: str) -> str:
    """A picture as an address of its own: a file would be read, hashed and served anew for each click of each reader."""
    return f"data:image/{kind};base64,{b64encode((_HERE / name).read_bytes()).decode()}"


ICON = _inline("icon.png", "png")
LOGO = _inline("logo.svg", "svg+xml")

STYLE = """
[data-testid="stApp"] [data-testid="stCode"] code .token { color: inherit; }
[data-testid="stApp"] [data-testid="stCode"] code .token.keyword { font-weight: 600; }
.st-key-frame { position: absolute; width: 0 !important; }
.st-key-examples button { padding: 0.6rem 1rem; }
.st-key-examples button div { width: 100%; justify-content: flex-start; text-align: left; }
[data-testid="stApp"] [data-testid="stMarkdownContainer"] blockquote {
  margin: 0 0 1rem; padding: 0.9rem 1rem 0.1rem; opacity: 1; color: inherit;
  border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 6px; }
@media (min-width: 768px) {
  .st-key-ask [data-testid="stVerticalBlock"]:has(> [class*="-tryit"]) { display: grid; column-gap: 4rem; row-gap: 0;
    grid-template-columns: minmax(0, 11fr) minmax(0, 9fr); grid-template-rows: repeat(40, auto) 1fr; }
  .st-key-ask :has(> [class*="-tryit"]) > * { grid-column: 1; margin-bottom: 1rem; }
  .st-key-ask [class*="-tryit"] { grid-column: 2; grid-row: 2 / -1; }
  .st-key-ask .st-key-below-code > [class*="-tryit"] { grid-row: 1 / -1; }
  .st-key-ask :has(> [class*="-tryit"]) > .st-key-question { grid-column: 1 / -1; }
}
[data-testid="stApp"] .stMarkdownColoredBackground { text-decoration: underline dotted 1px;
  text-underline-offset: 3px; }
.st-key-ask:not(:has(h1)) [data-testid="stMarkdownContainer"] { max-width: 60rem; }
[data-testid="stApp"] :is([data-testid="stTopNavLink"], [data-testid="stSidebarNavLink"]):focus-visible {
  outline: 2px solid currentColor; outline-offset: 1px; }
.st-key-question + * h3 { padding-top: 0; }
@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { animation-duration: 1ms !important; animation-iteration-count: 1 !important;
    transition-duration: 1ms !important; scroll-behavior: auto !important; }
}
"""
"""Streamlit's colours of code have a contrast of 2.4 on a light page, where 4.5 is needed: comments stay apart by their slant,
keywords by their weight. The sentences on the example buttons begin at the left. What is quoted stands in a frame.
An answer with a demo stands in two columns: Streamlit's own are three messages more at each question. The last row takes
what the demo is longer than the text, which would otherwise push the texts apart.
Streamlit marks the link to a page that the Tab key has reached by a shade that is nearly that of the page.
Without a demo beside it, a line of an answer would run across the whole window, and the eye would lose the next one.
What is marked is underlined as well: a coloured ground alone tells nothing to who cannot see the colour.
Who asks their system for less motion gets none, Streamlit's included.
"""
