"""Mistakes made for real in PyTorch's further corners, Keras 3, JAX, ONNX Runtime and einops: operation, shapes and axis."""

from __future__ import annotations

import importlib
import warnings
from typing import Any

import pytest

from shapewise.tensors.diagnosis import diagnose
from tests.tensors.diagnosis.failing import numbered, rows, traceback_of

pytestmark = pytest.mark.thorough

# framework | operation | shapes that the message shows, or - | program; its last statement fails
MISTAKES = """
numpy | add | 4x11 4x12 | np.hypot(np.ones((4, 11)), np.ones((4, 12)))
numpy | loss | 21 22 | def mse(p, t): return ((p - t) ** 2).mean(); mse(np.ones(21), np.ones(22))
numpy | concat | - | np.c_[np.ones((5, 2)), np.ones(4)]
numpy | concat | - | np.r_[np.ones((5, 2)), np.ones((5, 3))]
numpy | stack | - | np.array([np.ones((3, 2)), np.ones((3, 4))])
numpy | matmul | - | np.vecdot(np.ones(9), np.ones(8))
numpy | matmul | - | np.linalg.matrix_power(np.ones((4, 6)), 2)
numpy | matmul | 3x7 3x7 | np.matrix(np.ones((3, 7))) * np.matrix(np.ones((3, 7)))
numpy | broadcast | 6 5 | a = np.zeros((2, 5)); a[0] = np.ones(6)
numpy | index | 3 2 | np.ones((5, 5))[[0, 1, 2], [0, 1]]
numpy | index | - | np.take(np.ones((4, 9)), 11, axis=1)
numpy | transpose | - | np.moveaxis(np.ones((4, 9)), 0, 5)
numpy | squeeze | - | np.expand_dims(np.ones((4, 9)), 7)
numpy | other | - | np.average(np.ones((4, 9)), weights=np.ones(5), axis=1)
numpy | other | - | np.linalg.det(np.ones((4, 9)))
numpy | other | - | np.polyfit(np.ones(4), np.ones(9), 1)
torch | add | 4x11 4x12 | fast = torch.compile(lambda a, b: a * b, backend="eager"); fast(torch.ones(4, 11), torch.ones(4, 12))
torch | add | - | torch.ones(4, 11, device="meta") + torch.ones(4, 12, device="meta")
torch | matmul | - | torch.linalg.vecdot(torch.ones(2, 11), torch.ones(2, 12))
torch | matmul | 5 4x9 8 | torch.addmv(torch.ones(5), torch.ones(4, 9), torch.ones(8))
torch | matmul | - | torch.vmap(torch.dot)(torch.ones(3, 9), torch.ones(3, 8))
torch | linear | 4x36 70x5 | nn.Sequential(nn.Conv2d(3, 6, 3), nn.Flatten(), nn.Linear(70, 5))(torch.ones(4, 3, 5, 4)[..., :4])
torch | linear | - | nn.Bilinear(6, 8, 3)(torch.ones(5, 6), torch.ones(5, 7))
torch | conv | 2x5x9x9 4x3x2x2 | nn.Conv2d(3, 4, 2)(torch.ones(2, 5, 9, 9))
torch | conv | - | nn.Conv2d(5, 6, 3, groups=2)
torch | conv | - | nn.functional.unfold(torch.ones(2, 3, 2, 2), 5)
torch | pool | - | nn.MaxPool2d(2, padding=2)(torch.ones(1, 3, 9, 9))
torch | pool | - | nn.AdaptiveAvgPool2d(3)(torch.ones(4, 5))
torch | stack | 7 8 | torch.utils.data.default_collate([torch.ones(7), torch.ones(8)])
torch | stack | - | nn.utils.rnn.pad_sequence([torch.ones(3, 4), torch.ones(2, 5)])
torch | batchnorm | - | nn.BatchNorm1d(6)(torch.ones(4, 8))
torch | other | - | nn.InstanceNorm1d(6)(torch.ones(2))
torch | other | - | layer = nn.InstanceNorm1d(7, track_running_stats=True); layer(torch.ones(2, 5, 9))
torch | conv | - | nn.functional.conv2d(torch.ones(1, 1, 8, 8), torch.ones(1, 1, 3, 3), padding=-5)
torch | pool | - | nn.AvgPool3d(4)(torch.ones(1, 3, 2, 8, 8))
torch | attention | - | nn.MultiheadAttention(16, 4, kdim=8, vdim=8)(torch.ones(5, 2, 16), *[torch.ones(7, 2, 12)] * 2)
torch | embedding | - | i = torch.zeros(3, 4).long(); nn.EmbeddingBag(9, 3)(i, torch.tensor([0]))
torch | index | - | torch.topk(torch.ones(4, 3), 5)
torch | matmul | - | torch.linalg.matrix_power(torch.ones(3, 4), 3)
numpy | index | - | np.argmax(np.ones(0))
numpy | reshape | - | np.ones((3, 3), "f4").view("f8")
numpy | conv | - | np.correlate(np.ones(0), np.ones(3))
jax | matmul | 3x4 3x5 | jnp.vecdot(jnp.ones((3, 4)), jnp.ones((3, 5)))
jax | matmul | - | jnp.matvec(jnp.ones((3, 4)), jnp.ones(3))
jax | transpose | - | jnp.moveaxis(jnp.ones((3, 4)), (0, 1), (0,))
jax | index | 3 4 | jnp.ones((3, 4))[:, jnp.ones(3, bool)]
keras | pool | 2x9x9x3 | keras.ops.average_pool(keras.KerasTensor((2, 9, 9, 3)), 10)
torch | other | 4x8x2 | nn.GroupNorm(3, 9)(torch.ones(4, 8, 2))
torch | loss | - | nn.functional.smooth_l1_loss(torch.ones(9, 3), torch.ones(9, 4))
torch | loss | - | nn.functional.cosine_embedding_loss(torch.ones(10, 2), torch.ones(10, 2), torch.ones(5, 1))
torch | loss | - | nn.CrossEntropyLoss()(torch.ones(2, 5, 8, 8), torch.zeros(2, 1, 8, 8, dtype=torch.long))
torch | loss | - | def criterion(p, t): return (p - t).abs().mean(); criterion(torch.ones(9, 3), torch.ones(9, 4))
torch | rnn | - | nn.GRUCell(5, 8)(torch.ones(4, 6))
torch | rnn | - | nn.utils.rnn.pack_padded_sequence(torch.ones(5, 3, 10), [5, 4])
torch | attention | - | nn.TransformerEncoderLayer(8, 2)(torch.ones(5, 3, 8), src_mask=torch.zeros(4, 4))
torch | attention | - | nn.MultiheadAttention(9, 2)
torch | embedding | - | nn.Embedding.from_pretrained(torch.ones(10))
torch | index | 6x2 | torch.zeros(6, 2).index_add_(0, torch.tensor([0, 1]), torch.ones(2, 8))
torch | index | - | torch.narrow(torch.ones(6, 7), 0, 4, 5)
torch | index | - | torch.ones(4, 5)[torch.tensor([0, 1, 2]), torch.tensor([0, 1])]
torch | transpose | - | torch.ones(7).mT
torch | reshape | - | torch.ones(4, 12).unflatten(1, (5, 3))
torch | other | - | torch.fft.fftn(torch.ones(6, 7), s=(1, 2, 3))
torch | other | - | torch.linalg.cross(torch.ones(3, 4), torch.ones(3, 4))
torch | other | - | nn.functional.pad(torch.ones(2, 3), (1, 1, 1))
torch | other | - | torch.func.grad(lambda x: x * 2)(torch.ones(3))
torch | other | 5 3 | w = torch.ones(3, requires_grad=True); (w * w).backward(torch.ones(5))
torch | not-shape | - | nn.Embedding(10, 3)(torch.tensor([1.0]))
torch | not-shape | - | torch.cat([torch.ones(2), 3])
torch | not-shape | - | torch.quantile(torch.arange(3), 0.5)
torch | not-shape | - | torch.distributions.Normal(0.0, -1.0, validate_args=True)
keras | add | 6x3 6x5 | keras.layers.Multiply()([keras.Input((6, 3)), keras.Input((6, 5))])
keras | add | 6x7 6x9 | keras.ops.maximum(keras.KerasTensor((6, 7)), keras.KerasTensor((6, 9)))
keras | concat | Nx6x3 Nx7x4 | keras.layers.Concatenate()([keras.Input((6, 3)), keras.Input((7, 4))])
keras | matmul | Nx6 Nx9 | keras.layers.Dot(axes=1)([keras.Input((6,)), keras.Input((9,))])
keras | matmul | Nx6x7 Nx8x9 | keras.ops.matmul(keras.Input((6, 7)), keras.Input((8, 9)))
keras | linear | 2x6 | layer = keras.layers.Dense(4); layer.build((None, 7)); layer(np.ones((2, 6)))
keras | conv | Nx28x28 | keras.layers.Conv2D(4, 3)(keras.Input((28, 28)))
keras | conv | Nx2x2x3 | keras.layers.Conv2D(4, 5)(keras.Input((2, 2, 3)))
keras | pool | Nx8 | keras.layers.GlobalAveragePooling2D()(keras.Input((8,)))
keras | reshape | Nx6x7 | keras.layers.Reshape((5, 9))(keras.Input((6, 7)))
keras | transpose | Nx6x7 | keras.layers.Permute((1, 2, 3))(keras.Input((6, 7)))
keras | squeeze | - | keras.ops.squeeze(keras.KerasTensor((2, 3)), axis=0)
keras | loss | 8x4 8x5 | keras.losses.categorical_crossentropy(np.ones((8, 4)), np.ones((8, 5)))
keras | loss | - | keras.losses.KLDivergence()(np.ones((8, 4)), np.ones((8, 3)))
keras | rnn | Nx8 | keras.layers.LSTM(4)(keras.Input((8,)))
keras | other | 2x5 Nx6x5 | m = keras.Sequential([keras.Input((6, 5)), keras.layers.Flatten()]); m(np.ones((2, 5)))
keras | other | 8 7 | m = keras.Sequential([keras.layers.Dense(1)]); m.compile(loss="mse"); m.fit(np.ones((8, 5)), np.ones(7))
keras | other | 2x3 3x2 | keras.Variable(np.ones((2, 3))).assign(np.ones((3, 2)))
keras | not-shape | - | keras.layers.Dense("a")(keras.Input((3,)))
keras | not-shape | - | keras.optimizers.get("foo")
jax | add | 6x7 6x9 | jnp.ones((6, 7)) * jnp.ones((6, 9))
jax | concat | 6x7 6x9 | jnp.concatenate([jnp.ones((6, 7)), jnp.ones((6, 9))])
jax | concat | - | jnp.concatenate([jnp.ones((6, 7)), jnp.ones(7)])
jax | stack | 6 7 | jnp.stack([jnp.ones(6), jnp.ones(7)])
jax | matmul | - | jax.jit(lambda a, b: a @ b)(jnp.ones((6, 7)), jnp.ones((8, 9)))
jax | matmul | - | jnp.linalg.matrix_power(jnp.ones((2, 3)), 2)
jax | conv | - | lax.conv(jnp.ones((1, 3, 8, 8)), jnp.ones((4, 5, 3, 3)), (1, 1), "SAME")
jax | reshape | 6x7 5x9 | jnp.ones((6, 7)).reshape(5, 9)
jax | broadcast | 6x7 6x9 | jnp.broadcast_to(jnp.ones((6, 7)), (6, 9))
jax | broadcast | 5 3x4 | jnp.full((3, 4), jnp.ones(5))
jax | index | - | jnp.ones((6, 7)).at[0].set(jnp.ones(8))
jax | index | - | lax.dynamic_slice(jnp.ones((6, 7)), (0, 0), (8, 2))
jax | index | 3 2 | jnp.ones((6, 7))[jnp.array([0, 1, 2]), jnp.array([0, 1])]
jax | loss | 10 9 | def loss_fn(p, t): return jnp.mean((p - t) ** 2); loss_fn(jnp.ones(10), jnp.ones(9))
jax | other | - | jnp.linalg.cholesky(jnp.ones((2, 3)))
jax | other | 5x6 4x6 | jax.vmap(lambda a, b: a + b)(jnp.ones((5, 6)), jnp.ones((4, 6)))
jax | other | 3 | jax.grad(lambda x: x * 2)(jnp.ones(3))
jax | other | 3 2 | lax.scan(lambda c, x: (c[:2], x), jnp.ones(3), jnp.ones(4))
jax | not-shape | - | jax.jit(lambda x: 1 if x > 0 else 2)(1.0)
jax | not-shape | - | jax.jit(lambda x: x[x > 0])(jnp.ones(3))
jax | not-shape | - | jnp.dot([1, 2], [3, 4])
other | reshape | 2x7x4 | rearrange(np.ones((2, 7, 4)), "b (h d) c -> b h d c", h=2)
other | reshape | 2x7 | rearrange(np.ones((2, 7)), "b c d -> b d c")
other | matmul | - | einops.einsum(np.ones((2, 7)), np.ones((6, 3)), "a b, b c -> a c")
"""
CASES = rows(MISTAKES)


