"""Layers of Keras: the channels stand last, and the batch axis is counted though nobody writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shapewise.tensors.snippets import keras_images, keras_norms, keras_sequences, keras_volumes, volumes
from shapewise.tensors.snippets.creating import made_tensor
from shapewise.tensors.snippets.imaging import window
from shapewise.tensors.snippets.keras_ranks import ranked
from shapewise.tensors.snippets.recorder import Apply, Given, called_with, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import Layer, Tensor, Value, as_int, as_ints, as_sizes, as_tensor, tensor_list
from shapewise.tensors.windows import pool_size
from shapewise.types import Shape, Size


def _dense(made: Given) -> Apply:
    features = made.size(0, "units")
    built: list[Size] = []

    def apply(call: Given) -> Value:
        x = called_with(call)
        if len(x) == 1:
            raise refuse(
                f"Dense got {shown(x)} with 1 axis",
                needed="at least 2 axes: the batch is one of them",
                fix="add the batch with x[None] or expand_dims(x, axis=0)",
                operands=(x,),
            )
        if x and x[-1] is None:
            raise refuse(
                f"the last axis of {shown(x)} is not known, so Dense cannot make its weights",
                needed="a last axis with a number",
                fix="give the Input a number there",
                operands=(x,),
                axis=len(x) - 1,
            )
        if x and not built:
            built.append(x[-1])
        known: dict[str, Any] = {"in_features": built[0]} if built and isinstance(built[0], int) else {}
        return call.recorder.perform("linear", [x], features=features, **known)

    return apply


def _pool1d(made: Given) -> Apply:
    found = {"kernel": 2, **window(made, 0)}
    kernel = as_int(found["kernel"], "pool_size")
    stride = as_int(found.get("stride", kernel), "strides")
    same = found.get("padding", "valid") == "same"

    def apply(call: Given) -> Value:
        x = called_with(call)
        if len(x) != 3:
            raise refuse(
                f"{made.name} got {shown(x)} with {len(x)} axes",
                needed="3 axes: batch, length, features",
                fix="reshape to (batch, length, features)",
                operands=(x,),
            )
        length = x[1]
        new = (-(-length // stride) if isinstance(length, int) else None) if same else pool_size(length, kernel, stride)
        if isinstance(new, int) and new < 1:
            raise refuse(
                f"{shown(x)} is shorter than the window of {kernel}",
                needed=f"a length of at least {kernel}",
                fix="use a smaller pool_size",
                operands=(x,),
                axis=1,
                sizes=(length,),
            )
        return call.recorder.result((x[0], new, x[2]))

    return apply


def _global(operation: str) -> Callable[[Given], Apply]:
    def build(made: Given) -> Apply:
        keep = made.flag(-1, "keepdims")

        def apply(call: Given) -> Value:
            x = called_with(call)
            if made.name.endswith("1D") and len(x) == 3:
                return call.recorder.result((x[0], 1, x[2]) if keep else (x[0], x[2]), "over the length")
            if len(x) != 4:
                raise refuse(
                    f"{made.name} got {shown(x)} with {len(x)} axes",
                    needed="4 axes: batch, height, width, channels",
                    fix="leave the layer out, or reshape",
                    operands=(x,),
                )
            return _dropped(call, operation, x, keep)

        return apply

    return build


def _dropped(call: Given, operation: str, x: Shape, keep: bool) -> Value:
    result = call.recorder.perform(
        operation, [(x[0], x[3], x[1], x[2])], "channels last: the laboratory shows them first", keepdims=keep
    )
    return call.recorder.result((x[0], 1, 1, x[3])) if keep else result


def _flatten(made: Given) -> Apply:
    def apply(call: Given) -> Value:
        x = called_with(call)
        if len(x) == 1:
            return call.recorder.result((*x, 1), "one number a sample")
        return call.recorder.perform("flatten", [x], start_axis=1)

    return apply


def _reshape(made: Given) -> Apply:
    sizes = as_sizes(made.get(0, "target_shape"))

    def apply(call: Given) -> Value:
        x = called_with(call)
        batch: Size = x[0] if x else None
        one = call.recorder.perform("reshape", [x[1:]], "one sample: the batch axis stays", to=sizes)
        return call.recorder.result((batch, *one.shape))

    return apply


def _permute(made: Given) -> Apply:
    dims = as_ints(made.get(0, "dims"), "dims")
    if sorted(dims) != list(range(1, len(dims) + 1)):
        raise refuse(
            f"Permute{shown(dims)} does not name each axis once",
            needed=f"the numbers 1 to {len(dims)}: Permute counts from 1, and the batch stays",
            fix=f"write Permute{shown(tuple(range(len(dims), 0, -1)))} to turn the order round",
            operands=(),
        )
    axes = (0, *dims)
    return lambda call: call.recorder.perform(
        "transpose", [called_with(call)], "Permute counts from 1: the batch stays", axes=axes
    )


def _repeat_vector(made: Given) -> Apply:
    count = as_int(made.get(0, "n"), "n")

    def apply(call: Given) -> Value:
        x = called_with(call)
        if len(x) != 2:
            raise refuse(
                f"RepeatVector got {shown(x)}", needed="2 axes: batch, features", fix="flatten it first", operands=(x,)
            )
        return call.recorder.result((x[0], count, x[1]))

    return apply


def _merge(operation: str) -> Callable[[Given], Apply]:
    def build(made: Given) -> Apply:
        def apply(call: Given) -> Value:
            shapes = [tensor.shape for tensor in tensor_list(call.get(0, "inputs"), made.name)]
            if len(shapes) < 2:
                raise FollowingStops(made.name, f"{made.name} takes a list of at least two tensors.")
            return call.recorder.perform(operation, _mergeable(made.name, shapes))

        return apply

    return build


def _mergeable(name: str, shapes: list[Shape]) -> list[Shape]:
    """Keras merges samples of one batch alone, and gives a shape that has fewer axes new ones behind its batch."""
    batches = {shape[0] for shape in shapes if shape and isinstance(shape[0], int)}
    if len(batches) > 1:
        raise refuse(
            f"{name} got batches of {' and '.join(str(shape[0]) for shape in shapes if shape)}",
            needed="the same batch in every tensor: no layer of Keras stretches it",
            fix="use x + y, which stretches a batch of 1" if 1 in batches else "take all of them from the same samples",
            operands=shapes,
            axis=0,
            sizes=tuple(shape[0] for shape in shapes if shape),
        )
    most = max(map(len, shapes))
    return [(*shape[:1], *(1,) * (most - len(shape)), *shape[1:]) if shape else shape for shape in shapes]


def _concatenate(made: Given) -> Apply:
    axis = made.axis(0, -1)

    def apply(call: Given) -> Value:
        shapes = [tensor.shape for tensor in tensor_list(call.get(0, "inputs"), made.name)]
        return call.recorder.perform("concat", shapes, axis=-1 if axis is None else axis)

    return apply


def _dot(made: Given) -> Apply:
    axes = as_ints(made.get(0, "axes"), "axes")

    def apply(call: Given) -> Value:
        shapes = [tensor.shape for tensor in tensor_list(call.get(0, "inputs"), made.name)]
        return call.recorder.perform("dot", shapes, axes=axes if len(axes) == 2 else (axes[0], axes[0]))

    return apply


def _embedding(made: Given) -> Apply:
    vocabulary, features = made.size(0, "input_dim"), made.size(1, "output_dim")
    return lambda call: call.recorder.perform("embedding", [called_with(call)], vocabulary=vocabulary, features=features)


def _same(made: Given) -> Apply:
    """Activations, dropout and their like have no argument that has a say in the shape."""
    made.pass_over()
    return lambda call: as_tensor(call.get(0, "inputs"), made.name)


_SAME = (
    "Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D AlphaDropout Activation ReLU LeakyReLU PReLU ELU GaussianNoise "
    "GaussianDropout Rescaling ActivityRegularization Identity Masking RandomFlip RandomRotation"
)

KERAS_LAYERS: Mapping[str, Callable[[Given], Apply]] = {
    **dict.fromkeys(_SAME.split(), _same),
    "Dense": _dense, "Conv1D": keras_images.conv("conv1d", 1), "Conv2D": keras_images.conv("conv2d", 2),
    "Convolution2D": keras_images.conv("conv2d", 2),
    "Conv3D": keras_images.conv("conv3d", 3), "SeparableConv2D": keras_images.conv("conv2d", 2),
    "Conv2DTranspose": keras_images.conv("conv_transpose2d", 2),
    "DepthwiseConv2D": keras_images.depthwise, "MaxPooling2D": keras_images.pool("max_pool2d"),
    "MaxPool2D": keras_images.pool("max_pool2d"),
    "AveragePooling2D": keras_images.pool("avg_pool2d"), "AvgPool2D": keras_images.pool("avg_pool2d"),
    "MaxPooling1D": _pool1d, "MaxPool1D": _pool1d,
    "AveragePooling1D": _pool1d, "GlobalAveragePooling2D": _global("global_average_pool"),
    "GlobalAvgPool2D": _global("global_average_pool"), "GlobalMaxPooling2D": _global("global_max_pool"),
    "GlobalMaxPool2D": _global("global_max_pool"), "GlobalAveragePooling1D": _global("global_average_pool"),
    "GlobalMaxPooling1D": _global("global_max_pool"),
    "Flatten": _flatten, "Reshape": _reshape, "Permute": _permute, "RepeatVector": _repeat_vector,
    "Add": _merge("add"), "Subtract": _merge("subtract"), "Multiply": _merge("multiply"), "Average": _merge("average"),
    "Maximum": _merge("maximum"), "Minimum": _merge("minimum"), "Concatenate": _concatenate, "Dot": _dot,
    "Embedding": _embedding, "LSTM": keras_sequences.recurrent, "GRU": keras_sequences.recurrent,
    "SimpleRNN": keras_sequences.recurrent,
    "Bidirectional": keras_sequences.bidirectional,
    "TimeDistributed": keras_sequences.time_distributed, "BatchNormalization": keras_norms.batch_norm,
    "LayerNormalization": keras_norms.layer_norm, "GroupNormalization": keras_norms.group_norm,
    "RMSNormalization": keras_norms.rms_norm, "UnitNormalization": keras_norms.over_axes("scaled to length 1"),
    "Normalization": keras_norms.normalization,
    "EinsumDense": keras_volumes.einsum_dense, "Resizing": keras_volumes.resizing,
    "UpSampling1D": keras_volumes.upsampling(1), "UpSampling3D": keras_volumes.upsampling(3),
    "ZeroPadding1D": keras_volumes.border(1, 1), "ZeroPadding3D": keras_volumes.border(3, 1),
    "Cropping1D": keras_volumes.border(1, -1), "Cropping3D": keras_volumes.border(3, -1),
    "Conv1DTranspose": keras_volumes.transposed(1), "Conv3DTranspose": keras_volumes.transposed(3),
    **dict.fromkeys(("MaxPooling3D", "MaxPool3D", "AveragePooling3D", "AvgPool3D"), volumes.pool_layer(3, last=True)),
    **dict.fromkeys(("GlobalAveragePooling3D", "GlobalMaxPooling3D"), keras_volumes.everywhere),
    "ConvLSTM2D": keras_volumes.recurrent_images,
    "Softmax": keras_norms.softmax, "UpSampling2D": keras_images.upsample, "ZeroPadding2D": keras_images.border("pad"),
    "Cropping2D": keras_images.border("crop"),
    "MultiHeadAttention": keras_sequences.multi_head, "Attention": keras_sequences.attention,
}  # fmt: skip

MERGE_FUNCTIONS: Mapping[str, str] = {
    "concatenate": "Concatenate", "add": "Add", "multiply": "Multiply", "subtract": "Subtract", "average": "Average",
    "maximum": "Maximum", "minimum": "Minimum", "dot": "Dot",
}  # fmt: skip
"""``layers.concatenate([x, y])`` is ``Concatenate()([x, y])``."""


def make(made: Given) -> Layer:
    """A layer of Keras by its name; an input shape in it is kept for Sequential."""
    memory: dict[str, Any] = {}
    for name in ("input_shape", "shape", "batch_input_shape"):
        if name in made.named and isinstance(made.named[name], list | tuple):
            sizes = as_sizes(made.named[name])
            memory["input"] = sizes if name.startswith("batch") else (None, *sizes)
    return Layer(made.name, ranked(made, KERAS_LAYERS[made.name](made)), memory, "keras", made)


def input_tensor(made: Given) -> Tensor:
    """``keras.Input(shape=(32,))`` stands for (None, 32)."""
    batch = made.get(-1, "batch_shape", "batch_input_shape")
    if batch is not None:
        return made_tensor(as_sizes(batch))
    size: Size = made.get(1, "batch_size")
    return made_tensor((size if isinstance(size, int) else None, *as_sizes(made.get(0, "shape", "input_shape", default=()))))
