"""The lines that a reader would paste for a recurrent layer, in each framework."""

from __future__ import annotations

from collections.abc import Sequence

from shapewise.tensors.ops._recurrent import Recurrent
from shapewise.types import Framework

KERAS = {"RNN": "SimpleRNN", "LSTM": "LSTM", "GRU": "GRU"}
MOST_LAYERS = 6
"""More layers are not written out line by line."""


def recurrent_code(framework: Framework, r: Recurrent, name: str, cell: Sequence[str]) -> str | None:
    """Lines that make ``z``; ``cell``: the lines of one place in NumPy, from ``a`` (input) and ``b`` (state) to ``h``."""
    if framework == "torch":
        return _torch(r, name)
    if framework == "keras" and r.projection:
        return None  # Keras has no such layer
    if framework == "keras":
        return _keras(r, KERAS[name]) if r.layers <= MOST_LAYERS else None
    if framework == "einops" or r.layers > MOST_LAYERS:
        return None
    return _by_hand("np" if framework == "numpy" else "jnp", r, cell)


def _torch(r: Recurrent, name: str) -> str | None:
    if not isinstance(r.features, int):
        return None  # recurrent layers have no lazy form
    options = [str(r.features), str(r.hidden)]
    if r.layers > 1:
        options.append(f"num_layers={r.layers}")
    if r.batch_first:
        options.append("batch_first=True")
    if r.bidirectional:
        options.append("bidirectional=True")
    if r.projection:
        options.append(f"proj_size={r.projection}")
    states = "(h_n, c_n)" if name == "LSTM" else "h_n"
    called = f"nn.{name}({', '.join(options)})(x)"
    if not r.bidirectional or r.merge == "concat":
        return f"z, {states} = {called}"
    merged = {"sum": "ahead + back", "mul": "ahead * back", "ave": "(ahead + back) / 2"}[r.merge]
    return f"output, {states} = {called}\nahead, back = output.chunk(2, dim=-1)\nz = {merged}"


def _keras(r: Recurrent, name: str) -> str:
    layer = f"keras.layers.{name}({r.hidden}, return_sequences=True)"
    lines = ["z = x" if r.batch_first else "z = keras.ops.swapaxes(x, 0, 1)"]
    for number in range(r.layers):
        merge = r.merge if number == r.layers - 1 else "concat"
        made = f'keras.layers.Bidirectional({layer}, merge_mode="{merge}")' if r.bidirectional else layer
        lines.append(f"z = {made}(z)")
    if not r.batch_first:
        lines.append("z = keras.ops.swapaxes(z, 0, 1)")
    elif r.layers == 1:
        return lines[1].replace("(z)", "(x)")
    return "\n".join(lines)


def _by_hand(package: str, r: Recurrent, cell: Sequence[str]) -> str:
    kinds = ["weight_ih", "weight_hh", "bias_ih", "bias_hh", *["weight_hr"] * bool(r.projection)]
    start = f"    h = c = {package}.zeros((x.shape[1], {r.hidden}))"
    if r.projection:
        start = f"    h, c = {package}.zeros((x.shape[1], {r.projection})), {package}.zeros((x.shape[1], {r.hidden}))"
    lines = [
        f"def read(x, {', '.join(kinds)}):  # x: (length, batch, features)",
        start,
        "    states = []",
        "    for place in x:",
        "        a, b = place @ weight_ih.T + bias_ih, h @ weight_hh.T + bias_hh",
        *(f"        {line.replace('np.', f'{package}.')}" for line in cell),
        *["        h = h @ weight_hr.T"] * bool(r.projection),
        "        states.append(h)",
        f"    return {package}.stack(states)",
        "",
        "z = x.swapaxes(0, 1)" if r.batch_first else "z = x",
    ]
    if any("sigmoid" in line for line in cell):
        lines = ["def sigmoid(a):", f"    return 1 / (1 + {package}.exp(-a))", "", *lines]

    def weights(suffix: str) -> str:
        return ", ".join(f"{kind}_{suffix}" for kind in kinds)

    for layer in range(r.layers):
        if not r.bidirectional:
            lines.append(f"z = read(z, {weights(f'l{layer}')})")
            continue
        lines.append(f"ahead = read(z, {weights(f'l{layer}')})")
        lines.append(f"back = read(z[::-1], {weights(f'l{layer}_reverse')})[::-1]")
        merge = r.merge if layer == r.layers - 1 else "concat"
        joined = f"{package}.concatenate([ahead, back], axis=-1)"
        merged = {"concat": joined, "sum": "ahead + back", "mul": "ahead * back", "ave": "(ahead + back) / 2"}
        lines.append(f"z = {merged[merge]}")
    if r.batch_first:
        lines.append("z = z.swapaxes(0, 1)")
    return "\n".join(lines)
