"""Keywords and rarer arguments that have a say in the shape, each executed in its framework by the tests."""

_X = "x = torch.ones(2, 6, 7, 9)\n"

TORCH_KEYWORDS = [
    _X + line
    for line in """y = nn.ConvTranspose2d(6, 4, 3, stride=2, padding=1, output_padding=1, dilation=2)(x)
y = nn.ConvTranspose2d(6, 4, 3, 2, 1, 1, 2)(x)
y = nn.ConvTranspose2d(6, 4, 3, 2, 1, 1, 1, True, 2)(x)
y = nn.ConvTranspose2d(6, 3, 3, groups=2)(x)
y = nn.ConvTranspose2d(6, 4, 3, stride=2)(x, output_size=(16, 20))
y = nn.ConvTranspose2d(6, 4, 3, stride=2)(x, output_size=(2, 4, 15, 19))
y = nn.ConvTranspose2d(6, 4, 3, stride=2)(x, output_size=(17, 20))
y = nn.ConvTranspose1d(6, 4, 3, stride=3)(x[:, :, 0], output_size=(28,))
y = nn.ConvTranspose1d(6, 4, 3, stride=3, groups=2)(x[:, :, 0])
y = F.conv_transpose2d(x, torch.ones(6, 4, 3, 3), stride=2, dilation=2)
y = F.conv_transpose2d(x, torch.ones(6, 4, 3, 3), dilation=(1, 3))
y = nn.MaxPool2d(3, dilation=2)(x)
y = nn.MaxPool2d((3, 2), stride=(2, 1), padding=(1, 0), dilation=(2, 3))(x)
y = nn.MaxPool2d(3, 2, 1, 2)(x)
y = nn.MaxPool2d(3, 2, 1, 1, False, True)(x)
y = nn.MaxPool2d(5, dilation=2)(x)
y = F.max_pool2d(x, 3, 2, 1, 2)
y = F.max_pool2d(x, 3, dilation=2)
y = F.max_pool2d(x, 3, 2, 0, 1, True)
y = F.max_pool2d(x, 3, stride=2, ceil_mode=True)
y = F.avg_pool2d(x, (2, 3), ceil_mode=True)
y = F.avg_pool2d(x, (2, 3), None, 0, True)
y = F.avg_pool2d(x, (2, 3), padding=(1, 1), ceil_mode=True)
y = nn.AvgPool2d((2, 3), padding=1, ceil_mode=True)(x)
y = nn.AvgPool2d(3, 2, 1, True)(x)
y = nn.MaxPool1d(3, 2, 1, 2)(x[0])
y = nn.MaxPool1d(3, stride=2, dilation=2, ceil_mode=True)(x[0])
y = nn.MaxPool1d(3, dilation=5)(x[0])
y = nn.AvgPool1d(2, 2, 0, True)(x[0])
y = nn.MaxPool3d(2, dilation=2)(torch.zeros(1, 6, 4, 8, 8))
y = F.max_pool3d(torch.zeros(1, 6, 4, 8, 8), 2, dilation=3)
y = F.max_pool1d(x[0], 3, 2, 1, 2)
y, i = nn.MaxPool2d(2, return_indices=True)(x)
y = nn.MaxPool2d(2, return_indices=True)(x)[1]
y = nn.MaxPool1d(2, return_indices=True)(x[0])[1]
y, i = F.max_pool2d(x, 2, return_indices=True)
y, i = F.max_pool1d(x[0], 2, return_indices=True)
o, (h, c) = nn.LSTM(9, 20, 2, bidirectional=True, batch_first=True, proj_size=5)(x[0])
o, (h, c) = nn.LSTM(9, 20, proj_size=5)(x[0])\\nz = nn.Linear(5, 3)(o)
o, (h, c) = nn.LSTM(9, 20, proj_size=5)(x[0], (torch.zeros(1, 7, 5), torch.zeros(1, 7, 20)))
o, (h, c) = nn.LSTM(9, 20, proj_size=5)(x[0], (torch.zeros(1, 7, 20), torch.zeros(1, 7, 20)))
o, h = nn.GRU(9, 20)(x[0, 0])
o, h = nn.GRU(9, 20, batch_first=True)(x[0, 0])
o, h = nn.GRU(9, 20, 2, bidirectional=True)(x[0, 0], torch.zeros(4, 20))
o, h = nn.GRU(9, 20, 2, bidirectional=True)(x[0, 0], torch.zeros(4, 1, 20))
o, h = nn.RNN(9, 20)(x[0, 0])
o, (h, c) = nn.LSTM(9, 20, batch_first=True)(x[0, 0])
o, (h, c) = nn.LSTM(8, 20)(x[0, 0])
q = torch.ones(5, 64)\\no, w = nn.MultiheadAttention(64, 4)(q, q, q)
q, k = torch.ones(5, 64), torch.ones(7, 64)\\no, w = nn.MultiheadAttention(64, 4, batch_first=True)(q, k, k)
q, k = torch.ones(5, 64), torch.ones(7, 64)\\no, w = nn.MultiheadAttention(64, 4)(q, k, k, average_attn_weights=False)
q, k = torch.ones(5, 2, 64), torch.ones(7, 2, 64)\\no, w = nn.MultiheadAttention(64, 4)(q, k, k, average_attn_weights=False)
q, k = torch.ones(5, 2, 64), torch.ones(7, 2, 64)\\no, w = nn.MultiheadAttention(64, 4)(q, k, k, need_weights=False)
q, k = torch.ones(5, 2, 64), torch.ones(7, 3, 64)\\no, w = nn.MultiheadAttention(64, 4)(q, k, k)
q, k = torch.ones(2, 8, 10, 64), torch.ones(2, 2, 20, 64)\\no = F.scaled_dot_product_attention(q, k, k, enable_gqa=True)
q, k = torch.ones(2, 8, 10, 64), torch.ones(2, 3, 20, 64)\\no = F.scaled_dot_product_attention(q, k, k, enable_gqa=True)
q, k = torch.ones(2, 8, 10, 64), torch.ones(2, 2, 20, 64)\\no = F.scaled_dot_product_attention(q, k, k)
y = torch.linspace(0, 1, steps=5)
y = torch.linspace(start=0, end=1, steps=5)
y = torch.ones_like(x, dtype=torch.long)""".replace("\\n", "\0").split("\n")
]
TORCH_KEYWORDS = [source.replace("\0", "\n") for source in TORCH_KEYWORDS]

