"""Provenance: the words say what run computes, and the sources are those on which the result really depends."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from shapewise.tensors.pointable import POINTABLE
from shapewise.tensors.provenance import MOST_CELLS, Cell, Source, _by_marks, provenance, readable_provenance

SMALL: dict[str, dict[str, Any]] = {
    "add": {"shapes": [(2, 3), (3,)]},
    "subtract": {"shapes": [(2, 3), (2, 1)]},
    "multiply": {"shapes": [(2, 3), (2, 3)]},
    "divide": {"shapes": [(2, 3), (2, 1)]},
    "maximum": {"shapes": [(2, 3), (2, 1)]},
    "minimum": {"shapes": [(2, 3), (2, 3), (3,)]},
    "average": {"shapes": [(2, 3), (2, 3), (2, 3)]},
    "dot": {"shapes": [(2, 3, 2), (2, 4, 2)], "axes": (2, 2)},
    "concat": {"shapes": [(2, 2), (2, 3)], "axis": 1},
    "stack": {"shapes": [(2, 3), (2, 3)], "axis": 1},
    "split": {"shapes": [(2, 6)], "parts": 3, "axis": 1},
    "linear_identity": {"shapes": [(2, 2), (2, 3)], "features": 2},
    "matmul": {"shapes": [(2, 2, 3), (3, 2)]},
    "linear": {"shapes": [(2, 3)], "features": 2},
    "einsum": {"shapes": [(2, 3), (3, 2)], "equation": "ij,jk->ki"},
    "reshape": {"shapes": [(2, 6)], "to": (3, -1)},
    "transpose": {"shapes": [(2, 3, 4)], "axes": (1, 2, 0)},
    "flatten": {"shapes": [(2, 3, 2)]},
    "squeeze": {"shapes": [(2, 1, 3)]},
    "expand_dims": {"shapes": [(2, 3)], "axis": 1},
    "broadcast_to": {"shapes": [(2, 1)], "to": (3, 2, 2)},
    "repeat": {"shapes": [(2, 2)], "repeats": 2, "axis": 1},
    "tile": {"shapes": [(2, 2)], "repeats": (2, 2)},
    "pad": {"shapes": [(2, 2)], "before": (1, 0), "after": (0, 2)},
    "crop": {"shapes": [(4, 4)], "before": (1, 0), "after": (0, 2)},
    "conv1d": {"shapes": [(1, 2, 5)], "filters": 2, "kernel": 3, "padding": 1},
    "conv2d": {"shapes": [(1, 2, 4, 4)], "filters": 2, "kernel": 3, "stride": 2, "padding": 1},
    "depthwise_conv2d": {"shapes": [(1, 2, 3, 3)], "kernel": 2},
    "conv_transpose2d": {"shapes": [(1, 2, 2, 2)], "filters": 2, "kernel": 2, "stride": 2},
    "max_pool2d": {"shapes": [(1, 1, 4, 4)], "kernel": 2},
    "avg_pool2d": {"shapes": [(1, 1, 4, 4)], "kernel": 2},
    "global_average_pool": {"shapes": [(1, 2, 2, 2)]},
    "global_max_pool": {"shapes": [(1, 2, 2, 2)]},
    "pixel_shuffle": {"shapes": [(1, 4, 2, 2)], "factor": 2},
    "upsample": {"shapes": [(1, 1, 2, 2)], "scale": 2},
    "softmax": {"shapes": [(2, 3)], "axis": -1},
    "reduce": {"shapes": [(2, 3)], "axis": 1},
    "embedding": {"shapes": [(2, 2)], "vocabulary": 4, "features": 2},
    "positional_add": {"shapes": [(1, 2, 3), (4, 3)]},
    "layer_norm": {"shapes": [(2, 3)]},
    "attention": {"shapes": [(1, 2, 2), (1, 3, 2), (1, 3, 2)]},
}
PRESENT = [name for name in SMALL if name in operations()]


@pytest.mark.parametrize("name", PRESENT)
def test_every_cell_is_there_once(name: str) -> None:
    found = provenance(name, **SMALL[name])
    assert found.shape == operations()[name].shape(**SMALL[name])
    assert [cell.index for cell in found.cells] == list(np.ndindex(*found.shape))
    for cell in found.cells:
        assert found.at(*cell.index) is cell
        for source in cell.sources:
            assert cell.index in found.used_in(source.operand, source.index)


@pytest.mark.parametrize("name", PRESENT)
def test_words_and_values_agree(name: str) -> None:
    """The formula in words, worked out with the operands' numbers, gives what run gives."""
    operation, found = operations()[name], provenance(name, **SMALL[name])
    values, inputs = operation.run(**SMALL[name]), operation.inputs(**SMALL[name])
    for cell in found.cells:
        if "…" in cell.words or "made of" in cell.words:
            continue
        formula = re.sub(r"(\w+)\[([\d, ]*)\]", r"inputs['\1'][(\2,)]", cell.words)
        formula = formula.replace("(,)", "()").replace("·", "*").replace("−", "-").replace("^", "**")
        computed = eval(formula, {"inputs": inputs, "sqrt": np.sqrt, "exp": np.exp, "max": max, "min": min})
        np.testing.assert_allclose(computed, values[cell.index], rtol=1e-9, err_msg=f"{name}{cell.index}: {cell.words}")


