"""Which axis words name: "the last axis", "over time", "over the channels", "over height and width"."""

from __future__ import annotations

import re

from shapewise.patterns import lazy_pattern
from shapewise.tensors.notation.found import Fitted, Told
from shapewise.types import Shape

_STEPS = r"time(?:[\s-]?steps?)?|sequences?|tokens?|steps|words|positions|frames|length"
_SAMPLES = r"batch(?:es)?|samples|examples"
_FEATURES = r"features?|classes|embeddings?|hidden"
_NOUN = rf"last|first|second|third|channels?|heads|height|width|{_STEPS}|{_SAMPLES}|{_FEATURES}"
_AXIS_WORD = lazy_pattern(
    rf"\b(?:({_NOUN})[\s-](?:axis|dim(?:ension)?)\b"
    rf"|(?:along|over|across|on|averag\w{{1,3}}|sum\w{{0,4}}|mean\sof|max\w{{0,4}}\sof)\s(?:the\s|all\s|its\s)?(?:\d{{1,6}}\s)?({_NOUN})\b(?![\s-](?:axis|axes|dim)))",
    re.IGNORECASE,
    needs=(
        *("last", "first", "second", "third", "channel", "heads", "height", "width", "time", "sequence", "token", "steps"),
        *(
            "words",
            "positions",
            "frames",
            "length",
            "batch",
            "samples",
            "examples",
            "feature",
            "classes",
            "embedding",
            "hidden",
        ),
    ),
)
_ORDINALS = {"first": 0, "second": 1, "third": 2, "last": -1}
_KINDS = tuple(
    (kind, lazy_pattern(pattern, re.IGNORECASE))
    for kind, pattern in (("steps", _STEPS), ("batch", _SAMPLES), ("features", _FEATURES), ("channels", "channels?"))
)
_CHANNELS_LAST = lazy_pattern(r"\b(?:nhwc|channels?[\s_-]last|keras|tensorflow|tf)\b", re.IGNORECASE)

_PLANE = lazy_pattern(
    r"\b(?:over|along|across|all)\s(?:the\s|all\s|both\s)?(?:(?:spatial\s(?:axes|dim\w{0,8}|positions|locations))"
    r"|height\s(?:and|x|&)\swidth|h\s(?:and|x|&)\sw|pixels)\b",
    re.IGNORECASE,
)
_NUMBERED = lazy_pattern(
    r"\b(?:axes|dim(?:ension)?s|axis)\s-?\d(?:\s?,\s?-?\d){0,4}(?:\s?,)?\s?(?:and|,)\s?-?\d\b", re.IGNORECASE
)
_LAST_TWO = lazy_pattern(r"\b(?:last\stwo|two\slast)\s(?:axes|dim\w{0,8})", re.IGNORECASE)
_EVERYTHING = lazy_pattern(
    r"\b(?:over|along|across|of)\s(?:all\s(?:the\s|its\s)?(?:axes|dim\w{0,8}|elements|numbers|entries)|everything|the\swhole\s\w{1,12})\b",
    re.IGNORECASE,
)
_ROWS = lazy_pattern(
    r"\b(?:over|along|across)\s(?:the\s|its\s|all\s)?(?:(rows)|columns)\b"
    r"|\b(?:(column)|row)[\s-](?:wise|sums?|means?|max\w{0,6})\b",
    re.IGNORECASE,
)
_EACH = lazy_pattern(r"\b(?:of|for|in)\s(?:each|every)\s(?:(row)|(column)|(channel)|sample|example)\b", re.IGNORECASE)


def axis_in_words(text: str, shape: Shape) -> int | None:
    """Tell the axis that words name: "the last axis" is −1; that of the channels depends on their number, and on the layout.

    Examples
    --------
    >>> axis_in_words("mean over time", (32, 10, 512)), axis_in_words("along the channel axis", (8, 3, 32, 32))
    (1, 1)
    """
    match = _AXIS_WORD.search(text)
    if not match:
        return None
    word = (match[1] or match[2]).lower()
    if word in _ORDINALS:
        return _ORDINALS[word]
    last, ndim = bool(_CHANNELS_LAST.search(text)), len(shape)
    if word in ("height", "width"):
        return (-3 if last else -2) + (word == "width") if ndim >= 3 else (0 if word == "height" else 1)
    if word == "heads":
        return 1 if ndim == 4 else 0
    kind = next(kind for kind, pattern in _KINDS if pattern.fullmatch(word))
    if kind == "channels" or (word == "classes" and ndim > 3):  # a score for each class and pixel
        return -1 if last else {3: 0, 4: 1, 5: 1}.get(ndim)
    return {"features": -1, "batch": 0, "steps": 0 if ndim == 2 else 1}[kind]


# -------------------------------------------------------------------------------------------------------- reductions

_PLACE_OF = (
    r"\barg[\s-]?{0}(?:imum)?\b|\b(?:index|indices|places?|positions?)\sof\s(?:the\s|its\s|each\s)?(?:{0}(?:imum)?|{1})\b"
)

_HOW = tuple(
    (how, lazy_pattern(pattern, re.IGNORECASE))
    for how, pattern in (
        ("mean", r"\b(?:mean|averag\w{1,3})\b"),
        ("sum", r"\b(?:sum(?:s|med|ming|mation)?|total|add(?:s|ed|ing)?\sup)\b"),
        ("argmax", _PLACE_OF.format("max", "largest|highest")),
        ("argmin", _PLACE_OF.format("min", "smallest|lowest")),
        ("max", r"\b(?:max(?:imum)?|largest|highest)\b"),
        ("min", r"\b(?:min(?:imum)?|smallest|lowest)\b"),
        ("prod", r"\bprod(?:uct)?\b"),
    )
)


def reduced(told: Told, operands: tuple[Shape, ...], arguments: dict[str, object]) -> Fitted:
    """How, and along which axes: "over height and width" names two, "over all axes" every one."""
    text, x = told.text, operands[0] if operands else ()
    if "how" not in arguments:
        places = [(match.start(), how) for how, pattern in _HOW if (match := pattern.search(text))]
        if places:
            arguments["how"] = min(places)[1]
    if "axis" in arguments and not any(words.search(text) for words in (_PLANE, _LAST_TWO, _NUMBERED)):
        return operands[:1], arguments
    if _EVERYTHING.search(text):
        return operands[:1], {**arguments, "axis": None}
    axes = _several(text, len(x))
    if axes is not None:
        arguments["axis"] = axes
    return operands[:1], arguments


def _several(text: str, ndim: int) -> int | tuple[int, ...] | None:
    """The axes of words that name two at once, or those of a table."""
    if _LAST_TWO.search(text):
        return (-2, -1)
    numbered = _NUMBERED.search(text)
    if numbered:  # over axes 0 and 2
        return tuple(int(axis) for axis in re.findall(r"-?\d+", numbered[0]))
    if _PLANE.search(text):
        return (-3, -2) if _CHANNELS_LAST.search(text) and ndim >= 3 else (-2, -1)
    rows = _ROWS.search(text)
    if rows:  # over the rows: down each column
        return 0 if rows[1] or rows[2] else 1
    each = _EACH.search(text)
    if each is None or ndim < 2:
        return None
    kept = 0 if each[1] else ndim - 1 if each[2] else 1 if each[3] and ndim > 3 else 0
    others = tuple(axis for axis in range(ndim) if axis != kept)
    return others[0] if len(others) == 1 else others
