"""Functions that make tensors, and those of images, losses and attention that are called without a layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shapewise.errors import ShapeError
from shapewise.tensors.notation.sizes import word_set
from shapewise.tensors.shapes import checked_shape
from shapewise.tensors.snippets.recorder import Given, checked, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops, LineFails
from shapewise.tensors.snippets.values import Tensor, UnevenListsError, Value, as_int, as_size, as_tensor, nested_shape
from shapewise.types import Shape, Size

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
    named = given.named.get("size", given.named.get("shape"))
    if named is not None:
        return _sizes(named)
    if given.name in ("randint", "integers"):
        sizes = [value for value in given.args if isinstance(value, list | tuple)]
        return _sizes(sizes[-1]) if sizes else ()
    if given.name in ("normal", "uniform", "standard_normal", "randint", "truncated_normal") and given.framework == "numpy":
        place = 0 if given.name == "standard_normal" else 2
        return _sizes(given.args[place]) if len(given.args) > place else ()
    if given.framework == "jax" and given.args and given.name in ("normal", "uniform"):  # the key comes first
        return _sizes(given.get(1, default=()))
    if not given.args:
        return () if given.framework != "torch" else (0,)
    first = given.args[0]
    if isinstance(first, list | tuple):
        return _sizes(first)
    spread = given.framework == "torch" or given.name in _SPREAD
    if not spread and len(given.args) > 1 and isinstance(given.args[1], int) and given.name in ("zeros", "ones", "empty"):
        raise refuse(
            f"{given.name} got {given.args[1]} where the type of its numbers stands",
            needed="the sizes as one argument",
            fix=f"write {given.name}(({', '.join(str(size) for size in given.args)}))",
            operands=(),
        )
    return tuple(as_size(size) for size in given.args) if spread else (as_size(first),)


def _sizes(value: Value) -> Shape:
    return tuple(as_size(size) for size in value) if isinstance(value, list | tuple) else (as_size(value),)


def _full(given: Given) -> Value:
    return made_tensor(_sizes(given.get(0, "size", "shape")))


def _array(given: Given) -> Value:
    """An array of what is written out: its shape is that of the nested lists."""
    value = given.get(0, "data", "object", "value")
    if given.name.endswith("Tensor") and isinstance(value, int):  # torch.Tensor(2, 3) takes sizes, torch.tensor numbers
        return _create(given)
    if isinstance(value, Tensor):
        return value
    try:
        return Tensor(nested_shape(value))
    except UnevenListsError as error:
        raise refuse(
            f"items of shapes {shown(error.first)} and {shown(error.other)} stand side by side",
            needed="items of one shape",
            fix="pad them to one length, or join them with concatenate",
            operands=(error.first, error.other),
        ) from error


def _arange(given: Given) -> Value:
    """How many numbers a range holds; unknown where a bound is."""
    numbers = given.args[:3] if given.args else [given.get(0, "start"), given.get(1, "end", "stop")]
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers) or not numbers:
        return Tensor((None,))
    bounds = [as_int(number, "a bound") for number in numbers]
    if len(bounds) == 3 and bounds[2] == 0:
        raise FollowingStops("arange", "the step is 0.")
    return Tensor((len(range(*bounds)),))


def _linspace(given: Given) -> Value:
    return Tensor((as_size(given.get(2, "num", "steps", default=50)),))


def _eye(given: Given) -> Value:
    rows = as_size(given.get(0, "n", "N"))
    return Tensor(
        (
            rows,
            as_size(given.get(1, "m", "M", default=rows if isinstance(rows, int) else None))
            if given.has(1, "m", "M")
            else rows,
        )
    )


def _like(given: Given) -> Value:
    return as_tensor(given.get(0), given.name)


def _one_hot(given: Given) -> Value:
    x = as_tensor(given.get(0), "one_hot")
    classes = given.get(1, "num_classes", "depth")
    return given.recorder.result((*x.shape, as_size(classes)), "one axis more: the classes")


# ------------------------------------------------------------------------------------------- images, losses, attention


def window(given: Given, start: int) -> dict[str, Value]:
    """kernel, stride, padding, dilation as the laboratory names them, from their places after ``start``."""
    found: dict[str, Value] = {}
    names = (("kernel", "kernel_size", "pool_size"), ("stride", "stride", "strides"), ("padding", "padding"))
    for place, (ours, *theirs) in enumerate(names):
        value = given.get(start + place, *theirs)
        if value is not None:
            found[ours] = tuple(value) if isinstance(value, list) else value
    return found


def _pool(operation: str) -> Callable[[Given], Value]:
    def follow(given: Given) -> Value:
        x = as_tensor(given.get(0, "input"), given.name)
        last = given.framework in ("keras", "tf")
        return given.recorder.perform_image(operation, x.shape, last, 2, **window(given, 1))

    return follow


def _conv(given: Given) -> Value:
    """``F.conv2d(x, weight, bias, stride, padding)``: filters and kernel stand in the weight's shape."""
    spatial = int(given.name[-2])
    x, weight = as_tensor(given.get(0, "input"), given.name), as_tensor(given.get(1, "weight"), given.name).shape
    if given.framework != "torch" or len(weight) != spatial + 2 or not all(isinstance(size, int) for size in weight):
        raise FollowingStops(given.name, f"only F.{given.name} with a known weight (filters, channels, kernel) is followed.")
    groups = as_int(given.get(6, "groups", default=1), "groups")
    arguments = {
        "filters": weight[0],
        "kernel": weight[2:] if spatial > 1 else weight[2],
        "stride": given.get(3, "stride", default=1),
        "padding": given.get(4, "padding", default=0),
        "dilation": given.get(5, "dilation", default=1),
        "groups": groups,
        "channels": as_int(weight[1], "channels") * groups,
    }
    return given.recorder.perform_image(given.name, x.shape, False, spatial, **arguments)


