"""The fields of a live demo: what a reader types becomes a demo, and a demo becomes what stands in the fields."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import streamlit as st

from shapewise.errors import ShapeError
from shapewise.tensors.notation import parse_shape
from shapewise.tensors.ops import operations
from shapewise.tensors.view import View
from shapewise.tensors.views import Shown, view_of
from shapewise.types import Demo, Operation, Parameter, Shape
from shapewise.ui.error_view import show_error
from shapewise.ui.field_text import field_text, field_value, parsed_value
from shapewise.ui.form import Control, Value, accepted, show_form
from shapewise.ui.permalinks import is_sound

MOST_OPERANDS = 6
_SLIDER_MAXIMUM = 64
_versions = count(int(time.time()))
"""No two fillings share a number, not even over a restart: a browser would keep what stood in its fields before."""


@dataclass(slots=True)
class Fields:
    """What stands in a reader's fields, and what it was made from."""

    view: View
    """How the demo is written in them."""
    operation: str = ""
    shapes: list[str] = field(default_factory=list)
    """As they were typed."""
    parameters: dict[str, Value] = field(default_factory=dict)
    """What the operation's controls hold, by name."""
    hides: list[bool] = field(default_factory=list)
    """Of each shape, whether its batch is left out."""
    version: int = 0
    """Which filling the browser shows; another one whenever it is not the reader who changed something."""
    shown: str = ""
    """The demo as it was last put into the fields, or read from them, as it is written."""
    own: str = ""
    """The demo that stood in the fields last, channels first."""
    laid: Shown = "channels_first"
    """The layout that a reader chose."""

    def fill(self, demo: Demo) -> None:
        """Put a demo into the fields."""
        operation = operations()[demo.operation]
        self.operation, self.own, self.version = demo.operation, str(demo), next(_versions)
        self.view = view = view_of(operation, demo.arguments, self.laid)
        arguments = view.shown_arguments(demo.arguments)
        shapes = [tuple(shape) for shape in arguments.get("shapes", ())][:MOST_OPERANDS]
        self.hides = [view.hidden(shape) != shape for shape in shapes]
        self.shapes = [field_text(view.hidden(shape)) for shape in shapes]
        self.parameters = {
            parameter.name: field_value(parameter, arguments.get(parameter.name, parameter.default))
            for parameter in operation.parameters
        }

    def take(self, content: object) -> None:
        """Take over what a browser sent of the form; another operation keeps the shapes where it can."""
        values = accepted(content, self.version, list(self.controls()))
        if values is None:
            return
        self.shapes = [str(values[f"shape-{position}"]) for position in range(len(self.shapes))]
        self.parameters = {name: values[name] for name in self.parameters}
        if values["operation"] != self.operation:
            self._turn_to(operations()[str(values["operation"])])

    def _turn_to(self, operation: Operation) -> None:
        """Keep the reader's shapes where the operation takes as many; else show its own example."""
        shapes = Demo.parse(self.own).arguments["shapes"]
        arguments = dict(operation.example)
        if len(shapes) == len(operation.operands) or (operation.variadic and len(shapes) >= len(operation.operands)):
            arguments["shapes"] = shapes
        self.fill(canonical(Demo(operation.name, arguments)))

    def press(self, button: object) -> None:
        """One shape more, like the last one, or the last one less."""
        if button not in [name for name, _words in self.buttons()]:
            return
        self.version = next(_versions)
        if button == "more":
            self.shapes.append(self.shapes[-1] if self.shapes else "2 x 3")
            self.hides.append(self.hides[-1] if self.hides else False)
        else:
            self.shapes.pop()
            self.hides.pop()

    def buttons(self) -> tuple[tuple[str, str], ...]:
        """More or fewer operands, where the operation takes any number."""
        operation = operations()[self.operation]
        if not operation.variadic:
            return ()
        more = (("more", "Add a shape"),) if len(self.shapes) < MOST_OPERANDS else ()
        return more + ((("less", "Remove a shape"),) if len(self.shapes) > len(operation.operands) else ())

    def controls(self) -> Iterator[Control]:
        """The fields, as they are drawn."""
        known = operations()
        operation = known[self.operation]
        titles = tuple((name, one.title) for name, one in known.items())
        yield Control("operation", "choice", "Operation", operation.name, options=titles, width="row")
        for position, text in enumerate(self.shapes):
            name = operation.operands[position] if position < len(operation.operands) else f"operand {position + 1}"
            yield Control(f"shape-{position}", "text", f"Shape of {name}", text, width="wide")
        for parameter in operation.parameters:
            yield _control(parameter, self.parameters[parameter.name])


