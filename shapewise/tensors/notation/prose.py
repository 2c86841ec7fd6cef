"""Shapes told in words: "a batch of 32 images of 224 by 224 with 3 channels", "a vector of length 10"."""

from __future__ import annotations

import re

from shapewise.patterns import lazy_pattern
from shapewise.tensors.notation.found import FoundShape
from shapewise.types import Size

_WORD = r"(?:[A-Za-z-]{1,14}\s){0,2}?"
_COUNT_IMAGES = lazy_pattern(
    rf"(?<![\w.x×])(\d{{1,9}})\s{_WORD}(?:images?|pictures?|photos?|frames|pics)\b|batch(?:[\s_]size)?\s?(?:of|is|=|:)?\s?(\d{{1,9}})\b(?!\s?[x×,])"
    r"|(?<![\w.x×])(\d{1,9})\sof\s(?:them|these|those)\b",
    re.IGNORECASE,
)
_CHANNELS = lazy_pattern(
    r"(?<![\w.x×])(\d{1,9})[\s-](?:input |feature )?(?:channels?|feature maps?|colou?r channels?)\b"
    r"|\b(RGBA|RGB|gr[ae]yscale|colou?r)\b",
    re.IGNORECASE,
)
_CHANNELS_LAST = lazy_pattern(r"(?<!to )(?<!into )(?<!expects )(?:\bN?HWC\b|\bchannels?[\s_-]last\b)", re.IGNORECASE)
"""Told of the picture itself; "convert it to NHWC" tells what it is not yet."""
_COLOURS = {"rgba": 4, "rgb": 3, "color": 3, "colour": 3}
_SEQUENCES = lazy_pattern(
    rf"(?<![\w.x×])(\d{{1,9}})\s{_WORD}(?:sequences|sentences|series|documents)\b",
    re.IGNORECASE,
    needs=("sequences", "sentences", "series", "documents"),
)
_LENGTH = lazy_pattern(
    r"length\s(?:of\s)?(\d{1,9})\b|(?<![\w.x×])(\d{1,9})\s(?:time\s?-?steps|tokens|steps|words|frames|positions)\b",
    re.IGNORECASE,
)
_FEATURES = lazy_pattern(
    r"(?<![\w.x×])(\d{1,9})[\s-](?:features?|dimensions|dims|dimensional|hidden|dim|embedding\w{0,3}|numbers each)\b",
    re.IGNORECASE,
)
_SAMPLES = lazy_pattern(
    rf"(?<![\w.x×])(\d{{1,9}})\s{_WORD}(?:samples|rows|examples|vectors|embeddings)\s(?:with|of|and)\s(?:size\s|length\s)?(\d{{1,9}})\s?(features|columns|each|dimensions)?",
    re.IGNORECASE,
    needs=("samples", "rows", "examples", "vectors", "embeddings"),
)
_VECTOR = lazy_pattern(
    r"\bvectors?\s(?:of|with)\s(?:size\s|length\s|dimension\s)?(\d{1,9})\b(?!\s?[x×])|(?<![\w.x×])(\d{1,9})-dimensional\svector",
    re.IGNORECASE,
    needs=("vector",),
)
_NAMED = lazy_pattern(r"(?<![\w.])[NBCHWDTL]\s?=\s?\d{1,9}(?:\s?,\s?[NBCHWDTL]\s?=\s?\d{1,9}){1,5}(?!\w)", needs=("=",))
_AXIS_NAME = (
    r"(?:[NBTSCHWDLFKE]|bsz?|batch(?:_?size)?|time(?:_?steps)?|seq(?:_?len(?:gth)?)?|length|len|steps|tokens|channels?|chans?|ch|height|"
    r"width|feat(?:ure)?s?|dims?|hidden|embed(?:_?dim)?|d_model|heads|depth|frames|classes|vocab)"
)
_UNPACKED = lazy_pattern(
    rf"(?<![\w.(\[])((?:{_AXIS_NAME}\s?,\s?){{1,5}}{_AXIS_NAME})\s?=\s?(\d{{1,9}}(?:\s?,\s?\d{{1,9}}){{1,5}})(?!\w|\.\d|\s?,?\s?\d)",
    needs=("=",),
)
"""``B, T, D = 8, 16, 512``."""
_LISTED = lazy_pattern(
    r"\b(?:rank|ndim|axes|tensor|array)\b[\w\s=-]{0,24}?(?:,\s?|\s)(?:(?:with|of|has|having|whose|and|the|axis)\s){0,3}"
    r"(?:sizes|lengths)\s(?:(?:are|of|is)\s)?(\d{1,9}(?:\s?,\s?\d{1,9}){1,6}(?:,?\s(?:and|by)\s\d{1,9})?|\d{1,9}\sand\s\d{1,9})\b",
    re.IGNORECASE,
    needs=("sizes", "lengths"),
)
"""``a tensor of rank 3 with sizes 2, 3, 4``: the sizes one by one."""
_PICTURES_AFTER = lazy_pattern(
    r"[\s-]{0,2}(?:(?:RGBA?|gr[ae]yscale|colou?r|input|pixel|px|training|medical)\s){0,2}"
    r"(?:images?|pictures?|photos?|pixels?|px\b|resolution|frames|crops?|screens?|displays?|monitors?|grid of|subplots?)",
    re.IGNORECASE,
)
_PICTURES_BEFORE = lazy_pattern(
    r"(?:images?|pictures?|photos?|frames|resolution|channels?|maps?|RGB|screen|monitor|display)\W{0,2}(?:\s?(?:of|at|with|size|sized|are|is|a|each|in|resolution|shape)\b){0,4}\s{0,2}$",
    re.IGNORECASE,
)
_REACH = 60


