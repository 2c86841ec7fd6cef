"""How the opening looks, and what a page with one fetches early."""

from __future__ import annotations

from functools import cache
from string import Template

from shapewise.ui.bundle import bundle_names
from shapewise.ui.demo_script import MODULE_NAME

_NEEDED_LATER = ("js/BidiComponent.", "js/ChatInput.", "js/Button.", "media/SourceSerifVariable-Roman.")
"""What Streamlit fetches only when the first run has come back, and every one of our pages needs."""

_STYLE = Template("""
@font-face { font-family: "Source Sans"; font-weight: 200 900; src: url("${top}static/$sans") format("woff2"); }
@font-face { font-family: "Source Serif"; font-weight: 200 900; src: url("${top}static/$serif") format("woff2"); }
#opening { $light position: fixed; inset: 0; z-index: 1; overflow: auto; color-scheme: light;
  animation: opening-ends 0s 60s forwards;
  color: var(--text); background: var(--back); font: 16px/1.6 "Source Sans", sans-serif; }
@media (prefers-color-scheme: dark) { #opening:not([data-theme="Light"]) { $dark color-scheme: dark; } }
#opening[data-theme="Dark"] { $dark color-scheme: dark; }
@keyframes opening-ends { to { visibility: hidden; } }
#opening * { box-sizing: border-box; }
#opening header { display: flex; align-items: center; height: 60px; padding: 0 16px; }
#opening header img { display: block; height: 32px; margin: 4px 0; }
#opening nav { display: flex; gap: 4px; margin-left: 16px; }
#opening nav a { padding: 0 8px; border-radius: 4px; font-size: 14px; line-height: 28px; color: inherit;
  text-decoration: none; }
#opening nav a[aria-current] { font-weight: 600; background: var(--soft); }
#opening main { padding: 24px 80px 64px; }
#opening h1 { margin: 0; padding: 20px 0 16px; font: 600 33.6px/1.2 "Source Serif", serif; }
#opening p { margin: 0 0 16px; }
#opening .box { position: relative; display: flex; align-items: center; min-height: 58px; padding: 12px 16px 12px 25px;
  border: 1px solid var(--line); border-radius: 6px; background: var(--soft); }
#opening textarea { flex: 1; height: 27.6px; padding: 4px 0; border: 0; outline: 0; resize: none; color: inherit;
  background: none; font: 14px/1.4 "Source Sans", sans-serif; }
#opening textarea::placeholder { color: inherit; opacity: .7; }
#opening .box:focus-within { border-color: var(--accent); }
#opening button { width: 32px; height: 32px; border: 0; border-radius: 6px; color: inherit; cursor: pointer;
  background: color-mix(in srgb, var(--text) 8%, transparent); }
#opening .examples { display: grid; gap: 16px; max-width: calc(.55 * (100% - 58px)); margin-top: 16px;
  font-size: 14px; line-height: 22.4px; }
#opening .examples code { padding: 0 4px; border-radius: 4px; font-size: 10.5px; background: var(--soft); }
#opening .examples p { margin: 0; opacity: .7; }
#opening .examples a { padding: 9.6px 16px; border: 1px solid var(--line); border-radius: 6px; color: inherit;
  background: color-mix(in srgb, var(--back), white 60%); text-decoration: none; }
@media (prefers-color-scheme: dark) { #opening:not([data-theme="Light"]) .examples a { background: none; } }
#opening[data-theme="Dark"] .examples a { background: none; }
#opening a:focus-visible, #opening button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
#opening [role="status"] { margin-top: 16px; }
#opening.going h1, #opening.going .introduction, #opening.going .examples { display: none; }
@media (max-width: 768px) { #opening main { padding: 24px 16px 64px; } }
@media (max-width: 767px) { #opening nav { display: none; } }
@media (max-width: 640px) { #opening .examples { max-width: none; } }
""")


def _colours(theme: str) -> str:
    """The colours of a theme, as they stand in the settings, for the style above."""
    from streamlit import config

    named = {"back": "backgroundColor", "soft": "secondaryBackgroundColor", "text": "textColor", "line": "borderColor"}
    named["accent"] = "primaryColor"
    return "".join(f"--{name}: {config.get_option(f'theme.{theme}.{option}')};" for name, option in named.items())


def _named(start: str) -> str:
    """A file of Streamlit's bundle by the beginning of its name: the rest is a hash of what is in it."""
    return next(name for name in sorted(bundle_names()) if name.startswith(start))


@cache
def head() -> str:
    """What is fetched early, and how the opening looks."""
    later = [_named(start) for start in _NEEDED_LATER]
    links = [f'<link rel="modulepreload" crossorigin href="./static/{name}">' for name in later if name.endswith(".js")]
    links.append(f'<link rel="modulepreload" href="./api/{MODULE_NAME}">')
    links += [
        f'<link rel="preload" as="font" type="font/woff2" crossorigin href="./static/{name}">'
        for name in later
        if not name.endswith(".js")
    ]
    return f"{''.join(links)}{style('./')}"


@cache
def style(top: str) -> str:
    """How the opening looks, where ``top`` leads to the top of the app."""
    sans, serif = _named("media/SourceSansVF-Upright."), _named("media/SourceSerifVariable-Roman.")
    rules = _STYLE.substitute(top=top, sans=sans, serif=serif, light=_colours("light"), dark=_colours("dark"))
    return f"<style>{rules}</style>"
