"""Two figures of the laboratory: how long a shape rule takes, and how often and how fast a mismatch is repaired."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from shapewise.tensors.repair import repair
from shapewise.types import Arguments, Demo, Operation

SHAPE_RULE_LIMIT = 100e-6
"""Seconds that the shape rule of any operation may take."""
REPAIR_LIMIT = 0.150
"""Seconds within which 95 of 100 mismatches are repaired."""
REPAIRED_LEAST = 0.99
"""Share of mismatches with at least one fix that runs."""
_SIZES = (1, 2, 3, 4, 7, 8, 10, 12, 16, 28, 32, 33, 56, 64, 96, 128)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number, beside what was promised."""

    name: str
    value: float
    unit: str
    limit: float
    met: bool
    remark: str = ""


def measure(count: int = 1000, seed: int = 4) -> tuple[Figure, ...]:
    """The slowest shape rule, the share of random mismatches that are repaired, and the 95th percentile of the time."""
    rules = {name: _rule_seconds(operation) for name, operation in operations().items()}
    slowest = max(rules, key=lambda name: (rules[name], name))
    repair("add", shapes=[(2, 3), (2, 4)])  # NumPy is imported on first use
    times, without = [], []
    for demo in mismatches(count, seed):
        start = time.perf_counter()
        fixes = repair(demo.operation, **demo.arguments)
        times.append(time.perf_counter() - start)
        if not fixes:
            without.append(str(demo))
    late, share = sorted(times)[int(0.95 * len(times))], 1 - len(without) / len(times)
    return (
        Figure(
            "slowest shape rule",
            rules[slowest] * 1e6,
            "µs",
            SHAPE_RULE_LIMIT * 1e6,
            rules[slowest] <= SHAPE_RULE_LIMIT,
            slowest,
        ),
        Figure("mismatches repaired", share * 100, "%", REPAIRED_LEAST * 100, share >= REPAIRED_LEAST, "; ".join(without)),
        Figure(
            "repair, 95th percentile", late * 1e3, "ms", REPAIR_LIMIT * 1e3, late <= REPAIR_LIMIT, f"{len(times)} mismatches"
        ),
    )


def mismatches(count: int, seed: int) -> Iterator[Demo]:
    """Random calls that are refused: examples and random shapes, changed a little until the rule says no.

    All operations take part, each as often as any other; the sizes are those of real networks.
    """
    draw = random.Random(seed)  # noqa: S311 - a fixed sequence is wanted, not a secret
    names = sorted(operations())
    made = 0
    while made < count:
        operation = operations()[names[made % len(names)]]
        for _ in range(200):
            arguments = _changed(operation, draw)
            if _is_refused(operation, arguments):
                yield Demo(operation.name, arguments)
                break
        else:
            names.remove(operation.name)  # it takes nearly anything
            continue
        made += 1


def _is_refused(operation: Operation, arguments: Arguments) -> bool:
    try:
        operation.shape(**arguments)
    except ShapeError:
        return True
    return False


def _changed(operation: Operation, draw: random.Random) -> dict[str, Any]:
    """The example with its shapes changed once or twice; for merges and products often random shapes of one cloth."""
    arguments = dict(operation.example)
    shapes = [tuple(shape) for shape in arguments["shapes"]]
    if operation.family == "merging" and draw.random() < 0.7:
        whole = tuple(draw.choice(_SIZES) for _ in range(draw.choice((1, 2, 3, 3, 4, 4))))
        shapes = [whole for _ in shapes]
    for _ in range(draw.choice((1, 1, 2))):
        position = draw.randrange(len(shapes))
        shapes[position] = _perturbed(shapes[position], draw)
    return {**arguments, "shapes": shapes}


def _perturbed(shape: tuple[Any, ...], draw: random.Random) -> tuple[Any, ...]:
    """Another size, an axis too many, an axis too few, or two axes in the wrong order."""
    sizes = list(shape)
    way = draw.choice(("size", "size", "size", "more", "less", "swap", "near"))
    axis = draw.randrange(len(sizes)) if sizes else 0
    if way == "more" or not sizes:
        sizes.insert(axis, draw.choice((1, *_SIZES)))
    elif way == "less":
        sizes.pop(axis)
    elif way == "swap" and len(sizes) > 1:
        other = (axis + 1) % len(sizes)
        sizes[axis], sizes[other] = sizes[other], sizes[axis]
    elif way == "near":
        sizes[axis] = max(1, sizes[axis] + draw.choice((-1, 1)))
    else:
        sizes[axis] = draw.choice(_SIZES)
    return tuple(sizes)


def report(*, as_json: bool, count: int = 1000) -> str:
    """The figures as lines for readers, or as JSON for programs."""
    figures = measure(count)
    if as_json:
        return json.dumps([asdict(figure) for figure in figures])
    lines = []
    for figure in figures:
        sign = "at least" if figure.unit == "%" else "at most"
        verdict = "met" if figure.met else "missed"
        lines.append(
            f"{figure.name}: {figure.value:.4g} {figure.unit} (promised: {sign} {figure.limit:g}; {verdict}). {figure.remark}"
        )
    return "\n".join(lines)


def _rule_seconds(operation: Operation, rounds: int = 200) -> float:
    """The median time of one call on the operation's example."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        operation.shape(**operation.example)
        times.append(time.perf_counter() - start)
    return sorted(times)[rounds // 2]
