"""The browser's part of a live demo: its fields, what comes of them, and the address that says so."""

from __future__ import annotations

import json
from hashlib import sha256

from shapewise.ui.demo_style import STYLE
from shapewise.ui.figures import DRAW
from shapewise.ui.form import FIELDS

SCRIPT = (
    f"""
{DRAW}
{FIELDS}
"""
    """
// What each card shows, and how to reach the server from it.
const cards = new WeakMap();

const NO_ANSWER = ["No answer from the server.", "What you typed is kept: change a field to try again."];

function said(sentences) {
  const made = element("div", { class: "fault" });
  made.append(...sentences.map((sentence) => element("p", {}, ...marked(sentence))));
  return made;
}

function showHead(root, data) {
  const heading = root.querySelector("h5");
  heading.textContent = data.heading;
  heading.hidden = !data.heading;
  root.querySelector(".compared").replaceChildren(...JSON.parse(data.compared).map(([call, verdict, what]) => {
    const can = verdict === "gives";
    const result = can ? element("code", { class: "gives" }, what) : what;
    return element("p", {}, element("code", {}, call), element("br", {}),
      element("span", { class: can ? "can" : "cannot" }, verdict), " ", result);
  }));
}

function showResult(root, card) {
  const place = root.querySelector(".result");
  const parts = card.error.length ? [said(card.error)] : ["Result: ", element("code", { class: "shape" }, card.result)];
  const link = card.link ? [element("a", { href: card.link, "data-page": "" }, "Open in the laboratory")] : [];
  place.replaceChildren(...parts, ...link);
}

function showPictures(root, card) {
  const place = root.querySelector(".pictures");
  while (place.children.length > card.pictures.length) place.lastChild.remove();
  card.pictures.forEach((picture, number) => {
    if (!place.children[number]) {
      place.append(element("div", {}, element("div", { class: "frame" }), element("div", { class: "said" })));
    }
    const [frame, words] = place.children[number].children;
    draw(frame, words, picture);
  });
}

// The numbers are made only for a reader who has opened them.
async function showNumbers(state, card) {
  const place = state.root.querySelector(".numbers");
  place.hidden = !card.proved;
  if (!place.open || !card.proved) return;
  // a card that came with the page has none: the page does not know what is open
  const found = card.numbers ? card : await fetchCard(state, {}, "counted");
  if (found?.own === state.own) place.querySelector("div").replaceChildren(...(found.numbers ?? []).flatMap(([name, text]) =>
    [element("p", {}, element("code", {}, name)), element("pre", { tabindex: "0", "aria-label": name }, text)]));
}

// Fill the fields, and draw them anew where there are others now. What is being typed goes on from where it was.
function fill(state, card, refill) {
  const form = state.root.querySelector(".form");
  const typed = refill ? {} : Object.fromEntries([...state.fields].map(([name, one]) => [name, one.read()]));
  const field = form.getRootNode().activeElement;
  const place = !refill && field?.type === "text" ? [field.id, field.selectionStart, field.selectionEnd] : null;
  if (state.drawn !== card.drawn) build(form, state, ...JSON.parse(card.drawn));
  for (const [name, value] of Object.entries({ ...card.values, ...typed })) state.fields.get(name)?.fill(value);
  if (place) form.querySelector(`[id="${place[0]}"]`)?.setSelectionRange(place[1], place[2]);
}

// Put a card on the page. What is being typed stays, unless the card was filled from another demo.
function show(state, card, refill) {
  const { root } = state;
  if (state.drawn !== card.drawn || refill) fill(state, card, refill);
  state.drawn = card.drawn;
  state.own = card.own;
  state.shown = card.shown;
  state.filled = card.filled;
  root.querySelector(".form").hidden = state.fields.size === 0;
  root.querySelector(".faults").replaceChildren(...card.faults.map(said));
  const told = root.querySelector(".told");
  told.hidden = card.result === undefined;
  if (told.hidden) return;
  showResult(root, card);
  root.querySelector(".hidden").textContent = card.hidden;
  showPictures(root, card);
  root.querySelector(".warnings").replaceChildren(...card.warnings.map((warning) => element("p", {}, ...marked(warning))));
  showNumbers(state, card);
}

// Fetch a card; nothing where another was asked for meanwhile, where there is no answer, or what was asked for is no demo.
// The numbers are asked for beside an edit (``turn``): neither takes the place of the other.
async function fetchCard(state, words, turn = "asked") {
  state[turn]?.abort();
  const asked = new AbortController();
  state[turn] = asked;
  const numbers = state.root.querySelector(".numbers").open ? { numbers: "1" } : {};
  const { own, shown, place } = state;
  const query = new URLSearchParams({ own, shown, place, ...numbers, ...words });
  try {
    const answer = await fetch(new URL(`api/demo?${query}`, document.baseURI), { signal: asked.signal });
    if (answer.status === 204) return null;
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    const card = await answer.json();
    return asked.signal.aborted ? null : card;
  } catch (error) {
    if (error.name === "AbortError" || asked.signal.aborted) return null;
    console.info("No card came.", error);
    state.root.querySelector(".faults").replaceChildren(said(NO_ANSWER));
    return null;
  }
}

// Fetch the card of what stands in the fields.
async function fetchTyped(state, pressed) {
  const values = Object.fromEntries([...state.fields].map(([name, one]) => [name, one.read()]));
  const words = { values: JSON.stringify(values), filled: state.filled, ...(pressed ? { pressed } : {}) };
  state.waiting += 1;
  try {
    return await fetchCard(state, words);
  } finally {
    state.waiting -= 1;
  }
}

// A slider is being dragged: the drawing goes with it, one card at a time. Address and page hear of it when it is let go, and
// fields that have to be drawn anew wait until then, since the slider is one of them.
async function followDrag(state) {
  state.behind = state.waiting > 0;
  if (state.behind) return;
  const card = await fetchTyped(state, "");
  if (card?.drawn === state.drawn && state.root.isConnected) show(state, card, false);
  if (state.behind) followDrag(state);
}

// A field was changed, or a button pressed.
async function change(state, pressed) {
  if (state.building) return;
  const here = location.href;
  const card = await fetchTyped(state, pressed);
  if (!card || !state.root.isConnected) return;
  show(state, card, card.refill);
  if (state.place !== "text") tell(state, card);
  else state.faulty = card.faults.length > 0;
  // a reader who has gone on meanwhile is at another address, which says nothing of this demo
  if (state.place === "text" && !state.faulty && location.href === here) writeAddress(state);
}

// The page is run for it, and comes back with a card of its own, which is this one unless the reader has gone on.
function tell(state, card) {
  const now = [card.own, card.shown];
  state.sent.add(now.join(" "));
  state.faulty = card.faults.length > 0;
  state.send("told", { demo: card.own, layout: card.shown, ...(state.faulty ? { fault: now } : {}) });
}

function writeAddress(state) {
  if (!state.parameter) return;  // the address is not this card's
  const address = new URL(location.href);
  if (state.own === state.standard) address.searchParams.delete(state.parameter);
  else address.searchParams.set(state.parameter, state.own);
  if (address.href !== location.href) history.pushState({}, "", address);
}

// Show what the address asks for.
async function follow(state) {
  if (!state.parameter) return;
  const asked = new URLSearchParams(location.search);
  const own = asked.get(state.parameter) ?? state.standard;
  const layout = state.place === "laboratory" ? asked.get(state.layout) ?? "channels_first" : "channels_first";
  if (own === state.own && layout === state.shown && !state.faulty) return;
  state.sent.clear();
  const card = await fetchCard(state, { own, shown: layout });
  if (card) fillFrom(state, card);
}

// Another demo stands in the fields now, whatever was typed there.
function fillFrom(state, card) {
  show(state, card, true);
  if (state.faulty && state.place !== "text") tell(state, card);
  state.faulty = false;
}

function begin(root) {
  const state = { root, fields: new Map(), sent: new Set(), drawn: "", waiting: 0, behind: false };
  cards.set(root, state);
  let pressing = Promise.resolve();
  state.changed = (pressed) => {
    // buttons one after the other: each says what to do to the fields as the one before has left them
    if (pressed) pressing = pressing.then(() => change(state, pressed));
    else change(state, "");
  };
  state.moved = () => followDrag(state);
  root.querySelector(".numbers").addEventListener("toggle", () => showNumbers(state, { proved: true }));
  const turn = () => {
    if (!root.isConnected) window.removeEventListener("popstate", turn);
    else if (state.place !== "revealed") follow(state);
  };
  window.addEventListener("popstate", turn);
  const lean = (event) => {
    if (!root.isConnected) document.removeEventListener("focusin", lean);
    else if (event.target.closest('[data-testid="stChatInput"]')) tellSet(state);
  };
  document.addEventListener("focusin", lean);
  return state;
}

// A reader who turns to the box may ask a follow-up, which is about the shapes that were set here. Streamlit does not see what
// is written into the address beside it, so the page is told before the question is.
function tellSet(state) {
  const changed = state.own !== (state.known ?? state.standard);
  if (state.place !== "text" || !state.parameter || !changed) return;
  state.known = state.own;
  state.send("told", { demo: state.own, layout: state.shown });
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".demo");
  if (!root) return;
  const known = cards.get(root);
  const state = known ?? begin(root);
  const card = JSON.parse(data.card);
  const served = `${card.own} ${card.shown}`;
  state.send = setStateValue;
  for (const name of ["place", "parameter", "layout", "standard", "longest"]) state[name] = data[name];
  showHead(root, data);
  const ours = served === `${state.own} ${state.shown}` || state.sent.has(served) || served === state.served;
  state.served = served;
  if (known && ours) return;
  state.asked?.abort();
  fillFrom(state, card);
  // drawn anew beside a text, whose page does not know what has been done to the demo since it was made
  const asked = new URLSearchParams(location.search).get(state.parameter) ?? "";
  if (!known && state.place === "text" && asked !== data.asked) follow(state);
}
"""
)

