"""Functions that make tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shapewise.errors import ShapeError
from shapewise.tensors.notation.sizes import word_set
from shapewise.tensors.shapes import broadcast_shape, checked_shape
from shapewise.tensors.snippets.recorder import Given, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops, LineFails
from shapewise.tensors.snippets.values import Tensor, UnevenListsError, Value, as_int, as_size, as_tensor, nested_shape
from shapewise.types import Shape

_SPREAD = frozenset(("rand", "randn"))
"""NumPy's creators that take sizes one by one; all of PyTorch's do."""


def _create(given: Given) -> Value:
    """``zeros((2, 3))``, ``torch.randn(2, 3)``, ``np.random.normal(size=(2, 3))``."""
    return made_tensor(_created_sizes(given))


def made_tensor(sizes: Shape) -> Tensor:
    """A new tensor; a negative size ends the trace where it is written."""
    try:
        return Tensor(checked_shape(sizes))
    except ShapeError as error:
        raise LineFails(error) from error


def _created_sizes(given: Given) -> Shape:
    _refuse_spread(given)
    named = given.get(-1, "size", "shape")
    if named is not None:
        return _sizes(named)
    if given.name in ("randint", "integers"):
        sizes = [value for value in given.args if isinstance(value, list | tuple)]
        return _sizes(sizes[-1]) if sizes else ()
    if given.name in ("normal", "uniform", "standard_normal", "truncated_normal") and given.framework in ("numpy", "torch"):
        place = 0 if given.name == "standard_normal" else 2
        told = given.args[place] if len(given.args) > place else None
        return _sizes(told) if told is not None else _spread_bounds(given) if place else ()
    if given.framework == "jax" and given.args and given.name in ("normal", "uniform"):  # the key comes first
        return _sizes(given.get(1, default=()))
    if not given.args:
        return () if given.framework != "torch" else (0,)
    first = given.args[0]
    if isinstance(first, list | tuple):
        return _sizes(first)
    spread = given.framework == "torch" or given.name in _SPREAD
    return tuple(as_size(size) for size in given.args) if spread else (as_size(first),)


def _refuse_spread(given: Given) -> None:
    """``np.zeros(2, 3)``: the second number stands where the type is told."""
    if given.framework == "torch" or given.name not in ("zeros", "ones", "empty") or len(given.args) < 2:
        return
    if isinstance(given.args[1], int) and not isinstance(given.args[0], list | tuple):
        raise refuse(
            f"{given.name} got {given.args[1]} where the type of its numbers stands",
            needed="the sizes as one argument",
            fix=f"write {given.name}(({', '.join(str(size) for size in given.args)}))",
            operands=(),
        )


def _spread_bounds(given: Given) -> Shape:
    """``np.random.normal(means, 1)`` draws a number for each of the means."""
    bounds = (given.get(0, "loc", "low", "mean"), given.get(1, "scale", "high", "std"))
    return elementwise_shape([as_tensor(bound, given.name).shape for bound in bounds if bound is not None])


def elementwise_shape(shapes: list[Shape]) -> Shape:
    """The common shape; one that is not there ends the trace."""
    try:
        return broadcast_shape(*shapes) if shapes else ()
    except ShapeError as error:
        raise LineFails(error) from error


def _sizes(value: Value) -> Shape:
    return tuple(as_size(size) for size in value) if isinstance(value, list | tuple) else (as_size(value),)


def _full(given: Given) -> Value:
    return made_tensor(_sizes(given.get(0, "size", "shape")))


def _array(given: Given) -> Value:
    """An array of what is written out: its shape is that of the nested lists."""
    value = given.get(0, "data", "object", "value")
    if given.name.endswith("Tensor") and isinstance(value, int):  # torch.Tensor(2, 3) takes sizes, torch.tensor numbers
        return _create(given)
    least = given.named.get("ndmin", 0) if given.framework in ("numpy", "jax") else 0
    try:
        shape = nested_shape(value)
        missing = as_int(least, "ndmin") - len(shape)
        if isinstance(value, Tensor):
            return value if missing <= 0 else Tensor((1,) * missing + shape, mask=value.mask)
        return Tensor((1,) * missing + shape, mask=_is_of_truths(value))
    except UnevenListsError as error:
        raise refuse(
            f"items of shapes {shown(error.first)} and {shown(error.other)} stand side by side",
            needed="items of one shape",
            fix="pad them to one length, or join them with concatenate",
            operands=(error.first, error.other),
        ) from error


def _is_of_truths(value: Value) -> bool:
    """Whether lists hold nothing but True and False: such an array picks places where it is an index."""
    while isinstance(value, list | tuple) and value:
        if all(isinstance(item, bool) for item in value):
            return True
        value = value[0]
    return False


def _arange(given: Given) -> Value:
    """How many numbers a range holds; unknown where a bound is."""
    first, last = given.get(0, "start"), given.get(1, "end", "stop", "limit")
    if last is None:
        first, last = 0, first
    numbers = [0 if first is None else first, last, given.get(2, "step", "delta", default=1)]
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers):
        return Tensor((None,))
    bounds = [as_int(number, "a bound") for number in numbers]
    if len(bounds) == 3 and bounds[2] == 0:
        raise FollowingStops("arange", "the step is 0.")
    return Tensor((len(range(*bounds)),))


def _linspace(given: Given) -> Value:
    """Numbers from one to another; between arrays, of whatever shape they have together, along a new first axis."""
    count = as_size(given.get(2, "num", "steps", default=50))
    ends = [as_tensor(given.get(place, *names), given.name).shape for place, names in enumerate((("start",), ("stop", "end")))]
    both = elementwise_shape(ends)
    axis = as_int(given.get(-1, "axis", default=0), "axis")
    if not -len(both) - 1 <= axis <= len(both):
        raise FollowingStops(given.name, f"there is no place {axis} for the new axis.")
    place = axis % (len(both) + 1)
    return Tensor((*both[:place], count, *both[place:]))


def _eye(given: Given) -> Value:
    rows = as_size(given.get(0, "n", "N", "num_rows"))
    return Tensor(
        (
            rows,
            as_size(given.get(1, "m", "M", "num_columns", default=rows if isinstance(rows, int) else None))
            if given.has(1, "m", "M", "num_columns")
            else rows,
        )
    )


def square(given: Given) -> Value:
    """``np.identity(3)``; PyTorch and TensorFlow call something else so, which leaves a tensor as it is."""
    size = as_size(given.get(0, "n"))
    return made_tensor((size, size))


def _like(given: Given) -> Value:
    return as_tensor(given.get(0), given.name)


def _one_hot(given: Given) -> Value:
    x = as_tensor(given.get(0), "one_hot")
    classes = given.get(1, "num_classes", "depth")
    return given.recorder.result((*x.shape, as_size(classes)), "one axis more: the classes")


def _atleast(ndim: int) -> Callable[[Given], Value]:
    def follow(given: Given) -> Value:
        shape = as_tensor(given.get(0), given.name).shape
        if ndim == 3 and len(shape) < 3:
            return Tensor({0: (1, 1, 1), 1: (1, *shape, 1)}.get(len(shape), (*shape, 1)))
        return Tensor((1,) * (ndim - len(shape)) + shape)

    return follow


_CREATED = word_set(
    "zeros ones empty rand randn randint integers normal uniform standard_normal random random_sample "
    "truncated_normal Input placeholder randperm"
)

CREATING: Mapping[str, Callable[[Given], Value]] = {
    **dict.fromkeys(sorted(_CREATED), _create),
    "full": _full, "array": _array, "tensor": _array, "constant": _array, "Tensor": _array, "FloatTensor": _array,
    "LongTensor": _array, "convert_to_tensor": _array, "Variable": _array, "Parameter": _array,
    "arange": _arange, "range": _arange, "linspace": _linspace, "logspace": _linspace, "eye": _eye, "one_hot": _one_hot,
    "zeros_like": _like, "ones_like": _like, "empty_like": _like, "full_like": _like,
    "atleast_1d": _atleast(1), "atleast_2d": _atleast(2), "atleast_3d": _atleast(3),
}  # fmt: skip
