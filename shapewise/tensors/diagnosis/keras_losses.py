"""What to do about the losses of Keras: which of them goes with which labels is told to ``compile``."""

from __future__ import annotations

from collections.abc import Iterator

from shapewise.tensors.diagnosis.loss_pairs import Pair, other_width, same_shape
from shapewise.tensors.diagnosis.remedy import remedy
from shapewise.types import Fix, Shape


def keras_losses(pair: Pair) -> Iterator[Fix]:
    """Keras: which loss goes with which labels is told to ``compile``."""
    output, target = pair.prediction, pair.target
    if len(output) != 2 or len(target) not in (1, 2):
        yield from same_shape(pair)
        return
    classes = output[1]
    last = target[1] if len(target) == 2 else 1
    losses = "logs = output - np.log(np.exp(output).sum(axis=1, keepdims=True))\n"
    operands = {"output": output, "target": target}
    if classes > 1 and last == 1 and target[0] == output[0]:
        row = "target[:, 0]" if len(target) == 2 else "target"
        yield from remedy(
            'compile with loss="sparse_categorical_crossentropy"',
            f"Right if each label is the number of one of the {classes} classes.",
            {
                "numpy": f"{losses}losses = -logs[np.arange(len(output)), {row}]",
                "keras": 'model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])',
            },
            operands,
            "losses",
            whole=("target",),
            unknown=pair.free,
        )
        yield from remedy(
            f"make the labels one-hot: {_open(target, pair)} → {_open(output, pair)}",
            "Right if the loss should stay categorical cross-entropy.",
            {
                "numpy": f"target = ({row}[:, None] == np.arange({classes})).astype(float)",
                "torch": f"target = F.one_hot({row}.long(), {classes}).float()",
                "keras": f"target = keras.utils.to_categorical(target, {classes})",
            },
            operands,
            "target",
            whole=("target",),
            unknown=pair.free,
        )
        yield from _one_output(pair)
    elif classes > 1 and (target == (output[0] * classes,) or (target == output and pair.is_one_hot)):
        yield from _one_hot_labels(pair)
    elif len(target) == len(output) and output[0] == target[0] and classes != last:
        yield from other_width(pair)
    else:
        yield from same_shape(pair)


def _one_output(pair: Pair) -> Iterator[Fix]:
    yield from remedy(
        "give the last layer one output",
        "Right if the label is a yes or no, or one number: a single output with a sigmoid, or none for a regression.",
        {
            "numpy": "weight = np.zeros((1, hidden.shape[-1]))  # learned in a model\noutput = hidden @ weight.T",
            "keras": 'output = keras.layers.Dense(1, activation="sigmoid")(hidden)  # hidden: what the last layer gets',
        },
        {"hidden": (pair.prediction[0], 16)},
        "output",
        unknown=pair.free,
    )


def _one_hot_labels(pair: Pair) -> Iterator[Fix]:
    """One-hot labels at a loss that reads class numbers: it has run them together to one long row."""
    samples, classes = pair.prediction
    yield from remedy(
        'compile with loss="categorical_crossentropy"',
        f"Right if the labels are one-hot: {classes} numbers a sample, a 1 for the right class.",
        {
            "numpy": "logs = output - np.log(np.exp(output).sum(axis=1, keepdims=True))\n"
            "losses = -(target.reshape(output.shape) * logs).sum(axis=1)",
            "keras": 'model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])',
        },
        {"output": pair.prediction, "target": pair.target},
        "losses",
        unknown=pair.free,
    )
    yield from remedy(
        f"turn the one-hot labels into class numbers: {_open((samples, classes), pair)} → {_open((samples,), pair)}",
        "Right if the loss should stay sparse categorical cross-entropy.",
        {
            "numpy": "target = target.argmax(axis=-1)",
            "torch": "target = target.argmax(-1)",
            "keras": "target = keras.ops.argmax(target, axis=-1)",
        },
        {"target": (samples, classes)},
        "target",
        unknown=pair.free,
    )


def _open(shape: Shape, pair: Pair) -> str:
    """A shape with the batch open where it was made up."""
    return str(tuple(None if axis in pair.free else size for axis, size in enumerate(shape)))