def find_told(text: str, pairs: list[FoundShape]) -> tuple[list[FoundShape], list[FoundShape]]:
    """Shapes told in words, and which of the ``pairs`` (height, width) are no shapes of their own.

    Parameters
    ----------
    text
        What a reader wrote.
    pairs
        The shapes with two sizes that were found with a sign between them, in the order of the text.
    """
    found: list[FoundShape] = []
    used: list[FoundShape] = []
    left = 0
    for position, pair in enumerate(pairs):
        right = pairs[position + 1].start if position + 1 < len(pairs) else len(text)
        lower = max(left, pair.start - _REACH, _sentence_start(text, pair.start))
        upper = min(right, pair.end + _REACH, _sentence_end(text, pair.end))
        image = _image(text, pair, lower, upper)
        if image is not None:
            found.append(image)
            used.append(pair)
            left = image.end
        elif _PICTURES_AFTER.match(text, pair.end) or _PICTURES_BEFORE.search(text[max(0, pair.start - 40) : pair.start]):
            used.append(pair)
            left = pair.end
    if not re.search(r"\d", text):
        return found, used
    return found + _sequences(text) + _vectors(text) + _letters(text) + _listed(text), used


def _sentence_start(text: str, place: int) -> int:
    return max((text.rfind(mark, max(0, place - _REACH), place) + 1 for mark in (". ", "? ", "\n", ";")), default=0)


def _sentence_end(text: str, place: int) -> int:
    ends = [text.find(mark, place, place + _REACH) for mark in (". ", "? ", "\n", ";")]
    return min((end for end in ends if end >= 0), default=len(text))


def _image(text: str, pair: FoundShape, lower: int, upper: int) -> FoundShape | None:
    """Batch and channels around (height, width); at least the channels must be told, or both batch and pictures."""
    channels = _nearest(_CHANNELS, text, pair, lower, upper)
    batch = _nearest(_COUNT_IMAGES, text, pair, lower, upper)
    if channels is None:
        return None
    colour = (channels[2] or "").lower()
    count: Size = int(channels[1]) if channels[1] else _COLOURS.get(colour, 1)
    shape: tuple[Size, ...] = (*pair.shape, count) if _CHANNELS_LAST.search(text, lower, upper) else (count, *pair.shape)
    places = [pair.start, pair.end, channels.start(), channels.end()]
    if batch is not None:
        shape = (int(batch[1] or batch[2] or batch[3]), *shape)
        places += [batch.start(), batch.end()]
    return FoundShape(shape, min(places), max(places))


def _nearest(pattern: re.Pattern[str], text: str, pair: FoundShape, lower: int, upper: int) -> re.Match[str] | None:
    """The match nearest to the pair, before or behind it; the one before wins a tie."""
    matches = [*pattern.finditer(text, lower, pair.start), *pattern.finditer(text, pair.end, upper)]
    return min(
        matches,
        key=lambda match: pair.start - match.end() if match.start() < pair.start else match.start() - pair.end,
        default=None,
    )


def _sequences(text: str) -> list[FoundShape]:
    found = []
    for match in _SEQUENCES.finditer(text):
        upper = min(match.end() + 2 * _REACH, _sentence_end(text, match.end() + _REACH))
        length = _LENGTH.search(text, match.end(), upper)
        features = _FEATURES.search(text, length.end() if length else match.end(), upper)
        if length and features:
            shape = (int(match[1]), int(length[1] or length[2]), int(features[1]))
            found.append(FoundShape(shape, match.start(), features.end()))
    return found


def _vectors(text: str) -> list[FoundShape]:
    found = [FoundShape((int(match[1]), int(match[2])), match.start(), match.end()) for match in _SAMPLES.finditer(text)]
    return found + [FoundShape((int(match[1] or match[2]),), match.start(), match.end()) for match in _VECTOR.finditer(text)]


def _letters(text: str) -> list[FoundShape]:
    """``N=8, C=3, H=32, W=32``."""
    found = []
    for match in _NAMED.finditer(text):
        pairs = [part.split("=") for part in match[0].split(",")]
        if len({letter.strip() for letter, _ in pairs}) == len(pairs):
            found.append(FoundShape(tuple(int(size) for _, size in pairs), match.start(), match.end()))
    return found


def _listed(text: str) -> list[FoundShape]:
    """``B, T, D = 8, 16, 512`` and "rank 3 with sizes 2, 3 and 4"."""
    found = []
    for match in _UNPACKED.finditer(text):
        names, sizes = match[1].split(","), [int(size) for size in match[2].split(",")]
        if len(names) == len(sizes):
            found.append(FoundShape(tuple(sizes), match.start(), match.end()))
    found += [
        FoundShape(tuple(int(size) for size in re.findall(r"\d+", match[1])), match.start(1), match.end(1))
        for match in _LISTED.finditer(text)
    ]
    return found
