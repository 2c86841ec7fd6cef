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


def distance(given: Given) -> Value:
    """``F.pairwise_distance(x, y)``: the norm of their difference along the last axis."""
    first, second = (as_tensor(given.get(place, name), given.name).shape for place, name in enumerate(("x1", "x2")))
    both = given.recorder.perform("subtract", [first, second], "the difference").shape
    given.get(2, "p")
    return given.recorder.result((*both[:-1], 1) if given.flag(4, "keepdim") else both[:-1], "a distance for each pair")


def _distance(made: Given) -> Apply:
    keep = made.flag(2, "keepdim")
    made.get(0, "p")
    return lambda call: distance(
        Given(call.recorder, "torch", "pairwise_distance", list(call.args[:2]), {**dict(call.named.items()), "keepdim": keep})
    )


def _triplet(made: Given) -> Apply:
    """``nn.TripletMarginLoss()(anchor, positive, negative)``: three batches of vectors of one shape."""
    reduction = made.get(-1, "reduction", default="mean")
    made.pass_over()

    def apply(call: Given) -> Value:
        names = ("anchor", "positive", "negative")
        shapes = [as_tensor(call.get(place, name), made.name).shape for place, name in enumerate(names)]
        if len({len(shape) for shape in shapes}) > 1:
            raise refuse(
                f"{made.name} got {', '.join(map(shown, shapes))}",
                needed="as many axes in all three",
                fix="take all three from the same network, or add the missing axis",
                operands=shapes,
            )
        near = call.recorder.perform("subtract", shapes[:2], "anchor and positive").shape
        far = call.recorder.perform("subtract", [shapes[0], shapes[2]], "anchor and negative").shape
        each = call.recorder.perform("subtract", [near[:-1], far[:-1]], "both distances").shape
        return call.recorder.result(each if reduction == "none" else (), "the loss")

    return apply


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
    "PixelUnshuffle": _pixel_unshuffle, "PairwiseDistance": _distance, "TripletMarginLoss": _triplet,
}  # fmt: skip
