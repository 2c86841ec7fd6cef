"""What a text must hold before a pattern is worth trying on it.

Of several hundred known forms of message hardly one fits a text, and compiling them all takes longer than answering. Looking
for a few letters that every fitting text holds costs next to nothing.
"""

from __future__ import annotations

import re
from typing import TypeAlias

Needles: TypeAlias = tuple[str, ...]
"""Every text that fits holds one of these; ``("",)`` where nothing can be promised."""

_NOTHING: Needles = ("",)
_PART = re.compile(
    r"\\[A-Za-z0-9]|(?P<letter>\\.)"  # \d is a kind of letter, \( is a letter
    r"|\[\^?\]?(?:\\.|[^\]\\])*\]"
    r"|(?P<open>\((?:\?(?:P<\w+>|<?[=!:]))?)|(?P<close>\))|(?P<either>\|)"
    r"|(?P<maybe>[?*]|\{\d*,?\d*\})|[+.^$]"
    r"|(?P<letters>[^\\\[()|?*{+.^$]+|\{)"
)


class _Level:
    """What is known inside one pair of brackets."""

    def __init__(self, opened: str) -> None:
        self.opened = opened
        self.branches: list[Needles] = []
        self.best = _NOTHING
        self.run = ""
        self.group = _NOTHING
        """The group that was just closed, until it is seen whether it may be missing."""

    def settle(self) -> None:
        """Weigh what stands before this place."""
        for found in ((self.run,), self.group):
            if min(map(len, found)) > min(map(len, self.best)):
                self.best = found
        self.run, self.group = "", _NOTHING

    def branch(self) -> None:
        """Begin another alternative."""
        self.settle()
        self.branches.append(self.best)
        self.best = _NOTHING

    def whole(self) -> Needles:
        """The needles of all alternatives together."""
        self.branch()
        if self.opened.endswith(("=", "!")) or _NOTHING in self.branches:
            return _NOTHING
        return tuple(needle for branch in self.branches for needle in branch)


def needles(pattern: str) -> Needles:
    r"""Read a pattern without compiling it.

    Examples
    --------
    >>> needles(r"shapes? (?P<s1>\(.*\)) cannot be"), needles(r"(?:bad|wrong) \w+|axis\[\d+\]"), needles(r"(?:dim)?s?\d")
    ((' cannot be',), ('bad', 'wrong', 'axis['), ('',))
    """
    levels = [_Level("")]
    for part in _PART.finditer(pattern):
        level, kind, text = levels[-1], part.lastgroup, part.group()
        if kind in ("letter", "letters"):
            if level.group is not _NOTHING:
                level.settle()
            level.run += text[-1] if kind == "letter" else text
        elif kind == "maybe":
            level.run, level.group = level.run[:-1], _NOTHING
            level.settle()
        elif kind == "open":
            level.settle()
            levels.append(_Level(text))
        elif kind == "close":
            levels.pop()
            levels[-1].group = level.whole()
        elif kind == "either":
            level.branch()
        else:
            level.settle()
    return levels[0].whole()
