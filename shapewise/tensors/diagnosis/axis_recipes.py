"""Ways to fail again at axes: their number, their order, indices, masks, and numbers of elements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapewise.tensors.diagnosis.recipe import MADE_UP, Facts, Recipe, all_known, array, on_axis, pairs
from shapewise.types import Shape, shape_text


def rank(facts: Facts) -> Iterator[Recipe]:
    """Another number of axes than the operation unpacks."""
    wanted, found = facts.counts.get("n"), facts.counts.get("found")
    known = [shape for shape in facts.shapes if all_known(shape)]
    given = next(
        (shape for shape in reversed(known) if found is None or len(shape) == found),
        known[-1] if known and wanted != len(known[-1]) else None,
    )
    if given is None and found is not None:
        given = (1,) * found
    if wanted is None and facts.operation in ("conv", "pool"):
        for first, second in pairs(facts.shapes):
            if len(first) != len(second) > 0:
                given, wanted = first, len(second)  # a window has as many axes as what it slides over
    if facts.operation == "concat" and wanted is not None and found is not None:
        first, second = (1,) * wanted, (1,) * found
        yield Recipe(
            (array("x", first), array("y", second), "np.concatenate([x, y])"),
            None,
            (),
            ("concat", {"shapes": [first, second], "axis": 0}),
            made_up=True,
        )
    if facts.operation == "transpose" and given is not None and wanted is not None and wanted != len(given):
        lines = (array("x", given), f"x.transpose({shape_text(tuple(range(wanted)))})")
        yield Recipe(lines, None, (), ("transpose", {"shapes": [given], "axes": tuple(range(wanted))}), made_up=not known)
    if given is not None and wanted is not None and wanted != len(given) and 0 < wanted <= 6:
        names = ", ".join("abcdef"[:wanted]) + ("," if wanted == 1 else "")
        lines = (array("x", given), f"{names} = x.shape  # as many axes as the operation reads")
        yield Recipe(lines, None, (), _rank_demo(facts, wanted, given) if known else None, made_up=not known)


def _rank_demo(facts: Facts, wanted: int, given: Shape) -> tuple[str, dict[str, Any]] | None:
    """The laboratory's layer that reads so many axes."""
    name = {
        ("conv", 3): "conv1d",
        ("conv", 4): "conv2d",
        ("conv", 5): "conv3d",
        ("pool", 4): "max_pool2d",
        ("rnn", 3): "lstm",
    }.get((facts.operation, wanted))
    if facts.counts.get("transposed") and facts.operation == "conv":
        name = "conv_transpose2d" if wanted == 4 else None
    if name == "max_pool2d" and facts.counts.get("adaptive"):
        name = None
    elif name == "max_pool2d" and facts.counts.get("averaged"):
        name = "avg_pool2d"
    return (name, {"shapes": [given]}) if name else None


def reshape(facts: Facts) -> Iterator[Recipe]:
    """A target that holds another number of elements."""
    count = facts.counts.get("count")
    if len(facts.shapes) >= 2 and all_known(facts.shapes[0]):
        yield _reshape_recipe(facts.shapes[0], facts.shapes[1])
    if facts.shapes and count is not None:
        yield _reshape_recipe((count,), facts.shapes[-1])
    for shape in facts.shapes:
        for size in facts.sizes:
            yield _reshape_recipe((size,), shape)
    if len(facts.sizes) == 2 and not facts.shapes:
        target = (-1, facts.sizes[1]) if facts.counts.get("multiple") or facts.fault == "divide" else (facts.sizes[1],)
        yield _reshape_recipe((facts.sizes[0],), target, made_up=True)


def _reshape_recipe(given: Shape, target: Shape, *, made_up: bool = False) -> Recipe:
    return Recipe(
        (array("x", given), f"x.reshape({shape_text(target)})"),
        None,
        (),
        ("reshape", {"shapes": [given], "to": target}),
        made_up,
    )


