"""Whole programs as readers paste them, each with the mistakes that are made there: what stands in it, and what it becomes."""

UNET = """import torch
import torch.nn as nn
import torch.nn.functional as F


class DoubleConv(nn.Module):
    def __init__(self, in_channels, out_channels, mid_channels=None):
        super().__init__()
        if not mid_channels:
            mid_channels = out_channels
        self.double_conv = nn.Sequential(
            nn.Conv2d(in_channels, mid_channels, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(mid_channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(mid_channels, out_channels, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(inplace=True),
        )

    def forward(self, x):
        return self.double_conv(x)


class Down(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.maxpool_conv = nn.Sequential(nn.MaxPool2d(2), DoubleConv(in_channels, out_channels))

    def forward(self, x):
        return self.maxpool_conv(x)


class Up(nn.Module):
    def __init__(self, in_channels, out_channels, bilinear=True):
        super().__init__()
        if bilinear:
            self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
            self.conv = DoubleConv(in_channels, out_channels, in_channels // 2)
        else:
            self.up = nn.ConvTranspose2d(in_channels, in_channels // 2, kernel_size=2, stride=2)
            self.conv = DoubleConv(in_channels, out_channels)

    def forward(self, x1, x2):
        x1 = self.up(x1)
        diffY = x2.size()[2] - x1.size()[2]
        diffX = x2.size()[3] - x1.size()[3]
        x1 = F.pad(x1, [diffX // 2, diffX - diffX // 2, diffY // 2, diffY - diffY // 2])
        x = torch.cat([x2, x1], dim=1)
        return self.conv(x)


class UNet(nn.Module):
    def __init__(self, n_channels, n_classes, bilinear=False):
        super().__init__()
        self.n_channels = n_channels
        self.inc = DoubleConv(n_channels, 16)
        self.down1 = Down(16, 32)
        self.down2 = Down(32, 64)
        factor = 2 if bilinear else 1
        self.down3 = Down(64, 128 // factor)
        self.up1 = Up(128, 64 // factor, bilinear)
        self.up2 = Up(64, 32 // factor, bilinear)
        self.up3 = Up(32, 16, bilinear)
        self.outc = nn.Conv2d(16, n_classes, kernel_size=1)

    def forward(self, x):
        x1 = self.inc(x)
        x2 = self.down1(x1)
        x3 = self.down2(x2)
        x4 = self.down3(x3)
        x = self.up1(x4, x3)
        x = self.up2(x, x2)
        x = self.up3(x, x1)
        logits = self.outc(x)
        return logits


device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
model = UNet(n_channels=3, n_classes=5).to(device)
images = torch.randn(2, 3, 52, 60).to(device)
masks = torch.randint(0, 5, (2, 52, 60))
logits = model(images)
loss = nn.CrossEntropyLoss()(logits, masks)
probs = logits.softmax(dim=1)
pred = probs.argmax(dim=1)
inter = (pred == masks).float().sum(dim=(1, 2))
"""

GPT = """import math
from dataclasses import dataclass
import torch
import torch.nn as nn
from torch.nn import functional as F


@dataclass
class GPTConfig:
    block_size: int = 32
    vocab_size: int = 100
    n_layer: int = 2
    n_head: int = 4
    n_embd: int = 64
    dropout: float = 0.0


class CausalSelfAttention(nn.Module):
    def __init__(self, config):
        super().__init__()
        assert config.n_embd % config.n_head == 0
        self.c_attn = nn.Linear(config.n_embd, 3 * config.n_embd)
        self.c_proj = nn.Linear(config.n_embd, config.n_embd)
        self.attn_dropout = nn.Dropout(config.dropout)
        self.n_head = config.n_head
        self.n_embd = config.n_embd
        self.register_buffer(
            "bias",
            torch.tril(torch.ones(config.block_size, config.block_size)).view(1, 1, config.block_size, config.block_size),
        )

    def forward(self, x):
        B, T, C = x.size()
        q, k, v = self.c_attn(x).split(self.n_embd, dim=2)
        k = k.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)
        q = q.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)
        v = v.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)
        att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
        att = att.masked_fill(self.bias[:, :, :T, :T] == 0, float("-inf"))
        att = F.softmax(att, dim=-1)
        att = self.attn_dropout(att)
        y = att @ v
        y = y.transpose(1, 2).contiguous().view(B, T, C)
        return self.c_proj(y)


class MLP(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.c_fc = nn.Linear(config.n_embd, 4 * config.n_embd)
        self.gelu = nn.GELU()
        self.c_proj = nn.Linear(4 * config.n_embd, config.n_embd)

    def forward(self, x):
        return self.c_proj(self.gelu(self.c_fc(x)))


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.ln_1 = nn.LayerNorm(config.n_embd)
        self.attn = CausalSelfAttention(config)
        self.ln_2 = nn.LayerNorm(config.n_embd)
        self.mlp = MLP(config)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        x = x + self.mlp(self.ln_2(x))
        return x


class GPT(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        self.transformer = nn.ModuleDict(
            dict(
                wte=nn.Embedding(config.vocab_size, config.n_embd),
                wpe=nn.Embedding(config.block_size, config.n_embd),
                drop=nn.Dropout(config.dropout),
                h=nn.ModuleList([Block(config) for _ in range(config.n_layer)]),
                ln_f=nn.LayerNorm(config.n_embd),
            )
        )
        self.lm_head = nn.Linear(config.n_embd, config.vocab_size, bias=False)

    def forward(self, idx, targets=None):
        device = idx.device
        b, t = idx.size()
        pos = torch.arange(0, t, dtype=torch.long, device=device).unsqueeze(0)
        tok_emb = self.transformer.wte(idx)
        pos_emb = self.transformer.wpe(pos)
        x = self.transformer.drop(tok_emb + pos_emb)
        for block in self.transformer.h:
            x = block(x)
        x = self.transformer.ln_f(x)
        if targets is not None:
            logits = self.lm_head(x)
            loss = F.cross_entropy(logits.view(-1, logits.size(-1)), targets.view(-1), ignore_index=-1)
        else:
            logits = self.lm_head(x[:, [-1], :])
            loss = None
        return logits, loss


config = GPTConfig()
model = GPT(config)
idx = torch.randint(0, config.vocab_size, (4, 16))
scores, loss = model(idx, idx)
last, _ = model(idx)
probs = F.softmax(last[:, -1, :], dim=-1)
idx_next = torch.multinomial(probs, num_samples=1)
idx = torch.cat((idx, idx_next), dim=1)
"""