def marked_singly(name: str, arguments: dict[str, Any]) -> tuple[Cell, ...]:
    """Every input marked on its own, weights included, however many there are: slow, and the whole truth."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shapewise.tensors.marks._in_batches", lambda operation, arguments, names: {})
        return _by_marks(operations()[name], arguments, most=4_096)


@pytest.mark.parametrize("name", PRESENT)
def test_sources_are_what_the_result_depends_on(name: str) -> None:
    """Two independent ways agree: formulas carried along, and inputs marked one by one, weights included."""
    found = provenance(name, **SMALL[name])
    for cell, other in zip(found.cells, marked_singly(name, SMALL[name]), strict=True):
        padding = {source for source in other.sources if source not in cell.sources}
        assert set(cell.sources) <= set(other.sources)
        # a weight that meets only the zeros of the border is in no formula, although not-a-number times 0 shows
        assert all(source.operand in ("weight", "bias") for source in padding), (name, cell, padding)


MARKED = {name: dict(POINTABLE[name].arguments) for name in POINTABLE} | {"softmax": SMALL["softmax"]}


@pytest.mark.parametrize("name", sorted(MARKED))
def test_what_is_shown_of_many_inputs_is_what_marking_each_of_them_says(name: str) -> None:
    """As shipped: operands cell by cell always; weights cell by cell where there are few, and by their layer where many."""
    operation, arguments = operations()[name], MARKED[name]
    found, truth = provenance(name, **arguments), marked_singly(name, arguments)
    operands = set(operation.operands)
    for cell, other in zip(found.cells, truth, strict=True):
        mine = {source for source in cell.sources if source.operand in operands}
        assert mine == {source for source in other.sources if source.operand in operands}
        weights = {source.operand for source in other.sources} - operands
        told = {source.operand for source in cell.sources} - operands
        layers = set(cell.words.partition(", through ")[2].split(", ")) - {""}
        assert not (told and layers), "weights are told cell by cell or by their layer"
        if layers:
            assert layers == {weight.rpartition("_")[0] or weight for weight in weights}
        else:
            assert told <= weights
            assert_without_effect(name, weights - told, cell)


def assert_without_effect(name: str, weights: set[str], cell: Cell) -> None:
    """Weights that meet only zeros, of a border or of a first state, are in no formula: the cell is the same without them."""
    operation, arguments = operations()[name], MARKED[name]
    inputs = operation.inputs(**arguments)
    for weight in weights:
        space = {"np": np, **inputs, weight: 2 * inputs[weight] + 1}
        exec(operation.code("numpy", arguments), space)
        np.testing.assert_allclose(space["z"][cell.index], operation.run(**arguments)[cell.index], err_msg=weight)


@pytest.mark.parametrize("name", sorted(POINTABLE))
def test_marking_stays_within_a_redraw(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """How often the operation is run: what a trace takes, on any machine alike."""
    import shapewise.tensors.marks as module

    runs = []
    reached = module._reached
    monkeypatch.setattr(module, "_reached", lambda code, inputs: runs.append(1) or reached(code, inputs))
    provenance(name, **dict(POINTABLE[name].arguments))
    assert len(runs) <= 64


def test_the_words_of_the_issue() -> None:
    assert provenance("add", shapes=[(2, 2), (2, 2)]).at(0, 1).words == "x[0, 1] + y[0, 1]"
    assert provenance("average", shapes=[(2, 2), (2, 2)]).at(0, 1).words == "(x[0, 1] + y[0, 1]) / 2"
    assert provenance("matmul", shapes=[(2, 2), (2, 2)]).at(1, 0).words == "x[1, 0] · y[0, 0] + x[1, 1] · y[1, 0]"
    assert provenance("maximum", shapes=[(2, 2), (2, 2)]).at(0, 1).words == "max(x[0, 1], y[0, 1])"
    assert provenance("pad", shapes=[(1,)], before=(1,)).at(0).words == "0"
    assert provenance("concat", shapes=[(2,), (2,)]).used_in("y", (1,)) == ((3,),)
    assert provenance("max_pool2d", shapes=[(1, 1, 2, 2)], kernel=2).at(0, 0, 0, 0).sources[3] == Source("x", (0, 0, 1, 1))


@pytest.mark.parametrize(
    "name", ["add", "concat", "matmul", "linear", "reshape", "pad", "max_pool2d", "attention", "lstm", "softmax"]
)
def test_examples_are_traced_on_a_miniature(name: str) -> None:
    found = readable_provenance(name, **operations()[name].example)
    assert 0 < len(found.cells) <= MOST_CELLS
    assert found.demo.operation == name
    assert found.shape == operations()[name].shape(**found.demo.arguments)


def test_formulas_that_share_their_parts_are_walked_once() -> None:
    """A recurrent layer's states stand in each other: without memory the walk would take 2**steps."""
    found = provenance("lstm", shapes=[(1, 12, 2)], hidden=2, batch_first=True)
    assert {source.operand for source in found.at(0, 11, 0).sources} >= {"x"}
    assert len([source for source in found.at(0, 11, 0).sources if source.operand == "x"]) == 24


