"""The lines that a reader would paste for a U-Net, in each framework."""

from __future__ import annotations

from shapewise.tensors.ops._blocks import defined
from shapewise.tensors.ops._ladder import Ladder
from shapewise.types import Framework


def ladder_code(framework: Framework, ladder: Ladder) -> str | None:
    """Lines that make ``z`` of ``x`` (and of all weights, where the framework's layers do not make their own)."""
    if framework == "einops" or not isinstance(ladder.x[1], int):
        return None
    if framework == "torch":
        return _torch(ladder, ladder.x[1])
    if framework == "keras":
        return _keras(ladder)
    return _by_hand(framework, ladder)


def _widths(ladder: Ladder) -> list[int]:
    """Channels of the levels above the bottom."""
    return [ladder.base * 2**level for level in range(ladder.depth)]


def _fitted(ladder: Ladder, padded: str) -> list[str]:
    """Lines that bring ``skip`` and ``z`` to one size; ``padded`` says how the framework pads."""
    if ladder.fit == "none":
        return []
    lines = ["    down, across = skip.shape[2] - z.shape[2], skip.shape[3] - z.shape[3]"]
    if ladder.fit == "crop":
        lines.append("    top, left = down // 2, across // 2")
        lines.append("    skip = skip[:, :, top : top + z.shape[2], left : left + z.shape[3]]")
    else:
        lines.append(f"    z = {padded}")
    return lines


PADDED = "{pad}(z, ((0, 0), (0, 0), (down // 2, down - down // 2), (across // 2, across - across // 2)))"


def _torch(ladder: Ladder, channels: int) -> str:
    pad = ", padding=1" if ladder.padding == "same" else ""
    widths, bottom = _widths(ladder), ladder.base * 2**ladder.depth
    up = "nn.ConvTranspose2d(2 * filters, filters, 2, stride=2)(z)"
    if ladder.up == "nearest":
        up = 'nn.Conv2d(2 * filters, filters, 1)(nn.Upsample(scale_factor=2, mode="nearest")(z))'
    joined = "torch.cat([skip, z], dim=1)" if ladder.merge == "concat" else "skip + z"
    source = "2 * filters" if ladder.merge == "concat" else "filters"
    padded = "F.pad(z, (across // 2, across - across // 2, down // 2, down - down // 2))"
    return "\n".join(
        [
            "def double(channels, filters):",
            f"    first, second = nn.Conv2d(channels, filters, 3{pad}), nn.Conv2d(filters, filters, 3{pad})",
            "    return nn.Sequential(first, nn.ReLU(), second, nn.ReLU())",
            "",
            f"z, channels, skips = x, {channels}, []",
            f"for filters in {widths}:",
            "    z = double(channels, filters)(z)",
            "    skips.append(z)",
            "    z, channels = F.max_pool2d(z, 2), filters",
            f"z = double(channels, {bottom})(z)",
            f"for filters in {widths[::-1]}:",
            f"    z, skip = {up}, skips.pop()",
            *_fitted(ladder, padded),
            f"    z = double({source}, filters)({joined})",
            f"z = nn.Conv2d({ladder.base}, {ladder.levels['output'][1]}, 1)(z)",
        ]
    )


def _keras(ladder: Ladder) -> str:
    widths, bottom = _widths(ladder), ladder.base * 2**ladder.depth
    first = 'data_format="channels_first"'
    up = f"keras.layers.Conv2DTranspose(filters, 2, strides=2, {first})(z)"
    if ladder.up == "nearest":
        up = f"keras.layers.Conv2D(filters, 1, {first})(keras.layers.UpSampling2D(2, {first})(z))"
    joined = "keras.layers.Concatenate(axis=1)([skip, z])" if ladder.merge == "concat" else "keras.layers.Add()([skip, z])"
    return "\n".join(
        [
            "def double(z, filters):",
            "    for _ in range(2):",
            f'        z = keras.layers.Conv2D(filters, 3, padding="{ladder.padding}", activation="relu", {first})(z)',
            "    return z",
            "",
            "z, skips = x, []",
            f"for filters in {widths}:",
            "    z = double(z, filters)",
            "    skips.append(z)",
            f"    z = keras.layers.MaxPooling2D(2, {first})(z)",
            f"z = double(z, {bottom})",
            f"for filters in {widths[::-1]}:",
            f"    z, skip = {up}, skips.pop()",
            *_fitted(ladder, PADDED.format(pad="keras.ops.pad")),
            f"    z = double({joined}, filters)",
            f"z = keras.layers.Conv2D({ladder.levels['output'][1]}, 1, {first})(z)",
        ]
    )


def _by_hand(framework: Framework, ladder: Ladder) -> str:
    """Every rung on a line of its own, with its weights by name."""
    package = "np" if framework == "numpy" else "jnp"
    pad = ", padding=1" if ladder.padding == "same" else ""
    lines = defined(framework, ["conv", "relu"])
    lines += [
        "def double(z, *weights):",
        f"    first = relu(conv(z, weights[0], weights[1]{pad}))",
        f"    return relu(conv(first, weights[2], weights[3]{pad}))",
        "",
        "def halved(z):",
        "    z = z[:, :, : z.shape[2] // 2 * 2, : z.shape[3] // 2 * 2]",
        "    return z.reshape(*z.shape[:2], z.shape[2] // 2, 2, z.shape[3] // 2, 2).max(axis=(3, 5))",
        "",
        "def raised(z, weight, bias):",
    ]
    if ladder.up == "nearest":
        lines.append("    return conv(z.repeat(2, axis=2).repeat(2, axis=3), weight, bias)")
    else:
        lines += [
            f'    z = {package}.einsum("nchw,cfij->nfhiwj", z, weight)  # each number becomes 2 x 2',
            "    return z.reshape(*z.shape[:2], z.shape[2] * 2, z.shape[4] * 2) + bias.reshape(-1, 1, 1)",
        ]
    joined = f"{package}.concatenate([skip, z], axis=1)" if ladder.merge == "concat" else "skip + z"
    lines += ["", "def joined(skip, z):", *_fitted(ladder, PADDED.format(pad=f"{package}.pad")), f"    return {joined}", ""]

    def weights(name: str) -> str:
        return ", ".join(f"{name}_{part}_{kind}" for part in ("a", "b") for kind in ("weight", "bias"))

    source = "x"
    for level in range(ladder.depth):
        lines.append(f"down_{level} = double({source}, {weights(f'down_{level}')})")
        source = f"halved(down_{level})"
    lines.append(f"z = double({source}, {weights('bottom')})")
    for level in reversed(range(ladder.depth)):
        raised = f"raised(z, up_{level}_weight, up_{level}_bias)"
        lines.append(f"z = double(joined(down_{level}, {raised}), {weights(f'rung_{level}')})")
    return "\n".join([*lines, "z = conv(z, head_weight, head_bias)"])
