"""Named numbers: "128 inputs and 256 hidden units", "patch size 16", "from 96 to 128 channels", "64 channels against 32"."""

# ruff: noqa: E501 - the table of nouns is read line by line.
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from shapewise.patterns import lazy_pattern

Quantities = Mapping[str, tuple[Any, ...]]
"""What is counted → the numbers, in the order of the text; ``planes`` holds (height, width)."""

# (pattern, quantity where the number follows, quantity where it stands before, whether the noun is one of many)
_NOUNS: tuple[tuple[str, str, str, bool], ...] = (
    (r"lstm|gru|simple\s?rnn|rnn|vit|patch\sembedding(?:\slayer)?|u-?net|dense|fc", "own", "", False),
    (r"in[\s_-]channels", "in_channels", "in_channels", True),
    (r"(?:filters|output\schannels|out[\s_]channels|kernels)", "filters", "filters", True),
    (r"(?:(?:input|feature|colou?r|image)[\s-])?channels?|(?:feature\s?)?maps", "channels", "channels", True),
    (r"images|pictures|photos", "side", "batch", False),
    (r"sequences|sentences|documents", "length", "batch", False),
    (r"videos|samples|examples|predictions|rows|batch(?:[\s_]size)?|batches", "batch", "batch", False),
    (r"height|tall", "tall", "tall", False),
    (r"width|wide", "wide", "wide", False),
    (r"(?:image|img)(?:[\s_]size)?|resolution|pixels?|px|picture", "side", "side", False),
    (r"(?:time[\s-]?)?steps|tokens|(?:sequence|seq)[\s_]len(?:gth)?|length", "length", "length", True),
    (r"queries|query|q(?=\s(?:is|has|=))", "query_features", "query_length", True),
    (r"keys|key|k(?=\s(?:is|has|=))", "key_features", "key_length", True),
    (r"words", "words", "words", True),
    (r"frames", "frames", "frames", True),
    (r"positions", "positions", "positions", True),
    (r"hidden(?:[\s_](?:units?|size|states?(?:\ssize)?|dim(?:ension)?s?))?|units|state\ssize", "hidden", "hidden", False),
    (r"(?:input|in)[\s_](?:size|features|dim(?:ension)?s?)|inputs?|in", "input", "input", True),
    (r"out(?:put)?[\s_](?:size|features|dim(?:ension)?s?)|outputs?|neurons|out", "output", "output", True),
    (r"growth(?:[\s_]rate)?", "growth", "growth", False),
    (r"(?:(?:channel|depth)[\s_])?multiplier", "multiplier", "multiplier", False),
    (r"(?:word|token|feature)\s(?:vectors?|embeddings?)|features?|dim(?:ension)?s|dimensional|columns|numbers\seach", "features", "features", True),
    (r"dim(?:ension)?(?=[\s_:=-]{1,3}-?[0-7]\b)", "", "", False),  # dim=1 numbers an axis
    (r"embed(?=[\s:=]{1,3}\d{1,9}(?:,|\s\w{1,12}\s\d|\s?$))", "features", "", False),
    (r"embed(?:ding)?[\s_](?:dim(?:ension)?s?|size)|d[\s_]?model|dim(?:ension)?|d_k", "features", "features", False),
    (r"(?:num_)?classes|categories", "classes", "classes", True),
    (r"vocab(?:ulary)?(?:[\s_]size)?", "vocabulary", "vocabulary", False),
    (r"(?:attention\s)?heads|n(?:um)?_?heads?", "heads", "heads", True),
    (r"(?:num_)?layers", "layers", "layers", True),
    (r"(?:num_)?groups", "groups", "groups", True),
    (r"parts|pieces|chunks", "parts", "parts", True),
    (r"sizes", "sizes", "", True),
    (r"times|copies", "", "times", True),
    (r"(?:reduction|squeeze)(?:[\s_](?:ratio|factor))?|ratio", "reduction", "reduction", False),
    (r"patch(?:[\s_]size)?", "patch", "patch", False),
    (r"patches", "patch", "patches", True),
    (r"depth|levels", "depth", "depth", False),
    (r"base", "base", "base", False),
    (r"(?:up-?scale[\s_]?|scale[\s_]?)?factor|scale", "scale", "scale", False),
    (r"output[\s_]padding", "output_padding", "output_padding", False),
    (r"kernel(?:[\s_]size)?|window(?:\ssize)?|pool_size", "kernel", "kernel", False),
    (r"strides?", "stride", "stride", False),
    (r"padding|pad", "padding", "padding", False),
    (r"dilation(?:[\s_]rate)?", "dilation", "dilation", False),
    (r"vectors?", "length", "operands", True),
    (r"tensors|arrays|matrices|branches|operands", "", "operands", True),
    (r"epochs|gpus|years|seconds|chapter|section|version|axis|gb|days", "", "", True),
)  # fmt: skip
_COUNTS = {"two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_NUMBER = r"(?<![\w.^*/\u2212-])(?P<number>\d{1,3}(?:,\d{3}){1,4}|\d{1,9})(?P<unit>k|M)?(?![\w*^%]|\.\d|,\d{3})"
_WORD = r"\b(?P<word>" + "|".join(_COUNTS) + r")\b"
_NOUN = r"(?<![\w.])(?:" + "|".join(f"(?P<n{at}>{row[0]})" for at, row in enumerate(_NOUNS)) + r")(?![A-Za-z_])"
_TOKENS = lazy_pattern(f"{_NUMBER}|(?=[A-Za-z])(?:{_WORD}|{_NOUN})", re.IGNORECASE)
_COUNTED = lazy_pattern(rf"\d|{_WORD}", re.IGNORECASE)
"""Where nothing is counted there is nothing for a noun to count, and its pattern is long."""
_PLANE = lazy_pattern(r"(?<![\w.x×*-])(\d{1,6})(?:\s?[x×]\s?|\sby\s)(\d{1,6})(?!\w|\.\d|\s?[x×*]\s?\d|\sby\s)")

_THEN_NUMBER = lazy_pattern(
    r"(?:[\s_:=-]{1,3}|\s?\b(?:of|is|has|equals|with|at|size|sized|are|to|dim|dims|dimension|length)\b){0,4}\s?", re.IGNORECASE
)
_STOP = (
    "and|with|without|no|of|for|to|from|on|in|into|the|is|are|or|but|by|at|vs|against|gives?|has|have|had|per|over|than|as|a|an"
)
_THEN_NOUN = lazy_pattern(rf"\s?[-=]?\s?(?:(?!(?:{_STOP})\b)[A-Za-z-]{{2,14}}\s|§{{1,20}}\s?){{0,2}}", re.IGNORECASE)
_ALSO = lazy_pattern(r"\s?(?:,|,?\s?(?:and|or|vs\.?|versus|against|plus))\s", re.IGNORECASE)
_ALSO_LATER = lazy_pattern(
    r"(?:\s?,)?\s?(?:and|vs\.?|versus|against|but|with|,)?\s?(?:the\sother(?:\sone)?|another)?\s?(?:has|only|with|is)?\s?", re.IGNORECASE
)  # fmt: skip
_BECOMES = lazy_pattern(r"\s?(?:to|into|->|→|=>)\s?", re.IGNORECASE)
_COLOURS = lazy_pattern(r"\b(?:RGBA?|gr[ae]yscale)\b", re.IGNORECASE, needs=("rgb", "yscale"))
_ARROW = lazy_pattern(r"->|→|=>")
_FROM = lazy_pattern(r"\bfrom\s$", re.IGNORECASE)
_TO = lazy_pattern(r"\b(?:to|into)\s(?:get\s|have\s)?$", re.IGNORECASE)
_COMES_OUT = ("channels", "features")
"""Quantities that a layer changes: "to 64 channels" says what comes out."""
_UNCHANGED = ("groups", "heads", "layers", "times", "operands")
"""What no layer makes another number of: "64 -> 128 groups 4" tells channels."""
_MAX_TOKENS = 300
_GAP = 44


class _Token(NamedTuple):
    start: int
    end: int
    values: tuple[int, ...] = ()
    """Numbers that share a noun; empty for a noun."""
    becomes: bool = False
    """Whether two numbers are what goes in and what comes out."""
    noun: int = -1
    spelled: bool = False


def read_quantities(text: str, taken: Sequence[tuple[int, int]], calls: Sequence[tuple[int, int]]) -> Quantities:
    """The numbers that a text names, by what they count.

    Parameters
    ----------
    text
        What a reader wrote.
    taken
        Characters that are shapes or kernels, whose numbers mean nothing else.
    calls
        Characters of calls, of which only ``name=number`` is read here.

    Notes
    -----
    A number may belong to the noun before it or behind it. Every number and noun pairs with one neighbour at most, and the
    pairs that read best together win.

    Examples
    --------
    >>> read_quantities("LSTM with input 128 and hidden 256", (), ())
    {'input': (128,), 'hidden': (256,)}
    >>> read_quantities("from 96 to 128 channels", (), ())
    {'channels': (96,), 'channels_out': (128,)}
    """
    unread = hidden(text, taken)
    found: dict[str, list[Any]] = {}
    tokens: list[_Token] = []
    if _COUNTED.search(unread):
        for match in _PLANE.finditer(unread):
            found.setdefault("planes", []).append((int(match[1]), int(match[2])))
        unread = _PLANE.sub(lambda match: "§" * len(match[0]), unread)
        tokens = _grouped(list(_tokens(unread, calls)), unread)
    partners = _partners(tokens, unread)
    for place, token in enumerate(tokens):
        if not token.values:
            continue
        name = _quantity(tokens, partners, place, unread)
        if name.endswith("→"):
            found.setdefault(f"{name[:-1]}_out", []).extend(token.values)
        elif token.becomes and name:
            found.setdefault(name, []).append(token.values[0])
            found.setdefault(f"{name}_out", []).extend(token.values[1:])
        elif token.becomes and (_FROM.search(unread, max(0, token.start - 6), token.start) or _is_arrow(unread, token)):
            found.setdefault("input", []).append(token.values[0])
            found.setdefault("output", []).append(token.values[1])
        elif name in _COMES_OUT and _TO.search(unread, max(0, token.start - 12), token.start):
            found.setdefault(f"{name}_out", []).extend(token.values)
        elif name:
            found.setdefault(name, []).extend(token.values)
    colour = _COLOURS.search(unread)
    if colour and "channels" not in found:
        found["channels"] = [4 if colour[0].lower() == "rgba" else 3 if colour[0].lower() == "rgb" else 1]
    return {name: tuple(values) for name, values in found.items()}


def _is_arrow(text: str, token: _Token) -> bool:
    return _ARROW.search(text, token.start, token.end) is not None


def hidden(text: str, taken: Sequence[tuple[int, int]]) -> str:
    """The text with the shapes blotted out, at the same places."""
    parts: list[str] = []
    last = 0
    for start, end in sorted(taken):
        if start >= last:
            parts += [text[last:start], "§" * (end - start)]
            last = end
    return "".join((*parts, text[last:]))


def _tokens(text: str, calls: Sequence[tuple[int, int]]) -> Iterator[_Token]:
    seen = 0
    waiting = list(calls)[::-1]
    for match in _TOKENS.finditer(text):
        while waiting and waiting[-1][1] <= match.start():
            waiting.pop()
        inside = bool(waiting) and waiting[-1][0] < match.start()
        if match["number"]:
            if inside and not text[: match.start()].endswith("="):
                continue
            number = (
                int(match["number"].replace(",", ""))
                * {"": 1, "k": 1000, "M": 1_000_000, "m": 1_000_000, "K": 1000}[match["unit"] or ""]
            )
            yield _Token(match.start(), match.end(), (number,))
        elif match["word"]:
            yield _Token(match.start(), match.end(), (_COUNTS[match["word"].lower()],), spelled=True)
        elif not inside or (text[match.end() : match.end() + 1] == "=" and match[0] != "dim"):
            yield _Token(match.start(), match.end(), noun=int(str(match.lastgroup)[1:]))
        seen += 1
        if seen >= _MAX_TOKENS:
            return


def _grouped(tokens: list[_Token], text: str) -> list[_Token]:
    """Numbers that stand together count the same: "16, 32 and 64 channels", "from 96 to 128 channels"."""
    grouped: list[_Token] = []
    for place, token in enumerate(tokens):
        before = grouped[-1] if grouped else None
        if before is not None and before.values and token.values and not token.spelled and not before.becomes:
            becomes = bool(_BECOMES.fullmatch(text, before.end, token.start))
            noun_before = len(grouped) > 1 and _weight(grouped[-2], before, text) > 0
            noun_behind = place + 1 < len(tokens) and _weight(token, tokens[place + 1], text) > 0
            if noun_before and noun_behind:  # "kernel 3 and 64 filters": each has a noun of its own
                grouped.append(token)
                continue
            if becomes or _ALSO.fullmatch(text, before.end, token.start):
                grouped[-1] = _Token(before.start, token.end, before.values + token.values, becomes)
                continue
        grouped.append(token)
    return grouped


def _partners(tokens: list[_Token], text: str) -> dict[int, int]:
    """Number → noun, as places among the tokens; the best set of pairs of neighbours, none of them in two pairs."""
    weights = [_weight(first, second, text) for first, second in pairwise(tokens)]
    best = [0] * (len(tokens) + 1)
    for place, weight in enumerate(weights, start=2):
        best[place] = max(best[place - 1], best[place - 2] + weight)
    partners: dict[int, int] = {}
    place = len(tokens)
    while place >= 2:
        if best[place] == best[place - 1]:
            place -= 1
            continue
        first, second = place - 2, place - 1
        number, noun = (first, second) if tokens[first].values else (second, first)
        partners[number] = noun
        place -= 2
    return partners


def _weight(first: _Token, second: _Token, text: str) -> int:
    """How well a number and a noun read together; 0 where they do not."""
    if bool(first.values) == bool(second.values) or second.start - first.end > _GAP:
        return 0
    _, after, before, many = _NOUNS[second.noun if first.values else first.noun]
    if first.values:
        if first.becomes and _NOUNS[second.noun][2] in _UNCHANGED:
            return 0
        if first.spelled and before != "operands" and not many:
            return 0
        return (4 if many else 2) if _THEN_NOUN.fullmatch(text, first.end, second.start) else 0
    if second.spelled or not _THEN_NUMBER.fullmatch(text, first.end, second.start):
        return 0
    if "=" in text[first.end : second.start] or re.search(r"\b(?:is|of)\b", text[first.end : second.start]):
        return 5
    return 1 if after == "own" else 2 if many else 4


def _quantity(tokens: list[_Token], partners: dict[int, int], place: int, text: str) -> str:
    """What a number counts; an arrow behind it where the number is what comes out."""
    token = tokens[place]
    partner = partners.get(place)
    earlier = tokens[place - 1] if place else None
    spoken = place >= 2 and partners.get(place - 2) == place - 1
    if partner is not None:
        _, after, before, _ = _NOUNS[tokens[partner].noun]
        name = after if partner < place else before
        if token.spelled and name == "channels":
            name = "operands"
        same = spoken and earlier is not None and _NOUNS[earlier.noun][2] == name
        return f"{name}→" if same and earlier is not None and _BECOMES.fullmatch(text, earlier.end, token.start) else name
    if not spoken or earlier is None or token.spelled:
        return ""
    name = _NOUNS[earlier.noun][2]
    if _BECOMES.fullmatch(text, earlier.end, token.start):
        return f"{name}→" if name else ""
    return name if _ALSO_LATER.fullmatch(text, earlier.end, token.start) else ""
