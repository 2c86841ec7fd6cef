"""The attentions against PyTorch, with weights copied."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F  # noqa: N812

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from tests.tensors.ops.harness import check, shapes

pytestmark = pytest.mark.thorough

EXAMPLES = settings(max_examples=15, derandomize=True, deadline=None)


@st.composite
def sequences(draw: st.DrawFn) -> list[tuple[int, ...]]:
    """Query, key and value that mostly fit."""
    batch, queries, keys, width = (draw(st.integers(1, 4)) for _ in range(4))
    off = draw(st.sampled_from([0] * 6 + [1, 2, 3]))
    lead = draw(st.sampled_from([(), (batch,), (batch,), (batch, 2)]))
    query = (*lead, queries, width)
    key = (*lead, keys, width + (off == 1))
    value = (*lead, keys + (off == 2), draw(st.integers(1, 3)))
    return [query, key, value][: draw(st.sampled_from([1, 2, 3, 3, 3, 3]))]


@EXAMPLES
@given(sequences(), st.sampled_from(["none", "none", "causal", "full", "row", "odd", "both"]), shapes(1, 3, 1, 4))
def test_attention(operands: list[tuple[int, ...]], kind: str, odd: tuple[int, ...]) -> None:
    rows, columns = operands[0][-2], operands[min(1, len(operands) - 1)][-2]
    mask = {"full": (rows, columns), "row": (1, columns), "odd": odd, "both": (rows, columns)}.get(kind)
    arguments = {"shapes": operands, "mask": mask, "causal": kind in ("causal", "both")}

    def oracle(inputs: dict[str, Any], given: Any) -> Any:
        query = inputs["query"]
        key = inputs.get("key", query)
        value = inputs.get("value", key)
        if given["mask"] is not None and "mask" not in inputs:
            inputs["mask"] = torch.ones(given["mask"], dtype=torch.bool)
        made = inputs.get("mask")
        if made is not None:  # PyTorch looks for a clash alone, and not always: hold it to the scores
            made = made.expand(*query.shape[:-2], rows, columns)
        if key.shape[-2] != value.shape[-2]:
            raise ValueError("with heads, PyTorch runs this and leaves values unread: a trap that attention tells of")
        if made is not None and given["causal"]:  # refused or taken, as the shapes go: a trap that attention tells of
            made = made & torch.ones(rows, columns).tril().bool()
        return F.scaled_dot_product_attention(query, key, value, made, is_causal=given["causal"] and made is None)

    check("attention", arguments, oracle)


def test_masked_rows_are_not_seen() -> None:
    operation = operations()["attention"]
    arguments: dict[str, Any] = {"shapes": [(2, 3, 4), (2, 5, 4), (2, 5, 6)], "mask": (2, 1, 5)}
    inputs = operation.inputs(**arguments)
    assert not inputs["mask"].all()
    scores = inputs["query"] @ inputs["key"].swapaxes(-1, -2) / 2
    powers = np.exp(scores) * inputs["mask"]
    expected = powers / powers.sum(-1, keepdims=True) @ inputs["value"]
    np.testing.assert_allclose(operation.run(**arguments), expected)


@st.composite
def multi_heads(draw: st.DrawFn) -> dict[str, Any]:
    """Arguments of a multi-head attention that mostly fit."""
    heads, share = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    batch, queries, keys = (draw(st.integers(1, 3)) for _ in range(3))
    width = heads * share + draw(st.sampled_from([0] * 8 + [1]))
    first = draw(st.booleans())
    operands = [
        (batch, queries, width),
        (batch, keys, draw(st.sampled_from([width, width, 2]))),
        (batch, keys + draw(st.sampled_from([0] * 8 + [1])), draw(st.sampled_from([width, 3]))),
    ][: draw(st.sampled_from([1, 2, 3, 3]))]
    columns = operands[min(1, len(operands) - 1)][1]
    mask = draw(st.sampled_from([None, None, (queries, columns), (batch, 1, 1, columns), (heads, queries, columns), (5, 7)]))
    return {
        "shapes": operands if first else [(x[1], x[0], x[2]) for x in operands],
        "heads": heads,
        "mask": mask,
        "causal": draw(st.booleans()),
        "bias": draw(st.booleans()),
        "batch_first": first,
    }


def torch_heads(inputs: dict[str, Any], given: dict[str, Any]) -> Any:
    query = inputs["query"]
    key = inputs.get("key", query)
    value = inputs.get("value", key)
    width, heads = query.shape[-1], given["heads"]
    if width % heads or key.shape[:2] != value.shape[:2]:
        raise ValueError("PyTorch asserts this, and an AssertionError would look like a failing test")
    layer = nn.MultiheadAttention(
        width, heads, bias=given["bias"], kdim=key.shape[-1], vdim=value.shape[-1], batch_first=given["batch_first"]
    )
    first, batch = (1, 0) if given["batch_first"] else (0, 1)
    scores = (query.shape[batch], heads, query.shape[first], key.shape[first])
    left_out = None
    if given["causal"] or given["mask"] is not None:
        taken = torch.ones(scores, dtype=torch.bool)
        if given["mask"] is not None:
            taken = inputs.get("mask", torch.ones(given["mask"], dtype=torch.bool)).expand(scores)
        left_out = ~(taken.tril() if given["causal"] else taken).flatten(0, 1)
    if "query_weight" in inputs:
        with torch.no_grad():
            if layer.in_proj_weight is None:
                for name, target in (("query", "q"), ("key", "k"), ("value", "v")):
                    getattr(layer, f"{target}_proj_weight").copy_(inputs[f"{name}_weight"])
            else:
                layer.in_proj_weight.copy_(torch.cat([inputs[f"{name}_weight"] for name in ("query", "key", "value")]))
            layer.out_proj.weight.copy_(inputs["output_weight"])
            if given["bias"]:
                layer.in_proj_bias.copy_(torch.cat([inputs[f"{name}_bias"] for name in ("query", "key", "value")]))
                layer.out_proj.bias.copy_(inputs["output_bias"])
    output, weights = layer(query, key, value, attn_mask=left_out)
    found = operations()["multi_head_attention"].outputs
    if "query_weight" in inputs and found is not None:
        np.testing.assert_allclose(found(**given)["weights"], weights.detach().numpy(), rtol=1e-4, atol=1e-5)
    return output


@EXAMPLES
@given(multi_heads())
def test_multi_head_attention(arguments: dict[str, Any]) -> None:
    check("multi_head_attention", arguments, torch_heads, fresh=("torch", "keras"))


@EXAMPLES
@given(shapes(2, 4, 1, 3), st.integers(1, 3), st.sampled_from([0, 0, 0, 1]), st.sampled_from([3, 3, 3, 0]))
def test_split_heads(shape: tuple[int, ...], heads: int, odd: int, ndim: int) -> None:
    shape = (*shape[:-1], shape[-1] * heads + odd)
    shape = (*(1,) * (ndim - len(shape)), *shape)[-ndim:]

    def oracle(inputs: dict[str, Any], given: Any) -> Any:
        batch, length, _ = inputs["x"].shape
        return inputs["x"].view(batch, length, heads, -1).transpose(1, 2)

    check("split_heads", {"shapes": [shape], "heads": heads}, oracle)


def test_heads_that_do_not_divide_get_heads_that_do() -> None:
    operation = operations()["multi_head_attention"]
    with pytest.raises(ShapeError) as caught:
        operation.shape(shapes=[(8, 10, 100)], heads=12)
    assert (caught.value.axis, caught.value.sizes) == (2, (100, 12))
    assert "heads=10" in caught.value.fix
    assert operation.shape(shapes=[(8, 10, 100)], heads=10) == (8, 10, 100)


def test_mask_of_padding_is_told_its_shape() -> None:
    operation = operations()["attention"]
    with pytest.raises(ShapeError) as caught:
        operation.shape(shapes=[(8, 10, 64), (8, 12, 64), (8, 12, 64)], mask=(8, 12))
    assert "(8, 1, 12)" in caught.value.fix
    assert operation.shape(shapes=[(8, 10, 64), (8, 12, 64), (8, 12, 64)], mask=(8, 1, 12)) == (8, 10, 64)
    assert "samples" in operation.warnings(shapes=[(12, 12, 64)], mask=(12, 12))[0]


def test_a_transformer_layer_has_four_projections() -> None:
    cost = operations()["multi_head_attention"].cost(shapes=[("N", 128, 512)], heads=8, batch_first=True)
    assert cost.parameters == 4 * (512 * 512 + 512) == 1_050_624


def test_batch_first_that_seems_forgotten_is_told() -> None:
    operation = operations()["multi_head_attention"]
    assert "batch_first=True" in operation.warnings(shapes=[(32, 10, 64)])[0]
    assert operation.warnings(shapes=[(32, 10, 64)], batch_first=True) == ()


def test_pytorch_does_not_compare_lengths_of_key_and_value() -> None:
    """The trap that attention tells of is one, and we refuse."""
    made = F.scaled_dot_product_attention(torch.zeros(1, 2, 3, 4), torch.zeros(1, 2, 3, 4), torch.ones(1, 2, 5, 4))
    assert tuple(made.shape) == (1, 2, 3, 4)
    with pytest.raises(ShapeError, match="3 places"):
        operations()["attention"].shape(shapes=[(1, 2, 3, 4), (1, 2, 3, 4), (1, 2, 5, 4)])


def test_masks_of_pytorch_mean_opposite_things() -> None:
    """The trap that attention tells of is one."""
    x, allowed = torch.randn(1, 3, 4, generator=torch.Generator().manual_seed(0)), torch.eye(3, dtype=torch.bool)
    assert torch.allclose(F.scaled_dot_product_attention(x, x, x, allowed), x)
    layer = nn.MultiheadAttention(4, 1, batch_first=True)
    assert torch.allclose(layer(x, x, x, attn_mask=~allowed)[1], torch.eye(3))
