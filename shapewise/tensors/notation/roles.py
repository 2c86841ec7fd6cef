"""Which named quantity goes where: the axes and parameters of each operation, and what readers call them."""

# ruff: noqa: E501 - the table is read line by line: one operation, all its roles.
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from shapewise.tensors.notation.quantities import Quantities
from shapewise.tensors.notation.sizes import word_set
from shapewise.types import Shape, Size

_IMAGE = "batch channels height width"
_SEQUENCE = "batch length features"
_ANY = ("channels height width", "batch channels height width", "batch features", "length", "batch length features")

_PIECE = ("features", "length", "channels height width", "length features", *_ANY)
"""What is stacked: one sample of a batch, before whole batches."""

_SOURCES: Mapping[str, str] = {
    "channels": "channels in_channels input features",
    "length": "length words patches",
    "features": "features input hidden channels",
    "classes": "classes features",
    "height": "side tall",
    "width": "side wide",
}
"""An axis → the quantities that tell it, the surest first; an axis that is not here goes by its own name."""

_ROLES: Mapping[str, tuple[tuple[str, ...], str]] = {
    # operation: (operands with ";" between them, the parameters and what tells them)
    "conv1d": (("batch channels length",), "filters:filters,channels_out,output kernel stride padding dilation groups channels:in_channels"),
    "conv2d": ((_IMAGE,), "filters:filters,channels_out,output kernel stride padding dilation groups channels:in_channels"),
    "conv3d": (("batch channels frames height width",), "filters:filters,channels_out,output kernel stride padding dilation groups channels:in_channels"),
    "conv_transpose2d": ((_IMAGE,), "filters:filters,channels_out,output kernel stride padding output_padding dilation groups"),
    "depthwise_conv2d": ((_IMAGE,), "multiplier kernel stride padding dilation channels:in_channels"),
    "max_pool2d": ((_IMAGE,), "kernel stride padding dilation"),
    "avg_pool2d": ((_IMAGE,), "kernel stride padding"),
    "global_average_pool": ((_IMAGE,), ""),
    "global_max_pool": ((_IMAGE,), ""),
    "upsample": ((_IMAGE,), "scale"),
    "pixel_shuffle": ((_IMAGE,), "factor:scale"),
    "batch_norm": ((_IMAGE, "batch features"), ""),
    "group_norm": ((_IMAGE,), "groups"),
    "se_gate": ((_IMAGE,), "reduction"),
    "dense_block": ((_IMAGE,), "layers growth"),
    "inception_block": ((_IMAGE,), ""),
    "residual_block": ((_IMAGE,), "filters:filters,channels_out,output stride kernel"),
    "unet": ((_IMAGE.replace("height width", "height:side,input,own width:side,input,own"),), "depth base classes"),
    "patch_embed": ((_IMAGE.replace("height width", "height:side,tall,own,input width:side,own,input"),), "patch features:features,wide,hidden,output,features_out"),
    "flatten": ((_IMAGE, "batch length features"), ""),
    "linear": (("batch features:input,in_channels,features,channels", "batch length features:input,features"), "features:output,hidden,classes,features_out,channels_out,own"),
    "rnn": (("batch length features:input,features",), "hidden:hidden,output,own layers"),
    "lstm": (("batch length features:input,features",), "hidden:hidden,output,own layers"),
    "gru": (("batch length features:input,features",), "hidden:hidden,output,own layers"),
    "embedding": (("batch length",), "vocabulary:vocabulary,words,input features:features,hidden,output"),
    "attention": (("batch length:query_length,length features:query_features,features;batch length:key_length,length features:key_features,features;batch length:key_length,length features:value_features,features",), ""),
    "multi_head_attention": (("batch length:query_length,length features:query_features,features,hidden;batch length:key_length,length features:key_features,features,hidden;batch length:key_length,length features:key_features,features,hidden",), "heads"),
    "split_heads": ((_SEQUENCE,), "heads"),
    "positional_add": (("batch length features;positions features",), ""),
    "layer_norm": ((_SEQUENCE, "batch features"), ""),
    "glu": ((_SEQUENCE,), ""),
    "softmax": (("batch classes",), ""),
    "reduce": ((_SEQUENCE, "batch features", _IMAGE), ""),
    "cross_entropy": (("batch classes;batch",), ""),
    "mse": (("batch features;batch features",), ""),
    "linear_identity": (("batch features;batch features",), "features:output,hidden"),
    "split": ((_IMAGE, _SEQUENCE), "parts sizes:sizes,channels_out,features_out"),
    "repeat": ((_SEQUENCE, "batch features"), "repeats:times"),
    "pad": ((_IMAGE,), ""),
    "crop": ((_IMAGE,), ""),
    **dict.fromkeys(word_set("add average maximum minimum multiply subtract divide concat"), (_ANY, "")),
    "stack": (_PIECE, ""),
}  # fmt: skip

