"""Layers of torch.nn for sequences: recurrent ones, attention, transformers."""

from __future__ import annotations

from typing import Any

from shapewise.tensors.shapes import sizes_clash
from shapewise.tensors.snippets.packing import Packed
from shapewise.tensors.snippets.recorder import Apply, Given, called_with, refuse, shown
from shapewise.tensors.snippets.values import Layer, Tensor, Value, as_int, as_size, as_tensor
from shapewise.types import Shape, Size


def recurrent(made: Given) -> Apply:
    """Output and state: (N, L, directions · hidden), and (layers · directions, N, hidden), twice for an LSTM."""
    hidden, layers = made.size(1, "hidden_size"), as_int(made.get(2, "num_layers", default=1), "num_layers")
    first, both = made.flag(4, "batch_first"), made.flag(6, "bidirectional")
    features = made.size(0, "input_size")
    known: dict[str, Any] = {"features": features} if isinstance(features, int) else {}
    operation = made.name.lower()
    projected = made.get(8, "proj_size") if operation == "lstm" else None
    if isinstance(projected, int) and projected:
        known["projection"] = projected

    def apply(call: Given) -> Value:
        packed = call.get(0, "input")
        if isinstance(packed, Packed):  # whatever stands first: packed sequences tell it themselves
            return of_packed(call, packed)
        x = called_with(call)
        single = len(x) == 2  # one sequence without a batch, which PyTorch takes
        note = "one sequence without a batch axis" if single else ""
        if not first and not single:
            note = "batch_first is not set: axis 0 is read as time, axis 1 as batch"
        whole = ((1, *x) if first else (x[0], 1, x[1])) if single else x
        mark = len(call.recorder.lines)
        output = call.recorder.perform(
            operation, [whole], note, hidden=hidden, layers=layers, batch_first=first, bidirectional=both, **known
        )
        if single:
            output = Tensor((x[0], output.shape[-1]))
            call.recorder.reshape_last(mark, output.shape)
        batch: Shape = () if single else (x[0] if first else x[1],)
        memory = Tensor((layers * (2 if both else 1), *batch, hidden))
        state = Tensor((*memory.shape[:-1], known["projection"])) if "projection" in known else memory
        _check_states(call, x, [state, memory])
        return (output, (state, memory)) if operation == "lstm" else (output, state)

    def of_packed(call: Given, packed: Packed) -> Value:
        """The laboratory's recurrent layer on the padded sequences, whose output is packed as they are."""
        whole = (packed.batch, packed.longest, *packed.features)
        result = call.recorder.perform(
            operation, [whole], "packed sequences", hidden=hidden, layers=layers, batch_first=True, bidirectional=both, **known
        )
        memory = Tensor((layers * (2 if both else 1), packed.batch, hidden))
        state = Tensor((*memory.shape[:-1], known["projection"])) if "projection" in known else memory
        _check_states(call, whole, [state, memory])
        output = Packed(packed.batch, packed.longest, result.shape[2:])
        return (output, (state, memory)) if operation == "lstm" else (output, state)

    return apply


def _check_states(call: Given, x: Shape, wanted: list[Tensor]) -> None:
    """The first state, and the memory of an LSTM, have the shapes of the last."""
    given = call.get(1, "hx")
    for start, state in zip(given if isinstance(given, list | tuple) else [given], wanted, strict=False):
        if isinstance(start, Tensor) and (
            len(start.shape) != len(state.shape) or any(map(sizes_clash, start.shape, state.shape))
        ):
            raise refuse(
                f"the first state is {shown(start.shape)}",
                needed=f"{shown(state.shape)}: layers, {'batch, ' if len(state.shape) == 3 else ''}hidden",
                fix=f"make it with torch.zeros{shown(state.shape)}",
                operands=(x, start.shape),
            )


