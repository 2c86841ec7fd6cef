"""Which framework wrote a message, and which operation failed: layers and nodes by name, then the wording, then the program."""

from __future__ import annotations

import re

from shapewise.tensors.diagnosis.forms import Form
from shapewise.tensors.diagnosis.lines import operation_in_line, operation_of_line, operation_of_sign
from shapewise.tensors.diagnosis.names import operation_of
from shapewise.tensors.diagnosis.paste import Pasted

_LAYER = re.compile(
    r"exception encountered when calling (?:layer (?P<name>[\w./-]{1,80}) \(type (?P<type>\w{1,60})\)"
    r"|(?P<call>\w{1,60})\.call\(\))"
)
_NODES = (
    re.compile(r"checking arguments? (?:for|in) (\w{1,60})"),
    re.compile(r"\[op:(\w{1,60})\]"),
    re.compile(r"\(op: ?(\w{1,60})\)"),
    re.compile(r"\{\{node [^{}]{1,200}\}\} = (\w{1,60})\["),
    re.compile(r"\[\[node: ?[^\[\]]{1,200}? = (\w{1,60})\["),
    re.compile(r"while running (\w{1,60}) node"),
    re.compile(r"\bop \((\w{1,60})\)"),
    re.compile(r"\bop_type: ?(\w{1,60})"),
    re.compile(r"call_(?:function|method) (?:<built-in (?:function|method) )?(?:torch\.)?(?:nn\.functional\.)?([\w.]{1,60})"),
    re.compile(r"<function (\w{1,60}) at 0x"),
    re.compile(
        r"\blayer (?:named )?(?!is\b|expects\b|with\b|should\b|requires\b|must\b|weight\b|input\b|of\b"
        r"|names?\b)([a-z][\w./-]{1,80})"
    ),
    re.compile(r"\(named ([\w./-]{1,80})\)"),
    re.compile(r"error in operator (\w{1,60})"),
    re.compile(r"\[operator < (\w{1,60}) > error\]"),
    re.compile(r"name: ([\w/]{1,120}) status message"),
    re.compile(r"\[\[(?:\{\{)?node:? ([\w./]{1,200})"),
    re.compile(r"^\[(\w{3,40})\] "),
    re.compile(
        r"^([a-z_][\w.]{1,40}): ?(?:input operand|expected|mismatch|invalid|shape|dim|the |argument|inputs?|could|cannot"
        r"|all |incompat|got|only|size|number)"
    ),
    re.compile(r"^([a-z_][\w.]{1,60})\(\)"),
    re.compile(r"^(?:ufunc )?([a-z_]\w{1,40}) (?:got|requires|expects|expected|received|input|inputs|operand|operands)\b"),
    re.compile(
        r"\b([a-z_]\w{2,40}) (?:layer|op|operator|kernel|operation) (?:requires|expects|expected|received|must|should|got)"
    ),
)
_STRONG_NODES = 8
"""The first so many patterns name the operation beyond doubt."""
_COMPOSITE = frozenset(("loss", "batchnorm", "attention", "rnn", "embedding", "conv", "pool"))
_PRIMITIVE = frozenset(("add", "matmul", "reshape", "broadcast", "concat", "squeeze", "transpose"))
"""What composite operations are made of: where the program names the whole, its part is not what failed."""
_LOSS_NODE = re.compile(
    r"\{\{node [^{}]{0,120}(?:loss|crossentropy|cross_entropy|_error|hinge|kl_div)[^{}]{0,120}\}\}|for [\w/]{0,120}(?:loss"
    r"|crossentropy|_error)/"
)

