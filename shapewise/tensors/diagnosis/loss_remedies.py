"""What to do about losses: targets are brought to what the loss reads, and no number of them is computed with."""

from __future__ import annotations

from collections.abc import Iterator

from shapewise.tensors.diagnosis.keras_losses import keras_losses
from shapewise.tensors.diagnosis.loss_pairs import Pair, in_all, same_shape
from shapewise.tensors.diagnosis.remedy import Case, call_of, filled, remedy
from shapewise.types import Fix, Framework, Shape

_ONE_EACH = "torch-loss-multi", "torch-loss-multi-old", "torch-loss-spatial-3d", "torch-loss-1only"
"""Forms of losses that found more than the number of a class for each place."""
_BY_CLASS = "torch-loss-batch", "torch-loss-target-size", "torch-loss-spatial", *_ONE_EACH
"""Forms of PyTorch's losses that read the number of a class for each place."""
_TARGET_FIRST = (
    "torch-loss-same",
    "torch-loss-different",
    "keras-target-output",
    "keras-target-output-rank",
    "keras-target-array",
    "tf-shapes-incompatible",
)
"""Forms that tell the target before the prediction."""
_PREDICTION_FIRST = "torch-loss-spatial", "keras-logits-labels", "tf-first-dimension"


def loss_remedies(case: Case) -> Iterator[Fix]:
    """Ways out of a loss that refused its operands, or stretched them."""
    if case.form == "torch-loss-batch":
        yield from _other_batch(case)
    elif case.form == "torch-loss-probabilities":
        yield from _whole_probabilities(case)
    elif case.form in _ONE_EACH:
        yield from _one_target_each(case)
    elif pair := _pair(case):
        if case.form in _BY_CLASS:
            yield from _classes(pair)
        elif case.diagnosis.framework in ("keras", "tensorflow"):
            yield from keras_losses(pair)
        else:
            yield from same_shape(pair)


def _names(case: Case) -> tuple[tuple[str, str], str]:
    """What the operands are called, and the line that computes the loss."""
    call = call_of(case.source)
    names = ("output", "target") if case.diagnosis.framework in ("keras", "tensorflow") else ("input", "target")
    if call is not None and case.diagnosis.framework == "torch":
        return call.names, f"loss = {call.written}"
    name = ""
    if case.form in _BY_CLASS:
        name = "nll_loss" if "nll" in case.source.lower() else "cross_entropy"
    elif case.form == "torch-loss-same":
        name = "binary_cross_entropy_with_logits"
    elif "deprecated" in case.plain:
        name = "binary_cross_entropy"
    return names, f"loss = F.{name}({names[0]}, {names[1]})" if name else ""


def _pair(case: Case) -> Pair | None:
    names, line = _names(case)
    if len(case.known) != 2:
        return None
    free = tuple(axis for axis, size in enumerate(case.diagnosis.shapes[1]) if size is None)
    first, second = case.known
    if free == (0,) and len(first) > 0:  # the batch that a Keras model leaves open is that of the labels
        second = (first[0], *second[1:])
    if case.form == "torch-loss-target-size":
        scores = _scores_of(first, second)
        return Pair(scores, second, names, line) if scores else None
    if case.form in _TARGET_FIRST:
        return Pair(second, first, names, line, free, "ndim" in case.plain and first == second)
    if case.form in _PREDICTION_FIRST:
        return Pair(first, second, names, line, free)
    return None


def _scores_of(wanted: Shape, target: Shape) -> tuple[int, ...] | None:
    """The scores behind a target size that PyTorch expected: it leaves their axis 1 out, which was taken for the classes."""
    *places, classes = wanted
    if len(wanted) == len(target) and tuple(target[:1]) + tuple(target[2:]) == tuple(places) and classes is not None:
        return filled((*target, classes))
    return None


def _classes(pair: Pair) -> Iterator[Fix]:
    """A loss that wants the classes on axis 1, and one class for each place."""
    (scores, target), (p, t) = (pair.prediction, pair.target), pair.names
    operands = {p: scores, t: target}
    if len(scores) > 2 and scores[:-1] == target:
        order = (0, len(scores) - 1, *range(1, len(scores) - 1))
        turned = f"{p} = {p}.transpose({order})"
        yield from remedy(
            f"move the classes of {p} to axis 1: {scores} → {tuple(scores[axis] for axis in order)}",
            f"Right if the {scores[-1]} classes stand last, as a Transformer or a channels-last image gives them:"
            " this loss reads them on axis 1.",
            in_all(turned, pair, f"{p} = {p}.permute{order}", f"{p} = keras.ops.transpose({p}, {order})"),
            operands,
            p,
        )
        flat = f"{p} = {p}.reshape(-1, {scores[-1]})\n{t} = {t}.reshape(-1)"
        keras = f"{p} = keras.ops.reshape({p}, (-1, {scores[-1]}))\n{t} = keras.ops.reshape({t}, (-1,))"
        yield from remedy(
            f"give every place a row of its own: {p} (-1, {scores[-1]}), {t} (-1,)",
            "Right if every place counts alike, as with the words of a text or the pixels of an image.",
            in_all(flat, pair, keras=keras),
            operands,
            p,
        )
    elif len(scores) > 3 and len(target) == len(scores) - 1 and scores[0] == target[0] and scores[2:] != target[1:]:
        yield from _resized(pair)


