"""An operation run for real in NumPy, with its numbers: on the reader's shapes, or on a small copy with the same relations."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapewise.errors import ShapeError
from shapewise.tensors.miniature import MOST_ELEMENTS, is_small, miniature
from shapewise.tensors.ops import operations
from shapewise.types import Demo, Shape

if TYPE_CHECKING:
    from shapewise.types import Array

PRINTED = 60
"""Numbers of an array that are printed in full; of a larger one the corners."""
PRINTED_AXES = 4
"""Axes of a larger array that are printed."""
MOST_LAYERS = 100
MOST_PLACES = 5_000
"""Layers, and places of a kernel, up to which a call is run: each is a step of Python's own, however small the arrays are."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What came out when the operation was run."""

    demo: Demo
    """What was run."""
    scaled: bool
    """Whether that is a smaller copy of what the reader gave."""
    shape: Shape
    """The shape that NumPy gave."""


def prove(demo: Demo, most: int = MOST_ELEMENTS) -> Proof | None:
    """Run an operation; ``None`` where it cannot be done, or would take a reader's time.

    Parameters
    ----------
    demo
        The operation and its arguments, of any size.
    most
        Numbers in all arrays together that may be made.

    Notes
    -----
    **Source**: the operation's own ``run``, which the tests hold to PyTorch, Keras and JAX.

    Examples
    --------
    >>> proof = prove(Demo.parse("concat((64, 128, 128), (32, 128, 128), axis=0)"))
    >>> proof.scaled, proof.shape == operations()["concat"].shape(**proof.demo.arguments)
    (True, True)
    """
    operation = operations()[demo.operation]
    if _steps_are_many(demo):
        return None
    scaled = not is_small(operation, demo.arguments, most)
    arguments = miniature(operation, demo.arguments, most) if scaled else demo.arguments
    try:
        result = operation.run(**arguments)
    except ShapeError:
        return None
    return Proof(Demo(demo.operation, arguments), scaled, tuple(int(size) for size in result.shape))


def _steps_are_many(demo: Demo) -> bool:
    layers, kernel = demo.arguments.get("layers", 1), demo.arguments.get("kernel", 1)
    ndim = len(demo.arguments["shapes"][0])
    sides = kernel if isinstance(kernel, tuple | list) else [kernel] * max(ndim - 2, 1)
    places = math.prod(side for side in sides if isinstance(side, int))
    return (isinstance(layers, int) and layers > MOST_LAYERS) or places > MOST_PLACES


def numbers(demo: Demo) -> tuple[tuple[str, str], ...]:
    """(name with shape, printed numbers) of operands, weights and result, the result last.

    Printing takes as long as computing: it is done when a reader asks to see.

    Parameters
    ----------
    demo
        What was run: the ``demo`` of a :class:`Proof`.

    Raises
    ------
    ShapeError
        If it cannot be done, or an array would be too large to make.

    Examples
    --------
    >>> [name for name, _text in numbers(Demo.parse("add((2, 3), (2, 3))"))]
    ['x (2, 3)', 'y (2, 3)', 'z (2, 3)']
    """
    operation = operations()[demo.operation]
    arrays = [*operation.inputs(**demo.arguments).items(), ("z", operation.run(**demo.arguments))]
    return tuple((f"{name} {array.shape}", printed(array)) for name, array in arrays)


def printed(array: Array) -> str:
    """An array as readers see it: three decimals, corners only where it is large; of many axes the last ones alone.

    Twenty axes of 2 have a million corners, which take half a minute to print.
    """
    import numpy as np

    shown, above = np.asarray(array), ""
    if shown.size > PRINTED and shown.ndim > PRINTED_AXES:
        hidden = shown.ndim - PRINTED_AXES
        shown, above = shown[(0,) * hidden], f"At place 0 of each of the first {hidden} axes:\n"
    return above + np.array2string(shown, precision=3, suppress_small=True, threshold=PRINTED, edgeitems=2, max_line_width=72)
