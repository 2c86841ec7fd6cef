"""Functions that join, split and combine tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from shapewise.errors import ShapeError
from shapewise.tensors.shapes import broadcast_shape, checked_axis
from shapewise.tensors.snippets.recorder import Given, Recorder, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops, LineFails
from shapewise.tensors.snippets.values import Tensor, Value, as_int, as_size, as_tensor, tensor_list
from shapewise.types import Shape, Size


def elementwise(recorder: Recorder, operation: str | None, operands: list[Tensor]) -> Tensor:
    """Broadcast tensors; with an operation of the laboratory where it has one. A plain number meets every element."""
    shapes = [operand.shape for operand in operands]
    if any(not shape for shape in shapes) or operation is None:
        try:
            result = broadcast_shape(*shapes)
        except ShapeError as error:
            raise LineFails(error) from error
        return recorder.result(result, "a number meets every element" if any(not shape for shape in shapes) else "")
    return recorder.perform(operation, shapes)


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
    default = (
        -1 if given.framework == "keras" and given.name == "concatenate" and "layers" in given.named.get("_path", "") else 0
    )
    if given.framework in ("numpy", "jax") and given.named.get("axis", 0) is None:
        tensors = [given.recorder.perform("flatten", [tensor.shape], start_axis=0) for tensor in tensors]
    axis = given.axis(1, default)
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
        if given.framework in ("numpy", "jax") or (given.framework == "keras" and given.name == "split"):
            sizes = _between(sizes, size, given.name)
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
        x = as_tensor(given.get(0), given.name)
        least = {0: 2, 1: 1, 2: 3}[axis]
        if len(x.shape) < least:
            raise refuse(
                f"{given.name} got {shown(x.shape)}",
                needed=f"at least {least} axes",
                fix="use split with axis=0",
                operands=(x.shape,),
            )
        place = min(axis, len(x.shape) - 1)
        return split(Given(given.recorder, "numpy", "split", [x, given.get(1, "indices_or_sections"), place], {}))

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
    if not all(isinstance(end, int) for end in ends):
        raise FollowingStops(name, "the places to cut at are not known.")
    numbers = [end for end in ends if isinstance(end, int)]
    return [max(after - before, 0) for before, after in pairwise(numbers)]


def matmul(recorder: Recorder, x: Tensor, y: Tensor, note: str = "") -> Tensor:
    """``x @ y``."""
    return recorder.perform("matmul", [x.shape, y.shape], note)


def _matmul(given: Given) -> Value:
    x, y = as_tensor(given.get(0), given.name), as_tensor(given.get(1, "other", "mat2", "x2"), given.name)
    wanted = {"bmm": 3, "mm": 2}.get(given.name)
    for operand in (x, y):
        if wanted and len(operand.shape) != wanted:
            raise refuse(
                f"{given.name} got {shown(operand.shape)} with {len(operand.shape)} axes",
                needed=f"exactly {wanted} axes in both operands",
                fix="use matmul (or @), which takes any number of axes",
                operands=(x.shape, y.shape),
            )
    turned = [
        given.flag(place, *names) for place, names in ((2, ("transpose_a", "adjoint_a")), (3, ("transpose_b", "adjoint_b")))
    ]
    if given.framework == "tf" and min(len(x.shape), len(y.shape)) > 1 and any(turned):
        x, y = (_turned(given, one) if flag else one for one, flag in zip((x, y), turned, strict=True))
    if given.framework == "tf" and min(len(x.shape), len(y.shape)) < 2:
        raise refuse(
            f"tf.matmul got {shown(x.shape)} and {shown(y.shape)}",
            needed="at least 2 axes in both operands",
            fix="use tf.linalg.matvec, or add an axis with tf.expand_dims",
            operands=(x.shape, y.shape),
        )
    return matmul(given.recorder, x, y)


def _turned(given: Given, x: Tensor) -> Tensor:
    """``tf.matmul(x, y, transpose_b=True)``: the last two axes change places first."""
    ndim = len(x.shape)
    return given.recorder.perform("transpose", [x.shape], axes=(*range(ndim - 2), ndim - 1, ndim - 2))


def _dot(given: Given) -> Value:
    """``np.dot``: of matrices it is matmul; of vectors a number; more axes than two have a rule of their own."""
    x, y = as_tensor(given.get(0), "dot"), as_tensor(given.get(1, "b", "other"), "dot")
    if len(x.shape) > 2 and len(y.shape) > 1:
        mine, other = x.shape[-1], y.shape[-2]
        if isinstance(mine, int) and isinstance(other, int) and mine != other:
            matmul(given.recorder, x, y)  # the same sizes must agree, so the same error explains it
        return given.recorder.result((*x.shape[:-1], *y.shape[:-2], y.shape[-1]), "np.dot pairs every matrix with every other")
    if not x.shape or not y.shape:
        return elementwise(given.recorder, "multiply", [x, y])
    return matmul(given.recorder, x, y)


def _einsum(given: Given) -> Value:
    equation = given.get(0, "equation", "subscripts")
    if not isinstance(equation, str):
        raise FollowingStops("einsum", "the equation of einsum is not written out.")
    shapes = [as_tensor(value, "einsum").shape for value in _flat(given.args[1:])]
    return given.recorder.perform("einsum", shapes, equation=equation)


def _flat(values: list[Value]) -> list[Value]:
    return list(values[0]) if len(values) == 1 and isinstance(values[0], list | tuple) else values


def _linear(given: Given) -> Value:
    """``F.linear(x, weight)`` multiplies by the weight's transpose."""
    x, weight = as_tensor(given.get(0), "linear"), as_tensor(given.get(1, "weight"), "linear")
    if len(weight.shape) != 2 or not isinstance(weight.shape[0], int):
        raise FollowingStops("linear", "the weight of F.linear is no known matrix.")
    return given.recorder.perform("linear", [x.shape], features=weight.shape[0], in_features=weight.shape[1])


def _addmm(given: Given) -> Value:
    """``addmm(bias, x, y)`` is bias + x @ y."""
    bias, x, y = (as_tensor(given.get(place), given.name) for place in range(3))
    return elementwise(given.recorder, "add", [bias, matmul(given.recorder, x, y)])


def _outer(given: Given) -> Value:
    x, y = as_tensor(given.get(0), "outer"), as_tensor(given.get(1), "outer")
    return given.recorder.result((_count(x.shape), _count(y.shape)), "every number meets every other")


def _count(shape: Shape) -> Size:
    total = 1
    for size in shape:
        if not isinstance(size, int):
            return shape[0] if len(shape) == 1 else None
        total *= size
    return total


MERGING: Mapping[str, Callable[[Given], Value]] = {
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
    "matmul": _matmul, "mm": _matmul, "bmm": _matmul, "mv": _matmul, "dot": _dot, "inner": _dot,
    "einsum": _einsum, "linear": _linear, "outer": _outer, "addmm": _addmm, "baddbmm": _addmm,
}  # fmt: skip
