"""Which remedies belong to which message, and what is said where no edit of an operand is one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from shapewise.tensors.diagnosis.axis_remedies import (
    flattened,
    keras_axes,
    padded_to_divide,
    product_of_equals,
    resized,
    rows_of_images,
    with_rows,
)
from shapewise.tensors.diagnosis.channel_remedies import colours, keras_channels, keras_input
from shapewise.tensors.diagnosis.choice_remedies import chosen_by_condition, chosen_by_mask
from shapewise.tensors.diagnosis.equation_remedies import equations
from shapewise.tensors.diagnosis.jax_lines import in_jax
from shapewise.tensors.diagnosis.keras_lines import channels_last
from shapewise.tensors.diagnosis.layer_remedies import dot_axes, reshaped, single_value, starting_state
from shapewise.tensors.diagnosis.loss_remedies import loss_remedies
from shapewise.tensors.diagnosis.place_remedies import assigned, in_place, saved_weights
from shapewise.tensors.diagnosis.remedy import MOST_AXES, UNTOLD, Case
from shapewise.tensors.diagnosis.sample_remedies import coloured, ragged
from shapewise.tensors.diagnosis.sifting import other_losses, sifted
from shapewise.tensors.diagnosis.untold_remedies import as_told, stretched
from shapewise.types import Diagnosis, Fix, Shape

_INSTEAD: dict[str, Callable[[Case], Iterator[Fix]]] = {
    "torch-output-shape": in_place,
    "numpy-output": in_place,
    "numpy-assign": assigned,
    "torch-index-put": assigned,
    "torch-expand": assigned,
    "torch-load-state": saved_weights,
    "tf-restore": saved_weights,
    "keras-h5": saved_weights,
    "numpy-bool-index": chosen_by_mask,
    "torch-mask": chosen_by_mask,
    "numpy-bool-assign": chosen_by_mask,
    "torch-rnn-hidden": starting_state,
    "torch-bn-one-value": single_value,
    "keras-dot": dot_axes,
    "keras-reshape": reshaped,
    "torch-ragged-list": ragged,
    "numpy-ragged": ragged,
    "torch-embedding-range": with_rows,
    "einops-divide": padded_to_divide,
    "keras-input-ndim": keras_axes,
}
"""Messages that say all about what is to be done: the edits that the laboratory finds are none."""
_FIRST: tuple[Callable[[Case], Iterator[Fix]], ...] = (
    product_of_equals,
    flattened,
    resized,
    coloured,
    colours,
    keras_channels,
    keras_input,
)
"""Remedies that come before the edits which the laboratory finds."""
_AGAIN: dict[Callable[[Case], Iterator[Fix]], tuple[str, ...]] = {
    product_of_equals: ("permute the axes", "swap "),
    flattened: ("pad ", "repeat "),
    resized: ("repeat ",),
    coloured: ("pad ", "repeat ", "crop ", "project ", "average ", "add instead"),
    colours: ("pad ", "repeat ", "crop ", "project "),
    keras_channels: ("make the layer", "pad ", "repeat ", "crop ", "project "),
    keras_input: ("make the layer", "pad "),
}
"""How the titles of edits begin that say the same again, or less well."""
_AHEAD: dict[Callable[[Case], Iterator[Fix]], tuple[str, ...]] = {
    flattened: ("make the layer",),
    colours: ("permute", "make the layer"),
    keras_input: ("run axes", "permute"),
}
"""How the titles of edits begin that stay in front of a remedy."""
_SAMPLES = (
    "Rows were lost or doubled before this line: print the lengths after every step that reads, filters, splits or batches"
    " the data, and mend the first step after which they differ. To cut, pad or stretch the rows here would pair samples with"
    " what belongs to others."
)
_EINSUM = "An axis that carries the same letter in several operands must have the same size in all of them."
_EINSUM_RANK = "An equation has one letter for each axis of each operand, or an ellipsis for those that it does not name."
_OF_RANKS = re.compile(r"\brank of|number of (?:subscripts|dimensions|indices)|too (?:many|few) subscripts")
_STRETCHED = ("add", "broadcast")
_THREE = re.compile(r"(?:broadcast together with shapes |broadcasting: shapes=\[)((?:\([^()]*\)[ ,]*){3})")
_CHOICE = re.compile(r"\bwhere\(")
_BLENDING = re.compile(r"(?:^|, then )(?:pad|crop|repeat|average|project|use to=)")
"""What the titles of edits say that make sizes equal without asking why they are not."""


def remedied(diagnosis: Diagnosis, form: str, fault: str, plain: str, counts: dict[str, int]) -> Diagnosis:
    """The diagnosis with what an expert would do first, in front or in place of what the laboratory finds."""
    found = _mended(Case(diagnosis, form, fault, plain, counts))
    found = as_told(replace(found, fixes=channels_last(found)))
    return replace(found, fixes=tuple(map(_for_jax, found.fixes))) if found.framework == "jax" else found


def _for_jax(fix: Fix) -> Fix:
    lines = in_jax(fix.code["numpy"]) if "numpy" in fix.code and "jax" not in fix.code else None
    return fix if lines is None else replace(fix, code={**fix.code, "jax": lines})


def _mended(case: Case) -> Diagnosis:
    diagnosis, form, fault, plain = case.diagnosis, case.form, case.fault, case.plain
    if fault != "pattern" and ("einsum" in plain or "einsum" in form or "einstein sum" in plain):
        ranks = _OF_RANKS.search(plain) or (fault == "rank" and "broadcast" not in plain)
        rule = _EINSUM_RANK if ranks else _EINSUM
        return replace(equations(case), rule=rule)
    if diagnosis.operation == "loss" or (form == "tf-shapes-incompatible" and _leaves_the_batch_open(diagnosis.shapes)):
        return replace(diagnosis, fixes=tuple(loss_remedies(case)) or other_losses(diagnosis, form))
    if fault in ("cardinality", "batch") and form not in _INSTEAD:
        return replace(diagnosis, fixes=(), demo=None, unknown=_SAMPLES)
    if (three := _three(case)) is not None:
        shown = three if len(diagnosis.shapes) > 1 else diagnosis.shapes
        return replace(diagnosis, shapes=shown, fixes=tuple(chosen_by_condition(three)), demo=None)
    if way := _INSTEAD.get(form):
        return replace(diagnosis, fixes=tuple(way(case)) or tuple(fix for fix in diagnosis.fixes if not _computes(fix)))
    if form == "torch-size-ab" and diagnosis.operation in _STRETCHED and not diagnosis.shapes:
        said = f"{diagnosis.unknown} If axis 0 counts samples: {_SAMPLES[:1].lower()}{_SAMPLES[1:]}"
        unknown = said if diagnosis.axis == 0 else diagnosis.unknown
        return replace(diagnosis, fixes=tuple(stretched(case)), unknown=unknown)
    found = sifted(diagnosis)
    for way in _FIRST:
        if first := tuple(way(case)):
            kept = [fix for fix in found if not fix.title.startswith(_AGAIN[way])]
            stays = way is not flattened or not rows_of_images(case)
            ahead = [fix for fix in kept if stays and fix.title.startswith(_AHEAD.get(way, "\n"))]
            late = [fix for fix in kept if fix.title.startswith("concatenate")]
            found = (*ahead, *first, *(fix for fix in kept if fix not in ahead and fix not in late), *late)
    return _of_samples(replace(diagnosis, fixes=found))


def _computes(fix: Fix) -> bool:
    """Whether a fix changes numbers to make sizes equal."""
    return bool(_BLENDING.search(fix.title))


def _leaves_the_batch_open(shapes: tuple[Shape, ...]) -> bool:
    """Whether two shapes are those of labels and outputs, which Keras tells with an open batch."""
    return len(shapes) == 2 and all(len(shape) == 2 and shape[0] is None for shape in shapes) and (None, 1) in shapes


def _three(case: Case) -> tuple[tuple[int, ...], ...] | None:
    """The three shapes of a choice: NumPy lists them, with ``where`` in the line that failed or no line at all."""
    if case.source and not _CHOICE.search(case.source):
        return None
    listed = _THREE.search(case.plain)
    sizes = [size for size in case.diagnosis.sizes if isinstance(size, int)]
    if (
        listed is None
        and case.source
        and case.form == "torch-size-ab"
        and len(sizes) == 2
        and 0 <= (case.diagnosis.axis or 0) < MOST_AXES
    ):
        front = (UNTOLD,) * (case.diagnosis.axis or 0)
        return (*front, sizes[0]), (*front, sizes[1]), (*front, sizes[1])
    if listed is None:
        return None
    shapes = tuple(tuple(int(size) for size in re.findall(r"\d+", text)) for text in re.findall(r"\([^()]*\)", listed.group(1)))
    # Of x += y NumPy tells x, y and, as the place of the result, x again.
    return None if shapes[0] == shapes[2] and not case.source and case.diagnosis.framework == "numpy" else shapes


def _of_samples(diagnosis: Diagnosis) -> Diagnosis:
    """Two operands that differ in how many rows they have, and in nothing else: no edit of one makes the other's rows."""
    shapes = diagnosis.shapes
    if diagnosis.operation not in _STRETCHED or len(shapes) != 2 or len(shapes[0]) != len(shapes[1]):
        return diagnosis
    first, second = shapes
    # A vector is one of features where a network computes with it, and one of samples anywhere else.
    plain = diagnosis.framework in ("numpy", "other")
    if diagnosis.axis != 0 or first[1:] != second[1:] or not (len(first) == 2 or (len(first) == 1 and plain)):
        return diagnosis
    kept = tuple(fix for fix in diagnosis.fixes if not _computes(fix) and not fix.title.startswith("concatenate"))
    return replace(diagnosis, fixes=kept, unknown=f"If axis 0 counts samples: {_SAMPLES[:1].lower()}{_SAMPLES[1:]}")
