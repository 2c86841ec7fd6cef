"""The signatures of NumPy, PyTorch, Keras, TensorFlow and JAX: what their callables and keywords are called here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Signature(NamedTuple):
    """How a callable of a framework names what the laboratory names otherwise."""

    operation: str
    positional: tuple[str, ...] = ()
    """The laboratory's names of its positional arguments; ``_`` for one that the laboratory does not take."""
    defaults: Mapping[str, Any] = {}
    """What the framework does when nothing is said, where the laboratory does otherwise."""


_TORCH_CONV = ("channels", "filters", "kernel", "stride", "padding", "dilation", "groups")
_KERAS_CONV = ("filters", "kernel", "stride", "padding")
_TORCH_POOL = ("kernel", "stride", "padding")
_CONV_DEFAULTS: Mapping[str, Any] = {"stride": 1, "padding": 0}
_POOL_DEFAULTS: Mapping[str, Any] = {"stride": None, "padding": 0}
_RNN_DEFAULTS: Mapping[str, Any] = {"batch_first": False, "bidirectional": False}
"""Told all the same: an example of the laboratory has a stride of its own, which the reader's line has not."""
_TORCH_TRANSPOSE = ("channels", "filters", "kernel", "stride", "padding", "output_padding", "groups")

_LOSSES = (
    "BCELoss BCEWithLogitsLoss binary_cross_entropy binary_cross_entropy_with_logits BinaryCrossentropy L1Loss l1_loss "
    "SmoothL1Loss smooth_l1_loss HuberLoss huber_loss MeanAbsoluteError mean_squared_error Huber"
)
"""Losses that compare number with number, whose shapes obey the rule of the squared error."""

