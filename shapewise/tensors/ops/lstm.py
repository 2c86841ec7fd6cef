"""LSTM: a recurrent layer with a memory that gates write, keep and read.

Sources: Hochreiter and Schmidhuber, "Long Short-Term Memory", Neural Computation 9(8), 1997; Gers, Schmidhuber and Cummins,
"Learning to Forget: Continual Prediction with LSTM", Neural Computation 12(10), 2000, for the forget gate; PyTorch
documentation, "torch.nn.LSTM".
"""

from __future__ import annotations

from functools import partial
from typing import Any

from shapewise.tensors.ops._recurrent import (
    PROJECTION,
    RECURRENT_PARAMETERS,
    plan,
    recurrent_cost,
    recurrent_inputs,
    recurrent_results,
    recurrent_shape,
    recurrent_steps,
    recurrent_warnings,
)
from shapewise.tensors.ops._recurrent_code import recurrent_code
from shapewise.tensors.ops._recurrent_loop import recurrent_outputs, recurrent_run
from shapewise.tensors.ops._recurrent_traps import NO_BATCH_TRAP, STATE_TRAPS
from shapewise.types import Arguments, Framework, Operation, Trap

GATES = 4
FORMULAS = (
    ("gates of a place", "i, f, g, o = W_ih · x + b_ih + W_hh · h + b_hh, cut into 4"),
    ("memory", "c = sigmoid(f) · c + sigmoid(i) · tanh(g)"),
    ("state", "h = sigmoid(o) · tanh(c)"),
)
LINES = (
    "i, f, g, o = np.split(a + b, 4, axis=-1)",
    "c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)",
    "h = sigmoid(o) * np.tanh(c)",
)


def cell(inputs: Any, recurrent: Any, states: tuple[Any, ...]) -> tuple[Any, ...]:
    """Input, forget and output gates around the memory c."""
    import numpy as np

    i, f, g, o = np.split(inputs + recurrent, GATES, axis=-1)
    c = states[1] / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
    return np.tanh(c) / (1 + np.exp(-o)), c


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    return recurrent_code(framework, plan(GATES, **arguments), "LSTM", LINES)


OPERATION = Operation(
    name="lstm",
    title="LSTM",
    family="sequence",
    article="rnn-shapes",
    operands=("x",),
    axes="sequence",
    parameters=(*RECURRENT_PARAMETERS, PROJECTION),
    example={"shapes": [(4, 10, 8)], "hidden": 16, "batch_first": True, "bidirectional": True},
    shape=partial(recurrent_shape, GATES),
    inputs=partial(recurrent_inputs, GATES),
    run=partial(recurrent_run, GATES, cell),
    steps=partial(recurrent_steps, GATES, FORMULAS),
    cost=partial(recurrent_cost, GATES),
    code=code,
    warnings=partial(recurrent_warnings, GATES),
    traps=(
        *STATE_TRAPS,
        Trap("torch", "The layer returns output, (h_n, c_n): unpack both, or a later layer gets a tuple."),
        Trap("keras", "LSTM returns the last output alone, (N, hidden), unless return_sequences=True."),
        Trap(
            "keras",
            'Bidirectional sets merge_mode="concat"; sum, mul and ave keep hidden features. PyTorch can only concatenate.',
        ),
        Trap(
            "keras", "LSTM has one bias of 4 · hidden numbers, nn.LSTM two: 4 · hidden parameters fewer a layer and direction."
        ),
        NO_BATCH_TRAP,
    ),
    results=partial(recurrent_results, GATES),
    outputs=partial(recurrent_outputs, GATES, cell),
)
