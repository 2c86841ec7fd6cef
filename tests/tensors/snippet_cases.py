"""Snippets that the tests trace, and execute in the real framework: a line of set-up, then a line to follow."""

IMAGE = "x = torch.randn(8, 3, 32, 32)\n"
SEQUENCE = "x = torch.randn(4, 10, 64)\n"
ARRAY = "x = np.ones((2, 3, 4))\n"
KERAS_IMAGE = "x = keras.ops.ones((2, 8, 8, 3))\n"
KERAS_VECTOR = "x = keras.ops.ones((2, 6))\n"
KERAS_SEQUENCE = "x = keras.ops.ones((2, 5, 6))\n"
TORCH = [
    IMAGE + line
    for line in """y = nn.Conv2d(3, 8, 3)(x)
y = nn.Conv2d(3, 8, 3, 2, 1)(x)
y = nn.Conv2d(3, 8, kernel_size=(3, 5), stride=(2, 1), padding=(1, 2))(x)
y = nn.Conv2d(3, 8, 3, padding="same")(x)
y = nn.Conv2d(3, 9, 3, groups=3)(x)
y = nn.Conv2d(4, 9, 3)(x)
y = nn.Conv2d(3, 9, 3, dilation=2)(x)
y = nn.Conv2d(3, 9, 40)(x)
y = nn.Conv2d(3, 9, 3)(x[0])
y = nn.LazyConv2d(9, 3)(x)
y = nn.ConvTranspose2d(3, 8, 2, 2)(x)
y = nn.ConvTranspose2d(3, 8, 3, stride=2, padding=1, output_padding=1)(x)
y = nn.MaxPool2d(2)(x)
y = nn.MaxPool2d(3, stride=2, padding=1)(x)
y = nn.MaxPool2d(3, 2, ceil_mode=True)(x)
y = nn.AvgPool2d(5)(x)
y = F.max_pool2d(x, 2)
y = F.avg_pool2d(x, kernel_size=3, stride=1, padding=1)
y = nn.AdaptiveAvgPool2d(1)(x)
y = nn.AdaptiveAvgPool2d((7, 5))(x)
y = F.adaptive_avg_pool2d(x, (1, 1))
y = nn.BatchNorm2d(3)(x)
y = nn.BatchNorm2d(4)(x)
y = nn.BatchNorm1d(3)(x)
y = nn.GroupNorm(3, 3)(x)
y = nn.InstanceNorm2d(3)(x)
y = nn.Flatten()(x)
y = nn.Upsample(scale_factor=2)(x)
y = nn.Upsample(size=(50, 60))(x)
y = F.interpolate(x, scale_factor=2, mode="bilinear")
y = F.interpolate(x, size=16)
y = F.interpolate(x, scale_factor=0.5)
y = nn.PixelShuffle(2)(x)
y = nn.ZeroPad2d(2)(x)
y = F.pad(x, (1, 2, 3, 4))
y = F.pad(x, (1, 2))
y = F.pad(x, (-1, -1))
y = x.view(8, -1)
y = x.view(8, 3, 1024)
y = x.view(7, -1)
y = x.reshape(-1)
y = torch.reshape(x, (24, 1024))
y = x.flatten(1)
y = x.flatten(2).transpose(1, 2)
y = torch.flatten(x)
y = x.permute(0, 2, 3, 1)
y = x.permute((3, 2, 1, 0))
y = torch.permute(x, (0, 1, 3, 2))
y = x.permute(0, 1, 2)
y = x.unsqueeze(0)
y = x.unsqueeze(-1)
y = x.unsqueeze(dim=2)
y = x.unsqueeze(9)
y = x[:1].squeeze(0)
y = x.squeeze(1)
y = x[0].unsqueeze(0).squeeze()
y = x[:, 0].squeeze()
y = x.mean(dim=(2, 3))
y = x.mean(dim=[2, 3], keepdim=True)
y = x.mean()
y = x.sum(1)
y = x.max()
y, i = x.max(dim=1)
y, i = torch.max(x, 1)
y = x.argmax(dim=1)
y = x.amax(dim=(1, 2))
y = x.std(0)
y = x.norm(dim=1)
y = x.sum(7)
y = x + x.mean((2, 3))
y = x * x.mean((2, 3), keepdim=True)
y = x + 1
y = 2 * x - 1
y = -x
y = x / 255.0
y = x ** 2
y = x > 0
y = torch.where(x > 0, x, torch.zeros(1))
y = torch.cat([x, x], dim=1)
y = torch.cat((x, x), -1)
y = torch.cat([x, x[:4]])
y = torch.cat([x, x[:4]], 1)
y = torch.stack([x, x])
y = torch.stack([x, x], dim=1)
y = torch.stack([x, x[:4]], dim=1)
y = torch.vstack([x, x])
y = torch.hstack([x, x])
a, b = torch.split(x, 4)
a, b = torch.split(x, [2, 1], dim=1)
a, b = torch.split(x, [2, 2], dim=1)
a, b = x.chunk(2, dim=2)
a, b, c = torch.chunk(x, 3, 1)
y = torch.split(x, 3)[2]
y = x.expand(2, 8, 3, 32, 32)
y = x[:, :1].expand(-1, 64, -1, -1)
y = x.expand(8, 6, 32, 32)
y = x.repeat(1, 2, 1, 1)
y = x.repeat(2, 1, 1, 1, 1)
y = x.repeat_interleave(2, dim=1)
y = x.tile((2, 2))
y = x.transpose(1, 3)
y = x.transpose(1, -1)
y = x.swapaxes(0, 1)
y = torch.movedim(x, 1, -1)
y = x.mT
y = x[0]
y = x[0, 1, 2]
y = x[..., 0]
y = x[:, None]
y = x[:, :, 1:-1, ::2]
y = x[:, [0, 2]]
y = x[[0, 1], [0, 2]]
y = x[[0, 1], :, [0, 2]]
y = x[9]
y = x[0, 0, 0, 0, 0]
y = x[..., None, 3:5]
y = x[x.shape[0] // 2:]
y = x.size(0)
b, c, h, w = x.shape
b, c, *hw = x.shape
b, c = x.shape[:2]
b, c, h, w = x.size(); y = x.view(b, c, h * w)
b = x.size(0); y = x.view(b, -1)
y = x.view(x.size(0), -1)
y = x.reshape(*x.shape[:2], -1)
y = torch.zeros(x.shape)
y = torch.zeros_like(x)
y = torch.zeros(x.size(0), 5)
y = F.relu(nn.Conv2d(3, 8, 3)(x))
y = nn.Softmax(dim=1)(x)
y = F.softmax(x, dim=-1)
y = F.softmax(x, dim=4)
y = torch.einsum("nchw,dc->ndhw", x, torch.randn(5, 3))
y = torch.einsum("nchw,dc->ndhw", x, torch.randn(5, 4))
y = F.conv2d(x, torch.randn(16, 3, 3, 3), padding=1)
y = F.conv2d(x, torch.randn(16, 4, 3, 3))
y = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.MaxPool2d(2))(x)
y = x.contiguous().float().detach().cpu()
y = x.unflatten(1, (3, 1))
x += 1
x += torch.ones(3, 1, 1)
x += torch.ones(2, 8, 3, 32, 32)
y = torch.rand(2, 3) @ torch.rand(3, 4)
y = torch.topk(x, 2, dim=1)[0]
y = [layer(x) for layer in nn.ModuleList([nn.Conv2d(3, 4, 1), nn.Conv2d(3, 5, 1)])][1]
y = torch.cat([nn.Conv2d(3, k, 1)(x) for k in (4, 5, 6)], dim=1)
y = (lambda t: t.flatten(1))(x)
y = x if x.shape[1] == 3 else x[0]
y = x.view(8, -1).unsqueeze(1).expand(-1, 4, -1)""".splitlines()
]
TORCH += [
    SEQUENCE + line
    for line in """y = nn.Linear(64, 32)(x)
y = nn.Linear(32, 32)(x)
y = nn.LayerNorm(64)(x)
y = nn.LayerNorm((10, 64))(x)
y = nn.LayerNorm(10)(x)
out, (h, c) = nn.LSTM(64, 20, batch_first=True)(x)
out, (h, c) = nn.LSTM(64, 20, 2, bidirectional=True)(x)
out, h = nn.GRU(64, 20, num_layers=2, batch_first=True)(x)
out, h = nn.GRU(63, 20, batch_first=True)(x)
out, h = nn.RNN(64, 20)(x); y = h[-1]
o, w = nn.MultiheadAttention(64, 8, batch_first=True)(x, x, x)
o, w = nn.MultiheadAttention(64, 8)(x, x, x)
o, w = nn.MultiheadAttention(32, 8, batch_first=True)(x, x, x)
y = nn.TransformerEncoderLayer(64, 8, batch_first=True)(x)
y = F.scaled_dot_product_attention(x, x, x)
y = x @ x.transpose(1, 2)
y = x @ x
y = torch.bmm(x, x.transpose(1, 2))
y = torch.bmm(x, x[0])
y = torch.mm(x[0], x[0].t())
y = torch.matmul(x, torch.randn(64))
y = torch.matmul(x, torch.randn(4, 64, 5))
y = torch.matmul(x, torch.randn(5, 64, 5))
y = nn.Conv1d(10, 5, 3)(x)
y = nn.Conv1d(64, 5, 3, padding=1)(x.transpose(1, 2))
y = nn.Conv1d(64, 5, 3)(x)
y = nn.MaxPool1d(2)(x)
y = nn.AdaptiveAvgPool1d(1)(x).squeeze(-1)
y = nn.BatchNorm1d(10)(x)
y = nn.BatchNorm1d(64)(x)
y = nn.Embedding(100, 16)(torch.randint(0, 100, (4, 10)))
y = F.one_hot(torch.randint(0, 5, (4, 10)), 5)
y = x.view(4, 10, 8, 8).transpose(1, 2)
y = x.reshape(4, 10, 8, -1).permute(0, 2, 1, 3)
y = x + torch.randn(10, 64)
y = x + torch.randn(1, 10, 1)
y = x + torch.randn(9, 64)
y = x[:, -1]
y = x[:, 0, :].unsqueeze(1)
y = x.mean(1)
y = torch.cat([x, x[:, :1]], dim=1)
y = torch.cat([x[:, 0], x[:, 1]], dim=-1)
y = F.cross_entropy(x.view(-1, 64), torch.randint(0, 64, (40,)))
y = F.cross_entropy(x, torch.randint(0, 64, (4, 10)))
y = F.mse_loss(x, x)
y = nn.CrossEntropyLoss()(torch.randn(8, 10), torch.randint(0, 10, (8,)))
y = nn.GLU()(x) if False else x
y = F.glu(x)
y = torch.arange(10).unsqueeze(0)
y = torch.arange(0, 10, 3)
y = torch.linspace(0, 1, 7)
y = torch.eye(4)
y = torch.tensor([[1, 2, 3], [4, 5, 6]])
y = torch.full((2, 3), 7)
y = torch.outer(torch.ones(3), torch.ones(4))
y = torch.dot(torch.ones(3), torch.ones(3))
y = x.softmax(-1).argmax(-1)""".splitlines()
]
NUMPY = [
    ARRAY + line
    for line in """y = np.concatenate([x, x])
y = np.concatenate([x, x], axis=-1)
y = np.concatenate((x, x[:1]), axis=1)
y = np.stack([x, x], axis=1)
y = np.vstack([x, x])
y = np.hstack([x, x])
y = np.dstack([x, x])
y = np.hstack([np.ones(3), np.ones(4)])
y = np.vstack([np.ones(3), np.ones(3)])
y = np.vstack([np.ones(3), np.ones(4)])
y = np.dstack([np.ones(3), np.ones(3)])
y = np.dot(x, np.ones((4, 5)))
y = np.dot(x, np.ones((3, 4, 5)))
y = np.dot(x, np.ones((3, 5, 5)))
y = np.dot(np.ones(3), np.ones(3))
y = x.dot(np.ones(4))
y = x @ np.ones((4, 5))
y = x @ np.ones((2, 4, 5))
y = x @ np.ones((3, 4, 5))
y = np.matmul(x, np.ones((3, 5)))
y = np.transpose(x)
y = np.transpose(x, (2, 0, 1))
y = x.transpose(1, 0, 2)
y = x.T
y = np.swapaxes(x, 0, 1)
y = np.moveaxis(x, 0, -1)
y = np.moveaxis(x, [0, 1], [-1, -2])
y = np.expand_dims(x, 0)
y = np.expand_dims(x, axis=-1)
y = x[np.newaxis]
y = x[:, np.newaxis, :]
y = np.squeeze(x[:1])
y = np.squeeze(x, axis=1)
y = np.repeat(x, 2, axis=0)
y = np.repeat(x, 3)
y = np.tile(x, 2)
y = np.tile(x, (2, 1, 1, 3))
y = np.pad(x, 1)
y = np.pad(x, ((0, 0), (1, 2), (3, 4)))
y = np.pad(x, (1, 2))
a, b = np.split(x, 2)
a, b, c = np.split(x, [1, 2], axis=2)
y = np.split(x, 4)
y = np.mean(x, axis=0)
y = x.mean(axis=(0, 2), keepdims=True)
y = x.sum()
y = np.max(x, axis=1)
y = x.argmax(axis=-1)
y = np.linalg.norm(x, axis=-1)
y = x.reshape(6, 4)
y = x.reshape(6, -1)
y = x.reshape((5, -1))
y = x.ravel()
y = x.flatten()
y = np.broadcast_to(x, (5, 2, 3, 4))
y = np.broadcast_to(x, (5, 3, 4))
y = np.einsum("ijk,kl->ijl", x, np.ones((4, 6)))
y = np.maximum(x, x[0])
y = np.add(x, np.ones((3, 1)))
y = x + np.ones((2, 1))
y = x * np.array([1, 2, 3, 4])
y = np.where(x > 0, x, 0)
y = np.arange(24).reshape(2, 3, 4)
y = np.random.rand(2, 3)
y = np.random.randn(2, 3) + np.random.normal(size=(2, 3))
y = np.random.randint(0, 10, size=(4, 5))
y = np.zeros(5)
y = np.ones((2, 3)).astype("float32")
y = np.eye(3)
y = np.outer(np.ones(3), np.ones(4))
y = np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)
y = np.zeros((3, 3)) + np.zeros(4)
y = x[1, :, 2:]
y = x[5]
y = np.random.default_rng(0).normal(size=(2, 3))
y = np.atleast_2d(np.ones(3))
y = np.average(x, axis=0)
y = np.clip(x, 0, 1)""".splitlines()
]
KERAS = [
    KERAS_IMAGE + line
    for line in """y = layers.Conv2D(4, 3)(x)
y = layers.Conv2D(4, 3, strides=2, padding="same")(x)
y = layers.Conv2D(4, (3, 5), padding="valid", data_format="channels_last")(x)
y = layers.Conv2D(4, 9)(x)
y = layers.MaxPooling2D()(x)
y = layers.MaxPooling2D(pool_size=3, strides=2, padding="same")(x)
y = layers.AveragePooling2D((2, 2))(x)
y = layers.GlobalAveragePooling2D()(x)
y = layers.GlobalMaxPooling2D(keepdims=True)(x)
y = layers.Flatten()(x)
y = layers.Dense(5)(x)
y = layers.BatchNormalization()(x)
y = layers.UpSampling2D(2)(x)
y = layers.UpSampling2D((2, 3))(x)
y = layers.ZeroPadding2D(1)(x)
y = layers.ZeroPadding2D(((1, 0), (2, 3)))(x)
y = layers.Cropping2D(((1, 0), (2, 3)))(x)
y = layers.Conv2DTranspose(4, 3, strides=2, padding="same")(x)
y = layers.Conv2DTranspose(4, 2, strides=2)(x)
y = layers.Conv2DTranspose(4, 3, strides=2)(x)
y = layers.DepthwiseConv2D(3, padding="same")(x)
y = layers.SeparableConv2D(4, 3)(x)
y = layers.Reshape((64, 3))(x)
y = layers.Reshape((-1,))(x)
y = layers.Reshape((63, 3))(x)
y = layers.Permute((3, 1, 2))(x)
y = layers.Concatenate()([x, x])
y = layers.Concatenate(axis=1)([x, x[:, :4]])
y = layers.Concatenate()([x, x[:, :4]])
y = layers.Add()([x, x])
y = layers.Add()([x, layers.Conv2D(4, 1)(x)])
y = layers.Multiply()([x, x])
y = layers.add([x, x])
y = layers.concatenate([x, x])
y = keras.ops.concatenate([x, x], axis=0)
y = keras.ops.mean(x, axis=(1, 2))
y = keras.ops.transpose(x, (0, 3, 1, 2))
y = keras.ops.reshape(x, (2, -1))
y = keras.ops.expand_dims(x, 1)
y = keras.Sequential([layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(2)])(x)
y = layers.Rescaling(1 / 255)(x)
y = layers.Activation("relu")(x)""".splitlines()
]
KERAS += [
    KERAS_VECTOR + line
    for line in """y = layers.Dense(3)(x)
y = layers.RepeatVector(4)(x)
y = layers.Dot(axes=1)([x, x])
y = layers.Add()([x, layers.Dense(6)(x)])
y = layers.Subtract()([x, layers.Dense(5)(x)])
d = layers.Dense(3); a = d(x); b = d(a)
y = keras.ops.matmul(x, keras.ops.ones((6, 4)))
y = keras.ops.stack([x, x], axis=1)
a, b = keras.ops.split(x, 2, axis=1)
y = layers.Embedding(10, 4)(keras.ops.ones((2, 7)))
y = layers.LayerNormalization()(x)""".splitlines()
]
KERAS += [
    KERAS_SEQUENCE + line
    for line in """y = layers.LSTM(7)(x)
y = layers.LSTM(7, return_sequences=True)(x)
y = layers.GRU(7)(x)
y = layers.Bidirectional(layers.LSTM(7))(x)
y = layers.Bidirectional(layers.GRU(7, return_sequences=True), merge_mode="sum")(x)
y = layers.TimeDistributed(layers.Dense(3))(x)
y = layers.GlobalAveragePooling1D()(x)
y = layers.MaxPooling1D(2)(x)
y = layers.Conv1D(4, 3, padding="same")(x)
y = layers.MultiHeadAttention(2, 3)(x, x)
y = layers.Dense(3)(x)
y = layers.LSTM(7)(layers.LSTM(7)(x))""".splitlines()
]
KERAS += [
    "i = keras.Input(shape=(8, 8, 3))\nx = layers.Conv2D(4, 3, padding='same')(i)\ny = layers.Add()([i, x])",
    "i = keras.Input((5,))\nx = layers.Dense(4)(i)\ny = layers.Concatenate()([i, x])\nm = keras.Model(i, y)\nz = m.output",
    "i = keras.Input((5, 6), batch_size=2)\nx = layers.Flatten()(i)",
    "i = keras.Input((None, 6))\nx = layers.LSTM(3)(i)\ny = layers.GlobalAveragePooling1D()(i)",
]

