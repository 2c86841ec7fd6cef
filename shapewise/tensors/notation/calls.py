"""Calls of NumPy, PyTorch, Keras, TensorFlow and JAX, told in the laboratory's words: ``torch.cat([x, y], dim=1)``."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shapewise.patterns import lazy_pattern
from shapewise.tensors.notation.operations import Named
from shapewise.tensors.notation.sizes import word_set


@dataclass(frozen=True, slots=True)
class Signature:
    """How a callable of a framework names what the laboratory names otherwise."""

    operation: str
    positional: tuple[str, ...] = ()
    """The laboratory's names of its positional arguments; ``_`` for one that the laboratory does not take."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
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
    "repeat_interleave": Signature("repeat"), "RepeatVector": Signature("repeat"),
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
    "shape": "to", "repeats": "repeats", "bias": "bias", "keepdims": "keepdims", "keepdim": "keepdims",
}  # fmt: skip

_RECURRENT = ("rnn", "lstm", "gru")
_AXES = {
    ("transpose", "axis"): "axes",
    ("dot", "axis"): "axes",
    **{(name, "features"): "hidden" for name in _RECURRENT},
    **{(name, "in_features"): "features" for name in _RECURRENT},
}
"""Keywords that mean another argument in some operations: axes in a list, the ``units`` of a Keras LSTM."""
_CALL = lazy_pattern(r"(?<![\w.])((?:[A-Za-z_]\w{0,30}\.){0,4})([A-Za-z_]\w{0,40})\(|(?<=[)\]])(\.)([a-z_]{1,40})\(")
_MENTION = lazy_pattern(
    r"(?<![\w.])(?:np|numpy|torch|nn|F|tf|keras|layers|jnp|jax)\.(?:[A-Za-z_]\w{0,20}\.){0,3}([A-Za-z_]\w{0,40})(?![\w.]|\s?\()"
)
_MODULES = word_set(
    "np numpy torch nn F tf keras layers ops jnp jax lax functional math backend K Model nnx linen experimental"
)
_METHODS = word_set(
    "reshape view permute transpose flatten squeeze unsqueeze expand tile repeat_interleave "
    "matmul mm bmm dot split chunk softmax mul sub div add_ mean sum max min prod amax amin"
)
_BARE = frozenset(name for name in SIGNATURES if name[:1].isupper()) | word_set(
    "concat concatenate matmul einsum expand_dims broadcast_to repeat_interleave scaled_dot_product_attention cross_entropy"
)
_MAX_CALLS = 100
_MAX_CALL_LENGTH = 600


@dataclass(frozen=True, slots=True)
class Call:
    """A call that the laboratory knows, with its arguments under the laboratory's names."""

    named: Named
    arguments: Mapping[str, Any]
    end: int


def find_calls(text: str) -> list[Call]:
    """The calls of a text that the laboratory knows, in order; read, never executed."""
    found = []
    for match in _CALL.finditer(text):
        name = match[2] or match[4]
        prefix = match[1].rstrip(".").rpartition(".")[2] if match[2] else "_"
        signature = SIGNATURES.get(name)
        if signature is None or not _is_ours(prefix, name):
            continue
        end = _closing(text, match.end())
        call = _parse(text[match.start(2 if match[2] else 4) : end]) if end else None
        method = bool(prefix) and prefix not in _MODULES
        if signature.operation == "reduce" and call is not None and _meets_another(call, method):
            signature = Signature(f"{name}imum")
        arguments = read_arguments(signature, call, method) if call is not None else dict(signature.defaults)
        found.append(Call(Named(signature.operation, match.start(), 3), arguments, end or match.end()))
        if len(found) >= _MAX_CALLS:
            break
    for mention in _MENTION.finditer(text):
        signature = SIGNATURES.get(mention[1])
        if signature is not None and len(found) < _MAX_CALLS:
            found.append(
                Call(
                    Named(signature.operation, mention.start(), 3),
                    {name: value for name, value in signature.defaults.items() if name == "axis"},
                    mention.end(),
                )
            )
    return sorted(found, key=lambda call: call.named.start)


def _is_ours(prefix: str, name: str) -> bool:
    """``torch.add(`` and ``x.view(`` are; ``model.add(`` and ``", ".join(`` are not."""
    if not prefix:
        return name in _BARE
    return prefix in _MODULES or name in _METHODS or name in _BARE


