"""What stands below an answer: was this it, with a word if one likes, and the way to further passages.

One element of ours: a heading, a vote, a field and an expander of Streamlit's own are four messages at each question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

import streamlit as st

LONGEST_WORD = 500

_STYLE = """
:host, .foot { font-family: var(--st-font); color: var(--st-text-color); }
.foot > * { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem; margin: 0 0 .6rem; }
.foot [hidden] { display: none; }
button, input { font: inherit; font-size: .9rem; color: inherit; border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius); padding: .35rem .8rem; background: transparent; }
button { cursor: pointer; }
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button[aria-pressed="true"] { border-color: var(--st-primary-color); color: var(--st-primary-color); font-weight: 600; }
:is(button, input):focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
input { flex: 1 1 12rem; min-width: 0; background: var(--st-secondary-background-color); }
label { flex: 1 1 100%; font-size: .875rem; }
"""

_SCRIPT = """
const shown = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const find = (name) => parentElement.querySelector(`.${name}`);
  const state = shown.get(parentElement) ?? { vote: data.vote, word: "", open: data.open };
  shown.set(parentElement, state);
  const draw = () => {
    find("vote").hidden = !data.asks;
    for (const name of ["yes", "no"]) find(name).setAttribute("aria-pressed", String(state.vote === name));
    find("word").hidden = !data.asks || !state.vote;
    const thanks = state.vote ? "Thank you. It is kept on this machine alone." : "";
    if (find("thanks").textContent !== thanks) find("thanks").textContent = thanks;
    find("passages").hidden = !data.more;
    find("more").textContent = state.open ? "Fewer passages" : data.more;
    find("more").setAttribute("aria-expanded", String(state.open));
  };
  const vote = () => setStateValue("vote", { is: state.vote, word: state.word });
  for (const name of ["yes", "no"]) find(name).onclick = () => { state.vote = name; draw(); vote(); };
  find("word").onsubmit = (event) => {
    event.preventDefault();
    state.word = find("word").querySelector("input").value;
    vote();
  };
  find("more").onclick = () => { state.open = !state.open; draw(); setStateValue("open", state.open); };
  draw();
}
"""

_FOOT = st.components.v2.component(
    "shapewise_foot",
    html="<div class='foot'><div class='passages'><button type='button' class='more'></button></div>"
    "<div class='vote' role='group' aria-label='Was this it?'><span>Was this it?</span>"
    "<button type='button' class='yes'>Yes</button><button type='button' class='no'>No</button></div>"
    f"<form class='word'><label for='word'>A word on it, if you like</label><input id='word' maxlength='{LONGEST_WORD}'>"
    "<button>Send</button></form><div role='status' class='thanks'></div></div>",
    css=_STYLE,
    js=_SCRIPT,
)


def show_foot(key: str, *, more: str, on_vote: Callable[[bool, str], None] | None) -> bool:
    """Ask whether that was it, and offer more; whether a reader has asked for more.

    Parameters
    ----------
    more
        What there is more of, in words; empty where there is nothing.
    on_vote
        Told of each vote, and of the word with it; nothing where votes are not kept.
    """

    def noted() -> None:
        vote = _held(key).get("vote")
        if on_vote is not None and isinstance(vote, Mapping) and isinstance(vote.get("word"), str):
            on_vote(vote.get("is") == "yes", vote["word"][:LONGEST_WORD])

    held = _held(key)
    wide = held.get("open") is True
    vote = held.get("vote")
    data = {
        "more": more,
        "open": wide,
        "asks": on_vote is not None,
        "vote": vote.get("is") if isinstance(vote, Mapping) else None,
    }
    _FOOT(data=data, key=key, on_vote_change=noted, on_open_change=lambda: None)
    return wide


def _held(key: str) -> Mapping[str, Any]:
    """What the browser told; it may have been made by anyone."""
    held = st.session_state.get(key, {})
    return cast(Mapping[str, Any], held) if isinstance(held, Mapping) else {}
