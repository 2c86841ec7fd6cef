"""Which of the edits that the laboratory finds are no way out for what the message was about."""

from __future__ import annotations

import re
from dataclasses import replace

from shapewise.tensors.shapes import is_known
from shapewise.types import Diagnosis, Fix

_COMPUTING = re.compile(r"(?:^|, then )(?:pad|crop|repeat|average|project|use to=)")
_NEVER: dict[str, tuple[str, ...]] = {
    "linear": ("pad ", "repeat ", "upsample ", "crop "),
    "batchnorm": ("pad ", "repeat ", "upsample ", "crop "),
    "reshape": ("project ",),
    "matmul": ("pad ", "repeat ", "crop ", "average "),
}
"""Edits that make up or throw away features, in front of what has a meaning for each of them."""
MAP_AXES = 4
"""Axes of a batch of feature maps."""
_OUTSIDE_NETWORKS = ("add", "broadcast", "concat", "stack")


_FILLED_AXIS = re.compile(r"^give \w+ an axis of size 1.*, then (?:pad|crop) ")
"""An axis that was just put in holds what belongs to all of its places: it is repeated, and not filled up with zeros."""


def _names_groups(diagnosis: Diagnosis) -> bool:
    """Whether it is the number of groups that is free to choose, and not the channels."""
    return diagnosis.demo is not None and diagnosis.demo.operation == "group_norm"


def sifted(diagnosis: Diagnosis) -> tuple[Fix, ...]:
    """The fixes without those that nobody who knows the field would make, in their order."""
    whole = bool(diagnosis.shapes) and all(map(is_known, diagnosis.shapes))
    fixes = diagnosis.fixes
    never = _NEVER.get(diagnosis.operation, ())
    if diagnosis.operation == "matmul" and not (whole and len(diagnosis.shapes) == 2):
        # What hangs on the outer sizes of a product was found on sizes that are made up.
        never = (*never, "swap ", "use ")
    if diagnosis.operation == "concat" and not diagnosis.shapes and not diagnosis.sizes:
        never = ("squeeze ", "run axes ", "reshape ", "add instead")
    fixes = tuple(fix for fix in fixes if not fix.title.startswith(never))
    fixes = tuple(fix for fix in fixes if not _FILLED_AXIS.search(fix.title))
    if _names_groups(diagnosis):
        blends = ("pad ", "crop ", "run axes ", "repeat ", *(() if diagnosis.shapes else ("project ",)))
        fixes = tuple(fix for fix in fixes if not fix.title.startswith(blends))
    if diagnosis.operation == "pool" and diagnosis.shapes and len(diagnosis.shapes[0]) > 2:
        # The channels that stand in the same shape are no size to which a place is filled up.
        fixes = tuple(fix for fix in fixes if f"→ {diagnosis.shapes[0][0]})" not in fix.title)
    if diagnosis.operation in _OUTSIDE_NETWORKS:
        # Two operands of which each is filled up or cut to meet the other mean different things on these axes.
        fixes = tuple(fix for fix in fixes if len(_COMPUTING.findall(fix.title)) < 2)
    if diagnosis.operation == "conv" and any(fix.title.startswith("permute ") for fix in fixes[:1]):
        # Where the channels stand on another axis, a layer for as many channels as the image is high is none.
        fixes = tuple(fix for fix in fixes if not fix.title.startswith("make the layer"))
    maps = whole and all(len(shape) == MAP_AXES for shape in diagnosis.shapes)  # those of a network, wherever they are added
    if diagnosis.framework == "numpy" and diagnosis.operation in _OUTSIDE_NETWORKS and not maps:
        plain = tuple(fix for fix in fixes if "project " not in fix.title)
        return plain or fixes
    return fixes


def other_losses(diagnosis: Diagnosis, form: str) -> tuple[Fix, ...]:
    """What the laboratory finds for a loss of which no more is known: the loss itself is left to the reader's own line."""
    if form.startswith("torch-loss"):
        return ()
    fixes = (fix for fix in diagnosis.fixes if not _COMPUTING.search(fix.title))
    if diagnosis.demo is None or diagnosis.demo.operation != "mse":
        return tuple(fixes)
    return tuple(
        replace(fix, code={name: lines.rpartition("\n")[0] for name, lines in fix.code.items()})
        for fix in fixes
        if all("\n" in lines for lines in fix.code.values())
    )
