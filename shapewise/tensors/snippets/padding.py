"""Padding as each framework counts it: a border of constants, or of what mirroring, repeating and wrapping find."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from shapewise.tensors.snippets.recorder import Apply, Given, called_with, operand, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops, LineFails
from shapewise.tensors.snippets.values import Tensor, Value, as_ints
from shapewise.types import Shape, Size

Widths = tuple[list[int], list[int]]
"""How many places go before each axis, and how many after; below 0 they are cut off."""

_MODES: Mapping[str, tuple[str, ...]] = {
    "torch": ("constant", "reflect", "replicate", "circular"),
    "keras": ("constant", "reflect", "symmetric", "replicate", "circular"),
    "tf": ("constant", "reflect", "symmetric"),
    "numpy": (
        *("constant", "edge", "reflect", "symmetric", "wrap", "mean", "maximum", "minimum", "median"),
        *("linear_ramp", "empty"),
    ),
}
_MEANT = {
    "symmetric": "reflect",
    "edge": "replicate",
    "wrap": "circular",
    "replicate": "edge",
    "circular": "wrap",
    "zeros": "constant",
}
"""What another framework calls the same border."""


def pad(given: Given) -> Value:
    """``F.pad`` counts from the last axis back: (left, right, top, bottom); the others give a pair an axis."""
    x = operand(given).shape
    mode = given.get(2, "mode", default="constant")
    if not isinstance(mode, str):
        raise FollowingStops("pad", "what fills the border is not written out.")
    widths = given.get(1, "pad", "pad_width", "paddings")
    if given.framework == "torch":
        return torch_padded(given, x, as_ints(widths, "pad"), mode)
    return _padded_in_pairs(given, x, _pairs(given, widths, x), mode.lower() if given.framework == "tf" else mode)


def layer(spatial: int, mode: str) -> Callable[[Given], Apply]:
    """``nn.ReflectionPad2d(2)`` and its like: one number for every side, or all of them from the last axis back."""

    def build(made: Given) -> Apply:
        width = made.get(0, "padding")
        widths = as_ints(width, "padding") if isinstance(width, list | tuple) else as_ints([width] * 2 * spatial, "padding")
        if len(widths) != 2 * spatial:
            raise refuse(
                f"{made.name} got {len(widths)} numbers",
                needed=f"one number, or {2 * spatial}: two for each of its {spatial} axes",
                fix=f"write {made.name}({shown(widths[:1] * 2 * spatial)})",
                operands=(),
            )
        return lambda call: torch_padded(call, called_with(call), widths, mode)

    return build


# ---------------------------------------------------------------------------------------------------------- PyTorch


def torch_padded(given: Given, x: Shape, numbers: Sequence[int], mode: str) -> Value:
    """The shape after PyTorch's padding; mirrored, repeated and wrapped borders have limits of their own.

    Notes
    -----
    **Source**: PyTorch documentation, "torch.nn.functional.pad", and the library's own refusals, which the tests compare.
    """
    _check_mode(given, mode)
    if len(numbers) % 2 or len(numbers) > 2 * len(x):
        raise refuse(
            f"F.pad got {len(numbers)} numbers for {shown(x)}",
            needed=f"two for each axis, at most {2 * len(x)}",
            fix="write (left, right, top, bottom): the last axis comes first",
            operands=(x,),
        )
    before, after = [0] * len(x), [0] * len(x)
    for place in range(len(numbers) // 2):
        before[-1 - place], after[-1 - place] = numbers[2 * place], numbers[2 * place + 1]
    if mode == "constant":
        _check_crop(x, before, after, 0)
        return _told(given, x, (before, after), "zeros")
    _check_axes(x, len(numbers) // 2, mode)
    if mode == "circular":
        _check_wrap(x, before, after)
        _check_crop(x, before, after, 0)
        return _told(given, x, (before, after), "")
    padded = range(len(x) - len(numbers) // 2, len(x))
    empty = next((axis for axis in range(padded.start - 1, len(x)) if x[axis] == 0), None)
    if empty is not None:
        raise _nothing_to_copy(x, empty, mode)
    if mode == "reflect":
        _check_mirror(given, x, before, after)
    _check_crop(x, before, after, 1, mirrored=True)
    return _told(given, x, (before, after), {"reflect": "reflect", "replicate": "edge"}[mode])


def _check_mode(given: Given, mode: str) -> None:
    modes = _MODES.get(given.framework, _MODES["numpy"])
    if mode not in modes:
        meant = _MEANT.get(mode, "")
        raise refuse(
            f'{given.name} got mode="{mode[:30]}"',
            needed=f"one of {', '.join(modes)}",
            fix=f'write mode="{meant if meant in modes else modes[0]}"',
            operands=(),
        )


def _check_axes(x: Shape, axes: int, mode: str) -> None:
    """Only the last one, two or three axes are filled so, and one or two stand before them: channels, and batch."""
    if 1 <= axes <= 3 and len(x) - axes in (1, 2):
        return
    right = [count for count in (1, 2, 3) if len(x) - count in (1, 2)]
    told = " or ".join(str(2 * count) for count in right)
    raise refuse(
        f'mode="{mode}" got {2 * axes} numbers for {shown(x)}, which has {len(x)} axes',
        needed=f"{told} numbers for a tensor of {len(x)} axes: channels stand before what is padded, and a batch may"
        if right
        else "2 to 5 axes: one to three that are padded behind the channels and a batch",
        fix=f"write {2 * right[-1]} numbers, with 0 where nothing is wanted, or leave the mode out"
        if right
        else "leave the mode out, which fills with a constant, or reshape first",
        operands=(x,),
    )


def _check_mirror(given: Given, x: Shape, before: Sequence[int], after: Sequence[int]) -> None:
    """A mirrored border is shorter than the axis, whose first number is not told twice; the laboratory has the same rule."""
    for axis, size in enumerate(x):
        if isinstance(size, int) and max(before[axis], after[axis]) > max(size - 1, 0):
            if min((*before, *after)) >= 0:
                given.recorder.perform("pad", [x], before=tuple(before), after=tuple(after), mode="reflect")
            raise refuse(
                f"axis {axis} of {shown(x)} has {size}, and {max(before[axis], after[axis])} are asked for by reflect",
                needed=f"at most {size - 1} on a side: there is nothing more to mirror",
                fix='pad less, or write mode="replicate"',
                operands=(x,),
                axis=axis,
                sizes=(size,),
            )


def _check_wrap(x: Shape, before: Sequence[int], after: Sequence[int]) -> None:
    """A wrapped border holds the axis once at most."""
    for axis, size in enumerate(x):
        widest = max(before[axis], after[axis])
        if isinstance(size, int) and widest > size:
            raise refuse(
                f"axis {axis} of {shown(x)} has {size}, and {widest} are asked for by circular",
                needed=f"at most {size} on a side: it wraps around once",
                fix=f"pad by {size} at most, or twice" if size else "leave the empty axis as it is",
                operands=(x,),
                axis=axis,
                sizes=(size, widest),
            )


def _nothing_to_copy(x: Shape, axis: int, mode: str) -> LineFails:
    return refuse(
        f"axis {axis} of {shown(x)} is empty",
        needed=f"at least 1 there: {mode} copies what is near the border",
        fix='write mode="constant", which copies nothing, or make the axis longer first',
        operands=(x,),
        axis=axis,
        sizes=(0,),
    )


def _check_crop(x: Shape, before: Sequence[int], after: Sequence[int], least: int, mirrored: bool = False) -> None:
    """Numbers below 0 cut off what is there: a mirrored border is counted first, a constant one afterwards."""
    for axis, size in enumerate(x):
        if not isinstance(size, int):
            continue
        cut = before[axis] + after[axis] if mirrored else min(before[axis], 0) + min(after[axis], 0)
        if size + cut < least and cut < 0:
            raise refuse(
                f"{-cut} places are cut off axis {axis} of {shown(x)}, which has {size}",
                needed=f"at most {size - least}",
                fix="cut off less, or index it away",
                operands=(x,),
                axis=axis,
                sizes=(size,),
            )


# ----------------------------------------------------------------------------------------- NumPy, JAX, TensorFlow, Keras


def _pairs(given: Given, widths: Value, x: Shape) -> list[tuple[int, int]]:
    """NumPy's ways to say it: a number for all, a pair for all, a pair an axis, and a pair for some axes by their number."""
    if isinstance(widths, dict):
        listed = {int(axis) % max(len(x), 1): value for axis, value in widths.items()}
        return [_pair(listed.get(axis, 0)) for axis in range(len(x))]
    if given.framework == "keras" and len(x) > 1 and not _told_each(widths, x):
        raise FollowingStops(
            "pad",
            "one number pads every axis with some backends of Keras, and the last with PyTorch: write a pair an axis.",
        )
    if isinstance(widths, int):
        return [(widths, widths)] * len(x)
    if isinstance(widths, Tensor) or not isinstance(widths, list | tuple):
        raise FollowingStops("pad", "how much is padded is not written out.")
    pairs = list(widths)
    if len(pairs) in (1, 2) and all(isinstance(width, int) for width in pairs):
        return [_pair(pairs)] * len(x)
    if len(pairs) == 1:
        pairs *= len(x)
    if len(pairs) != len(x):
        raise refuse(
            f"pad got {len(pairs)} pairs for {shown(x)}",
            needed=f"{len(x)}, one an axis",
            fix="write (0, 0) for an axis that stays as it is",
            operands=(x,),
        )
    if given.framework == "jax" and any(isinstance(pair, list | tuple) and len(pair) == 1 for pair in pairs):
        raise refuse(
            "jnp.pad got a single number in brackets for an axis",
            needed="two for each axis, before and after",
            fix=f"write {tuple(_pair(pair) for pair in pairs)}",
            operands=(x,),
        )
    return [_pair(pair) for pair in pairs]


