"""The one tokenizer: what counts as a word when texts are compared by their words.

An ordinary word splitter drops what matters here: it turns ``3x3`` into two threes, loses ``-1`` and tears ``torch.cat``
apart. So a run such as ``axis=-1``, ``(32, 64)`` or ``mat1_and_mat2`` is kept whole *and* taken apart, and is found either way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from shapewise.patterns import lazy_pattern

_TUPLE = lazy_pattern(r"[(\[]\s*((?:-?\d+|None|[A-Za-z]{1,2}|\?)(?:\s*,\s*(?:-?\d+|None|[A-Za-z]{1,2}|\?))+)\s*,?\s*[)\]]")
_SIZES = lazy_pattern(r"(?<![\w.])\d+(?:\s*[x×*]\s*\d+)+(?![\w.])")
_SETTING = lazy_pattern(r"(?<!\w)([A-Za-z_]\w{0,60})\s{0,3}=\s*(-?\d+|None|True|False)\b")
_RUN = re.compile(r"(?<![\w)])-\d+|[^\W_](?:\w|[.'’](?=[^\W_]))*")
_MARKS_LIE = ((0x0300, 0x3100), (0xA66F, 0xAC00), (0xFB1E, 0xFE00), (0xFE20, 0xFE30), (0x10000, 0x1E950))
"""Where marks stand that join a letter: vowels of Hindi and Tamil, points of Hebrew and Arabic. No variants of pictures."""
_OPTIONAL = lazy_pattern(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\ufb1e"  # points of Hebrew
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"  # Arabic, and tatweel
    "\u0897-\u089f\u08ca-\u08e1\u08e3-\u08ff\U00010efc-\U00010eff]+"
)
"""Marks that are left out as often as they are written, and a stroke that only makes a word longer: a word is the same without
them. Vowels of Hindi, Tamil or Thai are none of these; without them it would be another word."""
_CAMEL = lazy_pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_UNSPACED = lazy_pattern(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]+")

STOP_WORDS = frozenset(
    """
    a about after all also am an and any are as at be because been before being but by can could did do does doing done for
    from get gets got had has have having he her here his how i if in into is it its just let me might must my no nor of
    off on or our out over please she should so some such than that the their them then there these they this those through
    to too under up us very was we were what when where which while who whom why will with would you your
    """.split()  # noqa: SIM905 - a table of data: three lines are read more easily than ninety
)
"""Words that every text has. ``not``, ``same`` and ``only`` are not among them: they tell questions apart."""

LONGEST_KEPT = 64
"""Letters of a run whose parts are kept: a longer one is hardly met twice."""


def words(text: str) -> list[str]:
    """The words of a text in their order, folded and stemmed; runs that belong together stand whole and in parts.

    Examples
    --------
    >>> words("torch.cat of (32, 64) along axis=-1")
    ['32x64', 'axis=-1', 'torch.cat', 'torch', 'cat', '32', '64', 'along', 'axi', '-1', '1']
    """
    if not text.isascii():
        text = _OPTIONAL.sub("", unicodedata.normalize("NFKC", text))
    found: list[str] = []
    if "," in text:
        found = [_joined(match.group(1)) for match in _TUPLE.finditer(text)]
    if "x" in text or "*" in text or "×" in text:
        found += [re.sub(r"\s*[x×*]\s*", "x", match.group()) for match in _SIZES.finditer(text)]
    if "=" in text:
        found += [f"{match.group(1)}={match.group(2)}".lower() for match in _SETTING.finditer(text)]
    for run in (_marked_run() if has_marks(text) else _RUN).findall(text):
        found += _known_parts(run) if len(run) <= LONGEST_KEPT else _parts(run)
    return found


def has_marks(text: str) -> bool:
    """Whether a text has marks that join a letter and are no letters themselves."""
    return not text.isascii() and any(unicodedata.category(letter) in ("Mn", "Mc") for letter in set(text) if letter > "\u02ff")


@lru_cache(maxsize=1)
def _marked_run() -> re.Pattern[str]:
    """The pattern of runs for texts with marks: to a pattern a mark is no letter, and would end a word in its middle.

    It is made when such a text comes, since to look through all letters takes some milliseconds.
    """
    found = (chr(code) for first, last in _MARKS_LIE for code in range(first, last))
    marks = "".join(letter for letter in found if unicodedata.category(letter) in ("Mn", "Mc"))
    return re.compile(rf"(?<![\w)])-\d+|[^\W_](?:[\w{marks}]|[.'’](?=[^\W_]))*")


def whole_letters(text: str) -> str:
    r"""A text without halves of letters, which no tokenizer takes, nothing prints and no file holds.

    They come from bytes of a terminal that are no UTF-8, and from JSON that cuts a letter of two units in the middle. Two
    halves that belong together become their letter.

    Examples
    --------
    >>> whole_letters("plain"), whole_letters("\ud83d\ude00 \udcff") == "\U0001f600 \ufffd"
    ('plain', True)
    """
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _joined(sizes: str) -> str:
    """``32, 64`` and ``32x64`` are the same shape, so they become the same word."""
    return "x".join(part.strip().lower() for part in sizes.split(","))


@lru_cache(maxsize=16_384)
def _known_parts(run: str) -> tuple[str, ...]:
    """The parts of a run, kept: most runs of a text are met again."""
    return tuple(_parts(run))


def _parts(run: str) -> Iterator[str]:
    if not run.isascii() and _UNSPACED.search(run):
        yield from _pairs(run)
        return
    folded = run.casefold().replace("’", "'").removesuffix("'s")
    if _is_plain(folded) and (run.islower() or run.istitle() or run.isupper()):
        if folded not in STOP_WORDS:
            yield stem(folded)
        return
    parts = [part.casefold() for piece in re.split(r"[._']", run) for part in _pieces(piece)]
    whole = folded.strip("_") if "." in folded else folded.replace("_", "")
    if len(parts) > 1 or not _is_plain(whole):
        yield whole
    for part in parts:
        if part != whole and part not in STOP_WORDS and (len(part) > 1 or part.isdigit()):
            yield stem(part)
    if len(parts) == 1 and _is_plain(whole) and whole not in STOP_WORDS:
        yield stem(whole)


def _is_plain(word: str) -> bool:
    """Whether a word is small ASCII letters alone."""
    return word.isascii() and word.isalpha() and word.islower()


def _pieces(run: str) -> list[str]:
    """``BatchNormalization`` and ``mat1`` in parts; the pattern knows ASCII alone, and would cut ``café`` short."""
    return (_CAMEL.findall(run) if run.isascii() else [run]) if run else []


def _pairs(run: str) -> Iterator[str]:
    """Scripts without spaces: overlapping pairs of letters stand in for words."""
    folded = run.casefold()
    if len(folded) == 1:
        yield folded
    for start in range(len(folded) - 1):
        yield folded[start : start + 2]


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of an English word; anything else comes back as it is."""
    if not _is_plain(word):
        return word
    return str(_stemmer().stemWord(word))


def estimated_tokens(text: str) -> int:
    """About how many tokens a model makes of a text, where no model is at hand to count them."""
    return sum(1 + len(piece) // 7 for piece in re.findall(r"\w+|[^\w\s]", text))
