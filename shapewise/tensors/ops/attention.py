"""Scaled dot-product attention: each query takes a mixture of the values, by how well it fits their keys.

Source: Vaswani et al., "Attention Is All You Need", NeurIPS 2017, arXiv:1706.03762, section 3.2.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewise.tensors.arrays import allocatable, sample
from shapewise.tensors.ops._arguments import checked_flag, countable
from shapewise.tensors.ops._attending import (
    CAUSAL,
    MASK,
    OPERANDS,
    attended,
    checked_mask,
    mask_sample,
    mask_warnings,
    refuse_pair,
    sequences,
    shared_batch,
)
from shapewise.tensors.ops._window import affordable
from shapewise.tensors.shapes import MAX_AXES, element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


@dataclass(frozen=True, slots=True)
class Attention:
    """An attention whose arguments were checked."""

    given: int
    """How many operands were given: fewer than three are used again."""
    query: Shape
    key: Shape
    value: Shape
    features: Size
    scores: Shape
    mask: Shape | None
    causal: bool
    result: Shape

    @property
    def names(self) -> tuple[str, ...]:
        """The operands' names in the places of query, key and value."""
        return tuple(OPERANDS[min(position, self.given - 1)] for position in range(3))


def plan(*, shapes: Sequence[Sequence[object]], mask: Any = None, causal: bool = False) -> Attention:
    """Check all arguments: features of query and key, places of key and value, the batch, and the mask."""
    query, key, value = sequences(shapes, 2, MAX_AXES)
    operands = (query, key, value)
    features = refuse_pair(
        ("query", "key"), (query, key), (-1, -1), "features", f"project the key to {query[-1]} features", operands
    )
    places = refuse_pair(
        ("key", "value"), (key, value), (-2, -2), "places", "give key and value of the same sequence", operands
    )
    batch, score_batch = shared_batch(operands), shared_batch(operands[:2])
    scores = countable((*score_batch, query[-2], places))
    checked = checked_mask(mask, scores)
    result = countable((*batch, query[-2], value[-1]))
    return Attention(len(shapes), query, key, value, features, scores, checked, checked_flag(causal, "causal"), result)


def shape(**arguments: Any) -> Shape:
    """The places of the query, the features of the value."""
    return plan(**arguments).result


def inputs(**arguments: Any) -> dict[str, Array]:
    """The sequences that were given, and the mask."""
    a = plan(**arguments)
    shapes = (a.query, a.key, a.value)[: a.given]
    return {
        **{name: sample(name, shape) for name, shape in zip(a.names[: a.given], shapes, strict=True)},
        **mask_sample(a.mask),
    }


def run(**arguments: Any) -> Array:
    """Softmax of query times key, times value."""
    a = plan(**arguments)
    allocatable(a.scores, "the scores")
    allocatable(a.result, "the result")
    affordable(cost(**arguments).flops)
    arrays: Any = inputs(**arguments)
    query, key, value = (arrays[name] for name in a.names)
    result, _ = attended(query, key, value, arrays.get("mask"), a.causal)
    return result  # type: ignore[no-any-return]


def steps(**arguments: Any) -> tuple[Step, ...]:
    """Scores, mask, shares, and the mixture."""
    a = plan(**arguments)
    turned = (*a.key[:-2], a.key[-1], a.key[-2])
    lines = [
        Step("scores", f"query {shape_text(a.query)} · keyᵀ {shape_text(turned)} / √{a.features}", shape_text(a.scores)),
    ]
    if a.mask is not None:
        lines.append(Step("mask", f"{shape_text(a.mask)} stretches; −∞ where it is False", shape_text(a.scores)))
    if a.causal:
        lines.append(Step("causal", "−∞ wherever the key's place is behind the query's", shape_text(a.scores)))
    return (
        *lines,
        Step("shares", "softmax over the keys, the last axis", shape_text(a.scores)),
        Step("result", f"shares {shape_text(a.scores)} · value {shape_text(a.value)}", shape_text(a.result)),
    )


def cost(**arguments: Any) -> Cost:
    """Nothing is learned; two matrix products and a softmax."""
    a = plan(**arguments)
    products = element_count(a.scores) * element_count((a.features,)) + element_count(a.result) * element_count(a.scores[-1:])
    return Cost(parameters=0, flops=products + 3 * element_count(a.scores), bytes=4 * element_count(a.result))


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Masks read on another axis, and heads that stand after the places."""
    a = plan(**arguments)
    told = mask_warnings(a.mask, a.scores, a.causal)
    if len(a.query) == 4:
        first, second = a.query[1:3]
        if isinstance(first, int) and isinstance(second, int) and second <= 32 and first > 2 * second:
            told.append(
                f"{shape_text(a.query)} looks like (batch, places, heads, features): here {first} heads of {second} places "
                f"attend. Transpose to {shape_text((a.query[0], second, first, a.query[3]))} first."
            )
    return tuple(told)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    a = plan(**arguments)
    query, key, value = a.names
    if framework == "torch":
        option = ", is_causal=True" if a.causal else ""
        if a.mask is not None:
            made = "mask" if len(a.mask) > 1 else "mask[None]"  # PyTorch wants two axes at least
            before = f" & torch.ones({query}.shape[-2], {key}.shape[-2]).tril().bool()" if a.causal else ""
            option = f", attn_mask={made}{before}"
        return f"z = F.scaled_dot_product_attention({query}, {key}, {value}{option})"
    if framework == "einops":
        return None
    package = {"numpy": "np", "keras": "keras.ops", "jax": "jnp"}[framework]
    lines = [f"scores = {package}.matmul({query}, {package}.swapaxes({key}, -1, -2)) / {query}.shape[-1] ** 0.5"]
    if a.causal:
        before = f'{package}.tri(*scores.shape[-2:], dtype="bool")'
        lines.append(f"mask = {before}" if a.mask is None else f"mask = {package}.logical_and(mask, {before})")
    if a.causal or a.mask is not None:
        lines.append(f'scores = {package}.where(mask, scores, -float("inf"))')
    if framework == "numpy":
        lines.append("powers = np.exp(scores - scores.max(axis=-1, keepdims=True))")
        lines.append(f"z = powers / powers.sum(axis=-1, keepdims=True) @ {value}")
    else:
        soft = "keras.ops.softmax" if framework == "keras" else "jax.nn.softmax"
        lines.append(f"z = {package}.matmul({soft}(scores, axis=-1), {value})")
    return "\n".join(lines)


OPERATION = Operation(
    name="attention",
    title="Attention",
    family="sequence",
    article="attention-shapes",
    operands=OPERANDS,
    axes="sequence",
    parameters=(MASK, CAUSAL),
    example={"shapes": [(2, 10, 16), (2, 12, 16), (2, 12, 24)], "mask": (2, 1, 12)},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap(
            "torch",
            "In scaled_dot_product_attention a True of the mask takes part; in nn.MultiheadAttention a True is left out.",
        ),
        Trap(
            "torch",
            "With heads, (N, heads, L, D), lengths of key and value are not compared: 3 keys and 5 values run, unequal.",
        ),
        Trap("torch", "attn_mask and is_causal=True together are refused or taken, as the shapes go: join them with &."),
        Trap("torch", "A mask of padding (N, S) is read as (L, S): reshape it to (N, 1, S), or (N, 1, 1, S) with heads."),
        Trap(
            "keras",
            "keras.ops.dot_product_attention and jax.nn.dot_product_attention take (N, L, heads, D), PyTorch (N, heads, L, D).",
        ),
        Trap("keras", "keras.layers.Attention takes [query, value, key], in that order, and does not divide by √D."),
    ),
)
