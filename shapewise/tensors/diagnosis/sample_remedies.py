"""What to do about samples that make no batch: grey ones among colours, and rows of different length in a list."""

from __future__ import annotations

from collections.abc import Iterator

from shapewise.tensors.diagnosis.remedy import Case, remedy
from shapewise.types import Fix


def coloured(case: Case) -> Iterator[Fix]:
    """Images of one or of four channels among those of three, as they are read from files."""
    if case.operation != "stack" or len(case.known) != 2 or any(len(shape) != 3 for shape in case.known):
        return
    x, y = case.known
    axis = next((place for place in (0, 2) if 3 in (x[place], y[place]) and x[place] != y[place]), None)
    if axis is None or any(x[place] != y[place] for place in range(3) if place != axis):
        return
    name, shape = ("y", y) if x[axis] == 3 else ("x", x)
    if shape[axis] == 1:
        repeats = tuple(3 if place == axis else 1 for place in range(3))
        code = (f"{name} = np.tile({name}, {repeats})", f"{name} = {name}.repeat{repeats}")
        title, lost = f"show the grey values of {name} in 3 channels", ""
    elif shape[axis] == 4:
        cut = f"{name} = {name}[:3]" if axis == 0 else f"{name} = {name}[..., :3]"
        title, code, lost = f"leave the alpha channel of {name} out: 4 channels → 3", (cut, cut), "The transparency."
    else:
        return
    yield from remedy(
        title,
        'Right if some files are grey or transparent: Image.open(path).convert("RGB") in the dataset makes all of them alike.',
        {
            "numpy": f"{code[0]}\nz = np.stack([x, y])",
            "torch": f"{code[1]}\nz = torch.stack([x, y])",
            "keras": f"{code[0].replace('np.', 'keras.ops.')}\nz = keras.ops.stack([x, y])",
        },
        {"x": x, "y": y},
        "z",
        loses=lost,
    )


def ragged(case: Case) -> Iterator[Fix]:
    """A list whose rows differ in length: an array has as many places in each row."""
    sizes = [size for size in case.diagnosis.sizes if isinstance(size, int)]
    if case.form == "torch-ragged-list" and case.diagnosis.axis != 1:
        return
    lengths = f": all as long as the longest, at least {max(sizes)}" if len(sizes) == 2 else ""
    yield from remedy(
        f"pad the rows with zeros{lengths}",
        "Right for sequences of different length: keep their lengths, and mask what was added. Otherwise print"
        " [len(row) for row in rows]: where all should be equal, one row was read or built wrongly.",
        {
            "numpy": "z = np.zeros((len(rows), max(map(len, rows))))\nfor place, row in zip(z, rows):\n"
            "    place[: len(row)] = row",
            "torch": "z = torch.nn.utils.rnn.pad_sequence([torch.as_tensor(row) for row in rows], batch_first=True)",
            "keras": 'z = keras.utils.pad_sequences(rows, padding="post", dtype="float32")',
        },
        {"rows": (2, 3)},
        "z",
        unknown=(0, 1),
    )
    yield from remedy(
        "cut all rows to the shortest",
        "Right where the ends may be dropped.",
        {
            "numpy": "n = min(map(len, rows))\nz = np.array([row[:n] for row in rows])",
            "torch": "n = min(map(len, rows))\nz = torch.tensor([row[:n] for row in rows])",
        },
        {"rows": (2, 3)},
        "z",
        unknown=(0, 1),
        loses="What stands behind the length of the shortest row.",
    )
