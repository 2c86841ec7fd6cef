"""Which examples can be pointed at cell by cell, and that a layout moves the cells with their shapes."""

from __future__ import annotations

import numpy as np
import pytest

from shapewise.tensors.ops import operations
from shapewise.types import Demo
from shapewise.ui.provenance_view import _traced


@pytest.mark.parametrize("name", ["rnn", "gru", "lstm", "attention", "conv2d", "se_gate", "concat", "softmax"])
def test_examples_are_traced_beside_their_drawing(name: str) -> None:
    found = _traced(str(Demo(name, operations()[name].example)), "channels_first")
    assert found is not None
    assert len(found["cells"]) == np.prod(found["shape"])
    assert any(cell["sources"] for cell in found["cells"])


@pytest.mark.parametrize("name", ["max_pool2d", "global_average_pool", "conv2d"])
def test_a_layout_moves_cells_and_sources_together(name: str) -> None:
    """The same pairs of cells, once in each order."""
    call = str(Demo(name, operations()[name].example))
    plain, moved = _traced(call, "channels_first"), _traced(call, "channels_last")
    assert plain is not None
    assert moved is not None
    places = (0, 2, 3, 1)
    image, turned = dict(plain["inputs"])["x"], dict(moved["inputs"])["x"]
    assert tuple(image[axis] for axis in places) == tuple(turned)

    def pairs(found: dict, turns: bool) -> set:
        shape, operand = tuple(found["shape"]), tuple(dict(found["inputs"])["x"])
        made = set()
        for number, cell in enumerate(found["cells"]):
            index = np.unravel_index(number, shape)
            for source, place in cell["sources"]:
                if source != "x":
                    continue
                at = np.unravel_index(place, operand)
                if turns:
                    at = tuple(at[axis] for axis in places)
                    index_told = tuple(index[axis] for axis in places) if len(index) == 4 else index
                else:
                    index_told = index
                made.add((tuple(map(int, index_told)), tuple(map(int, at))))
        return made

    assert pairs(plain, turns=True) == pairs(moved, turns=False)
