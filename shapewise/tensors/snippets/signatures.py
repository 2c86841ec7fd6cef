"""In which order the functions and layers of each framework take their arguments, as their signatures have them.

A line holds names, a colon, and the names of the arguments that may be given by position. ``LSTM()`` is a layer when it is
called. Functions that take sizes one by one (``torch.zeros(2, 3)``, ``x.permute(0, 2, 1)``) have no line: their rules read
every position.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from shapewise.tensors.snippets.signatures_arrays import JAX, NUMPY, TENSORFLOW
from shapewise.tensors.snippets.signatures_keras import KERAS, KERAS_LAYERS
from shapewise.tensors.snippets.signatures_torch import TORCH, TORCH_LAYERS

_TEXTS: Mapping[str, str] = {
    "numpy": NUMPY,
    "jax": NUMPY + JAX,
    "keras": KERAS + KERAS_LAYERS,
    "tf": TENSORFLOW,
    "torch": TORCH + TORCH_LAYERS,
}


@cache
def signatures(framework: str) -> Mapping[str, tuple[str, ...]]:
    """The names of the arguments by position, of every function and layer of a framework that has a line."""
    found: dict[str, tuple[str, ...]] = {}
    for line in _TEXTS.get(framework, "").split("\n"):
        names, _, parameters = line.partition(":")
        found.update(dict.fromkeys(names.split(), tuple(parameters.split())))
    return found


def parameters_of(framework: str, name: str) -> tuple[str, ...]:
    """The names of the arguments of one function or layer by position; none where they are not known.

    Examples
    --------
    >>> parameters_of("torch", "topk"), parameters_of("torch", "permute")
    (('input', 'k', 'dim', 'largest', 'sorted'), ())
    """
    return signatures(framework).get(name, ())
