"""The operations: one file each, found by looking into this folder. A new operation is a new file, and nothing else.

Each module holds ``OPERATION``. A module whose name starts with ``_`` is no operation (shared arithmetic of a family).
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from importlib import import_module
from typing import Any

from shapewise.types import Arguments, Framework, Operation, Shape


def _asking_first(operation: Operation) -> Operation:
    """The operation, with nothing told of a call that ``shape`` refuses: its sentence comes instead, whoever is asked."""
    told = partial(_after_shape, operation.shape)  # no closure: an operation can be pickled
    return replace(
        operation,
        steps=partial(told, operation.steps),
        cost=partial(told, operation.cost),
        warnings=partial(told, operation.warnings),
        code=partial(_code_after_shape, operation.shape, operation.code),
    )


def _after_shape(shape: Callable[..., Shape], function: Callable[..., Any], /, **arguments: Any) -> Any:
    shape(**arguments)
    return function(**arguments)


def _code_after_shape(
    shape: Callable[..., Shape],
    code: Callable[[Framework, Arguments], str | None],
    framework: Framework,
    arguments: Arguments,
) -> str | None:
    shape(**arguments)
    return code(framework, arguments)


@cache
def unasked(name: str) -> Operation:
    """An operation as its file has it, which does not ask ``shape`` first.

    For who has asked already: a repair tells the cost and the code of hundreds of calls that ``shape`` took, and asked
    twice it would take a tenth longer. Of a call that is refused it may tell nonsense.
    """
    operation: Operation = import_module(f"{__name__}.{name}").OPERATION
    if operation.name != name:
        raise ImportError(f"ops/{name}.py names its operation {operation.name!r}: file and name must agree")
    return operation


class _Folder(Mapping[str, Operation]):
    """The operations by name, in alphabetical order; each is imported when it is first asked for."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = dict.fromkeys(names)
        self._found: dict[str, Operation] = {}

    def __getitem__(self, name: str) -> Operation:
        if name not in self._found:
            if name not in self._names:
                raise KeyError(name)
            self._found[name] = _asking_first(unasked(name))
        return self._found[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@cache
def operations() -> Mapping[str, Operation]:
    """All operations by name, in alphabetical order; the mapping cannot be changed.

    Examples
    --------
    >>> operations()["concat"].shape(shapes=[(64, 128, 128), (32, 128, 128)], axis=0)
    (96, 128, 128)
    """
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return _Folder(tuple(name for name in modules if not name.startswith("_")))
