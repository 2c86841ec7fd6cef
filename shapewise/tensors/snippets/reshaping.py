"""Functions that change a shape and keep the numbers, and those that reduce an axis."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shapewise.tensors.notation.sizes import word_set
from shapewise.tensors.shapes import element_count
from shapewise.tensors.snippets.memory import can_view, channels_last, moved, ordered_strides, settled
from shapewise.tensors.snippets.padding import pad
from shapewise.tensors.snippets.products import elementwise
from shapewise.tensors.snippets.recorder import Given, checked, operand, refixed, refuse, shown
from shapewise.tensors.snippets.reducing import REDUCING
from shapewise.tensors.snippets.repeating import REPEATING
from shapewise.tensors.snippets.traced import LineFails
from shapewise.tensors.snippets.values import Named, Tensor, Value, as_int, as_ints, as_sizes, as_tensor
from shapewise.types import Size


def _reshape(given: Given) -> Value:
    x, sizes = operand(given), given.sizes(1, "shape", "newshape", "size")
    if given.name == "view" and given.framework == "torch" and x.strides is not None:
        _check_view(x, sizes)
    return given.recorder.perform("reshape", [x.shape], to=sizes)


def _check_view(x: Tensor, sizes: tuple[Size, ...]) -> None:
    """``x.transpose(1, 2).view(…)`` fails where it would merge axes that no longer follow each other in memory."""
    count, told = element_count(x.shape), element_count(tuple(size for size in sizes if size != -1))
    new = [size if size != -1 else count // max(told, 1) for size in sizes if isinstance(size, int)]
    if len(new) == len(sizes) and element_count(tuple(new)) == count and not can_view(x, new):
        raise refuse(
            f"view cannot merge axes of {shown(x.shape)}: they were moved, and their numbers no longer follow each other",
            needed="axes that lie one after the other in memory",
            fix="use reshape, or contiguous() before view",
            operands=(x.shape,),
        )


def _view_as(given: Given) -> Value:
    return given.recorder.perform("reshape", [operand(given).shape], to=as_tensor(given.get(1), "view_as").shape)


def _flatten(given: Given) -> Value:
    """``torch.flatten`` and NumPy's method merge all axes unless told to start later."""
    start = given.get(1, "start_dim", "start_axis", default=0)
    end = given.get(2, "end_dim", "end_axis", default=-1)
    start = start if isinstance(start, int) else 0  # NumPy's order="C"
    return given.recorder.perform("flatten", [operand(given).shape], start_axis=start, end_axis=as_int(end, "end_dim"))


def _unflatten(given: Given) -> Value:
    x = operand(given)
    place = checked(as_int(given.get(1, "dim"), "dim"), x.shape)
    sizes = as_sizes(given.get(2, "sizes", "unflattened_size"))
    return given.recorder.perform("reshape", [x.shape], to=(*x.shape[:place], *sizes, *x.shape[place + 1 :]))


def _permute(given: Given) -> Value:
    """``permute``, and NumPy's ``transpose``: all axes in their new order."""
    axes = given.rest(1, "dims", "axes", "perm", "axis")
    listed = None if axes is None or len(axes) == 0 else as_ints(axes, "axes")
    x = operand(given)
    try:
        result = given.recorder.perform("transpose", [x.shape], axes=listed).shape
    except LineFails as failed:
        raise _whole_order(given, x, listed or (), failed) from failed
    order = tuple(reversed(range(len(x.shape)))) if listed is None else tuple(axis % len(x.shape) for axis in listed)
    return moved(x, order, result)


def _whole_order(given: Given, x: Tensor, listed: tuple[int, ...], failed: LineFails) -> LineFails:
    """The failure of an order that names an axis twice or not at all, with the order that names each once."""
    ndim = len(x.shape)
    order = list(dict.fromkeys(axis % ndim for axis in listed if -ndim <= axis < ndim)) if ndim else []
    order += [axis for axis in range(ndim) if axis not in order]
    spread = given.name == "permute" or (given.name == "transpose" and len(given.args) > 2)
    told = ", ".join(map(str, order))
    return refixed(failed, f"write {given.name}({told})" if spread else f"write the axes as ({told})")