def _resized(pair: Pair) -> Iterator[Fix]:
    """Scores of an image that is smaller or larger than the one of the classes."""
    (scores, target), (p, t) = (pair.prediction, pair.target), pair.names
    have, want = scores[2:], target[1:]
    if len(want) != 2:
        return
    rows, columns = (f"np.arange({new}) * {old} // {new}" for old, new in zip(have, want, strict=True))
    yield from remedy(
        f"resize {p} to the size of {t}: {have} → {want}",
        "Right if the network gives a coarser map than its labels have, as one without a last upsampling does.",
        in_all(
            f"{p} = {p}[:, :, {rows}][..., {columns}]",
            pair,
            f'{p} = F.interpolate({p}, size={t}.shape[-2:], mode="bilinear", align_corners=False)',
            f'{p} = keras.ops.image.resize({p}, {want}, data_format="channels_first")',
        ),
        {p: scores, t: target},
        p,
    )


def _other_batch(case: Case) -> Iterator[Fix]:
    """Another number of rows of scores than of targets."""
    (p, _), line = _names(case)
    have, need = case.counts.get("a", 0), case.counts.get("b", 0)
    loss = f"\n{line}"
    flatten: dict[Framework, str] = {
        "numpy": "x = x.reshape(len(x), -1)",
        "torch": "x = torch.flatten(x, 1)",
        "keras": "x = keras.layers.Flatten()(x)",
    }
    if have and need > have and need % have == 0:
        steps = need // have
        flat = f"{p} = {p}.reshape({need}, -1)"
        yield from remedy(
            f"score each of the {steps} steps: {p} ({have}, {steps}, classes) → ({need}, classes)",
            f"Right if each of the {have} samples is a sequence with {steps} targets: keep the scores of all steps,"
            " not of the last one alone.",
            {"numpy": flat, "torch": flat + loss, "keras": f"{p} = keras.ops.reshape({p}, ({need}, -1))"},
            {p: (have, steps, 3)},
            p,
            unknown=(1,),
        )
    yield from remedy(
        "flatten each sample by itself where the network has x.view(-1, n)",
        f"Right if {have} rows come out where {need} samples went in: a wrong n in view(-1, n) moves numbers from one sample"
        " into the next. The layer behind it must then take as many features as come.",
        flatten,
        {"x": (need or 2, 2, 3, 3)},
        "x",
        unknown=(1,),
    )
    if need and have > need and have % need == 0:
        pick = f"{p} = {p}.reshape({need}, {have // need}, -1)[:, -1]"
        yield from remedy(
            f"keep the scores of the last step: {have} rows → {need}",
            f"Right if the rows are {have // need} steps of {need} sequences, and each sequence has one target.",
            {
                "numpy": pick,
                "torch": pick + loss,
                "keras": f"{p} = keras.ops.reshape({p}, ({need}, {have // need}, -1))[:, -1]",
            },
            {p: (have, 3)},
            p,
            loses="The scores of all steps but the last.",
            unknown=(1,),
        )


def _whole_probabilities(case: Case) -> Iterator[Fix]:
    """One-hot targets of whole numbers: a target of the scores' shape is read as probabilities."""
    (_, t), line = _names(case)
    loss = f"\n{line or f'loss = F.cross_entropy(input, {t})'}"
    operands: dict[str, Shape] = {t: (3, 4)}
    yield from remedy(
        f"turn one-hot rows into class numbers: {t} (N, C) → (N,)",
        f"Right if each row of {t} has a 1 for the right class and 0 for all others: class numbers say the same in less.",
        {"numpy": f"{t} = {t}.argmax(1)", "torch": f"{t} = {t}.argmax(1){loss}"},
        operands,
        t,
        whole=(t,),
        unknown=(0,),
    )
    yield from remedy(
        f"make {t} floating point",
        f"Right if {t} should stay one-hot: a target of the shape of the scores is read as the probability of each class.",
        {"numpy": f"{t} = {t}.astype(np.float32)", "torch": f"{t} = {t}.float(){loss}"},
        operands,
        t,
        whole=(t,),
        unknown=(0, 1),
        stays=True,
    )


def _one_target_each(case: Case) -> Iterator[Fix]:
    """Targets with an axis too many: of size 1, or one number for each class."""
    (_, t), line = _names(case)
    loss = f"\n{line}" if line else ""
    spatial = "multi" not in case.form
    tail: Shape = (5, 7) if spatial else ()
    unknown = tuple(range(len(tail) + 1))
    yield from remedy(
        f"squeeze axis 1 of {t}: {'(N, 1, H, W) → (N, H, W)' if spatial else '(N, 1) → (N,)'}",
        f"Right if axis 1 of {t} has size 1: this loss reads the number of one class for each place.",
        {"numpy": f"{t} = {t}.squeeze(1)", "torch": f"{t} = {t}.squeeze(1){loss}", "keras": f"{t} = keras.ops.squeeze({t}, 1)"},
        {t: (3, 1, *tail)},
        t,
        whole=(t,),
        unknown=unknown,
    )
    yield from remedy(
        f"turn one-hot rows into class numbers: {'(N, C, H, W) → (N, H, W)' if spatial else '(N, C) → (N,)'}",
        f"Right if axis 1 of {t} has a 1 for the right class and 0 for all others.",
        {
            "numpy": f"{t} = {t}.argmax(1)",
            "torch": f"{t} = {t}.argmax(1){loss}",
            "keras": f"{t} = keras.ops.argmax({t}, axis=1)",
        },
        {t: (3, 4, *tail)},
        t,
        unknown=unknown,
    )
