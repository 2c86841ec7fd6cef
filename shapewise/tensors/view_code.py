"""The lines of a call whose image has its channels last."""

from __future__ import annotations

import re

from shapewise.types import Framework

_LETTERS = {3: "ncl", 4: "nchw", 5: "ncthw"}
_MOVE = {
    "torch": "{0}.permute{1}",
    "keras": "keras.ops.transpose({0}, {1})",
    "numpy": "{0}.transpose{1}",
    "jax": "{0}.transpose{1}",
    "einops": "einops.rearrange({0}, {2})",
}


def moved_code(framework: Framework, lines: str, places: tuple[int, ...], *, moves_back: bool) -> str:
    """Keras's own lines for channels last, or lines that bring the channels of x to the front, and those of z back."""
    if framework == "keras" and (own := channels_last_lines(lines)) is not None:
        return own
    back = tuple(places.index(axis) for axis in range(len(places)))
    letters = _LETTERS.get(len(places), "abcdefgh"[: len(places)])
    first, last = " ".join(letters), " ".join(letters[axis] for axis in places)
    start = _MOVE[framework].format("x", back, f'"{last} -> {first}"')
    end = _MOVE[framework].format("z", places, f'"{first} -> {last}"')
    after = f"\nz = {end}  # and back" if moves_back else ""
    return f"x = {start}  # the channels to the front\n{lines}{after}"


def channels_last_lines(lines: str) -> str | None:
    """Keras's lines for channels last, where its layers do all the work; ``None`` where axes are handled by hand.

    Examples
    --------
    >>> channels_last_lines('z = keras.layers.Conv2D(8, 3, data_format="channels_first")(x)')
    'z = keras.layers.Conv2D(8, 3)(x)'
    """
    if any(word not in ("relu", "sigmoid") for word in re.findall(r"keras\.ops\.(\w+)", lines)) or re.search(
        r"\.shape|Reshape|reshape", lines
    ):
        return None
    plain = re.sub(r', data_format="channels_first"|data_format="channels_first"(?:, )?', "", lines)
    plain = re.sub(r"\baxis=1\b", "axis=-1", plain)
    return re.sub(r"(Normalization|Concatenate)\(axis=-1\)", r"\1()", plain)