def multi_head(made: Given) -> Apply:
    """The query's shape, and the weights (batch, queries, keys)."""
    width, heads = made.size(0, "embed_dim"), as_int(made.get(1, "num_heads"), "num_heads")
    first = made.flag(9, "batch_first")
    if isinstance(width, int) and heads > 0 and width % heads:
        raise refuse(
            f"{width} features do not divide among {heads} heads",
            needed=f"a multiple of {heads} features",
            fix=f"use embed_dim={width - width % heads + heads}, or fewer heads",
            operands=(),
            sizes=(width, heads),
        )

    def apply(call: Given) -> Value:
        shapes = [as_tensor(call.get(place, name), made.name).shape for place, name in enumerate(("query", "key", "value"))]
        if shapes[0] and isinstance(width, int) and isinstance(shapes[0][-1], int) and shapes[0][-1] != width:
            raise refuse(
                f"the query {shown(shapes[0])} has {shapes[0][-1]} features, the layer was built for {width}",
                needed=f"{width} features on the last axis",
                fix=f"build it with embed_dim={shapes[0][-1]}, or project with Linear({shapes[0][-1]}, {width})",
                operands=shapes,
                axis=len(shapes[0]) - 1,
                sizes=(shapes[0][-1], width),
            )
        _check_masks(call, shapes[0], shapes[1], first, heads, ("attn_mask", 5), ("key_padding_mask", 3))
        single = all(len(shape) == 2 for shape in shapes)  # one sequence without a batch, which PyTorch takes
        whole = [(1, *shape) if first else (shape[0], 1, shape[1]) for shape in shapes] if single else shapes
        mark = len(call.recorder.lines)
        note = "one sequence without a batch axis" if single else ""
        output = call.recorder.perform("multi_head_attention", whole, note, heads=heads, batch_first=first)
        if single:
            output = Tensor(shapes[0])
            call.recorder.reshape_last(mark, shapes[0])
        if call.get(4, "need_weights") is False:
            return (output, None)
        batch, queries = (0, 1) if first else (1, 0)
        each = () if call.get(6, "average_attn_weights") is not False else (heads,)
        lead = () if single else (whole[0][batch],)
        return (output, Tensor((*lead, *each, whole[0][queries], whole[1][queries])))

    return apply


Mask = tuple[str, int]
"""What a mask is called, and its place among the arguments."""


def _check_masks(
    call: Given, queries: Shape, keys: Shape, first: bool, heads: Value, attention: Mask | None, padding: Mask | None
) -> None:
    """A mask of attention is (queries, keys), or one each for batch · heads; one of padding is (batch, keys)."""
    if len(queries) != 3 or len(keys) != 3:
        return
    (batch, count), others = (queries[:2] if first else queries[1::-1]), keys[1 if first else 0]
    every = batch * heads if isinstance(batch, int) and isinstance(heads, int) else None
    for told, allowed in ((attention, [(count, others), (every, count, others)]), (padding, [(batch, others)])):
        mask = call.get(told[1], told[0]) if told is not None else None
        if not isinstance(mask, Tensor) or told is None:
            continue
        if not any(len(mask.shape) == len(one) and not any(map(sizes_clash, mask.shape, one)) for one in allowed):
            raise refuse(
                f"{call.name} got {told[0]} {shown(mask.shape)}",
                needed=f"{' or '.join(map(shown, allowed))} for {count} queries and {others} keys",
                fix=f"make it {shown(allowed[0])}" + ("" if first else ", or set batch_first=True if the batch stands first"),
                operands=(queries, keys, mask.shape),
            )


def transformer(made: Given) -> Apply:
    """An encoder keeps the shape; the last axis must be what it was built for."""
    width, (first, heads) = _width_of(made), _arrangement(made)
    mask = "mask" if made.name == "TransformerEncoder" else "src_mask"

    def apply(call: Given) -> Value:
        x = as_tensor(call.get(0, "src", "input"), made.name).shape
        _check_width(x, width, "d_model")
        _check_masks(call, x, x, first, heads, (mask, 1), ("src_key_padding_mask", 2))
        return call.recorder.result(x, "a transformer layer keeps the shape")

    return _Layer(apply, width, first, heads)


class _Layer:
    """A layer that another one is built from: its width, where its batch stands, and how many heads it has."""

    def __init__(self, apply: Apply, width: Size, first: bool, heads: Value) -> None:
        self.apply = apply
        self.width = width
        self.first = first
        self.heads = heads

    def __call__(self, call: Given) -> Value:
        """What the layer does."""
        return self.apply(call)


def _inner(made: Given) -> _Layer | None:
    """The layer that an encoder or a decoder repeats."""
    layer = made.get(0, "encoder_layer", "decoder_layer")
    inner = layer.apply if isinstance(layer, Layer) else None
    return inner if isinstance(inner, _Layer) else None


