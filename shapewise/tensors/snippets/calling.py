"""Calls: of functions, layers and methods of the frameworks, and of the snippet's own functions and classes."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from shapewise.tensors.notation.sizes import word_set
from shapewise.tensors.snippets import keras_layers, models, torch_layers
from shapewise.tensors.snippets.batches import BATCHES
from shapewise.tensors.snippets.binding import placed
from shapewise.tensors.snippets.blocks import block
from shapewise.tensors.snippets.creating import CREATING, square
from shapewise.tensors.snippets.drawing import DRAWING_BY_PATH
from shapewise.tensors.snippets.functions import made_of_function
from shapewise.tensors.snippets.imaging import IMAGING
from shapewise.tensors.snippets.keras_layers import KERAS_LAYERS, MERGE_FUNCTIONS
from shapewise.tensors.snippets.keywords import applied, followed
from shapewise.tensors.snippets.learned import LEARNED
from shapewise.tensors.snippets.losses import LOSSES
from shapewise.tensors.snippets.matrices import first_cross, short_svd
from shapewise.tensors.snippets.methods import METHODS, attribute, call_method
from shapewise.tensors.snippets.packing import PACKING
from shapewise.tensors.snippets.patches import column_patches
from shapewise.tensors.snippets.placing import resized_array
from shapewise.tensors.snippets.plain import BUILTINS, call_builtin, call_container, items_of
from shapewise.tensors.snippets.products import elementwise
from shapewise.tensors.snippets.quiet import quiet
from shapewise.tensors.snippets.rearranging import follow_pattern
from shapewise.tensors.snippets.recorder import Given
from shapewise.tensors.snippets.reducing import norm_of_matrices, norm_of_vectors
from shapewise.tensors.snippets.torch_features import distance
from shapewise.tensors.snippets.torch_layers import TORCH_LAYERS
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import (
    UNKNOWN,
    ClassValue,
    FunctionValue,
    Instance,
    Layer,
    Method,
    Named,
    Namespace,
    Places,
    Quiet,
    Tensor,
    Unknown,
    Value,
    as_size,
    owned,
    owner_of,
    size_value,
)

if TYPE_CHECKING:
    from shapewise.tensors.snippets.following import Follower

_MODULES: Mapping[str, str] = {
    "np": "numpy", "numpy": "numpy", "torch": "torch", "nn": "torch.nn", "F": "torch.nn.functional", "tf": "tf",
    "tensorflow": "tf",
    "keras": "keras", "layers": "keras.layers", "ops": "keras.ops", "jnp": "jax.numpy", "jax": "jax",
    "K": "keras.backend", "math": "math",
}  # fmt: skip
"""What a name stands for where nobody imported it."""
_INNER = word_set(
    "nn functional layers keras ops numpy random linalg math image models backend special fft activations "
    "losses scipy optim optimizers utils lax init cuda experimental linen nnx data rnn lib stride_tricks"
)
_PLACEHOLDERS = word_set("key subkey rng rngs device dtype")
"""Names that snippets leave undefined and that have no say in shapes."""
_FUNCTIONS: Mapping[str, Callable[[Given], Value]] = {
    **CREATING,
    **IMAGING,
    **LOSSES,
    **LEARNED,
    **BATCHES,
    **PACKING,
    **METHODS,
}
_BY_PATH: Mapping[str, Callable[[Given], Value]] = {
    "numpy.resize": resized_array, "jax.numpy.resize": resized_array, "torch.svd": short_svd, "torch.cross": first_cross,
    "torch.nn.functional.unfold": column_patches, "torch.nn.functional.pairwise_distance": distance, "numpy.block": block,
    "torch.linalg.norm": norm_of_matrices, "torch.linalg.vector_norm": norm_of_vectors,
    "jax.numpy.block": block,
    "numpy.identity": square, "jax.numpy.identity": square, "keras.ops.identity": square, "jax.image.resize": resized_array,
    **DRAWING_BY_PATH,
}  # fmt: skip
"""Functions whose name means another thing elsewhere."""


def module(path: str) -> Namespace:
    """A module by its dotted name; the frameworks' names are made one."""
    root, _, rest = path.partition(".")
    known = {"tensorflow": "tf", "numpy": "numpy", "np": "numpy"}.get(root, root)
    return Namespace(f"{known}.{rest}" if rest else known)