VIT = """import torch
from torch import nn
from einops import rearrange, repeat
from einops.layers.torch import Rearrange


def pair(t):
    return t if isinstance(t, tuple) else (t, t)


class FeedForward(nn.Module):
    def __init__(self, dim, hidden_dim, dropout=0.):
        super().__init__()
        self.net = nn.Sequential(
            nn.LayerNorm(dim),
            nn.Linear(dim, hidden_dim),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(hidden_dim, dim),
            nn.Dropout(dropout),
        )

    def forward(self, x):
        return self.net(x)


class Attention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64, dropout=0.):
        super().__init__()
        inner_dim = dim_head * heads
        project_out = not (heads == 1 and dim_head == dim)
        self.heads = heads
        self.scale = dim_head ** -0.5
        self.norm = nn.LayerNorm(dim)
        self.attend = nn.Softmax(dim=-1)
        self.dropout = nn.Dropout(dropout)
        self.to_qkv = nn.Linear(dim, inner_dim * 3, bias=False)
        self.to_out = nn.Sequential(
            nn.Linear(inner_dim, dim),
            nn.Dropout(dropout),
        ) if project_out else nn.Identity()

    def forward(self, x):
        x = self.norm(x)
        qkv = self.to_qkv(x).chunk(3, dim=-1)
        q, k, v = map(lambda t: rearrange(t, "b n (h d) -> b h n d", h=self.heads), qkv)
        dots = torch.matmul(q, k.transpose(-1, -2)) * self.scale
        attn = self.attend(dots)
        attn = self.dropout(attn)
        out = torch.matmul(attn, v)
        out = rearrange(out, "b h n d -> b n (h d)")
        return self.to_out(out)


class Transformer(nn.Module):
    def __init__(self, dim, depth, heads, dim_head, mlp_dim, dropout=0.):
        super().__init__()
        self.norm = nn.LayerNorm(dim)
        self.layers = nn.ModuleList([])
        for _ in range(depth):
            self.layers.append(nn.ModuleList([
                Attention(dim, heads=heads, dim_head=dim_head, dropout=dropout),
                FeedForward(dim, mlp_dim, dropout=dropout),
            ]))

    def forward(self, x):
        for attn, ff in self.layers:
            x = attn(x) + x
            x = ff(x) + x
        return self.norm(x)


class ViT(nn.Module):
    def __init__(self, *, image_size, patch_size, num_classes, dim, depth, heads, mlp_dim, pool="cls", channels=3, dim_head=16):
        super().__init__()
        image_height, image_width = pair(image_size)
        patch_height, patch_width = pair(patch_size)
        assert image_height % patch_height == 0 and image_width % patch_width == 0, "must divide"
        num_patches = (image_height // patch_height) * (image_width // patch_width)
        patch_dim = channels * patch_height * patch_width
        self.to_patch_embedding = nn.Sequential(
            Rearrange("b c (h p1) (w p2) -> b (h w) (p1 p2 c)", p1=patch_height, p2=patch_width),
            nn.LayerNorm(patch_dim),
            nn.Linear(patch_dim, dim),
            nn.LayerNorm(dim),
        )
        self.pos_embedding = nn.Parameter(torch.randn(1, num_patches + 1, dim))
        self.cls_token = nn.Parameter(torch.randn(1, 1, dim))
        self.transformer = Transformer(dim, depth, heads, dim_head, mlp_dim)
        self.pool = pool
        self.to_latent = nn.Identity()
        self.mlp_head = nn.Linear(dim, num_classes)

    def forward(self, img):
        x = self.to_patch_embedding(img)
        b, n, _ = x.shape
        cls_tokens = repeat(self.cls_token, "1 1 d -> b 1 d", b=b)
        x = torch.cat((cls_tokens, x), dim=1)
        x += self.pos_embedding[:, :(n + 1)]
        x = self.transformer(x)
        x = x.mean(dim=1) if self.pool == "mean" else x[:, 0]
        x = self.to_latent(x)
        return self.mlp_head(x)


v = ViT(image_size=32, patch_size=8, num_classes=10, dim=64, depth=2, heads=4, mlp_dim=128)
img = torch.randn(2, 3, 32, 32)
preds = v(img)
"""

