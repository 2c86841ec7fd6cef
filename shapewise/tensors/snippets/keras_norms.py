"""Layers of Keras that keep the shape and name axes: normalisations and softmax."""

from __future__ import annotations

from collections.abc import Callable

from shapewise.patterns import lazy_pattern
from shapewise.tensors.snippets.recorder import Apply, Given, Recorder, called_with, checked, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import Value, as_int
from shapewise.types import Shape

_ON_TORCH = lazy_pattern(r"KERAS_BACKEND[\"']?\s?\]?\s?[=,:]\s?[\"']torch[\"']")


def _named_axes(made: Given, x: Shape, position: int, default: tuple[int, ...] = (-1,)) -> tuple[int, ...]:
    """The axes that a layer names, counted from the front, in order; one that is named twice ends the trace."""
    told = made.axes(position) if made.has(position, "axis") else default
    places = tuple(sorted(checked(axis, x) for axis in (told if told is not None else default)))
    if len(set(places)) < len(places):
        raise refuse(
            f"{made.name} names an axis of {shown(x)} twice: axis={told}",
            needed="different axes",
            fix=f"write axis={tuple(sorted(set(places)))}",
            operands=(x,),
        )
    return places


def over_axes(note: str) -> Callable[[Given], Apply]:
    """``UnitNormalization(axis=1)``: the shape stays, and the axes must be there."""

    def build(made: Given) -> Apply:
        def apply(call: Given) -> Value:
            x = called_with(call)
            return call.recorder.result(x, f"{note} over axes {shown(_named_axes(made, x, 0))}")

        return apply

    return build


def rms_norm(made: Given) -> Apply:
    """``RMSNormalization()``: over the last axes, in their order; Keras reads others in ways that depend on its backend."""

    def apply(call: Given) -> Value:
        x = called_with(call)
        places = _named_axes(made, x, 0)
        written = made.axes(0) or (-1,)
        if (
            places != tuple(range(len(x) - len(places), len(x)))
            or written != tuple(sorted(written))
            or written[0] < 0 <= written[-1]
        ):
            raise FollowingStops(made.name, f"{made.name} is followed over the last axes alone.")
        return call.recorder.result(x, f"scaled over axes {shown(places)}")

    return apply


def normalization(made: Given) -> Apply:
    """``Normalization(axis=-1)`` has a mean for each place of the axes that it names; ``None`` for one mean of all."""

    def apply(call: Given) -> Value:
        x = called_with(call)
        _named_axes(made, x, 0, default=() if "axis" in made.named else (-1,))
        return call.recorder.result(x)

    return apply


def softmax(made: Given) -> Apply:
    """``Softmax(axis=-1)``; several axes share one softmax."""

    def apply(call: Given) -> Value:
        x = called_with(call)
        places = _named_axes(made, x, 0)
        if len(places) != 1:
            return call.recorder.result(x, f"one softmax over axes {shown(places)}")
        return call.recorder.perform("softmax", [x], axis=places[0])

    return apply


def batch_norm(made: Given) -> Apply:
    """``BatchNormalization(axis=-1)``: numbers for each place of that axis."""

    def apply(call: Given) -> Value:
        x, axis = called_with(call), made.axis(0, -1)
        if len(x) == 1:
            return call.recorder.result(x, f"normalised over axis {checked(-1 if axis is None else axis, x)}")
        return call.recorder.perform("batch_norm", [x], axis=-1 if axis is None else axis)

    return apply


def group_norm(made: Given) -> Apply:
    """``GroupNormalization(groups=32, axis=-1)``; −1 groups are one for each channel."""
    groups, told = as_int(made.get(0, "groups", default=32), "groups"), made.axis(1, -1)

    def apply(call: Given) -> Value:
        x = called_with(call)
        axis = checked(-1 if told is None else told, x)
        if axis == 0 and (told is None or told < 0):
            raise FollowingStops(made.name, "it names the batch as its channels.")
        channels = x[axis]
        count = channels if groups == -1 else groups
        if len(x) > 2 and axis in (1, len(x) - 1) and isinstance(count, int):
            return call.recorder.perform_image("group_norm", x, axis == len(x) - 1, len(x) - 2, groups=count)
        if isinstance(channels, int) and isinstance(count, int) and (count > channels or channels % count):
            raise refuse(
                f"{channels} channels on axis {axis} of {shown(x)} do not divide into {count} groups",
                needed=f"a number that divides {channels}",
                fix="use groups=1, or groups=-1 for a group for each channel",
                operands=(x,),
                axis=axis,
                sizes=(channels, count),
            )
        return call.recorder.result(x, f"in groups along axis {axis}")

    return apply


def layer_norm(made: Given) -> Apply:
    """``LayerNormalization(axis=[1, 2])``: the axes that are named, the last unless told.

    Keras 3 hands neighbouring axes to PyTorch's own layer_norm, which knows the last ones alone: with that backend, others are
    refused, or the last axes are normalised where their sizes happen to agree. The other backends do what is documented.
    """

    def apply(call: Given) -> Value:
        x = called_with(call)
        places = _named_axes(made, x, 0)
        trailing = tuple(range(len(x) - len(places), len(x)))
        handed = _handed_over(made, x)
        if handed in (None, trailing):
            if places == trailing and all(isinstance(x[place], int) for place in trailing):
                return call.recorder.perform("layer_norm", [x], normalized=tuple(x[place] for place in trailing))
            return call.recorder.result(x, f"normalised over axes {shown(places)}")
        asked, found = tuple(x[place] for place in handed or ()), tuple(x[place] for place in trailing)
        if asked != found and _runs_on_torch(call.recorder):
            raise refuse(
                f"with PyTorch behind Keras, LayerNormalization asks {shown(x)} to end with {shown(asked)}",
                needed=f"{shown(asked)} on the last axes, which have {shown(found)}",
                fix="move these axes last with Permute and back again, or choose the backend jax or tensorflow",
                operands=(x,),
                axis=places[0],
                sizes=(x[places[0]], x[trailing[0]]),
            )
        told = "refuses it" if asked != found else "normalises the last axes instead"
        return call.recorder.result(x, f"normalised over axes {shown(places)}; with PyTorch behind it, Keras 3 {told}")

    return apply


def _handed_over(made: Given, x: Shape) -> tuple[int, ...] | None:
    """The axes that Keras hands to PyTorch's layer_norm: a run as they are written, signs included."""
    written = sorted(made.axes(0) or (-1,))
    if written != list(range(written[0], written[0] + len(written))):
        return None
    return tuple(checked(axis, x) for axis in written)


def _runs_on_torch(recorder: Recorder) -> bool:
    """Whether the snippet itself chooses PyTorch as the backend."""
    return bool(_ON_TORCH.search("\n".join(recorder.source)))
