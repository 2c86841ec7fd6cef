"""Which operation the words of a message speak of, where neither a form nor a name nor the program says it."""

from __future__ import annotations

import re

from shapewise.patterns import lazy_pattern

_WORDS: tuple[tuple[str, str], ...] = (
    (r"input dimension mis-?match|input\[\d\]\.shape", "add"),
    (r"\bembedding_bag\b|per_sample_weights", "embedding"),
    (r"for tensor number \d+ in the list|\bblocks?\[", "concat"),
    (r"affine|\brgb\b|grayscale|scan\b|bicubic|\bprng\b", "other"),
    (r"\.m?t is only supported|\.h is only supported", "transpose"),
    (
        r"reduction (?:dimension|ind)|\bsource\b.{0,60}\bself\b|elements of source|selected index"
        r"|duplicate value in|dim must be in the range|0-d (?:array"
        r"|tensor)|unsized object"
        r"|multiple times in the list of dims|axis.{0,20} must be in|axis value|indexing (?:result|arrays"
        r"|tensors)|boolean index"
        r"|of the mask|indexing",
        "index",
    ),
    (r"(?:invalid )?argument.{0,20}expected \dd tensor|vector and vector expected", "matmul"),
    (
        r"non-singleton|expanded size|broadcast(?:ing)? (?:shape|dimension|an axis|to\b)|could not (?:be )?broadcast"
        r"|cannot (?:be )?broadcast|not broadcastable|broadcastable shapes|broadcast together",
        "broadcast",
    ),
    (
        r"is invalid for input|product of (?:the )?shape|total size|number of elements|total elements"
        r"|same number of (?:elements|values)|one unknown"
        r"|unknown dimension|can be inferred|\breshap|multiply up",
        "reshape",
    ),
    (r"\bmat1\b|\bm1: ", "linear"),
    (
        r"\battn_|\b(?:query|key|value)_shape\b|\battention\b|num_heads|\w_heads\b|(?<!multi-)\bheads\b|head_dim"
        r"|head size|key[_ ]padd(?:ing|ed)[_ ]mask|^(?:query|key"
        r"|value) shape|\bqk\b|\bkv\b.{0,20}cache|query.{0,40}\bkey|embed_dim",
        "attention",
    ),
    (r"running_mean|running_var|batch ?norm|batchnorm|values? per channel", "batchnorm"),
    (
        r"number of groups|layer ?norm|group ?norm|instance ?norm|rms ?norm|num_groups|pixel_(?:un)?shuffle"
        r"|normalized_shape|state_dict|checkpoint|load_weights|variable\.assign|set_weights|provided weight",
        "other",
    ),
    (
        r"non-empty \dd or \dd input tensor"
        r"|half of (?:effective )?kernel|\bpool(?:ing)?\b|pool_|pooling|pool_size|pool2d|output size is too small",
        "pool",
    ),
    (
        r"\bconv(?:olution)?(?:_?\d?d)?\b|\bconv\d?d?_|\bstrides? (?:should|must)|\bdilations? (?:should|must)"
        r"|convol|dimensional weight|in_channels|out_channels|input channels"
        r"|number of channels|channels,? but|kernel[ _]size|filter depth|input depth|filter_size|groups=|downsampling"
        r"|\bkernel\b.{0,30}\b(?:input|larger|bigger|greater)|feature_group|\bchannels?\b",
        "conv",
    ),
    (
        r"(?:\b|[hv])concat|\bcat\b|\bexcept (?:for |in |on |along )*(?:the )?(?:dim|axis|concat)|joined along"
        r"|to be joined|hstack"
        r"|vstack",
        "concat",
    ),
    (
        r"\banchor\b.{0,40}\bpositive\b|\blogits?\b|(?:class|true|truth|target) labels?|\blabels?\b(?!"
        r" [a-z]\b).{0,60}\b(?:shape|size|rank|pred|output)|checking (?:model )?target|target array"
        r"|\btargets?\b.{0,60}\b(?:input|output|prediction|labels?|class|batch)|(?:input|output|prediction|class|loss"
        r"|preds?)\w*\b.{0,60}\btargets?\b|\bloss\b|nllcriterion|y_true|y_pred|num_classes|number of classes|ground truth"
        r"|cross.entropy"
        r"|\bclasses\b|(?:input|target)_lengths",
        "loss",
    ),
    (
        r"^lengths argument"
        r"|\bhidden(?:_size| state| size|\[\d\])|\blstm\b|\bgru\b|\brnn\b|input_size|cell state|initial_h|initial_state"
        r"|timesteps?|time steps",
        "rnn",
    ),
    (
        r"\bstack(?:ed|ing)?\b|tensors in the list.{0,20}equal size|each (?:tensor|element"
        r"|array).{0,30}(?:equal|same) (?:size|shape)|ragged|inhomogeneous"
        r"|non-rectangular|same shape.{0,20}batch|collate|cannot batch|jagged|sequence of length|unequal length",
        "stack",
    ),
    (r"num_embeddings|\bembeddings?\b|vocab", "embedding"),
    (
        r"collapsing index|second[- ](?:to[- ])?last (?:axis|dim)|vector \+ matrix|matrix multipl|mat ?mul|matmul"
        r"|multiplied|inner dimensions?|contract|\bdot\b|\bgemm\b|einsum|\bequation\b|not aligned|\bbmm\b"
        r"|matrices|batch[12]\b|dot"
        r" product|columns? of .{0,40}rows? of|(?:a|x)'?s? columns|subscript|size of label",
        "matmul",
    ),
    (r"\blinear\b|in_features|out_features|fully-?connected|\bdense\b|fully.connected", "linear"),
    (r"\bview\b|unflatten|\bflatten\b|new[ _]?shape|\belements\b.{0,40}\belements\b", "reshape"),
    (r"\bsqueez|expand_dims|unsqueez|singleton axis", "squeeze"),
    (r"\bpermut|\btranspos|\bperm\b|swapaxes|axes order", "transpose"),
    (
        r"\bmask(?:ed)?\b.{0,60}(?:index|shape|size)|boolean|\bindex(?:ing|ed)?\b(?! ?[:=]? ?\d)"
        r"|\bindices\b(?! index)(?!"
        r" imply)|dimension out of range|out of (?:\w+ )?(?:bounds|range)|no identity|\bslic|gather|scatter",
        "index",
    ),
    (
        r"elem(?:ent)?-?wise|inconsistent tensor sizes? at|\badd(?:ition)?\b|\bsubtract\b|\bmul(?:tiply)?\b"
        r"|operands ",
        "add",
    ),
    (r"broadcast|expand", "broadcast"),
    (r"\bmask\b", "index"),
    (r"\bpad(?:ding)?\b", "other"),
)
_COMPILED_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (lazy_pattern(pattern), operation) for pattern, operation in _WORDS
)


def operation_in_words(plain: str) -> str | None:
    """The first operation that the words speak of; the rarer words are asked first.

    Examples
    --------
    >>> operation_in_words("key padding mask has 5 columns, expected 6"), operation_in_words("something does not fit")
    ('attention', None)
    """
    return next((operation for pattern, operation in _COMPILED_WORDS if pattern.search(plain)), None)
