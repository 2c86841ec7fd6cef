"""What to do where something does not fit its place: assignments, results in place, saved weights."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations

from shapewise.errors import ShapeError
from shapewise.tensors.diagnosis.remedy import Case, remedy, slices
from shapewise.tensors.repair.merging import best_places
from shapewise.tensors.shapes import broadcast_shape, element_count
from shapewise.types import Fix, Framework

_LAYER = re.compile(r"size mismatch for ([\w.]+?)(?:\.\w+)?: ")
_MOST_PERMUTED = 4


def assigned(case: Case) -> Iterator[Fix]:
    """A value that does not fit the place it is written into."""
    if len(case.known) != 2:
        return
    value, place = case.known[::-1] if case.form == "torch-expand" else case.known
    yield from _brought(value, place)
    operands = {"value": value, "place": place}
    if len(value) == len(place) and value[1:] == place[1:] and value[0] > place[0] and case.operation == "index":
        row = "place[index] = value[index]"
        yield from remedy(
            "index the value as its place is indexed",
            f"Right if the value has a row for each of all {value[0]} rows, of which the index chooses {place[0]}.",
            {"numpy": row, "torch": row, "keras": f"place = keras.ops.scatter_update(place, {_INDEX}, value[index])"},
            {"value": value, "place": value, "index": place[:1]},
            "place",
            whole=("index",),
            stays=True,
        )
    if len(value) != len(place):
        return
    bigger = tuple(max(pair) for pair in zip(value, place, strict=True))
    if bigger == value and case.operation != "index":
        yield from remedy(
            f"make the place as large as the value: {place} → {value}",
            "Right if the place was made too small: take its shape from what is written into it.",
            {
                "numpy": "place = np.zeros(value.shape)\nplace[...] = value",
                "torch": "place = torch.zeros(value.shape)\nplace[...] = value",
                "keras": "place = keras.ops.zeros(value.shape)\nplace = place + value",
            },
            operands,
            "place",
        )
    if all(small <= large for small, large in zip(value, place, strict=True)):
        part = f"place[{slices(value)}] = value"
        yield from remedy(
            f"write into the part of the place that the value fills: {value} of {place}",
            "Right if the rest of the place should stay what it is, as the padding of a shorter sequence does.",
            {"numpy": part, "torch": part},
            operands,
            "place",
            stays=True,
        )
    elif bigger == value:
        cut = f"place[...] = value[{slices(place)}]"
        lost = ", ".join(
            f"{large - small} of {large} on axis {axis}"
            for axis, (small, large) in enumerate(zip(place, value, strict=True))
            if large > small
        )
        yield from remedy(
            f"write only what fits: {place} of {value}",
            "Right if the rest of the value is not wanted.",
            {"numpy": cut, "torch": cut},
            operands,
            "place",
            loses=f"Of the value: {lost}.",
            stays=True,
        )


_INDEX = "keras.ops.expand_dims(index, -1)"


def _brought(value: tuple[int, ...], place: tuple[int, ...]) -> Iterator[Fix]:
    """The value's own numbers in the shape of the place, none of them lost or made up."""
    ways: list[tuple[str, str, str, str]] = []
    if len(value) < len(place) and (places := best_places(value, place)):
        fresh = [axis for axis in range(places[0], len(place)) if axis not in places]
        if fresh and places[-1] - places[0] + 1 == len(places):
            made = f"value[..., {', '.join('None' for _ in fresh)}]"
            ways.append(
                (
                    f"give the value {'an axis' if len(fresh) == 1 else 'axes'} of size 1 at the end: {value} →"
                    f" {(*value, *[1] * len(fresh))}",
                    "Right if each number of the value belongs to a whole row of the place.",
                    made,
                    f"keras.ops.reshape(value, {(*value, *[1] * len(fresh))})",
                )
            )
    if len(value) == len(place) <= _MOST_PERMUTED and sorted(value) == sorted(place):
        order = next(order for order in permutations(range(len(value))) if tuple(value[axis] for axis in order) == place)
        ways.append(
            (
                f"permute the axes of the value to {order}: {value} → {place}",
                "Right if the axes mean the same in another order, such as height and width.",
                f"value.transpose({order})",
                f"keras.ops.transpose(value, {order})",
            )
        )
    if element_count(value) == element_count(place):
        ways.append(
            (
                f"reshape the value: {value} → {place}",
                "Right if the numbers already stand in the reading order of the place.",
                f"value.reshape({place})",
                f"keras.ops.reshape(value, {place})",
            )
        )
    for title, when, made, keras in ways:
        torch = made.replace(".transpose(", ".permute(")
        yield from remedy(
            title,
            when,
            {
                "numpy": f"place[...] = {made}",
                "torch": f"place[...] = {torch}",
                "keras": f"place = keras.ops.broadcast_to({keras}, place.shape)",
            },
            {"value": value, "place": place},
            "place",
            stays=True,
        )


