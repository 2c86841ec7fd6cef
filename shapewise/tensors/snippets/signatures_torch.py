"""The order of arguments in PyTorch: names, a colon, and what stands at each place; ``signatures.py`` reads it."""

from __future__ import annotations

TORCH = """
amax amin argmax argmin all any logsumexp mode median nanmedian max min count_nonzero: input dim keepdim
mean sum nanmean nansum prod: input dim keepdim dtype
std var std_mean var_mean: input dim unbiased keepdim
vector_norm: x ord dim keepdim dtype
norm: input p dim keepdim out dtype
quantile nanquantile: input q dim keepdim
cumsum cumprod glu unbind unsqueeze unsqueeze_ squeeze squeeze_: input dim
softmax log_softmax: input dim _stacklevel dtype
argsort sort: input dim descending
topk: input k dim largest sorted
cross: input other dim
diff: input n dim prepend append
add sub subtract mul multiply div divide true_divide maximum minimum fmod remainder eq ne gt lt equal atan2: input other
logical_and logical_or matmul inner kron vdot: input other
dot: input tensor
mm bmm: input mat2
mv: input vec
outer: input vec2
addmm: input mat1 mat2
baddbmm: input batch1 batch2
tensordot: a b dims out
cdist: x1 x2 p compute_mode
cosine_similarity: x1 x2 dim eps
arange range: start end step
linspace: start end steps
logspace: start end steps base
normal: mean std size
full: size fill_value
full_like: input fill_value
eye: n m
one_hot: tensor num_classes
cat concat concatenate stack: tensors dim
chunk: input chunks dim
split: tensor split_size_or_sections dim
tensor_split: input indices_or_sections dim
hsplit vsplit dsplit: input indices_or_sections
conv1d conv2d conv3d: input weight bias stride padding dilation groups
conv_transpose1d conv_transpose2d conv_transpose3d: input weight bias stride padding output_padding groups dilation
avg_pool1d: input kernel_size stride padding ceil_mode count_include_pad
avg_pool2d avg_pool3d: input kernel_size stride padding ceil_mode count_include_pad divisor_override
max_pool1d max_pool2d max_pool3d: input kernel_size stride padding dilation ceil_mode return_indices
adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d: input output_size
adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d: input output_size return_indices
max_unpool2d: input indices kernel_size stride padding output_size
interpolate: input size scale_factor mode align_corners recompute_scale_factor antialias
upsample: input size scale_factor mode align_corners
pad: input pad mode value
multinomial: input num_samples replacement
pairwise_distance: x1 x2 p eps keepdim
pack_padded_sequence: input lengths batch_first enforce_sorted
pad_packed_sequence: sequence batch_first padding_value total_length
pad_sequence: sequences batch_first padding_value padding_side
DataLoader: dataset batch_size shuffle sampler batch_sampler num_workers collate_fn pin_memory drop_last
random_split: dataset lengths generator
pixel_shuffle: input upscale_factor
pixel_unshuffle: input downscale_factor
fold: input output_size kernel_size dilation padding stride
affine_grid: theta size align_corners
grid_sample: input grid mode padding_mode align_corners
embedding: input weight padding_idx max_norm norm_type scale_grad_by_freq sparse
layer_norm: input normalized_shape weight bias eps
linear: input weight bias
scaled_dot_product_attention: query key value attn_mask dropout_p is_causal scale enable_gqa
cross_entropy: input target weight size_average ignore_index reduce reduction label_smoothing
nll_loss: input target weight size_average ignore_index reduce reduction
binary_cross_entropy: input target weight size_average reduce reduction
binary_cross_entropy_with_logits: input target weight size_average reduce reduction pos_weight
mse_loss l1_loss: input target size_average reduce reduction weight
smooth_l1_loss: input target size_average reduce reduction beta
huber_loss: input target reduction delta weight
kl_div: input target size_average reduce reduction log_target
bincount: input weights minlength
diag: input diagonal
diagonal: input offset dim1 dim2
flatten: input start_dim end_dim
unflatten: input dim sizes
gather scatter scatter_ scatter_add scatter_add_: input dim index src
select index_select index_add index_add_ index_copy index_copy_: input dim index source
index_fill index_fill_: input dim index value
narrow: input dim start length
masked_fill: input mask value
masked_select: input mask
masked_scatter: input mask source
take: input index
take_along_dim: input indices dim
moveaxis movedim: input source destination
transpose transpose_ swapdims swapdims_: input dim0 dim1
swapaxes swapaxes_: input axis0 axis1
repeat_interleave: input repeats dim
rot90: input k dims
flip: input dims
roll: input shifts dims
svd: A full_matrices
qr: A mode
solve: input A
lstsq: A B
cholesky: input upper
matrix_power: input n
tril_indices triu_indices: row col offset
unique: input sorted return_inverse return_counts dim
vander: x N increasing
where: condition input other
pad_sequence: sequences batch_first padding_value padding_side
histogram: input bins
"""

