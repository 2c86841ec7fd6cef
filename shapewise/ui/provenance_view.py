"""Where each cell came from: operands and result as grids; point at a cell of the result, and its sources light up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import streamlit as st

from shapewise.tensors.marks import run_count, with_batch
from shapewise.tensors.miniature import is_refused, miniature
from shapewise.tensors.ops import operations
from shapewise.tensors.pointable import POINTABLE
from shapewise.tensors.provenance import provenance
from shapewise.tensors.shapes import element_count
from shapewise.tensors.view import View
from shapewise.tensors.views import Shown, view_of
from shapewise.types import Arguments, Demo, Operation, shape_text

MOST_NUMBERS = 140
"""Numbers in all arrays of the small copy together: more cannot be pointed at with a finger."""
MOST_CELLS = 220
MOST_INPUTS = 450
MOST_WORK = {"sequence": 800, "blocks": 700, "pooling": 600, "output": 500}
"""Multiply-adds, by family, of operations whose formulas are nested or long: what a trace of a moment takes."""
MOST_RUNS = 12
"""Where a block normalises over the batch, each number that goes in takes a run of its own."""
MOST_PAIRS = 6_000
"""In a block, each number that comes out may depend on each that goes in."""

_JS = """
function grid(name, shape, wide) {
  const frame = document.createElement("figure");
  const title = document.createElement("figcaption");
  title.textContent = `${name} (${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  frame.append(title);
  const [rows, columns] = shape.length > 1 ? shape.slice(-2) : [1, shape[0] ?? 1];
  const count = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const cells = [];
  const sheets = document.createElement("div");
  sheets.className = "sheets";
  for (let sheet = 0; sheet < count; sheet += 1) {
    const table = document.createElement("div");
    table.className = "sheet";
    table.style.gridTemplateColumns = `repeat(${columns}, 1.5rem)`;
    for (let number = 0; number < rows * columns; number += 1) {
      const cell = document.createElement(wide ? "button" : "span");
      if (wide) cell.type = "button";
      table.append(cell);
      cells.push(cell);
    }
    sheets.append(table);
  }
  frame.append(sheets);
  return { frame, cells };
}

export default function ({ data, parentElement }) {
  const room = parentElement.querySelector(".room");
  const said = parentElement.querySelector("output");
  if (!room || !said) return;
  room.replaceChildren();
  const inputs = {};
  for (const [name, shape] of data.inputs) {
    inputs[name] = grid(name, shape, false);
    room.append(inputs[name].frame);
  }
  const result = grid("z", data.shape, true);
  result.frame.className = "result";
  room.append(result.frame);
  let at = 0;
  const show = (number) => {
    for (const one of Object.values(inputs)) for (const cell of one.cells) cell.className = "";
    for (const cell of result.cells) cell.className = "";
    result.cells[number].className = "chosen";
    for (const [name, places] of Object.entries(data.cells[number].sources))
      for (const place of places) inputs[name].cells[place].className = "source";
    said.textContent = `${data.cells[number].name} = ${data.cells[number].words}`;
    result.cells[at].tabIndex = -1;
    result.cells[number].tabIndex = 0;
    at = number;
  };
  const columns = data.shape.length ? data.shape[data.shape.length - 1] : 1;
  result.cells.forEach((cell, number) => {
    cell.tabIndex = number === 0 ? 0 : -1;
    cell.setAttribute("aria-label", data.cells[number].name);
    cell.onmouseenter = () => show(number);
    cell.onfocus = () => show(number);
    cell.onclick = () => show(number);
    cell.onkeydown = (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
      const next = result.cells[number + step];
      if (step && next) { event.preventDefault(); next.focus(); }
    };
  });
  show(0);
}
"""

_CSS = """
.room { display: flex; flex-wrap: wrap; gap: 1.2rem; align-items: flex-start; }
figure { margin: 0; }
figcaption { font: 600 .85rem var(--st-code-font); margin-bottom: .3rem; color: var(--st-text-color); }
.sheets { display: flex; flex-wrap: wrap; gap: .5rem; max-width: 26rem; }
.sheet { display: grid; gap: 2px; padding: 3px; border: 1px solid var(--st-border-color); border-radius: 4px; }
.sheet > * { width: 1.5rem; height: 1.5rem; padding: 0; border: 1px solid var(--st-border-color); border-radius: 3px;
  background: var(--st-secondary-background-color); display: block; box-sizing: border-box; }
.result .sheet > * { cursor: pointer; }
.sheet > .source { background: var(--st-primary-color); border: 3px double var(--st-background-color); }
.sheet > .chosen { background: var(--st-primary-color); outline: 2px solid var(--st-text-color); outline-offset: 1px; }
button:focus-visible { outline: 3px solid var(--st-text-color); outline-offset: 1px; }
output { display: block; margin-top: .8rem; font: .95rem var(--st-code-font); color: var(--st-text-color);
  overflow-wrap: anywhere; min-height: 2.6em; }
"""

_CELLS = st.components.v2.component(
    "shapewise_cells", html="<div class='room'></div><output aria-live='polite'></output>", css=_CSS, js=_JS
)


@lru_cache(maxsize=200)
def _traced(written: str, shown: Shown) -> dict[str, Any] | None:
    """A small copy traced cell by cell, or the operation's small example; nothing for a call that fails."""
    demo = Demo.parse(written)
    operation = operations()[demo.operation]
    view = view_of(operation, demo.arguments, shown)
    demo = view.demo(demo)
    if is_refused(operation, demo.arguments):
        return None
    small = _small(operation, demo.arguments)
    return _of_example(operation.name, shown) if small is None else _grids(operation, small, view) | {"own": True}


@lru_cache(maxsize=200)
def _of_example(name: str, shown: Shown) -> dict[str, Any] | None:
    """The operation's small example: the same one for all the calls that have no small copy, so that it is traced once."""
    operation, example = operations()[name], POINTABLE.get(name)
    if example is None:
        return None
    view = view_of(operation, example.arguments, shown)
    return _grids(operation, view.demo(example).arguments, view) | {"own": False}


def rehearse_examples() -> None:
    """Trace the examples of whole blocks, 20 ms each, before a reader's call leads to one."""
    for name in POINTABLE:
        if operations()[name].family == "blocks":
            _of_example(name, "channels_first")


def _grids(operation: Operation, small: Arguments, view: View) -> dict[str, Any]:
    """What the page draws: the arrays' shapes, and each cell of the result with its formula and its sources by operand."""
    found = provenance(operation.name, **small)
    turns, image = view.moves and not view.carried_out, operation.operands[0]
    shapes = {name: _turned(shape, view, turns and name == image) for name, shape in found.inputs.items()}
    moved = turns and len(found.shape) == view.ndim
    places = {
        source: _place(_turned(source.index, view, turns and source.operand == image), shapes[source.operand])
        for source in {source for cell in found.cells for source in cell.sources}
    }
    told = []
    for index, cell in sorted((_turned(cell.index, view, moved), cell) for cell in found.cells):
        sources: dict[str, list[int]] = {}
        for source in cell.sources:
            sources.setdefault(source.operand, []).append(places[source])
        words = _words(cell.words, image, view, turns)
        told.append({"name": f"z[{', '.join(map(str, index))}]", "words": words, "sources": sources})
    written = str(Demo(operation.name, small))
    return {
        "written": view.text(written) if turns else written,
        "shape": list(_turned(found.shape, view, moved)),
        "inputs": list(shapes.items()),
        "cells": told,
    }


def _small(operation: Operation, arguments: Arguments) -> Arguments | None:
    """A copy of a call, of one sample if need be, that is small enough to point at; nothing where there is none."""
    copy = miniature(operation, arguments, MOST_NUMBERS)
    # In a batch of one every cell comes from the same cells.
    return next((call for call in (copy, with_batch(operation, copy, 1)) if call and _is_traceable(operation, call)), None)


def _turned(sizes: Sequence[Any], view: View, turns: bool) -> tuple[int, ...]:
    """Sizes, or the numbers of a cell, in the order of the layout."""
    return tuple(int(sizes[axis] or 0) for axis in view.places) if turns else tuple(sizes)


def _words(words: str, image: str, view: View, turns: bool) -> str:
    """A formula whose cells of the image are named in the order of the layout; a weight has axes of its own."""
    if not turns:
        return words
    return re.sub(rf"\b{image}\[[^\]]*\]", lambda cell: view.text(cell[0]), words)


def _is_traceable(operation: Operation, arguments: Arguments) -> bool:
    """Whether the grids would be small enough to point at, and the trace is made in a moment.

    Where a result is fed back (recurrent layers) or passes many layers (blocks), each number is a formula of formulas. A GRU
    or LSTM over five places, in both directions, is traced in about 50 ms.
    """
    cells = element_count(operation.shape(**arguments))
    if not 0 < cells <= MOST_CELLS:
        return False
    if sum(array.size for array in operation.inputs(**arguments).values()) > MOST_INPUTS:
        return False
    cost = operation.cost(**arguments)
    if cost.flops > MOST_WORK.get(operation.family, cost.flops):
        return False
    if operation.family != "blocks" or not cost.parameters:
        return True
    pairs = cells * sum(element_count(tuple(shape)) for shape in arguments["shapes"])
    return pairs <= MOST_PAIRS and run_count(operation, arguments) <= MOST_RUNS


def _place(index: Sequence[int], shape: Sequence[int]) -> int:
    """The number of a cell when all are counted, the last axis first."""
    place = 0
    for number, size in zip(index, shape, strict=True):
        place = place * size + number
    return place


def show_provenance(demo: Demo, *, key: str, shown: Shown = "channels_first") -> None:
    """The grids, where the operation can be traced at a size that one can point at."""
    data = _traced(str(demo), shown)
    if data is None:
        return
    texts = ["##### Where each number came from"]
    if data["written"] != str(demo):
        on = "a small copy with the same relations" if data["own"] else "an example that is small enough to point at"
        texts.append(f":small[:gray[On {on}:]] `{data['written']}` :small[:gray[gives]] `{shape_text(tuple(data['shape']))}`")
    texts.append(":small[:gray[Point at a cell of z, or move there with the arrow keys.]]")
    st.markdown("\n\n".join(texts), anchors=False)
    _CELLS(data=data, key=f"{key}-cells")
