"""What every operation owes, whatever it computes: found by discovery, so that a new operation is held to it at once."""

from __future__ import annotations

import pickle
import random
import warnings
from pathlib import Path

import numpy as np
import pytest

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import MAX_ALLOCATED
from shapewise.tensors.ops import operations
from shapewise.types import Demo, Operation
from tests.tensors.ops.harness import attempt, check_code, check_sentence

pytestmark = pytest.mark.thorough

EVERY = [pytest.param(operation, id=name) for name, operation in operations().items()]
FAMILIES = ("merging", "products", "reshaping", "convolution", "pooling", "sequence", "output", "blocks")
BAD_SIZES = {"negative": -3, "fractional": 2.5, "text": "3x", "flag": True, "over 2**63": 2**63}
BAD_ARGUMENTS = {
    "axis": (99, -99, 1.5, "x", 2**63),
    "axes": ((99,), (0, 0), 1.5, "x"),
    "size": (-7, 1.5, "x", 2**63),
    "factor": (-7, 0, "x", 2**63, float("nan"), float("inf"), (1, 2, 3)),
    "sizes": ((-7,), (1.5,), "x"),
    "shape": ((-7, 3), (1.5,), "x", (2**62, 2**62)),
    "choice": ("no such choice", 7),
    "flag": ("yes", 7),
    "text": (7, "->->", ""),
}


@pytest.mark.parametrize("operation", EVERY)
def test_example_is_promised_run_told_and_coded(operation: Operation) -> None:
    arguments = operation.example
    promised = operation.shape(**arguments)
    made = operation.run(**arguments)
    assert made.shape == promised
    assert operation.steps(**arguments)
    assert operation.cost(**arguments).bytes == 4 * made.size
    assert isinstance(operation.warnings(**arguments), tuple)
    for name, array in operation.inputs(**arguments).items():
        np.testing.assert_array_equal(array, operation.inputs(**arguments)[name], err_msg="inputs differ from call to call")
    for framework in ("numpy", "torch", "keras"):
        assert operation.code(framework, arguments), framework
    if made.size < 200_000 and sum(array.size for array in operation.inputs(**arguments).values()) < 200_000:
        check_code(operation, arguments, promised)


@pytest.mark.parametrize("operation", EVERY)
def test_told_facts_are_well_formed(operation: Operation) -> None:
    assert operation.family in FAMILIES
    assert operation.article
    assert operation.title
    assert operation.axes in ("image", "sequence", "features", "any")
    known = {"shapes", *(parameter.name for parameter in operation.parameters)}
    assert set(operation.example) <= known
    for parameter in operation.parameters:
        assert parameter.help.endswith("."), parameter
        assert (parameter.kind == "choice") == bool(parameter.choices), parameter
    for trap in operation.traps:
        assert trap.text.endswith("."), trap
    written = Demo(operation.name, dict(operation.example))
    parsed = Demo.parse(str(written))
    assert operation.shape(**parsed.arguments) == operation.shape(**operation.example)


@pytest.mark.parametrize("operation", EVERY)
def test_article_exists(operation: Operation) -> None:
    kb = Path(__file__).parents[3] / "kb"
    if not list(kb.glob(f"*/{operation.article}.md")):
        pytest.fail(f"{operation.name} names the explanation {operation.article!r}, which kb/ does not have")


@pytest.mark.parametrize("operation", EVERY)
@pytest.mark.parametrize("unknown", [None, "N"])
def test_symbolic_sizes_pass_the_shape_rule(operation: Operation, unknown: str | None) -> None:
    first = operation.example["shapes"][0][0]
    opened = [(unknown, *shape[1:]) if shape and shape[0] == first else tuple(shape) for shape in operation.example["shapes"]]
    arguments = {**operation.example, "shapes": opened}
    assert operation.shape(**arguments) is not None
    with pytest.raises(ShapeError):
        operation.run(**arguments)
    operation.steps(**arguments)
    operation.cost(**arguments)
    operation.warnings(**arguments)
    for framework in ("numpy", "torch", "keras", "jax", "einops"):
        operation.code(framework, arguments)


@pytest.mark.parametrize("operation", EVERY)
@pytest.mark.parametrize("bad", BAD_SIZES.values(), ids=BAD_SIZES)
def test_bad_sizes_get_a_sentence(operation: Operation, bad: object) -> None:
    for position, shape in enumerate(operation.example["shapes"]):
        for axis in range(len(shape)):
            broken = [tuple(shape) for shape in operation.example["shapes"]]
            broken[position] = (*shape[:axis], bad, *shape[axis + 1 :])
            assert_refused(operation, {**operation.example, "shapes": broken})