PROGRAMS = [
    """
import torch
import torch.nn as nn
class BasicBlock(nn.Module):
    expansion = 1
    def __init__(self, in_planes, planes, stride=1):
        super(BasicBlock, self).__init__()
        self.conv1 = nn.Conv2d(in_planes, planes, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, kernel_size=3, stride=1, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.shortcut = nn.Sequential()
        if stride != 1 or in_planes != self.expansion * planes:
            self.shortcut = nn.Sequential(
                nn.Conv2d(in_planes, self.expansion * planes, kernel_size=1, stride=stride, bias=False),
                nn.BatchNorm2d(self.expansion * planes)
            )
    def forward(self, x):
        out = torch.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += self.shortcut(x)
        return nn.functional.relu(out)
device = "cuda" if torch.cuda.is_available() else "cpu"
block = BasicBlock(64, 128, stride=2)
y = block(torch.randn(2, 64, 56, 56))
""",
    """
import torch
from torch import nn
class DoubleConv(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU(), nn.Conv2d(o, o, 3, padding=1))
    def forward(self, x):
        return self.net(x)
class UNet(nn.Module):
    def __init__(self, features=[16, 32]):
        super().__init__()
        self.downs = nn.ModuleList()
        self.ups = nn.ModuleList()
        self.pool = nn.MaxPool2d(2)
        c = 3
        for f in features:
            self.downs.append(DoubleConv(c, f))
            c = f
        for f in reversed(features):
            self.ups.append(nn.ConvTranspose2d(f * 2, f, kernel_size=2, stride=2))
            self.ups.append(DoubleConv(f * 2, f))
        self.bottleneck = DoubleConv(features[-1], features[-1] * 2)
    def forward(self, x):
        skips = []
        for down in self.downs:
            x = down(x)
            skips.append(x)
            x = self.pool(x)
        x = self.bottleneck(x)
        skips = skips[::-1]
        for i in range(0, len(self.ups), 2):
            x = self.ups[i](x)
            skip = skips[i // 2]
            x = torch.cat((skip, x), dim=1)
            x = self.ups[i + 1](x)
        return x
y = UNet()(torch.randn(1, 3, 65, 64))
""",
    """
import math, torch
import torch.nn as nn
class SelfAttention(nn.Module):
    def __init__(self, dim, heads=8):
        super().__init__()
        self.heads = heads
        self.scale = (dim // heads) ** -0.5
        self.qkv = nn.Linear(dim, dim * 3, bias=False)
        self.proj = nn.Linear(dim, dim)
    def forward(self, x):
        B, N, C = x.shape
        qkv = self.qkv(x).reshape(B, N, 3, self.heads, C // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = qkv[0], qkv[1], qkv[2]
        attn = (q @ k.transpose(-2, -1)) * self.scale
        attn = attn.softmax(dim=-1)
        x = (attn @ v).transpose(1, 2).reshape(B, N, C)
        return self.proj(x)
out = SelfAttention(64)(torch.rand(2, 10, 64))
""",
    """
cfg = [16, 'M', 32, 'M']
layers = []
c = 3
for v in cfg:
    if v == 'M':
        layers += [nn.MaxPool2d(kernel_size=2, stride=2)]
    else:
        layers += [nn.Conv2d(c, v, kernel_size=3, padding=1), nn.ReLU(inplace=True)]
        c = v
features = nn.Sequential(*layers)
x = features(torch.randn(1, 3, 32, 32))
x = x.view(x.size(0), -1)
y = nn.Linear(2048, 10)(x)
z = nn.Linear(512, 10)(x)
""",
    """
model = torch.nn.Sequential(
    torch.nn.Linear(784, 256),
    torch.nn.ReLU(),
    torch.nn.Linear(256, 10),
    torch.nn.LogSoftmax(dim=1),
)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
loss_fn = torch.nn.CrossEntropyLoss()
x = torch.randn(64, 1, 28, 28)
y = torch.randint(0, 10, (64,))
for epoch in range(2):
    optimizer.zero_grad()
    out = model(x)
    loss = loss_fn(out, y)
    loss.backward()
    optimizer.step()
""",
    """
import keras
from keras import layers
def conv_block(x, f):
    x = layers.Conv2D(f, 3, padding="same", activation="relu")(x)
    x = layers.Conv2D(f, 3, padding="same", activation="relu")(x)
    return x
inp = keras.Input(shape=(66, 64, 3))
c1 = conv_block(inp, 16)
p1 = layers.MaxPooling2D()(c1)
c2 = conv_block(p1, 32)
p2 = layers.MaxPooling2D()(c2)
b = conv_block(p2, 64)
u2 = layers.Conv2DTranspose(32, 2, strides=2, padding="same")(b)
m2 = layers.concatenate([u2, c2])
""",
    """
X = np.random.rand(100, 3)
mean = X.mean(axis=0)
std = X.std(axis=0)
Z = (X - mean) / std
d = ((X[:, None, :] - X[None, :, :]) ** 2).sum(-1)
k = np.exp(-d / 2)
col = X.mean(axis=1)
bad = X - col
""",
    """
emb = nn.Embedding(1000, 64)
pos = nn.Parameter(torch.zeros(1, 50, 64))
tokens = torch.randint(0, 1000, (8, 50))
x = emb(tokens) + pos[:, :tokens.shape[1]]
x = nn.Dropout(0.1)(x)
enc = nn.TransformerEncoder(nn.TransformerEncoderLayer(d_model=64, nhead=4, batch_first=True), num_layers=2)
h = enc(x)
cls = h[:, 0]
logits = nn.Linear(64, 2)(cls)
""",
    """
lstm = nn.LSTM(input_size=10, hidden_size=20, num_layers=2, batch_first=True)
x = torch.randn(5, 7, 10)
h0 = torch.zeros(2, 5, 20)
c0 = torch.zeros(2, 5, 20)
out, (hn, cn) = lstm(x, (h0, c0))
last = out[:, -1, :]
both = torch.cat((hn[-2], hn[-1]), dim=1)
y = nn.Linear(20, 1)(last).squeeze(-1)
loss = nn.MSELoss()(y, torch.randn(5))
""",
    """
class Encoder(nn.Module):
    def __init__(self, dims=(784, 256, 64)):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in zip(dims[:-1], dims[1:])])
        self.norm = nn.LayerNorm(dims[-1])
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x.flatten(1)
        for i, layer in enumerate(self.layers):
            x = layer(x)
            if i < len(self.layers) - 1:
                x = F.relu(x)
        return self.norm(x)
class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.mu = nn.Linear(64, 8)
        self.logvar = nn.Linear(64, 8)
    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        return mu + torch.randn_like(std) * std
    def forward(self, x):
        h = self.encoder(x)
        mu, logvar = self.mu(h), self.logvar(h)
        return self.reparameterize(mu, logvar), mu, logvar
with torch.no_grad():
    z, mu, logvar = VAE()(torch.rand(4, 1, 28, 28))
assert z.shape == (4, 8)
print("z", z.shape)
""",
    """
a = torch.randn(3, 4, requires_grad=True)
b = torch.randn(4, 5).to("cpu").float()
c = a.mm(b)
d = torch.addmm(torch.zeros(3, 5), a, b)
""",
    """
x = torch.arange(12.).reshape(3, 4)
y = x.view(2, 2, 3).sum(dim=-1)
m = x.masked_fill(x > 5, 0)
i = x.gather(1, torch.zeros(3, 1, dtype=torch.long))
""",
    """
img = np.zeros((224, 224, 3), dtype=np.uint8)
batch = np.expand_dims(img, 0)
t = torch.from_numpy(img).permute(2, 0, 1).unsqueeze(0).float() / 255
y = nn.Conv2d(3, 8, 3)(t)
n = y.detach().cpu().numpy()
bad = nn.Conv2d(3, 8, 3)(torch.from_numpy(batch).float())
""",
]
"""Whole modules and scripts as readers paste them."""