_USUAL: Mapping[str, int] = {
    "batch": 8, "channels": 64, "height": 32, "width": 32, "length": 10, "features": 64, "classes": 10, "frames": 8, "positions": 512,
}  # fmt: skip
"""Sizes that nothing depends on, where neither the reader nor the explanation has any."""


_TWO = word_set("matmul dot einsum")


def arity(operation: str | None) -> int:
    """How many operands an operation takes at least.

    Examples
    --------
    >>> arity("concat"), arity("attention"), arity("reshape")
    (2, 3, 1)
    """
    templates, _ = _ROLES.get(operation or "", ((), ""))
    if operation in _TWO or templates in (_ANY, _PIECE):
        return 2
    return templates[0].count(";") + 1 if templates else 1


class Filled(NamedTuple):
    """What named quantities make of an operation's operands and parameters."""

    shapes: tuple[Shape, ...]
    """Empty where no axis is told."""
    arguments: Mapping[str, Any]
    used: frozenset[str]
    """The quantities that found a place."""


def fill_roles(operation: str, quantities: Quantities, like: Sequence[Shape]) -> Filled:
    """Put named quantities where the operation has a place for them.

    Parameters
    ----------
    operation
        A name of the laboratory.
    quantities
        What ``read_quantities`` found.
    like
        Shapes to take the sizes from that the reader leaves open.

    Examples
    --------
    >>> filled = fill_roles("lstm", {"input": (128,), "hidden": (256,)}, [(4, 10, 8)])
    >>> filled.shapes, filled.arguments, sorted(filled.used)
    (((4, 10, 128),), {'hidden': 256}, ['hidden', 'input'])
    """
    if operation == "stack" and "batch" in quantities and "operands" not in quantities:  # the batch is what comes out
        pieces = {("operands" if name == "batch" else name): values for name, values in quantities.items()}
        filled = fill_roles(operation, pieces, like)
        return filled._replace(used=frozenset("batch" if name == "operands" else name for name in filled.used))
    templates, parameters = _ROLES.get(operation, ((), ""))
    arguments: dict[str, Any] = {}
    used: set[str] = set()
    for entry in parameters.split():
        name, _, sources = entry.partition(":")
        source = next((one for one in (sources or name).split(",") if one in quantities and one not in used), None)
        if source is None or (source == "in_channels" and "channels" not in quantities):
            continue
        used.add(source)
        values = quantities[source]
        arguments[name] = tuple(values) if name == "sizes" else values[0]
    left = {name: values for name, values in quantities.items() if name not in used}
    choices = [_operands(template, left, like, templates in (_ANY, _PIECE)) for template in templates]
    shapes, taken = max(choices, key=lambda choice: len(choice[1]), default=((), frozenset()))
    if not taken & (left.keys() - {"operands"}):
        return Filled((), arguments, frozenset(used))
    if "sizes" in arguments:
        arguments["axis"] = 1 if len(shapes[0]) == 4 else -1
    return Filled(shapes, arguments, frozenset(used | taken))


def _operands(
    template: str, quantities: Quantities, like: Sequence[Shape], many: bool
) -> tuple[tuple[Shape, ...], frozenset[str]]:
    """The operands of a template, and the quantities that went into them."""
    operands = [operand.split() for operand in template.split(";")]
    used: set[str] = set()
    sources = [[_source(axis, quantities) for axis in operand] for operand in operands]
    if many:  # as many operands as sizes are told, and two at least
        told = [len(quantities[source]) for source in sources[0] if source]
        count = max([2, *told, *quantities.get("operands", ())])
        operands, sources = operands * min(count, 20), sources * min(count, 20)
    shapes: list[Shape] = []
    for place, (operand, row) in enumerate(zip(operands, sources, strict=True)):
        model = like[min(place, len(like) - 1)] if like else ()
        shape: list[Size] = []
        for at, (axis, source) in enumerate(zip(operand, row, strict=True)):
            name = axis.partition(":")[0]
            if source is None:
                shape.append(model[at] if len(model) == len(operand) else _USUAL[name])
                continue
            used.add(source)
            values = quantities[source]
            value = values[min(place, len(values) - 1)]
            shape.append(value[name == "width"] if isinstance(value, tuple) else value)
        shapes.append(tuple(shape))
    return tuple(shapes), frozenset(used | ({"operands"} & quantities.keys()))


def _source(axis: str, quantities: Quantities) -> str | None:
    """The quantity that tells an axis."""
    name, _, own = axis.partition(":")
    if name in ("height", "width") and "planes" in quantities:
        return "planes"
    sources = own.split(",") if own else _SOURCES.get(name, name).split()
    return next((source for source in sources if source in quantities), None)
