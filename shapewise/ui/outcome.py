"""What comes of a demo: its result or its error, what it costs, the steps, the proof; remembered by how the demo is written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from shapewise.errors import ShapeError, ShapewiseError
from shapewise.tensors.ops import operations
from shapewise.tensors.proof import Proof, prove
from shapewise.tensors.view import View
from shapewise.tensors.views import Shown, view_of
from shapewise.types import Cost, Demo, Fix, Framework, Shape, Step, shape_text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a demo, in the words and numbers of a layout: a result, or the error with its fields."""

    demo: Demo
    """Channels first, as the address has it."""
    result: Shape | None
    error: ShapeError | None
    warnings: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    cost: Cost | None = None
    shown: Shown = "channels_first"

    @property
    def view(self) -> View:
        """The layout that it is told in."""
        return view_of(operations()[self.demo.operation], self.demo.arguments, self.shown)

    def code(self, framework: Framework) -> str | None:
        """The lines that a reader would paste, in this layout; none where a layer cannot even be written down."""
        view = self.view
        try:
            lines = view.operation.code(framework, view.demo(self.demo).arguments)
        except ShapeError:
            return None
        return view.code(framework, lines, None if self.result is None else len(self.result) + view.hides_batch)

    def fixes(self) -> tuple[Fix, ...]:
        """Edits that make it possible, in this layout."""
        view = self.view
        return tuple(view.fix(fix) for fix in fixes_of(str(view.demo(self.demo))))

    def proof(self) -> Proof | None:
        """The demo as it was run in NumPy; nothing where it cannot be."""
        return None if self.error is not None else _proved(str(self.view.demo(self.demo)))

    def was_run(self) -> str:
        """That it was run, and on what; empty where it was not."""
        proof, view = self.proof(), self.view
        if proof is None:
            return ""
        gave = view.text(shape_text(proof.shape))
        if not proof.scaled:
            return f"Run in NumPy on these very shapes: the result has the shape `{gave}`."
        return f"Run in NumPy on a copy scaled down with the same relations: `{view.text(str(proof.demo))}` gave `{gave}`."


def outcome(demo: Demo, shown: Shown = "channels_first") -> Outcome:
    """What comes of a demo, remembered by its written form; told in a layout."""
    return _outcome(str(demo)) if shown == "channels_first" else _told(str(demo), shown)


@lru_cache(maxsize=2_000)
def written_demo(written: str) -> Demo:
    """A demo from its written form, by which all that comes of it is remembered."""
    return Demo.parse(written)


@lru_cache(maxsize=2_000)
def _outcome(written: str) -> Outcome:
    demo = written_demo(written)
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


@lru_cache(maxsize=1_000)
def _told(written: str, shown: Shown) -> Outcome:
    demo = written_demo(written)
    view = view_of(operations()[demo.operation], demo.arguments, shown)
    found = _outcome(str(view.demo(demo)))
    return Outcome(
        demo,
        None if found.result is None else view.drawn(found.result),
        None if found.error is None else view.error(found.error),
        tuple(view.text(warning) for warning in found.warnings),
        view.steps(found.steps),
        found.cost,
        shown,
    )


@lru_cache(maxsize=500)
def fixes_of(written: str) -> tuple[Fix, ...]:
    """Edits that make a failing demo possible, each executed before."""
    from shapewise.tensors.repair import repair

    demo = written_demo(written)
    try:
        return repair(demo.operation, **demo.arguments)
    except ShapewiseError:
        return ()


@lru_cache(maxsize=500)
def _proved(written: str) -> Proof | None:
    return prove(written_demo(written))
