"""The size planner for ladders such as U-Net: sizes going down and up, the first skip that does not fit, sizes that do.

One axis is planned at a time; height and width never meet. Channels have no part in it: see ``ops/unet.py`` for the whole
network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from shapewise.errors import ShapeError
from shapewise.tensors.ops._arguments import checked_count
from shapewise.tensors.windows import conv_size, same_pads, transposed_size, unused_size

Joint: TypeAlias = Literal["equal", "crop", "pad"]
"""How a skip is joined: sizes must be equal; the skip is cropped; or what comes up is padded to the skip."""

MOST_LEVELS = 12
MOST_TRIED = 20_000
"""Sizes that are tried on each side when the nearest that works is looked for."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """How one axis goes down and up: every number that has a say in its sizes."""

    depth: int = 4
    """Levels with a skip."""
    convolutions: int = 2
    """Convolutions on each level, going down, at the bottom, and going up."""
    kernel: int = 3
    stride: int = 2
    """By how much each level goes down, and comes up again."""
    padding: int | Literal["same", "valid"] = "same"
    """Of the convolutions: zeros at each end, "same" or "valid"."""
    window: int = 2
    """Length of the pooling window, or of the kernel of a strided convolution."""
    window_padding: int = 0
    joint: Joint = "equal"

    def __post_init__(self) -> None:
        """Refuse numbers that no ladder has."""
        checked_count(self.depth, "depth", 1, MOST_LEVELS)
        checked_count(self.convolutions, "convolutions", 0, 100)
        checked_count(self.kernel, "kernel", 1, 1000)
        checked_count(self.stride, "stride", 1, 100)
        checked_count(self.window, "window", 1, 1000)
        checked_count(self.window_padding, "window_padding", 0, self.window // 2)
        if self.padding not in ("same", "valid"):
            checked_count(self.padding, "padding", 0, 1000)
        if self.joint not in ("equal", "crop", "pad"):
            raise ShapeError(f"joint is {self.joint!r}", needed="equal, crop or pad", where="joint", fix='write joint="equal"')


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the ladder; 0 is the top."""

    number: int
    entering: int
    skip: int
    """After the convolutions going down: what is kept for the way up."""
    pooled: int
    unread: int
    """Numbers at the end of the skip that the pooling window never reads."""
    rising: int | None = None
    """What comes up to this level; ``None`` above a skip that does not fit."""
    fits: bool | None = None
    leaving: int | None = None
    """After joining and the convolutions going up."""

    @property
    def gap(self) -> int | None:
        """By how much the skip is longer than what comes up."""
        return None if self.rising is None else self.skip - self.rising


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of one size."""

    size: int
    ladder: Ladder
    levels: tuple[Level, ...]
    """Those that were reached, from the top."""
    bottom: int | None
    """After the convolutions at the bottom; ``None`` where the axis is used up before."""
    output: int | None
    """What comes out at the top; ``None`` where a skip does not fit."""
    failure: int | None
    """The first level, on the way up, whose skip does not fit; or the level going down where nothing is left."""
    nearest: tuple[int, ...]
    """The nearest size below and the nearest above that work; the size itself if it works; empty where none does."""
    sentence: str

    @property
    def works(self) -> bool:
        """Whether the axis comes down and up again."""
        return self.output is not None


def plan(size: int, ladder: Ladder | None = None) -> Plan:
    """Follow one axis down and up the ladder.

    Parameters
    ----------
    size
        Length of the axis, ≥ 1.
    ladder
        How it goes down and up; the U-Net with padded convolutions unless given.

    Raises
    ------
    ShapeError
        If the size is no whole number ≥ 1.

    Notes
    -----
    Going down, each level keeps a skip of the size after its convolutions, then pools: floor((size − window) / stride) + 1.
    Going up, a transposed convolution of kernel = stride multiplies the size, the skip is joined, and the convolutions follow.
    **Source**: Ronneberger, Fischer and Brox, "U-Net: Convolutional Networks for Biomedical Image Segmentation", MICCAI 2015,
    arXiv:1505.04597 (572 to 388 with valid convolutions and cropped skips).

    Examples
    --------
    >>> plan(572, Ladder(padding="valid", joint="crop")).output
    388
    >>> plan(250).failure, plan(250).nearest
    (3, (240, 256))
    """
    checked_count(size, "size", 1)
    chosen = ladder or Ladder()
    levels, bottom, output, failure = _climb(size, chosen)
    nearest = (size,) if output is not None else _nearest(size, chosen)
    return Plan(
        size, chosen, levels, bottom, output, failure, nearest, _told(size, chosen, levels, bottom, output, failure, nearest)
    )


def plan_image(sizes: Sequence[int], ladder: Ladder | None = None) -> tuple[Plan, ...]:
    """One plan for each axis: height and width.

    Parameters
    ----------
    sizes
        Lengths of the axes, each ≥ 1.
    ladder
        As for ``plan``.

    Raises
    ------
    ShapeError
        If a size is no whole number ≥ 1.

    Notes
    -----
    **Source**: as ``plan``.

    Examples
    --------
    >>> [found.works for found in plan_image((256, 250))]
    [True, False]
    """
    return tuple(plan(size, ladder) for size in sizes)


def _after_convolutions(size: int, ladder: Ladder) -> int:
    """The size after the convolutions of a level; 0 where the kernel no longer fits."""
    for _ in range(ladder.convolutions):
        if ladder.padding == "same":
            pads = same_pads(size, ladder.kernel)
        else:
            zeros = 0 if ladder.padding == "valid" else int(ladder.padding)
            pads = (zeros, zeros)
        size = _known(conv_size(size, ladder.kernel, 1, pads))
        if size < 1:
            return 0
    return size


def _known(size: object) -> int:
    return size if isinstance(size, int) else 0


def _climb(size: int, ladder: Ladder) -> tuple[tuple[Level, ...], int | None, int | None, int | None]:
    """Levels, bottom, output, and where it fails."""
    going_down: list[Level] = []
    pads = (ladder.window_padding, ladder.window_padding)
    for number in range(ladder.depth):
        skip = _after_convolutions(size, ladder)
        pooled = _known(conv_size(skip, ladder.window, ladder.stride, pads)) if skip else 0
        unread = unused_size(skip, ladder.window, ladder.stride, pads) if pooled > 0 else 0
        going_down.append(Level(number, size, skip, max(pooled, 0), unread))
        if pooled < 1:
            return tuple(going_down), None, None, number
        size = pooled
    bottom = _after_convolutions(size, ladder)
    if bottom < 1:
        return tuple(going_down), None, None, ladder.depth
    levels, output, failure = _climb_up(going_down, bottom, ladder)
    return levels, bottom, output, failure


def _climb_up(going_down: list[Level], size: int, ladder: Ladder) -> tuple[tuple[Level, ...], int | None, int | None]:
    levels = list(going_down)
    for number in reversed(range(ladder.depth)):
        old = levels[number]
        rising = _known(transposed_size(size, ladder.stride, ladder.stride))
        fits = (
            rising == old.skip
            or (ladder.joint == "crop" and rising < old.skip)
            or (ladder.joint == "pad" and rising < old.skip)
        )
        joined = max(rising, old.skip) if ladder.joint == "pad" else rising
        leaving = _after_convolutions(joined, ladder) if fits else None
        levels[number] = Level(number, old.entering, old.skip, old.pooled, old.unread, rising, fits, leaving)
        if not leaving:
            return tuple(levels), None, number
        size = leaving
    return tuple(levels), size, None


def _nearest(size: int, ladder: Ladder) -> tuple[int, ...]:
    """The nearest sizes that work, below and above; what fits repeats with the product of all strides."""
    period: int = ladder.stride**ladder.depth
    loss = ladder.convolutions * max(ladder.kernel - 1, 0) + ladder.window
    reach = min(2 * period * (1 + loss), MOST_TRIED)
    below = next((smaller for smaller in range(size - 1, max(size - reach, 0), -1) if _climb(smaller, ladder)[2]), None)
    above = next((larger for larger in range(size + 1, size + reach) if _climb(larger, ladder)[2]), None)
    return tuple(found for found in (below, above) if found is not None)


def _told(
    size: int,
    ladder: Ladder,
    levels: tuple[Level, ...],
    bottom: int | None,
    output: int | None,
    failure: int | None,
    nearest: tuple[int, ...],
) -> str:
    """The plan in one or two sentences."""
    if output is not None:
        cropped = [level for level in levels if level.gap]
        joined = f", with the skip of {len(cropped)} of {len(levels)} levels {_JOINED[ladder.joint]}" if cropped else ""
        return f"{size} goes down to {bottom} and comes up as {output}{joined}."
    way_out = (
        f" The nearest sizes that work: {' and '.join(str(number) for number in nearest)}." if nearest else _no_size(ladder)
    )
    if bottom is None or failure is None:
        place = "at the bottom" if failure == ladder.depth else f"on level {failure}"
        return f"{size} is too small: {place}, nothing is left for the window or the kernel.{way_out}"
    level = levels[failure]
    if level.fits:
        return f"{size} is too small: on level {failure}, going up, nothing is left for the kernel.{way_out}"
    return (
        f"Level {failure} does not fit: its skip has {level.skip}, what comes up has {level.rising}.{_reason(levels)}{way_out}"
    )


_JOINED = {"equal": "equal", "crop": "cropped", "pad": "reached by padding"}


def _reason(levels: tuple[Level, ...]) -> str:
    """Where the pooling rounded down, if it did."""
    odd = next((level for level in levels if level.unread), None)
    return f" On level {odd.number}, going down, pooling left {odd.unread} of {odd.skip} unread." if odd else ""


def _no_size(ladder: Ladder) -> str:
    if ladder.joint == "equal" and ladder.padding != "same":
        return ' No size near it works: convolutions without padding shorten the way up. Crop the skips, or use padding="same".'
    return " No size near it works."
