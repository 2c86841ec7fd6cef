"""What an axis probably means, by its place and the sizes around it: a guess that only orders fixes and words them."""

from __future__ import annotations

from shapewise.types import Shape

WORDS = {
    "batch": "samples",
    "channels": "channels",
    "features": "features",
    "space": "places",
    "time": "steps",
    "heads": "heads",
}
"""What is counted along an axis."""


def roles(shape: Shape) -> tuple[str, ...]:
    """One of batch, channels, space, time and features for each axis.

    Parameters
    ----------
    shape
        Any shape. Images are told from sequences by two equal neighbouring sizes above 1.

    Notes
    -----
    **Source**: the layouts NCHW and NHWC of PyTorch's and Keras' documentation; the rest is habit.

    Examples
    --------
    >>> roles((8, 64, 32, 32)), roles((8, 32, 32, 3)), roles((64, 128, 128)), roles((8, 10, 64))[1]
    (('batch', 'channels', 'space', 'space'), ('batch', 'space', 'space', 'channels'), ('channels', 'space', 'space'), 'time')
    """
    ndim = len(shape)
    if ndim <= 1:
        return ("features",) * ndim
    if ndim == 2:
        return ("batch", "features")
    if ndim == 3:
        if shape[1] == shape[2] and shape[1] != 1:
            return ("channels", "space", "space")
        if shape[0] == shape[1] and shape[0] != 1:
            return ("space", "space", "channels")
        return ("batch", "time", "features")
    last = shape[1] == shape[2] != shape[3] and shape[1] != 1
    inner = ("space",) * (ndim - 2)
    return ("batch", *inner, "channels") if last else ("batch", "channels", *inner)


def product_roles(shape: Shape) -> tuple[str, ...]:
    """The same for an operand of a matrix product: one is made for each sample, and for each head of it.

    Examples
    --------
    >>> product_roles((2, 8, 10, 10)), product_roles((32, 400))
    (('batch', 'heads', 'time', 'features'), ('batch', 'features'))
    """
    return ("batch", *("heads",) * (len(shape) - 3), "time", "features") if len(shape) > 2 else roles(shape)