@pytest.mark.parametrize("operation", EVERY)
def test_bad_operands_get_a_sentence(operation: Operation) -> None:
    shapes = list(operation.example["shapes"])
    for broken in ([], None, 7, "ab", [(1,) * 33, *shapes[1:]], [5, *shapes[1:]], [None, *shapes[1:]]):
        assert_refused(operation, {**operation.example, "shapes": broken})
    if not operation.variadic:
        assert_refused(operation, {**operation.example, "shapes": [*shapes, *[shapes[-1]] * 4]})


@pytest.mark.parametrize("operation", EVERY)
def test_bad_parameters_get_a_sentence(operation: Operation) -> None:
    for parameter in operation.parameters:
        for bad in BAD_ARGUMENTS[parameter.kind]:
            assert_refused(operation, {**operation.example, parameter.name: bad})


@pytest.mark.parametrize(
    ("operation", "axis"),
    [
        pytest.param(operation, axis, id=f"{name}-{axis}")
        for name, operation in operations().items()
        for axis in range(len(operation.example["shapes"][0]))
    ],
)
def test_nothing_large_is_allocated(operation: Operation, axis: int) -> None:
    """Sizes that are right but huge: the shape is told, values are refused before an array is made."""
    import tracemalloc

    shapes = [tuple(shape) for shape in operation.example["shapes"]]
    size = shapes[0][axis]
    grown = [tuple(2_000_000 if given == size and size > 1 else given for given in shape) for shape in shapes]
    tracemalloc.start()
    try:
        result = attempt(operation.run, {**operation.example, "shapes": grown})
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(result, ShapeError) or result.size <= MAX_ALLOCATED
    assert peak < 12 * 8 * MAX_ALLOCATED


WILD_SIZES = (0, 0, 1, 1, 2, 3, 4, 5, 8, None, "N", "T", 16, 33, 2**31, 2**62)
WILD = {
    "axis": (None, 0, 1, 2, -1, 5, "x", 1.5, (0, 1), True),
    "axes": (None, (0, 1), (1, 0), (0, 2, 1), (1,), 2, "ab", (0, 0)),
    "size": (None, 0, 1, 2, 3, 7, 64, -1, 2**40, 1.5, "N"),
    "factor": (None, 0, 1, 2, 1.5, 0.1, (2, 0.5), -1, 2**40, "N", float("nan"), float("inf")),
    "sizes": (None, (1, 1), (0, 2), (2,), (1, 2, 3), (64, 32), 3, "a"),
    "shape": (None, (2, 3), (-1,), (0,), (4, -1, 2), (-1, -1), ("N", 3), 7, (2**40, 2**40)),
    "choice": ("zeros", "same", "sum", "x", None),
    "flag": (True, False, None, 1),
    "text": ("ij,jk->ik", "ij->ji", "", "i", "ii->i", "...i->i", None),
}


@pytest.mark.parametrize("operation", EVERY)
def test_nothing_but_a_shape_error_is_ever_raised(operation: Operation) -> None:
    """Arguments of every kind, right and wrong, in every mixture: an answer, or a ShapeError, quickly."""
    draw = random.Random(operation.name)
    for _ in range(60):
        arguments = dict(operation.example)
        if draw.random() < 0.7:
            count = draw.choice((1, 2, 2, 3))
            arguments["shapes"] = [tuple(draw.choices(WILD_SIZES, k=draw.randint(0, 5))) for _ in range(count)]
        for parameter in operation.parameters:
            if draw.random() < 0.3:
                arguments[parameter.name] = draw.choice(WILD[parameter.kind])
        promised = attempt(operation.shape, arguments)
        for told in (operation.steps, operation.cost, operation.warnings):
            result = attempt(told, arguments)
            assert isinstance(promised, ShapeError) or not isinstance(result, ShapeError), f"{arguments}: {result}"
        if isinstance(promised, ShapeError):
            continue
        for framework in ("numpy", "torch", "keras", "jax", "einops"):
            operation.code(framework, arguments)
        if np.prod([size for size in promised if isinstance(size, int)], dtype=float) < 10_000:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a mean over no numbers at all
                made = attempt(operation.run, arguments)
            assert isinstance(made, ShapeError) or made.shape == promised


def assert_refused(operation: Operation, arguments: dict[str, object]) -> None:
    """Shape rule and run both refuse, in sentences."""
    for call in (operation.shape, operation.run):
        error = attempt(call, arguments)
        assert isinstance(error, ShapeError), f"{operation.name} takes {arguments}"
        if "None" not in error.given:
            check_sentence(error)


@pytest.mark.parametrize("operation", operations().values(), ids=lambda operation: operation.name)
def test_every_operation_can_be_pickled(operation: Operation) -> None:
    again = pickle.loads(pickle.dumps(operation))
    assert again.shape(**operation.example) == operation.shape(**operation.example)
    assert again.code("numpy", operation.example) == operation.code("numpy", operation.example)
