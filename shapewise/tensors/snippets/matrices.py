"""Linear algebra: factors of a matrix, inverses, systems of equations, and tables of covariances."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shapewise.errors import ShapeError
from shapewise.tensors.shapes import broadcast_shape, sizes_clash
from shapewise.tensors.snippets.recorder import Given, checked, operand, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops, LineFails
from shapewise.tensors.snippets.values import Tensor, Value, as_int, as_tensor
from shapewise.types import Shape, Size


def _matrix(given: Given) -> Shape:
    """The operand, which has matrices in its last two axes."""
    x = operand(given).shape
    if len(x) < 2:
        raise refuse(
            f"{given.name} got {shown(x)}",
            needed="at least 2 axes: matrices stand in the last two",
            fix="add an axis: x[None, :] makes a row, x[:, None] a column",
            operands=(x,),
        )
    return x


def _square(given: Given) -> Shape:
    """The operand, whose matrices have as many rows as columns."""
    x = _matrix(given)
    if sizes_clash(x[-1], x[-2]):
        raise refuse(
            f"{given.name} got {shown(x)}: matrices of {x[-2]} rows and {x[-1]} columns",
            needed="square matrices in the last two axes",
            fix="use pinv or lstsq, which take any matrix, or make it square first: x.T @ x"
            if given.name in ("inv", "inverse", "solve")
            else "make it square first: x.T @ x, or use svd, which takes any matrix",
            operands=(x,),
            axis=len(x) - 1,
            sizes=(x[-2], x[-1]),
        )
    return x


def _least(one: Size, other: Size) -> Size:
    if isinstance(one, int) and isinstance(other, int):
        return min(one, other)
    return one if one == other else None


def _made(given: Given, note: str, *shapes: Shape) -> Value:
    """A line for the first of several results; a tuple of all."""
    given.recorder.result(shapes[0], note)
    return tuple(Tensor(shape) for shape in shapes)


def _svd(given: Given) -> Value:
    """``U, S, Vt``: whole squares unless ``full_matrices=False``."""
    *batch, rows, columns = _matrix(given)
    least = _least(rows, columns)
    full = given.flag(1, "full_matrices", default=given.framework != "tf")
    if given.get(-1, "compute_uv") is False:
        return given.recorder.result((*batch, least), "the singular values alone")
    u, values = (*batch, rows, rows if full else least), (*batch, least)
    v = (*batch, columns if full else least, columns)
    told = "full_matrices=True keeps the squares" if full else f"as many columns as {shown((least,))} singular values"
    if given.framework == "tf":  # tf.linalg.svd gives the singular values first, and V as it is
        return _made(given, told, values, u, (*v[:-2], v[-1], v[-2]))
    return _made(given, told, u, values, v)


def short_svd(given: Given) -> Value:
    """``torch.svd`` is always the short form, and gives V as it is."""
    *batch, rows, columns = _matrix(given)
    least = _least(rows, columns)
    if given.get(1) is False or given.get(-1, "some") is False:
        return _made(
            given, "whole squares; V is not transposed", (*batch, rows, rows), (*batch, least), (*batch, columns, columns)
        )
    return _made(given, "the short form; V is not transposed", (*batch, rows, least), (*batch, least), (*batch, columns, least))


def _eigh(given: Given) -> Value:
    x = _square(given)
    return _made(given, "the values, and a column for each", x[:-1], x)


def _eigvals(given: Given) -> Value:
    return given.recorder.result(_square(given)[:-1], "one value a row")


def _qr(given: Given) -> Value:
    *batch, rows, columns = _matrix(given)
    least = _least(rows, columns)
    if given.get(1, "mode", default="reduced") == "complete":
        return _made(given, "Q is square", (*batch, rows, rows), (*batch, rows, columns))
    return _made(given, "Q has as many columns as R has rows", (*batch, rows, least), (*batch, least, columns))


def _inverse(given: Given) -> Value:
    return given.recorder.result(_square(given), "the inverse has the same shape")


def _pinv(given: Given) -> Value:
    *batch, rows, columns = _matrix(given)
    return given.recorder.result((*batch, columns, rows), "the pseudo-inverse is transposed")


def _determinant(given: Given) -> Value:
    result = given.recorder.result(_square(given)[:-2], "one number a matrix")
    return (result, result) if given.name == "slogdet" else result


def _solve(given: Given) -> Value:
    """``solve(A, b)``: as many numbers in b as A has rows; a vector stays one."""
    b, a = as_tensor(given.get(1, "b", "B", "A", "rhs"), "solve").shape, _square(given)
    vector = len(b) == 1 if given.framework in ("numpy", "jax") else len(b) == 1 or (len(b) == len(a) - 1 and b == a[:-1])
    columns: Shape = (*b, 1) if vector else b
    if len(columns) < 2 or sizes_clash(a[-1], columns[-2]):
        raise refuse(
            f"solve got a matrix {shown(a)} and {shown(b)} on the right",
            needed=f"{a[-1]} numbers on the right, one for each row",
            fix="transpose the right side, or take the matrix that belongs to it",
            operands=(a, b),
            sizes=(a[-1], columns[-2] if len(columns) > 1 else None),
        )
    batch = _batch(a[:-2], columns[:-2])
    return given.recorder.result((*batch, a[-1]) if vector else (*batch, a[-1], columns[-1]), "one solution a column")


def _batch(one: Shape, other: Shape) -> Shape:
    try:
        return broadcast_shape(one, other)
    except ShapeError as error:
        raise LineFails(error) from error


def _lstsq(given: Given) -> Value:
    """The solution first; residuals, rank and singular values follow, whose sizes the numbers decide."""
    b, a = as_tensor(given.get(1, "b", "B"), "lstsq").shape, _matrix(given)
    rows = b[0] if len(b) == 1 else b[-2]
    if sizes_clash(a[-2], rows):
        raise refuse(
            f"lstsq got {shown(a)} and {shown(b)} on the right",
            needed=f"{a[-2]} rows on the right",
            fix="transpose the right side",
            operands=(a, b),
            sizes=(a[-2], rows),
        )
    solution: Shape = (a[-1],) if len(b) == 1 else (*a[:-2], a[-1], b[-1])
    return _made(given, "the solution; residuals, rank and singular values follow", solution, (None,), (), (None,))


def _trace(given: Given) -> Value:
    x = operand(given).shape
    if given.framework == "torch" and len(x) != 2:
        raise refuse(f"trace got {shown(x)}", needed="2 axes", fix="use diagonal(dim1=-2, dim2=-1).sum(-1)", operands=(x,))
    first, second = given.get(2, "axis1", default=0), given.get(3, "axis2", default=1)
    gone = {checked(as_int(first, "axis1"), x), checked(as_int(second, "axis2"), x)}
    return given.recorder.result([size for axis, size in enumerate(x) if axis not in gone], "the sum of the diagonal")


def _covariance(given: Given) -> Value:
    """A row is a variable unless ``rowvar=False``; NumPy takes the variables of a second array too."""
    shapes = [operand(given).shape]
    if given.framework in ("numpy", "jax") and given.get(1, "y") is not None:
        shapes.append(as_tensor(given.get(1, "y"), given.name).shape)
    rows = given.get(2, "rowvar", default=True) if given.framework in ("numpy", "jax") else True
    counts = [_variables(given, shape, bool(rows)) for shape in shapes]
    if counts == [1]:
        return given.recorder.result((), "one variable")
    numbers = [count for count in counts if isinstance(count, int)]
    count = sum(numbers) if len(numbers) == len(counts) else counts[0] if len(counts) == 1 else None
    return given.recorder.result((count, count), "every variable meets every variable")


def _variables(given: Given, x: Shape, rows: bool) -> Size:
    if len(x) > 2:
        raise refuse(f"{given.name} got {shown(x)}", needed="at most 2 axes", fix="reshape to rows of numbers", operands=(x,))
    return 1 if len(x) < 2 else x[0] if rows else x[1]


def _cross(given: Given) -> Value:
    x, y = as_tensor(given.get(0), "cross").shape, as_tensor(given.get(1, "b", "other", "x2"), "cross").shape
    axis = given.axis(2, -1) if given.framework == "torch" else given.get(-1, "axis", default=-1)
    if not x or not y or (axis not in (-1, len(x) - 1) and len(x) != len(y)):
        raise FollowingStops("cross", "cross of vectors on another axis than the last is followed for as many axes in both.")
    if axis not in (-1, len(x) - 1):
        place = checked(as_int(axis, "axis"), x)
        done = _crossed(given, (*x[:place], *x[place + 1 :], x[place]), (*y[:place], *y[place + 1 :], y[place]))
        return given.recorder.result((*done[:place], *done[-1:], *done[place:-1]) if len(done) == len(x) else done)
    return given.recorder.result(_crossed(given, x, y), "one vector for each pair")


def _crossed(given: Given, x: Shape, y: Shape) -> Shape:
    """The shape of a cross product along the last axis; NumPy takes vectors of 2 as well, and two of them give a number."""
    if given.framework == "torch" and len(x) != len(y):
        raise refuse(
            f"cross got {shown(x)} and {shown(y)}",
            needed="as many axes in both: PyTorch adds none here",
            fix="add the missing axis with unsqueeze(0)",
            operands=(x, y),
        )
    allowed = (2, 3) if given.framework in ("numpy", "jax") else (3,)
    for shape in (x, y):
        if isinstance(shape[-1], int) and shape[-1] not in allowed:
            raise refuse(
                f"cross got {shown(x)} and {shown(y)}",
                needed="3 numbers on the last axis of both",
                fix="name the axis that has 3, or add a zero",
                operands=(x, y),
                axis=len(shape) - 1,
                sizes=(shape[-1],),
            )
    batch = _batch(x[:-1], y[:-1])
    return batch if x[-1] == y[-1] == 2 else (*batch, 3)


def first_cross(given: Given) -> Value:
    """``torch.cross`` without an axis takes the first that has 3 places; torch.linalg.cross takes the last."""
    shapes = [as_tensor(given.get(place, name), "cross").shape for place, name in enumerate(("input", "other"))]
    if given.has(2, "dim"):
        axis = given.axis(2)
        if axis in (-1, len(shapes[0]) - 1) or not shapes[0]:
            return _cross(given)
        place = checked(-1 if axis is None else axis, shapes[0])
    else:
        place = next((at for at, size in enumerate(shapes[0]) if size in (3, None)), -1)
    if place < 0 or shapes[0][place] not in (3, None):
        raise refuse(
            f"cross got {shown(shapes[0])}",
            needed="3 numbers on the axis of the vectors",
            fix="name the axis that has 3, or add a zero",
            operands=shapes,
        )
    return given.recorder.result(_batch(*shapes), f"three numbers on axis {place}")


def _block_diagonal(given: Given) -> Value:
    """Matrices along a diagonal, zeros elsewhere."""
    shapes = [as_tensor(value, "block_diag").shape for value in given.args]
    grown = [(1, *shape) if len(shape) == 1 else shape or (1, 1) for shape in shapes]
    if any(len(shape) > 2 for shape in grown):
        raise refuse("block_diag got more than 2 axes", needed="matrices", fix="reshape to two axes", operands=shapes)
    if not all(isinstance(size, int) for shape in grown for size in shape):
        return given.recorder.result((None, None), "block by block")
    sums = [sum(size for size in (shape[axis] for shape in grown) if isinstance(size, int)) for axis in range(2)]
    return given.recorder.result(sums, "block by block")


MATRICES: Mapping[str, Callable[[Given], Value]] = {
    "svd": _svd, "eigh": _eigh, "eig": _eigh, "eigvals": _eigvals, "eigvalsh": _eigvals, "qr": _qr,
    "inv": _inverse, "inverse": _inverse, "pinv": _pinv, "pinverse": _pinv, "cholesky": _inverse, "matrix_exp": _inverse,
    "matrix_power": _inverse, "det": _determinant, "logdet": _determinant, "slogdet": _determinant, "solve": _solve,
    "lstsq": _lstsq, "trace": _trace, "cov": _covariance, "corrcoef": _covariance, "cross": _cross,
    "block_diag": _block_diagonal,
}  # fmt: skip
