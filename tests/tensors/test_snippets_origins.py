"""Snippets that name several frameworks, compared with what each does; keywords that no rule reads end the trace."""

import numpy as np
import pytest

from shapewise.tensors.snippets import trace
from tests.tensors.following import compare
from tests.tensors.snippet_keywords import KERAS_KEYWORDS, NUMPY_KEYWORDS, TORCH_KEYWORDS
from tests.tensors.snippet_origins import ORIGINS, ORIGINS_JAX

pytestmark = pytest.mark.thorough


def test_methods_obey_whose_tensor_it_is():
    import torch
    from torch import nn

    compared, failed = compare(ORIGINS, {"nn": nn, "F": nn.functional, "torch": torch, "np": np})
    assert compared > 90
    assert failed == 4


def test_methods_of_jax_are_those_of_numpy_beside_pytorch():
    import jax

    compared, failed = compare(ORIGINS_JAX, {"jnp": jax.numpy, "np": np})
    assert compared > 20
    assert failed == 0


def test_keywords_of_pytorch_agree():
    import torch
    from torch import nn

    compared, failed = compare(TORCH_KEYWORDS, {"torch": torch, "nn": nn, "F": nn.functional})
    assert compared > 100
    assert failed == 10


def test_keywords_of_numpy_agree():
    compared, failed = compare(NUMPY_KEYWORDS, {"np": np})
    assert compared > 60
    assert failed == 2


def test_keywords_of_keras_agree():
    import keras

    compared, failed = compare(KERAS_KEYWORDS, {"keras": keras, "layers": keras.layers})
    assert compared > 28
    assert failed == 1


def test_a_tensor_that_only_prose_tells_has_the_methods_of_the_framework_that_the_text_names():
    assert trace("x.shape is (2, 3, 4)\nimport torch\ny = x.transpose(0, 1)").shape == (3, 2, 4)
    assert trace("x.shape is (2, 3, 4)\nimport numpy as np\ny = x.transpose(0, 2, 1)").shape == (2, 4, 3)
    assert trace("x.shape is (2, 3, 4)\nimport jax\ny = jax.nn.relu(x)\nz = x.transpose(0, 2, 1)").shape == (2, 4, 3)


@pytest.mark.parametrize(
    ("call", "keyword"),
    [
        ("nn.CrossEntropyLoss(reduce=False)(x, x)", "reduce"),
        ("np.linspace(0, 1, 5, retstep=True)", "retstep"),
        ("torch.stack([x, x], axes=1)", "axes"),
        ("nn.MultiheadAttention(8, 2, add_bias_kv=True)(x, x, x)", "add_bias_kv"),
        ("layers.TimeDistributed(layers.Dense(4, lora_rank=2))(x)", "lora_rank"),
        ("x.reshape(3, 32, sizes=3)", "sizes"),
    ],
)
def test_a_keyword_that_no_rule_reads_ends_the_trace(call, keyword):
    done = trace(f"x = torch.ones(3, 4, 8)\ny = {call}")
    assert done.failure is None
    assert [line.name for line in done.lines] == ["x"]
    assert done.stopped_at.number == 2
    assert f"{keyword}=" in done.stopped_at.reason
    assert "not followed" in done.stopped_at.reason


def test_keywords_that_change_no_shape_are_passed_over():
    assert trace("y = nn.Conv2d(3, 8, 3, bias=False, device='cpu', dtype=torch.float32)(torch.ones(1, 3, 8, 8))").shape == (
        (1, 8, 6, 6)
    )
    layer = "layers.Dense(4, activation='relu', name='d', kernel_initializer='zeros', use_bias=False)"
    assert trace(f"y = {layer}(keras.Input((3,)), training=False)").shape == (None, 4)
