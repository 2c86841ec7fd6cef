"""NumPy's lines as JAX has them: other modules, numbers drawn with a key, and arrays that are never changed in place."""

from __future__ import annotations

import re

_DRAWN = re.compile(r"np\.random\.default_rng\(0\)\.normal\(size=(\([^()]*\))\)")
_WRITTEN = re.compile(r"^(\w+)\[([^\[\]]*)\] = (.+)$", re.MULTILINE)
_NOT_THERE = re.compile(r"\bnp\.(?:lib|random|ndarray)\b|\bwith\b|\bout=")


def in_jax(numpy: str) -> str | None:
    """The same lines for JAX; ``None`` where it has no such function.

    Examples
    --------
    >>> in_jax("place[...] = np.pad(x, 1)"), in_jax("w = np.random.default_rng(0).normal(size=(3, 4))")
    ('place = place.at[...].set(jnp.pad(x, 1))', 'w = jax.random.normal(jax.random.key(0), (3, 4))')
    >>> in_jax("np.lib.stride_tricks.sliding_window_view(x, 3)") is None
    True
    """
    lines = _DRAWN.sub(r"jax.random.normal(jax.random.key(0), \1)", numpy)
    if _NOT_THERE.search(lines):
        return None
    return re.sub(r"\bnp\.", "jnp.", _WRITTEN.sub(r"\1 = \1.at[\2].set(\3)", lines))
