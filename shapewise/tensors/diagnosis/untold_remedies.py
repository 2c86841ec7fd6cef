"""What may be said of fixes where the message tells sizes, but no whole shapes: what was made up is not shown as told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from shapewise.tensors.diagnosis.remedy import MOST_AXES, UNTOLD, Case, filled, remedy
from shapewise.tensors.shapes import is_known
from shapewise.types import Diagnosis, Fix, Framework, Shape

_CHANGE = re.compile(r": \([\d, ]*\) → \([\d, ]*\)")
_BLENDS = ("pad ", "crop ", "repeat ", "project ", "average ", "concatenate ", "pool ", "upsample ")
_ORDERS = ("permute ", "swap ", "run axes ", "squeeze ", "reshape ")
"""Edits that hang on axes which nobody told."""
_OF_BATCH = re.compile(r"\brun axes 0 |permute the axes of \w+ to \((?!0)|on ax[ie]s 0\b|over ax[ie]s 0\b")
_AS_IMAGE = re.compile(r"\w+ with a 1x1 convolution")
_MERGING = ("add", "broadcast", "concat", "stack", "rnn")
_IMAGES = "Right if both are batches of images or feature maps, (N, C, H, W): axis {} is their {}."
_FEW = 4
"""Maps that differ by so little were made unequal by rounding, and not by another resolution."""


def stretched(case: Case) -> Iterator[Fix]:
    """Two operands of PyTorch that must stretch to each other, of which one axis and its two sizes are told.

    Notes
    -----
    PyTorch counts the axis from the front. Axis 0 is the batch, and axis 1 the features of a table or the channels of an
    image. Axes 2 and 3 are places of an image, which no layer projects.
    """
    axis, sizes = case.diagnosis.axis, [size for size in case.diagnosis.sizes if isinstance(size, int)]
    if axis is None or not 0 <= axis < MOST_AXES or len(sizes) != 2:
        yield from case.diagnosis.fixes
    elif axis == 0:
        yield from (fix for fix in case.diagnosis.fixes if not fix.title.startswith(_BLENDS))
    elif axis == 1:
        for fix in case.diagnosis.fixes:
            channels = fix.title.startswith("project ")
            have, want = min(sizes), max(sizes)
            more = f" Where x and y are images, axis 1 holds channels: use nn.Conv2d({have}, {want}, kernel_size=1) instead."
            yield replace(fix, when=f"{fix.when}{more}") if channels else fix
        yield from _one_for_each_row((sizes[0], sizes[1]))
    else:
        if axis == 2:
            features = "Right if both have three axes, and the last holds features: a learned map brings both to one width."
            projected = (fix for fix in case.diagnosis.fixes if fix.title.startswith("project "))
            yield from (
                replace(fix, title=_AS_IMAGE.sub("features with a linear layer", fix.title), when=features) for fix in projected
            )
        if axis in (2, 3):
            yield from _as_maps(axis, (sizes[0], sizes[1]))


def _one_for_each_row(sizes: tuple[int, int]) -> Iterator[Fix]:
    """A mean or a label of each row, which lost its axis and meets the columns."""
    columns, rows = sizes
    yield from remedy(
        f"give y an axis of size 1 at the end: ({rows},) → ({rows}, 1)",
        f"Right if y has a single axis and holds one number for each of {rows} rows, as a mean without keepdim=True does.",
        dict.fromkeys(("numpy", "torch", "keras"), "y = y[:, None]\nz = x + y"),
        {"x": (rows, columns), "y": (rows,)},
        "z",
    )


def _as_maps(axis: int, sizes: tuple[int, int]) -> Iterator[Fix]:
    """Images of different height or width, and a vector of channels that met the width of an image."""
    x, y = ((2, 3, *[2] * (axis - 2), size, *[2] * (3 - axis)) for size in sizes)
    larger, smaller = ("x", "y") if sizes[0] > sizes[1] else ("y", "x")
    low, high = min(sizes), max(sizes)
    operands: dict[str, Shape] = {"x": x, "y": y}
    others = tuple(place for place in range(4) if place != axis)
    rows = f"np.arange({larger}.shape[2]) * {smaller}.shape[2] // {larger}.shape[2]"
    columns = f"np.arange({larger}.shape[3]) * {smaller}.shape[3] // {larger}.shape[3]"
    resized: dict[Framework, str] = {
        "numpy": f"{smaller} = {smaller}[:, :, {rows}][..., {columns}]",
        "torch": f'{smaller} = F.interpolate({smaller}, size={larger}.shape[-2:], mode="bilinear", align_corners=False)',
        "keras": f'{smaller} = keras.ops.image.resize({smaller}, {larger}.shape[2:], data_format="channels_first")',
    }
    where = _IMAGES.format(axis, "height" if axis == 2 else "width")
    ways = [(f"resize {smaller} to the height and width of {larger}", where, resized, "")]
    if high - low <= _FEW < low:
        taken = f"{larger} = {larger}[{', '.join([':'] * axis)}, :{low}]"
        lost = f"Of {larger}: {high - low} of {high} on axis {axis}."
        cropped: dict[Framework, str] = {"numpy": taken, "torch": taken, "keras": taken}
        title = f"crop {larger} on axis {axis} ({high} → {low})"
        ways.insert(0, (title, f"{where} The border matters least.", cropped, lost))
    for title, when, code, loses in ways:
        lines: dict[Framework, str] = {name: f"{line}\nz = x + y" for name, line in code.items()}
        yield from remedy(title, when, lines, operands, "z", loses=loses, unknown=others)
    if axis == 3 and low > 1:
        yield from _one_for_each_channel(sizes)


def _one_for_each_channel(sizes: tuple[int, int]) -> Iterator[Fix]:
    """A number for each channel that lost its places, and meets the width of an image."""
    width, channels = sizes
    yield from remedy(
        f"give y two axes of size 1 at the end: (N, {channels}) → (N, {channels}, 1, 1)",
        f"Right if y has two axes and holds one number for each of {channels} channels: it meets the width of an image unless"
        " it is told to meet the channels.",
        dict.fromkeys(("numpy", "torch", "keras"), "y = y[:, :, None, None]\nz = x + y"),
        {"x": (2, channels, 2, width), "y": (2, channels)},
        "z",
        unknown=(0, 2),
    )


def as_told(diagnosis: Diagnosis) -> Diagnosis:
    """The diagnosis without sizes in titles and results that were made up to try the fixes."""
    if not diagnosis.fixes or not diagnosis.reproduced:
        return diagnosis
    shapes, fixes = diagnosis.shapes, diagnosis.fixes
    if not shapes:
        return replace(diagnosis, fixes=tuple(_untold(fix, diagnosis) for fix in fixes if not _by_order(fix)))
    if diagnosis.operation == "matmul" and not all(map(is_known, shapes)):
        kept = (fix for fix in fixes if not fix.title.startswith((*_ORDERS, "give ")))
        return replace(diagnosis, fixes=tuple(_of_product(fix, shapes) for fix in kept))
    if all(shape and shape[0] is None and None not in shape[1:] for shape in shapes):
        kept = (fix for fix in fixes if not (diagnosis.operation in _MERGING and _breaks_batch(fix)))
        return replace(diagnosis, fixes=tuple(_with_batch(fix, shapes) for fix in kept))
    return diagnosis


def _by_order(fix: Fix) -> bool:
    return fix.title.startswith(_ORDERS) and bool(_CHANGE.search(fix.title))


def _untold(fix: Fix, diagnosis: Diagnosis) -> Fix:
    told = {size for size in diagnosis.sizes if isinstance(size, int)}
    told |= {sum(told)} if len(told) == 2 else set()
    # A made-up size, or two that were joined, may happen to be as large as one that is told for another axis.
    chance = {UNTOLD, 2 * UNTOLD}
    result = tuple(
        size if size in told and (size not in chance or axis == diagnosis.axis) else None
        for axis, size in enumerate(fix.result_shape)
    )
    change = _CHANGE.search(fix.title)
    if change and not (told and {int(size) for size in re.findall(r"\d+", change.group(0))} <= told | {1}):
        fix = replace(fix, title=_CHANGE.sub("", fix.title))
    return replace(fix, result_shape=result)


def _of_product(fix: Fix, shapes: tuple[Shape, ...]) -> Fix:
    """The result of a product of which only the inner sizes are told: its rows and columns are open."""
    if any(size is None for size in fix.result_shape):
        return fix
    front = shapes[0][:-2] if len(shapes[0]) > 2 else ()
    return replace(fix, result_shape=(*front, None, None))


def _breaks_batch(fix: Fix) -> bool:
    """Whether a fix moves or joins the batch, which a model of Keras leaves open."""
    return fix.result_shape[:1] not in ((UNTOLD,), (None,)) or bool(_OF_BATCH.search(fix.title))


def _with_batch(fix: Fix, shapes: tuple[Shape, ...]) -> Fix:
    title = fix.title
    for shape in shapes:
        title = title.replace(str(filled(shape)), str(shape))
    title = re.sub(rf"(→ )\({UNTOLD}(?=, )", r"\1(None", title)
    result = fix.result_shape
    return replace(fix, title=title, result_shape=(None, *result[1:]) if result[:1] == (UNTOLD,) else result)
