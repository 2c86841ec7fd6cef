"""Regular expressions that are compiled when they are first used, and only for a text that can match them.

A question needs a few dozen of the several hundred patterns by which texts are read here, and Python compiles a pattern anew
in every process: all of them together take as long as loading NumPy. To look for a word in a question costs a thousandth of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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


class _Needing:
    """Looks for its words first; a text that holds none of them is not searched, nor is the pattern compiled for it."""

    def __init__(self, pattern: str, flags: int, words: tuple[str, ...]) -> None:
        self.words = words
        self._told = pattern, flags
        self._pattern = lazy_pattern(pattern, flags)
        self._folds = bool(flags & re.IGNORECASE)

    def _may_match(self, text: str) -> bool:
        if self._folds:
            if not text.isascii():  # some letters of other scripts are the same as a Latin one where case is left out
                return True
            text = text.lower()
        return any(word in text for word in self.words)

    def search(self, text: str, *span: int) -> re.Match[str] | None:
        return self._pattern.search(text, *span) if self._may_match(text) else None

    def match(self, text: str, *span: int) -> re.Match[str] | None:
        return self._pattern.match(text, *span) if self._may_match(text) else None

    def finditer(self, text: str, *span: int) -> Iterator[re.Match[str]]:
        return self._pattern.finditer(text, *span) if self._may_match(text) else iter(())

    def sub(self, put: Any, text: str, count: int = 0) -> str:
        return self._pattern.sub(put, text, count) if self._may_match(text) else text

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._pattern, name)


def lazy_pattern(pattern: str, flags: int = 0, needs: tuple[str, ...] = ()) -> re.Pattern[str]:
    r"""What ``re.compile`` gives, to be compiled later; a mistake in it shows at the first use, so every one must have a test.

    Parameters
    ----------
    needs
        Words of which every match holds at least one, in lower case where the pattern leaves case out; none: nothing is sure.

    Examples
    --------
    >>> lazy_pattern(r"[a-c]+").findall("abc x CAB"), lazy_pattern("x", re.IGNORECASE).flags & re.IGNORECASE
    (['abc'], re.IGNORECASE)
    >>> lazy_pattern(r"axis \d", needs=("axis",)).search("along axis 1"), lazy_pattern("(", needs=("axis",)).search("no word")
    (<re.Match object; span=(6, 12), match='axis 1'>, None)
    """
    made: Any = _Needing(pattern, flags, needs) if needs else _Uncompiled(pattern, flags)
    return cast("re.Pattern[str]", made)
