"""Ways to make the same mistake again in NumPy: for each operation and fault, a few lines that must fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from shapewise.types import Diagnosis, Shape, Size, shape_text


@dataclass(frozen=True, slots=True)
class Recipe:
    """Lines of NumPy that should fail, and where."""

    lines: tuple[str, ...]
    axis: int | None = None
    """The axis on which they fail, counted from the front; ``None`` where no axis is at fault."""
    sizes: tuple[Size, ...] = ()
    """The sizes that clash there."""
    demo: tuple[str, dict[str, Any]] | None = None
    """The laboratory's operation and its arguments."""
    made_up: bool = False
    """Whether sizes had to be made up, because the message tells only some."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a diagnosis offers to a recipe."""

    operation: str
    fault: str
    shapes: tuple[Shape, ...]
    """The known shapes; -1 stands where the message writes it."""
    axis: int | None
    join: int | None
    sizes: tuple[int, ...]
    counts: dict[str, int] = field(default_factory=dict)
    """Numbers of the message by name: ``n``, ``found``, ``groups``, ``count``, ``index``."""


def facts_of(diagnosis: Diagnosis, fault: str, join: int | None, counts: dict[str, int]) -> Facts:
    """The facts of a diagnosis; shapes with unknown sizes have them filled with 1 where all of them are known elsewhere."""
    return Facts(
        operation=diagnosis.operation,
        fault=fault,
        shapes=_filled(diagnosis.shapes),
        axis=diagnosis.axis,
        join=join,
        sizes=tuple(size for size in diagnosis.sizes if isinstance(size, int)),
        counts=counts,
    )


def _filled(shapes: tuple[Shape, ...]) -> tuple[Shape, ...]:
    """Unknown sizes become those of another operand on the same axis, or 1."""
    filled: list[Shape] = []
    for shape in shapes:
        twin = next((other for other in shapes if other is not shape and len(other) == len(shape)), ())
        filled.append(
            tuple(
                size
                if isinstance(size, int)
                else twin[axis]
                if twin and isinstance(twin[axis], int) and twin[axis] != -1
                else 1
                for axis, size in enumerate(shape)
            )
        )
    return tuple(filled)


def array(name: str, shape: Shape, dtype: str = "") -> str:
    """A line that makes an operand; large ones take no memory."""
    count = 1
    for size in shape:
        count *= size if isinstance(size, int) else 1
    if count > 10_000_000:
        return f"{name} = np.broadcast_to(np.float32(0), {shape_text(shape)})"
    return f"{name} = np.zeros({shape_text(shape)}{', ' + dtype if dtype else ''})"


def clash(first: Shape, second: Shape) -> tuple[int | None, tuple[Size, ...]]:
    """The first axis, counted in the broadcast result from the back, on which two shapes cannot be broadcast."""
    ndim = max(len(first), len(second))
    padded = [(1,) * (ndim - len(shape)) + tuple(shape) for shape in (first, second)]
    for axis in range(ndim - 1, -1, -1):
        column = (padded[0][axis], padded[1][axis])
        if column[0] != column[1] and 1 not in column:
            return axis, column
    return None, ()


def _positive(*shapes: Shape) -> bool:
    return all(isinstance(size, int) and size >= 0 for shape in shapes for size in shape)


# ------------------------------------------------------------------------------------------------------ the recipes


def _elementwise(facts: Facts) -> Iterator[Recipe]:
    for first, second in _pairs(facts.shapes):
        axis, sizes = clash(first, second)
        if axis is not None:
            yield Recipe((array("x", first), array("y", second), "x + y"), axis, sizes, ("add", {"shapes": [first, second]}))
        elif len(facts.shapes) == 2:
            yield Recipe(
                (array("x", first), array("y", second), "x += y  # in place, x cannot grow"),
                _grown_axis(first, second),
                (),
                ("broadcast_to", {"shapes": [second], "to": first}),
            )
    if len(facts.sizes) == 2 and not facts.shapes:
        first, second = _on_axis(facts.axis, facts.sizes)
        yield Recipe(
            (array("x", first), array("y", second), "x + y"),
            len(first) - 1 if facts.axis is None else facts.axis % len(first),
            facts.sizes,
            ("add", {"shapes": [first, second]}),
            made_up=True,
        )