PATTERNS = [
    "x = torch.ones(2, 3, 4, 5)\n" + line
    for line in """y = rearrange(x, "b c h w -> b (h w) c")
y = rearrange(x, "b c (h k) w -> b (c k) h w", k=2)
y = rearrange(x, "b c (h k) w -> b (c k) h w", k=3)
y = rearrange(x, "b ... -> b (...)")
y = rearrange(x, "b c h w -> (b c) h w 1")
y = rearrange(x, "b c h -> b (c h)")
y = reduce(x, "b c h w -> b c", "mean")
y = reduce(x, "b c (h k) w -> b c h w", "max", k=2)
y = reduce(x, "b c h w -> b c () ()", "mean")
y = einops.repeat(x, "b c h w -> b c (h k) w", k=3)""".splitlines()
]

FAILING = [
    "a = np.zeros((16, 4))\na[:] = np.ones((4, 16))",
    "a = np.zeros((4, 4))\na[0, :] = np.ones(3)",
    "a = np.arange(12)\na.shape = (5, 3)",
    "y = np.array([[1, 2, 3], [4, 5]])",
    "x = torch.zeros(2, 3)\ny = x.repeat(2)",
    "x = torch.zeros(2, 3, 4)\ny = x.t()",
    "y = torch.linalg.inv(torch.ones(2, 3))",
    "x = torch.zeros(3, 4)\ny = torch.gather(x, 1, torch.zeros(5, 2, dtype=torch.long))",
    "m = nn.GRU(10, 20)\ny = m(torch.ones(5, 3, 10), torch.zeros(1, 4, 20))",
    "m = nn.MultiheadAttention(10, 3)",
    "y = F.interpolate(torch.ones(1, 3, 8, 8), size=(4, 4, 4))",
    "x = torch.zeros(2, 3, 4)\na, b = x.shape",
    "x = torch.zeros(2, 3)\nn = x.shape[2]",
    "x = torch.zeros(2, 3)\nn = x.size(2)",
    "y = torch.topk(torch.zeros(2, 3), 4, dim=1)",
    "y = torch.zeros(2, 3).mean(dim=(0, -2))",
    "i = keras.Input((8,))\nm = keras.Model(i, layers.Dense(3)(i))\ny = m(np.ones((2, 9), 'float32'))",
    "x = keras.Input((12,))\ny = layers.Reshape((5, 2))(x)",
    "x = keras.Input((None,))\ny = layers.Dense(3)(x)",
    "y = layers.MultiHeadAttention(2, 8)(np.ones((2, 10, 16), 'float32'), np.ones((3, 10, 16), 'float32'))",
]
"""Each of these raises in its framework, on its last line."""

