"""The loop of a recurrent layer: place by place, layer by layer, there and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from shapewise.tensors.arrays import allocatable
from shapewise.tensors.ops._recurrent import Recurrent, plan, planned_inputs, refuse_steps
from shapewise.tensors.ops._window import affordable

if TYPE_CHECKING:
    from shapewise.types import Array

Cell = Callable[[Any, Any, tuple[Any, ...]], tuple[Any, ...]]
"""(input part of the gates, recurrent part, states) to the next states, the hidden one first."""


def recurrent_outputs(gates: int, cell: Cell, **arguments: Any) -> dict[str, Array]:
    """Layer by layer, there and back: each layer reads what the one below made, both directions side by side."""
    import numpy as np

    r = plan(gates, **arguments)
    allocatable(r.output, "the result")
    allocatable(r.state, "the states")
    refuse_steps(r)
    affordable(r.flops)
    arrays: Any = planned_inputs(r)
    sequence = arrays["x"].swapaxes(0, 1) if r.batch_first else arrays["x"]
    finals: list[tuple[Any, ...]] = []
    for layer in range(r.layers):
        made = []
        for _, suffix in r.suffixes()[layer * r.directions : (layer + 1) * r.directions]:
            backwards = suffix.endswith("_reverse")
            states, last = _read(sequence[::-1] if backwards else sequence, arrays, suffix, r, cell)
            made.append(states[::-1] if backwards else states)
            finals.append(last)
        sequence = np.concatenate(made, axis=-1)
    merged = merged_directions(made, r.merge) if r.bidirectional else sequence
    names = ("h_n", "c_n") if gates == 4 else ("h_n",)
    found = {name: np.stack([last[number] for last in finals]) for number, name in enumerate(names)}
    return {"output": merged.swapaxes(0, 1) if r.batch_first else merged, **found}


def _read(sequence: Any, arrays: Any, suffix: str, r: Recurrent, cell: Cell) -> tuple[Any, tuple[Any, ...]]:
    """One layer in one direction: the states at all places, and the last ones."""
    import numpy as np

    inputs = sequence @ arrays[f"weight_ih_{suffix}"].T + arrays[f"bias_ih_{suffix}"]
    recurrent, bias = arrays[f"weight_hh_{suffix}"].T, arrays[f"bias_hh_{suffix}"]
    down = arrays[f"weight_hr_{suffix}"].T if r.projection else None
    widths = (r.told, r.hidden) if r.gates == 4 else (r.told,)
    states: tuple[Any, ...] = tuple(np.zeros((sequence.shape[1], width)) for width in widths)
    made = []
    for place in inputs:
        states = cell(place, states[0] @ recurrent + bias, states)
        if down is not None:
            states = (states[0] @ down, *states[1:])
        made.append(states[0])
    return np.stack(made), states


def merged_directions(made: Sequence[Any], merge: str) -> Any:
    """Forward and backward states as one."""
    import numpy as np

    ahead, back = made
    if merge == "concat":
        return np.concatenate([ahead, back], axis=-1)
    return {"sum": ahead + back, "mul": ahead * back, "ave": (ahead + back) / 2}[merge]


def recurrent_run(gates: int, cell: Cell, **arguments: Any) -> Array:
    """The states at all places."""
    return recurrent_outputs(gates, cell, **arguments)["output"]