def _grown_axis(first: Shape, second: Shape) -> int | None:
    if len(first) < len(second):
        return None
    padded = (1,) * (len(first) - len(second)) + tuple(second)
    return next((axis for axis in range(len(first)) if first[axis] == 1 and padded[axis] != 1), None)


def _on_axis(axis: int | None, sizes: tuple[int, ...], ndim: int = 0) -> tuple[Shape, Shape]:
    """Two shapes of ones that clash on one axis."""
    place = axis if axis is not None and axis >= 0 else 0
    count = max(place + 1, ndim)
    if axis is not None and axis < 0:
        count = max(-axis, ndim)
        place = count + axis
    return tuple(tuple(size if here == place else 1 for here in range(count)) for size in sizes[:2])  # type: ignore[return-value]


def _pairs(shapes: tuple[Shape, ...]) -> Iterator[tuple[Shape, Shape]]:
    for place, first in enumerate(shapes):
        for second in shapes[place + 1 :]:
            if _positive(first, second):
                yield first, second


def _stretch(facts: Facts) -> Iterator[Recipe]:
    """One shape is to become the other: expand, broadcast_to, assignment."""
    if len(facts.shapes) >= 2 and _positive(*facts.shapes[:2]):
        first, second = facts.shapes[:2]
        order = (
            [(second, first), (first, second)]
            if facts.fault == "expand" and facts.counts.get("target_first")
            else [(first, second), (second, first)]
        )
        for source, target in order:
            axis, sizes = _unstretchable(source, target)
            if axis is None and len(source) <= len(target):
                continue
            if facts.fault == "assign":
                last = "y[...] = x"
                yield Recipe(
                    (array("x", source), f"y = np.zeros({shape_text(target)})", last),
                    axis,
                    sizes,
                    ("broadcast_to", {"shapes": [source], "to": target}),
                )
            else:
                yield Recipe(
                    (array("x", source), f"np.broadcast_to(x, {shape_text(target)})"),
                    axis,
                    sizes,
                    ("broadcast_to", {"shapes": [source], "to": target}),
                )
    yield from _elementwise(facts)


def _unstretchable(source: Shape, target: Shape) -> tuple[int | None, tuple[Size, ...]]:
    for back in range(1, min(len(source), len(target)) + 1):
        if source[-back] not in (1, target[-back]):
            return len(target) - back, (source[-back], target[-back])
    return None, ()


def _concat(facts: Facts) -> Iterator[Recipe]:
    known = [shape for shape in facts.shapes if _positive(shape)]
    if len(known) >= 2 and len({len(shape) for shape in known}) > 1:
        names, lines = _named(known)
        yield Recipe((*lines, f"np.concatenate([{names}], axis=0)"), None, (), ("concat", {"shapes": known, "axis": 0}))
    elif len(known) >= 2:
        unequal = [axis for axis in range(len(known[0])) if len({shape[axis] for shape in known}) > 1]
        others = [axis for axis in unequal if axis != facts.axis]
        places = [facts.join] if facts.join is not None else []
        places += [axis for axis in others if len(unequal) > 1] or [
            axis for axis in (1, 0, *range(len(known[0]))) if axis not in unequal
        ]
        for join in places:
            if not -len(known[0]) <= join < len(known[0]):
                continue
            wrong = [axis for axis in unequal if axis != join % len(known[0])]
            if wrong:
                axis = facts.axis if facts.axis in wrong else wrong[0]
                names, lines = _named(known)
                column = tuple(shape[axis] for shape in known)
                yield Recipe(
                    (*lines, f"np.concatenate([{names}], axis={join})"),
                    axis,
                    column,
                    ("concat", {"shapes": known, "axis": join}),
                )
    if len(facts.sizes) == 2:
        yield _concat_sizes(facts)


