"""What a trace is made of: lines with their shapes, the first failure, and where following stopped."""

from __future__ import annotations

from typing import NamedTuple

from shapewise.errors import ShapeError
from shapewise.types import Demo, Shape


class TracedLine(NamedTuple):
    """One thing that a line of the snippet does to a tensor, and the shape after it."""

    number: int
    """The line in the text that was given, counted from 1."""
    source: str
    name: str | None
    """What the line calls the result."""
    shape: Shape | None
    """``None`` where the line makes no tensor."""
    operation: str | None
    """The laboratory's operation; ``None`` where it has none for this."""
    demo: Demo | None
    note: str = ""
    """What a reader should know: which layer of several, what the framework does without saying."""


class TracedFailure(NamedTuple):
    """The first line that cannot be executed."""

    number: int
    source: str
    error: ShapeError
    demo: Demo | None
    """The laboratory's operation with the shapes that clash, where it has one."""
    note: str = ""
    """Which layer of several it is."""
    framework: str = ""
    """Whose code it is: torch, keras, tensorflow, jax or numpy; empty where the code names none of them."""


class Stopped(NamedTuple):
    """Where following the snippet ended, because something in it is not known here."""

    number: int
    source: str
    name: str
    """The call or the name that is not known."""
    reason: str
    """One sentence."""


class Trace(NamedTuple):
    """A snippet followed line by line; nothing of it was executed."""

    lines: tuple[TracedLine, ...]
    failure: TracedFailure | None = None
    stopped_at: Stopped | None = None

    @property
    def shape(self) -> Shape | None:
        """The last shape that was understood."""
        return next((line.shape for line in reversed(self.lines) if line.shape is not None), None)


class FollowingStops(Exception):
    """Something in the snippet is not known here; ``name`` and a sentence."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name
        self.reason = reason


class LineFails(Exception):
    """The operation of this line cannot be done with these shapes."""

    def __init__(self, error: ShapeError, demo: Demo | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.demo = demo
        self.note = ""