def test_long_sums_are_cut_short() -> None:
    words = provenance("matmul", shapes=[(1, 20), (20, 1)]).at(0, 0).words
    assert words.endswith("x[0, 19] · y[19, 0] (20 terms)")
    assert "…" in words


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("add", {"shapes": [(64, 128, 128), (64, 128, 128)]}),
        ("add", {"shapes": [(2, None), (2, 3)]}),
        ("matmul", {"shapes": [(4, 10_000), (10_000, 4)]}),
        ("crop", {"shapes": [(100, 100)], "before": (99, 99)}),
        ("add", {"shapes": [(2, 3), (2, 4)]}),
    ],
)
def test_what_is_too_large_or_wrong_gets_a_sentence(name: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(ShapeError, match=r"\d.*\.$"):
        provenance(name, **arguments)


BATCHED = {
    "max_pool2d": {"shapes": [(3, 2, 4, 4)], "kernel": 3, "padding": 1},
    "attention": {"shapes": [(2, 3, 2), (2, 2, 2), (2, 2, 2)], "mask": (2, 1, 2)},
    "se_gate": {"shapes": [(2, 4, 2, 2)], "reduction": 2},
    "softmax": {"shapes": [(3, 2, 2, 3)], "axis": -1},
    "maximum": {"shapes": [(2, 2, 2, 2), (1, 2, 2, 2)]},
}


@pytest.mark.parametrize("name", sorted(BATCHED))
def test_many_marks_in_one_batch_say_what_each_says_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import shapewise.tensors.marks as module

    runs: list[int] = []
    reached = module._reached
    monkeypatch.setattr(module, "_reached", lambda code, inputs: runs.append(1) or reached(code, inputs))
    monkeypatch.setattr(module, "MOST_AT_ONCE", 200)  # in several runs, so that the last batch has samples to spare
    found = module.marks(operations()[name], BATCHED[name], most=4_096)
    together = len(runs)
    monkeypatch.setattr(module, "_in_batches", lambda operation, arguments, names: {})
    assert found == module.marks(operations()[name], BATCHED[name], most=4_096)
    assert together < (len(runs) - together) * 3 / 4


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("softmax", {"shapes": [(4, 2, 2, 3)], "axis": 0}),
        ("residual_block", {"shapes": [(1, 2, 3, 3)], "filters": 2}),
    ],
)
def test_samples_that_depend_on_each_other_are_marked_one_by_one(name: str, arguments: dict[str, Any]) -> None:
    """A softmax over the batch, and normalisation by the statistics of the batch."""
    from shapewise.tensors.marks import _in_batches

    assert _in_batches(operations()[name], arguments, ["x"]) == {}
