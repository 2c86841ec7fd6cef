"""What to do about axes: one that is missing, products of two alike, rows run together, lengths that do not divide."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from shapewise.syntax import parsed_program
from shapewise.tensors.diagnosis.remedy import Case, filled, remedy
from shapewise.types import Fix, Framework, Shape

_PRODUCT = re.compile(r"@|\b(?:matmul|mm|bmm|dot|inner)\(")
_CHANNELS = (1, 3, 4)


def keras_axes(case: Case) -> Iterator[Fix]:
    """A layer of Keras that reads an axis more: the batch stays first, and channels and features stay last."""
    wanted = case.counts.get("n")
    if len(case.diagnosis.shapes) != 1 or wanted is None:
        return
    told = case.diagnosis.shapes[0]
    x, missing = filled(told), wanted - len(told)
    steps = case.operation == "rnn"
    if missing == 1 and (told[0] is None or steps or not _is_sample(told)):
        one = "Right if each row is one step: a sequence of length 1."
        each = f"Right if the {told[-1]} numbers are the steps of a series, with one feature each."
        grey = "Right if the samples have one channel, such as grey images: Keras reads the channels on the last axis."
        if steps:
            yield from _expanded(told, x, 1, one)
            yield from _expanded(told, x, len(x), each)
        else:
            yield from _expanded(told, x, len(x), each if wanted == 3 else grey)
    elif missing == 1:
        yield from _expanded(told, x, 0, "Right if this is a single sample: the batch that a layer reads is the first axis.")
    elif missing == 2 and told[0] is not None:
        line = f"x = x[{', '.join(['None', *[':'] * len(x), 'None'])}]"
        yield from remedy(
            f"give x a batch and a channel of size 1: {x} → {(1, *x, 1)}",
            "Right if this is one grey image: the batch stands first, the channels last.",
            {"numpy": line, "torch": line, "keras": line},
            {"x": x},
            "x",
        )


def _is_sample(told: Shape) -> bool:
    """Whether a shape without a batch looks like one image: its last axis is as long as colours are many."""
    return len(told) > 2 and told[-1] in _CHANNELS


def _shown(shape: Shape) -> str:
    return str(tuple(shape))


def _expanded(told: Shape, x: tuple[int, ...], axis: int, when: str) -> Iterator[Fix]:
    grown = (*told[:axis], 1, *told[axis:])
    line = f"x = np.expand_dims(x, {axis})"
    code: dict[Framework, str] = {
        "numpy": line,
        "torch": f"x = x.unsqueeze({axis})",
        "keras": f"x = keras.ops.expand_dims(x, axis={axis})",
    }
    title = f"give x an axis of size 1 at {axis}: {_shown(told)} → {_shown(grown)}"
    yield from remedy(title, when, code, {"x": x}, "x", unknown=tuple(a for a, size in enumerate(grown) if size is None))


def product_of_equals(case: Case) -> Iterator[Fix]:
    """A product of two operands with their summed features last: one of them has to be transposed."""
    if case.operation not in ("matmul", "linear") or (case.source and not _PRODUCT.search(case.source)):
        return
    sizes = [size for size in case.diagnosis.sizes if isinstance(size, int)]
    shapes = case.diagnosis.shapes
    told = len(shapes) == 2 and all(isinstance(size, int) for shape in shapes for size in shape[-2:])
    if case.fault != "inner" or len(sizes) != 2 or 1 in sizes or (told and (shapes[0] != shapes[1] or len(shapes[0]) < 2)):
        return
    if (case.operation == "linear" and not told) or len(shapes) > 2:
        return
    x, y = _factors(case.source)
    shape = filled(shapes[0]) if told else (sizes[1], sizes[0])
    if not told and len(shapes) == 2 and len(shapes[0]) == 3:  # a stack of products, whose inner sizes alone are told
        shape = (filled(shapes[0])[0], *shape)
    names = {x: shape, y: shape}
    last = ".T" if len(shape) == 2 else ".swapaxes(-2, -1)"
    rows, width = shape[-2:]
    unknown = tuple(axis for axis, size in enumerate(shapes[0]) if size is None) if told else (len(shape) - 2,)
    yield from remedy(
        f"transpose the second operand: {x} @ {y}{'.T' if len(shape) == 2 else '.transpose(-2, -1)'}",
        f"Right if {y} holds {rows} rows of {width} features each{', as ' + x + ' does' if told else ''}: the product then"
        " compares each row with each, as attention scores do.",
        {
            "numpy": f"z = {x} @ {y}{last}",
            "torch": f"z = {x} @ {y}{last.replace('swapaxes', 'transpose')}",
            "keras": f"z = keras.ops.matmul({x}, keras.ops.swapaxes({y}, -2, -1))",
        },
        names,
        "z",
        unknown=unknown,
    )
    if told:
        yield from remedy(
            f"transpose the first operand: {x}{'.T' if len(shape) == 2 else '.transpose(-2, -1)'} @ {y}",
            f"Right if the {rows} rows are samples that are summed over, as in a covariance.",
            {
                "numpy": f"z = {x}{last} @ {y}",
                "torch": f"z = {x}{last.replace('swapaxes', 'transpose')} @ {y}",
                "keras": f"z = keras.ops.matmul(keras.ops.swapaxes({x}, -2, -1), {y})",
            },
            names,
            "z",
            unknown=unknown,
        )


def _factors(source: str) -> tuple[str, str]:
    """The reader's names of the two factors; ``x`` and ``y`` where the line does not show them plainly."""
    try:
        tree = parsed_program(source.strip()[:400])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "x", "y"
    pairs = [
        (node.left, node.right) if isinstance(node, ast.BinOp) else (node.args[0], node.args[1])
        for node in ast.walk(tree)
        if (isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult))
        or (isinstance(node, ast.Call) and len(node.args) == 2 and not isinstance(node.args[0], ast.Constant))
    ]
    first, second = pairs[0] if len(pairs) == 1 else (None, None)
    if isinstance(first, ast.Name) and isinstance(second, ast.Name):
        return first.id, second.id
    return "x", "y"


