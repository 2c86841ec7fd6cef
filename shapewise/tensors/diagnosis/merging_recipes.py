"""Ways to fail again at merging: elementwise operations, stretching, concatenation, stacking, assignment."""

from __future__ import annotations

from collections.abc import Iterator

from shapewise.tensors.diagnosis.axis_recipes import mask, out_of_range, rank
from shapewise.tensors.diagnosis.recipe import Facts, Recipe, all_known, array, clash, on_axis, pairs, unstretchable
from shapewise.types import Shape, shape_text


def elementwise(facts: Facts) -> Iterator[Recipe]:
    """Operands that cannot be broadcast, or a result that does not fit into the first of them."""
    for first, second in pairs(facts.shapes):
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
        first, second = on_axis(facts.axis, facts.sizes)
        yield Recipe(
            (array("x", first), array("y", second), "x + y"),
            len(first) - 1 if facts.axis is None else facts.axis % len(first),
            facts.sizes,
            ("add", {"shapes": [first, second]}),
            made_up=True,
        )


def together(facts: Facts) -> Iterator[Recipe]:
    """Shapes that cannot be broadcast to one: two operands that clash, else one that cannot become the other."""
    yield from elementwise(facts)
    yield from stretch(facts)


def _grown_axis(first: Shape, second: Shape) -> int | None:
    if len(first) < len(second):
        return None
    padded = (1,) * (len(first) - len(second)) + tuple(second)
    return next((axis for axis in range(len(first)) if first[axis] == 1 and padded[axis] != 1), None)


def stretch(facts: Facts) -> Iterator[Recipe]:
    """One shape is to become the other: expand, broadcast_to, assignment."""
    if len(facts.shapes) >= 2 and all_known(*facts.shapes[:2]):
        first, second = facts.shapes[:2]
        order = (
            [(second, first), (first, second)]
            if facts.fault == "expand" and facts.counts.get("target_first")
            else [(first, second), (second, first)]
        )
        for source, target in order:
            axis, sizes = unstretchable(source, target)
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
    yield from elementwise(facts)


def concat(facts: Facts) -> Iterator[Recipe]:
    """Operands that differ on an axis other than the joined one."""
    known = [shape for shape in facts.shapes if all_known(shape)]
    if len(known) >= 2 and len({len(shape) for shape in known}) > 1:
        names, lines = _named(known)
        # A model of Keras never joins along its batch; its layer joins the last axis unless told otherwise.
        last = max(map(len, known)) - 1 if facts.framework == "keras" else 0
        yield Recipe((*lines, f"np.concatenate([{names}], axis={last})"), None, (), ("concat", {"shapes": known, "axis": last}))
    elif len(known) >= 2:
        unequal = [axis for axis in range(len(known[0])) if len({shape[axis] for shape in known}) > 1]
        others = [axis for axis in unequal if axis != facts.axis]
        places = [facts.join] if facts.join is not None else []
        usual = _usual_joins(facts.framework, len(known[0]))
        if facts.framework == "keras":  # its layer joins the last axis unless told otherwise, and mostly nothing is told
            places += usual[:1]
        places += [axis for axis in usual if (axis in others if len(unequal) > 1 else axis not in unequal)]
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


def _usual_joins(framework: str, ndim: int) -> list[int]:
    """Every axis, the one along which a framework's users mostly join first."""
    first = {"keras": ndim - 1, "tensorflow": ndim - 1, "torch": 1, "onnx": 1}.get(framework, 0)
    others = [axis for axis in range(ndim) if ndim and axis != first % ndim]
    if framework == "keras" and 0 in others:  # the batch, along which its layers never join
        others = [*others[1:], 0]
    return [first % ndim, *others] if ndim else []


