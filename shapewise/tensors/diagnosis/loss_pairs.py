"""A prediction and its target that a loss compares number with number: both get one shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shapewise.tensors.diagnosis.remedy import inserted, remedy, with_one_more
from shapewise.types import Fix, Framework, Shape


@dataclass(frozen=True, slots=True)
class Pair:
    """A prediction and its target, with the names that the message or the reader gives them."""

    prediction: tuple[int, ...]
    target: tuple[int, ...]
    names: tuple[str, str]
    line: str
    """The loss as the reader would call it again; empty where the message does not say which loss it was."""
    free: tuple[int, ...] = ()
    """Axes whose size is made up."""
    is_one_hot: bool = False
    """Whether labels of the output's own shape were refused, so that class numbers were wanted."""


def in_all(numpy: str, pair: Pair, torch: str = "", keras: str = "") -> dict[Framework, str]:
    """The edit in every framework, and in PyTorch the loss behind it."""
    loss = f"\n{pair.line}" if pair.line else ""
    return {"numpy": numpy, "torch": (torch or numpy) + loss, "keras": keras or numpy}


def same_shape(pair: Pair) -> Iterator[Fix]:
    """A loss that compares number with number: both operands get one shape."""
    (prediction, target), (p, t) = (pair.prediction, pair.target), pair.names
    operands = {p: prediction, t: target}
    ways = [((t, p), (target, prediction)), ((p, t), (prediction, target))]
    # Where the loss only warned, it runs as it is: the target is what is brought to the output, whose shape others may read.
    for (one, other), (shape, wanted) in ways if pair.line else ways[:1]:
        more, less = with_one_more(shape, wanted), with_one_more(wanted, shape)
        when = f"Right if {one} and {other} hold one number for each sample: the loss then compares number with number."
        if more is not None:
            line = f"{one} = {one}[{inserted(len(shape), more)}]"
            keras = f"{one} = keras.ops.expand_dims({one}, {more})"
            title = f"give {one} an axis of size 1: {str_of(shape)} → {str_of(wanted)}"
            yield from remedy(title, when, in_all(line, pair, keras=keras), operands, one, unknown=pair.free)
        elif less is not None:
            line, keras = f"{one} = {one}.squeeze({less})", f"{one} = keras.ops.squeeze({one}, {less})"
            title = f"squeeze axis {less} of {one}: {str_of(shape)} → {str_of(wanted)}"
            yield from remedy(title, when, in_all(line, pair, keras=keras), operands, one, unknown=pair.free)
    if len(prediction) == 2 and prediction[1] > 1 and target in (prediction[:1], (prediction[0], 1)):
        yield from _class_numbers(pair)
    elif len(prediction) == len(target) and prediction[:-1] == target[:-1]:
        yield from other_width(pair)


def str_of(shape: Shape) -> str:
    """A shape as a title writes it."""
    return str(tuple(shape))


def _class_numbers(pair: Pair) -> Iterator[Fix]:
    """The number of a class where the loss wants a number for each class."""
    (prediction, target), (p, t) = (pair.prediction, pair.target), pair.names
    classes = prediction[1]
    row = t if len(target) == 1 else f"{t}[:, 0]"
    yield from remedy(
        f"use cross-entropy, which reads the number of a class: {p} {str_of(prediction)}, {t} {str_of(target[:1])}",
        f"Right if each sample belongs to one of {classes} classes: the loss that refused wants {classes} yes-or-no targets.",
        {
            "numpy": f"logs = {p} - np.log(np.exp({p}).sum(axis=1, keepdims=True))\nlosses = -logs[np.arange(len({p})), {row}]",
            "torch": f"loss = F.cross_entropy({p}, {row}.long())",
            "keras": f"losses = keras.ops.sparse_categorical_crossentropy({row}, {p}, from_logits=True)",
        },
        {p: prediction, t: target},
        "losses",
        whole=(t,),
    )
    yield from remedy(
        f"make {t} one-hot: {str_of(target)} → {str_of(prediction)}",
        f"Right if the loss should stay as it is: one yes among {classes}.",
        in_all(
            f"{t} = ({row}[:, None] == np.arange({classes})).astype(float)",
            pair,
            f"{t} = F.one_hot({row}.long(), {classes}).float()",
            f"{t} = keras.ops.one_hot({row}, {classes})",
        ),
        {p: prediction, t: target},
        t,
        whole=(t,),
    )


def other_width(pair: Pair) -> Iterator[Fix]:
    """Another number of outputs than of targets for each sample: the last layer is what can be changed."""
    (prediction, target), (p, _) = (pair.prediction, pair.target), pair.names
    have, want = prediction[-1], target[-1]
    width = 16
    yield from remedy(
        f"give the last layer {want} outputs instead of {have}",
        f"Right if each sample has {want} targets: the output needs one number for each.",
        in_all(
            f"weight = np.zeros(({want}, hidden.shape[-1]))  # learned in a model\n{p} = hidden @ weight.T",
            pair,
            f"{p} = nn.Linear(hidden.shape[-1], {want})(hidden)  # hidden: what the last layer gets",
            f"{p} = keras.layers.Dense({want})(hidden)  # hidden: what the last layer gets",
        ),
        {"hidden": (*prediction[:-1], width)},
        p,
    )