_WORDS: tuple[tuple[str, str], ...] = (
    (
        r"reduction (?:dimension|ind)|axis.{0,20} must be in|axis value|indexing (?:result|arrays|tensors)|boolean index"
        r"|of the mask|indexing",
        "index",
    ),
    (r"(?:invalid )?argument.{0,20}expected \dd tensor", "matmul"),
    (
        r"non-singleton|expanded size|broadcast(?:ing)? (?:shape|dimension|an axis|to\b)|could not (?:be )?broadcast"
        r"|cannot (?:be )?broadcast|not broadcastable|broadcastable shapes|broadcast together",
        "broadcast",
    ),
    (
        r"is invalid for input|total size|number of elements|total elements|same number of (?:elements|values)|one unknown"
        r"|unknown dimension|can be inferred|\breshap|multiply up",
        "reshape",
    ),
    (r"\bmat1\b|\bm1: ", "linear"),
    (
        r"\battn_|\battention\b|num_heads|(?<!multi-)\bheads\b|head_dim|head size|key_padd(?:ing|ed)_mask|^(?:query|key"
        r"|value) shape|\bqk\b|\bkv\b.{0,20}cache|query.{0,40}\bkey|embed_dim",
        "attention",
    ),
    (r"running_mean|running_var|batch ?norm|batchnorm|values? per channel", "batchnorm"),
    (
        r"number of groups|layer ?norm|group ?norm|instance ?norm|rms ?norm|num_groups|pixel_(?:un)?shuffle"
        r"|normalized_shape|state_dict|checkpoint|load_weights|variable\.assign|set_weights|provided weight",
        "other",
    ),
    (r"half of (?:effective )?kernel|\bpool(?:ing)?\b|pool_|pooling|pool_size|pool2d|output size is too small", "pool"),
    (
        r"\bconv(?:olution)?(?:_?\d?d)?\b|\bconv\d?d?_|convol|dimensional weight|in_channels|out_channels|input channels"
        r"|number of channels|channels,? but|kernel[ _]size|filter depth|input depth|filter_size|groups=|downsampling"
        r"|\bkernel\b.{0,30}\b(?:input|larger|bigger|greater)|feature_group|\bchannels?\b",
        "conv",
    ),
    (
        r"\bconcat|\bcat\b|\bexcept (?:for |in |on |along )*(?:the )?(?:dim|axis|concat)|joined along|to be joined|hstack"
        r"|vstack",
        "concat",
    ),
    (
        r"\banchor\b.{0,40}\bpositive\b|\blogits?\b|(?:class|true|truth|target) labels?|\blabels?\b(?!"
        r" [a-z]\b).{0,60}\b(?:shape|size|rank|pred|output)|checking (?:model )?target|target array"
        r"|\btargets?\b.{0,60}\b(?:input|output|prediction|labels?|class|batch)|(?:input|output|prediction|class|loss"
        r"|preds?)\w*\b.{0,60}\btargets?\b|\bloss\b|y_true|y_pred|num_classes|number of classes|ground truth|cross.entropy"
        r"|\bclasses\b",
        "loss",
    ),
    (
        r"\bhidden(?:_size| state| size|\[\d\])|\blstm\b|\bgru\b|\brnn\b|input_size|cell state|initial_h|initial_state"
        r"|timesteps?|time steps",
        "rnn",
    ),
    (
        r"\bstack(?:ed|ing)?\b|each (?:tensor|element|array).{0,30}(?:equal|same) (?:size|shape)|ragged|inhomogeneous"
        r"|non-rectangular|same shape.{0,20}batch|collate|cannot batch|jagged|sequence of length|unequal length",
        "stack",
    ),
    (r"num_embeddings|\bembedding\b|vocab", "embedding"),
    (
        r"collapsing index|second[- ](?:to[- ])?last (?:axis|dim)|vector \+ matrix|matrix multipl|mat ?mul|matmul"
        r"|multiplied|inner dimensions?|contract|\bdot\b|\bgemm\b|einsum|not aligned|\bbmm\b|matrices|batch[12]\b|dot"
        r" product|columns? of .{0,40}rows? of|(?:a|x)'?s? columns|subscript|size of label",
        "matmul",
    ),
    (r"\blinear\b|in_features|out_features|\bdense\b|fully.connected", "linear"),
    (r"\bview\b|unflatten|\bflatten\b|new shape|newshape|\belements\b.{0,40}\belements\b", "reshape"),
    (r"\bsqueez|expand_dims|unsqueez|singleton axis", "squeeze"),
    (r"\bpermut|\btranspos|\bperm\b|swapaxes|axes order", "transpose"),
    (
        r"\bmask(?:ed)?\b.{0,60}(?:index|shape|size)|boolean|\bindex(?:ing|ed)?\b(?! ?[:=]? ?\d)|\bindices\b(?! index)(?!"
        r" imply)|dimension out of range|out of (?:bounds|range)|\bslic|gather|scatter",
        "index",
    ),
    (r"elementwise|element-wise|\badd(?:ition)?\b|\bsubtract\b|\bmul(?:tiply)?\b|operands? ", "add"),
    (r"broadcast|expand", "broadcast"),
)
_COMPILED_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), operation) for pattern, operation in _WORDS
)


def find_operation(pasted: Pasted, form: Form | None, match: re.Match[str] | None) -> str:
    """The operation that failed; ``other`` where nothing tells it."""
    layer = _layer(pasted.plain)
    if layer and not (form and form.firm and form.fault in ("features", "rank") and form.framework == "keras"):
        return layer
    named = _named_by_form(form, match)
    if named:
        program = _program(pasted, named) if named in _PRIMITIVE else None
        return program if program in _COMPOSITE else named
    strong = _node(pasted.plain, _NODES[:_STRONG_NODES])
    if form is not None and form.firm:
        called = _own_call(pasted)
        return (
            called
            if called and called != "other"
            else (strong if strong and strong not in ("other", "add") else form.operation)
        )
    node = strong or _node(pasted.plain, _NODES[_STRONG_NODES:])
    if node == "add" and _LOSS_NODE.search(pasted.plain):
        return "loss"
    program = _program(pasted, form.operation if form else "")
    if node and node != "other":
        return program if program in _COMPOSITE and node in _PRIMITIVE else node
    if strong == "other" and form is None:
        return "other"
    if form is not None:
        if program == "other" and _own_call(pasted) != "other":
            program = None
        if program and program != "subscript":
            return program
        return node or (_words(pasted.plain) if form.operation == "other" else None) or form.operation
    called = _own_call(pasted)
    if called and called != "stack":
        return called
    spoken = _words(pasted.plain)
    if spoken and (program in (None, "subscript", "other", "stack") or spoken == "loss"):
        return spoken
    return {"subscript": "index"}.get(program or "", program) or node or "other"


