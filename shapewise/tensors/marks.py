"""Dependence by marks: an input is made not a number, and the cells of the result that become so too depend on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from shapewise.tensors.shapes import element_count
from shapewise.tensors.terms import Source
from shapewise.tensors.view import has_batch
from shapewise.types import Demo

if TYPE_CHECKING:
    from types import CodeType

    from shapewise.types import Arguments, Array, Operation

Index = tuple[int, ...]

MOST_MARKED = 64
"""With more inputs than these, weights are marked layer by layer and only operands cell by cell: each mark runs the operation
once more, and of a block's weights a reader wants to know the layer, not the cell."""
FEWEST_AT_ONCE = 8
"""Fewer cells are marked by a run for each: a batch has to be written and made first."""
MOST_AT_ONCE = 40_000
"""Numbers in all the samples that are run together."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What each cell of a result depends on."""

    sources: dict[Index, list[Source]]
    """Cells, in the order of the inputs."""
    layers: dict[Index, list[str]] = field(default_factory=dict)
    """Layers of which some weight goes in, where the weights are too many to be marked one by one."""


def marks(operation: Operation, arguments: Arguments, most: int = MOST_MARKED) -> Marks:
    """Mark what goes into a call, and look where it comes out.

    Parameters
    ----------
    operation
        An operation that has NumPy code.
    arguments
        What it is called with; known sizes only.
    most
        With more inputs than these, weights are marked by their layer.

    Raises
    ------
    ShapeError
        If the operation refuses the arguments.

    Notes
    -----
    Every mark takes a run, and a run takes the same moment for one sample as for a hundred. Where samples of a batch do not
    depend on each other (which is tried first), a batch is run in which each sample has a mark of its own.
    **Source**: IEEE 754: what is computed with a number that is none is none either.

    Examples
    --------
    >>> from shapewise.tensors.ops import operations
    >>> marks(operations()["maximum"], {"shapes": [(2,), (1,)]}).sources[(1,)]
    [Source(operand='x', index=(1,)), Source(operand='y', index=(0,))]
    """
    import numpy as np

    shape, inputs = operation.shape(**arguments), operation.inputs(**arguments)
    code = _compiled(operation, arguments)
    sources: dict[Index, list[Source]] = {index: [] for index in np.ndindex(*(int(size or 0) for size in shape))}
    layers: dict[Index, list[str]] = {index: [] for index in sources}
    singly = sum(array.size for array in inputs.values()) <= most
    marked = [name for name, array in inputs.items() if array.dtype.kind == "f" and (singly or name in operation.operands)]
    together = _in_batches(operation, arguments, [name for name in marked if name in operation.operands])
    for name in marked:
        found = together[name] if name in together else _one_by_one(code, inputs, name)
        for place, reached in found:
            for index in reached:
                sources[index].append(Source(name, place))
    for layer, names in _layers(inputs, operation.operands).items() if not singly else ():
        for index in _reached(code, {**inputs, **{name: np.full(inputs[name].shape, np.nan) for name in names}}):
            layers[index].append(layer)
    return Marks(sources, layers)


def run_count(operation: Operation, arguments: Arguments) -> int:
    """About how often the operation is run by ``marks``: once where samples do not depend on each other, else for each cell.

    Parameters
    ----------
    operation
        An operation that has NumPy code.
    arguments
        What it is called with; known sizes only.

    Notes
    -----
    Weights are not counted. **Source**: what ``marks`` does.

    Examples
    --------
    >>> from shapewise.tensors.ops import operations
    >>> run_count(operations()["max_pool2d"], {"shapes": [(1, 1, 8, 8)], "kernel": 2})
    1
    >>> run_count(operations()["residual_block"], {"shapes": [(1, 2, 3, 3)], "filters": 2})
    18
    """
    single = with_batch(operation, arguments, 1)
    if single is not None and _is_independent(str(Demo(operation.name, single))):
        return 1
    return sum(element_count(tuple(shape)) for shape in arguments["shapes"])


def with_batch(operation: Operation, arguments: Arguments, samples: int) -> Arguments | None:
    """The same call for a batch of so many samples; nothing where axis 0 is not the batch, or cannot be of that size.

    Parameters
    ----------
    operation
        The operation.
    arguments
        What it is called with.
    samples
        The size of axis 0, 1 or more.

    Notes
    -----
    **Source**: ``has_batch``, and the operation's own shape rule.

    Examples
    --------
    >>> from shapewise.tensors.ops import operations
    >>> with_batch(operations()["max_pool2d"], {"shapes": [(8, 3, 6, 6)], "kernel": 2}, 1)["shapes"]
    [(1, 3, 6, 6)]
    """
    shapes = [tuple(shape) for shape in arguments["shapes"]]
    if not shapes or not has_batch(operation, len(shapes[0])):
        return None
    batch, ndim = shapes[0][0], len(shapes[0])

    def resized(shape: Any) -> Any:
        return (samples, *shape[1:]) if len(shape) == ndim and shape[0] == batch else shape

    shaped = {parameter.name for parameter in operation.parameters if parameter.kind == "shape"}
    changed = {name: resized(value) if name in shaped and value is not None else value for name, value in arguments.items()}
    changed["shapes"] = [resized(shape) for shape in shapes]
    try:
        operation.shape(**changed)
    except ShapeError:
        return None
    return changed


