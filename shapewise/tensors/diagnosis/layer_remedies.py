"""What to do about single layers: the state that a recurrent one starts from, a batch of one sample, the axes of Dot."""

from __future__ import annotations

from collections.abc import Iterator

from shapewise.tensors.diagnosis.remedy import UNTOLD, Case, filled, remedy
from shapewise.tensors.shapes import element_count, is_known
from shapewise.types import Fix, Shape

_AXES = "ijklmnop"


def starting_state(case: Case) -> Iterator[Fix]:
    """A state of another batch than the input's, or with its axes in the order of the input."""
    if len(case.known) != 2 or any(len(shape) not in (2, 3) for shape in case.known):
        return
    wanted, given = case.known
    if len(wanted) == 3 and wanted != given and (given[1], given[0], given[2:]) == (wanted[0], wanted[1], wanted[2:]):
        line = "state = np.swapaxes(state, 0, 1)"
        yield from remedy(
            f"swap axes 0 and 1 of the state: {given} → {wanted}",
            "Right if the state was made with the batch first: batch_first=True turns input and output, never the state.",
            {"numpy": line, "torch": "state = state.transpose(0, 1).contiguous()", "keras": line.replace("np", "keras.ops")},
            {"state": given},
            "state",
        )
    new = f"state = np.zeros({wanted})"
    if wanted[-2] == given[-2]:  # the batch agrees: layers, directions or features do not
        title = f"make the state as the layer was built: {given} → {wanted}"
        when = "Right if the layer is what it should be: axis 0 counts num_layers, twice where bidirectional=True."
    else:
        title = f"make a new state for the batch that comes in: {given} → {wanted}"
        when = (
            "Right if the state need not live on: the last batch of an epoch is often smaller than the others. Where the input"
            " is (batch, steps, features), set batch_first=True before, or the layer takes the steps for the batch."
        )
    yield from remedy(
        title,
        f"{when} An LSTM has two states of this shape, (h, c).",
        {"numpy": new, "torch": new.replace("np", "torch"), "keras": new.replace("np", "keras.ops")},
        {"state": given},
        "state",
    )


def single_value(case: Case) -> Iterator[Fix]:
    """A batch of one sample, of which batch normalisation can take no variance."""
    if len(case.known) != 1 or len(case.known[0]) < 2:
        return
    x = case.known[0]
    turned = f"{', '.join(['1', '-1', *['1'] * (len(x) - 2)])}"
    yield from remedy(
        "leave the last batch out where it holds a single sample: DataLoader(..., drop_last=True)",
        "Right in training, where the number of samples leaves a rest of 1 behind the last full batch.",
        {
            "numpy": "dataset = dataset[: len(dataset) // 32 * 32]  # 32: the size of a batch\nx = dataset[:32]",
            "torch": "loader = torch.utils.data.DataLoader(dataset, batch_size=32, shuffle=True, drop_last=True)",
        },
        {"dataset": (33, *x[1:])},
        "x",
        unknown=(0,),
        loses="The samples of the rest; another rest in every epoch, as long as they are shuffled.",
    )
    yield from remedy(
        "switch to evaluation before: model.eval()",
        "Right where the model predicts: batch normalisation then uses the mean and the variance that it kept from training.",
        {
            "numpy": f"z = (x - mean.reshape({turned})) / np.sqrt(variance.reshape({turned}) + 1e-5)",
            "torch": "model.eval()\nz = model(x)",
        },
        {"x": x, "mean": (x[1],), "variance": (x[1],)},
        "z",
    )


def dot_axes(case: Case) -> Iterator[Fix]:
    """Keras' Dot over two axes that differ: others may agree, or a layer brings one to the size of the other."""
    if len(case.known) != 2 or len(case.diagnosis.sizes) != 2:
        return
    x, y = case.known
    operands: dict[str, Shape] = {"x": x, "y": y}
    pairs = [(a, b) for a in range(1, len(x)) for b in range(1, len(y)) if x[a] == y[b]]
    for a, b in pairs[-2:][::-1]:
        second = ["a" if axis == 0 else _AXES[a - 1] if axis == b else _AXES[axis + 3].upper() for axis in range(len(y))]
        first = "a" + _AXES[: len(x) - 1]
        out = [letter for letter in (*first, *second[1:]) if letter != _AXES[a - 1]]
        yield from remedy(
            f"sum over axis {a} of x and axis {b} of y: Dot(axes=({a}, {b}))",
            f"Right if these axes, both of size {x[a]}, hold the same features. Axis 0 is the batch.",
            {
                "numpy": f'z = np.einsum("{first},{"".join(second)}->{"".join(out)}", x, y)',
                "keras": f"z = keras.layers.Dot(axes=({a}, {b}))([x, y])",
            },
            operands,
            "z",
            unknown=(0,) if case.diagnosis.shapes[0][0] is None else (),
        )
    have, want = case.diagnosis.sizes
    if x[-1] == have and isinstance(want, int) and want != have:
        yield from remedy(
            f"bring x to {want} features first",
            "Right inside a network, where x holds features on its last axis: a learned map brings both to one width.",
            {
                "numpy": f"weight = np.zeros(({have}, {want}))  # learned in a model\nx = x @ weight",
                "keras": f"x = keras.layers.Dense({want}, use_bias=False)(x)",
            },
            operands,
            "x",
            parameters=int(have) * want if isinstance(have, int) else 0,
            unknown=(0,) if case.diagnosis.shapes[0][0] is None else (),
        )


def reshaped(case: Case) -> Iterator[Fix]:
    """Keras' Reshape to another number of elements: it counts without the batch."""
    told = tuple(shape[1:] if shape[:1] == (None,) else shape for shape in case.diagnosis.shapes)
    if len(told) != 2 or not all(map(is_known, told)):
        yield from case.diagnosis.fixes
        return
    given, target = map(filled, told)
    count, x = element_count(given), (UNTOLD, *given)
    fitting = []
    for axis in range(len(target) - 1, -1, -1):
        others = element_count((*target[:axis], *target[axis + 1 :]))
        if others and count % others == 0:
            fitting.append((*target[:axis], count // others, *target[axis + 1 :]))
    for shape in fitting[:2]:
        yield from remedy(
            f"use Reshape({shape}) instead of {target}",
            f"Right if that is the shape that was meant: {given} holds {count} numbers for each sample.",
            {"numpy": f"z = x.reshape((len(x), *{shape}))", "keras": f"z = keras.layers.Reshape({shape})(x)"},
            {"x": x},
            "z",
            unknown=(0,),
        )
    need = element_count(target)
    if len(given) == 1:
        yield from remedy(
            f"give the layer before {need} units instead of {count}",
            f"Right inside a network, where a Dense layer makes these numbers: {target} needs {need} of them.",
            {
                "numpy": f"weight = np.zeros(({count}, {need}))  # learned in a model\nx = x @ weight\n"
                f"z = x.reshape((len(x), *{target}))",
                "keras": f"x = keras.layers.Dense({need})(x)\nz = keras.layers.Reshape({target})(x)",
            },
            {"x": x},
            "z",
            unknown=(0,),
        )
