"""Which rule a message breaks: the wording's own, the family's, that of its words, or none that is known."""

from __future__ import annotations

from typing import NamedTuple

from shapewise.tensors.diagnosis.clashes import differ_in_stacks, last_difference
from shapewise.tensors.diagnosis.forms import Form
from shapewise.tensors.diagnosis.own_rules import CLASSES, GENERAL, ONE_HOT, OWN
from shapewise.tensors.diagnosis.rules import ARTICLES, rule_in_words, rule_of
from shapewise.types import Shape, Size

_ELEMENTWISE = ("add", "broadcast")
_NARROW = frozenset(("add", "broadcast", "matmul", "linear", "conv", "pool", "reshape", "embedding", "other"))
"""Operations that refuse for more than one reason: that an unknown wording means the usual one is a guess."""
_OF_TARGETS = ("tf-shapes-incompatible", "keras-target-output")


class Ruling(NamedTuple):
    """What is said of the rule, and whether the laboratory may speak for the operation."""

    rule: str
    article: str
    alone: bool
    """Whether nothing is shown beside it: no demo, no code, no ways out."""


def fault_of(form: Form | None, operation: str, shapes: tuple[Shape, ...], axis: int | None) -> str:
    """What does not fit, where the failing line says more of it than the wording does.

    Notes
    -----
    Sums are stretched to each other, and so are the stacks of a product: PyTorch says the same of both, and its axis is
    counted in the stack. The sizes that are summed over have a wording of their own.
    """
    if operation == "matmul" and differ_in_stacks(shapes):
        return "stacks"
    if form is None:
        return ""
    stretched = form.operation in _ELEMENTWISE and form.fault == "equal" and not shapes
    if stretched and (operation == "matmul" or (operation == "attention" and axis == 0)):
        return "stacks"
    return form.fault


def ruled(form: Form | None, operation: str, fault: str, plain: str, shapes: tuple[Shape, ...]) -> Ruling:
    """The rule of a message, its explanation, and whether the laboratory has no such operation."""
    family = (form.article if form is not None else "") or ARTICLES[operation]
    if form is None:
        return Ruling(rule_in_words(plain, operation) or rule_of(operation, ""), family, alone=False)
    if operation == "loss" and form.name in _OF_TARGETS:
        return Ruling(_rule_of_targets(shapes), family, alone=form.name == "tf-shapes-incompatible")
    if operation == "attention" and form.operation in _ELEMENTWISE and not shapes and fault != "stacks":
        return Ruling(rule_of(operation, ""), family, alone=True)  # scores and mask, or two stacks: it does not say which
    own = OWN.get(form.name)
    if own is not None:
        return Ruling(own.rule, own.article or family, own.alone)
    if operation == "conv" and "transpose" in plain and family == ARTICLES["conv"]:
        family = "transposed-conv"
    return Ruling(rule_of(operation, fault), family, alone=False)


def _rule_of_targets(shapes: tuple[Shape, ...]) -> str:
    """What a cross-entropy demands of targets of these shapes."""
    last = [shape[-1] for shape in shapes if shape]
    if len(last) == 2 and last[0] != last[1] and None not in last:
        return ONE_HOT if 1 in last else CLASSES
    return rule_of("loss", "")


def unproven_rule(operation: str, rule: str, plain: str) -> str:
    """The rule for a wording that is not known and did not fail again: a narrow one would be a guess."""
    if operation not in _NARROW or rule_in_words(plain, operation):
        return rule
    return GENERAL


def are_targets(form: Form | None, operation: str, shapes: tuple[Shape, ...]) -> bool:
    """Whether two shapes that must be compatible are a loss's targets and predictions: samples with another last axis.

    TensorFlow says the same of all shapes. Those that a network computes leave the batch open, and of these it compares only
    what a loss or a metric is given.
    """
    if form is None or form.name != "tf-shapes-incompatible" or operation not in _ELEMENTWISE or len(shapes) != 2:
        return False
    first, second = shapes
    if len(first) != len(second) or len(first) < 2:
        return False
    same = all(None in (size, other) or size == other for size, other in zip(first[:-1], second[:-1], strict=True))
    return same and first[-1] != second[-1] and (first[0] is None or second[0] is None or 1 in (first[-1], second[-1]))


def at_difference(shapes: tuple[Shape, ...], axis: int | None, sizes: tuple[Size, ...]) -> tuple[int | None, tuple[Size, ...]]:
    """The axis and the sizes that clash, with what two shapes of equally many axes add to what the message names."""
    if len(shapes) == 1 and len(sizes) == 1 and axis is not None and 0 <= axis < len(shapes[0]):
        return axis, (sizes[0], shapes[0][axis])
    if len(shapes) != 2 or len(shapes[0]) != len(shapes[1]) or sizes:
        return axis, sizes
    place, column = last_difference(*shapes)
    return (place, column) if axis in (None, place) else (axis, sizes)
