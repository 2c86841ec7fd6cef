"""Add positions: a row of numbers for each place of the sequence is added to every sample.

Source: Vaswani et al., "Attention Is All You Need", NeurIPS 2017, arXiv:1706.03762, sections 3.4 and 3.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._arguments import checked_flag
from shapewise.tensors.ops._elementwise import checked_operands
from shapewise.tensors.shapes import checked_shape, element_count, merged_size, sizes_clash
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def plan(*, shapes: Sequence[Sequence[object]], scale: bool = False, learned: bool = True) -> tuple[Shape, Shape, Shape]:
    """The sequence (…, L, D), the table (P, D), and the result."""
    x, given = checked_operands(shapes, 2, 2)
    table = checked_shape(given, "positions")
    checked_flag(scale, "scale")
    checked_flag(learned, "learned")
    if len(x) < 2 or len(table) != 2:
        wanted = (1,) * (2 - len(x)) + x if len(x) < 2 else x
        raise ShapeError(
            f"x {shape_text(x)} has {len(x)} axes, positions {shape_text(table)} has {len(table)}",
            needed="x with at least 2 axes (…, length, features), positions with 2: places and features",
            where="shapes",
            fix=f"reshape x to {shape_text(wanted)}"
            if len(table) == 2
            else f"give positions the shape {shape_text(wanted[-2:])}",
            operands=(x, table),
            sizes=(len(x), len(table)),
        )
    if sizes_clash(x[-1], table[1]):
        raise ShapeError(
            f"x {shape_text(x)} has {x[-1]} features, positions {shape_text(table)} has {table[1]}",
            needed="as many features in the table as in x: they are added, not joined",
            where="shapes",
            fix=f"give positions the shape {shape_text((table[0], x[-1]))}",
            operands=(x, table),
            axis=len(x) - 1,
            sizes=(x[-1], table[1]),
        )
    if isinstance(x[-2], int) and isinstance(table[0], int) and table[0] < x[-2]:
        raise ShapeError(
            f"x {shape_text(x)} has {x[-2]} places, positions {shape_text(table)} knows {table[0]}",
            needed=f"a row for each of the {x[-2]} places",
            where="shapes",
            fix=f"give positions the shape {shape_text((x[-2], table[1]))}, or crop x to {table[0]} places",
            operands=(x, table),
            axis=len(x) - 2,
            sizes=(x[-2], table[0]),
            rule="A sequence is at most as long as the table of positions",
        )
    return x, table, (*x[:-1], merged_size(x[-1], table[1]))


def shape(**arguments: Any) -> Shape:
    """The shape of x."""
    return plan(**arguments)[2]


def inputs(**arguments: Any) -> dict[str, Array]:
    """The sequence, and a row for each place."""
    x, table, _ = plan(**arguments)
    return {"x": sample("x", x), "positions": sample("positions", table)}


def run(*, scale: bool = False, **arguments: Any) -> Array:
    """Add the first L rows to every sample."""
    plan(scale=scale, **arguments)
    arrays: Any = inputs(**arguments)
    x = arrays["x"]
    return x * (x.shape[-1] ** 0.5 if scale else 1) + arrays["positions"][: x.shape[-2]]  # type: ignore[no-any-return]


def steps(*, scale: bool = False, **arguments: Any) -> tuple[Step, ...]:
    """Which rows are taken, and how they meet every sample."""
    x, table, result = plan(scale=scale, **arguments)
    lines = [Step("rows that are used", f"the first {x[-2]} of {table[0]}", shape_text((x[-2], table[1])))]
    if scale:
        lines.append(Step("scale", f"x · √{x[-1]}", shape_text(x)))
    return (
        *lines,
        Step("align at the last axis", f"{shape_text(x)} and {shape_text((x[-2], table[1]))}", shape_text(result)),
        Step("every number", "z[n, l, d] = x[n, l, d] + positions[l, d]", shape_text(result)),
    )


def cost(*, learned: bool = True, **arguments: Any) -> Cost:
    """One addition a number; the table, where it is learned."""
    x, table, _ = plan(learned=learned, **arguments)
    return Cost(element_count(table) if learned else 0, element_count(x), 4 * element_count(x))


def warnings(**arguments: Any) -> tuple[str, ...]:
    """A sequence that seems to come first."""
    x, table, _ = plan(**arguments)
    if len(x) == 3 and x[0] == table[0] and x[1] != table[0]:
        return (
            f"{shape_text(x)} looks like length first: its axis 0 is as long as the table, {table[0]}. "
            "Here axis 1 is taken as the places, so each sample gets another position: "
            f"transpose to {shape_text((x[1], x[0], x[2]))}.",
        )
    return ()


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    plan(**arguments)
    if framework == "einops":
        return None
    scaled = "x * x.shape[-1] ** 0.5" if arguments.get("scale") else "x"
    return f"z = {scaled} + positions[: x.shape[-2]]"


OPERATION = Operation(
    name="positional_add",
    title="Add positions",
    family="sequence",
    article="positional-embedding-add",
    operands=("x", "positions"),
    axes="sequence",
    parameters=(
        Parameter("scale", "flag", False, "Multiply x by the root of the features first, as the Transformer does."),
        Parameter("learned", "flag", True, "Whether the table is learned; sines and cosines are computed."),
    ),
    example={"shapes": [(8, 50, 64), (512, 64)]},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "nn.Transformer adds no positions and takes (L, N, D) unless batch_first=True: positions[:, None] then."),
        Trap(
            "keras",
            "There is no positional layer in Keras itself: look the places up in an Embedding(length, features) and add.",
        ),
    ),
)