NUMPY_KEYWORDS = [
    "a = np.zeros((2, 3, 4))\nv = np.zeros(4)\n" + line
    for line in (
        "y = np.sort(a, axis=None)",
        "y = np.argsort(a, axis=None)",
        "y = np.argsort(v, axis=None)",
        "y = np.sort(a)",
        "y = np.array([1, 2, 3], ndmin=3)",
        "y = np.array(a, ndmin=2)",
        "y = np.array(a, ndmin=5)",
        "y = np.ones_like(a, shape=(5,))",
        "y = np.full_like(a, 3.0, shape=6)",
        "y = np.zeros_like(a, dtype=int)",
        "y = np.linspace(v, v + 1, 5)",
        "y = np.linspace(v, v + 1, 5, axis=-1)",
        "y = np.linspace(0, a, num=6, axis=1)",
        "y = np.linspace(v, np.zeros(3), 5)",
        "y = np.linspace(0, 1, 5, endpoint=False)",
        "y = np.logspace(0, 1, 5)",
        "y = np.random.normal(v, 1)",
        "y = np.random.normal(v, np.ones((3, 1)))",
        "y = np.random.normal(v, np.ones(3))",
        "y = np.random.normal(loc=v, scale=1.0)",
        "y = np.random.uniform(low=v, high=1.0)",
        "y = np.random.normal(0, 1, (3, 4))",
        "y = np.random.normal(v, 1, size=(3, 4))",
        "y = np.random.uniform(0, 1, size=7)",
    )
]

KERAS_KEYWORDS = [
    "x = keras.ops.ones((2, 8, 8, 3))\ns = keras.ops.ones((2, 8, 3))\n" + line
    for line in (
        "y = layers.Conv2DTranspose(8, 3, strides=3, padding='same', output_padding=1)(x)",
        "y = layers.Conv2DTranspose(8, 3, strides=3, output_padding=2)(x)",
        "y = layers.Conv2DTranspose(8, 3, dilation_rate=2)(x)",
        "y = layers.Conv2DTranspose(8, 3, dilation_rate=(1, 2), padding='same')(x)",
        "y = layers.Conv2DTranspose(8, 3, strides=2, dilation_rate=2)(x)",
        "y = layers.Conv2DTranspose(8, (2, 3), strides=(2, 1), padding='valid')(x)",
        "y = layers.Conv1DTranspose(8, 3, strides=3, output_padding=1)(s)",
        "y = layers.Conv1DTranspose(8, 3, dilation_rate=2)(s)",
        "y = layers.DepthwiseConv2D(3, dilation_rate=2)(x)",
        "y = layers.DepthwiseConv2D(3, dilation_rate=2, depth_multiplier=2, padding='same')(x)",
        "y = layers.SeparableConv2D(8, 3, depth_multiplier=2)(x)",
        "y = layers.EinsumDense('abc,cd->abd', output_shape=(None, 4), bias_axes='d')(s)",
        "y = layers.Dot(axes=1, normalize=True)([s, s])",
        "y = layers.Conv2D(4, 3, dilation_rate=2, use_bias=False, name='c')(x)",
    )
]
