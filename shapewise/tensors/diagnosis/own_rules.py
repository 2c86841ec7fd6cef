"""Rules that only one wording means: what its operation demands, where the rule of a whole family would tell something else."""

from __future__ import annotations

from typing import NamedTuple


class Own(NamedTuple):
    """The rule of one wording."""

    rule: str
    alone: bool = True
    """Whether the laboratory has no such operation: then no other is shown in its place, and no way out of another."""
    article: str = ""
    """The explanation that is nearest, where it is not the family's."""


_MASK = "A mask has a row for each query and a column for each key; in three axes it is one such mask for each batch and head."
_PADDED = "Reflected or wrapped padding copies places of the input: on each side it must be smaller than the axis it extends."
_PAD_AXES = "A padding gives two numbers for each axis that it pads, from the last one on: the input must have those axes."
_CROPPED = "Cropping must leave something: what is cut off at both ends together must be smaller than the axis."
_KEYS = "Each key belongs to one value: keys and values must agree in batch and in length."
_STATE = (
    "A recurrent layer starts from a state of shape (layers · directions, batch, features), whatever batch_first says: its"
    " batch is that of the input."
)
_SPREAD = "The output padding of a transposed convolution must be smaller than its stride or its dilation."
_GROUPS = "Groups split the channels: the input's channels and the filters must both be divisible by the number of groups."
_BIAS = "A convolution's bias has one number for each filter, that is for each channel of the result."
_BILINEAR = "A bilinear layer takes two inputs: the last axis of each must be as long as the layer was built for it."
_UNPOOL = "Max unpooling puts each value back to its index: there are as many indices as values, in the same shape."
_PATTERN = (
    "Both sides of the pattern name the same axes; an axis may be new or left out only where the function adds or reduces one."
)
_CARRY = "What goes round a loop must come out of its body in the shape in which it went in."
_BRANCHES = "Both branches must return results of the same shapes."
_SAVED = "A saved parameter must have the shape that the layer would give it for this input and for its own number of features."
_SQUARE = "The matrix must be square: its last two axes must be equally long."
_GROUP_NORM = "Group normalisation has one scale and one shift for each channel: both are as long as axis 1 of the input."
_NORM_GROUPS = "Group normalisation splits the channels into groups of equal size: the channels must be divisible by them."