def _transpose(given: Given) -> Value:
    """``x.transpose(1, 2)`` swaps two axes in PyTorch; in NumPy and TensorFlow the list is the new order."""
    x = operand(given)
    if given.framework == "torch":
        if len(given.args) > 3:
            axes = tuple(as_int(axis, "an axis") for axis in given.args[1:])
            raise refuse(
                f"transpose got {len(axes)} axes: {axes}",
                needed="the 2 axes that change places",
                fix=f"write permute{axes}, which takes the new order of all axes",
                operands=(x.shape,),
            )
        return _swapped(given, x, as_int(given.get(1, "dim0"), "dim0"), as_int(given.get(2, "dim1"), "dim1"))
    return _permute(given)


def _swapped(given: Given, x: Tensor, first: int, second: int) -> Value:
    axes = list(range(len(x.shape)))
    one, two = checked(first, x.shape), checked(second, x.shape)
    axes[one], axes[two] = two, one
    return moved(x, axes, given.recorder.perform("transpose", [x.shape], axes=tuple(axes)).shape)


def _swapaxes(given: Given) -> Value:
    first, second = ("axis0", "axis1") if given.framework == "torch" else ("axis1", "axis2")
    one, two = given.get(1, first, "dim0"), given.get(2, second, "dim1")
    return _swapped(given, operand(given), as_int(one, "axis"), as_int(two, "axis"))


def _t(given: Given) -> Value:
    x = operand(given)
    if given.name in ("t", "t_") and len(x.shape) > 2:
        raise refuse(
            f"t() got {shown(x.shape)} with {len(x.shape)} axes",
            needed="at most 2 axes",
            fix="use transpose(-2, -1), or mT",
            operands=(x.shape,),
        )
    axes = tuple(reversed(range(len(x.shape))))
    return moved(x, axes, given.recorder.perform("transpose", [x.shape], axes=axes).shape)


def _matrix_transpose(given: Given) -> Value:
    return _swapped(given, operand(given), -1, -2)


def _moveaxis(given: Given) -> Value:
    x = operand(given)
    sources = [checked(axis, x.shape) for axis in as_ints(given.get(1, "source"), "source")]
    targets = [checked(axis, x.shape) for axis in as_ints(given.get(2, "destination"), "destination")]
    for axes_given in (sources, targets):
        if len(set(axes_given)) < len(axes_given):
            raise refuse("moveaxis names an axis twice", needed="each axis once", fix="leave one out", operands=(x.shape,))
    axes = [axis for axis in range(len(x.shape)) if axis not in sources]
    for target, source in sorted(zip(targets, sources, strict=True)):
        axes.insert(target, source)
    return moved(x, axes, given.recorder.perform("transpose", [x.shape], axes=tuple(axes)).shape)


def _squeeze(given: Given) -> Value:
    x = operand(given)
    axes = given.axes(1)
    if axes is None:
        return given.recorder.perform("squeeze", [x.shape])
    if given.framework == "torch":
        kept = tuple(axis for axis in axes if x.shape[checked(axis, x.shape)] in (1, None) or isinstance(x.shape[axis], str))
        if not kept:
            return given.recorder.result(x.shape, "PyTorch's squeeze leaves an axis whose size is not 1")
        axes = kept
    return given.recorder.perform("squeeze", [x.shape], axis=axes[0] if len(axes) == 1 else axes)


def _expand_dims(given: Given) -> Value:
    """One new axis; NumPy takes several, which count in the shape with all of them."""
    x, axes = operand(given), given.axes(1)
    if axes is None or len(axes) < 2:
        return given.recorder.perform("expand_dims", [x.shape], axis=axes[0] if axes else -1)
    ndim = len(x.shape) + len(axes)
    for axis in sorted(axis % ndim for axis in axes):
        x = given.recorder.perform("expand_dims", [x.shape], axis=axis)
    return x


def _expand(given: Given) -> Value:
    """``x.expand(-1, 64, -1)``: −1 leaves a size as it is."""
    x, sizes = operand(given), list(given.sizes(1, "size", "shape"))
    missing = len(sizes) - len(x.shape)
    filled = [x.shape[axis - missing] if size == -1 and axis >= missing else size for axis, size in enumerate(sizes)]
    try:
        result = given.recorder.perform("broadcast_to", [x.shape], to=tuple(filled))
    except LineFails as failed:
        fix = f"keep its own sizes: {given.name}{shown(x.shape)}, or use {'repeat' if given.name == 'expand' else 'tile'}"
        raise refixed(failed, fix) from failed
    strides = x.strides or ordered_strides(x.shape)
    if strides is None or given.framework != "torch":
        return result
    # A stretched axis takes no step in memory: all of its places are one number.
    own = [0 if old == 1 != new else step for old, new, step in zip(x.shape, filled[missing:], strides, strict=True)]
    return Tensor(result.shape, (*(0,) * missing, *own))


