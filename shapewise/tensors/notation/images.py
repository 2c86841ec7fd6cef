"""Images and what slides over them: channels first, a batch in front, a kernel without a stride of its own."""

from __future__ import annotations

from typing import Any

from shapewise.patterns import lazy_pattern
from shapewise.tensors.notation.found import Fitted
from shapewise.tensors.notation.sizes import word_set
from shapewise.types import Shape, Size

WINDOWED = word_set("conv1d conv2d conv3d depthwise_conv2d conv_transpose2d max_pool2d avg_pool2d")
"""Operations with a kernel."""
IMAGE = WINDOWED | word_set("unet upsample pixel_shuffle global_average_pool global_max_pool patch_embed batch_norm")
"""Operations that take (N, C, H, W)."""
_NDIM = {
    **dict.fromkeys((*IMAGE, *word_set("se_gate residual_block dense_block inception_block")), 4),
    "conv1d": 3,
    "conv3d": 5,
}
"""Axes of an operand, the batch included."""
_ANY_NDIM = word_set("batch_norm")
KERAS = lazy_pattern(r"\b(?:[A-Z]\w{0,20}[123]D(?:Transpose)?|keras|tf|tensorflow|NHWC|channels?[\s_-]last|layers)\b")


def as_image(
    text: str, operation: str | None, operands: tuple[Shape, ...], arguments: dict[str, Any], batch: tuple[Size, ...]
) -> Fitted:
    """Channels first; height and width alone are no operand; a kernel that is told comes without the example's stride."""
    if operation not in _NDIM:
        return operands, arguments
    if operation not in IMAGE:
        return with_batch(operands, _NDIM[operation], batch), arguments
    if len(operands) == 1:
        operands = tuple(shape for shape in operands if len(shape) != 2 or operation in _ANY_NDIM or operation == "conv1d")
    if len(operands) == 1 and len(operands[0]) == 3 and operands[0][0] == operands[0][1] and operands[0][2] in (1, 3, 4):
        operands = ((operands[0][2], *operands[0][:2]),)  # 224x224x3 is an image with its colours last, in any framework
    if KERAS.search(text):
        operands = tuple((shape[0], shape[-1], *shape[1:-1]) if len(shape) == _NDIM[operation] else shape for shape in operands)
    if operation in WINDOWED and "kernel" in arguments:
        arguments = {"stride": None if "pool" in operation else 1, "padding": 0, **arguments}
        if operation == "conv_transpose2d":
            arguments = {"output_padding": 0, **arguments}
    return operands if operation in _ANY_NDIM else with_batch(operands, _NDIM[operation], batch), arguments


def with_batch(operands: tuple[Shape, ...], ndim: int, batch: tuple[Size, ...] = ()) -> tuple[Shape, ...]:
    """One example is a batch of as many as the text says, or of one: ``64x56x56`` is (1, 64, 56, 56)."""
    count = batch[0] if batch else 1
    return tuple((count, *shape) if len(shape) == ndim - 1 else shape for shape in operands)
