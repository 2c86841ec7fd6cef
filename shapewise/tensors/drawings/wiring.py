"""How blocks of several layers are wired: their layers, merges and shortcuts as boxes, with the shape that leaves each.

A block that fails is wired as well, from the same block made possible, so that the arrow at fault can be marked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

from shapewise.errors import ShapeError
from shapewise.tensors.drawings.diagram import Edge, Node
from shapewise.tensors.joined import concat_shape
from shapewise.types import Demo, Operation, Shape, shape_text

Wiring: TypeAlias = tuple[tuple[Node, ...], tuple[Edge, ...]]

MOST_LAYERS = 3
"""A dense block draws so many layers, and says how many more there are."""
DEEPEST = 6
"""A deeper ladder would be too small to read."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What an operation tells of itself: its operands' shapes, and the shape after each of its steps."""

    shapes: tuple[Shape, ...]
    arguments: Mapping[str, Any]
    after: Mapping[str, Shape]
    result: Shape
    results: Mapping[str, Shape]
    failed: bool


def wiring(operation: Operation, demo: Demo) -> Wiring | None:
    """The boxes and arrows of a block; ``None`` where an operation has no inner life, or cannot be made to work.

    Examples
    --------
    >>> from shapewise.tensors.ops import operations
    >>> demo = Demo.parse("residual_block((1, 64, 32, 32), filters=64)")
    >>> nodes, edges = wiring(operations()["residual_block"], demo)
    >>> [node.title for node in nodes]
    ['x', '3x3 convolution', '3x3 convolution', 'add, ReLU']
    """
    draw = _WIRED.get(operation.name)
    if draw is None:
        return None
    failed = False
    arguments = dict(demo.arguments)
    try:
        operation.shape(**arguments)
    except ShapeError:
        failed = True
        arguments.update(_POSSIBLE.get(operation.name, {}))
    try:
        steps = operation.steps(**arguments) if operation.name in _TOLD_BY_STEPS else ()
        after = {step.label: shape for step in steps if (shape := _read(step.value)) is not None}
        results = operation.results(**arguments) if operation.results else {}
        facts = _Facts(
            shapes=tuple(tuple(shape) for shape in arguments["shapes"]),
            arguments={parameter.name: parameter.default for parameter in operation.parameters} | arguments,
            after=after,
            result=operation.shape(**arguments),
            results=results,
            failed=failed,
        )
        return draw(facts)
    except (ShapeError, KeyError):  # no repair of ours makes it possible, or a step is told in other words
        return None


def _read(text: str) -> Shape | None:
    """The shape that a step's value shows, if it shows one."""
    try:
        shapes = Demo.parse(f"step({text})").arguments["shapes"]
    except ValueError:
        return None
    return tuple(shapes[0]) if len(shapes) == 1 else None


def _chain(*keys: str) -> tuple[Edge, ...]:
    return tuple(Edge(start, end) for start, end in pairwise(keys))


def merges_told(nodes: Sequence[Node], edges: Sequence[Edge]) -> str:
    """What each merge of a diagram takes, in words, for readers who do not see the arrows.

    Examples
    --------
    >>> nodes = (Node("x", "x", (2,), 0, 0, "tensor"), Node("f", "linear", (2,), 1, 1), Node("z", "add", (2,), 2, 0, "merge"))
    >>> merges_told(nodes, (Edge("x", "f"), Edge("f", "z"), Edge("x", "z")))
    'add: linear (2,) and x (2,).'
    """
    known = {node.key: node for node in nodes}
    told = []
    for node in nodes:
        sources = [known[edge.start] for edge in edges if edge.end == node.key]
        if node.kind == "merge" and sources:
            parts = [f"{source.title} {shape_text(source.shape)}" if source.shape else source.title for source in sources]
            told.append(f"{node.title}: {' and '.join(parts)}.")
    return " ".join(told)


