"""What the shown traps are told with: small tensors, shapes, refusals, defaults."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from typing import Any

import torch

Shown = dict[tuple[str, str], Callable[[], bool]]
"""A trap by its operation and the beginning of its text, and what must hold for it in the installed packages."""

IMAGE = torch.zeros(2, 3, 8, 8)
FLAT = torch.zeros(2, 3)
SEQUENCE = torch.zeros(2, 5, 3)


def size(value: Any) -> tuple[int, ...]:
    """The shape as a tuple of whole numbers."""
    return tuple(int(length) for length in value.shape)


def sizes(values: Any) -> list[tuple[int, ...]]:
    """The shape of each."""
    return [size(value) for value in values]


def refused(call: Callable[[], Any]) -> bool:
    """Whether the call raises what a framework raises; a slip of the pen (NameError, AttributeError) is no refusal."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            call()
    except (NameError, AttributeError, ImportError, SyntaxError):
        raise
    except Exception:
        return True
    return False


def warned(call: Callable[[], Any]) -> bool:
    """Whether the call warns, though PyTorch warns only once a process unless told otherwise."""
    before = torch.is_warn_always_enabled()
    torch.set_warn_always(True)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            call()
    finally:
        torch.set_warn_always(before)
    return bool(caught)


def quiet(call: Callable[[], Any]) -> Any:
    """The value of a call whose warnings are known."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call()


def default(function: Any, name: str) -> Any:
    """The default of a parameter."""
    return inspect.signature(function).parameters[name].default


def names(function: Any) -> list[str]:
    """The parameters in their order, without self."""
    return [name for name in inspect.signature(function).parameters if name != "self"]


def changed(start: Any, change: Callable[[Any], Any]) -> Any:
    """The value after a change in place."""
    change(start)
    return start


def built(layer: Any, *inputs: Any) -> Any:
    """A layer of Keras that knows its weights."""
    layer(*inputs)
    return layer
