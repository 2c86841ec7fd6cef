"""Functions that join, split and combine tensors number by number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from shapewise.errors import ShapeError
from shapewise.tensors.shapes import checked_axis
from shapewise.tensors.snippets.products import PRODUCTS, elementwise
from shapewise.tensors.snippets.recorder import Given, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops, LineFails
from shapewise.tensors.snippets.values import Tensor, Value, as_int, as_size, as_tensor, tensor_list
from shapewise.types import Size


def _elementwise(operation: str | None) -> Callable[[Given], Value]:
    def follow(given: Given) -> Value:
        values = given.args[0] if len(given.args) == 1 and isinstance(given.args[0], list | tuple) else given.args[:2]
        operands = [as_tensor(value, given.name) for value in values]
        other = given.named.get("other", given.named.get("y"))
        if other is not None:
            operands.append(as_tensor(other, given.name))
        if len(operands) < 2:
            raise FollowingStops(given.name, f"{given.name} is called with one operand here.")
        return elementwise(given.recorder, operation, operands)

    return follow


def _where(given: Given) -> Value:
    operands = [as_tensor(value, "where") for value in given.args]
    if len(operands) != 3:
        raise FollowingStops("where", "where with a condition alone has a shape that depends on the numbers.")
    return elementwise(given.recorder, None, operands)


def concat(given: Given) -> Value:
    """``torch.cat``, ``np.concatenate``, ``tf.concat``; Keras's layers.concatenate joins along the last axis by default."""
    tensors = tensor_list(given.get(0, "tensors", "arrays", "values", "xs", "inputs"), given.name)
    axis = given.axis(1, 0)
    if given.framework in ("numpy", "jax") and axis is None:
        tensors = [given.recorder.perform("flatten", [tensor.shape], start_axis=0) for tensor in tensors]
    if given.framework == "torch":  # an empty vector is passed over there, whatever the others are
        tensors = [tensor for tensor in tensors if tensor.shape != (0,)] or tensors
    if len(tensors) == 1:
        return given.recorder.result(tensors[0].shape, "a single tensor")
    return given.recorder.perform("concat", [tensor.shape for tensor in tensors], axis=0 if axis is None else axis)


def stack(given: Given) -> Value:
    """``stack``: a new axis."""
    tensors = tensor_list(given.get(0, "tensors", "arrays", "values", "x"), given.name)
    return given.recorder.perform("stack", [tensor.shape for tensor in tensors], axis=given.axis(1, 0))


def _vstack(given: Given) -> Value:
    shapes = [tensor.shape for tensor in tensor_list(given.get(0), given.name)]
    raised = [shape if len(shape) > 1 else (1, *shape) for shape in shapes]
    return given.recorder.perform("concat", raised, "vectors become rows" if raised != shapes else "", axis=0)


def _hstack(given: Given) -> Value:
    shapes = [tensor.shape for tensor in tensor_list(given.get(0), given.name)]
    return given.recorder.perform("concat", shapes, axis=0 if all(len(shape) == 1 for shape in shapes) else 1)


def _dstack(given: Given) -> Value:
    shapes = [tensor.shape for tensor in tensor_list(given.get(0), given.name)]
    raised = [(1, *shape, 1) if len(shape) == 1 else (*shape, 1) if len(shape) == 2 else shape for shape in shapes]
    return given.recorder.perform("concat", raised, axis=2)


def split(given: Given) -> Value:
    """``split``: PyTorch names the size of a part, NumPy the number of parts or where to cut, TensorFlow parts or sizes."""
    x = as_tensor(given.get(0, "tensor", "ary", "value", "x"), given.name)
    parts = given.get(1, "split_size_or_sections", "split_size", "indices_or_sections", "num_or_size_splits", "chunks")
    axis = given.axis(2, 0) or 0
    try:
        size = x.shape[checked_axis(axis, len(x.shape))]
    except ShapeError as error:
        raise LineFails(error) from error
    if isinstance(parts, list | tuple):
        sizes = [as_size(part) for part in parts]
        by_place = given.framework in ("numpy", "jax") or (given.framework == "keras" and given.name == "split")
        if by_place or given.name == "tensor_split":
            sizes = _between(sizes, size, given.name)
            if sum(part for part in sizes if isinstance(part, int)) != size:  # places that run back give some numbers twice
                place = axis % len(x.shape)
                return [given.recorder.result((*x.shape[:place], part, *x.shape[place + 1 :])) for part in sizes]
        return given.recorder.perform_all("split", [x.shape], sizes=tuple(sizes), axis=axis)
    count = as_int(parts, "the number of parts")
    if count < 1:
        raise FollowingStops(given.name, f"{count} parts are asked for.")
    if given.framework == "torch" and given.name != "tensor_split":
        return _torch_split(given, x, count, size, axis)
    if given.name in ("tensor_split", "array_split") and isinstance(size, int) and count <= 200:
        small, larger = divmod(size, count)
        return (
            given.recorder.perform_all("split", [x.shape], sizes=(small + 1,) * larger + (small,) * (count - larger), axis=axis)
            if small
            else _no_equal_parts(given)
        )
    return given.recorder.perform_all("split", [x.shape], parts=count, axis=axis)


