"""What a field of a demo holds, as text: a value becomes what a reader would type, and what was typed becomes a value."""

from __future__ import annotations

from typing import Any

from shapewise.errors import ShapeError
from shapewise.types import Parameter, Shape, shape_text


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
