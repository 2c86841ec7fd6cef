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