def _concat_sizes(facts: Facts) -> Recipe:
    """Only two sizes are known: the smallest operands that clash so."""
    join = facts.join if facts.join is not None else (1 if facts.axis == 0 else 0)
    axis = facts.axis if facts.axis is not None and facts.axis != join else None
    place = axis if axis is not None and axis >= 0 else (0 if join != 0 else 1)
    first, second = _on_axis(place, facts.sizes, max(2, abs(join) + (join >= 0)))
    lines = (array("x", first), array("y", second), f"np.concatenate([x, y], axis={join})")
    return Recipe(lines, axis, facts.sizes, ("concat", {"shapes": [first, second], "axis": join}), made_up=True)


def _named(shapes: list[Shape]) -> tuple[str, list[str]]:
    names = [f"x{number}" for number in range(len(shapes))] if len(shapes) > 3 else ["x", "y", "z"][: len(shapes)]
    return ", ".join(names), [array(name, shape) for name, shape in zip(names, shapes, strict=True)]


def _stack(facts: Facts) -> Iterator[Recipe]:
    known = [shape for shape in facts.shapes if _positive(shape)]
    if len(known) < 2 and len(facts.sizes) == 2:
        first, second = _on_axis(0, facts.sizes)
        lines = (array("x", first), array("y", second), "np.stack([x, y])")
        yield Recipe(lines, facts.axis, facts.sizes, ("stack", {"shapes": [first, second], "axis": 0}), made_up=True)
    elif len(known) >= 2:
        names, lines2 = _named(known)
        same = len({len(shape) for shape in known}) == 1
        axis = (
            next((axis for axis in range(len(known[0])) if len({shape[axis] for shape in known}) > 1), None) if same else None
        )
        column = tuple(shape[axis] for shape in known) if axis is not None else ()
        yield Recipe((*lines2, f"np.stack([{names}])"), axis, column, ("stack", {"shapes": known, "axis": 0}))


def _matmul(facts: Facts) -> Iterator[Recipe]:
    for first, second in _pairs(facts.shapes):
        if not first or not second:
            yield Recipe(
                (array("x", first), array("y", second), "np.matmul(x, y)"), None, (), ("matmul", {"shapes": [first, second]})
            )
            continue
        inner = second[-2] if len(second) > 1 else second[0]
        axis, sizes = (len(first) - 1, (first[-1], inner)) if first[-1] != inner else clash(first[:-2], second[:-2])
        if axis is not None:
            yield Recipe((array("x", first), array("y", second), "x @ y"), axis, sizes, ("matmul", {"shapes": [first, second]}))
        elif first[-1] != second[-1]:
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


def _linear(facts: Facts) -> Iterator[Recipe]:
    for first, second in _pairs(facts.shapes):
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
        if shape and _positive(shape) and facts.sizes and shape[-1] != facts.sizes[0]:
            lines = (array("x", shape), array("weight", (facts.sizes[0], 1)), "x @ weight")
            yield Recipe(
                lines,
                len(shape) - 1,
                (shape[-1], facts.sizes[0]),
                ("linear", {"shapes": [shape], "features": 1, "in_features": facts.sizes[0]}),
            )
    yield from _matmul(facts)


def _channels(facts: Facts) -> Iterator[Recipe]:
    kernels = [shape for shape in facts.shapes if len(shape) >= 3]
    groups = facts.counts.get("groups", 1)
    for given, kernel in [(b, a) for a, b in zip(kernels, kernels[1:], strict=False)] + list(
        zip(kernels, kernels[1:], strict=False)
    ):
        if not _positive(given, kernel) or len(facts.sizes) != 2:
            continue
        have, need = facts.sizes
        for axis in (1, len(given) - 1):
            if given[axis] == have and need in (kernel[1] * groups, kernel[0], kernel[-2]):
                yield _channel_recipe(given, axis, have, need, kernel, groups)
    if len(facts.sizes) == 2 and facts.sizes[0] != facts.sizes[1]:
        have, need = facts.sizes
        yield _channel_recipe((1, have, 1, 1), 1, have, need, (1, need, 1, 1), 1, made_up=True)


