"""Layers of torch.nn: what each asks of its input, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shapewise.tensors.shapes import sizes_clash
from shapewise.tensors.snippets import padding, torch_sequences, volumes
from shapewise.tensors.snippets.imaging import pool_window, pooled_to, resized, window
from shapewise.tensors.snippets.losses import LOSS_LAYERS
from shapewise.tensors.snippets.memory import settled
from shapewise.tensors.snippets.patches import columns
from shapewise.tensors.snippets.recorder import Apply, Given, called_with, refuse, shown
from shapewise.tensors.snippets.reshaping import RESHAPING
from shapewise.tensors.snippets.torch_features import FEATURES
from shapewise.tensors.snippets.values import Layer, Tensor, Value, as_int, as_sizes, as_tensor


def _linear(made: Given) -> Apply:
    lazy = made.name == "LazyLinear"
    built = None if lazy else made.size(0, "in_features")
    features = made.size(0 if lazy else 1, "out_features")

    def apply(call: Given) -> Value:
        given: dict[str, Any] = {"in_features": built} if isinstance(built, int) else {}
        return call.recorder.perform("linear", [called_with(call)], features=features, **given)

    return apply


def conv_arguments(made: Given, filters: int, start: int) -> dict[str, Any]:
    """The arguments of a convolution as the laboratory names them; ``start`` is the place of the kernel."""
    found: dict[str, Any] = {"filters": made.size(filters, "out_channels", "filters"), **window(made, start)}
    for ours, *theirs in (("dilation", "dilation", "dilation_rate"), ("groups", "groups")):
        value = made.get(-1, *theirs)
        if value is not None:
            found[ours] = tuple(value) if isinstance(value, list) else value
    return found


def _conv(spatial: int) -> Callable[[Given], Apply]:
    def build(made: Given) -> Apply:
        lazy = made.name.startswith("Lazy")
        arguments = conv_arguments(made, 0 if lazy else 1, 1 if lazy else 2)
        channels = None if lazy else made.size(0, "in_channels")
        if isinstance(channels, int):
            arguments["channels"] = channels

        def apply(call: Given) -> Value:
            return call.recorder.perform_image(f"conv{spatial}d", called_with(call), False, spatial, **arguments)

        return apply

    return build


def _unfold(made: Given) -> Apply:
    return lambda call: columns(made, called_with(call), first=0)


def _conv_transpose(made: Given) -> Apply:
    arguments = {"channels": made.size(0, "in_channels"), "filters": made.size(1, "out_channels"), **window(made, 2)}
    arguments.setdefault("stride", 1)
    for place, name in ((5, "output_padding"), (6, "groups"), (8, "dilation")):
        value = made.get(place, name)
        if value is not None:
            arguments[name] = tuple(value) if isinstance(value, list) else value

    def apply(call: Given) -> Value:
        x, told = called_with(call), {}
        if call.has(1, "output_size"):
            window = [arguments["kernel"], *(arguments.get(*pair) for pair in (("stride", 1), ("padding", 0), ("dilation", 1)))]
            told["output_padding"] = volumes.reached(made.name, x, call.get(1, "output_size"), 2, window)
        return call.recorder.perform_image("conv_transpose2d", x, False, 2, **{**arguments, **told})

    return apply


def _pool(operation: str) -> Callable[[Given], Apply]:
    def build(made: Given) -> Apply:
        arguments, both = pool_window(made, 0)

        def apply(call: Given) -> Value:
            result = call.recorder.perform_image(operation, called_with(call), False, 2, **arguments)
            return (result, result) if both else result

        return apply

    return build


def _adaptive(made: Given) -> Apply:
    size = made.get(0, "output_size")
    spatial = next((int(mark) for mark in made.name if mark.isdigit()), 2)
    return lambda call: pooled_to(made, called_with(call), size, spatial)


def _flatten(made: Given) -> Apply:
    start, end = made.get(0, "start_dim", default=1), made.get(1, "end_dim", default=-1)
    return lambda call: call.recorder.perform("flatten", [called_with(call)], start_axis=start, end_axis=end)


def _unflatten(made: Given) -> Apply:
    axis, sizes = as_int(made.get(0, "dim"), "dim"), as_sizes(made.get(1, "unflattened_size"))

    def apply(call: Given) -> Value:
        given = Given(call.recorder, "torch", "unflatten", [Tensor(called_with(call)), axis, sizes], {})
        return RESHAPING["unflatten"](given)

    return apply


def _norm(operation: str, place: int = 0) -> Callable[[Given], Apply]:
    def build(made: Given) -> Apply:
        channels = made.size(place, "num_features", "num_channels")
        groups: dict[str, Any] = (
            {"groups": as_int(made.get(0, "num_groups"), "num_groups")} if operation == "group_norm" else {}
        )
        known: dict[str, Any] = {"channels": channels} if isinstance(channels, int) else {}
        wanted = {"BatchNorm1d": (2, 3), "BatchNorm2d": (4,), "BatchNorm3d": (5,)}.get(made.name, ())

        def apply(call: Given) -> Value:
            x = called_with(call)
            if wanted and len(x) not in wanted:
                raise refuse(
                    f"{made.name} got {shown(x)} with {len(x)} axes",
                    needed=f"{' or '.join(str(ndim) for ndim in wanted)} axes",
                    fix=f"use BatchNorm{max(len(x) - 2, 1)}d, or reshape" if 2 <= len(x) <= 5 else "reshape",
                    operands=(x,),
                )
            return call.recorder.perform(operation, [x], **groups, **known)

        return apply

    return build


def _layer_norm(made: Given) -> Apply:
    sizes = as_sizes(made.get(0, "normalized_shape"))
    return lambda call: call.recorder.perform("layer_norm", [called_with(call)], normalized=sizes)


def _embedding(made: Given) -> Apply:
    vocabulary, features = made.size(0, "num_embeddings"), made.size(1, "embedding_dim")
    return lambda call: call.recorder.perform("embedding", [called_with(call)], vocabulary=vocabulary, features=features)


def _same(made: Given) -> Apply:
    """Activations, dropout and their like: no line of their own, and no argument that has a say in the shape."""
    made.pass_over()
    return lambda call: settled(as_tensor(call.get(0, "input"), made.name))


def _leaky(made: Given) -> Apply:
    """``nn.PReLU(6)`` has a number for each channel, or one for all."""
    count = made.size(0, "num_parameters") if made.has(0, "num_parameters") else 1

    def apply(call: Given) -> Value:
        x = as_tensor(call.get(0, "input"), made.name)
        channels = x.shape[1] if len(x.shape) > 1 else 1
        if isinstance(count, int) and count != 1 and sizes_clash(channels, count):
            raise refuse(
                f"PReLU({count}) got {shown(x.shape)}, which has {channels} channels on axis 1",
                needed=f"{channels} numbers, one for each channel, or 1 for all",
                fix=f"write PReLU({channels}), or PReLU()",
                operands=(x.shape,),
                axis=1 if len(x.shape) > 1 else None,
                sizes=(channels, count),
            )
        return settled(x)

    return apply


def _softmax(made: Given) -> Apply:
    axis = made.axis(0, -1)
    return lambda call: call.recorder.perform("softmax", [called_with(call)], axis=-1 if axis is None else axis)


def _upsample(made: Given) -> Apply:
    size, scale = made.get(0, "size"), made.get(1, "scale_factor")
    mode = made.get(2, "mode", default="nearest") if made.name == "Upsample" else "bilinear"
    whole = int(scale) if isinstance(scale, float) and scale.is_integer() else scale
    return lambda call: resized(call, called_with(call), size, whole, mode=mode)


def _pixel_shuffle(made: Given) -> Apply:
    factor = as_int(made.get(0, "upscale_factor"), "upscale_factor")
    return lambda call: call.recorder.perform_image("pixel_shuffle", called_with(call), False, 2, factor=factor)


_SAME = (
    "ReLU ReLU6 LeakyReLU ELU SELU GELU SiLU Mish Sigmoid Tanh Hardswish Hardsigmoid Softplus Softsign Identity Dropout "
    "Dropout1d Dropout2d Dropout3d AlphaDropout LocalResponseNorm RMSNorm LogSigmoid CELU"
)

_BORDERS = {
    "Zero": "constant",
    "Constant": "constant",
    "Reflection": "reflect",
    "Replication": "replicate",
    "Circular": "circular",
}

TORCH_LAYERS: Mapping[str, Callable[[Given], Apply]] = {
    **dict.fromkeys(_SAME.split(), _same),
    "PReLU": _leaky, "Linear": _linear, "LazyLinear": _linear,
    "Conv1d": _conv(1), "Conv2d": _conv(2), "Conv3d": _conv(3), "LazyConv1d": _conv(1), "LazyConv2d": _conv(2),
    "ConvTranspose2d": _conv_transpose, "MaxPool2d": _pool("max_pool2d"), "AvgPool2d": _pool("avg_pool2d"),
    "MaxPool1d": volumes.pool_layer(1, last=False),
    "AvgPool1d": volumes.pool_layer(1, last=False),
    "AdaptiveAvgPool2d": _adaptive, "AdaptiveMaxPool2d": _adaptive,
    "AdaptiveAvgPool1d": _adaptive, "AdaptiveMaxPool1d": _adaptive,
    "Unfold": _unfold, "Flatten": _flatten, "Unflatten": _unflatten,
    "BatchNorm1d": _norm("batch_norm"), "BatchNorm2d": _norm("batch_norm"),
    "BatchNorm3d": _norm("batch_norm"), "GroupNorm": _norm("group_norm", 1), "LayerNorm": _layer_norm,
    "InstanceNorm1d": _same, "InstanceNorm2d": _same, "Embedding": _embedding, "Softmax": _softmax, "LogSoftmax": _softmax,
    "Upsample": _upsample, "UpsamplingNearest2d": _upsample, "UpsamplingBilinear2d": _upsample,
    "PixelShuffle": _pixel_shuffle,
    **{
        f"{name}Pad{spatial}d": padding.layer(spatial, mode)
        for name, mode in _BORDERS.items()
        for spatial in (1, 2, 3)
    },
    "RNN": torch_sequences.recurrent, "LSTM": torch_sequences.recurrent, "GRU": torch_sequences.recurrent,
    "MultiheadAttention": torch_sequences.multi_head,
    "TransformerEncoderLayer": torch_sequences.transformer, "TransformerEncoder": torch_sequences.transformer,
    "TransformerDecoderLayer": torch_sequences.decoder, "TransformerDecoder": torch_sequences.decoder,
    "Transformer": torch_sequences.whole_transformer, "LSTMCell": torch_sequences.cell, "GRUCell": torch_sequences.cell,
    "RNNCell": torch_sequences.cell, **FEATURES,
    "Fold": volumes.fold_layer,
    "MaxPool3d": volumes.pool_layer(3, last=False), "AvgPool3d": volumes.pool_layer(3, last=False),
    "AdaptiveAvgPool3d": _adaptive, "AdaptiveMaxPool3d": _adaptive,
    "ConvTranspose1d": volumes.transposed_layer(1), "ConvTranspose3d": volumes.transposed_layer(3),
    **LOSS_LAYERS,
}  # fmt: skip


def make(made: Given) -> Layer:
    """A layer of torch.nn by its name."""
    return Layer(made.name, TORCH_LAYERS[made.name](made), framework="torch", made=made)
