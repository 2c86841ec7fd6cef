"""The live demo: an operation with fields for its shapes and parameters, redrawn at once, its state in the address.

One function, used beside answers, in explanations and in the laboratory. Only the fragment runs when a field changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import streamlit as st

from shapewise.errors import ShapeError
from shapewise.tensors.notation import parse_shape
from shapewise.tensors.ops import operations
from shapewise.types import Cost, Demo, Operation, Parameter, Shape, Step, shape_text
from shapewise.ui.figures import show_drawing
from shapewise.ui.permalinks import Permalink, is_sound
from shapewise.ui.render import escape

MOST_OPERANDS = 6
Depth: TypeAlias = Literal["none", "link", "below", "beside"]
LONGEST_FIELD = 120
_SLIDER_MAXIMUM = 64


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a demo: a result, or the error with its fields."""

    demo: Demo
    result: Shape | None
    error: ShapeError | None
    warnings: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    cost: Cost | None = None


@lru_cache(maxsize=2_000)
def _outcome(written: str) -> Outcome:
    demo = Demo.parse(written)
    operation = operations()[demo.operation]
    try:
        result = operation.shape(**demo.arguments)
    except ShapeError as error:
        return Outcome(demo, None, error)
    warnings, steps = operation.warnings(**demo.arguments), operation.steps(**demo.arguments)
    try:
        cost = operation.cost(**demo.arguments)
    except (ShapeError, TypeError):
        cost = None  # symbolic sizes cannot be counted
    return Outcome(demo, result, None, warnings, steps, cost)


def outcome(demo: Demo) -> Outcome:
    """What comes of a demo, remembered by its written form."""
    return _outcome(str(demo))


def default_demo(name: str) -> Demo:
    """An operation with its own example."""
    return Demo(name, operations()[name].example)


def load(prefix: str, demo: Demo) -> None:
    """Put a demo into the fields, unless they show it already."""
    state = st.session_state
    demo = canonical(demo)
    written = str(demo)
    if state.get(f"{prefix}-shown") == written and f"{prefix}-operation" in state:
        return
    state[f"{prefix}-shown"] = written
    state[f"{prefix}-operation"] = demo.operation
    _load_fields(prefix, operations()[demo.operation], demo.arguments)


def _load_fields(prefix: str, operation: Operation, arguments: Mapping[str, Any]) -> None:
    state = st.session_state
    shapes = list(arguments.get("shapes", ()))[:MOST_OPERANDS]
    state[f"{prefix}-count"] = len(shapes)
    for position, shape in enumerate(shapes):
        state[f"{prefix}-shape-{position}"] = field_text(tuple(shape))
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
    if parameter.kind == "text":
        return text
    if text in ("", "None"):
        return parameter.default
    items = [_item(parameter, item.strip()) for item in text.strip("()[]").split(",") if item.strip()]
    single = len(items) == 1 and not text.endswith(",") and text[0] not in "(["
    return items[0] if single and parameter.kind != "shape" else tuple(items)


def _item(parameter: Parameter, text: str) -> int | str | None:
    """A whole number, ``None``, or a word such as ``same`` where the operation may know it."""
    try:
        return int(text.replace("−", "-"))
    except ValueError as error:
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


@st.fragment
def live_demo(
    prefix: str,
    *,
    default: Demo,
    parameter: str = "demo",
    depth: Depth = "none",
    reveal: Callable[[Demo], bool] | None = None,
) -> None:
    """The controls, the drawing and what it comes to; call ``load`` before it.

    Parameters
    ----------
    parameter
        Where in the address the demo is written.
    depth
        Where to take the operation apart (steps, cost, code, repair): below the drawing or beside it; ``link`` leads there.
    reveal
        Asked before the result is shown; it draws what it needs.
    """
    left, right = st.columns([11, 9], gap="large") if depth == "beside" else (st.container(), st.container())
    with left:
        controls, errors = st.container(), st.container()
    with controls:
        operation = _operation_field(prefix)
    demo = _read_fields(prefix, operation, controls, errors)
    if demo is None:
        return
    st.session_state[f"{prefix}-shown"] = str(demo)
    _write_address(demo, canonical(default), parameter)
    if reveal is not None and not reveal(demo):
        return
    found = outcome(demo)
    with left:
        show_outcome(found, key=prefix)
        if depth == "link":
            st.markdown(f"[Open in the laboratory]({Permalink(demo=demo).address('laboratory')})")
    if depth in ("beside", "below"):
        from shapewise.ui import lab_view

        lab_view.show_depth(found, left, right, key=prefix)


