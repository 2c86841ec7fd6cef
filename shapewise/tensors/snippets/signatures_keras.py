"""The order of arguments in Keras: names, a colon, and what stands at each place; ``signatures.py`` reads it."""

from __future__ import annotations

KERAS = """
add subtract multiply divide true_divide maximum minimum power fmod equal logical_and logical_or: x1 x2
all any amax amin argmax argmin mean sum std var median logsumexp ptp nanmean nansum nanstd nanvar: x axis keepdims
nanmax nanmin nanmedian: x axis keepdims
max min: x axis keepdims initial
prod: x axis keepdims dtype
count_nonzero: x axis
average: x axis weights
percentile quantile nanpercentile nanquantile: x q axis method keepdims
cumsum cumprod: x axis dtype
norm: x ord axis keepdims
append: x1 x2 axis
arange: start stop step dtype
argsort sort: x axis
argpartition: x kth axis
array: x dtype
convert_to_tensor: x dtype sparse ragged
zeros ones empty: shape dtype
full: shape fill_value dtype
zeros_like ones_like empty_like: x dtype
full_like: x fill_value dtype
eye: N M k dtype
identity: n dtype
linspace: start stop num endpoint retstep dtype axis
logspace: start stop num endpoint base dtype axis
normal truncated_normal: shape mean stddev dtype seed
uniform randint: shape minval maxval dtype seed
array_split split: x indices_or_sections axis
vsplit hsplit dsplit: x indices_or_sections
concatenate: xs axis
stack: x axis
unstack: x num axis
average_pool max_pool: inputs pool_size strides padding data_format
conv: inputs kernel strides padding data_format dilation_rate
bincount: x weights minlength sparse
broadcast_to: x shape
cdist: x y
correlate: x1 x2 mode
cross: x1 x2 axisa axisb axisc axis
diag: x k
diagonal trace: x offset axis1 axis2
diff: a n axis
dot inner kron vdot outer matmul: x1 x2
tensordot: x1 x2 axes
expand_dims squeeze softmax log_softmax glu: x axis
fold: x output_size kernel_size dilation padding stride
unfold: x kernel_size dilation padding stride
histogram: x bins range
lstsq: a b rcond
solve: a b
pinv: x rcond
qr: x mode
svd: x full_matrices compute_uv
cholesky: x upper
moveaxis: x source destination
one_hot: x num_classes axis dtype sparse
pad: x pad_width mode constant_values
repeat: x repeats axis
reshape: x newshape
resize: images size interpolation antialias crop_to_aspect_ratio pad_to_aspect_ratio fill_mode fill_value data_format
rot90: array k axes
flip: x axis
roll: x shift axis
swapaxes: x axis1 axis2
take take_along_axis: x indices axis
tile: x repeats
top_k: x k sorted
transpose: x axes
unique: x sorted return_index return_inverse return_counts axis size fill_value
vander: x N increasing
where: condition x1 x2
"""

KERAS_LAYERS = """
Dense: units activation use_bias
Conv1D Conv2D Conv3D Convolution2D: filters kernel_size strides padding data_format dilation_rate groups activation use_bias
SeparableConv2D: filters kernel_size strides padding data_format dilation_rate depth_multiplier activation use_bias
Conv1DTranspose Conv2DTranspose: filters kernel_size strides padding output_padding data_format dilation_rate activation \
use_bias
Conv3DTranspose: filters kernel_size strides padding data_format output_padding dilation_rate activation use_bias
DepthwiseConv2D: kernel_size strides padding depth_multiplier data_format dilation_rate activation use_bias
ConvLSTM2D: filters kernel_size strides padding data_format dilation_rate activation recurrent_activation use_bias
AveragePooling1D AveragePooling2D AveragePooling3D AvgPool2D AvgPool3D MaxPool1D MaxPool2D MaxPool3D MaxPooling1D \
MaxPooling2D MaxPooling3D: pool_size strides padding data_format name
GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalAvgPool2D GlobalMaxPool2D GlobalMaxPooling1D \
GlobalMaxPooling2D GlobalMaxPooling3D: data_format keepdims
GlobalAveragePooling1D(): inputs mask
BatchNormalization: axis momentum epsilon center scale
GroupNormalization: groups axis epsilon center scale
LayerNormalization: axis epsilon center scale
RMSNormalization: axis epsilon
Normalization: axis mean variance invert
Embedding: input_dim output_dim embeddings_initializer embeddings_regularizer embeddings_constraint mask_zero
LSTM GRU: units activation recurrent_activation use_bias
SimpleRNN: units activation use_bias
LSTM() GRU() SimpleRNN() ConvLSTM2D() Bidirectional(): sequences initial_state mask training
Bidirectional: layer merge_mode weights backward_layer
TimeDistributed(): inputs training mask
MultiHeadAttention: num_heads key_dim value_dim dropout use_bias output_shape attention_axes
MultiHeadAttention(): query value key query_mask value_mask key_mask attention_mask return_attention_scores training \
use_causal_mask
Attention: use_scale score_mode dropout seed
Attention(): inputs mask training return_attention_scores use_causal_mask
BatchNormalization(): inputs training mask
Softmax(): inputs mask
Dense() EinsumDense() Dropout() SpatialDropout1D() SpatialDropout2D() GaussianNoise() GaussianDropout(): inputs training
Model() Sequential(): inputs training mask
Dot: axes normalize
EinsumDense: equation output_shape activation bias_axes
Flatten: data_format
Cropping2D Cropping3D: cropping data_format
ZeroPadding1D ZeroPadding2D ZeroPadding3D: padding data_format
UpSampling2D: size data_format interpolation
UpSampling3D: size data_format
Resizing: height width interpolation crop_to_aspect_ratio pad_to_aspect_ratio fill_mode fill_value antialias data_format
Input: shape batch_size dtype sparse ragged batch_shape name tensor
Model: inputs outputs name
"""
