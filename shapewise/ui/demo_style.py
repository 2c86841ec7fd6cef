"""How a live demo looks: its fields, its figures, and what is told around them."""

from __future__ import annotations

from shapewise.ui.figures import FIGURE_STYLE
from shapewise.ui.form import FIELDS_STYLE

STYLE = (
    FIELDS_STYLE
    + FIGURE_STYLE
    + """
.demo { font-family: var(--st-font); color: var(--st-text-color); line-height: 1.6; }
.demo p { margin: 0 0 1rem; overflow-wrap: anywhere; }
.demo [hidden] { display: none; }
h5 { font-family: var(--st-heading-font); font-size: 1rem; font-weight: 600; margin: 0 0 1rem; }
.form { margin-bottom: 1rem; }
.demo .hint { margin: .35rem 2px 0; }
code { font-family: var(--st-code-font); font-size: .8em; padding: .15em .35em; color: var(--st-code-text-color);
  background: var(--st-code-background-color); border-radius: var(--st-base-radius); overflow-wrap: anywhere; }
.said code { color: inherit; }
code.shape, code.gives { font-weight: 700; }
code.shape { background: color-mix(in srgb, var(--st-primary-color) 14%, transparent); }
.can { color: var(--st-green-text-color); }
.cannot { color: var(--st-red-text-color); }
.result a { margin-left: 1rem; color: var(--st-link-color); text-decoration: underline; }
.fault a { color: inherit; }
.fault { padding: 1rem; margin-bottom: 1rem; border-radius: var(--st-base-radius); color: var(--st-red-text-color);
  background: var(--st-red-background-color); }
.demo .fault p { margin: 0; }
.fault p:first-child { font-weight: 600; }
.fault code { color: inherit; background: transparent; padding: 0; }
.fault + a { display: inline-block; margin-left: 0; }
.demo .hidden { font-size: .875rem; color: var(--st-gray-text-color); }
.demo .hidden:empty, .demo .result:empty { display: none; }
.pictures > div { margin-bottom: 1rem; }
.warnings p { padding: 1rem; border-radius: var(--st-base-radius); color: var(--st-orange-text-color);
  background: var(--st-orange-background-color); }
.warnings code { color: inherit; background: transparent; padding: 0; }
.numbers { border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); }
.numbers summary { padding: .6rem .9rem; cursor: pointer; font-size: .95rem; }
.numbers summary:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.numbers > div { padding: 0 .9rem .4rem; }
.numbers p { margin: .4rem 0 .3rem; }
pre { font-family: var(--st-code-font); font-size: .8rem; line-height: 1.5; margin: 0 0 .9rem; padding: .8rem; overflow-x: auto;
  background: var(--st-code-background-color); border-radius: var(--st-base-radius); }
"""
)
