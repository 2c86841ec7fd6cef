"""The rule that is broken, in one sentence; the explanation that treats it; and what a message leaves unsaid."""

from __future__ import annotations

import re

from shapewise.patterns import lazy_pattern
from shapewise.tensors.diagnosis.paste import Pasted
from shapewise.types import Shape, Size

ARTICLES: dict[str, str] = {
    "add": "shape-error-broadcast",
    "broadcast": "shape-error-broadcast",
    "concat": "shape-error-concat",
    "stack": "stack-vs-concat",
    "matmul": "shape-error-matmul",
    "linear": "shape-error-matmul",
    "conv": "shape-error-conv",
    "pool": "pooling",
    "reshape": "reshape-view",
    "squeeze": "squeeze-unsqueeze",
    "transpose": "transpose-permute",
    "batchnorm": "normalization-axes",
    "loss": "loss-target-shapes",
    "rnn": "rnn-shapes",
    "attention": "attention-shapes",
    "embedding": "embedding-layer",
    "index": "shape-error-other",
    "other": "shape-error-other",
}

_RULES: dict[str, str] = {
    "add": "Aligned at the last axis, two sizes must be equal, or one of them must be 1.",
    "broadcast": "Aligned at the last axis, two sizes must be equal, or one of them must be 1.",
    "concat": "All sizes must agree, except on the axis along which the operands are joined.",
    "stack": "All operands must have exactly the same shape.",
    "matmul": "The last axis of the first operand must be as long as the last but one of the second.",
    "linear": "The last axis of the input must be as long as the layer has input features.",
    "conv": "The input must have as many channels as the kernel expects.",
    "pool": "The window must not be larger than the padded input.",
    "reshape": "A reshape keeps the number of elements: the product of all sizes stays the same.",
    "squeeze": "Only an axis of size 1 can be taken away, and only a place from −ndim−1 to ndim can take a new one.",
    "transpose": "A permutation names every axis exactly once.",
    "batchnorm": "The channel axis must be as long as the layer has features.",
    "loss": "Predictions and targets must agree as the loss demands: equal shapes, or one class index for each row of scores.",
    "rnn": "The input's last axis, the batch and the hidden state must be those that the layer was built for.",
    "attention": "Queries and keys must agree in features, keys and values in length, and the mask in both lengths.",
    "embedding": "Every index must lie between 0 and the number of rows minus 1.",
    "index": "A mask has the shape of what it selects from; an index lies within its axis.",
    "other": "The shapes that meet here must agree.",
}
_FAULTS: dict[str, str] = {
    "rank": "The operation needs another number of axes than it got.",
    "range": "An axis of a shape with n axes lies between −n and n − 1, and an index within its axis.",
    "divide": "The size must be divisible by the number of parts.",
    "small": "The window must not be larger than the padded input.",
    "count": "The number of elements must stay the same: the product of all sizes.",
    "scalar": "The operation needs a single number, not an array.",
    "single": "A mean and a variance need more than one value for each channel.",
    "layout": "A view needs the elements to lie in memory in the order in which it reads them.",
    "undefined": "The size of this axis must be known when the layer is built, because its weights depend on it.",
    "batch": "The operands must have equally many samples.",
    "cardinality": "The operands must have equally many samples.",
    "assign": "What is assigned must have the shape of its place, or broadcast to it.",
    "expand": "An axis can only be stretched from size 1; all others must already have the target's size.",
    "expected": "Each size must be the one that was declared; only undeclared axes are free.",
    "features": "The number of features must be the one that the layer was built for.",
    "pattern": "A pattern names the axes of every operand, then an arrow, then the axes of the result.",
    "equal": "",
    "inner": "",
    "saved": "Weights that are loaded or handed in must have the shapes of the layers that take them up.",
    "output": "What takes up the result must have its shape: it is not stretched itself.",
    "stacks": "Before the last two axes, sizes must be equal, or one of them 1: each place there is a product of its own.",
    "channels": "",
}
_OWN_RULE = {
    ("reshape", "count"),
    ("conv", "channels"),
    ("linear", "features"),
    ("batchnorm", "features"),
    ("embedding", "range"),
    ("pool", "small"),
}