OWN: dict[str, Own] = {
    "torch-pad": Own(_PADDED),
    "torch-pad-wraps": Own("Circular padding goes round at most once: on each side it must be no larger than the axis."),
    "torch-pad-rank": Own(_PAD_AXES),
    "torch-pad-length": Own(_PAD_AXES),
    "torch-pad-unsupported": Own(_PAD_AXES),
    "torch-pad-large": Own(_PAD_AXES),
    "torch-convt-channels": Own(
        "The weight of a transposed convolution begins with the channels of the input: the input must have as many.",
        alone=False,
        article="transposed-conv",
    ),
    "torch-conv-groups": Own(_GROUPS, alone=False, article="depthwise-grouped-conv"),
    "torch-conv-weight-groups": Own(_GROUPS, article="depthwise-grouped-conv"),
    "torch-conv-bias": Own(_BIAS),
    "torch-conv-stride": Own("A stride has one number for all spatial axes of the convolution, or one for each."),
    "torch-conv-stride-zero": Own("A stride must be at least 1."),
    "torch-conv-padding-negative": Own("A padding must not be negative."),
    "torch-unfold-small": Own("Unfold cuts the padded input into blocks: it must hold at least one dilated kernel."),
    "torch-fold-kernel": Own(
        "Fold puts blocks together: axis 1 of its input holds channels · kernel places, a multiple of the kernel's size."
    ),
    "torch-fold-blocks": Own(
        "Fold puts blocks together: its input must have one column for each place of the kernel in the output size."
    ),
    "torch-fold-rank": Own("Fold takes two axes, (channels · kernel, blocks), or three with the batch in front."),
    "torch-output-padding": Own(_SPREAD, article="transposed-conv"),
    "keras-output-padding": Own(_SPREAD.replace(" or its dilation", ""), article="transposed-conv"),
    "torch-output-size": Own(
        "A transposed convolution can only give the sizes that lead back to its input: those in the range that is told.",
        article="transposed-conv",
    ),
    "ort-convt-filters": Own(
        "The weight of a transposed convolution begins with the channels of the input: the input must have as many.",
        article="transposed-conv",
    ),
    "ort-conv-bias": Own(_BIAS),
    "keras-conv-groups": Own(_GROUPS, article="depthwise-grouped-conv"),
    "keras-conv-filters": Own(_GROUPS, article="depthwise-grouped-conv"),
    "torch-prelu-count": Own("PReLU has one slope for all channels, or one for each: as many weights as axis 1 has places."),
    "torch-groupnorm-weight": Own(_GROUP_NORM),
    "torch-groupnorm": Own(_NORM_GROUPS, alone=False),
    "torch-num-channels": Own(_NORM_GROUPS, alone=False),
    "keras-groupnorm": Own(_NORM_GROUPS, alone=False),
    "torch-layernorm-weight": Own("The scale and the shift of a layer norm have exactly the shape that is normalised."),
    "torch-channel-shuffle": Own("A channel shuffle splits the channels into groups: they must be divisible by them."),
    "torch-pixel-shuffle": Own(
        "Pixel shuffle makes a square of pixels from as many channels: they must be divisible by the factor squared."
    ),
    "torch-upsample-size": Own("No axis may be empty, neither before nor after it is resized."),
    "torch-unfold-size": Own("Tensor.unfold takes windows along one axis: none can be longer than the axis."),
    "torch-total-length": Own("The padded length must be at least that of the longest sequence."),
    "tf-padded-batch": Own("A batch is padded to at least its longest element: the padded shape must not be smaller."),
    "jax-dynamic-slice": Own("A slice, or what is written in its place, must not be larger than the operand on any axis."),
    "numpy-convolve-empty": Own("np.convolve slides one operand over the other: neither may be empty."),
    "keras-pretrained-size": Own("The network halves its input several times: it needs at least the size that is told."),
    "keras-crop": Own(_CROPPED, article="pad-crop"),
    "keras-crop-1d": Own(_CROPPED, article="pad-crop"),
    "keras-crop-negative": Own(
        "What is cut off or padded on a side must not be negative: a crop lies within its image, a padding around it."
    ),
    "torch-rnn-hidden": Own(_STATE, alone=False),
    "keras-dot": Own("Dot sums over one axis of each input: these two axes must be equally long.", alone=False),
    "torch-mha-dim": Own("Multi-head attention projects queries of embed_dim features: the query's last axis must be as long."),
    "torch-mha-kv": Own(_KEYS),
    "torch-mha-kv2": Own(_KEYS),
    "keras-mha-kv": Own(_KEYS),
    "jax-attention-value": Own("Keys and values must agree in batch, length and heads, as the message states."),
    "torch-mask-2d": Own(_MASK),
    "torch-key-padded-mask": Own("A key padding mask has a row for each batch and a column for each key."),
    "torch-cdist": Own("cdist measures distances between rows: both operands must have equally many columns, their last axis."),
    "torch-bilinear": Own(_BILINEAR),
    "torch-bilinear-bias": Own("A bilinear layer adds one number for each of its outputs: the bias is as long as its weight."),
    "torch-bilinear-rank": Own("A bilinear layer takes two inputs that agree on every axis but the last."),
    "torch-bilinear-batch": Own("A bilinear layer takes two inputs that agree on every axis but the last."),
    "torch-unpool-indices": Own(_UNPOOL),
    "torch-unpool-rank": Own("Max unpooling over two axes takes (channels, height, width), or a batch of them."),
    "torch-unpool-range": Own("Max unpooling puts each value to an index of the output: every index must lie within its area."),
    "torch-unpool-size": Own(
        "Max unpooling can only give sizes from which pooling leads back: those in the range that is told."
    ),
    "torch-stft-window": Own("The window of a short-time Fourier transform is as long as win_length."),
    "torch-stft-rank": Own("A short-time Fourier transform takes a signal of one axis, or of two with the batch in front."),
    "torch-stft-length": Own("In a short-time Fourier transform the window lies within the frame: 0 < win_length ≤ n_fft."),
    "torch-istft": Own(
        "The inverse transform needs as many frequencies as n_fft makes: n_fft / 2 + 1, or n_fft where two-sided."
    ),
    "torch-index-vector": Own("The index of index_select is a vector: one axis that lists the places to take."),
    "torch-index-select": Own("There must be one index for each place of the source on the axis that is told."),
    "torch-repeat-interleave": Own("There is one number of repeats for all places, or one for each place of the axis."),
    "keras-subtract": Own("Subtract takes exactly two inputs: it takes the second away from the first."),
    "keras-dot-two": Own("Dot takes exactly two inputs."),
    "keras-merge-list": Own("A merging layer takes a list of inputs, at least two of them."),
    "keras-squeeze": Own("Only an axis of size 1 can be taken away.", alone=False),
    "jax-squeeze": Own("Only an axis of size 1 can be taken away.", alone=False),
    "numpy-squeeze": Own("Only an axis of size 1 can be taken away.", alone=False),
    "ort-squeeze": Own("Only an axis of size 1 can be taken away.", alone=False),
    "ort-gemm-bias": Own("The third operand of Gemm is added to the product: it must broadcast to (rows, features) of it."),
    "ort-instancenorm": Own(
        "Instance normalisation has one scale for each channel: as many as axis 1 of the input has places."
    ),
    "einops-one": Own("A 1 in the pattern stands for an axis of size 1."),
    "einops-mismatch": Own("The axes in a bracket of the pattern must multiply to the size of the axis that they make up."),
    "einops-length": Own("A number in the pattern stands for an axis of exactly this size."),
    "einops-unknown-size": Own("Of the axes in one bracket of the pattern, at most one may be left without a size."),
    "einops-unpack": Own("The parts to unpack must fill the packed axis: their numbers of elements must add up to its size."),
    "einops-other": Own(_PATTERN),
    "numpy-repeat": Own("np.repeat takes one number of repeats for all places of the axis, or one for each."),
    "jax-select-which": Own("lax.select stretches nothing: which is a single value, or has the shape of the cases."),
    "jax-select": Own("lax.select stretches nothing: all cases have the same shape."),
    "jax-clamp": Own("lax.clamp stretches nothing: each bound is a single value, or has the shape of the operand."),
    "jax-associative-scan": Own("What is scanned together must be equally long on the scanned axis."),
    "jax-scan-carry": Own(_CARRY),
    "jax-loop-carry": Own(_CARRY),
    "jax-while": Own(_CARRY),
    "tf-enters-loop": Own(_CARRY),
    "jax-cond": Own(_BRANCHES),
    "jax-cond-branches": Own(_BRANCHES),
    "jax-dot-lists": Own("Each contracted axis of one operand belongs to one of the other: both lists must be equally long."),
    "flax-param-shape": Own(_SAVED),
    "torch-square": Own(_SQUARE, alone=False),
    "numpy-square": Own(_SQUARE, alone=False),
    "jax-inv": Own(_SQUARE, alone=False),
    "tf-matrix-square": Own(_SQUARE, alone=False),
    "numpy-average": Own("Weights have the shape of what they weigh, or are as long as the axis over which is averaged."),
    "numpy-cross": Own("A cross product takes vectors of two or three components."),
    "torch-cross-3": Own("A cross product takes vectors of three components."),
}
"""By the name of a form."""

GENERAL = (
    "The message itself says what is demanded; it names a case that is not in the laboratory, so no way out is tried here."
)
"""Where neither the wording nor the laboratory knows the rule."""
ONE_HOT = (
    "Categorical cross-entropy takes one-hot targets, with a column for each class: a single column holds class indices, which "
    "belong to sparse categorical cross-entropy, or to be one-hot encoded; the scores need a column for each class too."
)
CLASSES = "Predictions and targets must have equally many columns: the last layer has one unit for each column of the targets."
