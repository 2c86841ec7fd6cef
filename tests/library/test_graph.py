"""Attention as the exporter writes it becomes one operation with the same values; what is not of that form stays."""

from pathlib import Path

import numpy as np
import pytest

from shapewise.library.graph import OURS, slim

HEADS, SIZE = 2, 8


def attention(*, causal: int = 0, shown: bool = False):
    """Attention of a text with itself and GELU; ``shown``: what the heads come to is a result, too."""
    import onnx
    from onnx import TensorProto, helper

    nodes = [helper.make_node("Shape", ["mask"], ["sizes"])]
    for name in "qkv":
        nodes += [
            helper.make_node("MatMul", ["x", f"w{name}"], [f"{name}1"]),
            helper.make_node("Reshape", [f"{name}1", "apart"], [f"{name}2"]),
            helper.make_node("Transpose", [f"{name}2"], [f"{name}3"], perm=[0, 2, 1, 3]),
        ]
    nodes += [
        helper.make_node("Cast", ["mask"], ["kept"], to=TensorProto.BOOL),
        helper.make_node("Attention", ["q3", "k3", "v3", "kept"], ["heads"], scale=0.4, is_causal=causal),
        helper.make_node("Transpose", ["heads"], ["back"], perm=[0, 2, 1, 3]),
        helper.make_node("Reshape", ["back", "joined"], ["flat"]),
        helper.make_node("Gelu", ["flat"], ["y"]),
    ]
    if shown:
        nodes.append(helper.make_node("Identity", ["heads"], ["z"]))
    chance = np.random.default_rng(0)
    weights = [
        onnx.numpy_helper.from_array(chance.standard_normal((SIZE, SIZE)).astype(np.float32), f"w{name}") for name in "qkv"
    ]
    shapes = {"apart": [1, -1, HEADS, SIZE // HEADS], "joined": [1, -1, SIZE]}
    weights += [onnx.numpy_helper.from_array(np.array(shape), name) for name, shape in shapes.items()]
    told = helper.make_tensor_value_info
    results = [told("y", TensorProto.FLOAT, [1, "n", SIZE])]
    if shown:
        results.append(told("z", TensorProto.FLOAT, [1, HEADS, "n", SIZE // HEADS]))
    inputs = [told("x", TensorProto.FLOAT, [1, "n", SIZE]), told("mask", TensorProto.INT64, [1, 1, "n", "n"])]
    graph = helper.make_graph(nodes, "attention", inputs, results, weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 23)], ir_version=11)


def values(path: Path, tokens: int) -> np.ndarray:
    import onnxruntime as ort

    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    x = np.random.default_rng(tokens).standard_normal((1, tokens, SIZE)).astype(np.float32)
    given = {"x": x, "mask": np.ones((1, 1, tokens, tokens), np.int64)}
    return session.run(["y"], {one.name: given[one.name] for one in session.get_inputs()})[0]


def test_one_operation_comes_to_the_same_values(tmp_path: Path) -> None:
    import onnx

    onnx.save(attention(), str(tmp_path / "before.onnx"))
    assert slim(tmp_path / "before.onnx", tmp_path / "after.onnx", HEADS)
    kinds = [(node.op_type, node.domain) for node in onnx.load(str(tmp_path / "after.onnx")).graph.node]
    assert kinds == [("MatMul", "")] * 3 + [("MultiHeadAttention", OURS), ("FastGelu", OURS)]
    for tokens in (1, 2, 7, 300):
        before, after = (values(tmp_path / f"{name}.onnx", tokens) for name in ("before", "after"))
        assert before.shape == after.shape == (1, tokens, SIZE)
        np.testing.assert_allclose(after, before, atol=1e-3)


@pytest.mark.parametrize("form", [{"causal": 1}, {"shown": True}], ids=["looks back alone", "heads are asked for"])
def test_another_form_is_left_as_it_is(tmp_path: Path, form: dict) -> None:
    import onnx

    onnx.save(attention(**form), str(tmp_path / "before.onnx"))
    assert not slim(tmp_path / "before.onnx", tmp_path / "after.onnx", HEADS)
    assert not (tmp_path / "after.onnx").exists()
