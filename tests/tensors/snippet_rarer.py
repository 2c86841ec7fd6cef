"""Rarer calls that readers use, each executed in its framework by the tests: alone, and in short programs."""

_TORCH = r"""nn.Fold((8, 8), 4)(torch.ones(2, 48, 25))
nn.Fold((8, 8), 4)(torch.ones(2, 48, 24))
nn.Fold((8, 8), (4, 2), stride=(4, 2))(torch.ones(2, 24, 8))
nn.Fold((8, 8), 4, padding=1, stride=2)(torch.ones(48, 16))
nn.Fold((8, 8), 3)(torch.ones(2, 48, 36))
F.fold(torch.ones(1, 9, 9), (5, 5), 3)
F.fold(torch.ones(1, 9, 9, 1), (5, 5), 3)
F.unfold(torch.ones(1, 2, 8, 8), 3, dilation=2, padding=1, stride=2)
F.affine_grid(torch.ones(4, 2, 3), (4, 3, 8, 9), align_corners=False)
F.affine_grid(torch.ones(4, 3, 4), (4, 3, 5, 8, 9), align_corners=False)
F.affine_grid(torch.ones(3, 2, 3), (4, 3, 8, 9), align_corners=False)
F.affine_grid(torch.ones(4, 6), (4, 3, 8, 9), align_corners=False)
F.grid_sample(torch.ones(4, 3, 8, 9), torch.ones(4, 5, 6, 2), align_corners=False)
F.grid_sample(torch.ones(4, 3, 5, 8, 9), torch.ones(4, 2, 5, 6, 3), align_corners=False)
F.grid_sample(torch.ones(4, 3, 8, 9), torch.ones(3, 5, 6, 2), align_corners=False)
F.grid_sample(torch.ones(4, 3, 8, 9), torch.ones(4, 2, 5, 6), align_corners=False)
F.grid_sample(torch.ones(4, 3, 8, 9), torch.ones(4, 5, 6, 3), align_corners=False)
F.max_pool1d(torch.ones(2, 3, 9), 2)
F.max_pool1d(torch.ones(3, 9), 2)
F.max_pool1d(torch.ones(9), 2)
F.avg_pool1d(torch.ones(2, 3, 9), 3, stride=1, padding=1)
F.avg_pool1d(torch.ones(2, 3, 9), 10)
F.max_pool3d(torch.ones(2, 3, 9, 8, 7), 2)
F.max_pool3d(torch.ones(3, 9, 8, 7), (2, 3, 1), ceil_mode=True)
F.avg_pool3d(torch.ones(2, 3, 9, 8, 7), 9)
nn.MaxPool3d(3, stride=2, padding=1)(torch.ones(2, 3, 9, 8, 7))
nn.AvgPool3d(2)(torch.ones(3, 9, 8))
nn.AdaptiveAvgPool3d((1, 2, None))(torch.ones(2, 3, 9, 8, 7))
nn.AdaptiveMaxPool2d((None, 4))(torch.ones(2, 3, 9, 8))
nn.ConvTranspose1d(3, 8, 4, 2, 1)(torch.ones(2, 3, 9))
nn.ConvTranspose1d(3, 8, 4, stride=2, output_padding=1)(torch.ones(3, 9))
nn.ConvTranspose1d(4, 8, 4)(torch.ones(2, 3, 9))
nn.ConvTranspose1d(3, 8, 3, dilation=2)(torch.ones(2, 3, 9))
nn.ConvTranspose3d(3, 8, (2, 3, 4), stride=(1, 2, 2))(torch.ones(2, 3, 4, 5, 6))
nn.ConvTranspose3d(3, 8, 2)(torch.ones(2, 3, 4, 5))
F.conv_transpose1d(torch.ones(2, 3, 9), torch.ones(3, 5, 4), stride=3, padding=1)
F.conv_transpose1d(torch.ones(2, 3, 9), torch.ones(5, 3, 4))
F.conv_transpose3d(torch.ones(2, 3, 4, 5, 6), torch.ones(3, 5, 2, 2, 2))
F.pixel_unshuffle(torch.ones(2, 3, 9, 6), 3)
F.pixel_unshuffle(torch.ones(2, 3, 9, 6), 2)
nn.PixelUnshuffle(2)(torch.ones(3, 4, 6))
nn.Bilinear(3, 4, 5)(torch.ones(2, 7, 3), torch.ones(2, 7, 4))
nn.Bilinear(3, 4, 5)(torch.ones(2, 3), torch.ones(3, 4))
nn.Bilinear(3, 4, 5)(torch.ones(3), torch.ones(4))
nn.TransformerEncoderLayer(16, 4)(torch.ones(5, 2, 16))
nn.TransformerEncoderLayer(16, 4)(torch.ones(5, 2, 15))
nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 4, batch_first=True), 2)(torch.ones(2, 5, 16))
nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 4, batch_first=True), 2)(torch.ones(2, 5, 12))
nn.TransformerDecoderLayer(16, 4, batch_first=True)(torch.ones(2, 5, 16), torch.ones(2, 9, 16))
nn.TransformerDecoderLayer(16, 4, batch_first=True)(torch.ones(2, 5, 16), torch.ones(3, 5, 16))
nn.TransformerDecoderLayer(16, 4)(torch.ones(5, 2, 16), torch.ones(9, 2, 12))
nn.TransformerDecoderLayer(16, 4)(torch.ones(5, 16), torch.ones(9, 16))
nn.TransformerDecoder(nn.TransformerDecoderLayer(16, 4), 2)(torch.ones(5, 2, 16), torch.ones(9, 2, 16))
nn.Transformer(16, 4, 1, 1, batch_first=True)(torch.ones(2, 5, 16), torch.ones(2, 7, 16))
nn.Transformer(16, 4, 1, 1)(torch.ones(5, 2, 16), torch.ones(7, 3, 16))
nn.LSTMCell(3, 5)(torch.ones(2, 3))[0]
nn.LSTMCell(3, 5)(torch.ones(2, 3), (torch.ones(2, 5), torch.ones(2, 5)))[1]
nn.LSTMCell(3, 5)(torch.ones(2, 3), (torch.ones(3, 5), torch.ones(3, 5)))[1]
nn.LSTMCell(3, 5)(torch.ones(2, 7, 3))[0]
nn.GRUCell(3, 5)(torch.ones(3))
nn.GRUCell(3, 5)(torch.ones(2, 3), torch.ones(2, 4))
nn.RNNCell(3, 5)(torch.ones(2, 3))
nn.EmbeddingBag(9, 4)(torch.zeros(3, 5, dtype=torch.long))
nn.EmbeddingBag(9, 4)(torch.zeros(15, dtype=torch.long), torch.tensor([0, 5, 9]))
nn.EmbeddingBag(9, 4)(torch.zeros(15, dtype=torch.long))
nn.EmbeddingBag(9, 4)(torch.zeros(2, 3, 5, dtype=torch.long))
nn.CosineSimilarity()(torch.ones(3, 5), torch.ones(3, 5))
nn.CosineSimilarity(dim=2)(torch.ones(3, 5), torch.ones(3, 5))
F.cosine_similarity(torch.ones(3, 1, 5), torch.ones(1, 4, 5), dim=-1)
F.cosine_similarity(torch.ones(3, 5), torch.ones(4, 5))
nn.BCELoss()(torch.rand(4, 1), torch.rand(4, 1))
nn.BCELoss()(torch.rand(4, 1), torch.rand(4))
nn.BCEWithLogitsLoss(reduction="none")(torch.rand(4, 3), torch.rand(4, 3))
F.binary_cross_entropy(torch.rand(4), torch.rand(4, 1))
nn.L1Loss(reduction="none")(torch.rand(4, 3), torch.rand(4, 3))
nn.L1Loss()(torch.rand(4, 3), torch.rand(4, 2))
nn.SmoothL1Loss()(torch.rand(4, 1), torch.rand(4))
nn.HuberLoss()(torch.rand(4, 3), torch.rand(4, 3))
F.mse_loss(torch.rand(4, 3), torch.rand(4, 3), reduction="none")
nn.CrossEntropyLoss(reduction="none")(torch.rand(4, 3), torch.zeros(4, dtype=torch.long))
nn.NLLLoss()(torch.rand(4, 3), torch.zeros(5, dtype=torch.long))
F.nll_loss(torch.rand(4, 3, 6), torch.zeros(4, 6, dtype=torch.long), reduction="none")
F.kl_div(torch.rand(4, 3), torch.rand(4, 3), reduction="sum")
torch.linalg.svd(torch.ones(2, 5, 3))[0]
torch.linalg.svd(torch.ones(2, 5, 3), full_matrices=False)[2]
torch.linalg.svd(torch.ones(5))[0]
torch.svd(torch.ones(5, 3))[0]
torch.svd(torch.ones(3, 5))[2]
torch.linalg.eigh(torch.ones(2, 3, 3))[1]
torch.linalg.eigh(torch.ones(3, 4))[0]
torch.linalg.eigvals(torch.eye(3))
torch.linalg.qr(torch.ones(3, 5))[1]
torch.linalg.qr(torch.ones(5, 3), mode="complete")[0]
torch.linalg.inv(torch.eye(3).expand(2, 3, 3))
torch.inverse(torch.ones(3, 4))
torch.linalg.pinv(torch.ones(2, 5, 3))
torch.linalg.det(torch.ones(2, 3, 3))
torch.linalg.slogdet(torch.eye(3))[1]
torch.eye(3).det()
torch.linalg.solve(torch.eye(3), torch.ones(3))
torch.linalg.solve(torch.eye(3), torch.ones(3, 2))
torch.linalg.solve(torch.eye(3).expand(5, 3, 3), torch.ones(5, 3))
torch.linalg.solve(torch.eye(3).expand(5, 3, 3), torch.ones(3, 2))
torch.linalg.solve(torch.eye(3), torch.ones(4, 2))
torch.linalg.cholesky(torch.eye(3))
torch.linalg.lstsq(torch.rand(5, 3), torch.ones(5, 2))[0]
torch.trace(torch.ones(3, 4))
torch.trace(torch.ones(2, 3, 3))
torch.cov(torch.rand(4, 9))
torch.corrcoef(torch.rand(4, 9))
torch.cross(torch.ones(5, 3), torch.ones(5, 3), dim=1)
torch.linalg.cross(torch.ones(5, 1, 3), torch.ones(2, 3))
torch.cross(torch.ones(3, 5), torch.ones(3, 5))
torch.cross(torch.ones(4, 5), torch.ones(4, 5))
torch.cross(torch.ones(2, 3, 5), torch.ones(2, 3, 5), dim=1)
nn.GLU()(torch.ones(6, 8))
nn.GLU(0)(torch.ones(6, 8))
nn.GLU()(torch.ones(6, 7))
torch.linalg.cross(torch.ones(5, 4), torch.ones(5, 4))
torch.block_diag(torch.ones(2, 3), torch.ones(4), torch.ones(1, 1))
torch.cartesian_prod(torch.ones(2), torch.ones(3), torch.ones(4))
torch.zeros(3, 5).scatter(0, torch.zeros(2, 5, dtype=torch.long), torch.ones(2, 5))
torch.zeros(3, 5).scatter_(1, torch.zeros(4, 1, dtype=torch.long), 1.0)
torch.zeros(3, 5).scatter_(1, torch.zeros(3, dtype=torch.long), 1.0)
torch.zeros(3, 5).scatter_add(1, torch.zeros(3, 9, dtype=torch.long), torch.ones(3, 9))
torch.zeros(9, 4).index_add(0, torch.tensor([0, 1]), torch.ones(2, 4))
torch.zeros(9, 4).index_add(0, torch.tensor([0, 1]), torch.ones(3, 4))
torch.zeros(9, 4).index_add_(1, torch.tensor([0, 1]), torch.ones(9, 2))
torch.zeros(9, 4).index_fill(0, torch.tensor([0, 1]), 1.0)
torch.take_along_dim(torch.ones(3, 4), torch.zeros(3, 1, dtype=torch.long), dim=1)
torch.quantile(torch.ones(3, 4), 0.5, dim=1)
torch.quantile(torch.ones(3, 4), torch.tensor([0.1, 0.9]), dim=0, keepdim=True)
torch.rot90(torch.ones(3, 4, 5), 1, (1, 2))
torch.rot90(torch.ones(3, 4), 2, [0, 1])
torch.triu_indices(4, 5)
torch.tril_indices(4, 5, -1)
nn.utils.rnn.pad_sequence([torch.ones(3, 2), torch.ones(5, 2)])
nn.utils.rnn.pad_sequence([torch.ones(3), torch.ones(5)], batch_first=True)
nn.utils.rnn.pad_sequence([torch.ones(3, 2), torch.ones(5, 3)])
torch.var_mean(torch.ones(3, 4), dim=0)[1]
torch.std_mean(torch.ones(3, 4))[0]
torch.mode(torch.ones(3, 4))[0]
torch.median(torch.ones(3, 4), dim=0).values
torch.sum(torch.ones(3, 4), dim=())
torch.ones(3, 4).amax(dim=(0, 1), keepdim=True)
torch.ones(3, 0).amax(dim=1)
torch.ones(3, 0).sum(dim=1)
torch.ones(2, 3, 4).mean(dim=(0, 0))
torch.ones(2, 3, 4).prod(dim=2)
F.max_unpool2d(torch.ones(1, 2, 4, 4), torch.zeros(1, 2, 4, 4, dtype=torch.long), 2)
F.max_unpool2d(torch.ones(1, 2, 4, 4), torch.zeros(1, 2, 4, 4, dtype=torch.long), 3, stride=2)
F.one_hot(torch.tensor([[0, 1], [2, 0]]), 3)
torch.meshgrid(torch.ones(2), torch.ones(3), indexing="xy")[0]
torch.cdist(torch.ones(2, 5, 3), torch.ones(2, 4, 3))
torch.cdist(torch.ones(5, 3), torch.ones(4, 2))
torch.topk(torch.ones(3, 4), 5)[0]
torch.topk(torch.ones(3, 4), 2, dim=0)[0]
torch.topk(torch.ones(3, 4), 4, 0)[0]
torch.ones(3, 4).sort(descending=True)[1]"""
TORCH_RARER = [f"y = {line}" for line in _TORCH.splitlines()]
_NUMPY = r"""np.block([np.ones(2), np.ones(3)])
np.block([[np.ones((2, 2))], [np.ones((3, 2))]])
np.block([[np.ones((2, 2)), np.ones((3, 2))]])
np.block([[1, 2], [3, 4]])
np.block([[np.ones(2)], [np.ones((3, 2))]])
np.block([[np.ones((1, 2)), np.ones((1, 2))], np.ones((1, 4))])
np.block(np.ones((2, 3)))
np.r_[1, 2, np.ones(3)]
np.r_[0:5, 9]
np.r_[np.ones((2, 3)), np.ones((4, 3))]
np.r_[np.ones((2, 3)), np.ones(3)]
np.c_[np.ones(3), np.ones((3, 2)), np.ones(3)]
np.c_[np.ones(3), np.ones(4)]
np.c_[np.ones((2, 3, 4)), np.ones((2, 3, 1))]
np.c_[1, 2]
np.linalg.svd(np.ones((3, 5)))[2]
np.linalg.svd(np.ones((3, 5)), full_matrices=False)[2]
np.linalg.svd(np.ones((3, 5)), compute_uv=False)
np.linalg.eigh(np.eye(4))[0]
np.linalg.eig(np.ones((4, 5)))[0]
np.linalg.eigvals(np.eye(4))
np.linalg.qr(np.ones((2, 5, 3)))[0]
np.linalg.inv(np.ones((2, 3)))
np.linalg.inv(np.ones(3))
np.linalg.pinv(np.ones((2, 3)))
np.linalg.det(np.ones((2, 3, 3)))
np.linalg.solve(np.eye(3), np.ones(3))
np.linalg.solve(np.eye(3), np.ones((3, 7)))
np.linalg.solve(np.eye(3), np.ones(4))
np.linalg.solve(np.ones((2, 3)), np.ones(2))
np.linalg.solve(np.stack([np.eye(3)] * 2), np.ones((3, 4)))
np.linalg.cholesky(np.eye(3))
np.linalg.lstsq(np.ones((5, 3)), np.ones(5), rcond=None)[0]
np.linalg.lstsq(np.ones((5, 3)), np.ones((5, 2)), rcond=None)[0]
np.linalg.lstsq(np.ones((5, 3)), np.ones(4), rcond=None)[0]
np.linalg.matrix_power(np.eye(3), 4)
np.hsplit(np.ones((4, 6)), 3)[1]
np.hsplit(np.ones(6), 2)[0]
np.hsplit(np.ones((4, 6)), 4)[0]
np.vsplit(np.ones((4, 6)), [1])[1]
np.vsplit(np.ones(6), 2)[0]
np.dsplit(np.ones((2, 3, 4)), 2)[0]
np.trace(np.ones((3, 4)))
np.trace(np.ones((3, 4, 5)), axis1=0, axis2=2)
np.cov(np.ones((4, 9)))
np.cov(np.ones((9, 4)), rowvar=False)
np.cov(np.ones(9))
np.corrcoef(np.random.rand(4, 9))
np.cross(np.ones((5, 1, 3)), np.ones((2, 3)))
np.cross(np.ones((5, 3)), np.ones((4, 3)))
np.take_along_axis(np.ones((3, 4)), np.zeros((3, 2), dtype=int), axis=1)
np.take_along_axis(np.ones((3, 4)), np.zeros((2, 2), dtype=int), axis=1)
np.take_along_axis(np.ones((3, 4)), np.zeros((1, 2), dtype=int), 1)
np.percentile(np.ones((3, 4)), 50)
np.percentile(np.ones((3, 4)), [10, 90], axis=1)
np.quantile(np.ones((3, 4)), 0.5, axis=0, keepdims=True)
np.rot90(np.ones((3, 4)), 3)
np.rot90(np.ones((3, 4, 5)), axes=(1, 2))
np.delete(np.ones((3, 4)), 5, axis=0)
np.delete(np.ones((3, 4)), [0, 2], axis=1)
np.delete(np.ones(5), 1)
np.insert(np.ones((3, 4)), 1, 0, axis=0)
np.insert(np.ones(5), 2, 7)
np.insert(np.ones((3, 4)), [0, 1], 0, axis=1)
np.lib.stride_tricks.sliding_window_view(np.ones(9), 3)
np.lib.stride_tricks.sliding_window_view(np.ones((9, 4)), 3, axis=0)
np.lib.stride_tricks.sliding_window_view(np.ones((9, 4)), 3)
np.lib.stride_tricks.sliding_window_view(np.ones(2), 3)
np.triu_indices(4, k=1)[0]
np.tril_indices(4, 1, 6)[1]
np.triu_indices(3, -1)[0]
np.histogram(np.ones(9))[1]
np.histogram(np.ones(9), bins=[0, 1, 2])[0]
np.convolve(np.ones(9), np.ones(4))
np.convolve(np.ones(9), np.ones(4), "same")
np.convolve(np.ones((2, 9)), np.ones(4))
np.correlate(np.ones(9), np.ones(4))
np.resize(np.ones((2, 3)), (4, 5))
np.resize(np.ones(3), 7)
np.argpartition(np.ones((3, 4)), 2, axis=0)
np.sum(np.ones((3, 4)), axis=())
np.mean(np.ones((3, 4)), 1, keepdims=True)
np.max(np.ones((3, 0)), axis=1)
np.prod(np.ones((3, 4, 5)), axis=(0, -1))
np.ptp(np.ones((3, 4)), axis=0)
np.median(np.ones((3, 4)), axis=1)
np.sum(np.ones((3, 4)), axis=2)"""
NUMPY_RARER = [f"y = {line}" for line in _NUMPY.splitlines()]
_KERAS = r"""layers.Resizing(4, 6)(keras.ops.ones((2, 8, 8, 3)))
layers.Resizing(4, 6)(keras.ops.ones((8, 8, 3)))
layers.EinsumDense("abc,cd->abd", output_shape=(5, 7))(keras.ops.ones((2, 5, 4)))
layers.EinsumDense("...x,xy->...y", output_shape=7)(keras.ops.ones((2, 5, 4)))
layers.EinsumDense("ab,bc->ac", output_shape=7)(keras.ops.ones((2, 5, 4)))
layers.EinsumDense("abc,cde->abde", output_shape=(None, 3, 6))(keras.Input(shape=(5, 4)))
layers.GroupNormalization(2)(keras.ops.ones((2, 8, 8, 4)))
layers.GroupNormalization(3)(keras.ops.ones((2, 8, 8, 4)))
layers.GroupNormalization(2, axis=1)(keras.ops.ones((2, 4, 8, 8)))
layers.GroupNormalization()(keras.ops.ones((2, 8, 8, 16)))
layers.GroupNormalization(-1)(keras.ops.ones((2, 8, 8, 4)))
layers.GroupNormalization(2)(keras.ops.ones((2, 5, 4)))
layers.LayerNormalization(axis=[1, 2])(keras.ops.ones((2, 5, 4)))
layers.LayerNormalization(axis=3)(keras.ops.ones((2, 5, 4)))
layers.LayerNormalization()(keras.Input(shape=(None, 4)))
layers.UpSampling1D(3)(keras.ops.ones((2, 5, 4)))
layers.UpSampling1D(3)(keras.ops.ones((2, 5)))
layers.UpSampling3D((1, 2, 3))(keras.ops.ones((2, 5, 4, 3, 2)))
layers.ZeroPadding1D((1, 3))(keras.ops.ones((2, 5, 4)))
layers.ZeroPadding3D(((1, 1), (0, 2), (3, 3)))(keras.ops.ones((2, 5, 4, 3, 2)))
layers.ZeroPadding3D(1)(keras.ops.ones((2, 5, 4, 3)))
layers.Cropping1D((1, 3))(keras.ops.ones((2, 5, 4)))
layers.Cropping1D(3)(keras.ops.ones((2, 5, 4)))
layers.Cropping3D(1)(keras.ops.ones((2, 5, 4, 3, 2)))
layers.Conv1DTranspose(6, 3, strides=2)(keras.ops.ones((2, 5, 4)))
layers.Conv1DTranspose(6, 3, strides=2, padding="same")(keras.ops.ones((2, 5, 4)))
layers.Conv1DTranspose(6, 1, strides=3)(keras.ops.ones((2, 5, 4)))
layers.Conv3DTranspose(6, 2, strides=2)(keras.ops.ones((2, 5, 4, 3, 2)))
layers.MaxPooling3D((1, 2, 2))(keras.ops.ones((2, 5, 4, 3, 2)))
layers.AveragePooling3D(2, strides=1, padding="same")(keras.ops.ones((2, 5, 4, 3, 2)))
layers.MaxPooling3D(4)(keras.ops.ones((2, 5, 4, 3, 2)))
layers.GlobalMaxPooling3D(keepdims=True)(keras.ops.ones((2, 5, 4, 3, 2)))
layers.GlobalAveragePooling3D()(keras.ops.ones((2, 5, 4, 3)))
layers.ConvLSTM2D(4, 3, padding="same", return_sequences=True)(keras.ops.ones((2, 3, 8, 8, 1)))
layers.ConvLSTM2D(4, 3)(keras.ops.ones((2, 8, 8, 1)))
keras.ops.conv(keras.ops.ones((2, 9, 3)), keras.ops.ones((2, 3, 5)))
keras.ops.conv(keras.ops.ones((2, 8, 8, 4)), keras.ops.ones((3, 3, 2, 6)))
keras.ops.conv(keras.ops.ones((2, 8, 8, 3)), keras.ops.ones((3, 3, 2, 6)))
keras.ops.conv(keras.ops.ones((2, 8, 8, 3)), keras.ops.ones((3, 3, 3, 6)), 2, "same", dilation_rate=1)
keras.ops.max_pool(keras.ops.ones((2, 9, 3)), 2)
keras.ops.max_pool(keras.ops.ones((2, 9, 8, 7, 3)), (2, 2, 3), strides=1)
keras.ops.average_pool(keras.ops.ones((2, 9, 8, 3)), 2, padding="same")
keras.ops.max_pool(keras.ops.ones((2, 3, 9, 8)), 2, data_format="channels_first")
keras.ops.mean(keras.ops.ones((2, 9, 3)), axis=1, keepdims=True)
keras.ops.max(keras.ops.ones((2, 9, 3)), axis=[0, 2])
keras.ops.sum(keras.ops.ones((2, 9, 3)), axis=3)
keras.ops.top_k(keras.ops.ones((2, 9)), 3)[0]
keras.ops.take_along_axis(keras.ops.ones((3, 4)), keras.ops.zeros((3, 2), dtype="int32"), axis=1)
keras.ops.svd(keras.ops.ones((5, 3)), full_matrices=False)[0]
keras.ops.inv(keras.ops.eye(3))
keras.ops.solve(keras.ops.eye(3), keras.ops.ones((3, 2)))
keras.ops.eigh(keras.ops.eye(3))[1]
keras.ops.det(keras.ops.eye(3))
keras.ops.qr(keras.ops.ones((5, 3)))[1]
keras.ops.norm(keras.ops.ones((5, 3)), axis=-1)
keras.ops.meshgrid(keras.ops.ones(3), keras.ops.ones(4))[0]"""
KERAS_RARER = [f"y = {line}" for line in _KERAS.splitlines()]
_PROGRAMS = r"""x = np.ones((4, 3)); y = np.ones((4, 5))
z = np.block([[x, y]])
%%
a = np.ones((2, 3))
b = np.zeros((2, 2))
m = np.block([[a, b], [np.zeros((4, 3)), np.ones((4, 2))]])
%%
a = np.ones((2, 3))
b = np.zeros((2, 2))
m = np.block([[a, b], [np.zeros((4, 3)), np.ones((4, 3))]])
%%
x = np.arange(5)
y = np.r_[x, x]
%%
x = np.arange(5)
y = np.c_[x, np.ones(5)]
%%
X = np.random.rand(100, 4)
X = np.c_[np.ones(100), X]
theta = np.linalg.inv(X.T @ X) @ X.T @ np.random.rand(100, 1)
%%
A = np.random.rand(10, 6)
U, S, Vt = np.linalg.svd(A)
B = U @ np.diag(S) @ Vt
%%
A = np.random.rand(10, 6)
U, S, Vt = np.linalg.svd(A, full_matrices=False)
B = U @ np.diag(S) @ Vt
%%
C = np.cov(np.random.rand(5, 100))
w, v = np.linalg.eigh(C)
proj = v[:, -2:].T @ np.random.rand(5, 100)
%%
A = np.random.rand(4, 4)
b = np.random.rand(4)
x = np.linalg.solve(A, b)
%%
A = np.random.rand(4, 4)
b = np.random.rand(5, 2)
x = np.linalg.solve(A, b)
%%
A = np.random.rand(4, 5)
d = np.linalg.det(A)
%%
x = torch.randn(8, 3, 32, 32)
theta = torch.randn(8, 2, 3)
grid = F.affine_grid(theta, x.size())
y = F.grid_sample(x, grid)
%%
x = torch.randn(8, 3, 32, 32)
grid = torch.randn(8, 2, 64, 64)
y = F.grid_sample(x, grid)
%%
x = torch.randn(2, 3, 8, 8)
p = nn.Unfold(kernel_size=4, stride=4)(x)
y = nn.Fold(output_size=(8, 8), kernel_size=4, stride=4)(p)
%%
p = torch.randn(2, 48, 5)
y = F.fold(p, output_size=(8, 8), kernel_size=4, stride=4)
%%
x = keras.Input(shape=(64, 64, 3))
y = layers.Resizing(32, 32)(x)
z = layers.Conv2D(8, 3)(y)
%%
x = keras.Input(shape=(32, 32, 16))
y = layers.GroupNormalization(groups=5)(x)
%%
x = keras.Input(shape=(32, 32, 16))
y = layers.GroupNormalization(groups=4)(x)
%%
x = keras.Input(shape=(32, 16))
y = layers.LayerNormalization(axis=[1, 2])(x)
%%
x = keras.ops.ones((2, 8, 8, 3))
w = keras.ops.ones((3, 3, 3, 16))
y = keras.ops.conv(x, w, strides=2, padding="same")
%%
x = keras.ops.ones((2, 8, 8, 3))
y = keras.ops.max_pool(x, 2)
%%
x = keras.ops.ones((2, 8, 8, 3))
y = keras.ops.average_pool(x, 3, strides=1, padding="same")
%%
a, b = torch.meshgrid(torch.arange(4), torch.arange(6), indexing="ij")
g = torch.stack([a, b], dim=-1)
%%
d = torch.cdist(torch.randn(10, 3), torch.randn(20, 3))
idx = d.topk(5, dim=1, largest=False)[1]
%%
t = torch.randint(0, 10, (32,))
y = F.one_hot(t, num_classes=10)
%%
t = torch.randint(0, 10, (32,))
y = F.one_hot(t, 10).float() @ torch.randn(10, 4)
%%
v, i = torch.topk(torch.randn(8, 100), 5)
s = torch.gather(torch.randn(8, 100), 1, i)
%%
v, i = torch.sort(torch.randn(8, 100), dim=1, descending=True)
w = v[:, :3]
%%
m = nn.Bilinear(20, 30, 40)
y = m(torch.randn(128, 20), torch.randn(128, 30))
%%
m = nn.Bilinear(20, 30, 40)
y = m(torch.randn(128, 20), torch.randn(128, 20))
%%
enc = nn.TransformerEncoderLayer(d_model=512, nhead=8, batch_first=True)
y = enc(torch.randn(4, 10, 512))
%%
dec = nn.TransformerDecoderLayer(d_model=512, nhead=8)
out = dec(torch.randn(20, 32, 512), torch.randn(10, 32, 512))
%%
dec = nn.TransformerDecoder(nn.TransformerDecoderLayer(d_model=512, nhead=8), num_layers=6)
out = dec(torch.randn(20, 32, 512), torch.randn(10, 30, 512))
%%
m = nn.Transformer(d_model=512, nhead=8)
out = m(torch.rand(10, 32, 512), torch.rand(20, 32, 512))
%%
y = nn.AdaptiveMaxPool2d((5, 7))(torch.randn(1, 64, 8, 9))
%%
y = nn.AdaptiveMaxPool3d(2)(torch.randn(1, 64, 8, 9, 10))
%%
y = nn.MaxPool3d(3, stride=2)(torch.randn(20, 16, 50, 44, 31))
%%
y = nn.AvgPool3d((3, 2, 2), stride=(2, 1, 2))(torch.randn(20, 16, 50, 44, 31))
%%
y = nn.ConvTranspose1d(16, 33, 3, stride=2)(torch.randn(20, 16, 50))
%%
y = nn.ConvTranspose3d(16, 8, 3, stride=2, padding=1, output_padding=1)(torch.randn(2, 16, 5, 6, 7))
%%
y = F.conv_transpose1d(torch.randn(20, 16, 50), torch.randn(16, 33, 5), stride=2)
%%
x = torch.randn(8, 3, 32, 32)
y = nn.PixelUnshuffle(2)(x)
%%
x = torch.randn(8, 3, 32, 32)
y = F.pad(x, (1, 1, 1, 1), mode="reflect")
z = F.pad(x, (40, 40, 0, 0), mode="reflect")
%%
x = torch.randn(8, 10, 64)
packed = nn.utils.rnn.pad_sequence([torch.randn(5, 3), torch.randn(7, 3)], batch_first=True)
%%
h = nn.LSTMCell(10, 20)
x = torch.randn(3, 10)
hx, cx = h(x)
%%
h = nn.GRUCell(10, 20)
y = h(torch.randn(3, 12))
%%
x = torch.zeros(3, 5)
y = x.scatter_(1, torch.tensor([[0, 1, 2, 0]]), 1.0)
%%
x = torch.zeros(10, 64)
y = x.index_add(0, torch.tensor([0, 4, 2]), torch.ones(3, 64))
%%
x = torch.randn(8, 5)
y = nn.CosineSimilarity(dim=1)(x, torch.randn(8, 5))
%%
a = torch.randn(8, 64)
s = F.cosine_similarity(a.unsqueeze(1), a.unsqueeze(0), dim=-1)
%%
loss = nn.BCEWithLogitsLoss()(torch.randn(8, 1), torch.rand(8))
%%
loss = nn.NLLLoss()(F.log_softmax(torch.randn(8, 5), dim=1), torch.randint(0, 5, (8,)))
%%
loss = nn.L1Loss()(torch.randn(8, 5), torch.randn(8, 5))
%%
loss = F.kl_div(torch.randn(8, 5), torch.rand(8, 5), reduction="batchmean")
%%
loss = F.binary_cross_entropy_with_logits(torch.randn(8), torch.rand(8, 1))
%%
x = torch.randn(2, 8, 16)
q, k, v = nn.Linear(16, 48)(x).chunk(3, dim=-1)
q = q.view(2, 8, 4, 4).transpose(1, 2)
att = F.softmax(q @ q.transpose(-2, -1), dim=-1).masked_fill(torch.tril(torch.ones(8, 8)) == 0, 0)
%%
emb = nn.EmbeddingBag(1000, 64)
y = emb(torch.randint(0, 1000, (8, 12)))
%%
x = torch.randn(8, 3, 224, 224)
y = torch.roll(x, shifts=(-3, -3), dims=(2, 3))
w = y.view(8, 3, 32, 7, 32, 7).permute(0, 2, 4, 3, 5, 1).reshape(-1, 49, 3)
%%
x = torch.randn(8, 6, 10)
y = x.swapaxes(0, 1).contiguous().view(6, -1)
z = torch.hstack((y, torch.ones(6, 1)))
%%
x = np.random.rand(5, 4, 3)
y = np.rot90(x)
%%
x = np.random.rand(10, 3)
y = np.delete(x, 2, axis=0)
z = np.insert(y, 1, 0, axis=1)
%%
x = np.random.rand(6, 4)
y = np.array_split(x, 4)
z = np.resize(x, (3, 5))
%%
h, e = np.histogram(np.random.rand(100), bins=20)
%%
y = np.convolve(np.ones(10), np.ones(3), mode="valid")
%%
x = np.random.rand(8, 3)
d = np.linalg.norm(x[:, None] - x[None], axis=-1)
i = np.argpartition(d, 3, axis=1)[:, :3]
%%
x = np.ones((3, 4))
w = np.lib.stride_tricks.sliding_window_view(x, (2, 2))
%%
i, j = np.triu_indices(5)
%%
x = np.ones((3, 4))
y = np.take_along_axis(x, np.zeros((3, 1), dtype=int), axis=1)
%%
x = np.ones((3, 4))
p = np.percentile(x, [25, 50, 75], axis=0)
%%
x = np.ones((2, 3, 4))
y = np.trace(x, axis1=1, axis2=2)
%%
x = np.pad(np.ones((3, 4)), ((2, 2), (7, 0)), mode="reflect")
%%
y = np.cross(np.ones((5, 3)), np.ones((5, 3)))
%%
x = keras.Input(shape=(None, 8))
y = layers.ConvLSTM2D(4, 3)(keras.Input(shape=(5, 16, 16, 3)))
%%
x = keras.Input(shape=(32, 8))
y = layers.UpSampling1D(2)(x)
z = layers.ZeroPadding1D(1)(y)
w = layers.Cropping1D(2)(z)
%%
x = keras.Input(shape=(32, 8))
y = layers.Conv1DTranspose(4, 3, strides=2, padding="same")(x)
%%
x = keras.Input(shape=(16, 16, 16, 1))
y = layers.MaxPooling3D(2)(layers.Conv3D(8, 3, padding="same")(x))
z = layers.GlobalAveragePooling3D()(y)
%%
x = keras.ops.ones((4, 10))
y = keras.ops.one_hot(keras.ops.argmax(x, axis=-1), 10)
v, i = keras.ops.top_k(x, 3)
%%
x = keras.ops.ones((4, 10, 8))
y = keras.ops.take(x, [1, 2], axis=1)
z = keras.ops.einsum("btd,de->bte", x, keras.ops.ones((8, 2)))
%%
x = keras.ops.ones((4, 9))
y = keras.ops.image.resize(keras.ops.ones((2, 8, 8, 3)), (16, 16))
%%
x = keras.Input(shape=(20,))
y = layers.Dense(8)(x)
z = layers.Dropout(0.5)(layers.Activation("relu")(y))
m = layers.Attention()([layers.RepeatVector(4)(z), layers.RepeatVector(6)(z)])
%%
x = torch.randn(8, 64, 10, 10)
y = F.max_unpool2d(*F.max_pool2d(x, 2, return_indices=True), 2)
%%
x = torch.randn(4, 16)
y = torch.block_diag(x, x)
%%
a = torch.randn(3, 4)
b = torch.cartesian_prod(torch.arange(3), torch.arange(4))
%%
Q, R = torch.linalg.qr(torch.randn(6, 3))
x = torch.linalg.solve(R, Q.T @ torch.randn(6, 2))
%%
x = torch.randn(16, 1, 28, 28)
y = torch.flatten(nn.MaxPool2d(2)(F.relu(nn.Conv2d(1, 32, 3)(x))), 1)
z = nn.Linear(32 * 12 * 12, 10)(y)
%%
m, i = torch.randn(8, 5, 3).min(dim=2, keepdim=True)
var, mean = torch.var_mean(torch.randn(8, 5), dim=1)"""
PROGRAMS_RARER = _PROGRAMS.split("\n%%\n")
