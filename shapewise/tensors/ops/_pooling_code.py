"""The lines that a reader would paste for a pooling, in each framework."""

from __future__ import annotations

from shapewise.tensors.ops._pooling import Pooling
from shapewise.tensors.ops._window import number_text, sliding_lines, torch_pads
from shapewise.types import Framework, shape_text


def torch_options(pool: Pooling) -> list[str]:
    """The arguments after the kernel, where they differ from the defaults."""
    options = [f"stride={number_text(pool.stride)}"] if pool.stride != pool.kernel else []
    if is_even(pool) and any(before for before, _ in pool.pads):
        options.append(f"padding={number_text([before for before, _ in pool.pads])}")
    if max(pool.dilation) > 1:
        options.append(f"dilation={number_text(pool.dilation)}")
    if pool.ceil_mode and pool.padding != "same":
        options.append("ceil_mode=True")
    return options


def is_even(pool: Pooling) -> bool:
    """Whether as much is padded before as after."""
    return all(before == after for before, after in pool.pads)


def keras_layer(pool: Pooling, name: str, padding: str = "") -> str:
    """A Keras pooling layer without its operand."""
    options = [f"strides={number_text(pool.stride)}"] if pool.stride != pool.kernel else []
    if padding:
        options.append(f'padding="{padding}"')
    options.append('data_format="channels_first"')
    return f"keras.layers.{name}({number_text(pool.kernel)}, {', '.join(options)})"


def full_pads(pool: Pooling) -> str:
    """Padding of all four axes, as np.pad takes it."""
    return f"((0, 0), (0, 0), {', '.join(str(pad) for pad in pool.reach)})"


def has_reach(pool: Pooling) -> bool:
    """Whether any window reaches outside the image."""
    return any(sum(pad) for pad in pool.reach)


def jax_window(pool: Pooling) -> str:
    """The arguments of lax.reduce_window after the reduction."""
    window, stride = shape_text((1, 1, *pool.kernel)), shape_text((1, 1, *pool.stride))
    padding = full_pads(pool) if has_reach(pool) else '"VALID"'
    holes = f", window_dilation={shape_text((1, 1, *pool.dilation))}" if max(pool.dilation) > 1 else ""
    return f"{window}, {stride}, {padding}{holes}"


def einops_line(pool: Pooling, word: str) -> str | None:
    """Windows that tile the image are axes of their own."""
    if not pool.is_tiling:
        return None
    height, width = pool.kernel
    return f'z = reduce(x, "n c (h i) (w j) -> n c h w", "{word}", i={height}, j={width})'


def max_code(framework: Framework, pool: Pooling) -> str | None:
    """Lines for the largest number of each window."""
    if framework == "einops":
        return einops_line(pool, "max")
    if framework == "numpy":
        lines = sliding_lines(pool.kernel, pool.stride, pool.reach, pool.dilation, filled=", constant_values=-np.inf")
        return "\n".join([*lines, "z = windows.max(axis=(-2, -1))"])
    if framework == "torch":
        options = ", ".join([number_text(pool.kernel), *torch_options(pool)])
        padded = "x" if is_even(pool) else f'F.pad(x, {torch_pads(pool.pads)}, value=float("-inf"))'
        return f"z = nn.MaxPool2d({options})({padded})"
    if framework == "jax":
        return f"z = lax.reduce_window(x, -jnp.inf, lax.max, {jax_window(pool)})"
    if max(pool.dilation) > 1:
        return None  # Keras has no dilated pooling
    if pool.padding == "same":
        return f"z = {keras_layer(pool, 'MaxPooling2D', 'same')}(x)"
    padded = f'keras.ops.pad(x, {full_pads(pool)}, constant_values=float("-inf"))' if has_reach(pool) else "x"
    return f"z = {keras_layer(pool, 'MaxPooling2D')}({padded})"


