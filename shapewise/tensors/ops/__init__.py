"""The operations: one file each, found by looking into this folder. A new operation is a new file, and nothing else.

Each module holds ``OPERATION``. A module whose name starts with ``_`` is no operation (shared arithmetic of a family).
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from shapewise.types import Operation


@cache
def operations() -> Mapping[str, Operation]:
    """All operations by name, in alphabetical order; the mapping cannot be changed.

    Examples
    --------
    >>> operations()["concat"].shape(shapes=[(64, 128, 128), (32, 128, 128)], axis=0)
    (96, 128, 128)
    """
    found: dict[str, Operation] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        if module.name.startswith("_"):
            continue
        operation: Operation = import_module(f"{__name__}.{module.name}").OPERATION
        if operation.name != module.name:
            raise ImportError(f"ops/{module.name}.py names its operation {operation.name!r}: file and name must agree")
        found[operation.name] = operation
    return MappingProxyType(found)
