"""What the blocks share: convolutions with names, their weights and costs, and the arithmetic around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._convolution import convolve
from shapewise.tensors.ops._normalization import EPSILON, along, standardized
from shapewise.tensors.shapes import element_count
from shapewise.types import Cost, Framework, Shape, Size, Step, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array


@dataclass(frozen=True, slots=True)
class Layer:
    """One convolution of a block."""

    name: str
    weight: Shape
    result: Shape
    normalized: Size = 0
    """Channels of the batch normalisation that goes with it; 0 where there is none, and a bias instead."""

    @property
    def parameters(self) -> int:
        """The weight, and a bias or a scale and a shift."""
        beside = self.result[1:2] if self.normalized == 0 else (self.normalized, 2)
        return element_count(self.weight) + element_count(beside)

    @property
    def flops(self) -> int:
        """A window of multiply-adds for each number of the result."""
        return element_count(self.result) * element_count(self.weight[1:])

    @property
    def names(self) -> dict[str, Shape]:
        """Its arrays by name."""
        if self.normalized == 0:
            return {f"{self.name}_weight": self.weight, f"{self.name}_bias": self.result[1:2]}
        beside = (self.normalized,)
        return {f"{self.name}_weight": self.weight, f"{self.name}_scale": beside, f"{self.name}_shift": beside}


def layer_inputs(x: Shape, layers: Iterable[Layer]) -> dict[str, Array]:
    """The image, and all weights by name; weights shrink with their window, so that the numbers stay readable."""
    arrays: dict[str, Any] = {"x": sample("x", x)}
    for layer in layers:
        for name, shape in layer.names.items():
            values: Any = sample(name, shape)
            arrays[name] = values / max(element_count(shape[1:]), 1) ** 0.5
    return arrays


def layer_cost(layers: Iterable[Layer], result: Shape, more: int = 0) -> Cost:
    """The convolutions, and what else multiplies or adds."""
    listed = list(layers)
    parameters, flops = sum(layer.parameters for layer in listed), sum(layer.flops for layer in listed)
    return Cost(parameters, flops + more, 4 * element_count(result))


def layer_step(layer: Layer, told: str) -> Step:
    """A convolution of a block as one worked line."""
    filters, channels, *kernel = layer.weight
    return Step(
        layer.name.replace("_", " "),
        f"{' x '.join(map(str, kernel))} convolution, {channels} to {filters}{told}",
        shape_text(layer.result),
    )


def parameters_step(layers: Iterable[Layer]) -> Step:
    """All learned numbers."""
    counts = [layer.parameters for layer in layers]
    shown = [f"{count:,}" for count in counts[:8]] + ["…"] * (len(counts) > 8)
    return Step("parameters", " + ".join(shown), f"{sum(counts):,}")


def conv(x: Any, arrays: Any, name: str, stride: int = 1, padding: int = 0) -> Any:
    """A named convolution, with its bias where it has one."""
    pads = ((padding, padding), (padding, padding))
    return convolve(x, arrays[f"{name}_weight"], arrays.get(f"{name}_bias"), (stride, stride), pads)


def norm(x: Any, arrays: Any, name: str) -> Any:
    """The batch normalisation that goes with a convolution, as in training; nothing where there is none."""
    if f"{name}_scale" not in arrays:
        return x
    scale, shift = along(arrays[f"{name}_scale"], 1, 4), along(arrays[f"{name}_shift"], 1, 4)
    return standardized(x, (0, 2, 3)) * scale + shift


def relu(x: Any) -> Any:
    """Negative numbers become 0."""
    import numpy as np

    return np.maximum(x, 0)


def refuse_even(kernel: int) -> None:
    """Raise for a kernel that has no middle: its result is never as large as its operand."""
    if kernel % 2 == 0:
        raise ShapeError(
            f"kernel {kernel} is even",
            needed="an odd kernel, so that padding of (kernel − 1) / 2 keeps the size",
            where="kernel",
            fix=f"write kernel={kernel + 1}",
            sizes=(kernel,),
        )


def refuse_single_values(shapes: Iterable[Shape], x: Shape) -> None:
    """Raise where a batch normalisation would see one number a channel."""
    for shape in shapes:
        rest = (shape[0], *shape[2:])
        if all(size == 1 for size in rest):
            raise ShapeError(
                f"{shape_text(shape)} has 1 number a channel, and its mean is to be subtracted",
                needed="at least 2 numbers a channel for batch normalisation",
                where="shapes",
                fix="write norm=False, or give a batch of 2 or more",
                operands=(x,),
                axis=0,
                sizes=(1, 2),
            )


def defined(framework: Framework, functions: Sequence[str]) -> list[str]:
    """Functions that NumPy or JAX code of a block begins with."""
    package = "np" if framework == "numpy" else "jnp"
    lines: list[str] = []
    for name in functions:
        lines += [line.replace("np.", f"{package}.") for line in FUNCTIONS[name if framework == "numpy" else f"{name}_jax"]]
        lines.append("")
    return lines


_NORM = [
    "def norm(x, scale, shift):  # each channel, over the batch and all places",
    "    mean, variance = x.mean(axis=(0, 2, 3), keepdims=True), x.var(axis=(0, 2, 3), keepdims=True)",
    f"    return (x - mean) / np.sqrt(variance + {EPSILON}) * scale.reshape(-1, 1, 1) + shift.reshape(-1, 1, 1)",
]
_RELU = ["def relu(x):", "    return np.maximum(x, 0)"]
FUNCTIONS = {
    "conv": [
        "def conv(x, weight, bias=None, stride=1, padding=0):",
        "    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))",
        "    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]",
        '    z = np.einsum("nchwij,fcij->nfhw", windows, weight, optimize=True)',
        "    return z if bias is None else z + bias.reshape(-1, 1, 1)",
    ],
    "conv_jax": [
        "def conv(x, weight, bias=None, stride=1, padding=0):",
        "    z = lax.conv_general_dilated(x, weight, (stride, stride), ((padding, padding), (padding, padding)))",
        "    return z if bias is None else z + bias.reshape(-1, 1, 1)",
    ],
    "norm": _NORM,
    "norm_jax": _NORM,
    "relu": _RELU,
    "relu_jax": _RELU,
}
"""Lines of NumPy, with np standing for jax.numpy too."""
