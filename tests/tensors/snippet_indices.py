"""Indices, views of them and changes in place, each executed in its framework by the tests."""

_A = "a = np.zeros((2, 3, 4))\ni = np.array([0, 1])\nj = np.array([[0, 1], [1, 0]])\n"
_T = "x = torch.zeros(2, 3, 4)\ni = torch.tensor([0, 1])\n"
_J = "import jax.numpy as jnp\nx = jnp.zeros((2, 3, 4))\ni = jnp.array([0, 1])\n"

_INDICES = (
    "[0, :, [1, 2]]",
    "[0, :, i]",
    "[0, [1, 2]]",
    "[[0, 1], :, 2]",
    "[:, 0, [1, 2, 3]]",
    "[-1, ..., i]",
    "[i, ..., 0]",
    "[i, :, 0]",
    "[0, i, 1]",
    "[i, None, 0]",
    "[None, i, ..., 0]",
    "[None, 0, i]",
    "[:, None, i]",
    "[..., i, 0]",
    "[i, i]",
    "[i, :, i]",
    "[i, 1:, i]",
    "[i, 0, ..., i]",
    "[[0, 1], [0, 1, 2]]",
    "[:, [True, False, True]]",
    "[[True, False]]",
    "[[True, False, True]]",
    "[0, [True, False, True]]",
    "[..., [True, False, False, True]]",
    "[5]",
    "[0, 3]",
    "[[0, 2]]",
    "[:, ::2]",
    "[1:5, 0]",
    "[0, 0, 0, 0]",
    "[..., None, [0, 1, 2]]",
)

NUMPY_INDICES = [
    *(_A + "y = a" + index for index in _INDICES),
    *(
        _A + line
        for line in (
            "y = a[::-1]",
            "y = a[j]",
            "y = a[0, j]",
            "y = a[0, :, j]",
            "y = a[np.newaxis, j, ..., 0]",
            "y = a[0, ..., j, 1]",
            "y = a[np.ones((2, 4), bool)]",
            "y = a[np.array([True, False, True])]",
            "y = a[a.sum(0) > 0]",
            "a[0, :, [1, 2]] = np.ones((2, 3))\ny = a",
            "a[0, :, [1, 2]] = np.ones((3, 2))\ny = a",
        )
    ),
]
TORCH_INDICES = [
    *(_T + "y = x" + index for index in _INDICES),
    *(
        _T + line
        for line in (
            "y = x[::-1]",
            "y = x[:, ::-2]",
            "y = x[torch.zeros(3, dtype=torch.bool)]",
            "y = x[torch.zeros(2, 4, dtype=torch.bool)]",
            "y = x[torch.tensor([True, False, True])]",
            "x.unsqueeze_(0)\ny = x + torch.zeros(3, 1)",
            "x = x[:1]\nx.squeeze_()\ny = x @ torch.zeros(4, 2)",
            "x.transpose_(1, 2)\ny = x",
            "x.transpose_(1, 2)\ny = x.view(2, 12)",
            "x = x[0]\nx.t_()\ny = x",
            "z = x.unsqueeze_(-1)\ny = x.squeeze(-1)",
            "x.relu_()\ny = x",
        )
    ),
]
JAX_INDICES = [
    _J + line
    for line in (
        "y = x[0, :, i]",
        "y = x[5]",
        "y = x[:, 5]",
        "y = x[-9]",
        "y = x[0, 0, 0, 0]",
        "y = x[i, ..., 0]",
        "y = x[[0, 1]]",
        "y = x[::-1]",
    )
]
TORCH_VIEWS = [
    "x = torch.zeros(4, 6)\n" + line
    for line in (
        "y = x[::2].view(12)",
        "y = x[::2].view(2, 3, 2)",
        "y = x[::2].reshape(12)",
        "y = x[::2].contiguous().view(12)",
        "y = x[::2].relu().view(12)",
        "y = (x[::2] + 1).view(12)",
        "y = (-x[:, 1:3]).view(8)",
        "y = x[1:3].view(12)",
        "y = x[:, 1:3].view(4, 2, 1)",
        "y = x[:, 1:3].view(8)",
        "y = x[:, 0].view(2, 2)",
        "y = x[:, 1].view(4)",
        "y = x[0].view(2, 3)",
        "y = x[None].view(24)",
        "y = x[None, ..., None].view(24)",
        "y = x[..., :4].view(16)",
        "y = x[:1, 2:5].view(3)",
        "y = x[[0, 1]].view(12)",
        "y = x[:1].expand(4, 6).view(24)",
        "y = x[:1].expand(4, 6).view(2, 2, 6)",
        "y = x[:, :1].expand(4, 6).view(24)",
        "y = x[:, :1].expand(-1, 6).view(2, 2, 6)",
        "y = x.expand(3, 4, 6).view(12, 6)",
        "y = x.expand(3, 4, 6).view(3, 24)",
        "y = x.expand(3, 4, 6).clone().view(12, 6)",
        "y = x.expand(4, 6).view(24)",
        "y = x.expand(3, 4, 6).transpose(0, 1).reshape(-1)",
        "y = nn.Dropout()(x[::2]).view(12)",
        "y = x[::2].T.view(12)",
        "y = x.T.relu().view(24)",
    )
]
KERAS_RESULTS = [
    "s = keras.ops.ones((2, 5, 6))\n" + line
    for line in (
        "y = layers.MultiHeadAttention(4, 8)(s, s, return_attention_scores=True)[1]",
        "y, w = layers.MultiHeadAttention(4, 8)(s, keras.ops.ones((2, 7, 6)), return_attention_scores=True)",
        "y = layers.Bidirectional(layers.LSTM(12), merge_mode=None)(s)[0]",
        "y, z = layers.Bidirectional(layers.GRU(12, return_sequences=True), merge_mode=None)(s)",
        "y = layers.Bidirectional(layers.GRU(12), merge_mode='sum')(s)",
        "y, a, b, c, d = layers.Bidirectional(layers.LSTM(12, return_state=True))(s)",
        "y, a, b = layers.Bidirectional(layers.GRU(12, return_state=True, return_sequences=True))(s)",
    )
]