def known_name(follower: Follower, name: str) -> Value | None:
    """What a name stands for that the snippet does not define: a module, a layer, a builtin."""
    if name in _MODULES:
        return Namespace(_MODULES[name])
    framework = "keras" if follower.framework in ("keras", "tf") else follower.framework
    if name in TORCH_LAYERS or name in KERAS_LAYERS or name in models.MODELS or name == "Input":
        only_keras = name not in TORCH_LAYERS and name in KERAS_LAYERS
        return Named("keras" if only_keras else framework, name, f"{framework}.layers.{name}")
    if name in ("Rearrange", "Reduce"):
        return Named("einops", name, f"einops.layers.{name}")
    if name in ("partial", "vmap"):
        return Named("functools" if name == "partial" else "jax", name, name)
    if name in ("rearrange", "einops"):
        return Named("einops", name, f"einops.{name}") if name == "rearrange" else Namespace("einops")
    if name == "bool":
        return Named("builtin", name, name)
    if name in _PLACEHOLDERS:
        return UNKNOWN
    if name in BUILTINS:
        return Named("builtin", name, name)
    if name in ("concatenate", "concat", "cat") or (
        name in ("zeros", "ones", "randn", "matmul", "einsum") and not hasattr(builtins, name)
    ):
        path = f"keras.layers.{name}" if framework == "keras" and name in MERGE_FUNCTIONS else f"{framework}.{name}"
        return Named(framework, name, path)
    return None


def attribute_of(follower: Follower, owner: Value, name: str) -> Value:
    """``owner.name``."""
    if isinstance(owner, Namespace):
        return _module_attribute(owner, name)
    if isinstance(owner, Tensor):
        return attribute(follower, owner, name)
    if isinstance(owner, Instance):
        if name in owner.attributes:
            return owner.attributes[name]
        if name in owner.kind.attributes:
            return owner.kind.attributes[name]
        if name in owner.kind.methods:
            method = owner.kind.methods[name]
            return FunctionValue(method.name, method.arguments, method.body, method.scope, owner)
        return UNKNOWN if name in ("training", "device", "built") else Method(owner, name)
    if isinstance(owner, ClassValue) and (name in owner.attributes or name in owner.methods):
        return owner.attributes.get(name, owner.methods.get(name))
    if isinstance(owner, dict) and isinstance(owner.get(name), Layer | Instance | list):  # self.blocks.norm of a ModuleDict
        return owner[name]
    if isinstance(owner, Unknown | Quiet):
        return owner
    if isinstance(owner, tuple) and len(owner) == 2 and name in ("values", "indices"):  # x.max(dim=1).values
        return owner[name == "indices"]
    return Method(owner, name)


def _module_attribute(owner: Namespace, name: str) -> Value:
    if owner.framework == "math":
        return {"pi": math.pi, "e": math.e, "inf": math.inf}.get(name, Named("math", name, f"math.{name}"))
    if name == "newaxis":
        return None
    if name in ("pi", "inf", "nan", "e"):
        return 1.0
    if owner.framework == "einops" and name in ("torch", "keras", "tensorflow", "flax"):
        return Namespace(f"einops.{name}")
    if name in _INNER and not owner.path.endswith(("random", "fft")):
        return Namespace(f"{owner.path}.{name}")
    return Named(owner.framework, name, f"{owner.path}.{name}")


def call(follower: Follower, function: Value, args: list[Value], named: dict[str, Value]) -> Value:
    """Call a value: what is not known by name ends the trace."""
    if isinstance(function, Quiet):
        return None
    if isinstance(function, Named):
        whose = owner_of(_spread(args)) if function.framework in ("builtin", "einops") else function.framework
        return owned(_call_named(follower, function, args, named), whose)
    if isinstance(function, Method):
        return _call_method(follower, function, args, named)
    if isinstance(function, Layer):
        return owned(applied(function, follower.given(follower.framework, function.name, args, named)), function.framework)
    if isinstance(function, FunctionValue):
        return follower.enter(function, [function.owner, *args] if function.owner is not None else args, named)
    if isinstance(function, ClassValue):
        return _construct(follower, function, args, named)
    if isinstance(function, Instance):
        for name in ("forward", "call", "__call__"):
            if name in function.kind.methods:
                return follower.enter(function.kind.methods[name], [function, *args], named)
    raise FollowingStops("the call", "what is called here is not known.")


def _spread(args: list[Value]) -> list[Value]:
    """The arguments of a call, and the items of those that are lists."""
    return [item for arg in args for item in (arg if isinstance(arg, list | tuple) else [arg])]


