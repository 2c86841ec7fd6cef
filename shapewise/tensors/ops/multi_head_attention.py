"""Multi-head attention: several attentions side by side on projected sequences, concatenated and projected.

Source: Vaswani et al., "Attention Is All You Need", NeurIPS 2017, arXiv:1706.03762, section 3.2.2; PyTorch documentation,
"torch.nn.MultiheadAttention".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable, sample
from shapewise.tensors.ops._arguments import checked_count, checked_flag, countable
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
)
from shapewise.tensors.ops._heads_code import heads_code
from shapewise.tensors.ops._window import affordable, common_divisor
from shapewise.tensors.shapes import element_count, is_known
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


@dataclass(frozen=True, slots=True)
class Heads:
    """A multi-head attention whose arguments were checked; its shapes are told batch first."""

    given: tuple[Shape, ...]
    query: Shape
    key: Shape
    value: Shape
    heads: int
    share: Size
    """Features of one head."""
    scores: Shape
    mask: Shape | None
    causal: bool
    bias: bool
    batch_first: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The operands' names in the places of query, key and value."""
        return tuple(OPERANDS[min(position, len(self.given) - 1)] for position in range(3))

    @property
    def weights(self) -> dict[str, Shape]:
        """The four projections, and a bias for each."""
        width = self.query[-1]
        sources = {"query": width, "key": self.key[-1], "value": self.value[-1], "output": width}
        found = {f"{name}_weight": (width, source) for name, source in sources.items()}
        return {**found, **({f"{name}_bias": (width,) for name in sources} if self.bias else {})}

    def laid(self, shape: Shape) -> Shape:
        """A batch-first shape in the reader's order."""
        return shape if self.batch_first else (shape[1], shape[0], *shape[2:])


def plan(
    *,
    shapes: Sequence[Sequence[object]],
    heads: object = 8,
    mask: Any = None,
    causal: bool = False,
    bias: bool = True,
    batch_first: bool = False,
) -> Heads:
    """Check all arguments: heads that divide the features, one batch, key and value of one length, and the mask."""
    given = sequences(shapes, 3, 3)
    first = checked_flag(batch_first, "batch_first")
    query, key, value = given if first else ((x[1], x[0], x[2]) for x in given)
    count = checked_count(heads, "heads")
    share = shared_features(query, count, given[:1])
    lead, length = (0, 1) if first else (1, 0)
    fix = "give query, key and value of the same samples"
    refuse_pair(("query", "key"), given[:2], (lead, lead), "samples", fix, given)
    refuse_pair(("key", "value"), given[1:], (lead, lead), "samples", fix, given)
    fix = "give key and value of the same sequence"
    places = refuse_pair(("key", "value"), given[1:], (length, length), "places", fix, given)
    scores = countable((query[0], count, query[1], places))
    checked = checked_mask(mask, scores)
    for weight in ((query[-1], query[-1]), (query[-1], key[-1]), (query[-1], value[-1])):
        countable(weight)
    return Heads(
        given[: len(shapes)],
        query,
        key,
        value,
        count,
        share,
        scores,
        checked,
        checked_flag(causal, "causal"),
        checked_flag(bias, "bias"),
        first,
    )


def shared_features(x: Shape, heads: int, operands: Sequence[Shape]) -> Size:
    """The features of one head; raises where the heads do not divide the last axis."""
    width = x[-1]
    if not isinstance(width, int):
        return width if heads == 1 else None
    if width % heads or width == 0:
        works = common_divisor(width, most=heads) if width else 1
        raise ShapeError(
            f"{heads} heads do not divide {width} features: {width} = {width // heads} · {heads} + {width % heads}",
            needed=f"a multiple of {heads} features, at least {heads}",
            where="heads",
            fix=f"write heads={works}, or project to {max(-(-width // heads), 1) * heads} features"
            if width
            else "give x features",
            operands=tuple(operands),
            axis=len(x) - 1,
            sizes=(width, heads),
            rule="Each head gets an equal share of the features",
        )
    return width // heads


def shape(**arguments: Any) -> Shape:
    """The shape of the query."""
    m = plan(**arguments)
    return m.laid(m.query)


def results(**arguments: Any) -> dict[str, Shape]:
    """The sequence, and the shares, a mean over the heads."""
    m = plan(**arguments)
    return {"output": m.laid(m.query), "weights": (m.scores[0], *m.scores[2:])}


def inputs(**arguments: Any) -> dict[str, Array]:
    """The sequences that were given, the projections, and the mask."""
    m = plan(**arguments)
    arrays = {name: sample(name, shape) for name, shape in zip(m.names[: len(m.given)], m.given, strict=True)}
    # Whole eighths would make the exponentials overflow the eye: weights are a quarter of that.
    weights: dict[str, Any] = {name: sample(name, shape) / 4 for name, shape in m.weights.items()}
    return {**arrays, **weights, **mask_sample(m.mask)}


def outputs(**arguments: Any) -> dict[str, Array]:
    """Project, split into heads, attend, concatenate, project."""
    m = plan(**arguments)
    allocatable(m.scores, "the scores")
    affordable(cost(**arguments).flops)
    arrays: Any = inputs(**arguments)

    def split(name: str, operand: str) -> Any:
        x = arrays[operand] if m.batch_first else arrays[operand].swapaxes(0, 1)
        projected = x @ arrays[f"{name}_weight"].T + arrays.get(f"{name}_bias", 0)
        return projected.reshape(*x.shape[:2], m.heads, m.share).swapaxes(1, 2)

    query, key, value = [split(name, operand) for name, operand in zip(OPERANDS, m.names, strict=True)]
    mixed, shares = attended(query, key, value, arrays.get("mask"), m.causal)
    joined = mixed.swapaxes(1, 2).reshape(m.query)
    output = joined @ arrays["output_weight"].T + arrays.get("output_bias", 0)
    return {"output": output if m.batch_first else output.swapaxes(0, 1), "weights": shares.mean(axis=1)}


