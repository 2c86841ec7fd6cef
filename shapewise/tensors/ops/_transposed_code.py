"""The lines that a reader would paste for a transposed convolution, in each framework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewise.tensors.ops._window import number_text, pads_text
from shapewise.tensors.windows import span_size
from shapewise.types import Framework

if TYPE_CHECKING:
    from shapewise.tensors.ops.conv_transpose2d import Transposed


def transposed_code(framework: Framework, up: Transposed) -> str | None:
    """Lines that make ``z`` of ``x`` (and of ``weight`` and ``bias``, where the framework's layer does not make its own)."""
    writers = {"numpy": _numpy, "torch": _torch, "keras": _keras, "jax": _jax}
    writer = writers.get(framework)
    return writer(up) if writer else None


def _numpy(up: Transposed) -> str:
    (kernel_h, kernel_w), (down, across), (hole_h, hole_w) = up.kernel, up.stride, up.dilation
    edges = [
        span_size(size, hole) - step + extra
        for step, size, hole, extra in zip(up.stride, up.kernel, up.dilation, up.output_padding, strict=True)
    ]
    sizes = ", ".join(
        f"{name} * {step}" + (f" {'+' if edge > 0 else '-'} {abs(edge)}" if edge else "")
        for name, step, edge in zip("hw", up.stride, edges, strict=True)
    )
    at = [f"{name} * {hole}" if hole > 1 else name for name, hole in zip("ij", (hole_h, hole_w), strict=True)]
    ends = ", ".join(
        f"{start} : {start} + {size} * {step} : {step}" for start, size, step in zip(at, "hw", (down, across), strict=True)
    )
    (top, bottom), (left, right) = up.cuts
    cut = f"full[:, :, {top}:full.shape[2] - {bottom}, {left}:full.shape[3] - {right}]" if _cuts(up) else "full"
    spread = 'np.einsum("nchw,cf->nfhw", x, weight[:, :, i, j])'
    parts = []
    if up.groups > 1:
        parts = [
            f"parts = x.reshape(n, {up.groups}, c // {up.groups}, h, w)  # groups of channels",
            f"kernels = weight.reshape({up.groups}, c // {up.groups}, *weight.shape[1:])",
        ]
        spread = f'np.einsum("ngchw,gcf->ngfhw", parts, kernels[..., i, j]).reshape(n, {up.filters}, h, w)'
    return "\n".join(
        [
            "n, c, h, w = x.shape",
            *parts,
            f"full = np.zeros((n, {up.filters}, {sizes}))",
            f"for i in range({kernel_h}):",
            f"    for j in range({kernel_w}):  # each number spreads over its window",
            f"        full[:, :, {ends}] += {spread}",
            f"z = {cut}" + (" + bias.reshape(-1, 1, 1)" if up.bias else ""),
        ]
    )


def _cuts(up: Transposed) -> bool:
    return any(sum(cut) for cut in up.cuts)


def _torch(up: Transposed) -> str:
    options = [f"stride={number_text(up.stride)}"] if max(up.stride) > 1 else []
    even = all(before == after for before, after in up.cuts)
    for name, numbers, usual in (
        ("padding", tuple(cut[0] if even else 0 for cut in up.cuts), 0),
        ("output_padding", up.output_padding, 0),
        ("dilation", up.dilation, 1),
        ("groups", (up.groups,), 1),
    ):
        if any(number != usual for number in numbers):
            options.append(f"{name}={number_text(numbers)}")
    if not up.bias:
        options.append("bias=False")
    known = isinstance(up.x[1], int)
    numbers_text = ", ".join([*([str(up.x[1])] if known else []), str(up.filters), number_text(up.kernel), *options])
    layer = f"nn.{'' if known else 'Lazy'}ConvTranspose2d({numbers_text})(x)"
    if even:
        return f"z = {layer}"
    lost = tuple(-number for cut in reversed(up.cuts) for number in cut)
    return f"z = F.pad({layer}, {lost})  # cut: as many places as Keras leaves out, which padding cannot, being even"


def _keras(up: Transposed) -> str | None:
    if up.padding == "same" and max(up.dilation) == up.groups == 1:
        bias = "" if up.bias else ", use_bias=False"
        step = f", strides={number_text(up.stride)}" if max(up.stride) > 1 else ""
        named = f'{step}, padding="same"{bias}, data_format="channels_first"'
        return f"z = keras.layers.Conv2DTranspose({up.filters}, {number_text(up.kernel)}{named})(x)"
    if (
        max(up.dilation) > 1
        or up.groups > 1
        or any(extra >= step for extra, step in zip(up.output_padding, up.stride, strict=True))
        or any(before != after for before, after in up.cuts)
    ):
        return None  # Keras has no groups here, and measures output_padding against the stride alone
    options = [f"strides={number_text(up.stride)}"] if max(up.stride) > 1 else []
    if any(up.output_padding) or any(size < step for size, step in zip(up.kernel, up.stride, strict=True)):
        options.append(f"output_padding={number_text(up.output_padding)}")
    if not up.bias:
        options.append("use_bias=False")
    options.append('data_format="channels_first"')
    layer = f"keras.layers.Conv2DTranspose({up.filters}, {number_text(up.kernel)}, {', '.join(options)})(x)"
    if not _cuts(up):
        return f"z = {layer}"
    cut = number_text([before for before, _ in up.cuts])
    return f'z = keras.layers.Cropping2D({cut}, data_format="channels_first")({layer})'


def _jax(up: Transposed) -> str:
    pads = []
    for size, hole, (before, after), extra in zip(up.kernel, up.dilation, up.cuts, up.output_padding, strict=True):
        edge = span_size(size, hole) - 1
        pads.append((edge - before, edge - after + extra))
    options = [f"window_strides=(1, 1), padding={pads_text(pads)}, lhs_dilation={up.stride}"]
    if max(up.dilation) > 1:
        options.append(f"rhs_dilation={up.dilation}")
    kernel = "jnp.flip(weight, (2, 3)).swapaxes(0, 1)"
    if up.groups > 1:
        options.append(f"feature_group_count={up.groups}")
        split = f"weight.reshape({up.groups}, -1, *weight.shape[1:]).swapaxes(1, 2)"
        kernel = f"jnp.flip({split}.reshape({up.filters}, -1, *weight.shape[2:]), (2, 3))"
    return "\n".join(
        [
            f"kernel = {kernel}  # (filters, channels, height, width), turned by half a turn",
            f"z = lax.conv_general_dilated(x, kernel, {', '.join(options)})" + (" + bias.reshape(-1, 1, 1)" if up.bias else ""),
        ]
    )
