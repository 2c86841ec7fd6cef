"""Twenty common mistakes: what our own message tells, beside what four frameworks tell of the same mistake.

Thorough, because all four are imported and asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.tensors.diagnosis.common_mistakes import MISTAKES, Mistake, Shape, facts, refusal

pytestmark = pytest.mark.thorough


def _built(layer: Any, shape: tuple[int | None, ...]) -> Any:
    """A Keras layer whose weights are those for inputs of a shape."""
    layer.build(shape)
    return layer


def _theirs(mistake: Mistake) -> dict[str, str]:
    """The frameworks' messages for the same mistake; without those that make none."""
    import jax
    import keras
    import numpy as np
    import torch

    named = {"np": np, "torch": torch, "nn": torch.nn, "jnp": jax.numpy, "lax": jax.lax}
    named |= {"ops": keras.ops, "layers": keras.layers, "built": _built}
    makers = {"numpy": np.ones, "torch": torch.ones, "keras": keras.KerasTensor, "jax": jax.numpy.ones}
    return {
        framework: told
        for framework, make in makers.items()
        if (told := _message(getattr(mistake, framework), mistake, make, named))
    }


def _message(program: str, mistake: Mistake, make: Callable[[Shape], Any], named: dict[str, Any]) -> str:
    operands = dict(zip(("x", "y"), (make(shape) for shape in mistake.shapes), strict=False))
    try:
        eval(program or "None", {**named, **operands})
    except (ValueError, RuntimeError, IndexError, TypeError) as error:
        return str(error)
    return ""


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_ours_tells_all_that_theirs_tells_and_more(mistake: Mistake) -> None:
    error = refusal(mistake)
    ours = facts(str(error), mistake, error.axis)
    assert ours["what is needed"]
    assert ours["a way out"]
    heard = _theirs(mistake)
    assert heard.keys() == {name for name in ("numpy", "torch", "keras", "jax") if getattr(mistake, name)}
    for framework, theirs in heard.items():
        told = facts(theirs, mistake, error.axis)
        missing = [fact for fact, is_told in told.items() if is_told and not ours[fact] and fact != "the axis"]
        assert missing == [], f"{framework}: {error} | {theirs}"
        assert sum(ours.values()) > sum(told.values()), f"{framework}: {error} | {theirs}"
