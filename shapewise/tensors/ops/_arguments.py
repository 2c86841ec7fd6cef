"""Checks of the arguments that stand beside the shapes: counts, choices, flags, lists of sizes, and the result's size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from shapewise.errors import ShapeError
from shapewise.tensors.shapes import MAX_ELEMENTS, checked_axis, element_count
from shapewise.types import Shape, shape_text

_LARGEST_FACTOR = 2**31


def checked_count(value: object, where: str, least: int = 1, most: int = MAX_ELEMENTS) -> int:
    """A whole number from ``least`` to ``most``; ShapeError names the argument otherwise."""
    if value.__class__ is int and least <= value <= most:
        return value
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise ShapeError(
            f"{value!r} is not a whole number",
            needed=f"a whole number ≥ {least}",
            where=where,
            fix=f"write {where}={max(least, 1)}",
        )
    number = int(value.__index__())
    if not least <= number <= most:
        bounded = most < MAX_ELEMENTS or number > most
        upper = "2**63 - 1" if most == MAX_ELEMENTS else str(most)
        told = f"a whole number from {least} to {upper}" if bounded else f"a whole number ≥ {least}"
        raise ShapeError(
            f"{where} is {number}", needed=told, where=where, fix=f"write {where}={max(least, 1)}", sizes=(number,)
        )
    return number


def checked_factor(value: object, where: str) -> int | float:
    """A number above 0, whole or not: 2, 1.5; a whole one comes back as an int."""
    usable = isinstance(value, float) or hasattr(value, "__index__")
    if isinstance(value, bool) or not usable or not 0 < float(value) <= _LARGEST_FACTOR:  # type: ignore[arg-type]
        raise ShapeError(
            f"{where} is {value!r}",
            needed=f"a number above 0, and at most {_LARGEST_FACTOR:,}",
            where=where,
            fix=f"write {where}=2",
        )
    number = float(value)  # type: ignore[arg-type]
    return int(number) if number.is_integer() else number


def checked_counts(values: object, where: str, least: int = 0, length: int | None = None) -> tuple[int, ...]:
    """A list of whole numbers, of a given length where one is asked for."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise ShapeError(
            f"{values!r} is not a list of whole numbers", needed="a tuple", where=where, fix=f"write {where}=(1, 2)"
        )
    numbers = tuple(checked_count(value, where, least) for value in values)
    if length is not None and len(numbers) != length:
        raise ShapeError(
            f"{where} holds {len(numbers)} numbers: {numbers}",
            needed=f"{length}, one an axis",
            where=where,
            fix=f"write {where}={(1,) * length}",
        )
    return numbers


def checked_choice(value: object, where: str, choices: Sequence[str]) -> str:
    """One of the words that an argument takes."""
    if not isinstance(value, str) or value not in choices:
        told = f"{', '.join(choices[:-1])} or {choices[-1]}" if len(choices) > 1 else choices[0]
        raise ShapeError(
            f"{where} is {value!r}, not one of {len(choices)} choices",
            needed=told,
            where=where,
            fix=f"write {where}={choices[0]!r}",
        )
    return value


def checked_flag(value: object, where: str) -> bool:
    """True or False, and nothing that only behaves so."""
    if not isinstance(value, bool):
        raise ShapeError(
            f"{where} is {value!r}, not one of 2 values", needed="True or False", where=where, fix=f"write {where}=True"
        )
    return value


def checked_axes(values: object, ndim: int, where: str = "axes") -> tuple[int, ...]:
    """Axes counted from the front, each named once; a single number counts as a list of one."""
    listed: Any = values if isinstance(values, Iterable) and not isinstance(values, str | bytes) else (values,)
    axes = tuple(checked_axis(axis, ndim, where) for axis in listed)
    for axis in axes:
        if axes.count(axis) > 1:
            raise ShapeError(
                f"axis {axis} is named {axes.count(axis)} times in {tuple(listed)}",
                needed="each axis once",
                where=where,
                fix=f"write {where}={tuple(dict.fromkeys(axes))}",
                axis=axis,
            )
    return axes


def countable(result: Shape) -> Shape:
    """The result's shape, if its elements can be counted in 64 bits; operands that can may still make one that cannot."""
    if element_count(result) > MAX_ELEMENTS:
        raise ShapeError(
            f"the result {shape_text(result)} would have {element_count(result):.3g} elements",
            needed="at most 2**63 - 1 elements",
            where="shapes",
            fix="use smaller sizes",
            operands=(result,),
        )
    return result
