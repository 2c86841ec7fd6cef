"""What is refused in snippets is what the framework refuses; what a fix says to write can be executed."""

import re

import numpy as np
import pytest

from shapewise.tensors.snippets import trace
from tests.tensors.following import compare, executed
from tests.tensors.snippet_refusals import EINOPS_REFUSALS, FIXED, JAX_REFUSALS, NUMPY_REFUSALS, TORCH_REFUSALS

pytestmark = pytest.mark.thorough


def test_refusals_of_pytorch_agree():
    import torch
    from torch import nn

    compared, failed = compare(TORCH_REFUSALS, {"torch": torch, "nn": nn, "F": nn.functional})
    assert compared > 25
    assert failed == 13


def test_refusals_of_numpy_agree():
    compared, failed = compare(NUMPY_REFUSALS, {"np": np})
    assert compared > 35
    assert failed == 2


def test_refusals_of_jax_agree():
    import jax

    compared, failed = compare(JAX_REFUSALS, {"jnp": jax.numpy, "jax": jax})
    assert compared == 8
    assert failed == 1


def test_refusals_of_einops_agree():
    import torch

    compared, failed = compare(EINOPS_REFUSALS, {"torch": torch})
    assert compared > 10
    assert failed == 7


@pytest.mark.parametrize(("source", "call", "pattern", "after"), FIXED)
def test_what_a_fix_says_to_write_can_be_executed(source, call, pattern, after):
    import torch

    failure = trace(source).failure
    assert failure is not None
    written = re.search(pattern, failure.error.fix)
    assert written, failure.error.fix
    fixed = source.replace(call, after.format(written.group(1)))
    truth = executed(fixed, {"torch": torch})
    assert isinstance(truth, dict), fixed
    assert trace(fixed).shape == truth["y"]
    assert "to:" not in str(failure.error)
