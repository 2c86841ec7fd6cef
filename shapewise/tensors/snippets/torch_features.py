"""Layers of torch.nn that pair, gate, bag or regroup features."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shapewise.tensors.shapes import sizes_clash
from shapewise.tensors.snippets.imaging import unshuffled
from shapewise.tensors.snippets.learned import LEARNED
from shapewise.tensors.snippets.placing import PLACING
from shapewise.tensors.snippets.recorder import Apply, Given, called_with, refuse, shown
from shapewise.tensors.snippets.values import Tensor, Value, as_int, as_tensor


def _bilinear(made: Given) -> Apply:
    """``nn.Bilinear(20, 30, 40)``: every pair of numbers of both has a weight."""
    built, features = (made.size(0, "in1_features"), made.size(1, "in2_features")), made.size(2, "out_features")

    def apply(call: Given) -> Value:
        shapes = [as_tensor(call.get(place, f"input{place + 1}"), made.name).shape for place in range(2)]
        for shape, wanted in zip(shapes, built, strict=True):
            if not shape or sizes_clash(shape[-1], wanted):
                raise refuse(
                    f"Bilinear({built[0]}, {built[1]}, {features}) got {shown(shapes[0])} and {shown(shapes[1])}",
                    needed=f"{built[0]} and {built[1]} features on the last axes",
                    fix=f"build it with nn.Bilinear({', '.join(str(one[-1] if one else 1) for one in shapes)}, {features})",
                    operands=shapes,
                    sizes=(shape[-1] if shape else None, wanted),
                )
        if len(shapes[0]) != len(shapes[1]) or any(map(sizes_clash, shapes[0][:-1], shapes[1][:-1])):
            raise refuse(
                f"Bilinear got {shown(shapes[0])} and {shown(shapes[1])}",
                needed="the same sizes before the last axis",
                fix="take both from the same samples",
                operands=shapes,
            )
        return call.recorder.result((*shapes[0][:-1], features), "every pair of features has a weight")

    return apply


def _cosine(made: Given) -> Apply:
    axis = made.get(0, "dim", default=1)
    return lambda call: PLACING["cosine_similarity"](
        Given(call.recorder, "torch", "cosine_similarity", call.args[:2], {**dict(call.named.items()), "dim": axis})
    )


def _pixel_unshuffle(made: Given) -> Apply:
    factor = as_int(made.get(0, "downscale_factor"), "downscale_factor")
    return lambda call: unshuffled(call, called_with(call), factor)


def _glu(made: Given) -> Apply:
    axis = made.get(0, "dim", default=-1)
    return lambda call: LEARNED["glu"](Given(call.recorder, "torch", "glu", [Tensor(called_with(call)), axis], {}))


def _embedding_bag(made: Given) -> Apply:
    """A row for each bag: the mean of its vectors; without 2 axes, the offsets say where bags begin."""
    _, features = made.size(0, "num_embeddings"), made.size(1, "embedding_dim")

    def apply(call: Given) -> Value:
        x, offsets = called_with(call), call.get(1, "offsets")
        if len(x) == 2:
            return call.recorder.result((x[0], features), "a row for each bag")
        if isinstance(offsets, Tensor) and len(x) == 1:
            return call.recorder.result((offsets.shape[0], features), "a row for each bag")
        raise refuse(
            f"EmbeddingBag got {shown(x)}" + (" without offsets" if len(x) == 1 else ""),
            needed="(bags, tokens), or (tokens,) with offsets",
            fix="write torch.arange(0, len(x), n) as offsets" if len(x) == 1 else "reshape to two axes",
            operands=(x,),
        )

    return apply


FEATURES: Mapping[str, Callable[[Given], Apply]] = {
    "Bilinear": _bilinear, "CosineSimilarity": _cosine, "EmbeddingBag": _embedding_bag, "GLU": _glu,
    "PixelUnshuffle": _pixel_unshuffle,
}  # fmt: skip
