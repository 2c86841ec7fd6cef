"""U-Net: an image halved level by level and brought up again, each level joined with its skip.

Source: Ronneberger, Fischer and Brox, "U-Net: Convolutional Networks for Biomedical Image Segmentation", MICCAI 2015,
arXiv:1505.04597.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewise.tensors.arrays import allocatable
from shapewise.tensors.ops._blocks import conv, layer_inputs, parameters_step, relu
from shapewise.tensors.ops._ladder import FITS, MERGES, MOST_LEVELS, PADDINGS, UPS, Ladder, plan
from shapewise.tensors.ops._ladder_code import ladder_code
from shapewise.tensors.ops._window import affordable, layout_warnings, shifted
from shapewise.tensors.shapes import element_count
from shapewise.types import Arguments, Cost, Framework, Operation, Parameter, Shape, Step, Trap, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


def shape(**arguments: Any) -> Shape:
    """(N, classes, H, W); smaller with padding="valid"."""
    return plan(**arguments).levels["output"]


def results(**arguments: Any) -> dict[str, Shape]:
    """The output, and what stands on each rung of the ladder."""
    levels = plan(**arguments).levels
    return {"output": levels["output"], **{name: shape for name, shape in levels.items() if name != "output"}}


def inputs(**arguments: Any) -> dict[str, Array]:
    """The image and the weights."""
    ladder = plan(**arguments)
    return layer_inputs(ladder.x, ladder.layers)


def outputs(**arguments: Any) -> dict[str, Array]:
    """Climb down and up."""
    ladder = plan(**arguments)
    for shape in ladder.levels.values():
        allocatable(shape, "a level")
    affordable(ladder.flops)
    arrays: Any = inputs(**arguments)
    pad = 1 if ladder.padding == "same" else 0
    found: dict[str, Any] = {}

    def double(z: Any, name: str) -> Any:
        for part in ("a", "b"):
            z = relu(conv(z, arrays, f"{name}_{part}", 1, pad))
        return z

    z = arrays["x"]
    for level in range(ladder.depth):
        found[f"down_{level}"] = double(z, f"down_{level}")
        z = found[f"pooled_{level}"] = halved(found[f"down_{level}"])
    z = found["bottom"] = double(z, "bottom")
    for level in reversed(range(ladder.depth)):
        z = found[f"up_{level}"] = _raised(z, arrays, f"up_{level}", ladder)
        z = found[f"joined_{level}"] = _joined(found[f"down_{level}"], z, ladder)
        z = found[f"rung_{level}"] = double(z, f"rung_{level}")
    return {"output": conv(z, arrays, "head"), **found}


def halved(x: Any) -> Any:
    """The largest of each 2x2 window; a last odd row or column is not read."""
    import numpy as np

    sizes = (x.shape[2] // 2, x.shape[3] // 2)
    largest = np.full((*x.shape[:2], *sizes), -np.inf)
    for _, view in shifted(x, (2, 2), (2, 2), (1, 1), sizes):
        np.maximum(largest, view, out=largest)
    return largest


def _raised(x: Any, arrays: Any, name: str, ladder: Ladder) -> Any:
    """A transposed convolution of 2x2 with stride 2, or every number repeated and a 1x1 convolution."""
    import numpy as np

    if ladder.up == "nearest":
        return conv(x.repeat(2, axis=2).repeat(2, axis=3), arrays, name)
    weight = arrays[f"{name}_weight"]
    n, _, h, w = x.shape
    result = np.empty((n, weight.shape[1], 2 * h, 2 * w))
    columns = x.reshape(n, x.shape[1], h * w)
    for row, column in np.ndindex(2, 2):
        result[:, :, row::2, column::2] = (weight[:, :, row, column].T @ columns).reshape(n, weight.shape[1], h, w)
    return result + arrays[f"{name}_bias"].reshape(-1, 1, 1)


def _joined(skip: Any, z: Any, ladder: Ladder) -> Any:
    """Both at one size, then side by side or added."""
    import numpy as np

    down, across = skip.shape[2] - z.shape[2], skip.shape[3] - z.shape[3]
    top, left = down // 2, across // 2
    if ladder.fit == "crop":
        skip = skip[:, :, top : top + z.shape[2], left : left + z.shape[3]]
    elif ladder.fit == "pad":
        z = np.pad(z, ((0, 0), (0, 0), (top, down - top), (left, across - left)))
    return np.concatenate([skip, z], axis=1) if ladder.merge == "concat" else skip + z


def run(**arguments: Any) -> Array:
    """A score for each class at each place."""
    return outputs(**arguments)["output"]


def steps(**arguments: Any) -> tuple[Step, ...]:
    """The ladder, rung by rung."""
    ladder = plan(**arguments)
    levels = ladder.levels
    kept = "size stays" if ladder.padding == "same" else "each takes 2 places off"
    lines = []
    source = ladder.x
    for name, shape in levels.items():
        kind, _, number = name.partition("_")
        if kind in ("down", "bottom", "rung"):
            told = f"two 3x3 convolutions of {shape_text(source)}, {kept}"
        elif kind == "pooled":
            told = f"floor({source[2]} / 2), floor({source[3]} / 2)"
        elif kind == "up":
            told = f"2 · {source[2]}, 2 · {source[3]}; {source[1]} channels to {shape[1]}"
        elif kind == "joined":
            told = _joined_text(levels[f"down_{number}"], source, ladder)
        else:
            told = f"1x1 convolution, {source[1]} channels to {shape[1]}"
        lines.append(Step(name.replace("_", " "), told, shape_text(shape)))
        source = shape
    return (*lines, parameters_step(ladder.layers))


def _joined_text(skip: Shape, raised: Shape, ladder: Ladder) -> str:
    """How a skip and what comes up become one."""
    told = f"{skip[1]} + {raised[1]} channels" if ladder.merge == "concat" else f"{skip[1]} channels, added"
    if ladder.fit == "crop" and skip[2:] != raised[2:]:
        return f"skip {shape_text(skip)} cropped to {shape_text(raised[2:])}: {told}"
    if ladder.fit == "pad" and skip[2:] != raised[2:]:
        return f"{shape_text(raised)} padded to {shape_text(skip[2:])}: {told}"
    return f"skip {shape_text(skip)} and {shape_text(raised)}: {told}"


def cost(**arguments: Any) -> Cost:
    """All convolutions of the ladder."""
    ladder = plan(**arguments)
    parameters = sum(layer.parameters for layer in ladder.layers)
    return Cost(parameters, ladder.flops, 4 * element_count(ladder.levels["output"]))


def warnings(**arguments: Any) -> tuple[str, ...]:
    """Rows that halving drops, an output smaller than the image, channels that seem to stand last."""
    ladder = plan(**arguments)
    told = layout_warnings(ladder.x)
    for level in range(ladder.depth):
        given = ladder.levels[f"down_{level}"]
        odd = [axis for axis in (2, 3) if isinstance(given[axis], int) and int(str(given[axis])) % 2]
        if odd:
            told.append(
                f"down {level} is {shape_text(given)}: halving drops the last place of axis {odd[0]}, "
                f'which fit="{ladder.fit}" makes up for on the way up.'
            )
    output = ladder.levels["output"]
    if output[2:] != ladder.x[2:] and None not in output[2:]:
        told.append(f"The output is {shape_text(output[2:])}, the image {shape_text(ladder.x[2:])}: crop the labels as well.")
    return tuple(told)


def code(framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    ladder = plan(**arguments)
    return ladder_code(framework, ladder)


OPERATION = Operation(
    name="unet",
    title="U-Net",
    family="blocks",
    article="unet-skip",
    operands=("x",),
    axes="image",
    parameters=(
        Parameter("depth", "size", 4, "How often height and width are halved.", minimum=1, maximum=MOST_LEVELS),
        Parameter("base", "size", 64, "Channels of the first level; each level below has twice as many.", minimum=1),
        Parameter("classes", "size", 2, "Channels of the output.", minimum=1),
        Parameter("padding", "choice", "same", "Whether the 3x3 convolutions keep the size.", choices=PADDINGS),
        Parameter("merge", "choice", "concat", "Lay the skip beside what comes up, or add it.", choices=MERGES),
        Parameter(
            "up", "choice", "transpose", "Transposed convolution, or repeated numbers and a 1x1 convolution.", choices=UPS
        ),
        Parameter(
            "fit", "choice", "none", "What to do where the skip is larger: refuse, crop it, or pad the other.", choices=FITS
        ),
    ),
    example={"shapes": [(1, 3, 32, 32)], "depth": 2, "base": 8, "classes": 2},
    shape=shape,
    inputs=inputs,
    run=run,
    steps=steps,
    cost=cost,
    code=code,
    warnings=warnings,
    traps=(
        Trap("torch", "Height and width must be multiples of 2^depth, or the skip is larger by one row than what comes up."),
        Trap(
            "keras",
            'padding="same" keeps the sizes; the paper pads nothing and crops its skips: 572 places in, 388 out.',
        ),
        Trap("torch", "Concatenated skips double the channels that the next convolution reads; added skips do not."),
    ),
    results=results,
    outputs=outputs,
)