def out_of_range(facts: Facts) -> Iterator[Recipe]:
    """An axis or an index that is not there, or an axis that cannot be squeezed."""
    axis, count, index = facts.axis, facts.counts.get("n"), facts.counts.get("index")
    if "high" in facts.counts:
        count = facts.counts["high"] + 1
    if count is not None and not 0 <= count <= 12:
        count = None
    shape: Shape | None
    if index is not None and axis is not None and facts.sizes:
        shape = tuple(facts.sizes[0] if here == axis else 1 for here in range(axis + 1))
        yield Recipe((array("x", shape), f"x.take({index}, axis={axis})"), axis, (), None, made_up=True)
    rows = facts.counts.get("rows")
    if index is not None and rows is not None and not -rows <= index < rows < 10**6:
        yield Recipe((array("table", (rows, 1)), f"table[{index}]"), 0, (), None, made_up=True)
    known = next((shape for shape in facts.shapes if all_known(shape)), None)
    if known is not None and axis is not None and not -len(known) <= axis < len(known) and facts.operation != "squeeze":
        if facts.operation == "concat":
            demo: tuple[str, dict[str, Any]] = ("concat", {"shapes": [known, known], "axis": axis})
            yield Recipe((array("x", known), f"np.concatenate([x, x], axis={axis})"), axis, (), demo)
        else:
            yield Recipe((array("x", known), f"x.sum(axis={axis})"), axis)
    if facts.operation == "squeeze":
        shape = next((shape for shape in facts.shapes if all_known(shape)), None)
        place = axis if axis is not None else next((here for here, size in enumerate(shape or ()) if size != 1), None)
        if shape is None and facts.sizes and axis is not None:
            shape = tuple(facts.sizes[0] if here == axis else 1 for here in range(axis + 1))
        if shape is not None and place is not None:
            yield Recipe(
                (array("x", shape), f"np.squeeze(x, axis={place})"),
                place,
                (),
                ("squeeze", {"shapes": [shape], "axis": place}),
                made_up=not facts.shapes,
            )
        if count is not None and axis is not None:
            yield Recipe(
                (array("x", (1,) * count), f"np.expand_dims(x, {axis})"),
                axis,
                (),
                ("expand_dims", {"shapes": [(1,) * count], "axis": axis}),
                made_up=True,
            )
    if count is not None and axis is not None and not -count <= axis < count:
        yield Recipe((array("x", (1,) * count), f"x.sum(axis={axis})"), axis, (), None, made_up=True)
    if count is not None and 0 <= count < facts.counts.get("found", 0) <= 12:
        yield Recipe((array("x", (1,) * count), f"x[{', '.join('0' * facts.counts['found'])}]"), None, (), None, made_up=True)


def mask(facts: Facts) -> Iterator[Recipe]:
    """A mask of another shape than what it selects from."""
    for first, second in pairs(facts.shapes):
        for data, mask in ((first, second), (second, first)):
            place = next((axis for axis, (size, other) in enumerate(zip(data, mask, strict=False)) if size != other), None)
            if len(mask) <= len(data) and place is not None:
                yield Recipe((array("x", data), array("mask", mask, "bool"), "x[mask]"), place, (data[place], mask[place]))
    if len(facts.sizes) == 2 and facts.operation == "index":
        data, mask = on_axis(facts.axis, facts.sizes)
        yield Recipe((array("x", data), array("mask", mask, "bool"), "x[mask]"), facts.axis, facts.sizes, None, made_up=True)


def divide(facts: Facts) -> Iterator[Recipe]:
    """A size that is no multiple of the number of parts."""
    sizes = [*facts.sizes, *(facts.counts[name] for name in ("a", "b") if name in facts.counts)]
    parts = facts.counts.get("parts", 0)
    if parts > 0 and facts.shapes and all_known(facts.shapes[0]) and len(facts.shapes[0]) >= 2:
        size = facts.shapes[0][1]
        if isinstance(size, int) and size % parts:
            lines = (array("x", facts.shapes[0]), f"np.split(x, {parts}, axis=1)  # groups of channels of equal size")
            yield Recipe(lines, 1, (), ("group_norm", {"shapes": [facts.shapes[0]], "groups": parts}))
    if len(sizes) >= 2 and sizes[1] > 0 and sizes[0] % sizes[1]:
        lines = (array("x", (sizes[0],)), f"x.reshape(({sizes[1]}, -1))  # parts of equal size")
        demo: tuple[str, dict[str, Any]] = ("split", {"shapes": [(sizes[0],)], "parts": sizes[1], "axis": 0})
        if facts.operation == "attention":
            demo = ("multi_head_attention", {"shapes": [(1, 1, sizes[0])] * 3, "heads": sizes[1]})
        elif facts.counts.get("normalised"):
            demo = ("group_norm", {"shapes": [(MADE_UP, sizes[0], MADE_UP)], "groups": sizes[1]})
        yield Recipe(lines, facts.axis, (), demo, made_up=True)


def scalar(facts: Facts) -> Iterator[Recipe]:
    """Many numbers where one is wanted."""
    shape = facts.shapes[0] if facts.shapes and all_known(facts.shapes[0]) else (facts.counts.get("count", 2),)
    yield Recipe((array("x", shape), "x.item()  # one number of many"), None, (), None, made_up=not facts.shapes)
