"""Functions that look up, attend and gate, with the weights as an argument."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shapewise.tensors.snippets.recorder import Given, checked
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import Tensor, Value, as_tensor
from shapewise.types import Size


def _attention(given: Given) -> Value:
    names = (("query",), ("key",), ("value",))
    shapes = [as_tensor(given.get(place, *name), given.name).shape for place, name in enumerate(names)]
    mask, note = given.get(3, "attn_mask"), ""
    if given.flag(-1, "enable_gqa") and min(map(len, shapes)) > 2:
        heads = shapes[0][-3]
        for place in (1, 2):
            own = shapes[place][-3]
            if isinstance(heads, int) and isinstance(own, int) and own and heads % own == 0:
                shapes[place] = (*shapes[place][:-3], heads, *shapes[place][-2:])
        note = "enable_gqa lets several heads of the query share one of the keys and values"
    extra: dict[str, Any] = {"mask": mask.shape} if isinstance(mask, Tensor) else {}
    return given.recorder.perform("attention", shapes, note, **extra)


def _embedding(given: Given) -> Value:
    tokens, weight = as_tensor(given.get(0), "embedding"), as_tensor(given.get(1, "weight"), "embedding").shape
    if len(weight) != 2:
        raise FollowingStops("embedding", "the table of F.embedding is no matrix.")
    return given.recorder.perform("embedding", [tokens.shape], vocabulary=weight[0], features=weight[1])


def _glu(given: Given) -> Value:
    x = as_tensor(given.get(0), "glu")
    axis = given.axis(1, -1)
    place = checked(-1 if axis is None else axis, x.shape)
    size = x.shape[place]
    half: Size = size // 2 if isinstance(size, int) and size % 2 == 0 else None
    if isinstance(size, int) and size % 2:
        given.recorder.perform("split", [x.shape], parts=2, axis=place)
    return given.recorder.result((*x.shape[:place], half, *x.shape[place + 1 :]), "one half gates the other")


LEARNED: Mapping[str, Callable[[Given], Value]] = {
    "scaled_dot_product_attention": _attention, "embedding": _embedding, "glu": _glu,
}  # fmt: skip
