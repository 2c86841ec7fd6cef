"""Squeeze and excitation: each channel is multiplied by a number between 0 and 1 that all channels together decide.

Source: Hu, Shen and Sun, "Squeeze-and-Excitation Networks", CVPR 2018, arXiv:1709.01507.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._arguments import checked_count, countable
from shapewise.tensors.ops._convolution import refuse_channels
from shapewise.tensors.ops._window import image_operand, layout_warnings
from shapewise.tensors.shapes import element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Size, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def plan(*, shapes: Sequence[Sequence[object]], reduction: object = 16, channels: object = None) -> tuple[Shape, Size]:
    """The image, and the width between the two linear layers."""
    x = image_operand(shapes, 2)
    ratio = checked_count(reduction, "reduction")
    refuse_channels(x, channels)
    count = x[1]
    if not isinstance(count, int):
        return x, count if ratio == 1 else None
    if count < ratio:
        raise ShapeError(
            f"{count} channels reduced by {ratio} leave none",
            needed=f"at least {ratio} channels, or a smaller reduction",
            where="reduction",
            fix=f"write reduction={count}",
            operands=(x,),
            axis=1,
            sizes=(count, ratio),
        )
    countable((count, count // ratio))
    return x, count // ratio


def shape(**arguments: Any) -> Shape:
    """The shape of x."""
    return plan(**arguments)[0]


def inputs(**arguments: Any) -> dict[str, Array]:
    """The image, and two linear layers."""
    x, width = plan(**arguments)
    shapes = {
        "x": x,
        "squeeze_weight": (width, x[1]),
        "squeeze_bias": (width,),
        "excite_weight": (x[1], width),
        "excite_bias": (x[1],),
    }
    return {name: sample(name, shape) for name, shape in shapes.items()}


def run(**arguments: Any) -> Array:
    """Mean of each channel, two linear layers, sigmoid, product."""
    import numpy as np

    arrays: Any = inputs(**arguments)
    x = arrays["x"]
    hidden = np.maximum(x.mean(axis=(2, 3)) @ arrays["squeeze_weight"].T + arrays["squeeze_bias"], 0)
    gate = 1 / (1 + np.exp(-(hidden @ arrays["excite_weight"].T + arrays["excite_bias"])))
    return x * gate[:, :, None, None]  # type: ignore[no-any-return]


def steps(**arguments: Any) -> tuple[Step, ...]:
    """Squeeze, excite, scale."""
    x, width = plan(**arguments)
    n, c = x[:2]
    return (
        Step("squeeze", f"mean over {x[2]} · {x[3]} places", shape_text((n, c))),
        Step("first linear layer, ReLU", f"{c} to {width}", shape_text((n, width))),
        Step("second linear layer, sigmoid", f"{width} to {c}", shape_text((n, c))),
        Step("gate with two axes of 1", f"{shape_text((n, c))} to {shape_text((n, c, 1, 1))}", shape_text((n, c, 1, 1))),
        Step("product", f"x {shape_text(x)} · gate {shape_text((n, c, 1, 1))}", shape_text(x)),
        Step("parameters", f"{c} · {width} + {width} + {width} · {c} + {c}", f"{cost(**arguments).parameters:,}"),
    )


def cost(**arguments: Any) -> Cost:
    """Two small linear layers; the mean and the product read the image twice."""
    x, width = plan(**arguments)
    weights = element_count((x[1], width))
    parameters = 2 * weights + element_count((width,)) + element_count((x[1],))
    return Cost(parameters, 2 * element_count(x[:1]) * weights + 2 * element_count(x), 4 * element_count(x))


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Channels that seem to stand last."""
    return tuple(layout_warnings(plan(**arguments)[0]))


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    x, width = plan(**arguments)
    if framework == "einops":
        return None
    if framework in ("numpy", "jax"):
        package = "np" if framework == "numpy" else "jnp"
        return (
            f"hidden = {package}.maximum(x.mean(axis=(2, 3)) @ squeeze_weight.T + squeeze_bias, 0)\n"
            f"gate = 1 / (1 + {package}.exp(-(hidden @ excite_weight.T + excite_bias)))\n"
            "z = x * gate[:, :, None, None]"
        )
    if not isinstance(x[1], int):
        return None
    if framework == "torch":
        return (
            f"gate = nn.Sequential(nn.Linear({x[1]}, {width}), nn.ReLU(), nn.Linear({width}, {x[1]}), nn.Sigmoid())\n"
            "z = x * gate(x.mean(dim=(2, 3)))[:, :, None, None]"
        )
    return (
        'gate = keras.layers.GlobalAveragePooling2D(data_format="channels_first")(x)\n'
        f'gate = keras.layers.Dense({width}, activation="relu")(gate)\n'
        f'gate = keras.layers.Dense({x[1]}, activation="sigmoid")(gate)\n'
        f"z = x * keras.layers.Reshape(({x[1]}, 1, 1))(gate)"
    )


OPERATION = Operation(
    name="se_gate",
    title="Squeeze and excitation",
    family="blocks",
    article="multiply-gating",
    operands=("x",),
    axes="image",
    parameters=(
        Parameter("reduction", "size", 16, "How many times narrower the layer between is.", minimum=1),
        Parameter("channels", "size", None, "Channels that the layer was built for; those of x unless given.", minimum=1),
    ),
    example={"shapes": [(2, 32, 14, 14)], "reduction": 4},
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
            "x * gate with gate (N, C) is aligned at the width: it fails, or is wrong in silence. Use gate[:, :, None, None].",
        ),
        Trap(
            "keras",
            "With channels last, (N, C) against (N, H, W, C) needs Reshape((1, 1, C)) too: the batch would meet the width.",
        ),
    ),
)
