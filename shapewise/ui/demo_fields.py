"""The fields of a live demo: what a reader types becomes a demo, and a demo becomes what stands in the fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from shapewise.errors import ShapeError
from shapewise.tensors.notation import parse_shape
from shapewise.tensors.ops import operations
from shapewise.tensors.view import View
from shapewise.tensors.views import Shown, view_of
from shapewise.types import Demo, Operation, Parameter, Shape, shape_text
from shapewise.ui.error_view import show_error
from shapewise.ui.permalinks import is_sound
from shapewise.ui.render import escape

MOST_OPERANDS = 6
LONGEST_FIELD = 120
_SLIDER_MAXIMUM = 64


@dataclass(slots=True)
class Fields:
    """What is known of a reader's fields beside what stands in them.

    One object, not a key each: Streamlit copies all keys of a reader for each field that it draws.
    """

    view: View
    """How the demo is written in them."""
    shown: str = ""
    """The demo as it was last put into the fields, or read from them, as it is written."""
    own: str = ""
    """The demo that stood in the fields last, channels first."""
    laid: Shown = "channels_first"
    """The layout that a reader chose."""
    hides: list[bool] = field(default_factory=list)
    """Of each shape, whether its batch is left out; as many as there are fields for shapes."""


def _fields(prefix: str) -> Fields:
    fields: Fields = st.session_state[f"{prefix}-fields"]
    return fields


def load(prefix: str, demo: Demo) -> None:
    """Put a demo into the fields, unless they show it already."""
    demo = canonical(demo)
    if f"{prefix}-fields" not in st.session_state:
        view = view_of(operations()[demo.operation], demo.arguments, "channels_first")
        st.session_state[f"{prefix}-fields"] = Fields(view)
    fields = _fields(prefix)
    if fields.shown == str(demo) and f"{prefix}-operation" in st.session_state:
        return
    fields.shown = str(demo)
    st.session_state[f"{prefix}-operation"] = demo.operation
    _fill(prefix, demo)


def show_as(prefix: str, shown: Shown) -> None:
    """Write what stands in the fields in another layout, where it is not written so already."""
    fields = _fields(prefix)
    if fields.laid != shown:
        fields.laid = shown
        _fill(prefix, last_demo(prefix))


def last_demo(prefix: str) -> Demo:
    """The demo that stood in the fields last, channels first, whatever stands there now."""
    return Demo.parse(_fields(prefix).own)


def laid(prefix: str) -> Shown:
    """The layout that the fields are written in."""
    return _fields(prefix).laid


def _fill(prefix: str, demo: Demo) -> None:
    state, fields, operation = st.session_state, _fields(prefix), operations()[demo.operation]
    fields.own = str(demo)
    fields.view = view = view_of(operation, demo.arguments, fields.laid)
    arguments = view.shown_arguments(demo.arguments)
    shapes = [tuple(shape) for shape in arguments.get("shapes", ())][:MOST_OPERANDS]
    fields.hides = [view.hidden(shape) != shape for shape in shapes]
    for position, shape in enumerate(shapes):
        state[f"{prefix}-shape-{position}"] = field_text(view.hidden(shape))
    for parameter in operation.parameters:
        value = arguments.get(parameter.name, parameter.default)
        state[f"{prefix}-{operation.name}-{parameter.name}"] = field_value(parameter, value)


def field_text(shape: Shape) -> str:
    """A shape as a reader types it: ``64 x 128 x 128``; a scalar and a single axis as Python writes them."""
    if len(shape) < 2 or any(size is None for size in shape):
        return shape_text(shape)
    return " x ".join(str(size) for size in shape)


def field_value(parameter: Parameter, value: Any) -> Any:
    """What a parameter's control shows for a value; a value that the control cannot show becomes the default."""
    if parameter.kind in ("axis", "size"):
        usable = isinstance(value, int) and not isinstance(value, bool)
        if parameter.default is None or (usable and not _within(parameter, value)):
            return "" if value is None else str(value)
        return value if usable else parameter.default
    if parameter.kind == "flag":
        return bool(value)
    if parameter.kind == "choice":
        return value if value in parameter.choices else parameter.default
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return ", ".join("None" if item is None else str(item) for item in value)
    return str(value)


def _within(parameter: Parameter, value: int) -> bool:
    low, high = parameter.minimum, parameter.maximum
    return (low is None or value >= low) and (high is None or value <= high)


def parsed_value(parameter: Parameter, given: Any) -> Any:
    """What a control's content means; raises ShapeError with a sentence where it means nothing."""
    if parameter.kind in ("flag", "choice") or isinstance(given, int):
        return given
    text = str(given if given is not None else "").strip()
    if parameter.kind == "factor" and isinstance(given, float):
        return given
    if parameter.kind == "text":
        return text
    if text in ("", "None"):
        return parameter.default
    items = [_item(parameter, item.strip()) for item in text.strip("()[]").split(",") if item.strip()]
    single = len(items) == 1 and not text.endswith(",") and text[0] not in "(["
    return items[0] if single and parameter.kind != "shape" else tuple(items)