MODULE = f"{SCRIPT}\nexport const style = {json.dumps(STYLE)};\n"
"""The whole part, as the browser loads it: once, and not with each answer, of which it would be half."""

MODULE_NAME = f"demo-{sha256(MODULE.encode()).hexdigest()[:12]}.js"

_LOADER = """
// The script comes by an address of its own. Where it does not come, it is asked for again, under a name that no browser has
// noted as failed; a rejected import at the top would stay rejected until the page is loaded anew.
let show = null;
let loading = null;
let failed = 0;

function load() {
  const again = failed ? `?again=${failed}` : "";
  loading ??= import(new URL(`api/$NAME${again}`, document.baseURI)).then(({ default: draw, style }) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    show = (component) => {
      component.parentElement.getRootNode().adoptedStyleSheets = [sheet];
      return draw(component);
    };
  }).catch((error) => {
    loading = null;
    failed += 1;
    throw error;
  });
  return loading;
}

function come(component) {
  if (!component.parentElement.isConnected) return;
  const faults = component.parentElement.querySelector(".faults");
  load().then(() => {
    faults.textContent = "";
    show(component);
  }, () => {
    faults.textContent = "No answer from the server.";
    setTimeout(come, 2000, component);
  });
}

export default function (component) {
  if (show) return show(component);
  come(component);
}
"""
LOADER = _LOADER.replace("$NAME", MODULE_NAME)
"""What comes with each card."""
