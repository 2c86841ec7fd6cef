"""The order of arguments in NumPy, JAX and TensorFlow: names, a colon, and what stands at each place."""

from __future__ import annotations

NUMPY = """
add subtract multiply divide true_divide maximum minimum pow power fmod remainder equal logical_and logical_or atan2: x1 x2 out
all any argmax argmin ptp: a axis out keepdims
max min amax amin nanmax nanmin: a axis out keepdims initial where
mean nanmean: a axis dtype out keepdims
sum prod nansum: a axis dtype out keepdims initial where
std var nanstd nanvar: a axis dtype out ddof keepdims
median nanmedian: a axis out overwrite_input keepdims
count_nonzero: a axis keepdims
average: a axis weights returned
percentile quantile nanpercentile nanquantile: a q axis out overwrite_input method keepdims
cumsum cumprod: a axis dtype out
norm: x ord axis keepdims
append: arr values axis
delete: arr obj axis
insert: arr obj values axis
arange: start stop step dtype
argsort sort: a axis kind order
argpartition partition: a kth axis kind order
array: object dtype
zeros ones empty: shape dtype order
full: shape fill_value dtype order
zeros_like ones_like empty_like: a dtype order subok shape
full_like: a fill_value dtype order subok shape
eye: N M k dtype order
identity: n dtype
linspace: start stop num endpoint retstep dtype axis
logspace: start stop num endpoint base dtype axis
normal: loc scale size
uniform: low high size
randint integers: low high size dtype
standard_normal random random_sample: size
choice: a size replace p
permutation: x
array_split split: ary indices_or_sections axis
vsplit hsplit dsplit: ary indices_or_sections
concat concatenate stack: arrays axis out
vstack hstack dstack: tup dtype
convolve correlate: a v mode
cov: m y rowvar bias ddof fweights aweights
corrcoef: x y rowvar
cross: a b axisa axisb axisc axis
bincount: x weights minlength
broadcast_to: array shape subok
diag: v k
diagonal: a offset axis1 axis2
trace: a offset axis1 axis2 dtype out
diff: a n axis prepend append
dot outer: a b out
matmul: x1 x2 out
inner kron vdot: a b
expand_dims squeeze: a axis
histogram: a bins range density weights
lstsq: a b rcond
solve: a b
matrix_power: a n
moveaxis: a source destination
pad: array pad_width mode
pinv: a rcond hermitian
qr: a mode
svd: a full_matrices compute_uv hermitian
eigh eigvalsh: a UPLO
repeat: a repeats axis
reshape: a shape order
resize: a new_shape
ravel flatten: a order
rot90: m k axes
flip: m axis
roll: a shift axis
sliding_window_view: x window_shape axis
swapaxes: a axis1 axis2
take: a indices axis out mode
take_along_axis: arr indices axis
tensordot: a b axes
tile: A reps
permute_dims: a axes
tril_indices triu_indices: n k m
unique: ar return_index return_inverse return_counts axis
vander: x N increasing
where: condition x y
"""

JAX = """
normal: key shape dtype
uniform: key shape dtype minval maxval
randint: key shape minval maxval dtype
truncated_normal: key lower upper shape dtype
bernoulli: key p shape mode
choice: key a shape replace p axis mode
permutation: key x axis independent out_sharding
split: ary indices_or_sections axis
softmax log_softmax: x axis where
logsumexp: a axis b keepdims return_sign where
glu: x axis
one_hot: x num_classes
top_k: operand k
histogram: a bins range weights density
pinv: a rtol hermitian
resize: image shape method antialias
unstack: x axis
average: a axis weights returned keepdims
concatenate: arrays axis dtype
stack: arrays axis out dtype
zeros ones empty: shape dtype
full: shape fill_value dtype
zeros_like ones_like empty_like: a dtype shape
full_like: a fill_value dtype shape
eye: N M k dtype
"""

TENSORFLOW = """
reduce_sum reduce_mean reduce_max reduce_min reduce_prod reduce_any reduce_all: input_tensor axis keepdims name
reduce_std reduce_variance reduce_logsumexp logsumexp: input_tensor axis keepdims name
argmax argmin: input axis output_type name
cumsum cumprod: x axis exclusive reverse name
norm: tensor ord axis keepdims name
concat: values axis name
stack: values axis name
unstack: value num axis name
split: value num_or_size_splits axis num name
gather: params indices validate_indices axis batch_dims name
boolean_mask: tensor mask axis name
one_hot: indices depth on_value off_value axis dtype name
softmax log_softmax: logits axis name
top_k: input k sorted name
zeros ones: shape dtype name
fill: dims value name
zeros_like ones_like: input dtype name
constant: value dtype shape name
convert_to_tensor: value dtype dtype_hint name
Variable: initial_value trainable validate_shape caching_device name variable_def dtype
eye: num_rows num_columns batch_shape dtype name
linspace: start stop num name axis
range: start limit delta dtype name
normal truncated_normal: shape mean stddev dtype seed name
uniform: shape minval maxval dtype seed name
matmul: a b transpose_a transpose_b adjoint_a adjoint_b a_is_sparse b_is_sparse output_type name
tensordot: a b axes name
expand_dims squeeze: input axis name
reshape: tensor shape name
transpose: a perm conjugate name
pad: tensor paddings mode constant_values name
tile: input multiples name
repeat: input repeats axis name
broadcast_to: input shape name
add multiply subtract divide maximum minimum pow equal: x y name
where: condition x y name
resize: images size method preserve_aspect_ratio antialias name
sort argsort: values axis direction name
unique: x out_idx name
"""