def _conv_transpose2d(given: Given) -> Value:
    """Here the weight is (channels, filters, height, width)."""
    x, weight = as_tensor(given.get(0, "input"), given.name), as_tensor(given.get(1, "weight"), given.name).shape
    plain = given.get(6, "groups", default=1) == given.get(7, "dilation", default=1) == 1
    if given.framework != "torch" or len(weight) != 4 or not plain or not all(isinstance(size, int) for size in weight):
        raise FollowingStops(given.name, "only F.conv_transpose2d with a known weight, without groups, is followed.")
    told = (("stride", 3, 1), ("padding", 4, 0), ("output_padding", 5, 0))
    arguments = {name: given.get(place, name, default=default) for name, place, default in told}
    return given.recorder.perform_image(
        given.name, x.shape, False, 2, channels=weight[0], filters=weight[1], kernel=weight[2:], **arguments
    )


def resized(given: Given, x: Shape, size: Value, scale: Value, last: bool = False) -> Value:
    """Upsampling by a whole factor is an operation of the laboratory; any other size is told by its rule."""
    if isinstance(scale, list):
        scale = tuple(scale)
    if size is None and isinstance(scale, int) and len(x) == 4:
        return given.recorder.perform_image("upsample", x, last, 2, scale=scale)
    places = range(1, len(x) - 1) if last else range(2, len(x))
    new = list(x)
    for numbers in (size, scale):
        if isinstance(numbers, list | tuple) and len(numbers) != len(places):
            raise refuse(
                f"{len(numbers)} numbers are given for the {len(places)} axes that are resized of {shown(x)}",
                needed=f"{len(places)} numbers, or one for all",
                fix="leave out batch and channels",
                operands=(x,),
            )
    for position, axis in enumerate(places):
        wanted = size[position] if isinstance(size, list | tuple) else size
        factor = scale[position] if isinstance(scale, tuple) else scale
        old = x[axis]
        if wanted is not None:
            new[axis] = as_size(wanted)
        elif isinstance(factor, int | float) and isinstance(old, int):
            new[axis] = int(old * factor)
        else:
            new[axis] = None
    return given.recorder.result(new, "resized")


