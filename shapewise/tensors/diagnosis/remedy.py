"""What an expert does about a message, written down: lines that were run before they are shown, and what they cost."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shapewise.quiet import without_warnings
from shapewise.syntax import parsed_program
from shapewise.tensors.shapes import element_count
from shapewise.types import Diagnosis, Fix, Framework, Shape, Size

MOST_MADE = 1_000_000
"""Larger operands are one number seen many times: their lines only look at them from another side."""


@dataclass(frozen=True, slots=True)
class Case:
    """A message that was read, as a remedy sees it."""

    diagnosis: Diagnosis
    form: str
    """The name of the form that it has; empty where it has none."""
    fault: str
    plain: str
    """The message without quotes, in lower case."""
    counts: Mapping[str, int]
    """The numbers of the message by name."""

    @property
    def operation(self) -> str:
        """What failed."""
        return self.diagnosis.operation

    @property
    def source(self) -> str:
        """The line of the reader's program that failed; empty where no traceback shows it."""
        return self.diagnosis.source_line

    @property
    def known(self) -> tuple[tuple[int, ...], ...]:
        """The shapes that the message tells; an unknown size is made up, and is the same everywhere."""
        return tuple(filled(shape) for shape in self.diagnosis.shapes)


@dataclass(frozen=True, slots=True)
class Call:
    """A call of two operands in the reader's own words."""

    written: str
    names: tuple[str, str]


MOST_COMPUTED = 10_000_000
"""Lines that compute are not tried on more numbers than this: they would take seconds and all memory."""
MOST_AXES = 12
"""A message that speaks of more axes is made up."""
_COMPUTES = re.compile(r"np\.|[@+>]|==|\.(?:mean|any|argmax)\(")

UNTOLD = 2
"""A size that nobody told."""


def filled(shape: Shape) -> tuple[int, ...]:
    """A shape whose unknown sizes are made up.

    Examples
    --------
    >>> filled((None, 10))
    (2, 10)
    """
    return tuple(_made_up(size) for size in shape)


def _made_up(size: Size) -> int:
    return size if isinstance(size, int) and size >= 0 else UNTOLD


def call_of(source: str) -> Call | None:
    """The call of two plain names that a line makes; ``None`` for any other line.

    Examples
    --------
    >>> call_of("loss = criterion(outputs, labels)")
    Call(written='criterion(outputs, labels)', names=('outputs', 'labels'))
    >>> call_of("loss = criterion(model(x), y.float())") is None
    True
    """
    try:
        value = getattr(parsed_program(source.strip()[:400]).body[0], "value", None)
    except (SyntaxError, ValueError, RecursionError, MemoryError, IndexError):
        return None
    if not isinstance(value, ast.Call) or len(value.args) != 2:
        return None
    first, second = value.args
    if not isinstance(first, ast.Name) or not isinstance(second, ast.Name) or first.id == second.id:
        return None
    return Call(ast.unparse(value), (first.id, second.id))


def remedy(
    title: str,
    when: str,
    code: Mapping[Framework, str],
    operands: Mapping[str, Shape],
    result: str,
    *,
    loses: str = "",
    whole: tuple[str, ...] = (),
    parameters: int = 0,
    unknown: tuple[int, ...] = (),
    stays: bool = False,
) -> Iterator[Fix]:
    """The fix whose NumPy lines run; none where they do not, or leave everything as it is.

    Parameters
    ----------
    title, when, loses
        An instruction; one sentence on when it is right; one on what is lost.
    code
        Lines for each framework; those of NumPy are run.
    operands
        The shapes of the names that the lines read.
    result
        The name whose shape is shown.
    whole
        Operands of whole numbers.
    parameters
        Learned numbers that it adds.
    unknown
        Axes of the result whose size is made up, because the message does not tell it.
    stays
        Whether the result may keep its shape, as a place does into which something else is written.
    """
    import numpy as np

    counts = [element_count(filled(shape)) for shape in operands.values()]
    if max(map(len, operands.values())) > MOST_AXES or (max(counts) > MOST_COMPUTED and _COMPUTES.search(code["numpy"])):
        return
    space: dict[str, Any] = {"np": np}
    for name, shape in operands.items():
        sizes = filled(shape)
        kind = bool if name == "mask" else int if name in whole else float
        large = element_count(sizes) > MOST_MADE
        space[name] = np.broadcast_to(np.zeros((), kind), sizes) if large else np.zeros(sizes, kind)
    try:
        with without_warnings():
            exec(compile(code["numpy"], "<remedy>", "exec"), space)  # noqa: S102 - lines of this package; names were parsed
    except (ValueError, IndexError, TypeError, NameError, KeyError, AttributeError):
        return
    made: Shape = tuple(int(size) for size in np.shape(space[result]))
    if not stays and result in operands and made == filled(operands[result]):
        return  # it would change nothing
    shown: Shape = tuple(None if axis in unknown else size for axis, size in enumerate(made))
    yield Fix(title, when, dict(code), shown, parameters, 0, loses)


def slices(shape: Shape) -> str:
    """What takes the front part of this shape: ``:3, :4``."""
    return ", ".join(f":{size}" for size in shape)


def inserted(ndim: int, axis: int) -> str:
    """What gives an array of so many axes one of size 1: ``:, None``."""
    return ", ".join("None" if place == axis else ":" for place in range(ndim + 1))


def with_one_more(shape: Shape, target: Shape) -> int | None:
    """Where an axis of size 1 makes the first shape the second; the last such place, ``None`` where there is none.

    Examples
    --------
    >>> with_one_more((16,), (16, 1)), with_one_more((16,), (16, 2))
    (1, None)
    """
    if len(target) != len(shape) + 1:
        return None
    places = (axis for axis in range(len(target) - 1, -1, -1) if target[axis] == 1)
    return next((axis for axis in places if (*target[:axis], *target[axis + 1 :]) == tuple(shape)), None)
