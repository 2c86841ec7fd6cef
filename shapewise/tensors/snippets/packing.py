"""Sequences of several lengths in PyTorch: packed for a recurrent layer, and padded again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shapewise.tensors.shapes import sizes_clash
from shapewise.tensors.snippets.recorder import Given, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import Tensor, Value, as_size, as_tensor, tensor_list
from shapewise.types import Shape, Size


@dataclass(frozen=True, slots=True)
class Packed:
    """Packed sequences: batch, the longest length, and what each step holds."""

    batch: Size
    longest: Size
    features: Shape


def _packed(given: Given) -> Packed:
    x, lengths = as_tensor(given.get(0, "input"), given.name).shape, given.get(1, "lengths")
    first, in_order = given.flag(2, "batch_first"), given.flag(3, "enforce_sorted", default=True)
    if len(x) < 2:
        raise FollowingStops(given.name, "what is packed has no axes of batch and time.")
    batch, time = (x[0], x[1]) if first else (x[1], x[0])
    told: Size = len(lengths) if isinstance(lengths, list | tuple) else None
    if isinstance(lengths, Tensor):
        told = lengths.shape[0] if lengths.shape else None
        if len(lengths.shape) != 1:
            raise refuse(
                f"{given.name} got lengths {shown(lengths.shape)}",
                needed=f"1 axis: {shown((batch,))}",
                fix="write lengths.flatten()",
                operands=(x, lengths.shape),
            )
    if not in_order and isinstance(told, int) and isinstance(batch, int) and told < batch:
        raise FollowingStops(
            given.name,
            f"there are {told} lengths for a batch of {batch}"
            + ("" if first else ", which is axis 1 without batch_first=True")
            + ": PyTorch drops the sequences that have none, or fails, as the lengths are.",
        )
    if sizes_clash(told, batch):
        where = "" if first else ": without batch_first, axis 1 is the batch"
        raise refuse(
            f"{given.name} got {shown(x)}, a batch of {batch}{where}, and {told} lengths",
            needed=f"{batch} lengths, one for each sequence",
            fix="write batch_first=True if the batch stands first, or give a length for each sequence",
            operands=(x,),
            axis=0 if first else 1,
            sizes=(batch, told),
        )
    counts = [length for length in lengths if isinstance(length, int)] if isinstance(lengths, list | tuple) else []
    longest = max(counts) if counts and len(counts) == told else None  # the longest decides, and it may be below the axis
    if isinstance(longest, int) and isinstance(time, int) and longest > time:
        raise refuse(
            f"the longest length is {longest}, the axis of time of {shown(x)} has {time}",
            needed=f"lengths of at most {time}",
            fix="count the lengths before padding",
            operands=(x,),
            sizes=(time, longest),
        )
    return Packed(batch, longest, x[2:])


def _padded(given: Given) -> Value:
    packed = given.get(0, "sequence")
    if not isinstance(packed, Packed):
        raise FollowingStops(given.name, "what is padded is no packed sequence that is known here.")
    given.get(2, "padding_value")
    told = given.get(3, "total_length")
    time = packed.longest if told is None else as_size(told)
    lead = (packed.batch, time) if given.flag(1, "batch_first") else (time, packed.batch)
    result = given.recorder.result((*lead, *packed.features), "padded to the longest of the batch")
    return (result, Tensor((packed.batch,)))


def _same_axes(one: Shape, other: Shape) -> bool:
    return len(one) == len(other) and not any(map(sizes_clash, one, other))


def _padded_list(given: Given) -> Value:
    """``pad_sequence([a, b])``: the axis of time as long as the longest, the others as they are."""
    shapes = [tensor.shape for tensor in tensor_list(given.get(0, "sequences"), given.name)]
    given.get(2, "padding_value")
    if not shapes or any(not shape for shape in shapes):
        raise FollowingStops(given.name, "there is nothing to pad.")
    odd = next((shape for shape in shapes if not _same_axes(shape[1:], shapes[0][1:])), None)
    if odd is not None:
        raise refuse(
            f"{given.name} got {shown(shapes[0])} and {shown(odd)}",
            needed="sequences that differ in their first axis alone",
            fix="transpose the ones whose time does not stand first",
            operands=(shapes[0], odd),
        )
    times = [shape[0] for shape in shapes]
    longest = max(time for time in times if isinstance(time, int)) if all(isinstance(time, int) for time in times) else None
    lead = (len(shapes), longest) if given.flag(1, "batch_first") else (longest, len(shapes))
    return given.recorder.result((*lead, *shapes[0][1:]), "padded to the longest")


PACKING: Mapping[str, Callable[[Given], Value]] = {
    "pack_padded_sequence": _packed, "pad_packed_sequence": _padded, "pad_sequence": _padded_list,
}  # fmt: skip
