"""The merges against PyTorch and Keras: shapes, values, generated code, gradients."""

from __future__ import annotations

from functools import reduce
from typing import Any

import keras
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import sample
from shapewise.tensors.ops import operations
from shapewise.tensors.ops.linear_identity import differences
from tests.tensors.ops.harness import attempt, check, near_misses, shapes, siblings

pytestmark = pytest.mark.thorough

FOLDED: dict[str, Any] = {
    "add": torch.add,
    "subtract": torch.subtract,
    "multiply": torch.multiply,
    "divide": torch.divide,
    "maximum": torch.maximum,
    "minimum": torch.minimum,
}
KERAS: dict[str, Any] = {
    "add": keras.ops.add,
    "subtract": keras.ops.subtract,
    "multiply": keras.ops.multiply,
    "divide": keras.ops.divide,
    "maximum": keras.ops.maximum,
    "minimum": keras.ops.minimum,
}
PAIRS = ("subtract", "divide")


def fold(function: Any) -> Any:
    return lambda inputs, _: reduce(function, inputs.values())


@pytest.mark.parametrize("name", FOLDED)
@given(data=st.data())
def test_elementwise(name: str, data: st.DataObject) -> None:
    given_shapes = data.draw(near_misses(max_count=2 if name in PAIRS else 3))
    check(name, {"shapes": given_shapes}, fold(FOLDED[name]), fold(KERAS[name]))


@given(near_misses())
def test_average(given_shapes: list[tuple[int, ...]]) -> None:
    def oracle(inputs: dict[str, Any], _: Any) -> Any:
        return torch.stack(torch.broadcast_tensors(*inputs.values())).mean(dim=0)

    check("average", {"shapes": given_shapes}, oracle)


@pytest.mark.parametrize("name", ["Add", "Multiply", "Maximum", "Minimum", "Average", "Subtract"])
@given(data=st.data())
def test_keras_layers_agree(name: str, data: st.DataObject) -> None:
    """The layers, not only the functions: equal shapes, as their users have them."""
    shape = data.draw(shapes(1, 4))
    count = 2 if name == "Subtract" else data.draw(st.integers(2, 4))
    layer = getattr(keras.layers, name)()
    operation = operations()[name.lower()]
    arrays = operation.inputs(shapes=[shape] * count)
    theirs = layer([keras.ops.convert_to_tensor(array.astype(np.float32)) for array in arrays.values()])
    ours = operation.run(shapes=[shape] * count)
    assert tuple(theirs.shape) == ours.shape
    np.testing.assert_allclose(theirs.numpy(), ours, rtol=1e-6)


@st.composite
def joins(draw: st.DrawFn) -> dict[str, Any]:
    axis = draw(st.integers(-4, 4))
    return {"shapes": draw(siblings(axis)), "axis": axis}


@given(joins())
def test_concat(arguments: dict[str, Any]) -> None:
    def oracle(inputs: dict[str, Any], _: Any) -> Any:
        return torch.cat(list(inputs.values()), dim=arguments["axis"])

    def layer(inputs: dict[str, Any], _: Any) -> Any:
        return keras.layers.Concatenate(axis=arguments["axis"])(list(inputs.values()))

    check("concat", arguments, oracle, layer)


@given(near_misses(count=1, max_count=4), st.integers(-5, 5))
def test_stack(given_shapes: list[tuple[int, ...]], axis: int) -> None:
    check(
        "stack",
        {"shapes": given_shapes, "axis": axis},
        lambda inputs, _: torch.stack(list(inputs.values()), dim=axis),
        lambda inputs, _: keras.ops.stack(list(inputs.values()), axis=axis),
    )


