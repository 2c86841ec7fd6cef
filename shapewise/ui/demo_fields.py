"""The fields of a live demo: what a reader types becomes a demo, and a demo becomes what stands in the fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from shapewise.errors import ShapeError
from shapewise.tensors.notation import parse_shape
from shapewise.tensors.ops import operations
from shapewise.tensors.view import View
from shapewise.tensors.views import SHOWN, Shown, offers, view_of
from shapewise.types import Demo, Parameter, Shape
from shapewise.ui.field_text import field_text, field_value, parsed_value
from shapewise.ui.form import Control, Value, accepted
from shapewise.ui.permalinks import MOST_OPERANDS, read_demo

_SLIDER_MAXIMUM = 64
"""The most that a slider goes to because it is allowed: with more, the next number is less than a pixel away."""
_SLIDER_MINIMUM = 8
"""Where no slider ends before. Beyond, it goes to about twice the number that it was filled with."""
_LABELS: Mapping[Shown, str] = {
    "channels_first": "Channels first (N, C, H, W)",
    "channels_last": "Channels last (N, H, W, C)",
    "keras": "As Keras: batch hidden",
}


@dataclass(slots=True)
class Fields:
    """What stands in a reader's fields, and what it was made from."""

    own: Demo
    """The demo that stood in the fields last, channels first, whatever stands there now."""
    laid: Shown
    """The layout that the fields are written in."""
    view: View
    """How a demo is written in that layout."""
    operation: str
    shapes: list[str] = field(default_factory=list)
    """As they were typed."""
    parameters: dict[str, Value] = field(default_factory=dict)
    """What the operation's controls hold, by name."""
    hides: list[bool] = field(default_factory=list)
    """Of each shape, whether its batch is left out."""
    filled: Mapping[str, Value] = field(default_factory=dict)
    """What the controls held when they were filled: a slider's end must stay where it is while the slider is dragged."""

    @classmethod
    def of(cls, demo: Demo, laid: Shown = "channels_first") -> Fields:
        """The fields with a demo in them."""
        operation = operations()[demo.operation]
        view = view_of(operation, demo.arguments, laid)
        arguments = view.shown_arguments(demo.arguments)
        shapes = [tuple(shape) for shape in arguments.get("shapes", ())][:MOST_OPERANDS]
        values = {
            parameter.name: field_value(parameter, arguments.get(parameter.name, parameter.default))
            for parameter in operation.parameters
        }
        texts = [field_text(view.hidden(shape)) for shape in shapes]
        hides = [view.hidden(shape) != shape for shape in shapes]
        return cls(demo, laid, view, demo.operation, texts, values, hides, dict(values))

    def take(self, values: Mapping[str, Any]) -> None:
        """Take over what a browser sent, as far as the fields offer it: as many shapes as may be, too."""
        wanted = sum(name.startswith("shape-") for name in values)
        while len(self.shapes) < wanted and self.press("more"):
            pass
        while len(self.shapes) > wanted and self.press("less"):
            pass
        taken = accepted(values, list(self.controls()))
        self.shapes = [str(taken[f"shape-{position}"]) for position in range(len(self.shapes))]
        self.parameters = {name: taken[name] for name in self.parameters}

    def press(self, button: str) -> bool:
        """One shape more, like the last one, or the last one less; whether there is such a button."""
        if button not in [name for name, _words in self.buttons()]:
            return False
        if button == "more":
            self.shapes.append(self.shapes[-1] if self.shapes else "2 x 3")
            self.hides.append(self.hides[-1] if self.hides else False)
        else:
            self.shapes.pop()
            self.hides.pop()
        return True

    def turned_to(self, name: str) -> Fields:
        """The fields of another operation, with the reader's shapes where it takes as many; else with its own example.

        With its example, too, where what the example says of axes, sizes or letters is about other shapes than the reader's.
        """
        operation, shapes = operations()[name], self.own.arguments["shapes"]
        arguments = dict(operation.example)
        if len(shapes) == len(operation.operands) or (operation.variadic and len(shapes) >= len(operation.operands)):
            arguments["shapes"] = shapes
        if _is_mixture(Demo(name, arguments)):
            arguments = dict(operation.example)
        return Fields.of(canonical(Demo(name, arguments)), self.laid)

    def buttons(self) -> tuple[tuple[str, str], ...]:
        """More or fewer operands, where the operation takes any number."""
        operation = operations()[self.operation]
        if not operation.variadic:
            return ()
        more = (("more", "Add a shape"),) if len(self.shapes) < MOST_OPERANDS else ()
        return more + ((("less", "Remove a shape"),) if len(self.shapes) > len(operation.operands) else ())

    def controls(self) -> Iterator[Control]:
        """The fields, as they are drawn."""
        operation = operations()[self.operation]
        yield Control("operation", "choice", "Operation", operation.name, options=_titles(), width="row")
        for position, text in enumerate(self.shapes):
            name = operation.operands[position] if position < len(operation.operands) else f"operand {position + 1}"
            yield Control(f"shape-{position}", "text", f"Shape of {name}", text, width="wide")
        for parameter in operation.parameters:
            value = self.parameters[parameter.name]
            yield _control(parameter, value, self._reach(parameter) if _slides(parameter, value) else None)

    def _reach(self, parameter: Parameter) -> tuple[int, int]:
        """From where to where the slider of a parameter goes."""
        if parameter.kind == "axis":
            rank = self._rank() + _takes_one_axis_more(self.operation, parameter.name)
            return -rank, max(rank - 1, 0)
        filled = self.filled[parameter.name]
        value = filled if isinstance(filled, int) else 0
        low = min(value, 0) if parameter.minimum is None else parameter.minimum
        if parameter.maximum is not None and parameter.maximum <= _SLIDER_MAXIMUM:
            return low, parameter.maximum
        high = 1 << (max(2 * value, _SLIDER_MINIMUM) - 1).bit_length()
        return low, high if parameter.maximum is None else min(high, parameter.maximum)

    def _rank(self) -> int:
        """How many axes the first operand has, as it was typed; the one before it, where that is no shape."""
        try:
            return len(parse_shape(self.shapes[0])) + self.hides[0]
        except (ShapeError, IndexError):
            return len(next(iter(self.own.arguments["shapes"]), ()))

    def layouts(self) -> Control | None:
        """The choice of a layout; none where there is nothing to choose.

        A layout that is on stays on offer while a shape is typed that, halfway, looks like no image.
        """
        offered = offers(operations()[self.own.operation], self.own.arguments)
        ways = [way for way in SHOWN if way == self.laid or way in offered]
        if len(ways) == 1:
            return None
        labels = _LABELS if "channels_last" in ways else {**_LABELS, "channels_first": "Batch shown"}
        options = tuple((way, labels[way]) for way in ways)
        return Control("layout", "choice", "Show the axes as", self.laid, options=options, width="below")

    def demo(self, faults: list[ShapeError]) -> Demo | None:
        """The demo that was typed, channels first and with its batch; nothing where it is none, and why among the faults."""
        shapes: list[Shape] = []
        arguments: dict[str, Any] = {}
        for text, hides in zip(self.shapes, self.hides, strict=True):
            try:
                shape = parse_shape(text)
            except ShapeError as error:
                faults.append(error)
                continue
            shapes.append(self.view.with_batch(shape) if hides else shape)
        for parameter in operations()[self.operation].parameters:
            try:
                arguments[parameter.name] = parsed_value(parameter, self.parameters[parameter.name])
            except ShapeError as error:
                faults.append(error)
        if faults:
            return None
        demo = canonical(Demo(self.operation, self.view.given_arguments({"shapes": shapes, **arguments})))
        if read_demo(str(demo)) is not None:
            return demo
        faults.append(ShapeError("a number or a word here is beyond what the laboratory takes", fix="write a smaller one"))
        return None