def _call_named(follower: Follower, function: Named, args: list[Value], named: dict[str, Value]) -> Value:
    name, framework = function.name, function.framework
    if framework == "builtin":
        if name == "sum" and args and isinstance(args[0], list | tuple) and any(isinstance(one, Tensor) for one in args[0]):
            return elementwise(follower.recorder, "add", [one for one in args[0] if isinstance(one, Tensor)])
        if name == "map" and len(args) > 1:
            groups = zip(*(items_of(listed) for listed in args[1:]), strict=False)
            return [call(follower, args[0], list(group), {}) for group in groups]
        return call_builtin(name, args, named)
    if framework == "math":
        return UNKNOWN
    is_quiet, value = quiet(function, args)
    if is_quiet:
        return value
    if name == "jit" and args:
        return args[0]
    if name == "Size" and args:
        return tuple(args[0]) if isinstance(args[0], list | tuple) else UNKNOWN
    if name in ("shape", "ndim", "rank") and args and isinstance(args[0], Tensor):  # tf.shape(x)[0], np.ndim(x)
        return tuple(size_value(size) for size in args[0].shape) if name == "shape" else len(args[0].shape)
    if name in ("default_rng", "RandomState"):
        return Namespace("numpy.random")
    given = follower.given(framework, name, args, named)
    layer = _layer_of(follower, function, given)
    if layer is not None:
        return layer
    if name in ("max", "min") and len(args) > 1 and isinstance(args[1], Tensor):
        return elementwise(follower.recorder, f"{name}imum", args[:2])
    rule = _BY_PATH.get(function.path, _FUNCTIONS.get(name))
    if rule is not None:
        made = followed(lambda: rule(given), given)
        return (
            Tensor(made.shape, mask=True)
            if isinstance(made, Tensor) and any(map(_is_of_truths, [named.get("dtype"), *args[1:]]))
            else made
        )
    raise FollowingStops(function.path, f"{function.path} is not known here, so the shape after it is not either.")


def _is_of_truths(dtype: Value) -> bool:
    """``dtype=torch.bool``: a tensor of these picks places where it is laid on another."""
    return dtype == "bool" or (isinstance(dtype, Named) and dtype.name in ("bool", "bool_"))


def _layer_of(follower: Follower, function: Named, given: Given) -> Value | None:
    """The layer, model or pattern that a name makes; nothing for a function."""
    name = function.name
    made = made_of_function(follower, function.framework, given)
    if made is not None:
        return made
    if function.framework == "einops" and name in ("rearrange", "reduce", "repeat"):
        return follow_pattern(given)
    if name == "Input":
        return followed(lambda: keras_layers.input_tensor(given), given)
    if name in models.MODELS:
        return followed(lambda: models.MODELS[name](follower, given), given)
    if "keras.layers" in function.path and name in MERGE_FUNCTIONS:
        layer = keras_layers.make(follower.given("keras", MERGE_FUNCTIONS[name], list(given.args[1:]), given.named))
        return applied(layer, follower.given("keras", layer.name, list(given.args[:1]), given.named))
    if function.framework != "torch" and name in KERAS_LAYERS:
        return keras_layers.make(given)
    if name in TORCH_LAYERS:
        return torch_layers.make(given)
    if name in KERAS_LAYERS:
        return keras_layers.make(given)
    return None


def _call_method(follower: Follower, function: Method, args: list[Value], named: dict[str, Value]) -> Value:
    owner, name = function.owner, function.name
    if isinstance(owner, Tensor):
        return owned(call_method(follower, owner, name, args, named), "numpy" if name == "numpy" else owner.framework)
    if name == "generate_square_subsequent_mask" and args:
        return follower.recorder.result((as_size(args[0]), as_size(args[0])), "a place for every pair of steps")
    if isinstance(owner, Places) and owner.shape is not None:
        return placed(follower, owner, name, args)
    if isinstance(owner, list | dict):
        return call_container(owner, name, args)
    if isinstance(owner, Layer):
        return models.call_method(follower, owner, name, args)
    if isinstance(owner, Instance):
        if name in ("register_buffer", "register_parameter", "add_module") and len(args) > 1 and isinstance(args[0], str):
            owner.attributes[args[0]] = args[1]
            return None
        if name in ("to", "eval", "train", "cuda", "cpu", "double", "float", "apply", "half"):
            return owner
        if name in ("__init__", "compile", "summary", "parameters", "zero_grad", "build"):
            return None
    if isinstance(owner, str):
        return UNKNOWN
    raise FollowingStops(name, f"{name} is not known here, so the shape after it is not either.")


def _construct(follower: Follower, kind: ClassValue, args: list[Value], named: dict[str, Value]) -> Instance:
    made = Instance(kind)
    follower.called.add(kind.name)
    if "__init__" in kind.methods:
        follower.enter(kind.methods["__init__"], [made, *args], named)
    elif kind.fields:
        made.attributes |= {**dict(zip(kind.fields, args, strict=False)), **named}
        missing = [name for name in kind.fields if name not in made.attributes and name not in kind.attributes]
        if missing or len(args) > len(kind.fields) or not made.attributes.keys() <= set(kind.fields):
            raise FollowingStops(kind.name, f"{kind.name} is called without its fields, or with others.")
    return made
