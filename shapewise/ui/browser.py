"""What only the browser can do: copy the address of the page, follow links within the app, send what is being typed."""

from __future__ import annotations

from secrets import token_hex

import streamlit as st

from shapewise.ui.brand import STYLE
from shapewise.ui.code_view import choose_framework, chosen_framework, tell_framework

_FRAME_CSS = """
.actions { position: fixed; z-index: 999991; top: 0; right: 1rem; height: 3.75rem;
  display: flex; align-items: center; gap: .25rem;
  color: var(--st-text-color); font-family: var(--st-font); font-size: .875rem; }
.actions :is(button, a) { font: inherit; color: inherit; background: transparent; cursor: pointer; text-decoration: none;
  border: 1px solid transparent; border-radius: var(--st-button-radius); padding: .3rem .6rem; line-height: 1.4; }
.actions :is(button, a):hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
.actions :is(button, a):focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: -2px; }
.actions .copied { position: absolute; top: 100%; right: 0; display: flex; gap: .5rem; align-items: center; }
.actions :is(output:not(:empty), input) { background: var(--st-background-color); color: inherit; font: inherit;
  padding: .3rem .6rem; white-space: nowrap; border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); }
.actions input { width: 14rem; }
.actions [hidden], .actions .anew { display: none; }
body:has(.st-key-ask):not(:has(h1)) .actions .anew { display: block; }
@media (max-width: 767px) {
  .actions { right: .5rem; font-size: .8rem; }
  .actions :is(button, a) { padding: .3rem .25rem; }
}
@media (max-width: 374px) {
  .actions { flex-direction: column; align-items: flex-end; justify-content: center; gap: 0; }
  .actions :is(button, a) { padding: .15rem .25rem; }
  .actions .copied { flex-direction: column; align-items: flex-end; max-width: calc(100vw - 1rem); }
}
"""

