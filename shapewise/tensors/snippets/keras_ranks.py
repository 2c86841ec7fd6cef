"""How many axes a layer of Keras asks for by its name, and where its channels stand."""

from __future__ import annotations

import re

from shapewise.patterns import lazy_pattern
from shapewise.tensors.snippets.recorder import Apply, Given, called_with, refuse, shown
from shapewise.tensors.snippets.values import Tensor, Value
from shapewise.types import Shape

_SLIDES = lazy_pattern(
    r"(?:Separable|Depthwise)?Conv(?:olution)?([123])D(?:Transpose)?|(?:Global)?(?:Max|Average|Avg)(?:Pool|Pooling)([123])D"
    r"|(?:UpSampling|ZeroPadding|Cropping|SpatialDropout)([123])D"
)
_READS_LAYOUT = re.compile(r"(?:Separable|Depthwise)?Conv(?:olution)?[123]D|(?:Max|Average|Avg)Pool(?:ing)?2D")
"""Layers that put the channels in their place themselves."""
_AXES = {1: "batch, length, features", 2: "batch, height, width, channels", 3: "batch, depth, height, width, channels"}


def ranked(made: Given, apply: Apply) -> Apply:
    """The same layer, which asks for as many axes as its name says; channels that stand first are moved for it."""
    match = _SLIDES.fullmatch(made.name)
    if match is None:
        return apply
    spatial = int(next(group for group in match.groups() if group))
    first = made.get(-1, "data_format") == "channels_first"

    def exactly(call: Given) -> Value:
        x = called_with(call)
        if len(x) != spatial + 2:
            raise refuse(
                f"{made.name} got {shown(x)} with {len(x)} {'axis' if len(x) == 1 else 'axes'}",
                needed=f"{spatial + 2} axes: {_AXES[spatial]}",
                fix="add the missing axis with Reshape" if len(x) < spatial + 2 else "merge or drop an axis with Reshape",
                operands=(x,),
            )
        if not first or _READS_LAYOUT.fullmatch(made.name):
            return apply(call)
        return _with_channels_first(apply, call, x)

    return exactly


def _with_channels_first(apply: Apply, call: Given, x: Shape) -> Value:
    """The rule of channels last, with the axes moved before and after it."""
    mark = len(call.recorder.lines)
    done = apply(Given(call.recorder, call.framework, call.name, [Tensor((x[0], *x[2:], x[1]))], {}))
    if not isinstance(done, Tensor) or len(done.shape) != len(x):
        return done
    shape = (done.shape[0], done.shape[-1], *done.shape[1:-1])
    call.recorder.reshape_last(mark, shape)
    return Tensor(shape)
