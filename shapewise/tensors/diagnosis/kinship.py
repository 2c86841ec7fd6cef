"""Which of the laboratory's operations may speak for an operation that failed: those that are of its kind, and no others."""

from __future__ import annotations

_KINDS: dict[str, str] = {
    "add": "add subtract multiply divide maximum minimum average broadcast_to",
    "broadcast": "add subtract multiply divide maximum minimum average broadcast_to concat stack",
    "concat": "concat stack",
    "stack": "stack concat",
    "matmul": "matmul dot einsum linear",
    "linear": "linear matmul linear_identity",
    "conv": "conv1d conv2d conv3d depthwise_conv2d conv_transpose2d",
    "pool": "max_pool2d avg_pool2d global_average_pool global_max_pool",
    "reshape": "reshape flatten",
    "squeeze": "squeeze expand_dims reshape add subtract multiply divide",
    "transpose": "transpose",
    "batchnorm": "batch_norm",
    "loss": "mse cross_entropy add subtract multiply divide maximum minimum average",
    "rnn": "rnn lstm gru",
    "attention": "attention multi_head_attention split_heads matmul add multiply",
    "embedding": "embedding",
    "index": "broadcast_to squeeze expand_dims add subtract multiply divide maximum minimum average",
    "other": "split group_norm layer_norm pad crop upsample pixel_shuffle glu tile repeat softmax reduce",
}
_OF_A_KIND: dict[str, frozenset[str]] = {operation: frozenset(names.split()) for operation, names in _KINDS.items()}
_LAYERS = _OF_A_KIND["conv"] | _OF_A_KIND["pool"] | _OF_A_KIND["rnn"] | {"batch_norm", "layer_norm", "group_norm"}


def is_of_kind(operation: str, demo: str) -> bool:
    """Whether the laboratory's operation is what failed, and not only something that fails alike.

    Two shapes that should have been the same (a hidden state, a declared input) clash as in an addition, but nobody adds them.

    Examples
    --------
    >>> is_of_kind("conv", "conv_transpose2d"), is_of_kind("conv", "max_pool2d"), is_of_kind("other", "broadcast_to")
    (True, False, False)
    """
    return demo in _OF_A_KIND.get(operation, ())


def borrows_a_layer(operation: str, demo: str) -> bool:
    """Whether code would show a layer that did not fail: its window, kernel or scale is nothing that the message speaks of.

    Examples
    --------
    >>> borrows_a_layer("other", "max_pool2d"), borrows_a_layer("other", "broadcast_to"), borrows_a_layer("pool", "max_pool2d")
    (True, False, False)
    """
    return demo in _LAYERS and not is_of_kind(operation, demo)
