"""Calls that are easily refused without reason, or not refused at all: each is executed in its framework by the tests."""

_T = "x = torch.ones(2, 3, 4, 5)\n"
_N = "a = np.zeros((2, 3, 4))\nv = np.zeros(4)\n"
_J = "import jax, jax.numpy as jnp\nx = jnp.zeros((2, 3, 4))\n"
_E = "from einops import rearrange, reduce, repeat\nx = torch.ones(2, 3, 8, 6)\n"

TORCH_REFUSALS = [
    _T + line
    for line in (
        "y = torch.inner(x, torch.zeros(7, 5))",
        "y = torch.inner(x, torch.zeros(5, 7))",
        "y = torch.inner(torch.zeros(5), torch.zeros(5))",
        "y = x.inner(torch.tensor(2.0))",
        "y = torch.cat((x, torch.zeros(0)), 1)",
        "y = torch.cat((torch.zeros(0), torch.zeros(3)))",
        "y = torch.cat((torch.zeros(0), torch.zeros(0)))",
        "y = x.tensor_split((1, 3), 2)[1]",
        "p, q, r = torch.tensor_split(x, (1, 3), dim=2)",
        "p, q, r = torch.tensor_split(x, (3, 1), dim=2)",
        "p, q = x.split((1, 3), 2)",
        "y = nn.PReLU(5)(x)",
        "y = nn.PReLU(3)(x)",
        "y = nn.PReLU()(x)",
        "y = nn.PReLU(num_parameters=4)(x)",
        "y = F.cross_entropy(torch.rand(4, 3), torch.zeros(4, dtype=torch.long), weight=torch.ones(4))",
        "y = F.cross_entropy(torch.rand(4, 3), torch.zeros(4, dtype=torch.long), weight=torch.ones(3))",
        "y = F.cross_entropy(torch.rand(4, 3), torch.zeros(4, dtype=torch.long), torch.ones(2))",
        "y = nn.CrossEntropyLoss(weight=torch.ones(4))(torch.rand(4, 3), torch.zeros(4, dtype=torch.long))",
        "y = nn.CrossEntropyLoss(torch.ones(3))(torch.rand(4, 3), torch.zeros(4, dtype=torch.long))",
        "y = F.binary_cross_entropy_with_logits(torch.rand(4, 1), torch.zeros(4, 1), pos_weight=torch.ones(3))",
        "y = F.binary_cross_entropy_with_logits(torch.rand(4, 3), torch.zeros(4, 3), pos_weight=torch.ones(3))",
        "y = nn.BCEWithLogitsLoss(pos_weight=torch.ones(4))(torch.rand(4, 3), torch.zeros(4, 3))",
        "y = F.interpolate(x, size=(4, 4), scale_factor=2)",
        "y = F.interpolate(x)",
        "y = F.interpolate(x, scale_factor=2)",
        "y = x.permute(3, 2, 1, 1)",
        "y = x @ x.transpose(1, 2)",
        "x[0] = torch.zeros(7)\ny = x",
    )
]
NUMPY_REFUSALS = [
    _N + line
    for line in (
        "y = np.inner(a, np.zeros((5, 4)))",
        "y = np.inner(a, np.zeros((4, 5)))",
        "y = np.inner(v, v)",
        "y = np.inner(a, 2.0)",
        "y = np.split(a, [1, 3, 7], axis=2)[3]",
        "y = np.split(a, [3, 1], axis=2)[2]",
        "y = np.split(a, [-1], axis=2)[0]",
        "p, q = np.array_split(a, [1], axis=1)",
        "y = np.identity(3)",
        "y = np.corrcoef(v, v)",
        "y = np.corrcoef(v)",
        "y = np.cov(np.ones((3, 7)), np.ones((2, 7)))",
        "y = np.cov(np.ones((7, 3)), rowvar=False)",
        "y = np.cov(np.ones((3, 7)), bias=True)",
        "a[0] = np.zeros(5)\ny = a",
    )
]
JAX_REFUSALS = [
    _J + line
    for line in (
        "y = jnp.inner(x, jnp.zeros((7, 4)))",
        "y = jnp.identity(3)",
        "y = jax.image.resize(x, (2, 6, 8), 'bilinear')",
        "y = jax.image.resize(x, shape=(2, 6, 4), method='nearest')",
        "x[0] = 1.0\ny = x",
    )
]
EINOPS_REFUSALS = [
    _E + line
    for line in (
        "y = rearrange(x, 'b c h w -> b c h')",
        "y = rearrange(x, 'b c h w -> b c h w d')",
        "y = rearrange(x, 'b c h w -> b (c h) w', c=3)",
        "y = rearrange(x, 'b c h w -> b c w h', d=3)",
        "y = rearrange(x, 'b b h w -> b h w')",
        "y = rearrange(x, 'b c (h p) w -> b h (p c) w', p=2)",
        "y = rearrange(x, 'b ... -> b (...)')",
        "y = reduce(x, 'b c h w -> b c', 'mean')",
        "y = reduce(x, 'b c (h p) w -> b c h', 'max', p=2)",
        "y = reduce(x, 'b c h w -> b d', 'mean')",
        "y = repeat(x, 'b c h w -> b c (h r) w', r=2)",
        "y = repeat(x, 'b c h w -> b c (h r) (w r)', r=2)",
        "y = repeat(x, 'b c h w -> b h w', n=5)",
        "y = repeat(x, 'b c h w -> n b c h w', n=5)",
    )
]
FIXED = [
    ("x = torch.ones(2, 3, 4, 5)\ny = x.permute(3, 2, 1, 1)", "x.permute(3, 2, 1, 1)", r"write (permute\(.*\))", "x.{}"),
    ("x = torch.ones(2, 3, 4)\ny = x.permute(0, 2)", "x.permute(0, 2)", r"write (permute\(.*\))", "x.{}"),
    ("x = torch.ones(2, 3, 4)\ny = x.transpose(0, 2, 1)", "x.transpose(0, 2, 1)", r"write (permute\([^)]*\))", "x.{}"),
    ("x = torch.ones(2, 3, 4, 5)\ny = x @ x.transpose(1, 2)", "x @ x.transpose(1, 2)", r"write y(\.permute\([^)]*\))",
     "x @ x.transpose(1, 2){}"),
    ("x = torch.ones(8, 2, 4)\ny = x @ x.transpose(0, 1)", "x @ x.transpose(0, 1)", r"write y(\.permute\([^)]*\))",
     "x @ x.transpose(0, 1){}"),
    ("x = torch.ones(2, 3)\ny = x.expand(4, 5)", "x.expand(4, 5)", r"(expand\([^)]*\))", "x.{}"),
]  # fmt: skip
"""A failing snippet, its call, what its fix writes, and the call after it."""
