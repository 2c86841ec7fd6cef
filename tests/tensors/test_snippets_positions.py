"""Arguments by position: each stands where the framework's signature has it; one that no rule reads ends the trace."""

import inspect

import numpy as np
import pytest

from shapewise.tensors.snippets import trace
from shapewise.tensors.snippets.signatures import signatures
from tests.tensors.following import compare
from tests.tensors.snippet_positions import (
    JAX_POSITIONS,
    KERAS_FITTING,
    KERAS_POSITIONS,
    NUMPY_POSITIONS,
    TORCH_FITTING,
    TORCH_POSITIONS,
)

pytestmark = pytest.mark.thorough


def test_positions_of_pytorch_agree():
    import torch
    from torch import nn

    compared, failed = compare(TORCH_POSITIONS, {"torch": torch, "nn": nn, "F": nn.functional})
    assert compared > 480
    assert failed > 5


def test_positions_of_numpy_agree():
    compared, failed = compare(NUMPY_POSITIONS, {"np": np})
    assert compared > 400
    assert failed > 5


def test_positions_of_jax_agree():
    import jax

    compared, _ = compare(JAX_POSITIONS, {"jnp": jax.numpy, "jax": jax})
    assert compared > 70


def test_positions_of_keras_agree():
    import keras

    compared, _ = compare(KERAS_POSITIONS, {"keras": keras, "layers": keras.layers})
    assert compared > 250


def test_masks_modes_and_places_must_fit():
    import keras
    import torch
    from torch import nn

    compared, failed = compare(TORCH_FITTING, {"torch": torch, "nn": nn, "F": nn.functional})
    assert compared > 100
    assert failed > 20
    compared, failed = compare(KERAS_FITTING, {"keras": keras, "layers": keras.layers})
    assert compared > 15
    assert failed == 1


def test_an_ellipsis_that_pytorch_sums_over_is_no_failure():
    done = trace("x = torch.ones(2, 3, 4)\ny = torch.einsum('b...,b...->b', x, x)")
    assert done.failure is None
    assert "sums over" in done.stopped_at.reason


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("nn.MultiheadAttention(8, 2, 0.0, True, True)(x, x, x)", "a 5th argument by position (add_bias_kv)"),
        ("F.mse_loss(x, x, False, False)", "a 3rd argument by position (size_average)"),
        ("np.maximum(x, 0, x)", "a 3rd argument by position (out)"),
        ("np.average(x, 1, None, True)", "a 4th argument by position (returned)"),
        ("keras.ops.one_hot(x, 5, 0)", "a 3rd argument by position (axis)"),
        ("torch.vdot(x, x, 3)", "a 3rd argument by position"),
    ],
)
def test_a_position_that_no_rule_reads_ends_the_trace(call, told):
    done = trace(f"x = torch.ones(3, 4, 8)\ny = {call}")
    assert done.failure is None
    assert [line.name for line in done.lines] == ["x"]
    assert done.stopped_at.number == 2
    assert told in done.stopped_at.reason
    assert "not followed" in done.stopped_at.reason


def test_layers_of_keras_take_tensors_alone_by_position():
    done = trace("x = keras.Input((3,))\ny = layers.Dropout(0.5)(x, True)")
    assert done.stopped_at is not None
    assert "training=" in done.stopped_at.reason


def _positions(function):
    """The names that may be given by position; nothing where they are not told, or differ from call to call."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(one.kind is one.VAR_POSITIONAL for one in parameters):
        return None
    return [one.name for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]


def _checked(framework, modules, skipped=()):
    """How many lines of the table are compared with the framework: each starts as one of its functions of that name does."""
    count = 0
    for name, ours in signatures(framework).items():
        plain = name.removesuffix("()")
        found = [getattr(module, plain) for module in modules if hasattr(module, plain)]
        if name.endswith("()"):
            found = [getattr(one, "forward", None) or getattr(one, "call", None) for one in found]
        told = [positions for positions in map(_positions, found) if positions]
        if name.endswith("()"):
            told = [positions[1:] for positions in told]
        if not told or name in skipped:
            continue
        count += 1
        # What the tensor itself is called says nothing of the places behind it; JAX leaves out what NumPy has behind them.
        assert any(all(map(str.__eq__, ours[1:], theirs[1:])) for theirs in told), (framework, name, ours, told)
    return count


def test_the_places_are_those_of_the_signatures():
    import jax
    import keras
    import torch

    jnp = jax.numpy
    assert _checked("torch", [torch.nn, torch.nn.functional, torch], {"lstsq"}) > 90
    assert _checked("keras", [keras.ops, keras.random, keras.ops.image, keras.layers], {"Model()", "Sequential()"}) > 150
    assert _checked("jax", [jnp, jax.nn, jax.random, jax.lax, jax.image, jnp.linalg], {"add", "equal"}) > 100
    assert _checked("numpy", [np, np.linalg, np.lib.stride_tricks]) > 80
