"""What the doors in ``scripts/`` share: an end without noise where nobody reads on, and words that are no option."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable


def quietly(door: Callable[[], int]) -> int:
    """Run a door to its exit status; where nobody reads what it prints any more (``| head``), that is its end, and no fault.

    What is still to be written is written in here. Else Python would do so on its way out, and tell of the closed pipe then.
    """
    try:
        status = door()
        for stream in filter(None, (sys.stdout, sys.stderr)):  # none where it was closed before we began
            stream.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in filter(None, (sys.stdout, sys.stderr)):
            os.dup2(nowhere, stream.fileno())  # what is left in memory has to go somewhere
        return 0
    return status


def how_many(word: str) -> int:
    """An option that counts: 1 or more.

    Examples
    --------
    >>> how_many("5")
    5
    """
    if not word.strip().isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is not a whole number from 1 on")
    return int(word)


def asked(word: str) -> str:
    """A question, which has words.

    Examples
    --------
    >>> asked("Which axis?")
    'Which axis?'
    """
    if not word.strip():
        raise argparse.ArgumentTypeError("it is empty; ask in plain words, or paste an error message")
    return word
