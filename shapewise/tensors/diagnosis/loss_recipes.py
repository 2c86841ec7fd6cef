"""Ways to fail again at losses: targets that do not go with the predictions, aloud or without a word."""

from __future__ import annotations

from collections.abc import Iterator

from shapewise.errors import ShapeError
from shapewise.tensors.diagnosis.axis_recipes import rank
from shapewise.tensors.diagnosis.recipe import Facts, Recipe, array, clash, pairs
from shapewise.tensors.shapes import broadcast_shape, element_count
from shapewise.types import Shape, shape_text

_RUN_AT_MOST = 100_000
"""So many numbers a reproduction may compute before it fails: it is run on every message."""


def _silently(first: Shape, second: Shape) -> tuple[str, ...]:
    """What a loss that does not ask computes from two shapes that stretch; only words where that would be large."""
    try:
        result = broadcast_shape(first, second)
    except ShapeError:
        return ()
    if first == second:
        return ()
    start = "" if element_count(result) <= _RUN_AT_MOST else "# "
    return (
        "# NumPy stretches them to one shape and gives a wrong loss without a word:",
        f"{start}squares = (prediction - target) ** 2  # {shape_text(result)}",
        f"{start}loss = squares.mean()  # over {element_count(result)} numbers, not {element_count(first)}",
    )


def loss(facts: Facts) -> Iterator[Recipe]:
    """Targets that a loss cannot set against the predictions."""
    if facts.fault == "classes" and len(facts.sizes) == len(facts.shapes) == 1 and facts.shapes[0] != facts.sizes:
        weighed = (
            array("scores", facts.sizes),
            array("weight", facts.shapes[0]),
            "scores * weight  # one weight for each class",
        )
        yield Recipe(weighed, None, (facts.sizes[0], facts.shapes[0][0]) if len(facts.shapes[0]) == 1 else ())
    for one, other in pairs(facts.shapes):
        # Class ids have an axis less than the scores, whichever of the two the message tells first.
        first, second = (other, one) if len(other) == len(one) + 1 and facts.fault != "rank" else (one, other)
        axis, sizes = clash(first, second)
        class_ids = len(first) == len(second) + 1 and facts.fault in ("batch", "classes", "rank", "equal")
        if class_ids and second and first[0] != second[0]:
            lines = (array("scores", first), array("labels", second, "int"), "scores[np.arange(len(scores)), labels]")
            yield Recipe(lines, 0, (first[0], second[0]), ("cross_entropy", {"shapes": [first, second]}))
        elif axis is not None:
            yield Recipe(
                (array("prediction", first), array("target", second), "(prediction - target) ** 2"),
                axis,
                sizes,
                ("mse", {"shapes": [first, second]}),
            )
        else:
            checked = (
                array("prediction", first),
                array("target", second),
                *_silently(first, second),
                "# a loss that asks first:",
                "if prediction.shape != target.shape:",
                '    raise ValueError(f"{prediction.shape} is not {target.shape}")',
            )
            place = (
                next((axis for axis in range(len(first)) if first[axis] != second[axis]), None)
                if len(first) == len(second)
                else None
            )
            silent = ("mse", {"shapes": [first, second], "reduction": "none"})
            yield Recipe(checked, place, (first[place], second[place]) if place is not None else (), demo=silent, wanted=first)
    if len(facts.sizes) == 2 and facts.sizes[0] != facts.sizes[1]:
        have, need = facts.sizes
        lines = (array("scores", (have, 1)), array("labels", (need,), "int"), "scores[np.arange(len(scores)), labels]")
        if have != 1 and need != 1:
            demo = ("cross_entropy", {"shapes": [(have, 1), (need,)]})
            yield Recipe(lines, 0 if facts.axis in (None, 0) else facts.axis, facts.sizes, demo, made_up=True)
    yield from rank(facts)