VIEWS = [
    "x = torch.ones(2, 3, 4, 5)\n" + line
    for line in """y = x.transpose(1, 2).view(2, 12, 5)
y = x.transpose(1, 2).view(2, 4, 15)
y = x.transpose(1, 2).contiguous().view(2, 12, 5)
y = x.transpose(1, 2).reshape(2, 12, 5)
y = x.transpose(0, 1).view(-1)
y = x.transpose(2, 3).view(6, 5, 4)
y = x.permute(0, 2, 3, 1).view(2, 20, 3)
y = x.permute(0, 2, 3, 1).view(40, 3)
y = x.permute(0, 2, 3, 1).view(2, -1)
y = x.permute(2, 3, 0, 1).view(20, 6)
y = x.permute(2, 3, 0, 1).view(-1, 2, 3)
y = x.permute(2, 3, 0, 1).view(4, 5, 6, 1)
y = F.relu(x.transpose(1, 2)).view(2, 12, 5)
y = x.transpose(1, 2).transpose(1, 2).view(6, 20)
y = torch.movedim(x, 1, -1).view(2, -1)
y = x.mT.view(2, 3, 20)
y = (x.transpose(1, 2) + 1).view(2, 12, 5)
y = (x.transpose(1, 2) @ torch.ones(5, 6)).view(2, 12, 6)
y = x[:1].transpose(0, 1).view(3, 20)""".splitlines()
]
