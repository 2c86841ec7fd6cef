"""Sizes of sliding windows: convolution, pooling and their transpose, on one axis at a time.

A symbolic size passes through: it keeps its name where the rule leaves the size as it is, and becomes ``None`` where the
result cannot be named.
"""

from __future__ import annotations

from shapewise.types import Size

Pads = tuple[int, int]
"""Zeros before and after one axis."""


def span_size(kernel: int, dilation: int = 1) -> int:
    """How many places a kernel reaches over: holes of a dilated kernel included.

    Examples
    --------
    >>> span_size(3), span_size(3, 2)
    (3, 5)
    """
    return dilation * (kernel - 1) + 1


def same_pads(size: Size, kernel: int, stride: int = 1, dilation: int = 1) -> Pads:
    """The zeros that ``padding="same"`` adds before and after an axis: as many as give ceil(size / stride) places.

    Parameters
    ----------
    size
        Length of the axis; for a symbolic size, a multiple of the stride is assumed.
    kernel, stride, dilation
        Whole numbers ≥ 1.

    Notes
    -----
    An odd total puts the extra zero behind.
    **Source**: Keras documentation, "Conv2D layer"; TensorFlow API, "tf.nn.convolution" (SAME padding).

    Examples
    --------
    >>> same_pads(224, 7, 2), same_pads(5, 3)
    ((2, 3), (1, 1))
    """
    span = span_size(kernel, dilation)
    reached = (-(-size // stride) - 1) * stride + span if isinstance(size, int) else span - stride
    total = max(reached - (size if isinstance(size, int) else 0), 0)
    return total // 2, total - total // 2


def conv_size(size: Size, kernel: int, stride: int = 1, pads: Pads = (0, 0), dilation: int = 1) -> Size:
    """How many places a window finds along one axis: floor((size + pads − span) / stride) + 1.

    Parameters
    ----------
    size
        Length of the axis; symbolic sizes pass through.
    kernel, stride, dilation
        Whole numbers ≥ 1.
    pads
        Zeros before and after.

    Returns
    -------
    Size
        The number of places; 0 or less where the window does not fit.

    Notes
    -----
    **Source**: PyTorch documentation, "torch.nn.Conv2d"; Dumoulin and Visin, "A guide to convolution arithmetic for deep
    learning", arXiv:1603.07285.

    Examples
    --------
    >>> conv_size(224, 7, 2, (3, 3)), conv_size("H", 3, 1, (1, 1)), conv_size("H", 3)
    (112, 'H', None)
    """
    slack = sum(pads) - span_size(kernel, dilation)
    if isinstance(size, int):
        return (size + slack) // stride + 1
    return size if stride == 1 and slack == -1 else None


def pool_size(
    size: Size, kernel: int, stride: int = 1, pads: Pads = (0, 0), dilation: int = 1, *, ceil_mode: bool = False
) -> Size:
    """As ``conv_size``; with ``ceil_mode`` a last window that starts inside the axis or its left padding counts too.

    Parameters
    ----------
    size
        Length of the axis; symbolic sizes pass through.
    kernel, stride, dilation
        Whole numbers ≥ 1.
    pads
        Places added before and after.
    ceil_mode
        Round up instead of down.

    Notes
    -----
    **Source**: PyTorch documentation, "torch.nn.MaxPool2d": windows that would start in the right padding are ignored.

    Examples
    --------
    >>> pool_size(7, 2, 2), pool_size(7, 2, 2, ceil_mode=True), pool_size(1, 1, 3, (0, 0), ceil_mode=True)
    (3, 4, 1)
    """
    floored = conv_size(size, kernel, stride, pads, dilation)
    if not ceil_mode or not isinstance(size, int) or not isinstance(floored, int):
        return floored
    places = -(-(size + sum(pads) - span_size(kernel, dilation)) // stride) + 1
    return places - 1 if (places - 1) * stride >= size + pads[0] else places


def transposed_size(
    size: Size, kernel: int, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> Size:
    """The size that a convolution with the same numbers would come from: (size − 1)·stride − 2·padding + span + output_padding.

    Parameters
    ----------
    size
        Length of the axis; symbolic sizes pass through.
    kernel, stride, dilation
        Whole numbers ≥ 1.
    padding
        Places cut off at each end.
    output_padding
        Places added back at the far end: which of the ``stride`` sizes that shrink to ``size`` is meant.

    Notes
    -----
    **Source**: PyTorch documentation, "torch.nn.ConvTranspose2d"; arXiv:1603.07285, chapter 4.

    Examples
    --------
    >>> transposed_size(16, 2, 2), transposed_size(112, 7, 2, 3), transposed_size(112, 7, 2, 3, 1)
    (32, 223, 224)
    """
    added = span_size(kernel, dilation) + output_padding - 2 * padding - stride
    if isinstance(size, int):
        return size * stride + added
    return size if stride == 1 and added == 0 else None


def unused_size(size: Size, kernel: int, stride: int = 1, pads: Pads = (0, 0), dilation: int = 1) -> int:
    """How many of the axis's own last numbers no window reads, because the division was rounded down.

    Examples
    --------
    >>> unused_size(7, 2, 2), unused_size(224, 7, 2, (3, 3)), unused_size(224, 2, 2)
    (1, 0, 0)
    """
    places = conv_size(size, kernel, stride, pads, dilation)
    if not isinstance(size, int) or not isinstance(places, int) or places < 1:
        return 0
    reached = (places - 1) * stride + span_size(kernel, dilation)
    return max(size + pads[0] - reached, 0)