def _expand_as(given: Given) -> Value:
    return given.recorder.perform("broadcast_to", [operand(given).shape], to=as_tensor(given.get(1), "expand_as").shape)


def _same(given: Given) -> Value:
    """A function of every number on its own; it leaves the shape as it is, and no line of its own.

    ``np.ones_like(x, shape=(5,))`` alone is told another shape; no other argument of these has a say in it.
    """
    x, told = operand(given), given.get(-1, "shape")
    bounds = [value for value in given.args[1:] if isinstance(value, Tensor) and value.shape]
    if given.name in ("flip", "roll"):
        _check_turned(given, x)
    layout = given.named.get("memory_format")
    given.pass_over()
    if given.name.startswith("cl") and bounds:  # clip and clamp take arrays of bounds, which broadcast
        return elementwise(given.recorder, None, [x, *bounds])
    if told is not None:
        return given.recorder.result(as_sizes(told), "the shape that is told")
    if isinstance(layout, Named) and layout.name == "channels_last" and len(x.shape) == 4:
        return channels_last(x)
    if given.name in _LEAVES_ORDER:
        return x if given.name in _SAME_NUMBERS else settled(x)
    return Tensor(x.shape, mask=given.name in _TRUE_OR_FALSE)


def _softmax(given: Given) -> Value:
    axis = given.axis(1, -1)
    return given.recorder.perform("softmax", [operand(given).shape], axis=-1 if axis is None else axis)


def _check_turned(given: Given, x: Tensor) -> None:
    """Axes that are flipped or rolled must be there."""
    axes = given.get(1 if given.name == "flip" else 2, "axis", "dims")
    for axis in axes if isinstance(axes, list | tuple) else [axes]:
        if isinstance(axis, int):
            checked(axis, x.shape)


_LEAVES_ORDER = word_set(
    "relu relu_ gelu sigmoid tanh exp log sqrt abs square silu leaky_relu elu clamp to cuda cpu float double half bfloat16 "
    "detach clone neg negative requires_grad_ type round floor ceil"
)
"""Those that surely leave the numbers in their places in memory; of the others a view is not doubted."""
_SAME_NUMBERS = word_set("to cuda cpu detach requires_grad_ type")
"""Of those, the ones that make no new numbers where there is nothing to do."""
_TRUE_OR_FALSE = word_set("bool isnan isinf logical_not")
_SAME = word_set(
    "relu relu6 gelu sigmoid tanh exp log log2 log1p sqrt rsqrt abs square dropout dropout1d dropout2d silu "
    "swish mish leaky_relu elu selu celu softplus softsign hardtanh hardswish sin cos tan sign clip clamp "
    "clip_by_value normalize contiguous to cuda cpu float double half bfloat16 detach clone copy astype "
    "requires_grad_ numpy int long type type_as round floor ceil neg negative reciprocal nan_to_num cast "
    "identity stop_gradient retain_grad flip roll bool bernoulli zero_ fill_ relu_ triu tril logsigmoid "
    "erf batch_norm instance_norm group_norm alpha_dropout isnan isinf logical_not zeros_like "
    "ones_like rand_like randn_like full_like empty_like asarray as_tensor from_numpy ascontiguousarray "
    "ensure_tensor requires_grad l2_normalize hard_sigmoid"
)


RESHAPING: Mapping[str, Callable[[Given], Value]] = {
    **dict.fromkeys(sorted(_SAME), _same),
    **REDUCING,
    "reshape": _reshape, "view": _reshape, "reshape_as": _view_as, "view_as": _view_as, "flatten": _flatten,
    "ravel": _flatten,
    "unflatten": _unflatten, "permute": _permute, "transpose": _transpose, "permute_dims": _permute, "swapaxes": _swapaxes,
    "swapdims": _swapaxes,
    "transpose_": _transpose, "t_": _t, "swapaxes_": _swapaxes, "swapdims_": _swapaxes,
    "movedim": _moveaxis, "moveaxis": _moveaxis, "t": _t, "T": _t, "mT": _matrix_transpose,
    "squeeze": _squeeze, "squeeze_": _squeeze, "unsqueeze": _expand_dims, "unsqueeze_": _expand_dims,
    "expand_dims": _expand_dims,
    "broadcast_to": _expand, "expand": _expand, "expand_as": _expand_as, **REPEATING,
    "pad": pad, "softmax": _softmax, "log_softmax": _softmax,
}  # fmt: skip
