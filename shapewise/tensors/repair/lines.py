"""The code of an edit, in the words of each framework, and of the operation that follows it."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.syntax import parsed_program
from shapewise.tensors.arrays import blank
from shapewise.tensors.ops import operations
from shapewise.tensors.repair.edits import Edit, edited_shape
from shapewise.types import Arguments, Framework, Operation, Shape, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array

FRAMEWORKS: tuple[Framework, ...] = ("numpy", "torch", "keras")


def edit_lines(framework: Framework, shape: Shape, edit: Edit, name: str) -> str:
    """Lines that put the edited operand in place of the old one."""
    if edit.kind == "project":
        return _project(framework, shape, edit, name)
    if edit.kind == "shortcut":
        return _shortcut(framework, shape, edit, name)
    if edit.kind in ("pad", "crop", "repeat", "transpose", "expand", "squeeze", "merge", "reshape"):
        return _by_operation(framework, shape, edit, name)
    if edit.kind == "mean":
        axes = edit.axes[0] if len(edit.axes) == 1 else edit.axes
        return {
            "numpy": f"{name} = {name}.mean(axis={axes}, keepdims=True)",
            "torch": f"{name} = {name}.mean(dim={axes}, keepdim=True)",
            "keras": f"{name} = keras.ops.mean({name}, axis={axes}, keepdims=True)",
        }[framework]
    return _pool(framework, shape, edit, name)


def _project(framework: Framework, shape: Shape, edit: Edit, name: str) -> str:
    axis, (old, new), last = edit.axes[0], (shape[edit.axes[0]], edit.values[0]), len(shape) - 1
    if framework == "numpy":
        weight = f"weight_{name}"
        made = f"{weight} = np.random.default_rng(0).normal(size=({new}, {old})) / {old}**0.5  # learned in a model\n"
        if axis == last:
            return f"{made}{name} = {name} @ {weight}.T"
        return f"{made}{name} = np.moveaxis(np.moveaxis({name}, {axis}, -1) @ {weight}.T, -1, {axis})"
    space = last - axis
    if framework == "torch":
        if axis != last and axis <= 1 and space in (1, 2, 3):
            return f"{name} = nn.Conv{space}d({old}, {new}, kernel_size=1, bias=False)({name})"
        layer = f"nn.Linear({old}, {new}, bias=False)"
        return (
            f"{name} = {layer}({name})" if axis == last else f"{name} = {layer}({name}.movedim({axis}, -1)).movedim(-1, {axis})"
        )
    if axis == 1 and space in (1, 2, 3):
        given = f'{new}, 1, use_bias=False, data_format="channels_first"'
        return f"{name} = keras.layers.Conv{space}D({given})({name})"
    layer = f"keras.layers.Dense({new}, use_bias=False)"
    if len(shape) == 1:
        return f"{name} = {layer}({name}[None])[0]"
    if axis == last:
        return f"{name} = {layer}({name})"
    return f"{name} = keras.ops.moveaxis({layer}(keras.ops.moveaxis({name}, {axis}, -1)), -1, {axis})"


def _shortcut(framework: Framework, shape: Shape, edit: Edit, name: str) -> str:
    """A 1x1 convolution with a stride: channels on axis 1, one stride for all axes of the image."""
    old, new, stride, space = shape[1], edit.values[0], edit.values[1], len(shape) - 2
    if framework == "torch":
        return f"{name} = nn.Conv{space}d({old}, {new}, kernel_size=1, stride={stride}, bias=False)({name})"
    if framework == "keras":
        given = f'{new}, 1, strides={stride}, use_bias=False, data_format="channels_first"'
        return f"{name} = keras.layers.Conv{space}D({given})({name})"
    weight, index = f"weight_{name}", ", ".join([":", ":", *[f"::{stride}"] * space])
    made = f"{weight} = np.random.default_rng(0).normal(size=({new}, {old})) / {old}**0.5  # learned in a model\n"
    return f"{made}{name} = np.moveaxis(np.moveaxis({name}[{index}], 1, -1) @ {weight}.T, -1, 1)"


def _pool(framework: Framework, shape: Shape, edit: Edit, name: str) -> str:
    """The mean over blocks: cut each axis in two, and average over the inner one."""
    ndim = len(shape)
    if edit.axes == tuple(range(ndim - len(edit.axes), ndim)) and ndim - len(edit.axes) == 2 and len(edit.axes) in (1, 2, 3):
        if framework == "torch":
            return (
                f"{name} = F.avg_pool{len(edit.axes)}d({name}, {tuple(edit.values) if len(edit.axes) > 1 else edit.values[0]})"
            )
        if framework == "keras":
            given = f'{tuple(edit.values) if len(edit.axes) > 1 else edit.values[0]}, data_format="channels_first"'
            return f"{name} = keras.layers.AveragePooling{len(edit.axes)}D({given})({name})"
    target: list[str] = []
    inner: list[int] = []
    after = edited_shape(shape, edit)
    for axis in range(ndim):
        if axis in edit.axes:
            target += [str(after[axis]), str(edit.values[edit.axes.index(axis)])]
            inner.append(len(target) - 1)
        else:
            target.append(f"{name}.shape[{axis}]" if not isinstance(shape[axis], int) else str(shape[axis]))
    axes = tuple(inner)
    into = f"({', '.join(target)})"
    return {
        "numpy": f"{name} = {name}.reshape({into}).mean(axis={axes})",
        "torch": f"{name} = {name}.reshape({into}).mean(dim={axes})",
        "keras": f"{name} = keras.ops.mean(keras.ops.reshape({name}, {into}), axis={axes})",
    }[framework]


def _by_operation(framework: Framework, shape: Shape, edit: Edit, name: str) -> str:
    """The line of the laboratory's own operation, with the operand's name in it."""
    if edit.kind == "expand" and framework == "keras":
        return "\n".join(f"{name} = keras.ops.expand_dims({name}, axis={place})" for place in edit.axes)
    if edit.kind == "expand":
        after = edited_shape(shape, edit)
        fresh = _fresh_places(edit.axes)
        return f"{name} = {name}[{', '.join('None' if axis in fresh else ':' for axis in range(len(after)))}]"
    if edit.kind == "repeat":
        once = [Edit(edit.operand, "repeat", (axis,), (value,)) for axis, value in zip(edit.axes, edit.values, strict=True)]
        return "\n".join(_renamed(_line(framework, shape, one), {"x": name, "z": name}) for one in once)
    return _renamed(_line(framework, shape, edit), {"x": name, "z": name})


def _fresh_places(inserted: tuple[int, ...]) -> list[int]:
    """Where axes inserted one after the other stand in the end."""
    marks: list[bool] = [False] * 32
    for place in inserted:
        marks.insert(place, True)
    return [place for place, mark in enumerate(marks) if mark]


def _line(framework: Framework, shape: Shape, edit: Edit) -> str:
    zeros = [(0, 0)] * len(shape)
    for axis, value in zip(edit.axes, edit.values, strict=False):
        if edit.kind in ("pad", "crop"):
            zeros[axis] = value
    before, after = tuple(pair[0] for pair in zeros), tuple(pair[1] for pair in zeros)
    plans: dict[str, tuple[str, dict[str, Any]]] = {
        "pad": ("pad", {"before": before, "after": after}),
        "crop": ("crop", {"before": before, "after": after}),
        "repeat": ("repeat", {"repeats": edit.values[0] if edit.values else 1, "axis": edit.axes[0] if edit.axes else 0}),
        "transpose": ("transpose", {"axes": edit.axes}),
        "squeeze": ("squeeze", {"axis": edit.axes}),
        "merge": ("flatten", {"start_axis": edit.axes[0], "end_axis": edit.axes[-1]} if edit.axes else {}),
        "reshape": ("reshape", {"to": tuple(edit.values)}),
    }
    name, given = plans[edit.kind]
    return operations()[name].code(framework, {"shapes": [shape], **given}) or ""


MOST_WEIGHTS = 1_000_000
"""More weights are not made, only to find out their shapes: those of a whole U-Net are 250 MB."""


def _renamed(lines: str, names: Mapping[str, str]) -> str:
    """The lines with variables renamed all at once; names after a dot and in strings stay."""
    if all(old == new for old, new in names.items()):
        return lines
    pattern = re.compile(r'"[^"]*"|(?<![\w.])(' + "|".join(map(re.escape, names)) + r")(?!\w)")
    return pattern.sub(lambda found: names[found[1]] if found[1] else found[0], lines)


def operand_names(operation: Operation, count: int) -> list[str]:
    """What an operation calls its operands, as its code does."""
    names = [*operation.operands, *("x", "y", "w", "v")[len(operation.operands) :]]
    return [names[position] if position < len(names) else f"x{position}" for position in range(count)]


def final_lines(framework: Framework, operation: Operation, arguments: Arguments, theirs: list[str]) -> str | None:
    """The operation's own lines, with the reader's names for its operands; NumPy gets its weights made first."""
    try:
        lines = operation.code(framework, arguments)
    except ShapeError:
        return None
    if lines is None:
        return None
    ours = operand_names(operation, len(theirs))
    renamed = _renamed(lines, dict(zip(ours, theirs, strict=True)))
    missing = _missing_names(_NUMBER.sub("0", lines)) - set(ours)
    try:
        made = _weights(framework, operation, arguments, missing)
    except ShapeError:
        made = None
    if made is None:
        made = f"# with the network's own weights: {', '.join(sorted(missing)[:3])} …\n"
    return made + renamed


_NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")


@lru_cache(maxsize=1024)
def _missing_names(lines: str) -> frozenset[str]:
    """Names that the lines read and do not make; the numbers do not matter, and are all the same here."""
    read: set[str] = set()
    made: set[str] = set(dir(builtins)) | {"np", "torch", "nn", "F", "keras", "layers", "ops"}
    for node in ast.walk(parsed_program(lines)):
        if isinstance(node, ast.Name):
            (made if isinstance(node.ctx, ast.Store) else read).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            made.add(node.name)
        elif isinstance(node, ast.arg):
            made.add(node.arg)
        elif isinstance(node, ast.alias):
            made.add(node.asname or node.name)
    return frozenset(read - made)


def _weights(framework: Framework, operation: Operation, arguments: Arguments, wanted: frozenset[str]) -> str | None:
    """Lines that make weights and masks as large as they must be, found out with a batch of 1; none for very many."""
    if not wanted:
        return ""
    if operation.cost(**arguments).parameters > MOST_WEIGHTS:
        return None
    given = [tuple(shape) for shape in arguments["shapes"]]
    single = [tuple(1 if axis == 0 and len(shape) > 2 else size for axis, size in enumerate(shape)) for shape in given]
    for shapes in (single, given):
        try:
            with blank():
                made = operation.inputs(**{**arguments, "shapes": shapes})
        except ShapeError:
            continue
        return "".join(f"{name} = {_written(framework, array)}\n" for name, array in made.items() if name in wanted)
    return None


def _written(framework: Framework, array: Array) -> str:
    """Code for an array of this shape and kind: random weights, a mask that hides nothing, the number 0."""
    shape, kind = shape_text(array.shape), array.dtype.kind
    if kind == "f":
        return {
            "numpy": f"np.random.default_rng(0).normal(size={shape})",
            "torch": f"torch.randn({shape})",
            "keras": f"keras.random.normal({shape})",
        }[framework]
    dtype = "bool" if kind == "b" else "int64"
    space = {"numpy": "np", "torch": "torch", "keras": "keras.ops"}[framework]
    given = f"torch.{dtype}" if framework == "torch" else f'"{dtype}"'
    return f"{space}.{'ones' if kind == 'b' else 'zeros'}({shape}, dtype={given})"
