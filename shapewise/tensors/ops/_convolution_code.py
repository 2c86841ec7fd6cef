"""Convolution along one, two or three axes: one operation but for the number, and the lines that a reader would paste."""

from __future__ import annotations

from functools import partial

from shapewise.tensors.ops._convolution import (
    Convolution,
    conv_cost,
    conv_inputs,
    conv_parameters,
    conv_run,
    conv_shape,
    conv_steps,
    conv_warnings,
    plan,
)
from shapewise.tensors.ops._window import number_text, pads_text, sliding_lines, torch_pads
from shapewise.types import Arguments, Framework, Operation, Trap


def convolution(spatial: int, title: str, example: Arguments, traps: tuple[Trap, ...]) -> Operation:
    """``conv1d``, ``conv2d`` or ``conv3d``."""
    return Operation(
        name=f"conv{spatial}d",
        title=title,
        family="convolution",
        article="conv-output-shape",
        operands=("x",),
        axes="image",
        parameters=conv_parameters(spatial),
        example=example,
        shape=partial(conv_shape, spatial),
        inputs=partial(conv_inputs, spatial),
        run=partial(conv_run, spatial),
        steps=partial(conv_steps, spatial),
        cost=partial(conv_cost, spatial),
        code=partial(planned_code, spatial),
        warnings=partial(conv_warnings, spatial),
        traps=traps,
    )


def planned_code(spatial: int, framework: Framework, arguments: Arguments) -> str | None:
    """The lines that a reader would paste."""
    return conv_code(framework, plan(spatial, **arguments))


def conv_code(framework: Framework, conv: Convolution) -> str | None:
    """Lines that make ``z`` of ``x`` (and of ``weight`` and ``bias``, where the framework's layer does not make its own)."""
    writers = {"numpy": _numpy, "torch": _torch, "keras": _keras, "jax": _jax}
    writer = writers.get(framework)
    return writer(conv) if writer else None


def _numpy(conv: Convolution) -> str:
    lines = sliding_lines(conv.kernel, conv.stride, conv.pads, conv.dilation)
    places, inside = "hwd"[: conv.spatial], "ijk"[: conv.spatial]
    if conv.groups == 1:
        lines.append(f'z = np.einsum("nc{places}{inside},fc{inside}->nf{places}", windows, weight, optimize=True)')
    else:
        share = "-1" if conv.weight[1] is None else conv.weight[1]
        filters = (
            f"weight.shape[0] // {conv.groups}" if not isinstance(conv.filters, int) else conv.filters // int(str(conv.groups))
        )
        lines.append(f"windows = windows.reshape(len(x), {conv.groups}, {share}, *windows.shape[2:])  # groups of channels")
        lines.append(f"kernels = weight.reshape({conv.groups}, {filters}, *weight.shape[1:])  # groups of filters")
        lines.append(f'z = np.einsum("ngc{places}{inside},gfc{inside}->ngf{places}", windows, kernels, optimize=True)')
        lines.append(f"z = z.reshape(len(x), {conv.filters}, *z.shape[3:])")
    if conv.bias:
        lines.append(f"z = z + bias.reshape(-1{', 1' * conv.spatial})")
    return "\n".join(lines)


def _torch(conv: Convolution) -> str:
    even = all(before == after for before, after in conv.pads)
    options = []
    if max(conv.stride) > 1:
        options.append(f"stride={number_text(conv.stride)}")
    if conv.padding == "same" and max(conv.stride) == 1:
        options.append('padding="same"')
    elif even and any(before for before, _ in conv.pads):
        options.append(f"padding={number_text([before for before, _ in conv.pads])}")
    if max(conv.dilation) > 1:
        options.append(f"dilation={number_text(conv.dilation)}")
    if conv.groups != 1:
        options.append(f"groups={conv.groups}")
    if not conv.bias:
        options.append("bias=False")
    known = isinstance(conv.x[1], int)
    layer = f"nn.Conv{conv.spatial}d" if known else f"nn.LazyConv{conv.spatial}d"
    counts = [str(conv.x[1])] if known else []
    numbers = ", ".join([*counts, str(conv.filters), number_text(conv.kernel), *options])
    padded = "x" if even or 'padding="same"' in options else f"F.pad(x, {torch_pads(conv.pads)})"
    return f"z = {layer}({numbers})({padded})"


def keras_padded(conv: Convolution, options: list[str]) -> str:
    """The operand as Keras has to pad it, whose layers know only "same" and "valid"."""
    if conv.padding == "same":
        options.append('padding="same"')
        return "x"
    if not any(sum(pad) for pad in conv.pads):
        return "x"
    numbers = [before for before, _ in conv.pads]
    layer = f"keras.layers.ZeroPadding{conv.spatial}D"
    # ZeroPadding1D reads a pair as (before, after), so a single number is the only form that all three share.
    text = number_text(numbers) if len(set(numbers)) == 1 else pads_text(conv.pads)
    return f'{layer}({text}, data_format="channels_first")(x)'


def _keras(conv: Convolution) -> str | None:
    if max(conv.stride) > 1 and max(conv.dilation) > 1:
        return None  # Keras refuses strides and dilation together
    options = [f"strides={number_text(conv.stride)}"] if max(conv.stride) > 1 else []
    padded = keras_padded(conv, options)
    if max(conv.dilation) > 1:
        options.append(f"dilation_rate={number_text(conv.dilation)}")
    if conv.groups != 1:
        options.append(f"groups={conv.groups}")
    if not conv.bias:
        options.append("use_bias=False")
    options.append('data_format="channels_first"')
    numbers = ", ".join([str(conv.filters), number_text(conv.kernel), *options])
    return f"z = keras.layers.Conv{conv.spatial}D({numbers})({padded})"


def _jax(conv: Convolution) -> str:
    options = [f"window_strides={conv.stride}", f"padding={pads_text(conv.pads)}"]
    if max(conv.dilation) > 1:
        options.append(f"rhs_dilation={conv.dilation}")
    if conv.groups != 1:
        options.append(f"feature_group_count={conv.groups}")
    line = f"z = lax.conv_general_dilated(x, weight, {', '.join(options)})"
    return f"{line} + bias.reshape(-1{', 1' * conv.spatial})" if conv.bias else line
