"""The lines that a reader would paste for multi-head attention, in each framework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewise.types import Framework

if TYPE_CHECKING:
    from shapewise.tensors.ops.multi_head_attention import Heads


def heads_code(framework: Framework, m: Heads) -> str | None:
    """Lines that make ``z`` of the sequences (and of the projections, where the layer does not make its own)."""
    if framework == "einops":
        return None
    if framework == "torch":
        return _torch(m)
    if framework == "keras":
        return _keras(m)
    return _by_hand("np" if framework == "numpy" else "jnp", m)


def _torch(m: Heads) -> str | None:
    if not all(isinstance(shape[-1], int) for shape in (m.query, m.key, m.value)):
        return None
    options = [str(m.query[-1]), str(m.heads)]
    if not m.bias:
        options.append("bias=False")
    for name, shape in (("kdim", m.key), ("vdim", m.value)):
        if shape[-1] != m.query[-1]:
            options.append(f"{name}={shape[-1]}")
    if m.batch_first:
        options.append("batch_first=True")
    lines, option = [], ""
    before = f"torch.ones{(m.scores[2], m.scores[3])}.tril().bool()"
    if (m.causal or m.mask is not None) and not _places(m):
        return None  # these masks need numbers
    if m.mask is not None and m.mask == m.scores[2:] and not m.causal:
        option = ", attn_mask=~mask"  # a True is left out here
    elif m.mask is not None:
        taken = f"(mask & {before})" if m.causal else "mask"
        lines.append(f"left_out = ~{taken}.expand{m.scores}.flatten(0, 1)")
        option = ", attn_mask=left_out"
    elif m.causal:
        lines.append(f"left_out = ~{before}")
        option = ", attn_mask=left_out"
    called = ", ".join(m.names)
    return "\n".join([*lines, f"z, weights = nn.MultiheadAttention({', '.join(options)})({called}{option})"])


def _places(m: Heads) -> bool:
    """Whether all sizes of the scores are numbers."""
    return all(isinstance(size, int) for size in m.scores)


def _keras(m: Heads) -> str | None:
    if not isinstance(m.share, int):
        return None
    options = [f"num_heads={m.heads}", f"key_dim={m.share}"]
    if not m.bias:
        options.append("use_bias=False")
    query, key, value = m.names if m.batch_first else tuple(f"keras.ops.swapaxes({name}, 0, 1)" for name in m.names)
    called = [query, value, key]
    if m.causal:
        called.append("use_causal_mask=True")
    if m.mask is not None:
        missing = "None, " * (4 - len(m.mask))
        called.append(f"attention_mask=mask[{missing}...]" if missing else "attention_mask=mask")
    line = f"z = keras.layers.MultiHeadAttention({', '.join(options)})({', '.join(called)})"
    return line if m.batch_first else f"{line}\nz = keras.ops.swapaxes(z, 0, 1)"


def _by_hand(package: str, m: Heads) -> str:
    def projected(name: str, operand: str) -> str:
        return f"heads({operand} @ {name}_weight.T{f' + {name}_bias' if m.bias else ''})"

    operands = m.names if m.batch_first else tuple(f"{name}.swapaxes(0, 1)" for name in m.names)
    lines = [
        "def heads(x):  # (batch, length, features) -> (batch, heads, length, features of a head)",
        f"    return x.reshape(*x.shape[:2], {m.heads}, -1).swapaxes(1, 2)",
        "",
        *(f"{name[0]} = {projected(name, operand)}" for name, operand in zip(("query", "key", "value"), operands, strict=True)),
        "scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5",
    ]
    if m.causal:
        before = f"{package}.tri(*scores.shape[-2:], dtype=bool)"
        lines.append(f"mask = {before}" if m.mask is None else f"mask = mask & {before}")
    if m.causal or m.mask is not None:
        lines.append(f"scores = {package}.where(mask, scores, -{package}.inf)")
    lines += [
        f"powers = {package}.exp(scores - scores.max(axis=-1, keepdims=True))",
        "mixed = powers / powers.sum(axis=-1, keepdims=True) @ v",
        "joined = mixed.swapaxes(1, 2).reshape(len(mixed), mixed.shape[2], -1)",
        f"z = joined @ output_weight.T{' + output_bias' if m.bias else ''}",
    ]
    return "\n".join(lines if m.batch_first else [*lines, "z = z.swapaxes(0, 1)"])
