"""Shapewise: how neural-network layers combine and reshape tensors, explained, executed and repaired.

Public names resolve on first use, so that ``import shapewise`` loads neither NumPy nor torch nor Streamlit.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shapewise.answer import ask
    from shapewise.errors import ShapeError, ShapewiseError
    from shapewise.library.library import Library
    from shapewise.settings import Settings
    from shapewise.tensors.diagnosis import diagnose
    from shapewise.tensors.ops import operations
    from shapewise.tensors.repair import repair

__version__ = "0.1.0"

_HOMES = {
    "Library": "shapewise.library.library",
    "Settings": "shapewise.settings",
    "ShapeError": "shapewise.errors",
    "ShapewiseError": "shapewise.errors",
    "ask": "shapewise.answer",
    "diagnose": "shapewise.tensors.diagnosis",
    "operations": "shapewise.tensors.ops",
    "repair": "shapewise.tensors.repair",
}

__all__ = ["Library", "Settings", "ShapeError", "ShapewiseError", "ask", "diagnose", "operations", "repair"]


def __getattr__(name: str) -> Any:
    """Import the home of a public name when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'shapewise' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names, for completion."""
    return sorted([*globals(), *_HOMES])
