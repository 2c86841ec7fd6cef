"""Losses as functions and as layers: which compare number with number, and which do so without stretching."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shapewise.tensors.shapes import sizes_clash
from shapewise.tensors.snippets.recorder import Apply, Given, refuse, shown
from shapewise.tensors.snippets.values import Tensor, Value, as_tensor
from shapewise.types import Demo

_EXACT = "BCELoss BCEWithLogitsLoss binary_cross_entropy binary_cross_entropy_with_logits"
_STRETCHED = "MSELoss mse_loss L1Loss l1_loss SmoothL1Loss smooth_l1_loss HuberLoss huber_loss KLDivLoss kl_div"
_CLASSES = "CrossEntropyLoss cross_entropy NLLLoss nll_loss"


def _reduced(made: Given, result: Tensor, whole: Tensor) -> Value:
    """``reduction="none"`` leaves a loss for each number, or for each sample."""
    return whole if made.named.get("reduction", "mean") == "none" else result


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
    note = "the shapes obey the rule of the squared error, and are stretched by none"
    result = call.recorder.perform("mse", [scores.shape, target.shape], note)
    return _reduced(made, result, Tensor(scores.shape))


def _stretched(made: Given, call: Given) -> Value:
    """The squared and the absolute error broadcast, which is seldom meant."""
    scores, target = _pair(call)
    note = "" if made.name.lower().startswith("mse") else "the shapes obey the rule of the squared error"
    result = call.recorder.perform("mse", [scores.shape, target.shape], note)
    if made.named.get("reduction", "mean") != "none":
        return result
    return call.recorder.perform("subtract", [scores.shape, target.shape], "a loss for each number")


def _classes(made: Given, call: Given) -> Value:
    """Scores of classes on axis 1, against a class each."""
    scores, target = _pair(call)
    result = call.recorder.perform("cross_entropy", [scores.shape, target.shape])
    each = (*scores.shape[:1], *scores.shape[2:]) if len(scores.shape) > 1 else ()
    return _reduced(made, result, Tensor(each))


_RULES: Mapping[str, Callable[[Given, Given], Value]] = {
    **dict.fromkeys(_EXACT.split(), _exact),
    **dict.fromkeys(_STRETCHED.split(), _stretched),
    **dict.fromkeys(_CLASSES.split(), _classes),
}


def _layer(rule: Callable[[Given, Given], Value]) -> Callable[[Given], Apply]:
    return lambda made: lambda call: rule(made, call)


def _function(rule: Callable[[Given, Given], Value]) -> Callable[[Given], Value]:
    return lambda given: rule(given, given)


LOSS_LAYERS: Mapping[str, Callable[[Given], Apply]] = {
    name: _layer(rule) for name, rule in _RULES.items() if name.endswith("Loss")
}
LOSSES: Mapping[str, Callable[[Given], Value]] = {
    name: _function(rule) for name, rule in _RULES.items() if not name.endswith("Loss")
}
