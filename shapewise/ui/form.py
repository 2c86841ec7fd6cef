"""The fields of a demo as the browser draws them, all in one element of the page.

Each of Streamlit's fields is an element that is registered, hashed, sent and acknowledged by itself, and a demo has five to ten
of them: with two hundred readers at once they were a third of all that the server did. Here the browser keeps what is typed and
sends all of it together when one field changes. What comes back from a browser may have been made by anyone:
:func:`accepted` lets through only what the fields offer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from shapewise.ui.permalinks import clean

LONGEST_FIELD = 120
"""Characters of a field."""

Value: TypeAlias = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Control:
    """One field, told well enough for the browser to draw it."""

    name: str
    kind: Literal["choice", "text", "number", "flag"]
    label: str
    value: Value
    help: str = ""
    """A sentence that is shown while the field is in use."""
    options: tuple[tuple[str, str], ...] = ()
    """Of a choice: each value with its words."""
    minimum: int | None = None
    maximum: int | None = None
    reach: tuple[int, int] | None = None
    """Of a number: from where to where its slider goes, none where it has none. The field takes numbers beyond it."""
    width: Literal["row", "below", "wide", "narrow"] = "narrow"
    """How much of a row it takes; ``below`` is a row of its own, after the buttons."""

    def accepted(self, given: object) -> Value | None:
        """The value that a browser may give this field; nothing where it offers no such value."""
        if self.kind == "flag":
            return given if isinstance(given, bool) else None
        if self.kind == "text":
            return clean(given)[:LONGEST_FIELD] if isinstance(given, str) else None
        if self.kind == "choice":
            return next((value for value, _words in self.options if value == given), None)
        if not isinstance(given, int) or isinstance(given, bool):
            return None
        low = self.minimum if self.minimum is not None else given
        high = self.maximum if self.maximum is not None else given
        return min(max(given, low), high)

    def drawn(self) -> dict[str, Any]:
        """What the browser draws the field from: everything but its value."""
        always = {"name": self.name, "kind": self.kind, "label": self.label, "width": self.width}
        more = {"help": self.help or None, "options": self.options or None}
        limits = {"minimum": self.minimum, "maximum": self.maximum, "reach": self.reach}
        return always | {name: part for name, part in (more | limits).items() if part is not None}


def accepted(values: object, controls: Sequence[Control]) -> dict[str, Value]:
    """What a reader has put into the fields, one by one.

    ``values`` is whatever a browser sent. A field that is missing in it, or has a value that it cannot have, keeps its own.
    """
    given = values if isinstance(values, Mapping) else {}
    found = {}
    for control in controls:
        value = control.accepted(given.get(control.name))
        found[control.name] = control.value if value is None else value
    return found


FIELDS = """
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function whole(text, control, before) {
  const number = Number.parseInt(text, 10);
  if (Number.isNaN(number)) return before;
  return Math.min(Math.max(number, control.minimum ?? number), control.maximum ?? number);
}

// A slider beside a number, which stays the field: a reader who cannot see the slider has the number's own arrow keys. While it
// is dragged the number goes with it; let go, the number says that it has changed, as if it had been typed.
function slider(input, control, moved) {
  const [min, max] = control.reach;
  const made = element("input", { type: "range", min, max, step: 1, "aria-hidden": "true", tabindex: -1 });
  made.addEventListener("input", () => { input.value = made.value; moved(); });
  made.addEventListener("change", () => { input.value = made.value; input.dispatchEvent(new Event("change")); });
  input.addEventListener("input", () => { made.value = whole(input.value, control, made.value); });
  return made;
}