def _names(framework: str) -> dict[str, Any]:
    """What a program of a framework's reader has imported."""
    import numpy as np

    names: dict[str, Any] = {"np": np}
    if framework == "torch":
        import torch

        names |= {"torch": torch, "nn": torch.nn}
    elif framework == "jax":
        import jax

        names |= {"jax": jax, "jnp": jax.numpy, "lax": jax.lax}
    elif framework == "other":
        einops = importlib.import_module("einops")
        names |= {"einops": einops, "rearrange": einops.rearrange}
    elif framework == "keras":
        names["keras"] = importlib.import_module("keras")
    return names


def _fail(program: str, framework: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return traceback_of(program.replace("; ", "\n"), _names(framework), "train.py")


def _shape(text: str) -> tuple[int | None, ...]:
    return tuple(None if size == "N" else int(size) for size in text.split("x"))


@pytest.mark.parametrize(("framework", "operation", "shapes", "program"), CASES, ids=numbered(CASES))
def test_a_mistake_is_recognised(framework: str, operation: str, shapes: str, program: str) -> None:
    found = diagnose(_fail(program, framework))
    if operation == "not-shape":
        assert found is None
        return
    assert found is not None
    assert found.operation == operation
    if shapes != "-":
        assert {_shape(shape) for shape in shapes.split()} <= set(found.shapes)


NODES = """
matmul | - | MatMul | a:6x7 b:8x9
add | - | Mul | a:6x7 b:5x7
add | - | Max | a:2x3 b:4
conv | - | Conv | a:1x3x8x8 b:4x5x3x3
concat | - | Concat axis=0 | a:6x7 b:6x9
transpose | - | Transpose perm=0,3 | a:6x7
pool | - | AveragePool kernel_shape=3 | a:1x3x4x4
other | - | SpaceToDepth blocksize=3 | a:1x3x2x2
"""
GRAPHS = rows(NODES)


def _run(model: bytes, operands: dict[str, Any]) -> None:
    import onnxruntime

    onnxruntime.set_default_logger_severity(4)
    onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"]).run(None, operands)


@pytest.mark.parametrize(("operation", "shapes", "node", "inputs"), GRAPHS, ids=[case[2] for case in GRAPHS])
def test_a_graph_that_onnx_runtime_refuses(operation: str, shapes: str, node: str, inputs: str) -> None:
    import numpy as np

    onnx = importlib.import_module("onnx")
    kind, *attributes = node.split()
    given: dict[str, Any] = {}
    for text in attributes:
        name, value = text.split("=")
        numbers = [int(number) for number in value.split(",")]
        given[name] = numbers[0] if name in ("axis", "blocksize") else numbers
    operands = {name: _shape(shape) for name, shape in (part.split(":") for part in inputs.split())}
    number = onnx.TensorProto.FLOAT
    open_sizes = [
        onnx.helper.make_tensor_value_info(name, number, [f"{name}{axis}" for axis in range(len(shape))])
        for name, shape in operands.items()
    ]
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node(kind, list(operands), ["y"], name=f"/net/{kind}_3", **given)],
        "net",
        open_sizes,
        [onnx.helper.make_tensor_value_info("y", number, None)],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)])
    model.ir_version = 8
    with pytest.raises(Exception, match=kind) as caught:
        _run(model.SerializeToString(), {name: np.ones(shape, np.float32) for name, shape in operands.items()})
    found = diagnose(f"{type(caught.value).__module__}.{type(caught.value).__name__}: {caught.value}")
    assert found is not None
    assert (found.framework, found.operation) == ("onnx", operation)
    if shapes != "-":
        assert {_shape(shape) for shape in shapes.split()} <= set(found.shapes)