def _operation_field(prefix: str) -> Operation:
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
    count = state.get(f"{prefix}-count", 0)
    fits = count == len(operation.operands) or (operation.variadic and count >= len(operation.operands))
    shapes: list[Shape] = []
    if fits:
        try:
            shapes = [parse_shape(state[f"{prefix}-shape-{position}"]) for position in range(count)]
        except ShapeError:
            fits = False
    arguments = dict(operation.example)
    if fits:
        arguments["shapes"] = shapes
    _load_fields(prefix, operation, arguments)


def _read_fields(prefix: str, operation: Operation, controls: Any, errors: Any) -> Demo | None:
    """The demo that the fields describe, or nothing, with the sentences that say why."""
    shapes: list[Shape] = []
    arguments: dict[str, Any] = {}
    faults: list[ShapeError] = []
    with controls.container(horizontal=True, vertical_alignment="bottom", gap="small"):
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
    with errors:
        for fault in faults:
            show_error(fault)
    if faults:
        return None
    demo = canonical(Demo(operation.name, {"shapes": shapes, **arguments}))
    if is_sound(demo):
        return demo
    with errors:
        st.error("A number or a word here is beyond what the laboratory takes.")
    return None


def _shape_fields(prefix: str, operation: Operation) -> list[str]:
    count = st.session_state.get(f"{prefix}-count", len(operation.operands))
    fields = []
    for position in range(count):
        name = operation.operands[position] if position < len(operation.operands) else f"operand {position + 1}"
        fields.append(
            st.text_input(
                f"Shape of {name}", key=f"{prefix}-shape-{position}", max_chars=LONGEST_FIELD, width=170, autocomplete="off"
            )
        )
    return fields


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
    count = st.session_state.get(f"{prefix}-count", len(operation.operands))
    more = count < MOST_OPERANDS
    st.button("Add a shape", key=f"{prefix}-more", on_click=_change_count, args=(prefix, 1), disabled=not more)
    if count > len(operation.operands):
        st.button("Remove a shape", key=f"{prefix}-less", on_click=_change_count, args=(prefix, -1))


def _change_count(prefix: str, step: int) -> None:
    state = st.session_state
    count = state[f"{prefix}-count"] + step
    if step > 0:
        state[f"{prefix}-shape-{count - 1}"] = state.get(f"{prefix}-shape-{count - 2}", "2 x 3")
    state[f"{prefix}-count"] = count


def _write_address(demo: Demo, default: Demo, parameter: str) -> None:
    """The demo's written form in the address; nothing where it is the page's own."""
    written = str(demo)
    if written == str(default):
        if parameter in st.query_params:
            del st.query_params[parameter]
    elif st.query_params.get(parameter) != written:
        st.query_params[parameter] = written


def show_outcome(found: Outcome, *, key: str) -> None:
    """The result or the error, the drawing, and what a reader should be warned of."""
    if found.error is not None:
        show_error(found.error)
    elif found.result is not None:
        st.markdown(f"Result: :primary-background[**`{shape_text(found.result)}`**]")
    show_drawing(found.demo, key=f"{key}-drawing")
    for warning in found.warnings:
        st.warning(escape(warning))


def show_error(error: ShapeError) -> None:
    """An error as its sentences, each on its line."""
    lines = [f"**{escape(error.given)}.**"]
    if error.needed:
        lines.append(f"Needed: {escape(error.needed)}.")
    if error.fix:
        lines.append(f"To mend it: {escape(error.fix)}.")
    st.error("  \n".join(lines))
