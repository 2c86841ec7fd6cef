"""Products of tensors: number by number, of matrices, and by an equation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import permutations

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from shapewise.tensors.shapes import broadcast_shape, sizes_clash
from shapewise.tensors.snippets.recorder import Given, Recorder, refixed, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops, LineFails
from shapewise.tensors.snippets.values import Tensor, Value, as_tensor, owner_of
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


def matmul(recorder: Recorder, x: Tensor, y: Tensor, note: str = "") -> Tensor:
    """``x @ y``; where the usual way out fails too, because the batches differ as well, another order of axes is looked for."""
    try:
        return recorder.perform("matmul", [x.shape, y.shape], note)
    except LineFails as failed:
        if "swapaxes" not in failed.error.fix or _multiply(x.shape, y.shape, failed.error.fix):
            raise
        raise refixed(failed, _fitting_order(x, y)) from failed


def _multiply(x: Shape, y: Shape, fix: str) -> bool:
    """Whether two shapes multiply after the last two axes of the one that the fix names have changed places."""
    if "y.swapaxes" in fix:
        y = (*y[:-2], y[-1], y[-2])
    elif "x.swapaxes" in fix:
        x = (*x[:-2], x[-1], x[-2])
    try:
        operations()["matmul"].shape(shapes=[x, y])
    except ShapeError:
        return False
    return True


def _fitting_order(x: Tensor, y: Tensor) -> str:
    """The order of y's axes that moves fewest of them, and lets x @ y be done."""
    orders = [] if len(y.shape) > 5 else permutations(range(len(y.shape)))
    fitting = [order for order in orders if _multiply(x.shape, tuple(y.shape[axis] for axis in order), "")]
    if not fitting:
        return "project one of them with linear, and give both the same batch"
    order = min(fitting, key=lambda order: sum(place != axis for place, axis in enumerate(order)))
    told = ", ".join(map(str, order))
    method = f"permute({told})" if owner_of((x, y)) == "torch" else f"transpose({told})"
    return f"write y.{method} for y: the batches must fit as well"


def _matmul(given: Given) -> Value:
    x, y = as_tensor(given.get(0), given.name), as_tensor(given.get(1, "other", "mat2", "x2", "vec", "b"), given.name)
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
    x, y = as_tensor(given.get(0), "dot"), as_tensor(given.get(1, "b", "other", "tensor", "x2"), "dot")
    if len(x.shape) > 2 and len(y.shape) > 1:
        mine, other = x.shape[-1], y.shape[-2]
        if isinstance(mine, int) and isinstance(other, int) and mine != other:
            matmul(given.recorder, x, y)  # the same sizes must agree, so the same error explains it
        return given.recorder.result((*x.shape[:-1], *y.shape[:-2], y.shape[-1]), "np.dot pairs every matrix with every other")
    if not x.shape or not y.shape:
        return elementwise(given.recorder, "multiply", [x, y])
    return matmul(given.recorder, x, y)


def _inner(given: Given) -> Value:
    """``inner`` sums over the last axis of both, and keeps all others; a plain number meets every element."""
    x, y = as_tensor(given.get(0, "a", "input"), "inner").shape, as_tensor(given.get(1, "b", "other", "x2"), "inner").shape
    if not x or not y:
        return given.recorder.result(x or y, "a number meets every element")
    if sizes_clash(x[-1], y[-1]):
        fits = len(y) > 1 and not sizes_clash(x[-1], y[-2])
        raise refuse(
            f"inner got {shown(x)} and {shown(y)}: {x[-1]} and {y[-1]} on the last axes",
            needed="the same size on the last axis of both, over which it sums",
            fix="use matmul (or @), which sums over another axis of the second" if fits else "take rows of one length",
            operands=(x, y),
            axis=len(x) - 1,
            sizes=(x[-1], y[-1]),
        )
    return given.recorder.result((*x[:-1], *y[:-1]), "the last axis of both is summed over")


def _einsum(given: Given) -> Value:
    equation = given.get(0, "equation", "subscripts")
    if not isinstance(equation, str):
        raise FollowingStops("einsum", "the equation of einsum is not written out.")
    shapes = [as_tensor(value, "einsum").shape for value in _flat(given.args[1:])]
    left, arrow, right = equation.partition("->")
    if given.framework == "torch" and arrow and "..." in left and "..." not in right:
        raise FollowingStops(
            "einsum", "PyTorch sums over the axes of an ellipsis that the result leaves out: not followed here."
        )
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


PRODUCTS: Mapping[str, Callable[[Given], Value]] = {
    "matmul": _matmul, "mm": _matmul, "bmm": _matmul, "mv": _matmul, "dot": _dot, "inner": _inner,
    "einsum": _einsum, "linear": _linear, "outer": _outer, "addmm": _addmm, "baddbmm": _addmm,
}  # fmt: skip