// One field: its element, how to read it and how to fill it.
function field(control, state, explain) {
  const name = { "aria-label": control.label, id: control.name };
  let input, read, fill, slides;
  if (control.kind === "choice") {
    input = element("select", name, ...control.options.map(([value, words]) => element("option", { value }, words)));
    read = () => input.value;
    fill = (value) => { input.value = value; };
  } else if (control.kind === "flag") {
    input = element("input", { ...name, type: "checkbox", role: "switch" });
    read = () => input.checked;
    fill = (value) => { input.checked = value; };
  } else if (control.kind === "text") {
    input = element("input", { ...name, type: "text", maxlength: state.longest, autocomplete: "off", spellcheck: "false" });
    read = () => input.value;
    fill = (value) => { input.value = value; };
  } else {
    const limits = { min: control.minimum, max: control.maximum, step: 1 };
    input = element("input", { ...name, ...limits, type: "number" });
    if (control.reach) slides = slider(input, control, state.moved);
    let last = 0;
    read = () => { last = whole(input.value, control, last); return last; };
    fill = (value) => {
      last = value;
      input.value = value;
      if (slides) slides.value = value;
    };
  }
  const parts = [element("span", { class: "label", "aria-hidden": "true" }, control.label), input];
  if (control.help) input.setAttribute("aria-description", control.help);
  for (const one of [input, slides]) {
    one?.addEventListener("focus", () => explain(control.help ?? ""));
    one?.addEventListener("blur", () => explain(""));
  }
  input.addEventListener("change", () => { fill(read()); state.changed(""); });
  const about = { class: `${control.kind} ${control.width}`, title: control.help };
  // a label has one field only
  const box = slides ? element("div", about, element("label", {}, ...parts), slides) : element("label", about, ...parts);
  return { box, read, fill };
}

// Draw the fields and buttons anew; what they hold is filled in afterwards.
function build(form, state, controls, buttons) {
  const hint = form.querySelector(".hint");
  const active = form.getRootNode().activeElement?.id;
  state.building = true;  // a field that is taken away while it holds something new says that it has changed
  const explain = (help) => { hint.textContent = help; };
  state.fields = new Map(controls.map((control) => [control.name, field(control, state, explain)]));
  const pressed = buttons.map(([name, words]) => {
    const button = element("button", { type: "button", id: name }, words);
    button.onclick = () => state.changed(name);
    return button;
  });
  const boxes = [...state.fields.values()].map((one) => one.box);
  const below = boxes.filter((box) => box.classList.contains("below"));
  form.querySelector(".fields").replaceChildren(...boxes.filter((box) => !below.includes(box)), ...pressed, ...below);
  state.building = false;
  explain("");
  // a reader who has just chosen another operation goes on from where they were
  if (active) (form.querySelector(`[id="${active}"]`) ?? form.querySelector("button") ?? form.querySelector("select"))?.focus();
}
"""
"""Functions that draw fields from :meth:`Control.drawn`, read them and fill them."""

FIELDS_STYLE = """
.form { font-family: var(--st-font); color: var(--st-text-color); }
.fields { display: flex; flex-wrap: wrap; gap: .75rem; align-items: flex-end; padding: 2px; }
label { display: grid; grid-template-columns: minmax(0, 1fr); gap: .3rem; min-width: 0; }
.narrow { flex: 1 1 6rem; max-width: 8.5rem; min-width: 0; }
.wide { flex: 1 1 8rem; max-width: 10.6rem; }
.row, .below { flex: 1 0 100%; max-width: none; }
.label { font-size: .875rem; line-height: 1.4; }
input, select { box-sizing: border-box; width: 100%; min-height: 2.5rem; font: inherit; font-size: .9rem;
  color: inherit; background: var(--st-secondary-background-color); border: 1px solid var(--st-border-color);
  border-radius: var(--st-base-radius); padding: .45rem .7rem; }
select { cursor: pointer; }
option { color: var(--st-text-color); background: var(--st-background-color); }
/* a slider hangs below its row, between it and the next one: so the fields of a row stay on one line */
div.number { margin-bottom: -1.5rem; }
.fields:has(div.number) { row-gap: 1.75rem; }
.fields:has(div.number) .row { margin-bottom: -1rem; }
.fields:has(div.number):not(:has(.below)) { padding-bottom: 1.5rem; }
input[type=range] { display: block; height: 1.5rem; min-height: 1.5rem; margin: 0; padding: 0; border: none; background: none;
  accent-color: var(--st-primary-color); cursor: pointer; }
label.flag { grid-template-columns: auto 1fr; align-items: center; min-height: 2.5rem; flex: 0 0 auto; }
label.flag input { grid-column: auto; grid-row: 1; width: 1.25rem; min-height: 1.25rem; accent-color: var(--st-primary-color); }
input:focus-visible, select:focus-visible, button:focus-visible { outline: 2px solid var(--st-primary-color);
  outline-offset: 1px; }
button { font: inherit; font-size: .9rem; min-height: 2.5rem; color: inherit; background: transparent; cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); padding: .45rem .8rem; }
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
.hint { font-size: .85rem; line-height: 1.4; min-height: 1.4em; margin: .35rem 2px 0; }
"""