def mean_code(framework: Framework, pool: Pooling, counts_padding: bool) -> str | None:
    """Lines for the mean of each window; what lies outside is counted or left out."""
    if framework == "einops":
        return einops_line(pool, "mean")
    plain = not has_reach(pool) or (counts_padding and pool.reach == pool.pads)
    if framework == "numpy":
        lines = sliding_lines(pool.kernel, pool.stride, pool.reach, pool.dilation)
        return "\n".join([*lines, *_numpy_mean(pool, counts_padding, plain)])
    if framework == "torch":
        return _torch_mean(pool, counts_padding)
    if framework == "jax":
        total = f"lax.reduce_window(x, 0.0, lax.add, {jax_window(pool)})"
        if plain:
            return f"z = {total} / {pool.kernel[0] * pool.kernel[1]}"
        ones = _ones("jnp", pool, counts_padding)
        return f"{ones}\nz = {total} / lax.reduce_window(ones, 0.0, lax.add, {_inner(pool, counts_padding)})"
    if pool.padding == "same" and not counts_padding and is_even(pool):
        return f"z = {keras_layer(pool, 'AveragePooling2D', 'same')}(x)"
    layer = keras_layer(pool, "AveragePooling2D")
    padded = f"keras.ops.pad(x, {full_pads(pool)})" if has_reach(pool) else "x"
    if plain:
        return f"z = {layer}({padded})"
    ones = f"{_ones('keras.ops', pool, counts_padding)}\nones = keras.ops.pad(ones, {_left_over(pool, counts_padding)})"
    return f"{ones}\nmean = {layer}\nz = mean({padded}) / mean(ones)  # leaves out what was padded"


def _ones(package: str, pool: Pooling, counts_padding: bool) -> str:
    """A line that makes ``ones``: 1 wherever a number counts, the padding too if it does."""
    ones = f"{package}.ones_like(x)"
    if not counts_padding or pool.pads == ((0, 0), (0, 0)):
        return f"ones = {ones}"
    return f"ones = {package}.pad({ones}, ((0, 0), (0, 0), {', '.join(map(str, pool.pads))}), constant_values=1)"


def _left_over(pool: Pooling, counts_padding: bool) -> str:
    """The padding that does not count, as np.pad takes it."""
    if not counts_padding:
        return full_pads(pool)
    over = [(0, reach[1] - pad[1]) for reach, pad in zip(pool.reach, pool.pads, strict=True)]
    return f"((0, 0), (0, 0), {', '.join(map(str, over))})"


def _inner(pool: Pooling, counts_padding: bool) -> str:
    window, stride = shape_text((1, 1, *pool.kernel)), shape_text((1, 1, *pool.stride))
    return f"{window}, {stride}, {_left_over(pool, counts_padding)}"


def _numpy_mean(pool: Pooling, counts_padding: bool, plain: bool) -> list[str]:
    if plain:
        return ["z = windows.mean(axis=(-2, -1))"]
    steps = ", ".join(f"::{step}" if step > 1 else ":" for step in pool.stride)
    return [
        _ones("np", pool, counts_padding),
        f"ones = np.pad(ones, {_left_over(pool, counts_padding)})  # 0 where a number does not count",
        f"counted = np.lib.stride_tricks.sliding_window_view(ones, {pool.kernel}, axis=(2, 3))[:, :, {steps}]",
        "z = windows.sum(axis=(-2, -1)) / counted.sum(axis=(-2, -1))",
    ]


def _torch_mean(pool: Pooling, counts_padding: bool) -> str:
    options = torch_options(pool)
    if is_even(pool):
        if not counts_padding:
            options.append("count_include_pad=False")
        return f"z = nn.AvgPool2d({', '.join([number_text(pool.kernel), *options])})(x)"
    layer = f"nn.AvgPool2d({', '.join([number_text(pool.kernel), *options])})"
    padded = f"F.pad(x, {torch_pads(pool.pads)})"
    if counts_padding:
        return f"z = {layer}({padded})"
    return f"mean = {layer}\nz = mean({padded}) / mean(F.pad(torch.ones_like(x), {torch_pads(pool.pads)}))"