def _meets_another(call: ast.Call, method: bool) -> bool:
    """``torch.max(x, y)`` and ``x.max(y)`` compare two tensors; an axis is a number."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    others = call.args[0 if method else 1 :]
    return name in ("max", "min") and bool(others) and literal(others[0]) is None


def _closing(text: str, start: int) -> int | None:
    """Where the call ends whose bracket opened just before ``start``; ``None`` if that is too far."""
    depth = 1
    for place in range(start, min(len(text), start + _MAX_CALL_LENGTH)):
        if text[place] in "([{":
            depth += 1
        elif text[place] in ")]}":
            depth -= 1
            if depth == 0:
                return place + 1
    return None


def _parse(source: str) -> ast.Call | None:
    try:
        node = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return node if isinstance(node, ast.Call) else None


def read_arguments(signature: Signature, call: ast.Call, method: bool) -> dict[str, Any]:
    """The literal arguments of a call, under the laboratory's names.

    ``method`` is true for ``x.softmax(1)``, where the tensor stands before the dot and not among the arguments.
    """
    arguments = dict(signature.defaults)
    numbered = _numbered(signature.operation, call, method)
    if numbered is not None:
        arguments.update(numbered)
    else:
        names = signature.positional[1:] if method and signature.positional[:1] == ("_",) else signature.positional
        if signature.operation in _RECURRENT and _is_keras(call):
            names, arguments = ("hidden",), {"batch_first": True, **arguments}
        for node, name in zip(call.args, names, strict=False):  # more arguments than we name are no fault of the reader
            value = literal(node)
            if name != "_" and value is not None:
                arguments[name] = value
    for keyword in call.keywords:
        name = KEYWORDS.get(keyword.arg or "", "")
        value = literal(keyword.value)
        if name and value is not None:
            arguments[_AXES.get((signature.operation, name), name)] = value
    return _split_by_size(arguments, ast.unparse(call.func)) if signature.operation == "split" else arguments


def _is_keras(call: ast.Call) -> bool:
    """``LSTM(64)`` and ``LSTM(units=64)`` are Keras; PyTorch's layer needs the features of its input, too."""
    return len(call.args) == 1 or any(keyword.arg == "units" for keyword in call.keywords)


def _split_by_size(arguments: dict[str, Any], callee: str) -> dict[str, Any]:
    """``torch.split`` takes the size of a part, or all sizes; ``np.split`` how many parts, or where to cut."""
    parts = arguments.get("parts")
    if isinstance(parts, tuple) and not callee.startswith(("np.", "numpy.", "jnp.")):
        return {"sizes": parts, **{name: value for name, value in arguments.items() if name != "parts"}}
    by_size = callee.endswith("split") and not callee.startswith(("np.", "numpy.", "jnp.", "tf.", "keras."))
    if isinstance(parts, tuple) or by_size:
        return {name: value for name, value in arguments.items() if name != "parts"}
    return arguments


def _numbered(operation: str, call: ast.Call, method: bool) -> dict[str, Any] | None:
    """Operations whose numbers are one tuple or stand one by one: ``x.view(2, -1)``, ``np.reshape(x, (2, -1))``."""
    target = {"reshape": "to", "broadcast_to": "to", "transpose": "axes", "tile": "repeats"}.get(operation)
    if target is None and operation not in ("squeeze", "expand_dims"):
        return None
    layer = isinstance(call.func, ast.Name) and call.func.id[:1].isupper()
    nodes = call.args if method or layer else call.args[1:]
    values = [literal(node) for node in nodes]
    if operation in ("squeeze", "expand_dims"):
        return {"axis": values[0]} if values and isinstance(values[0], int) else {}
    if len(values) == 1 and isinstance(values[0], tuple):
        return {str(target): values[0]}
    numbers = tuple(values)
    return {str(target): numbers} if numbers and all(isinstance(value, int) for value in numbers) else {}


def literal(node: ast.expr) -> Any:
    """A number, a word, a flag or a tuple of numbers that is written out; ``None`` for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | int | str | float):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = literal(node.operand)
        return -value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if isinstance(node, ast.Tuple | ast.List):
        values = tuple(literal(element) for element in node.elts)
        return values if values and all(isinstance(value, int) for value in values) else None
    return None
