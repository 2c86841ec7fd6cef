"""Twenty common mistakes: what our own message tells, beside what four frameworks tell of the same mistake."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from shapewise.errors import ShapeError
from shapewise.tensors.diagnosis.mentions import find_mentions
from shapewise.tensors.ops import operations

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Mistake:
    """The same mistake in the laboratory and in the frameworks."""

    operation: str
    shapes: list[Shape]
    sizes: tuple[int, int]
    """The two numbers that do not fit each other."""
    numpy: str = ""
    torch: str = ""
    keras: str = ""
    jax: str = ""
    more: tuple[tuple[str, Any], ...] = ()

    @property
    def name(self) -> str:
        return f"{self.operation}-{self.sizes[0]}-{self.sizes[1]}"


MISTAKES = (
    Mistake("add", [(8, 64, 32), (8, 48, 32)], (64, 48), "x + y", "x + y", "ops.add(x, y)", "x + y"),
    Mistake("add", [(12, 30), (12,)], (30, 12), "x + y", "x + y", "ops.add(x, y)", "x + y"),
    Mistake("multiply", [(8, 20, 7), (8, 1, 6)], (7, 6), "x * y", "x * y", "ops.multiply(x, y)", "x * y"),
    Mistake("subtract", [(50,), (51,)], (50, 51), "x - y", "x - y", "ops.subtract(x, y)", "x - y"),
    Mistake(
        "maximum",
        [(4, 9), (4, 8)],
        (9, 8),
        "np.maximum(x, y)",
        "torch.maximum(x, y)",
        "ops.maximum(x, y)",
        "jnp.maximum(x, y)",
    ),
    Mistake(
        "concat",
        [(2, 33, 40), (2, 32, 41)],
        (33, 32),
        "np.concatenate([x, y], axis=2)",
        "torch.cat([x, y], 2)",
        "ops.concatenate([x, y], axis=2)",
        "jnp.concatenate([x, y], axis=2)",
        (("axis", 2),),
    ),
    Mistake(
        "concat",
        [(2, 33), (5, 31)],
        (33, 31),
        "np.concatenate([x, y])",
        "torch.cat([x, y])",
        "ops.concatenate([x, y], axis=0)",
        "jnp.concatenate([x, y])",
        (("axis", 0),),
    ),
    Mistake(
        "concat",
        [(6, 4, 3), (6, 4)],
        (3, 2),
        "np.concatenate([x, y])",
        "torch.cat([x, y])",
        "ops.concatenate([x, y], axis=0)",
        "jnp.concatenate([x, y])",
        (("axis", 0),),
    ),
    Mistake(
        "stack",
        [(3, 24, 24), (1, 24, 24)],
        (3, 1),
        "np.stack([x, y])",
        "torch.stack([x, y])",
        "ops.stack([x, y])",
        "jnp.stack([x, y])",
    ),
    Mistake(
        "stack", [(17,), (19,)], (17, 19), "np.stack([x, y])", "torch.stack([x, y])", "ops.stack([x, y])", "jnp.stack([x, y])"
    ),
    Mistake("matmul", [(16, 300), (400, 10)], (300, 400), "x @ y", "x @ y", "ops.matmul(x, y)", "x @ y"),
    Mistake("matmul", [(5, 6, 7), (5, 8, 9)], (7, 8), "x @ y", "torch.bmm(x, y)", "ops.matmul(x, y)", "x @ y"),
    Mistake(
        "linear",
        [(16, 300)],
        (300, 400),
        "x @ np.ones((400, 10))",
        "nn.Linear(400, 10)(x)",
        "built(layers.Dense(10), (None, 400))(x)",
        "x @ jnp.ones((400, 10))",
        (("in_features", 400), ("features", 10)),
    ),
    Mistake(
        "conv2d",
        [(2, 4, 40, 40)],
        (4, 3),
        "",
        "nn.Conv2d(3, 8, 3)(x)",
        "built(layers.Conv2D(8, 3, data_format='channels_first'), (None, 3, 40, 40))(x)",
        "lax.conv(x, jnp.ones((8, 3, 3, 3)), (1, 1), 'VALID')",
        (("channels", 3), ("filters", 8), ("kernel", 3)),
    ),
    Mistake(
        "conv2d",
        [(2, 3, 5, 5)],
        (5, 7),
        "",
        "nn.Conv2d(3, 8, 7)(x)",
        "layers.Conv2D(8, 7, data_format='channels_first')(x)",
        "",
        (("filters", 8), ("kernel", 7)),
    ),
    Mistake(
        "max_pool2d",
        [(2, 3, 5, 5)],
        (5, 6),
        "",
        "nn.MaxPool2d(6)(x)",
        "layers.MaxPooling2D(6, data_format='channels_first')(x)",
        "",
        (("kernel", 6),),
    ),
    Mistake(
        "reshape",
        [(6, 50)],
        (300, 280),
        "x.reshape(4, 70)",
        "x.view(4, 70)",
        "ops.reshape(x, (4, 70))",
        "x.reshape(4, 70)",
        (("to", (4, 70)),),
    ),
    Mistake(
        "broadcast_to",
        [(5,)],
        (5, 6),
        "np.broadcast_to(x, (2, 6))",
        "x.expand(2, 6)",
        "ops.broadcast_to(x, (2, 6))",
        "jnp.broadcast_to(x, (2, 6))",
        (("to", (2, 6)),),
    ),
    Mistake(
        "squeeze",
        [(2, 3)],
        (2, 1),
        "np.squeeze(x, axis=0)",
        "",
        "ops.squeeze(x, axis=0)",
        "jnp.squeeze(x, axis=0)",
        (("axis", 0),),
    ),
    Mistake(
        "batch_norm",
        [(4, 24, 5, 5)],
        (24, 48),
        "",
        "nn.BatchNorm2d(48)(x)",
        "built(layers.BatchNormalization(axis=1), (None, 48, 5, 5))(x)",
        "",
        (("channels", 48),),
    ),
)


def test_there_are_twenty() -> None:
    assert len(MISTAKES) == 20


def _ours(mistake: Mistake) -> ShapeError:
    with pytest.raises(ShapeError) as caught:
        operations()[mistake.operation].shape(shapes=mistake.shapes, **dict(mistake.more))
    return caught.value


def _built(layer: Any, shape: tuple[int | None, ...]) -> Any:
    """A Keras layer whose weights are those for inputs of a shape."""
    layer.build(shape)
    return layer


def _theirs(mistake: Mistake) -> dict[str, str]:
    """The frameworks' messages for the same mistake; without those that make none."""
    import jax
    import keras
    import numpy as np
    import torch

    named = {"np": np, "torch": torch, "nn": torch.nn, "jnp": jax.numpy, "lax": jax.lax}
    named |= {"ops": keras.ops, "layers": keras.layers, "built": _built}
    makers = {"numpy": np.ones, "torch": torch.ones, "keras": keras.KerasTensor, "jax": jax.numpy.ones}
    return {
        framework: told
        for framework, make in makers.items()
        if (told := _message(getattr(mistake, framework), mistake, make, named))
    }