@lru_cache(maxsize=1)
def _titles() -> tuple[tuple[str, str], ...]:
    return tuple((name, one.title) for name, one in operations().items())


@cache
def _takes_one_axis_more(name: str, parameter: str) -> bool:
    """Whether an axis may be one that only the result has, as in stack: the operation's own rule is asked."""
    operation = operations()[name]
    example = dict(operation.example)
    rank = len(example["shapes"][0])
    try:
        operation.shape(**example | {parameter: rank})
    except ShapeError:
        return False
    return True


def _slides(parameter: Parameter, value: Any) -> bool:
    """Whether a parameter is set with a number and a slider: it may be one number, and is."""
    return parameter.kind in ("axis", "size") and isinstance(value, int)


def _control(parameter: Parameter, value: Any, reach: tuple[int, int] | None) -> Control:
    """What a parameter is set with."""
    label = parameter.name.replace("_", " ").capitalize()
    if parameter.kind == "flag":
        return Control(parameter.name, "flag", label, value, parameter.help)
    if parameter.kind == "choice":
        options = tuple((choice, choice) for choice in parameter.choices)
        return Control(parameter.name, "choice", label, value, parameter.help, options)
    if reach is not None:
        low, high = parameter.minimum, parameter.maximum
        return Control(parameter.name, "number", label, value, parameter.help, minimum=low, maximum=high, reach=reach)
    return Control(parameter.name, "text", label, str(value), parameter.help)


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


def _is_mixture(demo: Demo) -> bool:
    """Whether a demo cannot be done, and has arguments that are meant for certain shapes, as the axes of a transposition."""
    if not any(isinstance(value, tuple | list | str) for name, value in demo.arguments.items() if name != "shapes"):
        return False
    try:
        operations()[demo.operation].shape(**demo.arguments)
    except ShapeError:
        return True
    return False
