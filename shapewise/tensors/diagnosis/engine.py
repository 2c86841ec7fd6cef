"""One engine over all frameworks: clean, find the last error, read what it says, and check it by failing again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from shapewise.patterns import lazy_pattern
from shapewise.tensors.diagnosis.deciding import (
    find_operation,
    framework_of,
    named_framework,
    named_node,
    operation_of_weights,
)
from shapewise.tensors.diagnosis.forms import Form, find_cut_form, find_form
from shapewise.tensors.diagnosis.infer import inferred_operation
from shapewise.tensors.diagnosis.kinds import kind_by_class, kind_of_class, kind_of_message
from shapewise.tensors.diagnosis.mentions import find_mentions
from shapewise.tensors.diagnosis.paste import Pasted, take_apart
from shapewise.tensors.diagnosis.reading import read_axis, read_join, read_shapes, read_sizes
from shapewise.tensors.diagnosis.rules import unknown_of
from shapewise.tensors.diagnosis.ruling import are_targets, at_difference, fault_of, ruled, unproven_rule
from shapewise.types import Diagnosis, Shape

_MISFIT = lazy_pattern(
    r"must (?:match|have|be|agree|equal|align|satisfy|start)|must\b.{0,80}\bbe\b|needs?\b|mis-?match|incompatible"
    r"|not compatible|conformable|cannot be|can"
    r" not be|could not|couldnt|can only\b|cant\b|cannot\b"
    r"|(?:expected|expects|requires|needed|wanted|should be|should have).{0,120}(?:got|but|found|received"
    r"|instead|was|is )"
    r"|(?:do|does|did)(?:nt| not) |not result in"
    r"|invalid|not aligned|inconsistent|divisible|divide|out of (?:range|bounds)|not equal|unequal|differ|disagree"
    r"|conflict|ambiguous|too (?:many|few|small|large|big|short|long)"
    r"|wrong|unexpected|should (?:be|have|contain|match|equal)|requires?\b|only defined"
    r"|only (?:.{1,60} supported\b|one|accepts|supports?"
    r"|batches|works?"
    r"|takes?)|too deep|incorrect|not of the same|not the same| < | > |at least|at most|not supported|!= "
    r"|=\W{0,2}larger"
    r"|larger than|smaller than|greater than|less than|exceeds?\b"
    r"|<= ?0|\bnot \d|zero or negative|negative|more (?:\w+ )?than|fewer|expect(?:ed|s)?\b|tried to"
    r"|\bwas false\b|\bis"
    r" not\b|by a dimension other than|was passed for|assertion .{1,200} failed|(?:has|have|had) to\b|\bonly (?:has|have|had)\b"
    r"|(?:is|are) required|multiple times|supports? \d|with no\b|out[- ]of[- ]bounds|duplicate|repeated"
    r"|improper|no identity|no dimension|\bis -?\d+ but\b|wrapping|imply|implies|already|non-rectangular"
    r"|mixed"
)
_SHAPE_WORD = lazy_pattern(
    r"(?<![a-z])shapes?\b|\bgroups?\b|sizes?\b|(?<![a-z])dim(?:s|ension|ensions|ensional)?\b|\baxis\b|\baxes\b"
    r"|\bndims?\b|\brank|channels?\b"
    r"|(?<![a-z])lengths?\b|\bfeatures?\b|\b\d-?d\b|\bmatri|\bcolumns?\b|\brows?\b|\beleme|\barrays of \d|array split"
    r"|\bbatch|\binputs?\b|\bsubscripts?\b|\bsamples\b|broadcast|\bdivision\b|heads?\b|rectangular|\bscalar"
    r"|\bsequences?\b|window|\boperands?\b|\bheight\b|\bwidth\b|\bsections\b|\bempty\b|\bpads\b"
    r"|convolution|\boutputs?\b|\bchunks?\b|invalid ind(?:ex|ices)|\d-?d\b"
    r"|out[- ]of[- ]bounds|\bhand[- ]side|\bcropping|\bpadding\b|\bdata points\b|\bstrides?\b|\bkernel|\bsquare\b"
)
_ASKING = lazy_pattern(
    r"\?\s*$|^\s*(?:how|why|what|when|where|which|can|could|should|is|are|do|does|explain|difference)\b", re.IGNORECASE
)
_SURE_KIND = lazy_pattern(
    r"requested dtype|same device|out of memory|\boom\b|allocate|device type|scalar type|inplace operation|traced<"
)
_OF_A_SHAPE = lazy_pattern(r"\.(?:shape|size\(|get_shape)|\b(?:split|chunk|unbind|unstack|array_split|tensor_split)\(")
_CHATTY = lazy_pattern(
    r"\b(?:how|i|(?<!but )we|you|my|your|might|would|could you|any|please|should i|let|lets|thanks|hi|hello|because"
    r"|so you|difference)\b"
)
_CHECKED = lazy_pattern(
    r"check failed: |assertion (?:failed|.{1,200} failed)|error in operator|invalid operation is performed|panicked at",
    needs=("check failed", "assertion", "error in operator", "invalid operation", "panicked"),
)
"""How libraries in C++ and Rust begin a message that has no class."""
_FUNCTION_SAYS = lazy_pattern(r"[a-z_][\w.]{1,40}\(\):? ", needs=("()",))
"""How PyTorch's functions begin a message: nobody's question does."""
_NODE = lazy_pattern(r"\{\{.{1,200}?\}\}")
_RANGE = lazy_pattern(r"out of (?:valid )?range|not in \[|invalid ind(?:ex|ices)")
_PLAINLY = lazy_pattern(
    r"must (?:match|have|be|agree|equal|start)|mismatch|incompatible|not (?:compatible|consistent|aligned|equal|match)|cannot"
    r"|could not|expected|should (?:be|have)|invalid|inconsistent|out of (?:range|bounds)|does ?nt match"
    r"|was passed|!=|requires .{1,60} got|\bonly .{1,60} supported"
)


_LIBRARIES = frozenset(
    [
        "einops",
        "sklearn",
        "pandas",
        "scipy",
        "matplotlib",
        "opencv",
        "pil",
        "mlx",
        "mxnet",
        "paddle",
        "tensorrt",
        "caffe",
        "tinygrad",
        "cupy",
        "xgboost",
    ]
)
"""Libraries that hand NumPy arrays around: a program that says ``np`` does not say whose message it is."""


def diagnose(text: str, given: Sequence[Shape] = ()) -> Diagnosis | None:
    """What a pasted error message says; ``None`` for an error that is none of shapes, and for text that is no error.

    Parameters
    ----------
    text
        A message, a whole traceback, or a question that holds one; up to 1 MB is read around its last error.
    given
        Shapes that stand beside it. Two of them that fail as the message says take the place of sizes that it leaves out.

    Notes
    -----
    The last error of a traceback counts. Shapes come in the message's own order, with ``None`` for an unknown size.

    **Source**: the message texts of the frameworks, triggered one by one; each form carries its example.

    Examples
    --------
    >>> found = diagnose("RuntimeError: mat1 and mat2 shapes cannot be multiplied (32x400 and 512x10)")
    >>> found.operation, found.shapes, found.sizes
    ('linear', ((32, 400), (512, 10)), (400, 512))
    """
    from shapewise.tensors.diagnosis.remedies import remedied
    from shapewise.tensors.diagnosis.reproduce import checked, counts_of

    read = _read(text)
    if read is None:
        return None
    pasted, form, match = read
    operation = find_operation(pasted, form, match)
    shapes = read_shapes(pasted, form, match, operation)
    axis = read_axis(pasted, form, match, shapes)
    sizes = read_sizes(pasted, form, match)
    if operation == "other":
        operation = (
            operation_of_weights(pasted, form, shapes)
            or (inferred_operation(shapes, axis, sizes) if form is None and named_node(pasted.plain) is None else None)
            or "other"
        )
    elif are_targets(form, operation, shapes):
        operation = "loss"
    fault = fault_of(form, operation, shapes, axis)
    ruling = ruled(form, operation, fault, pasted.plain, shapes)
    if ruling.alone or (fault == "stacks" and all(shape[-2:] == (None, None) for shape in shapes)):
        axis, sizes = at_difference(shapes, axis, sizes)
    found = Diagnosis(
        framework=_framework(pasted, form),
        operation=operation,
        shapes=shapes,
        axis=axis,
        sizes=sizes,
        rule=ruling.rule,
        reproduced=False,
        numpy=None,
        fixes=(),
        article=ruling.article,
        message=pasted.message[:2_000],
        source_line=pasted.own_frame.source if pasted.own_frame else "",
        inferred=form is None or match is None or match.re.pattern != form.pattern,
        misleading=form.misleading if form is not None else "",
        unknown=unknown_of(pasted, shapes, axis, sizes, operation),
    )
    found = checked(
        found,
        fault=fault,
        join=read_join(pasted, match),
        match=match,
        given=given,
        known=form is not None,
        alone=ruling.alone,
    )
    if form is None and not found.reproduced:
        found = replace(found, rule=unproven_rule(operation, found.rule, pasted.plain))
    return remedied(found, form.name if form is not None else "", fault, pasted.plain, counts_of(match))


def error_kind(text: str) -> str | None:
    """One sentence for an error that is none of shapes; ``None`` for an error of shapes and for text that is no error.

    Examples
    --------
    >>> error_kind("RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB")
    'This is a memory error: the tensors fit each other, but not the memory of the device.'
    """
    pasted = take_apart(text)
    if _read(text) is not None:
        return None
    if not pasted.kind and "[onnxruntimeerror]" not in pasted.plain:
        return None
    return (
        kind_of_class(pasted.kind)
        or kind_of_message(pasted.plain)
        or kind_by_class(pasted.kind)
        or "This error says nothing of shapes."
    )


def looks_like_error(text: str) -> bool:
    """Whether a text is or holds an error message, of shapes or not.

    Examples
    --------
    >>> looks_like_error("ValueError: shapes (2,3) and (4,5) not aligned"), looks_like_error("How do I concatenate two layers?")
    (True, False)
    """
    return bool(take_apart(text).kind) or _read(text) is not None


def _read(text: str) -> tuple[Pasted, Form | None, re.Match[str] | None] | None:
    """The paste taken apart with its form; ``None`` where it is no error of shapes."""
    pasted = take_apart(text)
    if not pasted.message or kind_of_class(pasted.kind):
        return None
    framework = framework_of(pasted)
    found = find_form(pasted.plain, framework)
    if found is None and "\n" in text:
        for glue, broken in (("", True), (" ", False)):  # a line that happens to end at a terminal's column was not broken
            again = take_apart(text, glue=glue, broken=broken)
            if found := find_form(again.plain, framework):
                pasted = again
                break
            if not broken and not _speaks_of_shapes(pasted):
                pasted = again
    if found is not None and not pasted.kind and not _said_as_error(pasted, found[1]):
        found = None
    if (
        found is not None
        and found[0].name == "python-unpack"
        and not (pasted.own_frame and _OF_A_SHAPE.search(pasted.own_frame.source))
    ):
        return None  # Python unpacks many things; only what comes from a shape is a matter of shapes
    kind = kind_of_message(pasted.plain)
    if (
        kind is not None
        and not _SURE_KIND.search(pasted.plain)
        and len({mention.shape for mention in find_mentions(pasted.plain)}) >= 2
    ):
        kind = None  # two shapes that differ: whatever else is said, they met
    if found is not None and (kind is None or _tells_sizes(found[1])):
        return pasted, *found
    if kind is not None:
        return None
    if pasted.kind and (cut := find_cut_form(pasted.plain, framework)):
        return pasted, *cut
    return (pasted, None, None) if _speaks_of_shapes(pasted) else None


def _said_as_error(pasted: Pasted, match: re.Match[str]) -> bool:
    """Whether words without an error's name in front are a message all the same, and not a question that uses its words."""
    covered = match.group(0)
    if re.search(r"\d", covered) and len(covered) >= 24:
        return True
    if _ASKING.search(pasted.message):
        return len(covered) >= 40
    return len(covered) >= 20 and (len(pasted.message) <= 3 * len(covered) or bool(re.search(r"\d", pasted.message)))


