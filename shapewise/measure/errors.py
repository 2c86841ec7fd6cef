"""How well error messages are read: the operation, the shapes, the axis, and whether others are left alone.

A case is an object with ``message``, ``framework``, ``operation`` (``not-shape`` where no diagnosis may be given), ``shapes``
(those that the message shows, ``null`` for an unknown size) and ``axis``. A case that was triggered has a ``traceback`` too,
and ``true_shapes``: its ``shapes`` are then those operands that the message shows, in the operands' order, and must all be
read; what else the message names (an output, a kernel) may be read beside them. Any elementwise operation counts as ``add``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapewise.measure.cases import read_cases
from shapewise.measure.shares import Share

if TYPE_CHECKING:
    from shapewise.types import Diagnosis

NOT_SHAPE = "not-shape"
ELEMENTWISE = {"multiply": "add", "subtract": "add", "divide": "add"}
"""The names of elementwise operations that a label may use; a diagnosis calls all of them ``add``."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message."""

    identity: str
    framework: str
    message: str
    operation: str
    found: str | None
    """The operation that was diagnosed; ``None`` where nothing was."""
    shapes_right: bool
    axis_right: bool | None
    """``None`` where the label names no axis."""
    seconds: float = 0.0
    """What the diagnosis took, its fixes executed."""

    @property
    def is_shape_error(self) -> bool:
        """Whether a diagnosis is wanted at all."""
        return self.operation != NOT_SHAPE


def outcomes_of(path: Path, diagnose: Callable[[str], Diagnosis | None], part: str = "message") -> list[Outcome]:
    """Diagnose the named part of every case that has it: ``message``, ``traceback``, or ``paste``, the longer of the two."""
    cases = []
    for number, case in enumerate(read_cases(path, "message", "operation"), 1):
        text = (case.get("traceback") or case["message"]) if part == "paste" else case.get(part)
        if text:
            cases.append((case, str(case.get("id", number)), str(text)))
    for _case, _identity, text in cases:
        diagnose(text)  # what is imported and compiled on first use is no part of what a message takes
    found = []
    for case, identity, text in cases:
        started = time.perf_counter()
        diagnosis = diagnose(text)
        found.append(_outcome(case, identity, diagnosis, time.perf_counter() - started))
    return found


def _outcome(case: dict[str, Any], identity: str, diagnosis: Diagnosis | None, seconds: float) -> Outcome:
    wanted = [_plain(shape) for shape in case.get("shapes") or ()]
    given = [_plain(shape) for shape in diagnosis.shapes] if diagnosis is not None else []
    axis = case.get("axis")
    return Outcome(
        identity=identity,
        framework=str(case.get("framework", "other")),
        message=str(case["message"]),
        operation=ELEMENTWISE.get(str(case["operation"]), str(case["operation"])),
        found=diagnosis.operation if diagnosis is not None else None,
        shapes_right=given == wanted if case.get("true_shapes") is None else all(shape in given for shape in wanted),
        axis_right=None if axis is None else diagnosis is not None and diagnosis.axis == axis,
        seconds=seconds,
    )


def _plain(shape: Sequence[Any] | None) -> tuple[Any, ...] | None:
    """A shape whose unknown sizes compare equal, whether they are told as ``None`` or by a name."""
    return None if shape is None else tuple(size if isinstance(size, int) else None for size in shape)


def figures_of(outcomes: Sequence[Outcome]) -> dict[str, Share]:
    """The figures by name."""
    wanted = [one for one in outcomes if one.is_shape_error]
    return {
        "operation right": Share.of(one.found == one.operation for one in wanted),
        "shapes right": Share.of(one.shapes_right for one in wanted),
        "axis right": Share.of(bool(one.axis_right) for one in wanted if one.axis_right is not None),
        "not-shape declined": Share.of(one.found is None for one in outcomes if not one.is_shape_error),
    }


def milliseconds(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """What half and what 95 % of the diagnoses took at most, and the longest."""
    taken = sorted(one.seconds * 1000 for one in outcomes)
    if not taken:
        return {}
    return {"p50": taken[len(taken) // 2], "p95": taken[int(len(taken) * 0.95)], "longest": taken[-1]}


def by_framework(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Share]]:
    """The figures of each framework."""
    names = sorted({one.framework for one in outcomes})
    return {name: figures_of([one for one in outcomes if one.framework == name]) for name in names}


def report(outcomes: Sequence[Outcome], *, failures: bool = False) -> str:
    """The figures for a reader; with ``failures``, each message that was read wrongly."""
    lines = [f"{name:20s} {share}" for name, share in figures_of(outcomes).items()]
    lines += [f"one, {name:15s} {told:6.1f} ms" for name, told in milliseconds(outcomes).items()]
    for framework, figures in by_framework(outcomes).items():
        lines += ["", framework, *(f"  {name:18s} {share}" for name, share in figures.items() if share.count)]
    if failures:
        lines += ["", *(_told(one) for one in outcomes if _is_wrong(one))]
    return "\n".join(lines)


def _is_wrong(one: Outcome) -> bool:
    if not one.is_shape_error:
        return one.found is not None
    return one.found != one.operation or not one.shapes_right or one.axis_right is False


def _told(one: Outcome) -> str:
    faults = [one.operation if one.found == one.operation else f"{one.operation} read as {one.found}"]
    faults += ["shapes"] * (one.is_shape_error and not one.shapes_right) + ["axis"] * (one.axis_right is False)
    return f"{one.identity}: {', '.join(faults)}: {' '.join(one.message.split())[:160]}"


def as_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The figures for programs."""
    whole: dict[str, Any] = {name: share.as_json() for name, share in figures_of(outcomes).items()}
    parts = {
        framework: {name: share.as_json() for name, share in figures.items()}
        for framework, figures in by_framework(outcomes).items()
    }
    return {**whole, "milliseconds": milliseconds(outcomes), "frameworks": parts}
