"""Inception block: four branches look at the same image in different ways; their channels are concatenated.

Source: Szegedy et al., "Going Deeper with Convolutions", CVPR 2015, arXiv:1409.4842.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewise.tensors.arrays import allocatable
from shapewise.tensors.ops._arguments import checked_count, countable
from shapewise.tensors.ops._blocks import (
    Layer,
    conv,
    defined,
    layer_cost,
    layer_inputs,
    layer_step,
    parameters_step,
    relu,
)
from shapewise.tensors.ops._window import affordable, image_operand, layout_warnings, shifted
from shapewise.tensors.shapes import element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array

BRANCHES = {
    "ones": (("ones", 1),),
    "threes": (("reduce3", 1), ("threes", 3)),
    "fives": (("reduce5", 1), ("fives", 5)),
    "pooled": (("pooled", 1),),
}
"""Each branch: the convolutions in it, with their kernels; "pooled" takes a 3x3 maximum first."""
FILTERS = {"ones": 64, "reduce3": 96, "threes": 128, "reduce5": 16, "fives": 32, "pooled": 32}
"""The numbers of GoogLeNet's first block, inception (3a)."""


@dataclass(frozen=True, slots=True)
class Inception:
    """An inception block whose arguments were checked."""

    x: Shape
    filters: dict[str, int]
    layers: dict[str, Layer]
    result: Shape


def plan(*, shapes: Sequence[Sequence[object]], **filters: object) -> Inception:
    """Check all arguments and add up the channels."""
    x = image_operand(shapes, 2)
    unknown = sorted(filters.keys() - FILTERS.keys())
    if unknown:
        raise TypeError(f"inception_block has no parameter {unknown[0]!r}")  # as any function says of a keyword
    counts = {name: checked_count(filters.get(name, usual), name) for name, usual in FILTERS.items()}
    layers = {}
    for branch in BRANCHES.values():
        channels = x[1]
        for name, kernel in branch:
            weight = countable((counts[name], channels, kernel, kernel))
            layers[name] = Layer(name, weight, countable((x[0], counts[name], *x[2:])))
            channels = counts[name]
    total = sum(counts[name] for name in BRANCHES)
    return Inception(x, counts, layers, countable((x[0], total, *x[2:])))


def shape(**arguments: Any) -> Shape:
    """(N, the channels of all branches, H, W)."""
    return plan(**arguments).result


def results(**arguments: Any) -> dict[str, Shape]:
    """What comes out, and each branch."""
    block = plan(**arguments)
    return {"output": block.result, **{name: block.layers[name].result for name in BRANCHES}}


def inputs(**arguments: Any) -> dict[str, Array]:
    """The image and the weights of six convolutions."""
    block = plan(**arguments)
    return layer_inputs(block.x, block.layers.values())


