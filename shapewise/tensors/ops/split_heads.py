"""Split heads: the features of each place are cut into equal parts, and each part becomes a sequence of its own.

Source: Vaswani et al., "Attention Is All You Need", NeurIPS 2017, arXiv:1706.03762, section 3.2.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._arguments import checked_count
from shapewise.tensors.ops._elementwise import checked_operands
from shapewise.tensors.ops.multi_head_attention import shared_features
from shapewise.tensors.shapes import element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def plan(*, shapes: Sequence[Sequence[object]], heads: object = 8) -> tuple[Shape, int, Size]:
    """The sequence (N, L, D), the heads, and the features of one head."""
    (x,) = checked_operands(shapes, 1, 1)
    count = checked_count(heads, "heads")
    if len(x) != 3:
        wanted = (1,) * (3 - len(x)) + x if len(x) < 3 else (None, *x[-2:])
        raise ShapeError(
            f"x {shape_text(x)} has {len(x)} {'axis' if len(x) == 1 else 'axes'}",
            needed="3 axes: batch, length, features",
            where="shapes",
            fix=f"reshape it to {shape_text(wanted)}",
            operands=(x,),
            sizes=(len(x), 3),
        )
    return x, count, shared_features(x, count, (x,))


def shape(**arguments: Any) -> Shape:
    """(N, heads, L, D / heads)."""
    x, count, share = plan(**arguments)
    return (x[0], count, x[1], share)


def inputs(**arguments: Any) -> dict[str, Array]:
    """The sequence."""
    return {"x": sample("x", plan(**arguments)[0])}


def run(**arguments: Any) -> Array:
    """Cut the features, then bring the heads before the places."""
    x, count, share = plan(**arguments)
    values: Any = inputs(**arguments)["x"]
    return values.reshape(x[0], x[1], count, share).transpose(0, 2, 1, 3)  # type: ignore[no-any-return]


def steps(**arguments: Any) -> tuple[Step, ...]:
    """The cut and the transpose."""
    x, count, share = plan(**arguments)
    return (
        Step("features of a head", f"{x[-1]} / {count}", str(share)),
        Step("cut the features", f"{x[-1]} = {count} · {share}", shape_text((*x[:2], count, share))),
        Step("heads before places", "axes 1 and 2 change places", shape_text((x[0], count, x[1], share))),
        Step("every number", f"z[n, h, l, d] = x[n, l, h·{share} + d]", shape_text((x[0], count, x[1], share))),
    )


def cost(**arguments: Any) -> Cost:
    """Nothing is computed."""
    return Cost(parameters=0, flops=0, bytes=4 * element_count(plan(**arguments)[0]))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The line that a reader would paste."""
    x, count, share = plan(**arguments)
    last = share if isinstance(share, int) else -1
    if framework == "torch":
        return f"z = x.unflatten(-1, ({count}, {last})).transpose(1, 2)"
    if framework == "einops":
        return f'z = rearrange(x, "n l (h d) -> n h l d", h={count})'
    if framework == "keras":
        sizes = [str(size) if isinstance(size, int) else f"x.shape[{axis}]" for axis, size in enumerate(x[:2])]
        return f"z = keras.ops.transpose(keras.ops.reshape(x, ({', '.join(sizes)}, {count}, {last})), (0, 2, 1, 3))"
    return f"z = x.reshape(*x.shape[:2], {count}, {last}).transpose(0, 2, 1, 3)"


OPERATION = Operation(
    name="split_heads",
    title="Split into heads",
    family="sequence",
    article="attention-shapes",
    operands=("x",),
    axes="sequence",
    parameters=(Parameter("heads", "size", 8, "Into how many equal parts the features are cut.", minimum=1),),
    example={"shapes": [(2, 10, 64)], "heads": 8},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    traps=(
        Trap(
            "torch",
            "x.view(N, heads, L, D) gives the same shape and mixes places with heads: split the last axis, then transpose.",
        ),
        Trap(
            "torch",
            "Merging back needs transpose(1, 2) and then reshape or contiguous().view: a transposed tensor has no view.",
        ),
        Trap("keras", "MultiHeadAttention keeps (N, L, heads, D) inside: heads after places."),
    ),
)
