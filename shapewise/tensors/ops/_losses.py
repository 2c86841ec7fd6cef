"""What the losses share: a loss for each number or sample, and what becomes of them all."""

from __future__ import annotations

from typing import Any

from shapewise.tensors.shapes import element_count
from shapewise.types import Parameter, Shape, Step, shape_text

REDUCTIONS = ("mean", "sum", "none")
REDUCTION = Parameter("reduction", "choice", "mean", "One number for all losses, or none: keep them.", choices=REDUCTIONS)


def reduced_shape(losses: Shape, reduction: str) -> Shape:
    """A scalar, or the losses as they are."""
    return losses if reduction == "none" else ()


def reduced(losses: Any, reduction: str) -> Any:
    """The mean or the sum as an array without axes, or the losses as they are; the mean of no loss is not a number."""
    import numpy as np

    if reduction == "none":
        return losses
    if reduction == "sum" or losses.size:
        return np.asarray(losses.sum() if reduction == "sum" else losses.mean())
    return np.asarray(np.nan)


def reduction_step(losses: Shape, reduction: str) -> Step:
    """What becomes of the losses."""
    told = {
        "mean": f"sum of {element_count(losses):,} losses / {element_count(losses):,}",
        "sum": f"sum of {element_count(losses):,} losses",
        "none": "kept",
    }
    return Step(
        reduction if reduction != "none" else "no reduction", told[reduction], shape_text(reduced_shape(losses, reduction))
    )


def reduction_code(reduction: str) -> str:
    """The end of a line that reduces losses in NumPy, JAX or PyTorch."""
    return "" if reduction == "none" else f".{reduction}()"