def _channel_recipe(
    given: Shape, axis: int, have: int, need: int, kernel: Shape, groups: int, *, made_up: bool = False
) -> Recipe:
    letters = "nabcdefg"[: len(given)]
    channel = letters[axis]
    lines = (
        array("x", given),
        f"weight = np.zeros(({kernel[0]}, {need}))  # one place of the kernel: filters, channels",
        f'np.einsum("{letters},f{channel}->{letters.replace(channel, "f")}", x, weight)',
    )
    name = {3: "conv1d", 4: "conv2d", 5: "conv3d"}.get(len(given))
    demo = None
    if name and axis == 1 and len(kernel) == len(given):
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


def _window(facts: Facts) -> Iterator[Recipe]:
    """A window larger than what it slides over."""
    small = [shape for shape in facts.shapes if _positive(shape)]
    for given, kernel in _pairs(facts.shapes):
        if len(given) == len(kernel) <= 3 and facts.operation == "conv":
            place = next((axis for axis in range(len(given)) if kernel[axis] > given[axis]), None)  # type: ignore[operator]
            if place is not None:
                demo = ("conv2d", {"shapes": [(1, 1, *given)], "filters": 1, "kernel": kernel[0]}) if len(given) == 2 else None
                yield _window_recipe(given, kernel, place, (given[place], kernel[place]), demo, place + 2)
        if len(given) == len(kernel) == 4 and facts.operation == "conv":
            spatial, window = given[1:3], kernel[0:2]
            place = next((axis for axis in range(2) if window[axis] > spatial[axis]), None)  # type: ignore[operator]
            if place is not None:
                demo = ("conv2d", {"shapes": [(given[0], given[3], *spatial)], "filters": kernel[3], "kernel": window[0]})
                yield _window_recipe(spatial, window, place, (spatial[place], window[place]), demo, place + 1)
    for shape in small[:1]:
        spatial = (
            shape[1:] if len(shape) in (3, 4) and facts.counts.get("unbatched") else shape[1:-1] if len(shape) == 4 else ()
        )
        wanted = facts.sizes[1] if len(facts.sizes) == 2 else 2
        place = next((axis for axis, size in enumerate(spatial) if isinstance(size, int) and size < wanted), None)
        if place is not None:
            wanted = max(wanted, int(spatial[place] or 0) + 1)
            demo = (
                (
                    "max_pool2d",
                    {
                        "shapes": [(1, shape[0], *spatial) if facts.counts.get("unbatched") else (1, shape[-1], *spatial)],
                        "kernel": wanted,
                    },
                )
                if len(spatial) == 2
                else None
            )
            axis = place + (2 if facts.counts.get("unbatched") else 1)
            yield _window_recipe(
                spatial,
                tuple(wanted for _ in spatial),
                place,
                (spatial[place], wanted),
                demo,
                axis,
                made_up=len(facts.sizes) != 2,
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


def _rank(facts: Facts) -> Iterator[Recipe]:
    """Another number of axes than the operation unpacks."""
    wanted, found = facts.counts.get("n"), facts.counts.get("found")
    known = [shape for shape in facts.shapes if _positive(shape)]
    given = next(
        (shape for shape in reversed(known) if found is None or len(shape) == found),
        known[-1] if known and wanted != len(known[-1]) else None,
    )
    if given is None and found is not None:
        given = (1,) * found
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
        yield Recipe(
            (array("x", given), f"{names} = x.shape  # as many axes as the operation reads"), None, (), None, made_up=not known
        )


def _reshape(facts: Facts) -> Iterator[Recipe]:
    count = facts.counts.get("count")
    if len(facts.shapes) >= 2 and _positive(facts.shapes[0]):
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


def _range(facts: Facts) -> Iterator[Recipe]:
    axis, count, index = facts.axis, facts.counts.get("n"), facts.counts.get("index")
    if "high" in facts.counts:
        count = facts.counts["high"] + 1
    if index is not None and axis is not None and facts.sizes:
        shape = tuple(facts.sizes[0] if here == axis else 1 for here in range(axis + 1))
        yield Recipe((array("x", shape), f"x.take({index}, axis={axis})"), axis, (), None, made_up=True)
    if facts.operation == "squeeze":
        shape = next((shape for shape in facts.shapes if _positive(shape)), None)
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
    if count is not None and facts.counts.get("found", 0) > count:
        yield Recipe((array("x", (1,) * count), f"x[{', '.join('0' * facts.counts['found'])}]"), None, (), None, made_up=True)


def _features(facts: Facts) -> Iterator[Recipe]:
    """A weight, a mean or a scale for another number of features."""
    shapes = facts.shapes
    if len(shapes) == 2 and all(len(shape) == 1 for shape in shapes) and _positive(*shapes):
        (have,), (need,) = shapes
        lines = (array("x", (2, have)), array("mean", (need,)), "x - mean")
        yield Recipe(lines, 1, (have, need), ("batch_norm", {"shapes": [(2, have)], "channels": need}), made_up=True)
    elif len(shapes) == 2 and _positive(*shapes):
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
    yield from _linear(facts)


def _single(facts: Facts) -> Iterator[Recipe]:
    for shape in facts.shapes[:1]:
        if _positive(shape) and len(shape) >= 2:
            axes = (0, *range(2, len(shape)))
            lines = (
                array("x", shape),
                'with np.errstate(all="raise"):',
                f"    np.sum((x - x.mean({shape_text(axes)}, keepdims=True)) ** 2, {shape_text(axes)}) / (x[:, 0].size - 1)  # one value: 0 / 0",
            )
            yield Recipe(lines, None, (), ("batch_norm", {"shapes": [shape]}))


def _loss(facts: Facts) -> Iterator[Recipe]:
    for first, second in _pairs(facts.shapes):
        axis, sizes = clash(first, second)
        class_ids = len(first) == len(second) + 1 and facts.fault in ("batch", "classes", "rank")
        if class_ids and first[0] != second[0]:
            lines = (array("scores", first), array("labels", second, "int"), "scores[np.arange(len(scores)), labels]")
            yield Recipe(lines, 0, (first[0], second[0]), None)
        elif axis is not None:
            yield Recipe(
                (array("prediction", first), array("target", second), "(prediction - target) ** 2"),
                axis,
                sizes,
                ("add", {"shapes": [first, second]}),
            )
        else:
            lines = (
                array("prediction", first),
                array("target", second),
                "# NumPy would stretch them to one shape and give a wrong loss without a word; a loss that asks first:",
                "if prediction.shape != target.shape:",
                '    raise ValueError(f"{prediction.shape} is not {target.shape}")',
            )
            place = (
                next((axis for axis in range(len(first)) if first[axis] != second[axis]), None)
                if len(first) == len(second)
                else None
            )
            yield Recipe(lines, place, (first[place], second[place]) if place is not None else ())
    if len(facts.sizes) == 2 and facts.sizes[0] != facts.sizes[1]:
        have, need = facts.sizes
        lines = (array("scores", (have, 1)), array("labels", (need,), "int"), "scores[np.arange(len(scores)), labels]")
        if have != 1 and need != 1:
            yield Recipe(lines, 0 if facts.axis in (None, 0) else facts.axis, facts.sizes, None, made_up=True)
    yield from _rank(facts)


def _mask(facts: Facts) -> Iterator[Recipe]:
    for first, second in _pairs(facts.shapes):
        for data, mask in ((first, second), (second, first)):
            place = next((axis for axis, (size, other) in enumerate(zip(data, mask, strict=False)) if size != other), None)
            if len(mask) <= len(data) and place is not None:
                yield Recipe((array("x", data), array("mask", mask, "bool"), "x[mask]"), place, (data[place], mask[place]))
    if len(facts.sizes) == 2 and facts.operation == "index":
        data, mask = _on_axis(facts.axis, facts.sizes)
        yield Recipe((array("x", data), array("mask", mask, "bool"), "x[mask]"), facts.axis, facts.sizes, None, made_up=True)


def _index(facts: Facts) -> Iterator[Recipe]:
    if facts.fault in ("assign", "expand"):
        yield from _stretch(facts)
    if facts.fault == "gather" and len(facts.shapes) >= 2 and _positive(*facts.shapes[:2]):
        index, data = facts.shapes[:2]
        place = facts.axis or 0
        yield Recipe(
            (array("x", data), array("index", index, "int"), f"np.take_along_axis(x, index, axis={1 if place == 0 else 0})"),
            place,
            (index[place], data[place]) if len(index) == len(data) > place else (),
        )
    if facts.fault == "equal":
        for first, second in _pairs(facts.shapes):
            axis, sizes = clash(first, second)
            if axis is not None:
                yield Recipe((array("i", first, "int"), array("j", second, "int"), "np.zeros((1, 1))[i, j]"), axis, sizes)
    yield from _mask(facts)
    yield from _range(facts)


def _divide(facts: Facts) -> Iterator[Recipe]:
    sizes = [size for size in (*facts.sizes, *(facts.counts[name] for name in ("a", "b") if name in facts.counts))]
    if len(sizes) >= 2 and sizes[1] > 0 and sizes[0] % sizes[1]:
        lines = (array("x", (sizes[0],)), f"x.reshape(({sizes[1]}, -1))  # parts of equal size")
        yield Recipe(lines, facts.axis, (), ("split", {"shapes": [(sizes[0],)], "parts": sizes[1], "axis": 0}), made_up=True)


def _expected(facts: Facts) -> Iterator[Recipe]:
    yield from _rank(facts)
    for first, second in _pairs(facts.shapes):
        if len(first) != len(second):
            names = ", ".join("abcdefghij"[: len(first)]) + ("," if len(first) == 1 else "")
            yield Recipe((array("x", second), f"{names} = x.shape  # as many axes as were declared"), None, ())
    yield from _elementwise(facts)
    yield from _stretch(facts)


def _other(facts: Facts) -> Iterator[Recipe]:
    for first, second in _pairs(facts.shapes):
        axis, sizes = _unstretchable(first, second)
        if axis is not None or len(first) > len(second):
            yield Recipe(
                (array("value", first), f"place = np.zeros({shape_text(second)})", "place[...] = value"),
                axis,
                sizes,
                ("broadcast_to", {"shapes": [first], "to": second}),
            )
    for shape in facts.shapes:
        if (
            len(shape) >= 2
            and _positive(shape)
            and shape[-1] != shape[-2]
            and facts.fault in ("equal", "")
            and len(facts.shapes) == 1
        ):
            yield Recipe((array("x", shape), "np.linalg.inv(x)"), len(shape) - 2, (shape[-2], shape[-1]))
    yield from _elementwise(facts)


def _scalar(facts: Facts) -> Iterator[Recipe]:
    shape = facts.shapes[0] if facts.shapes and _positive(facts.shapes[0]) else (facts.counts.get("count", 2),)
    yield Recipe((array("x", shape), "x.item()  # one number of many"), None, (), None, made_up=not facts.shapes)


_BY_FAULT: dict[str, Callable[[Facts], Iterator[Recipe]]] = {
    "scalar": _scalar,
    "single": _single,
    "divide": _divide,
    "small": _window,
    "channels": _channels,
    "features": _features,
    "expected": _expected,
    "mask": _mask,
    "expand": _stretch,
    "assign": _stretch,
    "range": _range,
    "rank": _rank,
}
_BY_OPERATION: dict[str, Callable[[Facts], Iterator[Recipe]]] = {
    "add": _elementwise,
    "broadcast": _stretch,
    "concat": _concat,
    "stack": _stack,
    "matmul": _matmul,
    "linear": _linear,
    "conv": _channels,
    "pool": _window,
    "reshape": _reshape,
    "squeeze": _range,
    "transpose": _rank,
    "batchnorm": _features,
    "loss": _loss,
    "rnn": _elementwise,
    "attention": _matmul,
    "embedding": _range,
    "index": _index,
    "other": _other,
}


_ILLUSTRATIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("concat", "rank"): ("np.concatenate([np.zeros((2, 3)), np.zeros((2,))])",),
    ("concat", "equal"): ("np.concatenate([np.zeros((2, 3)), np.zeros((4, 5))], axis=0)",),
    ("stack", "equal"): ("np.array([[1, 2, 3], [1, 2]])  # rows of different length",),
    ("reshape", "count"): ("np.zeros(12).reshape(-1, -1)",),
    ("reshape", "rank"): ("rows, columns = np.zeros(12).shape",),
    ("matmul", "inner"): ("np.zeros((2, 3)) @ np.zeros((4, 5))",),
    ("matmul", "rank"): ("np.matmul(np.zeros(()), np.zeros((3, 3)))",),
    ("linear", "inner"): ("np.zeros((2, 3)) @ np.zeros((4, 5))",),
    ("transpose", "rank"): ("np.zeros((2, 3, 4)).transpose(0, 1)",),
    ("add", "equal"): ("np.zeros((2, 3)) + np.zeros((2, 4))",),
    ("broadcast", "equal"): ("np.zeros((2, 3)) + np.zeros((2, 4))",),
    ("index", "range"): ("np.zeros(5)[5]",),
    ("index", "rank"): ("np.take_along_axis(np.zeros((3, 4)), np.zeros(3, int), axis=0)",),
    ("embedding", "range"): ("np.zeros((10, 3))[10]  # a table of 10 rows has no row 10",),
    ("conv", "rank"): ("batch, channels, height, width = np.zeros((3, 8, 8)).shape",),
    ("pool", "small"): ("np.lib.stride_tricks.sliding_window_view(np.zeros((1, 1)), (2, 2))",),
    ("conv", "small"): ("np.lib.stride_tricks.sliding_window_view(np.zeros((1, 1)), (2, 2))",),
    ("other", "divide"): ("np.split(np.zeros(10), 3)",),
    ("attention", "divide"): ("np.zeros(10).reshape(3, -1)  # 10 features into 3 heads",),
    ("other", "batch"): ("np.zeros(5) + np.zeros(6)",),
    ("other", "equal"): ("np.zeros(5) + np.zeros(6)",),
    ("loss", "rank"): ("scores, classes = np.zeros((8, 1, 5)).shape",),
    ("other", "scalar"): ("np.zeros(3).item()",),
}


def illustration(operation: str, fault: str) -> tuple[str, ...]:
    """Lines that fail in the same way, for a message that tells no sizes at all; empty where none is known."""
    return _ILLUSTRATIONS.get((operation, fault), ())


def recipes(facts: Facts) -> Iterator[Recipe]:
    """The ways to fail again, most exact first; those with made-up sizes come last."""
    ways = [
        _BY_FAULT.get(facts.fault),
        _BY_OPERATION[facts.operation],
        _elementwise if facts.operation in ("attention", "rnn", "other", "embedding") else None,
    ]
    found = [recipe for way in ways if way is not None for recipe in way(facts)]
    yield from (recipe for recipe in found if not recipe.made_up)
    yield from (recipe for recipe in found if recipe.made_up)
