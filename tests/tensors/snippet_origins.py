"""Snippets that name several frameworks: whose tensor it is decides what a method does, and no word elsewhere in the text."""

_ARRAYS = "import numpy as np, torch\na = np.zeros((2, 3, 4))\nt = torch.zeros(2, 3, 4)\n"
_JAX = "import jax, jax.numpy as jnp, numpy as np, torch\nx = jnp.zeros((2, 3, 4))\n"

ORIGINS = [
    _ARRAYS + line
    for line in """y = a.transpose(0, 2, 1)
y = t.transpose(0, 2)
y = t.transpose(0, 2, 1)
y = a.transpose(0, 2)
y = a.repeat(2)
y = a.repeat(2, axis=1)
y = t.repeat(2, 1, 1)
y = a.max(axis=1)
y, i = t.max(dim=1)
y = a.cumsum()
y = a.sort(axis=1)
y = np.sort(a, axis=0)
y = t.numpy().transpose(2, 0, 1)
y = t.detach().cpu().numpy().transpose(1, 0, 2)[0].repeat(3, 1)
y = torch.from_numpy(a.transpose(0, 2, 1)).transpose(0, 2)
y = torch.from_numpy(a).permute(2, 0, 1)
y = torch.tensor(a).transpose(1, 2)
y = np.asarray(t).transpose(2, 1, 0)
y = (a + 1).transpose(0, 2, 1)
y = (2 * t).transpose(0, 1)
y = (a > 0).transpose(0, 2, 1)
y = (-a).transpose(0, 2, 1)
y = a[None].transpose(0, 3, 1, 2)
y = a.T.transpose(0, 2, 1)
y = np.concatenate([a, a]).transpose(0, 2, 1)
y, z = np.split(a, 2)\\nw = y.transpose(0, 2, 1)
y = [part.transpose(1, 0) for part in a][0]
y = np.zeros(a.size)
y = nn.Linear(4, 5)(t).transpose(0, 1)
y = F.relu(t).repeat(1, 1, 2)
y = a.squeeze(0)
y = t.squeeze(0)
y = np.unique(a, axis=0).transpose(0, 2, 1).shape[1:]\\nz = np.zeros(y)
def f(v):\\n    return v.transpose(0, 2, 1)\\ny = f(a)
def f(v):\\n    return v.transpose(0, 2)\\ny = f(t)\\nz = f(a)""".replace("\\n", "\0").split("\n")
]
ORIGINS = [source.replace("\0", "\n") for source in ORIGINS]

ORIGINS_JAX = [
    _JAX + line
    for line in [
        "y = jax.nn.relu(x).transpose(0, 2, 1)",
        "y = jax.nn.softmax(x, axis=-1).repeat(2)",
        "y = x.repeat(2, axis=1)",
        "y = x.max(axis=1)",
        "y = jnp.asarray(np.ones((2, 3))).transpose(1, 0)",
        "y = np.asarray(x).transpose(0, 2, 1)",
        "y = x.cumsum()",
        "y = jnp.concatenate([x, x], axis=None)",
        'y = jnp.einsum("bij,bjk->bik", x, x.transpose(0, 2, 1))',
        "y = (x @ x.transpose(0, 2, 1)).transpose(1, 0, 2)",
        "y = jnp.zeros(x.size)",
    ]
]
