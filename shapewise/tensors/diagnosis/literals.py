"""What a pattern cannot match without: plain words, found before the pattern is compiled.

Hundreds of patterns are tried on a message, and compiling one costs a hundred times what looking for a word costs. A pattern
whose words do not stand in the message is never compiled. Each pattern is cut into its parts by one expression, since reading
all of them letter by letter took a sixth of a new process's first answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

_SHORTEST = 3
"""Shorter words stand in every message."""
_LONG = 10
"""Letters of a text that stands outside of all groups from which no rarer one is looked for: most patterns have such a one."""
_NOTHING = frozenset("dDwWsSbBAZ0123456789")
"""What stands for a class, a border or a group when a backslash is before it."""
_PART = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]"  # an escaped character; a class
    r"|\(\?(?:P<\w+>|P=\w+|<[=!]|[:=!])|[()|.^$]"  # the beginning and the end of a group; signs
    r"|[?*+][?+]?|\{\d*,?\d*\}[?+]?"  # how often
    r"|[^\\\[()|.^$?*+{]+|.",  # text
    re.DOTALL,
)
_SIGNS = frozenset("\\[.^$|?*+{")
_AROUND = ("(?=", "(?!", "(?<", "(?P=")
"""Looks around, which match no text, and groups that are met again."""


@cache
def needed_words(pattern: str) -> tuple[str, ...]:
    r"""Words of which at least one stands in every text that a pattern matches; empty where nothing is sure.

    Parameters
    ----------
    pattern
        A regular expression without flags.

    Notes
    -----
    Only what is certain is used: text outside of options, classes and looks around; of alternatives one word each.

    Examples
    --------
    >>> needed_words(r"mat1 and mat2 shapes? cannot be multiplied \((?P<s1>\d+x\d+)")
    (' cannot be multiplied (',)
    >>> needed_words(r"(?:got|found) \d+ channels"), needed_words(r"(?:not )?a\d")
    ((' channels',), ())
    >>> needed_words(r"size mismatch|wrong rank")
    ('size mismatch', 'wrong rank')
    """
    parts = _PART.findall(pattern)
    longest = _outside_groups(parts)
    return (longest,) if len(longest) >= _LONG else _of_alternatives(parts, 0)[0]


def _outside_groups(parts: Sequence[str]) -> str:
    """The longest run of text outside of groups, of which one may be sure at a glance; empty where there are alternatives."""
    best = run = ""
    depth = 0
    for part in parts:
        first = part[0]
        if first == "(":
            depth += 1
        elif first == ")":
            depth -= 1
        elif depth:
            continue
        elif first not in _SIGNS:
            run += part
            continue
        elif first == "|":
            return ""
        elif _is_count(part):
            if first in "?*" or part.startswith(("{0", "{,")):
                run = run[:-1]  # its last letter may be left out
        elif text := _text(part):
            run += text
            continue
        if len(run) > len(best):
            best = run
        run = ""
    return run if len(run) > len(best) else best


@cache
def branches(pattern: str) -> tuple[str, ...]:
    """The alternatives of a pattern's outermost level."""
    found, depth = [""], 0
    for part in _PART.findall(pattern):
        depth += (part[0] == "(") - (part == ")")
        if part == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += part
    return tuple(found)


def _of_alternatives(parts: Sequence[str], place: int) -> tuple[tuple[str, ...], int]:
    """The words of alternatives that begin at a place, and the place of what ends them."""
    words: list[str] = []
    sure = True
    while True:
        best, place = _of_one(parts, place)
        words += best
        sure = sure and bool(best)
        if place == len(parts) or parts[place] == ")":
            return (tuple(words) if sure else ()), place
        place += 1


def _of_one(parts: Sequence[str], place: int) -> tuple[tuple[str, ...], int]:
    """The rarest certain words of one alternative: the longest run of text, or those of a group that cannot be left out."""
    runs: list[tuple[str, ...]] = []
    run = ""
    while place < len(parts) and parts[place] not in ("|", ")"):
        part = parts[place]
        place += 1
        words: tuple[str, ...] = ()
        if part[0] == "(":
            inside, place = _of_alternatives(parts, place)
            place += 1
            words = () if part.startswith(_AROUND) else inside
        text = _text(part)
        often = parts[place] if place < len(parts) and _is_count(parts[place]) else ""
        place += bool(often)
        optional = often[:1] in ("?", "*") or often.startswith(("{0", "{,"))
        if text and not often:
            run += text
            continue
        # a count is of the last letter alone: what stands before it is sure, and nothing follows on it
        runs.append((run + (text[:-1] if optional else text),))
        run = ""
        if words and not optional:
            runs.append(words)
    runs.append((run,))
    usable = [words for words in runs if all(len(word.strip()) >= _SHORTEST for word in words)]
    return max(usable, key=lambda words: min(map(len, words)) - 4 * (len(words) - 1), default=()), place


def _text(part: str) -> str:
    """The plain text that a part stands for; empty for a class, a border, a group."""
    if part[0] == "\\":
        return "" if part[1:] in _NOTHING else part[1:]
    return "" if part[0] in "([.^$" else part


def _is_count(part: str) -> bool:
    """Whether a part says how often the one before it may stand."""
    return part[0] in "?*+" or (part[0] == "{" and len(part) > 1)
