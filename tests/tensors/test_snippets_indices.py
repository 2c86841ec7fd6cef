"""Indices in snippets, views of what they give, and results of several parts: what each framework does with them."""

import numpy as np
import pytest

from shapewise.tensors.snippets import trace
from tests.tensors.following import compare
from tests.tensors.snippet_indices import JAX_INDICES, KERAS_RESULTS, NUMPY_INDICES, TORCH_INDICES, TORCH_VIEWS

pytestmark = pytest.mark.thorough


def picked(sources):
    """Those whose result does not depend on the numbers."""
    return [source for source in sources if None not in (trace(source).shape or ())]


def test_indices_of_numpy_agree():
    compared, failed = compare(picked(NUMPY_INDICES), {"np": np})
    assert compared > 100
    assert failed == 10


def test_indices_of_pytorch_agree():
    import torch

    compared, failed = compare(picked(TORCH_INDICES), {"torch": torch})
    assert compared > 90
    assert failed == 12


def test_indices_of_jax_agree():
    import jax

    compared, failed = compare(JAX_INDICES, {"jnp": jax.numpy})
    assert compared > 15
    assert failed == 2


def test_views_of_indices_agree():
    import torch
    from torch import nn

    compared, failed = compare(TORCH_VIEWS, {"torch": torch, "nn": nn})
    assert compared > 40
    assert failed == 8


def test_results_of_several_parts_agree():
    import keras

    compared, failed = compare(KERAS_RESULTS, {"keras": keras, "layers": keras.layers})
    assert compared > 15
    assert failed == 0
