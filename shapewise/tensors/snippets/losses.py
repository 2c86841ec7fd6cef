"""Losses as functions and as layers: which compare number with number, and which do so without stretching."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shapewise.errors import ShapeError
from shapewise.tensors.shapes import broadcast_shape, sizes_clash
from shapewise.tensors.snippets.recorder import Apply, Given, refuse, shown
from shapewise.tensors.snippets.values import Tensor, Value, as_tensor
from shapewise.types import Demo, Shape

_EXACT = "BCELoss BCEWithLogitsLoss binary_cross_entropy binary_cross_entropy_with_logits"
_STRETCHED = "MSELoss mse_loss L1Loss l1_loss SmoothL1Loss smooth_l1_loss HuberLoss huber_loss KLDivLoss kl_div"
_CLASSES = "CrossEntropyLoss cross_entropy NLLLoss nll_loss"


def _reduced(made: Given, result: Tensor, whole: Tensor) -> Value:
    """``reduction="none"`` leaves a loss for each number, or for each sample."""
    return whole if made.get(-1, "reduction", default="mean") == "none" else result


def _pair(call: Given) -> tuple[Tensor, Tensor]:
    return as_tensor(call.get(0, "input"), call.name), as_tensor(call.get(1, "target"), call.name)


def _exact(made: Given, call: Given) -> Value:
    """Binary cross-entropy stretches nothing: scores and targets have one shape."""
    scores, target = _pair(call)
    if len(scores.shape) != len(target.shape) or any(map(sizes_clash, scores.shape, target.shape)):
        raise refuse(
            f"{made.name} got scores {shown(scores.shape)} and targets {shown(target.shape)}",
            needed="one shape for both: it stretches nothing",
            fix=f"write target.view{shown(scores.shape)}, or squeeze the scores",
            operands=(scores.shape, target.shape),
            demo=Demo("mse", {"shapes": [scores.shape, target.shape]}),
        )
    for name in ("weight", "pos_weight"):
        _check_weight(made, name, target.shape)
    note = "the shapes obey the rule of the squared error, and are stretched by none"
    result = call.recorder.perform("mse", [scores.shape, target.shape], note)
    return _reduced(made, result, Tensor(scores.shape))


def _check_weight(made: Given, name: str, target: Shape) -> None:
    """Weights are stretched to the targets, never the targets to them."""
    weight = made.get(-1, name)
    if not isinstance(weight, Tensor):
        return
    try:
        fits = broadcast_shape(weight.shape, target) == target
    except ShapeError:
        fits = False
    if not fits and None not in target:
        raise refuse(
            f"{made.name} got {name} {shown(weight.shape)} and targets {shown(target)}",
            needed=f"a {name} that is stretched to {shown(target)}",
            fix=f"give it the shape {shown(target[-1:])}, a number for each column, or leave it out",
            operands=(target, weight.shape),
        )


def _stretched(made: Given, call: Given) -> Value:
    """The squared and the absolute error broadcast, which is seldom meant."""
    scores, target = _pair(call)
    note = "" if made.name.lower().startswith("mse") else "the shapes obey the rule of the squared error"
    result = call.recorder.perform("mse", [scores.shape, target.shape], note)
    if made.get(-1, "reduction", default="mean") != "none":
        return result
    return call.recorder.perform("subtract", [scores.shape, target.shape], "a loss for each number")


def _classes(made: Given, call: Given) -> Value:
    """Scores of classes on axis 1, against a class each."""
    scores, target = _pair(call)
    weight = made.get(2 if made is call else 0, "weight")
    classes = scores.shape[1 if len(scores.shape) > 1 else 0] if scores.shape else None
    if isinstance(weight, Tensor) and (len(weight.shape) != 1 or sizes_clash(weight.shape[0], classes)):
        raise refuse(
            f"{made.name} got a weight {shown(weight.shape)} for {classes} classes",
            needed=f"{shown((classes,))}: a number for each class",
            fix=f"give it {classes} numbers, or leave it out",
            operands=(scores.shape, weight.shape),
            axis=1 if len(scores.shape) > 1 else 0,
            sizes=(classes, weight.shape[0] if weight.shape else None),
        )
    result = call.recorder.perform("cross_entropy", [scores.shape, target.shape])
    each = (*scores.shape[:1], *scores.shape[2:]) if len(scores.shape) > 1 else ()
    return _reduced(made, result, Tensor(each))


_RULES: Mapping[str, Callable[[Given, Given], Value]] = {
    **dict.fromkeys(_EXACT.split(), _exact),
    **dict.fromkeys(_STRETCHED.split(), _stretched),
    **dict.fromkeys(_CLASSES.split(), _classes),
}


def _read(made: Given) -> Given:
    """Count what a rule reads last as read from the first, so that a refusal before it stands."""
    for name in ("reduction", "weight", "pos_weight"):
        made.get(-1, name)
    return made


def _layer(rule: Callable[[Given, Given], Value]) -> Callable[[Given], Apply]:
    return lambda made: lambda call: rule(_read(made), call)


def _function(rule: Callable[[Given, Given], Value]) -> Callable[[Given], Value]:
    return lambda given: rule(_read(given), given)


LOSS_LAYERS: Mapping[str, Callable[[Given], Apply]] = {
    name: _layer(rule) for name, rule in _RULES.items() if name.endswith("Loss")
}
LOSSES: Mapping[str, Callable[[Given], Value]] = {
    name: _function(rule) for name, rule in _RULES.items() if not name.endswith("Loss")
}