def _split_along(axis: int) -> Callable[[Given], Value]:
    """``np.hsplit`` cuts along axis 1, ``vsplit`` along 0, ``dsplit`` along 2; a vector has only its one axis."""

    def follow(given: Given) -> Value:
        x, parts = as_tensor(given.get(0), given.name), given.get(1, "indices_or_sections")
        least = {0: 2, 1: 1, 2: 3}[axis]
        if len(x.shape) < least:
            raise refuse(
                f"{given.name} got {shown(x.shape)}",
                needed=f"at least {least} axes",
                fix="use split with axis=0",
                operands=(x.shape,),
            )
        place = min(axis, len(x.shape) - 1)
        return split(Given(given.recorder, "numpy", "split", [x, parts, place], {}))

    return follow


def _no_equal_parts(given: Given) -> Value:
    raise FollowingStops(given.name, "more parts are asked for than there are places.")


def _torch_split(given: Given, x: Tensor, count: int, size: Size, axis: int) -> Value:
    """``torch.split`` by size and ``torch.chunk`` by number: the last part may be smaller."""
    if not isinstance(size, int):
        raise FollowingStops(given.name, "the size that is split is not known.")
    part = count if given.name == "split" else max(-(-size // count), 1)
    if size // part > 200:
        raise FollowingStops(given.name, f"it makes {-(-size // part)} parts.")
    sizes = [part] * (size // part) + ([size % part] if size % part else [])
    return given.recorder.perform_all("split", [x.shape], sizes=tuple(sizes), axis=axis)


def _between(places: list[Size], size: Size, name: str) -> list[Size]:
    """NumPy cuts at places: their distances are the sizes."""
    ends = [0, *places, size]
    if not all(isinstance(end, int) for end in ends) or not isinstance(size, int):
        raise FollowingStops(name, "the places to cut at are not known.")
    numbers = [end for end in ends if isinstance(end, int)]
    return [len(range(size)[before:after]) for before, after in pairwise(numbers)]


MERGING: Mapping[str, Callable[[Given], Value]] = {
    **PRODUCTS,
    "add": _elementwise("add"), "sub": _elementwise("subtract"), "subtract": _elementwise("subtract"),
    "mul": _elementwise("multiply"), "multiply": _elementwise("multiply"), "div": _elementwise("divide"),
    "divide": _elementwise("divide"), "true_divide": _elementwise("divide"), "maximum": _elementwise("maximum"),
    "minimum": _elementwise("minimum"),
    "pow": _elementwise(None), "power": _elementwise(None), "fmod": _elementwise(None), "remainder": _elementwise(None),
    "eq": _elementwise(None), "ne": _elementwise(None), "gt": _elementwise(None), "lt": _elementwise(None),
    "equal": _elementwise(None),
    "logical_and": _elementwise(None), "logical_or": _elementwise(None), "atan2": _elementwise(None),
    "masked_fill": lambda given: elementwise(given.recorder, None, [as_tensor(given.get(0)), as_tensor(given.get(1,
    "mask"))]),
    "where": _where,
    "cat": concat, "concat": concat, "concatenate": concat, "stack": stack, "vstack": _vstack, "hstack": _hstack,
    "dstack": _dstack, "row_stack": _vstack, "split": split, "chunk": split, "array_split": split, "vsplit": _split_along(0),
    "hsplit": _split_along(1), "dsplit": _split_along(2), "tensor_split": split,
}  # fmt: skip
