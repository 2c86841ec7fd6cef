"""GRU: a recurrent layer whose gates mix the old state with a new one.

Source: Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder for Statistical Machine Translation", EMNLP
2014, arXiv:1406.1078; PyTorch documentation, "torch.nn.GRU".
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

GATES = 3
FORMULAS = (
    ("gates of a place", "r, z = sigmoid(W_ih · x + b_ih + W_hh · h + b_hh), the first two thirds"),
    ("new state", "n = tanh(W_in · x + b_in + r · (W_hn · h + b_hn))"),
    ("state", "h = (1 − z) · n + z · h"),
)
LINES = (
    "(r, u, n), (r_h, u_h, n_h) = np.split(a, 3, axis=-1), np.split(b, 3, axis=-1)",
    "u = sigmoid(u + u_h)",
    "h = (1 - u) * np.tanh(n + sigmoid(r + r_h) * n_h) + u * h",
)


def cell(inputs: Any, recurrent: Any, states: tuple[Any, ...]) -> tuple[Any, ...]:
    """Reset and update gates; the reset gate acts after the product with W_hh, as in PyTorch."""
    import numpy as np

    (reset, update, new), (old_reset, old_update, old_new) = (np.split(part, GATES, axis=-1) for part in (inputs, recurrent))
    kept = 1 / (1 + np.exp(-update - old_update))
    candidate = np.tanh(new + old_new / (1 + np.exp(-reset - old_reset)))
    return ((1 - kept) * candidate + kept * states[0],)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    return recurrent_code(framework, plan(GATES, **arguments), "GRU", LINES)


OPERATION = Operation(
    name="gru",
    title="GRU",
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
        Trap("keras", "GRU returns the last output alone, (N, hidden), unless return_sequences=True."),
        Trap(
            "keras",
            "reset_after=True, the default, is what PyTorch computes; with False the reset gate acts before the product.",
        ),
        Trap("keras", "The gates are stacked as update, reset, new; PyTorch has reset, update, new."),
        NO_BATCH_TRAP,
    ),
    results=partial(recurrent_results, GATES),
    outputs=partial(recurrent_outputs, GATES, cell),
)
