"""An error in sentences."""

from __future__ import annotations

from shapewise.errors import ShapeError


def begun(sentence: str) -> str:
    """A sentence with its first word in upper case, unless that word is a name such as ``x`` or ``shapes[0]``."""
    first = sentence.partition(" ")[0]
    return sentence[:1].upper() + sentence[1:] if len(first) > 1 and first.isalpha() else sentence


def sentences(error: ShapeError) -> list[str]:
    """What was given, what is needed, and what mends it, each a sentence in which backquotes mark code."""
    needed = [f"Needed: {error.needed}."] if error.needed else []
    return [f"{begun(error.given).rstrip('.')}.", *needed, *([f"To mend it: {error.fix}."] if error.fix else [])]