def _message(program: str, mistake: Mistake, make: Callable[[Shape], Any], named: dict[str, Any]) -> str:
    operands = dict(zip(("x", "y"), (make(shape) for shape in mistake.shapes), strict=False))
    try:
        eval(program or "None", {**named, **operands})
    except (ValueError, RuntimeError, IndexError, TypeError) as error:
        return str(error)
    return ""


def _facts(message: str, mistake: Mistake, axis: int | None) -> dict[str, bool]:
    """What a message tells a reader who has nothing else."""
    shapes = [mention.shape for mention in find_mentions(message.replace("−", "-"))]
    numbers = re.findall(r"\d+", message)
    return {
        "every operand's whole shape": all(shape in shapes or str(shape) in message for shape in mistake.shapes),
        "both numbers that clash": all(str(size) in numbers for size in mistake.sizes),
        "the axis": axis is not None and re.search(rf"\b(?:axis|dim(?:ension)?|index) \(?{axis}\b", message) is not None,
        "what is needed": re.search(r"needed|must|expected|should", message, re.IGNORECASE) is not None,
        "a way out": re.search(r"\bfix:|please|\buse\b|\btry\b|hint", message, re.IGNORECASE) is not None,
    }


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_ours_tells_all_that_theirs_tells_and_more(mistake: Mistake) -> None:
    error = _ours(mistake)
    ours = _facts(str(error), mistake, error.axis)
    assert ours["what is needed"]
    assert ours["a way out"]
    heard = _theirs(mistake)
    assert heard.keys() == {name for name in ("numpy", "torch", "keras", "jax") if getattr(mistake, name)}
    for framework, theirs in heard.items():
        told = _facts(theirs, mistake, error.axis)
        missing = [fact for fact, is_told in told.items() if is_told and not ours[fact] and fact != "the axis"]
        assert missing == [], f"{framework}: {error} | {theirs}"
        assert sum(ours.values()) > sum(told.values()), f"{framework}: {error} | {theirs}"


def test_most_of_ours_tell_everything() -> None:
    complete = [
        mistake.name for mistake in MISTAKES if sum(_facts(str(error := _ours(mistake)), mistake, error.axis).values()) >= 4
    ]
    assert len(complete) >= 18, complete


