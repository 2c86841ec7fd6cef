"""The way from the laboratory's call to what a reader sees in a layout, and back; ``views`` says which layouts there are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from shapewise.errors import ShapeError
from shapewise.tensors.layout import AXIS_ARGUMENTS, PER_AXIS_ARGUMENTS, SIGNALS, TOKENS, Layout, operand_axis_names, order
from shapewise.tensors.view_code import moved_code
from shapewise.types import Arguments, Demo, Fix, Framework, Operation, Shape, Step

_WEIGHTS = ("weight", "kernel")
_GROUP = re.compile(r"[(\[]([^()\[\]]+?),?[)\]]")
_AXIS = re.compile(r"\b(axis[ =])(-?\d)\b(?!\.\d)")
_ORDERS = tuple(
    (f"{first}, {places}", f"{places}, {first}")
    for places in ("depth, height, width", "height, width", "places", "length")
    for first in ("channels", "filters")
)


def has_batch(operation: Operation, ndim: int) -> bool:
    """Whether axis 0 of an operand with so many axes is the batch."""
    if operation.operands[0] == TOKENS:
        return ndim >= 2
    if operation.axes in ("image", "any"):
        return ndim >= 4 or (ndim == 3 and operation.name in SIGNALS)
    return ndim >= {"sequence": 3, "features": 2}[operation.axes]


def is_aligned(operation: Operation) -> bool:
    """Whether operands are aligned at the last axis, so that one with fewer axes has axes of 1 in front."""
    return operation.family == "merging" and not any(parameter.name in AXIS_ARGUMENTS for parameter in operation.parameters)


@dataclass(frozen=True, slots=True)
class View:
    """The way from the laboratory's call to what a reader sees, and back."""

    operation: Operation
    layout: Layout
    hides_batch: bool
    ndim: int
    """Axes of the operands that the layout is about."""
    batch: str
    known: tuple[str, ...] = ()
    """Operands and result as text: of two sizes in brackets, only these hold the batch."""

    @property
    def moves(self) -> bool:
        """Whether the channels stand elsewhere than in the laboratory's own form."""
        return self.layout == "channels_last"

    @property
    def carried_out(self) -> bool:
        """Whether the changed call can be executed as it stands."""
        names = {parameter.name for parameter in self.operation.parameters}
        return self.operation.axes == "any" or bool(names & (AXIS_ARGUMENTS | PER_AXIS_ARGUMENTS))

    @property
    def places(self) -> tuple[int, ...]:
        """Which of the laboratory's axes stands at each place."""
        return order(self.ndim, self.layout, batch=has_batch(self.operation, self.ndim))

    # ------------------------------------------------------------------------------------------------- the call

    def shown_arguments(self, arguments: Arguments) -> dict[str, Any]:
        """The laboratory's call as the layout writes it, batch included."""
        return self._changed(arguments, self.places)

    def given_arguments(self, arguments: Arguments) -> dict[str, Any]:
        """The call that a reader wrote in the layout, batch included, as the laboratory takes it."""
        counts = [len(shape) for shape in arguments["shapes"]]
        ndim = (max(counts) if is_aligned(self.operation) else counts[0]) if counts else 0
        if ndim != self.ndim and self.moves:  # an axis more or fewer than stood there before
            view = replace(self, ndim=ndim, layout="channels_last" if ndim >= 3 else "channels_first")
            return view.given_arguments(arguments)
        places = self.places
        return self._changed(arguments, tuple(places.index(axis) for axis in range(self.ndim)))

    def _changed(self, arguments: Arguments, places: tuple[int, ...]) -> dict[str, Any]:
        if not self.moves:
            return dict(arguments)
        changed: dict[str, Any] = {**arguments, "shapes": [self._moved(shape, places) for shape in arguments["shapes"]]}
        if self.operation.name == "flatten":
            return self._flattened(changed, places)
        for name, value in arguments.items():
            if name in AXIS_ARGUMENTS and value is not None:
                several = isinstance(value, tuple | list)
                axes = [_place_of(axis, places) for axis in (value if several else [value])]
                changed[name] = tuple(axes) if several else axes[0]
            elif name in PER_AXIS_ARGUMENTS and self.operation.name != "repeat" and isinstance(value, tuple | list):
                changed[name] = tuple(value[axis] for axis in places) if len(value) == self.ndim else value
        return changed

    def _flattened(self, changed: dict[str, Any], places: tuple[int, ...]) -> dict[str, Any]:
        """The first and the last of the merged axes, wherever they stand now."""
        start, end = changed.get("start_axis", 1), changed.get("end_axis", -1)
        if not all(isinstance(axis, int) and -self.ndim <= axis < self.ndim for axis in (start, end)):
            return changed
        merged = sorted(places.index(axis) for axis in range(start % self.ndim, end % self.ndim + 1))
        if merged:
            last = -1 if end == -1 and merged[-1] == self.ndim - 1 else merged[-1]
            changed.update(start_axis=merged[0], end_axis=last)
        return changed

    def _moved(self, shape: Sequence[Any], places: tuple[int, ...]) -> Shape:
        shape = tuple(shape)
        added = self.ndim - len(shape)
        if added and is_aligned(self.operation) and shape:
            whole = self._moved((1,) * added + shape, places)
            leading = next((place for place, size in enumerate(whole) if size != 1), len(whole))
            return whole[min(added, leading) :]
        return tuple(shape[axis] for axis in places) if not added else shape

    # ---------------------------------------------------------------------------------------------- what is shown

    def shape(self, shape: Shape) -> Shape:
        """A shape of the laboratory's call, as it is shown."""
        moved = self._moved(shape, self.places) if self.moves else tuple(shape)
        return self.hidden(moved)

    def hidden(self, shape: Shape) -> Shape:
        """A shape in the layout's order without the batch that it starts with, where that is hidden."""
        return shape[1:] if self.hides_batch and shape and str(shape[0]) == self.batch else shape

    def with_batch(self, shape: Shape) -> Shape:
        """What a reader typed, with the batch that the layout hides; in the layout's order still."""
        return (int(self.batch) if self.batch.isdigit() else None if self.batch == "None" else self.batch, *shape)

    def drawn(self, shape: Shape) -> Shape:
        """A shape of the call that is carried out, as it is drawn."""
        return self.hidden(shape) if self.carried_out else self.shape(shape)

    def drawn_error(self, error: ShapeError) -> ShapeError:
        """A refusal of the call that is carried out, its axis counted among those that are drawn."""
        told = self.error(error)
        if self.hides_batch:
            told.operands = tuple(self.hidden(shape) for shape in told.operands)
            told.axis = None if told.axis in (None, 0) else told.axis - (told.axis > 0)
        return told

    def axis_names(self, arguments: Arguments) -> list[tuple[str, ...]]:
        """Letters for the axes of each operand, where they mean something or a layout says which; the batch is named too."""
        if self.operation.axes == "any" and not self.moves:
            return []
        found = []
        for position, shape in enumerate(tuple(given) for given in arguments["shapes"]):
            names = operand_axis_names(self.operation, shape, position, arguments=arguments)
            found.append(tuple(names[axis] for axis in self.places) if self.moves and len(names) == self.ndim else names)
        return found

    def axis(self, axis: int) -> int:
        """The number of an axis; the hidden batch is counted, as Keras counts it."""
        return _place_of(axis, self.places) if self.moves else axis

    def text(self, text: str) -> str:
        """A sentence with its shapes and axis numbers as they are shown."""
        if self.moves and not self.carried_out:
            text = _AXIS.sub(lambda match: match[1] + str(self.axis(int(match[2]))), text)
            text = _GROUP.sub(self._turned_group, text)
            for old, new in _ORDERS:
                text = text.replace(old, new)
        return _GROUP.sub(self._without_batch, text) if self.hides_batch else text

    def _turned_group(self, match: re.Match[str]) -> str:
        parts = match[1].split(", ")
        if len(parts) != self.ndim:
            return match[0]
        return match[0].replace(match[1], ", ".join(parts[axis] for axis in self.places))

    def _without_batch(self, match: re.Match[str]) -> str:
        parts = match[1].split(", ")
        if match[0][0] == "[" or parts[0] != self.batch or len(parts) < 2:
            return match[0]
        if len(parts) == 2 and f"({', '.join(parts)})" not in self.known:
            return match[0]
        rest = ", ".join(parts[1:])
        return f"({rest},)" if len(parts) == 2 else f"({rest})"

    def steps(self, steps: Sequence[Step]) -> tuple[Step, ...]:
        """The worked lines as they are shown; a weight has axes of its own, which stay."""
        return tuple(
            step
            if step.label.startswith(_WEIGHTS)
            else Step(self.text(step.label), self.text(step.formula), self.text(step.value))
            for step in steps
        )

    def error(self, error: ShapeError) -> ShapeError:
        """A refusal with its shapes and axis as they are shown."""
        return ShapeError(
            self.text(error.given),
            needed=self.text(error.needed),
            where=error.where,
            fix=self.text(error.fix),
            operands=error.operands if self.carried_out else tuple(self.shape(shape) for shape in error.operands),
            axis=error.axis if self.carried_out or error.axis is None else self.axis(error.axis),
            sizes=error.sizes,
            rule=self.text(error.rule),
        )

    def code(self, framework: Framework, lines: str | None, result_ndim: int | None) -> str | None:
        """Lines of the laboratory's call as a reader with channels last writes them."""
        if lines is None or not self.moves or self.carried_out:
            return lines
        return moved_code(framework, lines, self.places, moves_back=result_ndim == self.ndim)

    def fix(self, fix: Fix) -> Fix:
        """An edit of the call that is carried out, as it is shown."""
        code = {name: self.code(name, lines, len(fix.result_shape)) or lines for name, lines in fix.code.items()}
        return replace(
            fix,
            title=self.text(fix.title),
            when=self.text(fix.when),
            loses=self.text(fix.loses),
            code=code,
            result_shape=self.drawn(fix.result_shape),
            demo=self.back(fix.demo),
        )

    def demo(self, demo: Demo) -> Demo:
        """The call to carry out and to draw: the layout's own where it can be carried out."""
        return Demo(demo.operation, self.shown_arguments(demo.arguments)) if self.carried_out and self.moves else demo

    def back(self, demo: Demo | None) -> Demo | None:
        """A call that was carried out in the layout, as the laboratory writes it; nothing for another operation."""
        if demo is None or not (self.moves and self.carried_out):
            return demo
        if demo.operation != self.operation.name:
            return None
        view = replace(self, ndim=len(demo.arguments["shapes"][0])) if demo.arguments["shapes"] else self
        return Demo(demo.operation, view.given_arguments(demo.arguments)) if view.ndim == self.ndim else None


def _place_of(axis: Any, places: Sequence[int]) -> Any:
    """Where an axis stands now; an axis that is none, or out of range, stays for the operation to refuse."""
    if isinstance(axis, bool) or not isinstance(axis, int) or not -len(places) <= axis < len(places):
        return axis
    place = list(places).index(axis % len(places))
    return place - len(places) if axis < 0 else place
