"""Keras's messages: Keras 1, Keras 2 in TensorFlow, and Keras 3."""

from __future__ import annotations

from shapewise.tensors.diagnosis.forms import Form

FORMS: tuple[Form, ...] = (
    Form(
        "keras-input-ndim",
        "keras",
        r"(?:input \d+(?: with name \S+)?(?: of layer (?P<op>[\w./-]+))? is incompatible with (?:the )?layer(?:"
        r" (?P<op2>[\w./-]+))?|layer (?P<op3>[\w./-]+) .{0,30}):? ?:? ?(?:: )?expected (?P<kind>min_"
        r"|max_)?ndim=(?P<n>\d+), found ndim=(?P<found>\d+)",
        "other",
        'ValueError: Input 0 of layer "gru" is incompatible with the layer: expected ndim=3, found ndim=2. Full shape'
        " received: (None, 16)",
        fault="rank",
        article="batch-dimension",
        since="<=3.15.1",
    ),
    Form(
        "keras-input-axis",
        "keras",
        r"input \d+(?: with name \S+)?(?: of layer (?P<op>[\w./-]+))? is incompatible with (?:the )?layer(?:"
        r" (?P<op2>[\w./-]+))?:? ?:? ?(?:: )?expected axis (?P<axis>-?\d+) of input shape to have value (?P<a>\d+),? but"
        r" (?:received input with|got) shape (?P<s1>[(\[][^()\[\]]*[)\]])",
        "linear",
        'ValueError: Input 0 of layer "dense_2" is incompatible with the layer: expected axis -1 of input shape to have'
        " value 64, but received input with shape (None, 32)",
        fault="features",
        since="<=3.15.1",
    ),
    Form(
        "keras-input-shape",
        "keras",
        r"input \d+(?: with name \S+)?(?: of layer (?P<op>[\w./-]+))? is incompatible with (?:the )?layer(?:"
        r" (?P<op2>[\w./-]+))?:? ?:? ?(?:: )?expected shape ?= ?(?P<s1>[(\[][^()\[\]]*[)\]]), found shape ?="
        r" ?(?P<s2>[(\[][^()\[\]]*[)\]])",
        "other",
        'ValueError: Input 0 of layer "model_2" is incompatible with the layer: expected shape=(None, 32, 32, 3), found'
        " shape=(None, 32, 32, 1)",
        fault="expected",
        since="<=3.15.1",
    ),
    Form(
        "keras-input-structure",
        "keras",
        r"(?:layer (?P<op>[\w./-]+) expects? (?:exactly )?\d+ input|the first argument to .layer\.call. must always be"
        r" passed|expects \d+ input\(s\), but it received)",
        "other",
        'ValueError: Layer "model" expects 2 input(s), but it received 1 input tensors. Inputs received: [<tf.Tensor:'
        " shape=(None, 4)>]",
        fault="rank",
        article="multi-input-models",
        since="<=2.2.4",
    ),
    Form(
        "keras-concat-matching",
        "keras",
        r"(?:a )?concatenate layer requires inputs with matching shapes except for the concat(?:enation)? axis",
        "concat",
        "ValueError: A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis."
        " Received: input_shape=[(None, 8, 8, 16), (None, 7, 8, 16)]",
        since="<=2.2.4",
    ),
    Form(
        "keras-concat-inputs",
        "keras",
        r"(?:a )?concatenate layer should be called on a list of (?:at least )?\d+ input",
        "concat",
        "ValueError: A `Concatenate` layer should be called on a list of at least 1 input. Received: input_shape=(None, 3)",
        fault="rank",
        since="<=3.15.1",
    ),
    Form(
        "keras-merge-concat-old",
        "keras",
        r"concat mode can only merge layers with matching output shapes except for the concat axis",
        "concat",
        'ValueError: "concat" mode can only merge layers with matching output shapes except for the concat axis. Layer'
        " shapes: [(None, 4, 8), (None, 5, 8)]",
        since="-1.2",
    ),
    Form(
        "keras-merge-old",
        "keras",
        r"(?:only layers of same output shape can be merged using (?P<op>\w+) mode)",
        "add",
        "ValueError: Only layers of same output shape can be merged using sum mode. Layer shapes: [(None, 4), (None, 5)]",
        since="-1.2",
    ),
    Form(
        "keras-merge-broadcast",
        "keras",
        r"inputs have incompatible shapes\. received shapes? (?P<s1>\([^()]*\)) and (?P<s2>\([^()]*\))",
        "add",
        "ValueError: Inputs have incompatible shapes. Received shapes (8, 8, 32) and (8, 8, 64)",
        firm=False,
        since="<=2.10.0",
    ),
    Form(
        "keras-merge-operands",
        "keras",
        r"operands could not be broadcast together with shapes (?P<s1>\((?:\d+|none), (?:[\d, ]|none)*\)) (?P<s2>\((?:\d+"
        r"|none),[^()]*\))",
        "add",
        "ValueError: Operands could not be broadcast together with shapes (20, 20, 64) (20, 20, 128)",
        read="groups",
        since="<=2.2.4",
    ),
    Form(
        "keras-merge-list",
        "keras",
        r"a merge layer should be called on (?:a list of (?:at least )?(?:2 )?inputs?|inputs of the same)",
        "add",
        "ValueError: A merge layer should be called on a list of at least 2 inputs. Got 1 inputs.",
        fault="rank",
        firm=False,
        since="<=3.15.1",
    ),
    Form(
        "keras-merge-batch",
        "keras",
        r"cannot merge tensors with different batch sizes",
        "add",
        "ValueError: Cannot merge tensors with different batch sizes. Received tensors with shapes [(4, 3), (5, 3)]",
        fault="batch",
        firm=False,
        since=">2.6.0, <=2.8.0",
    ),
    Form(
        "keras-subtract",
        "keras",
        r"a (?:subtract|subtraction) layer should be called on exactly 2 inputs",
        "add",
        "ValueError: A `Subtract` layer should be called on exactly 2 inputs. Received: input_shape=[(None, 3)]",
        fault="rank",
        since="<=3.15.1",
    ),
    Form(
        "keras-dot-two",
        "keras",
        r"a dot layer should be called on (?:a list of|exactly) 2 inputs",
        "matmul",
        "ValueError: A `Dot` layer should be called on a list of 2 inputs. Received: input_shape=[(None, 4), (None,"
        " 4), (None, 4)]",
        fault="rank",
        since="<=3.15.1",
    ),
    Form(
        "keras-matmul-inner",
        "keras",
        r"inner dimensions \(x1\.shape\[-1\] and x2\.shape\[-2\]\) must be equal, but received x1\.shape=(?P<s1>\([^()]*\)) and"
        r" x2\.shape=(?P<s2>\([^()]*\))",
        "matmul",
        "ValueError: Inner dimensions (`x1.shape[-1]` and `x2.shape[-2]`) must be equal, but received `x1.shape=(None, 3, 4)`"
        " and `x2.shape=(None, 5, 6)`.",
        fault="inner",
        read="groups",
        since="<=3.15.1",
    ),
    Form(
        "keras-dot",
        "keras",
        r"incompatible input shapes: axis values (?P<a>\d+) \(at axis (?P<axis>-?\d+)\) != (?P<b>\d+) \(at axis "
        r"-?\d+\)",
        "matmul",
        "ValueError: Incompatible input shapes: axis values 8 (at axis 2) != 6 (at axis 2). Full input shapes: (None, 5,"
        " 8), (None, 7, 6)",
        fault="inner",
        since="<=2.10.0",
    ),
    Form(
        "keras-dot-old",
        "keras",
        r"dimension incompatibility (?P<a>\d+) != (?P<b>\d+)",
        "matmul",
        "ValueError: Dimension incompatibility 8 != 6. Layer shapes: (None, 5, 8), (None, 7, 6)",
        fault="inner",
        since="<=2.2.4",
    ),
    Form(
        "keras-batch-dot",
        "keras",
        r"cannot do batch_dot on inputs with",
        "matmul",
        "ValueError: Cannot do batch_dot on inputs with shapes (None, 5, 8) and (None, 7, 6) with axes=[2, 2]. x.shape[2]"
        " != y.shape[2] (8 != 6).",
        fault="inner",
        since="<=2.4.0",
    ),
    Form(
        "keras-broadcast",
        "keras",
        r"cannot broadcast shape, the failure dim has value (?P<a>\d+), which cannot be broadcasted to (?P<b>\d+)",
        "broadcast",
        "ValueError: Cannot broadcast shape, the failure dim has value 12, which cannot be broadcasted to 6. Input shapes"
        " are: [None, 12] and [None, 6].",
        firm=False,
        since="<=3.15.1",
    ),
    Form(
        "keras-ops-concat",
        "keras",
        r"every value in xs must have the same shape except on the axis dim",
        "concat",
        "ValueError: Every value in `xs` must have the same shape except on the `axis` dim. But found element of shape (3,"
        " 4), which is different from the first element's shape (3, 5).",
        since="<=3.15.1",
    ),
    Form(
        "keras-ops-stack",
        "keras",
        r"every value in x must have the same shape",
        "stack",
        "ValueError: Every value in `x` must have the same shape. But found element of shape (3, 4),  which is different"
        " from the first element's shape (3, 5).",
        since="<=3.15.1",
    ),
    Form(
        "keras-reshape",
        "keras",
        r"total size of (?:the tensor must be unchanged|(?:the )?new array must be unchanged, )",
        "reshape",
        "ValueError: The total size of the tensor must be unchanged. Received: input_shape=(15,), target_shape=(4, 4)",
        fault="count",
        since="<=3.15.1",
    ),
    Form(
        "keras-reshape-unknown",
        "keras",
        r"there must be at most one unknown dimension",
        "reshape",
        "ValueError: There must be at most one unknown dimension (-1) in target_shape. Received: target_shape=(-1, -1).",
        fault="count",
        since="<=3.15.1",
    ),
    Form(
        "keras-flatten-undefined",
        "keras",
        r"shape of the input to flatten is not fully defined",
        "linear",
        'ValueError: The shape of the input to "Flatten" is not fully defined (got (None, None, 64)). Make sure to pass'
        ' a complete "input_shape" or "batch_input_shape" argument to the first layer in your model.',
        fault="undefined",
        since="<=2.2.4",
    ),
    Form(
        "keras-dense-undefined",
        "keras",
        r"last dimension of the inputs to (?:a |the )?(?P<op>\w+)(?: layer)? should be defined",
        "linear",
        "ValueError: The last dimension of the inputs to a Dense layer should be defined. Found None. Full input shape"
        " received: (None, None)",
        fault="undefined",
        since="<=2.2.4",
    ),
    Form(
        "keras-channel-undefined",
        "keras",
        r"the channel (?:dimension|axis) of the inputs should be defined",
        "conv",
        "ValueError: The channel dimension of the inputs should be defined. The input_shape received is (None, 32, 32,"
        " None), where axis -1 (0-based) is the channel dimension, which found to be `None`.",
        fault="undefined",
        since="<=2.2.4",
    ),
    Form(
        "keras-variable-undefined",
        "keras",
        r"shapes used to initialize variables must be fully-defined.{0,80}?(?:variable path=(?P<op>[\w./-]+))?$",
        "other",
        "ValueError: Shapes used to initialize variables must be fully-defined (no `None` dimensions). Received:"
        " shape=(None, 8) for variable path='dense/kernel'",
        fault="undefined",
        since="<=3.15.1",
    ),
    Form(
        "keras-groupnorm",
        "keras",
        r"number of groups \((?P<b>\d+)\) (?:must be a multiple of|cannot be more than) the number of channels \((?P<a>\d+)\)",
        "other",
        "ValueError: Number of groups (4) must be a multiple of the number of channels (6).",
        fault="divide",
        read="nothing",
        article="normalization-axes",
        misleading="It is the other way round: the number of channels must be a multiple of the number of groups.",
        since="<=3.15.1",
    ),
    Form(
        "keras-mha-kv",
        "keras",
        r"all dimensions of value and key, except the last one, must be equal\. received:"
        r" value_shape=(?P<s1>\([^()]*\)) and key_shape=(?P<s2>\([^()]*\))",
        "attention",
        "ValueError: All dimensions of `value` and `key`, except the last one, must be equal. Received:"
        " value_shape=(None, 6, 9) and key_shape=(None, 7, 8)",
        read="groups",
        since="<=3.15.1",
    ),
    Form(
        "keras-squeeze",
        "keras",
        r"cannot squeeze axis (?P<axis>-?\d+), because the dimension is not 1",
        "squeeze",
        "ValueError: Cannot squeeze axis 1, because the dimension is not 1.",
        fault="range",
        read="nothing",
        since="<=3.15.1",
    ),
    Form(
        "keras-conv-kernel-channels",
        "keras",
        r"number of input channels must match the kernels input channels\. received: input channels=(?P<a>\d+),"
        r" kernel input channels=(?P<b>\d+)",
        "conv",
        "ValueError: The number of input channels must match the kernel's input channels. Received: input"
        " channels=3, kernel input channels=4, data_format='channels_last'.",
        fault="channels",
        read="nothing",
        since="<=3.15.1",
    ),
    Form(
        "keras-ops-split",
        "keras",
        r"x size on given axis must be divisible by indices_or_sections when .{0,60}but received (?P<a>\d+) and (?P<b>\d+)",
        "other",
        "ValueError: `x` size on given `axis` must be divisible by `indices_or_sections` when `indices_or_sections`"
        " is an int. But received 5 and 2.",
        fault="divide",
        read="nothing",
        article="split-chunk",
        since="<=3.15.1",
    ),
    Form(
        "keras-pool-negative",
        "keras",
        r"computed output size would be zero or negative\..{0,120}pool_size=[(\[]?(?P<window>\d+)?",
        "pool",
        "ValueError: Computed output size would be zero or negative. Received: `inputs.shape=[2 9 9 3]`, "
        "`pool_size=10`, `strides=10`, `padding=valid`.",
        fault="small",
        since="<=3.15.1",
    ),
    Form(
        "keras-conv-negative",
        "keras",
        r"(?:computed output size would be zero or negative|one of the dimensions in the output is <= 0 due to"
        r" downsampling in (?P<op>\w+))",
        "conv",
        "ValueError: Computed output size would be zero or negative. Received: `inputs.shape=[None 2 2 8]`,"
        " `kernel_shape=(3, 3, 8, 4)`",
        fault="small",
        since="<=3.15.1",
    ),
    Form(
        "keras-conv-groups",
        "keras",
        r"the number of input channels must be evenly divisible by the number of groups"
        r"(?:\. received groups=(?P<b>\d+), but the input has (?P<a>\d+) channels)?",
        "conv",
        "ValueError: The number of input channels must be evenly divisible by the number of groups. Received groups=2, but"
        " the input has 3 channels (full input shape is (None, 8, 8, 3)).",
        fault="divide",
        since="<=3.15.1",
    ),
    Form(
        "keras-conv-strides",
        "keras",
        "strides > 1 not supported in conjunction with dilation_rate > 1",
        "conv",
        "ValueError: `strides > 1` not supported in conjunction with `dilation_rate > 1`. Received: strides=(2, "
        "2) and dilation_rate=(2, 2)",
        fault="equal",
        since="<=3.15.1",
    ),
    Form(
        "keras-output-padding",
        "keras",
        "output_padding must be strictly less than strides",
        "conv",
        "ValueError: `output_padding` must be strictly less than `strides` for all dimensions. At dimension 0, "
        "`output_padding` is 2 but `strides` is 2. Received: output_padding=(2, 2), strides=(2, 2)",
        article="transposed-conv",
        since="<=3.15.1",
    ),
    Form(
        "keras-crop-negative",
        "keras",
        "(?:top|bottom|left|right)_(?:cropping|padding) must be >= 0",
        "other",
        "ValueError: bottom_cropping must be >= 0. Received: bottom_cropping=-5",
        fault="small",
        article="pad-crop",
        since="<=3.15.1",
    ),
    Form(
        "keras-segment-ids",
        "keras",
        "argument segment_ids should be an 1-d vector, got shape",
        "other",
        "ValueError: Argument `segment_ids` should be an 1-D vector, got shape: 2. Consider either flatten input "
        "with segment_ids.reshape((-1)) and data.reshape((-1, ) + data.shape[len(segment_ids.shape):]) or "
        "vectorize with vmap.",
        fault="rank",
        since="<=3.15.1",
    ),
    Form(
        "keras-normalized-axis",
        "keras",
        r"invalid value for axis argument\. expected|^invalid axis: \(?\[?(?P<axis>-?\d+)",
        "other",
        "ValueError: Invalid axis: 3",
        fault="range",
        firm=False,
        article="normalization-axes",
        since="<=2.6.0",
    ),
    Form(
        "keras-conv-filters",
        "keras",
        r"the number of filters must be evenly divisible by the number of groups"
        r"(?:\. received: groups=(?P<b>\d+), filters=(?P<a>\d+))?",
        "conv",
        "ValueError: The number of filters must be evenly divisible by the number of groups. Received: groups=2, filters=5.",
        fault="divide",
        since="<=3.15.1",
    ),
    Form(
        "keras-kernel-length",
        "keras",
        r"kernel shape must have the same length as input",
        "conv",
        "ValueError: Kernel shape must have the same length as input, but received kernel of shape (3, 8, 4) and input of"
        " shape (None, 8, 8, 8).",
        fault="rank",
        since="<=3.15.1",
    ),
    Form(
        "keras-target-output-shape",
        "keras",
        r"arguments target and output must have the same shape up until the last dimension",
        "loss",
        "ValueError: Arguments `target` and `output` must have the same shape up until the last dimension:"
        " target.shape=(4,), output.shape=(4, 6, 3)",
        since="<=3.15.1",
    ),
    Form(
        "keras-target-output-rank",
        "keras",
        r"arguments? (?:target and )?output must have (?:the same rank|rank \(ndim\)|at least rank)",
        "loss",
        "ValueError: Arguments `target` and `output` must have the same rank (ndim). Received: target.shape=(None,),"
        " output.shape=(None, 3)",
        fault="rank",
        since="<=3.15.1",
    ),
    Form(
        "keras-target-output",
        "keras",
        r"arguments target and output must have the same shape",
        "loss",
        "ValueError: Arguments `target` and `output` must have the same shape. Received: target.shape=(None, 2),"
        " output.shape=(None, 3)",
        since="<=3.15.1",
    ),
    Form(
        "keras-target-old",
        "keras",
        r"error when checking (?:model )?target: expected (?P<op>[\w./-]+) to have",
        "loss",
        "ValueError: Error when checking target: expected dense_2 to have shape (10,) but got array with shape (1,)",
        fault="expected",
        since="<=1.2.2",
    ),
    Form(
        "keras-input-old",
        "keras",
        r"error when checking (?:model )?input: expected (?P<op>[\w./-]+) to have",
        "other",
        "ValueError: Error when checking input: expected conv2d_1_input to have 4 dimensions, but got array with shape"
        " (100, 28)",
        fault="expected",
        article="batch-dimension",
        since="<=1.2.2",
    ),
    Form(
        "keras-checking",
        "keras",
        r"error when checking (?P<what>model )?(?:target|input|sample_weight|:)",
        "other",
        "ValueError: Error when checking model input: the list of Numpy arrays that you are passing to your model is not"
        " the size the model expected. Expected to see 2 array(s), but instead got the following list of 1 arrays:",
        fault="rank",
        article="multi-input-models",
        since="<=1.2.2",
    ),
    Form(
        "keras-target-array",
        "keras",
        r"a target array with shape (?P<s1>\([^()]*\)) was passed for an output of shape (?P<s2>\([^()]*\))",
        "loss",
        "ValueError: A target array with shape (50, 1) was passed for an output of shape (None, 10) while using as loss"
        " `categorical_crossentropy`. This loss expects targets to have the same shape as the output.",
        since="<=2.2.4",
    ),
    Form(
        "keras-targets-categorical",
        "keras",
        r"you are passing a target array of shape (?P<s1>\([^()]*\)) while using as loss",
        "loss",
        "ValueError: You are passing a target array of shape (50, 1) while using as loss `categorical_crossentropy`."
        " `categorical_crossentropy` expects targets to be binary matrices (1s and 0s) of shape (samples, classes).",
        since="<=2.2.4",
    ),
    Form(
        "keras-logits-labels",
        "keras",
        r"(?:shapes (?P<s1>\([^()]*\)) and (?P<s2>\([^()]*\)) must have the same rank .{0,3})?logits and labels must have"
        r" the same shape",
        "loss",
        "ValueError: logits and labels must have the same shape ((None, 1) vs (None, 10))",
        read="dedupe",
        since="<=1.13.2",
    ),
    Form(
        "keras-cardinality",
        "keras",
        r"data cardinality is ambiguous",
        "other",
        "ValueError: Data cardinality is ambiguous:   x sizes: 100   y sizes: 90 Make sure all arrays contain the same"
        " number of samples.",
        fault="cardinality",
        article="batch-dimension",
        since="<=2.10.0",
    ),
    Form(
        "keras-samples-old",
        "keras",
        r"input arrays should have the same number of samples as target arrays\. found (?P<v1>\d+) input samples and"
        r" (?P<v2>\d+) target samples",
        "other",
        "ValueError: Input arrays should have the same number of samples as target arrays. Found 100 input samples and 90"
        " target samples.",
        fault="batch",
        article="batch-dimension",
        read="groups",
        since="<=1.2.2",
    ),
    Form(
        "keras-samples",
        "keras",
        r"all (?:input )?arrays \(?x?\)? ?should have the same number of samples",
        "other",
        "ValueError: All input arrays (x) should have the same number of samples. Got array shapes: [(100, 3), (90, 3)]",
        fault="batch",
        article="batch-dimension",
        since="<=2.2.4",
    ),
    Form(
        "keras-sample-weight",
        "keras",
        r"(?:sample_weight|class_weight|found a sample_weight) .{0,80}(?:shape|rank|dimension)",
        "loss",
        "ValueError: Found a sample_weight array with shape (100, 2). In order to use timestep-wise sample weighting, you"
        ' should specify sample_weight_mode="temporal" in compile()',
        since="<=2.2.4",
    ),
    Form(
        "keras-weight-shape",
        "keras",
        r"layer (?P<layer>\S+ )?weight shape (?P<s1>\([^()]*\)) (?:is )?not compatible with provided weight shape"
        r" (?P<s2>\([^()]*\))",
        "other",
        "ValueError: Layer dense weight shape (4, 8) is not compatible with provided weight shape (8, 4).",
        since="<=2.2.4",
    ),
    Form(
        "keras-assign",
        "keras",
        r"the shape of the target variable and the shape of the target value in variable\.assign\(value\) must match",
        "other",
        "ValueError: The shape of the target variable and the shape of the target value in `variable.assign(value)` must"
        " match. variable.shape=(4, 8), Received: value.shape=(4, 7). Target variable: <Variable path=dense/kernel,"
        " shape=(4, 8), dtype=float32, value=0>",
        read="assign",
        since="<=3.15.1",
    ),
    Form(
        "keras-h5",
        "keras",
        r"shape mismatch in layer #\d+ \(named (?P<layer>[^()]*)\) for weight (?P<op>\S+)\. weight expects shape"
        r" (?P<s1>\([^()]*\))\. received saved weight with shape (?P<s2>\([^()]*\))",
        "other",
        "ValueError: Shape mismatch in layer #1 (named conv_a) for weight conv_a/kernel:0. Weight expects shape (3, 3, 8,"
        " 16). Received saved weight with shape (3, 3, 8, 32)",
        fault="saved",
        since=">2.6.0, <=2.8.0",
    ),
    Form(
        "keras-layer-weights",
        "keras",
        r"layer (?P<layer>\S+) .{0,40}(?:expects|expected) \d+ (?:weight|variable)",
        "other",
        "ValueError: Layer 'dense' expected 2 variables, but received 0 variables during loading. Expected: ['kernel', 'bias']",
        fault="rank",
        since="<=3.15.1",
    ),
    Form(
        "keras-set-weights",
        "keras",
        r"you called set_weights\(weights\) on layer",
        "other",
        'ValueError: You called `set_weights(weights)` on layer "dense" with a weight list of length 1, but the layer'
        " was expecting 2 weights.",
        fault="rank",
        since="<=3.15.1",
    ),
    Form(
        "keras-rnn-state",
        "keras",
        r"(?:an initial_state was passed that is not compatible|initial_state.{0,40}(?:shape|incompatible))",
        "rnn",
        "ValueError: An `initial_state` was passed that is not compatible with `cell.state_size`. Received"
        " `state_spec`=[InputSpec(shape=(None, 8), ndim=2)]; however `cell.state_size` is [16, 16]",
        since="<=3.15.1",
    ),
    Form(
        "keras-rnn-stateful",
        "keras",
        r"(?:if a rnn is stateful|in a stateful network, you should only pass inputs with a number of samples)",
        "rnn",
        "ValueError: In a stateful network, you should only pass inputs with a number of samples that can be divided by"
        " the batch size. Found: 50 samples. Batch size: 32.",
        fault="divide",
        since="<=1.2.2",
    ),
    Form(
        "keras-time-distributed",
        "keras",
        r"timedistributed.{0,40}(?:should be|expects?).{0,60}(?:dimension|shape|rank)",
        "rnn",
        "ValueError: `TimeDistributed` Layer should be passed an `input_shape` with at least 3 dimensions, received: (None, 8)",
        fault="rank",
        since="<=3.15.1",
    ),
    Form(
        "keras-input-length",
        "keras",
        r"input_length is (?P<a>\d+), but received input has shape (?P<s1>\([^()]*\))",
        "embedding",
        'ValueError: "input_length" is 10, but received input has shape (None, 12)',
        fault="expected",
        since="<=2.2.4",
    ),
    Form(
        "keras-invalid-input-shape",
        "keras",
        r"invalid input shape for input .{0,5000}?expected shape (?P<s1>\([^()]{0,80}\)), but input has incompatible shape"
        r" (?:torch\.size\()?(?P<s2>[(\[][^()\[\]]{0,80}[)\]])",
        "other",
        "ValueError: Exception encountered when calling Sequential.call(). Invalid input shape for input Tensor(shape=(2, 5))"
        " with name 'keras_tensor_7' and path ''. Expected shape (None, 6, 5), but input has incompatible shape "
        "(2, 5)",
        fault="expected",
        read="groups",
        since="<=3.15.1",
    ),
    Form(
        "keras-batchnorm-axis",
        "keras",
        r"(?:invalid axis\. expected 0 <= axis|axis (?P<axis>-?\d+) .{0,40}(?:batchnorm|batch_norm))",
        "batchnorm",
        "ValueError: Invalid axis. Expected 0 <= axis < inputs.rank (with inputs.rank=2). Received: layer.axis=3",
        fault="range",
        since=">2.6.0, <=2.8.0",
    ),
    Form(
        "keras-permute",
        "keras",
        r"invalid permutation argument",
        "transpose",
        "ValueError: Invalid permutation argument `dims` for Permute Layer. The set of indices in `dims` must be"
        " consecutive and start from 1. Received dims=(0, 1)",
        fault="rank",
        since="<=3.15.1",
    ),
    Form(
        "keras-crop-1d",
        "keras",
        r"cropping parameter of cropping1d layer must be smaller than the input length\. received:"
        r" input_shape=(?P<s1>\([^()]*\))",
        "other",
        "ValueError: `cropping` parameter of `Cropping1D` layer must be smaller than the input length. Received:"
        " input_shape=(None, 4, 3), cropping=(5, 5)",
        fault="small",
        read="groups",
        axis=1,
        since="<=3.15.1",
    ),
    Form(
        "keras-crop",
        "keras",
        r"values in cropping argument should be (?:greater|smaller|less) .{0,80}received: (?:input_shape|inputs\.shape)="
        r"(?P<s1>\([^()]*\))|(?:cropping|zeropadding).{0,60}(?:greater|larger|exceed|smaller|negative)",
        "other",
        "ValueError: Values in `cropping` argument should be smaller than the corresponding spatial dimension of the"
        " input. Received: input_shape=(None, 4, 4, 1), cropping=((3, 3), (3, 3))",
        fault="small",
        since="<=3.15.1",
    ),
    Form(
        "keras-generator-shape",
        "keras",
        r"(?:generator|dataset).{0,60}(?:yielded|produced|element).{0,60}shape",
        "stack",
        "TypeError: generator yielded an element of shape (3, 5) where an element of shape (3, 4) was expected.",
        since="<=1.13.2",
    ),
    Form(
        "keras-pretrained-input",
        "keras",
        r"the input must have (?P<n>\d) channels",
        "conv",
        "ValueError: The input must have 3 channels; Received `input_shape=(224, 224, 1)`",
        fault="channels",
        since="<=2.6.0",
    ),
    Form(
        "keras-pretrained-size",
        "keras",
        r"input size must be at least (?P<s2>\d+x\d+)",
        "conv",
        "ValueError: Input size must be at least 32x32; Received: input_shape=(16, 16, 3)",
        fault="small",
        since="<=2.2.4",
    ),
    Form(
        "keras-query-heads",
        "keras",
        r"num_query_heads must be divisible by num_key_value_heads",
        "attention",
        "ValueError: `num_query_heads` must be divisible by `num_key_value_heads`.",
        fault="divide",
        since="<=3.15.1",
    ),
    Form(
        "keras-einsum-dense",
        "keras",
        r"input shape and output shape do not match at shared dimension (?P<d>\w)\. input shape is (?P<a>\d+), "
        r"and output shape is (?P<b>\d+)",
        "linear",
        "ValueError: Input shape and output shape do not match at shared dimension 'b'. Input shape is 6, and "
        "output shape is 4.",
        since="<=3.15.1",
    ),
    Form(
        "keras-transpose-axes",
        "keras",
        r"axis must be a list of the same length as the input shape, expected (?P<a>\d+), but received (?P<b>\d+)",
        "transpose",
        "ValueError: axis must be a list of the same length as the input shape, expected 2, but received 3.",
        fault="count",
        since="<=3.15.1",
    ),
)
