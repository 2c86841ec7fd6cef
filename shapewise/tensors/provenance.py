"""Provenance: which cells of the operands each cell of the result came from, and by which formula."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.miniature import miniature
from shapewise.tensors.ops import operations
from shapewise.tensors.shapes import element_count
from shapewise.tensors.terms import Source, Term
from shapewise.types import Demo, Shape, shape_text

if TYPE_CHECKING:
    from types import CodeType

    from shapewise.types import Array

MOST_CELLS = 512
"""A result with more cells is too large to be read cell by cell."""
MOST_INPUTS = 4096
MOST_MARKED = 64
"""With more inputs than these, weights are marked layer by layer and only operands cell by cell: each mark runs the operation
once more, and of a block's weights a reader wants to know the layer, not the cell."""
MOST_WORK = 40_000
"""Multiply-adds that are traced at most: each makes an object."""

_PICKED = {"maximum": "max", "minimum": "min", "max_pool2d": "max", "global_max_pool": "max"}
"""Operations whose result is one of the cells that it depends on."""

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
    cells = traced if traced is not None else _by_marks(lines, inputs, result, entry.operands, _verb(operation, arguments))
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
    return how if how in ("max", "min") else _PICKED.get(operation, "made of ")


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


def _by_marks(
    lines: str,
    inputs: Mapping[str, Array],
    result: Shape,
    operands: Sequence[str],
    verb: str = "made of ",
    most: int = MOST_MARKED,
) -> tuple[Cell, ...]:
    """Dependence alone: an input is made not a number, and the cells that become so too depend on it.

    Every mark is a run of its own, so that of more inputs than ``most`` the weights of each layer are marked as a whole.
    """
    import numpy as np

    code = compile(lines, "<provenance>", "exec")
    sources: dict[tuple[int, ...], list[Source]] = {index: [] for index in np.ndindex(*(int(size or 0) for size in result))}
    layers: dict[tuple[int, ...], list[str]] = {index: [] for index in sources}
    singly = sum(array.size for array in inputs.values()) <= most
    for name, array in inputs.items():
        if array.dtype.kind != "f" or not (singly or name in operands):
            continue
        for place in np.ndindex(*array.shape):
            marked = array.copy()
            marked[place] = np.nan
            for index in _reached(code, {**inputs, name: marked}):
                sources[index].append(Source(name, place))
    for layer, names in _layers(inputs, operands).items() if not singly else ():
        for index in _reached(code, {**inputs, **{name: np.full(inputs[name].shape, np.nan) for name in names}}):
            layers[index].append(layer)
    return tuple(Cell(index, tuple(found), _listed(verb, found) + _through(layers[index])) for index, found in sources.items())


def _layers(inputs: Mapping[str, Array], operands: Sequence[str]) -> Mapping[str, list[str]]:
    """The names of the weights by their layer: ``first_weight`` and ``first_bias`` are those of ``first``."""
    layers: dict[str, list[str]] = {}
    for name, array in inputs.items():
        if name not in operands and array.dtype.kind == "f":
            layers.setdefault(name.rpartition("_")[0] or name, []).append(name)
    return layers


def _through(layers: Sequence[str]) -> str:
    """The layers whose weights a cell depends on as well."""
    return f", through {', '.join(layers)}" if layers else ""


def _reached(code: CodeType, inputs: Mapping[str, Array]) -> list[tuple[int, ...]]:
    """The cells of the result that are not a number, where something that goes in is none."""
    import numpy as np

    space: dict[str, Any] = {"np": np, **{name: array.copy() for name, array in inputs.items()}}
    with np.errstate(all="ignore"):
        exec(code, space)  # noqa: S102 - lines that the operation itself generated
    made = space["z"]
    if np.ndim(made) == 0:
        return _scalar(made)
    return [tuple(int(number) for number in index) for index in zip(*np.nonzero(np.isnan(made)), strict=True)]


def _scalar(value: Any) -> list[tuple[int, ...]]:
    """The one place of a result without axes, if it is marked."""
    return [()] if value != value else []


def _listed(verb: str, sources: list[Source]) -> str:
    """The cells that it depends on, in words."""
    if not sources:
        return "0"
    told = [str(source) for source in itertools.islice(sources, 4)]
    if len(sources) > 5:
        told += ["…", str(sources[-1])]
    elif len(sources) == 5:
        told.append(str(sources[4]))
    text = f"({', '.join(told)})" if verb in ("max", "min") else ", ".join(told)
    return f"{verb}{text}" + (f" ({len(sources)} cells)" if len(sources) > 5 else "")