def _tells_sizes(match: re.Match[str]) -> bool:
    return bool(re.search(r"\d", match.group(0))) or len(match.group(0)) > 30


def _speaks_of_shapes(pasted: Pasted) -> bool:
    """Whether a message of no known form is one of shapes: what does not fit, and a word of shape, and a number."""
    plain = pasted.plain[:2_000]
    of_a_machine = bool(pasted.kind or _CHECKED.search(plain) or _FUNCTION_SAYS.match(plain))
    if not of_a_machine and (_ASKING.search(pasted.message) or _CHATTY.search(plain) or len(plain) > 600):
        return False  # without an error's name in front, only what reads like a machine's sentence is taken for one
    shapes = find_mentions(plain)
    misfit, said = bool(_MISFIT.search(plain)), len(shapes) >= 2 or bool(_SHAPE_WORD.search(plain))
    if pasted.kind == "InvalidArgumentError" and named_node(plain) and len(_NODE.sub("", plain)) < 60:
        return True  # cut off behind the node that refused, which is its operation
    if pasted.kind and _RANGE.search(plain) and named_node(plain):
        return True
    if pasted.kind:
        return (misfit and said) or (bool(shapes) and (misfit or said))
    if of_a_machine or not (misfit and said):
        return misfit and said
    return bool(_PLAINLY.search(plain)) and (len(shapes) >= 2 or len(re.findall(r"\d+", plain)) >= 2)


def _framework(pasted: Pasted, form: Form | None) -> str:
    if form is not None and form.name.partition("-")[0] in _LIBRARIES:
        return named_framework(pasted) or form.framework
    betrayed = framework_of(pasted)
    if form is None:
        return betrayed or "other"
    if form.framework in ("keras", "onnx"):
        return form.framework
    if form.name in ("tf-shapes-incompatible",) and betrayed == "":
        return "tensorflow"
    return betrayed or form.framework