def _residual(facts: _Facts) -> Wiring | None:
    kernel = facts.arguments["kernel"]
    title = f"{kernel}x{kernel} convolution"
    nodes = [
        Node("x", "x", facts.shapes[0], 0, 0.5, "tensor"),
        Node("first", title, facts.after["first"], 1, 0),
        Node("second", title, facts.after["second"], 2, 0),
        Node(
            "add", "cannot be added" if facts.failed else "add, ReLU", None if facts.failed else facts.result, 3, 0.5, "merge"
        ),
    ]
    edges = _chain("x", "first", "second", "add")
    if facts.arguments["shortcut"] == "projection" and not facts.failed:
        nodes.append(Node("projection", "1x1 convolution", facts.after["projection"], 1, 1))
        return tuple(nodes), (*edges, *_chain("x", "projection", "add"))
    return tuple(nodes), (*edges, Edge("x", "add", facts.failed))


def _dense(facts: _Facts) -> Wiring | None:
    layers: int = facts.arguments["layers"]
    x = facts.shapes[0]
    nodes, edges = [Node("x", "x", x, 0, 0, "tensor")], []
    held, before = x[1], "x"
    for number in range(min(layers, MOST_LAYERS)):
        new = facts.results[f"layer_{number}"]
        held = held + new[1] if isinstance(held, int) and isinstance(new[1], int) else None
        nodes.append(Node(f"layer{number}", f"layer {number}", new, 2 * number + 1, 1))
        nodes.append(Node(f"joined{number}", "concat", (*x[:1], held, *x[2:]), 2 * number + 2, 0, "merge"))
        edges += [*_chain(before, f"layer{number}", f"joined{number}"), Edge(before, f"joined{number}")]
        before = f"joined{number}"
    if layers > MOST_LAYERS:
        nodes.append(Node("more", f"{layers - MOST_LAYERS} more layers", facts.result, 2 * MOST_LAYERS + 1, 0))
        edges += _chain(before, "more")
    return tuple(nodes), tuple(edges)


def _inception(facts: _Facts) -> Wiring | None:
    x = facts.shapes[0]
    nodes = (
        Node("x", "x", x, 0, 1.5, "tensor"),
        Node("reduce3", "1x1 convolution", facts.after["reduce3"], 1, 1),
        Node("reduce5", "1x1 convolution", facts.after["reduce5"], 1, 2),
        Node("pool", "3x3 maximum, stride 1", x, 1, 3),
        Node("ones", "1x1 convolution", facts.after["ones"], 2, 0),
        Node("threes", "3x3 convolution", facts.after["threes"], 2, 1),
        Node("fives", "5x5 convolution", facts.after["fives"], 2, 2),
        Node("pooled", "1x1 convolution", facts.after["pooled"], 2, 3),
        Node("z", "concat", facts.result, 3, 1.5, "merge"),
    )
    lanes = (("x", "ones", "z"), ("x", "reduce3", "threes", "z"), ("x", "reduce5", "fives", "z"), ("x", "pool", "pooled", "z"))
    return nodes, tuple(edge for lane in lanes for edge in _chain(*lane))


def _gate(facts: _Facts) -> Wiring | None:
    nodes = (
        Node("x", "x", facts.shapes[0], 0, 0, "tensor"),
        Node("squeeze", "mean over places", facts.after["squeeze"], 1, 1),
        Node("first", "linear, ReLU", facts.after["first linear layer, ReLU"], 2, 1),
        Node("second", "linear, sigmoid", facts.after["second linear layer, sigmoid"], 3, 1),
        Node("gate", "axes of 1", facts.after["gate with two axes of 1"], 4, 1),
        Node("z", "multiply", facts.result, 5, 0, "merge"),
    )
    return nodes, (*_chain("x", "squeeze", "first", "second", "gate", "z"), Edge("x", "z"))


def _glu(facts: _Facts) -> Wiring | None:
    half = facts.result
    nodes = (
        Node("x", "x", facts.shapes[0], 0, 0.5, "tensor"),
        Node("value", "first half", half, 1, 0),
        Node("gate", "second half", half, 1, 1),
        Node("sigmoid", "sigmoid", half, 2, 1),
        Node("z", "multiply", half, 3, 0.5, "merge"),
    )
    return nodes, (*_chain("x", "value", "z"), *_chain("x", "gate", "sigmoid", "z"))