LSTM = """import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence


class LSTMClassifier(nn.Module):
    def __init__(self, vocab_size, embedding_dim, hidden_dim, n_layers, num_classes, pad_idx=0):
        super(LSTMClassifier, self).__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_dim, padding_idx=pad_idx)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim, num_layers=n_layers, bidirectional=True, batch_first=True, dropout=0.5)
        self.fc = nn.Linear(hidden_dim * 2, num_classes)
        self.dropout = nn.Dropout(0.5)

    def forward(self, text, lengths):
        embedded = self.dropout(self.embedding(text))
        packed = pack_padded_sequence(embedded, lengths, batch_first=True, enforce_sorted=False)
        packed_output, (hidden, cell) = self.lstm(packed)
        output, out_lengths = pad_packed_sequence(packed_output, batch_first=True)
        hidden = torch.cat((hidden[-2, :, :], hidden[-1, :, :]), dim=1)
        return self.fc(self.dropout(hidden))


texts = torch.randint(1, 1000, (8, 20))
lengths = torch.tensor([20, 18, 15, 12, 10, 8, 5, 3])
labels = torch.randint(0, 4, (8,))
model = LSTMClassifier(1000, 50, 64, 2, 4)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
criterion = nn.CrossEntropyLoss()
for epoch in range(2):
    optimizer.zero_grad()
    logits = model(texts, lengths)
    loss = criterion(logits, labels)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    accuracy = (logits.argmax(1) == labels).float().mean().item()
    print(f"epoch {epoch}: {loss.item():.4f}")
scores = torch.softmax(logits, dim=1)
"""

MULTI_INPUT = """import numpy as np
import keras
from keras import layers

num_tags = 12
num_words = 500
num_departments = 4

title_input = keras.Input(shape=(None,), name="title")
body_input = keras.Input(shape=(None,), name="body")
tags_input = keras.Input(shape=(num_tags,), name="tags")
image_input = keras.Input(shape=(64, 64, 3), name="image")

title_features = layers.Embedding(num_words, 64)(title_input)
body_features = layers.Embedding(num_words, 64)(body_input)
title_features = layers.LSTM(128)(title_features)
body_features = layers.LSTM(32)(body_features)

h = layers.Rescaling(1.0 / 255)(image_input)
for filters in [16, 32, 64]:
    h = layers.Conv2D(filters, 3, padding="same", use_bias=False)(h)
    h = layers.BatchNormalization()(h)
    h = layers.Activation("relu")(h)
    residual = layers.Conv2D(filters, 1, strides=2, padding="same")(h)
    h = layers.MaxPooling2D(3, strides=2, padding="same")(h)
    h = layers.add([h, residual])
image_features = layers.GlobalAveragePooling2D()(h)

x = layers.concatenate([title_features, body_features, tags_input, image_features])
x = layers.Dense(64, activation="relu")(x)
x = layers.Dropout(0.3)(x)
priority_pred = layers.Dense(1, name="priority")(x)
department_pred = layers.Dense(num_departments, name="department")(x)

model = keras.Model(
    inputs=[title_input, body_input, tags_input, image_input],
    outputs=[priority_pred, department_pred],
)
model.compile(
    optimizer=keras.optimizers.RMSprop(1e-3),
    loss=[keras.losses.BinaryCrossentropy(from_logits=True), keras.losses.CategoricalCrossentropy(from_logits=True)],
    loss_weights=[1.0, 0.2],
)
title_data = np.random.randint(num_words, size=(6, 10))
body_data = np.random.randint(num_words, size=(6, 100))
tags_data = np.random.randint(2, size=(6, num_tags)).astype("float32")
image_data = np.random.random((6, 64, 64, 3)).astype("float32")
priority, department = model([title_data, body_data, tags_data, image_data])
"""

GAN = """import torch
import torch.nn as nn

nz, ngf, ndf, nc = 100, 16, 16, 3


def weights_init(m):
    classname = m.__class__.__name__
    if classname.find("Conv") != -1:
        nn.init.normal_(m.weight.data, 0.0, 0.02)


class Generator(nn.Module):
    def __init__(self):
        super(Generator, self).__init__()
        self.main = nn.Sequential(
            nn.ConvTranspose2d(nz, ngf * 8, 4, 1, 0, bias=False),
            nn.BatchNorm2d(ngf * 8),
            nn.ReLU(True),
            nn.ConvTranspose2d(ngf * 8, ngf * 4, 4, 2, 1, bias=False),
            nn.BatchNorm2d(ngf * 4),
            nn.ReLU(True),
            nn.ConvTranspose2d(ngf * 4, ngf * 2, 4, 2, 1, bias=False),
            nn.BatchNorm2d(ngf * 2),
            nn.ReLU(True),
            nn.ConvTranspose2d(ngf * 2, ngf, 4, 2, 1, bias=False),
            nn.BatchNorm2d(ngf),
            nn.ReLU(True),
            nn.ConvTranspose2d(ngf, nc, 4, 2, 1, bias=False),
            nn.Tanh(),
        )

    def forward(self, input):
        return self.main(input)


class Discriminator(nn.Module):
    def __init__(self):
        super(Discriminator, self).__init__()

        def block(i, o, bn=True):
            layers = [nn.Conv2d(i, o, 4, 2, 1, bias=False)]
            if bn:
                layers.append(nn.BatchNorm2d(o))
            layers.append(nn.LeakyReLU(0.2, inplace=True))
            return layers

        self.main = nn.Sequential(
            *block(nc, ndf, bn=False),
            *block(ndf, ndf * 2),
            *block(ndf * 2, ndf * 4),
            *block(ndf * 4, ndf * 8),
            nn.Conv2d(ndf * 8, 1, 4, 1, 0, bias=False),
            nn.Sigmoid(),
        )

    def forward(self, input):
        return self.main(input).view(-1, 1).squeeze(1)


netG = Generator()
netG.apply(weights_init)
netD = Discriminator()
criterion = nn.BCELoss()
optimizerD = torch.optim.Adam(netD.parameters(), lr=0.0002, betas=(0.5, 0.999))
real = torch.randn(8, 3, 64, 64)
b_size = real.size(0)
label = torch.full((b_size,), 1.0, dtype=torch.float)
output = netD(real)
errD_real = criterion(output, label)
noise = torch.randn(b_size, nz, 1, 1)
fake = netG(noise)
label = torch.full((b_size,), 0.0)
out_fake = netD(fake.detach())
errD_fake = criterion(out_fake, label)
errD = errD_real + errD_fake
errD.backward()
optimizerD.step()
"""

