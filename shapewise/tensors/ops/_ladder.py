"""The ladder of a U-Net: sizes and channels going down, and up again beside the skips.

Sources: Ronneberger, Fischer and Brox, "U-Net", MICCAI 2015, arXiv:1505.04597; Chaurasia and Culurciello, "LinkNet", VCIP
2017, arXiv:1707.03718 (skips that are added).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from shapewise.errors import ShapeError
from shapewise.tensors.ops._arguments import checked_choice, checked_count, countable
from shapewise.tensors.ops._blocks import Layer
from shapewise.tensors.ops._window import SPATIAL, image_operand
from shapewise.tensors.shapes import element_count, merged_size, sizes_clash
from shapewise.types import Shape, Size, shape_text

PADDINGS = ("same", "valid")
MERGES = ("concat", "add")
UPS = ("transpose", "nearest")
FITS = ("none", "crop", "pad")
MOST_LEVELS = 10


@dataclass(frozen=True, slots=True)
class Ladder:
    """A U-Net whose arguments were checked."""

    x: Shape
    depth: int
    base: int
    padding: str
    merge: str
    up: str
    fit: str
    levels: dict[str, Shape]
    """What stands on each rung: down_0 …, pooled_0 …, bottom, up_0 …, joined_0 …, rung_0 …, output."""

    @property
    def layers(self) -> tuple[Layer, ...]:
        """All convolutions in order; those named up_… are transposed, where ``up`` says so."""
        made: list[Layer] = []
        source = self.x
        for name, shape in self.levels.items():
            kind = name.partition("_")[0]
            if kind in ("down", "bottom", "rung"):
                places = shape[2:] if self.padding == "same" else tuple(_less(size, 2) for size in source[2:])
                made.append(Layer(f"{name}_a", (shape[1], source[1], 3, 3), (*shape[:2], *places)))
                made.append(Layer(f"{name}_b", (shape[1], shape[1], 3, 3), shape))
            elif kind == "up":
                weight = (source[1], shape[1], 2, 2) if self.up == "transpose" else (shape[1], source[1], 1, 1)
                made.append(Layer(name, weight, shape))
            elif kind == "output":
                made.append(Layer("head", (shape[1], source[1], 1, 1), shape))
            source = shape
        return tuple(made)

    @property
    def flops(self) -> int:
        """Convolutions, a maximum of four numbers at each pooling, an addition at each added skip."""
        total = 0
        for layer in self.layers:
            if layer.name.startswith("up_") and self.up == "transpose":
                total += element_count(layer.result) // 4 * element_count(layer.weight[:1]) * 4
            else:
                total += layer.flops
        for name, shape in self.levels.items():
            if name.startswith("pooled_"):
                total += 4 * element_count(shape)
            elif name.startswith("joined_") and self.merge == "add":
                total += element_count(shape)
        return total


def plan(
    *,
    shapes: Sequence[Sequence[object]],
    depth: object = 4,
    base: object = 64,
    classes: object = 2,
    padding: object = "same",
    merge: object = "concat",
    up: object = "transpose",
    fit: object = "none",
) -> Ladder:
    """Check all arguments and climb down and up."""
    x = image_operand(shapes, 2)
    levels, width = checked_count(depth, "depth", 1, MOST_LEVELS), checked_count(base, "base")
    count = checked_count(classes, "classes")
    words = (
        checked_choice(padding, "padding", PADDINGS),
        checked_choice(merge, "merge", MERGES),
        checked_choice(up, "up", UPS),
        checked_choice(fit, "fit", FITS),
    )
    found: dict[str, Shape] = {}
    rung = x
    for level in range(levels + 1):
        name = f"down_{level}" if level < levels else "bottom"
        rung = found[name] = _doubled(rung, width << level, name, words, x, levels)
        if level < levels:
            rung = found[f"pooled_{level}"] = _pooled(rung, level, x, words, levels)
    for level in reversed(range(levels)):
        rung = found[f"up_{level}"] = _raised(rung, width << level)
        rung = found[f"joined_{level}"] = _joined(found[f"down_{level}"], rung, level, x, words, levels)
        rung = found[f"rung_{level}"] = _doubled(rung, width << level, f"rung_{level}", words, x, levels)
    found["output"] = countable((rung[0], count, *rung[2:]))
    # Whatever else there is has fewer numbers than one of these.
    for largest in (found["joined_0"], (width << levels, width << levels, 3, 3), (width, x[1], 3, 3), (count, width)):
        countable(largest)
    return Ladder(x, levels, width, *words, found)


def _less(size: Size, by: int) -> Size:
    return size - by if isinstance(size, int) else None


def smallest_size(depth: int, padding: str, fit: str) -> int:
    """The shortest axis that a ladder of this depth takes; without padding, skips are taken to be cropped."""
    if padding == "same":
        return 1 << depth  # 2**depth, which mypy takes for a float
    # A larger axis has no smaller level anywhere, so the sizes that fit are all those from some size on.
    way = "pad" if fit == "pad" else "crop"
    first: int = bisect_left(range(1, 20 * 2**depth), True, key=lambda size: is_fitting(size, depth, padding, way))
    return first + 1


def is_fitting(size: int, depth: int, padding: str, fit: str) -> bool:
    """Whether one axis comes down and up again."""
    loss = 0 if padding == "same" else 4
    skips = []
    for _ in range(depth):
        size -= loss
        skips.append(size)
        size //= 2
    size -= loss
    if size < 1:
        return False
    for skip in reversed(skips):
        size *= 2
        if fit == "none" and size != skip:
            return False
        size = (skip if fit == "pad" else size) - loss
        if size < 1:
            return False
    return True


def _doubled(x: Shape, filters: int, name: str, words: tuple[str, ...], image: Shape, depth: int) -> Shape:
    """Two 3x3 convolutions: padded they keep the size, otherwise each takes 2 places off."""
    if words[0] == "same":
        return (x[0], filters, *x[2:])
    for axis in (2, 3):
        size = x[axis]
        if isinstance(size, int) and size < 5:
            raise _too_small(image, axis, name, words, depth, size)
    return (x[0], filters, _less(x[2], 4), _less(x[3], 4))


def _too_small(image: Shape, axis: int, name: str, words: tuple[str, ...], depth: int, left: Size) -> ShapeError:
    least = smallest_size(depth, words[0], words[3])
    return ShapeError(
        f"the {SPATIAL[2][axis - 2]} of x {shape_text(image)} is used up at {name}: {left} places for two 3x3 windows",
        needed=f"at least {least} places on axis {axis} for a depth of {depth}, or convolutions that keep the size",
        where="shapes",
        fix=f"pad axis {axis} to {least}" + (' and write fit="crop"' if words[3] == "none" else ""),
        operands=(image,),
        axis=axis,
        sizes=(left, 5),
    )


def _pooled(x: Shape, level: int, image: Shape, words: tuple[str, ...], depth: int) -> Shape:
    """Half the height and width, rounded down."""
    sizes: list[Size] = [size // 2 if isinstance(size, int) else None for size in x[2:]]
    for axis, size in enumerate(sizes, start=2):
        given = image[axis]
        if size == 0 and isinstance(given, int):
            least = smallest_size(depth, words[0], words[3])
            raise ShapeError(
                f"the {SPATIAL[2][axis - 2]} of x {shape_text(image)} is 1 at level {level}, and cannot be halved",
                needed=f"at least {least} places on axis {axis} for a depth of {depth}",
                where="depth",
                fix=f"pad axis {axis} to {least}"
                + (' and write fit="crop"' if words[0] == "valid" and words[3] == "none" else "")
                + (f', or write depth={level} and fit="pad"' if level and words[0] == "same" else ""),
                operands=(image,),
                axis=axis,
                sizes=(given, least),
                rule="Each level halves height and width",
            )
    return (*x[:2], *sizes)


def _raised(x: Shape, filters: int) -> Shape:
    """Twice the height and width, half the channels."""
    return (x[0], filters, *(2 * size if isinstance(size, int) else None for size in x[2:]))


def _joined(skip: Shape, raised: Shape, level: int, image: Shape, words: tuple[str, ...], depth: int) -> Shape:
    """Skip and raised side by side, or their sum, at the size that ``fit`` says."""
    merge, fit = words[1], words[3]
    sizes: list[Size] = []
    for axis in (2, 3):
        wide, narrow = skip[axis], raised[axis]
        if fit == "none" and sizes_clash(wide, narrow):
            raise _skip_error(skip, raised, level, axis, image, words, depth)
        sizes.append(merged_size(wide, narrow) if fit == "none" else wide if fit == "pad" else narrow)
    channels = 2 * int(str(skip[1])) if merge == "concat" else skip[1]
    return (skip[0], channels, *sizes)


def _skip_error(
    skip: Shape, raised: Shape, level: int, axis: int, image: Shape, words: tuple[str, ...], depth: int
) -> ShapeError:
    padding = words[0]
    size = image[axis]
    name = SPATIAL[2][axis - 2]
    fix = 'write fit="crop"' if padding == "valid" else 'write fit="pad"'
    if isinstance(size, int) and padding == "same":
        unit = 2**depth
        options = [f"pad the {name} to {-(-size // unit) * unit}", f"crop it to {size // unit * unit}" if size >= unit else ""]
        fix = ", or ".join([option for option in options if option] + [fix])
    return ShapeError(
        f"the skip of level {level} is {shape_text(skip)}, what comes up is {shape_text(raised)}: "
        f"{skip[axis]} against {raised[axis]} on axis {axis}",
        needed=f"a {name} that is a multiple of 2^{depth} = {2**depth}"
        if padding == "same"
        else "skips cropped to what comes up",
        where="shapes",
        fix=fix,
        operands=(image, skip, raised),
        axis=axis,
        sizes=(skip[axis], raised[axis]),
        rule="Halving rounds down and doubling cannot know it: a skip fits only if every level above it was even",
    )