def _arrangement(made: Given) -> tuple[bool, Value]:
    """Whether the batch stands first, and how many heads there are."""
    inner = _inner(made)
    return (inner.first, inner.heads) if inner is not None else (made.flag(9, "batch_first"), made.get(1, "nhead", default=8))


def _width_of(made: Given) -> Size:
    inner = _inner(made)
    return inner.width if inner is not None else as_size(made.get(0, "d_model", default=512))


def _check_width(x: Shape, width: Size, argument: str) -> None:
    if isinstance(width, int) and x and isinstance(x[-1], int) and x[-1] != width:
        raise refuse(
            f"{shown(x)} has {x[-1]} features, the layer was built for {width}",
            needed=f"{width} features on the last axis",
            fix=f"build it with {argument}={x[-1]}",
            operands=(x,),
            axis=len(x) - 1,
            sizes=(x[-1], width),
        )


def decoder(made: Given) -> Apply:
    """``decoder(tgt, memory)`` keeps the shape of tgt; the memory has the same batch and width."""
    width, (first, heads) = _width_of(made), _arrangement(made)

    def apply(call: Given) -> Value:
        target, memory = (as_tensor(call.get(place, name), made.name).shape for place, name in enumerate(("tgt", "memory")))
        result = _decoded(call, target, memory, width, first)
        _check_masks(call, target, target, first, heads, ("tgt_mask", 2), ("tgt_key_padding_mask", 4))
        _check_masks(call, target, memory, first, heads, ("memory_mask", 3), ("memory_key_padding_mask", 5))
        return result

    return _Layer(apply, width, first, heads)


def _decoded(call: Given, target: Shape, memory: Shape, width: Size, first: bool) -> Value:
    for shape in (target, memory):
        _check_width(shape, width, "d_model")
    batch = 0 if first else 1
    if len(target) != len(memory) or (len(target) == 3 and sizes_clash(target[batch], memory[batch])):
        where = "" if first else ": without batch_first, axis 1 is the batch"
        raise refuse(
            f"tgt {shown(target)} and memory {shown(memory)} are no batch of the same size{where}",
            needed=f"one size on axis {batch}, the batch",
            fix="build it with batch_first=True if the batch stands first, or transpose both",
            operands=(target, memory),
            axis=batch,
        )
    return call.recorder.result(target, "a decoder keeps the shape of its target")


def whole_transformer(made: Given) -> Apply:
    """``nn.Transformer()(src, tgt)`` gives the shape of tgt."""
    width, (first, heads) = _width_of(made), _arrangement(made)

    def apply(call: Given) -> Value:
        source, target = (as_tensor(call.get(place, name), made.name).shape for place, name in enumerate(("src", "tgt")))
        result = _decoded(call, target, source, width, first)
        _check_masks(call, source, source, first, heads, ("src_mask", 2), ("src_key_padding_mask", 5))
        _check_masks(call, target, target, first, heads, ("tgt_mask", 3), ("tgt_key_padding_mask", 6))
        _check_masks(call, target, source, first, heads, ("memory_mask", 4), ("memory_key_padding_mask", 7))
        return result

    return apply


def cell(made: Given) -> Apply:
    """One step of a recurrent layer: (N, features) to (N, hidden), twice for an LSTM."""
    features, hidden = made.size(0, "input_size"), made.size(1, "hidden_size")

    def apply(call: Given) -> Value:
        x = called_with(call)
        if len(x) not in (1, 2):
            raise refuse(
                f"{made.name} got {shown(x)}",
                needed="(batch, features): a single step",
                fix="loop over the steps, or use the layer without Cell in its name",
                operands=(x,),
            )
        _check_width(x, features, "input_size")
        state = (*x[:-1], hidden)
        given = call.get(1, "hx")
        for start in given if isinstance(given, list | tuple) else [given]:
            if isinstance(start, Tensor) and (len(start.shape) != len(state) or any(map(sizes_clash, start.shape, state))):
                raise refuse(
                    f"the state is {shown(start.shape)}",
                    needed=shown(state),
                    fix=f"make it with torch.zeros{shown(state)}",
                    operands=(x, start.shape),
                )
        result = call.recorder.result(state, "one step")
        return (result, result) if made.name == "LSTMCell" else result

    return apply