SIGNATURES: Mapping[str, Signature] = {
    "add": Signature("add"), "Add": Signature("add"), "add_": Signature("add"),
    "subtract": Signature("subtract"), "Subtract": Signature("subtract"), "sub": Signature("subtract"),
    "multiply": Signature("multiply"), "Multiply": Signature("multiply"), "mul": Signature("multiply"),
    "divide": Signature("divide"), "true_divide": Signature("divide"), "div": Signature("divide"),
    "maximum": Signature("maximum"), "Maximum": Signature("maximum"),
    "minimum": Signature("minimum"), "Minimum": Signature("minimum"),
    "Average": Signature("average"),
    "dot": Signature("dot"), "Dot": Signature("dot"), "vdot": Signature("dot"), "inner": Signature("dot"),
    "cat": Signature("concat", ("_", "axis")), "concat": Signature("concat", ("_", "axis")),
    "concatenate": Signature("concat", ("_", "axis")),
    "Concatenate": Signature("concat", ("axis",), {"axis": -1}),
    "vstack": Signature("concat", (), {"axis": 0}), "hstack": Signature("concat", (), {"axis": 1}),
    "stack": Signature("stack", ("_", "axis")), "dstack": Signature("stack", (), {"axis": 2}),
    "split": Signature("split", ("_", "parts", "axis")), "chunk": Signature("split", ("_", "parts", "axis")),
    "matmul": Signature("matmul"), "mm": Signature("matmul"), "bmm": Signature("matmul"),
    "Linear": Signature("linear", ("in_features", "features")), "LazyLinear": Signature("linear", ("features",)),
    "Dense": Signature("linear", ("features",)),
    "einsum": Signature("einsum", ("equation",)),
    "reshape": Signature("reshape"), "view": Signature("reshape"), "Reshape": Signature("reshape"),
    "transpose": Signature("transpose"), "permute": Signature("transpose"), "Permute": Signature("transpose"),
    "flatten": Signature("flatten"), "Flatten": Signature("flatten"), "ravel": Signature("flatten"),
    "squeeze": Signature("squeeze"), "unsqueeze": Signature("expand_dims"), "expand_dims": Signature("expand_dims"),
    "broadcast_to": Signature("broadcast_to"), "expand": Signature("broadcast_to"),
    **dict.fromkeys(("repeat", "repeat_interleave"), Signature("repeat", ("_", "repeats", "axis"))),
    "RepeatVector": Signature("repeat"),
    "tile": Signature("tile"), "pad": Signature("pad"), "ZeroPadding2D": Signature("pad"),
    "Cropping2D": Signature("crop"), "CenterCrop": Signature("crop"),
    "Conv1d": Signature("conv1d", _TORCH_CONV, _CONV_DEFAULTS), "Conv2d": Signature("conv2d", _TORCH_CONV, _CONV_DEFAULTS),
    "Conv3d": Signature("conv3d", _TORCH_CONV, _CONV_DEFAULTS),
    "Conv1D": Signature("conv1d", _KERAS_CONV, _CONV_DEFAULTS), "Conv2D": Signature("conv2d", _KERAS_CONV, _CONV_DEFAULTS),
    "Conv3D": Signature("conv3d", _KERAS_CONV, _CONV_DEFAULTS),
    "Convolution2D": Signature("conv2d", _KERAS_CONV, _CONV_DEFAULTS),
    "DepthwiseConv2D": Signature("depthwise_conv2d", ("kernel", "stride", "padding"), _CONV_DEFAULTS),
    "ConvTranspose2d": Signature("conv_transpose2d", _TORCH_TRANSPOSE, _CONV_DEFAULTS),
    "Conv2DTranspose": Signature("conv_transpose2d", _KERAS_CONV, _CONV_DEFAULTS),
    "MaxPool2d": Signature("max_pool2d", _TORCH_POOL, _POOL_DEFAULTS),
    "max_pool2d": Signature("max_pool2d", ("_", *_TORCH_POOL), _POOL_DEFAULTS),
    "MaxPooling2D": Signature("max_pool2d", _TORCH_POOL, _POOL_DEFAULTS),
    "MaxPool2D": Signature("max_pool2d", _TORCH_POOL, _POOL_DEFAULTS),
    "AvgPool2d": Signature("avg_pool2d", _TORCH_POOL, _POOL_DEFAULTS),
    "avg_pool2d": Signature("avg_pool2d", ("_", *_TORCH_POOL), _POOL_DEFAULTS),
    "AveragePooling2D": Signature("avg_pool2d", _TORCH_POOL, _POOL_DEFAULTS),
    "AvgPool2D": Signature("avg_pool2d", _TORCH_POOL, _POOL_DEFAULTS),
    "GlobalAveragePooling2D": Signature("global_average_pool"), "GlobalMaxPooling2D": Signature("global_max_pool"),
    "Upsample": Signature("upsample", ("size", "scale")), "UpSampling2D": Signature("upsample", ("scale",)),
    "interpolate": Signature("upsample", ("_", "size", "scale")),
    "PixelShuffle": Signature("pixel_shuffle", ("factor",)), "pixel_shuffle": Signature("pixel_shuffle", ("_", "factor")),
    "Embedding": Signature("embedding", ("vocabulary", "features")),
    "softmax": Signature("softmax", ("_", "axis")), "Softmax": Signature("softmax", ("axis",)),
    "LayerNorm": Signature("layer_norm", ("normalized",)), "LayerNormalization": Signature("layer_norm"),
    "BatchNorm1d": Signature("batch_norm", ("channels",)), "BatchNorm2d": Signature("batch_norm", ("channels",)),
    "BatchNorm3d": Signature("batch_norm", ("channels",)),
    "BatchNormalization": Signature("batch_norm", (), {"axis": -1}),
    "GroupNorm": Signature("group_norm", ("groups", "channels")),
    "GroupNormalization": Signature("group_norm", ("groups",)),
    "scaled_dot_product_attention": Signature("attention"), "Attention": Signature("attention"),
    "MultiheadAttention": Signature("multi_head_attention", ("_", "heads")),
    "MultiHeadAttention": Signature("multi_head_attention", ("heads",), {"batch_first": True}),
    "RNN": Signature("rnn", ("features", "hidden", "layers"), _RNN_DEFAULTS),
    "SimpleRNN": Signature("rnn", ("hidden",), {"batch_first": True}),
    "LSTM": Signature("lstm", ("features", "hidden", "layers"), _RNN_DEFAULTS),
    "GRU": Signature("gru", ("features", "hidden", "layers"), _RNN_DEFAULTS),
    "CrossEntropyLoss": Signature("cross_entropy"), "cross_entropy": Signature("cross_entropy"),
    "SparseCategoricalCrossentropy": Signature("cross_entropy"), "CategoricalCrossentropy": Signature("cross_entropy"),
    **{
        f"{start}{name}": Signature("reduce", ("_", "axis"), {"how": how})
        for name, how in (("mean", "mean"), ("sum", "sum"), ("max", "max"), ("min", "min"), ("prod", "prod"))
        for start in ("", "reduce_")
    },
    **{name: Signature("reduce", ("_", "axis"), {"how": name}) for name in ("argmax", "argmin")},
    "amax": Signature("reduce", ("_", "axis"), {"how": "max"}), "amin": Signature("reduce", ("_", "axis"), {"how": "min"}),
    **dict.fromkeys(_LOSSES.split(), Signature("mse")),
    "NLLLoss": Signature("cross_entropy"), "nll_loss": Signature("cross_entropy"),
    "MSELoss": Signature("mse"), "mse_loss": Signature("mse"), "MeanSquaredError": Signature("mse"),
    "GLU": Signature("glu"), "glu": Signature("glu"),
}  # fmt: skip
"""By the last part of the callable's name; frameworks that share a name share the order of arguments here."""

KEYWORDS: Mapping[str, str] = {
    "axis": "axis", "dim": "axis", "kernel_size": "kernel", "pool_size": "kernel", "kernel": "kernel", "strides": "stride",
    "stride": "stride", "padding": "padding", "dilation": "dilation", "dilation_rate": "dilation", "groups": "groups",
    "num_groups": "groups", "filters": "filters", "out_channels": "filters", "units": "features",
    "out_features": "features",
    "features": "features", "num_heads": "heads", "heads": "heads", "scale_factor": "scale", "scale": "scale",
    "upscale_factor": "factor", "size": "size", "num_layers": "layers", "input_size": "in_features",
    "hidden_size": "hidden", "hidden": "hidden", "output_padding": "output_padding",
    "batch_first": "batch_first", "bidirectional": "bidirectional", "num_embeddings": "vocabulary",
    "input_dim": "vocabulary", "embedding_dim": "features", "output_dim": "features", "sections": "parts",
    "num_or_size_splits": "parts", "chunks": "parts", "in_channels": "channels", "in_features": "in_features",
    "num_features": "channels", "num_channels": "channels", "normalized_shape": "normalized", "newshape": "to",
    "target_shape": "to", "start_dim": "start_axis", "end_dim": "end_axis", "ceil_mode": "ceil_mode",
    "depth_multiplier": "multiplier", "equation": "equation", "patch_size": "patch",
    "perm": "axes", "axes": "axes", "dims": "axes",
    "shape": "to", "repeats": "repeats", "bias": "bias", "keepdims": "keepdims", "keepdim": "keepdims",
}  # fmt: skip
