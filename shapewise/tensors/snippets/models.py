"""Models made of layers: Sequential of both frameworks, lists of modules, and Keras's functional Model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from shapewise.tensors.shapes import sizes_clash
from shapewise.tensors.snippets.recorder import Given, Recorder, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops, LineFails
from shapewise.tensors.snippets.values import UNKNOWN, Instance, Layer, Tensor, Value, as_sizes, as_tensor
from shapewise.types import Shape, Size

if TYPE_CHECKING:
    from shapewise.tensors.snippets.following import Follower

Applied = Callable[["Follower", Value, Value], Value]


def _sequential(follower: Follower, made: Given) -> Layer:
    """Layers one after the other; Keras's are followed at once where the first tells its input."""
    parts: list[Value] = []
    for value in made.args:
        parts += (
            list(value.values()) if isinstance(value, dict) else list(value) if isinstance(value, list | tuple) else [value]
        )
    if isinstance(made.named.get("layers"), list | tuple):
        parts += made.named["layers"]
    layers: list[Value] = []
    memory: dict[str, Any] = {"layers": layers, "current": None}

    def apply(call: Given) -> Value:
        value = as_tensor(call.get(0, "input", "inputs"), "Sequential")
        for place, layer in enumerate(layers):
            value = _one(follower, layer, value, place)
        return value

    model = Layer("Sequential", apply, memory)
    for part in parts:
        add_layer(follower, model, part[1] if isinstance(part, tuple) and len(part) == 2 else part)
    return model


def _one(follower: Follower, layer: Value, value: Value, place: int) -> Value:
    """Apply one of several layers, and say which it is."""
    recorder: Recorder = follower.recorder
    before = recorder.label
    name = layer.name if isinstance(layer, Layer) else layer.kind.name if isinstance(layer, Instance) else "a function"
    recorder.label = "; ".join(part for part in (before, f"layer {place}: {name}") if part)
    try:
        return follower.call(layer, [value], {})
    except LineFails as failed:
        failed.note = failed.note or recorder.label
        raise
    finally:
        recorder.label = before


def add_layer(follower: Follower, model: Layer, layer: Value) -> None:
    """One layer more; a model whose input is known is followed as it grows."""
    layers: list[Value] = model.memory["layers"]
    if isinstance(layer, Tensor):  # keras.Sequential([keras.Input(shape=…), …])
        model.memory["current"] = layer
        follower.recorder.write(layer.shape, note="the input, with the batch axis that Keras adds")
        return
    if isinstance(layer, Layer) and "input" in layer.memory and not layers:
        model.memory["current"] = Tensor(layer.memory["input"])
        follower.recorder.write(layer.memory["input"], note="the input, with the batch axis that Keras adds")
    layers.append(layer)
    if model.memory["current"] is not None:
        model.memory["current"] = _one(follower, layer, model.memory["current"], len(layers) - 1)


def call_method(follower: Follower, model: Layer, name: str, args: list[Value]) -> Value:
    """A method of a layer or model."""
    if name in ("add", "append") and "layers" in model.memory and args:
        add_layer(follower, model, args[0])
        return model
    if name == "add_module" and "layers" in model.memory and len(args) > 1:
        add_layer(follower, model, args[1])
        return None
    if name == "build" and "layers" in model.memory and args:
        current: Value = Tensor(as_sizes(args[0]))
        for place, layer in enumerate(model.memory["layers"]):
            current = _one(follower, layer, current, place)
        return None
    if name in ("to", "eval", "train", "cuda", "cpu", "half", "double", "float", "requires_grad_", "apply"):
        return model
    if name in ("summary", "compile", "parameters", "build", "get_weights", "zero_grad", "reset_parameters"):
        return None
    if name in ("forward", "call", "__call__", "predict"):
        return follower.call(model, args, {})
    if name in ("fit", "evaluate", "train_on_batch") and args:
        follower.call(model, args[:1], {})
        return UNKNOWN
    raise FollowingStops(f"{model.name}.{name}", f"the method {name} of {model.name} is not known here.")


def _module_list(_follower: Follower, made: Given) -> Value:
    value = made.get(0, "modules", default=[])
    if isinstance(value, dict):
        return dict(value)
    return list(value) if isinstance(value, list | tuple) else []


def _functional(_follower: Follower, made: Given) -> Layer:
    """``keras.Model(inputs, outputs)``: its lines were followed as they were written."""
    inputs, outputs = made.get(0, "inputs"), made.get(1, "outputs")
    if outputs is None:
        raise FollowingStops("Model", "the model has no outputs here.")
    wanted = inputs if isinstance(inputs, list | tuple) else [inputs]

    def apply(call: Given) -> Value:
        first = call.get(0, "inputs")
        given = first if isinstance(first, list | tuple) else [first]
        batch: Size = None
        for one, value in zip(wanted, given, strict=False):
            if isinstance(one, Tensor) and isinstance(value, Tensor):
                _check_input(one.shape, value.shape)
                batch = value.shape[0]
        if isinstance(outputs, Tensor):
            return of_batch(outputs, call, batch)
        if isinstance(outputs, list | tuple):
            return [of_batch(one, call, batch) if isinstance(one, Tensor) else one for one in outputs]
        return outputs

    def of_batch(output: Tensor, call: Given, batch: Size) -> Value:
        return call.recorder.result((batch, *output.shape[1:]), "the model that was built above")

    return Layer("Model", apply)


def _check_input(wanted: Shape, given: Shape) -> None:
    """A model takes what its Input said, with any batch."""
    misfit = next((axis for axis in range(1, min(len(wanted), len(given))) if sizes_clash(wanted[axis], given[axis])), None)
    if len(wanted) != len(given) or misfit is not None:
        raise refuse(
            f"the model got {shown(given)}, its Input is {shown(wanted)}",
            needed=f"{len(wanted)} axes, of which only the first, the batch, is free"
            if misfit is None
            else f"size {wanted[misfit]} on axis {misfit}",
            fix="reshape what goes in, or change the Input",
            operands=(wanted, given),
            axis=misfit,
            sizes=() if misfit is None else (wanted[misfit], given[misfit]),
        )


def _input_layer(_follower: Follower, made: Given) -> Tensor:
    from shapewise.tensors.snippets.keras_layers import input_tensor

    return input_tensor(made)


def _lambda_layer(follower: Follower, made: Given) -> Layer:
    function = made.get(0, "function")
    return Layer("Lambda", lambda call: follower.call(function, call.args, {}))


def _ordered(_follower: Follower, made: Given) -> Value:
    value = made.get(0, default=[])
    return list(value) if isinstance(value, list | tuple) else value


MODELS: Mapping[str, Callable[[Follower, Given], Value]] = {
    "Sequential": _sequential, "ModuleList": _module_list, "ModuleDict": _module_list, "ParameterList": _module_list,
    "Model": _functional, "InputLayer": _input_layer, "Lambda": _lambda_layer, "OrderedDict": _ordered,
}  # fmt: skip