SIAMESE = """import torch
import torch.nn as nn
import torch.nn.functional as F


class SiameseNetwork(nn.Module):
    def __init__(self):
        super(SiameseNetwork, self).__init__()
        self.cnn1 = nn.Sequential(
            nn.Conv2d(1, 96, kernel_size=11, stride=4),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2),
            nn.Conv2d(96, 256, kernel_size=5, stride=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2, stride=2),
            nn.Conv2d(256, 384, kernel_size=3, stride=1),
            nn.ReLU(inplace=True),
        )
        self.fc1 = nn.Sequential(
            nn.Linear(384, 256),
            nn.ReLU(inplace=True),
            nn.Linear(256, 64),
            nn.ReLU(inplace=True),
            nn.Linear(64, 2),
        )

    def forward_once(self, x):
        output = self.cnn1(x)
        output = output.view(output.size()[0], -1)
        output = self.fc1(output)
        return output

    def forward(self, input1, input2):
        output1 = self.forward_once(input1)
        output2 = self.forward_once(input2)
        return output1, output2


class ContrastiveLoss(torch.nn.Module):
    def __init__(self, margin=2.0):
        super(ContrastiveLoss, self).__init__()
        self.margin = margin

    def forward(self, output1, output2, label):
        euclidean_distance = F.pairwise_distance(output1, output2, keepdim=True)
        loss_contrastive = torch.mean(
            (1 - label) * torch.pow(euclidean_distance, 2)
            + label * torch.pow(torch.clamp(self.margin - euclidean_distance, min=0.0), 2)
        )
        return loss_contrastive


net = SiameseNetwork()
criterion = ContrastiveLoss()
img0, img1 = torch.randn(5, 1, 100, 100), torch.randn(5, 1, 100, 100)
label = torch.randint(0, 2, (5, 1)).float()
output1, output2 = net(img0, img1)
loss = criterion(output1, output2, label)
triplet = nn.TripletMarginLoss(margin=1.0, p=2)(output1, output2, torch.randn(5, 2))
sim = F.cosine_similarity(output1, output2)
"""

TRAINING = """import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset

X = torch.randn(200, 10)
y = torch.randn(200, 1)
dataset = TensorDataset(X, y)
train_loader = DataLoader(dataset, batch_size=20, shuffle=True)


class Net(nn.Module):
    def __init__(self, n_in, n_hidden):
        super().__init__()
        self.fc1 = nn.Linear(n_in, n_hidden)
        self.fc2 = nn.Linear(n_hidden, 1)

    def forward(self, x):
        x = torch.relu(self.fc1(x))
        return self.fc2(x)


model = Net(10, 32)
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
for epoch in range(2):
    model.train()
    running_loss = 0.0
    for i, (inputs, targets) in enumerate(train_loader):
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = criterion(outputs, targets)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
    print(f"epoch {epoch + 1}, loss {running_loss / len(train_loader):.4f}")
model.eval()
with torch.no_grad():
    pred = model(X)
    error = ((pred - y) ** 2).mean()
"""

KMEANS = """import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(300, 2))
k = 3
n_iter = 5


def initialize(X, k):
    idx = np.random.choice(X.shape[0], k, replace=False)
    return X[idx]


def assign(X, centroids):
    distances = np.sqrt(((X[:, np.newaxis, :] - centroids[np.newaxis, :, :]) ** 2).sum(axis=2))
    return np.argmin(distances, axis=1)


centroids = initialize(X, k)
for _ in range(n_iter):
    labels = assign(X, centroids)
    one_hot = np.eye(k)[labels]
    counts = one_hot.sum(axis=0)
    centroids = one_hot.T @ X / np.maximum(counts, 1)[:, None]
inertia = np.sum((X - centroids[labels]) ** 2)
mu = X.mean(axis=0, keepdims=True)
sigma = X.std(axis=0)
Z = (X - mu) / sigma
cov = Z.T @ Z / (len(Z) - 1)
vals, vecs = np.linalg.eigh(cov)
order = np.argsort(vals)[::-1]
proj = Z @ vecs[:, order[:1]]
"""

