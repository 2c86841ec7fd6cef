"""What to do about choices: masks that select rows, and conditions that choose between two operands."""

from __future__ import annotations

from collections.abc import Iterator

from shapewise.errors import ShapeError
from shapewise.tensors.diagnosis.remedy import MOST_AXES, Case, filled, inserted, remedy
from shapewise.tensors.shapes import broadcast_shape
from shapewise.types import Fix, Framework, Shape


def chosen_by_mask(case: Case) -> Iterator[Fix]:
    """A mask of another length than the axis that it chooses from."""
    if case.form == "numpy-bool-assign":
        yield from _assigned_by_mask(case)
        return
    if case.form == "torch-mask" and len(case.known) == 2:
        mask, x = case.known
        yield from _mask_elsewhere(mask, x)
    else:
        x = ()
    axis = case.diagnosis.axis or 0
    sizes = [size for size in case.diagnosis.sizes if isinstance(size, int)]
    if not x and len(sizes) == 2 and 0 <= axis < MOST_AXES:
        x = tuple(sizes[0] if place == axis else 2 for place in range(axis + 1))
    if not x:
        return
    ndim = len(mask) if case.form == "torch-mask" else axis + 1
    rest = tuple(range(ndim, len(x)))
    test = f"x.any(axis={rest[0] if len(rest) == 1 else rest})" if rest else "x > 0"
    torch = f"x.flatten({ndim}).any(dim={ndim})" if rest else "x > 0"
    if rest:
        test, torch = test.replace("x.", "(x > 0)."), torch.replace("x.flatten", "(x > 0).flatten")
    if case.form != "torch-mask" and not axis:  # of NumPy's array one axis is told, and it may have others
        test = "(x > 0).reshape(len(x), -1).any(axis=1)"
    yield from remedy(
        f"make the mask from x itself: {filled(x[:ndim])}",
        f"Right if the mask was made from other rows, such as those before a filter or a split: it must say yes or no for each"
        f" of the {x[ndim - 1]} places of axis {ndim - 1}.",
        {"numpy": f"mask = {test}\nz = x[mask]", "torch": f"mask = {torch}\nz = x[mask]"},
        {"x": x, "mask": (1,)},
        "mask",
        unknown=tuple(range(ndim - 1)) if case.form != "torch-mask" else (),
    )


def _assigned_by_mask(case: Case) -> Iterator[Fix]:
    """Values that are more or fewer than the places which a mask chooses."""
    sizes = [size for size in case.diagnosis.sizes if isinstance(size, int)]
    if len(sizes) != 2:
        return
    chosen, values = sizes
    if values > chosen:
        yield from remedy(
            "choose from the values as from their place: x[mask] = value[mask]",
            f"Right if value is as long as x and mask: the mask then takes {chosen} of its {values} numbers.",
            {"numpy": "x[mask] = value[mask]"},
            {"x": (values,), "mask": (values,), "value": (values,)},
            "x",
            stays=True,
        )
        made, loses = "x[mask] = value[: mask.sum()]", f"{values - chosen} of the {values} values."
    else:
        made, loses = "places = np.flatnonzero(mask)[: len(value)]\nx[places] = value", ""
    yield from remedy(
        f"write as many values as there are places: {min(sizes)}",
        "Right if they belong together from the first on. Otherwise find out why mask and value were made from different rows.",
        {"numpy": made},
        {"x": (max(sizes),), "mask": (max(sizes),), "value": (values,)},
        "x",
        unknown=(0,),
        stays=True,
        loses=loses,
    )


def _mask_elsewhere(mask: tuple[int, ...], x: tuple[int, ...]) -> Iterator[Fix]:
    """The same mask on the axis that is as long as it is."""
    operands: dict[str, Shape] = {"x": x, "mask": mask}
    if len(mask) == 1 and mask[0] in x[1:]:
        axis = x.index(mask[0], 1)
        line = f"z = x[{', '.join([':'] * axis)}, mask]"
        yield from remedy(
            f"apply the mask to axis {axis}, which has {mask[0]} places",
            f"Right if the mask says yes or no for each place of axis {axis}.",
            {"numpy": line, "torch": line},
            operands,
            "z",
            unknown=(axis,),
        )
    ones = tuple(axis for axis, size in enumerate(mask) if size == 1 and axis < len(x) and x[axis] != 1)
    if ones and len(mask) > 1:
        where = ones[0] if len(ones) == 1 else ones
        line = f"z = x[mask.squeeze({where})]"
        yield from remedy(
            f"squeeze axis {where} of the mask",
            "Right if the mask chooses whole rows: an index does not stretch an axis of size 1.",
            {"numpy": line, "torch": line},
            operands,
            "z",
            unknown=(0,),
        )
    if len(mask) == len(x) == 2 and mask == x[::-1]:
        yield from remedy(
            f"transpose the mask: {mask} → {x}",
            "Right if rows and columns were exchanged when it was made.",
            {"numpy": "z = x[mask.T]", "torch": "z = x[mask.T]"},
            operands,
            "z",
            unknown=(0,),
        )


def chosen_by_condition(shapes: tuple[tuple[int, ...], ...]) -> Iterator[Fix]:
    """Three operands of ``where``: what is missing an axis gets it, or else the condition is made from what it chooses."""
    names = ("mask", "x", "y")
    operands: dict[str, Shape] = dict(zip(names, shapes, strict=True))
    for name, shape in operands.items():
        others = [other for key, other in operands.items() if key != name]
        for axis in range(len(shape), -1, -1):
            longer = (*shape[:axis], 1, *shape[axis:])
            within = any(len(other) > len(shape) and other[:axis] == shape[:axis] for other in others)
            if axis and within and _meet(longer, *others):
                line = f"{name} = {name}[{inserted(len(shape), axis)}]"
                space: dict[Framework, str] = {"numpy": "np", "torch": "torch", "keras": "keras.ops"}
                yield from remedy(
                    f"give {name} an axis of size 1: {shape} → {longer}",
                    "Right if each of its numbers belongs to a whole row of the others.",
                    {key: f"{line}\nz = {module}.where(mask, x, y)" for key, module in space.items()},
                    operands,
                    "z",
                )
                break
    if _meet(shapes[1], shapes[2]) and not _meet(*shapes):
        yield from remedy(
            f"make the condition from x itself: {shapes[0]} → {shapes[1]}",
            "Right if the condition was made from another array, such as x before it was cut or padded.",
            {
                "numpy": "mask = x > 0\nz = np.where(mask, x, y)",
                "torch": "mask = x > 0\nz = torch.where(mask, x, y)",
                "keras": "mask = x > 0\nz = keras.ops.where(mask, x, y)",
            },
            operands,
            "z",
        )


def _meet(*shapes: Shape) -> bool:
    result: Shape = ()
    try:
        for shape in shapes:
            result = broadcast_shape(result, shape)
    except ShapeError:
        return False
    return True