def outputs(**arguments: Any) -> dict[str, Array]:
    """Every branch, and all of them along the channels."""
    import numpy as np

    block = plan(**arguments)
    allocatable(block.result, "the result")
    affordable(cost(**arguments).flops)
    arrays: Any = inputs(**arguments)
    made = {}
    for branch, layers in BRANCHES.items():
        z = _largest_around(arrays["x"]) if branch == "pooled" else arrays["x"]
        for name, kernel in layers:
            z = relu(conv(z, arrays, name, 1, kernel // 2))
        made[branch] = z
    return {"output": np.concatenate(list(made.values()), axis=1), **made}


def _largest_around(x: Any) -> Any:
    """The largest number of each 3x3 neighbourhood; the size stays."""
    import numpy as np

    padded: Any = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=-np.inf)
    largest = np.full(x.shape, -np.inf)
    for _, view in shifted(padded, (3, 3), (1, 1), (1, 1), x.shape[2:]):
        np.maximum(largest, view, out=largest)
    return largest


def run(**arguments: Any) -> Array:
    """All branches along the channels."""
    return outputs(**arguments)["output"]


def steps(**arguments: Any) -> tuple[Step, ...]:
    """Each branch, and the sum of their channels."""
    block = plan(**arguments)
    lines = [
        layer_step(layer, ", ReLU" + (", after a 3 x 3 maximum" if name == "pooled" else ""))
        for name, layer in block.layers.items()
    ]
    sums = " + ".join(str(block.filters[name]) for name in BRANCHES)
    return (
        *lines,
        Step("channels of the result", sums, str(block.result[1])),
        parameters_step(block.layers.values()),
        Step("result", "four branches, concatenated along axis 1", shape_text(block.result)),
    )


def cost(**arguments: Any) -> Cost:
    """The convolutions, and nine comparisons a number for the maximum."""
    block = plan(**arguments)
    return layer_cost(block.layers.values(), block.result, 9 * element_count(block.x))


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Channels that seem to stand last."""
    return tuple(layout_warnings(plan(**arguments).x))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    block = plan(**arguments)
    if framework == "einops":
        return None
    if framework in ("numpy", "jax"):
        return _by_hand(framework)
    if framework == "keras":
        return _keras(block)
    if not isinstance(block.x[1], int):
        return None
    lines = []
    for branch, layers in BRANCHES.items():
        parts, channels = ["nn.MaxPool2d(3, stride=1, padding=1)"] if branch == "pooled" else [], block.x[1]
        for name, kernel in layers:
            padding = f", padding={kernel // 2}" if kernel > 1 else ""
            parts += [f"nn.Conv2d({channels}, {block.filters[name]}, {kernel}{padding})", "nn.ReLU()"]
            channels = block.filters[name]
        lines.append(f"{branch} = nn.Sequential({', '.join(parts)})")
    calls = ", ".join(f"{branch}(x)" for branch in BRANCHES)
    return "\n".join([*lines, f"z = torch.cat([{calls}], dim=1)"])


def _by_hand(framework: Framework) -> str:
    lines = defined(framework, ["conv", "relu"])
    package = "np" if framework == "numpy" else "jnp"
    pooled = 'lax.reduce_window(x, -jnp.inf, lax.max, (1, 1, 3, 3), (1, 1, 1, 1), "SAME")'
    if framework == "numpy":
        lines.append("padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=-np.inf)")
        pooled = "np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3)).max(axis=(-2, -1))"
    for branch, layers in BRANCHES.items():
        source = pooled if branch == "pooled" else "x"
        for name, kernel in layers:
            padding = f", padding={kernel // 2}" if kernel > 1 else ""
            source = f"relu(conv({source}, {name}_weight, {name}_bias{padding}))"
        lines.append(f"{branch} = {source}")
    return "\n".join([*lines, f"z = {package}.concatenate([{', '.join(BRANCHES)}], axis=1)"])


def _keras(block: Inception) -> str:
    same = 'padding="same", data_format="channels_first"'
    lines = []
    for branch, layers in BRANCHES.items():
        source = f"keras.layers.MaxPooling2D(3, strides=1, {same})(x)" if branch == "pooled" else "x"
        for name, kernel in layers:
            made = f'keras.layers.Conv2D({block.filters[name]}, {kernel}, activation="relu", {same})({source})'
            lines.append(f"{name} = {made}")
            source = name
    return "\n".join([*lines, f"z = keras.layers.Concatenate(axis=1)([{', '.join(BRANCHES)}])"])


OPERATION = Operation(
    name="inception_block",
    title="Inception block",
    family="blocks",
    article="inception-merge",
    operands=("x",),
    axes="image",
    parameters=(
        Parameter("ones", "size", 64, "Channels of the 1x1 branch.", minimum=1),
        Parameter("reduce3", "size", 96, "Channels that the 3x3 branch is narrowed to first.", minimum=1),
        Parameter("threes", "size", 128, "Channels of the 3x3 branch.", minimum=1),
        Parameter("reduce5", "size", 16, "Channels that the 5x5 branch is narrowed to first.", minimum=1),
        Parameter("fives", "size", 32, "Channels of the 5x5 branch.", minimum=1),
        Parameter("pooled", "size", 32, "Channels of the branch that takes a 3x3 maximum first.", minimum=1),
    ),
    example={"shapes": [(2, 24, 8, 8)], "ones": 8, "reduce3": 12, "threes": 16, "reduce5": 4, "fives": 8, "pooled": 8},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "Every branch must keep height and width: padding 1 for 3x3, 2 for 5x5, stride 1 for the pooling."),
        Trap(
            "keras",
            "Concatenate joins along axis=-1 unless told otherwise; with channels first the branches would clash or mix.",
        ),
    ),
    results=results,
    outputs=outputs,
)