def _concat_sizes(facts: Facts) -> Recipe:
    """Only two sizes are known. Unless it is told, they clash on no axis of samples: those are hardly ever what differs."""
    join = facts.join if facts.join is not None else (1 if facts.axis == 0 else 0)
    axis = facts.axis if facts.axis is not None and facts.axis != join else None
    least = max(2, abs(join) + (join >= 0))
    if axis is not None and axis >= 0:
        first, second = on_axis(axis, facts.sizes, least)
    elif join == 1:  # maps of different height, joined by their channels
        first, second = on_axis(2, facts.sizes, 4)
    else:
        first, second = on_axis(1, facts.sizes, max(least, 2 if join == 0 else 3))
    lines = (array("x", first), array("y", second), f"np.concatenate([x, y], axis={join})")
    return Recipe(lines, axis, facts.sizes, ("concat", {"shapes": [first, second], "axis": join}), made_up=True)


def _named(shapes: list[Shape]) -> tuple[str, list[str]]:
    names = [f"x{number}" for number in range(len(shapes))] if len(shapes) > 3 else ["x", "y", "z"][: len(shapes)]
    return ", ".join(names), [array(name, shape) for name, shape in zip(names, shapes, strict=True)]


def stack(facts: Facts) -> Iterator[Recipe]:
    """Operands that are not exactly alike."""
    known = [shape for shape in facts.shapes if all_known(shape)]
    if len(known) < 2 and len(facts.sizes) == 2:
        first, second = on_axis(0, facts.sizes)
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


def other(facts: Facts) -> Iterator[Recipe]:
    """A value that does not fit its place, or a matrix that is not square."""
    for first, second in pairs(facts.shapes):
        axis, sizes = unstretchable(first, second)
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
            and all_known(shape)
            and shape[-1] != shape[-2]
            and facts.counts.get("square")
            and len(facts.shapes) == 1
        ):
            yield Recipe((array("x", shape), "np.linalg.inv(x)"), len(shape) - 2, (shape[-2], shape[-1]))
    yield from elementwise(facts)


def expected(facts: Facts) -> Iterator[Recipe]:
    """A declared shape that another one does not meet."""
    yield from rank(facts)
    for first, second in pairs(facts.shapes):
        if len(first) != len(second) and 0 < len(first) <= 10:
            names = ", ".join("abcdefghij"[: len(first)]) + ("," if len(first) == 1 else "")
            yield Recipe((array("x", second), f"{names} = x.shape  # as many axes as were declared"), None, ())
    yield from elementwise(facts)
    yield from stretch(facts)
    first, second = (
        facts.shapes[:2] if len(facts.shapes) >= 2 else on_axis(facts.axis, facts.sizes) if len(facts.sizes) == 2 else ((), ())
    )
    if first != second and all_known(first, second):
        place = (
            next((axis for axis in range(len(first)) if first[axis] != second[axis]), None)
            if len(first) == len(second)
            else None
        )
        lines = (
            array("given", first),
            array("declared", second),
            "np.stack([given, declared])  # only shapes that are exactly alike",
        )
        sizes = (first[place], second[place]) if place is not None else ()
        yield Recipe(lines, facts.axis if not facts.shapes else place, sizes, None, made_up=not facts.shapes)


def index(facts: Facts) -> Iterator[Recipe]:
    """What is assigned, gathered or selected does not fit its place."""
    if facts.fault in ("assign", "expand"):
        yield from stretch(facts)
    if facts.fault == "gather" and len(facts.shapes) >= 2 and all_known(*facts.shapes[:2]):
        index, data = facts.shapes[:2]
        place = facts.axis or 0
        yield Recipe(
            (array("x", data), array("index", index, "int"), f"np.take_along_axis(x, index, axis={1 if place == 0 else 0})"),
            place,
            (index[place], data[place]) if len(index) == len(data) > place else (),
        )
    if facts.fault == "equal":
        for first, second in pairs(facts.shapes):
            axis, sizes = clash(first, second)
            if axis is not None:
                yield Recipe((array("i", first, "int"), array("j", second, "int"), "np.zeros((1, 1))[i, j]"), axis, sizes)
    yield from mask(facts)
    yield from out_of_range(facts)
