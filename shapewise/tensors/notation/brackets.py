"""Shapes in brackets: ``(None, 128, 128, 64)``, ``[?, 64]``, ``torch.Size([2, 3])``, ``np.zeros((2, 3))``, ``f32[8,128]``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from shapewise.errors import ShapeError
from shapewise.patterns import lazy_pattern
from shapewise.tensors.notation.found import FoundFault, FoundShape
from shapewise.tensors.notation.sizes import BadSizeError, NotASizeError, is_plausible, read_size, word_set
from shapewise.tensors.shapes import checked_shape
from shapewise.types import Shape, Size

_SPREAD = word_set("randn rand zeros ones empty full")
"""Creators that take sizes one by one: ``torch.randn(8, 3, 32, 32)``."""

_CREATORS = _SPREAD | word_set(
    "Size TensorShape Input InputLayer KerasTensor ShapeDtypeStruct placeholder normal uniform random standard_normal "
    "random_normal random_uniform truncated_normal randint integers sample ndarray TensorSpec SymbolicTensor rand_like"
)
"""Callables that take a shape."""

_VALUES = word_set("array asarray tensor as_tensor constant Tensor FloatTensor LongTensor Variable convert_to_tensor list")
"""Callables that take the numbers themselves: ``np.array([1, 2, 3])`` has the shape (3,), which brackets do not say."""

_TARGETS = word_set(
    "reshape view permute transpose tile repeat expand expand_dims pad roll squeeze unsqueeze flatten movedim moveaxis "
    "swapaxes broadcast_to Reshape Permute RepeatVector resize Resize interpolate upsample UpSampling2D UpSampling1D "
    "ZeroPadding2D Cropping2D sum mean max min prod std var argmax softmax norm concat_axis range arange linspace slice "
    "LayerNorm datetime date tuple set dict print_range unfold fold as_strided stride split chunk "
    "rollaxis einsum tensordot flip rot90 narrow select index_select gather scatter einops"
)
"""Callables whose brackets hold an argument, not the shape of an operand."""

_LAYER = lazy_pattern(
    r"(?:(?:Separable|Depthwise|Lazy)?Conv(?:Transpose)?\d?[dD]?(?:Transpose)?|(?:Max|Avg|Average|Global|Adaptive)\w{0,20}"
    r"|conv\d?d?\w{0,10}|\w{0,12}pool\w{0,6}|Dense|Linear|Embedding|Dropout|BatchNorm\w{0,3}|GroupNorm|LSTM|GRU|RNN)"
)

_ARGUMENT = lazy_pattern(
    r"(?:axis|axes|dim|dims|perm|kernel|kernel_size|strides?|padding|pad|pads|pad_width|dilation|dilation_rate|pool_size|"
    r"scale_factor|output_padding|output_size|reps|repeats|normalized_shape|betas|figsize|offset|stride_size|order|"
    r"filter_size|window|crop|cropping|patch|patch_size|start_dim|end_dim|indices|sections|splits?|\w{0,20}_axes|loc|scale|low|high)"
)
_SHAPE_KEYWORD = lazy_pattern(r"(?:\w{0,20}_)?shapes?|size|sizes|dims?|shape_\w{1,10}|target_shape|newshape", re.IGNORECASE)
_DTYPE = lazy_pattern(r"(?:b?f|bf|float|bfloat|int|uint|i|u|s|c|complex|bool|pred|shape)\d{0,3}", re.IGNORECASE)
_TYPED = lazy_pattern(r"(?:Float|Int|UInt|Bool|Num|Real|Inexact|Complex|Shaped|Integer|Key)\d{0,2}")
_JAXTYPING = lazy_pattern(r"""[\w.]{1,40}\s{0,2},\s{0,2}["']([^"'\n]{0,120})["']""")
_CALLEE = lazy_pattern(r"[A-Za-z_][\w.]{0,60}$")
_KEYWORD = lazy_pattern(r"([A-Za-z_][\w.]{0,40})[\"']?\s{0,3}(?:==|=|:)\s{0,3}$")
_CUE = lazy_pattern(
    r"(?:shapes?|sizes?|dims|dimensions|tensors?|array|scalar)[\"']?(?:\s{0,2}(?:is|of|are|=|==|:|was|be))?\s{0,3}$",
    re.IGNORECASE,
)
_NAMED_SHAPE = lazy_pattern(r"\b(?:shapes?|Size|dims)[\"']?(?:\s{0,2}(?:is|of|are|=|==|:|was|be))?\s{0,3}$")
"""Only these make a shape of ``(5)``: "tensor (5)" and "batch_size (32)" give a number."""
_WRAPPER = lazy_pattern(r"(?<![\w.])([A-Za-z_][\w.]{0,40})\($")
_NAMES_BEFORE = lazy_pattern(
    r"[(\[]([A-Za-z_]\w{0,20}(?:\s{0,2},\s{0,2}[A-Za-z_]\w{0,20}){0,8},?)[)\]]\s{0,3}(?:==|=|:|is)\s{0,3}$"
)
_REMARK_BEFORE = lazy_pattern(
    r"\b(?:versions?|chapters?|sections?|tables?|figures?|fig\.|pages?|equations?|eq\.|dilations?|paddings?|strides?|coordinates?|"
    r"points?|interval|range)(?:\s(?:of|is|at|at the))?\s{0,2}$",
    re.IGNORECASE,
)
"""Words whose brackets hold something else."""

_MAX_OPEN = 200
_MAX_GROUPS = 4000


class Group(NamedTuple):
    """A pair of brackets that holds no other, with what stands around it."""

    start: int
    end: int
    content: str
    bracket: str
    callee: str
    """The name that touches the bracket; empty where there is none."""
    parents: tuple[str, ...]
    """The names of the calls around it, innermost first."""
    list_start: int | None
    """Where the bare ``[`` just outside stands, if there is one."""


def innermost_groups(text: str) -> Iterator[Group]:
    """The brackets that hold no bracket, in order; one pass, so that unbalanced text costs no more than any other."""
    opened: list[tuple[int, str, str]] = []
    leaf = False
    count = 0
    if "(" not in text and "[" not in text:
        return
    for match in re.finditer(r"[()\[\]]|\n\s*\n", text):
        mark = match[0]
        if mark in "([":
            name = _CALLEE.search(text, max(0, match.start() - 60), match.start())
            opened.append((match.start(), mark, name[0].rpartition(".")[2] if name else ""))
            leaf = True
            del opened[:-_MAX_OPEN]
        elif mark in ")]" and opened and opened[-1][1] == ("(" if mark == ")" else "["):
            start, bracket, name_before = opened.pop()
            if leaf and match.end() - start <= 700:
                outside = [entry for entry in opened[-6:] if start - entry[0] < 600]
                parents = tuple(entry[2] for entry in reversed(outside) if entry[2])
                list_start = outside[-1][0] if outside and outside[-1][1:] == ("[", "") else None
                yield Group(start, match.end(), text[start + 1 : match.end() - 1], bracket, name_before, parents, list_start)
                count += 1
            leaf = False
            if count >= _MAX_GROUPS:
                return
        else:  # a bracket that closes nothing, or an empty line: what was open before is a slip of the pen
            opened.clear()
            leaf = False


def find_bracketed(text: str) -> tuple[list[FoundShape], list[FoundFault]]:
    """Shapes in brackets, and the faults of those that were surely meant as shapes."""
    shapes: list[FoundShape] = []
    faults: list[FoundFault] = []
    for group in innermost_groups(text):
        found = _read_group(text, group)
        if isinstance(found, FoundFault):
            faults.append(found)
        elif found is not None:
            shapes.append(found)
    return shapes, faults


def _read_group(text: str, group: Group) -> FoundShape | FoundFault | None:
    before = text[max(0, group.start - 60) : group.start]
    keyword = _KEYWORD.search(before)
    cued = bool(_CUE.search(before)) or bool(group.parents and group.parents[0] in ("Size", "TensorShape"))
    if group.list_start is not None:  # shapes=[[2, 3], [4, 5]]
        cued = cued or bool(_CUE.search(text, max(0, group.list_start - 40), group.list_start))
    typed = group.bracket == "[" and group.callee
    if typed and _TYPED.fullmatch(group.callee):
        return _jaxtyping(group)
    if not cued and not group.callee and not group.parents and _REMARK_BEFORE.search(before):
        return None
    if not _may_be_shape(group, keyword[1].rpartition(".")[2] if keyword else "", cued, _ends_a_sentence(keyword)):
        return None
    try:
        shape = _sizes(group, cued, bool(_NAMED_SHAPE.search(before)) or (cued and group.list_start is not None))
    except BadSizeError as error:
        return FoundFault(str(error), group.start, group.end) if cued or keyword else None
    if shape is None:
        return None
    if -1 in shape and any(isinstance(size, str) for size in shape):
        return None  # (-1, vocab_size) is what a view is asked for
    try:
        checked_shape(shape, where=shortened(text[group.start : group.end]))
    except ShapeError as error:
        return FoundFault(str(error), group.start, group.end)
    start, end = _outer_place(text, group, before)
    return FoundShape(_with_hidden_batch(group, keyword, shape), start, end)


def _ends_a_sentence(keyword: re.Match[str] | None) -> bool:
    """Tell prose from code: "joined along one axis: (2, 3)" tells a shape; ``axis=(2, 3)`` and ``"axis": (2, 3)`` do not."""
    return keyword is not None and keyword[0].rstrip().endswith(":") and '"' not in keyword[0] and "'" not in keyword[0]


def shortened(written: str, most: int = 60) -> str:
    """The reader's own characters, cut where they are too many to repeat."""
    return written if len(written) <= most else f"{written[: most - 10]} … ({len(written):,} characters)"


def _outer_place(text: str, group: Group, before: str) -> tuple[int, int]:
    """Where the shape stands with what belongs to it: ``torch.Size(…)`` around it, ``(N, C) =`` before it."""
    if group.callee:
        name = _CALLEE.search(before)
        return group.start - (len(name[0]) if name else 0), group.end
    wrapper = _WRAPPER.search(before)
    if wrapper and text[group.end : group.end + 1] == ")" and wrapper[1].rpartition(".")[2] in _CREATORS:
        return group.start - len(wrapper[0]), group.end + 1
    named = _NAMES_BEFORE.search(before)
    if named and named[1].rstrip(",").count(",") == group.content.strip().rstrip(",").count(","):
        return group.start - len(named[0]), group.end
    return group.start, group.end


def _may_be_shape(group: Group, keyword: str, cued: bool, told_by_colon: bool) -> bool:
    """Whether brackets at this place hold a shape: decided by the names around them alone."""
    parent = group.parents[0] if group.parents else ""
    if group.callee and not (_DTYPE.fullmatch(group.callee) and group.bracket == "["):
        if group.bracket == "[":  # PyTorch writes "expected input[8, 1, 28, 28] to have 3 channels"
            return group.callee in ("input", "weight") and group.content.count(",") >= 2
        return group.callee in _SPREAD or group.callee in ("Size", "TensorShape", "shape")
    if keyword:
        if _ARGUMENT.fullmatch(keyword):
            return (keyword == "dims" and not parent) or told_by_colon
        if parent in _TARGETS or parent in _VALUES:
            return parent == "Tensor" and keyword == "shape"  # TensorFlow prints tf.Tensor([[1 2]], shape=(1, 2))
        if _SHAPE_KEYWORD.fullmatch(keyword):
            return not _LAYER.fullmatch(parent) or keyword.startswith(("input", "batch"))
        return not parent or parent in _CREATORS
    if parent in _VALUES or parent in _TARGETS or (parent and _LAYER.fullmatch(parent)):
        return False
    return cued or bool(group.callee) or group.bracket == "(" or group.list_start is None


def _sizes(group: Group, cued: bool, named: bool) -> Shape | None:
    """The sizes between the brackets, or ``None`` if they are something else."""
    content = group.content.strip()
    if group.callee in _SPREAD:  # torch.randn(8, 3, device="cpu")
        content = re.split(r",\s{0,3}[A-Za-z_]\w{0,30}\s{0,2}=", content, maxsplit=1)[0]
    if not content:
        return () if cued or group.callee in ("Size", "TensorShape") else None
    items = content.split(",")
    trailing = len(items) > 1 and not items[-1].strip()
    items = items[:-1] if trailing else items
    if len(items) > 100:
        return None
    try:
        shape = [read_size(item.strip().removesuffix("L")) for item in items]
    except NotASizeError:
        return None
    single = len(shape) == 1 and not trailing
    sure = cued or bool(group.callee) or bool(group.parents and group.parents[0] in _CREATORS)
    if single and not group.callee and not (group.parents and group.parents[0] in _CREATORS) and not named:
        return None
    if not sure and _is_a_remark(group, shape):
        return None
    return tuple(shape) if is_plausible(tuple(shape)) or (sure and any(isinstance(size, int) for size in shape)) else None


def _is_a_remark(group: Group, shape: list[Size]) -> bool:
    """Years, a range of negative numbers, a reshape target: brackets that hold numbers and are no shape."""
    numbers = [size for size in shape if isinstance(size, int)]
    years = bool(numbers) and len(shape) <= 2 and all(1950 <= number <= 2049 for number in numbers)
    unnamed = not numbers and not any(isinstance(size, str) for size in shape) and len(shape) < 2
    negative_list = group.bracket == "[" and any(number < 0 for number in numbers)
    return years or unnamed or negative_list


def _with_hidden_batch(group: Group, keyword: re.Match[str] | None, shape: Shape) -> Shape:
    """Keras leaves the batch axis out of ``Input(shape=…)`` and ``input_shape=…``, and counts it everywhere else."""
    name = keyword[1] if keyword else ""
    inside_input = bool(group.parents) and group.parents[0] in ("Input", "InputLayer")
    hides = (inside_input and name in ("", "shape")) or name == "input_shape"
    return (None, *shape) if hides and bool(group.parents) else shape


def _jaxtyping(group: Group) -> FoundShape | None:
    """``Float[Tensor, "batch 3 h w"]``; axes of any number (``...``, ``*batch``) have no shape to show."""
    match = _JAXTYPING.fullmatch(group.content.strip())
    if not match:
        return None
    shape: list[Size] = []
    for word in match[1].split():
        name = word.lstrip("#?").rpartition("=")[2]
        if name.startswith(("*", "...")):
            return None
        shape.append(int(name) if name.isascii() and name.isdigit() else name if name.isidentifier() and name != "_" else None)
    return FoundShape(tuple(shape), group.start - len(group.callee), group.end) if len(shape) <= 32 else None
