"""Provenance: which cells of the operands each cell of the result came from, and by which formula."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.marks import MOST_MARKED, marks
from shapewise.tensors.miniature import miniature
from shapewise.tensors.ops import operations
from shapewise.tensors.shapes import element_count
from shapewise.tensors.terms import Source, Term
from shapewise.types import Demo, Shape, shape_text

if TYPE_CHECKING:
    from shapewise.types import Arguments, Array, Operation

MOST_CELLS = 512
"""A result with more cells is too large to be read cell by cell."""
MOST_INPUTS = 4096
MOST_WORK = 40_000
"""Multiply-adds that are traced at most: each makes an object."""

_PICKED = {"maximum": "max", "minimum": "min", "max_pool2d": "max", "global_max_pool": "max"}
"""Operations whose result is one of the cells that it depends on."""

_COMPARING = ("max", "min", "argmax", "argmin")
"""What compares the cells that it depends on."""

READABLE = (1500, 400, 120)
"""Numbers in operands, weights and result together of the miniatures that are tried, one after the other."""

__all__ = ["Cell", "Provenance", "Source", "provenance", "readable_provenance"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the result."""

    index: tuple[int, ...]
    sources: tuple[Source, ...]
    """The cells that it was made of, operands and weights, in the order of the formula."""
    words: str
    """The formula: ``x[0, 1] + y[0, 1]``; 0 where nothing came in, as in padding."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where every cell of a result came from."""

    demo: Demo
    shape: Shape
    inputs: Mapping[str, Shape]
    """Shapes of operands and weights by name."""
    cells: tuple[Cell, ...]
    """All cells of the result, the last axis counted first."""

    def at(self, *index: int) -> Cell:
        """The cell at a place of the result."""
        place = 0
        for number, size in zip(index, self.shape, strict=True):
            place = place * int(size or 0) + number
        return self.cells[place]

    def used_in(self, operand: str, index: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
        """The places of the result that a cell of an operand went into."""
        source = Source(operand, index)
        return tuple(cell.index for cell in self.cells if source in cell.sources)


def provenance(operation: str, **arguments: Any) -> Provenance:
    """Trace every cell of a small result back to the cells that it was made of.

    Parameters
    ----------
    operation
        Its name, such as ``"concat"``.
    arguments
        ``shapes`` and the operation's own arguments; at most 512 cells in the result.

    Raises
    ------
    ShapeError
        If the operation refuses the arguments, or the result is too large to be read cell by cell.

    Notes
    -----
    The operation's own NumPy code is run on objects that keep their formula. Where that code needs plain numbers, each
    input is set to "not a number" in turn, and the cells that then are none are those that it went into.
    **Source**: the code of the operation itself, which the tests hold to PyTorch.

    Examples
    --------
    >>> provenance("add", shapes=[(2, 2), (2,)]).at(1, 0).words
    'x[1, 0] + y[0]'
    >>> provenance("concat", shapes=[(2, 2), (2, 3)], axis=1).at(0, 3).words
    'y[0, 1]'
    """
    entry = operations()[operation]
    result = entry.shape(**arguments)
    _check_size(operation, result, entry.cost(**arguments).flops)
    inputs = entry.inputs(**arguments)
    total = sum(array.size for array in inputs.values())
    if total > MOST_INPUTS:
        raise _too_large(operation, f"{total:,} numbers go in", f"at most {MOST_INPUTS:,}", result)
    lines = entry.code("numpy", arguments)
    if lines is None:
        raise _too_large(operation, "0 lines of NumPy are known for it", "code that can be traced", result)
    traced = _by_terms(lines, inputs, result)
    cells = traced if traced is not None else _by_marks(entry, arguments)
    shapes = {name: tuple(array.shape) for name, array in inputs.items()}
    return Provenance(Demo(operation, arguments), result, shapes, cells)


def readable_provenance(operation: str, **arguments: Any) -> Provenance:
    """The provenance of these arguments, or, where they are too large to read, of a miniature of them.

    Parameters
    ----------
    operation
        Its name.
    arguments
        ``shapes`` and the operation's own arguments, of any size; unknown sizes get small numbers.

    Raises
    ------
    ShapeError
        If the operation refuses the arguments, or no miniature is small enough.

    Notes
    -----
    ``demo`` of the result says which arguments were traced.
    **Source**: as for ``provenance``.

    Examples
    --------
    >>> traced = readable_provenance("add", shapes=[(64, 128, 128), (64, 128, 128)])
    >>> traced.shape, traced.at(0, 0, 1).words
    ((4, 8, 8), 'x[0, 0, 1] + y[0, 0, 1]')
    """
    entry = operations()[operation]
    entry.shape(**arguments)
    tried: Mapping[str, Any] = arguments
    for most in READABLE:
        try:
            return provenance(operation, **tried)
        except ShapeError:
            tried = miniature(entry, arguments, most)
    return provenance(operation, **tried)


def _verb(operation: str, arguments: Mapping[str, Any]) -> str:
    """What a result does with the cells that it depends on: it picks one, or is made of them."""
    how = arguments.get("how") if operation == "reduce" else None
    return how if how in _COMPARING else _PICKED.get(operation, "made of ")


def _check_size(operation: str, result: Shape, flops: int) -> None:
    if not all(isinstance(size, int) for size in result):
        raise _too_large(
            operation, f"the result {shape_text(result)} has a size that is not known", "numbers only (1 or more)", result
        )
    if element_count(result) > MOST_CELLS:
        raise _too_large(operation, f"the result has {element_count(result):,} cells", f"at most {MOST_CELLS}", result)
    if flops > MOST_WORK:
        raise _too_large(operation, f"it takes {flops:,} multiply-adds", f"at most {MOST_WORK:,}", result)


def _too_large(operation: str, given: str, needed: str, result: Shape) -> ShapeError:
    return ShapeError(
        f"{operation}: {given}",
        needed=needed,
        where="shapes",
        fix="trace a miniature, which keeps the relations of the sizes",
        operands=(result,),
    )


def _by_terms(lines: str, inputs: Mapping[str, Array], result: Shape) -> tuple[Cell, ...] | None:
    """Formulas, by running the code on objects; ``None`` where the code needs plain numbers or picks a largest one."""
    import numpy as np

    if any(word in lines for word in ("max", "min", "sort", "where")):
        return None  # they compare: the loser would be forgotten, although the result depends on it
    space: dict[str, Any] = {"np": np}
    for name, array in inputs.items():
        space[name] = _as_terms(name, array)
    try:
        exec(compile(lines, "<provenance>", "exec"), space)  # noqa: S102 - lines that the operation itself generated
    except (TypeError, AttributeError, ValueError):
        return None
    made = np.asarray(space["z"], dtype=object)
    if made.shape != result:
        return None
    return tuple(_cell(index, made[index]) for index in np.ndindex(*made.shape))


def _as_terms(name: str, array: Array) -> Any:
    """An array of objects; whole numbers and flags stay as they are, since they choose and are not computed with."""
    import numpy as np

    if array.dtype.kind != "f":
        return array
    terms = np.empty(array.shape, dtype=object)
    for index in np.ndindex(*array.shape):
        terms[index] = Term.cell(name, index, float(array[index]))
    return terms


def _cell(index: tuple[int, ...], made: Any) -> Cell:
    if isinstance(made, Term):
        return Cell(index, made.sources(), made.words())
    return Cell(index, (), f"{float(made):g}")


def _by_marks(operation: Operation, arguments: Arguments, most: int = MOST_MARKED) -> tuple[Cell, ...]:
    """Cells with what they depend on, where there is no formula."""
    verb = _verb(operation.name, arguments)
    if verb.startswith("arg"):
        # No mark reaches a whole number. The place of the largest depends on what the largest depends on.
        arguments = {**arguments, "how": verb.removeprefix("arg")}
    found = marks(operation, arguments, most)
    return tuple(
        Cell(index, tuple(sources), _listed(verb, sources) + _through(found.layers[index]))
        for index, sources in found.sources.items()
    )


def _through(layers: Sequence[str]) -> str:
    """The layers whose weights a cell depends on as well."""
    return f", through {', '.join(layers)}" if layers else ""


def _listed(verb: str, sources: list[Source]) -> str:
    """The cells that it depends on, in words."""
    if not sources:
        return "0"
    told = [str(source) for source in itertools.islice(sources, 4)]
    if len(sources) > 5:
        told += ["…", str(sources[-1])]
    elif len(sources) == 5:
        told.append(str(sources[4]))
    text = f"({', '.join(told)})" if verb in _COMPARING else ", ".join(told)
    return f"{verb}{text}" + (f" ({len(sources)} cells)" if len(sources) > 5 else "")
