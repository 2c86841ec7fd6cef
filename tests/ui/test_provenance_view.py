"""Which examples can be pointed at cell by cell, and that a layout moves the cells with their shapes."""

from __future__ import annotations

import numpy as np
import pytest

from shapewise.tensors.ops import operations
from shapewise.tensors.pointable import POINTABLE
from shapewise.tensors.views import Shown
from shapewise.types import Demo
from shapewise.ui.provenance_view import _is_traceable, _traced


@pytest.mark.parametrize("shown", ["channels_first", "channels_last"])
@pytest.mark.parametrize("name", sorted(operations()))
def test_every_operation_is_traced_beside_its_drawing(name: str, shown: Shown) -> None:
    found = _traced(str(Demo(name, operations()[name].example)), shown)
    assert found is not None
    assert len(found["cells"]) == np.prod(found["shape"])
    assert any(cell["sources"] for cell in found["cells"])


@pytest.mark.parametrize("name", sorted(POINTABLE))
def test_small_examples_are_small_enough_and_of_their_own_name(name: str) -> None:
    demo = POINTABLE[name]
    assert demo.operation == name
    assert _is_traceable(operations()[name], demo.arguments)


def test_a_call_without_a_small_copy_shows_the_example_and_says_so() -> None:
    found = _traced("pad((1, 3, 250, 250), after=(0, 0, 3, 3), before=(0, 0, 3, 3))", "channels_first")
    assert found is not None
    assert (found["own"], found["written"]) == (False, str(POINTABLE["pad"]))
    assert _traced("pad((1, 3, 250, 250), after=(0,), before=(0, 0, 3, 3))", "channels_first") is None


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
            for place in cell["sources"].get("x", ()):
                at = np.unravel_index(place, operand)
                if turns:
                    at = tuple(at[axis] for axis in places)
                    index_told = tuple(index[axis] for axis in places) if len(index) == 4 else index
                else:
                    index_told = index
                made.add((tuple(map(int, index_told)), tuple(map(int, at))))
        return made

    assert pairs(plain, turns=True) == pairs(moved, turns=False)