def _told_each(widths: Value, x: Shape) -> bool:
    """Whether the widths are written as pairs; a short list is left to the backends of Keras, which read it differently."""
    pairs = isinstance(widths, list | tuple) and all(isinstance(pair, list | tuple) for pair in widths)
    return isinstance(widths, Tensor) or (pairs and len(widths) > 1)


def _pair(value: Value) -> tuple[int, int]:
    low, *high = as_ints(value, "pad")
    return low, high[0] if high else low


def _padded_in_pairs(given: Given, x: Shape, pairs: list[tuple[int, int]], mode: str) -> Value:
    _check_mode(given, mode)
    before, after = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    if min((*before, *after), default=0) < 0 and given.framework != "keras":
        raise refuse(
            f"{min((*before, *after))} places are asked for",
            needed="at least 0",
            fix="index the places away, x[1:]: this framework does not cut off with a negative pad",
            operands=(x,),
        )
    if mode in ("constant", "empty"):
        return _told(given, x, (before, after), "zeros")
    for axis, size in enumerate(x):
        if size == 0 and max(before[axis], after[axis]) > 0:
            raise _nothing_to_copy(x, axis, mode)
    once = given.framework in ("tf", "keras")
    if mode == "reflect" and once:
        _check_mirror(given, x, before, after)
    if mode == "symmetric" and given.framework == "tf":
        _check_wrap(x, before, after)
    short = all(not isinstance(size, int) or max(pair) < size for size, pair in zip(x, pairs, strict=True))
    shown_as = {"reflect": "reflect" if short else "", "edge": "edge", "replicate": "edge"}.get(mode, "")
    return _told(given, x, (before, after), shown_as, "" if short else "mirrored again until the border is full")


def _told(given: Given, x: Shape, widths: Widths, mode: str, note: str = "") -> Value:
    """The laboratory's pad where it has such a border; a negative width crops, and wrapping is told by its rule."""
    before, after = widths
    if not mode or min((*before, *after), default=0) < 0:
        grown: list[Size] = [
            size + low + high if isinstance(size, int) else size if low == high == 0 else None
            for size, low, high in zip(x, before, after, strict=True)
        ]
        cut = min((*before, *after), default=0) < 0
        return given.recorder.result(grown, "negative padding crops" if cut else note)
    extra = {} if mode == "zeros" else {"mode": mode}
    return given.recorder.perform("pad", [x], before=tuple(before), after=tuple(after), **extra)