JAX_MLP = """import jax
import jax.numpy as jnp
from jax import random, grad, jit, vmap


def random_layer_params(m, n, key, scale=1e-2):
    w_key, b_key = random.split(key)
    return scale * random.normal(w_key, (n, m)), scale * random.normal(b_key, (n,))


def init_network_params(sizes, key):
    keys = random.split(key, len(sizes))
    return [random_layer_params(m, n, k) for m, n, k in zip(sizes[:-1], sizes[1:], keys)]


layer_sizes = [784, 64, 32, 10]
params = init_network_params(layer_sizes, random.PRNGKey(0))


def relu(x):
    return jnp.maximum(0, x)


def predict(params, image):
    activations = image
    for w, b in params[:-1]:
        outputs = jnp.dot(w, activations) + b
        activations = relu(outputs)
    final_w, final_b = params[-1]
    logits = jnp.dot(final_w, activations) + final_b
    return logits - jax.scipy.special.logsumexp(logits)


image = random.normal(random.PRNGKey(1), (784,))
preds = predict(params, image)
batched_predict = vmap(predict, in_axes=(None, 0))
images = random.normal(random.PRNGKey(1), (10, 784))
batched_preds = batched_predict(params, images)
targets = jax.nn.one_hot(jnp.arange(10), 10)
accuracy = jnp.mean(jnp.argmax(batched_preds, axis=1) == jnp.argmax(targets, axis=1))
loss = -jnp.mean(batched_preds * targets)
"""

RESNET = """import torch
import torch.nn as nn
class BasicBlock(nn.Module):
    expansion = 1
    def __init__(self, in_planes, planes, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(in_planes, planes, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.shortcut = nn.Sequential()
        if stride != 1 or in_planes != self.expansion * planes:
            self.shortcut = nn.Sequential(
                nn.Conv2d(in_planes, self.expansion * planes, 1, stride, bias=False), nn.BatchNorm2d(self.expansion * planes)
            )
    def forward(self, x):
        out = torch.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += self.shortcut(x)
        return torch.relu(out)
class ResNet(nn.Module):
    def __init__(self, block, num_blocks, num_classes=10):
        super().__init__()
        self.in_planes = 16
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.layer1 = self._make_layer(block, 16, num_blocks[0], 1)
        self.layer2 = self._make_layer(block, 32, num_blocks[1], 2)
        self.linear = nn.Linear(32 * block.expansion, num_classes)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight)
    def _make_layer(self, block, planes, num_blocks, stride):
        strides = [stride] + [1] * (num_blocks - 1)
        layers = []
        for stride in strides:
            layers.append(block(self.in_planes, planes, stride))
            self.in_planes = planes * block.expansion
        return nn.Sequential(*layers)
    def forward(self, x):
        out = self.conv1(x)
        out = self.layer1(out)
        out = self.layer2(out)
        out = nn.functional.adaptive_avg_pool2d(out, 1)
        out = torch.flatten(out, 1)
        return self.linear(out)
net = ResNet(BasicBlock, [2, 2])
y = net(torch.randn(2, 3, 32, 32))
"""

VAE = """import torch
from torch import nn
class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 400)
        self.fc21 = nn.Linear(400, 20)
        self.fc22 = nn.Linear(400, 20)
        self.fc3 = nn.Linear(20, 400)
        self.fc4 = nn.Linear(400, 784)
    def encode(self, x):
        h1 = F.relu(self.fc1(x))
        return self.fc21(h1), self.fc22(h1)
    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        eps = torch.randn_like(std)
        return mu + eps * std
    def decode(self, z):
        h3 = F.relu(self.fc3(z))
        return torch.sigmoid(self.fc4(h3))
    def forward(self, x):
        mu, logvar = self.encode(x.view(-1, 784))
        z = self.reparameterize(mu, logvar)
        return self.decode(z), mu, logvar
def loss_function(recon_x, x, mu, logvar):
    BCE = F.binary_cross_entropy(recon_x, x.view(-1, 784), reduction='sum')
    KLD = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return BCE + KLD
model = VAE()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.rand(64, 1, 28, 28)), batch_size=16)
def train(epoch):
    model.train()
    train_loss = 0
    for batch_idx, (data,) in enumerate(train_loader):
        optimizer.zero_grad()
        recon_batch, mu, logvar = model(data)
        loss = loss_function(recon_batch, data, mu, logvar)
        loss.backward()
        train_loss += loss.item()
        optimizer.step()
        if batch_idx % 10 == 0:
            print('Train', epoch, batch_idx * len(data))
for epoch in range(1, 3):
    train(epoch)
    with torch.no_grad():
        sample = torch.randn(64, 20)
        sample = model.decode(sample)
        img = sample.view(64, 1, 28, 28)
"""

NUMPY_NETWORK = """import numpy as np
np.random.seed(0)
X = np.random.randn(2, 200)
Y = (np.random.rand(1, 200) > 0.5).astype(int)
def initialize_parameters(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.zeros((n_y, 1))
    parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    return parameters
def forward_propagation(X, parameters):
    Z1 = np.dot(parameters["W1"], X) + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = np.dot(parameters["W2"], A1) + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, cache
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dW2 = np.dot(dZ2, cache["A1"].T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = np.dot(parameters["W2"].T, dZ2) * (1 - np.power(cache["A1"], 2))
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
parameters = initialize_parameters(X.shape[0], 4, Y.shape[0])
for i in range(0, 1000):
    A2, cache = forward_propagation(X, parameters)
    cost = -np.sum(np.multiply(np.log(A2), Y)) / X.shape[1]
    grads = backward_propagation(parameters, cache, X, Y)
    for key in parameters:
        parameters[key] -= 0.1 * grads["d" + key]
    if i % 100 == 0:
        print(i)
pred = (A2 > 0.5)
acc = np.mean(pred == Y)
"""