TORCH_LAYERS = """
Linear: in_features out_features bias device dtype
PairwiseDistance: p eps keepdim
TripletMarginLoss: margin p eps swap size_average reduce reduction
LazyLinear: out_features bias device dtype
Bilinear: in1_features in2_features out_features bias device dtype
Conv1d Conv2d Conv3d: in_channels out_channels kernel_size stride padding dilation groups bias padding_mode device dtype
LazyConv1d LazyConv2d: out_channels kernel_size stride padding dilation groups bias padding_mode device dtype
ConvTranspose1d ConvTranspose2d ConvTranspose3d: in_channels out_channels kernel_size stride padding output_padding groups \
bias dilation padding_mode device dtype
ConvTranspose1d() ConvTranspose2d() ConvTranspose3d(): input output_size
MaxPool1d MaxPool2d MaxPool3d: kernel_size stride padding dilation return_indices ceil_mode
AvgPool1d: kernel_size stride padding ceil_mode count_include_pad
AvgPool2d AvgPool3d: kernel_size stride padding ceil_mode count_include_pad divisor_override
AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d: output_size return_indices
BatchNorm1d BatchNorm2d BatchNorm3d: num_features eps momentum affine track_running_stats device dtype
GroupNorm: num_groups num_channels eps affine device dtype
LayerNorm: normalized_shape eps elementwise_affine bias device dtype
Embedding: num_embeddings embedding_dim padding_idx max_norm norm_type scale_grad_by_freq sparse
EmbeddingBag: num_embeddings embedding_dim max_norm norm_type scale_grad_by_freq mode sparse _weight include_last_offset \
padding_idx
EmbeddingBag(): input offsets per_sample_weights
CosineSimilarity: dim eps
CosineSimilarity(): x1 x2
PReLU: num_parameters init device dtype
Flatten: start_dim end_dim
Unflatten: dim unflattened_size
Unfold: kernel_size dilation padding stride
Fold: output_size kernel_size dilation padding stride
Upsample: size scale_factor mode align_corners recompute_scale_factor
UpsamplingNearest2d UpsamplingBilinear2d: size scale_factor
ConstantPad1d ConstantPad2d ConstantPad3d: padding value
RNN: input_size hidden_size num_layers nonlinearity bias batch_first dropout bidirectional device dtype
LSTM GRU: input_size hidden_size num_layers bias batch_first dropout bidirectional proj_size device dtype
RNN() LSTM() GRU() RNNCell() LSTMCell() GRUCell(): input hx
LSTMCell GRUCell: input_size hidden_size bias device dtype
RNNCell: input_size hidden_size bias nonlinearity device dtype
MultiheadAttention: embed_dim num_heads dropout bias add_bias_kv add_zero_attn kdim vdim batch_first device dtype
MultiheadAttention(): query key value key_padding_mask need_weights attn_mask average_attn_weights is_causal
Transformer: d_model nhead num_encoder_layers num_decoder_layers dim_feedforward dropout activation custom_encoder \
custom_decoder layer_norm_eps batch_first norm_first bias device dtype
Transformer(): src tgt src_mask tgt_mask memory_mask src_key_padding_mask tgt_key_padding_mask memory_key_padding_mask
TransformerDecoder: decoder_layer num_layers norm
TransformerEncoder: encoder_layer num_layers norm enable_nested_tensor mask_check
TransformerDecoder() TransformerDecoderLayer(): tgt memory tgt_mask memory_mask tgt_key_padding_mask memory_key_padding_mask
TransformerEncoderLayer TransformerDecoderLayer: d_model nhead dim_feedforward dropout activation layer_norm_eps batch_first \
norm_first bias device dtype
TransformerEncoder(): src mask src_key_padding_mask is_causal
TransformerEncoderLayer(): src src_mask src_key_padding_mask is_causal
CrossEntropyLoss: weight size_average ignore_index reduce reduction label_smoothing
NLLLoss: weight size_average ignore_index reduce reduction
BCELoss: weight size_average reduce reduction
BCEWithLogitsLoss: weight size_average reduce reduction pos_weight
MSELoss L1Loss: size_average reduce reduction
SmoothL1Loss: size_average reduce reduction beta
KLDivLoss: size_average reduce reduction log_target
HuberLoss: reduction delta
CrossEntropyLoss() NLLLoss() BCELoss() BCEWithLogitsLoss() MSELoss() L1Loss() SmoothL1Loss() KLDivLoss() HuberLoss(): \
input target
"""
