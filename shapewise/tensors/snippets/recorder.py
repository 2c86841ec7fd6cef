"""What is written down while a snippet is followed, and how an operation of the laboratory is carried out on shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from shapewise.tensors.shapes import checked_axis, checked_shape
from shapewise.tensors.snippets.keywords import Arguments, Keywords
from shapewise.tensors.snippets.signatures import parameters_of
from shapewise.tensors.snippets.traced import FollowingStops, LineFails, TracedLine
from shapewise.tensors.snippets.values import Tensor, Value, as_int, as_ints, as_size, as_sizes, as_tensor
from shapewise.types import Demo, Shape, Size, shape_text

MAX_LINES = 400
MAX_STEPS = 20_000
"""Evaluations of a single expression; a snippet that needs more is a program, and following it stops."""


@dataclass(slots=True)
class Recorder:
    """The lines that were followed so far, and where we are."""

    source: Sequence[str]
    lines: list[TracedLine] = field(default_factory=list)
    number: int = 1
    steps: int = 0
    label: str = ""
    """Which layer of several is at work."""

    def step(self) -> None:
        """Count one evaluation; stop a snippet that never ends."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise FollowingStops("the snippet", "it does more than can be followed here.")

    def line(self, number: int) -> str:
        """A line of the text, without its indentation."""
        return self.source[number - 1].strip() if 0 < number <= len(self.source) else ""

    def write(self, shape: Shape | None, operation: str | None = None, demo: Demo | None = None, note: str = "") -> None:
        """Write down what the current line came to."""
        if len(self.lines) >= MAX_LINES:
            raise FollowingStops("the snippet", "it has more steps than are shown here.")
        told = "; ".join(part for part in (self.label, note) if part)
        self.lines.append(TracedLine(self.number, self.line(self.number), None, shape, operation, demo, told))

    def perform(self, operation: str, shapes: Sequence[Shape], note: str = "", **arguments: Any) -> Tensor:
        """Carry out an operation of the laboratory on shapes; a clash ends the trace with the operation as a demo."""
        if operation not in operations():
            raise FollowingStops(operation, f"the laboratory has no {operation}.")
        chosen = operations()[operation]
        demo = Demo(operation, {"shapes": [tuple(shape) for shape in shapes], **arguments})
        try:
            result = chosen.shape(**demo.arguments)
        except ShapeError as error:
            raise LineFails(error, demo) from error
        self.write(result, operation, demo, note)
        return Tensor(result)

    def perform_all(self, operation: str, shapes: Sequence[Shape], note: str = "", **arguments: Any) -> list[Tensor]:
        """The same for an operation with several results."""
        self.perform(operation, shapes, note, **arguments)
        results = operations()[operation].results
        if results is None:
            raise FollowingStops(operation, f"{operation} has a single result.")
        return [Tensor(shape) for shape in results(shapes=[tuple(shape) for shape in shapes], **arguments).values()]

    def perform_image(self, operation: str, x: Shape, last: bool, spatial: int, **arguments: Any) -> Tensor:
        """A convolution or pooling: channels last and a missing batch axis are turned into (N, C, …) and back.

        PyTorch takes one image without a batch; Keras counts the batch always.
        """
        single = len(x) == spatial + 1 and not last
        shape = (1, *x) if single else x
        if last and len(x) == spatial + 2:
            shape = (x[0], x[-1], *x[1:-1])
        notes = (
            ["channels last: the laboratory shows them first"] if last else ["one image without a batch axis"] if single else []
        )
        mark = len(self.lines)
        result = self.perform(operation, [shape], "; ".join(notes), **arguments).shape
        if last and len(result) == spatial + 2:
            result = (result[0], *result[2:], result[1])
        elif single:
            result = result[1:]
        self.reshape_last(mark, result)
        return Tensor(result)

    def reshape_last(self, since: int, shape: Shape) -> None:
        """Give the last line another shape, where one was written since then: its axes were moved for the operation."""
        if len(self.lines) > since:
            done = self.lines.pop()
            self.lines.append(TracedLine(done.number, done.source, done.name, shape, done.operation, done.demo, done.note))

    def result(self, shape: Sequence[Size], note: str = "") -> Tensor:
        """Write down a shape that no operation of the laboratory stands for."""
        try:
            checked = checked_shape(shape)
        except ShapeError as error:
            raise LineFails(error) from error
        self.write(checked, note=note)
        return Tensor(checked)

    def name_last(self, since: int, name: str | None, value: Value) -> None:
        """Give the result of a line its name; a line that made a tensor without any step gets one now."""
        shape = value.shape if isinstance(value, Tensor) else None
        if shape is None:
            return
        here = len(self.lines) > since and self.lines[-1].shape == shape and self.lines[-1].name in (None, name)
        if not here or (name and self.lines[-1].number != self.number):  # the last step was inside a function
            self.write(shape)
        if name:
            done = self.lines.pop()
            self.lines.append(TracedLine(done.number, done.source, name, done.shape, done.operation, done.demo, done.note))


