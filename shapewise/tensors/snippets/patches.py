"""Windows that are cut out of a tensor: along an axis of their own, or laid out as columns."""

from __future__ import annotations

from shapewise.tensors.snippets.recorder import Given, checked, operand, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import Value, as_int, as_ints
from shapewise.types import Shape, Size


def unfold(given: Given) -> Value:
    """``x.unfold(axis, size, step)`` adds an axis of windows; ``F.unfold`` lays patches out as columns."""
    x = operand(given)
    if given.has(3, "step"):
        place = checked(as_int(given.get(1, "dimension"), "dimension"), x.shape)
        size, step, length = as_int(given.get(2, "size"), "size"), as_int(given.get(3, "step"), "step"), x.shape[place]
        if isinstance(length, int) and (size > length or step < 1):
            raise refuse(
                f"unfold asks for windows of {size} with step {step}, axis {place} of {shown(x.shape)} has {length} places",
                needed=f"windows of at most {length}, and a step of at least 1",
                fix=f"write unfold({place}, {length}, {max(step, 1)})",
                operands=(x.shape,),
                axis=place,
                sizes=(length,),
            )
        count = (length - size) // step + 1 if isinstance(length, int) else None
        return given.recorder.result((*(*x.shape[:place], count, *x.shape[place + 1 :]), size), f"{count} windows of {size}")
    return columns(given, x.shape)


def columns(given: Given, x: Shape, first: int = 1) -> Value:
    """``F.unfold(x, kernel, dilation, padding, stride)``: a column of channels times kernel for each place of the window."""
    if len(x) != 4:
        raise FollowingStops("unfold", "F.unfold is followed for (N, C, H, W) alone.")
    told = [
        _pair(given.get(first + place, name, default=default))
        for place, name, default in (
            (0, "kernel_size", None),
            (1, "dilation", 1),
            (2, "padding", 0),
            (3, "stride", 1),
        )
    ]
    places: Size = 1
    for length, kernel, dilation, padding, stride in zip(x[2:], *told, strict=True):
        if not isinstance(length, int) or places is None:
            places = None
            continue
        free = length + 2 * padding - dilation * (kernel - 1) - 1
        if free < 0:
            raise refuse(
                f"a kernel of {kernel} is larger than {length + 2 * padding}, the padded size of {shown(x)}",
                needed=f"a kernel of at most {length + 2 * padding}",
                fix="make the kernel smaller, or pad more",
                operands=(x,),
            )
        places *= free // stride + 1
    channels = x[1] * told[0][0] * told[0][1] if isinstance(x[1], int) else None
    return given.recorder.result((x[0], channels, places), "a column for each place of the kernel")


def column_patches(given: Given) -> Value:
    """``F.unfold``, which shares its name with the method of a tensor."""
    return columns(given, operand(given).shape)


def _pair(value: Value) -> tuple[int, int]:
    numbers = as_ints(value, "a window") if isinstance(value, list | tuple) else (as_int(value, "a window"),) * 2
    if len(numbers) != 2 or numbers[0] < 0:
        raise FollowingStops("unfold", "the window has not two sizes.")
    return numbers[0], numbers[1]
