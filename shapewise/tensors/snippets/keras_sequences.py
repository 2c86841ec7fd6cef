"""Layers of Keras for sequences: recurrent ones, their wrappers, attention."""

from __future__ import annotations

from shapewise.tensors.shapes import sizes_clash
from shapewise.tensors.snippets.keywords import applied
from shapewise.tensors.snippets.recorder import Apply, Given, called_with, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import Layer, Tensor, Value, as_ints, as_tensor, tensor_list
from shapewise.types import Size


def recurrent(made: Given) -> Apply:
    """Keras returns the last state unless return_sequences is set."""
    units = made.size(0, "units")
    operation = {"SimpleRNN": "rnn"}.get(made.name, made.name.lower())
    sequences, states = made.flag(-1, "return_sequences"), made.flag(-1, "return_state")

    def apply(call: Given) -> Value:
        x = called_with(call)
        output = call.recorder.perform(operation, [x], hidden=units, batch_first=True)
        batch: Size = x[0]
        if not sequences:
            output = call.recorder.result((batch, units), "the last state alone: return_sequences is not set")
        state = Tensor((batch, units))
        return (output, state, state) if states and operation == "lstm" else (output, state) if states else output

    return apply


def bidirectional(made: Given) -> Apply:
    """A recurrent layer forward and backward, joined as ``merge_mode`` says."""
    inner, mode = made.get(0, "layer"), made.get(-1, "merge_mode", default="concat")
    if not isinstance(inner, Layer):
        raise FollowingStops("Bidirectional", "Bidirectional takes a recurrent layer.")

    def apply(call: Given) -> Value:
        made_of = applied(inner, call)
        one, *states = made_of if isinstance(made_of, tuple) else (made_of,)
        one = as_tensor(one, "Bidirectional")
        if mode == "concat":
            joined = "forward and backward side by side"
            one = call.recorder.perform("concat", [one.shape, one.shape], joined, axis=-1)
        outputs = [one, one] if mode is None else [one]
        if len(outputs) == 1 and not states:
            return one
        return [*outputs, *states, *states]  # the states of both directions stand behind

    return apply


def time_distributed(made: Given) -> Apply:
    """The same layer at every time step."""
    inner = made.get(0, "layer")
    if not isinstance(inner, Layer):
        raise FollowingStops("TimeDistributed", "TimeDistributed takes a layer.")

    def apply(call: Given) -> Value:
        x = called_with(call)
        if len(x) < 3:
            raise refuse(
                f"{made.name} got {shown(x)}",
                needed="at least 3 axes: batch, time, features",
                fix="leave TimeDistributed out: each layer works on a whole batch",
                operands=(x,),
            )
        one = as_tensor(applied(inner, Given(call.recorder, "keras", made.name, [Tensor((x[0], *x[2:]))], {})), made.name)
        return call.recorder.result((one.shape[0], x[1], *one.shape[1:]), "the same layer at every time step")

    return apply


def multi_head(made: Given) -> Apply:
    """The query's shape, whatever the heads are."""

    def apply(call: Given) -> Value:
        x, other = called_with(call), as_tensor(call.get(1, "value"), made.name).shape
        if len(x) >= 2 and len(other) >= 2 and len(x) != len(other):
            raise refuse(
                f"query {shown(x)} and value {shown(other)} differ in their number of axes",
                needed="as many axes in both",
                fix="add the missing axis",
                operands=(x, other),
            )
        key = as_tensor(call.get(2, "key", default=Tensor(other)), made.name).shape
        if len(key) != len(other) or any(map(sizes_clash, key[:-1], other[:-1])):
            raise refuse(
                f"value is {shown(other)}, and key {shown(key)}",
                needed="the same sizes in both, but for the last axis",
                fix="take both from the same sequence",
                operands=(x, other, key),
            )
        if x and other and sizes_clash(x[0], other[0]):
            raise refuse(
                f"query {shown(x)} and value {shown(other)} are batches of {x[0]} and {other[0]}",
                needed="the same batch",
                fix="take both from the same samples",
                operands=(x, other),
                axis=0,
                sizes=(x[0], other[0]),
            )
        if len(x) < 3 and made.get(-1, "attention_axes") is None:
            raise refuse(
                f"{made.name} got a query {shown(x)}",
                needed="3 axes: batch, length, features",
                fix="add the batch with expand_dims(x, axis=0)",
                operands=(x, other),
            )
        mask = call.get(-1, "attention_mask")
        if isinstance(mask, Tensor) and len(mask.shape) == len(x) == 3:
            wanted = (x[0], x[1], other[1])
            if any(sizes_clash(size, goal) and size != 1 for size, goal in zip(mask.shape, wanted, strict=True)):
                raise refuse(
                    f"attention_mask is {shown(mask.shape)}",
                    needed=f"{shown(wanted)}: batch, queries, keys, or 1 where it is the same for all",
                    fix=f"make it {shown(wanted)}",
                    operands=(x, other, mask.shape),
                )
        told = made.get(-1, "output_shape")
        if told is not None:
            out = as_ints(told, "output_shape")
            result = call.recorder.result((*x[: len(x) - len(out)], *out), "the query's places, features as output_shape says")
        else:
            result = call.recorder.result(x, "attention gives the query's shape")
        if not call.flag(-1, "return_attention_scores"):
            return result
        if made.get(-1, "attention_axes") is not None or len(x) != 3:
            raise FollowingStops(made.name, "the scores of several axes of attention are not followed here.")
        return (result, Tensor((x[0], made.size(0, "num_heads"), x[1], other[1])))

    return apply


def attention(made: Given) -> Apply:
    """``Attention()([query, value, key])``; the value is the key where none is given."""

    def apply(call: Given) -> Value:
        tensors = tensor_list(call.get(0, "inputs"), made.name)
        if len(tensors) not in (2, 3):
            raise FollowingStops(made.name, "Attention takes [query, value] or [query, value, key].")
        query, value, key = tensors[0], tensors[1], tensors[-1] if len(tensors) == 3 else tensors[1]
        return call.recorder.perform("attention", [query.shape, key.shape, value.shape])

    return apply
