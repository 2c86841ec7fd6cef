"""Ways to make the same mistake again in NumPy: which recipe belongs to which operation and fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from shapewise.tensors.diagnosis.axis_recipes import divide, mask, out_of_range, rank, reshape, scalar
from shapewise.tensors.diagnosis.layer_recipes import channels, features, linear, matmul, single, stacks, window
from shapewise.tensors.diagnosis.loss_recipes import loss
from shapewise.tensors.diagnosis.merging_recipes import concat, elementwise, expected, index, other, stack, stretch, together
from shapewise.tensors.diagnosis.recipe import Facts, Recipe

_BY_FAULT: dict[str, Callable[[Facts], Iterator[Recipe]]] = {
    "scalar": scalar,
    "single": single,
    "divide": divide,
    "small": window,
    "channels": channels,
    "features": features,
    "expected": expected,
    "mask": mask,
    "expand": stretch,
    "assign": stretch,
    "range": out_of_range,
    "rank": rank,
    "stacks": stacks,
}
_BY_OPERATION: dict[str, Callable[[Facts], Iterator[Recipe]]] = {
    "add": elementwise,
    "broadcast": together,
    "concat": concat,
    "stack": stack,
    "matmul": matmul,
    "linear": linear,
    "conv": channels,
    "pool": window,
    "reshape": reshape,
    "squeeze": out_of_range,
    "transpose": rank,
    "batchnorm": features,
    "loss": loss,
    "rnn": elementwise,
    "attention": matmul,
    "embedding": out_of_range,
    "index": index,
    "other": other,
}


_ILLUSTRATIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("concat", "rank"): ("np.concatenate([np.zeros((2, 3)), np.zeros((2,))])",),
    ("concat", "equal"): ("np.concatenate([np.zeros((2, 3)), np.zeros((4, 5))], axis=0)",),
    ("stack", "equal"): ("np.array([[1, 2, 3], [1, 2]])  # rows of different length",),
    ("reshape", "count"): ("np.zeros(12).reshape(-1, -1)",),
    ("reshape", "rank"): ("rows, columns = np.zeros(12).shape",),
    ("matmul", "inner"): ("np.zeros((2, 3)) @ np.zeros((4, 5))",),
    ("matmul", "stacks"): ("np.zeros((3, 1, 2)) @ np.zeros((4, 2, 1))",),
    ("matmul", "rank"): ("np.matmul(np.zeros(()), np.zeros((3, 3)))",),
    ("linear", "inner"): ("np.zeros((2, 3)) @ np.zeros((4, 5))",),
    ("transpose", "rank"): ("np.zeros((2, 3, 4)).transpose(0, 1)",),
    ("add", "equal"): ("np.zeros((2, 3)) + np.zeros((2, 4))",),
    ("broadcast", "equal"): ("np.zeros((2, 3)) + np.zeros((2, 4))",),
    ("index", "range"): ("np.zeros(5)[5]",),
    ("index", "rank"): ("np.take_along_axis(np.zeros((3, 4)), np.zeros(3, int), axis=0)",),
    ("embedding", "range"): ("np.zeros((10, 3))[10]  # a table of 10 rows has no row 10",),
    ("conv", "rank"): ("batch, channels, height, width = np.zeros((3, 8, 8)).shape",),
    ("pool", "small"): ("np.lib.stride_tricks.sliding_window_view(np.zeros((1, 1)), (2, 2))",),
    ("conv", "small"): ("np.lib.stride_tricks.sliding_window_view(np.zeros((1, 1)), (2, 2))",),
    ("other", "divide"): ("np.split(np.zeros(10), 3)",),
    ("attention", "divide"): ("np.zeros(10).reshape(3, -1)  # 10 features into 3 heads",),
    ("other", "batch"): ("np.zeros(5) + np.zeros(6)",),
    ("other", "equal"): ("np.zeros(5) + np.zeros(6)",),
    ("loss", "rank"): ("scores, classes = np.zeros((8, 1, 5)).shape",),
    ("other", "scalar"): ("np.zeros(3).item()",),
}


def illustration(operation: str, fault: str) -> tuple[str, ...]:
    """Lines that fail in the same way, for a message that tells no sizes at all; empty where none is known."""
    return _ILLUSTRATIONS.get((operation, fault), ())


_PLAIN = frozenset(("equal", "features", "expected", "saved", "batch", "assign", "channels", "inner"))
"""Faults that are nothing but two sizes which should be the same, whatever operation asks for it."""


def plain_recipes(facts: Facts) -> Iterator[Recipe]:
    """The ways to fail again that show no operation: axes that are not there, parts that are unequal, sizes that differ."""
    if facts.fault in ("rank", "divide"):
        yield from _BY_FAULT[facts.fault](facts)
    if facts.fault == "small" and len(facts.shapes) == 2:
        yield from (window if facts.operation == "conv" else stretch)(facts)
    if facts.fault in _PLAIN and (len(facts.shapes) == 2 or len(facts.sizes) == 2):
        for known in (facts, replace(facts, shapes=())):  # the sizes alone, where no shape that is told holds both
            yield from (_only_sizes(recipe) for recipe in elementwise(known) if recipe.sizes)


def _only_sizes(recipe: Recipe) -> Recipe:
    """The same, which says that the sum is an example and not what failed."""
    return replace(recipe, lines=(*recipe.lines[:-1], f"{recipe.lines[-1]}  # as any operation that needs equal sizes here"))


def recipes(facts: Facts) -> Iterator[Recipe]:
    """The ways to fail again: those of the fault before those of the operation, told sizes before made-up ones."""
    ways = [
        _BY_FAULT.get(facts.fault),
        # Channels that cannot be split into groups are no channels that the kernel does not expect.
        None if (facts.operation, facts.fault) == ("conv", "divide") else _BY_OPERATION[facts.operation],
        elementwise if facts.operation in ("attention", "rnn", "other", "embedding") else None,
    ]
    for way in ways:
        if way is not None:
            found = list(way(facts))
            yield from (recipe for recipe in found if not recipe.made_up)
            yield from (recipe for recipe in found if recipe.made_up)
