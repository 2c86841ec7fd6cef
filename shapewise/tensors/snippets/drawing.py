"""Numbers and places that are drawn, and signals turned into frequencies."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shapewise.tensors.snippets.recorder import Given, checked, operand, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import UNKNOWN, Tensor, Value, as_int, as_size, as_sizes, as_tensor, nested_shape
from shapewise.types import Shape, Size


def _choice(given: Given) -> Value:
    """``np.random.choice(10, 3, replace=False)``: as many as are told, in whatever shape."""
    pool, size, replace = given.get(0, "a"), given.get(1, "size"), given.get(2, "replace", default=True)
    own = pool.shape if isinstance(pool, Tensor) else nested_shape(pool)
    weights = given.get(3, "p")
    if len(own) > 1:
        raise FollowingStops("choice", "a choice of whole rows is not followed here: choose places, and index with them.")
    count = own[0] if own else pool
    if isinstance(weights, Tensor) and len(weights.shape) == 1 and isinstance(count, int) and weights.shape[0] != count:
        raise refuse(
            f"choice got {count} items and p {shown(weights.shape)}",
            needed=f"{count} chances, one for each",
            fix="take as many chances as items",
            operands=(weights.shape,),
            sizes=(count, weights.shape[0]),
        )
    shape = () if size is None else as_sizes(size)
    wanted = _count(shape)
    if replace is False and isinstance(count, int) and wanted is not None and wanted > count:
        raise refuse(
            f"{wanted} are drawn of {count} without putting them back",
            needed=f"at most {count}",
            fix="draw fewer, or write replace=True",
            operands=(shape,),
            sizes=(wanted, count),
        )
    return given.recorder.result(shape, "a choice each")


def _count(shape: Shape) -> int | None:
    total = 1
    for size in shape:
        if not isinstance(size, int):
            return None
        total *= size
    return total


def _permutation(given: Given) -> Value:
    """``np.random.permutation(10)`` gives places; of an array, its rows in another order."""
    pool = given.get(1 if given.framework == "jax" else 0, "x")
    shape = pool.shape if isinstance(pool, Tensor) else nested_shape(pool) or (as_size(pool),)
    given.pass_over()
    return given.recorder.result(shape, "in another order")


def _keys(given: Given) -> Value:
    """``jax.random.split(key, 3)``: keys, which have no say in shapes."""
    count = as_int(given.args[1] if len(given.args) > 1 else given.named.get("num", 2), "num")
    given.pass_over()
    if not 0 <= count <= 1_000:
        raise FollowingStops("split", f"it makes {count} keys.")
    return [UNKNOWN] * count


def _multinomial(given: Given) -> Value:
    """``torch.multinomial(chances, 3)``: places drawn for each row of chances."""
    x, count = operand(given).shape, as_int(given.get(1, "num_samples"), "num_samples")
    replacement = given.flag(2, "replacement")
    if len(x) not in (1, 2):
        raise refuse(
            f"multinomial got {shown(x)}",
            needed="1 axis of chances, or 2: a row of them for each sample",
            fix="take the last step first, logits[:, -1, :], or use view(-1, n)",
            operands=(x,),
        )
    if isinstance(x[-1], int) and count > x[-1] and not replacement:
        raise refuse(
            f"{count} are drawn of {x[-1]} without putting them back",
            needed=f"at most {x[-1]}",
            fix="draw fewer, or write replacement=True",
            operands=(x,),
            axis=len(x) - 1,
            sizes=(count, x[-1]),
        )
    return given.recorder.result((*x[:-1], count), "places drawn by their chances")


def _frequencies(given: Given) -> Value:
    """``fft`` keeps the length or takes the one told; ``rfft`` keeps half of it and one, and ``irfft`` goes back."""
    x, told = operand(given).shape, given.get(1, "n")
    axis = given.axis(2, -1)
    place = checked(-1 if axis is None else axis, x)
    given.get(3, "norm")
    size: Size = x[place] if told is None else as_int(told, "n")
    if given.name in ("rfft", "ihfft"):
        size = size // 2 + 1 if isinstance(size, int) else None
    elif given.name in ("irfft", "hfft") and told is None:
        size = 2 * (size - 1) if isinstance(size, int) else None
    return given.recorder.result((*x[:place], size, *x[place + 1 :]), "frequencies")


def _frequencies_of_images(given: Given) -> Value:
    x = as_tensor(given.get(0, "input", "a"), given.name).shape
    if len(x) < (2 if given.name.endswith("2") else 0):
        raise refuse(f"{given.name} got {shown(x)}", needed="at least 2 axes", fix="use fft", operands=(x,))
    half = given.name.startswith("rfft")
    last = x[-1] // 2 + 1 if half and isinstance(x[-1], int) else None if half else x[-1] if x else None
    return given.recorder.result((*x[:-1], last) if x else x, "frequencies")


def _shifted(given: Given) -> Value:
    given.pass_over()
    return Tensor(operand(given).shape)


def _names_of_frequencies(given: Given) -> Value:
    count = as_int(given.get(0, "n"), "n")
    given.get(1, "d")
    return given.recorder.result((count // 2 + 1 if given.name.startswith("r") else count,), "frequencies")


_FFT: Mapping[str, Callable[[Given], Value]] = {
    **dict.fromkeys(("fft", "ifft", "rfft", "irfft", "hfft", "ihfft"), _frequencies),
    **dict.fromkeys(("fft2", "ifft2", "rfft2", "fftn", "ifftn", "rfftn"), _frequencies_of_images),
    "fftshift": _shifted, "ifftshift": _shifted, "fftfreq": _names_of_frequencies, "rfftfreq": _names_of_frequencies,
}  # fmt: skip
DRAWING: Mapping[str, Callable[[Given], Value]] = {"multinomial": _multinomial}
DRAWING_BY_PATH: Mapping[str, Callable[[Given], Value]] = {
    "numpy.random.choice": _choice, "numpy.random.permutation": _permutation, "jax.random.permutation": _permutation,
    "jax.random.split": _keys,
    **{f"{library}.fft.{name}": rule for library in ("numpy", "jax.numpy", "torch") for name, rule in _FFT.items()},
}  # fmt: skip
"""Those whose name means another thing elsewhere."""
