"""Regular expressions that are compiled when they are first used.

A question needs a few dozen of the several hundred patterns by which texts are read here, and Python compiles a pattern anew
in every process: all of them together take as long as loading NumPy.
"""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


class _Uncompiled:
    """Becomes its pattern at the first use: from then on its methods are those of the compiled one."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._told = pattern, flags

    def __getattr__(self, name: str) -> Any:
        """Asked only for what is not there yet."""
        if name.startswith("_"):  # copying and pickling look for hooks that a pattern does not have either
            raise AttributeError(name)
        compiled = re.compile(*self._told)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """What ``re.compile`` gives, to be compiled later; a mistake in it shows at the first use, so every one must have a test.

    Examples
    --------
    >>> lazy_pattern(r"[a-c]+").findall("abc x CAB"), lazy_pattern("x", re.IGNORECASE).flags & re.IGNORECASE
    (['abc'], re.IGNORECASE)
    """
    return cast("re.Pattern[str]", _Uncompiled(pattern, flags))
