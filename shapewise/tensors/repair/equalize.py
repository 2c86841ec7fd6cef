"""Bringing several operands to one size, axis by axis: the ways there are, in the order in which they are usual."""

from __future__ import annotations

from dataclasses import dataclass

from shapewise.tensors.repair.edits import Edit, Kind
from shapewise.tensors.repair.reasons import reason
from shapewise.tensors.repair.roles import roles
from shapewise.types import Shape

NEAR = 0.15
"""Sizes that differ by less than this share count as meant to be equal."""


@dataclass(frozen=True, slots=True)
class Clash:
    """An axis of the result on which operands differ."""

    axis: int
    role: str
    members: tuple[tuple[int, int, int], ...]
    """(operand, its own axis, its size), known sizes only."""


@dataclass(frozen=True, slots=True)
class Way:
    """One kind of edit for one axis, or for several of the same role."""

    kind: Kind
    usual: float
    when: str
    edits: tuple[Edit, ...]


def clashes(
    shapes: tuple[Shape, ...], skip: int | None, stretches: bool, meaning: tuple[str, ...] | None = None
) -> list[Clash]:
    """The axes that do not fit, aligned at the last; ``stretches`` says whether a size of 1 fits anything.

    What the axes mean is guessed, unless it is told.
    """
    ndim = max((len(shape) for shape in shapes), default=0)
    meaning = roles(max(shapes, key=len)) if meaning is None else meaning
    found = []
    for axis in range(ndim):
        members = []
        for operand, shape in enumerate(shapes):
            own = axis - ndim + len(shape)
            size = shape[own] if own >= 0 else None
            if isinstance(size, int) and not (stretches and size == 1):
                members.append((operand, own, size))
        if axis != skip and len({size for _, _, size in members}) > 1:
            found.append(Clash(axis, meaning[axis], tuple(members)))
    return found


def ways(clash: Clash, stretches: bool) -> list[Way]:
    """All that can be done about one axis, most usual first."""
    sizes = [size for _, _, size in clash.members]
    low, high = min(sizes), max(sizes)
    near = high - low <= max(1, NEAR * high)
    grows = low > 0 and all(high % size == 0 for size in sizes)
    falls = low > 0 and all(size % low == 0 for size in sizes)
    spread = clash.role in ("space", "time")
    wide = clash.role in ("channels", "features")
    plans: list[tuple[Kind, float, int]] = [("project", 0.5, high)] if wide else []
    plans.append(("pad", 2.0 if wide else (0.5 if near else 1.5) if spread else 4.0, high))
    if low > 0:
        plans.append(("crop", 4.0 if wide or clash.role == "heads" else (0.7 if near else 1.8) if spread else 1.0, low))
    if grows:
        shared = clash.role == "heads" or (clash.role == "space" and not near)
        plans.append(("repeat", 0.6 if shared else 2.5 if not wide else 3.0, high))
    if falls and low > 1:
        plans.append(("pool", 1.0 if spread else 3.5, low))
    if stretches:
        plans.append(("mean", 4.5, 1))
    made = [
        Way(kind, usual, reason(kind, clash.role), edits)
        for kind, usual, target in plans
        if (edits := _edits(clash, kind, target))
    ]
    return sorted(made, key=lambda way: (way.usual, way.kind))


def _edits(clash: Clash, kind: Kind, target: int) -> tuple[Edit, ...]:
    """One edit for each operand whose size is not the target."""
    made = []
    if kind == "mean":  # all but the first are averaged, and then stretched
        return tuple(Edit(operand, kind, (axis,)) for operand, axis, _ in clash.members[1:])
    for operand, axis, size in clash.members:
        if size == target:
            continue
        more = abs(target - size)
        pair = (more // 2, more - more // 2) if clash.role == "space" else (0, more)
        value = {"project": target, "pad": pair, "crop": pair, "repeat": target // max(size, 1), "pool": size // max(target, 1)}
        made.append(Edit(operand, kind, (axis,), (value[kind],)))
    return tuple(made)


def merged(edits: list[Edit]) -> tuple[Edit, ...]:
    """Edits of one kind and operand on several axes told as one."""
    found: dict[tuple[int, Kind], Edit] = {}
    singles = []
    for edit in edits:
        if edit.kind in ("shortcut", "project", "transpose", "expand", "squeeze", "merge", "reshape"):
            singles.append(edit)
            continue
        key = (edit.operand, edit.kind)
        old = found.get(key)
        found[key] = edit if old is None else Edit(edit.operand, edit.kind, old.axes + edit.axes, old.values + edit.values)
    return (*singles, *found.values())


def plans(found: list[Clash], stretches: bool) -> list[Way]:
    """Ways that settle all clashes at once: axes of one role are treated alike, then each role is varied alone."""
    groups: list[list[Way]] = []
    for role in dict.fromkeys(clash.role for clash in found):
        members = [ways(clash, stretches) for clash in found if clash.role == role]
        groups.append(_alike(members))
    if not groups:
        return []
    best = [group[0] for group in groups]
    made = [_joined(best)]
    for position, group in enumerate(groups):
        made += [_joined([*best[:position], way, *best[position + 1 :]]) for way in group[1:]]
    return made


def _alike(members: list[list[Way]]) -> list[Way]:
    """One way for several axes: kinds that all of them have."""
    made = []
    for way in members[0]:
        same = [next((other for other in ways_ if other.kind == way.kind), None) for ways_ in members]
        chosen = [one for one in same if one is not None]
        if len(chosen) == len(members):
            edits = merged([edit for one in chosen for edit in one.edits])
            made.append(Way(way.kind, max(one.usual for one in chosen), way.when, edits))
    return sorted(made, key=lambda way: (way.usual, way.kind))


def _joined(chosen: list[Way]) -> Way:
    edits = merged([edit for way in chosen for edit in way.edits])
    usual = sum(way.usual for way in chosen) + 0.3 * (len(chosen) - 1)
    return Way(chosen[0].kind, usual, chosen[0].when, edits)
