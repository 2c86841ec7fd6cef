"""Which framework wrote a message, and which operation failed: layers and nodes by name, then the wording, then the program."""

from __future__ import annotations

import re

from shapewise.patterns import lazy_pattern
from shapewise.tensors.diagnosis.forms import Form
from shapewise.tensors.diagnosis.lines import reads_a_part
from shapewise.tensors.diagnosis.names import operation_of
from shapewise.tensors.diagnosis.paste import Pasted
from shapewise.tensors.diagnosis.programs import (
    is_loss_by_hand,
    is_wrapped,
    own_call,
    program_operation,
    runs_a_function,
)
from shapewise.tensors.diagnosis.spoken import operation_in_words
from shapewise.types import Shape

_LAYER = lazy_pattern(
    r"exception encountered when calling (?:layer (?P<name>[\w./-]{1,80}) \(type (?P<type>\w{1,60})\)"
    r"|(?P<call>\w{1,60})\.call\(\))"
)
_NODES = (
    lazy_pattern(r"checking arguments? (?:for|in) (\w{1,60})"),
    lazy_pattern(r"\[op:(\w{1,60})\]"),
    lazy_pattern(r"\(op: ?(\w{1,60})\)"),
    lazy_pattern(r"\{\{node [^{}]{1,200}\}\} = (\w{1,60})\["),
    lazy_pattern(r"\[\[node: ?[^\[\]]{1,200}? = (\w{1,60})\["),
    lazy_pattern(r"while running (\w{1,60}) node"),
    lazy_pattern(r"\bop \((\w{1,60})\)"),
    lazy_pattern(r"\bop_type: ?(\w{1,60})"),
    lazy_pattern(r"error in operator (\w{1,60})"),
    lazy_pattern(r"is performed in: (\w{1,60})"),
    lazy_pattern(r"\bop: (\w{1,60}) \}"),
    lazy_pattern(r"function_node __wrapped__+(?:mkl)?([a-z0-9]{1,60})_"),
    lazy_pattern(r"\bnode number \d+ \((\w{1,60})\) failed"),
    lazy_pattern(r"call_(?:function|method) (?:<built-in (?:function|method) )?(?:torch\.)?(?:nn\.functional\.)?([\w.]{1,60})"),
    lazy_pattern(r"<function (\w{1,60}) at 0x"),
    lazy_pattern(
        r"\blayer (?:named )?(?!is\b|expects\b|with\b|should\b|requires\b|must\b|weight\b|input\b|of\b"
        r"|names?\b)([a-z][\w./-]{1,80})"
    ),
    lazy_pattern(r"\(named ([\w./-]{1,80})\)"),
    lazy_pattern(r"\[operator < (\w{1,60}) > error\]"),
    lazy_pattern(r"name: ([\w/]{1,120}) status message"),
    lazy_pattern(r"\[\[(?:\{\{)?node:? ([\w./]{1,200})"),
    lazy_pattern(r"^\[(\w{3,40})\] "),
    lazy_pattern(
        r"^([a-z_][\w.]{1,40}): ?(?:input operand|expected|mismatch|invalid|shape|dim|the |argument|inputs?"
        r"|could|cannot"
        r"|all |incompat|got|only|size|number)"
    ),
    lazy_pattern(r"^([a-z_][\w.]{1,60})\(\)"),
    lazy_pattern(r"^(?:ufunc )?([a-z_]\w{1,40}) (?:got|requires|expects|expected|received|input|inputs|operand|operands)\b"),
    lazy_pattern(
        r"\b([a-z_]\w{2,40}) (?:layer|op|operator|kernel|operation) (?:requires|expects|expected|received|must"
        r"|should|got)"
    ),
)
_STRONG_NODES = 13
"""The first so many patterns name the operation beyond doubt."""
_SOURCE_FILE = lazy_pattern(r"src/(?:operator|ndarray)/(?:[\w.]{1,40}/){0,6}(\w{1,60}?)(?:-inl)?\.(?:cc|cu|h)\b")
"""The file of MXNet that refused, which is named after its operator."""
_COMPOSITE = frozenset(("loss", "batchnorm", "attention", "rnn", "embedding", "conv", "pool"))
_PRIMITIVE = frozenset(("add", "matmul", "reshape", "broadcast", "concat", "squeeze", "transpose"))
"""What composite operations are made of: where the program names the whole, its part is not what failed."""
_LOSS_NODE = lazy_pattern(
    r"\{\{node [^{}]{0,120}(?:loss|crossentropy|cross_entropy|_error|hinge|kl_div)[^{}]{0,120}\}\}"
    r"|for [\w/]{0,120}(?:loss"
    r"|crossentropy|_error)/"
)