def refuse(
    given: str,
    *,
    needed: str,
    fix: str,
    operands: Sequence[Shape],
    axis: int | None = None,
    sizes: Sequence[Size] = (),
    demo: Demo | None = None,
) -> LineFails:
    """A failure that no operation of the laboratory stands for."""
    return LineFails(
        ShapeError(given, needed=needed, where="snippet", fix=fix, operands=tuple(operands), axis=axis, sizes=tuple(sizes)),
        demo,
    )


def refixed(failed: LineFails, fix: str) -> LineFails:
    """The same failure with another way out, in the words of the snippet instead of the laboratory's."""
    old = failed.error
    error = ShapeError(
        old.given,
        needed=old.needed,
        where="snippet",
        fix=fix,
        operands=old.operands,
        axis=old.axis,
        sizes=old.sizes,
        rule=old.rule,
    )
    return LineFails(error, failed.demo)


class Given:
    """The arguments of a call, and the recorder to carry it out with."""

    __slots__ = ("args", "framework", "name", "named", "parameters", "recorder")

    def __init__(self, recorder: Recorder, framework: str, name: str, args: list[Value], named: Mapping[str, Value]) -> None:
        self.recorder, self.framework, self.name, self.args = recorder, framework, name, Arguments(args)
        self.named = named if isinstance(named, Keywords) else Keywords(named)
        self.parameters = parameters_of(framework, name)
        """The names of its arguments by position, where the signature is known: what a rule says of places yields to them."""

    def _place(self, position: int, names: tuple[str, ...]) -> int:
        """Where an argument stands among those given by position; −1 for nowhere."""
        for name in names:
            if name in self.parameters:
                return self.parameters.index(name)
        if names and 0 < position < len(self.parameters):
            return -1  # another argument stands there in this framework
        return position

    def get(self, position: int, *names: str, default: Value = None) -> Value:
        """An argument by its place or by one of its names."""
        for name in names:
            if name in self.named:
                return self.named[name]
        place = self._place(position, names)
        return self.args[place] if 0 <= place < len(self.args) else default

    def has(self, position: int, *names: str) -> bool:
        """Whether the argument was given."""
        return 0 <= self._place(position, names) < len(self.args) or any(name in self.named for name in names)

    def pass_over(self) -> None:
        """Count all arguments as read: none of those that are left has a say in the shape."""
        list(self.args)
        self.named.items()

    def rest(self, position: int, *names: str) -> Value:
        """What was given from a place on: a list as one argument, or its elements one by one."""
        for name in names:
            if name in self.named:
                return self.named[name]
        if len(self.args) > position and isinstance(self.args[position], list | tuple) and self.parameters:
            return self.args[position]  # what follows a list is another argument: np.reshape(x, (2, 3), "C")
        values = self.args[position:]
        if len(values) == 1 and isinstance(values[0], list | tuple):
            return values[0]
        return values

    def sizes(self, position: int, *names: str) -> tuple[Size, ...]:
        """Sizes from a place on."""
        return as_sizes(self.rest(position, *names))

    def size(self, position: int, *names: str) -> Size:
        """A size that must be given."""
        if not self.has(position, *names):
            raise FollowingStops(self.name, f"{self.name} is called without its {names[0] if names else 'argument'}.")
        return as_size(self.get(position, *names))

    def axis(self, position: int, default: int | None = None) -> int | None:
        """One axis."""
        value = self.get(position, "dim", "axis", default=default)
        return None if value is None else as_int(value, "axis")

    def axes(self, position: int) -> tuple[int, ...] | None:
        """One axis or several; ``None`` for all."""
        value = self.get(position, "dim", "axis", "axes", "dims")
        return None if value is None else as_ints(value, "axis")

    def flag(self, position: int, *names: str, default: bool = False) -> bool:
        """A switch; one that is not written out counts as its default."""
        value = self.get(position, *names, default=default)
        return value if isinstance(value, bool) else default


def shown(shape: Shape) -> str:
    """A shape in a sentence."""
    return shape_text(shape)


def operand(given: Given) -> Tensor:
    """The tensor that a function or method works on."""
    return as_tensor(given.get(0, "input", "x", "a", "tensor", "inputs", "params", "self"), given.name)


def checked(axis: int, shape: Shape) -> int:
    """An axis counted from the front; out of range ends the trace."""
    try:
        return checked_axis(axis, len(shape))
    except ShapeError as error:
        raise LineFails(error) from error


Apply = Callable[[Given], Value]
"""What a layer does when it is called."""


def called_with(call: Given) -> Shape:
    """The shape of a layer's first argument."""
    return as_tensor(call.get(0, "input", "x", "inputs", "query"), call.name).shape