def run(**arguments: Any) -> Array:
    """The sequence that comes out."""
    return outputs(**arguments)["output"]


def steps(**arguments: Any) -> tuple[Step, ...]:
    """Projections, heads, scores, shares, and back."""
    m = plan(**arguments)
    count, width = m.heads, m.query[-1]
    lines = [Step("features of a head", f"{width} / {count}", str(m.share))]
    for name, shape in zip(OPERANDS, (m.query, m.key, m.value), strict=True):
        split = (shape[0], count, shape[1], m.share)
        lines.append(
            Step(f"{name} in heads", f"{shape_text(shape)} projected to {width}, split, transposed", shape_text(split))
        )
    lines.append(Step("scores", f"query · keyᵀ / √{m.share}", shape_text(m.scores)))
    if m.mask is not None:
        lines.append(Step("mask", f"{shape_text(m.mask)} stretches; −∞ where it is False", shape_text(m.scores)))
    if m.causal:
        lines.append(Step("causal", "−∞ wherever the key's place is behind the query's", shape_text(m.scores)))
    mixed = (m.query[0], count, m.query[1], m.share)
    return (
        *lines,
        Step("mixture of values", "softmax(scores) · value", shape_text(mixed)),
        Step("heads concatenated", f"{count} · {m.share} = {width}", shape_text(m.query)),
        Step(
            "parameters",
            " + ".join(f"{shape[0]} · {shape[1]}" for name, shape in m.weights.items() if "weight" in name)
            + (f" + 4 · {width}" if m.bias else ""),
            f"{cost(**arguments).parameters:,}",
        ),
        Step("result", "projected once more" + ("" if m.batch_first else ", length first"), shape_text(m.laid(m.query))),
    )


def cost(**arguments: Any) -> Cost:
    """Four projections, and two products a head."""
    m = plan(**arguments)
    parameters = sum(element_count(shape) for shape in m.weights.values())
    width = element_count(m.query[-1:])
    projections = width * (2 * element_count(m.query) + element_count(m.key) + element_count(m.value))
    attention = element_count((m.scores[0], *m.scores[2:])) * 2 * width + 3 * element_count(m.scores)
    return Cost(parameters, projections + attention, 4 * element_count(m.query))


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Masks read on another axis, and a batch that seems to stand on the other axis."""
    m = plan(**arguments)
    return (*mask_warnings(m.mask, m.scores, m.causal), *order_warnings(m.given[0], m.batch_first))


def order_warnings(x: Shape, batch_first: bool) -> list[str]:
    """A sentence where batch and length seem to have changed places."""
    batch, length = (x[0], x[1]) if batch_first else (x[1], x[0])
    named = isinstance(length, str) and length.lower() in ("n", "b", "batch", "batch_size")
    usual = is_known((batch, length)) and _is_power(length) and not _is_power(batch) and batch != 1
    if not named and not usual:
        return []
    told = "batch_first=True reads axis 0 as the batch" if batch_first else "without batch_first=True, axis 0 is the length"
    return [
        f"{told}: {shape_text(x)} is {batch} samples of {length} places. "
        f"If it is {length} samples of {batch} places, write batch_first={not batch_first}."
    ]


def _is_power(size: Size) -> bool:
    """Whether a size looks like a batch: 8, 16, 32 … 1024."""
    return isinstance(size, int) and 8 <= size <= 1024 and size & (size - 1) == 0


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    return heads_code(framework, plan(**arguments))


OPERATION = Operation(
    name="multi_head_attention",
    title="Multi-head attention",
    family="sequence",
    article="attention-shapes",
    operands=OPERANDS,
    axes="sequence",
    parameters=(
        Parameter("heads", "size", 8, "How many attentions run side by side; they divide the features.", minimum=1),
        MASK,
        CAUSAL,
        Parameter("bias", "flag", True, "Whether the projections add a bias."),
        Parameter("batch_first", "flag", False, "(batch, length, features) instead of (length, batch, features)."),
    ),
    example={"shapes": [(2, 10, 32), (2, 12, 32), (2, 12, 32)], "heads": 4, "batch_first": True},
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
            "nn.MultiheadAttention takes (L, N, D) unless batch_first=True, and returns (output, weights): two results.",
        ),
        Trap(
            "torch",
            "Its masks are True where a key is left out, the other way round from scaled_dot_product_attention and Keras.",
        ),
        Trap("torch", "A mask of three axes is (N · heads, L, S): repeat it for each head, or give key_padding_mask (N, S)."),
        Trap("keras", "MultiHeadAttention is called with (query, value, key), in that order; key_dim is the size of one head."),
        Trap("keras", "key_dim need not be features / heads: the output is projected back to the features of the query."),
        Trap("torch", "The returned weights are the mean over the heads unless average_attn_weights=False."),
        Trap("torch", "The features must be divisible by the heads; Keras takes any key_dim."),
    ),
    results=results,
    outputs=outputs,
)
