"""Which shapes, axis and sizes a message tells: a form's groups where it has them, the grammar of mentions otherwise."""

from __future__ import annotations

import re
from itertools import pairwise

from shapewise.patterns import lazy_pattern
from shapewise.tensors.diagnosis.clashes import find_axis, find_joined_axis, find_sizes, last_difference
from shapewise.tensors.diagnosis.forms import Form
from shapewise.tensors.diagnosis.mentions import Mention, find_mentions
from shapewise.tensors.diagnosis.paste import Pasted
from shapewise.tensors.shapes import element_count, is_known
from shapewise.types import Shape, Size

MOST_SHAPES = 32
"""No message tells more operands than this."""
_ARGUMENTS = lazy_pattern(r"(?:call )?arguments received by ")
_INPUT_SHAPES = lazy_pattern(r"with input shapes: ?((?:\[[^\[\]]*\](?:, )?)+)")
_PARTIAL = lazy_pattern(r"input\[(\d)\] = (\[[^\[\]]*\])")
_CARDINALITY = lazy_pattern(r"\b\w+ sizes: ([\d, ]+)")
_CALL_OF_COMPILER = lazy_pattern(r"\bcall_(?:method|function) .{0,60}?\(\*\((.{1,600}?)\), \*\*\{")
_FAKE = lazy_pattern(r"faketensor\(\.\.\., (?:device=\w+, )?size=(\([^()]*\))")
_LIST_GAP = lazy_pattern(r"^[\s,;&]*(?:and|vs\.?|but got|,|with|to|into)?[\s,]*(?:torch\.size\()?$")
_CORE = lazy_pattern(r"\b(?:lhs|rhs|self|other)\b")


def read_shapes(pasted: Pasted, form: Form | None, match: re.Match[str] | None, operation: str) -> tuple[Shape, ...]:
    """The shapes that a message names, in its order."""
    if form is not None and match is not None:
        if form.read == "nothing":
            return ()
        if form.read == "groups" and not _INPUT_SHAPES.search(pasted.plain) and (grouped := _grouped(form, match)):
            traced = _traced(pasted.plain) if len(grouped) == 1 else ()
            return _with_arguments((*traced, *grouped), _split_arguments(pasted.plain)[1], form, operation)
        special = _special(pasted, form, match)
        if special is not None:
            return special
    head, arguments = _split_arguments(pasted.plain)
    shapes = _from_nodes(head, operation) or _without_repeats(find_mentions(head)[:MOST_SHAPES], head)
    return _with_arguments(shapes, arguments, form, operation)


def _traced(plain: str) -> tuple[Shape, ...]:
    """The operands that PyTorch's compiler shows beside the call which it could not run."""
    call = _CALL_OF_COMPILER.search(plain)
    return tuple(shape for text in _FAKE.findall(call.group(1)) for shape in _one_shape(text)) if call else ()


def _grouped(form: Form, match: re.Match[str]) -> tuple[Shape, ...]:
    groups = match.groupdict()
    if groups.get("units") is not None:
        return (None, int(groups["a"])), (int(groups["rows"]), int(groups["columns"]))
    if groups.get("stack") is not None:
        return tuple((*shape, None, None) for name in ("stack", "stack2") for shape in _one_shape(groups[name]))
    if groups.get("batch") is not None:
        return tuple((int(groups[batch]), int(groups[size]), None) for batch, size in (("batch", "a"), ("batch2", "b")))
    if form.name == "torch-mv" and groups.get("added"):
        matrix, vector, added = _one_shape(groups["s2"] or "")[0], (int(groups["v3"]),), (int(groups["added"]),)
        # What is added stands first; where nothing is, the length of the result is told in its place.
        return (matrix, vector, *((added,) if added != matrix[:1] else ()))
    if form.name == "numpy-reshape" and (last := re.fullmatch(r"\((\d+)\)", groups["s2"] or "")):
        # NumPy leaves an open size out where it stands first: (7) was (-1, 7), while (7,) is told with its comma.
        return (int(groups["v1"]),), (-1, int(last.group(1)))
    if form.name == "jax-dot-contract":
        return (None, int(groups["a"])), (int(groups["b"]), None)
    if form.fault == "stacks" and groups.get("a") is not None:
        return (int(groups["a"]), None, None), (int(groups["b"]), None, None)
    if groups.get("list"):
        return tuple((int(number),) for number in re.findall(r"\d+", groups["list"]))
    if form.fault == "rank" and groups.get("found") == "0" and "operand" not in form.name and "core" in form.name:
        return ((),)
    found: list[Shape] = []
    for name in sorted((name for name in groups if re.fullmatch(r"[sv]\d", name)), key=lambda name: name[1]):
        text = groups[name]
        if text is None:
            continue
        found.extend([(int(text),)] if name[0] == "v" else _one_shape(text))
    return tuple(found)