# What the message proposes, in its own words, and the call after it was followed: it must succeed.
WAYS_OUT: dict[str, tuple[tuple[str, str, dict[str, Any]], ...]] = {
    "add-64-48": (
        ("make the sizes equal", "add", {"shapes": [(8, 48, 32), (8, 48, 32)]}),
        ("join along this axis with concat", "concat", {"shapes": [(8, 64, 32), (8, 48, 32)], "axis": 1}),
    ),
    "add-30-12": (("make the sizes equal", "add", {"shapes": [(12, 30), (30,)]}),),
    "multiply-7-6": (("make the sizes equal", "multiply", {"shapes": [(8, 20, 6), (8, 1, 6)]}),),
    "subtract-50-51": (
        ("make the sizes equal", "subtract", {"shapes": [(51,), (51,)]}),
        ("join along this axis with concat", "concat", {"shapes": [(50,), (51,)], "axis": 0}),
    ),
    "maximum-9-8": (("make the sizes equal", "maximum", {"shapes": [(4, 8), (4, 8)]}),),
    "concat-33-32": (("pad or crop axis 1", "concat", {"shapes": [(2, 32, 40), (2, 32, 41)], "axis": 2}),),
    "concat-33-31": (("pad or crop axis 1", "concat", {"shapes": [(2, 31), (5, 31)], "axis": 0}),),
    "concat-3-2": (("add the missing axis of size 1", "concat", {"shapes": [(6, 4, 1), (6, 4, 1)], "axis": 0}),),
    "stack-3-1": (
        ("make the shapes equal", "stack", {"shapes": [(3, 24, 24), (3, 24, 24)]}),
        ("join along an existing axis with concat", "concat", {"shapes": [(3, 24, 24), (1, 24, 24)], "axis": 0}),
    ),
    "stack-17-19": (
        ("make the shapes equal", "stack", {"shapes": [(17,), (17,)]}),
        ("join along an existing axis with concat", "concat", {"shapes": [(17,), (19,)], "axis": 0}),
    ),
    "matmul-300-400": (
        ("project x to 400 numbers with linear", "linear", {"shapes": [(16, 300)], "features": 400}),
        ("project x to 400", "matmul", {"shapes": [(16, 400), (400, 10)]}),
    ),
    "matmul-7-8": (
        ("project x to 8 numbers with linear", "linear", {"shapes": [(5, 6, 7)], "features": 8}),
        ("project x to 8", "matmul", {"shapes": [(5, 6, 8), (5, 8, 9)]}),
    ),
    "linear-300-400": (
        ("make the layer for 300", "linear", {"shapes": [(16, 300)], "in_features": 300, "features": 10}),
        ("the last axis of x to 400", "linear", {"shapes": [(16, 400)], "in_features": 400, "features": 10}),
    ),
    "conv2d-4-3": (
        ("channels=4", "conv2d", {"shapes": [(2, 4, 40, 40)], "channels": 4, "filters": 8, "kernel": 3}),
        ("1x1 convolution", "conv2d", {"shapes": [(2, 4, 40, 40)], "filters": 3, "kernel": 1}),
    ),
    "conv2d-5-7": (
        ("kernel=5 or less", "conv2d", {"shapes": [(2, 3, 5, 5)], "filters": 8, "kernel": 5}),
        ("make axis 2 at least 7 long", "conv2d", {"shapes": [(2, 3, 7, 7)], "filters": 8, "kernel": 7}),
    ),
    "max_pool2d-5-6": (
        ("kernel=5 or less", "max_pool2d", {"shapes": [(2, 3, 5, 5)], "kernel": 5}),
        ("make axis 2 at least 6 long", "max_pool2d", {"shapes": [(2, 3, 6, 6)], "kernel": 6}),
    ),
    "reshape-300-280": (("to=(4, -1)", "reshape", {"shapes": [(6, 50)], "to": (4, -1)}),),
    "broadcast_to-5-6": (("to=(2, 5)", "broadcast_to", {"shapes": [(5,)], "to": (2, 5)}),),
    "squeeze-2-1": (("reduce it with a mean", "squeeze", {"shapes": [(1, 3)], "axis": 0}),),
    "batch_norm-24-48": (("channels=24", "batch_norm", {"shapes": [(4, 24, 5, 5)], "channels": 24}),),
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_each_way_out_that_ours_names_works(mistake: Mistake) -> None:
    proposed = str(_ours(mistake)).partition("Fix: ")[2]
    for words, operation, arguments in WAYS_OUT[mistake.name]:
        assert words in proposed
        assert operations()[operation].shape(**arguments) is not None
    told = re.search(r"join along axis (\d+) instead", proposed)
    if told:  # where another axis is proposed, these very operands can be joined along it
        assert operations()["concat"].shape(shapes=mistake.shapes, axis=int(told.group(1))) is not None


@pytest.mark.parametrize(
    ("shapes", "axis", "words"),
    [
        ([(2, 33), (2, 31)], 0, "join along axis 1 instead, or pad or crop axis 1 to one size"),
        ([(2, 3, 4), (5, 6, 4)], 2, "pad or crop axes 0 and 1, each to one size"),
        ([(None, 3, 4), (2, 5, 4), (6, 3, 4)], 0, "pad or crop axis 1 to one size"),
    ],
)
def test_joining_along_another_axis_is_proposed_only_where_it_can_be_done(shapes: list[Shape], axis: int, words: str) -> None:
    with pytest.raises(ShapeError, match=re.escape(f"Fix: {words}.")):
        operations()["concat"].shape(shapes=shapes, axis=axis)
