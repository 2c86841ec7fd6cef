"""Matrix products, linear layers and einsum against PyTorch and Keras."""

from __future__ import annotations

from typing import Any

import keras
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from shapewise.tensors.ops import operations
from tests.tensors.ops.harness import check, shapes

pytestmark = pytest.mark.thorough


@st.composite
def products(draw: st.DrawFn) -> list[tuple[int, ...]]:
    rows, inner, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(st.integers(1, 4))
    batch = draw(shapes(0, 2, max_size=3))
    other = tuple(draw(st.sampled_from([size, size, 1, size + 1])) for size in batch)[draw(st.integers(0, 1)) :]
    wrong = inner if draw(st.integers(0, 5)) else inner + 1
    left = draw(st.sampled_from([(*batch, rows, inner)] * 4 + [(inner,), ()]))
    right = draw(st.sampled_from([(*other, wrong, columns)] * 4 + [(wrong,), ()]))
    return [left, right]


@given(products())
def test_matmul(given_shapes: list[tuple[int, ...]]) -> None:
    check(
        "matmul",
        {"shapes": given_shapes},
        lambda inputs, _: torch.matmul(inputs["x"], inputs["y"]),
        lambda inputs, _: keras.ops.matmul(inputs["x"], inputs["y"]),
    )


@given(shapes(0, 4), st.integers(1, 5), st.booleans(), st.sampled_from([None, None, None, 3]))
def test_linear(shape: tuple[int, ...], features: int, bias: bool, in_features: int | None) -> None:
    arguments = {"shapes": [shape], "features": features, "bias": bias, "in_features": in_features}

    def oracle(inputs: dict[str, Any], _: Any) -> Any:
        layer = torch.nn.Linear(in_features or inputs["x"].shape[-1], features, bias=bias)
        if "weight" in inputs:
            layer.weight.data = inputs["weight"]
            if bias:
                layer.bias.data = inputs["bias"]
        return layer(inputs["x"]).detach()

    def dense(inputs: dict[str, Any], _: Any) -> Any:
        layer = keras.layers.Dense(features, use_bias=bias)
        layer.build(tuple(inputs["x"].shape))
        layer.set_weights([inputs["weight"].numpy().T, *([inputs["bias"].numpy()] if bias else [])])
        return layer(inputs["x"])

    # Keras' Dense asks for a batch axis
    check("linear", arguments, oracle, dense if len(shape) > 1 else None, fresh=("torch", "keras"))


def test_linear_counts_as_pytorch_does() -> None:
    layer = torch.nn.Linear(96, 10)
    assert (
        operations()["linear"].cost(shapes=[(8, 96)], features=10).parameters
        == sum(p.numel() for p in layer.parameters())
        == 970
    )


@st.composite
def equations(draw: st.DrawFn) -> dict[str, Any]:
    sizes = dict(zip("ijkb", draw(st.tuples(*[st.integers(1, 3)] * 4)), strict=True))
    terms = draw(st.lists(st.text("ijkb", max_size=3), min_size=1, max_size=3))
    made = [tuple(sizes[letter] if draw(st.integers(0, 14)) else 2 for letter in term) for term in terms]
    letters = sorted(set("".join(terms)))
    if not draw(st.integers(0, 2)):  # axes without letters, in front of some operands
        lead = draw(st.lists(st.integers(1, 3), max_size=2))
        for number in range(len(terms)):
            if draw(st.booleans()):
                own = tuple(draw(st.sampled_from([size, size, size, 1])) for size in lead)[draw(st.integers(0, 1)) :]
                terms[number], made[number] = "..." + terms[number], (*own, *made[number])
        kept = "".join(draw(st.permutations(letters)))[: draw(st.integers(0, 3))]
        result = draw(st.sampled_from([None, f"->...{kept}", f"->{kept}...", f"->{kept}"]))
        return {"shapes": made, "equation": ",".join(terms) + (result or "")}
    result = draw(
        st.sampled_from([None, "->" + "".join(draw(st.permutations(letters)))[: draw(st.integers(0, 3))], "->ii", "->z"])
    )
    return {"shapes": made, "equation": ",".join(terms) + (result or "")}


@given(equations())
def test_einsum(arguments: dict[str, Any]) -> None:
    def oracle(inputs: dict[str, Any], _: Any) -> Any:
        return torch.einsum(arguments["equation"], *inputs.values())

    # one operand without axes makes the equation empty, which we refuse and PyTorch takes; it also sums over an ellipsis
    # that the result leaves out, which NumPy refuses as we do
    left, _, right = arguments["equation"].partition("->")
    stricter = not arguments["equation"].strip() or ("..." in left and "..." not in right)
    check("einsum", arguments, oracle, stricter=stricter)
