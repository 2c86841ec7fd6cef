"""What a known form of message is: its wording, and what the words alone say."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from shapewise.tensors.diagnosis.literals import needed_words


class Form(NamedTuple):
    """One wording of one framework.

    Its pattern is tried on the message in lower case, on one line, without quotes and backticks. Named groups carry facts:
    ``s1`` … ``s9`` shapes in the order in which they are told, ``v1`` … ``v4`` numbers that stand for shapes of one axis,
    ``a`` and ``b`` the clashing sizes, ``axis``, ``join`` the axis along which operands are joined, ``op`` a name that says
    the operation, ``n`` and ``found`` the wanted and the given number of axes.
    """

    name: str
    framework: str
    pattern: str
    operation: str
    example: str
    """A real message of this form."""
    fault: str = "equal"
    """What does not fit: equal · inner · rank · count · channels · small · range · divide · expected · scalar · pattern."""
    firm: bool = True
    """Whether the words alone say the operation; otherwise the failing line of the program may say it better."""
    read: str = "message"
    """Where shapes are read: ``message`` (all of it), ``match`` (what the pattern covers), ``groups`` (named groups only);
    ``nothing`` where the numbers of the message are no shapes."""
    axis: int | None = None
    """The axis that this wording always means, where it names it in words ("batch size")."""
    since: str = ""
    """Since which version the framework says it so, as far as that was established.

    ``1.9``: since 1.9, from its sources or notes. ``-1.12``: until 1.12. ``1.17 to 1.24``: from the one to the other.
    ``<=2.10.1``: 2.10.1 was run and says it, or its released files hold the words; what came before was not looked at.
    ``>0.4.30, <=0.10.2``: so it is with the newer, while the older says something else or does not hold the words. The number
    is that of the library that writes the message: of Keras also for ``tf.keras``, of torchvision for its own checks.
    """
    article: str = ""
    misleading: str = ""
    """What the message gets wrong; shown only where the shapes prove it."""


@cache
def known_words() -> frozenset[str]:
    """The words of all examples, in lower case."""
    return frozenset(word for form in all_forms() for word in re.findall(r"[a-z]+", form.example.lower()))


SHORTEST_CUT = 14
"""A beginning with fewer letters is that of too many messages."""
_NUMBERS = re.compile(r"-?\d+")
_SPACES = re.compile(r"\s+")


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, compiled once."""
    return re.compile(pattern)


@cache
def all_forms() -> tuple[Form, ...]:
    """Every known form; those of one framework stand in one file, the more exact wording first."""
    from shapewise.tensors.diagnosis import (
        einops_messages,
        jax_messages,
        keras_messages,
        numpy_messages,
        onnx_messages,
        other_messages,
        tensorflow_messages,
        torch_messages,
    )

    modules = (
        torch_messages,
        keras_messages,
        numpy_messages,
        jax_messages,
        tensorflow_messages,
        onnx_messages,
        einops_messages,
        other_messages,
    )
    return tuple(form for module in modules for form in module.FORMS)


def find_form(plain: str, framework: str = "") -> tuple[Form, re.Match[str]] | None:
    """The first form that fits a message; those of the framework that wrote it are tried first.

    Parameters
    ----------
    plain
        The message in lower case, without quotes, on one line.
    framework
        The framework, where the paste betrays it.
    """
    for form, words in _with_words(framework):
        for word in words:
            if word in plain:
                break
        else:
            continue
        if match := compiled(form.pattern).search(plain):
            return form, match
    return None


@cache
def _with_words(framework: str) -> tuple[tuple[Form, tuple[str, ...]], ...]:
    """Every form with the words that it needs, those of one framework first; the empty word stands in each message."""
    forms = all_forms()
    ordered = (
        *(form for form in forms if form.framework == framework),
        *(form for form in forms if form.framework != framework),
    )
    return tuple((form, needed_words(form.pattern) or ("",)) for form in ordered)


def find_cut_form(plain: str, framework: str = "") -> tuple[Form, re.Match[str]] | None:
    """The form whose example begins with a message that was cut off before its pattern could fit.

    Parameters
    ----------
    plain
        The message in lower case, without quotes, on one line.
    framework
        The framework, where the paste betrays it.

    Notes
    -----
    Numbers may differ. Where the beginnings of several examples are the same, those of the named framework decide, and then
    all of them must be of one operation.
    """
    beginning = _without_numbers(plain.rstrip(". …"))
    if len(re.findall(r"[a-z]", beginning)) < SHORTEST_CUT:
        return None
    found = [
        form for form, text in _beginnings() if (place := text.find(beginning)) == 0 or text[max(0, place - 2) : place] == ": "
    ]
    found = [form for form in found if form.framework == framework] or found
    match = re.match(".*", plain, re.DOTALL)
    return (found[0], match) if match and len({form.operation for form in found}) == 1 else None


@cache
def _beginnings() -> tuple[tuple[Form, str], ...]:
    """The examples as messages are read, each with the error's name in front; taking all of them apart would cost 0.1 s."""
    return tuple((form, _without_numbers(form.example.translate(_QUOTES).lower())) for form in all_forms())


_QUOTES = str.maketrans({"`": "", "'": "", '"': ""})


def _without_numbers(plain: str) -> str:
    return _SPACES.sub(" ", _NUMBERS.sub("#", plain)).strip()