def _compiled(operation: Operation, arguments: Arguments) -> CodeType:
    return compile(operation.code("numpy", arguments) or "", "<provenance>", "exec")


def _in_batches(
    operation: Operation, arguments: Arguments, names: Sequence[str]
) -> Mapping[str, list[tuple[Index, list[Index]]]]:
    """Of each operand with a batch axis, its cells and what they reach; nothing where samples are not independent."""
    import numpy as np

    samples = int(arguments["shapes"][0][0] or 0) if arguments["shapes"] and arguments["shapes"][0] else 0
    single = with_batch(operation, arguments, 1)
    if single is None or not samples or not _is_independent(str(Demo(operation.name, single))):
        return {}
    before, inputs = operation.inputs(**arguments), operation.inputs(**single)
    names = [name for name in names if inputs[name].shape[:1] == (1,) and before[name].shape[:1] == (samples,)]
    cells = [(name, place[1:]) for name in names for place in np.ndindex(*inputs[name].shape)]
    if samples * len(cells) < FEWEST_AT_ONCE:
        return {}
    numbers = sum(array.size for array in inputs.values()) + operation.cost(**single).bytes // 4
    at_once = max(1, min(len(cells), MOST_AT_ONCE // numbers))
    batch = with_batch(operation, arguments, at_once) or single
    code, inputs = _compiled(operation, batch), operation.inputs(**batch)
    found: dict[str, list[tuple[Index, list[Index]]]] = {name: [] for name in names}
    for first in range(0, len(cells), at_once):
        some = cells[first : first + at_once]
        marked = {**inputs, **{name: inputs[name].copy() for name in names}}
        for sample, (name, place) in enumerate(some):
            marked[name][(sample, *place)] = np.nan
        reached: list[list[Index]] = [[] for _ in range(at_once)]
        for index in _reached(code, marked):
            reached[index[0]].append(index[1:])
        for (name, place), rest in zip(some, reached, strict=False):
            found[name].append((place, rest))
    return {
        name: [
            ((sample, *place), [(sample, *index) for index in reached])
            for sample in range(samples)
            for place, reached in found[name]
        ]
        for name in names
    }


@lru_cache(maxsize=500)
def _is_independent(written: str) -> bool:
    """Whether, in a batch of three, a marked sample comes out in its own place alone; of a call with a batch of one."""
    import numpy as np

    demo = Demo.parse(written)
    operation = operations()[demo.operation]
    batch = with_batch(operation, demo.arguments, 3)
    if batch is None or operation.shape(**batch)[:1] != (3,):
        return False
    inputs = operation.inputs(**batch)
    for name in operation.operands:
        if name in inputs and inputs[name].dtype.kind == "f" and inputs[name].shape[:1] == (3,):
            inputs[name] = inputs[name].copy()
            inputs[name][1] = np.nan
    return all(index[0] == 1 for index in _reached(_compiled(operation, batch), inputs))


def _one_by_one(code: CodeType, inputs: Mapping[str, Array], name: str) -> Iterator[tuple[Index, list[Index]]]:
    """The cells of an input and what they reach, by a run for each."""
    import numpy as np

    for place in np.ndindex(*inputs[name].shape):
        marked = inputs[name].copy()
        marked[place] = np.nan
        yield place, _reached(code, {**inputs, name: marked})


def _layers(inputs: Mapping[str, Array], operands: Sequence[str]) -> Mapping[str, list[str]]:
    """The names of the weights by their layer: ``first_weight`` and ``first_bias`` are those of ``first``."""
    layers: dict[str, list[str]] = {}
    for name, array in inputs.items():
        if name not in operands and array.dtype.kind == "f":
            layers.setdefault(name.rpartition("_")[0] or name, []).append(name)
    return layers


def _reached(code: CodeType, inputs: Mapping[str, Array]) -> list[Index]:
    """The cells of the result that are not a number, where something that goes in is none."""
    import numpy as np

    space: dict[str, Any] = {"np": np, **{name: array.copy() for name, array in inputs.items()}}
    with np.errstate(all="ignore"):
        exec(code, space)  # noqa: S102 - lines that the operation itself generated
    return [tuple(index) for index in np.argwhere(np.isnan(space["z"])).tolist()]