_FRAME_JS = """
// Links in markdown open in a new tab. Those that lead to a page of this app are followed here instead: the address is
// changed, and the page told so in the way that the back button tells it.
const did = { sign: "", acts: [], count: 0, tell: () => {} };

// What was followed is gone when the page comes back: a reader without a mouse goes on from what has come in its place.
function goOn(tries) {
  const field = document.querySelector(`input[aria-label="${did.word}"]`);
  if (field) field.focus();
  else if (tries) setTimeout(goOn, 50, tries - 1);
}

// Streamlit makes an entry of the history each time that a page writes its address. Of a search that would be one at each
// pause; so the address of what is being typed takes the place of the one before.
function withoutSearch(address) {
  const rest = new URL(address, location.href);
  rest.searchParams.delete("search");
  return rest.href;
}

// Where a reader has gone on meanwhile, what comes late for Browse would be written into the address of another page: it is
// left out, and Streamlit told where the reader is.
function write(way, state, title, address) {
  const wanted = new URL(address ?? location.href, location.href);
  const late = wanted.searchParams.has("search") && !new URLSearchParams(location.search).has("search");
  if (late && !wanted.pathname.endsWith("/browse")) {
    setTimeout(() => window.dispatchEvent(new PopStateEvent("popstate")));
    return;
  }
  // a point of the map was opened: Streamlit writes its parameters first, and the page they are for in an entry of its own
  if (wanted.searchParams.has("article") && wanted.pathname.endsWith("/browse")) return;
  const typing = document.activeElement?.closest('[class*="st-key-browse-search"]');
  const same = typing && withoutSearch(wanted) === withoutSearch(location.href);
  History.prototype[same ? "replaceState" : way].call(history, state, title, address);
}

history.pushState = write.bind(null, "pushState");
history.replaceState = write.bind(null, "replaceState");

function follow(event) {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  if (!link || !(link.closest('[data-testid="stMarkdownContainer"]') || link.dataset.page !== undefined)) return;
  const address = new URL(link.href, document.baseURI);
  if (address.hash.startsWith(did.sign)) {
    event.preventDefault();
    did.acts = [...did.acts.slice(-4), [++did.count, address.hash]];
    did.tell(did.acts);
    if (!address.hash.endsWith("more")) {
      link.blur();  // the link that says the contrary may be drawn in its place, and Enter would be heard there
      goOn(40);
    }
    return;
  }
  const ours = /\\/(explanation|laboratory|browse|contribute|library)?$/.test(address.pathname);
  if (address.origin !== location.origin || !ours || address.hash) return;
  event.preventDefault();
  history.pushState({}, "", address.pathname + address.search);
  window.dispatchEvent(new PopStateEvent("popstate"));
  window.scrollTo(0, 0);
}

// An address may name a heading. It is there when the page has come, and moves while what stands above it is still drawn:
// it is looked for a while, and let go as soon as the reader moves.
const sought = { place: "", timer: 0 };

function stand(heading, tries) {
  document.getElementById(heading)?.scrollIntoView({ block: "start" });
  if (tries) sought.timer = setTimeout(stand, 100, heading, tries - 1);
}

function seek() {
  const words = new URLSearchParams(location.search);
  const place = [location.pathname, words.get("article"), words.get("at")].join(" ");
  if (place === sought.place) return;  // what is edited on a page is written into its address, too
  sought.place = place;
  clearTimeout(sought.timer);
  if (words.get("at")) stand(words.get("at"), 40);
}

// Streamlit's formulas and code scroll sideways in a narrow window, and no key leads to them: the Tab key does now, and the
// arrow keys scroll them. They come with the page, a while after it, and anew; whether they scroll changes with the window.
const WIDE = '[data-testid="stMain"] :is(.katex-display, pre)';
let looking = 0;

function reach() {
  looking = 0;
  for (const one of document.querySelectorAll(WIDE)) {
    if (one.scrollWidth > one.clientWidth + 1) one.tabIndex = 0;
    else one.removeAttribute("tabindex");
  }
}

const lookSoon = () => { looking ||= setTimeout(reach, 200); };
const changes = new MutationObserver(lookSoon);

const letGo = () => clearTimeout(sought.timer);
const MOVES = ["wheel", "touchstart", "pointerdown", "keydown"];

async function copy({ target }) {
  const [said, field] = target.parentElement.querySelector(".copied").children;
  // the address always carries the state of the page, also what has changed since this was drawn
  field.value = location.href;
  try {
    await navigator.clipboard.writeText(field.value);
    const whole = !new URLSearchParams(location.search).has("turn");
    said.textContent = whole ? "Copied" : "Copied, but your text is too long for a link: it opens only in this tab";
    setTimeout(() => { said.textContent = ""; }, whole ? 4000 : 10000);
  } catch {
    // no clipboard outside of https and localhost: show the address instead, ready to be copied by hand
    field.hidden = false;
    field.select();
    said.textContent = "Copy it from here";
    field.onblur = () => { said.textContent = ""; field.hidden = true; };
  }
}

// The framework that a reader chose is kept in this browser, for the next visit.
function remember(chosen, tell) {
  try {
    if (chosen) localStorage.setItem("shapewise-framework", chosen);
    else if (localStorage.getItem("shapewise-framework")) tell(localStorage.getItem("shapewise-framework"));
  } catch (error) {
    console.info("The framework is kept for this visit alone: nothing is kept in this browser.", error);
  }
}

export default function ({ data, parentElement, setStateValue }) {
  remember(data.framework, (chosen) => setStateValue("framework", chosen));
  did.sign = data.sign;
  did.word = data.word;
  did.tell = (acts) => setStateValue("acts", acts);
  parentElement.querySelector(".copy").onclick = copy;
  document.addEventListener("click", follow, true);
  window.addEventListener("popstate", seek);
  MOVES.forEach((kind) => document.addEventListener(kind, letGo, { capture: true, passive: true }));
  window.addEventListener("resize", lookSoon);
  changes.observe(document.body, { childList: true, subtree: true });
  lookSoon();
  seek();
  return () => {
    window.removeEventListener("resize", lookSoon);
    changes.disconnect();
    document.removeEventListener("click", follow, true);
    window.removeEventListener("popstate", seek);
    MOVES.forEach((kind) => document.removeEventListener(kind, letGo, { capture: true }));
  };
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

_TYPING = st.components.v2.component("shapewise_typing", html="<span hidden></span>", js=_TYPING_JS)
_FRAME = st.components.v2.component(
    "shapewise_frame",
    html="<div class='actions'><button type='button' class='copy'>Copy link</button>"
    "<a class='anew' href='./' data-page>New question</a>"
    "<div class='copied'><output></output><input hidden readonly aria-label='Link to this page'></div></div>",
    css=_FRAME_CSS + STYLE,
    js=_FRAME_JS,
    isolate_styles=False,
)


WORD = "A word on it, if you like"
"""What the field is called that comes in place of the links of a vote."""

_DID = "did"
"""Where the links are kept that were followed since a page took them last."""


def act_in_frame() -> None:
    """Make links in markdown that lead to pages of this app open in this tab; offer to copy the address, and to begin anew.

    It is in the frame, since it is the same on every page: an answer need not send it again. It brings the style of all pages.
    """
    _FRAME(
        data={"sign": _sign(), "word": WORD, "framework": tell_framework()},
        key="frame",
        height=1,
        on_acts_change=_take_acts,
        on_framework_change=_take_framework,
    )


def act(name: str) -> str:
    """Where a link leads that does something on the page that it is on; :func:`acts` tells what was followed."""
    return f"{_sign()}{name}"


def acts() -> list[str]:
    """The names of the links that were followed since they were asked for last, in their order."""
    followed: list[str] = st.session_state.pop(_DID, [])
    return followed


def _sign() -> str:
    """How such links begin: for each visit otherwise.

    No explanation can hold one; and what a browser that was away tells again of the visit before does nothing in the next.
    """
    return str(st.session_state.setdefault("sign", f"#{token_hex(4)}-"))


def _take_acts() -> None:
    """Keep what was followed for the page. A callback: a page that is being made is broken off where the next is asked for."""
    told = st.session_state["frame"].get("acts")
    seen = st.session_state.get("acts-seen", 0)
    new = [one for one in told if _is_act(one) and one[0] > seen] if isinstance(told, list) else []
    if new:
        st.session_state["acts-seen"] = new[-1][0]
        names = [place.removeprefix(_sign()) for _number, place in new]
        st.session_state[_DID] = [*st.session_state.get(_DID, ()), *names]


def _take_framework() -> None:
    """Take what was chosen on an earlier visit, where nothing was chosen on this one."""
    told = st.session_state["frame"].get("framework")
    if isinstance(told, str) and not chosen_framework():
        choose_framework(told)


def _is_act(told: object) -> bool:
    """Whether it is a number and one of these links: what a browser sends may have been made by anyone."""
    return (
        isinstance(told, list)
        and len(told) == 2
        and isinstance(told[0], int | float)
        and isinstance(told[1], str)
        and told[1].startswith(_sign())
    )


def send_while_typing(field: str, text: str) -> None:
    """Send a large text field, named by its key, whenever the typing pauses; ``text`` is what came of it last."""
    _TYPING(data={"key": field, "length": len(text)}, key=f"typing-{field}", height=1)
