"""Recurrent layer: a state that is carried from place to place, through a tanh.

Source: PyTorch documentation, "torch.nn.RNN".
"""

from __future__ import annotations

from functools import partial
from typing import Any

from shapewise.tensors.ops._recurrent import (
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

GATES = 1
FORMULAS = (("every place", "h = tanh(W_ih · x + b_ih + W_hh · h + b_hh)"),)
LINES = ("h = np.tanh(a + b)",)


def cell(inputs: Any, recurrent: Any, states: tuple[Any, ...]) -> tuple[Any, ...]:
    """H = tanh(input part + recurrent part)."""
    import numpy as np

    return (np.tanh(inputs + recurrent),)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    return recurrent_code(framework, plan(GATES, **arguments), "RNN", LINES)


OPERATION = Operation(
    name="rnn",
    title="Recurrent layer",
    family="sequence",
    article="rnn-shapes",
    operands=("x",),
    axes="sequence",
    parameters=RECURRENT_PARAMETERS,
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
        Trap("keras", "SimpleRNN returns the last output alone, (N, hidden), unless return_sequences=True."),
        Trap("keras", "SimpleRNN has one bias of hidden numbers, nn.RNN two: the sum of both does the same."),
        NO_BATCH_TRAP,
    ),
    results=partial(recurrent_results, GATES),
    outputs=partial(recurrent_outputs, GATES, cell),
)
