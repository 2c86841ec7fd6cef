"""Embedding: each whole number picks a row of a table that is learned; one axis more, at the end.

Source: PyTorch documentation, "torch.nn.Embedding"; Keras documentation, "Embedding layer".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.tensors.arrays import allocatable, sample
from shapewise.tensors.ops._arguments import checked_count, countable
from shapewise.tensors.ops._elementwise import checked_operands
from shapewise.tensors.shapes import element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def plan(*, shapes: Sequence[Sequence[object]], vocabulary: object = 1000, features: object = 64) -> tuple[Shape, Shape, Shape]:
    """The whole numbers, the table, and the result."""
    (tokens,) = checked_operands(shapes, 1, 1)
    table = countable((checked_count(vocabulary, "vocabulary"), checked_count(features, "features")))
    return tokens, table, countable((*tokens, table[1]))


def shape(**arguments: Any) -> Shape:
    """The shape of the tokens, and the features after it."""
    return plan(**arguments)[2]


def inputs(**arguments: Any) -> dict[str, Array]:
    """Whole numbers below the vocabulary's size, and the table."""
    tokens, table, _ = plan(**arguments)
    numbers: Any = sample("tokens", tokens)
    return {"tokens": (numbers * 8 + 16).astype("int64") % table[0], "weight": sample("weight", table)}


def run(**arguments: Any) -> Array:
    """Pick the rows."""
    allocatable(plan(**arguments)[2], "the result")
    arrays: Any = inputs(**arguments)
    return arrays["weight"][arrays["tokens"]]  # type: ignore[no-any-return]


def steps(**arguments: Any) -> tuple[Step, ...]:
    """The table, and what each token becomes."""
    tokens, table, result = plan(**arguments)
    return (
        Step("table", f"vocabulary {table[0]} · features {table[1]}", f"{element_count(table):,} parameters"),
        Step("every token", "z[n, l] = weight[tokens[n, l]]", shape_text(table[1:])),
        Step("result", f"{shape_text(tokens)} and {table[1]} after it", shape_text(result)),
    )


def cost(**arguments: Any) -> Cost:
    """The table is learned; nothing is computed."""
    _, table, result = plan(**arguments)
    return Cost(parameters=element_count(table), flops=0, bytes=4 * element_count(result))


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Tokens that look one-hot, or that have an axis too many."""
    tokens, table, result = plan(**arguments)
    if len(tokens) > 1 and tokens[-1] == table[0]:
        return (
            f"{shape_text(tokens)} looks one-hot: its last axis is the vocabulary, {table[0]}. An embedding takes the whole "
            f"numbers themselves, {shape_text(tokens[:-1])}; here each 0 and 1 is looked up, which gives {shape_text(result)}.",
        )
    if len(tokens) > 1 and tokens[-1] == 1:
        wanted = shape_text((*tokens[:-1], table[1]))
        return (f"The last axis of {shape_text(tokens)} has size 1 and stays: squeeze it first to get {wanted}.",)
    return ()


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    _, table, _ = plan(**arguments)
    return {
        "numpy": "z = weight[tokens]",
        "torch": f"z = nn.Embedding({table[0]}, {table[1]})(tokens)",
        "keras": f"z = keras.layers.Embedding({table[0]}, {table[1]})(tokens)",
        "jax": "z = weight[tokens]",
    }.get(framework)


OPERATION = Operation(
    name="embedding",
    title="Embedding",
    family="sequence",
    article="embedding-layer",
    operands=("tokens",),
    axes="sequence",
    parameters=(
        Parameter(
            "vocabulary", "size", 1000, "How many different tokens there are; each must be below this number.", minimum=1
        ),
        Parameter("features", "size", 64, "How many numbers stand for a token.", minimum=1),
    ),
    example={"shapes": [(8, 20)], "vocabulary": 1000, "features": 64},
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
            "Tokens are integers (torch.long), from 0 to vocabulary − 1: floating-point numbers are refused, larger ones too.",
        ),
        Trap("keras", "mask_zero=True takes token 0 as padding and hands a mask to later layers; the shapes do not show it."),
        Trap(
            "jax", "weight[tokens] takes the last row for a token that is too large, without a word; PyTorch raises IndexError."
        ),
        Trap("numpy", "weight[tokens] takes −1 as the last row; PyTorch refuses a negative token."),
    ),
)