def find_operation(pasted: Pasted, form: Form | None, match: re.Match[str] | None) -> str:
    """The operation that failed; ``other`` where nothing tells it."""
    layer = _layer(pasted.plain)
    if layer and not (form and form.firm and form.fault in ("features", "rank") and form.framework == "keras"):
        return layer
    named = _named_by_form(form, match)
    if named:
        return _whole_of(pasted, named) or named
    strong = _node(pasted.plain, _NODES[:_STRONG_NODES])
    if form is not None and form.firm:
        return _firmly(pasted, form, strong)
    node = strong or _node(pasted.plain, _NODES[_STRONG_NODES:]) or _node(pasted.whole[-3_000:].lower(), (_SOURCE_FILE,))
    if node == "add" and _LOSS_NODE.search(pasted.plain):
        return "loss"
    program = program_operation(pasted, form.operation if form else "")
    if node and node != "other":
        return _whole_of(pasted, node) or node
    if strong == "other" and form is None:
        return "other"
    if form is not None:
        if program == "other" and own_call(pasted) != "other":
            program = None
        if (
            program == "subscript"
            and form.operation == "broadcast"
            and pasted.own_frame
            and reads_a_part(pasted.own_frame.source)
        ):
            return "index"  # index arrays that do not fit each other
        if program and program != "subscript":
            return program
        return node or (operation_in_words(pasted.plain) if form.operation == "other" else None) or form.operation
    if is_wrapped(pasted):
        return operation_in_words(pasted.plain) or "other"
    called = own_call(pasted)
    if called and called != "stack":
        return called
    spoken = operation_in_words(pasted.plain)
    if spoken and (program in (None, "subscript", "other", "stack") or spoken == "loss"):
        return spoken
    return {"subscript": "index"}.get(program or "", program) or node or "other"


def _firmly(pasted: Pasted, form: Form, strong: str | None) -> str:
    """The operation of a wording that is one operation's own, or of the call that was built on it."""
    called = own_call(pasted)
    if form.operation == "matmul" and called is None:
        program = program_operation(pasted, "matmul")
        if program in ("linear", "rnn"):
            return program
        if strong == "linear":
            return strong
    if form.operation == "batchnorm" and (_is_instance_norm(pasted) or (called == "other" and _names_a_norm(pasted))):
        return "other"  # instance and group normalisation say the same
    return (
        called
        if called and called != "other" and not (form.operation == "other" and is_wrapped(pasted))
        else (strong if strong and strong not in ("other", "add") else form.operation)
    )


def _names_a_norm(pasted: Pasted) -> bool:
    return pasted.own_frame is not None and "norm" in pasted.own_frame.source.lower()


def _is_instance_norm(pasted: Pasted) -> bool:
    """Whether the steps run through instance normalisation, whose layer the reader's own line calls by any name."""
    return any("instancenorm" in f"{frame.path} {frame.name}".lower().replace("_", "") for frame in pasted.frames)


def _whole_of(pasted: Pasted, part: str) -> str | None:
    """The operation that the program asked for, where what failed is only a step of it; ``None`` where it is no step."""
    if part not in _PRIMITIVE:
        return None
    if part in ("add", "broadcast") and pasted.own_frame is not None and is_loss_by_hand(pasted, pasted.own_frame):
        return "loss"
    called = own_call(pasted)
    if called and called != "stack" and not (called == "other" and runs_a_function(pasted)):
        return called
    program = program_operation(pasted, part)
    return program if program in _COMPOSITE else None


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


