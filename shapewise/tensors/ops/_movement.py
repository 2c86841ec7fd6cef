"""What the reshaping operations share: numbers move, none is computed."""

from __future__ import annotations

from shapewise.tensors.shapes import element_count, is_known
from shapewise.types import Cost, Shape, Size


def moved(result: Shape) -> Cost:
    """No parameters and no arithmetic; the result's memory, although a view needs none."""
    return Cost(0, 0, 4 * element_count(result))


def product_text(shape: Shape) -> str:
    """The sizes multiplied out, as a formula.

    Examples
    --------
    >>> product_text((2, 3, 4)), product_text(())
    ('2 · 3 · 4', '1')
    """
    return " · ".join(str(size) for size in shape) or "1"


def product_size(sizes: Shape) -> Size:
    """The product of sizes; the name itself where one size is a name and all others are 1; else ``None`` if unknown.

    Examples
    --------
    >>> product_size((3, 4)), product_size(("N", 1)), product_size(("N", 2))
    (12, 'N', None)
    """
    if is_known(sizes):
        return element_count(sizes)
    others = [size for size in sizes if size != 1]
    return others[0] if len(others) == 1 else None


def axis_names(ndim: int) -> list[str]:
    """Names for the axes in an einops pattern: letters while they last."""
    return [chr(ord("a") + axis) if ndim <= 26 else f"a{axis}" for axis in range(ndim)]


def starts_with_batch(x: Shape) -> bool:
    """Whether axis 0 is probably the batch: of three axes it is, unless they are one picture, as tall as it is wide.

    Examples
    --------
    >>> [starts_with_batch(x) for x in ((8, 20, 64), (64, 7, 7), (224, 224, 3), (8, 10), (8, 3, 32, 32), (10,))]
    [True, False, False, True, True, False]
    """
    if len(x) == 3:
        channels_first, channels_last = x[1] == x[2] is not None, x[0] == x[1] is not None and x[2] in (1, 3, 4)
        return not (channels_first or channels_last)
    return len(x) > 1