def _item(parameter: Parameter, text: str) -> int | float | str | None:
    """A whole number, ``None``, or a word such as ``same`` where the operation may know it; a factor may be a fraction."""
    try:
        number = float(text.replace("−", "-")) if parameter.kind == "factor" else int(text.replace("−", "-"))
        return int(number) if isinstance(number, float) and number.is_integer() else number
    except (ValueError, OverflowError) as error:
        if text == "None":
            return None
        if text.isidentifier() and parameter.kind in ("size", "sizes", "shape"):
            return text
        raise ShapeError(
            f"{text[:40]!r} is no whole number",
            needed="whole numbers, such as 2 or 2, 3",
            where=parameter.name,
            fix=f"write {field_value(parameter, parameter.default) or 2}",
        ) from error


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


def _operation_field(prefix: str) -> Operation:
    """Which operation; another one keeps the shapes where it can."""
    known = operations()
    name = st.selectbox(
        "Operation",
        list(known),
        key=f"{prefix}-operation",
        format_func=lambda name: known[name].title,
        on_change=_change_operation,
        args=(prefix,),
    )
    return known[name]


def _change_operation(prefix: str) -> None:
    """Keep the reader's shapes where the new operation takes as many; else show its own example."""
    state = st.session_state
    operation = operations()[state[f"{prefix}-operation"]]
    shapes = last_demo(prefix).arguments["shapes"]
    arguments = dict(operation.example)
    if len(shapes) == len(operation.operands) or (operation.variadic and len(shapes) >= len(operation.operands)):
        arguments["shapes"] = shapes
    _fill(prefix, canonical(Demo(operation.name, arguments)))


def read_fields(prefix: str) -> Demo | None:
    """Draw the fields; the demo that they describe, or nothing, with the sentences that say why. Call ``load`` before."""
    operation = _operation_field(prefix)
    shapes: list[Shape] = []
    arguments: dict[str, Any] = {}
    faults: list[ShapeError] = []
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for text in _shape_fields(prefix, operation):
            try:
                shapes.append(parse_shape(text))
            except ShapeError as error:
                faults.append(error)
                shapes.append(())
        for parameter in operation.parameters:
            try:
                arguments[parameter.name] = parsed_value(parameter, _parameter_field(prefix, operation, parameter))
            except ShapeError as error:
                faults.append(error)
        _operand_buttons(prefix, operation)
    for fault in faults:
        show_error(fault)
    if faults:
        return None
    demo = canonical(Demo(operation.name, _in_own_order(prefix, {"shapes": shapes, **arguments})))
    if not is_sound(demo):
        st.error("A number or a word here is beyond what the laboratory takes.")
        return None
    fields = _fields(prefix)
    fields.shown = fields.own = str(demo)
    return demo


def _in_own_order(prefix: str, typed: dict[str, Any]) -> dict[str, Any]:
    """What was typed in the layout, as the laboratory takes it: with its batch, and channels first."""
    fields = _fields(prefix)
    view = fields.view
    shapes = [view.with_batch(shape) if hides else shape for shape, hides in zip(typed["shapes"], fields.hides, strict=True)]
    return view.given_arguments({**typed, "shapes": shapes})


def _shape_fields(prefix: str, operation: Operation) -> list[str]:
    return [
        st.text_input(
            f"Shape of {operation.operands[position] if position < len(operation.operands) else f'operand {position + 1}'}",
            key=f"{prefix}-shape-{position}",
            max_chars=LONGEST_FIELD,
            width=170,
            autocomplete="off",
        )
        for position in range(len(_fields(prefix).hides))
    ]


def _parameter_field(prefix: str, operation: Operation, parameter: Parameter) -> Any:
    key = f"{prefix}-{operation.name}-{parameter.name}"
    label = parameter.name.replace("_", " ").capitalize()
    if parameter.kind == "flag":
        return st.toggle(label, key=key, help=escape(parameter.help))
    if parameter.kind == "choice":
        return st.selectbox(label, parameter.choices, key=key, help=escape(parameter.help), width=150)
    numeric = parameter.kind in ("axis", "size") and isinstance(st.session_state.get(key), int)
    if numeric and parameter.maximum is not None and parameter.maximum <= _SLIDER_MAXIMUM and parameter.minimum is not None:
        return st.slider(label, parameter.minimum, parameter.maximum, key=key, help=escape(parameter.help), width=150)
    if numeric:
        return st.number_input(
            label,
            min_value=parameter.minimum,
            max_value=parameter.maximum,
            step=1,
            key=key,
            help=escape(parameter.help),
            width=120,
        )
    return st.text_input(label, key=key, max_chars=LONGEST_FIELD, help=escape(parameter.help), width=130, autocomplete="off")


def _operand_buttons(prefix: str, operation: Operation) -> None:
    """More or fewer operands, where the operation takes any number."""
    if not operation.variadic:
        return
    count = len(_fields(prefix).hides)
    more = count < MOST_OPERANDS
    st.button("Add a shape", key=f"{prefix}-more", on_click=_change_count, args=(prefix, 1), disabled=not more)
    if count > len(operation.operands):
        st.button("Remove a shape", key=f"{prefix}-less", on_click=_change_count, args=(prefix, -1))


def _change_count(prefix: str, step: int) -> None:
    """One shape more, like the last one, or the last one less."""
    state, hides = st.session_state, _fields(prefix).hides
    if step > 0:
        state[f"{prefix}-shape-{len(hides)}"] = state.get(f"{prefix}-shape-{len(hides) - 1}", "2 x 3")
        hides.append(hides[-1])
    else:
        hides.pop()