def flattened(case: Case) -> Iterator[Fix]:
    """A layer for whole samples that got their rows: PyTorch tells all axes but the last as one."""
    if case.operation != "linear" or case.form != "torch-mat1-mat2" or len(case.known) != 2:
        return
    (rows, have), (need, _) = case.known
    parts = need // have if have else 0
    if parts < 2 or have * parts != need or rows % parts:
        return
    yield from remedy(
        f"flatten each sample before the layer: ({rows // parts}, …, {have}) → ({rows // parts}, {need})",
        f"Right if x has more than two axes: the message shows its rows run together, {rows} = {rows // parts} · {parts}.",
        {
            "numpy": "x = x.reshape(len(x), -1)",
            "torch": "x = torch.flatten(x, 1)\nz = layer(x)",
            "keras": "x = keras.layers.Flatten()(x)",
        },
        {"x": (rows // parts, parts, have)},
        "x",
    )


def rows_of_images(case: Case) -> bool:
    """Whether so many rows make a sample as an image of this width has; fewer may be steps, and are mostly chance."""
    (_, have), (need, _) = case.known[:2]
    return have > 0 and need // have >= have


def resized(case: Case) -> Iterator[Fix]:
    """Samples of different size that a batch needs alike: images are resized, sequences padded."""
    if case.operation != "stack" or len(case.known) != 2 or len(case.known[0]) != len(case.known[1]):
        return
    x, y = case.known
    if len(x) == 3 and x[0] == y[0] and x[0] in _CHANNELS and x != y:
        (height, width), (old_height, old_width) = x[1:], y[1:]
        yield from remedy(
            f"resize the samples to one size: {y} → {x}",
            f"Right for images: give the dataset a transform that makes them alike, such as Resize(({height}, {width})).",
            {
                "numpy": f"y = y[:, np.arange({height}) * {old_height} // {height}][:, :,"
                f" np.arange({width}) * {old_width} // {width}]\nz = np.stack([x, y])",
                "torch": 'y = F.interpolate(y[None], size=x.shape[-2:], mode="bilinear", align_corners=False)[0]\n'
                "z = torch.stack([x, y])",
                "keras": f'y = keras.ops.image.resize(y, ({height}, {width}), data_format="channels_first")\n'
                "z = keras.ops.stack([x, y])",
            },
            {"x": x, "y": y},
            "z",
        )
    elif len(x) <= 2 and x[0] != y[0] and x[1:] == y[1:]:
        name, short = ("x", x[0]) if x[0] < y[0] else ("y", y[0])
        more = abs(x[0] - y[0])
        pad = f"{name} = np.pad({name}, {((0, more), *[(0, 0)] * (len(x) - 1))})"
        yield from remedy(
            f"pad the shorter sequence with zeros: {short} → {short + more}",
            "Right for sequences of different length: a DataLoader does so in its collate_fn; mask the added steps.",
            {
                "numpy": f"{pad}\nz = np.stack([x, y])",
                "torch": "z = torch.nn.utils.rnn.pad_sequence([x, y], batch_first=True)",
                "keras": f"{pad.replace('np.', 'keras.ops.')}\nz = keras.ops.stack([x, y])",
            },
            {"x": x, "y": y},
            "z",
        )


def with_rows(case: Case) -> Iterator[Fix]:
    """An index that lies behind the last row of a table."""
    del case
    yield from remedy(
        "give the table a row for every index: int(index.max()) + 1 of them",
        "Right if the indices are what they should be: the table needs as many rows as the vocabulary has words, those for"
        " padding and unknown words included. Print index.min() and index.max(): a negative one is never right.",
        {
            "numpy": "table = np.zeros((int(index.max()) + 1, features))\nz = table[index]",
            "torch": "embedding = nn.Embedding(int(index.max()) + 1, features)\nz = embedding(index)",
            "keras": "z = keras.layers.Embedding(int(keras.ops.max(index)) + 1, features)(index)",
        },
        {"index": (2, 3), "features": ()},
        "z",
        whole=("index", "features"),
        unknown=(0, 1, 2),
    )
    yield from remedy(
        "bring words that the table does not know to one row for unknown words",
        "Right if the table was trained and keeps its rows: the last one then stands for all that it does not know.",
        {
            "numpy": "index = np.where(index < len(table), index, len(table) - 1)",
            "torch": "index = torch.where(index < embedding.num_embeddings, index, embedding.num_embeddings - 1)",
            "keras": "index = keras.ops.where(index < table.shape[0], index, table.shape[0] - 1)",
        },
        {"index": (2, 3), "table": (5, 4)},
        "index",
        whole=("index",),
        loses="Which of the unknown words it was.",
        unknown=(0, 1),
        stays=True,
    )


def padded_to_divide(case: Case) -> Iterator[Fix]:
    """An axis that does not split into parts of equal size: filled up, or cut."""
    sizes = [size for size in case.diagnosis.sizes if isinstance(size, int)]
    if len(case.known) != 1 or len(sizes) != 2 or case.known[0].count(sizes[0]) != 1 or sizes[1] < 1:
        return
    x, (length, parts) = case.known[0], sizes
    axis, more, less = x.index(length), -length % parts, length % parts
    pairs = tuple((0, more if place == axis else 0) for place in range(len(x)))
    flat = tuple(size for place in range(len(x) - 1, axis - 1, -1) for size in pairs[place])
    yield from remedy(
        f"pad axis {axis} with zeros: {length} → {length + more}",
        f"Right where nothing may be lost: {length + more} is the next multiple of {parts}.",
        {
            "numpy": f"x = np.pad(x, {pairs})",
            "torch": f"x = F.pad(x, {flat})",
            "keras": f"x = keras.ops.pad(x, {pairs})",
        },
        {"x": x},
        "x",
    )
    if length > less > 0:
        cut = f"x = x[{', '.join(':' if place != axis else f':{length - less}' for place in range(axis + 1))}]"
        yield from remedy(
            f"crop axis {axis}: {length} → {length - less}",
            "Right where the rest at the end may be dropped.",
            {"numpy": cut, "torch": cut, "keras": cut},
            {"x": x},
            "x",
            loses=f"Of x: {less} of {length} on axis {axis}.",
        )