def in_place(case: Case) -> Iterator[Fix]:
    """A result that has grown where it is written into its first operand."""
    if len(case.known) != 2:
        return
    x, grown = case.known
    try:
        if broadcast_shape(x, grown) != grown or x == grown:
            return
    except ShapeError:
        return
    operands = {"x": x, "y": grown}
    everywhere: dict[Framework, str] = {"numpy": "x = x + y", "torch": "x = x + y", "keras": "x = x + y"}
    yield from remedy(
        "write the operation out of place: x = x + y, not x += y",
        f"Right if x may become {grown}: in place, it keeps the {x} that it has. Where it is a call such as x.add_(y) or"
        " out=x, take the one that gives a new array.",
        everywhere,
        operands,
        "x",
    )
    front = len(grown) - len(x)
    if front:
        return
    axes = tuple(axis for axis, size in enumerate(x) if size == 1 and grown[axis] != 1)
    written = axes[0] if len(axes) == 1 else axes
    yield from remedy(
        f"bring the other operand to {x} first: its mean over {'axis' if len(axes) == 1 else 'axes'} {written}",
        "Right if x holds one number for a whole row; take .sum instead of .mean where a total is wanted.",
        {
            "numpy": f"x += y.mean(axis={written}, keepdims=True)",
            "torch": f"x += y.mean(dim={written}, keepdim=True)",
            "keras": f"x = x + keras.ops.mean(y, axis={written}, keepdims=True)",
        },
        operands,
        "x",
        loses="What differs along that axis.",
        stays=True,
    )


def saved_weights(case: Case) -> Iterator[Fix]:
    """Weights of a file that a model of other sizes cannot take up."""
    if len(case.known) < 2 or case.diagnosis.framework not in ("torch", "keras", "tensorflow"):
        return
    saved, own = case.known[:2]
    named = _LAYER.search(case.diagnosis.message)
    layer = named.group(1) if named else "the layer"
    both = {"saved": saved, "own": own}
    rebuilt = "own = saved"
    if named and len(saved) == len(own) == 2:
        new, old = (f"nn.Linear({shape[1]}, {shape[0]})" for shape in (saved, own))
        torch = (
            f"model.{layer} = {new}  # as it was saved, with its bias\nmodel.load_state_dict(state)\n"
            f"model.{layer} = {old}  # then the one that you need, untrained"
        )
    else:
        torch = f"model = build({saved[0]})  # with the sizes that were saved\nmodel.load_state_dict(state)"
    yield from remedy(
        f"build the model as it was saved, with {layer} {saved} instead of {own}, and load then",
        "Right if you want the trained weights of this layer: the number of classes, words or features must be that of the"
        " file. Exchange the layer afterwards for one of your own size.",
        {
            "numpy": rebuilt,
            "torch": torch,
            "keras": "model = build()  # with the sizes that were saved\nmodel.load_weights(path)",
        },
        both,
        "own",
    )
    fitting = (
        "own = model.state_dict()\n"
        "fits = {name: weight for name, weight in state.items() if name in own and weight.shape == own[name].shape}\n"
        "model.load_state_dict(fits, strict=False)"
    )
    yield from remedy(
        f"leave {layer} out and load the rest",
        "Right for fine-tuning on another number of classes: the layer that differs starts anew.",
        {
            "numpy": "result = own  # as it was made, untrained",
            "torch": fitting,
            "keras": "model.load_weights(path, skip_mismatch=True)",
        },
        both,
        "result",
        loses=f"The trained weights of {layer}.",
    )
