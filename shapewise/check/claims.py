"""Claims that an explanation makes about operations, such as ``concat((2, 3), (2, 5), axis=1) -> (2, 8)``, carried out."""

from __future__ import annotations

import re
from typing import Any

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from shapewise.tensors.shapes import element_count, is_known
from shapewise.types import Demo, Operation, Shape, shape_text

MAX_ELEMENTS = 300_000
"""Operands up to this size are really computed; beyond it the shape rule alone answers."""
MAX_FLOPS = 20_000_000

_CALL = re.compile(r"[a-z_0-9]+\(.*\)", re.DOTALL)
_AMOUNT = re.compile(r"([\d,]+) (parameters?|multiply-adds?|bytes?)")


def is_claim(text: str) -> bool:
    """Whether inline code claims something of an operation: a call, an arrow, and what comes of it."""
    left, arrow, _ = text.partition(" -> ")
    return bool(arrow) and _CALL.fullmatch(left.strip()) is not None


def claim_fault(text: str, *, compute: bool = True) -> str | None:
    """What is wrong with a claim; ``None`` if it holds.

    Parameters
    ----------
    text
        A call, an arrow, and a shape, several shapes, ``error``, or an amount of parameters, multiply-adds or bytes.
    compute
        Whether small arrays are made as well; the shape rule answers in any case.

    Examples
    --------
    >>> claim_fault("concat((64, 128, 128), (32, 128, 128), axis=0) -> (96, 128, 128)") is None
    True
    >>> claim_fault("add((3,), (3,)) -> (6,)")
    'add((3,), (3,)) gives (3,), not (6,)'
    """
    left, _, right = (part.strip() for part in text.partition(" -> "))
    shape = _promised(left)
    if isinstance(shape, str):
        return shape
    demo = Demo.parse(left)
    operation = operations()[demo.operation]
    if isinstance(shape, ShapeError):
        return None if right == "error" else f"{left} cannot be done: {shape.given}"
    return (_run_fault(demo, operation, shape) if compute else None) or _result_fault(left, right, demo, operation, shape)


def demo_fault(text: str, *, may_fail: bool, compute: bool = True) -> str | None:
    """What is wrong with a demo in the front matter or in a drawing; ``None`` if it can be shown."""
    shape = _promised(text)
    if isinstance(shape, str):
        return shape
    if isinstance(shape, ShapeError):
        return None if may_fail else f"{text} cannot be done: {shape.given}"
    demo = Demo.parse(text)
    return _run_fault(demo, operations()[demo.operation], shape) if compute else None


def _promised(text: str) -> Shape | ShapeError | str:
    """What the shape rule answers to a call: a shape, a refusal, or a text that says why it cannot be asked."""
    try:
        demo = Demo.parse(text)
    except ValueError as error:
        return str(error)
    operation = operations().get(demo.operation)
    if operation is None:
        return f"there is no operation called {demo.operation!r}"
    known = [parameter.name for parameter in operation.parameters]
    foreign = [name for name in demo.arguments if name != "shapes" and name not in known]
    if foreign:
        told = f"{demo.operation} has no parameter {foreign[0]!r}"
        return f"{told}; it has {', '.join(known)}" if known else f"{told}, nor any other"
    try:
        return operation.shape(**demo.arguments)
    except ShapeError as error:
        return error


def _result_fault(left: str, right: str, demo: Demo, operation: Operation, shape: Shape) -> str | None:
    if right == "error":
        return f"{left} can be done, and gives {shape_text(shape)}"
    amount = _AMOUNT.fullmatch(right)
    if amount:
        cost = operation.cost(**demo.arguments)
        unit = amount.group(2).rstrip("s")
        real = {"parameter": cost.parameters, "multiply-add": cost.flops, "byte": cost.bytes}[unit]
        return None if int(amount.group(1).replace(",", "")) == real else f"{left} has {real:,} {unit}s, not {amount.group(1)}"
    try:
        wanted = Demo.parse(f"shapes({right})").arguments["shapes"]
    except ValueError:
        return f"{right!r} is neither a shape, nor error, nor a number of parameters, multiply-adds or bytes"
    several = operation.results(**demo.arguments) if operation.results and len(wanted) > 1 else {}
    real_shapes: list[Any] = list(several.values()) or [shape]
    if [tuple(one) for one in wanted] == [tuple(one) for one in real_shapes]:
        return None
    return f"{left} gives {', '.join(shape_text(one) for one in real_shapes)}, not {right}"


def _run_fault(demo: Demo, operation: Operation, shape: Shape) -> str | None:
    """Compute it where it is small: the promise of the shape rule against the array itself."""
    operands = [tuple(one) for one in demo.arguments["shapes"]]
    if not all(is_known(one) for one in [*operands, shape]):
        return None
    if sum(element_count(one) for one in [*operands, shape]) > MAX_ELEMENTS:
        return None
    cost = operation.cost(**demo.arguments)
    if cost.flops > MAX_FLOPS or cost.parameters > MAX_ELEMENTS:
        return None
    real = operation.run(**demo.arguments).shape
    return (
        None if tuple(real) == shape else f"{demo}: the shape rule says {shape_text(shape)}, the array has {shape_text(real)}"
    )