KERAS_TRANSFORMER = """import keras
from keras import layers
class TransformerBlock(layers.Layer):
    def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1):
        super().__init__()
        self.att = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.ffn = keras.Sequential([layers.Dense(ff_dim, activation="relu"), layers.Dense(embed_dim)])
        self.layernorm1 = layers.LayerNormalization(epsilon=1e-6)
        self.layernorm2 = layers.LayerNormalization(epsilon=1e-6)
        self.dropout1 = layers.Dropout(rate)
    def call(self, inputs):
        attn_output = self.att(inputs, inputs)
        out1 = self.layernorm1(inputs + self.dropout1(attn_output))
        ffn_output = self.ffn(out1)
        return self.layernorm2(out1 + ffn_output)
class TokenAndPositionEmbedding(layers.Layer):
    def __init__(self, maxlen, vocab_size, embed_dim):
        super().__init__()
        self.token_emb = layers.Embedding(input_dim=vocab_size, output_dim=embed_dim)
        self.pos_emb = layers.Embedding(input_dim=maxlen, output_dim=embed_dim)
    def call(self, x):
        maxlen = keras.ops.shape(x)[-1]
        positions = keras.ops.arange(start=0, stop=maxlen, step=1)
        positions = self.pos_emb(positions)
        x = self.token_emb(x)
        return x + positions
inputs = layers.Input(shape=(40,))
x = TokenAndPositionEmbedding(40, 500, 32)(inputs)
x = TransformerBlock(32, 2, 32)(x)
x = layers.GlobalAveragePooling1D()(x)
x = layers.Dropout(0.1)(x)
outputs = layers.Dense(2, activation="softmax")(x)
model = keras.Model(inputs=inputs, outputs=outputs)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
"""

MISTAKES = [
    (UNET, "self.up1 = Up(128,", "self.up1 = Up(64,"),
    (UNET, "torch.cat([x2, x1], dim=1)", "torch.cat([x2, x1], dim=2)"),
    (UNET, "masks = torch.randint(0, 5, (2, 52, 60))", "masks = torch.randint(0, 5, (2, 1, 52, 60))"),
    (GPT, "C // self.n_head).transpose(1, 2)\n        att", "C // self.n_head)\n        att"),
    (GPT, "y.transpose(1, 2).contiguous().view", "y.transpose(1, 2).view"),
    (GPT, "targets.view(-1), ignore", "targets, ignore"),
    (VIT, "num_patches + 1, dim)", "num_patches, dim)"),
    (VIT, "patch_size=8,", "patch_size=7,"),
    (VIT, "inner_dim * 3", "inner_dim * 2"),
    (LSTM, "nn.Linear(hidden_dim * 2,", "nn.Linear(hidden_dim,"),
    (LSTM, "(8,))", "(8, 1))"),
    (MULTI_INPUT, 'strides=2, padding="same")(h)\n    h = layers.add', "strides=2)(h)\n    h = layers.add"),
    (MULTI_INPUT, "size=(6, num_tags)", "size=(6, num_words)"),
    (GAN, "nn.ConvTranspose2d(ngf * 4, ngf * 2,", "nn.ConvTranspose2d(ngf * 8, ngf * 2,"),
    (GAN, ".view(-1, 1).squeeze(1)", ""),
    (GAN, "torch.randn(b_size, nz, 1, 1)", "torch.randn(b_size, nz)"),
    (SIAMESE, "nn.Linear(384, 256)", "nn.Linear(512, 256)"),
    (SIAMESE, ", torch.randn(5, 1, 100, 100)", ", torch.randn(5, 3, 100, 100)"),
    (TRAINING, "Net(10, 32)", "Net(12, 32)"),
    (KMEANS, "[:, None]", ""),
    (KMEANS, "- centroids[", "- centroids.T["),
    (JAX_MLP, "vmap(predict, in_axes=(None, 0))", "jit(predict)"),
    (RESNET, "nn.Linear(32 * block.expansion", "nn.Linear(64 * block.expansion"),
    (RESNET, "self.expansion * planes, 1, stride, bias", "self.expansion * planes, 1, 1, bias"),
    (VAE, "x.view(-1, 784), reduction", "x, reduction"),
    (VAE, "self.fc22 = nn.Linear(400, 20)", "self.fc22 = nn.Linear(400, 10)"),
    (NUMPY_NETWORK, "np.dot(dZ1, X.T)", "np.dot(dZ1, X)"),
    (NUMPY_NETWORK, "b1 = np.zeros((n_h, 1))", "b1 = np.zeros((n_h,))"),
    (KERAS_TRANSFORMER, "layers.Dense(embed_dim)", "layers.Dense(ff_dim * 2)"),
    (JAX_MLP, "jnp.dot(w, activations)", "jnp.dot(activations, w)"),
]


