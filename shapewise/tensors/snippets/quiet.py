"""Calls that have no say in shapes: optimizers, schedules, seeds, and what fills weights with their first numbers."""

from __future__ import annotations

from shapewise.tensors.notation.sizes import word_set
from shapewise.tensors.snippets.recorder import Given, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import QUIET, UNKNOWN, Layer, Named, Tensor, Value

_IGNORED = word_set(
    "manual_seed seed set_random_seed no_grad inference_mode device PRNGKey key set_printoptions Generator "
    "set_default_dtype clear_session enable_eager_execution is_available Adam SGD AdamW RMSprop dtype ones_ "
    "clip_grad_norm_ clip_grad_value_"
)
_QUIET = word_set(
    "Adam AdamW SGD RMSprop Adagrad Adadelta NAdam LBFGS StepLR CosineAnnealingLR ReduceLROnPlateau Generator GradScaler"
)
_ROOMS = word_set("optim optimizers lr_scheduler callbacks metrics schedules")
"""Modules whose classes make such objects."""


def quiet(function: Named, args: list[Value]) -> tuple[bool, Value]:
    """Whether a call has no say in shapes, and what it gives then."""
    name, rooms = function.name, function.path.split(".")[:-1]
    if name in _QUIET or (name[:1].isupper() and not _ROOMS.isdisjoint(rooms)):
        return True, QUIET
    if name in _IGNORED or function.path == "numpy.random.shuffle":
        return True, UNKNOWN if name == "device" else None
    if function.framework == "keras" and "losses" in rooms and name[:1].isupper():
        return True, _loss(function)
    if "init" in rooms and name.endswith("_"):
        return True, _initialised(name, args)
    return False, None


def _loss(function: Named) -> Layer:
    """A loss that a model is compiled with has no say in shapes; one that is called is not followed."""

    def stops(_call: Given) -> Value:
        raise FollowingStops(function.path, f"{function.path} is not followed when it is called.")

    return Layer(function.name, stops)


def _initialised(name: str, args: list[Value]) -> Value:
    """``nn.init.xavier_uniform_(w)`` fills w, and gives it; a matrix it must be for those that count what goes in."""
    first = args[0] if args else None
    if not isinstance(first, Tensor):
        return None
    if name.startswith(("xavier", "kaiming", "orthogonal")) and len(first.shape) < 2:
        raise refuse(
            f"{name} got {shown(first.shape)}",
            needed="at least 2 axes: it counts what goes in and what comes out",
            fix="use normal_ or zeros_ for a vector such as a bias",
            operands=(first.shape,),
        )
    return first