def _one_shape(text: str) -> list[Shape]:
    """The shape that a group holds, whatever its brackets."""
    body = text.strip()
    if body in ("()", "[]", "{}"):
        return [()]
    if body[0] not in "([{":
        body = f"({body})"
    inside = body.strip("()[]{} ").rstrip(",")
    if re.fullmatch(r"-?\d+|\?|none|\*|[a-z]\w{0,8}", inside):
        return [(int(inside),) if re.fullmatch(r"-?\d+", inside) else (None,)]
    return [
        mention.shape
        for mention in find_mentions(f"shape {body.replace('*', 'x') if re.search(r'[0-9][*][0-9]', body) else body}")
    ][:1]


def _special(pasted: Pasted, form: Form, match: re.Match[str]) -> tuple[Shape, ...] | None:
    """Forms whose facts are neither groups nor brackets."""
    plain = pasted.plain
    if form.fault == "cardinality":
        return tuple((int(size),) for line in _CARDINALITY.findall(plain) for size in re.findall(r"\d+", line))
    if form.read == "einops":
        shapes = re.findall(r"input tensor shape: (\([^()]*\)|torch\.size\(\[[^\[\]]*\])", plain)
        return tuple(shape for text in shapes for shape in _one_shape(text.removeprefix("torch.size(")))
    if form.read == "assign":
        return tuple(
            shape
            for text in re.findall(r"(?:variable|value)\.shape=(?:torch\.size\()?([(\[][^()\[\]]*[)\]])", plain)[:2]
            for shape in _one_shape(text)
        )
    if form.read == "array":
        printed = re.search(r"array=\[([^\[\]]*)\]", plain)
        return ((len(printed.group(1).split()),),) if printed and "..." not in printed.group(1) else ()
    if form.name == "mlx-op" and form.operation:
        scalar = re.search(r"output array with (\d) dimensions", plain)
        if scalar and "expand_dims" in plain:
            return ((),) if scalar.group(1) == "1" else ()
    if any(name in match.groupdict() and match.groupdict()[name] for name in ("s1", "v1")) and "input shapes" not in plain:
        grouped = _grouped(form, match)
        rest = plain[match.end() :]
        return grouped if not find_mentions(rest) or form.read == "dedupe" else None
    return None


def _split_arguments(plain: str) -> tuple[str, str]:
    """The message, and the list of arguments that Keras writes under it."""
    found = _ARGUMENTS.search(plain)
    return (plain[: found.start()], plain[found.start() :]) if found else (plain, "")


def _from_nodes(plain: str, operation: str) -> tuple[Shape, ...]:
    """The operands of a TensorFlow node, where the message lists them; shapes that are themselves given as tensors are read."""
    listed = _INPUT_SHAPES.search(plain)
    if not listed:
        return ()
    shapes: list[Shape] = [shape for text in re.findall(r"\[[^\[\]]*\]", listed.group(1)) for shape in _one_shape(text)]
    told = {int(place): _one_shape(text)[0] for place, text in _PARTIAL.findall(plain[listed.end() :]) if _one_shape(text)}
    for place, shape in told.items():
        if place < len(shapes):
            shapes[place] = shape
    if operation in ("concat", "transpose", "squeeze", "index", "broadcast", "other", "stack", "reshape"):
        kept = [shape for place, shape in enumerate(shapes) if place in told or shape != () or place == 0]
        if operation == "transpose":
            kept = kept[:1]
        return tuple(kept)
    return tuple(shapes)


def _without_repeats(mentions: tuple[Mention, ...], text: str) -> tuple[Shape, ...]:
    """The shapes told, without those told a second time further on; equal shapes side by side are two operands."""
    kept: list[Mention] = []
    for mention in mentions:
        same = [other for other in kept if other.shape == mention.shape]
        beside = (
            bool(kept)
            and _LIST_GAP.match(text[kept[-1].end : mention.start].strip(")]} ") or ",")
            and mention.start - kept[-1].end < 24
        )
        if same and not (beside and mention.start >= kept[-1].end):
            continue
        if (
            same
            and len(kept) >= 2
            and kept[0].shape == mention.shape
            and {one.shape for one in kept} != {mention.shape}
            and not _one_list(kept, text)
        ):
            continue
        kept.append(mention)
    return tuple(mention.shape for mention in kept)


def _one_list(mentions: list[Mention], text: str) -> bool:
    """Whether mentions stand in one list, with nothing but commas between them."""
    return all(text[first.end : second.start].strip(" )]") in (",", "") for first, second in pairwise(mentions))


