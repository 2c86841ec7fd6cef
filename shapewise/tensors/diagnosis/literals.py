"""What a pattern cannot match without: plain words, found before the pattern is compiled.

Hundreds of patterns are tried on a message, and compiling one costs a hundred times what looking for a word costs. A pattern
whose words do not stand in the message is never compiled.
"""

from __future__ import annotations

from functools import cache

_SHORTEST = 3
"""Shorter words stand in every message."""
_NOTHING = frozenset("dDwWsSbBAZ0123456789")
"""What stands for a class, a border or a group when a backslash is before it."""


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
    words = [_best(branch) for branch in branches(pattern)]
    return tuple(word for of_branch in words for word in of_branch) if all(words) else ()


@cache
def branches(pattern: str) -> tuple[str, ...]:
    """The alternatives of a pattern's outermost level."""
    found, start, place, depth = [], 0, 0, 0
    while place < len(pattern):
        character = pattern[place]
        if character == "\\":
            place += 1
        elif character == "[":
            place = _after_class(pattern, place) - 1
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == "|" and depth == 0:
            found.append(pattern[start:place])
            start = place + 1
        place += 1
    return (*found, pattern[start:])


def _best(branch: str) -> tuple[str, ...]:
    """The rarest certain words of one alternative: the longest run of text, or those of a group that cannot be left out."""
    runs: list[tuple[str, ...]] = []
    run, place = "", 0
    while place < len(branch):
        character = branch[place]
        if character in "([":
            runs.append((run,))
            run = ""
            after = _after_class(branch, place) if character == "[" else _after_group(branch, place)
            if character == "(" and not _is_optional(branch, after) and (words := needed_words(_inside(branch, place, after))):
                runs.append(words)
            place = _after_count(branch, after)
            continue
        literal, after = _literal(branch, place)
        counted = _after_count(branch, after)
        if literal and counted == after:
            run += literal
        else:
            kept = run + literal if literal and not _is_optional(branch, after) else run
            runs.append((kept,))
            run = ""
        place = counted
    runs.append((run,))
    usable = [words for words in runs if all(len(word.strip()) >= _SHORTEST for word in words)]
    return max(usable, key=lambda words: min(map(len, words)) - 4 * (len(words) - 1), default=())


def _inside(text: str, place: int, after: int) -> str:
    """What a group that must match holds; nothing for a look around, which matches no text."""
    if text.startswith("(?:", place):
        return text[place + 3 : after - 1]
    if text.startswith("(?P<", place):
        return text[text.index(">", place) + 1 : after - 1]
    return "" if text.startswith("(?", place) else text[place + 1 : after - 1]


def _literal(text: str, place: int) -> tuple[str, int]:
    """The plain character at a place, empty for a class or a border, and the place behind it."""
    if text[place] == "\\":
        following = text[place + 1 : place + 2]
        return ("" if following in _NOTHING else following), place + 2
    return ("" if text[place] in ".^$" else text[place]), place + 1


def _is_optional(text: str, place: int) -> bool:
    """Whether what ends at a place may be left out."""
    return text[place : place + 1] in ("?", "*") or text.startswith(("{0", "{,"), place)


def _after_count(text: str, place: int) -> int:
    """The place behind a quantifier, if one stands here."""
    if text[place : place + 1] in ("?", "*", "+"):
        place += 1
    elif text[place : place + 1] == "{" and "}" in text[place:]:
        place = text.index("}", place) + 1
    else:
        return place
    return place + 1 if text[place : place + 1] in ("?", "+") else place


def _after_class(text: str, place: int) -> int:
    """The place behind square brackets."""
    place += 1
    if text[place : place + 1] == "^":
        place += 1
    if text[place : place + 1] == "]":
        place += 1
    while place < len(text) and text[place] != "]":
        place += 2 if text[place] == "\\" else 1
    return place + 1


def _after_group(text: str, place: int) -> int:
    """The place behind round brackets."""
    depth = 0
    while place < len(text):
        character = text[place]
        if character == "\\":
            place += 1
        elif character == "[":
            place = _after_class(text, place) - 1
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return place + 1
        place += 1
    return place
