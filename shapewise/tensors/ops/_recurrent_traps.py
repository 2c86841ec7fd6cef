"""What readers of every recurrent layer fall into, whatever its gates compute."""

from __future__ import annotations

from shapewise.types import Trap

STATE_TRAPS = (
    Trap("torch", "x is (length, batch, features) unless batch_first=True; h_n keeps the batch on axis 1 either way."),
    Trap("torch", "output[:, -1] of a bidirectional layer holds the backward state of its first step; h_n[-1] is its last."),
)
NO_BATCH_TRAP = Trap("torch", "Two axes are read as (length, features) of one sequence without a batch; Keras refuses them.")