def _with_arguments(shapes: tuple[Shape, ...], arguments: str, form: Form | None, operation: str) -> tuple[Shape, ...]:
    """The message's shapes with those of the layer's arguments: a full operand replaces the part of it that was told."""
    told = tuple(dict.fromkeys(mention.shape for mention in find_mentions(arguments)))
    if not told:
        return shapes
    if operation in ("attention", "rnn") and len(told) >= 2:
        return told
    if all(shape in shapes for shape in told):
        return shapes
    result = list(shapes)
    for full in told:
        part = next((place for place, shape in enumerate(result) if _is_part(shape, full)), None)
        if part is not None:
            result[part] = full
        elif full not in result and (
            not shapes or (form is not None and form.framework == "keras" and form.fault in ("features", "expected"))
        ):
            result.append(full)
    return tuple(result)


def _is_part(told: Shape, full: Shape) -> bool:
    """Whether a message tells an operand without its batch, or with all axes but the last made one."""
    if len(full) == len(told) + 1 and full[1:] == told:
        return True
    if len(told) == len(full) + 1 and any(
        told[place] == 1 and told[:place] + told[place + 1 :] == full for place in range(1, len(told))
    ):
        return True  # pooling over one axis works on two, of which one is made
    if len(full) > len(told) == 2 and told[0] is None:
        return told[1] is not None and full[-1] == told[1]
    return (
        len(full) > len(told) == 2
        and is_known(full)
        and is_known(told)
        and (element_count(full[:-1]), full[-1]) == (told[0], told[1])
    )


# ------------------------------------------------------------------------------------------------------ axis and sizes


def read_axis(pasted: Pasted, form: Form | None, match: re.Match[str] | None, shapes: tuple[Shape, ...]) -> int | None:
    """The axis that the message names, counted from 0 at the front where the number of axes is known."""
    if form is not None and match is not None:
        groups = match.groupdict()
        if _stacks_told(groups) or (form.fault == "stacks" and groups.get("a")):
            return 0
        if groups.get("stack"):
            return last_difference(*_grouped(form, match))[0]
        named = next((groups[name] for name in ("axis", "axis2") if groups.get(name) is not None), None)
        if named is not None:
            return _from_front(int(named), form, groups, shapes)
        if form.axis is not None:
            return _from_front(form.axis, form, groups, shapes)
        if groups.get("join") is not None:
            return None
    head = _split_arguments(pasted.plain)[0]
    axis = find_axis(head)
    return None if axis is None else _from_front(axis, form, match.groupdict() if match else {}, shapes)


def _stacks_told(groups: dict[str, str | None]) -> tuple[Size, ...]:
    """How many products each operand is a stack of, where a message tells it beside the inner sizes and it differs."""
    told = tuple(int(groups[name] or 0) for name in ("batch", "batch2") if groups.get(name))
    return told if len(set(told)) == 2 else ()


def _from_front(axis: int, form: Form | None, groups: dict[str, str | None], shapes: tuple[Shape, ...]) -> int:
    """An axis counted from the back, turned round where the rank is known."""
    if axis >= 0:
        return axis
    if form is not None and form.fault == "range":
        return axis
    ndims = [len(shape) for shape in shapes if len(shape) >= -axis]
    return axis + max(ndims) if ndims else axis


def read_sizes(pasted: Pasted, form: Form | None, match: re.Match[str] | None) -> tuple[Size, ...]:
    """The two sizes that the message sets against each other."""
    if match is not None:
        groups = match.groupdict()
        if stacks := _stacks_told(groups):
            return stacks
        if groups.get("units"):
            rows, columns = int(groups["rows"]), int(groups["columns"])
            # The weight may lie the other way round: the side that is no unit of the result is the one that is summed over.
            return int(groups["a"]), rows if columns == int(groups["units"]) else columns
        told = tuple(int(groups[name]) for name in ("a", "b") if groups.get(name) and re.fullmatch(r"-?\d+", groups[name]))
        if groups.get("a2"):
            told = (max(told[0], int(groups["a2"])),)
        if told:
            return told
    if form is not None and form.fault in ("rank", "count", "range") and match is not None:
        return ()
    head = _split_arguments(pasted.plain)[0]
    for mention in find_mentions(head)[:MOST_SHAPES]:
        if len(mention.shape) > 1:
            # The sizes inside a shape are not set against each other: "got (1, 3, 20)" names no pair.
            head = head[: mention.start] + "~" * (mention.end - mention.start) + head[mention.end :]
    return find_sizes(head)


def read_join(pasted: Pasted, match: re.Match[str] | None) -> int | None:
    """The axis along which operands were to be joined."""
    if match is not None and (join := match.groupdict().get("join")) is not None:
        return int(join)
    joined = find_joined_axis(pasted.plain)
    if match is not None and match.groupdict().get("axis") == str(joined):
        return None  # the axis that does not fit, said in words that else name the joined one
    return joined