@given(shapes(0, 4, max_size=8), st.integers(1, 4), st.integers(-4, 3))
def test_split_into_equal_parts(shape: tuple[int, ...], parts: int, axis: int) -> None:
    def oracle(inputs: dict[str, Any], _: Any) -> Any:
        return torch.split(inputs["x"], [inputs["x"].shape[axis] // parts] * parts, dim=axis)[0]

    check("split", {"shapes": [shape], "parts": parts, "axis": axis}, oracle)


@given(
    shapes(1, 4, max_size=6), st.lists(st.integers(0, 4), min_size=1, max_size=4).filter(any), st.integers(-4, 3), st.booleans()
)
def test_split_by_sizes(shape: tuple[int, ...], sizes: list[int], axis: int, fits: bool) -> None:
    if fits and -len(shape) <= axis < len(shape):
        shape = tuple(sum(sizes) if number == axis % len(shape) else size for number, size in enumerate(shape))
    arguments = {"shapes": [shape], "sizes": tuple(sizes), "axis": axis}
    check("split", arguments, lambda inputs, _: torch.split(inputs["x"], sizes, dim=axis)[0])
    operation = operations()["split"]
    results = attempt(operation.results, arguments)
    if not isinstance(results, ShapeError):
        parts = torch.split(torch.from_numpy(operation.inputs(**arguments)["x"]), sizes, dim=axis)
        assert list(results.values()) == [tuple(part.shape) for part in parts]
        for ours, theirs in zip(operation.outputs(**arguments).values(), parts, strict=True):
            np.testing.assert_array_equal(ours, theirs.numpy())


@st.composite
def dots(draw: st.DrawFn) -> dict[str, Any]:
    batch, width = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    made, axes = [], []
    for _ in range(2):
        rest = list(draw(shapes(0, 2)))
        place = draw(st.integers(0, len(rest)))
        rest.insert(place, width if draw(st.integers(0, 7)) else width + 1)
        made.append((batch if draw(st.integers(0, 9)) else batch + 1, *rest))
        axes.append(draw(st.sampled_from([place + 1, place - len(rest), place + 1, 0, 5])))
    chosen = axes[0] if axes[0] == axes[1] and draw(st.booleans()) else tuple(axes)
    return {"shapes": made, "axes": chosen, "normalize": draw(st.booleans())}


@given(dots())
def test_dot(arguments: dict[str, Any]) -> None:
    def layer(inputs: dict[str, Any], _: Any) -> Any:
        tensors = [keras.ops.convert_to_tensor(np.asarray(tensor)) for tensor in inputs.values()]
        return keras.layers.Dot(axes=arguments["axes"], normalize=arguments["normalize"])(tensors)

    # Keras is the oracle; NumPy and JAX would divide 0 by 0 where a vector is all zeros, which Keras and PyTorch avoid
    inputs = attempt(operations()["dot"].inputs, arguments)
    zeros = arguments["normalize"] and any(min(abs(array).min(), 1) == 0 for array in inputs.values())
    check("dot", arguments, layer, fresh=("numpy", "jax") if zeros else (), rtol=1e-3, atol=1e-4)


@given(joins(), st.integers(1, 5))
def test_linear_identity(arguments: dict[str, Any], features: int) -> None:
    arguments = {"shapes": (arguments["shapes"] * 2)[:2], "axis": arguments["axis"], "features": features}

    def oracle(inputs: dict[str, Any], _: Any) -> Any:
        joined = torch.cat([inputs["x"], inputs["y"]], dim=arguments["axis"])
        layer = torch.nn.Linear(joined.shape[arguments["axis"]], features, bias=False)
        layer.weight.data = inputs["weight"]
        return layer(joined.movedim(arguments["axis"], -1)).movedim(-1, arguments["axis"]).detach()

    check("linear_identity", arguments, oracle)
    found = attempt(differences, arguments)
    if not isinstance(found, ShapeError):
        assert ("shared" in found) == (len(set(arguments["shapes"])) == 1)
        assert max(found.values()) < 1e-12


def test_linear_identity_tells_the_seed() -> None:
    told = {step.label: step for step in operations()["linear_identity"].steps(shapes=[(8, 64), (8, 64)], features=16)}
    assert float(told["largest difference"].value) < 1e-12
    assert float(told["add is W1 = W2"].value) < 1e-12
    assert told["W1 = W[:, :a]"].value == "(16, 64)"


GRADIENTS = [name for name, operation in operations().items() if operation.gradients is not None]


@pytest.mark.parametrize("name", GRADIENTS)
@given(data=st.data())
def test_gradients_against_autograd(name: str, data: st.DataObject) -> None:
    operation = operations()[name]
    arguments = data.draw(GRADIENT_ARGUMENTS.get(name, near_misses().map(lambda given_shapes: {"shapes": given_shapes})))
    result = attempt(operation.shape, arguments)
    if isinstance(result, ShapeError):
        return
    leaves = {key: torch.tensor(array, requires_grad=True) for key, array in operation.inputs(**arguments).items()}
    space = {"torch": torch, "F": torch.nn.functional, **leaves}
    exec(operation.code("torch", arguments), space)
    upstream = torch.from_numpy(sample("gradient", result))
    theirs = torch.autograd.grad((space["z"] * upstream).sum(), list(leaves.values()), allow_unused=True)
    ours = operation.gradients(**arguments)
    assert list(ours) == list(leaves)
    for key, gradient in zip(leaves, theirs, strict=True):
        wanted = np.zeros_like(ours[key]) if gradient is None else gradient.numpy()
        assert ours[key].shape == wanted.shape, key
        np.testing.assert_allclose(ours[key], wanted, rtol=1e-9, atol=1e-9, err_msg=f"{name}: {key}")


GRADIENT_ARGUMENTS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "concat": joins(),
    "stack": st.fixed_dictionaries({"shapes": shapes().map(lambda shape: [shape, shape]), "axis": st.integers(-1, 0)}),
    "split": st.fixed_dictionaries({"shapes": shapes(1).map(lambda shape: [(6, *shape)]), "parts": st.sampled_from([1, 2, 3])}),
    "dot": dots().map(lambda arguments: {**arguments, "normalize": False}),
    "linear_identity": joins().map(lambda given: {**given, "shapes": (given["shapes"] * 2)[:2], "features": 3}),
    "matmul": st.sampled_from(
        [
            [(2, 3), (3, 4)],
            [(3,), (3,)],
            [(3,), (3, 4)],
            [(2, 3), (3,)],
            [(5, 2, 3), (3, 4)],
            [(5, 1, 2, 3), (4, 3, 2)],
            [(3,), (2, 3, 4)],
            [(2, 4, 3), (3,)],
        ]
    ).map(lambda given: {"shapes": given}),
}


@pytest.mark.parametrize(
    ("name", "given_shapes", "words"),
    [
        ("subtract", [(8,), (8, 1)], "every operand is stretched"),
        ("add", [(8, 10), (8, 1)], "size 1 and is repeated 10 times"),
        ("add", [(8, 8), (8,)], "One number a sample needs the shape (8, 1)"),
        ("add", [(8, 32, 32, 32), (32,)], "has the shape (32, 1, 1)"),
        ("multiply", [(8, 64), (8, 64)], ""),
        ("concat", [(8, 64), (8, 64)], "usually the batch"),
        ("stack", [(8, 64), (8, 64)], "new axis stands in front"),
        ("split", [(8, 64)], "fewer samples"),
        ("matmul", [(8, 64), (64, 64)], "square"),
        ("einsum", [(2, 1), (3, 4)], "stretched to 3"),
        ("linear", [(8, 3, 32, 32)], "flatten first: (8, 3072)"),
    ],
)
def test_suspicious_success_is_told(name: str, given_shapes: list[tuple[int, ...]], words: str) -> None:
    told = " ".join(operations()[name].warnings(shapes=given_shapes))
    assert words in told
    assert bool(told) == bool(words)
