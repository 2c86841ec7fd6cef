"""Ways to fail again at products, convolutions, windows and normalisation."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from shapewise.tensors.diagnosis.recipe import MADE_UP, Facts, Recipe, all_known, array, clash, pairs
from shapewise.tensors.shapes import element_count
from shapewise.types import Shape, Size, shape_text


def matmul(facts: Facts) -> Iterator[Recipe]:
    """Inner sizes that differ, or batches that cannot be broadcast."""
    for first, second in pairs(facts.shapes):
        if not first or not second:
            yield Recipe(
                (array("x", first), array("y", second), "np.matmul(x, y)"), None, (), ("matmul", {"shapes": [first, second]})
            )
            continue
        inner = second[-2] if len(second) > 1 else second[0]
        axis, sizes = (len(first) - 1, (first[-1], inner)) if first[-1] != inner else clash(first[:-2], second[:-2])
        if axis is not None:
            yield Recipe((array("x", first), array("y", second), "x @ y"), axis, sizes, ("matmul", {"shapes": [first, second]}))
        elif first[-1] != second[-1] and element_count(first) + element_count(second) < 1_000_000:
            # np.inner copies its operands before it looks at their sizes.
            lines = (array("x", first), array("y", second), "np.inner(x, y)")
            yield Recipe(lines, len(first) - 1, (first[-1], second[-1]))
    if len(facts.sizes) == 2:
        first, second = (1, facts.sizes[0]), (facts.sizes[1], 1)
        lines = (array("x", first), array("y", second), "x @ y")
        whole = len(facts.shapes) == 0 or any(-1 in shape for shape in facts.shapes)
        yield Recipe(
            lines,
            (1 if whole and facts.axis is None and not facts.shapes else facts.axis),
            facts.sizes,
            ("matmul", {"shapes": [first, second]}),
            made_up=True,
        )
    if facts.fault == "rank":
        yield Recipe(("x = np.zeros(())", "np.matmul(x, np.zeros((1, 1)))"), None, (), None, made_up=True)


MOST_STACKED = 6
"""No product is a stack along more axes than this."""


def stacks(facts: Facts) -> Iterator[Recipe]:
    """Products whose operands are stacks of different length; what the message does not tell of one product is made up."""
    if facts.whole:
        yield from (recipe for recipe in matmul(facts) if not recipe.made_up)
    if len(facts.sizes) == 2 and 1 not in facts.sizes:
        inner = next((size for shape in facts.shapes for size in shape[1:] if isinstance(size, int) and size > 1), 3)
        place = facts.axis if facts.axis is not None and 0 <= facts.axis <= MOST_STACKED else 0
        before = (MADE_UP,) * place
        first, second = (*before, facts.sizes[0], 2, inner), (*before, facts.sizes[1], inner, 5)
        lines = (array("x", first), array("y", second), "x @ y")
        yield Recipe(lines, place, facts.sizes, ("matmul", {"shapes": [first, second]}), made_up=True)


def linear(facts: Facts) -> Iterator[Recipe]:
    """A weight for another number of features."""
    for first, second in pairs(facts.shapes):
        if first and len(second) == 2 and first[-1] != second[0]:
            lines = (array("x", first), array("weight", second), "x @ weight")
            demo = ("linear", {"shapes": [first], "features": second[1] or 1, "in_features": second[0]})
            yield Recipe(lines, len(first) - 1, (first[-1], second[0]), demo)
        elif first and len(second) == 2 and first[-1] != second[1]:
            lines = (array("x", first), array("weight", second), "x @ weight.T")
            yield Recipe(
                lines,
                len(first) - 1,
                (first[-1], second[1]),
                ("linear", {"shapes": [first], "features": second[0] or 1, "in_features": second[1]}),
            )
    for shape in facts.shapes:
        if shape and all_known(shape) and facts.sizes and shape[-1] != facts.sizes[0]:
            lines = (array("x", shape), array("weight", (facts.sizes[0], 1)), "x @ weight")
            yield Recipe(
                lines,
                len(shape) - 1,
                (shape[-1], facts.sizes[0]),
                ("linear", {"shapes": [shape], "features": 1, "in_features": facts.sizes[0]}),
            )
    yield from matmul(facts)


def channels(facts: Facts) -> Iterator[Recipe]:
    """A kernel for another number of channels: one place of it is enough."""
    for kernel, bias in pairs(facts.shapes):
        if len(kernel) >= 3 and len(bias) == 1 and kernel[0] != bias[0] and 1 not in (kernel[0], bias[0]):
            lines = (
                array("maps", (kernel[0], 1)),
                array("bias", bias),
                "maps + bias[:, np.newaxis]  # one number for each filter",
            )
            yield Recipe(lines, None, (kernel[0], bias[0]))
    kernels = [shape for shape in facts.shapes if len(shape) >= 3]
    groups = facts.counts.get("groups", 1)
    neighbours = list(pairwise(kernels))
    for given, kernel in [(second, first) for first, second in neighbours] + neighbours:
        if not all_known(given, kernel) or len(facts.sizes) != 2:
            continue
        have, need = facts.sizes
        for axis in (1, len(given) - 1):
            inner = kernel[1]
            if given[axis] == have and need in ((inner * groups) if isinstance(inner, int) else 0, kernel[0], kernel[-2]):
                yield _channel_recipe(given, axis, have, need, kernel, groups, transposed=bool(facts.counts.get("transposed")))
    if len(facts.sizes) == 2 and facts.sizes[0] != facts.sizes[1]:
        have, need = facts.sizes
        yield _channel_recipe((1, have, 1, 1), 1, have, need, (1, need, 1, 1), 1, made_up=True)


def _channel_recipe(
    given: Shape,
    axis: int,
    have: int,
    need: int,
    kernel: Shape,
    groups: int,
    *,
    made_up: bool = False,
    transposed: bool = False,
) -> Recipe:
    filters = kernel[1] if transposed else kernel[0]
    lines = (
        array("x", given),
        f"weight = np.zeros(({filters}, {need}))  # one place of the kernel: filters, channels",
        f"np.tensordot(x, weight, axes=({axis}, 1))  # what a convolution does at that place",
    )
    name = {3: "conv1d", 4: "conv2d", 5: "conv3d"}.get(len(given))
    demo: tuple[str, dict[str, Any]] | None = None
    if transposed:
        if len(given) == len(kernel) == 4 and axis == 1:
            demo = (
                "conv_transpose2d",
                {"shapes": [given], "filters": filters, "kernel": kernel[-1], "channels": need},
            )
    elif name and axis == 1 and len(kernel) == len(given):
        demo = (
            name,
            {
                "shapes": [given],
                "filters": kernel[0],
                "kernel": kernel[-1],
                "groups": groups,
                "channels": need,
                "padding": (kernel[-1] or 1) // 2 if isinstance(kernel[-1], int) else 0,
            },
        )
    return Recipe(lines, axis, (have, need), demo, made_up)


def window(facts: Facts) -> Iterator[Recipe]:
    """A window larger than what it slides over."""
    small = [shape for shape in facts.shapes if all_known(shape)]
    for given, kernel in pairs(facts.shapes):
        if len(given) == len(kernel) <= 3 and not facts.counts.get("unbatched"):
            place = next((axis for axis in range(len(given)) if kernel[axis] > given[axis]), None)  # type: ignore[operator]
            if place is not None:
                one = ("conv2d", {"shapes": [(1, 1, *given)], "filters": 1, "kernel": kernel[0]})
                demo = one if len(given) == 2 and facts.operation == "conv" else None
                yield _window_recipe(given, kernel, place, (given[place], kernel[place]), demo, place + 2)
        if len(given) == len(kernel) == 4 and facts.operation == "conv":
            spatial, window = given[1:3], kernel[0:2]
            place = next((axis for axis in range(2) if window[axis] > spatial[axis]), None)  # type: ignore[operator]
            if place is not None:
                demo = ("conv2d", {"shapes": [(given[0], given[3], *spatial)], "filters": kernel[3], "kernel": window[0]})
                yield _window_recipe(spatial, window, place, (spatial[place], window[place]), demo, place + 1)
    for shape in small[:1]:
        around: Shape = (
            shape[1:] if len(shape) in (3, 4) and facts.counts.get("unbatched") else shape[1:-1] if len(shape) == 4 else ()
        )
        least = min((size for size in around if isinstance(size, int)), default=1)
        told = facts.counts.get("window", 0)
        wanted = facts.sizes[1] if len(facts.sizes) == 2 else told or least + 1
        place = next((axis for axis, size in enumerate(around) if isinstance(size, int) and size < wanted), None)
        if place is not None:
            wanted = max(wanted, int(around[place] or 0) + 1)
            demo = (
                (
                    "avg_pool2d" if facts.counts.get("averaged") else "max_pool2d",
                    {
                        "shapes": [(1, shape[0], *around) if facts.counts.get("unbatched") else (1, shape[-1], *around)],
                        "kernel": wanted,
                    },
                )
                if len(around) == 2
                else None
            )
            axis = place + (2 if facts.counts.get("unbatched") else 1)
            yield _window_recipe(
                around,
                tuple(wanted for _ in around),
                place,
                (around[place], wanted),
                demo,
                axis,
                made_up=len(facts.sizes) != 2 and wanted != told,
            )
    if len(facts.sizes) == 2 and facts.sizes[1] > facts.sizes[0] >= 0:
        yield _window_recipe(
            (facts.sizes[0],),
            (facts.sizes[1],),
            0,
            facts.sizes,
            ("conv1d", {"shapes": [(1, 1, facts.sizes[0])], "filters": 1, "kernel": facts.sizes[1]}),
            None,
            made_up=True,
        )


def _window_recipe(
    given: Shape,
    kernel: Shape,
    place: int,
    sizes: tuple[Size, ...],
    demo: tuple[str, dict[str, Any]] | None,
    axis: int | None,
    *,
    made_up: bool = False,
) -> Recipe:
    lines = (
        array("x", given),
        f"np.lib.stride_tricks.sliding_window_view(x, {shape_text(kernel)})  # every place of the window",
    )
    return Recipe(lines, axis, sizes, demo, made_up)


def features(facts: Facts) -> Iterator[Recipe]:
    """A weight, a mean or a scale for another number of features."""
    shapes = facts.shapes
    if len(shapes) == 2 and all(len(shape) == 1 for shape in shapes) and all_known(*shapes):
        (have,), (need,) = shapes
        lines = (array("x", (2, have)), array("mean", (need,)), "x - mean")
        yield Recipe(lines, None, (have, need), ("batch_norm", {"shapes": [(2, have)], "channels": need}))
    elif len(shapes) == 2 and all_known(*shapes):
        for scale, given in (shapes, shapes[::-1]):
            axis, sizes = clash(given, (scale[-1],)) if scale and given else (None, ())
            if axis is not None:
                yield Recipe(
                    (array("x", given), array("scale", (scale[-1],)), "x * scale"),
                    axis,
                    sizes,
                    ("layer_norm", {"shapes": [given], "normalized": (scale[-1],)}),
                )
    if len(facts.sizes) == 2:
        have, need = facts.sizes if facts.operation != "rnn" or facts.counts.get("given_first") else facts.sizes[::-1]
        lines = (array("x", (1, 1, have)), array("weight", (need, 1)), "x @ weight")
        demo = (
            ("lstm", {"shapes": [(1, 1, have)], "features": need})
            if facts.operation == "rnn"
            else ("linear", {"shapes": [(1, have)], "in_features": need, "features": 1})
        )
        yield Recipe(lines, facts.axis, facts.sizes, demo, made_up=True)
    yield from linear(facts)


def single(facts: Facts) -> Iterator[Recipe]:
    """A variance of one value for each channel."""
    for shape in facts.shapes[:1]:
        if all_known(shape) and len(shape) >= 2:
            axes = (0, *range(2, len(shape)))
            lines = (
                array("x", shape),
                'with np.errstate(all="raise"):',
                "    count = x[:, 0].size",
                f"    spread = ((x - x.sum({shape_text(axes)}, keepdims=True) / count) ** 2).sum({shape_text(axes)})",
                "    spread / (count - 1)  # one value for each channel: 0 / 0",
            )
            yield Recipe(lines, None, (), ("batch_norm", {"shapes": [shape]}))