def rule_of(operation: str, fault: str) -> str:
    """The rule that is broken, in one sentence."""
    if (operation, fault) in _OWN_RULE:
        return _RULES[operation]
    return _FAULTS.get(fault, "") or _RULES[operation]


_IN_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (lazy_pattern(r"\bdivisible|\bmultiple of|evenly|equal division|\bdivides? "), "divide"),
    (lazy_pattern(r"out[- ]of[- ](?:range|bounds)"), "range"),
    (
        lazy_pattern(
            r"\bn?dims?=\d|\bndims?\b|\branks?\b|(?:number of|more than \d|at least \d|only \d) ?(?:axes|dim(?:ension)?s?)\b"
            r"|\b\d-?d\b|\b(?:one|two|three|\d)-dimensional|\bwith \d dimensions"
        ),
        "rank",
    ),
)


_TOO_LARGE = lazy_pattern(r"negative|too small|(?:larger|smaller|greater|less) than|exceeds?\b")


def rule_in_words(plain: str, operation: str = "other") -> str:
    """The rule that the words of an unknown message state; empty where they state none that is known.

    Examples
    --------
    >>> rule_in_words("depth must be a multiple of (block_size * block_size)")
    'The size must be divisible by the number of parts.'
    >>> rule_in_words("starts and ends shape mismatch")
    ''
    """
    fault = next((fault for pattern, fault in _IN_WORDS if pattern.search(plain[:2_000])), "")
    if not fault and operation in ("conv", "pool") and _TOO_LARGE.search(plain[:2_000]):
        fault = "small"
    return _FAULTS[fault] if fault else ""


def unknown_of(pasted: Pasted, shapes: tuple[Shape, ...], axis: int | None, sizes: tuple[Size, ...], operation: str) -> str:
    """What the message does not say, and the line to print to find out; empty where it says everything."""
    # An unknown batch is no gap: Keras leaves it open on purpose.
    complete = [shape for shape in shapes if None not in shape[1:]]
    if len(complete) >= 2 or (
        complete and operation in ("reshape", "transpose", "squeeze", "index", "pool", "batchnorm", "conv", "rnn", "linear")
    ):
        return ""
    told = []
    if axis is not None:
        told.append("the last axis" if axis == -1 else f"axis {axis}")
    if len(sizes) == 2:
        told.append(f"{sizes[0]} against {sizes[1]}")
    elif shapes:
        told.append("part of the shapes")
    known = f"The message tells {' and '.join(told)}, not the whole shapes" if told else "The message tells no shapes"
    names = _operand_names(pasted)
    printed = ", ".join(f"{name}.shape" for name in names) or "x.shape, y.shape"
    line = f"`{pasted.own_frame.source}`" if pasted.own_frame and pasted.own_frame.source else "the failing line"
    return f"{known}: put `print({printed})` before {line} to see them."


def _operand_names(pasted: Pasted) -> list[str]:
    """The reader's own names for what met in the failing line."""
    own = pasted.own_frame
    if own is None or not (own.marked or own.source):
        return []
    expression = own.marked or re.sub(r"^\s*(?:return\s+|[\w.,\s\[\]]+(?<![=!<>])=(?!=)\s*)", "", own.source)
    expression = re.sub(r"""([\"']).*?\1""", "", expression)  # letters of a pattern are no operands
    skipped = {
        "torch",
        "np",
        "numpy",
        "tf",
        "jnp",
        "keras",
        "F",
        "nn",
        "self",
        "lax",
        "jax",
        "dim",
        "axis",
        "return",
        "None",
        "True",
        "False",
        "K",
        "ops",
        "layers",
        "einops",
        "optax",
        "scipy",
    }
    names: list[str] = []
    for match in re.finditer(r"(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?!\w*\s*[(=])", expression):
        name = match.group(0)
        if name.split(".")[0] in skipped - {"self"} or name in skipped or name.endswith((".shape", ".T")) or name in names:
            continue
        names.append(name)
    return names[:3]