CALLS = [
    """from torch.utils.data import TensorDataset, DataLoader
batches = iter(DataLoader(TensorDataset(torch.ones(10, 3), torch.ones(10)), batch_size=6))
x, t = next(batches)
x2, t2 = next(batches)
y = x @ torch.ones(4, 2)""",
    """x = torch.randn(2, 3, 8, 8)
import einops.layers.torch
m = nn.Sequential(einops.layers.torch.Rearrange("b c h w -> b (c h w)"), nn.Linear(192, 5))
y = m(x)""",
    """y = torch.take(torch.randn(4, 5), torch.tensor([0, 3, 2]))""",
    """y = torch.linalg.vector_norm(torch.randn(4, 5), dim=1)""",
    """y = torch.linalg.vector_norm(torch.randn(4, 5), 2, 1, True)""",
    """y = np.repeat(np.ones((2, 3)), [1, 2], 0)""",
    """y = np.diff(np.ones((3, 4)), prepend=0)""",
    """y = F.conv_transpose2d(torch.randn(2, 4, 5, 5), torch.randn(4, 3, 3, 3), stride=2, groups=2)""",
    """y = np.fft.rfft(np.ones((3, 8)))""",
    """y = np.fft.fft(np.ones((3, 8)), axis=0)""",
    """x = jnp.ones((3, 4))
y = x.at[0].set(5.0)""",
    """f = jax.vmap(jnp.sum)
y = f(jnp.ones((3, 4)))""",
    """from functools import partial
Norm = partial(nn.LayerNorm, eps=1e-6)
y = Norm(8)(torch.randn(2, 8))""",
    """k1, k2 = jax.random.split(jax.random.PRNGKey(0))
y = jax.random.normal(k1, (3,))""",
    """s = np.ones((2, 8)).astype('float32')
y = keras.ops.pad(s, ((1, 1), (2, 2)))""",
    """enc = nn.TransformerEncoderLayer(16, 4, batch_first=True)
y = enc(torch.randn(2, 5, 16), src_mask=torch.zeros(4, 4))""",
    """enc = nn.TransformerEncoderLayer(16, 4, batch_first=True)
y = enc(torch.randn(2, 5, 16), src_key_padding_mask=torch.zeros(5, 2).bool())""",
    """enc = nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 4), 2)
y = enc(torch.randn(5, 2, 16), torch.zeros(5, 5))
z = enc(torch.randn(5, 2, 16), torch.zeros(2, 2))""",
    """y = torch.zeros(3, 5).scatter_add(0, torch.zeros(2, 5).long(), torch.ones(1, 5))""",
    """y = F.interpolate(torch.randn(2, 3, 8, 8), scale_factor=2, mode='biliner')""",
    """y = torch.linalg.norm(torch.randn(2, 3, 4), 2)""",
    """y = torch.randn(2, 3, 4, 4).to(memory_format=torch.channels_last).view(2, -1)""",
    """y = torch.randn(2, 3, 4).transpose(1, 2).view(2, 12)""",
    """m = keras.layers.MultiHeadAttention(2, 4)
y = m(np.ones((2, 5, 8)), np.ones((2, 7, 8)), np.ones((2, 6, 8)))""",
    """y = np.random.permutation(10)
z = np.random.choice(5, (2, 3))
w = np.random.choice(np.ones(5), 7, replace=False)""",
    """y = F.pairwise_distance(torch.ones(3, 5), torch.ones(3, 5))
z = nn.PairwiseDistance(keepdim=True)(torch.ones(3, 5), torch.ones(3, 5))
w = nn.TripletMarginLoss()(torch.ones(3, 5), torch.ones(3, 5), torch.ones(4, 5))""",
    """from functools import partial
def f(a, b, scale=1.0):
    return a @ b * scale
g = partial(f, scale=2.0)
y = g(torch.ones(3, 4), torch.ones(4, 5))
z = g(torch.ones(3, 4), torch.ones(3, 5))""",
    """def f(w, x):
    return jnp.dot(w, x)
w = jnp.ones((5, 4))
y = jax.vmap(f, (None, 0))(w, jnp.ones((7, 4)))
z = jax.vmap(f, in_axes=(None, 1), out_axes=1)(w, jnp.ones((4, 7)))
u = jax.vmap(f)(w, jnp.ones((7, 4)))""",
    """x = jnp.ones((3, 4))
y = x.at[:, 0].set(jnp.zeros(3))
z = x.at[0].add(jnp.zeros(3))""",
    """x = jnp.ones((3, 4))
y = x.at[5:, None].get()""",
    """def loss(w, x): return jnp.mean(x @ w)
w = jnp.ones((4, 2))
g = jax.grad(loss)(w, jnp.ones((7, 4)))
v, g2 = jax.value_and_grad(loss)(w, jnp.ones((7, 4)))
w2 = w - 0.1 * g2""",
    """x = torch.ones(3, 8)
y = torch.fft.rfft(x)
z = torch.fft.irfft(y)
w = torch.fft.fft2(torch.ones(2, 3, 4))
u = np.fft.fftshift(np.fft.fftfreq(8))
v = np.fft.rfftfreq(8, d=0.1)""",
    """losses = []
total = 0
n = 0
for epoch in range(1000):
    x = torch.randn(5, 3)
    losses.append(x.sum().item())
    n += x.size(0)
    if epoch % 10 == 0:
        print(epoch)
y = torch.tensor(losses)
z = torch.zeros(n)""",
    """h = torch.zeros(2, 3)
outs = []
for t in range(5):
    h = torch.tanh(h)
    outs.append(h)
y = torch.stack(outs, 1)""",
    """x = torch.ones(1, 2)
for i in range(6):
    x = torch.cat([x, torch.ones(1, 2)], 0)
y = x""",
    """a = torch.ones(4)
for i in range(3):
    a = a[i:]
y = a""",
    """from torch.utils.data import TensorDataset, DataLoader, random_split
ds = TensorDataset(torch.ones(103, 4), torch.ones(103))
tr, te = random_split(ds, [80, 23])
outs = []
for x, t in DataLoader(te, batch_size=10):
    outs.append(nn.Linear(4, 2)(x))
y = torch.cat(outs)
z = len(DataLoader(tr, 10))
w = torch.zeros(z)
for x, t in DataLoader(tr, 10, drop_last=True):
    l = F.mse_loss(nn.Linear(5, 2)(x), t)""",
    """from torch.utils.data import TensorDataset
ds = TensorDataset(torch.ones(4, 103), torch.ones(103))""",
    """import torch.nn.utils.rnn as rnn
x = torch.ones(3, 7, 4)
p = rnn.pack_padded_sequence(x, [7, 5, 2], batch_first=True)
o, h = nn.GRU(4, 6, batch_first=True)(p)
y, l = rnn.pad_packed_sequence(o, batch_first=True)
z = rnn.pad_sequence([torch.ones(3, 2), torch.ones(5, 2)])
p2 = rnn.pack_padded_sequence(x, [7, 5, 2])""",
    """d = {k: torch.ones(k, 2) for k in (1, 2)}
y = d[2]
w = nn.init.xavier_uniform_(torch.empty(3, 4))
v = nn.init.xavier_uniform_(torch.empty(3))""",
    '''x = torch.ones(2, 3)
assert x.shape == (2, 3)
assert x.shape[1] == 4, "must be four"''',
    """x = torch.randn(2, 3, 4, 4).contiguous(memory_format=torch.channels_last)
y = x.view(2, 3, 16)
z = x.permute(0, 2, 3, 1).view(2, 48)""",
    """dec = nn.TransformerDecoder(nn.TransformerDecoderLayer(16, 4, batch_first=True), 2)
y = dec(torch.randn(2, 5, 16), torch.randn(2, 7, 16), tgt_mask=torch.zeros(5, 5), memory_mask=torch.zeros(5, 7))
z = dec(torch.randn(2, 5, 16), torch.randn(2, 7, 16), memory_key_padding_mask=torch.zeros(2, 5).bool())""",
    """t = nn.Transformer(16, 4, 1, 1, batch_first=True)
m = nn.Transformer.generate_square_subsequent_mask(7)
y = t(torch.randn(2, 5, 16), torch.randn(2, 7, 16), tgt_mask=m)
z = t(torch.randn(2, 5, 16), torch.randn(2, 7, 16), tgt_mask=torch.zeros(8, 2))""",
    """y = torch.linalg.norm(torch.randn(2, 3, 4))
z = torch.linalg.norm(torch.randn(2, 3, 4), dim=(1, 2))
w = torch.linalg.norm(torch.randn(2, 3, 4), ord=2, dim=(0, 1, 2))""",
    """y = np.repeat(np.ones((2, 3)), [1, 2, 3], 0)""",
    """y = np.diff(np.ones((3, 4)), axis=0, prepend=np.ones((2, 4)), append=0)
z = torch.diff(torch.ones(3, 4), prepend=torch.ones(3, 1))
w = torch.diff(torch.ones(3, 4), prepend=torch.ones(4, 1))""",
    """y = torch.zeros(3, 5).scatter_(1, torch.zeros(3, 1).long(), 1.0)
z = torch.zeros(3, 5).scatter_add_(1, torch.zeros(3, 4).long(), torch.ones(3, 6))
w = torch.zeros(3, 5).scatter_add_(1, torch.zeros(3, 4).long(), torch.ones(3))""",
    """m = keras.layers.MultiHeadAttention(2, 4)
y = m(np.ones((2, 5, 8)), np.ones((2, 7, 8)), np.ones((2, 7, 6)))
z = m(np.ones((2, 5, 8)), np.ones((2, 7, 8)), np.ones((2, 7, 6)))""",
    """y = F.conv_transpose2d(torch.randn(2, 4, 5, 5), torch.randn(4, 3, 3, 3), groups=3)""",
]
"""Calls that programs hold, right and wrong, each executed by the tests."""
OPEN = [
    ("x = np.ones((2, 8, 6))\ny = keras.ops.pad(x, 1)", "with PyTorch"),
    ("x = np.ones((2, 8))\ny = keras.ops.pad(x, (1, 2))", "with PyTorch"),
    ("x = np.ones((2, 8))\ny = keras.ops.pad(x, ((1, 1),))", "with PyTorch"),
    (
        "from torch.nn.utils.rnn import pack_padded_sequence\nx = torch.ones(8, 5, 4)\n"
        "p = pack_padded_sequence(x, torch.tensor([5, 4, 3]), enforce_sorted=False)",
        "3 lengths for a batch of 5",
    ),
    ("y = keras.losses.MeanSquaredError()(np.ones((2, 3)), np.ones((2, 4)))", "is not followed when it is called"),
]
"""What only the backend or the numbers tell, and what the trace says of it."""