def named_node(plain: str) -> str | None:
    """The operation of the graph node or operator that a message names beyond doubt."""
    return _node(plain, _NODES[:_STRONG_NODES])


def _node(plain: str, patterns: tuple[re.Pattern[str], ...]) -> str | None:
    for pattern in patterns:
        for name in pattern.findall(plain[:3_000])[:4]:
            if name in _REDUCTIONS and "onnx" in plain:
                return "add"  # with several inputs they work element by element
            if name == "select" and "(op: select)" in plain:
                return "broadcast"  # TensorFlow's, which chooses between two tensors, and not PyTorch's
            if operation := operation_of(name):
                return operation
    return None


_REDUCTIONS = frozenset(("max", "min", "sum", "mean"))


_SIGNS: tuple[tuple[str, str], ...] = (
    (r"onnxruntime|onnx\.|\[shapeinferenceerror\]|onnx_cpp2py", "onnx"),
    (
        r"einops|opencv|\bcv2\b|sklearn|pandas|matplotlib|mxnet|paddle|\bmlx\b|tinygrad|cupy|tensorrt|coreml"
        r"|scipy\.",
        "other",
    ),
    (
        r"keras|exception encountered when calling|of layer \S+ is incompatible"
        r"|incompatible with (?:the )?layer",
        "keras",
    ),
    (r"jax|flax|shapedarray|\bjnp\.|\blax\.|opt_einsum", "jax"),
    (r"tensorflow|\{\{(?:function_)?node|\[op:\w+\]|\(op: ?\w+\)|\btf\.|errors_impl|\[\[node", "tensorflow"),
    (r"torch|while checking argument|\baten\b|faketensor|\bnn\.|cudnn", "torch"),
    (r"\bnumpy\b|\bnp\.", "numpy"),
)
_COMPILED_SIGNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (lazy_pattern(pattern), framework) for pattern, framework in _SIGNS
)


def framework_of(pasted: Pasted) -> str:
    """The framework that a paste betrays by module names, node names and the reader's own program; empty where it does not."""
    return named_framework(pasted) or _framework_of_program(pasted)


def named_framework(pasted: Pasted) -> str:
    """The framework that the error's class or its own words name; empty where they do not."""
    header = pasted.header.lower()
    for text in (header, pasted.plain[:2_000]):
        for pattern, framework in _COMPILED_SIGNS:
            if pattern.search(text):
                if framework == "tensorflow" and _COMPILED_SIGNS[2][0].search(pasted.plain):
                    return "keras"
                return framework
    return ""


def _framework_of_program(pasted: Pasted) -> str:
    own = pasted.own_frame
    program = f"{own.marked} {own.path} {own.source}".lower() if own else ""
    paths = " ".join(frame.path for frame in pasted.frames).lower()
    for text in (program, paths):
        for pattern, framework in _COMPILED_SIGNS:
            if pattern.search(text):
                return framework
    return ""


_FLAX_LAYER = lazy_pattern(r"\bin /(?:\w+/)*(\w+)")
"""The innermost module of a scope, which names itself after its class unless it is told otherwise."""


def operation_of_weights(pasted: Pasted, form: Form | None, shapes: tuple[Shape, ...]) -> str | None:
    """Weights that do not fit: a kernel with space is a convolution's, one with heads an attention's."""
    if form is not None and form.name == "flax-param-shape" and (layer := _FLAX_LAYER.search(pasted.plain)):
        operation = operation_of(layer.group(1))
        if operation not in (None, "other"):
            return operation
    if (
        form is None
        or form.name not in ("tf-restore", "keras-h5", "flax-param-shape")
        or not re.search("kernel|embedding", pasted.plain)
    ):
        return None
    if form.name == "flax-param-shape":
        if re.search(r"parameter embedding\b", pasted.plain):
            return "embedding"
        if any(len(shape) == 3 for shape in shapes) and re.search(r"/(?:query|key|value|out)\b", pasted.plain):
            return "attention"
        if any(len(shape) == 2 for shape in shapes):
            return "linear"
    return "conv" if any(len(shape) >= 3 for shape in shapes) else None