def _layer(plain: str) -> str | None:
    found = _LAYER.search(plain)
    if not found:
        return None
    return operation_of(found.group("type") or found.group("call"))


def _named_by_form(form: Form | None, match: re.Match[str] | None) -> str | None:
    """What the names in a form's groups say: a function, a node, a layer."""
    if form is None or match is None:
        return None
    groups = match.groupdict()
    for group in ("op", "op2", "op3"):
        if groups.get(group) and (operation := operation_of(groups[group])):
            return form.operation if operation == "other" or form.name == "keras-target-old" else operation
    return None


def _node(plain: str, patterns: tuple[re.Pattern[str], ...]) -> str | None:
    for pattern in patterns:
        for name in pattern.findall(plain[:3_000])[:4]:
            if operation := operation_of(name):
                return operation
    return None


def _own_call(pasted: Pasted) -> str | None:
    """The operation of the call that the interpreter underlined in the reader's own program: nothing says it better."""
    own = pasted.own_frame
    if own is None or own.sign or not (own.marked or _is_one_call(own.source)):
        return None
    operation = operation_of_line(own.marked or own.source)
    return operation if operation != "subscript" else None


def _is_one_call(source: str) -> bool:
    """Whether a line is nothing but a call: the interpreter underlines nothing where all of it failed."""
    return bool(re.match(r"[A-Za-z_][\w.]*\(.*\)$", source))


def _program(pasted: Pasted, expected: str = "") -> str | None:
    """What the failing line of the reader's program asks for, or the library functions that it led to."""
    own = pasted.own_frame
    if own is None:
        return None
    if own.sign and (operation := operation_of_sign(own.sign)):
        return operation
    if (own.marked or _is_one_call(own.source)) and (operation := operation_of_line(own.marked or own.source)):
        return operation
    inner = pasted.frames[pasted.frames.index(own) + 1 :]
    for frame in inner:
        if operation := operation_of(frame.name):
            return operation
    if not own.marked and own.source:
        outer = operation_of_line(own.source)
        named = outer if outer == "add" and expected == "broadcast" else operation_in_line(own.source) or outer
        if named:
            return named
    for frame in inner:
        if operation := operation_in_line(frame.marked or frame.source):
            return operation
    return None


def _words(plain: str) -> str | None:
    return next((operation for pattern, operation in _COMPILED_WORDS if pattern.search(plain)), None)


_SIGNS: tuple[tuple[str, str], ...] = (
    (r"onnxruntime|onnx\.|\[shapeinferenceerror\]|onnx_cpp2py", "onnx"),
    (r"einops|opencv|\bcv2\b|sklearn|pandas|matplotlib|mxnet|paddle|\bmlx\b|tinygrad|cupy|tensorrt|coreml|scipy\.", "other"),
    (r"keras|exception encountered when calling|of layer \S+ is incompatible|incompatible with (?:the )?layer", "keras"),
    (r"jax|flax|shapedarray|\bjnp\.|\blax\.|opt_einsum", "jax"),
    (r"tensorflow|\{\{(?:function_)?node|\[op:\w+\]|\(op: ?\w+\)|\btf\.|errors_impl|\[\[node", "tensorflow"),
    (r"torch|while checking argument|\baten\b|faketensor|\bnn\.|cudnn", "torch"),
    (r"\bnumpy\b|\bnp\.", "numpy"),
)
_COMPILED_SIGNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), framework) for pattern, framework in _SIGNS
)


def framework_of(pasted: Pasted) -> str:
    """The framework that a paste betrays by module names, node names and the reader's own program; empty where it does not."""
    header = pasted.header.lower()
    for text in (header.rpartition(".")[0], pasted.plain[:2_000]):
        for pattern, framework in _COMPILED_SIGNS:
            if pattern.search(text):
                if framework == "tensorflow" and _COMPILED_SIGNS[2][0].search(pasted.plain):
                    return "keras"
                return framework
    own = pasted.own_frame
    program = f"{own.marked} {own.path} {own.source}".lower() if own else ""
    paths = " ".join(frame.path for frame in pasted.frames).lower()
    for text in (program, paths):
        for pattern, framework in _COMPILED_SIGNS:
            if pattern.search(text):
                return framework
    return ""