def _control(parameter: Parameter, value: Any) -> Control:
    """What a parameter is set with."""
    label = parameter.name.replace("_", " ").capitalize()
    if parameter.kind == "flag":
        return Control(parameter.name, "flag", label, value, parameter.help)
    if parameter.kind == "choice":
        options = tuple((choice, choice) for choice in parameter.choices)
        return Control(parameter.name, "choice", label, value, parameter.help, options)
    low, high = parameter.minimum, parameter.maximum
    if parameter.kind in ("axis", "size") and isinstance(value, int):
        slides = low is not None and high is not None and high <= _SLIDER_MAXIMUM
        return Control(parameter.name, "range" if slides else "number", label, value, parameter.help, minimum=low, maximum=high)
    return Control(parameter.name, "text", label, str(value), parameter.help)


def _fields(prefix: str) -> Fields:
    fields: Fields = st.session_state[f"{prefix}-fields"]
    return fields


def load(prefix: str, demo: Demo) -> None:
    """Put a demo into the fields, unless they show it already."""
    demo = canonical(demo)
    if f"{prefix}-fields" not in st.session_state:
        st.session_state[f"{prefix}-fields"] = Fields(view_of(operations()[demo.operation], demo.arguments, "channels_first"))
    fields = _fields(prefix)
    if fields.shown != str(demo):
        fields.shown = str(demo)
        fields.fill(demo)


def show_as(prefix: str, shown: Shown) -> None:
    """Write what stands in the fields in another layout, where it is not written so already."""
    fields = _fields(prefix)
    if fields.laid != shown:
        fields.laid = shown
        fields.fill(last_demo(prefix))


def last_demo(prefix: str) -> Demo:
    """The demo that stood in the fields last, channels first, whatever stands there now."""
    return Demo.parse(_fields(prefix).own)


def laid(prefix: str) -> Shown:
    """The layout that the fields are written in."""
    return _fields(prefix).laid


def canonical(demo: Demo) -> Demo:
    """The same demo without the parameters that have their default value; the axis always stays."""
    defaults = {parameter.name: parameter.default for parameter in operations()[demo.operation].parameters}
    kept = {
        name: value
        for name, value in demo.arguments.items()
        if name in ("shapes", "axis")
        or value != defaults.get(name)
        or isinstance(value, bool) != isinstance(defaults[name], bool)
    }
    if defaults.get("axis", 0) is not None and "axis" in defaults:
        kept.setdefault("axis", defaults["axis"])
    shapes = [tuple(shape) for shape in kept["shapes"]]
    return Demo(demo.operation, {"shapes": shapes, **{name: kept[name] for name in sorted(kept) if name != "shapes"}})


def demo_of(own: Demo, shown: Shown, values: Mapping[str, Any]) -> Demo | None:
    """The demo that was typed into fields which held ``own`` before; nothing where it is none, or another operation."""
    fields = Fields(view_of(operations()[own.operation], own.arguments, shown), laid=shown)
    fields.fill(own)
    wanted = sum(name.startswith("shape-") for name in values)
    while len(fields.shapes) < wanted and "more" in dict(fields.buttons()):
        fields.press("more")
    while len(fields.shapes) > wanted and "less" in dict(fields.buttons()):
        fields.press("less")
    fields.take({"version": fields.version, "values": values})
    faults: list[ShapeError] = []
    arguments = _typed(fields, faults)
    if faults or fields.operation != own.operation:
        return None
    demo = canonical(Demo(fields.operation, arguments))
    return demo if is_sound(demo) else None


def read_fields(prefix: str, *, picture: str = "") -> Demo | None:
    """Draw the fields; the demo that they describe, or nothing, with the sentences that say why. Call ``load`` before.

    ``picture`` names the figure that shows the demo, where the browser may ask for it before the page has been run.
    """
    fields, key = _fields(prefix), f"{prefix}-form"
    show_form(
        list(fields.controls()),
        fields.version,
        key=key,
        on_content=lambda: fields.take(st.session_state[key].get("content")),
        buttons=fields.buttons(),
        on_pressed=lambda: fields.press(st.session_state[key].get("pressed")),
        early={"picture": picture, "own": fields.own, "shown": fields.laid} if picture else None,
    )
    faults: list[ShapeError] = []
    arguments = _typed(fields, faults)
    for fault in faults:
        show_error(fault)
    if faults:
        return None
    demo = canonical(Demo(fields.operation, arguments))
    if not is_sound(demo):
        st.error("A number or a word here is beyond what the laboratory takes.")
        return None
    fields.shown = fields.own = str(demo)
    return demo


def _typed(fields: Fields, faults: list[ShapeError]) -> dict[str, Any]:
    """What was typed, as the laboratory takes it: with its batch, and channels first; what means nothing is a fault."""
    shapes: list[Shape] = []
    arguments: dict[str, Any] = {}
    for text, hides in zip(fields.shapes, fields.hides, strict=True):
        try:
            shape = parse_shape(text)
        except ShapeError as error:
            faults.append(error)
            continue
        shapes.append(fields.view.with_batch(shape) if hides else shape)
    for parameter in operations()[fields.operation].parameters:
        try:
            arguments[parameter.name] = parsed_value(parameter, fields.parameters[parameter.name])
        except ShapeError as error:
            faults.append(error)
    return {} if faults else fields.view.given_arguments({"shapes": shapes, **arguments})