def _interpolate(given: Given) -> Value:
    x = as_tensor(given.get(0, "input"), given.name)
    last = given.framework in ("keras", "tf")
    return resized(given, x.shape, given.get(1, "size"), given.get(2, "scale_factor"), last)


def pooled_to(given: Given, x: Shape, size: Value, spatial: int) -> Value:
    """Adaptive pooling gives the size that was asked for; ``None`` keeps the old one."""
    wanted = list(size) if isinstance(size, list | tuple) else [size] * spatial
    kept = x[: len(x) - spatial]
    new = [old if one is None else as_size(one) for old, one in zip(x[len(x) - spatial :], wanted, strict=True)]
    if all(one == 1 for one in new) and spatial == 2 and len(x) == 4:
        return given.recorder.perform("global_average_pool" if "vg" in given.name else "global_max_pool", [x], keepdims=True)
    return given.recorder.result((*kept, *new), "adaptive pooling gives the size that it is told")


def _adaptive(given: Given) -> Value:
    x = as_tensor(given.get(0, "input"), given.name)
    spatial = next((int(mark) for mark in given.name if mark.isdigit()), 2)
    return pooled_to(given, x.shape, given.get(1, "output_size"), spatial)


def _pixel_shuffle(given: Given) -> Value:
    x = as_tensor(given.get(0), given.name)
    return given.recorder.perform_image(
        "pixel_shuffle", x.shape, False, 2, factor=as_int(given.get(1, "upscale_factor"), "factor")
    )


def _loss(operation: str) -> Callable[[Given], Value]:
    def follow(given: Given) -> Value:
        scores, target = as_tensor(given.get(0, "input"), given.name), as_tensor(given.get(1, "target"), given.name)
        return given.recorder.perform(operation, [scores.shape, target.shape])

    return follow


def _attention(given: Given) -> Value:
    names = (("query",), ("key",), ("value",))
    shapes = [as_tensor(given.get(place, *name), given.name).shape for place, name in enumerate(names)]
    mask = given.get(3, "attn_mask")
    extra: dict[str, Any] = {"mask": mask.shape} if isinstance(mask, Tensor) else {}
    return given.recorder.perform("attention", shapes, **extra)


def _embedding(given: Given) -> Value:
    tokens, weight = as_tensor(given.get(0), "embedding"), as_tensor(given.get(1, "weight"), "embedding").shape
    if len(weight) != 2:
        raise FollowingStops("embedding", "the table of F.embedding is no matrix.")
    return given.recorder.perform("embedding", [tokens.shape], vocabulary=weight[0], features=weight[1])


def _glu(given: Given) -> Value:
    x = as_tensor(given.get(0), "glu")
    place = checked(given.axis(1, -1) or -1, x.shape)
    size = x.shape[place]
    half: Size = size // 2 if isinstance(size, int) and size % 2 == 0 else None
    if isinstance(size, int) and size % 2:
        given.recorder.perform("split", [x.shape], parts=2, axis=place)
    return given.recorder.result((*x.shape[:place], half, *x.shape[place + 1 :]), "one half gates the other")


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
    "arange": _arange, "range": _arange, "linspace": _linspace, "eye": _eye, "one_hot": _one_hot,
    "zeros_like": _like, "ones_like": _like, "empty_like": _like, "full_like": _like,
    "atleast_1d": _atleast(1), "atleast_2d": _atleast(2), "atleast_3d": _atleast(3),
    "max_pool2d": _pool("max_pool2d"), "avg_pool2d": _pool("avg_pool2d"), "conv1d": _conv, "conv2d": _conv, "conv3d": _conv,
    "conv_transpose2d": _conv_transpose2d, "interpolate": _interpolate,
    "upsample": _interpolate, "resize": _interpolate,
    "adaptive_avg_pool2d": _adaptive, "adaptive_max_pool2d": _adaptive, "adaptive_avg_pool1d": _adaptive,
    "adaptive_max_pool1d": _adaptive, "pixel_shuffle": _pixel_shuffle, "cross_entropy": _loss("cross_entropy"),
    "mse_loss": _loss("mse"), "scaled_dot_product_attention": _attention, "embedding": _embedding, "glu": _glu,
}  # fmt: skip