def _identity(facts: _Facts) -> Wiring | None:
    x, y = facts.shapes
    nodes = (
        Node("x", "x", x, 0, 1, "tensor"),
        Node("y", "y", y, 0, 2, "tensor"),
        Node("joined", "concat", concat_shape([x, y], facts.arguments["axis"]), 1, 0, "merge"),
        Node("w", "W [x; y]", facts.result, 2, 0),
        Node("w1", "W1 x", facts.result, 2, 1),
        Node("w2", "W2 y", facts.result, 2, 2),
        Node("sum", "add", facts.result, 3, 1.5, "merge"),
        Node("same", "the same numbers", facts.result, 4, 0.75, "tensor"),
    )
    lanes = (("x", "joined", "w", "same"), ("y", "joined"), ("x", "w1", "sum", "same"), ("y", "w2", "sum"))
    return nodes, tuple(edge for lane in lanes for edge in _chain(*lane))


def _heads(facts: _Facts) -> Wiring | None:
    names = ("query", "key", "value")
    given = facts.shapes if len(facts.shapes) == 3 else facts.shapes * 3
    single = len(facts.shapes) == 1
    inputs = [Node("x", "x", given[0], 0, 1, "tensor")] if single else []
    if not single:
        inputs = [
            Node(f"in {name}", name, shape, 0, row, "tensor")
            for row, (name, shape) in enumerate(zip(names, given, strict=True))
        ]
    nodes = (
        *inputs,
        *(
            Node(name, f"W {name[0].upper()}, split heads", facts.after[f"{name} in heads"], 1, row)
            for row, name in enumerate(names)
        ),
        Node("scores", "softmax(Q Kᵀ / √d)", facts.after["scores"], 2, 0.5),
        Node("mixed", "times V", facts.after["mixture of values"], 3, 1),
        Node("joined", "concat of heads", facts.after["heads concatenated"], 4, 1, "merge"),
        Node("z", "W O", facts.result, 5, 1),
    )
    starts = [Edge("x" if single else f"in {name}", name) for name in names]
    return nodes, (*starts, *_chain("query", "scores", "mixed", "joined", "z"), Edge("key", "scores"), Edge("value", "mixed"))


def _ladder(facts: _Facts) -> Wiring | None:
    depth: int = facts.arguments["depth"]
    if depth > DEEPEST:
        return None
    nodes = [Node("x", "x", facts.shapes[0], 0, 0, "tensor")]
    edges = [Edge("x", "down0")]
    merge = facts.arguments["merge"]
    broken = False
    for level in reversed(range(depth)):
        skip, joined, up = (facts.results[f"{name}_{level}"] for name in ("down", "joined", "up"))
        clash = facts.failed and not broken and skip[2:] != up[2:]
        broken = broken or clash
        title = f"{skip[2]}x{skip[3]} against {up[2]}x{up[3]}" if clash else f"{merge} to {joined[1]} channels"
        after = None if broken else facts.results[f"rung_{level}"]  # nothing is reached above the merge that fails
        nodes.append(Node(f"down{level}", f"level {level}, down", skip, 1, level))
        nodes.append(Node(f"up{level}", title if clash or not broken else merge, after, 3, level, "merge"))
        edges.append(Edge(f"down{level}", f"up{level}", clash))
        if level:
            edges += [Edge(f"down{level - 1}", f"down{level}"), Edge(f"up{level}", f"up{level - 1}")]
    nodes += [
        Node("bottom", "bottom", facts.results["bottom"], 2, depth),
        Node("z", "1x1 convolution", None if facts.failed else facts.result, 4, 0),
    ]
    return tuple(nodes), (*edges, *_chain(f"down{depth - 1}", "bottom", f"up{depth - 1}"), Edge("up0", "z"))


_WIRED: Mapping[str, Callable[[_Facts], Wiring | None]] = {
    "residual_block": _residual,
    "dense_block": _dense,
    "inception_block": _inception,
    "se_gate": _gate,
    "glu": _glu,
    "linear_identity": _identity,
    "multi_head_attention": _heads,
    "unet": _ladder,
}
_TOLD_BY_STEPS = ("residual_block", "inception_block", "se_gate", "multi_head_attention")
"""Whose steps name the shapes between; the steps of linear_identity compute with arrays, too slow for a drawing."""
_POSSIBLE: Mapping[str, Mapping[str, Any]] = {"residual_block": {"shortcut": "projection"}, "unet": {"fit": "pad"}}
"""What makes a block possible that fails at its merge; all that stands before the merge stays as it is."""
