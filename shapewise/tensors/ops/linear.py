"""Linear (dense, fully connected): every vector along the last axis times one weight matrix, plus a bias."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import allocatable, sample
from shapewise.tensors.ops._arguments import checked_count, checked_flag, countable
from shapewise.tensors.ops._elementwise import the_operand
from shapewise.tensors.shapes import element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def _operand(shapes: Sequence[Sequence[object]], in_features: int | None) -> Shape:
    """The operand's shape, whose last axis is what the layer was made for, where that was said."""
    operand = the_operand(shapes)
    if not operand:
        raise ShapeError(
            "x () has 0 axes",
            needed="at least 1: the last axis holds the features",
            where="shapes",
            fix="reshape it to (1, 1), one sample of one feature",
            operands=(operand,),
            rule="A linear layer works on the last axis",
        )
    if in_features is None:
        return operand
    expected = checked_count(in_features, "in_features")
    if isinstance(operand[-1], int) and operand[-1] != expected:
        raise ShapeError(
            f"the last axis of x {shape_text(operand)} has {operand[-1]}, the layer takes {expected}",
            needed=f"a last axis of {expected}",
            where="shapes",
            fix=f"make the layer for {operand[-1]} features, or bring the last axis of x to {expected}",
            operands=(operand, (expected,)),
            axis=len(operand) - 1,
            sizes=(operand[-1], expected),
            rule="The last axis of the input equals in_features of the layer",
        )
    return (*operand[:-1], expected)


def shape(
    *, shapes: Sequence[Sequence[object]], features: int = 16, bias: bool = True, in_features: int | None = None
) -> Shape:
    """All axes stay but the last, which becomes ``features``."""
    checked_flag(bias, "bias")
    operand = _operand(shapes, in_features)
    return countable((*operand[:-1], checked_count(features, "features")))


def inputs(
    *, shapes: Sequence[Sequence[object]], features: int = 16, bias: bool = True, in_features: int | None = None
) -> dict[str, Array]:
    """x, the weight (features, in) as PyTorch keeps it, and the bias (features,)."""
    operand = _operand(shapes, in_features)
    arrays = {"x": sample("x", operand), "weight": sample("weight", (features, operand[-1]))}
    return {**arrays, "bias": sample("bias", (features,))} if bias else arrays


def run(*, shapes: Sequence[Sequence[object]], features: int = 16, bias: bool = True, in_features: int | None = None) -> Array:
    """The product x @ weight.T, plus the bias."""
    allocatable(shape(shapes=shapes, features=features, bias=bias, in_features=in_features), "result")
    arrays = inputs(shapes=shapes, features=features, bias=bias, in_features=in_features)
    made = arrays["x"] @ arrays["weight"].T
    return made + arrays["bias"] if bias else made


def steps(
    *, shapes: Sequence[Sequence[object]], features: int = 16, bias: bool = True, in_features: int | None = None
) -> tuple[Step, ...]:
    """What stays, what is summed over, and how many weights there are."""
    operand = _operand(shapes, in_features)
    result = shape(shapes=shapes, features=features, bias=bias, in_features=in_features)
    width, total = operand[-1], cost(shapes=shapes, features=features, bias=bias, in_features=in_features)
    lines = [
        Step("axes that stay", shape_text(operand[:-1]) if operand[:-1] else "none", shape_text(result[:-1])),
        Step("last axis", f"{width} features in, {features} out", str(features)),
        Step("weight", f"{features} × {width}", f"({features}, {width})"),
    ]
    if bias:
        lines.append(Step("parameters", f"{features} · {width} + {features}", f"{total.parameters:,}"))
    else:
        lines.append(Step("parameters", f"{features} · {width}", f"{total.parameters:,}"))
    body = "z[…, j] = Σ k x[…, k] · weight[j, k]" + (" + bias[j]" if bias else "")
    return (
        *lines,
        Step("multiply-adds", f"{element_count(operand[:-1])} · {width} · {features}", f"{total.flops:,}"),
        Step("every element", body, shape_text(result)),
    )


def cost(*, shapes: Sequence[Sequence[object]], features: int = 16, bias: bool = True, in_features: int | None = None) -> Cost:
    """The weight and the bias; each weight is used once a position."""
    operand = _operand(shapes, in_features)
    width = element_count(operand[-1:])
    count = element_count(shape(shapes=shapes, features=features, bias=bias, in_features=in_features))
    return Cost(width * features + (features if bias else 0), count * width, 4 * count)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The layer that a reader would write; in NumPy and JAX the product itself."""
    features, bias = arguments.get("features", 16), arguments.get("bias", True)
    operand = _operand(arguments["shapes"], arguments.get("in_features"))
    width = operand[-1]
    call = "layer(x)" if len(operand) > 1 else "layer(x[None])[0]  # Dense asks for a batch axis"
    tail = " + bias" if bias else ""
    return {
        "numpy": f"z = x @ weight.T{tail}",
        "torch": f"layer = nn.Linear({width}, {features}{'' if bias else ', bias=False'})\nz = layer(x)",
        "keras": f"layer = keras.layers.Dense({features}{'' if bias else ', use_bias=False'})\nz = {call}",
        "jax": f"z = x @ weight.T{tail}",
    }.get(framework)


def warnings(
    *, shapes: Sequence[Sequence[object]], features: int = 16, bias: bool = True, in_features: int | None = None
) -> tuple[str, ...]:
    """An image that was not flattened, and a batch that is missing."""
    operand = _operand(shapes, in_features)
    if len(operand) == 4:
        count = element_count(operand[1:])
        return (
            f"x {shape_text(operand)} has 4 axes: the layer mixes only the last, {operand[-1]} numbers at a time. "
            f"To see a whole sample, flatten first: {shape_text((operand[0], count))}.",
        )
    return ()


OPERATION = Operation(
    name="linear",
    title="Linear (dense)",
    family="products",
    article="dense-matmul",
    operands=("x",),
    axes="features",
    parameters=(
        Parameter("features", "size", 16, "How many numbers come out for each vector.", minimum=1),
        Parameter("bias", "flag", True, "Whether a learned number is added to each feature."),
        Parameter(
            "in_features", "size", None, "What the layer was made for, where that is fixed; else the last axis of x.", minimum=1
        ),
    ),
    example={"shapes": [(8, 96)], "features": 10},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "nn.Linear(in, out) keeps its weight as (out, in) and multiplies with the transpose."),
        Trap(
            "keras", "keras.layers.Dense keeps its kernel as (in, out), finds in by itself, and works on the last axis alone."
        ),
        Trap("torch", "Only the last axis is read: (N, C, H, W) meets the layer at its width; flatten(1) first."),
        Trap("keras", "Dense is built once: called with other features later, it refuses them."),
    ),
)
