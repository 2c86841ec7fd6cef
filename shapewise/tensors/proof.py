"""An operation run for real in NumPy, with its numbers: on the reader's shapes, or on a small copy with the same relations."""

from __future__ import annotations

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
    """Run an operation; ``None`` where it cannot be done.

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
    scaled = not is_small(operation, demo.arguments, most)
    arguments = miniature(operation, demo.arguments, most) if scaled else demo.arguments
    try:
        result = operation.run(**arguments)
    except ShapeError:
        return None
    return Proof(Demo(demo.operation, arguments), scaled, tuple(int(size) for size in result.shape))


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
    """An array as readers see it: three decimals, corners only where it is large."""
    import numpy as np

    return np.array2string(
        np.asarray(array), precision=3, suppress_small=True, threshold=PRINTED, edgeitems=2, max_line_width=72
    )
